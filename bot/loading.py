"""Check all of ``content/`` and load the knowledge into the database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import ContentError, Problem, SignpostError
from bot.knowledge.content import Content, load
from bot.knowledge.finder import Finder
from bot.knowledge.phrases import Phrases
from bot.knowledge.repository import key
from bot.knowledge.store import fill, migrate, open_engine
from bot.safety.countries import load_countries
from bot.settings import Settings


def _checked(settings: Settings) -> Content:
    """Return the content; every faulty file is named at once."""
    problems = []
    content, finder = None, None
    for part in (load, Phrases.load, Finder.load):
        try:
            found = part(settings.content_dir)
        except ContentError as error:
            problems += error.problems
        else:
            content = found if isinstance(found, Content) else content
            finder = found if isinstance(found, Finder) else finder
    if content and finder:
        problems += _dangling(content, finder, settings.content_dir / "finder.yml")
    if problems or content is None:
        raise ContentError(problems)
    try:
        load_countries(settings.content_dir / "crisis")
    except ValueError as error:
        raise SignpostError(str(error)) from error
    return content


def _dangling(content: Content, finder: Finder, path: Path) -> list[Problem]:
    """Return a problem for each option or situation that points to an entry that does not exist."""
    known = {key((topic.id,), aspect) for topic in content.topics for aspect in topic.entries}
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Problem(
            f"{path.parent.name}/{path.name}",
            next((number for number, line in enumerate(lines, 1) if f"id: {item}" in line), 1),
            f"{item} points to {entry}, which does not exist.",
            "name a topic and an aspect that content/topics holds.",
        )
        for entry, item in finder.points_to().items()
        if entry not in known
    ]


def check(settings: Settings) -> str:
    """Check the content and return a line that sums it up.

    Raises:
        SignpostError: naming every fault with file, line and fix.
    """
    content = _checked(settings)
    entries = sum(len(item.entries) for item in content.topics)
    entries += sum(len(item.entries) for item in content.comparisons)
    return f"Content is sound: {len(content.topics)} topics, {len(content.comparisons)} comparisons, {entries} entries."


def load_knowledge(settings: Settings) -> str:
    """Check the content, load it into the database, and return a line that sums it up."""
    content = _checked(settings)
    try:
        engine = open_engine(settings.database_url)
        migrate(engine)
        entries = fill(engine, content)
    except (SQLAlchemyError, OSError) as error:
        raise SignpostError(
            f"the knowledge base cannot be written ({type(error).__name__}: {str(error).splitlines()[0]}). "
            "Check SIGNPOST_DATABASE_URL and that its place is writable."
        ) from error
    return f"Knowledge loaded: {len(content.topics)} topics, {entries} entries."
