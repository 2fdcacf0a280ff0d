"""What a person does in a later turn of a talk about risk: says yes, takes it back, wants no numbers, thanks.

The words are content (content/crisis/moves.yml). This module only recognises; what follows from it is
decided in `thread.py`. Nothing here raises: without its content no move is recognised.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from bot.safety import countries
from bot.safety.context import has_cue
from bot.safety.grammar import Pattern, compile_phrases
from bot.safety.normalise import tokens
from bot.safety.yamlfile import read_mapping

logger = logging.getLogger(__name__)

SHORT_WORDS = 18
"""A longer message is read as a whole, not as an answer to ours."""
FEW_WORDS = 10
"""After a yes or no so many words may follow."""


class Move(str, Enum):
    """One kind of turn. Values are the keys under `later` in content/crisis/texts.yml where a text exists."""

    DISCLOSURE = "disclosure"
    BUILDING = "building"
    DANGER = "danger"
    SAFE = "safe"
    UNCLEAR = "unclear"
    REFUSAL = "refusal"
    RETRACTION = "retraction"
    THANKS = "thanks"
    ACK = "ack"
    GOODBYE = "goodbye"
    SOMEONE_ELSE = "someone_else"
    ABOUT_ME = "about_me"
    COUNTRY = "country"
    TALK = "talk"
    SELF_HELP = "self_help"
    STEP_DONE = "step_done"
    STEP_NO = "step_no"
    PERSON_YES = "person_yes"
    PERSON_NO = "person_no"
    LINES = "lines"
    WRITTEN = "written"
    LISTEN = "listen"
    LEAVING = "leaving"


# What an answer to each of our questions means.
_MEANS: dict[str, dict[str, Move]] = {
    "danger": {"yes": Move.DANGER, "maybe": Move.DANGER, "unsure": Move.UNCLEAR, "no": Move.SAFE},
    "safe": {"yes": Move.SAFE, "maybe": Move.UNCLEAR, "unsure": Move.UNCLEAR, "no": Move.DANGER},
    "person": {"yes": Move.PERSON_YES, "maybe": Move.LISTEN, "unsure": Move.LISTEN, "no": Move.PERSON_NO},
    "step": {"yes": Move.SELF_HELP, "maybe": Move.SELF_HELP, "unsure": Move.SELF_HELP, "no": Move.STEP_NO},
    "helped": {"yes": Move.STEP_DONE, "maybe": Move.STEP_DONE, "unsure": Move.STEP_NO, "no": Move.STEP_NO},
    "chat": {"yes": Move.WRITTEN, "maybe": Move.WRITTEN, "unsure": Move.LISTEN, "no": Move.STEP_NO},
}

_OFFERS = frozenset({"person", "step", "helped", "chat"})
"""Questions that offer something: "ok" takes it up, while it says nothing clear about danger."""
_STRONG = (
    Move.REFUSAL,
    Move.RETRACTION,
    Move.SOMEONE_ELSE,
    Move.ABOUT_ME,
    Move.DANGER,
    Move.SAFE,
    Move.LEAVING,
)
"""Said by a phrase, they count whatever was asked before; the first that fits."""
_SOFT = (Move.WRITTEN, Move.LINES, Move.SELF_HELP, Move.TALK, Move.LISTEN)
"""These only where the message is no answer to our question."""
_OURS = ("talk", "self_help", "lines", "written", "refusal", "leaving", "listen", "someone_else")
"""Questions of these forms belong to the thread."""
_BARE = 3
"""So few words with a topic among them are an ordinary request ("group therapy")."""


@dataclass(frozen=True)
class _Words:
    cues: dict[str, tuple[Pattern, ...]]
    whole: dict[str, frozenset[str]]
    other: dict[str, dict[str, frozenset[str]]]
    asks: dict[str, Any]


_WHOLE = ("yes", "no", "maybe", "unsure", "no_thanks", "fine_with_it", "thanks", "goodbye")


@lru_cache(maxsize=1)
def _words() -> _Words:
    """The content of moves.yml; nothing where it cannot be read, so that each message is only listened to."""
    try:
        raw = read_mapping(countries.CONTENT_DIR / "moves.yml")
        bare = {"classes": {}, "rules": [], "idioms": [], "words": {}, "cues": raw["cues"]}
        other = {
            answer: {language: frozenset(words) for language, words in raw[f"other_{answer}"].items()}
            for answer in ("yes", "no")
        }
        cues = compile_phrases(bare, strict=False).cues
        return _Words(cues, {name: frozenset(map(str, raw[name])) for name in _WHOLE}, other, raw["asks"])
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        logger.error("crisis moves cannot be read (%s)", type(error).__name__)
        return _Words({}, {}, {}, {})


def question_of(*path: str, number: int = 0) -> str:
    """What the question of a text asks for: danger, safe, person, step, helped, chat or none."""
    try:
        node: Any = _words().asks
        for name in path:
            node = node[name]
        return str(node[number % len(node)] if isinstance(node, list) else node)
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        logger.error("moves: no question known for %s (%s)", ".".join(path), type(error).__name__)
        return "none"


@dataclass(frozen=True)
class Message:
    """A message in the forms that recognition needs."""

    words: list[str]
    """Canonical words with marks."""
    plain: str
    """Lower case, without accents and marks."""
    asks: bool
    """Whether a question mark stands in it."""

    @classmethod
    def of(cls, text: str) -> Message:
        """Read a raw message."""
        lowered = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text[:2000]).casefold().replace("’", "'"))
        letters = "".join(c for c in lowered if unicodedata.category(c) != "Mn")
        plain = " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*", letters))
        return cls(tokens(text[:2000]), plain, "?" in text or "？" in text or "؟" in text)

    @property
    def length(self) -> int:
        """Number of words."""
        return len(self.plain.split())

    @property
    def canonical(self) -> str:
        """Canonical words without marks."""
        return " ".join(word for word in self.words if word not in (",", ".", "!", "?"))

    def has(self, cue: str) -> bool:
        """Whether a cue of moves.yml occurs in one of the sentences."""
        sentence: list[str] = []
        for word in [*self.words, "."]:
            if word not in (".", "!", "?"):
                sentence.append(word)
            else:
                if has_cue(sentence, _words().cues.get(cue, ())):
                    return True
                sentence = []
        return False

    def is_whole(self, name: str) -> bool:
        """Whether the message is nothing but one or two entries of a list ("ok thanks")."""
        entries = _words().whole.get(name, frozenset())
        return self.plain in entries or self.canonical in entries

    def begins(self, name: str) -> bool:
        """Whether the message is an entry of a list, or begins with a one-word entry and goes on shortly."""
        if self.is_whole(name):
            return True
        first, _, rest = self.plain.partition(" ")
        goes_on = bool(rest) and self.length <= FEW_WORDS and not rest.startswith(("one", "idea", "body"))
        return goes_on and first in _words().whole.get(name, frozenset())


def _answer(message: Message, asked: str, language: str) -> str | None:
    """The answer to our last question: yes, no, maybe, unsure; None for anything else."""
    for answer, by_language in _words().other.items():
        if message.plain in by_language.get(language, ()):
            return answer
    for answer in ("unsure", "maybe"):
        if message.is_whole(answer):
            return answer
    if message.is_whole("no_thanks"):
        return "no" if asked in _OFFERS else None
    if asked in _OFFERS and message.is_whole("fine_with_it"):
        return "yes"
    return next((answer for answer in ("no", "yes") if message.begins(answer)), None)


def asks_something_else(
    message: Message, *, named: bool = False, only_a_name: bool = False, unclear: bool = False
) -> bool:
    """Whether the message is an ordinary question.

    `named`: the language model found a topic in it; `only_a_name`: it is little more than that topic's name;
    `unclear`: the language model made nothing of it, so that a question mark alone says little.
    """
    topic = named or message.has("topic")
    statement = message.words[:1] in (["i"], ["my"], ["no"], ["yes"], ["the"]) or "not" in message.words
    if only_a_name or (topic and message.length <= _BARE and not statement):
        return True
    asking = message.asks or message.has("question")
    if topic and (asking or message.has("about")):
        return True
    return asking and not unclear and not any(message.has(cue) for cue in _OURS)


def recognise(message: Message, asked: str | None, language: str = "en") -> Move | None:
    """The move of a message within the thread, None where no words say it.

    `asked`: what the question of the answer right before it asked for; None when that was no crisis answer.
    """
    if message.length > SHORT_WORDS:
        return None
    if asked == "person" and message.begins("yes") and message.has("somebody"):
        return Move.PERSON_YES
    strong = next((move for move in _STRONG if message.has(move.value)), None)
    if strong == Move.SAFE and asked == "danger" and message.begins("yes") and "safe" not in message.words:
        return Move.UNCLEAR  # "yes, but I have no plan"
    if strong:
        return strong
    if asked and message.has("dismissal"):
        return Move.RETRACTION
    answering = _answering(message, asked, language) if asked else None
    return answering or next((move for move in _SOFT if message.has(move.value)), None)


def _answering(message: Message, asked: str, language: str) -> Move | None:
    if asked == "person" and message.has("nobody"):
        return Move.PERSON_NO
    answer = _answer(message, asked, language)
    if answer:
        return _MEANS.get(asked, {}).get(answer, Move.UNCLEAR)
    if asked == "person" and message.has("somebody"):
        return Move.PERSON_YES
    if message.is_whole("no_thanks"):
        return Move.REFUSAL
    if message.begins("goodbye") or message.plain.split()[-1:] in (["bye"], ["goodbye"]):
        return Move.GOODBYE
    if message.begins("thanks") or message.canonical.endswith(("thanks", "thank you")):
        return Move.THANKS
    return Move.ACK if message.is_whole("fine_with_it") else None
