"""The guard round a channel: every message gets an answer, and a risk gets its lines.

The policy inside the dialogue is the first layer; this is the second, which holds when the
model, the database, the action server or the dialogue itself fails. One ``Guard`` serves
every channel.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable
from typing import Any, Callable, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.crisis import CRISIS
from bot.safety import Level, assess, resources
from bot.safety.regions import region_from_text
from bot.settings import Settings

logger = logging.getLogger(__name__)
_RAW_NAME = re.compile(r"^\s*(?:utter|action)_\w+\s*$")


class Replies(CollectingOutputChannel):
    """Collects what the assistant says, and notes whether the crisis response was among it."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self.crisis_shown = False

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of the assistant; the name of a response is no message."""
        # Rasa spreads a response's metadata over the message itself.
        if message.get("utter_action") == CRISIS:
            self.crisis_shown = True
        if _RAW_NAME.match(message.get("text") or ""):
            logger.error("A response has no text: %s", message.get("text"))
            return
        await super().send_response(recipient_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep an answer in one piece: Rasa's own class would send each paragraph as a message."""
        await self._persist_message(self._message(recipient_id, text=text))


class Guard:
    """Hands messages to Rasa and mends what comes back."""

    def __init__(self, handler: Callable[[UserMessage], Awaitable[Any]], settings: Settings) -> None:
        """Take Rasa's handler, which may raise, hang, or say nothing."""
        self._handler = handler
        self._settings = settings

    async def reply(
        self, raw: object, sender: str, channel: str, metadata: Optional[dict[str, Any]] = None
    ) -> list[dict[str, Any]]:
        """Return the messages that answer ``raw``, at least one, whatever happens inside."""
        if not isinstance(raw, str) or not raw.strip():
            return [_message(sender, resources.say("only_text"))]
        assessment = assess(raw)
        replies = Replies()
        text = as_text(raw, self._settings.max_message_chars)
        if text:
            message = UserMessage(text, replies, sender, input_channel=channel, metadata=metadata)
            try:
                await asyncio.wait_for(self._handler(message), self._settings.reply_timeout)
            except Exception as error:
                # Neither the message nor a traceback's locals may reach the log.
                logger.error("A turn failed: %s", type(error).__name__)
        said = replies.messages
        region = region_from_text(raw) or self._settings.region
        if assessment.level >= Level.CONCERN and not replies.crisis_shown:
            return [_message(sender, resources.crisis_text(assessment, region)), *said]
        if not said:
            return [_message(sender, resources.apology_text(region))]
        if assessment.level == Level.MENTION and not replies.crisis_shown:
            return [*said, _message(sender, resources.crisis_text(assessment, region))]
        return said


def as_text(raw: str, limit: int) -> str:
    """Return the message as the dialogue may read it.

    A leading slash is Rasa's syntax for "trust me, this is the intent": a person's slash is
    text like any other. Longer messages are cut; the safety check has read them whole.
    """
    return raw.replace("\x00", " ").strip().lstrip("/").strip()[:limit]


def _message(sender: str, text: str) -> dict[str, Any]:
    return {"recipient_id": sender, "text": text}
