"""总览: what is done, due and overdue, and who is responsible, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE
from ledger.figures.headline import Tone, ad_hoc_words, headline, tone
from ledger.figures.untouched import DEMONSTRATION
from ledger.permissions import Person
from portal.build import Portal
from portal.context import Context
from portal.duties.instruction import progress_words
from portal.duties.round_figures import show_city_round
from portal.entry.todo import own_words
from portal.overview import bars, lists
from portal.overview.blocks import show_blocks
from portal.overview.matrix import matrix
from portal.overview.numbers import LinkLine, show_numbers
from portal.overview.panel import show_panel
from portal.overview.past_year import tell_year, year_first
from portal.overview.trend import Before, before_of
from portal.overview.ways import LATE, SILENT, SOON, UNITS, Ways
from portal.signin.session import opened
from portal.ui import drawings
from portal.ui.choices import pick_one
from portal.ui.downloads import download
from portal.ui.filters import day_query, here_of, is_past, pick_board, tell_past, tell_portfolio
from portal.ui.widgets import ENTRY, draw, on_phone, page_head
from store.facts import one_look


def finding(board: Board, today: date) -> None:
    """The sentence on top, in the colour of what it says; of a year that is over it is no alarm."""
    over = year_first(board, today)
    looks = {
        Tone.LATE: (st.error, ":material/error:"),
        Tone.SILENT: (st.warning, ":material/schedule:"),
        Tone.BEHIND: (st.warning, ":material/trending_down:"),
        Tone.UNTOUCHED: (st.info, ":material/info:"),
        Tone.GOOD: (st.success, ":material/check_circle:"),
    }
    box, icon = (st.info, ":material/history:") if over else looks[tone(board)]
    box(over + headline(board) + (DEMONSTRATION if board.untouched else ""), icon=icon)


def show_lists(portal: Portal, person: Person, board: Board, ways: Ways) -> None:
    """Whom to call today: overdue first, then due soon task by task, then who had not reported when it was collected."""
    contacts, ad_hoc = portal.duties.contacts.of(person), board.ad_hoc
    show_blocks(
        lists.late(board, contacts, ways, "逾期", LATE),
        *([lists.late(ad_hoc, contacts, ways, "临时交办逾期")] if ad_hoc.overdue else []),
        lists.soon(board, contacts, ways, "临期", SOON),
        *([lists.silent(board, contacts, ways, "到汇总日期未报送", SILENT)] if board.total.silent else []),
        *([lists.soon(ad_hoc, contacts, ways, "临时交办临期")] if ad_hoc.due_soon else []),
    )


def one_side(board: Board) -> Board:
    """Counties or departments: together they would not fit on a screen."""
    side = board.selection.side or pick_one("单位", [COUNTY_SIDE, CITY_SIDE], key="units_of", linked=False)
    return board.select(side=side)


def charts(context: Context, board: Board, before: Before, ways: Ways) -> None:
    """A matrix of 37 columns cannot be read on a phone: bars stand for it there."""
    of_side = one_side(board)
    side_before = before.board.select(**asdict(of_side.selection)) if before.board else None
    if not ways.phone:
        show_blocks(matrix(of_side, ways))
    with st.container(key="off_paper_charts"):
        show_blocks(bars.by_unit(of_side, side_before, before.words, ways, UNITS))
        left, right = st.columns(2)
        with left:
            draw(drawings.curve(context, board))
        with right:
            show_blocks(bars.by_part(board, before.board, before.words, ways))


def told(portal: Portal, context: Context, board: Board, ways: Ways) -> Iterator[LinkLine]:
    """What stands beside the figures: one's own unit, leaders' instructions, 临时交办."""
    if not is_past(context, board):  # what stands there now would be read as that day's
        for unit, words in own_words(context.board(), context.person):
            yield LinkLine(words, ways.unit(unit), "看本单位台账")
        if words := progress_words(context, portal.duties.instruction):
            yield LinkLine(words, ways.instructions(), "看批示")
    if board.ad_hoc.tasks:
        yield LinkLine(f"临时交办（另外计数）：{ad_hoc_words(board.ad_hoc)}", ways.tasks(), "看任务")


@st.fragment
def overview(*, phone: bool) -> Board:
    """All of the page beneath its title. A fragment: another filter draws it anew, and not the menu and what else stands around
    it; who looks is asked each time."""
    with one_look():
        portal, context = opened()
        top = st.container()
        portfolios = portal.portfolio.by_name(), portal.portfolio.own(context.person)
        with st.expander("筛选") if phone else st.container(key="off_paper_filters"):
            board = pick_board(context, *portfolios)
        show(
            portal,
            context,
            board,
            Ways(here_of(context, board, portfolios[1]), tuple(day_query(context, board).items()), phone),
            top,
        )
        return board


def show(portal: Portal, context: Context, board: Board, ways: Ways, top: DeltaGenerator) -> None:
    """What is told of a board; `top` is above the filters."""
    before = before_of(context, portal.duties.round, board)
    with top:
        tell_past(context, board, consequence="各项数字都按那一天计算。")
        tell_portfolio(board)
        finding(board, context.today)
        tell_year(board, ways, context.today)
    with top if ways.phone else nullcontext():
        show_lists(portal, context.person, board, ways)
    show_numbers(list(told(portal, context, board, ways)), board, before, ways)
    with st.container(key="off_paper_round"):
        show_city_round(context, portal.duties.round, board)
    charts(context, board, before, ways)
    if not portal.documents.why_not(context, board, "one_page", ""):
        download(context, portal.documents, context.board(board.as_of), "one_page", words="一页纸（PDF，全市）")
    st.caption(
        f"统计日期 {board.as_of.isoformat()} · 自报完成：单位填“已完成”或“长期坚持”且没有被退回；审核通过："
        f"其中由有权审核的人通过；办结：其中由市政府办公厅办结。"
        "“不涉及”不计入各项比率；时限算在通知点名的单位头上；责任单位到汇总日期还没有报送的另列，不算逾期。"
    )


portal, context = opened()
page_head(f"总览：{context.year}年全市政务公开工作任务", context)
seen = overview(phone=on_phone())
if entry := seen.ledger.by_key.get(str(st.query_params.get(ENTRY, ""))):
    show_panel(context, portal.entry, seen, entry, named=ENTRY)
