"""The country that a person names, and no other."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.safety.countries import CONTENT_DIR, load_countries
from bot.safety.regions import region_from_text


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("I'm in Canada", "CA"),
        ("canada", "CA"),
        ("uk", "GB"),
        ("UK please", "GB"),
        ("England", "GB"),
        ("i live in scotland", "GB"),
        ("Northern Ireland", "GB"),
        ("Ireland", "IE"),
        ("here in the states", "US"),
        ("US", "US"),
        ("I am in the US", "US"),
        ("in the us", "US"),
        ("I live in the U.S.", "US"),
        ("USA", "US"),
        ("Deutschland", "DE"),
        ("ich bin in Deutschland", "DE"),
        ("helplines in New Zealand", "NZ"),
        ("new south wales", "AU"),
        ("I'm Australian", "AU"),
        ("Swiss helplines", "CH"),
        ("South Africa", "ZA"),
        ("I moved from India to Canada", "CA"),
        ("not in the UK, I'm in Spain", "ES"),
        ("I'm from Brazil but live in Portugal", "PT"),
        ("I'm Polish but I live in Germany", "DE"),
        ("日本", "JP"),
        ("hong kong", "HK"),
        ("I'm in Taiwan", "TW"),
    ],
)
def test_a_named_country_is_found(text: str, region: str) -> None:
    assert region_from_text(text) == region


@pytest.mark.parametrize(
    "text",
    [
        "can you help us",
        "HELP US PLEASE NOW",
        "tell us more",
        "it is hard",
        "IT is my job, I work in IT",
        "in or out",
        "no",
        "I do not know",
        "french press coffee",
        "polish my shoes",
        "thai food",
        "what is a german shepherd",
        "latin america",
        "I am not in Canada",
        "he is at home",
        "de nada",
        "",
    ],
)
def test_other_words_name_no_country(text: str) -> None:
    assert region_from_text(text) is None


def test_anything_that_is_no_text_names_no_country() -> None:
    assert region_from_text(None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("I'm in Leeds by the way", "GB"),
        ("we're in Munich", "DE"),
        ("Wir sind hier, we’re in München", "DE"),
        ("Lyon", "FR"),
        ("in toronto.", "CA"),
        ("im in mumbai and i need help", "IN"),
        ("i live in São Paulo", "BR"),
        ("living in sao paulo", "BR"),
        ("I am currently in Cape Town", "ZA"),
        ("my brother, he is in Galway", "IE"),
        ("based in Queensland", "AU"),
        ("she's in the Bronx", "US"),
        ("just outside Auckland", "NZ"),
        ("near Naples", "IT"),
        ("東京", "JP"),
        ("I'm in London, Ontario", "CA"),
        ("I'm in Houston, TX.", "US"),
        ("I'm from Madrid but live in Berlin", "DE"),
        ("I'm Polish but I live in Oslo", "NO"),
        ("I'm from Paris, now in Canada", "CA"),
        ("sha tin", "HK"),
    ],
)
def test_a_town_stands_for_its_country(text: str, region: str) -> None:
    assert region_from_text(text) == region


@pytest.mark.parametrize(
    "text",
    [
        "Boston cream pie",
        "berlin wall documentary",
        "my friend florence",
        "a weekend in paris texas",
        "a recipe for milan salad",
        "I do not live in London",
        "I don't live in London",
        "I moved from Leeds",
        "last year we were in Leeds",
        "I'm in Birmingham, AL.",
        "I'm in Hamilton",
        "I'm in bath and reading",
        "I'm in hell",
        "I'm in a nice place",
        "I'm in Romeville",
    ],
)
def test_other_words_name_no_town(text: str) -> None:
    assert region_from_text(text) is None


def test_no_town_is_listed_twice() -> None:
    places = load_countries(CONTENT_DIR).values()
    count = Counter(name for country in places for name in (*country.names, *country.demonyms, *country.towns))
    assert not [name for name, times in count.items() if times > 1]
    assert all(len(country.towns) >= 25 for country in places if country.lines)
