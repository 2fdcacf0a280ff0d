"""What the words around a risk phrase do to it: denial, past, quotation, question, someone else.

Context works on the clause of one hit and changes only the level of that hit. It never removes a hit, and
it never reaches another clause: "I'm not suicidal but I can't go on" keeps its second half. Ability is no
denial: in "I can't stop cutting" the "not" belongs to the stopping. The patterns are narrow on purpose;
general negation tools silenced one real disclosure in seven when they were measured.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.safety.grammar import Pattern, Phrases, Rule
from bot.safety.levels import Kind, Level

# In these kinds strangers are part of the danger ("someone overdosed", "people whisper in my walls").
_STRANGERS_COUNT = (Kind.OVERDOSE, Kind.PSYCHOSIS)
_ABILITY = frozenset(("can", "could"))


@dataclass(frozen=True)
class Hit:
    """A rule that matched words `start` to `end` (exclusive) of a sentence."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """A hit with its context taken into account."""

    rule: Rule
    level: Level
    third_person: bool
    imminent: bool
    softened: bool = False
    """The context lowered it: denied, past, quoted, asked about."""


def has_cue(words: list[str], patterns: tuple[Pattern, ...]) -> bool:
    """Whether any of the cue patterns occurs in these words."""
    if not words:
        return False
    text, present = " " + " ".join(words) + " ", frozenset(words)
    return any(
        pattern.regex.search(text)
        for pattern in patterns
        if all(not present.isdisjoint(need) for need in pattern.needs)
    )


def _clause(words: list[str], hit: Hit, breaks: frozenset[str]) -> tuple[int, int]:
    start, end = hit.start, hit.end
    while start > 0 and words[start - 1] != "," and words[start - 1] not in breaks:
        start -= 1
    while end < len(words) and words[end] != "," and words[end] not in breaks:
        end += 1
    return start, end


def is_negated(words: list[str], hit: Hit, phrases: Phrases) -> bool:
    """A plain denial of this very hit: "I'm not suicidal", "no thoughts of self-harm", "never wanted to
    die".
    """
    lists = phrases.words
    matched = words[hit.start : hit.end]
    if any(w in lists["negators"] for w in matched):
        return False
    i = hit.start
    own_subject = words[i] in ("i", "we") and hit.end - i > 1
    if own_subject and (i == 0 or words[i - 1] not in lists["say"]):
        return False  # the match opens with its own subject: only "not saying (that) I ..." can deny it
    steps = 0
    while i > 0 and steps < 9:
        i -= 1
        steps += 1
        word = words[i]
        if word in lists["negators"]:
            before = words[i - 1] if i else ""
            if before in _ABILITY or before == "why" or (word == "no" and words[i + 1 : i + 2] == ["one"]):
                return False
            if word == "never" and not {"this", "so"}.isdisjoint(matched):
                return False  # "never felt this suicidal" says that it is worse than ever
            return not has_cue(words[hit.end : hit.end + 5], phrases.cues["denied_after"])
        if word == "i" and i > 0 and words[i - 1] in lists["say"]:
            continue
        if word not in lists["bridge"] and word not in lists["say"]:
            return False
    return False


def is_past(words: list[str], hit: Hit, phrases: Phrases) -> bool:
    """Told as something that is over, with nothing that says it is back."""
    if hit.rule.imminent or not phrases.words["returning"].isdisjoint(words):
        return False
    start, end = _clause(words, hit, phrases.words["breaks"])
    clause = words[start:end]
    if has_cue(clause, phrases.cues["now"]):
        return False
    if has_cue(clause, phrases.cues["past"]):
        return True
    tells_past = not phrases.words["past_verbs"].isdisjoint(clause) and phrases.words["present"].isdisjoint(
        words[hit.start : hit.end]
    )
    return tells_past and "am" not in clause and has_cue(words, phrases.cues["past"])


def subject_of(words: list[str], hit: Hit, phrases: Phrases) -> str:
    """Who the hit is about: `first`, `third`, `generic` (people in general) or `unknown`."""
    if hit.rule.person != "auto":
        return hit.rule.person
    lists = phrases.words
    matched = words[hit.start : hit.end]
    for word, following in zip(matched, [*matched[1:], ""], strict=True):
        if word in ("i", "me", "myself") or (word == "my" and following in phrases.words["own_things"]):
            return "first"
    others = any(w in phrases.words["others_own"] or w in lists["third"] for w in matched)
    for i in range(hit.start - 1, -1, -1):
        word = words[i]
        if word in lists["first"]:
            return "third" if not phrases.words["others_own"].isdisjoint(matched) else "first"
        if word in lists["generic"]:
            known = words[i + 1 : i + 3] in (["i", "know"], ["i", "love"], ["close", "to"])
            return "third" if known else "generic"
        if word in lists["third"]:
            return "third"
    if others:
        return "third"
    return "generic" if any(w in lists["generic"] for w in matched) else "unknown"


def is_quoted(words: list[str], hit: Hit, subject: str, phrases: Phrases) -> bool:
    """Words of a song, a film, an essay, the news. A first-person hit needs the frame in its own clause."""
    start, end = _clause(words, hit, phrases.words["breaks"] - {"and", "then"})
    before = words[start : hit.start]
    if has_cue(before, phrases.cues["quoted"]) or has_cue(words[start : hit.end], phrases.cues["quoted"]):
        return True
    return subject != "first" and has_cue(words[start:end], phrases.cues["study"])


def _is_information(words: list[str], hit: Hit, question: bool, phrases: Phrases) -> bool:
    outside = [*words[: hit.start], "_", *words[hit.end :]]
    return (question and has_cue(words, phrases.cues["info"])) or has_cue(outside, phrases.cues["info"])


def _is_framed(words: list[str], hit: Hit, phrases: Phrases) -> bool:
    """The clause itself asks about a rule or a case: "do I have to be suicidal to call?", "if a client says
    ...".
    """
    start, end = _clause(words, hit, phrases.words["breaks"])
    return not hit.rule.imminent and has_cue(words[start:end], phrases.cues["frame"])


def weigh(words: list[str], hit: Hit, question: bool, phrases: Phrases) -> Finding:
    """The level that this hit deserves in its clause.

    `words` is one sentence with idioms blanked, `question` whether it ends in a question mark.
    """
    rule = hit.rule
    subject = subject_of(words, hit, phrases)
    third = subject == "third"
    level, imminent = rule.level, rule.imminent
    if level == Level.CRISIS and not imminent:
        imminent = has_cue(words, phrases.cues["tonight"])
    if level == Level.MENTION:
        return Finding(rule, level, False, False, is_negated(words, hit, phrases))
    soft = (
        is_negated(words, hit, phrases)
        or is_past(words, hit, phrases)
        or is_quoted(words, hit, subject, phrases)
        or (
            subject == "generic"
            and (rule.kind not in _STRANGERS_COUNT or _is_information(words, hit, question, phrases))
        )
        or (subject == "unknown" and _is_information(words, hit, question, phrases))
        or (third and _is_loss(words, hit, phrases))
        or _is_framed(words, hit, phrases)
    )
    if soft:
        return Finding(rule, Level.MENTION, third, False, True)
    if level == Level.CRISIS and not rule.imminent and subject == "first":
        if has_cue(words[max(0, hit.start - 6) : hit.start + 2], phrases.cues["hypothetical"]) and (
            question or has_cue(words, phrases.cues["info"])
        ):
            return Finding(rule, Level.CONCERN, third, False, True)
        asks = question or words[0] in ("can", "does", "what", "how", "will")
        if rule.softens and asks and _is_information(words, hit, question, phrases):
            return Finding(rule, Level.CONCERN, third, False, True)
    if third and not imminent:
        level = min(level, Level.CONCERN)
    return Finding(rule, level, third, imminent and level == Level.CRISIS)


def _is_loss(words: list[str], hit: Hit, phrases: Phrases) -> bool:
    """Someone has died ("my brother killed himself"): grief, no attempt that goes on now."""
    matched = words[hit.start : hit.end]
    around = words[max(0, hit.start - 4) : hit.end]
    return (
        hit.rule.kind is Kind.SUICIDE
        and not phrases.words["bereaved"].isdisjoint(matched)
        and phrases.words["tried"].isdisjoint(around)
    )
