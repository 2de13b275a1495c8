"""填报 of a unit as a list: where each entry stands, what is wanted next, and one click to its form; and from one form to
the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import streamlit as st

from ledger.deadlines.standing import State
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.review.workflow import Stage, stage_of
from ledger.rounds.coverage import MISSING, Answer, AnswerKind
from portal.ui.filters import entry_label
from portal.ui.messages import due_day, local_time, plain
from portal.ui.tables import PERCENT, TableColumn, button_column, table
from portal.ui.widgets import on_phone, states_of, task_name

LIST, FORM, GRID, FILE, MINE = "列表", "逐条填", "像表格一样填", "用工作簿填", "我的报送"
VIEW, CHIP = "view", "chip"
_EVERY = "全部"
Chips = Mapping[str, Callable[[Board, Entry], bool]]
CHIPS: Chips = {
    _EVERY: lambda _board, _entry: True,
    "未报送": lambda board, entry: not entry.reported and board.state(entry.key) is not State.NOT_APPLICABLE,
    "临期": lambda board, entry: board.state(entry.key) is State.DUE_SOON,
    "逾期": lambda board, entry: board.state(entry.key) is State.OVERDUE,
    "到汇总日期未报送": lambda board, entry: board.state(entry.key) is State.SILENT,
    "退回": lambda _board, entry: stage_of(entry) is Stage.RETURNED,
}


def pick_view(asked: str, *, office: bool = False) -> str:
    """The list, one form after the other, the grid, the file that travels, or what was handed in; a link to an entry opens its
    form. The `office`, which has no list of its own, has no list and no grid."""
    views = [FORM, FILE, MINE] if office else [LIST, FORM, FILE, MINE] if on_phone() else [LIST, FORM, GRID, FILE, MINE]
    st.session_state.setdefault(VIEW, FORM if asked else views[0])
    picked = st.segmented_control("看法", views, key=VIEW, label_visibility="collapsed", required=True)
    return str(picked or views[0])


def show_list(board: Board, unit: str, answers: Mapping[str, Answer]) -> None:
    """The unit's entries, narrowed by what is to be done (at first by ?chip=退回); a click opens the form. `answers` are
    those of the round that is open, by key."""
    shown = narrowed(board, board.select(unit=unit).rows, _chips(answers), key=CHIP)
    if not shown:
        st.success(plain(f"{unit}没有“{st.session_state[CHIP]}”的台账。"), icon=":material/check_circle:")
        return
    columns = _columns(board, answers)
    table(
        shown,
        [*columns, button_column("open_entry", partial(_open_row, shown), 70)],
        alt=f"{unit}的台账",
        fits=40,
        wraps=True,
    )


def narrowed(board: Board, entries: Sequence[Entry], chips: Chips, *, key: str) -> list[Entry]:
    """The entries that a click on one of the `chips` leaves, at first the one in the address (?chip=退回)."""
    asked = str(st.session_state.get(key) or st.query_params.get(CHIP, _EVERY))
    st.session_state[key] = asked if asked in chips else _EVERY
    # A label must not change while the page is open, so the numbers stand beneath.
    picked = st.segmented_control("只看", list(chips), key=key, required=True, label_visibility="collapsed")
    chip = str(picked or _EVERY)
    counts = (f"{name} {sum(fits(board, entry) for entry in entries)} 条" for name, fits in chips.items())
    apart = len({entry.key for entry in entries} & {entry.key for entry in board.ad_hoc.entries})
    # The figures above leave them out; whoever compares must not find two numbers for one thing.
    st.caption(" · ".join(counts) + (f"（含另外计数的临时交办 {apart} 条）" if apart else ""))
    return [entry for entry in entries if chips[chip](board, entry)]


def _chips(answers: Mapping[str, Answer]) -> Chips:
    """What the list can be narrowed to; by the round only while one is open."""
    missing = {key for key, answer in answers.items() if answer.kind is AnswerKind.MISSING}
    return {**CHIPS, **({MISSING: lambda _board, entry: entry.key in missing} if answers else {})}


def _columns(board: Board, answers: Mapping[str, Answer]) -> list[TableColumn[Entry]]:
    tasks = {t.no: task_name(t.label) for t in board.ledger.breakdown.all_tasks}
    states = states_of(board)
    of_round: TableColumn[Entry] = TableColumn(
        "本轮", lambda entry: answers[entry.key].words if entry.key in answers else "", 90
    )
    return [
        TableColumn("任务", lambda entry: tasks.get(entry.task_no, ""), 314),
        TableColumn("状态", lambda entry: states[entry.key], 126),
        *([of_round] if answers else []),
        TableColumn("审核", lambda entry: stage_of(entry).label, 90),
        TableColumn("进度", lambda entry: entry.percent, 90, look=PERCENT),
        TableColumn("时限", lambda entry: due_day(board.standing[entry.key]), 100),
        TableColumn("更新", lambda entry: local_time(entry.updated_at), 130),
    ]


def _open_row(shown: Sequence[Entry], place: int) -> None:
    open_form_of(shown[place].key)


def open_form_of(key: str) -> None:
    """Show an entry's form at the next run."""
    st.session_state["entry"], st.session_state[VIEW] = key, FORM


def show_neighbours(ledger: Ledger, entry: Entry) -> None:
    """The way to the unit's entry before and after this one."""
    listed = ledger.by_unit.get(entry.unit, ())
    at = next(n for n, one in enumerate(listed) if one.key == entry.key)
    with st.container(horizontal=True, vertical_alignment="center"):
        for word, icon, to in (("上一条", "arrow_back", at - 1), ("下一条", "arrow_forward", at + 1)):
            there = 0 <= to < len(listed)
            st.button(
                word,
                key=f"to_{icon}",
                disabled=not there,
                on_click=partial(open_form_of, listed[to].key) if there else None,
                icon=f":material/{icon}:",
            )
        st.caption(f"第 {at + 1} 条，共 {len(listed)} 条")


def show_other_drafts(ledger: Ledger, keys: Collection[str]) -> None:
    """Which other entries have drafts of the person's, each one click away."""
    if not keys:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("还有未报送的草稿：")
        for key in sorted(keys):
            words = entry_label(ledger, key) if key in ledger.by_key else key
            st.button(plain(words), key=f"draft_{key}", type="tertiary", on_click=partial(open_form_of, key))
