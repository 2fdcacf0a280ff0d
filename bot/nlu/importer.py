"""Feed ``content/`` into Rasa's training data, so that a new topic needs no line of Python.

From the content come the lookup tables and synonyms of the entities ``topic`` and ``aspect``,
and the question that each entry answers as an example of its intent. Registered as an importer
in ``config.yml``: Rasa's own commands use it.
"""

from __future__ import annotations

import re
from typing import Any, Optional

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.crisis import static_texts
from bot.knowledge.answer import difference_question
from bot.knowledge.content import Content, load
from bot.knowledge.heard import ASK
from bot.knowledge.ranking import DIFFERENCE
from bot.knowledge.repository import Aspect, Topic, key
from bot.knowledge.schema import OVERALL
from bot.nlu.names import MISSPELT
from bot.nlu.retrieval import TABLE
from bot.settings import settings

SENTENCE = re.compile(r"(?<=[.!?])\s+")


class ContentImporter(RasaFileImporter):
    """Rasa's file importer, plus what follows from ``content/``."""

    @cached_method
    def _content(self) -> Content:
        return load(settings().content_dir)

    @cached_method
    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """Return the examples of ``data/nlu`` and those made from the content."""
        written = super().get_nlu_data(language)
        if written.is_empty():
            # A command that loads no NLU data (`rasa train core`) gets none from the content either.
            return written
        return written.merge(training_data(self._content(), known=_texts(written)))

    def get_domain(self) -> Domain:
        """Return ``domain.yml`` with the crisis texts, which live in ``content/crisis`` only."""
        domain = super().get_domain()
        if domain.is_empty():
            return domain
        texts = {name: [{"text": text}] for name, text in static_texts().items()}
        return domain.merge(Domain.from_dict({"responses": texts}))


def _texts(data: TrainingData) -> set[str]:
    return {str(example.get("text")).lower() for example in data.intent_examples}


def training_data(content: Content, *, known: set[str]) -> TrainingData:
    """Return lookup tables, synonyms and examples; texts in ``known`` (lower case) are left out."""
    names = {surface: topic.id for topic in content.topics for surface in (topic.name, *topic.synonyms)}
    slips = {surface: topic.id for topic in content.topics for surface in topic.misspellings}
    words = {word: aspect.id for aspect in content.aspects for word in aspect.words}
    tables: list[dict[str, Any]] = [
        {"name": "topic", "elements": sorted(names)},
        {"name": MISSPELT + "topic", "elements": sorted(slips)},
        {"name": "aspect", "elements": sorted(words)},
        *({"name": TABLE + key, "elements": texts} for key, texts in sorted(index_texts(content).items())),
    ]
    examples = [
        Message.build(text=text, intent=intent)
        for text, (_, intent) in sorted(questions(content).items())
        if text.lower() not in known
    ]
    return TrainingData(
        training_examples=examples,
        entity_synonyms={**names, **slips, **words},
        lookup_tables=tables,
    )


def questions(content: Content) -> dict[str, tuple[str, str]]:
    """Return each question that an entry answers, with the entry's key and the intent."""
    topics = {
        item.id: Topic(item.id, item.name, item.article, item.plural, item.kind, item.parent) for item in content.topics
    }
    aspects = {
        item.id: Aspect(
            item.id, item.label, item.ask, item.ask_plural, item.ask_profession, tuple(item.near), item.default_topic
        )
        for item in content.aspects
    }
    found = {
        aspects[aspect].question(topics[item.id]): (key((item.id,), aspect), ASK + aspect)
        for item in content.topics
        for aspect in item.entries
    }
    also = {item.id: item.also_ask for item in content.aspects}
    for topic in content.topics:
        for aspect in topic.entries:
            forms = (form.replace("{topic}", topics[topic.id].phrase) for form in also[aspect])
            found.update({form: (key((topic.id,), aspect), ASK + aspect) for form in forms})
    for comparison in content.comparisons:
        one, other = comparison.topics
        question = difference_question(topics[one], topics[other])
        found[question] = (key(comparison.topics, OVERALL), ASK + DIFFERENCE)
    for item in content.topics:
        for aspect, entry in item.entries.items():
            found.update({ask: (key((item.id,), aspect), ASK + aspect) for ask in entry.asks})
    return found


def index_texts(content: Content) -> dict[str, list[str]]:
    """Return what retrieval compares a message with: each entry's question and sentences, by key."""
    texts: dict[str, list[str]] = {}
    for question, (entry_key, _) in questions(content).items():
        texts.setdefault(entry_key, []).append(question)
    for item in content.topics:
        for aspect, entry in item.entries.items():
            texts[key((item.id,), aspect)] += SENTENCE.split(entry.text)
    return texts
