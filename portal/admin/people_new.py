"""管理 › 人员: opening one account, taking in a list, and handing over first passwords, which are shown once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ledger.accounts.accounts import LONGEST_DEPARTMENT, Grant, NewAccount
from ledger.accounts.file import TEMPLATE
from ledger.accounts.service import Opened
from ledger.permissions import Role
from portal.context import Context
from portal.signin.entrance import Entrance
from portal.strangers_files import read_people
from portal.ui.attempts import act_button, attempt
from portal.ui.tables import table
from reports.rows import csv_table

PLACE = "people"
HANDOVER = "people_handover"
HEAD = ["姓名", "登录名", "首次密码"]
READERS = {
    "办公厅（全部权限）": Role.OFFICE,
    "领导（查看全部）": Role.LEADER,
    "审计（查看全部和记录）": Role.AUDITOR,
}


def show_handover() -> None:
    """First passwords that were just made, until the person says that they are written down."""
    made: list[Opened] = st.session_state.get(HANDOVER, [])
    if not made:
        return
    with st.container(border=True):
        st.header("首次密码只显示这一次", anchor=False)
        st.text("请分别告诉本人。第一次登录时必须改成自己的密码。离开本页后就看不到了，忘了可以再重置。")
        table(_lines(made), HEAD, alt="首次密码", height="auto", fits=0)
        with st.container(horizontal=True):
            st.download_button("下载清单", as_csv(made), "首次密码.csv", "text/csv", key="people_handover_csv")
            st.button("已记下，不再显示", key="people_handover_done", type="primary", on_click=_forget)


def as_csv(made: Sequence[Opened]) -> bytes:
    """The list of first passwords, for a spreadsheet program."""
    return csv_table(HEAD, _lines(made), "")


def _lines(made: Sequence[Opened]) -> list[tuple[str, str, str]]:
    return [(o.account.name, o.account.login, o.password) for o in made]


def show_new(context: Context, entrance: Entrance) -> None:
    """The form of one new account."""
    with st.form("people_new"):
        name = st.text_input("姓名", key="people_new_name", max_chars=40)
        login = st.text_input("登录名", key="people_new_login", max_chars=80, help="例如姓名拼音或工号；不分大小写。")
        grants = pick_grants(entrance, "people_new", ())
        if st.form_submit_button("开通账号", type="primary", icon=":material/person_add:"):
            open_accounts(context, entrance, [NewAccount(name, login, grants)])
            st.rerun()


def show_import(context: Context, entrance: Entrance) -> None:
    """A list as CSV; every line is taken, or none."""
    st.text(
        "表头：姓名,登录名,角色,单位。角色可填 办公厅、领导、牵头审核、填报、审签、审计、科室；几个角色或几个单位用“；”隔开。"
        "有科室、镇街账号的，再加一栏“科室”，写科室或镇街的名称。"
    )
    st.download_button("下载模板", "\ufeff" + TEMPLATE, "人员名单模板.csv", "text/csv", key="people_template")
    uploaded = st.file_uploader("选择名单（CSV 文件，从表格软件另存为 CSV）", type=["csv", "txt"], key="people_file")
    if uploaded is not None:
        act_button(
            "导入名单",
            partial(_import, context, entrance),
            "名单已导入，下面是新开通的账号。",
            key="people_import",
            place=PLACE,
            type="primary",
            icon=":material/upload:",
        )


def pick_grants(entrance: Entrance, key: str, held: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """Roles and the units they are held for."""
    units = list(entrance.service.units())
    has = {role: [g.unit for g in held if g.role is role] for role in Role}
    readers = st.multiselect(
        "全市的角色",
        list(READERS),
        default=[w for w, role in READERS.items() if has[role]],
        key=f"{key}_readers",
        placeholder="不选就没有",
    )
    filled, led, signs = (
        st.multiselect(
            label, units, [u for u in has[role] if u in units], key=f"{key}_{part}", placeholder="可以选几个"
        )
        for label, role, part in (
            ("为哪些单位填报", Role.UNIT, "unit"),
            ("为哪些牵头单位审核、汇总", Role.LEAD, "lead"),
            ("在哪些单位审签填报", Role.SIGNER, "signer"),
        )
    )
    return (
        *(Grant(READERS[word]) for word in readers),
        *(Grant(Role.LEAD, unit) for unit in led),
        *(Grant(Role.UNIT, unit) for unit in filled),
        *(Grant(Role.SIGNER, unit) for unit in signs),
        *_pick_department(units, key, next((g for g in held if g.role is Role.DEPARTMENT), None)),
    )


def _pick_department(units: Sequence[str], key: str, held: Grant | None) -> tuple[Grant, ...]:
    """The 科室 or 镇街 that the account is of; such an account is nothing else."""
    with st.grid(2, min_column_width=220):
        picked = st.multiselect(
            "科室、镇街账号：是哪个单位的",
            units,
            [held.unit] if held and held.unit in units else [],
            key=f"{key}_within",
            max_selections=1,
            placeholder="不是科室账号的不选",
        )
        name = st.text_input(
            "科室或镇街",
            held.department if held else "",
            key=f"{key}_department",
            max_chars=LONGEST_DEPARTMENT,
            help="与单位分办时写的一样，例如“政务公开科”“东街街道”。只能看、能填分给它的事，不能同时有别的角色。",
        )
    return (Grant(Role.DEPARTMENT, "".join(picked), name),) if picked or name.strip() else ()


def open_accounts(context: Context, entrance: Entrance, wanted: list[NewAccount]) -> None:
    """Open them, and keep the first passwords for this page."""
    attempt(
        lambda: hand_over(entrance.service.add(context.person, wanted)),
        f"已开通 {len(wanted)} 个账号。",
        place=PLACE,
    )


def hand_over(opened: list[Opened]) -> None:
    """Show these first passwords until they are written down."""
    st.session_state[HANDOVER] = [*st.session_state.get(HANDOVER, []), *(o for o in opened if o.password)]


def _import(context: Context, entrance: Entrance) -> None:
    uploaded = st.session_state["people_file"]
    if uploaded is None:
        return
    read = read_people(uploaded.getvalue(), context.ledger().directory, by=context.person.id)
    hand_over(entrance.service.add(context.person, read))


def _forget() -> None:
    st.session_state.pop(HANDOVER, None)
