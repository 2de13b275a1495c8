"""Rows of a sheet as staff left it: which row is the header, and what each other row is.

Nothing is guessed: a header that is nearly right is reported with the name it probably stands for, and not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from ledger.cells.tidy import compact, is_blank
from ledger.columns import DERIVED, LEDGER_TAB, TABS, Owner, column, header_key, headers

HEADER_WITHIN = 15
_PAGE = re.compile(
    r"[-–—―·]+\s*[0-9]{1,4}\s*[-–—―·]+|第?\s*[0-9]{1,4}\s*页.*|[0-9]{1,4}\s*/\s*[0-9]{1,4}\s*页?|共[0-9]+页.*|(?i:page)[0-9]{1,4}(?:of[0-9]{1,4})?"
)
_SIGNATURE = re.compile(
    r"(?:填表|填报|审核|制表|复核|经办|负责|联系|签发|(?:主要|分管|单位)?(?:领导|负责))(?:人|单位|日期|时间|领导)?(?:签字|签名|\(签[字名]\)|\(盖章\))?(?:[::].*)?"
    r"|签[字名](?:[::].*)?|\(?(?:盖章|公章)\)?|.{2,30}\((?:盖章|公章)\)|(?:报送|上报)?日期[::].*|(?:填报|填表|报送)?单位(?:\(盖章\)|\(公章\)|盖章)[::]?.*|(?:填报|填表|制表)(?:日期|时间)[::].*"
)
_DAY = re.compile(r"[0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日")
_TITLE = re.compile(
    r".*(?:表|台账|清单|名单|通知|方案|要点|情况|目录|汇总)(?:\(.*\))?|附[件表][0-9一二三四五六七八九十]*.*|.{0,4}单位[::].*|.*年度?.{4,}"
)
_SECTION = re.compile(
    r"[一二三四五六七八九十]{1,3}、.{4,}|\([一二三四五六七八九十]{1,3}\).{4,}|第[一二三四五六七八九十]部分.*"
)
"""A part or section of the breakdown; only in the key's column, where a paste from the notice puts it."""
_NOTE = re.compile(
    r"[*※]?(?:备注|注|说明|填[表报](?:说明|要求)|注意(?:事项)?)[0-9]*(?:[::].*)?|※.*"
    r"|[(<]?(?:以下空白|以下无正文|此页无正文|续表|续|接上页|转下页)[)>]?"
)
_TOTAL = re.compile(r"(?:合计|总计|小计|累计|平均|汇总|总数)[::]?.*|共[0-9]+[项条个]")
_IDENTITY = frozenset(c.name for tab in TABS.values() for c in tab if c.owner is Owner.IDENTITY)
_DERIVED = frozenset(c.name for c in DERIVED)
_OF_STAFF = frozenset(c.name for tab in TABS.values() for c in tab) - _IDENTITY - _DERIVED
_WORDS_OF_STAFF = frozenset(
    c.name for tab in TABS.values() for c in tab if c.name in _OF_STAFF and c.kind in ("text", "evidence")
)
"""Columns whose words may look like a title, a note or a signature and are none: nothing there is passed over."""


