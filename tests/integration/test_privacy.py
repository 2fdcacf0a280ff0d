"""Nothing that a person wrote reaches a log at INFO or above, whatever breaks; nor does it silence the answer."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.channels.rest import BODY_BYTES
from bot.logs import keep_words_out
from bot.settings import settings
from bot.training import ensure_model, rasa_environment
from tests.integration.sabotaged import PARTS
from tests.server import READY_SECONDS, ROOT, Conversation, free_port

MARKER = "zanzibar-teapot-4711"
RISK = f"I want to kill myself {MARKER}"
ASKED = f"What is therapy {MARKER}?"
LINES = "findahelpline.com"
STARTED = "Action endpoint is up and running"


@dataclass
class Broken:
    """Rasa's server and the action server, each with its log, and the means to break them."""

    url: str
    folder: Path
    switch: Path
    actions: subprocess.Popen[bytes]
    client: httpx.Client

    def post(self, body: Any, **query: str) -> httpx.Response:
        reply = self.client.post(f"{self.url}/webhooks/rest/webhook", params=query, content=json.dumps(body))
        reply.raise_for_status()
        return reply

    def say(self, text: Any) -> list[dict[str, Any]]:
        return Conversation(self.url, self.client).say(text)

    def logged(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    @contextmanager
    def broken(self, part: str) -> Iterator[None]:
        """Break a part for a time."""
        if part in PARTS:
            self.switch.write_text(part)
        elif part == "hanging action server":
            os.kill(self.actions.pid, signal.SIGSTOP)
        elif part == "failing action":
            (self.folder / "knowledge.db").rename(self.folder / "gone.db")
        elif part == "database locked":
            lock = sqlite3.connect(self.folder / "conversations.db")
            lock.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            self.switch.write_text("")
            if part == "hanging action server":
                os.kill(self.actions.pid, signal.SIGCONT)
            elif part == "failing action":
                (self.folder / "gone.db").rename(self.folder / "knowledge.db")
            elif part == "database locked":
                lock.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    """Both servers as the supervisor starts them, with log level INFO."""
    folder = tmp_path_factory.mktemp("privacy")
    model = ensure_model(settings())
    port, actions_port, switch = free_port(), free_port(), folder / "switch"
    switch.write_text("")
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    environment = rasa_environment(
        LOG_LEVEL="INFO",
        LOG_LEVEL_LIBRARIES="INFO",
        SANIC_HOST="127.0.0.1",
        SIGNPOST_VAR_DIR=str(folder),
        SIGNPOST_ACTION_TIMEOUT="1",
        SIGNPOST_REPLY_TIMEOUT="8",
    )
    subprocess.run([sys.executable, "-m", "bot.cli", "content", "load"], cwd=ROOT, env=environment, check=True)

    def start(name: str, *command: str) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    actions = start("actions", "bot.action_server", "--actions", "actions", "--port", str(actions_port))
    rasa = start(
        *("rasa", "tests.integration.sabotaged", str(switch), "run", "--model", str(model), "--port", str(port)),
        *("--interface", "127.0.0.1", "--endpoints", str(folder / "endpoints.yml"), "--credentials", "credentials.yml"),
    )
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(timeout=60) as client:
            running = Broken(url, folder, switch, actions, client)
            for address in (f"{url}/webhooks/rest/ready", f"http://127.0.0.1:{actions_port}/health"):
                _wait_for(address, running)
            yield running
    finally:
        for process in (rasa, actions):
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(30)


def _wait_for(address: str, running: Broken) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if running.client.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise RuntimeError(f"{address} is not ready:\n{running.logged()}")


def crises(messages: list[dict[str, Any]]) -> int:
    return sum(message.get("safety", {}).get("level") == "crisis" for message in messages)


FAILURES = ["none", *PARTS, "hanging action server", "failing action", "database locked"]


@pytest.mark.parametrize("part", FAILURES)
def test_what_a_person_wrote_is_in_no_log(part: str, server: Broken) -> None:
    before = len(server.logged())
    with server.broken(part):
        messages = server.say(RISK)
        assert crises(messages) == 1, messages
        answer = server.say(ASKED)
        assert answer[0]["text"].strip()
        assert "safety" not in answer[0]
        server.say(f"/{MARKER}")
        server.say([MARKER])
    logged = server.logged()
    assert MARKER not in logged
    if part in ("component", "policy", "response", "output", "saving", "database locked"):
        # It did break, and an operator can see where.
        assert len(logged) > before
        assert " at " in logged[before:] and ".py:" in logged[before:]


def test_a_reply_of_the_dialogue_is_sound_when_nothing_is_broken(server: Broken) -> None:
    assert "structured" in server.say("What is therapy?")[0]["text"]
    assert STARTED in (server.folder / "actions.log").read_text()


def test_a_lost_action_server_logs_nothing_that_was_written(server: Broken) -> None:
    """Last but for the odd bodies: it does not come back."""
    server.actions.terminate()
    server.actions.wait(30)
    assert crises(server.say(RISK)) == 1
    assert "went wrong on my side" in server.say(ASKED)[0]["text"]
    assert MARKER not in server.logged()


@pytest.mark.parametrize(
    "body",
    [
        {"message": RISK},
        {"message": RISK, "sender": None},
        {"message": RISK, "sender": ["x"]},
        {"message": RISK, "sender": 7},
        {"message": RISK, "sender": "s" * 10_000},
        {"message": RISK, "sender": "\ud83d"},
        {"message": RISK, "metadata": {"locale": "en-CA", "other": [1]}},
        {"message": f"{RISK} \ud83d \x00"},
        {"message": "x " * 2_500_000 + RISK},
        {"message": RISK + "x" * BODY_BYTES},
    ],
    ids=lambda body: str(body)[:60],
)
@pytest.mark.parametrize("stream", ["true", "false"])
def test_every_body_with_a_risk_gets_one_marked_answer(body: Any, stream: str, server: Broken) -> None:
    reply = server.post(body, stream=stream)
    messages = [json.loads(line) for line in reply.text.splitlines()] if stream == "true" else reply.json()
    assert crises(messages) == 1
    marked = next(message for message in messages if "safety" in message)
    assert ("988" if marked["safety"]["region"] == "CA" else LINES) in marked["text"]
    assert MARKER not in server.logged()


@pytest.mark.parametrize(
    "body", [None, [], 7, "text", {}, {"message": {"a": MARKER}}, {"message": " "}, {"message": "x" * 5_000_000}, "[" * 9_000_000],
    ids=lambda body: str(body)[:20],
)  # fmt: skip
def test_every_body_gets_an_answer(body: Any, server: Broken) -> None:
    assert server.post(body).json()[0]["text"].strip()
    assert MARKER not in server.logged()


def test_each_request_without_a_sender_is_a_conversation_of_its_own(server: Broken) -> None:
    first, second = (server.post({"message": "hello"}).json()[0]["recipient_id"] for _ in range(2))
    assert first != second


def test_only_types_and_places_are_left_of_the_errors_of_others(caplog: pytest.LogCaptureFixture) -> None:
    keep_words_out()
    try:
        try:
            raise KeyError(MARKER)
        except KeyError as cause:
            raise ValueError(f"no {MARKER}") from cause
    except ValueError as error:
        logging.getLogger("rasa.core").error("failed with %s", error)
        logging.getLogger("rasa.core").exception(f"failed with {error}")
        logging.getLogger("rasa.core").warning(json.dumps({"event": "rasa.turn.failed", "text": MARKER}))
        logging.getLogger("bot.channels").exception("A turn failed")
    assert MARKER not in caplog.text
    assert caplog.text.count("ValueError at") == 4
    assert "KeyError at integration/test_privacy.py" in caplog.text or "KeyError at " in caplog.text
    assert "rasa.turn.failed" in caplog.text
    assert "A turn failed" in caplog.text
