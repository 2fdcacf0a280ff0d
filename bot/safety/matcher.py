"""`assess`: the one question that the rest of the house asks about a message.

Two layers: the phrase grammar, and the semantic scorer (`bot.safety.scorer`) for what no phrase list holds.
Either can raise the level. Where the scorer finds nothing at all, a phrase is taken for an idiom; where
the scorer is missing or fails, the grammar decides alone. It must not fail: whatever goes wrong inside, a
small built-in pattern still finds the plainest words of risk, and the error is logged without the text.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

from bot.safety import normalise
from bot.safety.context import Finding, Hit, has_cue, weigh
from bot.safety.grammar import PHRASES_FILE, Pattern, Phrases, Rule, compile_phrases, phrases
from bot.safety.levels import NO_RISK, Assessment, Kind, Level
from bot.safety.scorer import CONCERN, LET_GO, PART_WORDS, Score, Scorer, scorer
from bot.safety.yamlfile import read_mapping

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 20_000
"""Longer texts are read from both ends, so that megabytes cannot stop the server."""
ENOUGH = 60
"""So many findings at the highest level settle a message; only a flood of risk words holds them."""
IDIOM = 1.4
"""So much more must speak for risk in a message that holds a known idiom and no phrase of risk."""
VERDICTS = 2048
"""How many of the last verdicts are kept, each under a digest of its message and never under the words: guard,
policy and NLG ask about the same message in one turn, and a crisis thread reads the earlier ones again."""
_verdicts: OrderedDict[bytes, Assessment] = OrderedDict()
AROUND, TIGHT, CLOSE_LOOKS = 16, 4, 3
"""Words up to the end of a doubtful phrase that two closer looks read, and how many phrases get them."""
_WINDOW, _OVERLAP = 60, 18
_FALLBACK = re.compile(
    r"suicid|kill(?:ing)?\s+my\s?self|\bkms\b|want(?:ed)?\s+to\s+die|wanna\s+die|end(?:ing)?\s+(?:it\s+all|my\s+life)"
    r"|over\s?dos|hurt(?:ing)?\s+my\s?self|self.?harm|\brap(?:ed|ing)\b|not\s+breathing",
    re.IGNORECASE,
)
# When two kinds are equally strong, the one whose lines and first step help most in that moment comes first.
_KIND_ORDER = (
    Kind.OVERDOSE,
    Kind.PSYCHOSIS,
    Kind.HARM_TO_OTHERS,
    Kind.SUICIDE,
    Kind.ABUSE,
    Kind.SELF_HARM,
    Kind.EATING,
)
_DISGUISED = re.compile(
    r"(?:\b\w[\s.\-_*]+){4}|[^\W\d_][0-9@$!*#|]+[^\W\d_]|\b\d\b|[^\x00-\x7f’‘“”…–—\s]|[{}<>_\\]|(.)\1\1|#\w"
    r"|,\s*(?:like|um|uh|you know)\s*,",
    re.I,
)
"""Letters apart, signs for letters, other alphabets, markup, stretched letters, words put in between."""
_CONTRAST = re.compile(r"\b(?:but|just|though|although|however|except|yet|only|still|until|anymore|any more)\b", re.I)
_ENDS = frozenset(".!?")
Entry = tuple[Rule, Pattern]


class _Index:
    """Patterns by a word that they cannot do without, so that ordinary messages touch almost none of them."""

    def __init__(self, grammar: Phrases) -> None:
        self.by_word: dict[str, list[int]] = {}
        self.always: list[int] = []
        self.entries: list[Entry] = [(rule, pattern) for rule in grammar.rules for pattern in rule.patterns]
        for number, (_, pattern) in enumerate(self.entries):
            if not pattern.needs:
                self.always.append(number)
                continue
            for word in min(pattern.needs, key=len):
                self.by_word.setdefault(word, []).append(number)

    def candidates(self, present: frozenset[str]) -> list[Entry]:
        numbers = set(self.always)
        for word in present:
            numbers.update(self.by_word.get(word, ()))
        return [
            self.entries[n]
            for n in sorted(numbers)
            if all(not present.isdisjoint(need) for need in self.entries[n][1].needs)
        ]


@lru_cache(maxsize=1)
def _loaded() -> tuple[Phrases, _Index] | None:
    """Grammar and index; None when they cannot be loaded, tried only once so that a failure stays cheap."""
    try:
        grammar = phrases()
        normalise.warm()
        return grammar, _Index(grammar)
    except Exception as error:  # noqa: BLE001 - the built-in pattern takes over
        logger.error("crisis grammar cannot be loaded: %s", error)
        return None


def _sentences(words: list[str]) -> list[tuple[list[str], bool, int]]:
    """Sentences, whether they ask, and where they (last) begin; long ones as overlapping windows, each
    once.
    """
    out: dict[tuple[tuple[str, ...], bool], int] = {}
    start = 0
    for i in range(len(words) + 1):
        if i < len(words) and words[i] not in _ENDS:
            continue
        sentence, asks = words[start:i], i < len(words) and words[i] == "?"
        offset, start = start, i + 1
        while sentence:
            out[(tuple(sentence[:_WINDOW]), asks)] = offset
            sentence = sentence[_WINDOW - _OVERLAP :] if len(sentence) > _WINDOW else []
            offset += _WINDOW - _OVERLAP
    return [(list(sentence), asks, offset) for (sentence, asks), offset in out.items()]


def _blank_idioms(words: list[str], grammar: Phrases) -> list[str]:
    """Replace harmless phrases by placeholders: they hide themselves and nothing else in the sentence."""
    text, present = " " + " ".join(words) + " ", frozenset(words)
    blanked = list(words)
    for pattern in grammar.idioms:
        if any(present.isdisjoint(need) for need in pattern.needs):
            continue
        for match in pattern.regex.finditer(text):
            first = text.count(" ", 0, match.start())
            for i in range(first, text.count(" ", 0, match.end())):
                blanked[i] = "," if words[i] == "," else "_"
    return blanked


def _hits(words: list[str], index: _Index) -> list[Hit]:
    text = " " + " ".join(words) + " "
    found: dict[tuple[str, int], Hit] = {}
    for rule, pattern in index.candidates(frozenset(words)):
        for match in pattern.regex.finditer(text):
            start, end = text.count(" ", 0, match.start()), text.count(" ", 0, match.end())
            while start < end - 1 and words[start] == ",":
                start += 1
            found.setdefault((rule.id, start), Hit(rule, start, end))
    return list(found.values())


def _strength(finding: Finding) -> tuple[int, bool, int]:
    return (finding.level, finding.imminent, -_KIND_ORDER.index(finding.rule.kind))


def _combine(placed: list[tuple[Finding, int]], words: list[str], grammar: Phrases) -> Assessment:
    findings = sorted((finding for finding, _ in placed), key=_strength, reverse=True)
    best = findings[0]
    top = [f for f in findings if f.level == best.level]
    same_kind = [f for f in findings if f.rule.kind == best.rule.kind and f.level >= Level.CONCERN]
    level, imminent = best.level, any(f.imminent for f in top)
    # Only what comes after the last disclosure can take it back.
    last = max(at for finding, at in placed if finding.level == level)
    retracted = level >= Level.CONCERN and has_cue(words[last:], grammar.cues["retracted"])
    if retracted and not imminent:
        level = min(level, Level.CONCERN)
    return Assessment(
        level=level,
        kind=best.rule.kind,
        rules=tuple(dict.fromkeys(f.rule.id for f in [*top, *same_kind])),
        imminent=imminent,
        third_person=all(f.third_person for f in top),
        child=has_cue(words, grammar.cues["child"]),
        retracted=retracted,
        softened=best.softened or retracted,
    )


Placed = list[tuple[Finding, int]]
"""Findings and the place of the word after each."""


def _find(text: str, grammar: Phrases, index: _Index) -> tuple[Placed, list[str], bool]:
    """What the phrase grammar finds in a message, the message's words, and whether they hold a known idiom."""
    words = normalise.tokens(text)
    placed: Placed = []
    idiom = False
    for sentence, asks, offset in _sentences(words):
        blanked = _blank_idioms(sentence, grammar)
        idiom = idiom or "_" in blanked
        placed += [(weigh(blanked, hit, asks, grammar), offset + hit.end) for hit in _hits(blanked, index)]
        if sum(finding.level == Level.CRISIS for finding, _ in placed) > ENOUGH:
            break  # nothing in the rest can raise the level
    return placed, words, idiom


