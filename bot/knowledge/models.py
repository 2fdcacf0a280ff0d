"""SQLAlchemy models of the knowledge base. ``migrations/`` holds the schema's history."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()

entry_sources = Table(
    "entry_sources",
    Base.metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
)


class Source(Base):  # type: ignore[misc,valid-type]
    """An article that entries rest on."""

    __tablename__ = "sources"
    id = Column(String(64), primary_key=True)
    title = Column(Text, nullable=False)
    publisher = Column(Text)
    date = Column(String(32))


class Aspect(Base):  # type: ignore[misc,valid-type]
    """A side of a topic that people ask about."""

    __tablename__ = "aspects"
    id = Column(String(64), primary_key=True)
    position = Column(Integer, nullable=False)
    label = Column(Text, nullable=False)
    ask = Column(Text, nullable=False)
    ask_plural = Column(Text)
    ask_profession = Column(Text)
    near = Column(Text, nullable=False, default="")
    """Aspect ids separated by spaces, nearest first."""
    default_topic = Column(String(64), nullable=False)


class Topic(Base):  # type: ignore[misc,valid-type]
    """A thing that people ask about."""

    __tablename__ = "topics"
    id = Column(String(64), primary_key=True)
    name = Column(Text, nullable=False)
    article = Column(String(4), nullable=False, default="")
    plural = Column(Boolean, nullable=False, default=False)
    kind = Column(String(16), nullable=False)
    parent_id = Column(ForeignKey("topics.id"))


class Entry(Base):  # type: ignore[misc,valid-type]
    """The answer about one aspect of a topic, or of a pair of topics where ``other_id`` is set."""

    __tablename__ = "entries"
    id = Column(Integer, primary_key=True)
    topic_id = Column(ForeignKey("topics.id"), nullable=False)
    other_id = Column(ForeignKey("topics.id"))
    aspect = Column(String(64), nullable=False)
    text = Column(Text, nullable=False)
    more = Column(Text)
    review_state = Column(String(16), nullable=False)
    review_due = Column(Date, nullable=False)
    sources = relationship(Source, secondary=entry_sources, lazy="selectin", order_by=Source.id)

    __table_args__ = (Index("ix_entries_topic_other_aspect", "topic_id", "other_id", "aspect"),)


class Feedback(Base):  # type: ignore[misc,valid-type]
    """A verdict on an answer. Holds the ids of entries only: nothing that a person wrote."""

    __tablename__ = "feedback"
    id = Column(Integer, primary_key=True)
    day = Column(Date, nullable=False)
    entries = Column(Text, nullable=False)
    """Keys of the entries that the answer used, separated by spaces."""
    helpful = Column(Boolean, nullable=False)
