"""A year's archive forgets no table, and holds nothing that lets somebody in."""

from __future__ import annotations

import re

from store.schema import whole
from store.year.archived import ARCHIVED, LEFT_OUT, SECRET, columns_of


def test_every_table_is_archived_or_left_out_with_a_reason() -> None:
    assert {*ARCHIVED, *LEFT_OUT} == set(whole().tables)
    assert not {*ARCHIVED} & {*LEFT_OUT}
    assert all(LEFT_OUT.values())
    assert len(set(ARCHIVED.values())) == len(ARCHIVED), "each is a file of its own"


def test_no_secret_is_archived() -> None:
    kept = {(name, column) for name in ARCHIVED for column in columns_of(name)}
    assert not kept & SECRET
    assert not [pair for pair in kept if re.search(r"hash|password|secret|webhook", pair[1])]
