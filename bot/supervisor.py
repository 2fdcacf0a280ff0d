"""Start the assistant: content, model, action server and Rasa server, under one roof.

Shows each step, prints the chat page's address when the assistant can answer, and ends both
servers when one of them ends or the person presses Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Optional

import yaml

from bot.errors import SignpostError
from bot.loading import load_knowledge
from bot.safety.review import stale_lines
from bot.settings import ROOT, Settings
from bot.training import ensure_model, model_path, rasa_environment, tail

START_SECONDS = 240
STOP_SECONDS = 10
POLL_SECONDS = 0.25


@dataclass
class Server:
    """A child process and where it says what it does."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    ready_url: str

    def stop(self) -> None:
        """End the process and all that it started."""
        if self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class _Stopped(Exception):
    """The person or the system asked to end."""


def run(settings: Settings) -> int:
    """Run the assistant until it is stopped; return the exit code.

    Raises:
        SignpostError: a port is taken, the content is faulty, training or a server failed.
    """
    _refuse_taken_port(settings.host, settings.port, "SIGNPOST_PORT")
    _refuse_taken_port("127.0.0.1", settings.actions_port, "SIGNPOST_ACTIONS_PORT")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    servers: list[Server] = []
    try:
        with _step("Checking and loading the content"):
            load_knowledge(settings)
        _warn_of_stale_lines(settings)
        if not model_path(settings).exists():
            with _step("Training the model (some minutes, only when the data has changed)"):
                ensure_model(settings)
        with _step("Starting the action server and the Rasa server"):
            servers += [_start_actions(settings), _start_rasa(settings)]
            for server in servers:
                _wait_until_ready(server, servers)
        print(f"\nSignpost is ready: {_address(settings)}/\nPress Ctrl-C to stop.", flush=True)
        return _watch(servers)
    except (KeyboardInterrupt, _Stopped):
        print("\nStopping Signpost ...", flush=True)
        return 0
    finally:
        # A second Ctrl-C while ending must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for server in reversed(servers):
            server.stop()


def _warn_of_stale_lines(settings: Settings) -> None:
    stale, lines = stale_lines(settings.content_dir / "crisis", date.today(), settings.line_max_age_days)
    if stale:
        print(
            f"  Warning: {stale} of {lines} crisis lines have not been verified for "
            f"{settings.line_max_age_days} days: run `signpost resources check`",
            flush=True,
        )


def _stop(number: int, frame: Optional[FrameType]) -> None:
    raise _Stopped


@contextlib.contextmanager
def _step(title: str) -> Iterator[None]:
    """Print a step, dots while it lasts on a terminal, and its time."""
    start = time.monotonic()
    print(f"- {title} ...", end="", flush=True)
    done = threading.Event()

    def tick() -> None:
        while not done.wait(5):
            print(".", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    finally:
        done.set()
        ticker.join()
    print(f" done ({time.monotonic() - start:.0f} s)", flush=True)


def _refuse_taken_port(host: str, port: int, setting: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SignpostError(
                f"cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop what uses it, or choose another: {setting}={port + 1} make run"
            ) from error


def _start_actions(settings: Settings) -> Server:
    port = str(settings.actions_port)
    command = [sys.executable, "-m", "bot.action_server", "--actions", "actions", "--port", port]
    # rasa_sdk listens on all interfaces unless told otherwise, and has no authentication.
    ready = f"http://127.0.0.1:{port}/health"
    return _start("action server", command, ready, settings, SANIC_HOST="127.0.0.1")


def _start_rasa(settings: Settings) -> Server:
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model_path(settings))]
    command += ["--interface", settings.host, "--port", str(settings.port)]
    command += ["--endpoints", str(_endpoints(settings)), "--credentials", "credentials.yml"]
    return _start("Rasa server", command, f"{_address(settings)}/webhooks/rest/ready", settings)


def _start(name: str, command: list[str], ready_url: str, settings: Settings, **environment: str) -> Server:
    log = settings.var_dir / "log" / f"{name.lower().replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=rasa_environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Server(name, process, log, ready_url)


def _endpoints(settings: Settings) -> Path:
    """Write a copy of endpoints.yml with the ports and places of the settings; return its path."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{settings.actions_port}/webhook"
    endpoints["tracker_store"]["db"] = str(settings.var_dir / "conversations.db")
    path = settings.var_dir / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


def _address(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"


def _wait_until_ready(server: Server, servers: list[Server]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for each in servers:
            _refuse_ended(each)
        try:
            with urllib.request.urlopen(server.ready_url, timeout=5) as reply:
                if reply.status == 200:
                    _warn_of_missing_scorer(reply.read())
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(POLL_SECONDS)
    raise SignpostError(f"the {server.name} was not ready after {START_SECONDS} s; see {server.log}.")


def _warn_of_missing_scorer(state: bytes) -> None:
    if b'"crisis_scorer":false' in state.replace(b" ", b""):
        print(
            "  Warning: the crisis scorer is missing or broken; only known phrases are found (see the log).", flush=True
        )


def _refuse_ended(server: Server) -> None:
    if server.process.poll() is not None:
        raise SignpostError(f"the {server.name} ended by itself; {server.log} ends with:\n{tail(server.log)}")


def _watch(servers: list[Server]) -> int:
    while True:
        for server in servers:
            _refuse_ended(server)
        time.sleep(1)
