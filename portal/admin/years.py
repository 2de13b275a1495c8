"""管理 → 年度: the years of this home, and closing the present one with the next year's notice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.permissions import Person
from ledger.year.rollover import Turned
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome, succeeded
from portal.ui.messages import plain
from portal.year.closing_list import Unfinished, unfinished
from portal.year.notice_uploads import KINDS, KINDS_IN_WORDS, offer_template, read_upload
from portal.year.rollover_live import go_on_with_the_new_year

_PLACE = "years"


def show_years(portal: Portal, person: Person) -> None:
    """Which years there are; what stands in the way of closing this one; the notice to begin the next with."""
    show_outcome(_PLACE)
    st.text(
        f"现在的年度：{portal.year}年。"
        + (f"已结转：{'、'.join(f'{y}年' for y in portal.years.known[1:])}。" if portal.years.known else "")
    )
    st.caption(
        "年终结转：上传下一年度的通知，门户为新年度另建台账和共享表格，人员和账号照旧；"
        "本年度的任务、单位、时限、最后状态和审核成为新年度的“回头看”。本年度的内容和修改记录全部保留，以后只能查看；年报段落、整改和承诺没有办完的照样办理。"
    )
    left = unfinished(portal, person)
    _list(portal, left)
    if why := portal.rollover.hindrance(person):
        st.warning(plain(why))
        return
    # Their names bear the year: what was uploaded and ticked for one must not stand ready for the next.
    uploaded = st.file_uploader(
        f"下一年度的通知或任务表（{KINDS_IN_WORDS}）", type=KINDS, key=f"turn_file_{portal.year}"
    )
    offer_template(portal, portal.year + 1, key="turn_template")
    sure = st.checkbox(
        f"我已看过上面的清单：{portal.year}年的工作已经结束，结转后台账不能再修改",
        key=f"turn_sure_{portal.year}",
    )
    st.button(
        f"结转{portal.year}年",
        key="turn",
        type="primary",
        disabled=uploaded is None or not sure,
        on_click=_close,
        args=(portal, person),
    )


def _list(portal: Portal, left: Sequence[Unfinished]) -> None:
    """What is not finished, each with the way to it."""
    st.subheader(
        f"{portal.year}年还没有办完的 {len(left)} 项" if left else f"{portal.year}年的都办完了", anchor=False
    )
    for one in left:
        st.page_link(
            f"../pages/{one.page}.py", label=plain(one.line), icon=":material/arrow_forward:",
            query_params={"show": one.tab} if one.tab else None,
        )  # fmt: skip


def _close(portal: Portal, person: Person) -> None:
    uploaded = st.session_state[f"turn_file_{portal.year}"]
    if uploaded is None or not st.session_state[f"turn_sure_{portal.year}"]:
        return
    turned: list[Turned] = []

    def act() -> None:
        breakdown = read_upload(uploaded, by=person.id).breakdown
        book = portal.book
        turned.append(portal.rollover.close(person, breakdown, book.fact("units"), book.directory))
        go_on_with_the_new_year(portal)

    if attempt(act, "", place=_PLACE):
        succeeded(in_words(turned[0]), place=_PLACE)


def in_words(turned: Turned) -> str:
    """What was done, and what to do next."""
    told = (
        f"{turned.closed}年已结转，{turned.begun}年的台账已建好；"
        f"回头看有上年度任务 {turned.items} 项、核查 {turned.checks} 处。"
        "请核对新年度的任务、单位和时限，再请各单位签收。"
    )
    return told + "".join(f"\n{problem}" for problem in turned.problems)
