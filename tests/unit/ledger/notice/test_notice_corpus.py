"""Notices as cities write them (tests/data/notices): each is read right, doubted by name, or refused with a way forward."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import FOLDER, cases, expected, read_case


@pytest.mark.samples(120)
@pytest.mark.parametrize(("name", "form"), cases())
def test_each_case_gives_what_its_files_say(name: str, form: str, tmp_path: Path) -> None:
    assert read_case(name, form, tmp_path) == expected(name)


def test_every_case_has_an_end() -> None:
    """A case without an expected file would only prove that reading it gives nothing."""
    assert {name for name, _ in cases() if not (expected(name).csv or expected(name).refused)} == set()


def test_no_expected_file_is_left_without_its_case() -> None:
    known = {name for name, _ in cases()}
    assert {p.name for p in FOLDER.iterdir() if p.name != "README.md" and p.name.split(".")[0] not in known} == set()
