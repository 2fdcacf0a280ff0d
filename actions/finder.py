"""The guided form "what kind of help fits?": four questions at most, each can be skipped."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any, Dict, List

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import FAILED, Events, SpokenAction, buttons, focus_of, library, set_focus
from bot.knowledge.finder import DECISIVE, NEED, SKIPPED, SLOTS, WHO
from bot.knowledge.heard import ASK
from bot.knowledge.repository import key
from bot.settings import settings

logger = logging.getLogger(__name__)
REQUESTED = "requested_slot"
CHOOSE = "choose"
_ASKS = re.compile(r"\b(?:what|which|who|how|where|when|why)\b(?!ever)", re.I)
ANSWERS = frozenset(
    {"inform_finder", "skip", "affirm", "deny", "acknowledge", "follow_up", CHOOSE, "share_feeling", "nlu_fallback"}
)
"""Intents that an answer to a guided question may be taken for, even where no known word is in it."""


def is_question(tracker: Tracker) -> bool:
    """Return whether the message asks for knowledge, and so is no answer to the form."""
    message = tracker.latest_message
    intent = (message.get("intent") or {}).get("name") or ""
    text = message.get("text") or ""
    return intent.startswith(ASK) and bool("?" in text or _ASKS.search(text))


class ValidateFinderForm(FormValidationAction):
    """Takes each answer from the text; a first message that already tells the situation counts too."""

    def name(self) -> str:
        """Return the action's name."""
        return "validate_finder_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> List[EventType]:
        """Validate within the time that the settings allow; on failure say so and leave the form."""
        said = CollectingDispatcher()
        try:
            await asyncio.wait_for(asyncio.to_thread(library), settings().action_timeout)
            events = await asyncio.wait_for(super().run(said, tracker, domain), settings().action_timeout)
        except Exception as error:
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            dispatcher.utter_message(response=FAILED)
            return [ActiveLoop(None), SlotSet(REQUESTED, None)]
        dispatcher.messages.extend(said.messages)
        return events

    async def required_slots(
        self, domain_slots: List[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[str]:
        """Return the questions; none is left once the need settles the suggestion."""
        if tracker.get_slot(NEED) in DECISIVE:
            return [NEED]
        return list(SLOTS)

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> List[EventType]:
        """Return the slots that the message fills."""
        return [SlotSet(slot, value) for slot, value in extract(tracker).items()]

    def validate_finder_need(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Dict[str, Any]:
        """Say at once where the need points to: nobody should have to finish a form to hear it."""
        if value not in (None, SKIPPED):
            say_pointer(dispatcher, value)
        return {NEED: value}


def extract(tracker: Tracker) -> Dict[str, Any]:
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
    if intent == CHOOSE and tracker.get_slot(NEED):
        # "So which would fit?": enough questions.
        return {slot: SKIPPED for slot in SLOTS if tracker.get_slot(slot) is None}
    found: Dict[str, Any] = {}
    for slot in SLOTS:
        value = finder.recognise(slot, text)
        # Who and need may be told unasked, and another need later; "I" in passing says nothing.
        unasked = slot == NEED or (slot == WHO and tracker.get_slot(WHO) is None and value != "me")
        if value and (slot == requested or (unasked and value != tracker.get_slot(slot))):
            found[slot] = value
    if requested in found and requested != NEED:
        # A word that answers the question is no new need ("in a group of people like me").
        found = {slot: value for slot, value in found.items() if slot != NEED or tracker.get_slot(NEED) is None}
    if requested and not found and intent in ANSWERS:
        found[requested] = SKIPPED
    elif requested == WHO and WHO not in found and NEED in found:
        found[WHO] = SKIPPED
    return found


def say_pointer(dispatcher: CollectingDispatcher, need: str) -> None:
    """Say where to start for ``need``, with buttons to read on."""
    _, phrases, finder = library()
    pointer = finder.pointer(need)
    text = phrases.say("finder_pointer", suggestion=pointer.text)
    dispatcher.utter_message(text=text, buttons=buttons(tuple(key((topic,), "definition") for topic in pointer.topics)))


class ActionSuggest(SpokenAction):
    """``action_suggest``: the end of the form."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_suggest"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say what the other answers add, and clear the form for the next time."""
        _, phrases, finder = library()
        answers = {slot: tracker.get_slot(slot) for slot in SLOTS}
        if answers[NEED] in (None, SKIPPED):
            say_pointer(dispatcher, "other")
        elif (tracker.latest_message.get("intent") or {}).get("name") == CHOOSE:
            say_pointer(dispatcher, answers[NEED])
        dispatcher.utter_message(text=phrases.say("finder_close", details=finder.details(answers)).strip())
        topics = finder.pointer(answers[NEED]).topics
        offers = tuple(key((topic,), "definition") for topic in topics)
        focus = focus_of(tracker).moved_to(topics[:1], "definition", told=offers[:1], options=offers)
        return [*set_focus(focus), *(SlotSet(slot, None) for slot in SLOTS)]
