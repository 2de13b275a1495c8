"""Tables that pages show, as pandas frames made once per board, and how their columns look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from ledger.breakdown import DeadlineKind, Task, number_text
from ledger.columns import LEDGER_TAB, shown_text
from ledger.contacts import Contact, Contacts
from ledger.dones import Done
from ledger.entries import Entry, Ledger
from ledger.figures.board import Board
from ledger.figures.counts import Figures
from ledger.repository import Change, Conflict, Finding
from portal.ui.drawings import once_per_board
from portal.ui.filters import task_label
from portal.ui.messages import header_of, local_time
from portal.ui.tables import CALLED, PERCENT, PINNED, RATE, TableColumn, frame
from portal.ui.widgets import task_name, unbroken
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


def task_columns(board: Board) -> list[TableColumn[Task]]:
    """A task's part, what it asks of whom by when, the headline rate, the three dones, what is late, the way to it."""
    headline, counted = board.rules.headline, board.by_task
    return [
        TableColumn("大项", lambda task: task.part),
        TableColumn("序号", lambda task: number_text(task.no) if task.ad_hoc else task.no, 48, PINNED),
        TableColumn("工作任务", lambda task: task_name(task.title.rstrip("。")), 290),
        TableColumn("牵头单位", lambda task: "、".join(mention.name for mention in task.lead_units), 150),
        TableColumn(
            "完成时限", lambda task: "；".join(d.phrase for d in task.deadlines) or _collected(board, task), 124
        ),
        TableColumn(headline.rate, lambda task: _rate(counted.get(task.no), headline), 110, RATE),
        *(_done_column(board, done) for done in Done),
        TableColumn("逾期", lambda task: counted[task.no].overdue if task.no in counted else 0, 46),
        TableColumn("打开", lambda _: "查看"),
    ]


def _rate(counted: Figures | None, done: Done) -> float | None:
    return 100 * (counted.rate(done) or 0) if counted else None


def _done_column(board: Board, done: Done) -> TableColumn[Task]:
    def told(task: Task) -> str:
        counted = board.by_task.get(task.no)
        return f"{counted.count(done)}/{counted.applicable}" if counted else ""

    return TableColumn(done.label, told, 24 + 12 * len(done.label))


@once_per_board
def task_rows(board: Board) -> pd.DataFrame:
    """`task_columns` of every task of the notice."""
    return frame(task_columns(board), board.ledger.breakdown.tasks)


@once_per_board
def ad_hoc_rows(board: Board) -> pd.DataFrame:
    """`task_columns` of every 临时交办 that units are asked for, counted apart."""
    return frame(task_columns(board.ad_hoc), board.ad_hoc.tasks)


def _collected(board: Board, task: Task) -> str:
    """The collection's date stands for a task without one of its own: nobody is overdue by a date that is not shown."""
    dates = {
        s.deadline.phrase
        for e in board.ledger.by_task.get(task.no, ())
        if (s := board.standing[e.key]).deadline and s.deadline.kind is DeadlineKind.COLLECTION
    }
    return "；".join(f"{phrase}汇总" for phrase in sorted(dates))


class EntryLine(NamedTuple):
    """An entry on a board, with whom its reader may call."""

    board: Board
    entry: Entry
    contact: Contact

    @property
    def state(self) -> str:
        """Symbol and word."""
        return unbroken(f"{self.board.state(self.entry.key).symbol} {self.board.standing[self.entry.key].words}")


ENTRIES: tuple[TableColumn[EntryLine], ...] = (
    TableColumn("单位", lambda line: line.entry.unit, 110, PINNED),
    TableColumn("职责", lambda line: line.entry.role, 50),
    TableColumn("状态", lambda line: line.state),
    TableColumn("进度", lambda line: line.entry.percent, 92, look=PERCENT),
    TableColumn("工作进展", lambda line: line.entry.progress_note, 195),
    TableColumn("完成时限", lambda line: line.board.standing[line.entry.key].due_words),
    TableColumn("联系人", lambda line: line.contact.name),
    TableColumn("联系电话", lambda line: line.contact.phone, look=CALLED),
    TableColumn("更新", lambda line: local_time(line.entry.updated_at)),
)


@once_per_board
def entry_rows(board: Board, contacts: Contacts) -> pd.DataFrame:
    """`ENTRIES` of the board."""
    return frame(ENTRIES, (EntryLine(board, entry, contacts.of(entry)) for entry in board.rows))


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


# Who changed what, when, from where; what was typed stands beside where anything was tidied.
HISTORY: tuple[TableColumn[Change], ...] = (
    TableColumn("时间", lambda change: local_time(change.at)),
    TableColumn("来源", lambda change: SOURCES.get(change.source, change.source)),
    TableColumn("修改人", _who),
    TableColumn("栏目", lambda change: header_of(change.column)),
    TableColumn("原来", lambda change: shown_text(change.column, change.old), 260),
    TableColumn("改为", lambda change: shown_text(change.column, change.new), 260),
)
RECEIPT: TableColumn[Change] = TableColumn("回执", lambda change: change.receipt, 130)
TYPED: TableColumn[Change] = TableColumn("填写原文", lambda change: change.typed, 200)

