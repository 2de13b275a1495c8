"""报表下载: every report of the registry, for a day and a unit, made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from ledger.figures.board import Board
from ledger.inbox.item import waiting_on
from ledger.permissions import Action, Role
from portal.duties.round_figures import pick_round
from portal.navigation import called, listing_of
from portal.other_pages import show_other_pages
from portal.papers.archive_view import show_archive
from portal.papers.city_report import show_city_report
from portal.papers.offered import CONTENTS, OF_ONE_UNIT, OFFERED, why_no_paper
from portal.papers.preflight import show_preflight
from portal.signin.session import opened
from portal.ui.choices import when_open
from portal.ui.downloads import download, paper_button
from portal.ui.filters import pick_past, tell_past
from portal.ui.messages import plain
from portal.ui.widgets import link_to, on_phone, page_head
from reports import REPORTS
from reports.papers import listed_title

portal, context = opened()
person = context.person
EVERYBODY = "全市"
PICK_UNIT = "请先在上面选择单位"


def pick_unit(board: Board) -> str:
    """The unit that the documents are about; those who may not see the city's start with their own."""
    whole = portal.documents.service.may_download(person)
    options = ([EVERYBODY] if whole else []) + [
        u for u in board.units if portal.documents.service.may_download(person, u)
    ]
    picked = st.selectbox("范围", options, key="report_unit", placeholder="没有可以下载的单位", width=260)
    return "" if picked in (None, EVERYBODY) else str(picked)


@contextmanager
def line(title: str, about: str) -> Iterator[None]:
    """What a document holds, and room for its button."""
    with st.container(border=True):
        text, button = st.columns([3, 1], vertical_alignment="center")
        with text:
            st.header(title, anchor=False)
            st.caption(plain(about))
        with button:
            yield


def paper(code: str) -> None:
    """The button of a paper, about the unit where it is one's."""
    content, whose = (
        partial(CONTENTS[code], portal, context, unit),
        f"{unit}{context.year}年" if code in OF_ONE_UNIT else "",
    )
    why_not = why_no_paper(portal, context, code, unit)
    paper_button(context, code, f"下载{listed_title(code)}", content, whose, why_not=why_not)
    tell_why(why_not)


def tell_why(why_not: str) -> None:
    """Beneath a button that is greyed out; elsewhere its hint says it, which no finger can rest on."""
    if why_not and on_phone():
        st.caption(plain(why_not))


page_head(called("reports", person), context, "点击时按所选统计日期现做，不占用门户")
if Role.OFFICE in person.roles:
    sent = sum(waiting_on(portal.inbox.items(person, context.board()), "consolidation").values())
    words = "牵头汇总：各项任务的汇总稿，采用或退回" + (f"（{sent}）" if sent else "")
    link_to("consolidation", words, "merge")
with st.container(horizontal=True, vertical_alignment="bottom"):
    board = pick_past(context)
    unit = pick_unit(board)
    pick_round(context, portal.duties.round, board)
tell_past(context, board, consequence="下载的也是那一天的内容。")
if portal.preflight.may(person, Action.PREFLIGHT):
    check = partial(show_preflight, context, portal.preflight, board)
    when_open("发出前检查：哪些内容发出去会出错", check, key="preflight", icon=":material/fact_check:")
beside = {report.also for report in REPORTS.values()}
for code, report in REPORTS.items():
    if code in beside:
        continue
    if report.ad_hoc and not board.ad_hoc.tasks:
        continue
    if report.optional and portal.documents.why_not(context, board, code, unit):
        continue
    with line(report.title, report.about):
        if report.of_unit and not unit:
            st.caption(PICK_UNIT)
        elif report.of_city and unit:
            st.caption("是全市的，请在上面选“全市”")
        else:
            download(context, portal.documents, board, code, unit=unit)
            if report.also:
                download(context, portal.documents, board, report.also, unit=unit, words="CSV")
            tell_why(portal.documents.why_not(context, board, code, unit))
    if code == "city_report" and not unit and portal.documents.service.may_download(person):
        show = partial(show_city_report, context, portal.city_report, board)
        when_open("逐段查看、改写", show, key="city_report_text", icon=":material/edit_note:")
if portal.preflight.may(person, Action.ARCHIVE):
    with st.container(border=True):
        st.header("全部文件存档", anchor=False)
        show_archive(portal, context, board, "archive")
st.caption("下面的文件不分统计日期，都是现在的内容。")
for code, about in OFFERED.items():
    with line(listed_title(code), about):
        if code in OF_ONE_UNIT and not unit:
            st.caption(PICK_UNIT)
        else:
            paper(code)
if listing_of(person) == "reports":
    show_other_pages(person, ())
