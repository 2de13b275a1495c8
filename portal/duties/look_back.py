"""回头看 on the screen: figures, the list of items, one item with its units, rows that staff typed into the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from ledger.columns import TABS, shown_text
from ledger.duties.look_back import TAB, Check, CheckCoverage, Item, LookBack, check_of_row, coverage, lacking
from ledger.duties.look_back_service import LookBackService
from ledger.side_rows import SOURCE_WORDS, SideRows
from portal.context import Context
from portal.ui.messages import header_of, local_time, plain
from portal.ui.side_doubts import show_doubts
from portal.ui.tables import RATE, TableColumn, chosen, table
from portal.ui.widgets import card, field, filled, task_name

STRESSED = "重点"
UNCHECKED = "○ 未核查"
HEADERS = {column.name: column.header for column in TABS[TAB]}
_SYMBOLS = {"已落实": "✓", "部分落实": "△", "未落实": "!", "不再适用": "×"}
_KINDS = {
    "lookback.checked": "门户填报",
    "lookback.sheet": SOURCE_WORDS,
    "lookback.reviewed": "市政府办公厅审核",
}
_FORMER = ("status", "percent", "progress_note", "evidence", "review_state", "review_comment")


def item_label(item: Item) -> str:
    """`25 推行政府网站集约化建设`."""
    return f"{item.no} {item.title.rstrip('。')}"


def state_of(check: Check) -> str:
    """`✓ 已落实`, with what the office said and what is missing."""
    if not check.verdict:
        return UNCHECKED
    words = f"{_SYMBOLS.get(check.verdict, '')} {check.verdict}"
    if check.review == "已退回":
        return f"{words} · 已退回"
    if lacking(check.values):
        return f"{words} · 待补充"
    if check.rectifying:
        return f"{words} · 整改中"
    return f"{words} · {check.review}" if check.review else words


def show_figures(context: Context, look_back: LookBack) -> None:
    """Coverage of the stressed items and of all, what is to be put right, what the office passed."""
    whole, first = (
        coverage(look_back.checks, context.today),
        _of_stressed(look_back, look_back.checks, context),
    )
    st.info(plain(headline(context, look_back)), icon=":material/fact_check:")
    with st.grid(4, min_column_width=150):
        st.metric("重点任务核查率", first.share_words, border=True, help=first.words)
        st.metric("全部任务核查率", whole.share_words, border=True, help=whole.words)
        st.metric("整改中", f"{whole.rectifying} 处", border=True, help=f"其中过了整改时限 {whole.late} 处")
        st.metric("审核通过", f"{whole.approved} 处", border=True)


def _of_stressed(look_back: LookBack, checks: Sequence[Check], context: Context) -> CheckCoverage:
    return coverage((c for c in checks if c.item in look_back.stressed), context.today)


def headline(context: Context, look_back: LookBack) -> str:
    """What the figures say, in a sentence."""
    first = _of_stressed(look_back, look_back.checks, context)
    behind = [
        unit
        for unit, checks in look_back.of_unit.items()
        if any(c.item in look_back.stressed and not c.checked for c in checks)
    ]
    told = f"{look_back.year}年{len(look_back.items)}项任务，其中有责任单位和时限的重点{len(look_back.stressed)}项"
    if not first.total:
        return told + "。"
    if not behind:
        return f"{told}，重点任务已全部核查。"
    named = "、".join(behind[:3]) + (f"等{len(behind)}个单位" if len(behind) > 3 else "")
    return f"{told}，已核查 {first.words}；{named}还没有核查完。"


def _item_columns(context: Context, look_back: LookBack) -> list[TableColumn[Item]]:
    """An item, and how far its checking is."""
    tasks = context.titles
    found = {i.key: coverage(look_back.of_item.get(i.key, ()), context.today) for i in look_back.first}
    return [
        TableColumn("序号", lambda item: item.no, 50),
        TableColumn("类别", lambda item: STRESSED if item.key in look_back.stressed else "", 55),
        TableColumn("上年度任务", lambda item: task_name(item.title.rstrip("。")), 300),
        TableColumn("原定时限", lambda item: item.due_text, 180),
        TableColumn("已核查", lambda item: found[item.key].words, 110),
        TableColumn("整改中", lambda item: found[item.key].rectifying, 65),
        TableColumn("对应本年度任务", lambda item: _linked(item, tasks)),
    ]


def _linked(item: Item, tasks: Mapping[int, str]) -> str:
    """`7 稳步扩大预决算公开范围`, `无`; the empty text while nobody said which."""
    return f"{item.linked} {tasks.get(item.linked, '')}" if item.linked else "无" if item.linked == 0 else ""


def show_items(context: Context, service: LookBackService, look_back: LookBack) -> None:
    """The list of items; a click opens one with its units."""
    picked = chosen(
        look_back.first,
        _item_columns(context, look_back),
        alt="上年度任务核查情况",
        fits=7,
        height=480,
        wraps=True,
        key="lookback_items",
    )
    if picked:
        show_item(context, service, look_back, look_back.first[picked[0]])
        return
    st.caption("点选一行，查看各责任单位的核查结论、佐证和整改。排在前面的是有责任单位、有时限的重点任务。")


def show_item(context: Context, service: LookBackService, look_back: LookBack, item: Item) -> None:
    """One item: what was asked, and every unit's check."""
    with card():
        st.header(plain(item_label(item)), anchor=False)
        show_asked(item)
        checks = look_back.of_item.get(item.key, ())
        columns = [column for column in check_columns(look_back) if column.header != "上年度任务"]
        picked = chosen(checks, columns, alt="各责任单位核查情况", key=f"checks_{item.key}", fits=11)
        if picked:
            show_check(context, service, checks[picked[0]])


