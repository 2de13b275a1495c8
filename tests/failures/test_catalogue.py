"""catalogue.csv is our list of what can go wrong; every row is a test by name, or sync/FAILURES.md says why not.

Rows with backend `all` or `xlsx` need a test now; rows of backends that are not there yet wait in FAILURES.md.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
REASONS = TESTS.parent / "sync" / "FAILURES.md"
ID = re.compile(r"\bF\d{3}\b|(?<=_)f\d{3}(?=_|$)")
HERE_NOW = ("all", "xlsx")


def rows() -> list[dict[str, str]]:
    """The catalogue."""
    with (Path(__file__).parent / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def named_in_tests() -> dict[str, list[str]]:
    """Identifier -> tests whose name or docstring bears it."""
    found: dict[str, list[str]] = {}
    for path in TESTS.rglob("*.py"):
        for test in _tests(ast.parse(path.read_text(encoding="utf-8"))):
            for one in ID.findall(f"{test.name}\n{ast.get_docstring(test) or ''}"):
                found.setdefault(one.upper(), []).append(f"{path.name}::{test.name}")
    return found


def explained() -> dict[str, str]:
    """Identifier -> the reason in FAILURES.md why no test bears it."""
    lines = REASONS.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("| ").split("|")] for line in lines if line.startswith("| F")]
    return {c[0]: c[-1] for c in cells}


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_each_row_is_a_test_or_has_a_reason(row: dict[str, str]) -> None:
    tests, reasons = named_in_tests(), explained()
    if row["id"] in reasons:
        assert row["backend"] not in HERE_NOW or row["id"] not in tests, "tested: take it out of FAILURES.md"
        assert len(reasons[row["id"]]) > 10
    else:
        assert tests.get(row["id"]), f"{row['id']} ({row['backend']}): {row['what happens']}"


def test_no_reason_without_a_row() -> None:
    assert explained().keys() <= {row["id"] for row in rows()}


def test_the_catalogue_reads_as_it_should() -> None:
    assert len(rows()) >= 80
    assert all(row["what happens"] and row["must hold afterwards"] for row in rows())
    assert len({row["id"] for row in rows()}) == len(rows())
