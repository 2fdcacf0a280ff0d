"""The pattern language: what it means, and that a mistake in the data is named."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.safety.grammar import compile_phrases, phrases
from bot.safety.yamlfile import ContentError


def grammar(*patterns: str, **rule: Any) -> dict[str, Any]:
    base = {"id": "t.x", "kind": "suicide", "level": "crisis", "patterns": list(patterns)}
    return {"classes": {"pet": "cat|dog"}, "idioms": [], "rules": [base | rule], "cues": {}, "words": {}}


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("i see", "i see", True),
        ("i see", "i seen", False),
        ("i [really] see", "i really see", True),
        ("i (see|hear) it", "i hear it", True),
        ("i (see|hear) it", "i it", False),
        ("i ~2 see", "i can now see", True),
        ("i ~2 see", "i can not see", False),
        ("i ~1 see", "i can now see", False),
        ("a <pet>", "a dog", True),
        ("run*", "running", True),
        ("see !(it)", "see it", False),
        ("see !(it)", "see him", True),
        ("^ see $", "see", True),
        ("^ see $", "i see", False),
        ("# days", "12 days", True),
        ("i see", "i , see", True),
    ],
)
def test_the_signs_mean_what_they_say(pattern: str, text: str, matches: bool) -> None:
    compiled = compile_phrases(grammar(pattern)).rules[0].patterns[0]
    assert bool(compiled.regex.search(f" {text} ")) is matches


@pytest.mark.parametrize(
    "bad",
    [
        grammar("i <nobody>"),
        grammar("i (see"),
        grammar("i see)"),
        grammar("a & b"),
        grammar("a", level="dire"),
    ],
)
def test_a_mistake_is_named(bad: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="phrases.yml"):
        compile_phrases(bad)


def test_no_pattern_repeats_a_repetition() -> None:
    everything = [p for rule in phrases().rules for p in rule.patterns] + list(phrases().idioms)
    for pattern in everything:
        assert not re.search(r"[+*]|\{\d+,\}", re.sub(r"\\.", "", pattern.regex.pattern)), pattern.source


def test_every_kind_has_rules_and_ids_are_readable() -> None:
    rules = phrases().rules
    assert {rule.kind.value for rule in rules} == {
        "suicide", "self_harm", "harm_to_others", "abuse", "overdose", "psychosis", "eating",
    }  # fmt: skip
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", rule.id) for rule in rules)


def test_one_broken_pattern_leaves_the_others_at_work() -> None:
    loose = compile_phrases(grammar("i (see", "i hear"), strict=False)
    assert [p.source for p in loose.rules[0].patterns] == ["i hear"]
