"""管理 → 年度: the years of this home, and closing the present one with the next year's notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from ledger.errors import Refused
from ledger.year.rollover import RolloverService, Turned
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome
from portal.ui.messages import plain
from portal.ui.widgets import link_to, on_phone, tell_beside
from portal.year.closing_list import Unfinished
from portal.year.notice_uploads import KINDS, KINDS_IN_WORDS, offer_template, read_upload

_PLACE = "years"


def show_years(
    context: Context,
    service: RolloverService,
    known: Sequence[int],
    left: Sequence[Unfinished],
    go_on: Callable[[], object],
) -> None:
    """Which years there are; what is `left` to do in this one; the notice to begin the next with, on which `go_on` takes over."""
    show_outcome(_PLACE)
    closed = f"已结转：{'、'.join(f'{y}年' for y in known[1:])}。" if known else ""
    st.text(f"现在的年度：{context.year}年。{closed}")
    st.caption(
        "年终结转：上传下一年度的通知，门户为新年度另建台账和共享表格，人员和账号照旧；"
        "本年度的任务、单位、时限、最后状态和审核成为新年度的“回头看”。本年度的内容和修改记录全部保留，以后只能查看；年报段落、整改、承诺和领导批示没有办完的照样办理。"
    )
    _list(context.year, left)
    if why := service.hindrance(context.person):
        st.warning(plain(why))
        return
    # Their names bear the year: what was uploaded and ticked for one must not stand ready for the next.
    uploaded = st.file_uploader(
        f"下一年度的通知或任务表（{KINDS_IN_WORDS}）", type=KINDS, key=f"turn_file_{context.year}"
    )
    offer_template(context.ledger().directory, context.year + 1, key="turn_template")
    sure = st.checkbox(
        f"我已看过上面的清单：{context.year}年的工作已经结束，结转后台账不能再修改",
        key=f"turn_sure_{context.year}",
    )
    act_button(
        f"结转{context.year}年",
        partial(_close, context, service, go_on),
        in_words,
        key="turn",
        place=_PLACE,
        type="primary",
        disabled=uploaded is None or not sure,
    )


def _list(year: int, left: Sequence[Unfinished]) -> None:
    """What is not finished, each with the way to it."""
    st.header(f"{year}年还没有办完的 {len(left)} 项" if left else f"{year}年的都办完了", anchor=False)
    for one in left:
        if on_phone():  # a link would be cut off at the edge
            tell_beside(one.line, one.page, "去处理", **one.query)
        else:
            link_to(one.page, one.line, "arrow_forward", **one.query)


def _close(context: Context, service: RolloverService, go_on: Callable[[], object]) -> Turned:
    book, uploaded = context.figures.book, st.session_state[f"turn_file_{context.year}"]
    if uploaded is None or not st.session_state[f"turn_sure_{context.year}"]:
        raise Refused("请先上传下一年度的通知，并勾选已看过清单，没有结转。")
    breakdown = read_upload(uploaded, by=context.person.id).breakdown
    turned = service.close(context.person, breakdown, book.fact("units"), book.directory)
    go_on()
    return turned


def in_words(turned: Turned) -> str:
    """What was done, and what to do next."""
    told = (
        f"{turned.closed}年已结转，{turned.begun}年的台账已建好；"
        f"回头看有上年度任务 {turned.items} 项、核查 {turned.checks} 处。"
        "请核对新年度的任务、单位和时限，再请各单位签收。"
    )
    return told + "".join(f"\n{problem}" for problem in turned.problems)
