"""Content of crisis replies: numbers from the data, words that do no harm, sentences easy to read."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
import textstat

from bot.safety.countries import CONTENT_DIR, Country, load_countries
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
TEXTS = [(p, t) for p, t in every_text({k: v for k, v in RAW.items() if k != "lines"}) if len(t.split()) > 3]


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
