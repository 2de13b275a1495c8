"""单位台账: all entries of one unit; its own people fill them in like a spreadsheet."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from ledger.board import Board
from ledger.columns import STATUSES, column
from ledger.desk import NothingChanged
from ledger.dones import Done
from ledger.entries import LEAD
from ledger.errors import LedgerError
from ledger.permissions import Action, may
from portal.assignment_view import show_assignments
from portal.build import current
from portal.downloads import unit_downloads
from portal.entry_view import show_entry
from portal.filters import is_past, pick_past, tell_past
from portal.grid_state import HEADERS, Grid, open_grid
from portal.messages import plain, sentence
from portal.receipts import show_receipt
from portal.session import require_person
from portal.todo_view import show_todo
from portal.widgets import PERCENT_FORMAT, WRAPPED_ROW, on_phone, page_head
from sync.errors import SyncError

person = require_person()
portal = current()
FAILURE, RECEIPT = "unit_failure", "unit_receipt"
HINT = "双击单元格填写，填完点“保存”。向右拖动还有填报人、联系电话、审核意见、完成时限和台账编号。"


def pick_unit(board: Board) -> str:
    """The unit in the URL (?unit=鼓楼区) or picked; one's own first."""
    units = list(board.units)
    own = next((u for u in person.units if u in units), units[0])
    picked = st.selectbox("单位", units, index=units.index(own), key="unit", bind="query-params", width=260)
    return picked if picked in units else own


def figures(board: Board) -> None:
    """The unit's own figures."""
    total = board.total
    with st.grid(8 if total.silent else 7, min_column_width=110):
        for label, value in (
            ("台账行", f"{total.applicable}"), ("已报送", f"{total.reported}"),
            *((done.label, f"{total.count(done)}") for done in Done),
            ("临期", f"{total.due_soon}"), ("逾期", f"{total.overdue}"),
            *([("到汇总日期未报送", f"{total.silent}")] if total.silent else []),
        ):  # fmt: skip
            st.metric(label, value, border=True)


def sheet_links(unit: str) -> None:
    """The way to the unit's own rows in the shared sheet, where it has views; for a lead unit to the tasks it leads too."""
    url = portal.view_link(unit)
    if not url:
        return
    name = "本单位" if unit in person.units else plain(unit)
    with st.container(horizontal=True):
        st.link_button(f"在表格中打开{name}", url, icon=":material/table_view:", key="open_view")
        if leads(unit):
            st.link_button(
                "在表格中打开牵头任务",
                portal.view_link(unit, lead=True),
                icon=":material/account_tree:",
                key="open_lead_view",
            )


def leads(unit: str) -> bool:
    """Does the unit lead a task?"""
    return any(entry.role == LEAD for entry in portal.ledger().by_unit.get(unit, ()))


def grid_of(board: Board, unit: str) -> Grid:
    """The unit's grid that stands open. It is opened anew when the ledger moved on, but never under somebody's edits,
    which also outlive a look at another unit, day or page."""
    state = f"grid_of_{unit}"
    grid: Grid | None = st.session_state.get(state)
    if grid is None or (grid.version != board.ledger.version and not grid.edits):
        grid = st.session_state[state] = open_grid(board, unit)
        st.session_state.pop(FAILURE, None)
    elif grid.edits and f"grid_{grid.token}" not in st.session_state:
        grid = st.session_state[state] = grid.shown_again()
    return grid


def configuration() -> dict[str, Any]:
    """Column editors, from the catalogue."""
    config: dict[str, Any] = {
        "工作任务": st.column_config.TextColumn(width=190, pinned=True),
        "状态": st.column_config.TextColumn(width=100),
        column("status").header: st.column_config.SelectboxColumn(
            options=STATUSES, width=90, help=column("status").help
        ),
        column("percent").header: st.column_config.NumberColumn(
            format=PERCENT_FORMAT, width=90, help=column("percent").help
        ),
        "完成时限": st.column_config.TextColumn(width=190),
        "职责": st.column_config.TextColumn(width=60),
        "编号": st.column_config.TextColumn(column("key").header, width=130),
    }
    for header, name in HEADERS.items():
        width = {"progress_note": 200, "reporter": 80, "phone": 110}.get(name, 116)
        config.setdefault(header, st.column_config.TextColumn(width=width, help=column(name).help or None))
    return config


def height_of(grid: Grid) -> int | Literal["content"]:
    """Short ledgers stand whole; long ones scroll in a window of ten rows, so that the buttons stay in reach."""
    return "content" if len(grid.keys) <= 10 else 680


