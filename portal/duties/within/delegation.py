"""委托 on the screen: hand one's work in a unit to a colleague for a time or for good, take it back, work for another."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.within.delegation import DEPUTY, ENDS, REASON, STARTS, Delegation, DelegationService, DelegationWish
from portal.context import Context
from portal.signin.acting import OWN, put_on
from portal.ui.attempts import act_button, show_outcome, typed, typed_day
from portal.ui.choices import day_field, own_unit, pick_one
from portal.ui.messages import local_time, plain
from portal.ui.widgets import card, field, fields, newest

PLACE = "delegation"
FOR_A_TIME, FOR_GOOD = "临时代办", "永久交接"


def show_delegations(context: Context, service: DelegationService) -> None:
    """The page: whose work one does now, what one gave and got, the form; for the office everybody's."""
    show_outcome(PLACE)
    person = context.person
    if person.stands_for:
        st.info(plain(f"您正在代{person.stands_for}办理{person.units[0]}的工作，办的每件事都记作“{person.name}”。"))
        st.button("回到本人", key="delegation_own", on_click=put_on, args=(OWN,), type="primary")
        return
    if service.may_give(person):
        _form(context, service)
    listed = service.listed(person)
    if not listed:
        st.text("没有委托和交接。")
    newest(listed, partial(_card, context, service), "项。")


def _form(context: Context, service: DelegationService) -> None:
    with st.expander("把工作委托或交接给同事", icon=":material/swap_horiz:", key="delegation_box"):
        kind = pick_one("办法", [FOR_A_TIME, FOR_GOOD], key="delegation_kind", linked=False)
        unit = own_unit(service.units(context.person), key="delegation_unit")
        good = kind == FOR_GOOD
        st.caption(_HELP[kind])
        with st.grid(3, min_column_width=180):
            st.text_input(f"{DEPUTY}（登录名）", key="delegation_login")
            if not good:
                day_field(STARTS, context.today, key="delegation_starts", min_value=context.today)
                day_field(ENDS, None, key="delegation_ends", min_value=context.today)
        st.text_input(REASON, key="delegation_reason", placeholder="例如 10月8日至15日出差")
        act_button(
            "交接" if good else "委托",
            partial(_give, context, service, unit, good=good),
            _done,
            key="delegation_give",
            place=PLACE,
            then=_empty,
            type="primary",
        )


_HELP = {
    FOR_A_TIME: "对方在这几天里可以代您办理这个单位的填报和审核，不会比您多一点权限；到期自己结束，随时可以收回。",
    FOR_GOOD: "从今天起对方代您办理，您没有报送的草稿也交给对方；市政府办公厅会看到，把两人的角色改好就办完了。",
}

_GIVEN_BACK = "退回，不再代办", "已退回，您从现在起不再代办。"
_TAKEN_BACK = "收回", "已收回，对方从现在起不能再代办。"


def _give(context: Context, service: DelegationService, unit: str, *, good: bool) -> Delegation:
    starts, ends = typed_day("delegation_starts"), typed_day("delegation_ends")
    wanted = DelegationWish(typed("delegation_login"), starts, ends, typed("delegation_reason"), for_good=good)
    return service.give(context.person, unit, wanted)


def _done(made: Delegation) -> str:
    what = "委托" if made.ends else f"交接，移交草稿 {made.moved} 格"
    return f"已{what}：{made.unit}的工作由{made.deputy.name}代办，{made.period}。"


def _empty() -> None:
    st.session_state.update({"delegation_login": "", "delegation_reason": ""})


def _card(context: Context, service: DelegationService, one: Delegation) -> None:
    mine = one.deputy.account == context.person.id
    with card(f"{one.unit} · {one.giver.name} → {one.deputy.name} · {one.words(context.today)}"):
        fields(160, ("日期", one.period), ("委托时间", local_time(one.given_at)), (REASON, one.reason))
        if one.revoked_at:
            field("收回", f"{one.revoked_by} {local_time(one.revoked_at)}")
        if one.over(context.today):
            return
        with st.container(horizontal=True):
            if mine and one.in_force(context.today):
                st.button("去代办", key=f"delegation_act_{one.id}", on_click=put_on, args=(one.id,), type="primary")
            revoke = partial(service.revoke, context.person, one.id, seen=one.version)
            words, done = _GIVEN_BACK if mine else _TAKEN_BACK
            act_button(words, revoke, done, key=f"delegation_revoke_{one.id}", place=PLACE)
