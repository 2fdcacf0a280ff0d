"""The operator's check of crisis lines, on a small made-up folder and on the real one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.cli import main
from bot.safety.review import CONFLICT, MALFORMED, RECHECK, STALE, Finding, last_day, review, stale_lines
from bot.settings import settings

TODAY = date(2026, 11, 22)
REAL = Path(__file__).resolve().parents[2] / "content" / "crisis"
SOUND = {
    "id": "gb_one",
    "name": "One",
    "category": "suicide_crisis",
    "phone": "0808 800 5000",
    "hours": "24/7",
    "last_verified": "2026-10",
    "recheck": False,
}


class Folder:
    """A made-up content/crisis."""

    def __init__(self, path: Path) -> None:
        self.path = path / "content" / "crisis"
        self.path.mkdir(parents=True)

    def write(self, country: str, *lines: dict[str, object], emergency: str = "112") -> None:
        data = {"iso2": country.upper(), "emergency": emergency, "lines": [{**SOUND, **line} for line in lines]}
        (self.path / f"{country}.yml").write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))

    def found(self) -> list[Finding]:
        return list(review(self.path, TODAY, 90).findings)

    def sorts(self) -> list[str]:
        return [finding.sort for finding in self.found()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_sound_line_is_not_mentioned(folder: Folder) -> None:
    folder.write("gb", {})
    found = review(folder.path, TODAY, 90)
    assert not found.findings and not found.faults
    assert found.summary().startswith("1 crisis lines: 0 not verified for 90 days, 0 in conflict, 0 malformed")


@pytest.mark.parametrize(
    ("verified", "day"),
    [
        ("2026-06", date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2025", date(2025, 12, 31)),
        ("2026-08-24", date(2026, 8, 24)),
        ("2026-13", None),
        ("2026-02-30", None),
        ("June 2026", None),
        ("", None),
    ],
)
def test_a_date_counts_from_its_last_day(verified: str, day: date | None) -> None:
    assert last_day(verified) == day


@pytest.mark.parametrize(
    ("verified", "stale"),
    [
        ("2026-08-24", False),
        ("2026-08-23", True),
        ("2026-08", False),
        ("2026-07", True),
        ("2026", False),
        ("2025", True),
        (None, True),
    ],
)
def test_a_line_is_stale_after_the_limit(verified: str | None, stale: bool, folder: Folder) -> None:
    folder.write("gb", {"last_verified": verified})
    assert folder.sorts() == ([STALE] if stale else [])
    assert stale_lines(folder.path, TODAY, 90) == (int(stale), 1)


def test_file_line_id_and_fix_are_named(folder: Folder) -> None:
    folder.write("gb", {}, {"id": "gb_two", "name": "Two", "phone": "116 123", "last_verified": "2025"})
    (finding,) = folder.found()
    number = (folder.path / "gb.yml").read_text().splitlines().index("- id: gb_two") + 1
    assert str(finding).startswith(f"content/crisis/gb.yml:{number}: gb_two: stale: was last verified 2025")
    assert "Fix: " in str(finding)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "0808 800 5000 5000 5000"}, "phone"),
        ({"phone": "ask the operator"}, "phone"),
        ({"phone": "116 123 / soon"}, "phone"),
        ({"sms": "Text HELLO to nobody"}, "sms"),
        ({"whatsapp": "12"}, "whatsapp"),
        ({"chat": "their page"}, "web address"),
        ({"phone": ""}, "no way to reach"),
        ({"hours": ""}, "hours"),
        ({"name": None}, "name"),
        ({"category": "crisis"}, "category"),
        ({"last_verified": "recently"}, "no date"),
        ({"last_verified": "2027"}, "future"),
    ],
)
def test_what_cannot_be_read_is_malformed(line: dict[str, object], what: str, folder: Folder) -> None:
    folder.write("gb", line)
    assert MALFORMED in folder.sorts()
    assert any(what in finding.what for finding in folder.found())


@pytest.mark.parametrize(
    ("country", "line"),
    [
        ("us", {"phone": "988 then press 1", "sms": "Text HOME to 741741", "chat": "988lifeline.org/chat"}),
        ("us", {"sms": "Text your ZIP code to 435748 (HELP4U)"}),
        ("gb", {"phone": "111, option 2"}),
        ("nl", {"phone": "113 or 0800-0113"}),
        ("ar", {"phone": "135 (Buenos Aires area) / (011) 5275-1135", "whatsapp": "+54 9 11 3133-1000"}),
        ("za", {"phone": "0800 12 13 14", "sms": '"Please Call Me": *120*7867#', "whatsapp": "087 163 2025 (08:00-17:00)"}),
        ("cl", {"phone": "*4141 (mobile)"}),
        ("gr", {"phone": "1018"}),
    ],
)  # fmt: skip
def test_every_way_in_which_numbers_are_written_is_read(country: str, line: dict[str, object], folder: Folder) -> None:
    folder.write(country, line if "phone" in line else {"phone": "", **line})
    assert folder.sorts() == []


def test_the_same_id_twice_is_a_conflict(folder: Folder) -> None:
    folder.write("gb", {})
    folder.write("ie", {"phone": "1800 247 247"})
    (finding,) = folder.found()
    assert (finding.sort, finding.file) == (CONFLICT, "content/crisis/ie.yml")
    assert "content/crisis/gb.yml:4" in finding.what


@pytest.mark.parametrize(
    ("country", "line", "conflict"),
    [
        ("gb", {"name": "Two"}, True),
        ("gb", {"name": "Two", "phone": "+44 808 800 5000"}, True),
        ("gb", {"name": "Two", "phone": "", "whatsapp": "0808 800 5000"}, True),
        ("gb", {"name": "Two", "phone": "0808 800 5000, option 2"}, False),
        ("gb", {"name": "one", "category": "child_youth"}, False),
        ("ie", {"phone": "0808 800 5000"}, True),
        ("ie", {"phone": "+44 808 800 5000"}, True),
        ("ie", {"phone": "116 123"}, False),
    ],
)
def test_one_number_for_two_services_is_a_conflict(
    country: str, line: dict[str, object], conflict: bool, folder: Folder
) -> None:
    second = {"id": "two", **line}
    if country == "gb":
        folder.write("gb", {}, second)
    else:
        folder.write("gb", {}, {"id": "short", "name": "Short", "phone": "116 123"})
        folder.write(country, second)
    assert folder.sorts().count(CONFLICT) == int(conflict)


def test_a_mark_for_a_re_check_only_warns(folder: Folder) -> None:
    folder.write("gb", {"recheck": True})
    assert folder.sorts() == [RECHECK]
    assert not review(folder.path, TODAY, 90).faults


def test_a_broken_file_and_a_wrong_emergency_number_are_found(folder: Folder) -> None:
    (folder.path / "us.yml").write_text("iso2: US\nlines: [")
    folder.write("gb", {}, emergency="call them")
    folder.write("ie", {"id": "ie_one", "phone": "1800 247 247"}, emergency="112 (mobile) / 999")
    assert [(finding.file[-6:], finding.sort) for finding in folder.found()] == [
        ("gb.yml", MALFORMED),
        ("us.yml", MALFORMED),
    ]


def test_texts_are_no_country(folder: Folder) -> None:
    folder.write("gb", {})
    (folder.path / "texts.yml").write_text("apology: none")
    (folder.path / "texts.es.yml").write_text("apology: none")
    assert folder.sorts() == []


@pytest.mark.parametrize(("verified", "code"), [("2000", 1), (str(date.today()), 0)])
def test_the_command_ends_with_a_summary_and_a_code(
    verified: str, code: int, folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("gb", {"last_verified": verified, "recheck": True})
    monkeypatch.setenv("SIGNPOST_CONTENT_DIR", str(folder.path.parent))
    settings.cache_clear()
    try:
        assert main(["resources", "check"]) == code
    finally:
        settings.cache_clear()
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1].startswith("1 crisis lines: ")
    assert len(printed) == 2 + code


def test_the_real_lines_are_neither_malformed_nor_in_conflict() -> None:
    """Staleness is no gate: it is a matter of time, and `signpost resources check` says it honestly."""
    found = review(REAL, date.today(), 90)
    assert found.lines > 100
    assert [str(finding) for finding in found.findings if finding.sort in (MALFORMED, CONFLICT)] == []
