"""Say more about what was just told, or say it again shorter."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, buttons, focus_of, library, set_focus
from actions.clarify import EXAMPLES
from bot.knowledge.answer import by_key, more

SENTENCE = re.compile(r"(?<=[.!?])\s+")
SHORT_SENTENCES = 2


class ActionMore(SpokenAction):
    """``action_more``: "tell me more"."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_more"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say what stands beyond the last answer."""
        knowledge, phrases, _ = library()
        focus = focus_of(tracker)
        reply = more(focus, knowledge, phrases)
        if reply is None:
            dispatcher.utter_message(text=phrases.say("nothing_told"), buttons=buttons(EXAMPLES))
            return []
        dispatcher.utter_message(text=reply.text, buttons=buttons(reply.offers))
        told = (*focus.told, *(entry.key for entry in reply.entries))
        return set_focus(replace(focus, told=tuple(dict.fromkeys(told)), options=reply.offers, misses=0))


class ActionRephrase(SpokenAction):
    """``action_rephrase``: "say that simpler", "again please"."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_rephrase"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say the core of the last answer again."""
        knowledge, phrases, _ = library()
        focus = focus_of(tracker)
        entries = [entry for key in focus.told if (entry := by_key(key, knowledge))]
        if not entries:
            dispatcher.utter_message(text=phrases.say("nothing_told"), buttons=buttons(EXAMPLES))
            return []
        short = "\n\n".join(" ".join(SENTENCE.split(entry.text)[:SHORT_SENTENCES]) for entry in entries[:2])
        dispatcher.utter_message(text=phrases.say("short_again", text=short), buttons=buttons(focus.options))
        return []
