"""The talk about risk over several turns, with trackers made by hand: moves, what follows, the way out."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import crisis
from bot.crisis import CRISIS, HELPLINES, LEFT
from bot.nlg import SignpostNLG
from bot.policies.crisis import CrisisPolicy
from bot.safety import Level, countries, moves
from bot.safety.moves import Message, Move
from bot.safety.regions import region_from_hint

ACTIVE, PASSIVE = "I want to die", "I feel like a burden to everyone"
HARM = "I keep cutting myself"
"""Its answer asks "are you safe right now?"."""
NUMBER = "findahelpline.com"


class Talk:
    """A talk that goes through policy and NLG the way the server does, without the server."""

    def __init__(self, *texts: str, metadata: dict[str, Any] | None = None) -> None:
        self.events: list[Event] = []
        self.said: list[str] = []
        self.responses: list[str | None] = []
        self.metadata = metadata
        for text in texts:
            self.say(text)

    @property
    def tracker(self) -> DialogueStateTracker:
        return DialogueStateTracker.from_events("x", self.events)

    def say(self, text: str, **nlu: Any) -> str:
        self.events.append(UserUttered(text, metadata=self.metadata, **nlu))
        tracker = self.tracker
        response = crisis.due_response(tracker)
        self.due = crisis.due_answer(tracker)
        self.responses.append(response)
        shown = crisis.crisis_message(tracker)[0] if response == CRISIS else ""
        self.said.append(shown)
        self.events += [ActionExecuted(response or "action_answer"), ActionExecuted("action_listen")]
        return shown

    @property
    def move(self) -> Move | None:
        return self.due.move if self.due else None


# ------------------------------------------------------------------------------------------------------- moves
@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("yes", Move.DANGER),
        ("Yeah.", Move.DANGER),
        ("yes i am", Move.DANGER),
        ("kind of", Move.DANGER),
        ("maybe", Move.DANGER),
        ("no", Move.SAFE),
        ("Nope, not right now", Move.SAFE),
        ("i'm safe", Move.SAFE),
        ("i'm not going to do anything", Move.SAFE),
        ("I don't know", Move.UNCLEAR),
        ("yes but I have no plan", Move.UNCLEAR),
        ("I'm not safe", Move.DANGER),
        ("don't give me numbers", Move.REFUSAL),
        ("I don't want to call anyone", Move.REFUSAL),
        ("no more hotlines please", Move.REFUSAL),
        ("i hate hotlines", Move.REFUSAL),
        ("I already called them and nobody answered", Move.REFUSAL),
        ("I was joking", Move.RETRACTION),
        ("jk lol", Move.RETRACTION),
        ("I didn't mean it", Move.RETRACTION),
        ("never mind", Move.RETRACTION),
        ("thanks", Move.THANKS),
        ("thank you so much", Move.THANKS),
        ("ok thanks bye", Move.GOODBYE),
        ("goodbye", Move.GOODBYE),
        ("ok", Move.ACK),
        ("it's for my friend", Move.SOMEONE_ELSE),
        ("asking for a friend", Move.SOMEONE_ELSE),
        ("it's not for me", Move.SOMEONE_ELSE),
        ("actually it's not me, it's my sister", Move.SOMEONE_ELSE),
        ("I'm in Canada", Move.COUNTRY),
        ("uk", Move.COUNTRY),
        ("can you just talk to me", Move.TALK),
        ("I don't know what to do", Move.TALK),
        ("i'm scared", Move.TALK),
        ("what should i do?", Move.TALK),
        ("help me calm down", Move.SELF_HELP),
        ("show me the numbers again", Move.LINES),
        ("help lines", Move.LINES),
        ("is there someone I can text?", Move.WRITTEN),
        ("asdf", Move.LISTEN),
        ("my wife left me and I lost my job and the house", Move.LISTEN),
        ("why me?", Move.LISTEN),
        ("will it ever get better?", Move.LISTEN),
        ("back to my question", Move.LEAVING),
        ("can we talk about something else", Move.LEAVING),
    ],
)
def test_each_later_turn_is_recognised_and_has_an_answer(text: str, move: Move) -> None:
    talk = Talk(ACTIVE)
    answer = talk.say(text)
    assert talk.move == move
    assert talk.responses[-1] == (LEFT if move == Move.LEAVING else CRISIS)
    assert bool(answer) == (move != Move.LEAVING)


@pytest.mark.parametrize(
    "text",
    [
        "ok what does CBT cost",
        "what does CBT cost?",
        "never mind, tell me about group therapy",
        "ok, back to my question, how long does therapy take?",
        "thanks. what is the difference between a psychologist and a psychiatrist?",
        "i was joking, what is dbt?",
        "group therapy",
        "are you a real person?",
        "what about cost?",
    ],
)
def test_an_ordinary_question_leaves_the_thread(text: str) -> None:
    talk = Talk(ACTIVE)
    assert talk.say(text) == ""
    assert talk.responses[-1] is None
    talk.say("thanks")
    assert talk.responses[-1] is None, "after an ordinary answer, thanks are ordinary thanks"


@pytest.mark.parametrize("text", ["yes", "no", "thanks", "I was joking", "it's for my friend", "Canada", "asdf", "ok"])
def test_without_a_disclosure_nothing_of_this_happens(text: str) -> None:
    assert Talk("what is therapy?", text).responses == [None, None]


def test_the_language_model_tells_topics_from_statements() -> None:
    talk = Talk(ACTIVE)
    entity = {"entity": "topic", "start": 0, "end": 13, "value": "telemedicine"}
    talk.say("tele medicine", entities=[entity])
    assert talk.responses[-1] is None
    talk = Talk(ACTIVE)
    talk.say("everything broke", intent={"name": "nlu_fallback", "confidence": 0.7})
    assert talk.move == Move.LISTEN
    talk = Talk(ACTIVE)
    talk.say("resume the guided thing", intent={"name": "resume", "confidence": 0.9})
    assert talk.responses[-1] is None


# --------------------------------------------------------------------------------------- yes and no to questions
@pytest.mark.parametrize(
    ("first", "answer", "move"),
    [
        (ACTIVE, "yes", Move.DANGER),
        (ACTIVE, "no", Move.SAFE),
        (HARM, "yes", Move.SAFE),
        (HARM, "no", Move.DANGER),
        (HARM, "maybe", Move.UNCLEAR),
        (HARM, "no i'm not safe", Move.DANGER),
        ("my husband hits me", "yes", Move.DANGER),
    ],
)
def test_yes_and_no_mean_what_the_question_asked(first: str, answer: str, move: Move) -> None:
    talk = Talk(first)
    talk.say(answer)
    assert talk.move == move


def test_a_yes_to_danger_brings_the_emergency_number_first() -> None:
    talk = Talk("I want to die, I'm in Canada")
    assert "911" not in talk.said[0].splitlines()[0]
    assert "911" in talk.say("yes").splitlines()[0]
    assert "911" in talk.say("no one").splitlines()[0], "danger stays until it is over"
    assert "911" not in Talk("I want to die, I'm in Canada", "yes", "I'm safe now").said[-1].splitlines()[0]


def test_a_yes_with_more_words_is_a_yes() -> None:
    talk = Talk("I want to die, I'm in Canada")
    assert "911" in talk.say("yes I want to die").splitlines()[0]
    talk = Talk(HARM + ", I'm in Canada")
    assert "911" in talk.say("no, I want to die").splitlines()[0]


@pytest.mark.parametrize("text", ["I'm not going to do anything", "I won't do it", "I'm not suicidal"])
def test_a_denial_that_only_sounds_like_risk_is_taken_as_a_denial(text: str) -> None:
    talk = Talk(ACTIVE, text)
    assert talk.move == Move.SAFE


@pytest.mark.parametrize("text", ["I'm not suicidal but I can't go on", "no, but I want to kill myself"])
def test_a_denial_with_a_disclosure_is_a_disclosure(text: str) -> None:
    talk = Talk(ACTIVE, text)
    assert talk.move == Move.DISCLOSURE


def test_thanks_are_not_answered_lightly_while_there_is_danger() -> None:
    talk = Talk("I want to die, I'm in Canada", "yes")
    answer = talk.say("thanks")
    assert "You are welcome" not in answer and "911" in answer.splitlines()[0]


def test_feeling_fine_is_no_all_clear_after_an_overdose() -> None:
    talk = Talk("I took too many pills, I'm in the UK")
    assert "999" in talk.say("i'm fine now").splitlines()[0]
    assert talk.due is not None and talk.due.assessment.imminent


def test_an_unclear_answer_is_asked_about_with_the_lines_in_sight() -> None:
    talk = Talk("I want to die, I'm in Canada")
    answer = talk.say("not sure")
    assert "?" in answer and "988" in answer


def test_a_yes_to_an_offered_step_gets_the_step() -> None:
    talk = Talk(ACTIVE, "no")
    assert "small step" in talk.said[-1]
    talk.say("ok")
    assert talk.move == Move.SELF_HELP
    talk.say("a bit")
    assert talk.move in (Move.STEP_DONE, Move.PERSON_YES)


def test_a_no_to_an_offered_step_is_fine() -> None:
    talk = Talk(ACTIVE, "no", "no thanks")
    assert talk.move == Move.STEP_NO and "right" in talk.said[-1] or "okay" in talk.said[-1]


def test_a_named_person_answers_the_question_for_one() -> None:
    talk = Talk(ACTIVE, "yes")
    talk.say("my mum is here")
    assert talk.move == Move.PERSON_YES
    talk = Talk(ACTIVE, "yes")
    talk.say("nobody")
    assert talk.move == Move.PERSON_NO


# --------------------------------------------------------------------------------------------------- numbers
def test_after_a_refusal_no_list_is_pushed() -> None:
    talk = Talk("I want to die, I'm in Canada", "please no hotlines")
    for text in ("i'm scared", "I still want to die", "asdf", "thanks", "it hurts"):
        answer = talk.say(text)
        assert talk.responses[-1] == CRISIS and "988" not in answer, text


def test_after_a_refusal_danger_brings_the_emergency_number_only() -> None:
    talk = Talk("I want to die, I'm in Canada", "no hotlines please")
    answer = talk.say("I am going to kill myself tonight")
    assert "911" in answer.splitlines()[0] and "988" not in answer


def test_a_refusal_brings_another_way() -> None:
    offers = {Talk(*[ACTIVE] * n, "stop giving me numbers").due.asks for n in (1, 2, 3)}  # type: ignore[union-attr]
    assert offers == {"chat", "step", "person"}


def test_numbers_come_back_when_they_are_asked_for() -> None:
    talk = Talk("I want to die, I'm in Canada", "no hotlines please")
    assert "988" in talk.say("ok show me the numbers")
    assert "988" in talk.say("I want to die")


def test_who_would_rather_write_gets_places_to_write() -> None:
    talk = Talk("I want to die, I'm in the UK", "no hotlines please")
    assert talk.due is not None and talk.due.asks == "chat"
    answer = talk.say("yes")
    assert "SHOUT" in answer and "116 123" not in answer


# ------------------------------------------------------------------------------------------------- other moves
def test_a_retraction_is_believed_and_one_line_stays() -> None:
    answer = Talk("I want to die, I'm in the UK", "I was joking").said[-1]
    assert answer.count("\n- ") == 1 and "116 123" in answer and "999" in answer


def test_a_retraction_after_other_talk_still_counts() -> None:
    talk = Talk(ACTIVE, "what is CBT?", "I was only joking before")
    assert talk.move == Move.RETRACTION


def test_worry_about_someone_else_changes_words_and_person() -> None:
    talk = Talk(ACTIVE, "it's for my friend")
    assert "Are they in danger" in talk.said[-1]
    talk.say("no")
    assert talk.move == Move.SAFE and "they are" in talk.said[-1]
    assert talk.due is not None and talk.due.assessment.third_person


def test_a_country_named_in_the_thread_brings_lines_that_fit_the_risk() -> None:
    talk = Talk("my husband hits me", "I'm in the UK")
    assert "0808 2000 247" in talk.said[-1] and talk.responses[-1] == CRISIS


def test_a_country_after_the_list_of_lines_brings_the_list() -> None:
    talk = Talk("hm")
    talk.events[-2] = ActionExecuted(HELPLINES)
    talk.say("Ireland")
    assert talk.responses[-1] == HELPLINES


def test_a_new_kind_of_risk_gets_its_own_first_words() -> None:
    talk = Talk("I want to die, I'm in the UK", "I took too many pills")
    assert "needs a doctor" in talk.said[-1] and "999" in talk.said[-1].splitlines()[0]


def test_three_concerns_among_five_messages_are_a_crisis() -> None:
    talk = Talk(PASSIVE, "what is therapy?", "it would be better if I wasn't here")
    assert talk.due is not None and talk.due.assessment.level == Level.CONCERN
    talk.say("I just want to disappear")
    assert talk.due.assessment.level == Level.CRISIS and talk.move == Move.BUILDING
    apart = Talk(PASSIVE, *["what is therapy?"] * 5, PASSIVE, "I just want to disappear")
    assert apart.due is not None and apart.due.assessment.level == Level.CONCERN


# -------------------------------------------------------------------------------------------- never twice in a row
LONG = [
    ACTIVE, ACTIVE, "yes", "no one", "ok", "help me calm down", "i'm scared", "asdf", "i want to die", "thanks", "thanks",
    "no hotlines", "I don't want numbers", "it hurts", "i'm so alone", "show me the numbers", "uk", "uk", "I was joking",
    "jk", "it's for my friend", "it's for my friend", "no", "bye", "bye", "ok", "ok", "hm", "hm", "hm", "hm", "i want to die",
    "i am going to kill myself tonight", "i am going to kill myself tonight", "i am going to kill myself now", "yes", "yes",
]  # fmt: skip


@pytest.mark.parametrize("where", ["", ", I'm in Canada"])
def test_no_paragraph_comes_twice_in_a_row(where: str) -> None:
    talk = Talk(LONG[0] + where, *LONG[1:])
    assert talk.responses == [CRISIS] * len(LONG)
    for before, after in zip(talk.said, talk.said[1:]):
        assert not set(before.split("\n\n")) & set(after.split("\n\n"))


@pytest.mark.parametrize(
    "text", [ACTIVE, PASSIVE, "my friend wants to die", "my husband hits me", "I took too many pills"]
)
def test_a_disclosure_said_many_times_is_answered_differently_each_time(text: str) -> None:
    talk = Talk(*[text] * 12)
    for before, after in zip(talk.said, talk.said[1:]):
        assert not set(before.split("\n\n")) & set(after.split("\n\n"))


def test_what_it_is_is_said_first_and_later_only_in_short() -> None:
    talk = Talk(ACTIVE, "no", "no")
    assert "not a person" in talk.said[0]
    assert not any("not a person" in said for said in talk.said[1:])


# ------------------------------------------------------------------------------------------- sessions and forms
def test_a_new_session_begins_without_the_old_thread() -> None:
    talk = Talk("I want to die, I'm in Canada")
    talk.events += [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    talk.say("yes")
    assert talk.responses[-1] is None
    assert crisis.region_of(talk.tracker) is None


def test_the_thread_ends_after_some_messages() -> None:
    talk = Talk(ACTIVE, *["what is therapy?"] * 7)
    talk.say("I was joking")
    assert talk.responses[-1] is None


@pytest.mark.parametrize("text", ["Me", "My child", "Someone else", "skip", "stop", "Money is tight"])
def test_answers_to_the_guided_questions_stay_theirs(text: str) -> None:
    talk = Talk("which help is right for me?")
    talk.events.append(ActiveLoop("finder_form"))
    talk.say(ACTIVE)
    talk.say(text)
    assert talk.responses[-1] is None


def test_a_yes_within_the_guided_questions_still_answers_ours() -> None:
    talk = Talk("which help is right for me?")
    talk.events.append(ActiveLoop("finder_form"))
    talk.say(ACTIVE)
    talk.say("yes")
    assert talk.move == Move.DANGER


def test_policy_and_text_agree_when_asked_again() -> None:
    talk = Talk(ACTIVE, "no")
    talk.events.append(UserUttered("ok"))
    before = crisis.due_answer(talk.tracker)
    talk.events.append(ActionExecuted(CRISIS))
    assert crisis.due_answer(talk.tracker) == before


# ---------------------------------------------------------------------------------------------------- contract
async def generated(talk: Talk, name: str) -> dict[str, Any]:
    domain = Domain.from_dict({"responses": {key: [{"text": text}] for key, text in crisis.static_texts().items()}})
    message = await SignpostNLG(domain=domain).generate(name, talk.tracker, "rest")
    assert message is not None
    return message


async def test_each_crisis_answer_says_level_kind_and_region() -> None:
    talk = Talk("I want to die, I'm in Canada")
    first = {"safety": {"level": "crisis", "kind": "suicide", "region": "CA"}}
    assert (await generated(talk, CRISIS))["metadata"] == first
    talk.say("it's for my friend")
    assert (await generated(talk, CRISIS))["metadata"] == first
    concern = await generated(Talk(PASSIVE), CRISIS)
    assert concern["metadata"]["safety"] == {"level": "concern", "kind": "suicide", "region": None}


async def test_lines_on_request_are_a_mention_and_leaving_is_nothing() -> None:
    asked = await generated(Talk("helplines in Ireland"), HELPLINES)
    assert asked["metadata"]["safety"]["level"] == "mention" and asked["metadata"]["safety"]["region"] == "IE"
    left = await generated(Talk(ACTIVE, "back to my question"), LEFT)
    assert "metadata" not in left and "go on where we were" in left["text"]


# ------------------------------------------------------------------------------------------------------ region
@pytest.mark.parametrize(
    ("locale", "phone", "region"),
    [
        ("en-CA", None, "CA"),
        ("en_gb", None, "GB"),
        ("zh-Hant-TW", None, "TW"),
        ("de_AT.UTF-8", None, "AT"),
        ("en", None, None),
        ("fr", None, None),
        ("", "", None),
        (None, None, None),
        (5, ["x"], None),
        ("x" * 5000, "not a number", None),
        ("zh-Hans", None, None),
    ],
)
def test_a_channel_hint_is_a_country_or_nothing(locale: object, phone: object, region: str | None) -> None:
    assert region_from_hint(locale, phone) == region


def test_a_phone_prefix_is_a_country() -> None:
    pytest.importorskip("phonenumbers")
    assert region_from_hint("en-US", "+44 20 7946 0018") == "GB"
    assert region_from_hint(None, "+353 1 234 5678") == "IE"


def test_spoken_words_come_before_the_hint() -> None:
    assert crisis.region_of(Talk(ACTIVE, metadata={"locale": "en-CA"}).tracker) == "CA"
    assert crisis.region_of(Talk("I want to die, I'm in the UK", metadata={"locale": "en-CA"}).tracker) == "GB"
    hinted = Talk(ACTIVE, metadata={"locale": "en-CA"}).said[0]
    assert "988" in hinted and "Not the right country?" in hinted
    assert "Not the right country?" not in Talk("I want to die, I'm in Canada").said[0]


# ----------------------------------------------------------------------------------------------------- robustness
@pytest.mark.parametrize(
    "text", ["", "   ", "?", "...", "🙂", "a" * 5000, "\x00", "yes " * 500, "¿", "(((", "{country}"]
)
def test_odd_messages_in_the_thread_are_answered(text: str) -> None:
    talk = Talk(ACTIVE, text)
    assert talk.responses[-1] in (None, CRISIS)


def test_without_the_words_of_moves_a_disclosure_is_still_answered(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(countries, "CONTENT_DIR", tmp_path)
    moves._words.cache_clear()
    try:
        talk = Talk(ACTIVE, "asdf", ACTIVE)
        assert talk.responses[0] == talk.responses[2] == CRISIS
    finally:
        moves._words.cache_clear()


def test_long_talks_are_read_in_part_and_counted_in_full() -> None:
    talk = Talk(*[ACTIVE] * (crisis.WINDOW + 4))
    assert talk.due is not None and talk.due.turn == crisis.WINDOW + 3


def test_forms_of_a_message() -> None:
    message = Message.of("I’m SÁFE, thanks!")
    assert message.plain == "i'm safe thanks" and not message.asks and message.length == 3


# ------------------------------------------------------------------------------------------------------ policy
def predicted(talk: Talk, domain: Domain) -> str | None:
    policy = CrisisPolicy.__new__(CrisisPolicy)
    policy.priority = 100
    prediction = policy.predict_action_probabilities(talk.tracker, domain)
    best = max(prediction.probabilities)
    return domain.action_names_or_texts[prediction.probabilities.index(best)] if best else None


def test_the_policy_says_the_crisis_answer_then_waits_and_the_form_asks_again_after_leaving() -> None:
    responses = {key: [{"text": text}] for key, text in crisis.static_texts().items()}
    domain = Domain.from_dict({"responses": responses, "forms": {"finder_form": {"required_slots": []}}})
    talk = Talk("which help is right for me?")
    talk.events.append(ActiveLoop("finder_form"))
    talk.say(ACTIVE)
    talk.events += [UserUttered("back to my question")]
    assert predicted(talk, domain) == LEFT
    talk.events.append(ActionExecuted(LEFT))
    assert predicted(talk, domain) == "finder_form"
    talk = Talk()
    talk.events += [ActionExecuted("action_listen"), UserUttered(ACTIVE)]
    assert predicted(talk, domain) == CRISIS
    talk.events.append(ActionExecuted(CRISIS))
    assert predicted(talk, domain) == "action_listen"
    talk.events += [ActionExecuted("action_listen"), UserUttered("what does CBT cost?")]
    assert predicted(talk, domain) is None
