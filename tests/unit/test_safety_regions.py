"""The country that a person names, and no other."""

from __future__ import annotations

import pytest

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
