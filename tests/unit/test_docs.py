"""The docs name every setting, intent, action and channel; the domain fits the content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.knowledge.content import Content
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = [next(iter(intent)) for intent in DOMAIN["intents"]]


@pytest.mark.parametrize("name", Settings.__fields__)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`SIGNPOST_{name.upper()}`" in DOCS


@pytest.mark.parametrize("name", [*(i for i in INTENTS if not i.startswith("ask_")), *DOMAIN["actions"]])
def test_every_intent_and_action_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS


def test_there_is_one_intent_for_each_aspect(content: Content) -> None:
    asked = {intent[len("ask_") :] for intent in INTENTS if intent.startswith("ask_")}
    assert asked == {aspect.id for aspect in content.aspects} | {"difference"}


def test_links_between_the_docs_lead_somewhere() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target.replace("<country>", "gb")).exists(), f"{path.name}: {target}"