def _kept(placed: Placed, words: list[str], score: Score, scorer: Scorer, text: str) -> Placed:
    """Findings without those that the scorer takes for idioms.

    In a long message, or one with disguised words, it looks again at the words round each of the first.
    """
    kept: Placed = []
    looks: dict[int, float] = {}
    closely = len(words) > PART_WORDS or _DISGUISED.search(text) is not None
    for finding, end in placed:
        margin = score.risk
        if closely and margin < LET_GO[finding.rule.trust] and (end in looks or len(looks) < CLOSE_LOOKS):
            if end not in looks:
                near = words[max(0, end - AROUND) : end + AROUND // 2], words[max(0, end - TIGHT) : end]
                looks[end] = max(scorer.score(" ".join(part)).risk for part in near)
            margin = max(margin, looks[end])
        if margin >= LET_GO[finding.rule.trust]:
            kept.append((finding, end))
    return kept


def _fallback(text: object) -> Assessment:
    if isinstance(text, str) and _FALLBACK.search(text[:MAX_CHARACTERS]):
        return Assessment(Level.CONCERN, Kind.SUICIDE, ("fallback",))
    return NO_RISK


def assess(text: str) -> Assessment:
    """Judge one raw message. Never raises; anything that is not a string counts as no risk.

    When the grammar itself fails, a built-in pattern decides alone, at level `CONCERN`.
    """
    if not isinstance(text, str) or not text.strip():
        return NO_RISK
    if len(text) > MAX_CHARACTERS:
        text = text[: MAX_CHARACTERS // 2] + "\n" + text[-MAX_CHARACTERS // 2 :]
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
    if digest not in _verdicts:
        _verdicts[digest] = _judged(text)
        if len(_verdicts) > VERDICTS:
            _verdicts.popitem(last=False)
    return _verdicts[digest]


def _judged(text: str) -> Assessment:
    placed: Placed = []
    words: list[str] = []
    grammar, idiom = None, False
    try:
        loaded = _loaded()
        if loaded is not None:
            grammar = loaded[0]
            placed, words, idiom = _find(text, *loaded)
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        # The exception's own message may quote the input, so only its type is logged.
        logger.error("safety matcher failed (%s); built-in pattern used", type(error).__name__)
        grammar = None
    score = None
    try:
        ready = scorer()
        if ready is not None:
            score = ready.score(text)
            if idiom and not placed and score.risk < CONCERN + IDIOM:
                score = replace(score, level=Level.NONE)
            placed = _kept(placed, words, score, ready, text)
    except Exception as error:  # noqa: BLE001 - the grammar's verdict stands
        logger.error("crisis scorer failed (%s); the phrase grammar decides alone", type(error).__name__)
    found = _fallback(text)
    try:
        if grammar is not None:
            found = _combine(placed, words, grammar) if placed else NO_RISK
        return _joined(found, score, text) if score else found
    except Exception as error:  # noqa: BLE001 - a reply must not fail
        logger.error("safety verdicts cannot be joined (%s); what was found stands", type(error).__name__)
        return found


def _joined(found: Assessment, score: Score, text: str) -> Assessment:
    """The stronger of both verdicts; the scorer fills in what the grammar does not say."""
    level = score.level
    if score.mention:
        # Denied, long past, asked for study: an ordinary answer with the lines below it.
        level = min(level, Level.MENTION)
    if found.softened and (found.retracted or not _CONTRAST.search(text)):
        # "I'm not suicidal", with nothing after a "but": the grammar knows better.
        level = min(level, found.level)
    if max(level, found.level) == Level.NONE:
        return NO_RISK
    found = replace(found, score=round(score.risk, 2), language=score.language)
    if level <= found.level:
        return found
    named = found.level >= Level.CONCERN
    return replace(
        found,
        level=level,
        kind=found.kind if named else score.kind,
        rules=(*found.rules, "scorer"),
        imminent=found.imminent or (score.imminent and level == Level.CRISIS),
        third_person=found.third_person if named else score.third_person,
        child=found.child or score.child,
    )


def warm() -> None:
    """Compile the grammar now. Raises `ContentError` for any broken pattern: a start may fail, a talk may
    not.
    """
    compile_phrases(read_mapping(PHRASES_FILE))
    _loaded()
    scorer()
