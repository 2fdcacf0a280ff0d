"""From what a message says and what was talked about before to one question: topics and an aspect.

Pure functions on plain values. Rasa's parse comes in as ``Heard``, the conversation as ``Focus``;
out goes a ``Question``. No wording is chosen here: ``answer.py`` does that.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Optional

from bot.knowledge.heard import ASK, Focus, Heard
from bot.knowledge.ranking import DIFFERENCE, TINY, ranked
from bot.knowledge.repository import Knowledge, key, parts
from bot.knowledge.schema import OVERALL

FALLBACK = "nlu_fallback"
MUST_DECLINE = ("self_diagnosis", "medication_advice", "other_language", "prompt_injection", "gibberish")
"""Beginnings of intents that outweigh a topic's name in an unsure message."""
DECLINES = frozenset(
    {"self_diagnosis", "medication_advice", "legal", "other_person", "local_provider", "unknown_topic"}
    | {"prompt_injection", "out_of_scope"}
)
DECLINED, SAME, NAMED_SAME = 0.3, 0.8, 0.7
"""Share of all declining intents together from which a message is declined, unless an entry's
question is nearly the same (cosine); less so where a topic is named and what is declined is harmless."""
GIBBERISH, OTHER_LANGUAGE, OUT_OF_SCOPE = "gibberish", "other_language", "out_of_scope"
FAR = 0.35
"""Below this cosine to every entry a message that names nothing is about something else."""
MOST_TOPICS = 3
HALF = 0.5
SECOND = 0.12
"""Confidence from which an intent may be the second question of a message."""
ELLIPTICAL = frozenset({"follow_up", "correct"})
CLEARLY = 0.7
"""From this confidence on a comparison that lacks a side is asked back."""
COSINE_WEIGHT = 6.0
NAMED_WEIGHT = 1.0
NEAR, NEAR_ELSEWHERE, MARGIN = 0.45, 0.55, 0.08
"""Cosines from which an entry may answer a message that names no topic: in a fresh talk, away from
the topic of the talk, and by how much more than that topic's own entries."""
SPECIAL = 0.6
"""Cosine from which a narrower topic may answer what was asked under a wider one's name."""
VAGUE_WORDS = 3
"""A question of so few words that names no topic is asked back; a longer one gets the default topic."""

_NOT = re.compile(r"\b(?:not|no|instead of|rather than|(?:don|didn|wasn)['’]?t \w+)\s+(?:\w+\s+){0,3}$", re.I)
_OF_THOSE = re.compile(
    r"\bwhich (?:one|ones)?\b ?(?:of (?:those|these|them|the two)\b|(?:one|ones)\b|(?:is|are|has|have|does|do|would|can"
    r"|costs?|takes?|gives?|offers?|needs?|lasts?|works?|should|will|might|suits?|helps?)\b)",
    re.I,
)
_BACK = re.compile(r"\b(?:going |go |get |getting |come |coming |so )?back (?:to|at|on)\b|\breturn(?:ing)? to\b", re.I)
_SUBJECT = re.compile(r"\b(?:it|they|he|she|these people|those people|that one|this one)\b", re.I)
_SUCH = re.compile(r"\b(?:like (?:that|this|him|her|them)|such|that (?:kind|sort|person))\b", re.I)
_MEANT = re.compile(r"\b(?:i|we) (?:did |do )?(?:mean|meant|wanted)\b|^\W*(?:no|nope|sorry)\b", re.I)
_POSSESSIVE = re.compile(r"\b(?:their|its|his|her)\b", re.I)
_LIKE = re.compile(
    r"\b(?:like|as|than|unlike|similar to|compared (?:to|with)|the (?:same )?way)\s+(?:\w+\s+){0,2}$", re.I
)
_BESIDES = re.compile(r"\b(?:besides|apart from|other than|aside from|except|beyond)\b[^?.]*$", re.I)
_JOINED = re.compile(r"\band\b|&|\bplus\b|\?.*\?|\balso\b", re.I | re.S)
_LATIN = re.compile(r"[a-z]", re.I)
_PRONOUN = re.compile(r"\b(?:it|they|them|this|that|those|these|he|she)\b", re.I)


@dataclass(frozen=True)
class Question:
    """What is asked. ``missing`` says what must be asked back before it can be answered."""

    topics: tuple[str, ...] = ()
    aspect: Optional[str] = None
    missing: Optional[str] = None
    """``topic``, ``pair`` or None."""
    assumed: bool = False
    """The topic was not named anywhere: it is the aspect's default."""
    also: Optional[str] = None
    """Key of a second entry: asked for in the same breath, or one that lies nearer than the first."""
    instead: tuple[str, ...] = ()
    """Keys of the entries that answer best where several topics are named but not compared."""


