"""Tables that pages show, as pandas frames made once per board, and how their columns look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ledger.breakdown import DeadlineKind, Task
from ledger.columns import LEDGER_TAB, shown_text
from ledger.contacts import Contacts
from ledger.dones import Done
from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.repository import Change, Conflict, Finding
from portal.ui.drawings import once_per_board
from portal.ui.messages import header_of, local_time
from portal.ui.widgets import CONTACT_HELP, PERCENT_FORMAT, unbroken
from store.status import Run, Waiting

SOURCES = {
    "sheet": "表格",
    "portal": "门户",
    "resolve": "冲突处理",
    "restore": "系统恢复",
    "moved": "表格（错行）",
    "put_back": "错行恢复",
    "import": "导入通知",
    "demo": "演示数据",
}


@once_per_board
def task_rows(board: Board) -> pd.DataFrame:
    """One row per task: 大项, 序号, 工作任务, 牵头单位, 完成时限, the headline rate, the three dones, 逾期, 打开."""
    return pd.DataFrame([_task_row(board, task) for task in board.ledger.breakdown.tasks])


def _task_row(board: Board, task: Task) -> dict[str, object]:
    counted = board.by_task.get(task.no)
    headline = board.rules.headline
    return {
        "大项": task.part,
        "序号": task.no,
        "工作任务": task.title.rstrip("。"),
        "牵头单位": "、".join(mention.name for mention in task.lead_units),
        "完成时限": "；".join(d.phrase for d in task.deadlines) or _collected(board, task),
        headline.rate: 100 * (counted.rate(headline) or 0) if counted else None,
        **{done.label: f"{counted.count(done)}/{counted.applicable}" if counted else "" for done in Done},
        "逾期": counted.overdue if counted else 0,
        "打开": "查看",
    }


def _collected(board: Board, task: Task) -> str:
    """The collection's date stands for a task without one of its own: nobody is overdue by a date that is not shown."""
    dates = {
        s.deadline.phrase
        for e in board.ledger.by_task.get(task.no, ())
        if (s := board.standing[e.key]).deadline and s.deadline.kind is DeadlineKind.COLLECTION
    }
    return "；".join(f"{phrase}汇总" for phrase in sorted(dates))


@once_per_board
def entry_rows(board: Board, contacts: Contacts) -> pd.DataFrame:
    """One row per entry of the board: 单位, 职责, 状态, 进度, 工作进展, 完成时限, 联系人, 联系电话, 更新."""
    return pd.DataFrame(
        [
            (
                e.unit,
                e.role,
                unbroken(f"{board.state(e.key).symbol} {board.standing[e.key].words}"),
                e.percent,
                e.progress_note,
                board.standing[e.key].due_words,
                *contacts.of(e),
                local_time(e.updated_at),
            )
            for e in board.entries
        ],
        columns=["单位", "职责", "状态", "进度", "工作进展", "完成时限", "联系人", "联系电话", "更新"],
    )


ENTRY_CONFIG: dict[str, Any] = {
    "单位": st.column_config.TextColumn(pinned=True, width=120),
    "职责": st.column_config.TextColumn(width=50),
    "进度": st.column_config.ProgressColumn(min_value=0, max_value=100, format=PERCENT_FORMAT, width=100),
    "工作进展": st.column_config.TextColumn(width=260),
    "联系电话": st.column_config.TextColumn(help=CONTACT_HELP),
}


def history_rows(changes: Sequence[Change]) -> pd.DataFrame:
    """Who changed what, when, from where; newest first. What was typed stands beside where anything was tidied."""
    rows = pd.DataFrame(
        [
            (
                local_time(c.at),
                SOURCES.get(c.source, c.source),
                _who(c),
                header_of(c.column),
                shown_text(c.column, c.old),
                shown_text(c.column, c.new),
                c.typed,
            )
            for c in changes
        ],
        columns=["时间", "来源", "修改人", "栏目", "原来", "改为", "填写原文"],
    )
    return rows if any(c.typed for c in changes) else rows.drop(columns="填写原文")


HISTORY_CONFIG: dict[str, Any] = {
    "原来": st.column_config.TextColumn(width=260),
    "改为": st.column_config.TextColumn(width=260),
    "填写原文": st.column_config.TextColumn(width=200),
}


def origin(change: Change) -> str:
    """`10月12日 09:30 门户 鼓楼区`: when, from where and by whom."""
    words = (
        local_time(change.at),
        SOURCES.get(change.source, change.source),
        _who(change),
    )
    return " ".join(filter(None, words))


def _who(change: Change) -> str:
    """The sheet does not tell who typed into it, only out of which copy beside it a text was taken."""
    return "" if change.source == "sheet" and not change.person.startswith("副本") else change.person


