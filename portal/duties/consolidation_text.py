"""The consolidated text on the screen: drafting, editing, sending, versions, and two texts that met, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ledger.duties.consolidation import ConsolidationDraft, ConsolidationLine
from ledger.duties.consolidation_service import ConsolidationService
from ledger.duties.consolidation_text import usable
from ledger.entries import Entry
from portal.context import Context
from portal.duties import consolidation_editor as editor
from portal.ui.attempts import act_button, attempt, failed, show_outcome, succeeded
from portal.ui.choices import when_open
from portal.ui.messages import local_time, plain
from portal.ui.widgets import field, filled

PLACE = "text"


def show_text(
    context: Context, service: ConsolidationService, line: ConsolidationLine, entries: Sequence[Entry]
) -> None:
    """The text: its fields for those who may write, the text as it stands for those who read; then the versions."""
    no, stands = line.task_no, line.collection
    if service.may_write(context.person, no):
        _write(context, service, line, entries)
    elif stands.head:
        for heading, part in stands.head.text.written.items():
            st.markdown(f"**{plain(heading)}**")
            st.text(part)
        by = f"{stands.head.person} {local_time(stands.head.at)} 保存"
        st.caption(plain(f"{by}。由{stands.drafter}执笔。" if stands.drafter else f"{by}。"))
    else:
        st.text("还没有汇总稿。")
    show_outcome(PLACE)
    if stands.head:
        _sources(stands.head, entries)
    _asides(context, service, line)
    show = partial(_versions, context, service, line)
    when_open("历次保存", show, icon=":material/history:", key=f"versions_{line.task_no}")


def _write(context: Context, service: ConsolidationService, line: ConsolidationLine, entries: Sequence[Entry]) -> None:
    no = line.task_no
    opening = editor.opening_of(line.collection)
    approved, reported = (len(usable(entries, approved_only=only)) for only in (True, False))
    if not approved:
        st.info("还没有审核通过的材料。可以先用已报送的起草，稿子里会标明“尚未审核”。")
    if opening.version != line.collection.version and line.collection.head:
        st.warning(plain(f"{line.collection.head.person}刚保存了新的一稿。您写的还在；保存后两份都会留下，由您选择。"))
    if opening.unreviewed:
        st.warning(f"这一稿用到 {opening.unreviewed} 条尚未审核的报送内容，报送前请逐条核对。")
    with st.form(f"text_{no}", enter_to_submit=False):
        with st.container(horizontal=True):
            for words, only, count in (
                (f"用已通过的 {approved} 条起草", True, approved),
                (f"用全部已报送的 {reported} 条起草", False, reported),
            ):
                st.form_submit_button(
                    words,
                    key=f"propose_{'approved' if only else 'reported'}_{no}",
                    disabled=not count,
                    on_click=_propose,
                    args=(context, service, no, only),
                    icon=":material/edit_document:",
                )
        editor.fields(no)
        with st.container(horizontal=True):
            save = partial(_save, context, service, line)
            icon = ":material/save:"
            act_button("保存", save, "已保存。", key=f"save_{no}", place=PLACE, in_form=True, icon=icon)
            st.form_submit_button(
                "保存并报送办公厅",
                key=f"send_{no}",
                type="primary",
                on_click=_send,
                args=(context, service, line),
                icon=":material/send:",
            )


def _propose(context: Context, service: ConsolidationService, no: int, approved_only: bool) -> None:
    if editor.unsaved(no):
        failed("框里有还没保存的内容，请先点“保存”，再重新起草。", place=PLACE)
        return
    attempt(
        lambda: editor.show_proposal(no, service.propose(context.person, no, approved_only=approved_only)),
        "已按单位报送的内容起草，请修改后点“保存”。",
        place=PLACE,
    )


def _save(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    """Save what stands in the fields, and remember whose text it met."""
    person, no, opening = context.person, line.task_no, editor.opening_of(line.collection)
    text = editor.typed(no)
    saved = service.save(person, no, text, drawn_from=opening.drawn_from, seen=opening.version)
    editor.reopen(service.line(person, no).collection)
    if saved.met:
        st.session_state[f"met_{no}"] = saved.met.person


def _send(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    person, no = context.person, line.task_no
    if editor.unsaved(no):
        kept = attempt(partial(_save, context, service, line), "已保存。", place=PLACE)
        if not kept or f"met_{no}" in st.session_state:
            return
    seen = service.line(person, no).collection.version
    done = "已报送市政府办公厅，稿子已锁定；要修改请联系办公厅退回。"
    attempt(partial(service.send, person, no, seen=seen), done, place=PLACE)


def _sources(head: ConsolidationDraft, entries: Sequence[Entry]) -> None:
    """Which entries the version drew on, and what has come in since."""
    drawn = [e.unit for e in entries if e.key in head.drawn_from]
    later = [e.unit for e in entries if e.updated_at and e.updated_at > head.at]
    with st.expander(f"这一稿用到的材料 {len(drawn)} 条" + (f"，之后又有 {len(later)} 家更新" if later else "")):
        field("用到", "、".join(drawn) or "没有用台账内容起草")
        if later:
            field("保存之后又有更新的单位（请看要不要补进去）", "、".join(later))


def _asides(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    """Texts that met another save: each beside the one that counts."""
    st.session_state.pop(f"met_{line.task_no}", None)
    head, allowed = line.collection.head, service.may_write(context.person, line.task_no)
    for draft in line.collection.asides if head else ():
        with st.container(border=True):
            st.warning(plain(f"{draft.person}同时保存了另一稿。两稿都在：左边是现在用的，右边是另一稿。请选用或合并。"))
            left, right = st.columns(2)
            for place, shown in ((left, head), (right, draft)):
                with place:
                    assert shown is not None
                    st.caption(plain(f"{shown.person} {local_time(shown.at)}"))
                    filled(*shown.text.written.items())
            if allowed:
                _choose(context, service, line, draft)


def _choose(
    context: Context, service: ConsolidationService, line: ConsolidationLine, draft: ConsolidationDraft
) -> None:
    person, no, drawn = context.person, line.task_no, draft.drawn_from
    settle = partial(service.settle, person, no, draft.id)

    def take() -> None:
        service.save(person, no, draft.text, drawn_from=drawn, seen=line.collection.version)
        settle()

    with st.container(horizontal=True):
        done = "已改用另一稿；原来的一稿在“历次保存”里。"
        act_button("改用右边这一稿", take, done, key=f"take_{draft.id}", place=PLACE)
        done = "已收起，仍可在“历次保存”里找到。"
        act_button("已合并或不用，收起", settle, done, key=f"settle_{draft.id}", place=PLACE)


def _versions(context: Context, service: ConsolidationService, line: ConsolidationLine) -> None:
    """Every save; any can be looked at, and put back into the fields by those who write."""
    versions = {draft.id: draft for draft in service.versions(context.person, line.task_no)}
    if not versions:
        st.text("还没有保存过。")
        return
    picked = st.selectbox(
        "版本",
        list(versions),
        key=f"version_{line.task_no}",
        format_func=lambda number: _version_label(versions[number]) if number in versions else str(number),
    )
    chosen = versions.get(picked) or next(iter(versions.values()))
    filled(*chosen.text.written.items())
    if service.may_write(context.person, line.task_no):
        st.button("放回编辑框", key=f"put_back_{line.task_no}", on_click=_put_back, args=(line.task_no, chosen))


def _version_label(draft: ConsolidationDraft) -> str:
    aside = "（同时保存的另一稿）" if draft.aside else ""
    return f"第 {draft.id} 稿 · {draft.person} · {local_time(draft.at)}{aside}"


def _put_back(no: int, draft: ConsolidationDraft) -> None:
    if editor.unsaved(no):
        failed("框里有还没保存的内容，请先点“保存”，再放回以前的稿子。", place=PLACE)
        return
    editor.show_text(no, draft.text)
    succeeded("已放回编辑框，点“保存”才生效。", place=PLACE)
