"""What 督办单 and 催办函 have in common: one .docx to a unit, all of a day as one .zip with the list to register them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ledger.breakdown import number_text
from ledger.duties.reminder import Level, Matter
from ledger.figures.board import Board
from ledger.permissions import OFFICE_NAME
from ledger.reminders.reminder_letter import Letter, LetterKind, why_none
from reports import NothingToMake
from reports.file_names import safe_name
from reports.official import OfficialPaper, Particulars
from reports.packed import packed
from reports.rows import csv_table

HEADERS = ("序号", "任务", "情况", "时限", "牵头单位")
_WIDTHS = (10, 41, 38, 41, 26)
_REGISTER = ("编号", "单位", "级别", "任务数", "任务序号", "请于何时前办理")
TITLES = {
    Level.REMIND: "关于及时办理政务公开工作任务的提醒函",
    Level.PRESS: "关于抓紧办理政务公开工作任务的催办函",
    Level.SUPERVISE: "政务公开工作督办单",
}
End = Callable[[OfficialPaper, Letter], None]


class LetterForm(NamedTuple):
    """A kind, and what writes the lines below its list."""

    kind: LetterKind
    end: End


def letters_of(
    form: LetterForm, board: Board, label: str, found: Sequence[Letter], around: Particulars | None
) -> bytes:
    """The one letter to the unit that the board is narrowed to, as .docx; without one those to all units, as .zip.

    Raises NothingToMake, saying why.
    """
    kind, end = form
    unit, own = board.selection.unit, [letter for letter in found if letter.kind is kind]
    chosen = [letter for letter in own if unit in ("", letter.unit)]
    if why := why_none(kind, unit, found):
        raise NothingToMake(why)
    first = 0 if unit else chosen[0].place
    made = [(letter, _numbered(letter, around, first)) for letter in chosen]
    if unit:
        return _written(*made[0], end, label)
    files = [
        (safe_name(f"{of.number or letter.kind}（{letter.unit}）.docx"), _written(letter, of, end, label))
        for letter, of in made
    ]
    register = csv_table(_REGISTER, [_line(letter, of.number) for letter, of in made], label)
    return packed([*files, ("发文登记.csv", register)])


def _numbered(letter: Letter, around: Particulars | None, first: int) -> Particulars:
    """Nothing of the office's stands around what a lead unit signs."""
    usual = around if around and letter.signed == OFFICE_NAME else Particulars()
    return replace(usual, to=letter.addressee, number=letter.number(usual.number, first))


def _written(letter: Letter, around: Particulars, end: End, label: str) -> bytes:
    paper = OfficialPaper(TITLES[letter.level], label, around)
    paper.text(f"{letter.asked}。")
    paper.table(HEADERS, list(_rows(letter.matters)), _WIDTHS)
    end(paper, letter)
    paper.signed(letter.signed, letter.day)
    return paper.close(letter.day)


def _rows(found: Sequence[Matter]) -> Iterator[list[str]]:
    for number, matter in enumerate(found, start=1):
        leads = "、".join(str(unit) for unit in matter.task.lead_units)
        yield [f"{number}", matter.task.label, matter.words, matter.standing.due_words, leads]


def _line(letter: Letter, number: str) -> list[str]:
    tasks = [number_text(matter.task.no) for matter in letter.matters]
    return [number, letter.unit, letter.level.label, f"{len(tasks)}", "、".join(tasks), letter.by.isoformat()]