class RowKind(StrEnum):
    """What a row is. Only `data` holds an entry; `no_key` has an entry's words but nothing to find it by."""

    DATA = "data"
    BLANK = "blank"
    HEADER = "header"
    PAGE_NO = "page_no"
    TITLE = "title"
    SIGNATURE = "signature"
    NOTE = "note"
    TOTAL = "total"
    NO_KEY = "no_key"

    @property
    def skipped(self) -> bool:
        """Is the row passed over without a word to anyone?"""
        return self not in (RowKind.DATA, RowKind.NO_KEY)


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """`row` is the 0-based index of the (last) header row, -1 when there is none; `columns` maps code names to 0-based
    columns; `faults` maps the columns that are not there exactly once to a sentence for a person; `places` has every
    place of a header, doubled ones too."""

    row: int
    columns: Mapping[str, int]
    faults: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, list[int]] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[str, ...]:
        """The sentences alone, each once."""
        return tuple(dict.fromkeys(self.faults.values()))

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that cannot be used."""
        return tuple(self.faults)


def find_header(
    rows: Sequence[Sequence[str]], *, tab: str = LEDGER_TAB, needed: Sequence[str] | None = None
) -> HeaderRow:
    """The header among the first 15 rows: the row, or two rows read as one, that names most columns of `tab`.

    `needed` are code names that must be there (default: all of the tab's); a needed header that is missing or stands
    twice is a problem, and its column is left out.
    """
    wanted = [c.name for c in TABS[tab]] if needed is None else list(needed)
    best: tuple[int, int, list[str]] = (0, -1, [])
    for place in range(min(len(rows), HEADER_WITHIN)):
        single = [str(c) for c in rows[place]]
        for cells in [single] if place == 0 else [single, _stacked(rows[place - 1], single)]:
            score = len(_places(cells, tab))
            if score > best[0]:
                best = (score, place, cells)
    if best[0] < 2:
        message = f"前{HEADER_WITHIN}行里找不到“{tab}”的表头，本次不同步；请恢复表头行。"
        return HeaderRow(-1, {}, dict.fromkeys(wanted, message))
    return _read_header(best[1], best[2], tab, wanted)


def _stacked(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: the lower cell, or the upper one where the lower is blank."""
    width = max(len(upper), len(lower))
    above, below = ([*map(str, r)] + [""] * (width - len(r)) for r in (upper, lower))
    return [b if b.strip() else a for a, b in zip(above, below, strict=True)]


def _places(cells: Sequence[str], tab: str) -> dict[str, list[int]]:
    """Columns of `tab` by code name, with every place; a column's own header beats aliases."""
    known, found, exact = headers(tab), dict[str, list[int]](), dict[str, list[int]]()
    for place, text in enumerate(cells):
        match = known.get(header_key(text))
        if match:
            found.setdefault(match.name, []).append(place)
            if header_key(text) == header_key(match.header):
                exact.setdefault(match.name, []).append(place)
    return {name: exact.get(name, places) for name, places in found.items()}


def _read_header(row: int, cells: list[str], tab: str, wanted: list[str]) -> HeaderRow:
    places = _places(cells, tab)
    columns = {name: at[0] for name, at in places.items() if len(at) == 1}
    strange = [c for c in cells if c.strip() and header_key(c) not in headers(tab)]
    faults = {}
    for name in dict.fromkeys([*wanted, *places]):
        header = column(name, tab).header
        if len(places.get(name, [])) > 1:
            at = "、".join(f"第{p + 1}列" for p in places[name])
            faults[name] = f"表头“{header}”出现了{len(places[name])}次（{at}），这一列暂不读写；请只保留一个。"
        elif name not in places and name in wanted:
            faults[name] = _absent(header, strange)
    return HeaderRow(row, columns, faults, places)


def _absent(header: str, strange: list[str]) -> str:
    close = [t for t in strange if SequenceMatcher(None, header_key(t), header_key(header)).ratio() >= 0.5]
    likely = f"，可能被改名为“{' '.join(close[0].split())}”" if close else ""
    return f"缺少必需列“{header}”{likely}，这一列本次不同步；请把表头改回“{header}”。"


def classify_row(cells: Sequence[str], columns: Mapping[str, int], *, key: str = "key") -> RowKind:
    """What one row below (or above) the header is. `columns` as found by `find_header`; `key` names the key column."""
    filled = [p for c in cells if not is_blank(p := compact(str(c)))]
    place = columns.get(key, -1)
    held = compact(str(cells[place])) if 0 <= place < len(cells) else ""
    if not filled:
        # A page number's dashes are blanks to a cell, not to a row: 「— 7 —」 is caught below by its digits.
        return RowKind.BLANK
    if _is_header(cells):
        return RowKind.HEADER
    return _apart(cells, filled, _first_column(cells, columns), key) or (
        RowKind.NO_KEY if is_blank(held) else RowKind.DATA
    )


def _first_column(cells: Sequence[str], columns: Mapping[str, int]) -> str:
    """The code name of the column in which the row's first words stand; empty in a column of nobody's."""
    first = next((n for n, c in enumerate(cells) if not is_blank(compact(str(c)))), -1)
    return next((name for name, place in columns.items() if place == first), "")


def _is_header(cells: Sequence[str]) -> bool:
    texts = [header_key(str(c)) for c in cells if str(c).strip()]
    if len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]:
        return True
    named = sum(any(t in headers(tab) for tab in TABS) for t in texts)
    return named >= 2 and named >= 0.8 * len(texts)


def _apart(cells: Sequence[str], filled: list[str], column_name: str, key: str) -> RowKind | None:
    """Rows that belong to the printed page, not to the table: told by their first words and by how little they hold.

    `column_name` is the column of those words: what stands where staff write their texts is never passed over.
    """
    first = filled[0]
    if len(set(filled)) == 1 and (
        _PAGE.fullmatch(first) or _PAGE.fullmatch(next(str(c).strip() for c in cells if str(c).strip()))
    ):
        return RowKind.PAGE_NO
    if all(_DAY.fullmatch(text) for text in filled):
        return RowKind.SIGNATURE
    if column_name in _WORDS_OF_STAFF:
        return None
    for kind, pattern in ((RowKind.SIGNATURE, _SIGNATURE), (RowKind.NOTE, _NOTE), (RowKind.TOTAL, _TOTAL)):
        if pattern.fullmatch(first):
            return kind
    alone = len(set(filled)) == 1 and len(first) > 1 and column_name not in _OF_STAFF
    section = column_name == key and _SECTION.fullmatch(first)
    return RowKind.TITLE if alone and (section or _TITLE.fullmatch(first)) else None
