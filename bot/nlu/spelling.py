"""Mend misspelt words before a message is encoded and classified.

Only a word that no dictionary and no training text knows is touched, and only where a word of the
training texts or the content lies one or two slips away. SymSpell finds it; its English word list says
what is a word. The names of topics are found in the original text by ``bot.nlu.names``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from symspellpy import SymSpell, Verbosity

from bot.nlu.names import MASKED, MISSPELT

MENDED = "mended_text"
"""Message attribute: the text with misspelt words mended."""
FILE = "words.json"
SHORTEST = 4
LONG = 7
"""From this length on two slips are allowed, below it one."""
COMMON = 3
"""Written so often in the training texts, a word is meant as it is written, or is what a slip was meant to be."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return the words of SymSpell's English list, and contractions as people type them ("dont")."""
    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    words = {line.split(" ", 1)[0] for line in lines}
    return frozenset(words | {word.replace("'", "") for word in words})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingMender(GraphComponent):
    """Sets ``mended_text`` and mends the masked text that ``NameExtractor`` left."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration."""
        return {}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        counts: Optional[Dict[str, int]] = None,
    ) -> None:
        """Take the words that are known; ``counts`` says how often each was written."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._use(counts or {})

    def _use(self, counts: Dict[str, int]) -> None:
        self._known = _english() | counts.keys()
        self._speller = SymSpell(max_dictionary_edit_distance=2)
        for word, count in counts.items():
            if len(word) >= SHORTEST:
                self._speller.create_dictionary_entry(word, count)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingMender:
        """Return a mender that knows only English."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the training texts and of the content's entries and names."""
        written = Counter(
            word.lower()
            for example in training_data.training_examples
            for word in _WORD.findall(example.get(TEXT) or "")
        )
        counts = {word: count for word, count in written.items() if count >= COMMON}
        for table in training_data.lookup_tables:
            if not table["name"].startswith(MISSPELT):
                for word in _WORD.findall(" ".join(table["elements"])):
                    counts[word.lower()] = max(written[word.lower()], 1)
        self._use(counts)
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(counts, ensure_ascii=False, sort_keys=True))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingMender:
        """Return the mender with the words that were counted at training."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, json.loads((folder / FILE).read_text()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Mend the messages that have a text."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(MENDED, self.mend(text))
                message.set(MASKED, self.mend(message.get(MASKED) or text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mend the training examples as messages are mended."""
        self.process(training_data.training_examples)
        return training_data

    def mend(self, text: str) -> str:
        """Return ``text`` with the words that are none replaced by the ones they were meant to be."""
        return _WORD.sub(lambda match: self._mend(match[0]), text)

    def _mend(self, word: str) -> str:
        lower = word.lower().replace("’", "'")
        if len(lower) < SHORTEST or lower in self._known or "'" in lower:
            return word
        slips = 2 if len(lower) >= LONG else 1
        for suggestion in self._speller.lookup(lower, Verbosity.CLOSEST, max_edit_distance=slips):
            if suggestion.term[0] == lower[0]:
                return str(suggestion.term)
        return word
