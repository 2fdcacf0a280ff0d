"""The intent classifier: four experts, their verdicts multiplied.

Three are linear: one reads the sentence vectors (meaning), one the words, one the pieces of words (typos).
The fourth looks for the nearest examples of each intent.
Words and pieces are taken from the text with the names of topics masked, so that "how much is
CBT" and "how much is a psychologist" look the same. Three small regressions train in seconds;
one over all features together is no better and takes minutes (docs/understanding.md).
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any, Dict, List, Optional, Union

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.encoder import DIMENSIONS, sentence_vector
from bot.nlu.names import MASKED

LINEAR = ("vectors", "words", "pieces")
NEIGHBOURS = "neighbours"
VECTORISERS: Dict[str, Dict[str, Any]] = {
    "words": {"ngram_range": (1, 3), "min_df": 2, "token_pattern": r"(?u)\b\w+\b"},
    "pieces": {"analyzer": "char_wb", "ngram_range": (3, 4), "min_df": 3},
}
FILE = "{}.npz"
TINY = 1e-9


class Expert:
    """A multinomial regression over one kind of features, kept as plain arrays."""

    def __init__(self, scale: float, arrays: Dict[str, NDArray[Any]], vectoriser: Optional[TfidfVectorizer]) -> None:
        """``arrays`` holds coef (intents, features) and intercept (intents,)."""
        self._scale = scale
        self._arrays = arrays
        self._vectoriser = vectoriser

    @classmethod
    def fit(cls, name: str, scale: float, messages: List[Message], intents: NDArray[Any]) -> Expert:
        """Return the expert ``name``, fitted; ``scale`` says how freely it may use its features."""
        vectoriser = TfidfVectorizer(sublinear_tf=True, **VECTORISERS[name]) if name in VECTORISERS else None
        if vectoriser:
            vectoriser.fit([_masked(message) for message in messages])
        regression = LogisticRegression(max_iter=100, tol=1e-3, class_weight="balanced", random_state=1)
        with warnings.catch_warnings():
            # The last iterations change no verdict: stopping there is meant.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(_features(messages, vectoriser) * scale, intents)
        arrays = {"coef": regression.coef_.astype(np.float32), "intercept": regression.intercept_}
        if vectoriser:
            words = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
            arrays.update(vocabulary=np.asarray(words), idf=vectoriser.idf_)
        return cls(scale, arrays, vectoriser)

    @classmethod
    def load(cls, name: str, scale: float, path: Path) -> Expert:
        """Return the expert that ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        vectoriser = None
        if name in VECTORISERS:
            vectoriser = TfidfVectorizer(sublinear_tf=True, vocabulary=list(arrays["vocabulary"]), **VECTORISERS[name])
            vectoriser.idf_ = arrays["idf"]
        return cls(scale, arrays, vectoriser)

    def save(self, path: Path) -> None:
        """Write the arrays."""
        np.savez_compressed(path, **self._arrays)

    def log_verdict(self, messages: List[Message]) -> NDArray[Any]:
        """Return log probabilities, shape (messages, intents)."""
        features = _features(messages, self._vectoriser)
        logits = features @ (self._arrays["coef"].T * self._scale) + self._arrays["intercept"]
        return np.asarray(np.log(softmax(np.asarray(logits), axis=1) + TINY))


