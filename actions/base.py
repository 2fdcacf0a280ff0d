"""What every action shares: its time-out, its spoken fallback, and the knowledge base.

An action's own module says only what it does. Nothing that the user wrote is logged.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any, Dict, List, NamedTuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.answer import question_text
from bot.knowledge.finder import Finder
from bot.knowledge.heard import Focus, Found, Heard
from bot.knowledge.phrases import Phrases
from bot.knowledge.repository import Knowledge
from bot.knowledge.store import open_engine
from bot.settings import settings

logger = logging.getLogger(__name__)
FOCUS = "focus"
FAILED = "utter_action_failed"
Events = List[Dict[str, Any]]


class Library(NamedTuple):
    """What actions speak from."""

    knowledge: Knowledge
    phrases: Phrases
    finder: Finder


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the knowledge base and the texts round it, opened at first use."""
    folder = settings().content_dir
    return Library(Knowledge(open_engine(settings().database_url)), Phrases.load(folder), Finder.load(folder))


class SpokenAction(Action, ABC):
    """An action that answers within its time or says that it could not."""

    @abstractmethod
    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say the answer and return the events. Runs in a thread: it may wait for the database."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        """Speak, within the time that the settings allow."""
        said = CollectingDispatcher()
        try:
            events = await asyncio.wait_for(asyncio.to_thread(self.speak, said, tracker), settings().action_timeout)
        except Exception as error:
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            dispatcher.utter_message(response=FAILED)
            return []
        dispatcher.messages.extend(said.messages)
        return events


def focus_of(tracker: Tracker) -> Focus:
    """Return what the conversation is about."""
    return Focus.from_slot(tracker.get_slot(FOCUS))


def set_focus(focus: Focus) -> Events:
    """Return the event that keeps ``focus``."""
    return [SlotSet(FOCUS, focus.to_slot())]


def heard(tracker: Tracker) -> Heard:
    """Return the latest message as the pipeline understood it."""
    message = tracker.latest_message
    names: Dict[str, List[Found]] = {"topic": [], "aspect": [], "ordinal": []}
    for entity in message.get("entities") or []:
        if entity.get("entity") in names and isinstance(entity.get("value"), str):
            names[entity["entity"]].append(Found(entity["value"], entity.get("start") or 0, entity.get("end") or 0))
    intent = message.get("intent") or {}
    return Heard(
        text=message.get("text") or "",
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        ranking=tuple((item["name"], float(item["confidence"])) for item in message.get("intent_ranking") or []),
        topics=tuple(names["topic"]),
        aspects=tuple(names["aspect"]),
        ordinals=tuple(names["ordinal"]),
        candidates=tuple((item["key"], float(item["score"])) for item in message.get("candidates") or []),
    )


def buttons(keys: tuple[str, ...]) -> List[Dict[str, str]]:
    """Return buttons for the questions of ``keys``: the payload is what a person would type."""
    questions = [question_text(key, library().knowledge) for key in keys]
    return [{"title": question, "payload": question} for question in questions]
