"""Rasa's server with parts that break on demand: ``python -m tests.integration.sabotaged FILE run ...``.

A turn fails in the part that FILE names at that moment. Each failure quotes the message, as careless code would.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable

from rasa.__main__ import main
from rasa.core.tracker_store import SQLTrackerStore

import bot.nlg
import bot.policies.crisis
from bot.channels.safe import Replies
from bot.nlu.names import NameExtractor

PARTS: dict[str, tuple[Any, str]] = {
    "component": (NameExtractor, "find"),
    "policy": (bot.policies.crisis, "due_response"),
    "response": (bot.nlg.SignpostNLG, "generate"),
    "output": (Replies, "_persist_message"),
    "saving": (SQLTrackerStore, "_additional_events"),
}


def quoted(things: tuple[Any, ...]) -> str:
    """Return all that the arguments know of the message."""
    found = []
    for thing in things:
        latest = getattr(thing, "latest_message", None)
        found.append(latest.text if latest else thing if isinstance(thing, (str, dict)) else repr(thing))
    return str(found)


def sabotage(part: str, switch: Path) -> None:
    """Let a part fail while the switch names it."""
    where, name = PARTS[part]
    original: Callable[..., Any] = getattr(where, name)

    def fails(*args: Any, **kwargs: Any) -> Any:
        if switch.read_text() == part:
            words = quoted((*args, *kwargs.values()))
            raise LookupError(f"cannot work with {words}")
        return original(*args, **kwargs)

    setattr(where, name, fails)


if __name__ == "__main__":
    place = Path(sys.argv.pop(1))
    for each in PARTS:
        sabotage(each, place)
    sys.argv[0] = "rasa"
    main()
