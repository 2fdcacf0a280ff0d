"""How `assess` behaves on awkward input: denial, mixed clauses, disguises, length, rubbish, inner failure."""

from __future__ import annotations

import dataclasses
import random
import string
import time

import pytest

from bot.safety import NO_RISK, Assessment, Kind, Level, assess, matcher
from bot.safety.normalise import normalise


@pytest.mark.parametrize(
    "text",
    [
        "I'm not OK, I don't want to wake up",
        "I'm not suicidal but I don't want to be here anymore",
        "I am not suicidal, I just want to kill myself sometimes",
        "no I'm not fine i want to die",
        "I can't go on",
        "can't stop thinking about suicide",
        "I never wanted to die so much",
        "I've never felt this suicidal",
        "no one would miss me if I died",
        "I do not want to live",
        "not gonna lie i want to kill myself",
        "I'm not joking, I'm going to kill myself",
        "I'm not sure I want to live",
        "I don't know if I can stay alive",
        "nothing helps and i want to end my life",
        "this homework is killing me and I want to die",
        "kill me now lol. no but really I want to kill myself",
        "years ago my brother died, now I want to die too",
        "my dad died two years ago and I want to die",
        "I used to be happy. I want to end my life",
        "I watched a film and now I want to kill myself",
        "my essay is due tomorrow and i want to kill myself",
        "do I have to be suicidal to call? because I want to die",
        "what is CBT? also I took too many pills",
        "why not just kill myself",
        "I can't promise that I won't hurt myself",
        "no, I want to die",
        "I used to cut and I'm cutting again",
        "I'm not hungry. I haven't eaten in five days",
        "He never hits the kids, but he hits me",
    ],
)
def test_denial_and_context_never_hide_a_clause_of_risk(text: str) -> None:
    assert assess(text).level >= Level.CONCERN


@pytest.mark.parametrize(
    "text",
    [
        "/greet@ I want to die",
        '/inform{"topic": "i want to die"}',
        "/restart i want to kill myself",
        "I\u200bwant to d\u200bie",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "i w4nt t0 d1e",
        "i want to kіll myself",
        "s.u.i.c.i.d.e is my plan. i want to die",
        "i want to\ndie",
        "i want to, like, die",
        "I want to... die",
        "i wanttodie",
        "\u202ei want to die",
        "i want to die 😂😂",
        "#iwanttodie",
    ],
)
def test_disguised_words_are_read(text: str) -> None:
    assert assess(text).level == Level.CRISIS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I dont wanna", "i do not want to"),
        ("I can’t", "i can not"),
        ("s u i c i d e", "suicide"),
        ("k.m.s", "kill myself"),
        ("su1c1de", "suicide"),
        ("k!ll", "kill"),
        ("k*ll", "kill"),
        ("sucidal", "suicidal"),
        ("kil myself", "kill myself"),
        ("dieeeeee", "die"),
        ("a b c", "a b c"),
        ("I'll be ill", "i will be ill"),
        ("my id card", "my id card"),
    ],
)
def test_spelling_is_mended(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "therapist",
        "t h e r a p i s t",
        "the rapist in the news",
        "sh*t",
        "h*ll",
        "d*mn",
        "4 pm",
        "C3PO",
        "b2b",
    ],
)
def test_harmless_words_are_not_bent_into_risk(text: str) -> None:
    assert assess(text).level <= Level.MENTION


@pytest.mark.parametrize(
    "text", ["I want to die. jk", "im gonna kill myself just kidding", "I want to die, never mind"]
)
def test_taken_back_words_keep_the_lines_open(text: str) -> None:
    found = assess(text)
    assert found.retracted
    assert found.level == Level.CONCERN


def test_question_about_own_thoughts_is_a_concern_and_no_crisis() -> None:
    assert assess("can CBT help with my suicidal thoughts?").level == Level.CONCERN
    assert assess("if I tell my therapist I'm suicidal will they lock me up?").level == Level.CONCERN


