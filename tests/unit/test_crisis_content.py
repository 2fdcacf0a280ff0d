"""Content of crisis replies: numbers from the data, words that do no harm, sentences easy to read."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import textstat

from bot.safety import Assessment, Kind, Level, resources
from bot.safety.countries import CONTENT_DIR, Country, load_countries
from bot.safety.grammar import compile_phrases
from bot.safety.moves import Move
from bot.safety.yamlfile import read_mapping

VERIFIED = Path(__file__).resolve().parents[3] / "shared" / "data" / "crisis_lines.json"
"""Where the verified list lies on the maintainers' machine; elsewhere the comparison is skipped."""
COUNTRIES = load_countries(CONTENT_DIR)
CATEGORIES = {
    "suicide_crisis", "child_youth", "domestic_abuse", "sexual_violence", "substance", "eating_disorder",
    "poison",     "elder_abuse", "perinatal", "lgbtq",
}  # fmt: skip
_WRONG = """
1-800-273-8255 1-833-456-4566 199.284.284 +33333114 +1988 +44116123 0925250114 1-833-943-5746 1-800-931-2237
08088029999 08456341414 08088010711 0800776600 1890200444 1850609090 0800055555 08000116016
08001110333 01805313031
0810037037 808250143 61996565008 400-161-9995 03-79568145 03-76272929 027136793
"""
KNOWN_WRONG = _WRONG.split()
BANNED = """
committed suicide|commit suicide|successful attempt|failed attempt|successful suicide|promise me|promise you|
think of your family|
selfish|attention|crazy|insane|weak person|sinful|it will be fine|everything will be okay|
calm down|you should not feel|
cannot talk about this|can not talk about this|secret|overdose|hang|rope|bridge|pills|knife|cutting|jump|gun|
you are depressed|disorder|diagnos|guarantee|100%|i understand how you feel|at least
""".replace("\n", "").split("|")


def every_text(node: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(node, str):
        return [(path, node)]
    if isinstance(node, dict):
        return [x for key, value in node.items() for x in every_text(value, f"{path}.{key}")]
    if isinstance(node, list):
        return [x for i, value in enumerate(node) for x in every_text(value, f"{path}.{i}")]
    return []


RAW = read_mapping(CONTENT_DIR / "texts.yml")
NO_SENTENCES = ("lines", "local_number")
TEXTS = [(p, t) for p, t in every_text({k: v for k, v in RAW.items() if k not in NO_SENTENCES}) if len(t.split()) > 3]
MOVES = read_mapping(CONTENT_DIR / "moves.yml")
QUESTIONS = {"danger", "safe", "person", "step", "helped", "chat", "none"}


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=lambda c: c.iso2)
def test_a_country_is_complete(country: Country) -> None:
    assert re.fullmatch(r"[A-Z]{2}", country.iso2)
    assert country.name and country.names and digits(country.emergency)
    datetime.date.fromisoformat(country.review_due)
    for line in country.lines:
        assert line.id.startswith(country.iso2.lower() + "_")
        assert line.category in CATEGORIES
        assert line.hours and line.languages and line.sources
        assert line.confidence in ("high", "medium")
        assert line.recheck or line.confidence == "high"
        assert line.last_verified is None or re.fullmatch(r"20\d\d(-\d\d)?", line.last_verified)
        assert line.last_verified or line.recheck


def test_ids_and_names_are_unique() -> None:
    ids = [line.id for country in COUNTRIES.values() for line in country.lines]
    assert len(ids) == len(set(ids)) >= 140
    names = [n for country in COUNTRIES.values() for n in (*country.names, *country.demonyms)]
    assert len(names) == len(set(names))


def test_countries_without_lines_have_their_own_file() -> None:
    stems = {path.stem.upper() for path in CONTENT_DIR.glob("??.yml")}
    assert stems == {c.iso2 for c in COUNTRIES.values() if c.lines}
    assert len(stems) == 38
    assert len(COUNTRIES) == 54


