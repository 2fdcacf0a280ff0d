"""A small language for risk phrases, compiled to regular expressions that stay linear.

`phrases.yml` is data that an editor can read:

    word        that word                    word*     any word that starts so
    (a|b c)     one of these                 [a|b]     one of these, or nothing; also (a|b)?
    ~3          up to three words between    !(a|b)    not followed by one of these
    <name>      a word class                 ^  $      start and end of a clause
    #           a number of two or more digits

No pattern can nest a repetition in another one: the only repetition is a bounded gap over whole words, and
a gap never steps over a negation or a sentence end, so the time per word has a fixed limit.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.safety.levels import Kind, Level
from bot.safety.yamlfile import ContentError, read_mapping

logger = logging.getLogger(__name__)

PHRASES_FILE = Path(__file__).with_name("phrases.yml")
NEGATORS = ("not", "never", "no", "nothing", "nobody", "without", "none", "neither", "nor")

_LEXER = re.compile(r"!\(|[()\[\]|^$#?,]|~\d|<\w+>|[a-z0-9']+\*?")
_GAP_WORD = rf" (?!(?:{'|'.join(NEGATORS)}|but)(?= ))[^ .!?]{{1,40}}"
_START, _END = r"(?<![^,])", r"(?= (?:,|$))"


@dataclass(frozen=True)
class _Part:
    """A compiled piece of a pattern: its regex and, for the quick look beforehand, words that it cannot do
    without.
    """

    regex: str
    needs: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern. `needs`: each set must share a word with the sentence, or the pattern cannot
    match.
    """

    source: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Rule:
    """One risk rule of phrases.yml."""

    id: str
    kind: Kind
    level: Level
    imminent: bool
    person: str
    """`auto` (find the subject), `first` or `third`."""
    softens: bool
    """Asked about in a question ("can CBT help my suicidal thoughts?"), it is a concern and no crisis."""
    trust: str
    """How often the words mean what they say: `low` (idioms are common), `normal` or `high` (never let go)."""
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Phrases:
    """The whole grammar, compiled."""

    rules: tuple[Rule, ...]
    idioms: tuple[Pattern, ...]
    cues: dict[str, tuple[Pattern, ...]]
    words: dict[str, frozenset[str]]


class _Parser:
    """Recursive descent over one pattern; classes are parsed where they are named."""

    def __init__(self, source: str, classes: dict[str, _Part]) -> None:
        self.source, self.classes = source, classes
        self.tokens = _LEXER.findall(source)
        if "".join(self.tokens) != source.replace(" ", ""):
            raise ContentError(f"{PHRASES_FILE}: pattern {source!r} holds a sign that the grammar does not know")
        self.at = 0

    def parse(self) -> _Part:
        part = self._alternatives()
        if self.at != len(self.tokens):
            raise ContentError(f"{PHRASES_FILE}: pattern {self.source!r}: bracket without its partner")
        return part

    def _alternatives(self) -> _Part:
        options = [self._sequence()]
        while self.at < len(self.tokens) and self.tokens[self.at] == "|":
            self.at += 1
            options.append(self._sequence())
        return _either(options)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ("|", ")", "]"):
            parts.append(self._item())
        return _Part("".join(p.regex for p in parts), tuple(n for p in parts for n in p.needs))

    def _item(self) -> _Part:
        token = self.tokens[self.at]
        self.at += 1
        if token in ("(", "[", "!("):
            inner = self._alternatives()
            if self.at >= len(self.tokens):
                raise ContentError(f"{PHRASES_FILE}: pattern {self.source!r}: bracket is not closed")
            self.at += 1
            if token == "(":
                if self.at < len(self.tokens) and self.tokens[self.at] == "?":
                    self.at += 1
                    return _Part(f"(?:{inner.regex})?")
                return inner
            return _Part(f"(?:{inner.regex})?" if token == "[" else f"(?!{inner.regex}(?= ))")
        if token[0] == "~":
            return _Part(f"(?:{_GAP_WORD}){{0,{token[1]}}}?")
        if token[0] == "<":
            if token[1:-1] not in self.classes:
                raise ContentError(f"{PHRASES_FILE}: pattern {self.source!r} names an unknown class {token}")
            return self.classes[token[1:-1]]
        if token == ",":
            return _Part(" ,")
        if token == "^":
            return _Part(_START)
        if token == "$":
            return _Part(_END)
        if token == "#":
            return _Part(r" (?:, )?[1-9][0-9]{1,3}")
        if token.endswith("*"):
            return _Part(f" (?:, )?{re.escape(token[:-1])}[a-z]{{0,20}}")
        return _Part(f" (?:, )?{re.escape(token)}", (frozenset([token]),))


