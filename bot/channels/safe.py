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
from dataclasses import replace
from typing import Any, Callable, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.crisis import CRISIS, Safety, safety_of
from bot.logs import keep_words_out
from bot.safety import Assessment, Level, assess, resources
from bot.safety.regions import region_from_hint, region_from_text
from bot.settings import Settings

logger = logging.getLogger(__name__)
_RAW_NAME = re.compile(r"^\s*(?:utter|action)_\w+\s*$")


class Replies(CollectingOutputChannel):
    """Collects what the assistant says, and notes what of it answers a risk.

    ``crisis_shown``: a disclosure was answered. ``safety_shown``: lines were shown in any form.
    """

    def __init__(self, due: Optional[Safety] = None) -> None:
        """Start with nothing said; ``due`` marks a crisis answer that does not say itself what it is."""
        super().__init__()
        self.crisis_shown = False
        self.safety_shown = False
        self._due = due

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of the assistant; the name of a response is no message."""
        # Rasa spreads a response's metadata over the message itself; messages of other senders keep it nested.
        metadata = message.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        is_crisis = CRISIS in (message.get("utter_action"), metadata.get("utter_action"))
        safety = _given(message.get("safety") or metadata.get("safety")) or (self._due if is_crisis else None)
        if _RAW_NAME.match(message.get("text") or ""):
            logger.error("A response has no text: %s", message.get("text"))
            return
        before = len(self.messages)
        try:
            await super().send_response(recipient_id, message)
        finally:
            # Only what has been said counts: a call that failed half-way may have said nothing.
            said = self.messages[before:]
            if safety and said:
                self.safety_shown = True
                self.crisis_shown |= is_crisis or safety["level"] != _name(Level.MENTION)
                for part in said:
                    part["safety"] = safety

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
        """Return the messages that answer ``raw``, at least one, whatever happens inside.

        Messages that belong to a safety answer carry ``safety``: level, kind and region.
        """
        keep_words_out()
        if not isinstance(raw, str) or not raw.strip():
            return [_message(sender, resources.say("only_text"))]
        assessment = assess(_writable(raw))
        region = self._region(raw, metadata)
        replies = Replies(safety_of(_at_least_crisis(assessment), region))
        text = as_text(raw, self._settings.max_message_chars)
        if text:
            await self._ask(UserMessage(text, replies, sender, input_channel=channel, metadata=metadata))
        said = list(replies.messages)
        if assessment.level >= Level.CONCERN and not replies.crisis_shown:
            return [_answer(sender, assessment, region), *said]
        if not said:
            if not text and assessment.level == Level.NONE:
                return [_message(sender, resources.say("only_text"))]
            return [_apology(sender, assessment, region)]
        if assessment.level == Level.MENTION and not replies.safety_shown:
            return [*said, _answer(sender, assessment, region)]
        return said

    def refuse(self, raw: str, sender: str) -> list[dict[str, Any]]:
        """Return the answer to what the dialogue is not to read: the crisis text on a risk, else an apology."""
        keep_words_out()
        assessment = assess(_writable(raw))
        region = self._region(raw)
        return [(_answer if assessment.level >= Level.CONCERN else _apology)(sender, assessment, region)]

    def _region(self, raw: str, metadata: Optional[dict[str, Any]] = None) -> Optional[str]:
        """Return the country of this message alone; the dialogue also knows the earlier ones."""
        hints = metadata or {}
        hinted = region_from_hint(hints.get("locale"), hints.get("phone"))
        return region_from_text(raw) or hinted or self._settings.region

    async def _ask(self, message: UserMessage) -> None:
        """Let the dialogue answer for as long as a person may wait, and not a moment longer."""

        async def ask() -> None:
            try:
                await self._handler(message)
            except SystemExit as error:
                # Rasa's SQL tracker store ends the process on a ValueError; one message must not end the talks of all.
                raise RuntimeError("the dialogue wanted to end the server") from error

        turn = asyncio.ensure_future(ask())
        try:
            # Not wait_for: it waits for the end of the cancelled turn, which need not come.
            done, _ = await asyncio.wait({turn}, timeout=self._settings.reply_timeout)
        except asyncio.CancelledError:
            turn.cancel()
            raise
        turn.cancel()
        if not done:
            turn.add_done_callback(_forget)
            logger.error("A turn failed: it took more than %s s", self._settings.reply_timeout)
        elif turn.cancelled():
            logger.error("A turn failed: it was cancelled")
        elif turn.exception() is not None:
            # Types and places only: bot.logs leaves out what the exceptions say.
            logger.error("A turn failed", exc_info=turn.exception())


def _forget(turn: asyncio.Future[Any]) -> None:
    """Take the outcome of a turn that nobody waits for, or asyncio would report it as lost."""
    if not turn.cancelled():
        turn.exception()


def _writable(text: str) -> str:
    """Replace half characters (lone surrogates): they can be written neither to a database nor to JSON."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _at_least_crisis(assessment: Assessment) -> Assessment:
    """Return what a crisis answer of the dialogue is about: it may know more than this one message tells."""
    return assessment if assessment.level >= Level.CONCERN else replace(assessment, level=Level.CRISIS)


def _name(level: Level) -> str:
    return level.name.lower()


def _given(found: object) -> Optional[Safety]:
    """Return the object that the dialogue gave to a message, in the contract's form; None if there is none."""
    if not isinstance(found, dict) or found.get("level") not in _LEVELS:
        return None
    return {key: found.get(key) for key in ("level", "kind", "region")}


_LEVELS = frozenset(_name(level) for level in Level if level > Level.NONE)


def _answer(sender: str, assessment: Assessment, region: Optional[str]) -> dict[str, Any]:
    return _message(sender, resources.crisis_text(assessment, region), safety_of(assessment, region))


def _apology(sender: str, assessment: Assessment, region: Optional[str]) -> dict[str, Any]:
    due = safety_of(assessment, region) if assessment.needs_lines else None
    return _message(sender, resources.apology_text(region), due)


def _message(sender: str, text: str, safety: Optional[Safety] = None) -> dict[str, Any]:
    message: dict[str, Any] = {"recipient_id": sender, "text": text}
    return {**message, "safety": safety} if safety else message


def as_text(raw: str, limit: int) -> str:
    """Return the message as the dialogue may read it.

    A leading slash is Rasa's syntax for "trust me, this is the intent": a person's slash is
    text like any other. Longer messages are cut; the safety check has read more of them.
    """
    return _writable(raw).replace("\x00", " ").strip().lstrip("/").strip()[:limit]
