"""The REST channel with Rasa's stock contract, behind the guard.

``POST /webhooks/rest/webhook {"sender", "message"}`` answers with a JSON list of messages. A
request without a sender gets a conversation of its own: stock Rasa would share one among all.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Awaitable
from typing import Any, Callable, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.safe import Guard
from bot.settings import settings

logger = logging.getLogger(__name__)
SENDER_CHARS = 255
"""Longest conversation id; the tracker store's column holds no more."""


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
            """Say whether a model is loaded: a server that listens need not be ready."""
            agent = getattr(request.app.ctx, "agent", None)
            is_ready = bool(agent and agent.is_ready())
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            body = _body(request)
            messages = await guard.reply(body.get("message"), _sender(body.get("sender")), self.name())
            if request.args.get("stream", "false").lower() == "true":
                lines = "".join(json.dumps(message) + "\n" for message in messages)
                return response.text(lines, content_type="text/event-stream")
            return response.json(messages)

        return routes


def _body(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; anything else counts as an object without fields."""
    try:
        body = request.json
    except SanicException:
        body = None
    return body if isinstance(body, dict) else {}


def _sender(value: Optional[object]) -> str:
    """Return the conversation id that the client chose, or a new one."""
    if isinstance(value, (str, int)) and str(value).strip():
        return str(value).strip()[:SENDER_CHARS]
    return uuid.uuid4().hex
