"""Answer a question about the knowledge, or ask back what it is about."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, buttons, focus_of, heard, library, set_focus
from actions.clarify import ask_back, clarify
from bot.knowledge.answer import answer
from bot.knowledge.finder import NEED
from bot.knowledge.question import FALLBACK, beyond, is_near, understand

TELLS = "inform_finder"
SPOKEN = frozenset(
    {"out_of_scope", "gibberish", "unknown_topic", "local_provider", "legal", "other_person", "self_diagnosis"}
    | {"medication_advice", "prompt_injection", "share_feeling", "greet", "thank", "goodbye", "capabilities"}
    | {"bot_challenge", "bot_privacy", "human", "helplines"}
    | {"other_language", *(f"other_language_{language}" for language in ("es", "fr", "de", "pt", "it"))}
)
"""Intents whose answer is the response of the same name in the domain."""


class ActionAnswer(SpokenAction):
    """``action_answer``: for every intent that asks something of the knowledge base."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say the answer and remember what it was about."""
        knowledge, phrases, finder = library()
        focus = focus_of(tracker)
        message = heard(tracker)
        outside = beyond(message, focus, knowledge)
        if outside in SPOKEN:
            dispatcher.utter_message(response=f"utter_{outside}")
            return []
        if message.intent == FALLBACK and not (message.topics or message.aspects or is_near(message)):
            return clarify(dispatcher, message, focus)
        if message.intent == TELLS:
            # A situation told without a question, outside the guided questions: they begin with it.
            return (
                [FollowupAction("finder_form")]
                if finder.recognise(NEED, message.text)
                else clarify(dispatcher, message, focus)
            )
        question = understand(message, focus, knowledge)
        if question.missing or not any(topic in knowledge.topics for topic in question.topics):
            return ask_back(dispatcher, question, focus)
        reply = answer(question, focus, knowledge, phrases)
        text = reply.text
        if question.assumed:
            text += "\n\n" + phrases.say("assumed", topic=knowledge.topics[question.topics[0]].phrase)
        dispatcher.utter_message(text=text, buttons=buttons(reply.offers))
        told = tuple(entry.key for entry in reply.entries)
        aspect = question.aspect or "definition"
        return set_focus(focus.moved_to(question.topics, aspect, told=told, options=reply.offers))
