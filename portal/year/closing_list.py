"""What is not finished when a year is to be closed, shown before anybody decides; and what a closed year still waits for
(年报段落, 整改, 承诺, 批示), told on the same page of the year in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import streamlit as st

from ledger.duties.annual_report_service import PUBLISHED, AnnualLine
from ledger.duties.instruction import InstructionState
from ledger.duties.rectification import RectificationState
from ledger.figures.board import Board
from ledger.inbox.entries import TO_REVIEW
from ledger.permissions import Action, Person
from ledger.review.workflow import stage_of
from portal.context import Context
from portal.duties.registry import Duties
from portal.entry.review import EVERYBODYS
from portal.entry.services import EntryServices
from portal.ui.messages import plain
from portal.year.picker import show_year


class After(Enum):
    """What becomes of it when the year is closed."""

    HINDERS = "要先处理完，才能结转"
    STAYS = "结转后照样办理"
    ENDS = "结转后就不能再办，只作为回头看"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One line: what and how many, what becomes of it, and the page where it is done (at its tab, or with all that is counted)."""

    words: str
    after: After
    page: str
    tab: str = ""
    scope: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What the page is opened with."""
        return {name: text for name, text in (("show", self.tab), ("scope", self.scope)) if text}

    @property
    def line(self) -> str:
        """`3 条台账逾期（结转后就不能再办，只作为回头看）`."""
        return f"{self.words}（{self.after.value}）"


def unfinished(context: Context, entry: EntryServices, duties: Duties) -> tuple[Unfinished, ...]:
    """The whole list, what hinders first; empty when the year is done. Raises NotAllowed for who may not close it."""
    person = context.person
    drafts, asked = entry.drafts.kept_by_anybody(person), len(entry.requests.waiting(person))
    return (*_of_the_sync(context), *of_the_ledger(context, asked, drafts), *_that_stays(person, duties))


def _of_the_sync(context: Context) -> Iterator[Unfinished]:
    if waiting := len(context.ledger().waiting):
        yield Unfinished(f"{waiting} 格填报还没有写进共享表格", After.HINDERS, "sync")
    if conflicts := len(context.figures.book.conflicts()):
        yield Unfinished(f"{conflicts} 处冲突没有处理", After.HINDERS, "sync")


def of_the_ledger(context: Context, asked: int, drafts: int) -> Iterator[Unfinished]:
    """What ends with the year, of the entries and their way."""
    board = context.board()
    yield from _of_the_dates(board)
    if pending := sum(stage_of(entry) in TO_REVIEW for entry in board.rows):
        yield Unfinished(f"{pending} 条台账等待审核", After.ENDS, "review", scope=EVERYBODYS)
    if asked:
        yield Unfinished(f"{asked} 件申请没有决定", After.ENDS, "review", "申请")
    if drafts:
        yield Unfinished(f"{drafts} 条台账有没报送的草稿", After.ENDS, "submit")


def _of_the_dates(board: Board) -> Iterator[Unfinished]:
    """The three that 总览 tells apart: late by a date of one's own, nothing reported by the collection, 临时交办."""
    if late := board.total.overdue:
        yield Unfinished(f"{late} 条台账逾期", After.ENDS, "review", "督办")
    if silent := board.total.silent:
        yield Unfinished(f"{silent} 条台账到汇总日期未报送", After.ENDS, "review", "督办")
    if late := board.ad_hoc.total.overdue:
        yield Unfinished(f"{late} 条临时交办逾期", After.ENDS, "tasks")


def _open_records(duties: Duties, person: Person) -> tuple[int, int]:
    """How many 整改 and 承诺 are not closed."""
    records = sum(r.state is not RectificationState.CLOSED for r in duties.rectification.records(person))
    return records, sum(not c.closed for c in duties.commitment.records(person))


def _that_stays(person: Person, duties: Duties) -> Iterator[Unfinished]:
    records, promises = _open_records(duties, person)
    if records:
        yield Unfinished(f"{records} 项整改没有销号", After.STAYS, "review", "通报整改")
    if promises:
        yield Unfinished(f"{promises} 项承诺没有销号", After.STAYS, "review", "承诺")
    if instructions := instructions_left(duties, person):
        yield Unfinished(instructions.strip(), After.STAYS, "instruction")
    missing = [line for line in duties.annual_report.overview(person) if line.state != PUBLISHED]
    if missing:
        yield Unfinished(_annual(missing), After.STAYS, "annual_report")


def _annual(missing: list[AnnualLine]) -> str:
    """`60 家的年报段落没有公开，应在 2022-01-31 前公开的 46 家、2022-03-31 前的 14 家`."""
    days = Counter(line.due for line in missing)
    told = "、".join(f"{day.isoformat()} 前的 {number} 家" for day, number in sorted(days.items()))
    return f"{len(missing)} 家的年报段落没有公开（应公开的日期：{told}）"


def show_left_of_last_year(
    context: Context,
    known: Sequence[int],
    duties_of: Callable[[int], Duties],
    count: Callable[[Duties, Person], str],
) -> None:
    """A line and the way there, while `count` finds something of the person's in the year before; nothing otherwise."""
    earlier = [year for year in known if year < context.year]
    if not earlier or context.ledger().closed:
        return
    if left := count(duties_of(earlier[0]), context.person):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(plain(f"{earlier[0]}年已经结转，还有{left}，结转后照样办理。"), width="stretch")
            st.button(f"打开{earlier[0]}年", key="open_last_year", on_click=show_year, args=(earlier[0],))


def annual_left(duties: Duties, person: Person) -> str:
    """`2 家的年报段落没有公开`; the empty text for none."""
    service = duties.annual_report
    lines = (
        service.overview(person)
        if service.may(person, Action.READ_ANNUAL)
        else [service.of(person, u) for u in service.writes_for(person)]
    )
    missing = sum(line.state != PUBLISHED for line in lines)
    return f" {missing} 家的年报段落没有公开" if missing else ""


def all_left(duties: Duties, person: Person) -> str:
    """Whatever outlives the year, in one line; the empty text for none."""
    told = (annual_left(duties, person), records_left(duties, person), instructions_left(duties, person))
    return "、".join(filter(None, told))


def records_left(duties: Duties, person: Person) -> str:
    """`1 项整改没有销号、2 项承诺没有销号`; the empty text for none."""
    records, promises = _open_records(duties, person)
    told = [f" {records} 项整改没有销号"] if records else []
    return "、".join([*told, *([f" {promises} 项承诺没有销号"] if promises else [])])


def instructions_left(duties: Duties, person: Person) -> str:
    """`3 件领导批示没有办结`; the empty text for none."""
    left = sum(r.state is not InstructionState.CLOSED for r in duties.instruction.records(person))
    return f" {left} 件领导批示没有办结" if left else ""
