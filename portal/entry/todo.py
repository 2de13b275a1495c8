"""What waits for a unit: where an entry stands in its review and what that asks of the unit, and what was sent back."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from ledger.duties.instruction import InstructionState
from ledger.duties.rectification import RectificationState
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.permissions import Person, Role
from ledger.review.workflow import Stage, stage_of
from portal.context import Context
from portal.duties.registry import Duties
from portal.entry.form_state import unread
from portal.entry.services import EntryServices
from portal.ui.messages import plain
from portal.ui.widgets import link_to

LISTED = 5


def own_words(board: Board, person: Person) -> Iterator[tuple[str, str]]:
    """On the city's overview, for people of a unit: each of their units, and how it stands."""
    if person.roles & {Role.OFFICE, Role.LEADER, Role.AUDITOR}:
        return
    for unit in person.units:
        if unit not in board.units:
            continue
        mine = board.select(unit=unit)
        told = _standing_words(mine) or "没有要办的"
        ad_hoc = f"；临时交办{words}" if (words := _standing_words(mine.ad_hoc)) else ""
        yield unit, f"{unit}：{told}{ad_hoc}"


def _standing_words(board: Board) -> str:
    """`逾期 1 条，未报送 30 条（29 条到汇总日期未报送），退回 2 条`; 临时交办 is counted apart, as everywhere."""
    total = board.total
    back = sum(stage_of(entry) is Stage.RETURNED for entry in board.entries)
    silent = f"（{total.silent} 条到汇总日期未报送）" if total.silent else ""
    counts = {"逾期": total.overdue, "临期": total.due_soon, "未报送": total.not_reported, "退回": back}
    notes = {"未报送": silent}
    return "，".join(f"{word} {number} 条{notes.get(word, '')}" for word, number in counts.items() if number)


def show_stage(context: Context, services: EntryServices, entry: Entry) -> None:
    """Above the form: who has it now, and what the unit can do; nothing for an entry that was never handed in."""
    for header, text in unread(context.ledger(), entry.key).items():
        st.warning(plain(f"表格里的{header}写着“{text}”，看不懂，没有采用。请在下面重填，或在表格里改正。"))
    stage = stage_of(entry)
    by = "、".join(services.review.reviewers(entry))
    with st.container(gap=None):  # there also when empty, so that the form below never moves under the hands
        if stage is Stage.RETURNED:
            why = entry.review_comment or f"没有写明原因，请问{by}。"
            st.warning(plain(why), title="已退回：请改好后点“保存并报送”", icon=":material/undo:")
        elif stage in (Stage.PENDING, Stage.TYPED):
            st.caption(plain(f"审核：{stage.label}，由{by}审核。审核以前还可以改，改好再报送一次。"))


def show_next(ledger: Ledger, entry: Entry) -> None:
    """After a report: the unit's next entry that has none, one click away."""
    listed = ledger.by_unit.get(entry.unit, ())
    at = listed.index(entry) if entry in listed else 0
    following = next((e for e in (*listed[at + 1 :], *listed[:at]) if not e.reported), None)
    if following is None:
        st.caption(plain(f"{entry.unit}的任务都已报送。"))
        return
    left = sum(not e.reported for e in listed)
    st.button(
        plain(f"填下一条（还有 {left} 条没有报送）：{ledger.breakdown.task(following.task_no).label}"),
        on_click=_open,
        args=(following.key,),
        icon=":material/arrow_forward:",
        key="next_entry",
    )


def _open(key: str) -> None:
    st.session_state["entry"] = key


def show_todo(context: Context, duties: Duties, unit: str) -> None:
    """On a unit's own ledger: entries that were sent back, rectifications and instructions that it has not answered."""
    if unit not in context.person.units:
        return
    back = [e for e in context.ledger().by_unit.get(unit, ()) if stage_of(e) is Stage.RETURNED]
    owed, told = _rectifications(context, duties, unit), _instructions(context, duties, unit)
    if not back and not owed and not told:
        return
    with st.container(border=True, gap="xsmall", key="todo"):
        st.markdown(f":red[**等{plain(unit)}处理**]")
        if told:
            link_to("instruction", f"领导批示 {told} 件还没有报结果", "edit_square")
        for entry in back[:LISTED]:
            # A link does not go on in a second line; a text does.
            st.text(f"退回：{context.ledger().breakdown.task(entry.task_no).label}")
            link_to("submit", "修改这一条", "undo", entry=entry.key)
        if len(back) > LISTED:
            st.caption(f"另有 {len(back) - LISTED} 条退回，改好前面的再列出来。")
        if owed:
            link_to("rectification", f"整改事项 {owed} 项还没有反馈", "task")


def _rectifications(context: Context, duties: Duties, unit: str) -> int:
    service = duties.rectification
    held = [r for r in service.records(context.person) if r.unit == unit and r.state is RectificationState.OPEN]
    return sum(service.may_answer(context.person, r) for r in held)


def _instructions(context: Context, duties: Duties, unit: str) -> int:
    service = duties.instruction
    held = [r for r in service.records(context.person) if r.unit == unit and r.state is InstructionState.OPEN]
    return sum(service.may_answer(context.person, r) for r in held)
