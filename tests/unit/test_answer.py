"""What is said: written where it is written, composed where not, honest where nothing is known."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.knowledge.answer import answer, more, question_text
from bot.knowledge.heard import Focus
from bot.knowledge.phrases import Phrases
from bot.knowledge.question import Question
from bot.knowledge.repository import Knowledge


def test_a_written_comparison_is_found_in_either_order(knowledge: Knowledge, phrases: Phrases) -> None:
    texts = {
        answer(Question(pair, "overall"), Focus(), knowledge, phrases).text
        for pair in (("therapy", "mental_health_services"), ("mental_health_services", "therapy"))
    }
    assert len(texts) == 1


def test_an_unwritten_comparison_sets_both_sides_by_name(knowledge: Knowledge, phrases: Phrases) -> None:
    reply = answer(Question(("telehealth", "art_therapy"), "overall"), Focus(), knowledge, phrases)
    assert "Telehealth:" in reply.text
    assert "Art therapy:" in reply.text


def test_what_only_the_parent_knows_is_said_to_be_so(knowledge: Knowledge, phrases: Phrases) -> None:
    reply = answer(Question(("cbt",), "cost"), Focus(), knowledge, phrases)
    assert "says nothing on this point about CBT alone" in reply.text
    assert "sliding scale" in reply.text


def test_a_gap_is_admitted(knowledge: Knowledge, phrases: Phrases) -> None:
    reply = answer(Question(("interventionist",), "confidentiality"), Focus(), knowledge, phrases)
    assert not reply.found
    assert "does not say anything" in reply.text


def test_every_pair_of_topics_can_be_compared(knowledge: Knowledge, phrases: Phrases) -> None:
    for pair in combinations(knowledge.topics, 2):
        reply = answer(Question(pair, "overall"), Focus(), knowledge, phrases)
        assert reply.text
        assert reply.entries


@pytest.mark.parametrize("topic", ["therapy", "interventionist", "cbt"])
def test_tell_me_more_says_something_new_until_nothing_is_left(
    topic: str, knowledge: Knowledge, phrases: Phrases
) -> None:
    first = answer(Question((topic,), "definition"), Focus(), knowledge, phrases)
    focus = Focus((topic,), "definition", told=tuple(entry.key for entry in first.entries))
    second = more(focus, knowledge, phrases)
    assert second is not None
    assert second.text != first.text


def test_nothing_offered_is_a_question_without_an_answer(knowledge: Knowledge, phrases: Phrases) -> None:
    for topic in knowledge.topics:
        reply = answer(Question((topic,), "definition"), Focus(), knowledge, phrases)
        for offer in reply.offers:
            assert question_text(offer, knowledge).endswith("?")
            assert "{" not in question_text(offer, knowledge)


def test_two_questions_in_one_message_get_both_parts(knowledge: Knowledge, phrases: Phrases) -> None:
    reply = answer(Question(("therapy",), "setting", also="therapy:cost"), Focus(), knowledge, phrases)
    assert "private practice" in reply.text
    assert "sliding scale" in reply.text
