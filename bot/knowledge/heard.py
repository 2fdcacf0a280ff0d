"""What the pipeline made of a message (``Heard``) and what the conversation is about (``Focus``)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Optional

ASK = "ask_"
TRAIL_LENGTH = 6

_FILLER_WORDS = """
a about actually again also an and another any as at be but by for from give her him his hmm i i'm if im in instead it
its just like maybe me mean meant my no not now of ok okay on one ones only or our please pls plz quick quickly rather
really same say scrap so sorry tell than that the their them then there these they this those to too u uh um us versus
vs wait we well with would yes you your
"""
_FILLER = frozenset(_FILLER_WORDS.split())
_WHAT_ABOUT = re.compile(r"\b(?:what|how) about\b", re.I)
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
    candidates: tuple[tuple[str, float], ...] = ()
    """Keys of the entries nearest in meaning with their cosines, best first."""

    @cached_property
    def belief(self) -> dict[str, float]:
        """Confidence of each intent that the classifier ranked."""
        return dict(self.ranking)

    @cached_property
    def nearness(self) -> dict[str, float]:
        """Cosine of each entry that retrieval found."""
        return dict(self.candidates)

    @property
    def nearest(self) -> float:
        """Cosine of the nearest entry; 0 where retrieval found none."""
        return self.candidates[0][1] if self.candidates else 0.0

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        return _WORD.findall(self.text)

    @property
    def asked(self) -> Optional[str]:
        """The aspect that the intent asks for, if it is a question about the knowledge."""
        return self.intent[len(ASK) :] if self.intent.startswith(ASK) else None

    def is_bare(self) -> bool:
        """Whether the message holds nothing but names and filler: "and psychiatrists?"."""
        kept = list(self.text)
        for found in (*self.topics, *self.aspects, *self.ordinals):
            kept[found.start : found.end] = " " * (found.end - found.start)
        rest = _WHAT_ABOUT.sub(" ", "".join(kept))
        return all(word.lower() in _FILLER for word in _WORD.findall(rest))


@dataclass(frozen=True)
class Focus:
    """What the conversation is about. Kept in one slot; every field has an empty default."""

    topics: tuple[str, ...] = ()
    aspect: Optional[str] = None
    trail: tuple[str, ...] = ()
    """Topics before the present ones, latest first."""
    listed: tuple[str, ...] = ()
    """The topics of the last answer about several, while one of them is talked about."""
    options: tuple[str, ...] = ()
    """Keys of the questions that the last turn offered, in order."""
    told: tuple[str, ...] = ()
    """Keys of the entries that the last answer used."""
    misses: int = 0
    """Turns in a row that were not understood."""

    @property
    def order(self) -> tuple[str, ...]:
        """Topics in the order in which "the first one" and "the second one" mean them."""
        if len(self.topics) > 1:
            return self.topics
        return self.listed or (*self.trail[:1], *self.topics)

    @classmethod
    def from_slot(cls, value: Any) -> Focus:
        """Return the focus that a slot holds; anything unreadable is an empty focus."""
        if not isinstance(value, dict):
            return cls()
        known: dict[str, Any] = {name: value[name] for name in cls.__dataclass_fields__ if name in value}
        try:
            known = {name: tuple(item) if isinstance(item, list) else item for name, item in known.items()}
            return cls(**known)
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
        before = self.topics if len(self.topics) > 1 else self.listed
        listed = topics if len(topics) > 1 else before if set(topics) <= set(before) else ()
        return Focus(topics, aspect, trail[:TRAIL_LENGTH], listed, options, told, 0)