OPERATION_STATES = {"pending": "等待写入", "sent": "已发出，等待核实", "blocked": "暂时写不进"}
REASONS = {"pending": "下次同步时写入", "sent": "再读一次表格核实，不会重复写"}
STOPPED = "写入暂停中，原因见本页上方"
WAITING_CONFIG: dict[str, Any] = {
    "填报内容": st.column_config.TextColumn(width=200),
    "原因": st.column_config.TextColumn(width=300),
}


def waiting_rows(waiting: Sequence[Waiting], *, stopped: bool) -> pd.DataFrame:
    """Portal edits not yet proven to stand in the sheet, each with the reason; `stopped`: nothing is written now."""
    return pd.DataFrame(
        [
            (
                local_time(w.at),
                w.key,
                header_of(w.column),
                w.value,
                OPERATION_STATES.get(w.state, w.state),
                w.reason or (STOPPED if stopped else REASONS.get(w.state, "")),
                w.person,
                w.receipt,
            )
            for w in waiting
        ],
        columns=["时间", "台账编号", "栏目", "填报内容", "状态", "原因", "填报人", "回执"],
    )


FINDING_KINDS = {
    "frozen": "整行暂停读写",
    "header": "表头不对",
    "missing": "表格中缺行",
    "copy": "旁边有副本",
    "reject": "读不懂",
    "ask": "拿不准",
    "keep_prev": "沿用原值",
    "normalize_warn": "已整理，请核对",
}
FINDING_CONFIG: dict[str, Any] = {
    "位置": st.column_config.TextColumn(width=60, help="工作台账里的单元格"),
    "类别": st.column_config.TextColumn(width=102),
    "单位": st.column_config.TextColumn(width=75),
    "任务": st.column_config.TextColumn(width=45),
    "栏目": st.column_config.TextColumn(width=75),
    "表格中的内容": st.column_config.TextColumn(width=125),
    "问题与处理办法": st.column_config.TextColumn(width=510),
}


def finding_rows(ledger: Ledger, found: Sequence[Finding]) -> pd.DataFrame:
    """Cells and rows that need a person: where, what kind, whose, what stands there, what to do."""
    rows = []
    for f in found:
        entry = ledger.by_key.get(f.key)
        unit, number = (entry.unit, str(entry.task_no)) if entry else ("", "")
        kind = FINDING_KINDS.get(f.outcome, f.outcome)
        where = f.where.removeprefix(f"{LEDGER_TAB}!")
        rows.append((where, kind, unit, number, header_of(f.column), f.raw, f.message))
    columns = ["位置", "类别", "单位", "任务", "栏目", "表格中的内容", "问题与处理办法"]
    return pd.DataFrame(rows, columns=columns)


def missing_rows(ledger: Ledger, missing: Sequence[Finding], wanted: Mapping[str, str]) -> pd.DataFrame:
    """Rows gone from the sheet; `wanted` maps keys that are to come back to who asked."""
    rows = []
    for f in missing:
        entry = ledger.by_key.get(f.key)
        task = ledger.breakdown.task(entry.task_no) if entry else None
        title = task.label if task else ""
        asked = f"{wanted[f.key]}已请求补回，等待写入" if f.key in wanted else ""
        rows.append((f.key, entry.unit if entry else "", title, asked))
    return pd.DataFrame(rows, columns=["台账编号", "单位", "任务", "处理"])


def settled_rows(ledger: Ledger, settled: Sequence[Conflict]) -> pd.DataFrame:
    """Who decided what about which cell, when."""
    rows = []
    for c in settled:
        side = "表格的值" if c.resolution == c.sheet else "门户的值" if c.resolution == c.portal else "另填的值"
        when = local_time(c.resolved_at)
        entry = ledger.by_key.get(c.key)
        unit, number = (entry.unit, str(entry.task_no)) if entry else (c.key, "")
        rows.append(
            (
                when,
                c.resolved_by,
                unit,
                number,
                header_of(c.column),
                side,
                *(shown_text(c.column, t) for t in (c.resolution, c.sheet, c.portal)),
            )
        )
    columns = ["处理时间", "处理人", "单位", "任务", "栏目", "采用", "采用的内容", "表格的值", "门户的值"]
    return pd.DataFrame(rows, columns=columns)


def run_rows(runs: Sequence[Run]) -> pd.DataFrame:
    """The last cycles that did something, newest first."""
    return pd.DataFrame(
        [(local_time(r.started), r.accepted, r.written, r.conflicts, r.findings, r.message or "正常") for r in runs],
        columns=["时间", "从表格读入（格）", "写入表格（格）", "新冲突", "需核对", "结果"],
    )
