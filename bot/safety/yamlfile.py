"""Read a YAML mapping from disk, with an error that says which file and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class ContentError(ValueError):
    """A content or grammar file that cannot be used; the message names the file and the remedy."""


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in `path`. Raises `ContentError` when the file is missing, broken or not a mapping."""
    try:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except YAMLError as error:
        raise ContentError(f"{path}: not valid YAML; mend it: {error}") from error
    if not isinstance(data, dict):
        raise ContentError(f"{path}: expected a mapping of keys at the top level")
    return data
