"""The guard alone, with a dialogue that fails in every way there is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels.safe import Guard, as_text
from bot.settings import Settings

SETTINGS = Settings(reply_timeout=0.2)
RISK = "I want to kill myself"
LINES = "findahelpline.com"


async def raises(message: UserMessage) -> None:
    raise RuntimeError("a component is broken")


async def hangs(message: UserMessage) -> None:
    await asyncio.Event().wait()


async def says_nothing(message: UserMessage) -> None:
    return None


async def says_a_raw_name(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "utter_greet"})


async def breaks_after_speaking(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "Therapy is ..."})
    raise RuntimeError("the database is gone")


def texts(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


@pytest.mark.parametrize("handler", [raises, hangs, says_nothing, says_a_raw_name])
async def test_a_failed_turn_is_an_apology_with_help(handler: Any) -> None:
    replies = await Guard(handler, SETTINGS).reply("What is therapy?", "s", "rest")
    assert len(replies) == 1
    assert "went wrong on my side" in texts(replies)
    assert LINES in texts(replies)
    assert "utter_" not in texts(replies)


@pytest.mark.parametrize("handler", [raises, hangs, says_nothing, says_a_raw_name, breaks_after_speaking])
async def test_a_risk_brings_lines_first_and_once(handler: Any) -> None:
    replies = await Guard(handler, SETTINGS).reply(RISK, "s", "rest")
    assert LINES in replies[0]["text"]
    assert texts(replies).count("Are you thinking of ending your life") == 1


async def test_what_was_said_before_the_failure_is_kept() -> None:
    replies = await Guard(breaks_after_speaking, SETTINGS).reply("What is therapy?", "s", "rest")
    assert texts(replies) == "Therapy is ..."


@pytest.mark.parametrize(
    ("raw", "text"), [("/restart", "restart"), ("  //greet@ hi", "greet@ hi"), ("a" * 50, "a" * 20), ("/", "")]
)
def test_a_slash_is_text_and_length_is_bounded(raw: str, text: str) -> None:
    assert as_text(raw, 20) == text


@pytest.mark.parametrize(
    ("text", "metadata", "safety"),
    [
        (RISK, None, {"level": "crisis", "kind": "suicide", "region": None}),
        (RISK, {"locale": "en-CA"}, {"level": "crisis", "kind": "suicide", "region": "CA"}),
        (RISK, {"phone": "+353 1 210 7906", "locale": "en-GB"}, {"level": "crisis", "kind": "suicide", "region": "IE"}),
        (RISK, {"locale": "en"}, {"level": "crisis", "kind": "suicide", "region": None}),
        (RISK, {"locale": ["en-CA"], "phone": 7}, {"level": "crisis", "kind": "suicide", "region": None}),
        (f"{RISK}, I am in Ireland", {"locale": "en-CA"}, {"level": "crisis", "kind": "suicide", "region": "IE"}),
        ("my husband hits me", None, {"level": "crisis", "kind": "abuse", "region": None}),
    ],
)
async def test_a_guards_own_answer_carries_its_mark(text: str, metadata: Any, safety: dict[str, Any]) -> None:
    (found,) = await Guard(raises, SETTINGS).reply(text, "s", "rest", metadata)
    assert found["safety"] == safety


async def test_the_operators_region_is_the_last_to_count() -> None:
    guard = Guard(raises, Settings(reply_timeout=0.2, region="GB"))
    (found,) = await guard.reply(RISK, "s", "rest")
    assert found["safety"]["region"] == "GB"
    assert "116 123" in found["text"]


async def test_megabytes_are_checked_at_both_ends_in_no_time() -> None:
    guard = Guard(says_nothing, SETTINGS)
    for text in (RISK + " x" * 3_000_000, "x " * 3_000_000 + RISK, RISK + "x" * 6_000_000):
        (found,) = await asyncio.wait_for(guard.reply(text, "s", "rest"), 5)
        assert found["safety"]["level"] == "crisis"


def test_what_the_dialogue_is_not_to_read_is_checked_too() -> None:
    guard = Guard(raises, SETTINGS)
    assert guard.refuse('{"message": "I want to kill myself', "s")[0]["safety"]["level"] == "crisis"
    assert "safety" not in guard.refuse('{"message": "hello', "s")[0]


async def test_a_turn_that_would_end_the_server_is_an_apology() -> None:
    async def ends(message: UserMessage) -> None:
        raise SystemExit(1)

    assert "went wrong on my side" in texts(await Guard(ends, SETTINGS).reply("What is therapy?", "s", "rest"))
