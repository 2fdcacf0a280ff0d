"""What a conversation is owed when a message shows risk: which response, which region, which turn.

Policy and NLG both ask here, so that they cannot disagree. Everything is derived from the
tracker; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Optional

from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safety import Assessment, Kind, Level, assess, resources
from bot.safety.regions import region_from_text
from bot.settings import settings

CRISIS = "utter_crisis"
HELPLINES = "utter_helplines"
RESPONSES = frozenset({CRISIS, HELPLINES})
MEMORY = 6
"""How many messages back a crisis answer still shapes the next one."""
SHORT_WORDS = 8
"""A message of at most so many words that names a country is an answer to "which country?"."""
_YES = frozenset(
    {"yes", "yeah", "yep", "yup", "ya", "y", "yes i am", "i am", "kind of", "maybe", "i think so", "sort of"}
)


def static_texts() -> dict[str, str]:
    """Return the crisis responses as the domain holds them: no country, the gravest common case."""
    gravest = Assessment(Level.CRISIS, Kind.SUICIDE)
    return {CRISIS: resources.crisis_text(gravest, None), HELPLINES: resources.helplines_text(None)}


def is_yes(text: str) -> bool:
    """Return whether a message is nothing but a yes, or a cautious one."""
    return text.lower().strip(" .!?") in _YES


def _turns(tracker: DialogueStateTracker) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield (text, actions that followed) of the user's messages, latest first."""
    actions: set[str] = set()
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted) and event.action_name:
            actions.add(event.action_name)
        elif isinstance(event, UserUttered):
            yield event.text or "", frozenset(actions)
            actions = set()


def region_of(tracker: DialogueStateTracker) -> Optional[str]:
    """Return the country last named in the conversation, else the operator's default."""
    for text, _ in _turns(tracker):
        region = region_from_text(text)
        if region:
            return region
    return settings().region


def crisis_turn(tracker: DialogueStateTracker) -> int:
    """Return how many of the last messages before this one got a crisis answer."""
    earlier = list(_turns(tracker))[1 : MEMORY + 1]
    return sum(CRISIS in actions for _, actions in earlier)


def assessment_of(tracker: DialogueStateTracker) -> Assessment:
    """Return the assessment of the latest message, read with the turn before it.

    A bare "yes" right after a crisis answer answers its question about safety.
    """
    turns = _turns(tracker)
    text, _ = next(turns, ("", frozenset()))
    found = assess(text)
    if found.level >= Level.CONCERN or not is_yes(text):
        return found
    before, actions = next(turns, ("", frozenset()))
    if CRISIS not in actions:
        return found
    earlier = assess(before)
    return replace(earlier, level=Level.CRISIS, imminent=True, rules=(*earlier.rules, "yes_to_safety_question"))


def due_response(tracker: DialogueStateTracker) -> Optional[str]:
    """Return the response that the latest message must get before anything else, if any."""
    if assessment_of(tracker).level >= Level.CONCERN:
        return CRISIS
    text = tracker.latest_message.text or "" if tracker.latest_message else ""
    names_country = region_from_text(text) is not None and len(text.split()) <= SHORT_WORDS
    return HELPLINES if names_country and crisis_turn(tracker) and "?" not in text else None
