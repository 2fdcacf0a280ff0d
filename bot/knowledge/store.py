"""Open the knowledge base, bring its schema up to date, and fill it from ``content/``."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

from bot.knowledge.content import Content
from bot.knowledge.models import Aspect, Base, Entry, Feedback, Source, Topic
from bot.knowledge.schema import EntryText, TopicFile

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def open_engine(url: str) -> Engine:
    """Return an engine for ``url``; the folder of an SQLite file is made if it is missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(url, pool_pre_ping=True)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def fill(engine: Engine, content: Content) -> int:
    """Replace all knowledge by ``content`` in one transaction; return the number of entries."""
    sources = {
        item.id: Source(id=item.id, title=item.title, publisher=item.publisher, date=item.date)
        for item in content.sources
    }

    def entry(topic: str, other: str | None, aspect: str, text: EntryText) -> Entry:
        return Entry(
            topic_id=topic,
            other_id=other,
            aspect=aspect,
            text=text.text,
            more=text.more,
            review_state=text.review.state,
            review_due=text.review.due,
            sources=[sources[source] for source in dict.fromkeys(text.sources)],
        )

    entries = [
        entry(topic.id, None, aspect, text) for topic in content.topics for aspect, text in topic.entries.items()
    ] + [
        entry(*comparison.topics, aspect, text)
        for comparison in content.comparisons
        for aspect, text in comparison.entries.items()
    ]
    with Session(engine) as session, session.begin():
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != Feedback.__tablename__:
                session.execute(table.delete())
        session.add_all(sources.values())
        session.add_all(
            Aspect(
                position=position,
                near=" ".join(item.near),
                **item.dict(include={"id", "label", "ask", "ask_plural", "ask_profession", "default_topic"}),
            )
            for position, item in enumerate(content.aspects)
        )
        session.add_all(
            Topic(parent_id=item.parent, **item.dict(include={"id", "name", "article", "plural", "kind"}))
            for item in sorted(content.topics, key=lambda item: _depth(item, content))
        )
        session.flush()
        session.add_all(entries)
    return len(entries)


def _depth(topic: TopicFile, content: Content) -> int:
    """Return how many parents stand above ``topic``: a row must come after the one it refers to."""
    parents = {item.id: item.parent for item in content.topics}
    depth, parent = 0, topic.parent
    while parent is not None:
        depth, parent = depth + 1, parents[parent]
    return depth
