"""Division of work on the screen: a unit's section on 单位台账, one entry's line, and all units' coverage for the office."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from ledger.duties.assignment import DEPARTMENT, PHONE, WHO, Assignment, AssignmentService
from ledger.figures.board import Board
from ledger.permissions import Action
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome, typed
from portal.ui.choices import pick_one, when_open
from portal.ui.filters import task_label
from portal.ui.messages import local_time, plain
from portal.ui.tables import PINNED, TableColumn, table
from portal.ui.widgets import field, figures, states_of, task_name

PLACE = "assignment"
TITLE = "把任务分到科室或镇街，标记重点"
READ_TITLE = "看各项任务分到哪个科室或镇街"
ALL, UNSPLIT, FLAGGED = "全部", "未分工", "重点"
ACTS = {"save": "保存分工", "flag": "标为重点", "unflag": "取消重点", "clear": "清除分工"}


def show_assignments(context: Context, service: AssignmentService, board: Board, unit: str) -> None:
    """The unit's entries with who answers for each; its own people divide them, several at a time."""
    held = service.of_unit(context.person, unit)
    if not held:
        return
    missing = sum(not one.split for one in held.values())
    said = f"{missing} 项还没有分到科室或镇街" if missing else "全部分到了科室或镇街"
    flagged = sum(one.flagged for one in held.values())
    st.caption(f"责任分工：共 {len(held)} 项，{said}" + (f"，{flagged} 项重点" if flagged else ""))
    show_outcome(PLACE)
    # Its label stays the same: with another one streamlit takes it for a new expander and closes it.
    show = partial(_divide, context, service, board, unit, held)
    title = TITLE if service.may(context.person, Action.ASSIGN, unit) else READ_TITLE
    when_open(plain(title), show, icon=":material/groups:", key=f"assignments_{unit}")


def _divide(
    context: Context, service: AssignmentService, board: Board, unit: str, held: Mapping[str, Assignment]
) -> None:
    _table(board, _pick(unit, held))
    if service.may(context.person, Action.ASSIGN, unit):
        _form(context, service, board, unit, held)


def _pick(unit: str, held: Mapping[str, Assignment]) -> dict[str, Assignment]:
    picked = pick_one("显示", [ALL, UNSPLIT, FLAGGED], key=f"assigned_{unit}", linked=False)
    return {
        key: one
        for key, one in held.items()
        if picked == ALL or (picked == UNSPLIT and not one.split) or (picked == FLAGGED and one.flagged)
    }


def _table(board: Board, shown: Mapping[str, Assignment]) -> None:
    if not shown:
        st.text("没有这样的任务。")
        return
    states = states_of(board.select(unit=board.ledger.by_key[next(iter(shown))].unit))
    columns: list[TableColumn[Assignment]] = [
        TableColumn("重点", lambda one: "★" if one.flagged else "", 50, PINNED),
        TableColumn("任务", lambda one: task_name(task_label(board.ledger, one.key)), 280),
        TableColumn(DEPARTMENT, lambda one: one.department),
        TableColumn(WHO, lambda one: one.who),
        TableColumn(PHONE, lambda one: one.phone),
        TableColumn("状态", lambda one: states.get(one.key, "")),
        TableColumn("最近修改", lambda one: f"{one.by} {local_time(one.at)}" if one.at else ""),
    ]
    table(shown.values(), columns, alt="责任分工", fits=7, height=480, wraps=True)


def _form(
    context: Context, service: AssignmentService, board: Board, unit: str, held: Mapping[str, Assignment]
) -> None:
    chosen_key = f"assign_{unit}"
    unsplit = [key for key, one in held.items() if not one.split]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        keys = st.multiselect(
            "要处理的任务（可以选几项一起分）",
            list(held),
            key=chosen_key,
            placeholder="选择任务，可输入序号或名称查找",
            format_func=lambda key: task_label(board.ledger, key),
            width="stretch",
        )
        st.button(
            "选中全部未分工",
            key=f"assign_all_{unit}",
            disabled=not unsplit,
            on_click=_choose,
            args=(chosen_key, unsplit),
        )
    known = list(dict.fromkeys(one.department for one in held.values() if one.department))
    with st.grid(3, min_column_width=200):
        # No list to pick from that takes new words as well: it drops what was typed when it is left by a click.
        st.text_input(DEPARTMENT, key=f"assign_department_{unit}", placeholder="例如 政务公开科")
        st.text_input(WHO, key=f"assign_who_{unit}")
        st.text_input(PHONE, key=f"assign_phone_{unit}")
    if known:
        st.pills(
            "已有的科室或镇街，点一下填入",
            known,
            key=f"assign_known_{unit}",
            format_func=plain,
            on_change=_take_known,
            args=(unit,),
        )
    with st.container(horizontal=True):
        for name, words in ACTS.items():
            act_button(
                words,
                partial(_do, context, service, unit, name),
                str,
                key=f"assign_{name}_{unit}",
                place=PLACE,
                then=partial(_choose, chosen_key, []),
                type="primary" if name == "save" else "secondary",
                disabled=not keys,
            )


def _take_known(unit: str) -> None:
    """A department that was named before is put into the field."""
    if picked := st.session_state.get(f"assign_known_{unit}"):
        st.session_state[f"assign_department_{unit}"] = picked


def _choose(state: str, keys: list[str]) -> None:
    st.session_state[state] = keys


def _do(context: Context, service: AssignmentService, unit: str, name: str) -> str:
    """Says what was done."""
    person, keys = context.person, list(st.session_state[f"assign_{unit}"])
    if name == "save":
        department, who, phone = (typed(f"assign_{field}_{unit}") for field in ("department", "who", "phone"))
        service.assign(person, keys, department=department, who=who, phone=phone)
    elif name == "clear":
        service.clear(person, keys)
    else:
        service.flag(person, keys, flagged=name == "flag")
    return f"已{ACTS[name]}：{len(keys)} 项。"


def show_assignment(context: Context, service: AssignmentService, key: str) -> None:
    """One entry's line in its card, for those who may see it."""
    held = service.of_entry(context.person, key)
    if held is not None and (held.split or held.flagged):
        field("责任分工" + ("（本单位重点）" if held.flagged else ""), held.words or "（还没有分到科室或镇街）")


def show_coverage(context: Context, service: AssignmentService) -> None:
    """For those who read everything: how far each unit has divided its work."""
    found = service.coverage(context.person)
    open_units = [one for one in found if one.split < one.total]
    total, split = sum(one.total for one in found), sum(one.split for one in found)
    figures(("台账行", total), ("已分工", split), ("未分完单位", len(open_units)))
    rows = [(one.unit, one.total - one.split, one.split, one.total, one.flagged) for one in found]
    columns = ["单位", "未分工", "已分工", "台账行", "重点"]
    table(rows, columns, alt="各单位责任分工", height=480)
    none = [one.unit for one in found if not one.split]
    if none:
        st.caption(plain(f"还没有开始分工的 {len(none)} 家：{'、'.join(none)}"))
