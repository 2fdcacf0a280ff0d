"""Name the sources of the last answer, and say honestly who has reviewed it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, buttons, focus_of, library
from actions.clarify import EXAMPLES
from bot.knowledge.answer import by_key
from bot.knowledge.repository import Source


class ActionSources(SpokenAction):
    """``action_sources``: "where is this from?"."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_sources"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say the titles behind the last answer."""
        knowledge, phrases, _ = library()
        entries = [entry for key in focus_of(tracker).told if (entry := by_key(key, knowledge))]
        if not entries:
            dispatcher.utter_message(response="utter_sources_general", buttons=buttons(EXAMPLES))
            return []
        sources = {source.id: _cited(source) for entry in entries for source in entry.sources}
        reviewed = all(entry.review_state != "none" for entry in entries)
        review = phrases.say("review_done" if reviewed else "review_none")
        dispatcher.utter_message(text=phrases.say("sources", sources="; ".join(sources.values()), review=review))
        return []


def _cited(source: Source) -> str:
    details = ", ".join(part for part in (source.publisher, source.date) if part)
    return f'"{source.title}"' + (f" ({details})" if details else "")
