"""审计 on the screen: the filters in the address, one page of lines, the two downloads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from math import ceil

import streamlit as st

from ledger.audit.kinds import GROUPS
from ledger.audit.trail import PAGE, AuditFilter, AuditLine, AuditService
from portal.context import Context
from portal.ui.choices import day_field, narrow
from portal.ui.downloads import paper_button
from portal.ui.tables import TableColumn, table
from portal.ui.widgets import on_phone

NOTHING = "没有符合条件的记录。可以放宽日期，或换一个人员、单位、类别。"


def show_audit_trail(context: Context, service: AuditService) -> None:
    """For those who may; the rule stands in `ledger.permissions`."""
    asked = _asked(context)
    there = service.count(context.person, asked)
    if not there:
        st.info(NOTHING)
        return
    st.caption(f"共 {there} 条，新的在前。单元格的改动和门户里的操作都在这里，只能查看，不能改、不能删。")
    number = _page(there)
    _lines(service.page(context.person, asked, number))
    content = partial(service.all, context.person, asked)
    with st.container(horizontal=True):
        paper_button(context, "audit_trail_table", "下载审计记录（Excel）", content)
        paper_button(context, "audit_trail", "下载审计记录（CSV）", content)


def _asked(context: Context) -> AuditFilter:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        person = str(st.text_input("人员", key="who", bind="query-params", placeholder="姓名或单位", width=170) or "")
        since, until = _day("从哪一天", "since"), _day("到哪一天", "until")
        unit = narrow("单位", "全部单位", list(context.ledger().by_unit), key="of_unit", width=190)
        group = narrow("类别", "全部类别", GROUPS, key="kind", width=160)
    return AuditFilter(person, since, until, unit, group)


def _day(label: str, key: str) -> date | None:
    return day_field(label, None, key=key, bind="query-params", width=190)


def _page(there: int) -> int:
    pages = ceil(there / PAGE)
    if pages == 1:
        return 1
    # Another filter is another list: it opens at its first page.
    numbers = 5 if on_phone() else 7
    return min(int(st.pagination(pages, max_visible_pages=numbers, key=f"audit_page_{there}")), pages)


def _lines(lines: Sequence[AuditLine]) -> None:
    table(lines, _COLUMNS, alt="审计记录", fits=PAGE, height=620, wraps=True)


_COLUMNS: tuple[TableColumn[AuditLine], ...] = (
    TableColumn("时间", lambda line: f"{line.at:%Y-%m-%d %H:%M}", 130),
    TableColumn("人员", lambda line: line.who, 120),
    TableColumn("类别", lambda line: line.group, 84),
    TableColumn("事项", lambda line: line.word, 110),
    TableColumn("对象", lambda line: line.subject, 150),
    TableColumn("内容", lambda line: line.said, 410),
)
