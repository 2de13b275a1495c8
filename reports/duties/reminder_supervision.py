"""督办单 to the units that are late for long: what is supervised, until when, and the lines in which the unit answers."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.clock import day_words
from ledger.figures.board import Board
from ledger.reminders.reminder_letter import Letter, LetterKind
from reports.duties.reminder_papers import LetterForm, letters_of
from reports.official import OfficialPaper, Particulars

_ANSWER = ("办理情况", "未按时完成的原因", "整改措施和完成时间", "单位主要负责人（签字、盖章）")


def build(board: Board, label: str, found: Sequence[Letter], around: Particulars | None = None) -> bytes:
    """The .docx to the unit that the board is narrowed to, else the .zip with all. Raises NothingToMake."""
    return letters_of(LetterForm(LetterKind.SUPERVISION, _end), board, label, found, around)


def _end(paper: OfficialPaper, letter: Letter) -> None:
    paper.text(f"请将下列情况填好，于{day_words(letter.by)}前报{letter.signed}，并同时更新政务公开任务台账。")
    paper.table(("反馈事项", "承办单位填写"), [(words, "\n\n") for words in _ANSWER], (46, 110), together=True)
