"""Crisis lines per country, read from content/crisis into frozen dataclasses.

A broken or missing file costs its own country only: the error is logged, and the rest still loads, because
half a directory is better than none on the day somebody needs it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.safety.yamlfile import ContentError, read_mapping

logger = logging.getLogger(__name__)

CONTENT_DIR = Path(__file__).resolve().parents[2] / "content" / "crisis"


@dataclass(frozen=True)
class Line:
    """One service. Numbers are stored as dialled in the country; empty strings mean "does not offer this"."""

    id: str
    name: str
    category: str
    phone: str
    sms: str
    whatsapp: str
    chat: str
    hours: str
    audience: str
    """`all`, or whom the line is for: children, adults_worried, parents, women, men, older, veterans, ..."""
    for_text: str
    """The same in words to show; may be set for `all` too ("people in England")."""
    note: str
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str
    last_verified: str | None
    """Date of the latest evidence ("2026-06" or "2025"), not of a live call."""
    recheck: bool

    @property
    def always_open(self) -> bool:
        """Whether the line answers day and night, as far as is known."""
        return self.hours == "24/7"


@dataclass(frozen=True)
class Country:
    """One country with its emergency number and, where some are fit to show, its lines."""

    iso2: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    towns: tuple[str, ...]
    """Towns, states and counties that are by far best known in this country; none is in two lists."""
    emergency: str
    emergency_recheck: bool
    review_due: str
    lines: tuple[Line, ...]


def _line(raw: dict[str, Any]) -> Line:
    text = {key: str(raw.get(key) or "") for key in ("phone", "sms", "whatsapp", "chat", "note")}
    if not any(text[key] for key in ("phone", "sms", "whatsapp", "chat")):
        raise ContentError(f"line {raw.get('id')} has no way to reach it; add one or remove the line")
    verified = raw["last_verified"]
    return Line(
        id=str(raw["id"]),
        name=str(raw["name"]),
        category=str(raw["category"]),
        hours=str(raw["hours"]),
        audience=str(raw.get("audience", "all")),
        for_text=str(raw.get("for", "")),
        languages=tuple(str(x) for x in raw["languages"]),
        sources=tuple(str(x) for x in raw["sources"]),
        confidence=str(raw["confidence"]),
        last_verified=None if verified is None else str(verified),
        recheck=bool(raw["recheck"]),
        **text,
    )


def _country(raw: dict[str, Any], review_due: str) -> Country:
    return Country(
        iso2=str(raw["iso2"]).upper(),
        name=str(raw["name"]),
        names=tuple(str(n).casefold() for n in raw["names"]),
        demonyms=tuple(str(n).casefold() for n in raw.get("demonyms", ())),
        towns=tuple(str(n).casefold() for n in raw.get("towns", ())),
        emergency=str(raw["emergency"]),
        emergency_recheck=bool(raw["emergency_recheck"]),
        review_due=review_due,
        lines=tuple(_line(line) for line in raw.get("lines", ())),
    )


def load_countries(directory: Path) -> dict[str, Country]:
    """All countries by ISO code. Raises `ContentError` on the first file that cannot be used."""
    out: dict[str, Country] = {}
    for path in sorted(directory.glob("*.yml")):
        if len(path.stem) != 2 and path.stem != "emergency_only":
            continue
        raw = read_mapping(path)
        try:
            due = str(raw["review_due"])
            found = [_country(r, due) for r in raw["countries"]] if "countries" in raw else [_country(raw, due)]
        except (KeyError, TypeError, ContentError) as error:
            raise ContentError(f"{path}: {error} (missing or wrong field)") from error
        out.update((country.iso2, country) for country in found)
    if not out:
        raise ContentError(f"{directory}: no country files; restore content/crisis")
    return out


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """All countries that can be read. Never raises: unreadable files are logged and left out."""
    try:
        return load_countries(CONTENT_DIR)
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        logger.error("crisis content: %s", error)
    out: dict[str, Country] = {}
    for path in sorted(CONTENT_DIR.glob("??.yml")):
        try:
            raw = read_mapping(path)
            country = _country(raw, str(raw["review_due"]))
        except Exception:  # noqa: BLE001 - a reply must not fail
            logger.error("crisis content: %s left out", path.name)
            continue
        out[country.iso2] = country
    return out
