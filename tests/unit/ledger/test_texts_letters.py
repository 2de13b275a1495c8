"""Records keep letters: a NUL or an ESC that came along with a paste, or in a forged message, is in none."""

from __future__ import annotations

import pytest

from ledger.errors import InvalidCells, within
from ledger.texts.letters import lettered

NO_LETTERS = "\x00\x01\x07\x08\x0e\x1b\x1f\x7f\ud800\udfff\ufffe\uffff"


@pytest.mark.parametrize("no_letter", NO_LETTERS)
def test_what_is_no_letter_is_left_out_of_what_was_typed(no_letter: str) -> None:
    assert within("说明", f"{no_letter} 甲{no_letter}乙 {no_letter}") == "甲乙"
    with pytest.raises(InvalidCells, match="请填写"):
        within("说明", f" {no_letter}\n", needed="请填写。")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("甲\t乙\r\n丙\u3000丁\xa0戊", "甲\t乙\r\n丙\u3000丁\xa0戊"),
        ("甲\x0b乙\x0c丙", "甲\n乙\n丙"),
        ("😀👨\u200d👩\u200d👧", "😀👨\u200d👩\u200d👧"),
        ("é¼\x93æ¥¼", "é¼\x93æ¥¼"),
    ],
)
def test_letters_blanks_and_line_ends_stay(typed: str, kept: str) -> None:
    assert lettered(typed) == kept
