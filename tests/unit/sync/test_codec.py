"""Which texts of a cell are the same, however a program writes their line ends."""

from __future__ import annotations

import pytest

from store.codec import core, same


@pytest.mark.parametrize("text", ["一\r\n二", "一\r二", "一_x000D_\n二"])
def test_line_ends_make_no_other_text(text: str) -> None:
    assert same("progress_note", text, "一\n二")
    assert core("progress_note", text) == "一\n二"


def test_a_line_more_is_another_text() -> None:
    assert not same("progress_note", "一\n\n二", "一\n二")
