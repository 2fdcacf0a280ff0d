"""The REST channel with Rasa's stock contract, behind the guard.

``POST /webhooks/rest/webhook {"sender", "message"}`` answers with a JSON list of messages. A
request without a sender gets a conversation of its own: stock Rasa would share one among all.
A message that belongs to a safety answer carries ``"safety": {"level", "kind", "region"}`` besides.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable
from typing import Any, Callable, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.safe import Guard
from bot.safety.scorer import scorer
from bot.settings import settings

SENDER_CHARS = 255
"""Longest conversation id; the tracker store's column holds no more."""
BODY_BYTES = 8_000_000
"""Longest request that is read as JSON; of a longer one only this much is read, and for risk alone."""
HINTS = ("locale", "phone")
"""What a client may say of a person's place in ``metadata``; anything else in it is not kept."""
HINT_CHARS = 35


class SafeRestInput(InputChannel):
    """Registered in ``credentials.yml`` in the place of Rasa's ``rest``."""

    @classmethod
    def name(cls) -> str:
        """Return the name that makes the URL: ``/webhooks/rest/webhook``."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("signpost_rest")
        guard = Guard(on_new_message, settings())

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            """Say whether a model is loaded (a server that listens need not be ready), and the crisis scorer."""
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = bool(agent and agent.is_ready())
            state = {"ready": is_ready, "crisis_scorer": scorer() is not None}
            return response.json(state, status=200 if is_ready else 503)

        @routes.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            raw, is_whole = await _read(request)
            if is_whole:
                body = _body(raw)
                sender, metadata = _sender(body.get("sender")), _hints(body.get("metadata"))
                messages = await guard.reply(body.get("message"), sender, self.name(), metadata)
            else:
                messages = guard.refuse(raw.decode("utf-8", "replace"), _sender(None))
            if request.args.get("stream", "false").lower() == "true":
                lines = "".join(json.dumps(message) + "\n" for message in messages)
                return response.text(lines, content_type="text/event-stream")
            return response.json(messages)

        return routes


async def _read(request: Request) -> tuple[bytes, bool]:
    """Return a request's body up to the limit, and whether that is all of it.

    Sanic would end the connection on a body that is too long; here its sender gets an answer, too.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        part = await request.stream.read()
        if part is None:
            return b"".join(parts)[:BODY_BYTES], size <= BODY_BYTES
        if size <= BODY_BYTES:
            parts.append(part)
        size += len(part)


def _body(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a request; anything else counts as an object without fields."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    return body if isinstance(body, dict) else {}


def _hints(metadata: object) -> Optional[dict[str, Any]]:
    """Return what the client says of the person's place, if anything."""
    if not isinstance(metadata, dict):
        return None
    hints = {name: metadata[name] for name in HINTS if isinstance(metadata.get(name), str)}
    return {name: hint[:HINT_CHARS] for name, hint in hints.items()} or None


def _sender(value: Optional[object]) -> str:
    """Return the conversation id that the client chose, or a new one."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        sender = str(value).encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()
        if sender:
            return sender[:SENDER_CHARS]
    return uuid.uuid4().hex
