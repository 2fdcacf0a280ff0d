"""What a person reads after a disclosure: right lines, right order, right words, whatever is missing."""

from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path

import pytest

from bot.safety import Assessment, Kind, Level, assess, countries, resources
from bot.safety.moves import Move
from bot.safety.resources import (
    LAST_RESORT,
    country_for,
    crisis_text,
    helplines_text,
    lines_for,
    unknown_region_text,
)

CASES = [
    Assessment(level, kind, ("x.y",), imminent=imminent, third_person=third, child=child)
    for level, kind, imminent, third, child in itertools.product(
        (Level.CONCERN, Level.CRISIS), (None, *Kind), (False, True), (False, True), (False, True)
    )
]
REGIONS = [None, "zz", *sorted(countries.countries())]


@pytest.mark.parametrize("region", REGIONS)
def test_every_reply_leads_to_a_person(region: str | None) -> None:
    for case in CASES:
        text = crisis_text(case, region)
        country = country_for(region)
        assert "automated assistant" in text and "cannot call for help" in text
        assert "keep asking me" in text
        assert "{" not in text
        if country is None:
            assert "findahelpline.com" in text and "your local emergency number" in text and "Which country" in text
        else:
            assert country.emergency.split(" ")[0] in text
            assert country.name in text or country.name[0].upper() + country.name[1:] in text


@pytest.mark.parametrize("region", REGIONS)
def test_only_numbers_of_the_country_are_shown(region: str | None) -> None:
    country = country_for(region)
    known = ""
    if country:
        known = " ".join([country.emergency, *(resources.line_text(line) for line in country.lines)])
    for case, turn in itertools.product(CASES, (0, 1)):
        for number in re.findall(r"[+*(]?\d[\d ()*#.-]{1,}\d", crisis_text(case, region, turn=turn)):
            assert number in known or number.replace(" or ", " / ") in known


def test_the_emergency_number_comes_first_only_in_danger_now() -> None:
    now = crisis_text(assess("I took 40 pills"), "US")
    assert "911" in now.splitlines()[0]
    later = crisis_text(assess("I want to die"), "US")
    assert "911" not in later.splitlines()[0]
    assert "911" in later
    assert "local emergency number" in crisis_text(assess("I took 40 pills"), None).splitlines()[0]


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("I want to die", "US", "988"),
        ("I want to die", "GB", "116 123"),
        ("I want to die", "ca", "988"),
        ("my husband hits me", "US", "1-800-799-7233"),
        ("I was raped", "US", "1-800-656-4673"),
        ("I was raped", "IE", "1800 77 88 88"),
        ("I took too many pills", "US", "1-800-222-1222"),
        ("I haven't eaten in five days", "GB", "0808 801 0677"),
        ("I'm 12 and my dad hits me", "GB", "0800 1111"),
        ("I'm 12 and my dad hits me", "US", "1-800-422-4453"),
        ("I am 14 and want to die", "PL", "116 111"),
        ("My son takes my pension and hits me", "GB", "0808 808 8141"),
        ("my friend wants to kill herself", "AU", "13 11 14"),
    ],
)
def test_the_line_fits_the_risk_and_the_place(text: str, region: str, expected: str) -> None:
    assert expected in crisis_text(assess(text), region)


def test_a_grown_up_is_not_sent_to_a_line_for_children() -> None:
    for country in countries.countries():
        text = crisis_text(assess("I want to die"), country)
        for line in country_for(country).lines:  # type: ignore[union-attr]
            if line.audience in ("children", "parents", "veterans"):
                assert f"- {line.name}:" not in text


def test_worry_about_someone_else_gets_other_words() -> None:
    third, own = (
        crisis_text(assess("my friend wants to die"), "US"),
        crisis_text(assess("I want to die"), "US"),
    )
    assert "stay with them" in third
    assert "worry about someone" in third
    assert third.split("\n")[0] != own.split("\n")[0]


def test_repeated_disclosures_get_shorter_and_varied_replies() -> None:
    found = assess("I want to die")
    replies = [crisis_text(found, "GB", turn=turn) for turn in range(4)]
    assert len(set(replies)) == 4
    assert all(len(reply) < 0.75 * len(replies[0]) for reply in replies[1:])
    assert all("116 123" in reply for reply in replies)


def write_language(folder: Path, code: str, text: str) -> None:
    (folder / f"texts.{code}.yml").write_text(text, encoding="utf-8")


