"""The thread that a disclosure opens: what the next message in it is, and which answer is due.

Pure functions over the turns of a talk; nothing is stored. Each turn is read in order, with what was in fact
said after it, so that policy and NLG come to the same result whenever they ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.safety import moves
from bot.safety.levels import Assessment, Kind, Level
from bot.safety.moves import Message, Move

MEMORY = 6
"""How many messages back a crisis answer still shapes the next one."""
BUILDS_UP = 3
"""So many concerns among the last `WITHIN` messages are a crisis."""
WITHIN = 5
SHORT_COUNTRY = 8
"""A message of at most so many words that names a country answers "which country?"."""
# A statement of one of these intents is answered by the ordinary dialogue even right after a crisis answer.
ORDINARY = frozenset(
    {"resume", "choose", "helplines", "human", "bot_challenge", "bot_privacy", "capabilities", "local_provider"}
    | {"medication_advice", "legal", "prompt_injection", "other_person", "source", "rephrase", "greet"}
)
UNCLEAR = frozenset(
    {"nlu_fallback", "gibberish", "share_feeling", "affirm", "deny", "acknowledge", "thank", "feedback_bad"}
)
"""Intents that no question about the knowledge has."""
SURE = 0.6
"""How sure the intent must be for that."""
# More to say than the country that comes with them.
_CLEAR = (Move.DANGER, Move.SAFE, Move.REFUSAL, Move.RETRACTION, Move.SOMEONE_ELSE)
# Plain enough to be about the thread when something else was said in between.
_ANY_TIME = (Move.DANGER, Move.REFUSAL, Move.RETRACTION)
# Answers that stand where only the sound of the words speaks for a risk.
_ANSWERS = (
    *(Move.SAFE, Move.RETRACTION, Move.REFUSAL, Move.SOMEONE_ELSE, Move.STEP_NO, Move.PERSON_NO, Move.PERSON_YES),
    *(Move.THANKS, Move.GOODBYE, Move.LEAVING, Move.LINES, Move.WRITTEN, Move.SELF_HELP, Move.COUNTRY),
)
# "stop", "me" and "someone else" answer the guided questions where these go on.
_FORM_ANSWERS = (Move.LEAVING, Move.ACK, Move.SOMEONE_ELSE)


@dataclass(frozen=True)
class Turn:
    """One message of the user with all that is known of it."""

    text: str
    assessment: Assessment
    region: str | None = None
    """The country that it names."""
    intent: str = ""
    confidence: float = 0.0
    named: bool = False
    """Whether a topic or an aspect of the knowledge base was found in it."""
    only_a_name: bool = False
    in_form: bool = False
    """Whether guided questions were going on."""
    crisis: bool = False
    """Whether a crisis answer followed."""
    helplines: bool = False
    """Whether the list of lines followed."""


@dataclass(frozen=True)
class Due:
    """The answer that a turn must get."""

    move: Move
    assessment: Assessment
    turn: int
    """Crisis answers before this one; 0 opens a thread."""
    refused: bool = False
    """No lists of numbers: the person does not want them."""
    fresh: bool = False
    """The risk is of another kind than before, so its own first words are due."""
    asks: str = "none"
    """What the question of the answer asks for (see moves.yml)."""


@dataclass(frozen=True)
class Thread:
    """What is known before a turn."""

    base: Assessment | None = None
    """The disclosure that the thread is about, with what was learnt since; None: there is no thread."""
    since: int = MEMORY
    """Messages since the last answer of the thread; 0: it was the last thing said."""
    said: int = 0
    """Crisis answers so far."""
    asks: str = "none"
    refused: bool = False
    concerns: tuple[bool, ...] = field(default=())
    """Of the last messages: whether each was a concern of the person's own."""

    @property
    def is_open(self) -> bool:
        """Whether the last messages had a crisis answer among them."""
        return self.base is not None and self.since < MEMORY


def read(turns: Iterable[Turn], said: int = 0) -> tuple[Thread, Due | None]:
    """What was known before the last of `turns`, and the answer that it must get.

    `said`: crisis answers given before the first of `turns`.
    """
    thread, before, due = Thread(said=said), Thread(said=said), None
    for turn in turns:
        before, due = thread, due_answer(thread, turn)
        thread = _after(thread, turn, due)
    return before, due


def due_answer(thread: Thread, turn: Turn) -> Due | None:
    """The crisis answer that `turn` must get, None where the ordinary dialogue goes on."""
    if turn.assessment.level >= Level.CONCERN:
        answer = _denial(thread, turn)
        return _follow(thread, answer[0], answer[1]) if answer else _disclosure(thread, turn)
    if not thread.is_open or thread.base is None:
        return None
    message = Message.of(turn.text)
    move = _move(thread, turn, message)
    return _follow(thread, thread.base, move) if move else None


def _denial(thread: Thread, turn: Turn) -> tuple[Assessment, Move] | None:
    """A short answer to our question that only sounds like risk by itself: "I'm not going to do anything".

    The rules of the grammar stand, unless they see no more than a concern in a plain "no danger".
    """
    found, base = turn.assessment, thread.base
    message = Message.of(turn.text)
    if not thread.is_open or base is None or thread.since or found.imminent or found.third_person:
        return None
    if message.length > SHORT_COUNTRY or message.asks or message.has("but"):
        return None
    move = moves.recognise(message, thread.asks, base.language)
    by_meaning_only = all(rule == "scorer" or rule.endswith(".topic") for rule in found.rules)
    plain = move == Move.SAFE and found.level == Level.CONCERN
    return (base, move) if move and (plain or (by_meaning_only and move in _ANSWERS)) else None


