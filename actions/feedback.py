"""Keep what a person thought of an answer: which entries, helpful or not, never their words."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SpokenAction, focus_of, heard, library


class ActionFeedback(SpokenAction):
    """``action_feedback``: after "that helped" or "that is wrong"."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_feedback"

    def speak(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Record the verdict; what is said about it is a response of the domain."""
        told = focus_of(tracker).told
        if told:
            library().knowledge.record_feedback(told, helpful=heard(tracker).intent == "feedback_good")
        return []
