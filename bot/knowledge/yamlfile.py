"""Read YAML and remember on which line each value stands, so that errors can name it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Union

import yaml

from bot.errors import ContentError, Problem

Path_ = tuple[Union[str, int], ...]


class Lines:
    """Line numbers (from 1) of the values of one file, by path from the top."""

    def __init__(self, root: yaml.Node) -> None:
        self._lines: dict[Path_, int] = {}
        self._note(root, ())

    def _note(self, node: yaml.Node, path: Path_) -> None:
        self._lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                child = (*path, str(key.value))
                self._note(value, child)
                self._lines[child] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for position, value in enumerate(node.value):
                self._note(value, (*path, position))

    def of(self, path: Path_) -> int:
        """Return the line of ``path``, or of the nearest thing above it that exists."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def read(path: Path, shown_as: str) -> tuple[Any, Lines]:
    """Return the data of a YAML file and its lines.

    Raises:
        ContentError: the file cannot be read, is empty, is no YAML, or says a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError([Problem(shown_as, 1, f"cannot be read ({error}).", "save it as UTF-8 text.")]) from error
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        raise ContentError(
            [Problem(shown_as, line, f"is not valid YAML: {what}.", "check indentation, colons and quotes there.")]
        ) from error
    if node is None:
        raise ContentError([Problem(shown_as, 1, "is empty.", "fill it, or delete the file.")])
    _refuse_repeated_keys(node, shown_as)
    return data, Lines(node)


def _refuse_repeated_keys(node: yaml.Node, shown_as: str) -> None:
    """YAML keeps the last of two equal keys without a word: an editor's text would be lost."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ContentError(
                    [Problem(shown_as, key.start_mark.line + 1, f"says '{key.value}' twice.", "keep one of them.")]
                )
            seen.add(key.value)
            _refuse_repeated_keys(value, shown_as)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value, shown_as)