def _either(options: list[_Part]) -> _Part:
    if len(options) == 1:
        return options[0]
    narrow = [min(o.needs, key=len) if o.needs else frozenset[str]() for o in options]
    needs = (frozenset().union(*narrow),) if all(narrow) else ()
    head = " (?:, )?"
    tails = [o.regex[len(head) :] for o in options if o.regex.startswith(head)]
    if len(tails) == len(options):
        return _Part(f"{head}(?:{'|'.join(tails)})(?= )", needs)
    return _Part(f"(?:{'|'.join(o.regex for o in options)})(?= )", needs)


def _pattern(source: str, classes: dict[str, _Part]) -> Pattern:
    part = _Parser(source, classes).parse()
    return Pattern(source, re.compile(part.regex + "(?= )"), part.needs)


def _patterns(sources: Iterable[Any], classes: dict[str, _Part], strict: bool) -> tuple[Pattern, ...]:
    out = []
    for source in sources:
        try:
            out.append(_pattern(str(source), classes))
        except ContentError as error:
            if strict:
                raise
            logger.error("pattern left out: %s", error)
    return tuple(out)


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is not one of {', '.join(known)}")
    return value


def _rule(raw: dict[str, Any], classes: dict[str, _Part], strict: bool) -> Rule:
    try:
        return Rule(
            id=str(raw["id"]),
            kind=Kind(str(raw["kind"])),
            level=Level[str(raw["level"]).upper()],
            imminent=bool(raw.get("imminent", False)),
            person=str(raw.get("person", "auto")),
            softens=bool(raw.get("softens", False)),
            trust=_one_of(str(raw.get("trust", "normal")), ("low", "normal", "high")),
            patterns=_patterns(raw["patterns"], classes, strict),
        )
    except (KeyError, ValueError) as error:
        raise ContentError(f"{PHRASES_FILE}: rule {raw.get('id', '?')}: {error}") from error


def compile_phrases(raw: dict[str, Any], *, strict: bool = True) -> Phrases:
    """Compile the mapping of phrases.yml. Raises `ContentError` naming the rule or pattern at fault.

    With `strict` off, a broken pattern is logged and left out: one slip must not switch the others off.
    """
    classes: dict[str, _Part] = {}
    for name, entries in raw["classes"].items():
        joined = entries if isinstance(entries, str) else "|".join(str(e) for e in entries)
        classes[str(name)] = _Parser(f"({joined})", classes).parse()
    rules = tuple(_rule(r, classes, strict) for r in raw["rules"])
    if len({r.id for r in rules}) != len(rules):
        raise ContentError(f"{PHRASES_FILE}: two rules share an id")
    return Phrases(
        rules=rules,
        idioms=_patterns(raw["idioms"], classes, strict),
        cues={str(name): _patterns(sources, classes, strict) for name, sources in raw["cues"].items()},
        words={str(name): frozenset(str(words).split()) for name, words in raw["words"].items()},
    )


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The compiled grammar, loaded once; broken patterns are logged and left out."""
    return compile_phrases(read_mapping(PHRASES_FILE), strict=False)
