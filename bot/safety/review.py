"""The operator's check of crisis lines: which were not verified for too long, contradict each other, or
cannot be read. It judges the files of content/crisis only; no number is dialled, and nothing is looked up.

Used by `signpost resources check` and by the warning at the start. The dialogue never needs it.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

STALE, CONFLICT, MALFORMED, RECHECK = "stale", "conflict", "malformed", "recheck"
CATEGORIES = frozenset(
    ("suicide_crisis", "child_youth", "domestic_abuse", "sexual_violence", "elder_abuse")
    + ("eating_disorder", "poison", "substance", "perinatal", "lgbtq")
)
WAYS = ("phone", "sms", "whatsapp", "chat")
SHARED_DIGITS = 7
"""Shorter numbers are short codes: 988, 116 123 and the like are other services in other countries."""
UNLISTED = frozenset((("GR", "1018"), ("LB", "1564")))
"""Short codes in use that the number plans of `phonenumbers` do not hold; the content names their sources."""
_NOTE = re.compile(r"\([^()]*[^\W\d][^()]*\)|\([^()]*:[^()]*\)")
_OPTION = re.compile(r",? *(?:then press|press|option) +(\d)$")
_TEXT_TO = re.compile(r"^Text (?:(?P<word>.+) to )?(?P<number>[^a-z]+)$")
_SERVICE_CODE = re.compile(r"(?:\"[^\"]+\": *)?(\*[\d*]+#)")
_DIALLED = re.compile(r"[+*]?[\d(][\d ()./-]*\d")
_ADDRESS = re.compile(r"(?:https://)?[\w-]+(?:\.[\w-]+)+(?:/[^\s]*)?")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True)
class Finding:
    """One thing to mend or to look at. `line` counts from 1."""

    sort: str
    """One of `stale`, `conflict`, `malformed`, `recheck`."""
    file: str
    line: int
    id: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.id}: {self.sort}: {self.what} Fix: {self.fix}"


@dataclass(frozen=True)
class Review:
    """What the check found, file by file, and how many lines it read."""

    findings: tuple[Finding, ...]
    lines: int
    max_age_days: int

    @property
    def faults(self) -> bool:
        """Whether anything but a wish for a second look was found."""
        return any(finding.sort != RECHECK for finding in self.findings)

    def summary(self) -> str:
        """The counts in one line."""
        counts = Counter(finding.sort for finding in self.findings)
        return (
            f"{self.lines} crisis lines: {counts[STALE]} not verified for {self.max_age_days} days, "
            f"{counts[CONFLICT]} in conflict, {counts[MALFORMED]} malformed, {counts[RECHECK]} marked for a re-check."
        )


@dataclass(frozen=True)
class _Entry:
    """One line of one country as it stands in its file."""

    file: str
    line: int
    region: str
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.raw.get("id") or "(no id)")

    def text(self, key: str) -> str:
        return str(self.raw.get(key) or "").strip()

    def finding(self, sort: str, what: str, fix: str) -> Finding:
        return Finding(sort, self.file, self.line, self.id, what, fix)


def review(folder: Path, today: date, max_age_days: int) -> Review:
    """Check every line of the country files in `folder`. A file that cannot be read is a finding, too."""
    entries, findings = _read(folder)
    for entry in entries:
        findings += _malformed(entry, today)
        findings += _stale(entry, today, max_age_days)
        if entry.raw.get("recheck"):
            findings.append(
                entry.finding(RECHECK, "is marked for a re-check.", "find a second source, then say recheck: false.")
            )
    findings += _conflicts(entries)
    findings.sort(key=lambda finding: (finding.file, finding.line))
    return Review(tuple(findings), len(entries), max_age_days)


def stale_lines(folder: Path, today: date, max_age_days: int) -> tuple[int, int]:
    """How many lines were not verified for too long, and how many there are."""
    entries, _ = _read(folder)
    return sum(bool(_stale(entry, today, max_age_days)) for entry in entries), len(entries)


def last_day(verified: str) -> date | None:
    """The last day that "2025", "2025-06" or "2025-06-30" may mean; None when it is no date."""
    match = _DATE.fullmatch(verified)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _read(folder: Path) -> tuple[list[_Entry], list[Finding]]:
    entries: list[_Entry] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.yml")):
        if len(path.stem) != 2 and path.stem != "emergency_only":
            continue
        shown = f"{folder.parent.name}/{folder.name}/{path.name}"
        try:
            # The round-trip loader remembers on which line each entry stands.
            data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
            for country in data.get("countries") or [data]:
                region = str(country["iso2"]).upper()
                findings += _emergency(shown, country, region)
                for raw in country.get("lines") or ():
                    entries.append(_Entry(shown, raw.lc.line + 1, region, dict(raw)))
        except (OSError, UnicodeDecodeError, YAMLError, KeyError, AttributeError, TypeError) as error:
            mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
            what = f"the file cannot be read ({type(error).__name__})."
            findings.append(
                Finding(MALFORMED, shown, mark.line + 1 if mark else 1, "-", what, "compare it with gb.yml.")
            )
    return entries, findings


def _emergency(file: str, country: Any, region: str) -> Iterator[Finding]:
    number = str(country.get("emergency") or "")
    if not number or any(_dialled(part, region) is None for part in _parts(number)):
        line = country.lc.data.get("emergency", [country.lc.line])[0] + 1
        what = f'the emergency number "{number}" is no number that can be dialled.'
        yield Finding(MALFORMED, file, line, region, what, "write it as it is dialled there.")


def _stale(entry: _Entry, today: date, max_age_days: int) -> list[Finding]:
    verified = entry.text("last_verified")
    if not verified:
        return [entry.finding(STALE, "was never verified.", "verify it, then write the date in last_verified.")]
    day = last_day(verified)
    if day is None or (today - day).days <= max_age_days:
        return []
    what = f"was last verified {verified}, at least {(today - day).days} days ago."
    return [entry.finding(STALE, what, "verify it with the operator's own page, then renew last_verified.")]


def _malformed(entry: _Entry, today: date) -> Iterator[Finding]:
    def fault(what: str, fix: str) -> Finding:
        return entry.finding(MALFORMED, what, fix)

    for key in ("id", "name", "hours"):
        if not entry.text(key):
            yield fault(f"{key} is empty.", 'say "hours vary" if they are unknown.' if key == "hours" else "fill it.")
    if entry.text("category") not in CATEGORIES:
        what = f'the category "{entry.text("category")}" is unknown.'
        yield fault(what, f"use one of {', '.join(sorted(CATEGORIES))}.")
    if not any(entry.text(way) for way in WAYS):
        yield fault("there is no way to reach it.", f"give one of {', '.join(WAYS)}, or remove the line.")
    for way in WAYS[:3]:
        for part in _parts(entry.text(way)):
            if _dialled(part, entry.region) is None:
                yield fault(f'{way} "{part}" is no possible number in {entry.region}.', "write it as it is dialled.")
    if entry.text("chat") and not _ADDRESS.fullmatch(entry.text("chat")):
        yield fault(f'chat "{entry.text("chat")}" is no web address.', "write it like example.org/chat.")
    verified = entry.text("last_verified")
    day = last_day(verified)
    if verified and (day is None or str(today) < verified[:10]):
        what = f'last_verified "{verified}" is {"no date" if day is None else "in the future"}.'
        yield fault(what, 'write it like "2026-06".')


def _conflicts(entries: list[_Entry]) -> Iterator[Finding]:
    ids: dict[str, _Entry] = {}
    numbers: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for entry in entries:
        first = ids.setdefault(entry.id, entry)
        if first is not entry:
            what = f"the same id stands at {first.file}:{first.line}."
            yield entry.finding(CONFLICT, what, "give one of them another id.")
        for way in WAYS[:3]:
            for part in _parts(entry.text(way)):
                number = _dialled(part, entry.region)
                if number is not None:
                    numbers[("sms" if way == "sms" else "voice", number)].append(entry)
    for (_, number), users in numbers.items():
        for entry in users[1:]:
            for first in users[: users.index(entry)]:
                if _contradicts(first, entry, number):
                    what = f"{number} is also the number of {first.id} ({first.file}:{first.line})."
                    yield entry.finding(CONFLICT, what, "find out whose number it is; change or remove the other.")
                    break


def _contradicts(first: _Entry, second: _Entry, number: str) -> bool:
    if first.region == second.region:
        return first.text("name").casefold() != second.text("name").casefold()
    return len(re.sub(r"\D", "", number.partition(" ")[0])) >= SHARED_DIGITS


def _parts(text: str) -> list[str]:
    """The single numbers of "113 or 0800-0113", "112 (mobile) / 10177 (ambulance)"."""
    return [part.strip() for part in re.split(r" / | or ", text) if part.strip()]


@lru_cache(maxsize=1024)
def _dialled(part: str, region: str) -> str | None:
    """A number in one form that can be compared, with its key word or menu option; None if it is none."""
    part = _NOTE.sub("", part).strip()
    code = _SERVICE_CODE.fullmatch(part)
    if code:
        return code[1]
    extra = ""
    option, text = _OPTION.search(part), _TEXT_TO.match(part)
    if option:
        part, extra = part[: option.start()], f" option {option[1]}"
    elif text:
        part, extra = text["number"].strip(), f" {text['word'].casefold()}" if text["word"] else ""
    if not _DIALLED.fullmatch(part):
        return None
    national = _national(part, region)
    return national + extra if national else None


def _national(number: str, region: str) -> str | None:
    """The digits of a possible number or short code of `region`, without country code and trunk prefix."""
    # Here, so that the start of the assistant does not load a world of number plans.
    import phonenumbers

    if (region, number) in UNLISTED:
        return number
    try:
        found = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number(found):
        return phonenumbers.national_significant_number(found)
    if phonenumbers.is_possible_short_number_for_region(found, region):
        return re.sub(r"\D", "", number)
    return None
