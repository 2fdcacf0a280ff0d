"""Ask back with concrete choices: first what was meant, then what can be asked at all."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, buttons, focus_of, heard, library, set_focus
from bot.knowledge.heard import ASK, Focus, Heard
from bot.knowledge.question import Question
from bot.knowledge.ranking import DIFFERENCE
from bot.knowledge.repository import Knowledge, key
from bot.knowledge.schema import OVERALL

CHOICES = 3
EXAMPLES = (
    key(("mental_health_services", "therapy"), OVERALL),
    key(("psychologist",), "role"),
    key(("therapy",), "cost"),
)
PAIRS = (
    key(("mental_health_services", "therapy"), OVERALL),
    key(("psychotherapy", "therapy"), OVERALL),
    key(("interventionist", "therapist"), OVERALL),
)


class ActionClarify(SpokenAction):
    """``action_clarify``: the message was not understood well enough to be answered."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_clarify"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Offer the nearest questions."""
        return clarify(dispatcher, heard(tracker), focus_of(tracker))


def clarify(dispatcher: CollectingDispatcher, heard: Heard, focus: Focus) -> Events:
    """Offer the questions nearest to the message; after a second miss, what can be asked at all."""
    knowledge, phrases, _ = library()
    choices = _nearest(heard, focus, knowledge) if focus.misses == 0 else EXAMPLES
    name = "unclear" if focus.misses == 0 else "unclear_again"
    dispatcher.utter_message(text=phrases.say(name), buttons=buttons(choices))
    return set_focus(replace(focus, options=choices, misses=focus.misses + 1))


def _nearest(heard: Heard, focus: Focus, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions nearest to the message: its likeliest aspects of the topic at hand."""
    topics = tuple(found.id for found in heard.topics) or focus.topics[:1]
    topics = tuple(topic for topic in topics if topic in knowledge.topics)
    found: list[str] = []
    if len(topics) > 1:
        found.append(key(topics[:2], OVERALL))
    for intent, _ in heard.ranking:
        aspect = intent[len(ASK) :]
        if not intent.startswith(ASK) or aspect not in knowledge.aspects or aspect == DIFFERENCE:
            continue
        topic = topics[0] if topics else knowledge.aspects[aspect].default_topic
        if knowledge.entry(topic, aspect):
            found.append(key((topic,), aspect))
    return tuple(dict.fromkeys((*found, *EXAMPLES)))[:CHOICES]


def ask_back(dispatcher: CollectingDispatcher, question: Question, focus: Focus) -> Events:
    """Ask for what ``question`` lacks: its topic, or the pair to compare."""
    knowledge, phrases, _ = library()
    if question.missing == "pair":
        one = question.topics[0] if question.topics else None
        pairs = tuple(key((one, other), OVERALL) for other in knowledge.compared_with(one)) if one else ()
        choices = (*pairs, *PAIRS)[:CHOICES]
        dispatcher.utter_message(text=phrases.say("which_pair"), buttons=buttons(choices))
        focus = replace(focus, topics=question.topics, aspect=OVERALL, told=())
    else:
        aspect = question.aspect or "definition"
        topics = ("therapy", "mental_health_services", "therapist", "psychiatrist", "support_groups")
        choices = tuple(key((topic,), aspect) for topic in topics if knowledge.entry(topic, aspect))[:CHOICES]
        choices = choices or EXAMPLES
        dispatcher.utter_message(text=phrases.say("which_topic"), buttons=buttons(choices))
        focus = replace(focus, aspect=aspect)
    return set_focus(replace(focus, options=choices, misses=focus.misses + 1))
