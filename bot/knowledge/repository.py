"""Every query of the knowledge base. Returns frozen values; SQL and sessions stay in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.knowledge import models
from bot.knowledge.schema import OVERALL


def key(topics: tuple[str, ...], aspect: str) -> str:
    """Return the readable id of an entry and of the question it answers: ``therapy:cost``."""
    return f"{'+'.join(topics)}:{aspect}"


def parts(key: str) -> tuple[tuple[str, ...], str]:
    """Return the topics and the aspect of a key."""
    names, _, aspect = key.partition(":")
    return tuple(names.split("+")), aspect


@dataclass(frozen=True)
class Topic:
    """A topic as a sentence needs it."""

    id: str
    name: str
    article: str
    plural: bool
    kind: str
    parent: Optional[str]

    @property
    def phrase(self) -> str:
        """The name as it reads inside a sentence: "a psychiatrist", "CBT"."""
        return f"{self.article} {self.name}".strip()

    @property
    def heading(self) -> str:
        """The name as it opens a line."""
        return self.name[0].upper() + self.name[1:]


@dataclass(frozen=True)
class Aspect:
    """A side of a topic, and how to ask for it."""

    id: str
    label: str
    ask: str
    ask_plural: Optional[str]
    ask_profession: Optional[str]
    near: tuple[str, ...]
    default_topic: str

    def question(self, topic: Topic) -> str:
        """Return the question that asks for this aspect of ``topic``."""
        form = self.ask
        if topic.kind == "profession" and self.ask_profession:
            form = self.ask_profession
        elif topic.plural and self.ask_plural:
            form = self.ask_plural
        return form.replace("{topic}", topic.phrase).replace("{is}", "are" if topic.plural else "is")


@dataclass(frozen=True)
class Source:
    """An article that an entry rests on."""

    id: str
    title: str
    publisher: Optional[str]
    date: Optional[str]


@dataclass(frozen=True)
class Entry:
    """One reviewed (or not yet reviewed) answer. ``topics`` holds two ids for a comparison."""

    topics: tuple[str, ...]
    aspect: str
    text: str
    more: Optional[str]
    sources: tuple[Source, ...]
    review_state: str
    review_due: date

    @property
    def key(self) -> str:
        """The entry's id: ``therapy:cost``, ``therapist+psychiatrist:training``."""
        return key(self.topics, self.aspect)


class Knowledge:
    """The queries. Topics and aspects are few and read once; entries are looked up as asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with Session(engine) as session:
            self.topics = {
                row.id: Topic(row.id, row.name, row.article, row.plural, row.kind, row.parent_id)
                for row in session.scalars(select(models.Topic))
            }
            self.aspects = {
                row.id: Aspect(
                    row.id,
                    row.label,
                    row.ask,
                    row.ask_plural,
                    row.ask_profession,
                    tuple(row.near.split()),
                    row.default_topic,
                )
                for row in session.scalars(select(models.Aspect).order_by(models.Aspect.position))
            }

            self.keys = frozenset(
                key((row.topic_id,) if row.other_id is None else (row.topic_id, row.other_id), row.aspect)
                for row in session.execute(select(models.Entry.topic_id, models.Entry.other_id, models.Entry.aspect))
            )
            """The keys of all entries."""

    def lineage(self, topic: str) -> tuple[str, ...]:
        """Return the topic and its parents, nearest first."""
        found: list[str] = []
        current: Optional[str] = topic
        while current in self.topics:
            found.append(current)  # type: ignore[arg-type]
            current = self.topics[current].parent
        return tuple(found)

    def entry(self, topic: str, aspect: str) -> Optional[Entry]:
        """Return what stands about ``aspect`` of ``topic`` itself, if anything does."""
        return self._first(
            models.Entry.topic_id == topic, models.Entry.other_id.is_(None), models.Entry.aspect == aspect
        )

    def comparison(self, one: str, other: str, aspect: str = OVERALL) -> Optional[Entry]:
        """Return the written comparison of two topics, whichever comes first."""
        for pair in ((one, other), (other, one)):
            found = self._first(
                models.Entry.topic_id == pair[0], models.Entry.other_id == pair[1], models.Entry.aspect == aspect
            )
            if found:
                return found
        return None

    def aspects_of(self, topic: str) -> tuple[str, ...]:
        """Return the aspects that ``topic`` has entries for, in the order of ``content/aspects.yml``."""
        with Session(self._engine) as session:
            rows = session.scalars(
                select(models.Entry.aspect)
                .join(models.Aspect, models.Aspect.id == models.Entry.aspect)
                .where(models.Entry.topic_id == topic, models.Entry.other_id.is_(None))
                .order_by(models.Aspect.position)
            )
            return tuple(rows)

    def compared_with(self, topic: str) -> tuple[str, ...]:
        """Return the topics that are compared with ``topic`` in writing."""
        with Session(self._engine) as session:
            rows = session.execute(
                select(models.Entry.topic_id, models.Entry.other_id)
                .where(
                    models.Entry.aspect == OVERALL,
                    (models.Entry.topic_id == topic) | (models.Entry.other_id == topic),
                )
                .order_by(models.Entry.id)
            )
            return tuple(other if one == topic else one for one, other in rows)

    def record_feedback(self, entries: tuple[str, ...], *, helpful: bool) -> None:
        """Keep a verdict on the answer that used ``entries`` (keys)."""
        with Session(self._engine) as session, session.begin():
            session.add(models.Feedback(day=date.today(), entries=" ".join(entries), helpful=helpful))

    def _first(self, *conditions: object) -> Optional[Entry]:
        with Session(self._engine) as session:
            row = session.scalars(select(models.Entry).where(*conditions)).first()
            if row is None:
                return None
            return Entry(
                topics=(row.topic_id,) if row.other_id is None else (row.topic_id, row.other_id),
                aspect=row.aspect,
                text=row.text,
                more=row.more,
                sources=tuple(Source(item.id, item.title, item.publisher, item.date) for item in row.sources),
                review_state=row.review_state,
                review_due=row.review_due,
            )
