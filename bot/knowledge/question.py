"""From what a message says and what was talked about before to one question: topics and an aspect.

Pure functions on plain values. Rasa's parse comes in as ``Heard``, the conversation as ``Focus``;
out goes a ``Question``. No wording is chosen here: ``answer.py`` does that.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Optional

from bot.knowledge.repository import Knowledge
from bot.knowledge.schema import OVERALL

ASK = "ask_"
DIFFERENCE = "difference"
TRAIL_LENGTH = 6
SURE = 0.5
"""Below this confidence a word that names an aspect outweighs the classifier."""
VAGUE_WORDS = 3
"""A question of so few words that names no topic is asked back; a longer one gets the default topic."""

_FILLER = frozenset(
    "a about again also an and another any as at be but by can do does explain for from give her him his how i if in"
    " instead is it its just like ok okay me meant my of on one ones or please pls plz quick really same say so sorry"
    " tell that the their them then there these they this those to too u uh um us versus vs was well were what whats"
    " when where which who with would yes you your mean i'm im hmm no not rather asked than now maybe only".split()
)
_NOT = re.compile(r"\b(?:not|no|don'?t mean|didn'?t mean|instead of|rather than|wasn'?t)\W+(?:\w+\W+){0,3}$", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Found:
    """A name that the message holds: an entity with its place in the text."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Heard:
    """A message as the NLU pipeline understood it."""

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    topics: tuple[Found, ...] = ()
    aspects: tuple[Found, ...] = ()
    ordinals: tuple[Found, ...] = ()

    @property
    def asked(self) -> Optional[str]:
        """The aspect that the intent asks for, if it is a question about the knowledge."""
        return self.intent[len(ASK) :] if self.intent.startswith(ASK) else None

    def is_bare(self) -> bool:
        """Whether the message holds nothing but names and filler: "and psychiatrists?"."""
        kept = list(self.text)
        for found in (*self.topics, *self.aspects, *self.ordinals):
            kept[found.start : found.end] = " " * (found.end - found.start)
        return all(word.lower() in _FILLER for word in _WORD.findall("".join(kept)))


@dataclass(frozen=True)
class Focus:
    """What the conversation is about. Kept in one slot; every field has an empty default."""

    topics: tuple[str, ...] = ()
    aspect: Optional[str] = None
    trail: tuple[str, ...] = ()
    """Topics before the present ones, latest first."""
    options: tuple[str, ...] = ()
    """Keys of the questions that the last turn offered, in order."""
    told: tuple[str, ...] = ()
    """Keys of the entries that the last answer used."""
    misses: int = 0
    """Turns in a row that were not understood."""

    @classmethod
    def from_slot(cls, value: Any) -> Focus:
        """Return the focus that a slot holds; anything unreadable is an empty focus."""
        if not isinstance(value, dict):
            return cls()
        known = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        try:
            return cls(**{name: tuple(item) if isinstance(item, list) else item for name, item in known.items()})
        except TypeError:
            return cls()

    def to_slot(self) -> dict[str, Any]:
        """Return the focus as JSON can hold it."""
        return {name: list(item) if isinstance(item, tuple) else item for name, item in asdict(self).items()}

    def moved_to(
        self, topics: tuple[str, ...], aspect: str, *, told: tuple[str, ...], options: tuple[str, ...]
    ) -> Focus:
        """Return the focus after an answer."""
        trail = tuple(dict.fromkeys(topic for topic in (*self.topics, *self.trail) if topic not in topics))
        return Focus(topics, aspect, trail[:TRAIL_LENGTH], options, told, 0)


def key(topics: tuple[str, ...], aspect: str) -> str:
    """Return the readable id of a question and of the entry that answers it: ``therapy:cost``."""
    return f"{'+'.join(topics)}:{aspect}"


def parts(key: str) -> tuple[tuple[str, ...], str]:
    """Return the topics and the aspect of a key."""
    names, _, aspect = key.partition(":")
    return tuple(names.split("+")), aspect


@dataclass(frozen=True)
class Question:
    """What is asked. ``missing`` says what must be asked back before it can be answered."""

    topics: tuple[str, ...] = ()
    aspect: Optional[str] = None
    missing: Optional[str] = None
    """``topic``, ``pair`` or None."""
    assumed: bool = False
    """The topic was not named anywhere: it is the aspect's default."""


def understand(heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    """Return the question that ``heard`` asks, given ``focus``."""
    topics = _topics(heard, knowledge)
    aspect = _aspect(heard, focus, len(topics))
    if heard.ordinals and not topics:
        if focus.options and (focus.misses or len(focus.topics) < 2):
            picked = _nth(heard, focus.options)
            if picked:
                return Question(*parts(picked))
        else:
            topics = tuple(filter(None, [_nth(heard, focus.topics)]))
    if aspect == OVERALL and len(topics) == 1 and len(focus.topics) == 1 and not focus.told:
        # The other half of a pair that was asked for.
        aspect = DIFFERENCE
    if aspect == DIFFERENCE or (aspect == OVERALL and len(topics) == 2):
        return _comparison(topics, heard, focus)
    topics = topics or focus.topics
    if aspect in (None, OVERALL):
        aspect = focus.aspect if focus.aspect not in (None, OVERALL) and heard.asked is None else "definition"
    if topics:
        return Question(topics[:3], aspect)
    default = knowledge.aspects[aspect].default_topic if aspect in knowledge.aspects else None
    if default is None or len(_WORD.findall(heard.text)) <= VAGUE_WORDS:
        return Question((), aspect, missing="topic")
    return Question((default,), aspect, assumed=True)


def _topics(heard: Heard, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the topics named, without those that the message sets aside ("not therapy, services")."""
    kept = [found for found in heard.topics if not _NOT.search(heard.text[: found.start])]
    topics = tuple(dict.fromkeys(found.id for found in (kept or heard.topics)))
    main = tuple(topic for topic in topics if topic in knowledge.topics and knowledge.topics[topic].kind != "idea")
    if heard.asked == DIFFERENCE:
        return topics
    return main or topics


def _aspect(heard: Heard, focus: Focus, topics: int) -> Optional[str]:
    named = heard.aspects[0].id if heard.aspects else None
    if heard.asked == DIFFERENCE:
        return DIFFERENCE
    if heard.is_bare() and named is None and (heard.topics or heard.ordinals):
        # "psychodynamic?" asks what was asked before, about another topic.
        return focus.aspect or (OVERALL if topics == 2 else None)
    if heard.asked is None:
        return named
    if named is not None and heard.confidence < SURE:
        return named
    return heard.asked


def _comparison(topics: tuple[str, ...], heard: Heard, focus: Focus) -> Question:
    named = heard.aspects[0].id if heard.aspects else OVERALL
    before = tuple(topic for topic in (*focus.topics, *focus.trail) if topic not in topics)
    if len(topics) == 1 and before:
        topics = (before[0], topics[0])
    elif not topics and len(focus.topics) > 1:
        topics = focus.topics
    elif not topics and focus.topics and focus.trail:
        topics = (focus.trail[0], focus.topics[0])
    if len(topics) < 2:
        return Question(topics or focus.topics, named, missing="pair")
    return Question(topics[:2], named)


def _nth(heard: Heard, order: tuple[str, ...]) -> Optional[str]:
    """Return what "the second one" means in ``order``."""
    position = heard.ordinals[0].id
    index = len(order) - 1 if position == "last" else int(position) - 1
    return order[index] if 0 <= index < len(order) else None
