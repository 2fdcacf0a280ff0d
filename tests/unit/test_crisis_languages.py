"""Crisis texts in other languages: the same texts as the English ones, none missing, none with another meaning of "yes".

The words themselves cannot be checked by a program; that is what `review: none` says.
"""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from bot.safety.countries import CONTENT_DIR
from bot.safety.yamlfile import read_mapping

LANGUAGES = ("ar", "de", "es", "fr", "hi", "it", "pt", "zh")
OWN_KEYS = {"ways", "english_only"}
"""What another language has and English has not: how a line is shown, and what else can be talked about."""
WAYS = {
    "call": {"number"},
    "text": {"number"},
    "send": {"keyword", "number"},
    "whatsapp": {"number"},
    "chat": {"address"},
    "always": set(),
    "for": {"group"},
}
ASKING = ("?", "\uff1f", "\u061f")
"""Latin, Chinese (full width) and Arabic."""
NOT_REVIEWED = "# Not reviewed by a native speaker or a clinician yet."
COMMAND = "help lines"
"""What a text asks to be written stays English: only that is understood."""

ENGLISH = {key: value for key, value in read_mapping(CONTENT_DIR / "texts.yml").items() if key != "lines"}
TEXTS = {code: read_mapping(CONTENT_DIR / f"texts.{code}.yml") for code in LANGUAGES}


def flat(node: Any, path: str = "") -> dict[str, Any]:
    """Every leaf by its path; a list's entries by their number, so that lengths are compared too."""
    if isinstance(node, dict):
        return {p: v for key, value in node.items() for p, v in flat(value, f"{path}.{key}".lstrip(".")).items()}
    if isinstance(node, list):
        return {p: v for i, value in enumerate(node) for p, v in flat(value, f"{path}.{i}").items()}
    return {path: node}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


ENGLISH_FLAT = flat(ENGLISH)


def translated(language: str) -> dict[str, Any]:
    return flat({key: value for key, value in TEXTS[language].items() if key not in OWN_KEYS})


def asks(text: str) -> bool:
    return any(mark in text for mark in ASKING)


def test_every_language_file_is_checked() -> None:
    assert {path.name.split(".")[1] for path in CONTENT_DIR.glob("texts.*.yml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
class TestLanguage:
    def test_it_says_which_language_it_is_and_that_nobody_reviewed_it(self, language: str) -> None:
        raw = TEXTS[language]
        assert raw["language"] == language
        assert raw["review"] == "none"
        assert raw["review_due"] == ENGLISH["review_due"]
        first = (CONTENT_DIR / f"texts.{language}.yml").read_text(encoding="utf-8").splitlines()[0]
        assert first == NOT_REVIEWED

    def test_it_has_the_texts_of_the_english_file_and_as_many_variants(self, language: str) -> None:
        assert set(TEXTS[language]) == set(ENGLISH) | OWN_KEYS
        assert set(translated(language)) == set(ENGLISH_FLAT)

    def test_no_text_is_empty_or_left_in_english(self, language: str) -> None:
        for path, text in flat(TEXTS[language]).items():
            assert isinstance(text, str) and text.strip() == text and text, path
            if path not in ("language", "review", "review_due"):
                assert text != ENGLISH_FLAT.get(path), path

    def test_placeholders_are_those_of_the_english_text(self, language: str) -> None:
        own = translated(language)
        for path, text in ENGLISH_FLAT.items():
            assert placeholders(own[path]) == placeholders(text), path
        assert not placeholders(TEXTS[language]["english_only"])

    def test_a_line_can_be_shown(self, language: str) -> None:
        ways = TEXTS[language]["ways"]
        assert {name: set(placeholders(text)) for name, text in ways.items()} == WAYS

    def test_first_words_end_in_a_question(self, language: str) -> None:
        for kind, by_level in TEXTS[language]["opening"].items():
            for level, text in by_level.items():
                assert text.endswith(ASKING) == (kind != "overdose"), f"{kind}.{level}"

    def test_it_asks_where_english_asks(self, language: str) -> None:
        """A yes or no is read as the answer to the last question; moves.yml says once for all languages what that is."""
        own = translated(language)
        for path, text in ENGLISH_FLAT.items():
            assert asks(own[path]) == asks(text), path
            assert own[path].endswith(ASKING) == text.endswith(ASKING), path

    def test_addresses_and_commands_are_kept(self, language: str) -> None:
        own = translated(language)
        for path, text in ENGLISH_FLAT.items():
            for kept in ("findahelpline.com", f'"{COMMAND}"'):
                assert (kept.strip('"') in own[path]) == (kept in text), path

    def test_texts_hold_no_number_of_their_own(self, language: str) -> None:
        own = translated(language)
        assert not [path for path, text in own.items() if path != "review_due" and re.search(r"\d", text)]

    def test_variants_differ(self, language: str) -> None:
        groups: dict[str, list[str]] = {}
        for path, text in translated(language).items():
            if path.rsplit(".", 1)[-1].isdigit():
                groups.setdefault(path.rsplit(".", 1)[0], []).append(text)
        assert groups
        assert all(len(set(texts)) == len(texts) for texts in groups.values())