def understand(heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    """Return the question that ``heard`` asks, given ``focus``."""
    return _reconsidered(_asked(heard, focus, knowledge), heard, focus, knowledge)


def _asked(heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    topics = _topics(heard, focus, knowledge)
    if heard.ordinals and not topics:
        if focus.options and (focus.misses or len(focus.order) < 2):
            picked = _nth(heard, focus.options)
            if picked:
                return Question(*parts(picked))
        else:
            topics = tuple(filter(None, [_nth(heard, focus.order)]))
    if _compares(heard, topics, focus):
        comparison = _comparison(topics, heard, focus)
        if comparison.missing is None or heard.confidence > CLEARLY or not topics:
            return comparison
    if topics and all(knowledge.topics[topic].kind == "idea" for topic in topics) and not heard.is_bare():
        # "Mum has depression and lives far out: how could she see someone?" is not about depression.
        nearest = _nearest(heard, Focus(topics), knowledge)
        if nearest:
            return nearest
    if topics:
        special = _special(topics, heard, knowledge) if len(topics) == 1 else None
        return special or _of(topics[:MOST_TOPICS], heard, focus, knowledge)
    return _unnamed(heard, focus, knowledge)


def _reconsidered(question: Question, heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    """Return the question with the entries that answer the message as a whole better, if there are any.

    Names and intent are read apart from each other; weighed together with the meaning they can point to
    another entry. It is then told as well, or, where the message merely mentions several topics, instead.
    """
    topics = question.topics
    if question.missing or question.also or heard.is_bare() or len(heard.words) <= VAGUE_WORDS:
        return question
    if len(topics) > 1 and (
        heard.asked == DIFFERENCE or knowledge.comparison(topics[0], topics[1], question.aspect or "")
    ):
        return question
    pointed = focus.topics if _SUBJECT.search(heard.text) or _POSSESSIVE.search(heard.text) else ()
    named = (*topics, *(found.id for found in heard.topics if found.id in knowledge.topics), *pointed)
    order = [entry for entry, _ in ranked(heard, tuple(dict.fromkeys(named)), knowledge)]
    if not order:
        return question
    if len(topics) > 1:
        other = next((entry for entry in order if parts(entry)[0] != parts(order[0])[0]), None)
        return replace(question, instead=tuple(filter(None, (order[0], other))))
    return question if order[0] == key(topics, question.aspect or "") else replace(question, also=order[0])


def is_near(heard: Heard, focus: Focus) -> bool:
    """Return whether some entry lies near enough to the message to answer it; in a talk less is enough."""
    return heard.nearest >= (FAR if focus.topics and len(heard.words) > VAGUE_WORDS else NEAR)


def beyond(heard: Heard, focus: Focus, knowledge: Knowledge) -> Optional[str]:
    """Return the intent outside the knowledge that a message most likely has, if any.

    Where a topic is named, or an entry lies near, only a request that must be declined counts;
    where every entry is far, even a sure classifier is not believed.
    """
    ranking = [(intent, score) for intent, score in heard.ranking if intent != FALLBACK]
    if not ranking or not heard.words:
        return GIBBERISH
    if not _LATIN.search(heard.text):
        return OTHER_LANGUAGE
    first = ranking[0][0]
    if heard.intent == FALLBACK and first.startswith(MUST_DECLINE):
        return first
    declines = [(intent, score) for intent, score in ranking if intent in DECLINES]
    cosine = heard.nearest
    if heard.ordinals and (focus.options or focus.topics):
        return None
    named = any(found.id in knowledge.topics for found in heard.topics)
    same = NAMED_SAME if named and declines and not declines[0][0].startswith(MUST_DECLINE) else SAME
    if sum(score for _, score in declines) >= DECLINED and cosine < same:
        return declines[0][0]
    if heard.aspects or focus.topics or named:
        return None
    if cosine < FAR and len(heard.words) > VAGUE_WORDS:
        return next((intent for intent, _ in ranking if not _is_knowledge(intent)), OUT_OF_SCOPE)
    if heard.intent != FALLBACK or cosine >= NEAR:
        return None
    within = sum(score for intent, score in ranking if _is_knowledge(intent))
    if within >= HALF * sum(score for _, score in ranking):
        return None
    return next(intent for intent, _ in ranking if not _is_knowledge(intent))


def _is_knowledge(intent: str) -> bool:
    return intent.startswith(ASK) or intent in ELLIPTICAL


def _topics(heard: Heard, focus: Focus, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the topics that the message is about: named in it, or pointed at in the talk."""
    kept = heard.topics
    if heard.intent == "correct":
        # Of a correction those that it does not set aside ("not x, y").
        kept = tuple(found for found in kept if not _NOT.search(heard.text[: found.start])) or kept
    # "Besides CBT, which others are there?" is not about CBT.
    kept = tuple(found for found in kept if not _BESIDES.search(heard.text[: found.start]))
    topics = tuple(dict.fromkeys(found.id for found in kept if found.id in knowledge.topics))
    if _OF_THOSE.search(heard.text) and len(focus.topics) > 1 and not set(topics) & set(focus.topics):
        # "Which of those has psychiatrists in the team?"
        return focus.topics
    if topics and focus.topics and _like_another(heard, knowledge):
        # "Are they licensed like therapists are?" asks about what "they" stands for.
        return focus.topics
    if not topics and focus.trail and _BACK.search(heard.text):
        return focus.trail[:1]
    if heard.asked == DIFFERENCE:
        return topics
    # A condition or an idea in passing ("CBT for depression") is not what is asked about.
    return tuple(topic for topic in topics if knowledge.topics[topic].kind != "idea") or topics


def _like_another(heard: Heard, knowledge: Knowledge) -> bool:
    """Return whether a pronoun is what is asked about and the topics are named for comparison only."""
    pronoun = _SUBJECT.search(heard.text)
    named = [found for found in heard.topics if found.id in knowledge.topics]
    named = [found for found in named if knowledge.topics[found.id].kind != "idea"] or named
    if pronoun and all(pronoun.start() < found.start and _LIKE.search(heard.text[: found.start]) for found in named):
        return True
    # "And their approach to treatment?"
    owner = _POSSESSIVE.search(heard.text)
    return owner is not None and heard.asked != DIFFERENCE and all(owner.start() < found.start for found in named)


def _compares(heard: Heard, topics: tuple[str, ...], focus: Focus) -> bool:
    """Return whether two things are to be set against each other."""
    if heard.asked == DIFFERENCE:
        # "Is counselling just another word for therapy?" names one topic twice.
        return not (len(topics) == 1 and len(heard.topics) > 1)
    if not heard.is_bare() or heard.aspects:
        return False
    asked_for_pair = focus.aspect == OVERALL and not focus.told and len(focus.topics) == 1
    return (len(topics) == 1 and asked_for_pair) or (len(topics) == 2 and focus.aspect in (None, OVERALL))


def _comparison(topics: tuple[str, ...], heard: Heard, focus: Focus) -> Question:
    named = heard.aspects[0].id if heard.aspects else OVERALL
    before = tuple(topic for topic in (*focus.topics, *focus.trail) if topic not in topics)
    if len(topics) == 1 and before:
        topics = (before[0], topics[0])
    elif not topics and len(focus.topics) > 1:
        topics = focus.topics
    elif not topics and focus.topics and focus.trail:
        topics = (focus.trail[0], focus.topics[0])
    if len(topics) < 2:
        return Question(topics or focus.topics, named, missing="pair")
    return Question(topics[:2], named)


def _of(topics: tuple[str, ...], heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    """Return what is asked of ``topics``, a second aspect too if the message joins two."""
    aspect = _aspect(heard, topics, focus, knowledge)
    also = None
    if heard.is_bare() and len(topics) == 1 and key(topics, aspect) not in knowledge.keys:
        # "Rehab then?" after a question on privacy: what is said in general, and what rehabilitation is.
        also = key(topics, "definition")
    if len(topics) == 1 and _JOINED.search(heard.text):
        likely = [intent[len(ASK) :] for intent, score in heard.ranking if score >= SECOND and intent.startswith(ASK)]
        others = [key(topics, other) for other in (*(found.id for found in heard.aspects), *likely) if other != aspect]
        also = next((other for other in others if other in knowledge.keys), None)
    return Question(topics, aspect, also=also)


def _aspect(heard: Heard, topics: tuple[str, ...], focus: Focus, knowledge: Knowledge) -> str:
    """Return the aspect that is asked of ``topics``."""
    carried = focus.aspect if focus.aspect not in (None, OVERALL) else None
    named = heard.aspects[0].id if heard.aspects else None
    if focus.misses and not focus.told and carried and "?" not in heard.text:
        # The answer to "about what?".
        return carried
    if heard.is_bare():
        ideas = {found.id for found in heard.topics if knowledge.topics[found.id].kind == "idea"}
        if ideas - set(topics):
            # "CBT for depression?": the condition makes it a question about whom it helps.
            return named or "audience"
        # "psychodynamic?" asks what was asked before, about another topic.
        return named or carried or "definition"
    elliptical = heard.intent in ELLIPTICAL or (carried and _MEANT.search(heard.text) and "?" not in heard.text)
    if elliptical and len(topics) > 1 and focus.aspect == OVERALL:
        return named or OVERALL
    if elliptical:
        return named or carried or _likeliest(heard, topics, knowledge) or "definition"
    return _likeliest(heard, topics, knowledge) or named or "definition"


def _likeliest(heard: Heard, topics: tuple[str, ...], knowledge: Knowledge) -> Optional[str]:
    """Return the aspect that intent, named words and meaning together speak for."""
    scores = {
        aspect: max(_score(heard, (topic,), aspect) for topic in topics)
        for aspect in knowledge.aspects
        if aspect == heard.asked or any(key((topic,), aspect) in knowledge.keys for topic in topics)
    }
    return max(scores, key=scores.__getitem__) if scores else None


def _score(heard: Heard, topics: tuple[str, ...], aspect: str) -> float:
    """Return how much speaks for an entry: log odds of its intent, its nearness, its name."""
    intent = heard.belief.get(ASK + aspect, 0.0)
    near = heard.nearness
    cosine = near.get(key(topics, aspect), min(near.values(), default=0.0))
    named = any(found.id == aspect for found in heard.aspects)
    return math.log(intent + TINY) + COSINE_WEIGHT * cosine + NAMED_WEIGHT * named


def _special(topics: tuple[str, ...], heard: Heard, knowledge: Knowledge) -> Optional[Question]:
    """Return the entry of a narrower topic that the message describes under the wider one's name.

    "How do therapists keep track of progress?" names the therapist and means progress monitoring.
    """
    if heard.is_bare():
        return None
    near = heard.nearness
    own = max((cosine for entry, cosine in near.items() if parts(entry)[0] == topics), default=0.0)
    for entry, cosine in near.items():
        names, aspect = parts(entry)
        narrower = len(names) == 1 and names != topics and topics[0] in knowledge.lineage(names[0])
        if narrower and cosine >= max(SPECIAL, own + MARGIN):
            return Question(names, aspect)
    return None


def _unnamed(heard: Heard, focus: Focus, knowledge: Knowledge) -> Question:
    """Return the question of a message that names no topic: of the talk, of the nearest entry, or assumed."""
    nearest = _nearest(heard, focus, knowledge)
    if nearest:
        return nearest
    if focus.topics:
        return _of(focus.topics, heard, focus, knowledge)
    aspect = heard.asked or (heard.aspects[0].id if heard.aspects else None) or focus.aspect
    vague = len(heard.words) <= VAGUE_WORDS and (_PRONOUN.search(heard.text) or not heard.aspects)
    if aspect not in knowledge.aspects or vague:
        return Question((), aspect, missing="topic")
    return Question((knowledge.aspects[aspect].default_topic,), aspect, assumed=True)


def _nearest(heard: Heard, focus: Focus, knowledge: Knowledge) -> Optional[Question]:
    """Return the entry that the message describes without naming it, if one stands out."""
    near = [(entry, cosine) for entry, cosine in heard.candidates if "+" not in entry]
    if not near or len(heard.words) <= VAGUE_WORDS:
        return None
    here = max((cosine for entry, cosine in near if parts(entry)[0][0] in focus.topics), default=0.0)
    entry = max(near, key=lambda item: _score(heard, *parts(item[0])))[0]
    cosine = heard.nearness[entry]
    if focus.topics and (_SUBJECT.search(heard.text) or _SUCH.search(heard.text)) and cosine < SAME:
        return None
    if cosine < (NEAR_ELSEWHERE if focus.topics else NEAR) or (focus.topics and cosine < here + MARGIN):
        return None
    topics, aspect = parts(entry)
    return Question(topics, aspect)


def _nth(heard: Heard, order: tuple[str, ...]) -> Optional[str]:
    """Return what "the second one" means in ``order``."""
    position = heard.ordinals[0].id
    index = len(order) - 1 if position == "last" else int(position) - 1
    return order[index] if 0 <= index < len(order) else None
