"""Notice a message in one of five other languages by its small words.

The multilingual encoder understands such a message and would answer it in English as if nothing
were odd. Stop words (from spaCy) tell the languages apart better than meaning does.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

LANGUAGES = ("es", "fr", "de", "pt", "it")
FEWEST = 2
"""So many small words of a language, and more than of English, make a message one in that language."""
_WORD = re.compile(r"[^\W\d_]+")


def _stop_words(language: str) -> frozenset[str]:
    return frozenset(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LanguageSpotter(GraphComponent):
    """Sets the intent ``other_language_<code>`` on messages in another language."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration: the languages that have an answer of their own."""
        return {"languages": list(LANGUAGES)}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Load the stop words."""
        self._english = _stop_words("en")
        # Words that are English, too, or a single letter, tell nothing.
        self._others = {
            language: frozenset(word for word in _stop_words(language) - self._english if len(word) > 1)
            for language in config["languages"]
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageSpotter:
        """Return the spotter."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Put the language's intent first where a message is in another language."""
        for message in messages:
            language = self.language_of(str(message.get(TEXT) or ""))
            if language:
                intent = {"name": f"other_language_{language}", "confidence": 1.0}
                ranking = [item for item in message.get(INTENT_RANKING_KEY, []) if item["name"] != intent["name"]]
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
        return messages

    def language_of(self, text: str) -> Optional[str]:
        """Return the language of ``text``, or None for English and for what cannot be told."""
        words = {word.lower() for word in _WORD.findall(text)}
        english = len(words & self._english)
        counts = {language: len(words & known) for language, known in self._others.items()}
        best = max(counts, key=counts.__getitem__)
        return best if counts[best] >= FEWEST and counts[best] > english else None
