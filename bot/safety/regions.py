"""Find the country that a person names. Only words count, never a guess from language or name.

The words themselves are content (`names`, `demonyms` and `towns` in content/crisis). A country name counts anywhere;
a demonym only where somebody speaks of themselves or of lines ("I'm Canadian", "Swiss helplines"), since
"French press" and "Polish food" name no place. Where several countries are named, "in X" beats a bare X,
and "not in X" rules X out. A town counts only where no country is named, and only right after words of place
about people ("we're in Leeds") or as the whole message, since "Boston cream pie" names no place.
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
_TOWN_AFTER = (
    r"(?:\b(?:i|we|he|she|they)\s*(?:'?m|'re|'?s|\s+am|\s+are|\s+is)\s+(?:\w+ly\s+|now\s+|here\s+|still\s+|also\s+)?"
    r"(?:in|at)|\b(?:i|we)\s*(?:'?m|'re|\s+am|\s+are)\s+from|\b(?:is|am)\s+(?:in|at)|\bliv(?:e|es|ing)\s+in|\bbased\s+in|\bhere\s+in|\bnear|\boutside(?:\s+of)?"
    r")\s+"
)
_TOWN_LEFT = re.compile(r"(?:\b(?:not|never|no longer|left|moved|used to|away|far|different)|n'?t)\s+(?:\w+ly\s+)?$")
_STATE_AFTER = re.compile(r"\s*,\s*[a-z]{2}\s*(?:$|[.!?,;])")
"""A state in two letters ("Birmingham, AL"): the town of that name that is best known is then not meant."""
_STATES = frozenset(("US", "CA", "AU"))


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


@lru_cache(maxsize=1)
def _town_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    codes = {town: country.iso2 for country in countries().values() for town in country.towns}
    town = "|".join(re.escape(t) for t in sorted(codes, key=len, reverse=True)) or "(?!)"
    # Of two places the second tells where the first lies: "London, Ontario".
    place = rf"(?:the\s+)?(?:(?:central|downtown|greater)\s+)?({town})(?!\w)(?:,?\s+({town})(?!\w))?"
    return (
        re.compile(_TOWN_AFTER + place),
        re.compile(rf"\W*(?:(?:in|near|outside|from)\s+)?{place}\W*"),
        codes,
    )


def _region_of_town(lowered: str) -> str | None:
    after_words, alone, codes = _town_patterns()
    found: list[tuple[int, int, str]] = []
    whole = alone.fullmatch(lowered)
    for match in [whole] if whole else after_words.finditer(lowered):
        code = codes[match.group(2) or match.group(1)]
        if _TOWN_LEFT.search(lowered[max(0, match.start() - 24) : match.start()]):
            continue
        if code not in _STATES and _STATE_AFTER.match(lowered, match.end()):
            continue
        found.append((1 if match.group().startswith("from") else 3, match.start(), code))
    return max(found)[2] if found else None


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
        town = None if named.search(lowered) else _region_of_town(lowered)
        if town:
            return town
        match_people = people.search(lowered)
        if match_people:
            return codes[match_people.group(1) or match_people.group(2)]
        return None
    return max(found)[2]


_LOCALE_REGION = re.compile(r"[-_]([A-Za-z]{2})(?=$|[-_.@])")


def region_from_hint(locale: object = None, phone: object = None) -> str | None:
    """ISO code of the country that a channel tells by the prefix of a phone number or a locale; None when it
    tells none. The language of a locale alone is no country. Never raises.
    """
    return _region_of_phone(phone) or _region_of_locale(locale)


def _region_of_phone(phone: object) -> str | None:
    if not isinstance(phone, str) or not phone.strip():
        return None
    try:
        import phonenumbers  # noqa: PLC0415 - only channels with phone numbers need it

        region = phonenumbers.region_code_for_number(phonenumbers.parse(phone.strip()[:32], None))
    except Exception:  # noqa: BLE001 - a hint that cannot be read is no hint
        return None
    return region if isinstance(region, str) and re.fullmatch(r"[A-Z]{2}", region) else None


def _region_of_locale(locale: object) -> str | None:
    match = _LOCALE_REGION.search(locale) if isinstance(locale, str) and len(locale) <= 35 else None
    return match.group(1).upper() if match else None
