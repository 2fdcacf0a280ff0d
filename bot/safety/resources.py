"""Compose crisis replies from content: what was said, the right lines for the place, one step, and the way
back.

Nothing here raises. If the content cannot be read, `LAST_RESORT` is shown: it holds no number, because a
wrong number is worse than a directory.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from bot.safety import countries as _countries
from bot.safety.countries import Country, Line
from bot.safety.levels import Assessment, Kind, Level
from bot.safety.moves import Move
from bot.safety.thread import text_of
from bot.safety.yamlfile import ContentError, read_mapping

__all__ = [
    "LAST_RESORT",
    "Country",
    "Line",
    "apology_text",
    "country_for",
    "crisis_text",
    "helplines_text",
    "lines_for",
    "say",
    "unknown_region_text",
]

logger = logging.getLogger(__name__)

LAST_RESORT = (
    "I am glad you told me. You do not have to face this alone. If you or someone else is in danger right "
    "now, call your local emergency number. You can find a free crisis line for your country at "
    "findahelpline.com. I am an automated assistant and cannot call for help for you."
)
"""Shown when content/crisis cannot be read."""
_MANY, _FEW = 3, 2
# Lines for one group only are shown to others just where there is no general line.
_FOR_SOME = (
    "children",
    "parents",
    "adults_worried",
    "veterans",
    "lgbtq",
    "perinatal",
    "older",
    "first_nations",
)


def _never_fails(function: Callable[..., str]) -> Callable[..., str]:
    @wraps(function)
    def safe(*args: Any, **kwargs: Any) -> str:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a reply must not fail
            logger.error("%s failed (%s); last resort shown", function.__name__, type(error).__name__)
            return LAST_RESORT

    return safe


@lru_cache(maxsize=32)
def _texts(language: str = "en") -> dict[str, Any]:
    """The sentences of a language; what a file lacks, or the file itself, is taken from the English one."""
    path = _countries.CONTENT_DIR / f"texts.{language}.yml"
    if language == "en" or not re.fullmatch(r"[a-z]{2,3}", language) or not path.exists():
        return read_mapping(_countries.CONTENT_DIR / "texts.yml")
    try:
        return _over(_texts(), read_mapping(path))
    except ContentError as error:
        logger.error("crisis texts: %s; English shown", error)
        return _texts()


def _over(below: Any, above: Any) -> Any:
    """`above` laid over `below`, key by key; lists only where they are as long, since questions are marked
    by their place.
    """
    if isinstance(below, dict) and isinstance(above, dict):
        both = {key: _over(value, above[key]) if key in above else value for key, value in below.items()}
        return {**above, **both}
    same_sort = type(below) is type(above) and bool(above) and (not isinstance(below, list) or len(below) == len(above))
    return above if same_sort else below


def country_for(region: str | None) -> Country | None:
    """The country behind an ISO code in any case; None when unknown."""
    return _countries.countries().get(region.upper()) if isinstance(region, str) else None


def _categories(kind: Kind | None, rules: tuple[str, ...]) -> list[str]:
    """Line categories for a kind; the start of a rule id ("abuse.sexual") may name a finer one."""
    table: dict[str, list[str]] = _texts()["lines"]
    for rule in rules:
        parts = rule.split(".")
        for length in range(len(parts), 1, -1):
            finer = table.get(".".join(parts[:length]))
            if finer:
                return finer
    return table.get(kind.value, ["suicide_crisis"]) if kind else ["suicide_crisis"]


def lines_for(region: str | None, kind: Kind | None, *, child: bool = False, rules: tuple[str, ...] = ()) -> list[Line]:
    """Lines of a country for a kind of risk, best first; empty when the country is unknown or has none.

    General lines come before lines for one group; for a child, child lines come first. Crisis lines close
    the list, since they listen to everything. One service listed under two categories appears once.
    """
    country = country_for(region)
    if country is None:
        return []
    try:
        wanted = _categories(kind, rules)
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        logger.error("crisis texts unreadable (%s); lines unsorted", type(error).__name__)
        wanted = ["suicide_crisis"]
    order = [
        *(["child_youth"] if child else []),
        *wanted,
        "suicide_crisis",
        *([] if child else ["child_youth"]),
    ]
    out: list[Line] = []
    for category in dict.fromkeys(order):
        group = [line for line in country.lines if line.category == category]
        group.sort(key=lambda line: line.audience in _FOR_SOME and not (child and line.audience == "children"))
        out += group
    unique: dict[tuple[str, ...], Line] = {}
    for line in out:
        unique.setdefault((line.phone, line.sms, line.whatsapp, line.chat), line)
    return list(unique.values())


def _shown(assessment: Assessment, region: str | None, limit: int) -> list[Line]:
    lines = lines_for(region, assessment.kind, child=assessment.child, rules=assessment.rules)
    if assessment.child:
        return [x for x in lines if x.audience in ("all", "children")][:limit]
    about_child = any(rule.startswith("abuse.child") for rule in assessment.rules)
    allowed = (
        {"children", "adults_worried"} if about_child else {"adults_worried"} if assessment.third_person else set()
    )
    if any(rule.startswith("abuse.elder") for rule in assessment.rules):
        allowed.add("older")
    return [x for x in lines if x.audience not in _FOR_SOME or x.audience in allowed][:limit]


def _spoken(number: str) -> str:
    """Read "112 / 144 (ambulance)" as it would be said aloud."""
    return number.replace(" / ", " or ")


# The words in which a line is shown; a language may bring its own under `ways`.
_WAYS = {
    "call": "call {number}",
    "text": "text {number}",
    "send": "text {keyword} to {number}",
    "whatsapp": "WhatsApp {number}",
    "chat": "chat at {address}",
    "always": "open day and night (24/7)",
    "for": "For {group}.",
}
_KEYWORD = re.compile(r"Text (?:(?P<keyword>.+) to )?(?P<number>\S.*)")


def _sms(sms: str, ways: dict[str, str]) -> str:
    if sms[0].isdigit() or sms.startswith("+"):
        return ways["text"].format(number=sms)
    match = _KEYWORD.fullmatch(sms)
    if not match:
        return sms
    return ways["send" if match["keyword"] else "text"].format(**match.groupdict())


def line_text(line: Line, ways: dict[str, str] | None = None) -> str:
    """One line as one row of text: name, how to reach it, hours, whom it is for."""
    words = {**_WAYS, **(ways or {})}
    shown = []
    if line.phone:
        shown.append(words["call"].format(number=_spoken(line.phone)))
    if line.sms:
        shown.append(_sms(line.sms, words))
    if line.whatsapp:
        shown.append(words["whatsapp"].format(number=line.whatsapp))
    if line.chat:
        shown.append(words["chat"].format(address=line.chat))
    hours = words["always"] if line.always_open else line.hours
    group = words["for"].format(group=line.for_text) if line.for_text else ""
    note = f"{line.note.rstrip('.')}." if line.note else ""
    extra = "".join(f" {part}" for part in (group, note) if part)
    return f"- {line.name}: {', '.join(shown)}. {hours[0].upper()}{hours[1:]}.{extra}"


def _variant(choices: list[str], turn: int) -> str:
    """The wording for a turn: neighbours differ, since each crisis answer counts one on."""
    return str(choices[(turn - 1) % len(choices)])


def _opening(assessment: Assessment, texts: dict[str, Any]) -> str:
    if assessment.retracted:
        return str(texts["retracted"])
    by_level = texts["opening"].get(
        assessment.kind.value if assessment.kind else "default", texts["opening"]["default"]
    )
    if assessment.third_person:
        return str(by_level["third"])
    return str(by_level["crisis" if assessment.level == Level.CRISIS else "concern"])


def _first_words(assessment: Assessment, texts: dict[str, Any], turn: int, move: Move, fresh: bool) -> str:
    if turn == 0 or fresh:
        return _opening(assessment, texts)
    if move == Move.DISCLOSURE:
        return _variant(texts["again"]["third" if assessment.third_person else "self"], turn)
    return _variant(texts["building"] if move == Move.BUILDING else texts["later"][text_of(move, assessment)], turn)


def _imminent(assessment: Assessment, texts: dict[str, Any], emergency: str, turn: int, fresh: bool) -> str:
    key = "third" if assessment.third_person else "self"
    if assessment.kind == Kind.ABUSE and not assessment.third_person:
        key = "abuse"
    if turn and not fresh:
        return _variant(texts["imminent_again"][key], turn).format(emergency=emergency)
    if assessment.kind == Kind.OVERDOSE:
        key = "overdose_third" if assessment.third_person else "overdose"
    return str(texts["imminent"][key]).format(emergency=emergency)


def _where(assessment: Assessment, country: Country | None, lines: list[Line], texts: dict[str, Any]) -> list[str]:
    """The block of lines, or the international directory with a question for the country."""
    if country is None:
        return [texts["unknown"], texts["ask_country"]]
    out = []
    if lines:
        intro = texts["lines_intro_third" if assessment.third_person else "lines_intro"]
        out.append("\n".join([intro.format(country=country.name), *_rows(lines, texts)]))
        fitting = _categories(assessment.kind, assessment.rules)
        if not any(line.category in fitting for line in lines):
            out.append(texts["more_lines"])
    else:
        out.append(texts["no_lines"].format(country=country.name))
    if not assessment.imminent:
        out.append(texts["if_danger"].format(emergency=_spoken(country.emergency)))
    return out


def _rows(lines: list[Line], texts: dict[str, Any]) -> list[str]:
    return [line_text(line, texts.get("ways")) for line in lines]


# How many lines a later answer lists; the others list none.
_LISTED = {
    Move.DISCLOSURE: _FEW,
    Move.BUILDING: _FEW,
    Move.DANGER: _FEW,
    Move.UNCLEAR: _FEW,
    Move.SOMEONE_ELSE: _FEW,
    Move.COUNTRY: _MANY,
    Move.LINES: _MANY,
    Move.WRITTEN: _FEW,
    Move.SAFE: 1,
    Move.RETRACTION: 1,
    Move.GOODBYE: 1,
    Move.TALK: 1,
    Move.LISTEN: 1,
    Move.PERSON_NO: 1,
}


def _where_again(
    assessment: Assessment, country: Country | None, texts: dict[str, Any], turn: int, move: Move, refused: bool
) -> list[str]:
    """The lines of a later answer as one paragraph that is worded differently each time."""
    limit = _LISTED.get(move, 0)
    if not limit:
        return []
    if refused and move != Move.RETRACTION:
        return [_variant(texts["no_numbers"], turn)]
    if country is None:
        key = {Move.WRITTEN: "written_unknown", Move.RETRACTION: "one_unknown"}.get(move, "unknown_again")
        return [_variant(texts[key], turn)]
    lines = _shown(assessment, country.iso2, 99 if move == Move.WRITTEN else limit)
    if move == Move.WRITTEN:
        lines = [x for x in lines if x.sms or x.whatsapp or x.chat][:limit]
        if not lines:
            return [_variant(texts["written_unknown"], turn)]
    if not lines:
        rows = [_variant(texts["no_lines_again"], turn).format(country=country.name)]
    else:
        rows = [_variant(texts["lines_again"], turn).format(country=country.name), *_rows(lines, texts)]
    if not assessment.imminent:
        rows.append(texts["if_danger"].format(emergency=_spoken(country.emergency)))
    return ["\n".join(rows)]


@_never_fails
def crisis_text(
    assessment: Assessment,
    region: str | None,
    *,
    turn: int = 0,
    move: Move = Move.DISCLOSURE,
    refused: bool = False,
    fresh: bool = False,
    sure: bool = True,
) -> str:
    """The whole reply to a message of level MENTION or above, or to a later turn of its thread, as paragraphs.

    `turn` counts earlier crisis replies of this conversation: later ones are shorter and worded differently.
    `move` is what the person does in a later turn, `refused` that they want no numbers, `fresh` that the risk
    is of a new kind. `sure` is off where the country is a default that the person has not named.
    """
    texts = _texts(assessment.language)
    country = country_for(region)
    if assessment.level <= Level.MENTION and move == Move.DISCLOSURE:
        return _mention_text(assessment, country, texts, turn)
    emergency = _spoken(country.emergency) if country else texts["local_number"]
    parts: list[str] = []
    if assessment.imminent:
        parts.append(_imminent(assessment, texts, emergency, turn, fresh))
    parts.append(_first_words(assessment, texts, turn, move, fresh))
    if turn == 0:
        parts += _where(assessment, country, _shown(assessment, region, _MANY), texts)
        if country and not sure:
            parts.append(texts["helplines_change"])
    else:
        parts += _where_again(assessment, country, texts, turn, move, refused)
    if (turn == 0 or fresh) and not assessment.retracted:
        kind = assessment.kind.value if assessment.kind else "default"
        steps = texts["next_step_third" if assessment.third_person else "next_step"]
        parts.append(texts["child"] if assessment.child and not assessment.third_person else steps[kind])
    parts.append(_variant(texts["way_back_again"], turn) if turn else f"{texts['automated']} {texts['way_back']}")
    if "english_only" in texts:
        parts[-1] += f" {texts['english_only']}"
    return "\n\n".join(str(part) for part in parts)


def _mention_text(assessment: Assessment, country: Country | None, texts: dict[str, Any], turn: int) -> str:
    if turn:
        return _variant(texts["again"]["mention"], turn)
    if country is None:
        return f"{texts['mention']}\n{texts['unknown']} {texts['ask_country_mention']}"
    lines = _shown(assessment, country.iso2, _FEW)
    rows = [texts["mention"], *_rows(lines, texts)]
    if not lines:
        rows.append(texts["no_lines"].format(country=country.name))
    rows.append(texts["if_danger"].format(emergency=_spoken(country.emergency)))
    return "\n".join(rows)


@_never_fails
def helplines_text(region: str | None) -> str:
    """All lines of a country on request, with its emergency number; asks for the country when it is
    unknown.
    """
    texts = _texts()
    country = country_for(region)
    if country is None:
        return str(texts["unknown_region"])
    danger = texts["helplines_danger"].format(emergency=_spoken(country.emergency))
    if not country.lines:
        return "\n".join([danger, texts["no_lines"].format(country=country.name), texts["helplines_change"]])
    rows = [line_text(line) for line in country.lines]
    intro = texts["helplines_intro"].format(country=country.name)
    return "\n".join([intro, *dict.fromkeys(rows), "", danger, texts["helplines_change"]])


@_never_fails
def say(name: str) -> str:
    """The plain sentence `name` of texts.yml; the last resort where it cannot be read."""
    return str(_texts()[name])


@_never_fails
def apology_text(region: str | None) -> str:
    """What is said when no answer could be made: an apology, and where help is in the meantime."""
    return f"{_texts()['apology']}\n\n{helplines_text(region)}"


@_never_fails
def unknown_region_text() -> str:
    """Asks for the country and names the international directory meanwhile."""
    return str(_texts()["unknown_region"])
