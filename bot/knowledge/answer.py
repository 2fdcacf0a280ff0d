"""From a question to the words that a person reads: look up, fall back honestly, compose.

All sentences come from the knowledge base and from ``content/phrases.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from bot.knowledge.heard import Focus
from bot.knowledge.phrases import Phrases
from bot.knowledge.question import Question
from bot.knowledge.repository import Entry, Knowledge, Topic, key, parts
from bot.knowledge.schema import OVERALL

OFFERS = 3
"""How many next questions are offered under an answer."""


@dataclass(frozen=True)
class Answer:
    """What is said, what it rests on, and which questions are offered next."""

    text: str
    entries: tuple[Entry, ...]
    offers: tuple[str, ...]
    """Keys of questions; ``question_text`` makes them readable."""
    found: bool
    """False where the material does not hold what was asked."""


@dataclass(frozen=True)
class _Hit:
    entry: Entry
    exact: bool
    """The aspect that was asked for, not a neighbour of it."""
    own: bool
    """An entry of the topic itself, not of a parent."""


def _find(topic: Topic, aspect: str, knowledge: Knowledge) -> Optional[_Hit]:
    """Return the nearest entry: the aspect itself, a neighbour of it, then the same for the parents."""
    near = knowledge.aspects[aspect].near if aspect in knowledge.aspects else ()
    for ancestor in knowledge.lineage(topic.id):
        for candidate in (aspect, *near):
            entry = knowledge.entry(ancestor, candidate)
            if entry:
                return _Hit(entry, candidate == aspect, ancestor == topic.id)
    return None


def answer(question: Question, focus: Focus, knowledge: Knowledge, phrases: Phrases) -> Answer:
    """Return the answer to ``question``, which must name at least one topic and an aspect."""
    topics = [knowledge.topics[topic] for topic in question.topics if topic in knowledge.topics]
    aspect = question.aspect or "definition"
    if question.instead:
        chosen = tuple(entry for item in question.instead if (entry := by_key(item, knowledge)))
        offers = _offers(tuple(topics), aspect, focus, knowledge)
        return Answer("\n\n".join(entry.text for entry in chosen), chosen, offers, found=True)
    if len(topics) == 2:
        return _pair(topics[0], topics[1], aspect, focus, knowledge, phrases)
    if len(topics) > 2:
        return _several(topics, aspect, focus, knowledge, phrases)
    first = _single(topics[0], aspect, focus, knowledge, phrases)
    second = by_key(question.also, knowledge) if question.also else None
    if second is None or second in first.entries:
        return first
    return replace(first, text=f"{first.text}\n\n{second.text}", entries=(*first.entries, second))


def _single(topic: Topic, aspect: str, focus: Focus, knowledge: Knowledge, phrases: Phrases) -> Answer:
    if aspect == OVERALL:
        aspect = "definition"
    hit = _find(topic, aspect, knowledge)
    if hit is None:
        entry = knowledge.entry(topic.id, "definition")
        assert entry is not None  # the validator wants a definition of each topic
        label = knowledge.aspects[aspect].label if aspect in knowledge.aspects else aspect
        text = phrases.say("not_in_material", topic=topic.phrase, aspect=label) + "\n\n" + entry.text
        return Answer(text, (entry,), _offers((topic,), aspect, focus, knowledge), found=False)
    text = hit.entry.text
    if not hit.own:
        parent = knowledge.topics[hit.entry.topics[0]]
        text = phrases.say("in_general", topic=topic.phrase, parent=parent.phrase) + "\n\n" + text
    return Answer(text, (hit.entry,), _offers((topic,), aspect, focus, knowledge), found=True)


def _pair(one: Topic, other: Topic, aspect: str, focus: Focus, knowledge: Knowledge, phrases: Phrases) -> Answer:
    offers = _offers((one, other), aspect, focus, knowledge)
    written = _comparison(one, other, aspect, knowledge)
    if written:
        return Answer(written.text, (written,), offers, found=True)
    return _composed([one, other], "definition" if aspect == OVERALL else aspect, offers, knowledge, phrases)


def _comparison(one: Topic, other: Topic, aspect: str, knowledge: Knowledge) -> Optional[Entry]:
    """Return the written comparison of the pair, or of what a profession stands for ("services or a therapist")."""
    written = knowledge.comparison(one.id, other.id, aspect)
    for person, thing in ((one, other), (other, one)):
        if written is None and person.kind == "profession" and thing.kind == "service" and person.parent != thing.id:
            written = knowledge.comparison(str(person.parent), thing.id, aspect)
    return written


def _several(topics: list[Topic], aspect: str, focus: Focus, knowledge: Knowledge, phrases: Phrases) -> Answer:
    aspect = "definition" if aspect == OVERALL else aspect
    return _composed(topics, aspect, _offers(tuple(topics), aspect, focus, knowledge), knowledge, phrases)


def _composed(
    topics: list[Topic], aspect: str, offers: tuple[str, ...], knowledge: Knowledge, phrases: Phrases
) -> Answer:
    """Set the entries of several topics side by side, each once."""
    hits = [(topic, _find(topic, aspect, knowledge)) for topic in topics]
    used: dict[str, Entry] = {}
    parts: list[str] = []
    for topic, hit in hits:
        entry = hit.entry if hit else knowledge.entry(topic.id, "definition")
        if entry is None or entry.key in used:
            continue
        used[entry.key] = entry
        parts.append(f"{topic.heading}: {entry.text}")
    if len(parts) > 1:
        names = [topic.phrase for topic in topics]
        parts.insert(0, phrases.say("side_by_side", topics=", ".join(names[:-1]) + " and " + names[-1]))
    return Answer("\n\n".join(parts), tuple(used.values()), offers, found=any(hit for _, hit in hits))


def more(focus: Focus, knowledge: Knowledge, phrases: Phrases) -> Optional[Answer]:
    """Return what stands beyond the last answer, or None where nothing was told yet."""
    topics = tuple(knowledge.topics[topic] for topic in focus.topics if topic in knowledge.topics)
    if not topics:
        return None
    last = [entry for key in focus.told if (entry := by_key(key, knowledge))]
    further = [entry for entry in last if entry.more]
    aspect = focus.aspect or "definition"
    if further:
        text = "\n\n".join(str(entry.more) for entry in further)
        return Answer(text, tuple(further), _offers(topics, aspect, focus, knowledge), found=True)
    for topic in topics:
        for candidate in knowledge.aspects_of(topic.id):
            entry = knowledge.entry(topic.id, candidate)
            if entry and entry.key not in focus.told:
                return Answer(entry.text, (entry,), _offers(topics, candidate, focus, knowledge), found=True)
    return Answer(phrases.say("no_more"), (), _offers(topics, aspect, focus, knowledge), found=False)


def by_key(key: str, knowledge: Knowledge) -> Optional[Entry]:
    """Return the entry of a key that an earlier answer left in the focus."""
    topics, aspect = parts(key)
    return knowledge.comparison(*topics, aspect) if len(topics) == 2 else knowledge.entry(topics[0], aspect)


def _offers(topics: tuple[Topic, ...], asked: str, focus: Focus, knowledge: Knowledge) -> tuple[str, ...]:
    """Return keys of questions that can be answered next, none about what has just been told."""
    topic = topics[0]
    done = {asked, *(parts(told)[1] for told in focus.told if focus.topics == tuple(item.id for item in topics))}
    found = [key((topic.id,), aspect) for aspect in knowledge.aspects_of(topic.id) if aspect not in done]
    others = [other for other in knowledge.compared_with(topic.id) if other not in {item.id for item in topics}]
    if others and len(topics) == 1:
        return (*found[: OFFERS - 1], key((topic.id, others[0]), OVERALL))
    return tuple(found[:OFFERS])


def question_text(key: str, knowledge: Knowledge) -> str:
    """Return the question of a key as a person would ask it."""
    topics, aspect = parts(key)
    known = [knowledge.topics[topic] for topic in topics]
    if len(known) == 2:
        return difference_question(known[0], known[1])
    return knowledge.aspects[aspect].question(known[0])


def difference_question(one: Topic, other: Topic) -> str:
    """Return the question that compares two topics."""
    return f"What is the difference between {one.phrase} and {other.phrase}?"
