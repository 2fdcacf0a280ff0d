"""A real Signpost for tests: both servers as `signpost run` starts them, on free ports."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 300


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Conversation:
    """One person's talk over the stock REST contract."""

    url: str
    client: httpx.Client
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")

    def say(self, text: Any) -> list[dict[str, Any]]:
        """Send a message; return the replies. Any HTTP status but 200 fails the test."""
        reply = self.client.post(f"{self.url}/webhooks/rest/webhook", json={"sender": self.sender, "message": text})
        reply.raise_for_status()
        return list(reply.json())

    def text(self, text: Any) -> str:
        """Send a message; return the texts of the replies joined by newlines."""
        return "\n".join(str(message.get("text", "")) for message in self.say(text))


@dataclass
class Server:
    """A running Signpost."""

    url: str
    actions_port: int
    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client

    def conversation(self) -> Conversation:
        """Return a new talk."""
        return Conversation(self.url, self.client)


@contextlib.contextmanager
def signpost(folder: Path, **environment: str) -> Iterator[Server]:
    """Run ``signpost run`` until the block ends; its data goes to ``folder``."""
    port, actions_port = free_port(), free_port()
    settings = {
        "SIGNPOST_PORT": str(port),
        "SIGNPOST_ACTIONS_PORT": str(actions_port),
        "SIGNPOST_VAR_DIR": str(folder),
        **environment,
    }
    log = folder / "run.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while "Signpost is ready" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Signpost did not start:\n{log.read_text()}")
            time.sleep(0.2)
        with httpx.Client(timeout=60) as client:
            yield Server(f"http://127.0.0.1:{port}", actions_port, process, log, client)
    finally:
        process.terminate()
        process.wait(30)
