"""Choosing what a page shows: one of a few words, a narrower list, a unit, a tab. What is chosen lives in the URL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from portal.ui.tables import table_key
from portal.ui.widgets import ENTRY, on_phone

ON_A_PHONE, AT_MOST = (
    358,
    5,
)  # pixels that a row of tabs has there (a letter takes 14, the space between two 16), and tabs


def pick_one(label: str, words: Sequence[str], *, key: str, bare: bool = True, linked: bool = True, **look: Any) -> str:
    """One of a few words, the first until another is clicked; without its label when it is `bare`."""
    shown, bind = "collapsed" if bare else "visible", "query-params" if linked else None
    look |= {"default": words[0], "required": True, "label_visibility": shown, "bind": bind}
    return str(st.segmented_control(label, words, key=key, **look))


def narrow(label: str, every: str, words: Collection[str], *, key: str, width: int) -> str:
    """The word that a list is narrowed to; the empty text for `every`, and for a word that is on offer no more."""
    picked = st.selectbox(label, [every, *words], key=key, bind="query-params", width=width)
    return picked if picked in words else ""


def pick_task(labels: Mapping[str, str], *, key: str, every: bool = True) -> int:
    """The number of the task in the URL (?no=7) or picked here; 0 shows them all, where `every` offers that. Another page's
    link stands there first: the key bears it."""
    asked, options = str(st.query_params.get("no", "")), [*([""] if every else []), *labels]
    picked = st.selectbox(
        "任务",
        options,
        index=options.index(asked) if asked in options else 0,
        key=f"{key}_{asked}",
        format_func=lambda no: labels.get(no, "全部任务一览"),
    )
    number = int(picked) if picked in labels else 0  # browsers send back what they were shown, a task that is gone, too
    if (picked or "") != asked:
        st.query_params["no"] = str(number)
        st.query_params.pop("of", None)
        st.query_params.pop(ENTRY, None)
    return number


def own_unit(units: Sequence[str], *, key: str) -> str:
    """The only one of somebody's units, or the one that is picked."""
    return units[0] if len(units) == 1 else str(st.selectbox("单位", units, key=key, width=260))


def day_field(label: str, value: date | None, *, key: str, **look: Any) -> date | None:
    """A day, written 2021-10-30."""
    picked = st.date_input(label, value, key=key, format="YYYY-MM-DD", **look)
    return picked if isinstance(picked, date) else None


def open_one(units: Sequence[str], show: Callable[[str], None], *, key: str) -> None:
    """Beneath a list of units: one of them in full, once it is picked."""
    picked = st.selectbox(
        "查看一个单位", units, index=None, key=key, bind="query-params", placeholder="选择单位", width=260
    )
    if picked in units:
        show(str(picked))


def tabs(
    shown: Mapping[str, Callable[[], object]],
    waiting: Mapping[str, int] | None = None,
    *,
    key: str = "show",
    every: bool = False,
) -> None:
    """Tabs by their names, each with how many things are `waiting` on it; only the one that is open is drawn, unless `every`
    one is to be there at once. A phone has room for few of them, and gets a list.

    The address names the open one by its name alone (?show=申请), whatever number stands on it. Streamlit knows a row of tabs by
    its labels: with another number it is another row, which opens where the reader is.
    """
    names, counts = list(shown), waiting or {}
    labels = {name: f"{name} {counts[name]}" if counts.get(name) else name for name in names}
    asked = str(st.query_params.get(key, ""))
    picked = asked if asked in shown else names[0]
    row = table_key(key, labels.values())
    long = len(names) > AT_MOST or sum(14 * len(label) + 16 for label in labels.values()) > ON_A_PHONE
    if long and on_phone():
        st.session_state[row] = picked
        same = {name: name for name in names}
        st.selectbox(
            "看哪一项", names, key=row, format_func=lambda name: labels[name], on_change=_go, args=(key, row, same)
        )
        shown[picked]()
        return
    st.session_state[row] = labels[picked]
    back = {label: name for name, label in labels.items()}
    drawn = dict(zip(names, st.tabs(list(back), key=row, on_change=_go, args=(key, row, back)), strict=True))
    for name, tab in drawn.items():
        if every or name == picked:
            with tab:
                shown[name]()


def _go(key: str, row: str, names: Mapping[str, str]) -> None:
    """The tab that was clicked stands in the address from now on; the first needs no word there."""
    picked = names.get(str(st.session_state[row]), "")
    if picked == next(iter(names.values())):
        st.query_params.pop(key, None)
    elif picked:
        st.query_params[key] = picked


def when_open(title: str, show: Callable[[], object], *, key: str, icon: str) -> None:
    """What is drawn, and read before, only once somebody opens it."""
    with st.expander(title, icon=icon, key=key, on_change="rerun") as box:
        if box.open:
            show()