def take_edits(key: str, grid: Grid) -> None:
    """Runs before the page does, with the grid whose rows the edits were made on."""
    grid.take(st.session_state[key]["edited_rows"])


def edit(board: Board, unit: str) -> None:
    """The editor and its save button; what could not be saved stays in the cells."""
    grid = grid_of(board, unit)
    key = f"grid_{grid.token}"
    st.data_editor(
        grid.rows, key=key, column_config=configuration(), hide_index=True, disabled=[c for c in grid.rows.columns if c not in HEADERS],
        on_change=take_edits, args=(key, grid), placeholder="",
        height=height_of(grid), row_height=WRAPPED_ROW, alt=f"{unit}台账，可直接填写",
    )  # fmt: skip
    waiting = sum(map(len, grid.edits.values()))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "保存",
            type="primary",
            disabled=not waiting,
            on_click=save,
            args=(grid,),
            icon=":material/save:",
            key="save",
        )
        st.button("放弃改动", disabled=not waiting, on_click=drop, args=(unit,))
        st.caption(f"有 {waiting} 格改动还没有保存。" if waiting else HINT)


def save(grid: Grid) -> None:
    """Hand all edited rows to the desk: all of them or none."""
    st.session_state[FAILURE] = ""
    try:
        receipt = portal.desk.submit_many(person, grid.submissions(), grid.token)
    except NothingChanged as error:
        drop(grid.unit)
        st.session_state[FAILURE] = sentence(error) if error.notices else ""
    except (LedgerError, SyncError) as error:
        st.session_state[FAILURE] = sentence(error)
    else:
        st.session_state[RECEIPT] = (grid.unit, receipt)
        drop(grid.unit)
        portal.wake()


def drop(unit: str) -> None:
    """Open the grid anew at the next run."""
    st.session_state.pop(f"grid_of_{unit}", None)
    st.session_state.pop(FAILURE, None)


def read_only(board: Board, unit: str) -> None:
    """The same rows for those who only look; on a phone the columns that fit, and the way to the form."""
    grid = open_grid(board, unit)
    rows = grid.rows
    if not all(may(person, Action.READ_CONTACT, entry, board.ledger) for entry in of_unit.entries):
        rows = rows.drop(columns=column("phone").header)
    if on_phone():
        narrow = {
            "工作任务": st.column_config.TextColumn(width=226),
            "状态": st.column_config.TextColumn(width=128),
        }
        st.dataframe(
            rows,
            hide_index=True,
            column_order=list(narrow),
            column_config=narrow,
            height=height_of(grid),
            row_height=WRAPPED_ROW,
            alt=f"{unit}台账",
        )
        if not past and portal.desk.may_edit(person, next(iter(grid.keys), "")):
            st.page_link("../pages/submit.py", label="手机上请逐条填报", icon=":material/edit_note:")
        return
    st.dataframe(
        rows,
        hide_index=True,
        column_config=configuration(),
        placeholder="",
        height=height_of(grid),
        row_height=WRAPPED_ROW,
        alt=f"{unit}台账",
    )


page_head("单位台账", portal)
with st.container(horizontal=True, vertical_alignment="bottom"):
    board = pick_past(portal)
    unit = pick_unit(board)
past = is_past(portal, board)
tell_past(portal, board, consequence="不能修改。")
of_unit = board.select(unit=unit)
if not past:
    sheet_links(unit)
    show_todo(portal, person, unit)
figures(of_unit)
if not past and not on_phone() and any(portal.desk.may_edit(person, e.key) for e in of_unit.entries[:1]):
    if st.session_state.get(FAILURE):
        st.error(plain(st.session_state[FAILURE]))
    edit(board, unit)
else:
    read_only(board, unit)
if RECEIPT in st.session_state and not past:
    show_receipt(portal, *st.session_state[RECEIPT])
unit_downloads(portal, person, board, unit)
if not past:
    show_assignments(portal, person, board, unit)
titles = {e.key: board.ledger.breakdown.task(e.task_no).label for e in of_unit.entries}
opened = st.selectbox(
    "查看一条的详情和修改记录" + ("" if past else "，也可以恢复以前的值"), list(titles), index=None, placeholder="选择任务", key="detail",
    format_func=lambda key: titles.get(key, key),
)  # fmt: skip
if opened in titles:
    show_entry(portal, board, board.ledger.by_key[opened], person)
