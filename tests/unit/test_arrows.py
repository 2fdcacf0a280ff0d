"""Which package may import which (DESIGN: layout). Read from the source, so nothing is executed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "bot/safety": ("rasa", "rasa_sdk", "spacy", "tensorflow", "sqlalchemy", "bot.knowledge", "bot.settings"),
    "bot/knowledge": ("rasa", "rasa_sdk", "spacy", "tensorflow", "sanic", "bot.safety", "bot.settings"),
    "actions": ("rasa", "sanic", "sqlalchemy", "bot.nlu", "bot.channels", "bot.policies", "bot.crisis"),
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_it_may(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        for name in imports(path):
            assert not any(name == banned or name.startswith(banned + ".") for banned in FORBIDDEN[package]), (
                f"{path.relative_to(ROOT)} imports {name}"
            )


def test_only_the_settings_read_the_environment() -> None:
    allowed = {"bot/settings.py", "bot/training.py"}
    for path in (ROOT / "bot").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if str(path.relative_to(ROOT)) not in allowed:
            assert "os.environ" not in text, f"{path.relative_to(ROOT)} reads the environment"
            assert "getenv" not in text, f"{path.relative_to(ROOT)} reads the environment"
