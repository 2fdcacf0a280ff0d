"""What a client of the REST channel may rely on, with a real dialogue behind the guard and one part broken."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import ConversationPaused
from rasa.utils.endpoints import EndpointConfig

import bot.nlg
import bot.policies.crisis
from bot.channels.safe import Guard, Replies
from bot.nlu.names import NameExtractor
from bot.settings import Settings, settings
from bot.training import ensure_model
from tests.server import free_port

RISK = "I want to kill myself"
LINES = "findahelpline.com"
QUICK = Settings(reply_timeout=2.0)
Messages = list[dict[str, Any]]
# Rasa warns while it loads and answers; an error there would be one more failure than the one under test.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def model() -> Path:
    """The model of the present data."""
    return ensure_model(settings())


@pytest.fixture(scope="module")
def loaded(model: Path) -> Agent:
    """The real dialogue. Nothing listens where it looks for the action server."""
    endpoints = AvailableEndpoints(
        nlg=EndpointConfig(type="bot.nlg.SignpostNLG"),
        action=EndpointConfig(f"http://127.0.0.1:{free_port()}/webhook"),
    )
    return asyncio.run(load_agent(str(model), endpoints=endpoints))


@pytest.fixture()
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture()
def agent(loaded: Agent, database: Path) -> Iterator[Agent]:
    """The dialogue with a database of its own."""
    store = TrackerStore.create(EndpointConfig(type="SQL", dialect="sqlite", db=str(database)), loaded.domain)
    before = loaded.tracker_store
    loaded.tracker_store = loaded.processor.tracker_store = FailSafeTrackerStore(store)
    yield loaded
    loaded.tracker_store = loaded.processor.tracker_store = before


async def say(agent: Agent, text: object, sender: str = "s") -> Messages:
    return await Guard(agent.handle_message, QUICK).reply(text, sender, "rest")


def texts(messages: Messages) -> str:
    return "\n".join(message["text"] for message in messages)


def crises(messages: Messages) -> Messages:
    return [m for m in messages if m.get("safety", {}).get("level") in ("concern", "crisis")]


def assert_one_crisis_answer(messages: Messages) -> None:
    assert len(crises(messages)) == 1
    found = crises(messages)[0]
    assert LINES in found["text"]
    assert texts(messages).count(LINES) <= 2
    assert found["safety"] == {"level": "crisis", "kind": "suicide", "region": None}


def assert_ordinary(messages: Messages) -> None:
    assert texts(messages).strip()
    assert "utter_" not in texts(messages)
    assert not any("safety" in message for message in messages)
    assert not any("metadata" in message for message in messages)


# ---- each way to break the dialogue, for a time


@asynccontextmanager
async def sound(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def database_gone(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE events")
    yield


@asynccontextmanager
async def lock_held(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
    async with agent.lock_store.lock("s"):
        yield


@asynccontextmanager
async def hanging_action_server(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    patch.setattr(agent.processor.action_endpoint, "url", f"http://127.0.0.1:{port}/webhook")
    yield
    server.close()


def raises(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("broken")


async def raises_later(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("broken")


def broken(where: object, name: str, by: Callable[..., Any] = raises) -> Any:
    @asynccontextmanager
    async def breaks(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
        patch.setattr(where, name, by)
        yield

    return breaks


@asynccontextmanager
async def paused(agent: Agent, patch: pytest.MonkeyPatch, database: Path) -> AsyncIterator[None]:
    tracker = await agent.tracker_store.get_or_create_tracker("s")
    tracker.update(ConversationPaused())
    await agent.tracker_store.save(tracker)
    yield


def exits(*args: Any, **kwargs: Any) -> Any:
    # What Rasa does on a ValueError inside its SQL tracker store.
    raise SystemExit(1)


FAILURES = {
    "nothing but the action server": sound,
    "hanging action server": hanging_action_server,
    "database gone": database_gone,
    "lock held": lock_held,
    "component": broken(NameExtractor, "find"),
    "policy": broken(bot.policies.crisis, "due_response"),
    "crisis text": broken(bot.nlg, "_crisis_message"),
    "response": broken(bot.nlg.SignpostNLG, "generate", raises_later),
    "output": broken(Replies, "_persist_message", raises_later),
    "end of the server": broken(SQLTrackerStore, "_event_query", exits),
    "paused": paused,
}
HARMLESS_TO_A_GREETING = ("nothing but the action server", "hanging action server", "database gone", "crisis text")


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_risk_gets_one_crisis_answer(
    failure: str, agent: Agent, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FAILURES[failure](agent, monkeypatch, database):
        assert_one_crisis_answer(await say(agent, RISK))


@pytest.mark.parametrize("text", ["What is therapy?", "hello"])
@pytest.mark.parametrize("failure", FAILURES)
async def test_an_ordinary_message_is_answered_without_a_safety_mark(
    failure: str, text: str, agent: Agent, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FAILURES[failure](agent, monkeypatch, database):
        messages = await say(agent, text)
    assert_ordinary(messages)
    # The failure is one: only what needs none of the broken parts is still answered.
    needs_no_actions = text == "hello" and failure in HARMLESS_TO_A_GREETING
    assert ("went wrong on my side" in texts(messages)) != needs_no_actions


async def without_model(model: Path, folder: Path) -> Agent:
    return await load_agent(None)


async def with_corrupt_model(model: Path, folder: Path) -> Agent:
    corrupt = folder / "model.tar.gz"
    corrupt.write_bytes(model.read_bytes()[:100_000])
    return await load_agent(str(corrupt))


@pytest.mark.parametrize("load", [without_model, with_corrupt_model])
async def test_without_a_model_nobody_meets_silence(
    load: Callable[[Path, Path], Awaitable[Agent]], model: Path, tmp_path: Path
) -> None:
    lost = await load(model, tmp_path)
    assert_one_crisis_answer(await say(lost, RISK))
    assert_ordinary(await say(lost, "What is therapy?"))
    assert "went wrong on my side" in texts(await say(lost, "What is therapy?"))


@pytest.mark.parametrize(
    "text",
    [
        "/greet@ I want to die",
        '/intent{"a":1} I want to die',
        "/restart I want to die",
        "//I want to die",
        "I want to die\x00",
        "I want to die \ud83d",
        "what is therapy? " * 300_000 + "I want to die",
        "I want to die. " + "x" * 5_000_000,
    ],
    ids=lambda text: text[:24],
)
async def test_no_form_of_a_message_hides_a_risk(text: str, agent: Agent) -> None:
    assert_one_crisis_answer(await say(agent, text))


@pytest.mark.parametrize("text", ["/restart", "/back", "/session_start", "/greet", "\u200b", "\ud83d", "{" * 5_000_000])
async def test_odd_text_is_answered(text: str, agent: Agent) -> None:
    assert_ordinary(await say(agent, text))


@pytest.mark.parametrize("thing", [None, [], {}, 7, True, ["I want to die"], "", " \n", "/", "\x00"], ids=repr)
async def test_what_is_no_text_is_said_so(thing: object, agent: Agent) -> None:
    messages = await say(agent, thing)
    assert_ordinary(messages)
    assert "I can only read text" in texts(messages)


async def test_the_region_is_in_the_mark(agent: Agent) -> None:
    (found,) = crises(await say(agent, "I live in Canada and I want to kill myself"))
    assert found["safety"] == {"level": "crisis", "kind": "suicide", "region": "CA"}
    assert "988" in found["text"]


async def test_lines_after_a_mention_carry_their_level(agent: Agent) -> None:
    found = [m["safety"] for m in await say(agent, "i was suicidal years ago") if "safety" in m]
    assert found == [{"level": "mention", "kind": "suicide", "region": None}]


async def test_a_turn_that_cannot_be_cancelled_does_not_hold_the_answer() -> None:
    end = asyncio.Event()

    async def stubborn(message: object) -> None:
        while not end.is_set():
            try:
                await end.wait()
            except asyncio.CancelledError:
                continue

    guard = Guard(stubborn, Settings(reply_timeout=0.1))
    assert_one_crisis_answer(await asyncio.wait_for(guard.reply(RISK, "s", "rest"), 3))
    end.set()


# ---- the mark that the dialogue itself gives


@pytest.mark.parametrize(
    "message",
    [
        {
            "text": "Lines.",
            "utter_action": "utter_crisis",
            "metadata": {"safety": {"level": "concern", "kind": "abuse"}},
        },
        {"text": "Lines.", "metadata": {"utter_action": "utter_x", "safety": {"level": "concern", "kind": "abuse"}}},
    ],
)
@pytest.mark.parametrize("text", [RISK, "no", "hello"])
async def test_the_dialogue_knows_better_than_one_message(message: dict[str, Any], text: str) -> None:
    async def dialogue(user: Any) -> None:
        await user.output_channel.send_response("s", {**message})

    assert await Guard(dialogue, QUICK).reply(text, "s", "rest") == [
        {"recipient_id": "s", "text": "Lines.", "safety": {"level": "concern", "kind": "abuse", "region": None}}
    ]


@pytest.mark.parametrize(
    "metadata", [None, "x", {}, {"safety": None}, {"safety": {"level": "none"}}, {"safety": "yes"}]
)
@pytest.mark.parametrize(("text", "kind"), [(RISK, "suicide"), ("yes", None)])
async def test_a_crisis_answer_without_a_mark_gets_one(metadata: object, text: str, kind: Optional[str]) -> None:
    async def dialogue(user: Any) -> None:
        await user.output_channel.send_response(
            "s", {"text": "Lines.", "utter_action": "utter_crisis", "metadata": metadata, "buttons": []}
        )

    (found,) = await Guard(dialogue, QUICK).reply(text, "s", "rest")
    assert found["safety"] == {"level": "crisis", "kind": kind, "region": None}


@pytest.mark.parametrize("text", ["", None])
async def test_a_crisis_answer_without_words_is_none(text: Optional[str]) -> None:
    async def dialogue(user: Any) -> None:
        await user.output_channel.send_response("s", {"text": text, "utter_action": "utter_crisis"})

    assert_one_crisis_answer(await Guard(dialogue, QUICK).reply(RISK, "s", "rest"))


async def test_an_apology_is_marked_only_where_lines_were_due() -> None:
    guard = Guard(raises_later, QUICK)
    assert_ordinary(await guard.reply("What is therapy?", "s", "rest"))
    (found,) = await guard.reply("i was suicidal years ago", "s", "rest")
    assert found["safety"]["level"] == "mention"
