"""Answer a question about the knowledge, or ask back what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, buttons, focus_of, heard, library, set_focus
from actions.clarify import ask_back, clarify
from bot.knowledge.answer import answer
from bot.knowledge.finder import NEED, Finder
from bot.knowledge.heard import Focus, Heard
from bot.knowledge.question import FALLBACK, Question, beyond, is_near, understand
from bot.knowledge.repository import Knowledge, key

TELLS = "inform_finder"
LONG = 8
"""Messages of so many words tell something besides what they ask."""
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
        situation = _situation(message, focus, finder, knowledge)
        told = situation if message.intent in (TELLS, FALLBACK) and "?" not in message.text else None
        if told and not focus.topics and finder.recognise(NEED, message.text):
            told = None
        if told is None and message.intent == FALLBACK and not _answerable(message, focus):
            return clarify(dispatcher, message, focus)
        if told is None and message.intent == TELLS:
            # A situation told without a question, outside the guided questions: they begin with it.
            if finder.recognise(NEED, message.text):
                return [FollowupAction("finder_form")]
            return clarify(dispatcher, message, focus)
        question = told or understand(message, focus, knowledge)
        if situation and not told and len(question.topics) < 2 and len(message.words) >= LONG:
            # What was told on the way to the question counts, too ("mum lives on a farm ... how could she ...?").
            question = replace(question, also=key(situation.topics, situation.aspect or ""))
        if question.missing or not any(topic in knowledge.topics for topic in question.topics):
            return ask_back(dispatcher, question, focus)
        reply = answer(question, focus, knowledge, phrases)
        text = reply.text
        if question.assumed:
            text += "\n\n" + phrases.say("assumed", topic=knowledge.topics[question.topics[0]].phrase)
        dispatcher.utter_message(text=text, buttons=buttons(reply.offers))
        used = tuple(entry.key for entry in reply.entries)
        aspect = question.aspect or "definition"
        return set_focus(focus.moved_to(question.topics, aspect, told=used, options=reply.offers))


def _answerable(message: Heard, focus: Focus) -> bool:
    """Return whether an unsure message holds enough to look for an answer."""
    return bool(message.topics or message.aspects or message.ordinals) or is_near(message, focus)


def _situation(message: Heard, focus: Focus, finder: Finder, knowledge: Knowledge) -> Optional[Question]:
    """Return the question behind what a message tells ("she has no computer"), if it tells anything."""
    situation = finder.situation(message.text)
    if situation is None:
        return None
    talk = focus.topics[0] if focus.topics else situation.topic
    own = not situation.fixed and key((talk,), situation.aspect) in knowledge.keys
    return Question((talk if own else situation.topic,), situation.aspect)
