"""总览: what is done, due and overdue, and who is responsible, on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import streamlit as st

from ledger.contacts import Contacts
from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures, share_words
from ledger.figures.headline import Tone, ad_hoc_words, headline, tone
from ledger.figures.untouched import DEMONSTRATION
from portal.context import Context
from portal.duties.instruction import show_progress
from portal.duties.round_figures import show_city_round
from portal.entry.todo import show_own
from portal.signin.session import opened
from portal.ui import drawings
from portal.ui.choices import pick_one
from portal.ui.filters import day_query, is_past, pick_board, tell_past, tell_portfolio
from portal.ui.widgets import draw, on_phone, page_head, tell_beside
from portal.ui.worklists import Worklist, show_worklist

portal, context = opened()
person = context.person


def finding(board: Board) -> None:
    """The sentence on top, in the colour of what it says."""
    box, icon = {
        Tone.LATE: (st.error, ":material/error:"),
        Tone.SILENT: (st.warning, ":material/schedule:"),
        Tone.BEHIND: (st.warning, ":material/trending_down:"),
        Tone.UNTOUCHED: (st.info, ":material/info:"),
        Tone.GOOD: (st.success, ":material/check_circle:"),
    }[tone(board)]
    box(headline(board) + (DEMONSTRATION if board.untouched else ""), icon=icon)


def cards(board: Board, before: Board | None) -> None:
    """Equal cards, the one of what was not reported in time only when there is such; what changed since a week ago stands
    under each figure."""

    def number(label: str, of: Callable[[Figures], int], *, late: bool = False) -> None:
        now = of(board.total)
        card(label, str(now), now - of(before.total) if before else None, late=late)

    def share(label: str, of: Callable[[Figures], float | None]) -> None:
        now = of(board.total)
        card(label, share_words(now), points(now, of(before.total) if before else None))

    counted, done = board.rules.headline, len(board.tasks_done)
    with st.grid(7 if board.total.silent else 6, min_column_width=140):
        since = done - len(before.tasks_done) if before else None
        card(f"全部{counted.label}的任务", f"{done} / {len(board.tasks)} 项", since)
        for rate in dict.fromkeys((counted, Done.REPORTED)):
            share(rate.rate, partial(Figures.rate, done=rate))
        share("按时报送率", lambda total: total.on_time_rate)
        number("临期", lambda total: total.due_soon)
        number("逾期", lambda total: total.overdue, late=True)
        if board.total.silent:
            number("到汇总日期未报送", lambda total: total.silent)


def card(label: str, value: str, change: float | None, *, late: bool = False) -> None:
    """One figure; an absent change leaves a card of the same height. Only more that is late is red."""
    st.metric(
        label,
        value,
        "—" if change is None else change,
        border=True,
        height="stretch",
        delta_color="inverse" if late and change is not None else "off",
        delta_arrow="off" if change is None else "auto",
        delta_description="较上周",
    )


def points(now: float | None, then: float | None) -> float | None:
    """Change in percentage points."""
    return None if now is None or then is None else round((now - then) * 100, 1)


def week_before(context: Context, board: Board) -> Board | None:
    """The same selection a week earlier, unless that is before the notice."""
    day, issued = board.as_of - timedelta(days=7), board.ledger.breakdown.issued_on
    if issued is None or day < issued:
        return None
    return context.board(day).select(**asdict(board.selection))


def one_side(board: Board) -> Board:
    """Counties or departments: together they would not fit on a screen."""
    side = board.selection.side or pick_one("单位", [COUNTY_SIDE, CITY_SIDE], key="units_of", linked=False)
    return board.select(side=side)


def ad_hoc_lists(board: Board, contacts: Contacts) -> Iterator[tuple[str, Worklist, str, str]]:
    """The same of 临时交办, where there is such."""
    late, soon = (drawings.worklist(board.ad_hoc, name, contacts) for name in ("overdue", "due_soon"))
    if late[0]:
        yield "临时交办逾期", late, "open_ad_hoc_late", ""
    if soon[0]:
        yield "临时交办临期", soon, "open_ad_hoc_soon", ""


def lists(board: Board, *, phone: bool) -> None:
    """Whom to call today: overdue first, then due soon, then who had not reported when it was collected."""
    contacts = portal.duties.contacts.of(person)
    soon = f"{board.rules.due_soon_workdays} 个工作日内没有到期的台账。"
    silent = drawings.worklist(board, "silent", contacts)
    unreported = [("到汇总日期未报送", silent, "open_silent", "")] if silent[0] else []
    for title, listed, key, empty in (
        ("逾期", drawings.worklist(board, "overdue", contacts), "open_overdue", "没有逾期的台账。"),
        ("临期", drawings.worklist(board, "due_soon", contacts), "open_due_soon", soon),
        *unreported,
        *ad_hoc_lists(board, contacts),
    ):
        with st.container(border=True):
            number = len(listed[0])
            st.subheader(f"{title} {number} 条：找谁" if number else title, anchor=False)
            show_worklist(listed, contacts, key=key, phone=phone, empty=empty, day=day_query(context, board))


phone = on_phone()
page_head(f"{context.year}年全市政务公开工作任务总览", context)
top = st.container()
portfolios = portal.portfolio.by_name(), portal.portfolio.own(person)
if phone:
    with st.expander("筛选"):
        board = pick_board(context, *portfolios)
else:
    board = pick_board(context, *portfolios)
with top:
    tell_past(context, board, consequence="各项数字都按那一天计算。")
with top:
    tell_portfolio(board)
    finding(board)
if not is_past(context, board):  # what stands there now would be read as that day's
    show_own(context.board(), person)
    show_progress(context, portal.duties.instruction)
if board.ad_hoc.tasks:
    tell_beside(f"临时交办（另外计数）：{ad_hoc_words(board.ad_hoc)}", "tasks", "看任务")
cards(board, week_before(context, board))
show_city_round(context, portal.duties.round, board)
if phone:
    # A matrix of 37 columns cannot be read on a phone: who to call comes first, bars stand for the matrix.
    lists(board, phone=True)
    draw(drawings.curve(context, board))
    draw(drawings.by_part(board))
    draw(drawings.by_unit(one_side(board)))
else:
    of_side = one_side(board)
    draw(drawings.matrix(of_side))
    lists(board, phone=False)
    left, right = st.columns(2)
    with left:
        draw(drawings.curve(context, board))
    with right:
        draw(drawings.by_part(board))
    draw(drawings.by_unit(of_side))
st.caption(
    f"统计日期 {board.as_of.isoformat()} · 自报完成：单位填“已完成”或“长期坚持”且没有被退回；审核通过："
    f"其中由有权审核的人通过；办结：其中由市政府办公厅办结。"
    "“不涉及”不计入各项比率；时限算在通知点名的单位头上；责任单位到汇总日期还没有报送的另列，不算逾期。"
)
