"""管理 › 单位名录: names, aliases and groups; a change goes into the draft and is published with it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from ledger.units.file import COLUMNS, dump_rows, read_rows
from ledger.year.service import YearDraft, YearService
from portal.context import Context
from portal.ui.attempts import act_button, attempt, show_outcome
from portal.ui.late_cell import save_button
from portal.ui.tables import COLUMN, table

PLACE = "units"
HEADERS = {
    "unit_id": "编号",
    "short_name": "简称",
    "full_name": "全称",
    "kind": "类别",
    "in_groups": "所属集合单位",
    "aliases": "别名",
    "former_names": "曾用名",
    "offices": "内设办公室",
    "perhaps": "存疑名称",
    "source": "来源",
}
# Pixels of the longest name there is; by itself the table takes the first rows' measure.
WIDTHS = {"编号": 52, "简称": 150, "全称": 310, "类别": 190, "所属集合单位": 150, "别名": 420, "曾用名": 150}


def show_units(context: Context, service: YearService) -> None:
    """The directory in force, or the draft's as a table to edit."""
    show_outcome(PLACE)
    draft = service.draft(context.person)
    if draft is None:
        st.caption("现行名录。要修改，先做成底稿，改好后在“任务分解表”里核对差别并发布。")
        units = _frame(context.ledger().directory.dump())
        wide = {header: COLUMN(width=width) for header, width in WIDTHS.items()}
        table(units, alt="单位名录", fits=0, height=520, column_config=wide)
        begin = partial(service.begin_from_present, context.person)
        act_button(
            "修改单位名录",
            begin,
            "已做成底稿，可以修改了。",
            key="units_begin",
            place=PLACE,
            icon=":material/edit:",
        )
        return
    _edit(context, service, draft)


def _edit(context: Context, service: YearService, draft: YearDraft) -> None:
    st.caption(
        "底稿中的名录，尚未发布。几个名称之间用“；”。简称印在台账编号里，使用中的简称不能改；"
        "来源标“unverified”的请核对后改成实际来源。在最后一行下面可以添加单位。"
    )
    shown = _frame(draft.units)
    edited = st.data_editor(
        shown, key=f"units_{draft.seq}", num_rows="dynamic", hide_index=True, height=520, alt="底稿的单位名录"
    )
    text = _text(edited)
    save, unsaved = (
        partial(_save, context, service, draft.seq, text),
        "有未保存的修改。" if text != _text(shown) else "",
    )
    save_button("保存名录", save, name=PLACE, key="units_save", unsaved=unsaved)


def _frame(units: str) -> pd.DataFrame:
    rows = [row for _, row in read_rows(units)]
    return pd.DataFrame([{HEADERS[name]: row.get(name, "") for name in HEADERS} for row in rows])


def _text(frame: pd.DataFrame) -> str:
    names = {header: name for name, header in HEADERS.items()}
    rows = [
        {names[str(header)]: value.strip() if isinstance(value, str) else "" for header, value in row.items()}
        for row in frame.to_dict("records")
    ]
    return dump_rows({name: row[name] for name in COLUMNS} for row in rows if any(row.values()))


def _save(context: Context, service: YearService, seq: int, text: str) -> None:
    attempt(
        lambda: service.set_units(context.person, seq, text),
        "名录已保存到底稿。请到“任务分解表”第四步核对差别并发布。",
        place=PLACE,
    )
