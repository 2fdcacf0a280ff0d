"""What a content file may hold: the schema that an editor's YAML is checked against.

Nothing here reads files or the database; ``content.py`` does the first, ``store.py`` the second.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Optional

from pydantic import BaseModel, Field, constr, validator

Id = constr(regex=r"^[a-z][a-z0-9_]*$")
Kind = Literal["service", "component", "format", "profession", "modality", "task", "idea"]
OVERALL = "overall"
"""The aspect of a comparison that names no aspect."""

MAX_WORDS = 130


class Strict(BaseModel):
    """A part of a content file: unknown fields are faults, and nothing changes once read."""

    class Config:
        extra = "forbid"
        frozen = True


class Review(Strict):
    """Who has reviewed an entry. ``none`` until a review has really taken place."""

    state: Literal["none", "editor", "clinician"]
    due: date
    reviewer: Optional[str] = None

    @validator("reviewer", always=True)
    def _named(cls, reviewer: Optional[str], values: dict[str, object]) -> Optional[str]:
        if values.get("state") not in ("none", None) and not reviewer:
            raise ValueError("a reviewed entry names its reviewer")
        return reviewer


class EntryText(Strict):
    """One answer: what is said, and what is added on "tell me more"."""

    text: constr(min_length=1, strip_whitespace=True)  # type: ignore[valid-type]
    more: Optional[constr(min_length=1, strip_whitespace=True)] = None  # type: ignore[valid-type]
    asks: list[str] = []
    """Questions that this entry answers, as people put them; they train the understanding."""
    sources: list[str] = Field(min_items=1)
    review: Review

    @validator("text", "more")
    def _short(cls, text: Optional[str]) -> Optional[str]:
        words = len((text or "").split())
        if words > MAX_WORDS:
            raise ValueError(f"{words} words are too many for one answer, at most {MAX_WORDS}")
        return text


class TopicFile(Strict):
    """``content/topics/<id>.yml``."""

    id: Id  # type: ignore[valid-type]
    name: constr(min_length=1)  # type: ignore[valid-type]
    article: Literal["", "a", "an", "the"] = ""
    plural: bool = False
    kind: Kind
    parent: Optional[str] = None
    synonyms: list[str] = []
    misspellings: list[str] = []
    entries: dict[str, EntryText]


class ComparisonFile(Strict):
    """``content/comparisons/<a>__<b>.yml``."""

    topics: tuple[str, str]
    entries: dict[str, EntryText]


class AspectItem(Strict):
    """An item of ``content/aspects.yml``."""

    id: Id  # type: ignore[valid-type]
    label: str
    ask: str
    ask_plural: Optional[str] = None
    ask_profession: Optional[str] = None
    default_topic: str
    also_ask: list[str] = []
    """Further forms of the question, for training only; ``{topic}`` as in ``ask``."""
    near: list[str] = []
    words: list[str] = []


class SourceItem(Strict):
    """An item of ``content/sources.yml``."""

    id: Id  # type: ignore[valid-type]
    title: str
    publisher: Optional[str] = None
    date: Optional[str] = None
    note: Optional[str] = None

    @validator("date", pre=True)
    def _as_text(cls, value: object) -> Optional[str]:
        return None if value is None else str(value)
