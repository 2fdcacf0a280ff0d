"""What a conversation is owed when a message shows risk: which response, which region, which turn.

Policy and NLG both ask here, so that they cannot disagree. Everything is derived from the
tracker; nothing is stored. The thread itself is read in ``bot.safety.thread``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Optional

from rasa.shared.core.events import ActionExecuted, ActiveLoop, Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safety import NO_RISK, Assessment, Kind, Level, assess, resources
from bot.safety.moves import Move
from bot.safety.regions import region_from_hint, region_from_text
from bot.safety.thread import MEMORY, SHORT_COUNTRY, Due, Turn, read
from bot.settings import settings

logger = logging.getLogger(__name__)
Safety = dict[str, Optional[str]]
CRISIS = "utter_crisis"
HELPLINES = "utter_helplines"
LEFT = "utter_crisis_left"
"""Said where a person leaves the crisis talk without asking anything yet."""
RESPONSES = frozenset({CRISIS, HELPLINES, LEFT})
WINDOW = 24
"""How many messages are read again to know the thread."""


def static_texts() -> dict[str, str]:
    """Return the crisis responses as the domain holds them: no country, the gravest common case."""
    gravest = Assessment(Level.CRISIS, Kind.SUICIDE)
    return {
        CRISIS: resources.crisis_text(gravest, None),
        HELPLINES: resources.helplines_text(None),
        LEFT: resources.say("left"),
    }


@dataclass
class _Message:
    """A message of the user with what followed it."""

    event: UserUttered
    in_form: bool
    """Whether guided questions were going on when it came."""
    actions: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.event.text or ""


def _messages(tracker: DialogueStateTracker) -> list[_Message]:
    """Return the user's messages of this session, first to last."""
    out: list[_Message] = []
    in_form = False
    for event in tracker.events:
        if isinstance(event, (SessionStarted, Restarted)):
            out = []
        elif isinstance(event, ActiveLoop):
            in_form = bool(event.name)
        elif isinstance(event, UserUttered):
            out.append(_Message(event, in_form))
        elif isinstance(event, ActionExecuted) and event.action_name and out:
            out[-1].actions.add(event.action_name)
    return out


def _turn(message: _Message) -> Turn:
    text = message.text
    names = [e for e in message.event.entities or () if e.get("entity") in ("topic", "aspect")]
    outside = list(text)
    for name in names:
        start, end = name.get("start") or 0, name.get("end") or 0
        outside[start:end] = " " * len(outside[start:end])
    intent = message.event.intent or {}
    return Turn(
        text=text,
        assessment=assess(text),
        region=region_from_text(text),
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0.0),
        named=bool(names),
        only_a_name=bool(names) and len("".join(outside).split()) <= 1,
        in_form=message.in_form,
        crisis=CRISIS in message.actions,
        helplines=HELPLINES in message.actions,
    )


def due_answer(tracker: DialogueStateTracker) -> Optional[Due]:
    """Return the answer that the latest message is due as a part of a talk about risk, None if none."""
    messages = _messages(tracker)
    if not messages:
        return None
    # What follows the latest message is this very answer, not something that it builds on.
    messages[-1].actions.clear()
    if not any(CRISIS in message.actions for message in messages):
        messages = messages[-1:]
    said = sum(CRISIS in message.actions for message in messages[:-WINDOW])
    try:
        return read(map(_turn, messages[-WINDOW:]), said)[1]
    except Exception as error:
        # A disclosure is answered whatever is wrong with the reading of the turns before it.
        logger.error("The crisis thread could not be read: %s", type(error).__name__)
        found = assess(messages[-1].text)
        earlier = sum(CRISIS in message.actions for message in messages)
        return Due(Move.DISCLOSURE, found, earlier) if found.level >= Level.CONCERN else None


def crisis_turn(tracker: DialogueStateTracker) -> int:
    """Return how many crisis answers came before the one that is due; 0 where it opens a thread."""
    due = due_answer(tracker)
    return due.turn if due else 0


def assessment_of(tracker: DialogueStateTracker) -> Assessment:
    """Return the assessment of the latest message, read with the turns before it."""
    due = due_answer(tracker)
    if due:
        return due.assessment
    messages = _messages(tracker)
    return assess(messages[-1].text) if messages else NO_RISK


def _spoken_region(tracker: DialogueStateTracker) -> Optional[str]:
    named = (region_from_text(message.text) for message in reversed(_messages(tracker)))
    return next(filter(None, named), None)


def _hinted_region(tracker: DialogueStateTracker) -> Optional[str]:
    """Return the country that the channel tells (the prefix of a phone number, the locale)."""
    hints = (message.event.metadata or {} for message in reversed(_messages(tracker)))
    return next(filter(None, (region_from_hint(hint.get("locale"), hint.get("phone")) for hint in hints)), None)


def region_of(tracker: DialogueStateTracker) -> Optional[str]:
    """Return the country last named in the talk, else the channel's hint, else the operator's default."""
    return _spoken_region(tracker) or _hinted_region(tracker) or settings().region


def due_response(tracker: DialogueStateTracker) -> Optional[str]:
    """Return the response that the latest message must get before anything else, if any."""
    due = due_answer(tracker)
    if due:
        return LEFT if due.move == Move.LEAVING else CRISIS
    return HELPLINES if _answers_which_country(tracker) else None


def _answers_which_country(tracker: DialogueStateTracker) -> bool:
    """Return whether a country is named right after the list of lines, which asks for it."""
    messages = _messages(tracker)
    if len(messages) < 2 or HELPLINES not in messages[-2].actions:
        return False
    latest = messages[-1]
    short = "?" not in latest.text and len(latest.text.split()) <= SHORT_COUNTRY
    return short and region_from_text(latest.text) is not None


def crisis_message(tracker: DialogueStateTracker) -> tuple[str, Safety]:
    """Return the text of the crisis answer for the latest message, and what the contract says about it."""
    due = due_answer(tracker)
    region = region_of(tracker)
    if due is None:
        found = assessment_of(tracker)
        found = found if found.level >= Level.CONCERN else replace(found, level=Level.CONCERN)
        return resources.crisis_text(found, region), safety_of(found, region)
    text = resources.crisis_text(
        due.assessment,
        region,
        turn=due.turn,
        move=due.move,
        refused=due.refused,
        fresh=due.fresh,
        sure=bool(_spoken_region(tracker)),
    )
    return text, safety_of(due.assessment, region)


def safety_of(found: Assessment, region: Optional[str]) -> Safety:
    """Return the ``safety`` object of a message: level, kind and region, as in docs/safety.md."""
    return {
        "level": max(found.level, Level.MENTION).name.lower(),
        "kind": found.kind.value if found.kind else None,
        "region": region if resources.country_for(region) else None,
    }


__all__ = [
    "CRISIS",
    "HELPLINES",
    "LEFT",
    "MEMORY",
    "RESPONSES",
    "assessment_of",
    "crisis_message",
    "crisis_turn",
    "due_answer",
    "due_response",
    "region_of",
    "safety_of",
    "static_texts",
]