def test_the_stronger_kind_leads() -> None:
    assert assess("he hits me and I took 40 pills").kind == Kind.OVERDOSE


def _slow_texts() -> list[str]:
    filler = "I went to the shop and then I had a cup of tea with my mother in the garden, it was nice. "
    rng = random.Random(7)
    common = "i want to die kill myself not never my friend he she pills hurt me end life better off and"
    words = common.split()
    return [
        filler * 230,
        "kill " * 4000,
        "i want to " * 2000,
        "a" * 20_000,
        "s u i " * 3300,
        "k*" * 10_000,
        "!1" * 10_000,
        "i do not want to be here, " * 770,
        "'" * 20_000,
        "…" * 20_000,
        "".join(rng.choice(string.printable) for _ in range(20_000)),
        " ".join(rng.choice(words) for _ in range(2000)),
    ]


@pytest.mark.parametrize("text", [t[:19_970] for t in _slow_texts()], ids=lambda t: ascii(t[:12]))
def test_a_phrase_at_the_end_of_a_very_long_text_is_found(text: str) -> None:
    assert assess(text + "\nI want to die").level == Level.CRISIS


def test_twenty_thousand_characters_take_a_tenth_of_a_second_at_most() -> None:
    matcher.warm()
    text = _slow_texts()[0][:19_980] + " I want to die"
    best = min(_seconds(text) for _ in range(5))
    assert best < 0.1


@pytest.mark.parametrize("text", _slow_texts(), ids=lambda t: ascii(t[:12]))
def test_no_text_can_stall_the_matcher(text: str) -> None:
    matcher.warm()
    assert min(_seconds(text) for _ in range(2)) < 1.5


def _seconds(text: str) -> float:
    start = time.perf_counter()
    assess(text)
    return time.perf_counter() - start


def test_short_messages_take_milliseconds() -> None:
    matcher.warm()
    start = time.perf_counter()
    for _ in range(100):
        assess("my friend says she does not want to live anymore and I am scared, what can I do?")
    assert time.perf_counter() - start < 1.0


def test_random_rubbish_never_raises() -> None:
    rng = random.Random(3)
    for _ in range(300):
        text = "".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x2FFF), 0x1F600))) for _ in range(80))
        assert isinstance(assess(text), Assessment)


@pytest.mark.parametrize("value", [None, 3, b"I want to die", [], {}, "", "   ", "\n", "🙂"])
def test_anything_else_is_no_risk(value: object) -> None:
    assert assess(value) == NO_RISK  # type: ignore[arg-type]


def test_an_inner_failure_still_shows_lines(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(text: str, *loaded: object) -> Assessment:
        raise RuntimeError(text)

    monkeypatch.setattr(matcher, "_find", broken)
    monkeypatch.setattr(matcher, "scorer", lambda: None)
    matcher._verdicts.clear()
    assert assess("I want to die, says Jane Doe").level == Level.CONCERN
    assert assess("what is CBT") == NO_RISK
    assert "Jane" not in caplog.text
    assert caplog.records


def test_verdicts_that_cannot_be_joined_still_show_lines(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*found: object) -> Assessment:
        raise RuntimeError("I want to die, says Jane Doe")

    monkeypatch.setattr(matcher, "_combine", broken)
    matcher._verdicts.clear()
    try:
        assert assess("I want to die, says Jane Doe").level >= Level.CONCERN
        assert "Jane" not in caplog.text
    finally:
        matcher._verdicts.clear()


def test_a_missing_grammar_leaves_the_built_in_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "_loaded", lambda: None)
    monkeypatch.setattr(matcher, "scorer", lambda: None)
    matcher._verdicts.clear()
    assert assess("I want to die").level == Level.CONCERN
    assert assess("what is CBT") == NO_RISK


def test_an_assessment_holds_no_words_of_the_user() -> None:
    found = assess("Jane Doe here, I want to die")
    assert "Jane" not in repr(found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.level = Level.NONE  # type: ignore[misc]
