"""The servers that scenario and integration tests talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import Server, signpost


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running Signpost for the whole session."""
    with signpost(tmp_path_factory.mktemp("signpost")) as running:
        yield running
