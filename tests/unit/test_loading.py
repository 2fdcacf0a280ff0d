"""Content that points nowhere is named with file and line before anything is loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import SignpostError
from bot.loading import check
from bot.settings import Settings, settings


def test_a_situation_that_points_to_no_entry_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(settings().content_dir, folder)
    file = folder / "finder.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if "id: distance" in line)
    lines[number - 1] = lines[number - 1].replace("aspect: access", "aspect: price")
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SignpostError) as caught:
        check(Settings(content_dir=folder))
    assert f"finder.yml:{number}" in str(caught.value)
    assert "telehealth:price" in str(caught.value)
