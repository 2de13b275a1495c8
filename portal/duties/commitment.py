"""承诺 on the screen: units enter what they promised and what became of it; the office closes what is done and public."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from ledger.duties.commitment import (
    Commitment,
    CommitmentDetails,
    CommitmentService,
    Fulfilment,
    ready_to_close,
)
from ledger.register import RecordList
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.downloads import paper_button
from portal.ui.filters import entry_label
from portal.ui.forms import Field, Form
from portal.ui.messages import day_text, local_time, plain
from portal.ui.widgets import card, field, fields, filled, newest

PLACE = "commitment"
FORM = Form(
    CommitmentDetails,
    "promise",
    Field("promise", "承诺事项", key="text", look={"height": 72}),
    (
        Field("made_on", "作出日期", date, key="made"),
        Field("due", "办理时限", date),
        Field("fulfilment", "落实情况", Fulfilment, key="done"),
    ),
    Field("progress", "落实说明", look={"height": 72}),
    Field("published", "落实情况已向社会公开", bool, key="public"),
    Field("link", "公开链接", look={"placeholder": "http://"}),
)


def show_commitments(context: Context, service: CommitmentService) -> None:
    """The tab 承诺."""
    lines = service.records(context.person)
    show_outcome(PLACE)
    if offered := service.offered(context.person):
        _new(context, service, offered)
    if not lines:
        st.text("没有登记承诺事项。")
        return
    done = sum(c.details.fulfilment is Fulfilment.DONE for c in lines)
    st.caption(
        f"共 {len(lines)} 项，已落实 {done} 项，已公开 {sum(c.details.published for c in lines)} 项，"
        f"超过办理时限 {sum(c.late(context.today) for c in lines)} 项。"
    )
    newest(lines, partial(_card, context, service), "项，全部见下载的台账。")
    content = partial(all_commitments, context, service)
    with st.container(horizontal=True):
        paper_button(context, "commitment_list", "下载落实情况（Word）", content)
        paper_button(context, "commitments_table", "下载承诺台账（Excel）", content)
        paper_button(context, "commitments", "下载承诺台账（CSV）", content)


def all_commitments(context: Context, service: CommitmentService) -> RecordList[Commitment]:
    """What the person may read, for the documents."""
    return RecordList(context.year, context.today, tuple(service.records(context.person)), context.titles)


def _new(context: Context, service: CommitmentService, offered: tuple[str, ...]) -> None:
    named = partial(entry_label, context.ledger())
    with st.expander("登记一项承诺", icon=":material/add:"), st.form("promise_new", enter_to_submit=False):
        st.selectbox("任务 · 单位", offered, key="promise_key", format_func=named)
        FORM.draw(CommitmentDetails(""), "new")
        act_button(
            "登记",
            lambda: service.add(context.person, typed("promise_key"), FORM.typed("new")),
            "已登记。",
            key="promise_add",
            place=PLACE,
            then=partial(FORM.empty, "new"),
            in_form=True,
            type="primary",
        )


def _card(context: Context, service: CommitmentService, commitment: Commitment) -> None:
    details = commitment.details
    with card(f"{commitment.unit} · {commitment.words(context.today)}"):
        field("承诺事项", details.promise)
        fields(
            160,
            ("作出日期", day_text(details.made_on)),
            ("办理时限", day_text(details.due)),
            ("登记、更新", f"{commitment.entered_by} {local_time(commitment.updated_at)}"),
        )
        filled(("落实说明", details.progress))
        if details.link:
            st.link_button("打开公开链接", details.link, icon=":material/open_in_new:")
        if commitment.reason:
            st.warning(plain(f"市政府办公厅恢复：{commitment.reason}"))
        if service.may_update(context.person, commitment):
            _update(context, service, commitment)
        if service.may_manage(context.person):
            _manage(context, service, commitment)


def _update(context: Context, service: CommitmentService, commitment: Commitment) -> None:
    no, seen = commitment.id, commitment.version
    which = f"{no}_{seen}"
    with st.expander("更新落实情况"), st.form(f"promise_{which}", enter_to_submit=False):
        FORM.draw(commitment.details, which)
        act_button(
            "保存",
            lambda: service.update(context.person, no, FORM.typed(which), seen=seen),
            "已保存。",
            key=f"promise_save_{no}",
            place=PLACE,
            in_form=True,
        )


def _manage(context: Context, service: CommitmentService, commitment: Commitment) -> None:
    person, no, seen, reason = (
        context.person,
        commitment.id,
        commitment.version,
        f"promise_reason_{commitment.id}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if not commitment.closed and not ready_to_close(commitment.details):
            st.caption("单位填写已落实并且已公开以后，可以销号。")
            return
        if not commitment.closed:
            close = partial(service.close, person, no, seen=seen)
            act_button("销号", close, "已销号。", key=f"promise_close_{no}", place=PLACE)
            return
        st.text_input("恢复原因", key=reason, width=320)
        act_button(
            "恢复",
            lambda: service.reopen(person, no, typed(reason), seen=seen),
            "已恢复。",
            key=f"promise_reopen_{no}",
            place=PLACE,
        )
