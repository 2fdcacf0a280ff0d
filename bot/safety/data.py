"""The messages that the crisis scorer learns from: data/safety/*.tsv, one message a line.

Columns: level (imminent, active, passive, mention, none), kind (`Kind` values, `+third`, `+child`; `-` for none),
text. A file named `lang_<code>.tsv` is in that language, the others are in English.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.safety.levels import Kind

FOLDER = Path(__file__).resolve().parents[2] / "data" / "safety"
LEVELS = ("imminent", "active", "passive", "mention", "none")
_KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True)
class Message:
    """One example."""

    level: str
    kind: str
    third_person: bool
    child: bool
    language: str
    text: str


def parse(line: str, language: str, where: str) -> Message:
    """The message of one line. Raises `ValueError` that names the place and the fault."""
    columns = line.split("\t")
    if len(columns) != 3 or not columns[2].strip():
        raise ValueError(f"{where}: write level, kind and text, separated by tabs")
    level, kinds, text = columns
    kind, *marks = kinds.split("+")
    if level not in LEVELS:
        raise ValueError(f"{where}: level {level!r} is unknown; use one of {', '.join(LEVELS)}")
    if (kind != "-") != (level != "none") or (kind != "-" and kind not in _KINDS) or {*marks} - {"third", "child"}:
        raise ValueError(f"{where}: kind {kinds!r} does not fit level {level!r}")
    return Message(level, kind, "third" in marks, "child" in marks, language, text.strip())


def read_messages(folder: Path = FOLDER) -> list[Message]:
    """All messages of a folder, each text once."""
    found: dict[str, Message] = {}
    for path in sorted(folder.glob("*.tsv")):
        language = path.stem[5:] if path.stem.startswith("lang_") else "en"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            message = parse(line, language, f"{path.name}:{number}")
            found.setdefault(message.text.lower(), message)
    return list(found.values())


def fingerprint(folder: Path = FOLDER) -> str:
    """A hash of all files of the folder, kept in the trained model."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
