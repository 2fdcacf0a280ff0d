"""Find the country that a person names. Only words count, never a guess from language or name.

The words themselves are content (`names` and `demonyms` in content/crisis). A country name counts anywhere;
a demonym only where somebody speaks of themselves or of lines ("I'm Canadian", "Swiss helplines"), since
"French press" and "Polish food" name no place. Where several countries are named, "in X" beats a bare X,
and "not in X" rules X out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.safety.countries import countries

_AMBIGUOUS = frozenset(("us", "u.s"))
_UPPER_US = re.compile(r"(?<![\w.])(?:US|U\.S\.?)(?![\w])")
_LOWER_US = re.compile(
    r"\b(?:in|from|to|of|inside|across|within)\s+the\s+u\.?s\b|\bthe\s+u\.s\b|\bus\s+based\b"
    r"|\b(?:us|u\.s\.) (?:help|hot|crisis|phone)"
)
_IN = re.compile(r"(?:\bin|\bwithin|\binside|\bhere in|\bat|\bliv\w+ in|\bbased in|\bmoved to)\s+(?:the\s+)?$")
_NOT = re.compile(r"\b(?:not|left|leaving|outside|never|n't)\s+(?:in|from|of|to|live in|living in)?\s*(?:the\s+)?$")
_FROM = re.compile(r"\b(?:from|visiting)\s+(?:the\s+)?$")
_OTHER_PLACE = re.compile(r"\b(?:south|latin|central|north|new|made in)\s+$")
_SELF = r"(?:\bi\s+am|\bi'?m|\bwe\s+are|\bwe're|\bas\s+an?)\s+(?:an?\s+)?"
_LINES = r"(?:\s+\w+)?\s+(?:help\s?-?lines?|hot\s?-?lines?|lines?|numbers?|citizen|resident|phone)\b"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    codes: dict[str, str] = {}
    names: list[str] = []
    demonyms: list[str] = []
    for country in countries().values():
        for name in country.names:
            codes[name.rstrip(".")] = country.iso2
            names.append(name.rstrip("."))
        for word in country.demonyms:
            codes[word] = country.iso2
            demonyms.append(word)
    plain = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True) if n not in _AMBIGUOUS)
    people = "|".join(re.escape(d) for d in sorted(demonyms, key=len, reverse=True))
    return (
        re.compile(rf"(?<!\w)({plain or '(?!)'})(?!\w)"),
        re.compile(rf"{_SELF}({people or '(?!)'})\b|\b({people or '(?!)'}){_LINES}"),
        codes,
    )


def _means_united_states(original: str, lowered: str) -> bool:
    if _LOWER_US.search(lowered):
        return True
    letters = [c for c in original if c.isalpha()]
    shouting = len(letters) > 6 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
    return not shouting and bool(_UPPER_US.search(original) or original.strip(" .!") == "US")


def region_from_text(text: str) -> str | None:
    """ISO code of the country that `text` names, or None. Never raises."""
    if not isinstance(text, str):
        return None
    original = unicodedata.normalize("NFKC", text[:2000]).replace("’", "'")
    lowered = original.casefold()
    named, people, codes = _patterns()
    found: list[tuple[int, int, str]] = []
    for match in named.finditer(lowered):
        before = lowered[max(0, match.start() - 24) : match.start()]
        if _NOT.search(before) or (
            _OTHER_PLACE.search(before) and not match.group().startswith(("south", "new", "north"))
        ):
            continue
        weight = 3 if _IN.search(before) else 1 if _FROM.search(before) else 2
        found.append((weight, match.start(), codes[match.group(1)]))
    if _means_united_states(original, lowered):
        found.append((3, len(lowered), "US"))
    if not found:
        match_people = people.search(lowered)
        if match_people:
            return codes[match_people.group(1) or match_people.group(2)]
        return None
    return max(found)[2]
