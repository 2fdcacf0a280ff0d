"""The chat page at ``/``: one small file without external assets, served by the bot itself.

Rasa registers its own greeting at ``/`` and Sanic refuses a second route there, so the page is
put before it by a middleware that answers this one path.
"""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Callable, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

PAGE = Path(__file__).parent / "static" / "chat.html"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class ChatPage(InputChannel):
    """A channel only in that Rasa loads it: it takes no messages, the page uses REST."""

    @classmethod
    def name(cls) -> str:
        """Return the name that makes the URL of the page's second address."""
        return "page"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("signpost_page")

        @routes.get("/")
        async def page(request: Request) -> HTTPResponse:
            return _page()

        @routes.listener("before_server_start")
        async def at_root(app: Sanic, loop: object) -> None:
            async def serve(request: Request) -> Optional[HTTPResponse]:
                return _page() if request.path == "/" and request.method == "GET" else None

            app.register_middleware(serve, "request")

        return routes


def _page() -> HTTPResponse:
    return response.html(PAGE.read_text(encoding="utf-8"), headers=HEADERS)
