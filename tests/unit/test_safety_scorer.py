"""The semantic scorer: what it adds, and that nothing breaks without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.safety import Kind, Level, assess, matcher
from bot.safety.data import fingerprint, parse, read_messages
from bot.safety.scorer import MODEL, Scorer, parts, scorer


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    matcher._verdicts.clear()
    yield
    matcher._verdicts.clear()


def test_the_model_was_trained_on_the_data_that_is_here() -> None:
    assert scorer().meta["data"] == fingerprint(), "run scripts/train_safety.py"
    assert MODEL.stat().st_size < 25_000_000


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("i wont be around for my birthday, i have decided", Kind.SUICIDE),
        ("they would all breathe easier with me out of the picture", Kind.SUICIDE),
        ("my husband locks me in when he goes to work", Kind.ABUSE),
        ("i bring everything up after dinner so it does not count", Kind.EATING),
        ("the newsreader sends me instructions every night", Kind.PSYCHOSIS),
    ],
)
def test_wording_that_no_list_holds_is_found(text: str, kind: Kind) -> None:
    found = assess(text)
    assert found.level >= Level.CONCERN
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "the cat has scratched my arms to bits again",
        "how many kms is it to the coast",
        "the neighbour battered us at table tennis again",
        "what does an occupational therapist do all day",
        "this printer will be the end of me",
    ],
)
def test_a_phrase_without_risk_behind_it_is_let_go(text: str) -> None:
    assert assess(text).level == Level.NONE


def test_a_risk_in_a_long_ordinary_message_is_found() -> None:
    ordinary = "We moved house in spring and the new kitchen is nearly done, the tiles came late but they look lovely. "
    text = ordinary * 3 + "I have decided I will not be here at christmas. " + ordinary * 3
    assert assess(text).level >= Level.CONCERN


@pytest.mark.parametrize("content", [None, b"", b"no archive", "truncated"])
def test_without_its_file_the_grammar_decides_alone(
    content: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "scorer.npz"
    if content == "truncated":
        path.write_bytes(MODEL.read_bytes()[:100_000])
    elif isinstance(content, bytes):
        path.write_bytes(content)
    load = Scorer.load
    monkeypatch.setattr(Scorer, "load", lambda: load(path))
    scorer.cache_clear()
    try:
        assert scorer() is None
        assert assess("i want to kill myself").level == Level.CRISIS
        assert assess("they would all breathe easier with me out of the picture").score is None
        assert "crisis scorer cannot be loaded" in caplog.text
    finally:
        scorer.cache_clear()


def test_a_scorer_that_fails_is_not_asked_to_decide(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(self: Scorer, text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(Scorer, "score", fails)
    assert assess("i want to kill myself, marker-7731").level == Level.CRISIS
    assert "marker-7731" not in caplog.text


def test_kernel_machine_and_its_packed_form_agree() -> None:
    ready = scorer()
    vectors = ready.encode(["i feel like dying", "what does it cost"])
    assert np.all(np.isfinite(ready.meaning(vectors)))
    assert ready.meaning(vectors)[0] > ready.meaning(vectors)[1]


def test_parts_hold_every_word_of_a_long_message() -> None:
    text = " ".join(f"word{n}" for n in range(500)) + ". and the end"
    found = parts(text)
    assert text.replace(".", "").split() == [word.strip(".") for part in found for word in part.split()]
    assert max(part.count(" ") for part in found) < 24
    assert parts("Short ONE") == ["short one"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [("active\tsuicide", "separated by tabs"), ("now\tsuicide\tx", "level"), ("none\tsuicide\tx", "kind")],
)
def test_a_broken_line_of_the_data_is_named(line: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(line, "en", "x.tsv:3")


def test_no_message_of_the_unseen_split_is_in_the_training_data() -> None:
    known = {message.text.lower() for message in read_messages()}
    held_out = Path(__file__).parents[1] / "safety" / "heldout.tsv"
    texts = [line.split("\t")[3].strip().lower() for line in held_out.read_text(encoding="utf-8").splitlines()]
    assert len(texts) > 1000
    assert not known & set(texts)
