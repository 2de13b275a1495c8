"""保障情况 on the screen: a unit's form with its gaps and history; all units' figures, gaps and list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from ledger.columns import ASSURANCE, column
from ledger.duties.assurance import FIELDS, NUMBERS, TAB, Assurance, AssuranceLine, AssuranceService, totals
from ledger.errors import ChangedMeanwhile
from ledger.permissions import Action
from portal.context import Context
from portal.ui.attempts import attempt, show_outcome
from portal.ui.choices import open_one
from portal.ui.messages import local_time, plain
from portal.ui.tables import table
from portal.ui.widgets import figures

PLACE = "assurance"
_HEADERS = {c.name: c.header for c in ASSURANCE}


def show_unit(context: Context, service: AssuranceService, unit: str) -> None:
    """What is missing, the form (for those who may fill it), and every version."""
    line = service.of(context.person, unit)
    if not line.held:
        st.warning(plain(f"{unit}没有填报保障情况。谁分管、哪个科室、几个人、多少经费，填好后点“保存”。"))
    elif line.gaps:
        st.warning(plain(f"{unit}还缺：{'、'.join(line.gaps)}"))
    else:
        st.success(plain(f"{unit}的保障情况已填全。"))
    if line.held:
        st.caption(plain(f"最近一次：{_origin(line.held)}"))
        for name, text in line.held.doubts.items():
            st.caption(plain(f"{_HEADERS[name]}（{line.held.source}）：{text}"))
    if service.may(context.person, Action.FILL_ASSURANCE, unit):
        _form(context, service, line)
    _history(service.history(context.person, unit))


def _origin(held: Assurance) -> str:
    return " · ".join(filter(None, (held.source, held.person, local_time(held.at))))


def _form(context: Context, service: AssuranceService, line: AssuranceLine) -> None:
    """The fields as they stood when the form was opened; what was typed stays when it cannot be saved."""
    _open(line)
    with st.form(f"assurance_{line.unit}", enter_to_submit=False), st.container():
        typed: dict[str, str] = {}
        with st.grid(2, min_column_width=240):
            for name in FIELDS:
                typed[name] = _field(line.unit, name)
        saved = st.form_submit_button("保存", key="assurance_save", type="primary", icon=":material/save:")
    if saved:
        _save(context, service, line.unit, typed)
    show_outcome(PLACE)


def _open(line: AssuranceLine) -> None:
    """Remember what the form shows; opened anew when its fields were left (a page switch)."""
    keys = {name: f"assurance_{line.unit}_{name}" for name in FIELDS}
    opened = f"assurance_open_{line.unit}"
    if opened in st.session_state and all(key in st.session_state for key in keys.values()):
        return
    shown = {name: line.held.text(name) if line.held else "" for name in FIELDS}
    st.session_state[opened] = shown
    for name, key in keys.items():
        st.session_state[key] = _as_widget(name, shown[name])


def _as_widget(name: str, text: str) -> str | int | None:
    if name in NUMBERS:
        return int(text) if text.isdecimal() else None
    return (text if text in column(name, TAB).choices else None) if name == "budgeted" else text


def _field(unit: str, name: str) -> str:
    key = f"assurance_{unit}_{name}"
    if name == "budgeted":
        return str(st.segmented_control(_HEADERS[name], column(name, TAB).choices, key=key) or "")
    if name in NUMBERS:
        number = st.number_input(_HEADERS[name], min_value=0, step=1, key=key, placeholder="没有就填 0")
        return "" if number is None else str(int(number))
    hint = {"funds": "数字，单位万元；没有就填 0", "phone": "手机或带区号的固定电话"}.get(name, "")
    return st.text_input(_HEADERS[name], key=key, placeholder=hint)


def _save(context: Context, service: AssuranceService, unit: str, typed: dict[str, str]) -> None:
    opened = f"assurance_open_{unit}"
    shown: dict[str, str] = st.session_state[opened]
    changed = {name: text for name, text in typed.items() if text != shown[name]}

    def fill() -> None:
        try:
            made = service.fill(context.person, unit, changed, shown)
        except ChangedMeanwhile:
            # Seen now: the same click again is a decision.
            held = service.of(context.person, unit).held
            st.session_state[opened] = shown | {name: held.text(name) if held else "" for name in changed}
            raise
        st.session_state[opened] = shown | {name: made.text(name) for name in changed}

    if attempt(fill, "已保存，办公厅和领导可以看到。以前填的留在修改记录里。", place=PLACE):
        st.rerun()


def _history(versions: Sequence[Assurance]) -> None:
    if not versions:
        return
    with st.expander(f"修改记录（{len(versions)} 次）", icon=":material/history:"):
        rows = [
            {"时间": local_time(v.at), "来源": v.source, "填报人": v.person}
            | {_HEADERS[name]: v.text(name) for name in FIELDS}
            for v in versions
        ]
        table(rows, alt="保障情况修改记录", height="auto", fits=0)


def show_everybody(context: Context, service: AssuranceService) -> None:
    """For those who read everything: sums, who lacks what, the list; one unit opens beneath."""
    lines = service.overview(context.person)
    sums = totals([line.held for line in lines if line.held])
    figures(
        ("已登记", f"{sums.filled} / {len(lines)}"),
        ("专职人数", sums.full_time),
        ("兼职人数", sums.part_time),
        ("列入预算的单位", sums.budgeted),
        ("经费合计（万元）", f"{sums.funds:g}"),
        width=130,
    )
    lacking = [line for line in lines if line.gaps]
    st.header(f"{len(lacking)} 家有缺项" if lacking else "全部单位都已填全", anchor=False)
    only = st.toggle("只看有缺项的", value=bool(lacking), key="assurance_gaps", bind="query-params")
    _table(lacking if only else lines)
    for row in service.unplaced(context.person):
        named = row.texts.get("unit", "")
        st.warning(plain(f"共享表格“{row.where}”的单位“{named}”不在单位名录里，没有采用；请在表格里改成规范简称。"))
    open_one([line.unit for line in lines], partial(show_unit, context, service), key="assurance_of")


def _table(lines: Sequence[AssuranceLine]) -> None:
    rows = [
        {"单位": line.unit, "缺什么": "、".join(line.gaps)}
        | {_HEADERS[name]: line.held.text(name) if line.held else "" for name in FIELDS}
        | {"来源": line.held.source if line.held else ""}
        for line in lines
    ]
    columns = {
        "单位": st.column_config.TextColumn(pinned=True),
        "缺什么": st.column_config.TextColumn(width=220),
    }
    if rows:
        table(rows, alt="各单位保障情况", column_config=columns)
