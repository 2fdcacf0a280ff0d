"""Bring a message into the one plain form that the phrase grammar reads.

People in distress type fast, in slang, with typos, and sometimes hide words from filters. Everything here
is linear in the length of the text: each step looks at each character or word a fixed number of times. The
result is for matching only; it is never shown, logged or stored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.safety.yamlfile import read_mapping

SPELLING_FILE = Path(__file__).with_name("spelling.yml")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
END_MARKS = frozenset(".!?")
_MAX_WORD = 40

_QUOTES = str.maketrans(dict.fromkeys("‘’‛`´ʼ′＇", "'") | dict.fromkeys("“”„«»″", '"') | {"…": "... "})
# Cyrillic and Greek letters that look Latin; applied only to words that mix scripts.
_LOOKALIKES = str.maketrans("аеорсухікмтнвьԁοανι", "aeopcyxikmthbbdoavi")
_LEET = {
    "0": "o",
    "1": "i",
    "!": "i",
    "|": "i",
    "3": "e",
    "4": "a",
    "@": "a",
    "5": "s",
    "$": "s",
    "7": "t",
    "+": "t",
}
_LEET_TABLE = str.maketrans(_LEET)
_LEET_L_TABLE = str.maketrans(_LEET | {"1": "l", "!": "l", "|": "l"})
_SUFFIXES = {"ll": "will", "ve": "have", "d": "would", "re": "are", "m": "am"}


_ZERO_WIDTH = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_SPACED = re.compile(r"(?<![^\W_])(?:[a-z0-9!@$][ .\-_*]{1,2}){2,40}[a-z0-9](?![^\W_])")
_REPEAT = re.compile(r"([a-z])\1{2,}")
_INNER = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[.!?;:,\n]|[^\W_]+")
_MASK = re.compile(r"[*#_]+")
_CHUNK = re.compile(r"\n|[^\s]+")


@dataclass(frozen=True)
class _Spelling:
    fillers: frozenset[str]
    words: dict[str, tuple[str, ...]]
    pairs: dict[tuple[str, ...], tuple[str, ...]]
    fuzzy: dict[str, str]
    masked: frozenset[str]
    known: frozenset[str]
    take_is: frozenset[str]
    after_ill: frozenset[str]
    after_id: frozenset[str]
    parts: frozenset[str]
    """Words that spaced-out letters may be made of."""


def _one_slip(word: str) -> set[str]:
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    out = {a + b[1:] for a, b in cuts if b}
    out |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    out |= {a + c + b[1:] for a, b in cuts if b for c in LETTERS}
    return out | {a + c + b for a, b in cuts for c in LETTERS}


def _set(raw: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(raw[key]).split())


@lru_cache(maxsize=1)
def _spelling() -> _Spelling:
    raw = read_mapping(SPELLING_FILE)
    words: dict[str, tuple[str, ...]] = {}
    for canonical, variants in raw["spelling"].items():
        for variant in str(variants).split():
            words.setdefault(variant, tuple(str(canonical).split()))
    pairs = {
        tuple(variant.split()): tuple(str(canonical).split())
        for canonical, variants in raw["split_words"].items()
        for variant in str(variants).split("|")
    }
    targets = str(raw["fuzzy"]).split()
    not_fuzzy = set(str(raw["fuzzy_not"]).split()) | set(targets)
    fuzzy = {slip: word for word in targets for slip in _one_slip(word) if slip not in not_fuzzy}
    masked = frozenset(str(raw["masked"]).split())
    known = masked | frozenset(targets) | frozenset(w for ws in words.values() for w in ws) | frozenset(words)
    return _Spelling(
        fillers=_set(raw, "fillers"),
        words=words,
        pairs=pairs,
        fuzzy=fuzzy,
        masked=masked,
        known=known,
        take_is=_set(raw, "take_is"),
        after_ill=_set(raw, "after_ill"),
        after_id=_set(raw, "after_id"),
        parts=known | _set(raw, "spaced"),
    )


def _plain_characters(text: str) -> str:
    """Compatibility forms, case, quotes, invisible characters, accents."""
    text = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_QUOTES)
    if text.isascii():
        return text
    kept = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(kept)


def _join_spaced(match: re.Match[str]) -> str:
    """Turn "s u i c i d e" and "k.m.s" into words, but leave "a b c" alone."""
    raw = match.group()
    spelling = _spelling()
    letters = re.sub(r"[ .\-_*]", "", raw)
    for joined in (letters, letters.translate(_LEET_TABLE), letters.translate(_LEET_L_TABLE)):
        if joined in spelling.known and len(joined) > 2:
            return joined
        words = _segment(joined)
        if words:
            return " ".join(words)
    return raw


def _segment(joined: str) -> list[str]:
    """Break joined letters into known words, longest first; an empty list when that fails."""
    known = _spelling().parts
    best: dict[int, list[str]] = {len(joined): []}
    for start in range(len(joined) - 1, -1, -1):
        for stop in range(min(len(joined), start + 12), start, -1):
            if stop in best and joined[start:stop] in known:
                best[start] = [joined[start:stop], *best[stop]]
                break
    words = best.get(0, [])
    return words if any(len(w) > 2 and w in _spelling().masked for w in words) else []


def _unmask(chunk: str) -> str | None:
    """Read "k*ll", "su1c1de", "$uicide" as the risk word behind it, if there is one."""
    spelling = _spelling()
    for table in (_LEET_TABLE, _LEET_L_TABLE):
        plain = chunk.translate(table).strip("*#_-'\"")
        if plain != chunk and (plain in spelling.masked or plain in ("kms", "kys")):
            return plain
    letters = sum(c in LETTERS for c in chunk)
    if letters < 2 or len(chunk) > 14 or not any(c in chunk for c in "*#_"):
        return None
    pieces = _MASK.split(chunk)
    runs = len(pieces) - 1
    fitting = [
        word for word in spelling.masked if letters + runs <= len(word) <= len(chunk) + runs and _fits(word, pieces)
    ]
    return min(fitting, key=lambda w: (abs(len(w) - len(chunk)), w)) if fitting else None


def _fits(word: str, pieces: list[str]) -> bool:
    """Whether `word` shows these pieces in order, from its first letter to its last."""
    if not (word.startswith(pieces[0]) and word.endswith(pieces[-1])):
        return False
    at = 0
    for piece in pieces:
        at = word.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _words_of(token: str) -> tuple[str, ...]:
    """One typed word as canonical words: contractions, slang, typos, stretched letters."""
    spelling = _spelling()
    if "'" in token:
        bare = token.replace("'", "")
        if bare in spelling.words and not bare.endswith("s"):
            return spelling.words[bare]
        head, _, tail = token.partition("'")
        if tail == "t" and head.endswith("n") and len(head) > 2:
            return (head[:-1], "not")
        if tail == "s":
            return (head, "is") if head in spelling.take_is else (head, "s")
        return (head, _SUFFIXES[tail]) if tail in _SUFFIXES else (bare,)
    if token in spelling.words:
        return spelling.words[token]
    if _REPEAT.search(token):
        twice, once = _REPEAT.sub(r"\1\1", token), _REPEAT.sub(r"\1", token)
        for candidate in (once, twice):
            if candidate in spelling.words:
                return spelling.words[candidate]
        token = twice if twice in spelling.known else once
    if token in spelling.fuzzy:
        return (spelling.fuzzy[token],)
    return (token[:_MAX_WORD],)


def _tokens(text: str) -> list[str]:
    spelling = _spelling()
    out: list[str] = []
    for match in _CHUNK.finditer(text):
        chunk = match.group()
        if chunk == "\n":
            out.append(",")
            continue
        if chunk.isalpha() and chunk.isascii():
            out.extend(_words_of(chunk))
            continue
        core = chunk.strip(".,;:?\"'()[]{}<>~/\\&^%=")
        core = core if core.rstrip("!") == core else core.rstrip("!")
        hidden = _unmask(core) if len(core) <= 20 and not core.isdigit() else None
        if hidden is not None:
            out.extend(_words_of(hidden))
            out.extend(m for m in chunk[len(chunk.rstrip(".,;:?!")) :] if m in END_MARKS)
            continue
        if chunk in spelling.words:
            out.extend(spelling.words[chunk])
            continue
        if not chunk.isascii():
            looks_latin = chunk.translate(_LOOKALIKES)
            chunk = looks_latin if any(c in LETTERS for c in chunk) else chunk
        chunk = re.sub(r"\.{2,}", ",", chunk)
        chunk = re.sub(r"(\d)([a-z])", r"\1 \2", chunk) if core not in spelling.words else chunk
        for piece in _INNER.findall(re.sub(r"[\"()\[\]{}—–]", ",", chunk)):
            if piece in END_MARKS:
                out.append(piece)
            elif piece in ";:,":
                out.append(",")
            else:
                out.extend(_words_of(piece))
    return out


def tokens(text: str) -> list[str]:
    """The words of `text` in canonical form; `.`, `!`, `?` end a sentence, `,` is a break inside one."""
    spelling = _spelling()
    raw = _tokens(_SPACED.sub(_join_spaced, _plain_characters(text)))
    out: list[str] = []
    i = 0
    while i < len(raw):
        token = raw[i]
        following = raw[i + 1] if i + 1 < len(raw) else ""
        for width in (3, 2):
            pair = spelling.pairs.get(tuple(raw[i : i + width]))
            if pair is not None:
                out.extend(pair)
                i += width
                break
        else:
            i += 1
            if token == "ill" and following in spelling.after_ill:
                out.extend(("i", "will"))
            elif token == "id" and following in spelling.after_id:
                out.extend(("i", "would"))
            elif token == "," and (not out or out[-1] == "," or out[-1] in END_MARKS):
                continue
            elif token not in spelling.fillers:
                out.append(token)
    return out


def normalise(text: str) -> str:
    """The canonical words of `text`, joined by single spaces."""
    return " ".join(tokens(text))


def warm() -> None:
    """Load the spelling data now, so that the first message does not pay for it."""
    _spelling()
