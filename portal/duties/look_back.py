"""回头看 on the screen: figures, the list of items, one item with its units, rows that staff typed into the sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ledger.columns import TABS, shown_text
from ledger.duties.look_back import TAB, Check, Item, LookBack, check_of_row, coverage, lacking
from ledger.duties.look_back_service import Past
from ledger.duties.side_rows import SOURCE_WORDS, SideRow
from ledger.permissions import Person
from portal.build import Portal
from portal.ui.messages import local_time, plain
from portal.ui.side_doubts import show_doubts
from portal.ui.widgets import WRAPPED_ROW, field, on_phone

STRESSED = "重点"
UNCHECKED = "○ 未核查"
HEADERS = {column.name: column.header for column in TABS[TAB]}
_SYMBOLS = {"已落实": "✓", "部分落实": "△", "未落实": "!", "不再适用": "×"}
_KINDS = {
    "lookback.checked": "门户填报",
    "lookback.sheet": SOURCE_WORDS,
    "lookback.reviewed": "市政府办公厅审核",
}
_ITEM_COLUMNS = ["序号", "类别", "上年度任务", "原定时限", "已核查", "整改中", "对应本年度任务"]
_FORMER = {
    "status": "进展状态",
    "percent": "完成进度",
    "progress_note": "工作进展",
    "evidence": "佐证链接",
    "review_state": "审核状态",
    "review_comment": "审核意见",
}


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


def figures(portal: Portal, look_back: LookBack) -> None:
    """Coverage of the stressed items and of all, what is to be put right, what the office passed."""
    day = portal.clock.today()
    whole = coverage(look_back.checks, day)
    first = coverage((c for c in look_back.checks if c.item in look_back.stressed), day)
    st.info(plain(headline(look_back, portal)), icon=":material/fact_check:")
    with st.grid(4, min_column_width=150):
        st.metric("重点任务核查率", share(first.share), border=True, help=first.words)
        st.metric("全部任务核查率", share(whole.share), border=True, help=whole.words)
        st.metric("整改中", f"{whole.rectifying} 处", border=True, help=f"其中过了整改时限 {whole.late} 处")
        st.metric("审核通过", f"{whole.approved} 处", border=True)


def share(value: float | None) -> str:
    """Whole percents, rounded down: 100 % means all."""
    return "—" if value is None else f"{int(value * 100)}%"


def headline(look_back: LookBack, portal: Portal) -> str:
    """What the figures say, in a sentence."""
    day = portal.clock.today()
    first = coverage((c for c in look_back.checks if c.item in look_back.stressed), day)
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


def item_rows(portal: Portal, look_back: LookBack) -> pd.DataFrame:
    """Every item with how far its checking is, the stressed ones first."""
    tasks = {t.no: t.title.rstrip("。") for t in portal.book.breakdown.tasks}
    day = portal.clock.today()
    rows = []
    for item in look_back.first:
        found = coverage(look_back.of_item.get(item.key, ()), day)
        linked = f"{item.linked} {tasks.get(item.linked, '')}" if item.linked else ""
        rows.append(
            (
                item.no,
                STRESSED if item.key in look_back.stressed else "",
                item.title.rstrip("。"),
                item.due_text,
                found.words,
                found.rectifying,
                "无" if item.linked == 0 else linked,
            )
        )
    return pd.DataFrame(
        rows,
        columns=_ITEM_COLUMNS,
    )


def show_items(portal: Portal, look_back: LookBack, person: Person) -> None:
    """The list of items; a click opens one with its units."""
    rows = item_rows(portal, look_back)
    chosen = st.dataframe(
        rows,
        hide_index=True,
        alt="上年度任务核查情况",
        row_height=WRAPPED_ROW,
        height=480,
        key="lookback_items",
        column_order=["序号", "上年度任务", "已核查"] if on_phone() else _ITEM_COLUMNS,
        column_config={
            "序号": st.column_config.NumberColumn(width=50),
            "类别": st.column_config.TextColumn(width=55),
            "原定时限": st.column_config.TextColumn(width=180),
            "已核查": st.column_config.TextColumn(width=110),
            "整改中": st.column_config.NumberColumn(width=65),
            "上年度任务": st.column_config.TextColumn(width=150 if on_phone() else 300),
        },
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = list(chosen.selection.rows)
    if not picked:
        st.caption(
            "点选一行，查看各责任单位的核查结论、佐证和整改。排在前面的是有责任单位、有时限的重点任务。"
        )
        return
    show_item(portal, look_back, look_back.first[picked[0]], person)


def show_item(portal: Portal, look_back: LookBack, item: Item, person: Person) -> None:
    """One item: what was asked, and every unit's check."""
    with st.container(border=True):
        st.subheader(plain(item_label(item)), anchor=False)
        field("工作要求", item.requirement or "（没有写明）")
        field("原定时限", item.due_text or "（没有时限）")
        checks = look_back.of_item.get(item.key, ())
        chosen = st.dataframe(
            check_rows(checks, look_back, named=False),
            hide_index=True,
            alt="各责任单位核查情况",
            key=f"checks_{item.key}",
            height="content" if len(checks) < 11 else 420,
            column_order=["单位", "核查结论"] if on_phone() else None,
            on_select="rerun",
            selection_mode="single-row",
        )
        picked = list(chosen.selection.rows)
        if picked:
            show_check(portal, checks[picked[0]], person)


