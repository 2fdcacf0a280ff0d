"""The guided questions recognise what people say and point without diagnosing."""

from __future__ import annotations

import pytest

from bot.knowledge.finder import MONEY, NEED, WAY, WHO, Finder


@pytest.mark.parametrize(
    ("slot", "text", "option"),
    [
        (WHO, "for me", "me"),
        (WHO, "My child", "child"),
        (WHO, "my sister who is 40", "other"),
        (WHO, "me and my husband, as a couple", "couple"),
        (NEED, "she refuses to see anyone", "refusal"),
        (NEED, "he is in denial about his drinking", "refusal"),
        (NEED, "he drinks too much", "addiction"),
        (NEED, "panic attacks at work", "feelings"),
        (NEED, "my marriage is falling apart", "relationship"),
        (NEED, "whether I need medication", "medication"),
        (NEED, "I want to know what's wrong with me", "diagnosis"),
        (NEED, "a new career direction", "growth"),
        (WAY, "online please", "online"),
        (WAY, "One to one", "one_to_one"),
        (MONEY, "I can't afford much", "tight"),
        (MONEY, "my insurance pays", "insured"),
        (NEED, "purple", None),
    ],
)
def test_answers_are_recognised_by_their_words(slot: str, text: str, option: str | None, finder: Finder) -> None:
    assert finder.recognise(slot, text) == option


@pytest.mark.parametrize("slot", [WHO, NEED, WAY, MONEY])
def test_each_button_is_recognised_as_itself(slot: str, finder: Finder) -> None:
    titles = finder.titles(slot)
    assert len({finder.recognise(slot, title) for title in titles}) == len(titles)


def test_refusal_points_to_an_interventionist_and_medication_to_a_prescriber(finder: Finder) -> None:
    assert "interventionist" in finder.pointer("refusal").text
    assert "psychiatrist" in finder.pointer("medication").text
    assert finder.pointer(None).topics == finder.pointer("other").topics


def test_details_come_from_the_answers_and_skipped_ones_count_for_nothing(finder: Finder) -> None:
    assert "sliding scale" in finder.details({MONEY: "tight", WAY: "skipped"})
    assert finder.details({MONEY: "skipped", WAY: None}) == ""


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("there is no bus and I don't drive, we live 30 miles out", "distance"),
        ("my neighbours would gossip", "privacy"),
        ("he has no laptop", "device"),
        ("I lost my job in March", "money"),
        ("I'm far too shy for that", "strangers"),
        ("my brother says it is all snake oil", "doubt"),
        ("the sky is green", None),
    ],
)
def test_a_situation_told_without_a_question_is_recognised(text: str, situation: str | None, finder: Finder) -> None:
    told = finder.situation(text)
    assert (told.id if told else None) == situation
