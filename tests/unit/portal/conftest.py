"""Files that people hand in are read in this process: that a process of its own says the same, `tests/failures` asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import files_read_here


@pytest.fixture(autouse=True)
def read_here() -> Iterator[None]:
    with files_read_here():
        yield
