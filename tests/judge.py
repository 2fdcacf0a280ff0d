"""How the development sets are judged (tests/data/README.md): regexes on the reply texts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FALLBACK = re.compile(
    r"^(I am not sure what you mean|I still do not follow|Gladly\. About what|Which two things)", re.M
)
DECLINE = re.compile(
    r"^(I am sorry, (I can't|I don't|my material)|I can't do that|I don't know anything about other|Sorry, I did not)",
    re.M,
)


def read(name: str) -> list[dict[str, Any]]:
    """Return the items of a development set."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def passes(reply: str, expect: Sequence[Sequence[str]], forbid: Sequence[str]) -> bool:
    """Return whether a reply is there, hits each group and nothing forbidden."""
    if not reply.strip():
        return False
    hits = all(any(re.search(choice, reply, re.I) for choice in group) for group in expect)
    return hits and not any(re.search(choice, reply, re.I) for choice in forbid)


def verdict(reply: str, item: dict[str, Any]) -> str:
    """Return ``right``, ``missed`` (the assistant said that it does not know) or ``wrong``."""
    if passes(reply, item["expect"], item["forbid"]):
        return "right"
    return "missed" if FALLBACK.search(reply) or DECLINE.search(reply) else "wrong"