def show_asked(item: Item) -> None:
    """What was asked last year, and by when."""
    field("工作要求", item.requirement or "（没有写明）")
    field("原定时限", item.due_text or "（没有时限）")


def check_columns(look_back: LookBack) -> list[TableColumn[Check]]:
    """Checks as table rows."""
    return [
        TableColumn("单位", lambda check: check.unit),
        TableColumn("上年度任务", lambda check: item_label(look_back.item(check.item))),
        TableColumn("核查结论", state_of),
        TableColumn("佐证", lambda check: check.values.get("evidence", "")),
        TableColumn("整改措施或理由", lambda check: check.values.get("rectification", "")),
        TableColumn("整改时限", lambda check: check.values.get("rectify_by", "")),
        TableColumn("填报人", lambda check: check.person + (f"（{SOURCE_WORDS}）" if check.source == "sheet" else "")),
    ]


def show_check(context: Context, service: LookBackService, check: Check) -> None:
    """One unit's check in full, with how the task ended last year and, for those who may, its history."""
    with card():
        st.text(f"{check.unit} · {check.role}单位 · {state_of(check)}")
        if check.source == "sheet":
            st.badge(SOURCE_WORDS, color="blue")
        for name, text in check.values.items():
            if name != "verdict":
                field(HEADERS[name], text)
        filled(("审核意见", check.comment))
        for gap in lacking(check.values).values() if check.verdict else ():
            st.warning(plain(gap))
        show_former(check)
        show_past(context, service, check)


def show_former(check: Check) -> None:
    """How the unit's entry ended last year, when last year's ledger told."""
    if check.former:
        with st.expander("上年度台账里的最后情况"):
            filled(*((header_of(name), shown_text(name, check.former.get(name, ""))) for name in _FORMER))


def show_past(context: Context, service: LookBackService, check: Check) -> None:
    """Every change of a check, newest first, for those who may read it."""
    if not service.reads_past(context.person, check):
        return
    lines = service.past(context.person, check.key)
    with st.expander(f"修改记录（{len(lines)}）"):
        for line in lines:
            st.caption(plain(f"{local_time(line.at)} · {line.person} · {_KINDS.get(line.kind, line.kind)}"))
            st.text("\n".join(f"{_named(name)}：{text or '（空）'}" for name, text in line.detail.items()))


def _named(name: str) -> str:
    """`原verdict` is the text before, under the column's header."""
    if name.startswith("原") and name[1:] in HEADERS:
        return f"原来的{HEADERS[name[1:]]}"
    return HEADERS.get(name, name)


class _UnitCoverage(NamedTuple):
    name: str
    stressed: CheckCoverage
    whole: CheckCoverage


UNITS: tuple[TableColumn[_UnitCoverage], ...] = (
    TableColumn("单位", lambda unit: unit.name),
    TableColumn("重点任务", lambda unit: unit.stressed.words),
    TableColumn("全部任务", lambda unit: unit.whole.words),
    TableColumn("核查率", lambda unit: 100 * (unit.whole.share or 0), 110, look=RATE),
    TableColumn("整改中", lambda unit: unit.whole.rectifying),
    TableColumn("整改逾期", lambda unit: unit.whole.late),
)


def show_units(context: Context, look_back: LookBack) -> None:
    """Coverage of every unit, the furthest behind first."""
    units = [
        _UnitCoverage(unit, _of_stressed(look_back, checks, context), coverage(checks, context.today))
        for unit, checks in look_back.of_unit.items()
    ]
    units.sort(key=lambda unit: unit.whole.share or 0)
    table(units, UNITS, alt="各单位核查率", fits=15, height=520)


def show_typed(context: Context, look_back: LookBack, typed: SideRows) -> None:
    """Rows of the sheet's tab 回头看: which check each became, or why it is not known."""
    st.caption(
        f"共享表格“{TAB}”里填的内容，每次同步读取。能对上任务和单位的，已作为核查结论采用，后填的为准，"
        "之前的留在修改记录里；对不上的照原样列在这里，请在表格里改好任务名称和单位。"
    )
    if trouble := typed.side_trouble(TAB):
        st.warning(plain(trouble))
    rows = typed.side_rows(TAB)
    if not rows:
        st.text("表格里还没有人填写。")
    for row in rows:
        check, why = check_of_row(row, look_back, context.ledger().directory)
        with st.container(border=True, gap="xsmall"):
            where = f"已对应 {check.key}" if check else f"没有对上：{why}"
            st.caption(plain(f"{row.where} · {SOURCE_WORDS} · {where}"))
            st.text("\n".join(f"{HEADERS.get(name, name)}：{text}" for name, text in row.texts.items()))
            show_doubts(context, row)
