"""Division of work on the screen: a unit's section on 单位台账, one entry's line, and all units' coverage for the office."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ledger.duties.assignment import DEPARTMENT, PHONE, WHO, Assignment
from ledger.figures.board import Board
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.attempts import attempt, show_outcome
from portal.ui.messages import local_time, plain
from portal.ui.widgets import WRAPPED_ROW, field, on_phone, states_of, unbroken

PLACE = "assignment"
TITLE = "把任务分到科室或镇街，标记重点"
ALL, UNSPLIT, FLAGGED = "全部", "未分工", "重点"
ACTS = {"save": "保存分工", "flag": "标为重点", "unflag": "取消重点", "clear": "清除分工"}


def show_assignments(portal: Portal, person: Person, board: Board, unit: str) -> None:
    """The unit's entries with who answers for each; its own people divide them, several at a time."""
    held = portal.duties.assignment.of_unit(person, unit)
    if not held:
        return
    missing = sum(not one.split for one in held.values())
    said = f"{missing} 项还没有分到科室或镇街" if missing else "全部分到了科室或镇街"
    flagged = sum(one.flagged for one in held.values())
    st.caption(f"责任分工：共 {len(held)} 项，{said}" + (f"，{flagged} 项重点" if flagged else ""))
    show_outcome(PLACE)
    # Its label stays the same: with another one streamlit takes it for a new expander and closes it.
    with st.expander(TITLE, icon=":material/groups:", key=f"assignments_{unit}", on_change="rerun") as box:
        if not box.open:
            return
        shown = _pick(unit, held)
        _table(board, shown)
        if portal.duties.assignment.may_assign(person, unit):
            _form(portal, person, board, unit, held)


def _pick(unit: str, held: Mapping[str, Assignment]) -> dict[str, Assignment]:
    picked = st.segmented_control(
        "显示", [ALL, UNSPLIT, FLAGGED], default=ALL, required=True, key=f"assigned_{unit}", label_visibility="collapsed",
    )  # fmt: skip
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
    rows = [
        ("★" if one.flagged else "", unbroken(_label(board, key)), one.department, one.who, one.phone, states.get(key, ""),
         f"{one.by} {local_time(one.at.isoformat())}" if one.at else "")
        for key, one in shown.items()
    ]  # fmt: skip
    columns = ["重点", "任务", DEPARTMENT, WHO, PHONE, "状态", "最近修改"]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        alt="责任分工",
        row_height=WRAPPED_ROW + 20 * on_phone(),
        height="content" if len(rows) < 7 else 480,
        column_order=columns[:3] if on_phone() else None,
        column_config={
            "重点": st.column_config.TextColumn(width=42 if on_phone() else 50, pinned=not on_phone()),
            "任务": st.column_config.TextColumn(width=150 if on_phone() else 280),
        },
    )


def _label(board: Board, key: str) -> str:
    return board.ledger.breakdown.task(board.ledger.by_key[key].task_no).label


def _form(portal: Portal, person: Person, board: Board, unit: str, held: Mapping[str, Assignment]) -> None:
    chosen_key = f"assign_{unit}"
    unsplit = [key for key, one in held.items() if not one.split]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        keys = st.multiselect(
            "要处理的任务（可以选几项一起分）", list(held), key=chosen_key, placeholder="选择任务，可输入序号或名称查找",
            format_func=lambda key: _label(board, key), width="stretch",
        )  # fmt: skip
        st.button(
            "选中全部未分工", key=f"assign_all_{unit}", disabled=not unsplit, on_click=_choose, args=(chosen_key, unsplit)
        )  # fmt: skip
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
            st.button(
                words, key=f"assign_{name}_{unit}", type="primary" if name == "save" else "secondary", disabled=not keys,
                on_click=_do, args=(portal, person, unit, name),
            )  # fmt: skip


def _take_known(unit: str) -> None:
    """A department that was named before is put into the field."""
    if picked := st.session_state.get(f"assign_known_{unit}"):
        st.session_state[f"assign_department_{unit}"] = picked


def _choose(state: str, keys: list[str]) -> None:
    st.session_state[state] = keys


def _do(portal: Portal, person: Person, unit: str, name: str) -> None:
    """Read what stands in the fields now: a click right after typing comes with the last word of it."""
    typed, service = st.session_state, portal.duties.assignment
    keys = list(typed[f"assign_{unit}"])

    def act() -> object:
        if name == "save":
            return service.assign(
                person, keys, department=typed[f"assign_department_{unit}"] or "",
                who=typed[f"assign_who_{unit}"], phone=typed[f"assign_phone_{unit}"],
            )  # fmt: skip
        return (
            service.clear(person, keys)
            if name == "clear"
            else service.flag(person, keys, flagged=name == "flag")
        )

    if attempt(act, f"已{ACTS[name]}：{len(keys)} 项。", place=PLACE):
        typed[f"assign_{unit}"] = []


def show_assignment(portal: Portal, person: Person, key: str) -> None:
    """One entry's line in its card, for those who may see it."""
    held = portal.duties.assignment.of_entry(person, key)
    if held is not None and (held.split or held.flagged):
        field(
            "责任分工" + ("（本单位重点）" if held.flagged else ""), held.words or "（还没有分到科室或镇街）"
        )


def show_coverage(portal: Portal, person: Person) -> None:
    """For those who read everything: how far each unit has divided its work."""
    found = portal.duties.assignment.coverage(person)
    open_units = [one for one in found if one.split < one.total]
    total, split = sum(one.total for one in found), sum(one.split for one in found)
    with st.grid(3, min_column_width=110):
        st.metric("台账行", f"{total}", border=True)
        st.metric("已分工", f"{split}", border=True)
        st.metric("未分完单位", f"{len(open_units)}", border=True)
    rows = [(one.unit, one.total - one.split, one.split, one.total, one.flagged) for one in found]
    st.dataframe(
        pd.DataFrame(rows, columns=["单位", "未分工", "已分工", "台账行", "重点"]), hide_index=True, alt="各单位责任分工",
        height="content" if len(rows) < 12 else 480,
    )  # fmt: skip
    none = [one.unit for one in found if not one.split]
    if none:
        st.caption(plain(f"还没有开始分工的 {len(none)} 家：{'、'.join(none)}"))
