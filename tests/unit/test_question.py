"""What a message asks, given what was talked about: names, ellipsis, pronouns, corrections, pairs."""

from __future__ import annotations

import re

import pytest

from bot.knowledge.heard import Focus, Found, Heard
from bot.knowledge.question import beyond, understand
from bot.knowledge.repository import Knowledge


def heard(text: str, intent: str, confidence: float = 0.9, **entities: str) -> Heard:
    """Return a message; ``topics="cbt=CBT dbt=DBT"`` marks where names stand in the text."""
    found = {
        kind: tuple(
            Found(value, match.start(), match.end())
            for pair in given.split(";")
            for value, surface in [pair.split("=")]
            for match in [re.search(re.escape(surface), text)]
            if match
        )
        for kind, given in entities.items()
    }
    return Heard(text, intent, confidence, ((intent, confidence),), **found)


TALK = Focus(topics=("therapy",), aspect="goals", told=("therapy:goals",))
PAIR = Focus(topics=("therapist", "psychiatrist"), aspect="overall", told=("therapist+psychiatrist:overall",))


@pytest.mark.parametrize(
    ("message", "focus", "topics", "aspect"),
    [
        (heard("what is CBT", "ask_definition", topics="cbt=CBT"), Focus(), ("cbt",), "definition"),
        (
            heard("and psychotherapy?", "follow_up", topics="psychotherapy=psychotherapy"),
            TALK,
            ("psychotherapy",),
            "goals",
        ),
        (heard("dbt?", "unknown_topic", 0.1, topics="dbt=dbt"), Focus(), ("dbt",), "definition"),
        (heard("what about cost?", "follow_up", aspects="cost=cost"), TALK, ("therapy",), "cost"),
        (heard("how much is it", "ask_cost"), TALK, ("therapy",), "cost"),
        (heard("do they prescribe?", "ask_prescribing"), PAIR, ("therapist", "psychiatrist"), "prescribing"),
        (
            heard("the second one, what training?", "ask_training", ordinals="2=the second one"),
            PAIR,
            ("psychiatrist",),
            "training",
        ),
        (
            heard("no, I meant psychiatrist", "correct", topics="psychiatrist=psychiatrist"),
            TALK,
            ("psychiatrist",),
            "goals",
        ),
        (
            heard("not therapy, services", "correct", topics="therapy=therapy;mental_health_services=services"),
            TALK,
            ("mental_health_services",),
            "goals",
        ),
        (
            heard("how is that different from CBT?", "ask_difference", topics="cbt=CBT"),
            TALK,
            ("therapy", "cbt"),
            "overall",
        ),
        (
            heard("therapy vs CBT on cost", "ask_difference", topics="therapy=therapy;cbt=CBT", aspects="cost=cost"),
            Focus(),
            ("therapy", "cbt"),
            "cost",
        ),
        (heard("what's the difference?", "ask_difference"), PAIR, ("therapist", "psychiatrist"), "overall"),
        (
            heard(
                "is counselling just another word for therapy",
                "ask_difference",
                topics="therapy=counselling;therapy=therapy",
            ),
            Focus(),
            ("therapy",),
            "definition",
        ),
    ],
)
def test_a_message_is_read_with_the_talk_before_it(
    message: Heard, focus: Focus, topics: tuple[str, ...], aspect: str, knowledge: Knowledge
) -> None:
    question = understand(message, focus, knowledge)
    assert (question.missing, question.topics, question.aspect) == (None, topics, aspect)


def test_a_bare_difference_is_asked_back_and_the_pair_then_compared(knowledge: Knowledge) -> None:
    first = understand(heard("what's the difference?", "ask_difference"), Focus(), knowledge)
    assert first.missing == "pair"
    waiting = Focus(topics=(), aspect="overall", misses=1)
    pair = heard("psychotherapy and therapy", "follow_up", topics="psychotherapy=psychotherapy;therapy= therapy")
    assert understand(pair, waiting, knowledge).topics == ("psychotherapy", "therapy")


def test_a_short_question_without_a_topic_is_asked_back_a_whole_one_gets_the_usual_topic(knowledge: Knowledge) -> None:
    assert understand(heard("how much?", "ask_cost"), Focus(), knowledge).missing == "topic"
    whole = understand(heard("do I have to pay for all of it myself", "ask_cost"), Focus(), knowledge)
    assert (whole.topics, whole.assumed) == (("therapy",), True)