def _disclosure(thread: Thread, turn: Turn) -> Due:
    found, base = turn.assessment, thread.base if thread.is_open else None
    said = thread.said if base else 0
    refused = thread.refused if base else False
    if base is None:
        return Due(Move.DISCLOSURE, found, 0, asks=_opening_asks(found))
    if found.retracted and not found.imminent:
        return _due(Move.RETRACTION, replace(base, imminent=False, retracted=True), said, refused)
    fresh = (found.kind, found.third_person) != (base.kind, base.third_person) and found.kind is not None
    imminent = found.imminent or (base.imminent and not found.third_person)
    merged = replace(
        found,
        kind=found.kind or base.kind,
        child=found.child or base.child,
        imminent=imminent,
        level=Level.CRISIS if imminent else found.level,
    )
    refused = refused or Message.of(turn.text).has(Move.REFUSAL.value)
    if thread.since == 0 and moves.recognise(Message.of(turn.text), thread.asks) == Move.DANGER:
        return _follow(replace(thread, refused=refused), merged, Move.DANGER)
    own = found.level == Level.CONCERN and not found.third_person and not imminent
    if own and sum(thread.concerns[-(WITHIN - 1) :]) >= BUILDS_UP - 1:
        merged = replace(merged, level=Level.CRISIS, rules=(*merged.rules, "builds_up"))
        return _due(Move.BUILDING, merged, said, refused)
    return replace(_due(Move.DISCLOSURE, merged, said, refused, fresh), fresh=fresh)


def _move(thread: Thread, turn: Turn, message: Message) -> Move | None:
    """The move of a message that discloses nothing new; None: it leaves the thread."""
    direct = thread.since == 0
    unclear = direct and turn.intent in UNCLEAR
    names_helper = direct and thread.asks == "person" and message.has("somebody") and not message.asks
    if not names_helper and moves.asks_something_else(
        message, named=turn.named, only_a_name=turn.only_a_name, unclear=unclear
    ):
        return None
    move = moves.recognise(message, thread.asks if direct else None, thread.base.language if thread.base else "en")
    if turn.region and message.length <= SHORT_COUNTRY and not message.asks:
        return move if move in _CLEAR else Move.COUNTRY
    if not direct:
        return move if move in _ANY_TIME else None
    if turn.in_form and message.length <= 2 and move in _FORM_ANSWERS:
        return None
    if move or turn.in_form or (turn.intent in ORDINARY and turn.confidence >= SURE):
        return move
    return Move.LISTEN


def _follow(thread: Thread, base: Assessment, move: Move) -> Due:
    """The answer to a move of an open thread."""
    refused = thread.refused
    if move == Move.THANKS and base.imminent:
        move = Move.ACK  # no "you are welcome" before the danger is over
    if move == Move.SAFE and base.kind == Kind.OVERDOSE and base.imminent:
        move = Move.DISCLOSURE  # feeling fine is no all-clear there
    if move == Move.DANGER:
        base = replace(base, level=Level.CRISIS, imminent=True, rules=(*base.rules, "yes_to_safety_question"))
    elif move in (Move.SAFE, Move.RETRACTION):
        base = replace(base, imminent=False, retracted=move == Move.RETRACTION)
    elif move == Move.REFUSAL:
        refused = True
    elif move in (Move.COUNTRY, Move.LINES, Move.WRITTEN):
        refused = False
    elif move == Move.SOMEONE_ELSE:
        base = replace(base, third_person=True, child=False)
    elif move == Move.ABOUT_ME:
        own = replace(base, third_person=False)
        return replace(_due(Move.DISCLOSURE, own, thread.said, refused, fresh=True), fresh=True)
    return _due(move, base, thread.said, refused)


def _opening_asks(found: Assessment) -> str:
    kind = found.kind.value if found.kind else "default"
    level = "third" if found.third_person else "crisis" if found.level == Level.CRISIS else "concern"
    return "none" if found.retracted else moves.question_of("opening", kind, level)


def _due(move: Move, found: Assessment, said: int, refused: bool, fresh: bool = False) -> Due:
    number = said - 1
    if move == Move.DISCLOSURE:
        again = moves.question_of("again", "third" if found.third_person else "self", number=number)
        asks = _opening_asks(replace(found, retracted=False)) if fresh else again
    elif move == Move.BUILDING:
        asks = moves.question_of("building", number=number)
    elif move == Move.LEAVING:
        asks = "none"
    else:
        asks = moves.question_of("later", text_of(move, found), number=number)
    return Due(move, found, said, refused, asks=asks)


def text_of(move: Move, found: Assessment) -> str:
    """The key under `later` in texts.yml for a move."""
    worded_for_others = move in (Move.DANGER, Move.SAFE, Move.COUNTRY) and found.third_person
    return f"{move.value}_third" if worded_for_others else move.value


def _after(thread: Thread, turn: Turn, due: Due | None) -> Thread:
    own = turn.assessment.level >= Level.CONCERN and not (turn.assessment.third_person or turn.assessment.retracted)
    concerns = (*thread.concerns, own)[-(WITHIN - 1) :]
    if turn.crisis:
        known = due or Due(Move.DISCLOSURE, thread.base or Assessment(Level.CONCERN), thread.said)
        # A crisis talk is counted on over its pauses, so that no wording comes twice in a row.
        return Thread(known.assessment, 0, thread.said + 1, known.asks, known.refused, concerns)
    since = 0 if turn.helplines and thread.is_open else thread.since + 1
    return replace(thread, since=since, asks="none", concerns=concerns)
