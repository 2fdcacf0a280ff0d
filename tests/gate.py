"""The gate on `rasa test`'s reports: every story passes, and the NLU stays above its floors."""

from __future__ import annotations

import json
import sys
from pathlib import Path

FLOOR_ACCURACY = 0.85
"""Of the intents on the held-out split (tests/nlu), which no one has tuned on."""


def faults(results: Path) -> list[str]:
    """Return what is below the bar; an absent or empty report is a fault, too."""
    found = []
    stories = json.loads((results / "core" / "story_report.json").read_text())
    conversations = stories["conversation_accuracy"]
    if conversations["total"] == 0 or conversations["correct"] != conversations["total"]:
        found.append(
            f"stories: {conversations['correct']} of {conversations['total']} pass; "
            f"see {results}/core/failed_test_stories.yml"
        )
    intents = json.loads((results / "nlu" / "intent_report.json").read_text())
    accuracy = intents.get("accuracy", intents["weighted avg"]["recall"])
    total = intents["weighted avg"]["support"]
    if total == 0 or accuracy < FLOOR_ACCURACY:
        found.append(f"intents: accuracy {accuracy:.3f} of {total} is below {FLOOR_ACCURACY}; see {results}/nlu")
    print(
        f"rasa test: {conversations['correct']} of {conversations['total']} stories pass, "
        f"intent accuracy {accuracy:.3f} on {total} held-out messages (floor {FLOOR_ACCURACY})"
    )
    return found


if __name__ == "__main__":
    problems = faults(Path(sys.argv[1]))
    print("\n".join(problems), file=sys.stderr)
    sys.exit(1 if problems else 0)
