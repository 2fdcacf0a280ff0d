"""The validator names file, line and fix; the content keeps its promises."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import textstat

from bot.errors import ContentError
from bot.knowledge.content import Content, load
from tests.unit.conftest import CONTENT


@pytest.fixture()
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def problems(folder: Path) -> str:
    with pytest.raises(ContentError) as caught:
        load(folder)
    return str(caught.value)


def change(path: Path, old: str, new: str) -> int:
    """Replace the first ``old`` in a file; return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("topics/cbt.yml", "kind: modality", "kind: modalitty", "kind"),
        ("topics/cbt.yml", "kind: modality", "colour: red", "colour"),
        ("topics/cbt.yml", "parent: therapy", "parent: nothing", "the topic 'nothing' is unknown"),
        ("topics/cbt.yml", "parent: therapy", "parent: cbt", "circle"),
        ("topics/cbt.yml", "  definition:", "  definitoin:", "'definitoin' is no aspect"),
        ("topics/cbt.yml", "id: cbt", "id: cbtt", "differs from the file name"),
        ("topics/cbt.yml", "state: none", "state: clinician", "a reviewed entry names its reviewer"),
        ("topics/cbt.yml", "due: 20", "due: never20", "review.due"),
        ("topics/dbt.yml", "synonyms:", "synonyms:\n  - CBT", "'CBT' already stands for the topic 'cbt'"),
        ("aspects.yml", "default_topic: therapist", "default_topic: nobody", "the topic 'nobody' is unknown"),
        ("sources.yml", "- id: therapist_role", "- id: therapist_rolle", "the source 'therapist_role' is unknown"),
    ],
)
def test_a_fault_is_named_with_file_line_and_fix(copy: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(copy / file, old, new)
    found = problems(copy)
    assert says in found
    assert "Fix: " in found
    if "sources.yml" not in file and "synonyms" not in old:
        assert any(row.startswith(f"content/{file}:") for row in found.splitlines())
        reported = [int(row.split(":")[1]) for row in found.splitlines() if row.startswith(f"content/{file}:")]
        assert min(abs(number - line) for number in reported) <= 1 or "definit" in says or "circle" in says


def test_all_faults_are_named_at_once(copy: Path) -> None:
    change(copy / "topics/cbt.yml", "kind: modality", "kind: x")
    change(copy / "topics/dbt.yml", "parent: therapy", "parent: nothing")
    found = problems(copy)
    assert "content/topics/cbt.yml" in found
    assert "content/topics/dbt.yml" in found


def test_broken_yaml_is_named_by_line(copy: Path) -> None:
    (copy / "topics/cbt.yml").write_text("id: cbt\nname: [\n", encoding="utf-8")
    assert "content/topics/cbt.yml:" in problems(copy)
    assert "is not valid YAML" in problems(copy)


def test_a_field_said_twice_loses_nothing_silently(copy: Path) -> None:
    change(copy / "topics/cbt.yml", "kind: modality", "kind: modality\nkind: modality")
    assert "says 'kind' twice" in problems(copy)


def test_an_empty_file_and_a_missing_folder_are_errors_not_empty_content(copy: Path) -> None:
    (copy / "topics/cbt.yml").write_text("", encoding="utf-8")
    (copy / "sources.yml").unlink()
    found = problems(copy)
    assert "content/topics/cbt.yml:1: is empty" in found
    assert "content/sources.yml:1: cannot be read" in found


def test_a_text_that_is_too_long_for_a_chat_is_refused(copy: Path) -> None:
    change(copy / "topics/cbt.yml", "text: >-\n", "text: >-\n      " + "word " * 140 + "\n")
    assert "words are too many" in problems(copy)


TOPICS_OF_THE_ISSUE = [
    "mental_health_services",
    "assessment",
    "treatment",
    "crisis_intervention",
    "support_groups",
    "medication_management",
    "prevention_education",
    "rehabilitation",
    "peer_support",
    "telehealth",
    "community_services",
    "school_counseling",
    "employee_assistance",
    "nonprofit_support",
    "conditions",
    "therapy",
    "psychotherapy",
    "broad_therapy",
    "physical_therapy",
    "occupational_therapy",
    "speech_therapy",
    "individual_therapy",
    "group_therapy",
    "family_therapy",
    "cbt",
    "dbt",
    "psychodynamic",
    "mindfulness_therapy",
    "narrative_therapy",
    "art_therapy",
    "experiential_therapy",
    "body_based_therapy",
    "therapist",
    "psychotherapist",
    "psychiatrist",
    "psychologist",
    "social_worker",
    "nurse_practitioner",
    "counselor",
    "marriage_family_therapist",
    "life_coach",
    "peer_support_worker",
    "interventionist",
    "treatment_planning",
    "psychoeducation",
    "progress_monitoring",
    "advocacy_referral",
]


@pytest.mark.parametrize("topic", TOPICS_OF_THE_ISSUE)
def test_every_topic_of_the_field_is_there(content: Content, topic: str) -> None:
    assert topic in {item.id for item in content.topics}


@pytest.mark.parametrize(
    ("topic", "aspects"),
    [
        (
            "mental_health_services",
            "definition scope goals professionals setting format approach duration cost access importance audience",
        ),
        (
            "therapy",
            "definition scope goals professionals setting session_length frequency duration techniques cost",
        ),
        ("psychotherapy", "definition scope training techniques confidentiality audience goals"),
        ("interventionist", "definition role training approach when families"),
        ("therapist", "role prescribing diagnosing training"),
    ],
)
def test_the_main_topics_have_the_aspects_that_the_sources_tell(content: Content, topic: str, aspects: str) -> None:
    entries = next(item.entries for item in content.topics if item.id == topic)
    assert set(aspects.split()) <= set(entries)


def test_every_text_reads_at_grade_eight_or_lower(content: Content) -> None:
    hard = [
        f"{item} {aspect}: {grade}"
        for item in (*content.topics, *content.comparisons)
        for aspect, entry in item.entries.items()
        for text in (entry.text, entry.more)
        if text and (grade := textstat.flesch_kincaid_grade(text)) > 8.0
    ]
    assert not hard


def test_no_review_is_claimed_that_did_not_happen(content: Content) -> None:
    entries = [entry for item in (*content.topics, *content.comparisons) for entry in item.entries.values()]
    assert {entry.review.state for entry in entries} == {"none"}
    assert all(entry.review.due > date(2026, 11, 22) for entry in entries)
    assert all(entry.sources for entry in entries)