def test_another_language_is_laid_over_the_english_texts(
    broken_content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = Path(__file__).parents[2] / "content" / "crisis"
    for name in ("texts.yml", "us.yml", "moves.yml"):
        (broken_content / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    write_language(
        broken_content,
        "xx",
        "automated: 'Ich bin ein Programm.'\nenglish_only: 'Sonst nur Englisch.'\nagain: {self: ['Nur eine Fassung?']}\n"
        "ways: {call: 'Anruf {number}'}\nopening: {suicide: {crisis: 'Hallo?'}}\n",
    )
    write_language(broken_content, "yy", "opening: [")

    @dataclasses.dataclass(frozen=True)
    class Foreign(Assessment):
        language: str = "xx"

    text = crisis_text(Foreign(Level.CRISIS, Kind.SUICIDE), "US")
    assert text.startswith("Hallo?") and "Anruf 988" in text and text.endswith("Sonst nur Englisch.")
    assert "text 988" in text and "One small step" in text
    assert "Nur eine" not in crisis_text(Foreign(Level.CRISIS, Kind.SUICIDE), "US", turn=1)
    for code in ("yy", "zz", "../../x", ""):
        assert "I am so glad you told me" in crisis_text(Foreign(Level.CRISIS, Kind.SUICIDE, language=code), "US")


@pytest.mark.parametrize("code", ["es", "fr", "de", "pt", "it", "hi", "zh", "ar"])
def test_every_shipped_language_makes_every_reply(code: str) -> None:
    if not (countries.CONTENT_DIR / f"texts.{code}.yml").exists():
        pytest.skip("not written yet")

    @dataclasses.dataclass(frozen=True)
    class Foreign(Assessment):
        language: str = code

    for case, region, turn in itertools.product(CASES, (None, "US", "ES", "TW"), (0, 1, 2)):
        fields = {f.name: getattr(case, f.name) for f in dataclasses.fields(case) if f.name != "language"}
        for move in Move if turn else (Move.DISCLOSURE,):
            if move in (Move.LEAVING, Move.ABOUT_ME):
                continue
            text = crisis_text(Foreign(**fields), region, turn=turn, move=move)
            assert text != LAST_RESORT and "{" not in text


def test_a_row_is_worded_by_its_language() -> None:
    line = next(line for line in country_for("US").lines if line.sms.startswith("Text HOME"))  # type: ignore[union-attr]
    row = resources.line_text(line, {"send": "{keyword} an {number}", "always": "immer offen"})
    assert "HOME an 741741" in row and "text HOME to 741741" in resources.line_text(line)


def test_taken_back_words_are_believed_and_lines_stay() -> None:
    text = crisis_text(assess("I want to die. just kidding"), "US")
    assert "at your word" in text and "988" in text


def test_a_mention_is_answered_with_lines_and_no_question_about_safety() -> None:
    text = crisis_text(assess("what is suicide prevention"), "US")
    assert "988" in text and "911" in text
    assert "?" not in text
    assert "findahelpline.com" in crisis_text(assess("what is suicide prevention"), None)


def test_abuse_replies_warn_about_the_history_of_the_phone() -> None:
    assert "history" in crisis_text(assess("my husband hits me"), "US")


@pytest.mark.parametrize("case", CASES)
def test_the_words_before_the_lines_are_few(case: Assessment) -> None:
    before = crisis_text(case, "US").split("\n- ")[0]
    assert len(before.split()) <= 90


def test_helplines_on_request() -> None:
    text = helplines_text("CA")
    assert "988" in text and "1-800-668-6868" in text and "911" in text and "Canada" in text
    assert "119" in helplines_text("TW") and "findahelpline.com" in helplines_text("TW")
    assert helplines_text(None) == helplines_text("zz") == unknown_region_text()
    assert "Which country" in unknown_region_text()


def test_lines_not_open_all_day_never_stand_without_the_emergency_number() -> None:
    assert "112" in crisis_text(assess("I want to die"), "DK")


def test_one_service_in_two_categories_is_listed_once() -> None:
    assert len([x for x in lines_for("AU", Kind.ABUSE) if x.phone == "1800 737 732"]) == 1


def test_unknown_places_have_no_lines() -> None:
    assert lines_for(None, Kind.SUICIDE) == lines_for("zz", None) == []


@pytest.fixture
def broken_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(countries, "CONTENT_DIR", tmp_path)
    for cached in (countries.countries, resources._texts):
        cached.cache_clear()
    yield tmp_path
    for cached in (countries.countries, resources._texts):
        cached.cache_clear()


def test_without_content_the_last_resort_is_shown(broken_content: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert crisis_text(assess("I want to die"), "US") == LAST_RESORT
    assert helplines_text("US") == unknown_region_text() == LAST_RESORT
    assert lines_for("US", Kind.SUICIDE) == []
    assert caplog.records


def test_one_broken_country_file_costs_only_its_country(broken_content: Path) -> None:
    good = Path(__file__).parents[2] / "content" / "crisis" / "ca.yml"
    (broken_content / "ca.yml").write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    (broken_content / "us.yml").write_text("lines: [", encoding="utf-8")
    assert lines_for("CA", Kind.SUICIDE)
    assert lines_for("US", Kind.SUICIDE) == []
