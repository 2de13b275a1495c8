"""What publishing the draft would change, and publishing it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.permissions import Person
from ledger.year.revision import Revision
from ledger.year.service import Draft
from portal.admin.edition_rows import cells_left
from portal.admin.edition_tasks import duties_left
from portal.build import Portal
from portal.ui.attempts import attempt, failed, show_outcome
from portal.ui.messages import plain, sentence

PLACE = "edition_change"


def show_change(portal: Portal, person: Person, draft: Draft) -> None:
    """The differences, what a person has to confirm, and the button."""
    with st.container(border=True):
        st.subheader("第四步　与现行版本比较并发布", anchor=False)
        show_outcome(PLACE)
        try:
            found = portal.year_service.compare(person)
        except LedgerError as error:
            st.error(plain(sentence(error)))
            return
        if found.empty:
            st.text("与现行版本完全一样，不用发布。")
            return
        _figures(found)
        _tables(found)
        _publish(portal, person, draft, found)


def _figures(found: Revision) -> None:
    with st.grid(4, min_column_width=140):
        st.metric("内容有变化的任务", len({change.no for change in found.tasks}), border=True)
        st.metric("新增台账行", len(found.added), border=True)
        st.metric("撤销台账行", len(found.withdrawn), border=True)
        st.metric("职责或时限有变化", len(found.moved), border=True)


def _tables(found: Revision) -> None:
    if found.notice:
        st.text("通知标题、文号和正文事项的变化：")
        st.dataframe(
            {
                "内容": [c.what for c in found.notice], "现行": [c.old for c in found.notice],
                "改为": [c.new for c in found.notice],
            },
            hide_index=True, alt="通知本身的变化", height="content", row_height=66,
        )  # fmt: skip
    if found.tasks:
        st.dataframe(
            {
                "序号": [c.no for c in found.tasks], "栏目": [c.what for c in found.tasks],
                "现行": [c.old for c in found.tasks], "改为": [c.new for c in found.tasks],
            },
            hide_index=True, alt="任务的变化", height="content" if len(found.tasks) < 11 else 330,
        )  # fmt: skip
    if found.moved:
        with st.expander(f"职责或时限有变化的台账行：已填内容不变。（{len(found.moved)} 行）"):
            st.dataframe(
                {
                    "台账编号": [now.key for _, now in found.moved],
                    "现行": [_stands(was) for was, _ in found.moved],
                    "改为": [_stands(now) for _, now in found.moved],
                },
                hide_index=True, alt="职责或时限的变化", height="content" if len(found.moved) < 11 else 330,
            )  # fmt: skip
    for line in found.units:
        st.text(line)
    _rows("新增的台账行：发布后接在表格末尾。", found.added)
    _rows("撤销的台账行：表格里的行和已填内容都留着，职责栏标“已撤销”，不再计入各项数字。", found.withdrawn)


def _stands(entry: Entry) -> str:
    return f"{entry.unit_kind} · {entry.role} · {f'时限 {entry.due}' if entry.due else '没有写明时限'}"


def _rows(title: str, entries: Sequence[Entry]) -> None:
    if entries:
        with st.expander(f"{title}（{len(entries)} 行）"):
            st.dataframe(
                {
                    "台账编号": [e.key for e in entries], "单位": [e.unit for e in entries],
                    "职责": [e.role for e in entries], "已填进展": [e.progress_note for e in entries],
                },
                hide_index=True, alt=title, height="content" if len(entries) < 11 else 330,
            )  # fmt: skip


def _publish(portal: Portal, person: Person, draft: Draft, found: Revision) -> None:
    confirmed: list[int] = []
    if found.unlike:
        st.warning(
            "下列序号的工作任务与原来完全不同。已填的进展会跟着序号走；如果只是顺序变了，请改回原来的序号。",
            title="请逐项确认",
        )
        for no in found.unlike:
            if st.checkbox(f"第 {no} 项确实换成了新任务", key=f"unlike_{no}_{draft.seq}"):
                confirmed.append(no)
    st.button(
        "发布这个版本", key="edition_publish", type="primary", icon=":material/publish:",
        disabled=len(confirmed) < len(found.unlike), on_click=_do_publish,
        args=(portal, person, draft, portal.year_service.edition(), tuple(confirmed)),
    )  # fmt: skip


def _do_publish(
    portal: Portal, person: Person, draft: Draft, edition: int, confirmed: tuple[int, ...]
) -> None:
    if cells_left(draft, place=PLACE):
        return
    if duties_left(draft):
        failed("第三步里通知正文的时限改过，还没有保存：请先点它的“保存”，再发布。", place=PLACE)
        return

    def act() -> None:
        portal.year_service.publish(person, draft.seq, edition=edition, confirmed=confirmed)
        portal.sheet.wake()

    attempt(act, "已发布，所有人马上看到新版本；表格在下次同步时更新，已填内容一格不少。", place="edition")
