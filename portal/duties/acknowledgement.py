"""签收 on the screen: the banner for a unit that has not signed, and the office's list of who has and who has not."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.duties.acknowledgement import (
    ADDED,
    Acknowledgement,
    AcknowledgementService,
    Addressee,
    Overview,
    reminder_text,
)
from ledger.permissions import Action, may
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, submit_here, typed
from portal.ui.messages import local_time, plain
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import figures

BANNER, PLACE = "acknowledge", "receipts"
UNIT_FIRST = "请先选择单位。"


def show_banner(context: Context, service: AcknowledgementService) -> None:
    """Above every page of somebody whose unit has not signed for the notice: one button, nothing else to fill in."""
    notice = context.ledger().breakdown
    for unit in service.outstanding(context.person):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":red[**{plain(unit)}还没有签收通知**]　{plain(notice.doc_no)} {plain(notice.title)}",
                width="stretch",
            )
            act_button(
                "签收通知",
                partial(service.acknowledge, context.person, unit),
                f"{unit}已签收，签收人{context.person.name}。下一步：在“单位台账”把任务分到科室或镇街，再填报进展。",
                key=f"acknowledge_{unit}",
                place=BANNER,
                type="primary",
                icon=":material/done_all:",
            )
    show_outcome(BANNER)


def show_own_receipts(context: Context, service: AcknowledgementService) -> None:
    """For people of a unit: when and by whom it was signed for; the button to sign stands above every page until then."""
    for unit in context.person.units:
        given = service.of(context.person, unit)
        if given:
            st.text(f"{unit}：{given.signer}，{local_time(given.at)}签收")
        elif unit not in service.outstanding(context.person):
            st.text(f"{unit}：不用签收本通知。")
    st.caption("本单位的任务分工在“单位台账”填写。")


def show_receipts(context: Context, service: AcknowledgementService) -> None:
    """Figures, who is missing with a text to urge them, who has signed; for the office also what it may enter."""
    overview = service.overview(context.person)
    missing, addressed = overview.missing, len(overview.addressees)
    figures(("主送单位", addressed), ("已签收", addressed - len(missing)), ("未签收", len(missing)))
    show_outcome(PLACE)
    if missing:
        _missing(context, missing)
    else:
        st.text("主送单位全部签收。")
    if may(context.person, Action.ADDRESSEES, None, context.ledger()):
        _register(context, service, overview)
    _signed(overview)


def _missing(context: Context, missing: tuple[Addressee, ...]) -> None:
    st.header(f"{len(missing)} 家还没有签收", anchor=False)
    rows = [(a.name, a.kind, f"{a.rows or '没有台账行'}") for a in missing]
    left, right = st.columns([2, 3])
    with left:
        table(rows, ["单位", "类别", "台账行"], alt="未签收的单位", fits=10, height=326)
    with right:
        st.caption("催签收的文字，点右上角复制，可直接粘贴到政务钉钉、微信或短信")
        st.code(reminder_text(context.ledger(), missing, context.today), language=None, wrap_lines=True)


def _signed(overview: Overview) -> None:
    signed = sorted(overview.signed.values(), key=lambda one: one.at, reverse=True)
    if not signed:
        return
    st.header(f"{len(signed)} 家已签收", anchor=False)
    kinds = {a.name: a.kind for a in overview.addressees}
    columns: list[TableColumn[Acknowledgement]] = [
        TableColumn("单位", lambda one: one.unit),
        TableColumn("签收时间", lambda one: local_time(one.at)),
        TableColumn("签收人", lambda one: one.signer),
        TableColumn("类别", lambda one: kinds[one.unit]),
        TableColumn("登记", lambda one: f"{one.recorded_by}代登记" if one.on_behalf else "本单位"),
        TableColumn("说明", lambda one: one.note),
    ]
    table(signed, columns, alt="已签收的单位", fits=10, height=326)


def _register(context: Context, service: AcknowledgementService, overview: Overview) -> None:
    with st.expander("代登记、增补主送单位、撤销签收", icon=":material/edit:", key="register"):
        _behalf(context, service, overview)
        st.divider()
        _addressees(context, service, overview)
        st.divider()
        _revoke(context, service, overview)


def _behalf(context: Context, service: AcknowledgementService, overview: Overview) -> None:
    with st.form("behalf", enter_to_submit=False, border=False):
        st.caption("没有账号的单位电话确认收到的，在这里代为登记")
        unit = st.selectbox(
            "单位", [a.name for a in overview.missing], index=None, key="behalf_unit", placeholder="选择未签收的单位"
        )
        signer = st.text_input("谁收到了通知", key="behalf_signer", placeholder="姓名、职务")
        note = st.text_input("说明", key="behalf_note", placeholder="例如：6月8日电话确认")
        sign = partial(service.acknowledge, context.person, str(unit), signer=signer, note=note)
        done, missing = f"已代{unit}登记签收。", "" if unit else UNIT_FIRST
        submit_here("代为登记", sign, done, key="behalf_save", place=PLACE, missing=missing)


def _addressees(context: Context, service: AcknowledgementService, overview: Overview) -> None:
    person = context.person
    with st.form("addressee", enter_to_submit=False, border=False, clear_on_submit=False):
        name = st.text_input("增补主送单位", key="addressee_name", placeholder="单位全称或简称")
        done = "已增补，列入未签收名单。"
        submit_here("增补", partial(service.add, person, name), done, key="addressee_save", place=PLACE)
    added = [a.name for a in overview.addressees if a.kind == ADDED]
    if added:
        gone = st.selectbox("移除增补的单位", added, index=None, key="addressee_gone", placeholder="选择单位")
        drop = partial(_drop, context, service)
        key = "addressee_drop"
        act_button("移除", drop, str, key=key, place=PLACE, disabled=gone is None)


def _drop(context: Context, service: AcknowledgementService) -> str:
    """Says what was done."""
    name = typed("addressee_gone")
    service.remove(context.person, name)
    return f"已移除{name}。"


def _revoke(context: Context, service: AcknowledgementService, overview: Overview) -> None:
    with st.form("revoke", enter_to_submit=False, border=False):
        unit = st.selectbox(
            "撤销登记错的签收", list(overview.signed), index=None, key="revoke_unit", placeholder="选择单位"
        )
        reason = st.text_input("为什么撤销", key="revoke_reason")
        revoke = partial(service.revoke, context.person, str(unit), reason)
        done, missing = f"已撤销{unit}的签收，原来的记录留在操作记录里。", "" if unit else UNIT_FIRST
        submit_here("撤销签收", revoke, done, key="revoke_save", place=PLACE, missing=missing)
