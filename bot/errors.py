"""Errors that an editor or an operator sees: each says what happened, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


class SignpostError(Exception):
    """A person's mistake or a missing part of the machine. Shown as one line, never as a traceback."""


@dataclass(frozen=True)
class Problem:
    """One fault in a content file. ``line`` counts from 1."""

    file: str
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} Fix: {self.fix}"


class ContentError(SignpostError):
    """The content does not fit its schema. Holds every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
