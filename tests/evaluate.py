"""`make evaluate`: measure the development sets against a real server.

Writes var/evaluation/report.md (tables per topic, aspect, style and kind; wrong answers apart from missed ones)
and confusion.png (intents of the held-out split, most confused first). The sets are for measuring only.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.judge import passes, read, verdict
from tests.server import ROOT, Server, signpost

OUT = ROOT / "var" / "evaluation"
VERDICTS = ("right", "missed", "wrong")
SHOWN_CONFUSIONS = 25


def table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return a Markdown table of verdicts by group; worst groups first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for group, result in rows:
        counts[group][result] += 1
    lines = [f"### {title}", "", "| group | n | right | missed | wrong |", "|---|---|---|---|---|"]
    for group, count in sorted(counts.items(), key=lambda item: item[1]["right"] / item[1].total()):
        total = count.total()
        lines.append(f"| {group} | {total} | {count['right'] / total:.0%} | {count['missed']} | {count['wrong']} |")
    return "\n".join(lines) + "\n"


def questions(server: Server, name: str) -> tuple[str, str]:
    """Return a summary line and the tables of the single questions of a set."""
    items = read(name)
    results = [(item, verdict(server.conversation().text(item["question"]), item)) for item in items]
    counts = Counter(result for _, result in results)
    line = f"{name}: {counts['right'] / len(items):.1%} right, " + ", ".join(
        f"{counts[result]} {result}" for result in VERDICTS[1:]
    )
    groups = ("style", "topic", "aspect")
    return line, "\n".join(table(f"{name} by {by}", ((i[by], r) for i, r in results)) for by in groups)


def dialogues(server: Server, name: str) -> tuple[str, str]:
    """Return a summary line and the table of the dialogues of a set: one passes when all its turns do."""
    rows = []
    for item in read(name):
        talk = server.conversation()
        replies = [(turn, talk.text(turn["user"])) for turn in item["turns"]]
        good = all(passes(reply, turn["expect"], turn["forbid"]) for turn, reply in replies)
        rows.append((item["kind"], "right" if good else "wrong"))
    return f"{name}: {share(rows):.1%} pass", table(f"{name} by kind", rows)


def off_topic(server: Server) -> tuple[str, str]:
    """Return a summary line and the table of the messages that must get no therapy content."""
    rows = []
    for item in read("dev_off_topic"):
        good = passes(server.conversation().text(item["text"]), item["expect"], item["forbid"])
        rows.append((item["kind"], "right" if good else "wrong"))
    return f"off-topic: {share(rows):.1%} handled", table("Off-topic by kind", rows)


def share(rows: list[tuple[str, str]]) -> float:
    """Return the share of right ones."""
    return sum(result == "right" for _, result in rows) / len(rows)


def confusion(report: Path, picture: Path) -> None:
    """Draw the most frequent confusions of `rasa test nlu`'s report."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    intents: dict[str, Any] = json.loads(report.read_text())
    pairs = Counter(
        {
            f"{intent} taken for {other}": count
            for intent, row in intents.items()
            if isinstance(row, dict)
            for other, count in row.get("confused_with", {}).items()
        }
    ).most_common(SHOWN_CONFUSIONS)
    figure, axes = pyplot.subplots(figsize=(9, 7))
    axes.barh([name for name, _ in reversed(pairs)], [count for _, count in reversed(pairs)], color="#4a6fa5")
    axes.set_xlabel("messages of the held-out split (tests/nlu)")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title("Most frequent confusions of intents")
    figure.tight_layout()
    figure.savefig(picture, dpi=120)


def main() -> None:
    """Run the evaluation and print where the report is."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, signpost(Path(folder)) as server:
        parts = [questions(server, name) for name in ("dev_questions", "own_questions")]
        parts += [dialogues(server, name) for name in ("dev_dialogues", "own_dialogues")]
        parts.append(off_topic(server))
    summary = "\n".join(f"- {line}" for line, _ in parts)
    intents = ROOT / "var" / "results" / "nlu" / "intent_report.json"
    picture = ""
    if intents.exists():
        confusion(intents, OUT / "confusion.png")
        picture = "\n![confusions](confusion.png)\n"
    else:
        print("No var/results/nlu yet: run `make conversations` for the confusion picture.")
    text = f"# Evaluation on the development sets\n\n{summary}\n{picture}\n" + "\n".join(tables for _, tables in parts)
    (OUT / "report.md").write_text(text, encoding="utf-8")
    print(f"{summary}\nTables: {OUT.relative_to(ROOT)}/report.md")


if __name__ == "__main__":
    main()