def check_rows(checks: Sequence[Check], look_back: LookBack, *, named: bool = True) -> pd.DataFrame:
    """Checks as table rows."""
    rows = [
        (
            check.unit,
            item_label(look_back.item(check.item)),
            state_of(check),
            check.values.get("evidence", ""),
            check.values.get("rectification", ""),
            check.values.get("rectify_by", ""),
            check.person + (f"（{SOURCE_WORDS}）" if check.source == "sheet" else ""),
        )
        for check in checks
    ]
    made = pd.DataFrame(
        rows, columns=["单位", "上年度任务", "核查结论", "佐证", "整改措施或理由", "整改时限", "填报人"]
    )
    return made if named else made.drop(columns="上年度任务")


def show_check(portal: Portal, check: Check, person: Person) -> None:
    """One unit's check in full, with how the task ended last year and, for those who may, its history."""
    with st.container(border=True):
        st.text(f"{check.unit} · {check.role}单位 · {state_of(check)}")
        if check.source == "sheet":
            st.badge(SOURCE_WORDS, color="blue")
        for name, text in check.values.items():
            if name != "verdict":
                field(HEADERS[name], text)
        if check.comment:
            field("审核意见", check.comment)
        for gap in lacking(check.values).values() if check.verdict else ():
            st.warning(plain(gap))
        show_former(check)
        if portal.duties.look_back.reads_past(person, check):
            show_past(portal.duties.look_back.past(person, check.key))


def show_former(check: Check) -> None:
    """How the unit's entry ended last year, when last year's ledger told."""
    if check.former:
        with st.expander("上年度台账里的最后情况"):
            for name, header in _FORMER.items():
                if check.former.get(name):
                    field(header, shown_text(name, check.former[name]))


def show_past(lines: Sequence[Past]) -> None:
    """Every change of a check, newest first."""
    with st.expander(f"修改记录（{len(lines)}）"):
        for line in lines:
            told = f"{local_time(line.at.isoformat())} · {line.person} · {_KINDS.get(line.kind, line.kind)}"
            st.caption(plain(told))
            st.text("\n".join(f"{_named(name)}：{text or '（空）'}" for name, text in line.detail.items()))


def _named(name: str) -> str:
    """`原verdict` is the text before, under the column's header."""
    if name.startswith("原") and name[1:] in HEADERS:
        return f"原来的{HEADERS[name[1:]]}"
    return HEADERS.get(name, name)


def unit_rows(portal: Portal, look_back: LookBack) -> pd.DataFrame:
    """Coverage of every unit, the furthest behind first."""
    day = portal.clock.today()
    rows = []
    for unit, checks in look_back.of_unit.items():
        first, whole = (
            coverage(listed, day) for listed in ([c for c in checks if c.item in look_back.stressed], checks)
        )
        rows.append((unit, first.words, whole.words, 100 * (whole.share or 0), whole.rectifying, whole.late))
    rows.sort(key=lambda row: row[3])
    return pd.DataFrame(rows, columns=["单位", "重点任务", "全部任务", "核查率", "整改中", "整改逾期"])


def show_units(portal: Portal, look_back: LookBack) -> None:
    """The units' table."""
    st.dataframe(
        unit_rows(portal, look_back),
        hide_index=True,
        alt="各单位核查率",
        height=520,
        column_order=["单位", "重点任务", "整改中"] if on_phone() else None,
        column_config={
            "核查率": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f%%", width=110)
        },
    )


def show_typed(portal: Portal, look_back: LookBack, rows: Sequence[SideRow]) -> None:
    """Rows of the sheet's tab 回头看: which check each became, or why it is not known."""
    st.caption(
        f"共享表格“{TAB}”里填的内容，每次同步读取。能对上任务和单位的，已作为核查结论采用，后填的为准，"
        "之前的留在修改记录里；对不上的照原样列在这里，请在表格里改好任务名称和单位。"
    )
    if trouble := portal.side_rows.side_trouble(TAB):
        st.warning(plain(trouble))
    if not rows:
        st.text("表格里还没有人填写。")
    for row in rows:
        check, why = check_of_row(row, look_back, portal.book.directory)
        with st.container(border=True, gap="xsmall"):
            where = f"已对应 {check.key}" if check else f"没有对上：{why}"
            st.caption(plain(f"{row.where} · {SOURCE_WORDS} · {where}"))
            st.text("\n".join(f"{HEADERS.get(name, name)}：{text}" for name, text in row.texts.items()))
            show_doubts(portal, row)