@pytest.mark.skipif(not VERIFIED.exists(), reason="the verified list is not part of the project")
def test_every_shipped_number_is_in_the_verified_list() -> None:
    data = json.loads(VERIFIED.read_text(encoding="utf-8"))
    fit = {
        (
            x["iso2"],
            x["category"],
            x.get("phone") or "",
            x.get("sms") or "",
            x.get("whatsapp") or "",
            x.get("chat_url") or "",
        )
        for x in data["lines"]
        if x["cross_checked"] and x["confidence"] in ("high", "medium")
    }
    shipped = {
        (c.iso2, line.category, line.phone, line.sms, line.whatsapp, line.chat)
        for c in COUNTRIES.values()
        for line in c.lines
    }
    assert shipped == fit
    assert {c.iso2: c.emergency for c in COUNTRIES.values()} == data["meta"]["emergency"]["numbers"]


def test_no_number_that_is_known_to_be_wrong() -> None:
    shipped = {
        digits(value)
        for country in COUNTRIES.values()
        for line in country.lines
        for value in (*line.phone.split("/"), line.sms, line.whatsapp)
    }
    assert not shipped & {digits(number) for number in KNOWN_WRONG}
    assert "ch_opferhilfe_aide_aux_victimes_142" not in {x.id for c in COUNTRIES.values() for x in c.lines}
    assert not [x for x in COUNTRIES["CH"].lines if x.phone == "142"]
    assert not [x for x in COUNTRIES["BR"].lines if x.phone == "141"]


def test_texts_hold_no_number_of_their_own() -> None:
    assert not [(p, t) for p, t in TEXTS if re.search(r"\d", t)]


def test_there_are_texts_to_check() -> None:
    assert len(TEXTS) > 50


@pytest.mark.parametrize("phrase", BANNED)
def test_no_text_uses_a_banned_phrase(phrase: str) -> None:
    assert not [p for p, t in TEXTS if re.search(rf"\b{re.escape(phrase)}\b", t.casefold())]


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_texts_are_easy_to_read(path: str, text: str) -> None:
    plain = text.format(emergency="the local number", country="France").replace("findahelpline.com", "this site")
    assert textstat.flesch_kincaid_grade(plain) <= 6


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_texts_are_short_and_whole_sentences(path: str, text: str) -> None:
    assert len(text.split()) <= 45
    assert text[0].isupper() and text[-1] in '.?:"'


def test_each_kind_has_all_its_texts() -> None:
    kinds = {"suicide", "self_harm", "harm_to_others", "abuse", "overdose", "psychosis", "eating", "default"}
    assert set(RAW["opening"]) == set(RAW["next_step"]) == set(RAW["next_step_third"]) == kinds
    assert all(set(v) == {"crisis", "concern", "third"} for v in RAW["opening"].values())


def test_nobody_is_said_to_have_reviewed_anything() -> None:
    for path in CONTENT_DIR.glob("*.yml"):
        raw = read_mapping(path)
        assert raw["review"] == "none"
        assert raw["review_due"] == "2027-02-22"


# ------------------------------------------------------------------ every reply that can be made from the texts
LATER = [move for move in Move if move.value in RAW["later"] or move in (Move.DISCLOSURE, Move.BUILDING)]
CASES = [
    Assessment(level, kind, imminent=imminent, third_person=third)
    for level, kind, third, imminent in itertools.product(
        (Level.CONCERN, Level.CRISIS), (None, *Kind), (False, True), (False, True)
    )
    if level == Level.CRISIS or not imminent
]
AGAIN = (
    "lines_again",
    "unknown_again",
    "no_lines_again",
    "one_unknown",
    "written_unknown",
    "no_numbers",
    "way_back_again",
)
SAMPLE = (None, "US", "GB", "CA", "IN", "TW", "DK")
"""Countries that each kind of turn is tried with: unknown, many lines, few, none, not open all day."""
NUMBER = re.compile(r"[+*(]?\d[\d ()*#.-]{1,}\d")


