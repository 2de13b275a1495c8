"""Rows of a table on a phone: each stands as a card, its first column as the head, the others beneath as label and value.

A table of streamlit's scrolls sideways there, and what is late stands where nobody looks. Cards show every column that says
something, a stretch of rows at a time; a row is opened by a link where it has an address, else by a button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from portal.ui.messages import plain

STRETCH = 20
BACK = "返回列表"
_PAGE = "page_of_cards"
_STATE, _OPEN = "cards_", ":material/chevron_right:"
_LONG, _SHORT, _SHARES = 140, 2, 14  # letters: of a text that is cut, of a mark, of what shares its line
_BETWEEN = "\N{IDEOGRAPHIC SPACE}"
Way = tuple[str, Mapping[str, str]]
"""The address of something: a page (`pages/<page>.py`) and its query."""


class Cards(NamedTuple):
    """The rows as texts under their headers; what the table is called, and the key that tells it from others."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    name: str
    key: str

    def told(self, place: int, *, whole: bool) -> tuple[str, list[tuple[str, str]]]:
        """Head and lines of a row; texts that can be read elsewhere are cut where it is not `whole`."""
        return card_lines(self.rows[place], self.headers, most=0 if whole else _LONG)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a tap on a card does: a link to `to(place)`, where that is somewhere, or `act(place)`."""

    act: Callable[[int], None] | None = None
    to: Callable[[int], Way | None] | None = None


def value_text(value: object, look: Mapping[str, Any] | None = None) -> str:
    """What a cell says, in the form of its column; the empty text for one that says nothing."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    form = str(((look or {}).get("type_config") or {}).get("format") or "")
    if isinstance(value, int | float):
        return form % value if "%" in form else f"{value:g}"
    return str(value).strip()


def card_lines(row: Sequence[str], headers: Sequence[str], *, most: int = 0) -> tuple[str, list[tuple[str, str]]]:
    """The head, and label and value of the rest. A number or a mark that comes first takes the next column along; texts
    longer than `most` letters, where that is given, end in …."""
    said = [(header, text) for header, text in zip(headers, row, strict=True) if text]
    if not said:
        return "", []
    longer = (place for place, (_, text) in enumerate(said, 1) if len(text) > _SHORT)
    heads = next(longer, len(said))
    head = " ".join("\N{NO-BREAK SPACE}".join(text for _, text in said[:heads]).split("\n"))
    return head, [(header, _cut(text, most)) for header, text in said[heads:]]


def _cut(text: str, most: int) -> str:
    return f"{text[: most - 1]}…" if most and len(text) > most else text


def texts(
    rows: pd.DataFrame, config: Mapping[str, Any], order: Sequence[str] | None = None
) -> tuple[list[str], list[list[str]]]:
    """Headers and the rows as texts."""
    headers = [str(header) for header in (order or rows.columns) if header in rows]
    columns = [[value_text(value, config.get(header)) for value in rows[header]] for header in headers]
    return headers, [list(row) for row in zip(*columns, strict=True)]


def show_cards(cards: Cards, opening: Opening | None = None) -> None:
    """All rows, a stretch at a time."""
    shown = _bounds(cards)
    for place in range(shown):
        with _card(cards, place):
            head, lines = cards.told(place, whole=opening is None)
            _head(head, opening, f"{cards.key}_{place}", place)
            _told(lines)
    _more(cards, shown)


def picked_card(cards: Cards) -> list[int]:
    """One of the rows: a list until one is picked, then that one alone with the way back, so that what is shown of it stands
    right beneath."""
    state = f"{_STATE}picked_{cards.key}"
    pick = partial(st.session_state.__setitem__, state)
    place = int(st.session_state.get(state, -1))
    if not 0 <= place < len(cards.rows):
        show_cards(cards, Opening(pick))
        return []
    st.button(BACK, key=f"back_{cards.key}", icon=":material/arrow_back:", type="tertiary", on_click=pick, args=(-1,))
    with _card(cards, place):
        head, lines = cards.told(place, whole=False)
        _head(head, None)
        _told(lines)
    return [place]


def ticked_cards(cards: Cards) -> list[int]:
    """Some of the rows: a box to tick at the head of each, and one for all that are listed."""
    shown = _bounds(cards)
    every, boxes = f"tick_all_{cards.key}", [f"tick_{cards.key}_{place}" for place in range(shown)]
    st.checkbox(f"全选列出的 {shown} 条", key=every, on_change=_tick_all, args=(every, boxes))
    for place in range(shown):
        with _card(cards, place):
            head, lines = cards.told(place, whole=False)
            st.checkbox(f"**{plain(head)}**", key=boxes[place])
            _told(lines)
    _more(cards, shown)
    return [place for place, box in enumerate(boxes) if st.session_state.get(box)]


def _tick_all(every: str, boxes: Sequence[str]) -> None:
    st.session_state.update(dict.fromkeys(boxes, bool(st.session_state[every])))


def _card(cards: Cards, place: int) -> Any:
    return st.container(border=True, gap="xxsmall", key=f"card_{cards.key}_{place}")


def _head(head: str, opening: Opening | None, key: str = "", place: int = 0) -> None:
    """The row's name; what opens it is the name itself, so that a screen reader hears which one it is."""
    words = f"**{plain(head)}**"
    way = opening.to(place) if opening and opening.to else None
    if way:
        file, query = f"../pages/{way[0]}.py", dict(way[1]) or None
        st.page_link(file, label=words, icon=_OPEN, icon_position="right", query_params=query)
    elif opening and opening.act and not opening.to:
        act = partial(opening.act, place)
        st.button(words, key=f"open_{key}", type="tertiary", icon=_OPEN, icon_position="right", on_click=act)
    else:
        st.markdown(words)


def _told(lines: Sequence[tuple[str, str]]) -> None:
    if lines:
        st.markdown("  \n".join(paragraphs(lines)))


def paragraphs(lines: Sequence[tuple[str, str]]) -> list[str]:
    """`label：value` for markdown; short ones that follow each other share a line."""
    told: list[str] = []
    shared = False
    for label, text in lines:
        short = len(label) + len(text) <= _SHARES
        said = f"{plain(label)}：{plain(text)}"
        if short and shared:
            told[-1] += _BETWEEN + said
        else:
            told.append(said)
        shared = short
    return told


def _bounds(cards: Cards) -> int:
    """How many rows are drawn; says what the list is and how many there are."""
    there = len(cards.rows)
    shown = min(int(st.session_state.get(_length(cards), STRETCH)), there)
    st.caption(plain(f"{cards.name}：{there} 条" + (f"，先列 {shown} 条" if shown < there else "")))
    return shown


def _more(cards: Cards, shown: int) -> None:
    if rest := len(cards.rows) - shown:
        longer = partial(st.session_state.__setitem__, _length(cards), shown + STRETCH)
        words, icon = f"再列 {min(STRETCH, rest)} 条（还有 {rest} 条）", ":material/expand_more:"
        st.button(words, key=f"more_{cards.key}", on_click=longer, icon=icon, width="stretch")


def _length(cards: Cards) -> str:
    return f"{_STATE}shown_{cards.key}"


def keep_cards_of(page: str) -> None:
    """What was opened on another page than this one is closed again."""
    if st.session_state.get(_PAGE) != page:
        for state in [name for name in st.session_state if str(name).startswith(_STATE)]:
            del st.session_state[state]
    st.session_state[_PAGE] = page
