"""What publishing the draft would change, and publishing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.year.revision import Revision
from ledger.year.service import YearDraft, YearService
from portal.admin.edition_rows import cells_left
from portal.admin.edition_tasks import duties_left
from portal.context import Context
from portal.ui.attempts import attempt, failed, show_outcome
from portal.ui.messages import plain, sentence
from portal.ui.tables import table
from portal.ui.widgets import figures

PLACE = "edition_change"
LONG: dict[str, Any] = {"fits": 11, "height": 330}


def show_change(context: Context, service: YearService, draft: YearDraft, wake: Callable[[], None]) -> None:
    """The differences, what a person has to confirm, and the button."""
    with st.container(border=True):
        st.header("第四步　与现行版本比较并发布", anchor=False)
        show_outcome(PLACE)
        try:
            found = service.compare(context.person)
        except LedgerError as error:
            st.error(plain(sentence(error)))
            return
        if found.empty:
            st.text("与现行版本完全一样，不用发布。")
            return
        _figures(found)
        _tables(found)
        _publish(context, service, draft, found, wake)


def _figures(found: Revision) -> None:
    figures(
        ("内容有变化的任务", len({change.no for change in found.tasks})),
        ("新增台账行", len(found.added)),
        ("撤销台账行", len(found.withdrawn)),
        ("职责或时限有变化", len(found.moved)),
        width=140,
    )


def _tables(found: Revision) -> None:
    if found.notice:
        st.text("通知标题、文号和正文事项的变化：")
        rows = [(c.what, c.old, c.new) for c in found.notice]
        table(rows, ["内容", "现行", "改为"], alt="通知本身的变化", height="content", row_height=66)
    if found.tasks:
        changes = [(c.no, c.what, c.old, c.new) for c in found.tasks]
        table(changes, ["序号", "栏目", "现行", "改为"], alt="任务的变化", **LONG)
    if found.moved:
        with st.expander(f"职责或时限有变化的台账行：已填内容不变。（{len(found.moved)} 行）"):
            moved = [(now.key, _stands(was), _stands(now)) for was, now in found.moved]
            table(moved, ["台账编号", "现行", "改为"], alt="职责或时限的变化", **LONG)
    for line in found.units:
        st.text(line)
    _rows("新增的台账行：发布后接在表格末尾。", found.added)
    _rows("撤销的台账行：表格里的行和已填内容都留着，职责栏标“已撤销”，不再计入各项数字。", found.withdrawn)


def _stands(entry: Entry) -> str:
    return f"{entry.unit_kind} · {entry.role} · {f'时限 {entry.due}' if entry.due else '没有写明时限'}"


def _rows(title: str, entries: Sequence[Entry]) -> None:
    if entries:
        with st.expander(f"{title}（{len(entries)} 行）"):
            rows = [(e.key, e.unit, e.role, e.progress_note) for e in entries]
            table(rows, ["台账编号", "单位", "职责", "已填进展"], alt=title, **LONG)


def _publish(
    context: Context, service: YearService, draft: YearDraft, found: Revision, wake: Callable[[], None]
) -> None:
    confirmed: list[int] = []
    if found.unlike:
        st.warning(
            "下列序号的工作任务与原来完全不同。已填的进展会跟着序号走；如果只是顺序变了，请改回原来的序号。",
            title="请逐项确认",
        )
        for no in found.unlike:
            if st.checkbox(f"第 {no} 项确实换成了新任务", key=f"unlike_{no}_{draft.seq}"):
                confirmed.append(no)
    edition = service.edition()
    publish = partial(service.publish, context.person, draft.seq, edition=edition, confirmed=tuple(confirmed))
    st.button(
        "发布这个版本",
        key="edition_publish",
        type="primary",
        icon=":material/publish:",
        disabled=len(confirmed) < len(found.unlike),
        on_click=_do_publish,
        args=(draft, publish, wake),
    )


def _do_publish(draft: YearDraft, publish: Callable[[], object], wake: Callable[[], None]) -> None:
    if cells_left(draft, place=PLACE):
        return
    if duties_left(draft):
        failed("第三步里通知正文的时限改过，还没有保存：请先点它的“保存”，再发布。", place=PLACE)
        return
    done = "已发布，所有人马上看到新版本；表格在下次同步时更新，已填内容一格不少。"
    attempt(publish, done, place="edition", then=wake)
