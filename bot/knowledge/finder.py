"""The guided questions "what kind of help fits?": recognise an answer, make the suggestion.

Questions, words and texts are in ``content/finder.yml``. A suggestion is a pointer with its
reason, never a diagnosis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from pydantic import ValidationError

from bot.errors import ContentError, Problem
from bot.knowledge.repository import key
from bot.knowledge.schema import Review, Strict
from bot.knowledge.yamlfile import read

WHO, NEED, WAY, MONEY = "finder_who", "finder_need", "finder_way", "finder_money"
SLOTS = (WHO, NEED, WAY, MONEY)
SKIPPED = "skipped"
DECISIVE = frozenset({"refusal"})
"""Needs that settle the suggestion: no further question is asked."""


class Option(Strict):
    """One possible answer to a guided question."""

    id: str
    title: str
    words: list[str]
    topics: list[str] = []
    text: str = ""


class Situation(Strict):
    """What a person may tell instead of asking, and the entry that helps with it."""

    id: str
    topic: str
    aspect: str
    fixed: bool = False
    """The topic stays, whatever the talk is about."""
    words: list[str]


class FinderFile(Strict):
    """``content/finder.yml``."""

    review: Review
    questions: dict[str, list[Option]]
    situations: list[Situation]


@dataclass(frozen=True)
class Suggestion:
    """Where to start, and the topics that the talk is about from now on."""

    text: str
    topics: tuple[str, ...]


class Finder:
    """The guided questions."""

    def __init__(self, file: FinderFile) -> None:
        """Prepare the words of each option."""
        self._file = file
        self._situations = [(situation, _any_of(situation.words)) for situation in file.situations]
        self._patterns = {
            (slot, option.id): _any_of(option.words)
            for slot, options in file.questions.items()
            for option in options
            if option.words
        }

    @classmethod
    def load(cls, folder: Path) -> Finder:
        """Return the finder of a content folder.

        Raises:
            ContentError: with file, line and fix.
        """
        shown = f"{folder.name}/finder.yml"
        data, lines = read(folder / "finder.yml", shown)
        try:
            file = FinderFile(**data)
        except TypeError as error:
            raise ContentError([Problem(shown, 1, "does not hold fields.", "write `field: value` lines.")]) from error
        except ValidationError as error:
            faults = [
                Problem(shown, lines.of(fault["loc"]), f"{fault['msg']}.", "compare with its neighbours.")
                for fault in error.errors()
            ]
            raise ContentError(faults) from error
        missing = [slot for slot in SLOTS if slot not in file.questions]
        if missing:
            raise ContentError([Problem(shown, 1, f"lacks the question {missing[0]}.", "add it under `questions`.")])
        if all(option.id != "other" for option in file.questions[NEED]):
            raise ContentError([Problem(shown, 1, f"{NEED} lacks the answer 'other'.", "add it as the last one.")])
        return cls(file)

    def recognise(self, slot: str, text: str) -> Optional[str]:
        """Return the option of ``slot`` that ``text`` names, or None."""
        plain = _plain(text)
        for option in self._file.questions[slot]:
            if plain.strip().lower() == option.title.lower():
                return option.id
        for option in self._file.questions[slot]:
            pattern = self._patterns.get((slot, option.id))
            if pattern and pattern.search(plain):
                return option.id
        return None

    def situation(self, text: str) -> Optional[Situation]:
        """Return the situation that ``text`` tells, or None."""
        plain = _plain(text)
        return next((situation for situation, pattern in self._situations if pattern.search(plain)), None)

    def points_to(self) -> dict[str, str]:
        """Return the entries that options and situations point to, each with the id of one that does."""
        found = {key((item.topic,), item.aspect): item.id for item in self._file.situations}
        for options in self._file.questions.values():
            found.update({key((topic,), "definition"): option.id for option in options for topic in option.topics})
        return found

    def titles(self, slot: str) -> tuple[str, ...]:
        """Return the buttons of a question."""
        return tuple(option.title for option in self._file.questions[slot])

    def pointer(self, need: Optional[str]) -> Suggestion:
        """Return where to start for a need; a skipped one gets the most general pointer."""
        option = self._option(NEED, need) or self._option(NEED, "other")
        assert option is not None  # load() refuses a file without it
        return Suggestion(option.text, tuple(option.topics))

    def details(self, answers: dict[str, Optional[str]]) -> str:
        """Return what the other answers add to the pointer; skipped ones count for nothing."""
        options = [self._option(slot, answers.get(slot)) for slot in (WAY, MONEY, WHO)]
        return " ".join(option.text for option in options if option and option.text)

    def _option(self, slot: str, value: Optional[str]) -> Optional[Option]:
        return next((option for option in self._file.questions[slot] if option.id == value), None)


def _plain(text: str) -> str:
    return text.replace("’", "'")


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}{_end(word)}" for word in words), re.I)


def _end(word: str) -> str:
    """Short and spaced words are whole words; longer single ones may go on ("drink" in "drinking")."""
    return r"\b" if len(word) <= 4 or " " in word else ""
