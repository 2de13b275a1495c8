"""Whole tasks of the draft: one added, split, merged with another or taken out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ledger.breakdown import Breakdown, Task
from ledger.permissions import Person
from ledger.year.reshaping import add_task, merge_tasks, split_task, take_out
from ledger.year.service import IN_FORCE, Draft
from portal.build import Portal
from portal.ui.attempts import attempt
from portal.ui.messages import plain

PLACE = "edition_tasks"
ADD, SPLIT, MERGE, TAKE_OUT = "加一项", "拆成两项", "合并两项", "删除一项"
KEEP, RENUMBER = "其他各项的序号不变", "后面各项的序号跟着变"


def show_rows(portal: Portal, person: Person, draft: Draft) -> None:
    """What to do with which task; the button does it in the draft, where it can be looked at before anything is published."""
    with st.expander("加一项、拆分、合并、删除任务", icon=":material/splitscreen:", key="rows_open"):
        what = st.segmented_control(
            "做什么", [ADD, SPLIT, MERGE, TAKE_OUT], default=ADD, required=True, key="rows_what",
            label_visibility="collapsed",
        )  # fmt: skip
        labels = {ADD: "加在哪一项后面", SPLIT: "拆哪一项", MERGE: "合并到哪一项", TAKE_OUT: "删除哪一项"}
        task = _pick(labels[what], draft, "rows_task")
        change = _merge_form(draft, task) if what == MERGE else _FORMS[what](task)
        numbers = _numbers(draft)
        done = {ADD: "已加上", SPLIT: "已拆成两项", MERGE: "已合并", TAKE_OUT: "已删除"}[what]
        st.button(
            what, key="rows_do", on_click=_do, args=(portal, person, draft.seq, change, numbers),
            kwargs={"done": f"{done}，已保存到底稿。"},
        )  # fmt: skip


Change = Callable[..., Breakdown]


def _pick(label: str, draft: Draft, key: str, *, without: Task | None = None) -> Task:
    tasks = [task for task in draft.breakdown.tasks if task != without]
    picked = st.selectbox(
        label, [t.no for t in tasks], key=f"{key}_{draft.seq}", format_func=lambda no: _label(draft, no)
    )
    return draft.breakdown.task(picked) if picked is not None else draft.breakdown.tasks[0]


def _label(draft: Draft, no: int) -> str:
    return draft.breakdown.task(no).label


def _numbers(draft: Draft) -> str:
    """Progress follows numbers: those of the version in force stay by themselves, a reading's are the notice's to count."""
    return str(
        st.radio(
            "序号", [KEEP, RENUMBER], index=int(draft.source != IN_FORCE), key="rows_numbers", horizontal=True,
            help="已填的进展跟着序号走。以现行版本为底稿的，一般选“不变”；刚读取的通知漏读、多读了一项的，选“跟着变”。",
        )
    )  # fmt: skip


def _add_form(task: Task) -> Change:
    st.text_input("新任务的名称", key="rows_title", placeholder="单位、时限加好后在上面的表格里填")
    return lambda breakdown, *, renumber: add_task(
        breakdown, _typed("rows_title"), after=task.no, renumber=renumber
    )


def _split_form(task: Task) -> Change:
    st.text(f"第{task.no}项的工作要求：")
    st.code(task.requirement or "（没有工作要求）", language=None, wrap_lines=True)
    st.text_input("拆出来的任务名称", key="rows_title")
    st.text_area("拆出来的工作要求（从上面复制一段，可以不填）", key="rows_moved", height=72)
    return lambda breakdown, *, renumber: split_task(
        breakdown, task.no, title=_typed("rows_title"), moved=_typed("rows_moved"), renumber=renumber
    )


def _merge_form(draft: Draft, task: Task) -> Change:
    other = _pick("把哪一项并进来", draft, "rows_other", without=task)
    st.caption(plain(f"第{other.no}项的名称和工作要求加到第{task.no}项的工作要求后面，单位和时限合在一起。"))
    return partial(merge_tasks, no=task.no, other=other.no)


def _take_out_form(task: Task) -> Change:
    st.caption(plain(f"将从底稿里去掉：{task.label}。{task.requirement}"))
    return partial(take_out, no=task.no)


_FORMS: dict[str, Callable[[Task], Change]] = {
    ADD: _add_form, SPLIT: _split_form, TAKE_OUT: _take_out_form,
}  # fmt: skip


def _typed(key: str) -> str:
    return str(st.session_state.get(key) or "")


def _do(portal: Portal, person: Person, seq: int, change: Change, numbers: str, *, done: str) -> None:
    act = partial(
        portal.year_service.reshape, person, seq, partial(change, renumber=numbers == RENUMBER), now=portal.clock.now()
    )  # fmt: skip
    if attempt(act, done, place=PLACE):
        for key in ("rows_title", "rows_moved"):
            if key in st.session_state:
                st.session_state[key] = ""