def replies(country: str | None) -> list[tuple[Assessment, int, Move, str]]:
    first = [(case, 0, Move.DISCLOSURE, resources.crisis_text(case, country)) for case in CASES]
    moves = LATER if country in SAMPLE else (Move.DISCLOSURE, Move.BUILDING)
    later = [
        (case, turn, move, resources.crisis_text(case, country, turn=turn, move=move, fresh=fresh))
        for case, turn, move in itertools.product(CASES, (1, 2, 3), moves)
        for fresh in ((False, True) if move == Move.DISCLOSURE else (False,))
    ]
    return first + later


def prose(text: str) -> str:
    """The reply without its rows of lines."""
    return " ".join(row for row in text.splitlines() if row and not row.startswith("- "))


@cache
def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


@pytest.mark.parametrize("code", [None, *sorted(COUNTRIES)])
def test_every_reply_that_can_be_made(code: str | None) -> None:
    country = COUNTRIES[code] if code else None
    known, emergency, name = "", RAW["local_number"], ""
    if country:
        emergency, name = country.emergency.replace(" / ", " or "), country.name
        known = " ".join([emergency, *(resources.line_text(line) for line in country.lines)])
    for case, turn, move, text in replies(code):
        where = f"{code} {case} {turn} {move}: {text}"
        for number in NUMBER.findall(text):
            assert number in known, where
        if case.imminent:
            assert emergency in text.splitlines()[0], where
        if turn == 0 and country:
            assert emergency in text and name in text.replace(name.capitalize(), name), where
        low = text.casefold()
        for line in country.lines if country else ():
            low = low.replace(resources.line_text(line).casefold(), "")
        assert not [phrase for phrase in BANNED if re.search(rf"\b{re.escape(phrase)}\b", low)], where
        assert len(re.split(r"\n- |findahelpline", text)[0].split()) <= 90, where
        if turn == 0 and case.kind != Kind.OVERDOSE:
            assert "?" in text, where
        assert text.split("\n\n")[-1].endswith((RAW["way_back"], *RAW["way_back_again"])), where
        plain = prose(text).replace(emergency, "the local number").replace("findahelpline.com", "this site")
        assert grade(plain.replace(name, "France") if name else plain) <= 6, where


def test_neighbouring_turns_share_no_paragraph() -> None:
    for case, move, country in itertools.product(CASES, LATER, (None, "TW", "GB")):
        said = [resources.crisis_text(case, country, turn=turn, move=move) for turn in range(1, 8)]
        for before, after in itertools.pairwise(said):
            assert not set(before.split("\n\n")) & set(after.split("\n\n")), (case, move, country)


def test_each_variant_is_one_of_several() -> None:
    for group in (*RAW["later"].values(), *RAW["imminent_again"].values(), *map(RAW.get, AGAIN)):
        assert len(set(group)) == len(group) >= 2


def test_the_question_of_each_text_is_marked() -> None:
    asks = MOVES["asks"]
    assert set(asks["opening"]) == set(RAW["opening"]) and set(asks["later"]) == set(RAW["later"])
    pairs = [
        *((RAW["opening"][kind][who], asked) for kind, row in asks["opening"].items() for who, asked in row.items()),
        *((t, a) for key in asks["later"] for t, a in zip(RAW["later"][key], asks["later"][key], strict=True)),
        *((t, a) for key in asks["again"] for t, a in zip(RAW["again"][key], asks["again"][key], strict=True)),
        *zip(RAW["building"], asks["building"], strict=True),
    ]
    for text, asked in pairs:
        assert asked in QUESTIONS
        assert ("?" in text) == (asked != "none"), text
        assert text.endswith("?") == (asked != "none"), text
        if asked == "safe":
            assert re.search(r"\bsafe\b", text.split(". ")[-1]), text
        if asked == "danger":
            assert not re.search(r"\bsafe\b", text.split(". ")[-1]), text


def test_the_words_of_moves_all_compile() -> None:
    bare = {"classes": {}, "rules": [], "idioms": [], "words": {}, "cues": MOVES["cues"]}
    assert set(compile_phrases(bare).cues) == set(MOVES["cues"])
