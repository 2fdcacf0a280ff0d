"""Retrieval over all entries: those that lie nearest to a message in meaning.

Every entry's question and sentences are encoded at training. For each message the nearest
entries travel in the parse data as ``candidates``; ``bot.knowledge.question`` weighs them
together with the names and the intent. The entries come as lookup tables from the importer.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import DIMENSIONS, encode, sentence_vector

TABLE = "entry "
"""The lookup tables whose name starts so hold the sentences of one entry; its key follows."""
CANDIDATES = "candidates"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EntryRetriever(GraphComponent):
    """Sets ``candidates``: a list of {"key", "score"}, best first; scores are cosines."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration: ``top`` is how many candidates are kept."""
        return {"top": 40}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        keys: Optional[List[str]] = None,
        index: Optional[NDArray[Any]] = None,
    ) -> None:
        """``keys`` names the entry of each row of ``index``, shape (sentences, DIMENSIONS)."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._keys = keys or []
        self._index = np.zeros((0, DIMENSIONS), np.float32) if index is None else index

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntryRetriever:
        """Return a retriever with an empty index."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Encode the sentences of all entries and keep them with the model."""
        rows = [
            (table["name"][len(TABLE) :], sentence)
            for table in training_data.lookup_tables
            if table["name"].startswith(TABLE)
            for sentence in table["elements"]
        ]
        self._keys = [key for key, _ in rows]
        self._index = encode([sentence for _, sentence in rows])
        with self._storage.write_to(self._resource) as folder:
            (folder / "keys.json").write_text(json.dumps(self._keys))
            np.save(folder / "index.npy", self._index.astype(np.float16))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntryRetriever:
        """Return the retriever with the index that was kept at training."""
        with model_storage.read_from(resource) as folder:
            index = np.load(folder / "index.npy", allow_pickle=False).astype(np.float32)
            return cls(config, model_storage, resource, json.loads((folder / "keys.json").read_text()), index)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the nearest entries to each message that has a text."""
        for message in messages:
            if message.get(TEXT) and self._keys:
                message.set(CANDIDATES, self.nearest(sentence_vector(message)[:DIMENSIONS]), add_to_output=True)
        return messages

    def nearest(self, vector: NDArray[Any]) -> List[Dict[str, Any]]:
        """Return the nearest entries of a unit vector, each once, with its best sentence's cosine."""
        scores = self._index @ vector
        best: Dict[str, float] = {}
        for row in np.argsort(-scores):
            best.setdefault(self._keys[row], float(scores[row]))
            if len(best) == self._config["top"]:
                break
        return [{"key": key, "score": round(score, 3)} for key, score in best.items()]
