"""How well each entry answers a message: names, intent and nearness in meaning, weighed together.

The weights were chosen on the half of the development questions that was read, and barely matter: halving or
doubling one moves the share of right answers by less than a point (docs/understanding.md).
"""

from __future__ import annotations

import math

from bot.knowledge.heard import ASK, Heard
from bot.knowledge.repository import Knowledge, parts

DIFFERENCE = "difference"
TINY = 0.01
"""Keeps an intent that the classifier rules out from ruling out an entry that lies near."""
NEARNESS, INTENT = 8.0, 0.5
NAMED, NARROWER, WIDER, ELSEWHERE = 2.0, 1.0, 0.5, -2.0
"""For an entry of a topic that is named, of a part of it, of what it is part of, of none of these."""
ASPECT_NAMED = 1.0


def ranked(heard: Heard, named: tuple[str, ...], knowledge: Knowledge) -> list[tuple[str, float]]:
    """Return the keys of the entries near the message with their scores, best first.

    ``named`` holds the topics that the message names, or those of the talk.
    """
    aspects = {found.id for found in heard.aspects}
    lineages = {topic: knowledge.lineage(topic) for topic in named}
    scores = []
    for entry, cosine in heard.candidates:
        topics, aspect = parts(entry)
        if entry not in knowledge.keys:
            continue
        intent = ASK + (DIFFERENCE if len(topics) > 1 else aspect)
        score = NEARNESS * cosine + INTENT * math.log(heard.belief.get(intent, 0.0) + TINY)
        score += ASPECT_NAMED * (aspect in aspects)
        if named:
            score += _kinship(topics, named, lineages, knowledge)
        scores.append((entry, score))
    return sorted(scores, key=lambda item: -item[1])


def _kinship(
    topics: tuple[str, ...], named: tuple[str, ...], lineages: dict[str, tuple[str, ...]], knowledge: Knowledge
) -> float:
    if set(topics) <= set(named):
        return NAMED
    if len(topics) > 1:
        return ELSEWHERE
    if not set(named).isdisjoint(knowledge.lineage(topics[0])):
        return NARROWER
    return WIDER if any(topics[0] in lineage for lineage in lineages.values()) else ELSEWHERE