def test_options_offered_can_be_picked_by_number(knowledge: Knowledge) -> None:
    focus = Focus(options=("therapy:cost", "therapist+psychiatrist:overall"), misses=1)
    picked = understand(heard("the second one", "follow_up", ordinals="2=the second one"), focus, knowledge)
    assert picked.topics == ("therapist", "psychiatrist")


def test_the_first_one_is_what_was_talked_about_first(knowledge: Knowledge) -> None:
    focus = Focus(("therapist",), "training", trail=("interventionist",), options=("therapist:role",), told=("x:y",))
    asked = heard("when is the first kind needed", "ask_when", ordinals="1=the first kind")
    assert understand(asked, focus, knowledge).topics == ("interventionist",)


def test_a_condition_in_passing_is_not_the_topic(knowledge: Knowledge) -> None:
    message = heard("is CBT for depression", "ask_audience", topics="cbt=CBT;conditions=depression")
    assert understand(message, Focus(), knowledge).topics == ("cbt",)


def test_an_unsure_message_about_something_else_is_not_forced_into_the_knowledge(knowledge: Knowledge) -> None:
    message = Heard("why is my code slow", "nlu_fallback", 0.3, (("out_of_scope", 0.28), ("ask_approach", 0.1)))
    assert beyond(message, Focus(), knowledge) == "out_of_scope"


def test_focus_survives_a_slot_that_holds_nonsense() -> None:
    assert Focus.from_slot("x") == Focus.from_slot({"nonsense": 1}) == Focus()
    assert Focus.from_slot(TALK.to_slot()) == TALK


THREE = Focus(topics=("individual_therapy", "group_therapy"), aspect="overall", told=("x:y",))


def test_the_latter_is_still_the_second_after_the_former_was_talked_about(knowledge: Knowledge) -> None:
    talk = THREE.moved_to(("individual_therapy",), "confidentiality", told=("x:y",), options=())
    asked = heard("and the latter, who is it best for?", "ask_audience", ordinals="2=the latter")
    assert understand(asked, talk, knowledge).topics == ("group_therapy",)


@pytest.mark.parametrize(
    ("text", "intent", "named", "topics"),
    [
        ("are they licensed to diagnose like therapists are?", "ask_diagnosing", "therapist=therapists", ("therapy",)),
        ("can they treat it the way a psychologist can", "ask_limits", "psychologist=psychologist", ("therapy",)),
        ("and their approach to treatment?", "ask_approach", "treatment=treatment", ("therapy",)),
        ("do psychologists treat it too", "ask_limits", "psychologist=psychologists", ("psychologist",)),
    ],
)
def test_a_pronoun_points_past_a_topic_named_for_comparison(
    text: str, intent: str, named: str, topics: tuple[str, ...], knowledge: Knowledge
) -> None:
    assert understand(heard(text, intent, topics=named), TALK, knowledge).topics == topics


def test_back_to_what_came_before(knowledge: Knowledge) -> None:
    talk = Focus(("telehealth",), "definition", trail=("therapy",), told=("telehealth:definition",))
    asked = heard("back to the money side, is it dear?", "ask_cost")
    assert (understand(asked, talk, knowledge).topics, understand(asked, talk, knowledge).aspect) == (
        ("therapy",),
        "cost",
    )


def test_which_of_two_is_asked_of_the_pair(knowledge: Knowledge) -> None:
    asked = heard("which of those can prescribe", "ask_prescribing")
    assert understand(asked, PAIR, knowledge).topics == PAIR.topics


def test_what_is_named_after_besides_is_not_asked_about(knowledge: Knowledge) -> None:
    asked = heard("which methods exist besides CBT in psychotherapy", "ask_techniques", topics="cbt=CBT")
    assert "cbt" not in understand(asked, Focus(), knowledge).topics


def test_an_entry_that_lies_nearer_is_told_as_well(knowledge: Knowledge) -> None:
    message = Heard(
        "would a therapist ever be of use for a lasting illness",
        "ask_audience",
        0.6,
        (("ask_audience", 0.6), ("ask_when", 0.3)),
        topics=(Found("therapist", 8, 17),),
        candidates=(("therapist:when", 0.8), ("therapist:audience", 0.5)),
    )
    question = understand(message, Focus(), knowledge)
    assert "therapist:when" in (f"{question.topics[0]}:{question.aspect}", question.also)