OPERATION_STATES = {"pending": "等待写入", "sent": "已发出，等待核实", "blocked": "暂时写不进"}
REASONS = {"pending": "下次同步时写入", "sent": "再读一次表格核实，不会重复写"}
STOPPED = "写入暂停中，原因见本页上方"


def waiting_columns(*, stopped: bool) -> list[TableColumn[Waiting]]:
    """Portal edits not yet proven to stand in the sheet, each with the reason; `stopped`: nothing is written now."""
    return [
        TableColumn("时间", lambda waiting: local_time(waiting.at)),
        TableColumn("台账编号", lambda waiting: waiting.key),
        TableColumn("栏目", lambda waiting: header_of(waiting.column)),
        TableColumn("填报内容", lambda waiting: waiting.value, 200),
        TableColumn("状态", lambda waiting: OPERATION_STATES.get(waiting.state, waiting.state)),
        TableColumn(
            "原因", lambda waiting: waiting.reason or (STOPPED if stopped else REASONS.get(waiting.state, "")), 300
        ),
        TableColumn("填报人", lambda waiting: waiting.person),
        TableColumn("回执", lambda waiting: waiting.receipt),
    ]


FINDING_KINDS = {
    "frozen": "整行暂停读写",
    "header": "表头不对",
    "missing": "表格中缺行",
    "copy": "旁边有副本",
    "derived": "系统填的列",
    "reject": "读不懂",
    "ask": "拿不准",
    "keep_prev": "沿用原值",
    "normalize_warn": "已整理，请核对",
}


def _unit_and_task(ledger: Ledger, key: str) -> tuple[str, str]:
    entry = ledger.by_key.get(key)
    return (entry.unit, str(entry.task_no)) if entry else ("", "")


def finding_columns(ledger: Ledger) -> list[TableColumn[Finding]]:
    """Cells and rows that need a person: where, what kind, whose, what stands there, what to do."""
    where = partial(st.column_config.Column, help="工作台账里的单元格")
    return [
        TableColumn("位置", lambda found: found.where.removeprefix(f"{LEDGER_TAB}!"), 60, look=where),
        TableColumn("类别", lambda found: FINDING_KINDS.get(found.outcome, found.outcome), 102),
        TableColumn("单位", lambda found: _unit_and_task(ledger, found.key)[0], 75),
        TableColumn("任务", lambda found: _unit_and_task(ledger, found.key)[1], 45),
        TableColumn("栏目", lambda found: header_of(found.column), 75),
        TableColumn("表格中的内容", lambda found: found.raw, 125),
        TableColumn("问题与处理办法", lambda found: found.message, 510),
    ]


def missing_columns(ledger: Ledger, wanted: Mapping[str, str]) -> Iterator[TableColumn[Finding]]:
    """Rows gone from the sheet; `wanted` maps keys that are to come back to who asked."""
    yield TableColumn("台账编号", lambda found: found.key)
    yield TableColumn("单位", lambda found: _unit_and_task(ledger, found.key)[0])
    yield TableColumn("任务", lambda found: task_label(ledger, found.key))
    if wanted:
        yield TableColumn("处理", lambda f: f"{wanted[f.key]}已请求补回，等待写入" if f.key in wanted else "")


def _side(conflict: Conflict) -> str:
    sides = {conflict.portal: "门户的值", conflict.sheet: "表格的值"}
    return sides.get(conflict.resolution, "另填的值")


def settled_columns(ledger: Ledger) -> list[TableColumn[Conflict]]:
    """Who decided what about which cell, when."""
    return [
        TableColumn("处理时间", lambda conflict: local_time(conflict.resolved_at)),
        TableColumn("处理人", lambda conflict: conflict.resolved_by),
        TableColumn("单位", lambda conflict: _unit_and_task(ledger, conflict.key)[0] or conflict.key),
        TableColumn("任务", lambda conflict: _unit_and_task(ledger, conflict.key)[1]),
        TableColumn("栏目", lambda conflict: header_of(conflict.column)),
        TableColumn("采用", _side),
        TableColumn("采用的内容", lambda conflict: shown_text(conflict.column, conflict.resolution)),
        TableColumn("表格的值", lambda conflict: shown_text(conflict.column, conflict.sheet)),
        TableColumn("门户的值", lambda conflict: shown_text(conflict.column, conflict.portal)),
    ]


RUNS: tuple[TableColumn[Run], ...] = (
    TableColumn("时间", lambda run: local_time(run.started)),
    TableColumn("从表格读入（格）", lambda run: run.accepted),
    TableColumn("写入表格（格）", lambda run: run.written),
    TableColumn("新冲突", lambda run: run.conflicts),
    TableColumn("需核对", lambda run: run.findings),
    TableColumn("结果", lambda run: run.message or "正常", 420),
)
