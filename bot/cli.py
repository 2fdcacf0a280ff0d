"""The command line: ``signpost run``, ``train``, ``content check``, ``resources check``.

Only parses and prints. What happens is in ``bot.supervisor``, ``bot.training`` and
``bot.knowledge``; a person's mistake ends in one line, never in a traceback.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date

from pydantic import ValidationError

from bot.errors import SignpostError
from bot.settings import Settings, settings


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="signpost", description="Signpost: explains therapy and mental health services."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="check and load the content, train if needed, start the assistant")
    train = commands.add_parser("train", help="train a model unless there is one for the present data")
    train.add_argument("--force", action="store_true", help="train even if there is one")
    content = commands.add_parser("content", help="work on content/").add_subparsers(dest="action", required=True)
    content.add_parser("check", help="check every content file; name file, line and fix of each fault")
    content.add_parser("load", help="check, then load the knowledge into the database")
    resources = commands.add_parser("resources", help="work on the crisis lines").add_subparsers(
        dest="action", required=True
    )
    resources.add_parser("check", help="name crisis lines that are stale, in conflict or malformed")
    options = parser.parse_args(arguments)
    try:
        return _commands(options, _settings())
    except SignpostError as error:
        print(f"signpost: {error}" if "\n" not in str(error) else str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _settings() -> Settings:
    try:
        return settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = f"SIGNPOST_{str(fault['loc'][0]).upper()}"
        raise SignpostError(
            f"the setting {name} is wrong: {fault['msg']}. docs/operators.md lists the settings."
        ) from error


def _commands(options: argparse.Namespace, settings: Settings) -> int:
    if options.command == "run":
        from bot.supervisor import run

        return run(settings)
    if options.command == "train":
        from bot.training import ensure_model

        print(ensure_model(settings, force=options.force))
        return 0
    if options.command == "resources":
        from bot.safety.review import review

        reviewed = review(settings.content_dir / "crisis", date.today(), settings.line_max_age_days)
        print("\n".join([*map(str, reviewed.findings), reviewed.summary()]))
        return 1 if reviewed.faults else 0
    from bot.loading import check, load_knowledge

    found = load_knowledge(settings) if options.action == "load" else check(settings)
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
