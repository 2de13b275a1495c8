"""发出前检查 on the screen: how many of each kind, and one kind's list with the way to where each is mended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ledger.figures.board import Board
from ledger.papers.preflight import PreflightFinding, counted
from ledger.papers.preflight_service import PreflightService
from portal.context import Context
from portal.ui.cards import Way
from portal.ui.choices import pick_one
from portal.ui.tables import TableColumn, button_column, table, table_key

HERE = "reports"  # where the lists stand themselves


def show_preflight(context: Context, service: PreflightService, board: Board) -> None:
    """The day's findings."""
    found = service.findings(context.person, board)
    if not found:
        st.success(f"按 {board.as_of.isoformat()} 的台账，没有查出问题。", icon=":material/check:")
        return
    st.caption(f"按 {board.as_of.isoformat()} 的台账查出 {len(found)} 处。只是提示，不改也能下载；改好的下次就没有了。")
    words = {f"{kind.label} {number}": kind for kind, number in counted(found).items()}
    picked = pick_one("看哪一类", list(words), key=table_key("preflight_kind", words), linked=False)
    _listed([one for one in found if one.kind is words.get(picked)])


def _listed(found: Sequence[PreflightFinding]) -> None:
    key = table_key("preflight_open", (f"{one.place.words} {one.message}" for one in found))
    columns: list[TableColumn[PreflightFinding]] = [
        TableColumn("哪里", lambda one: one.place.words, 150),
        TableColumn("查出什么", lambda one: one.message, 560),
        button_column(
            key, partial(_go, found), to=lambda place: None if found[place].place.page == HERE else _way(found[place])
        ),
    ]
    table(found, columns, alt="发出前检查", fits=8, height=440, wraps=True)


def _way(one: PreflightFinding) -> Way:
    return one.place.page, one.place.query


def _go(found: Sequence[PreflightFinding], place: int) -> None:
    """To where the finding whose button was clicked is mended."""
    page, query = _way(found[place])
    st.switch_page(f"../pages/{page}.py", query_params=dict(query))
