"""回头看: the form of a unit's checks. What was typed survives a refusal, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from ledger.columns import TABS, column
from ledger.duties.look_back import TAB, VALUES, Check, LookBack
from ledger.duties.look_back_service import LookBackService
from ledger.errors import ChangedMeanwhile
from portal.context import Context
from portal.duties.look_back import item_label, show_asked, show_former, show_past, state_of
from portal.ui.attempts import act_button, forget_outcome, show_outcome, show_wrong, typed, typed_day
from portal.ui.choices import day_field
from portal.ui.messages import day_text, plain
from portal.ui.widgets import card

PLACE = "lb"
_OPEN, _KEPT = "lb_open", "lb_kept"


def show_form(context: Context, service: LookBackService, look_back: LookBack, checks: Sequence[Check]) -> None:
    """Pick one of the unit's checks and fill it in."""
    keys = [check.key for check in checks]
    by_key = {check.key: check for check in checks}
    asked = str(st.query_params.get("check", ""))
    first = next((k for k in keys if not by_key[k].checked), keys[0])
    picked = st.selectbox(
        "上年度任务 · 单位",
        keys,
        index=keys.index(asked if asked in by_key else first),
        key="lb_pick",
        format_func=lambda key: _pick_label(look_back, by_key.get(key), key),
    )
    if picked not in by_key:
        return
    check = by_key[picked]
    with card():
        show_asked(look_back.item(check.item))
        if check.comment:
            st.warning(plain(f"市政府办公厅退回：{check.comment}"))
        show_former(check)
    _fields(context, service, check)
    show_past(context, service, check)


def _pick_label(look_back: LookBack, check: Check | None, key: str) -> str:
    if check is None:
        return key
    stressed = "【重点】" if check.item in look_back.stressed else ""
    return f"{stressed}{item_label(look_back.item(check.item))} · {check.unit} · {state_of(check)}"


def _fields(context: Context, service: LookBackService, check: Check) -> None:
    if not service.may_check(context.person, check):
        st.info("这一条市政府办公厅已审核通过；确需改动的，请市政府办公厅先退回。")
        return
    _open(check)
    if kept := st.session_state[_KEPT]:
        st.caption(plain(f"填了还没有保存的：{'、'.join(kept)}"))
    show_outcome(PLACE)
    st.selectbox("核查结论", ["", *column("verdict", TAB).choices], key="lb_verdict", placeholder="请选择")
    show_wrong(PLACE, "verdict")
    st.text_area("佐证链接", key="lb_evidence", help=column("evidence", TAB).help, height=80)
    show_wrong(PLACE, "evidence")
    st.text_area(
        "整改措施（不再适用的写理由）",
        key="lb_rectification",
        help=column("rectification", TAB).help,
        height=100,
    )
    show_wrong(PLACE, "rectification")
    with st.container(horizontal=True):
        day_field("整改时限", None, key="lb_rectify_by", width=190)
        st.checkbox("整改已完成", key="lb_rectified")
    show_wrong(PLACE, "rectify_by")
    act_button(
        "保存核查结论",
        partial(_save, context, service, check.key),
        "已保存，等市政府办公厅审核。",
        key="lb_save",
        place=PLACE,
        then=lambda: st.session_state.pop(_OPEN, None),
        type="primary",
        icon=":material/save:",
    )


def _open(check: Check) -> None:
    """Fill the fields from the check when another is picked; what was typed survives a refusal, and a look at another."""
    opened = st.session_state.get(_OPEN)
    if opened and opened["key"] == check.key and (opened["seen"] == check.version or _typed(opened)):
        st.session_state.setdefault(_KEPT, {})
        _keep_alive()
        return
    kept = st.session_state.setdefault(_KEPT, {})
    if opened and opened["key"] != check.key and _typed(opened):
        kept[opened["key"]] = opened, {name: st.session_state[f"lb_{name}"] for name in opened["shown"]}
    shown = _shown({name: check.values.get(name, "") for name in VALUES})
    fresh = {"key": check.key, "seen": check.version, "shown": shown}
    st.session_state[_OPEN], held = kept.pop(check.key, (fresh, shown))
    st.session_state.update({f"lb_{name}": value for name, value in held.items()})
    forget_outcome(PLACE)


def _shown(texts: Mapping[str, str]) -> dict[str, Any]:
    by = texts["rectify_by"]
    return {
        **texts,
        "rectify_by": date.fromisoformat(by) if by else None,
        "rectified": texts["rectified"] == "是",
    }


def _typed(opened: Mapping[str, Any]) -> bool:
    return any(st.session_state.get(f"lb_{name}", value) != value for name, value in opened["shown"].items())


def _keep_alive() -> None:
    """A field that another tab of the page hid for a run keeps what was typed."""
    for name in VALUES:
        if f"lb_{name}" in st.session_state:
            st.session_state[f"lb_{name}"] = st.session_state[f"lb_{name}"]


def _save(context: Context, service: LookBackService, key: str) -> None:
    state = st.session_state
    by = typed_day("lb_rectify_by")
    raw = {
        **{name: typed(f"lb_{name}") for name in ("verdict", "evidence", "rectification")},
        "rectify_by": day_text(by),
        "rectified": "是" if state.get("lb_rectified") else "",
    }
    try:
        service.check(context.person, key, raw, seen=state[_OPEN]["seen"])
    except ChangedMeanwhile as error:
        newest = service.look_back(context.person).check(key)
        state[_OPEN] = {**state[_OPEN], "seen": newest.version}
        now = (f"{c.header} {newest.values[c.name]}" for c in TABS[TAB] if newest.values.get(c.name))
        raise ChangedMeanwhile(f"现在的内容：{'；'.join(now)}。") from error
