"""Read and check ``content/``: every fault is found in one go, with file, line and fix.

The checks that need one file only are in ``schema.py``; those between files are here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import ContentError, Problem
from bot.knowledge.schema import OVERALL, AspectItem, ComparisonFile, EntryText, SourceItem, TopicFile
from bot.knowledge.yamlfile import Lines, read

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Content:
    """All knowledge as the files hold it."""

    sources: tuple[SourceItem, ...]
    aspects: tuple[AspectItem, ...]
    topics: tuple[TopicFile, ...]
    comparisons: tuple[ComparisonFile, ...]


def fold(surface: str) -> str:
    """Return a name as it is compared: lower case, single spaces, hyphens as spaces."""
    return " ".join(surface.lower().replace("-", " ").split())


class _Reader:
    """Reads files one by one and keeps the problems for the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.lines: dict[int, tuple[str, Lines, tuple[Any, ...]]] = {}

    def note(self, item: BaseModel, path: tuple[Any, ...], what: str, fix: str) -> None:
        file, lines, base = self.lines[id(item)]
        self.problems.append(Problem(file, lines.of((*base, *path)), what, fix))

    def one(self, model: type[M], data: Any, file: str, lines: Lines, base: tuple[Any, ...] = ()) -> Optional[M]:
        if not isinstance(data, dict):
            self.problems.append(Problem(file, lines.of(base), "does not hold fields.", "write `field: value` lines."))
            return None
        try:
            item = model(**data)
        except ValidationError as error:
            for fault in error.errors():
                path = fault["loc"]
                name = ".".join(str(part) for part in path)
                self.problems.append(
                    Problem(file, lines.of((*base, *path)), f"{name}: {fault['msg']}.", _fix(model, fault))
                )
            return None
        self.lines[id(item)] = (file, lines, base)
        return item

    def file(self, model: type[M], path: Path) -> Optional[M]:
        shown = self._shown(path)
        try:
            data, lines = read(path, shown)
        except ContentError as error:
            self.problems += error.problems
            return None
        return self.one(model, data, shown, lines)

    def listing(self, model: type[M], path: Path) -> tuple[M, ...]:
        shown = self._shown(path)
        try:
            data, lines = read(path, shown)
        except ContentError as error:
            self.problems += error.problems
            return ()
        if not isinstance(data, list):
            self.problems.append(Problem(shown, 1, "is no list.", "start each item with `- id:`."))
            return ()
        items = [self.one(model, item, shown, lines, (position,)) for position, item in enumerate(data)]
        return tuple(item for item in items if item is not None)

    def _shown(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder)}"


def _fix(model: type[BaseModel], fault: Any) -> str:
    if fault["type"] == "value_error.missing":
        return f"add the field '{fault['loc'][-1]}'."
    if fault["type"] == "value_error.extra":
        known = ", ".join(model.__fields__)
        return f"remove it or correct its name; known fields here: {known}."
    return "correct the value; docs/editors.md shows an example."


def load(folder: Path) -> Content:
    """Return the checked content of ``folder``.

    Raises:
        ContentError: with all problems found, each with file, line and fix.
    """
    reader = _Reader(folder)
    sources = reader.listing(SourceItem, folder / "sources.yml")
    aspects = reader.listing(AspectItem, folder / "aspects.yml")
    topics = _some(reader.file(TopicFile, path) for path in sorted((folder / "topics").glob("*.yml")))
    comparisons = _some(reader.file(ComparisonFile, path) for path in sorted((folder / "comparisons").glob("*.yml")))
    content = Content(sources, aspects, topics, comparisons)
    _check_between_files(content, reader)
    if reader.problems:
        raise ContentError(sorted(reader.problems, key=lambda problem: (problem.file, problem.line)))
    return content


def _some(items: Iterable[Optional[M]]) -> tuple[M, ...]:
    return tuple(item for item in items if item is not None)


def _check_between_files(content: Content, reader: _Reader) -> None:
    topic_ids = {topic.id: topic for topic in content.topics}
    aspect_ids = {aspect.id for aspect in content.aspects}
    source_ids = {source.id for source in content.sources}
    owner: dict[str, str] = {}

    def claim(item: BaseModel, path: tuple[Any, ...], surface: str, who: str) -> None:
        other = owner.setdefault(fold(surface), who)
        if other != who:
            reader.note(item, path, f"'{surface}' already stands for {other}.", "give it to one of the two only.")

    def check_entries(item: BaseModel, entries: dict[str, EntryText], known: set[str]) -> None:
        for aspect, entry in entries.items():
            if aspect not in known:
                reader.note(
                    item, ("entries", aspect), f"'{aspect}' is no aspect.", f"use one of: {', '.join(sorted(known))}."
                )
            for position, source in enumerate(entry.sources):
                if source not in source_ids:
                    reader.note(
                        item,
                        ("entries", aspect, "sources", position),
                        f"the source '{source}' is unknown.",
                        "add it to sources.yml or correct the id.",
                    )

    for aspect in content.aspects:
        for position, word in enumerate(aspect.words):
            claim(aspect, ("words", position), word, f"the aspect '{aspect.id}'")
        for position, near in enumerate(aspect.near):
            if near not in aspect_ids:
                reader.note(aspect, ("near", position), f"'{near}' is no aspect.", "correct the id.")
        if aspect.default_topic not in topic_ids:
            reader.note(
                aspect,
                ("default_topic",),
                f"the topic '{aspect.default_topic}' is unknown.",
                "name a topic that exists.",
            )
    for topic in content.topics:
        file = reader.lines[id(topic)][0]
        if Path(file).stem != topic.id:
            reader.note(topic, ("id",), f"the id '{topic.id}' differs from the file name.", "make both the same.")
        if topic.parent is not None and topic.parent not in topic_ids:
            reader.note(topic, ("parent",), f"the topic '{topic.parent}' is unknown.", "name a topic that exists.")
        elif _in_a_circle(topic, topic_ids):
            reader.note(topic, ("parent",), "the parents form a circle.", "let one of them have no parent.")
        if "definition" not in topic.entries:
            reader.note(topic, ("entries",), "has no definition.", "add the entry 'definition'.")
        claim(topic, ("name",), topic.name, f"the topic '{topic.id}'")
        for field in ("synonyms", "misspellings"):
            for position, surface in enumerate(getattr(topic, field)):
                claim(topic, (field, position), surface, f"the topic '{topic.id}'")
        check_entries(topic, topic.entries, aspect_ids)
    pairs: set[frozenset[str]] = set()
    for comparison in content.comparisons:
        for position, topic_id in enumerate(comparison.topics):
            if topic_id not in topic_ids:
                reader.note(
                    comparison, ("topics", position), f"the topic '{topic_id}' is unknown.", "name a topic that exists."
                )
        pair = frozenset(comparison.topics)
        if len(pair) < 2 or pair in pairs:
            reader.note(comparison, ("topics",), "this pair stands elsewhere or is one topic.", "keep one file a pair.")
        pairs.add(pair)
        if OVERALL not in comparison.entries:
            reader.note(comparison, ("entries",), "has no overall text.", f"add the entry '{OVERALL}'.")
        check_entries(comparison, comparison.entries, aspect_ids | {OVERALL})


def _in_a_circle(topic: TopicFile, topics: dict[str, TopicFile]) -> bool:
    seen = {topic.id}
    while topic.parent in topics:
        topic = topics[topic.parent]
        if topic.id in seen:
            return True
        seen.add(topic.id)
    return False
