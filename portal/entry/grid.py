"""The grid of 单位台账 on the screen: the rows one can type in, the locked ones beneath, what was not saved and why."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from ledger.columns import STATUSES, column
from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.review.workflow import EntryLocked
from ledger.submission import InvalidRows, NothingChanged
from portal.context import Context
from portal.entry.grid_state import HEADERS, WHY, Cell, GridOpening, left_over, locked_rows, open_grid, reopened
from portal.entry.services import EntryServices
from portal.ui.attempts import token_of
from portal.ui.filters import task_label
from portal.ui.late_cell import click, clicked, forget, take_click
from portal.ui.messages import header_of, plain, sentence
from portal.ui.tables import WRAPPED_ROW, TableColumn, table
from store.errors import StoreError

FAILURE, RECEIPT, SAVE = "unit_failure", "unit_receipt", "unit_save"
HINT = (
    "双击单元格填写，也可以从表格里整块粘贴；填完点“保存”。向右拖动还有填报人、联系电话、审核意见、完成时限和台账编号。"
)


def show_grid(context: Context, services: EntryServices, board: Board, unit: str) -> None:
    """The editor, its buttons, what could not be saved, and the locked rows."""
    grid = _grid_of(board, unit)
    key = f"grid_{grid.token}"
    st.data_editor(
        grid.rows,
        key=key,
        column_config=configuration(),
        hide_index=True,
        disabled=[c for c in grid.rows.columns if c not in HEADERS],
        on_change=_take_edits,
        args=(context, services, key, grid),
        placeholder="",
        height=height_of(grid.rows),
        row_height=WRAPPED_ROW,
        alt=f"{unit}台账，可直接填写",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("保存", type="primary", on_click=click, args=(SAVE,), icon=":material/save:", key="save")
        st.button("放弃改动", disabled=not grid.cells, on_click=drop, args=(unit,), key="drop_edits")
        st.caption(f"有 {grid.cells} 格改动还没有保存。" if grid.cells else HINT)
    if grid.edits and take_click(SAVE):
        _save(context, services, grid)
        st.rerun()
    if st.session_state.get(FAILURE):
        st.error(plain(st.session_state[FAILURE]))
    if grid.refused:
        _show_refused(context, services, board, grid)
    shut = locked_rows(board, unit)
    if not shut.empty:
        st.caption(
            f"🔒 已通过、已办结的 {len(shut)} 条已锁定，不能在这里改。确需修改的，在“进展报送”里打开这一条“申请修改”。"
        )
        look: dict[str, Any] = {"column_config": configuration(), "row_height": WRAPPED_ROW}
        table(shut, alt=f"{unit}已锁定的台账", fits=0, height=height_of(shut), **look)


def configuration() -> dict[str, Any]:
    """Columns of the grid, from the catalogue."""
    choices = "、".join(STATUSES)
    config: dict[str, Any] = {
        "工作任务": st.column_config.TextColumn(width=190, pinned=True),
        "锁定": st.column_config.TextColumn(width=110),
        "状态": st.column_config.TextColumn(width=100),
        WHY: st.column_config.TextColumn(width=240),
        column("status").header: st.column_config.TextColumn(
            width=90, help=f"{column('status').help or ''}可填：{choices}。"
        ),
        column("percent").header: st.column_config.TextColumn(width=90, help=column("percent").help),
        "完成时限": st.column_config.TextColumn(width=190),
        "职责": st.column_config.TextColumn(width=60),
        "编号": st.column_config.TextColumn(column("key").header, width=130),
    }
    for header, name in HEADERS.items():
        width = {"progress_note": 200, "reporter": 80, "phone": 110}.get(name, 116)
        config.setdefault(header, st.column_config.TextColumn(width=width, help=column(name).help or None))
    return config


def height_of(rows: pd.DataFrame) -> int | Literal["content"]:
    """Short ledgers stand whole; long ones scroll in a window of ten rows, so that the buttons stay in reach."""
    return "content" if len(rows) <= 10 else 680


def drop(unit: str) -> None:
    """Open the grid anew at the next run."""
    forget(SAVE)
    for name in (_state(unit), FAILURE):
        st.session_state.pop(name, None)


def _state(unit: str) -> str:
    return f"grid_of_{unit}"


def _grid_of(board: Board, unit: str) -> GridOpening:
    """The unit's grid that stands open. It is opened anew when the ledger moved on, but never under somebody's edits,
    which also outlive a look at another unit, day or page."""
    state = _state(unit)
    grid: GridOpening | None = st.session_state.get(state)
    if grid is None or (grid.version != board.ledger.version and not grid.edits):
        grid = st.session_state[state] = open_grid(board, unit)
        st.session_state.pop(FAILURE, None)
    elif grid.edits and f"grid_{grid.token}" not in st.session_state:
        grid = st.session_state[state] = grid.shown_again()
    return grid


def _take_edits(context: Context, services: EntryServices, key: str, grid: GridOpening) -> None:
    """Runs before the page does, with the grid whose rows the edits were made on."""
    grid.take(st.session_state[key]["edited_rows"])
    if clicked(SAVE):
        forget(SAVE)
        _save(context, services, grid)


def _save(context: Context, services: EntryServices, grid: GridOpening) -> None:
    """Hand all edited rows in: all of them, or none and each refused cell with its reason."""
    try:
        refused = services.service.refusals(context.person, grid.submissions())
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)
        return
    grid.refused = refused
    if refused:
        st.session_state[FAILURE] = ""
        st.session_state[_state(grid.unit)] = grid.with_refusals(refused)
    else:
        _commit(context, services, grid)


def _commit(context: Context, services: EntryServices, grid: GridOpening) -> None:
    """Save what is not refused; what is stays in the grid as it was typed."""
    st.session_state[FAILURE] = ""
    try:
        rows = grid.submissions(without=grid.refused)
        token = token_of(grid.token, [(row.key, row.values) for row in rows])
        receipt = services.service.submit_many(context.person, rows, token)
    except NothingChanged as error:
        drop(grid.unit)
        st.session_state[FAILURE] = sentence(error) if error.notices else ""
    except (InvalidRows, EntryLocked):
        # Somebody changed the ledger since it was checked: look again.
        _save(context, services, grid)
    except (LedgerError, StoreError) as error:
        st.session_state[FAILURE] = sentence(error)
    else:
        st.session_state[RECEIPT] = (grid.unit, receipt)
        services.sheet.wake()
        st.session_state.pop(_state(grid.unit), None)
        if left := left_over(grid):
            grid.edits = left  # stays when the ledger cannot be read now
            st.session_state[_state(grid.unit)] = grid
            st.session_state[_state(grid.unit)] = reopened(context.board(), grid)


def _show_refused(context: Context, services: EntryServices, board: Board, grid: GridOpening) -> None:
    """Every refused cell with what was typed and why; the others can be saved without them."""
    typed = {(key, name): text for key, values in grid.edits.items() for name, text in values.items()}
    refused = {cell: why for cell, why in grid.refused.items() if cell in typed}
    others = len(typed) - len(refused)
    st.error(
        f"有 {len(refused)} 格没有保存，原因见下表和表格里“{WHY}”一栏；您填的都还在，改好后再点“保存”。"
        + (f"其余 {others} 格可以先保存。" if others else "")
    )
    if others:
        st.button(
            f"先保存其余 {others} 格",
            key="save_others",
            on_click=_commit,
            args=(context, services, grid),
            icon=":material/save:",
        )
    columns: list[TableColumn[Cell]] = [
        TableColumn("任务", lambda cell: task_label(board.ledger, cell[0])),
        TableColumn("栏目", lambda cell: header_of(cell[1])),
        TableColumn("您填的", lambda cell: typed[cell]),
        TableColumn(WHY, lambda cell: refused[cell], 420),
    ]
    table(refused, columns, alt="没有保存的单元格", row_height=WRAPPED_ROW)
