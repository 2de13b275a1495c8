"""签收 on the screen: the banner for a unit that has not signed, and the office's list of who has and who has not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ledger.duties.acknowledgement import ADDED, Addressee, Overview, reminder_text
from ledger.permissions import Action, Person, may
from portal.build import Portal, in_force
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import on_phone

BANNER, PLACE = "acknowledge", "receipts"


def show_banner(portal: Portal, person: Person) -> None:
    """Above every page of somebody whose unit has not signed for the notice: one button, nothing else to fill in.
    A year that was closed asks nobody any more."""
    if portal is not in_force():
        return
    notice = portal.book.breakdown
    for unit in portal.duties.acknowledgement.outstanding(person):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":red[**{plain(unit)}还没有签收通知**]　{plain(notice.doc_no)} {plain(notice.title)}",
                width="stretch",
            )
            st.button(
                "签收通知", key=f"acknowledge_{unit}", type="primary", icon=":material/done_all:",
                on_click=_sign, args=(portal, person, unit),
            )  # fmt: skip
    show_outcome(BANNER)


def _sign(portal: Portal, person: Person, unit: str) -> None:
    attempt(
        lambda: portal.duties.acknowledgement.acknowledge(person, unit),
        f"{unit}已签收，签收人{person.name}。下一步：在“单位台账”把任务分到科室或镇街，再填报进展。",
        place=BANNER,
    )


def show_receipts(portal: Portal, person: Person) -> None:
    """Figures, who is missing with a text to urge them, who has signed; for the office also what it may enter."""
    overview = portal.duties.acknowledgement.overview(person)
    missing = overview.missing
    with st.grid(3, min_column_width=110):
        st.metric("主送单位", f"{len(overview.addressees)}", border=True)
        st.metric("已签收", f"{len(overview.addressees) - len(missing)}", border=True)
        st.metric("未签收", f"{len(missing)}", border=True)
    show_outcome(PLACE)
    if missing:
        _missing(portal, missing)
    else:
        st.text("主送单位全部签收。")
    if may(person, Action.ADDRESSEES, None, portal.ledger()):
        _register(portal, person, overview)
    _signed(overview)


def _missing(portal: Portal, missing: tuple[Addressee, ...]) -> None:
    st.subheader(f"{len(missing)} 家还没有签收", anchor=False)
    rows = [(a.name, a.kind, a.rows or "没有台账行") for a in missing]
    left, right = st.columns([2, 3])
    with left:
        st.dataframe(
            pd.DataFrame(rows, columns=["单位", "类别", "台账行"]).astype(str), hide_index=True, alt="未签收的单位",
            height="content" if len(rows) < 10 else 326,
        )  # fmt: skip
    with right:
        st.caption("催签收的文字，点右上角复制，可直接粘贴到政务钉钉、微信或短信")
        text = reminder_text(portal.ledger(), missing, portal.clock.today())
        st.code(text, language=None, wrap_lines=True)


def _signed(overview: Overview) -> None:
    signed = sorted(overview.signed.values(), key=lambda one: one.at, reverse=True)
    if not signed:
        return
    st.subheader(f"{len(signed)} 家已签收", anchor=False)
    kinds = {a.name: a.kind for a in overview.addressees}
    rows = [
        (one.unit, local_time(one.at.isoformat()), one.signer, kinds[one.unit],
         f"{one.recorded_by}代登记" if one.on_behalf else "本单位", one.note)
        for one in signed
    ]  # fmt: skip
    columns = ["单位", "签收时间", "签收人", "类别", "登记", "说明"]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        alt="已签收的单位",
        column_order=columns[:3] if on_phone() else None,
        height="content" if len(rows) < 10 else 326,
    )


def _register(portal: Portal, person: Person, overview: Overview) -> None:
    with st.expander("代登记、增补主送单位、撤销签收", icon=":material/edit:", key="register"):
        _behalf(portal, person, overview)
        st.divider()
        _addressees(portal, person, overview)
        st.divider()
        _revoke(portal, person, overview)


def _behalf(portal: Portal, person: Person, overview: Overview) -> None:
    with st.form("behalf", enter_to_submit=False, border=False):
        st.caption("没有账号的单位电话确认收到的，在这里代为登记")
        unit = st.selectbox(
            "单位", [a.name for a in overview.missing], index=None, key="behalf_unit", placeholder="选择未签收的单位"
        )  # fmt: skip
        signer = st.text_input("谁收到了通知", key="behalf_signer", placeholder="姓名、职务")
        note = st.text_input("说明", key="behalf_note", placeholder="例如：6月8日电话确认")
        if st.form_submit_button("代为登记", key="behalf_save"):
            if unit is None:
                st.warning("请先选择单位。")
            elif attempt(
                lambda: portal.duties.acknowledgement.acknowledge(
                    person, str(unit), signer=signer, note=note
                ),
                f"已代{unit}登记签收。",
                place=PLACE,
            ):
                st.rerun()
            else:
                show_outcome(PLACE)


def _addressees(portal: Portal, person: Person, overview: Overview) -> None:
    with st.form("addressee", enter_to_submit=False, border=False, clear_on_submit=False):
        name = st.text_input("增补主送单位", key="addressee_name", placeholder="单位全称或简称")
        if st.form_submit_button("增补", key="addressee_save"):
            if attempt(
                lambda: portal.duties.acknowledgement.add(person, name),
                "已增补，列入未签收名单。",
                place=PLACE,
            ):
                st.rerun()
            show_outcome(PLACE)
    added = [a.name for a in overview.addressees if a.kind == ADDED]
    if added:
        gone = st.selectbox("移除增补的单位", added, index=None, key="addressee_gone", placeholder="选择单位")
        st.button(
            "移除",
            key="addressee_drop",
            disabled=gone is None,
            on_click=_drop,
            args=(portal, person),
        )


def _drop(portal: Portal, person: Person) -> None:
    name = str(st.session_state["addressee_gone"] or "")
    attempt(lambda: portal.duties.acknowledgement.remove(person, name), f"已移除{name}。", place=PLACE)


def _revoke(portal: Portal, person: Person, overview: Overview) -> None:
    with st.form("revoke", enter_to_submit=False, border=False):
        unit = st.selectbox(
            "撤销登记错的签收", list(overview.signed), index=None, key="revoke_unit", placeholder="选择单位"
        )
        reason = st.text_input("为什么撤销", key="revoke_reason")
        if st.form_submit_button("撤销签收", key="revoke_save"):
            if unit is None:
                st.warning("请先选择单位。")
            elif attempt(
                lambda: portal.duties.acknowledgement.revoke(person, str(unit), reason),
                f"已撤销{unit}的签收，原来的记录留在操作记录里。",
                place=PLACE,
            ):
                st.rerun()
            else:
                show_outcome(PLACE)
