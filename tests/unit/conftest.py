"""What unit tests share: the real content in an SQLite file of their own. No Rasa, no TensorFlow."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.content import Content, load
from bot.knowledge.finder import Finder
from bot.knowledge.phrases import Phrases
from bot.knowledge.repository import Knowledge
from bot.knowledge.store import fill, migrate, open_engine

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="session")
def content() -> Content:
    return load(CONTENT)


@pytest.fixture(scope="session")
def knowledge(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('db')}/knowledge.db")
    migrate(engine)
    fill(engine, content)
    return Knowledge(engine)


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return Phrases.load(CONTENT)


@pytest.fixture(scope="session")
def finder() -> Finder:
    return Finder.load(CONTENT)
