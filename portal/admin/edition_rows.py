"""Whole tasks of the draft: one added, split, merged with another or taken out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ledger.breakdown import Breakdown, Task
from ledger.year.amendment import FIELDS, texts_of
from ledger.year.reshaping import add_task, merge_tasks, split_task, take_out
from ledger.year.service import IN_FORCE, YearDraft, YearService
from portal.context import Context
from portal.ui.attempts import attempt, failed, typed
from portal.ui.choices import pick_one
from portal.ui.messages import plain

PLACE = "edition_tasks"
ADD, SPLIT, MERGE, TAKE_OUT = "加一项", "拆成两项", "合并两项", "删除一项"
_DONE = {ADD: "已加上", SPLIT: "已拆成两项", MERGE: "已合并", TAKE_OUT: "已删除"}
KEEP, RENUMBER = "其他各项的序号不变", "后面各项的序号跟着变"


def typed_cells(draft: YearDraft) -> dict[int, dict[str, str]]:
    """Task number -> field -> new text, of the cells of the tasks' table that were edited and are not saved."""
    names = {header: name for name, header in FIELDS.items()}
    edited = st.session_state.get(f"tasks_{draft.seq}", {}).get("edited_rows", {})
    found: dict[int, dict[str, str]] = {}
    for place, cells in edited.items():
        task = draft.breakdown.tasks[place]
        held = texts_of(task)
        for header, text in cells.items():
            if header in names and (text or "") != held[names[header]]:
                found.setdefault(task.no, {})[names[header]] = text or ""
    return found


def cells_left(draft: YearDraft, *, place: str) -> bool:
    """Are there such cells? Whatever makes another draft would drop them, so they are saved first; that is said."""
    if cells := sum(map(len, typed_cells(draft).values())):
        failed(f"第二步的表格里有 {cells} 格修改还没有保存：请先点“保存修改”，再点一次这个按钮。", place=place)
    return bool(cells)


def show_rows(context: Context, service: YearService, draft: YearDraft) -> None:
    """What to do with which task; the button does it in the draft, where it can be looked at before anything is published."""
    with st.expander("加一项、拆分、合并、删除任务", icon=":material/splitscreen:", key="rows_open"):
        # The button says it, and does what it says.
        what = pick_one("做什么", [ADD, SPLIT, MERGE, TAKE_OUT], key="rows_what", linked=False)
        labels = {ADD: "加在哪一项后面", SPLIT: "拆哪一项", MERGE: "合并到哪一项", TAKE_OUT: "删除哪一项"}
        task = _pick(labels[what], draft, "rows_task")
        _fields(what, draft, task)
        _numbers(draft)
        st.button(what, key="rows_do", on_click=_do, args=(context, service, draft), kwargs={"act": what})


def _pick(label: str, draft: YearDraft, key: str, *, without: Task | None = None) -> Task:
    tasks = [task for task in draft.breakdown.tasks if task != without]
    picked = st.selectbox(
        label, [t.no for t in tasks], key=f"{key}_{draft.seq}", format_func=lambda no: _label(draft, no)
    )
    return draft.breakdown.task(picked) if picked is not None else draft.breakdown.tasks[0]


def _label(draft: YearDraft, no: int) -> str:
    return draft.breakdown.task(no).label


def _numbers(draft: YearDraft) -> None:
    """Progress follows numbers: those of the version in force stay by themselves, a reading's are the notice's to count."""
    st.radio(
        "序号",
        [KEEP, RENUMBER],
        index=int(draft.source != IN_FORCE),
        key="rows_numbers",
        horizontal=True,
        help="已填的进展跟着序号走。以现行版本为底稿的，一般选“不变”；刚读取的通知漏读、多读了一项的，选“跟着变”。",
    )


def _fields(what: str, draft: YearDraft, task: Task) -> None:
    if what == ADD:
        st.text_input("新任务的名称", key="rows_title", placeholder="单位、时限加好后在上面的表格里填")
    elif what == SPLIT:
        st.text(f"第{task.no}项的工作要求：")
        st.code(task.requirement or "（没有工作要求）", language=None, wrap_lines=True)
        st.text_input("拆出来的任务名称", key="rows_title")
        st.text_area("拆出来的工作要求（从上面复制一段，可以不填）", key="rows_moved", height=72)
    elif what == MERGE:
        other = _pick("把哪一项并进来", draft, "rows_other", without=task)
        st.caption(plain(f"第{other.no}项的名称和工作要求加到第{task.no}项的工作要求后面，单位和时限合在一起。"))
    else:
        st.caption(plain(f"将从底稿里去掉：{task.label}。{task.requirement}"))


def _change(act: str, seq: int) -> Callable[..., Breakdown]:
    """What is to be done, with what stands in the fields at the click: a task picked a moment ago is the one that is meant."""
    state = st.session_state
    no, title = int(state[f"rows_task_{seq}"]), typed("rows_title")
    if act == ADD:
        return partial(add_task, title=title, after=no)
    if act == SPLIT:
        return partial(split_task, no=no, title=title, moved=typed("rows_moved"))
    if act == MERGE:
        return partial(merge_tasks, no=no, other=int(state[f"rows_other_{seq}"]))
    return partial(take_out, no=no)


def _do(context: Context, service: YearService, draft: YearDraft, *, act: str) -> None:
    if cells_left(draft, place=PLACE):
        return
    change = partial(_change(act, draft.seq), renumber=st.session_state["rows_numbers"] == RENUMBER)
    reshape = partial(service.reshape, context.person, draft.seq, change)
    if attempt(reshape, f"{_DONE[act]}，已保存到底稿。", place=PLACE):
        for key in ("rows_title", "rows_moved"):
            if key in st.session_state:
                st.session_state[key] = ""
