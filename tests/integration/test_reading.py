"""What the pipeline reads out of a message: names that share a word, misspelt words."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.content import load
from bot.nlu.importer import training_data
from bot.nlu.names import NameExtractor
from bot.nlu.spelling import SpellingMender
from bot.settings import settings


class Folder:
    """Model storage in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write_to(self, resource: Resource) -> Folder:
        return self

    def __enter__(self) -> Path:
        return self._folder

    def __exit__(self, *args: object) -> None:
        pass

    read_from = write_to


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return training_data(load(settings().content_dir), known=set())


@pytest.fixture(scope="module")
def names(data: TrainingData, tmp_path_factory: pytest.TempPathFactory) -> NameExtractor:
    place = Folder(tmp_path_factory.mktemp("names"))
    NameExtractor(NameExtractor.get_default_config(), place, Resource("names"), {}).train(data)
    return NameExtractor.load(NameExtractor.get_default_config(), place, Resource("names"), None)


@pytest.fixture(scope="module")
def mender(data: TrainingData, tmp_path_factory: pytest.TempPathFactory) -> SpellingMender:
    place = Folder(tmp_path_factory.mktemp("words"))
    SpellingMender({}, place, Resource("words")).train(data)
    return SpellingMender.load({}, place, Resource("words"), None)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("individual, group or family therapy", ["individual_therapy", "group_therapy", "family_therapy"]),
        ("individual vs group therapy?", ["individual_therapy", "group_therapy"]),
        ("group therapy or individual", ["group_therapy", "individual_therapy"]),
        ("each individual in group therapy", ["group_therapy"]),
        ("phsycologist or psychiatrist", ["psychologist", "psychiatrist"]),
    ],
)
def test_topics_are_found_where_they_share_a_word_or_are_misspelt(
    text: str, topics: list[str], names: NameExtractor
) -> None:
    assert [item["value"] for item in names.find(text) if item["entity"] == "topic"] == topics


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("does insurence pay", "does insurance pay"),
        ("how long is a sesion", "how long is a session"),
        ("I dont wanna, thats daft", "I dont wanna, thats daft"),
        ("Ruhestand und Rente", "Ruhestand und Rente"),
    ],
)
def test_only_words_that_are_none_are_mended(text: str, mended: str, mender: SpellingMender) -> None:
    message = Message.build(text=text)
    mender.process([message])
    assert message.get("mended_text") == mended
    assert message.get("text") == text
