"""Breaks one part after the other: nobody meets silence, and a risk still brings lines."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.server import Server, signpost

RISK = "I want to kill myself"
LINES = "findahelpline.com"
MARKER = "zanzibar-teapot-4711"


@pytest.fixture()
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A Signpost that the test may break."""
    with signpost(tmp_path, SIGNPOST_ACTION_TIMEOUT="1", SIGNPOST_REPLY_TIMEOUT="4") as running:
        yield running


def pid_on_port(port: int) -> int:
    """Return the process that listens on a loopback port, from the kernel's tables."""
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A"
    }
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            links = {str(link.readlink()) for link in folder.iterdir()}
        except OSError:
            continue
        if any(f"socket:[{inode}]" in links for inode in inodes):
            return int(folder.parent.name)
    raise AssertionError(f"nothing listens on {port}")


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Let a process hang: it accepts connections and never answers."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_hanging_action_server_costs_an_apology_not_silence(own_server: Server) -> None:
    conversation = own_server.conversation()
    with frozen(pid_on_port(own_server.actions_port)):
        assert LINES in conversation.text(RISK)
        assert "went wrong on my side" in conversation.text("What is therapy?")
        assert LINES in conversation.text("I still want to die")
    assert "structured" in own_server.conversation().text("What is therapy?")


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        {},
        ["I want to die"],
        {"text": "hi"},
        7,
        True,
        "",
        "   ",
        "\n\t",
        "/",
        "////",
        "\x00",
        "😀",
        "." * 5000,
    ],
    ids=str,
)
def test_junk_is_answered(message: object, server: Server) -> None:
    assert server.conversation().text(message).strip()


@pytest.mark.parametrize(
    "message", ["/restart", "/back", "/session_start", "/greet", '/finder{"a": 1}', "/greet@ hello"]
)
def test_a_command_is_text_and_changes_nothing(message: str, server: Server) -> None:
    conversation = server.conversation()
    conversation.text("What is CBT?")
    assert conversation.text(message).strip()
    assert "CBT" in conversation.text("who provides it?")


def test_a_long_message_is_read_to_its_end_for_risk(server: Server) -> None:
    assert LINES in server.conversation().text("what is therapy and so on. " * 600 + RISK)


def test_a_body_that_is_no_json_gets_an_answer(server: Server) -> None:
    reply = httpx.post(f"{server.url}/webhooks/rest/webhook", content=b"\xff not json", timeout=30)
    assert reply.status_code == 200
    assert reply.json()[0]["text"]


def test_people_without_a_sender_do_not_share_a_conversation(server: Server) -> None:
    def ask(message: str) -> str:
        reply = httpx.post(f"{server.url}/webhooks/rest/webhook", json={"message": message}, timeout=30)
        return str(reply.json()[0]["text"])

    ask("What is CBT?")
    assert "CBT" not in ask("and?")


def test_streaming_ends(server: Server) -> None:
    reply = httpx.post(
        f"{server.url}/webhooks/rest/webhook?stream=true", json={"sender": "stream", "message": "hello"}, timeout=30
    )
    assert '"text"' in reply.text


def test_the_page_is_served_with_its_policy_and_the_server_is_ready(server: Server) -> None:
    page = httpx.get(f"{server.url}/")
    assert "Signpost" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert httpx.get(f"{server.url}/webhooks/rest/ready").json() == {"ready": True, "crisis_scorer": True}


def test_what_a_person_wrote_is_in_no_log(server: Server) -> None:
    conversation = server.conversation()
    for message in (f"what is {MARKER}", f"{RISK} {MARKER}", [MARKER], f"/{MARKER}", f"What is CBT {MARKER}?"):
        conversation.say(message)
    for log in server.log.parent.rglob("*.log"):
        assert MARKER not in log.read_text(errors="replace"), log


def test_a_start_warns_of_stale_crisis_lines(server: Server) -> None:
    assert "crisis lines have not been verified for 90 days: run `signpost resources check`" in server.log.read_text()


def test_a_taken_port_is_one_clear_line(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1]
    done = subprocess.run(
        [".venv/bin/signpost", "run"],
        env={**os.environ, "SIGNPOST_PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "SIGNPOST_PORT=" in done.stderr


def test_a_wrong_setting_is_one_clear_line() -> None:
    done = subprocess.run(
        [".venv/bin/signpost", "run"],
        env={**os.environ, "SIGNPOST_PORT": "many"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "the setting SIGNPOST_PORT is wrong" in done.stderr
    assert "Traceback" not in done.stderr
