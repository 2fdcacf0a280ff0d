"""The short sentences that join entries together, from ``content/phrases.yml``."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ContentError, Problem
from bot.knowledge.yamlfile import read


class Phrases:
    """Sentences by name, with ``{blanks}`` to fill."""

    def __init__(self, texts: dict[str, str]) -> None:
        """``texts`` maps names to sentences."""
        self._texts = texts

    @classmethod
    def load(cls, folder: Path) -> Phrases:
        """Return the phrases of a content folder.

        Raises:
            ContentError: the file is missing or holds something that is no text.
        """
        data, lines = read(folder / "phrases.yml", f"{folder.name}/phrases.yml")
        problems = [
            Problem(f"{folder.name}/phrases.yml", lines.of((str(name),)), f"'{name}' is no text.", "write a sentence.")
            for name, text in (data.items() if isinstance(data, dict) else [("file", data)])
            if not isinstance(text, str)
        ]
        if problems:
            raise ContentError(problems)
        return cls(data)

    def say(self, name: str, **values: str) -> str:
        """Return the sentence ``name`` with its blanks filled."""
        return self._texts[name].format(**values)
