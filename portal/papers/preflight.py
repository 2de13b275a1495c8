"""发出前检查 on the screen: how many of each kind, and one kind's list with the way to where each is mended."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.figures.board import Board
from ledger.papers.preflight import PreflightFinding, counted
from ledger.papers.preflight_service import PreflightService
from portal.context import Context
from portal.ui.choices import pick_one
from portal.ui.messages import plain
from portal.ui.tables import TableColumn, button_column, table, table_key
from portal.ui.widgets import first, link_to, on_phone

ON_PHONE = 20
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
    if on_phone():
        first(found, ON_PHONE, _card, "另有 {} 处，请在电脑上查看。")
        return
    key = table_key("preflight_open", (f"{one.place.words} {one.message}" for one in found))
    columns: list[TableColumn[PreflightFinding]] = [
        TableColumn("哪里", lambda one: one.place.words, 150),
        TableColumn("查出什么", lambda one: one.message, 560),
        button_column(key, _go, (key, found)),
    ]
    table(found, columns, alt="发出前检查", fits=8, height=440, wraps=True)


def _go(key: str, found: Sequence[PreflightFinding]) -> None:
    """To where the finding whose button was clicked is mended."""
    place = found[int(st.session_state[key].row)].place
    st.switch_page(f"../pages/{place.page}.py", query_params=dict(place.query))


def _card(one: PreflightFinding) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.text(one.message)
        if one.place.page == HERE:
            st.caption(plain(f"{one.place.words}：在下面“逐段查看、改写”里改"))
        else:
            link_to(one.place.page, one.place.words, "arrow_forward", **one.place.query)
