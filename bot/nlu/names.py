"""Find the names of topics and aspects in a message, misspelt ones too.

The names come from the lookup tables and synonyms of the training data, which the importer
draws from ``content/``. spaCy tokenises and matches; rapidfuzz mends single misspelt words
before the match. Emits the entities ``topic``, ``aspect`` and ``ordinal``.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

NAMES = "names.json"
MASKED = "masked_text"
"""Message attribute: the text with the names of topics replaced by one word."""
MASK = "therapy"
MISSPELT = "misspelt "
"""A lookup table whose name starts so holds misspelt forms of the entity that follows."""
JOINING = frozenset({",", "or", "and", "vs", "vs.", "versus", "against", "&", "to", "with", "from", "than", "a", "?"})
"""What may stand between topics that share a word."""
SHORTEST_MENDED = 5
"""Shorter words are not mended: "art" and "at", "fee" and "free" are one letter apart."""
LONG_WORD = 8
"""From this length on two slips are allowed, below it one."""


Named = Tuple[int, int, str, str]
"""First token, token after the last, entity, value."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Entity extractor over the names in the training data's lookup tables."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration: ``entities`` lists the lookup tables that are read."""
        return {"entities": ["topic", "aspect", "ordinal"]}

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, names: Dict[str, Any]
    ) -> None:
        """Build the matcher from ``names``: entity to written form to value."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._use(names)

    def _use(self, names: Dict[str, Any]) -> None:
        self._names = names
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._value: Dict[str, Dict[str, str]] = {}
        words: set[str] = set()
        for table, surfaces in names.items():
            entity = table[len(MISSPELT) :] if table.startswith(MISSPELT) else table
            known = self._value.setdefault(entity, {})
            for surface, value in surfaces.items():
                pattern = self._nlp.make_doc(_spaced(surface.lower()))
                self._matcher.add(entity, [pattern])
                known[" ".join(token.text for token in pattern)] = value
                if table == entity:
                    words.update(token.text for token in pattern if len(token.text) >= SHORTEST_MENDED)
        self._words = sorted(words)
        self._known = words

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        """Return an extractor that knows no names yet."""
        return cls(config, model_storage, resource, {})

    def train(self, training_data: TrainingData) -> Resource:
        """Take the names from lookup tables and synonyms and keep them with the model."""
        wanted = {prefix + entity for entity in self._config["entities"] for prefix in ("", MISSPELT)}
        names = {
            table["name"]: {
                surface: training_data.entity_synonyms.get(surface, surface) for surface in table["elements"]
            }
            for table in training_data.lookup_tables
            if table["name"] in wanted and isinstance(table["elements"], list)
        }
        self._use(names)
        with self._storage.write_to(self._resource) as folder:
            (folder / NAMES).write_text(json.dumps(names, ensure_ascii=False, indent=0, sort_keys=True))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NameExtractor:
        """Return the extractor with the names that were kept at training."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, json.loads((folder / NAMES).read_text()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities found, and the masked text, to each message."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self.find(text)
                message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
                message.set(MASKED, masked(text, found))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the masked text; the entities stay what an author annotated."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                message.set(MASKED, masked(text, self.find(text)))
        return training_data

    def find(self, text: str) -> List[Dict[str, Any]]:
        """Return the names in ``text``, longest first where they overlap, with their places."""
        doc = self._nlp.make_doc(_spaced(text))
        words = [token.text.lower() for token in doc]
        spans = []
        # As it stands, for listed misspellings; then with slips mended.
        for version in (words, [self._mend(word) for word in words]):
            read = Doc(self._nlp.vocab, words=version)
            spans += [Span(read, start, end, label=match) for match, start, end in self._matcher(read)]
        named = []
        for span in sorted(filter_spans(spans), key=lambda span: span.start):
            surface = " ".join(token.text for token in span)
            named.append((span.start, span.end, span.label_, self._value[span.label_][surface]))
        return [
            {
                "entity": entity,
                "value": value,
                "start": doc[start].idx,
                "end": doc[end - 1].idx + len(doc[end - 1].text),
                "extractor": type(self).__name__,
            }
            for start, end, entity, value in sorted(named + self._sharing(words, named))
        ]

    def _sharing(self, words: List[str], named: List[Named]) -> List[Named]:
        """Return the topics that share the last word of a named one: "individual, group or family therapy"."""
        taken = {place for start, end, _, _ in named for place in range(start, end)}
        topics, found = self._value.get("topic", {}), []
        for start, end, entity, _ in named:
            if entity != "topic" or end - start < 2:
                continue
            for step, place in ((-1, start - 1), (1, end)):
                while 0 <= place < len(words):
                    value = topics.get(f"{words[place]} {words[end - 1]}")
                    if value and place not in taken:
                        taken.add(place)
                        found.append((place, place + 1, "topic", value))
                    elif words[place] not in JOINING:
                        break
                    place += step
        return found

    def _mend(self, word: str) -> str:
        """Return the name's word that ``word`` was meant to be, or ``word``."""
        if word in self._known or len(word) < SHORTEST_MENDED or not word.isalpha():
            return word
        slips = 2 if len(word) >= LONG_WORD else 1
        best = process.extractOne(word, self._words, scorer=OSA.distance, score_cutoff=slips)
        if best is None or best[0][0] != word[0] and slips == 1:
            return word
        return str(best[0])


def _spaced(text: str) -> str:
    """Return ``text`` with hyphens and slashes as spaces (same length), as names are compared."""
    return text.translate(str.maketrans("-/–—_", "     "))


def masked(text: str, found: List[Dict[str, Any]]) -> str:
    """Return ``text`` with each topic found in it replaced by the mask."""
    for entity in sorted(found, key=lambda entity: -int(entity["start"])):
        if entity["entity"] == "topic":
            text = text[: entity["start"]] + MASK + text[entity["end"] :]
    return text