class Neighbours:
    """The expert that compares a message with each training example, by cosine of the sentence vectors."""

    SHARPNESS = 20.0
    """How much more a nearer example counts: a cosine less by 0.1 counts e² times less."""
    NEAREST = 3
    """So many examples of each intent are heard."""
    FLOOR = 1e-4

    def __init__(self, vectors: NDArray[Any], intents: NDArray[Any]) -> None:
        """``vectors``, shape (examples, DIMENSIONS), and the number of each one's intent, ascending."""
        self._vectors = vectors.astype(np.float32)
        self._intents = intents
        self._starts = np.flatnonzero(np.r_[True, np.diff(intents) > 0])

    @classmethod
    def fit(cls, messages: List[Message], intents: NDArray[Any]) -> Neighbours:
        """Return the expert; ``intents`` holds the number of each message's intent."""
        order = np.argsort(intents, kind="stable")
        return cls(_meanings(messages)[order].astype(np.float16), intents[order])

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Return the expert that ``save`` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["vectors"], file["intents"])

    def save(self, path: Path) -> None:
        """Write the vectors."""
        np.savez_compressed(path, vectors=self._vectors.astype(np.float16), intents=self._intents)

    def log_verdict(self, messages: List[Message]) -> NDArray[Any]:
        """Return log probabilities, shape (messages, intents)."""
        weights = np.exp(self.SHARPNESS * (_meanings(messages) @ self._vectors.T - 1))
        votes = [
            np.sort(part, axis=1)[:, -self.NEAREST :].sum(axis=1) for part in np.split(weights, self._starts[1:], 1)
        ]
        heard = np.stack(votes, axis=1)
        return np.asarray(np.log(heard / heard.sum(axis=1, keepdims=True) + self.FLOOR))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ExpertsClassifier(GraphComponent):
    """Sets ``intent`` and ``intent_ranking``; confidences add up to one."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the configuration.

        ``scale_*`` say how freely each expert fits, ``weight_*`` how much its verdict counts.
        """
        return {
            "scale_vectors": 5.0,
            "scale_words": 4.0,
            "scale_pieces": 4.0,
            "weight_vectors": 2.0,
            "weight_words": 1.0,
            "weight_pieces": 1.0,
            "weight_neighbours": 2.0,
            "ranking_length": 10,
        }

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        experts: Optional[Dict[str, Union[Expert, Neighbours]]] = None,
        intents: Optional[List[str]] = None,
    ) -> None:
        """``experts`` by name; ``intents`` in the order of their verdicts."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._experts = experts or {}
        self._intents = intents or []

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ExpertsClassifier:
        """Return a classifier that is not trained yet."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the experts on the intent examples and keep them."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = np.asarray([example.get(INTENT) for example in examples])
        self._intents = sorted(set(intents.tolist()))
        self._experts = {name: Expert.fit(name, self._config[f"scale_{name}"], examples, intents) for name in LINEAR}
        self._experts[NEIGHBOURS] = Neighbours.fit(examples, np.searchsorted(self._intents, intents))
        with self._storage.write_to(self._resource) as folder:
            (folder / "intents.json").write_text(json.dumps(self._intents))
            for name, expert in self._experts.items():
                expert.save(folder / FILE.format(name))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ExpertsClassifier:
        """Return the classifier with its fitted experts."""
        with model_storage.read_from(resource) as folder:
            experts: Dict[str, Union[Expert, Neighbours]] = {
                name: Expert.load(name, config[f"scale_{name}"], folder / FILE.format(name)) for name in LINEAR
            }
            experts[NEIGHBOURS] = Neighbours.load(folder / FILE.format(NEIGHBOURS))
            return cls(config, model_storage, resource, experts, json.loads((folder / "intents.json").read_text()))

    def process(self, messages: List[Message]) -> List[Message]:
        """Classify the messages that have a text."""
        messages_with_text = [message for message in messages if message.get(TEXT)]
        if not messages_with_text or not self._experts:
            return messages
        for message, scores in zip(messages_with_text, self._scores(messages_with_text)):
            order = np.argsort(-scores)[: self._config["ranking_length"]]
            ranking = [{"name": self._intents[i], "confidence": float(scores[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _scores(self, messages: List[Message]) -> NDArray[Any]:
        """Return the weighted geometric mean of the verdicts, shape (messages, intents)."""
        weights = {name: self._config[f"weight_{name}"] for name in self._experts}
        total = sum(weights[name] * expert.log_verdict(messages) for name, expert in self._experts.items())
        return np.asarray(softmax(total / sum(weights.values()), axis=1))


def _masked(message: Message) -> str:
    return str(message.get(MASKED) or message.get(TEXT))


def _meanings(messages: List[Message]) -> NDArray[Any]:
    """Return the vectors of the plain texts, shape (messages, DIMENSIONS)."""
    return np.vstack([sentence_vector(message)[:DIMENSIONS] for message in messages])


def _features(messages: List[Message], vectoriser: Optional[TfidfVectorizer]) -> Any:
    """Return the features that an expert reads: weighted counts, or the sentence vectors."""
    if vectoriser:
        return vectoriser.transform([_masked(message) for message in messages])
    return np.vstack([sentence_vector(message) for message in messages])
