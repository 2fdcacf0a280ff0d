"""Replays the dialogues of this folder over HTTP against a real server and compares the texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.content import load
from tests.server import ROOT, Server

FILES = sorted(Path(__file__).parent.glob("*.yml"))
SCENARIOS = [
    pytest.param(scenario, id=f"{path.stem}: {scenario['name']}")
    for path in FILES
    for scenario in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def listed(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


@pytest.fixture(scope="session")
def entries() -> dict[str, str]:
    content = load(ROOT / "content")
    texts = {f"{topic.id}:{aspect}": entry.text for topic in content.topics for aspect, entry in topic.entries.items()}
    for comparison in content.comparisons:
        for aspect, entry in comparison.entries.items():
            texts[f"{'+'.join(comparison.topics)}:{aspect}"] = entry.text
    return texts


def in_either_order(entries: dict[str, str], key: str) -> str:
    topics, _, aspect = key.partition(":")
    return entries.get(key) or entries["+".join(reversed(topics.split("+"))) + ":" + aspect]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: dict[str, Any], server: Server, entries: dict[str, str]) -> None:
    conversation = server.conversation()
    buttons: list[dict[str, str]] = []
    for turn in scenario["turns"]:
        said = turn["user"] if "user" in turn else buttons[turn["press"] - 1]["payload"]
        replies = conversation.say(said)
        text = "\n".join(reply.get("text", "") for reply in replies)
        buttons = [button for reply in replies for button in reply.get("buttons", [])]
        where = f"{scenario['name']}: {said!r} -> {text!r}"
        assert text.strip(), where
        assert "utter_" not in text, where
        paragraphs = [part for reply in replies for part in reply.get("text", "").split("\n\n")]
        assert len(paragraphs) == len(set(paragraphs)), f"said twice: {where}"
        if "entry" in turn:
            assert in_either_order(entries, turn["entry"]) in text, where
        for piece in listed(turn.get("says")):
            assert piece in text, where
        for piece in listed(turn.get("never")):
            assert piece not in text, where
        if "button" in turn:
            assert turn["button"] in [button["title"] for button in buttons], where
