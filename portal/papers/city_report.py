"""汇总报告 on the screen: each paragraph with where it is from, and (for the office) a field to write it anew before it is downloaded."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.figures.board import Board
from ledger.papers.city_report import CityReport, ReportParagraph, Wording
from ledger.papers.city_report_service import CityReportService
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, token_of, typed
from portal.ui.messages import local_time, plain

PLACE = "city_report"
SOURCES = 30  # of a paragraph; all of them are in the list that is downloaded


def show_city_report(context: Context, service: CityReportService, board: Board) -> None:
    """One paragraph of the day's report at a time."""
    report = service.report(context.person, board)
    listed = {one.slot: one for one in report.paragraphs}
    labels = _labels(report)
    show_outcome(PLACE)
    rewritten = sum(one.wording is not None for one in report.paragraphs)
    st.caption(
        f"共 {len(listed)} 段，改写过 {rewritten} 段。改写的只在这一段的数字和材料没有变化时使用，以免和总览不一致。"
    )
    slot = st.selectbox("段落", list(listed), key="city_slot", format_func=lambda name: labels.get(name, ""))
    if slot in listed:
        _paragraph(context, service, listed[slot])


def _labels(report: CityReport) -> dict[str, str]:
    """`二、重点任务落实情况 · 7．稳步扩大…（已改写）`."""
    return {
        one.slot: f"{section.title} · {one.drawn[:22]}…{_mark(one)}"
        for section in report.sections
        for part in section.parts
        for one in part.paragraphs
    }


def _mark(one: ReportParagraph) -> str:
    return "（已改写）" if one.wording else "（以前改写过）" if one.earlier else ""


def _paragraph(context: Context, service: CityReportService, one: ReportParagraph) -> None:
    if one.wording:
        st.caption(plain(_by(one.wording)))
    if service.may_write(context.person):
        _form(context, service, one)
    else:
        st.text(one.text)
    more = f" 等 {len(one.sources)} 处，全部见来源清单" if len(one.sources) > SOURCES else ""
    if one.sources:
        st.caption(plain(f"来源：{'、'.join(one.sources[:SOURCES])}{more}"))
    if versions := service.history(one):
        with st.popover(f"以前的文字（{len(versions)} 次）"):
            for version in versions:
                st.caption(plain(_by(version)))
                st.text(version.text or "（改回拟稿）")


def _form(context: Context, service: CityReportService, one: ReportParagraph) -> None:
    """The field's key is of what it shows, so that what somebody else saved meanwhile is seen."""
    key = token_of("city_text", one.slot, one.seen, one.drawn)
    write = partial(service.write, context.person, one)
    with st.form(f"form_{key}", enter_to_submit=False, border=False):
        st.text_area("这一段的文字", one.text, key=key, height=240)
        save = partial(_save, write, key)
        act_button("保存", save, "已保存，下载的报告用改写的文字。", key="city_save", place=PLACE, in_form=True)
    if one.wording:
        back = partial(write, one.drawn)
        act_button("改回拟稿", back, "已改回拟稿。", key="city_back", place=PLACE, type="tertiary")
    elif one.earlier:
        st.warning(plain(f"{_by(one.earlier)}，后来这一段的数字或材料有了变化，没有再用："))
        st.text(one.earlier.text)
        again = partial(write, one.earlier.text)
        act_button("用在现在这一段", again, "已采用。", key="city_again", place=PLACE)


def _save(write: partial[None], key: str) -> None:
    write(typed(key))


def _by(version: Wording) -> str:
    return f"{version.person} 改写于 {local_time(version.at)}"
