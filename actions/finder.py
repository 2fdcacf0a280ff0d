"""The guided form "what kind of help fits?": four questions at most, each can be skipped."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, SpokenAction, buttons, focus_of, library, set_focus
from bot.knowledge.finder import DECISIVE, NEED, SKIPPED, SLOTS, WHO
from bot.knowledge.question import ASK
from bot.knowledge.repository import key

REQUESTED = "requested_slot"
ANSWERS = frozenset(
    {"inform_finder", "skip", "affirm", "deny", "acknowledge", "follow_up", "choose", "share_feeling", "nlu_fallback"}
)
"""Intents that an answer to a guided question may be taken for, even where no known word is in it."""


def is_question(tracker: Tracker) -> bool:
    """Return whether the message asks for knowledge, and so is no answer to the form."""
    message = tracker.latest_message
    intent = (message.get("intent") or {}).get("name") or ""
    return intent.startswith(ASK) and "?" in (message.get("text") or "")


class ValidateFinderForm(FormValidationAction):
    """Takes each answer from the text; a first message that already tells the situation counts too."""

    def name(self) -> Text:
        """Return the action's name."""
        return "validate_finder_form"

    async def required_slots(
        self, domain_slots: List[Text], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[Text]:
        """Return the questions; none is left once the need settles the suggestion."""
        if tracker.get_slot(NEED) in DECISIVE:
            return [NEED]
        return list(SLOTS)

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[EventType]:
        """Return the slots that the message fills."""
        return [SlotSet(slot, value) for slot, value in extract(tracker).items()]


def extract(tracker: Tracker) -> Dict[Text, Any]:
    """Return the slots that the latest message fills.

    Words decide first. What holds none of them skips the question if it can be an answer at
    all; anything else fills nothing, so that the form steps back and the message is answered.
    """
    finder = library().finder
    text = tracker.latest_message.get("text") or ""
    intent = (tracker.latest_message.get("intent") or {}).get("name") or ""
    requested = tracker.get_slot(REQUESTED)
    if is_question(tracker) or intent in ("stop", "resume"):
        return {}
    if intent == "skip":
        return {requested: SKIPPED} if requested else {}
    found: Dict[Text, Any] = {}
    for slot in SLOTS:
        value = finder.recognise(slot, text) if tracker.get_slot(slot) is None else None
        # Who and need may be told unasked; "I" in passing does not say for whom.
        if value and (slot == requested or (slot in (WHO, NEED) and value != "me")):
            found[slot] = value
    if requested and requested not in found and intent in ANSWERS:
        found[requested] = SKIPPED
    return found


class ActionSuggest(SpokenAction):
    """``action_suggest``: the end of the form."""

    def name(self) -> Text:
        """Return the action's name."""
        return "action_suggest"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say where to start and why, and begin the form afresh for the next time."""
        _, phrases, finder = library()
        suggestion = finder.suggest({slot: tracker.get_slot(slot) for slot in SLOTS})
        text = phrases.say("finder_intro", suggestion=suggestion.text) + "\n\n" + phrases.say("finder_close")
        offers = tuple(key((topic,), "definition") for topic in suggestion.topics[:3])
        dispatcher.utter_message(text=text, buttons=buttons(offers))
        focus = focus_of(tracker).moved_to(suggestion.topics[:1], "definition", told=(), options=offers)
        return [*set_focus(focus), *(SlotSet(slot, None) for slot in SLOTS)]


