"""Actions answer within their time or say that they could not; nothing is said twice or raised."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import answer, base, clarify, feedback, finder, more, sources
from bot.settings import Settings

ACTIONS = [
    answer.ActionAnswer,
    clarify.ActionClarify,
    feedback.ActionFeedback,
    finder.ActionSuggest,
    finder.ValidateFinderForm,
    more.ActionMore,
    more.ActionRephrase,
    sources.ActionSources,
]


def tracker() -> Tracker:
    message = {"text": "What is therapy?", "intent": {"name": "ask_definition", "confidence": 0.9}, "entities": []}
    slots = {"focus": {"topics": ["therapy"], "told": ["therapy:definition"]}, "requested_slot": "finder_who"}
    return Tracker("s", slots, message, [], False, None, {"name": "finder_form"}, "action_listen")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
@pytest.mark.parametrize("fault", ["broken", "hanging"])
async def test_a_broken_or_hanging_knowledge_base_is_spoken_about(
    action: Any, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def library() -> Any:
        if fault == "hanging":
            time.sleep(0.5)
        raise RuntimeError("the database is gone")

    for module in (base, answer, clarify, feedback, finder, more, sources):
        if hasattr(module, "library"):
            monkeypatch.setattr(module, "library", library)
        if hasattr(module, "settings"):
            monkeypatch.setattr(module, "settings", lambda: Settings(action_timeout=0.1))
    dispatcher = CollectingDispatcher()
    await action().run(dispatcher, tracker(), {"slots": {}, "forms": {"finder_form": {"required_slots": []}}})
    assert [message["response"] for message in dispatcher.messages] == ["utter_action_failed"]
