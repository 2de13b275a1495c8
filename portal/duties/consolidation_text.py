"""The consolidated text on the screen: drafting, editing, sending, versions, and two texts that met, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ledger.duties.consolidation import ConsolidationDraft, ConsolidationLine
from ledger.duties.consolidation_text import usable
from ledger.entries import Entry
from ledger.permissions import Person
from portal.build import Portal
from portal.duties import consolidation_editor as editor
from portal.ui.attempts import attempt, failed, show_outcome, succeeded
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field

PLACE = "text"


def show_text(portal: Portal, person: Person, line: ConsolidationLine, entries: Sequence[Entry]) -> None:
    """The text: its fields for those who may write, the text as it stands for those who read; then the versions."""
    no, stands = line.task_no, line.collection
    if portal.duties.consolidation.may_write(person, no):
        _write(portal, person, line, entries)
    elif stands.head:
        for heading, part in editor.as_print(stands.head.text).items():
            st.markdown(f"**{plain(heading)}**")
            st.text(part)
        by = f"{stands.head.person} {local_time(stands.head.at.isoformat())} 保存"
        st.caption(plain(f"{by}。由{stands.drafter}执笔。" if stands.drafter else f"{by}。"))
    else:
        st.text("还没有汇总稿。")
    show_outcome(PLACE)
    if stands.head:
        _sources(stands.head, entries)
    _asides(portal, person, line)
    _versions(portal, person, line)


def _write(portal: Portal, person: Person, line: ConsolidationLine, entries: Sequence[Entry]) -> None:
    no = line.task_no
    opening = editor.opening_of(line.collection)
    approved, reported = (len(usable(entries, approved_only=only)) for only in (True, False))
    if not approved:
        st.info("还没有审核通过的材料。可以先用已报送的起草，稿子里会标明“尚未审核”。")
    if opening.version != line.collection.version and line.collection.head:
        st.warning(
            plain(
                f"{line.collection.head.person}刚保存了新的一稿。您写的还在；保存后两份都会留下，由您选择。"
            )
        )
    if opening.unreviewed:
        st.warning(f"这一稿用到 {opening.unreviewed} 条尚未审核的报送内容，报送前请逐条核对。")
    with st.form(f"text_{no}", enter_to_submit=False):
        with st.container(horizontal=True):
            for words, only, count in (
                (f"用已通过的 {approved} 条起草", True, approved), (f"用全部已报送的 {reported} 条起草", False, reported),
            ):  # fmt: skip
                st.form_submit_button(
                    words, key=f"propose_{'approved' if only else 'reported'}_{no}", disabled=not count,
                    on_click=_propose, args=(portal, person, no, only), icon=":material/edit_document:",
                )  # fmt: skip
        editor.fields(no)
        with st.container(horizontal=True):
            st.form_submit_button("保存", key=f"save_{no}", on_click=_save, args=(portal, person, line), icon=":material/save:")  # fmt: skip
            st.form_submit_button(
                "保存并报送办公厅", key=f"send_{no}", type="primary", on_click=_send, args=(portal, person, line),
                icon=":material/send:",
            )  # fmt: skip


def _propose(portal: Portal, person: Person, no: int, approved_only: bool) -> None:
    if editor.unsaved(no):
        failed("框里有还没保存的内容，请先点“保存”，再重新起草。", place=PLACE)
        return
    attempt(
        lambda: editor.show_proposal(
            no, portal.duties.consolidation.propose(person, no, approved_only=approved_only)
        ),
        "已按单位报送的内容起草，请修改后点“保存”。",
        place=PLACE,
    )


def _save(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    _keep(portal, person, line)


def _keep(portal: Portal, person: Person, line: ConsolidationLine) -> bool:
    """Save what stands in the fields; was it saved, without meeting another text?"""
    no, opening = line.task_no, editor.opening_of(line.collection)

    def act() -> None:
        saved = portal.duties.consolidation.save(
            person, no, editor.typed(no), drawn_from=opening.drawn_from, seen=opening.version
        )
        editor.reopen(portal.duties.consolidation.line(person, no).collection)
        if saved.met:
            st.session_state[f"met_{no}"] = saved.met.person

    return attempt(act, "已保存。", place=PLACE) and f"met_{no}" not in st.session_state


def _send(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    no = line.task_no
    if not editor.unsaved(no) or _keep(portal, person, line):
        seen = portal.duties.consolidation.line(person, no).collection.version
        attempt(
            lambda: portal.duties.consolidation.send(person, no, seen=seen),
            "已报送市政府办公厅，稿子已锁定；要修改请联系办公厅退回。",
            place=PLACE,
        )


def _sources(head: ConsolidationDraft, entries: Sequence[Entry]) -> None:
    """Which entries the version drew on, and what has come in since."""
    drawn = [e.unit for e in entries if e.key in head.drawn_from]
    later = [e.unit for e in entries if e.updated_at and e.updated_at > head.at]
    with st.expander(
        f"这一稿用到的材料 {len(drawn)} 条" + (f"，之后又有 {len(later)} 家更新" if later else "")
    ):
        field("用到", "、".join(drawn) or "没有用台账内容起草")
        if later:
            field("保存之后又有更新的单位（请看要不要补进去）", "、".join(later))


def _asides(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    """Texts that met another save: each beside the one that counts."""
    st.session_state.pop(f"met_{line.task_no}", None)
    head, allowed = line.collection.head, portal.duties.consolidation.may_write(person, line.task_no)
    for draft in line.collection.asides if head else ():
        with st.container(border=True):
            st.warning(
                plain(
                    f"{draft.person}同时保存了另一稿。两稿都在：左边是现在用的，右边是另一稿。请选用或合并。"
                )
            )
            left, right = st.columns(2)
            for place, shown in ((left, head), (right, draft)):
                with place:
                    assert shown is not None
                    st.caption(plain(f"{shown.person} {local_time(shown.at.isoformat())}"))
                    for heading, part in editor.as_print(shown.text).items():
                        field(heading, part)
            if allowed:
                with st.container(horizontal=True):
                    st.button(
                        "改用右边这一稿",
                        key=f"take_{draft.id}",
                        on_click=_take,
                        args=(portal, person, line, draft),
                    )
                    st.button("已合并或不用，收起", key=f"settle_{draft.id}", on_click=_settle, args=(portal, person, draft))  # fmt: skip


def _take(portal: Portal, person: Person, line: ConsolidationLine, draft: ConsolidationDraft) -> None:
    def act() -> None:
        portal.duties.consolidation.save(
            person, line.task_no, draft.text, drawn_from=draft.drawn_from, seen=line.collection.version
        )
        portal.duties.consolidation.settle(person, line.task_no, draft.id)

    attempt(act, "已改用另一稿；原来的一稿在“历次保存”里。", place=PLACE)


def _settle(portal: Portal, person: Person, draft: ConsolidationDraft) -> None:
    attempt(
        lambda: portal.duties.consolidation.settle(person, draft.task_no, draft.id),
        "已收起，仍可在“历次保存”里找到。",
        place=PLACE,
    )


def _versions(portal: Portal, person: Person, line: ConsolidationLine) -> None:
    """Every save; any can be looked at, and put back into the fields by those who write."""
    box = st.expander(
        "历次保存", icon=":material/history:", on_change="rerun", key=f"versions_{line.task_no}"
    )
    if not box.open:
        return
    with box:
        versions = {draft.id: draft for draft in portal.duties.consolidation.versions(person, line.task_no)}
        if not versions:
            st.text("还没有保存过。")
            return
        picked = st.selectbox(
            "版本", list(versions), key=f"version_{line.task_no}",
            format_func=lambda number: _version_label(versions[number]) if number in versions else str(number),
        )  # fmt: skip
        chosen = versions.get(picked) or next(iter(versions.values()))
        for heading, part in editor.as_print(chosen.text).items():
            field(heading, part)
        if portal.duties.consolidation.may_write(person, line.task_no):
            st.button(
                "放回编辑框", key=f"put_back_{line.task_no}", on_click=_put_back, args=(line.task_no, chosen)
            )


def _version_label(draft: ConsolidationDraft) -> str:
    aside = "（同时保存的另一稿）" if draft.aside else ""
    return f"第 {draft.id} 稿 · {draft.person} · {local_time(draft.at.isoformat())}{aside}"


def _put_back(no: int, draft: ConsolidationDraft) -> None:
    if editor.unsaved(no):
        failed("框里有还没保存的内容，请先点“保存”，再放回以前的稿子。", place=PLACE)
        return
    editor.show_text(no, draft.text)
    succeeded("已放回编辑框，点“保存”才生效。", place=PLACE)
