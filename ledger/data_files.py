"""The tables in data/: what a page, a form or a demonstration says, where a clerk can read and correct it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def rows_of(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a table by its header; read once."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
