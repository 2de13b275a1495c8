"""催办函 to the units that are to be reminded or urged."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.figures.board import Board
from ledger.reminders.reminder_letter import Letter, LetterKind
from reports.duties.reminder_papers import LetterForm, letters_of
from reports.official import OfficialPaper, Particulars


def build(board: Board, label: str, found: Sequence[Letter], around: Particulars | None = None) -> bytes:
    """The .docx to the unit that the board is narrowed to, else the .zip with all. Raises NothingToMake."""
    return letters_of(LetterForm(LetterKind.REMINDER, _end), board, label, found, around)


def _end(paper: OfficialPaper, letter: Letter) -> None:
    paper.text(f"已经办理的，请及时更新政务公开任务台账；办理中有困难的，请与{letter.signed}联系。")
