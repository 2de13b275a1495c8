"""`python -m portal status [--json]`: how the ledger and its sync stand."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.headline import headline
from ledger.figures.untouched import DEMONSTRATION
from portal.build import Portal, build
from portal.settings.settings import load
from store.database import refuse_unwritable
from store.errors import StoreUnavailable
from sync.backends.google.address import sheet_address
from sync.errors import BackendUnavailable


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="各项数字按哪一天算，如 2021-08-01；不写就按今天。")
def command(as_json: bool, as_of: datetime | None) -> None:
    """显示台账和同步的现状，以及某一天的各项数字。"""
    facts = gather(build(load(), apart=True), as_of.date() if as_of else None)
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else in_words(facts))


def gather(portal: Portal, as_of: date | None = None) -> dict[str, Any]:
    """Facts for programs: the sync's status, what the ledger is, and its figures on a day."""
    status, board = portal.sheet.status(), portal.board(as_of)
    return {
        "year": portal.year,
        "label": portal.label,
        "home": str(portal.settings.folder),
        "backend": portal.settings.backend,
        "workbook": _where(portal),
        "tasks": len(portal.book.breakdown.tasks),
        "units": len(portal.ledger().by_unit),
        "reported": sum(e.reported for e in portal.ledger().entries),
        "workbook_there": _there(portal),
        "figures": figures_of(board),
        "silent": board.total.silent,
        "ad_hoc": {"tasks": len(board.ad_hoc.tasks), **figures_of(board.ad_hoc)},
        "store_trouble": _store_trouble(portal),
        "note": headline(board) + DEMONSTRATION if board.untouched else "",
        **status.as_dict(),
        "entries": len(portal.ledger().entries),  # the store counts withdrawn rows too
    }


def figures_of(board: Board) -> dict[str, Any]:
    """What the pages count of the entries that are to be done (不涉及 left out), and who is late, in the notice's order."""
    total = board.total
    return {
        "as_of": board.as_of.isoformat(),
        "entries": total.applicable,
        "reported": total.reported,
        **{done.value: total.count(done) for done in Done},
        "due_soon": total.due_soon,
        "overdue": total.overdue,
        "overdue_units": [unit for unit, counted in board.by_unit.items() if counted.overdue],
    }


def _where(portal: Portal) -> str:
    """The shared sheet's path, or its address."""
    if portal.settings.backend == "google":
        return sheet_address(portal.settings.google_sheet)
    return str(portal.settings.workbook_path(portal.year))


def _there(portal: Portal) -> bool | None:
    """Does the workbook stand in its place? None when the place does not answer."""
    if portal.settings.backend != "workbook":
        return True
    try:
        return portal.engine.backend.exists()
    except BackendUnavailable:
        return None


def _store_trouble(portal: Portal) -> str:
    """A store that cannot be written cannot keep an account of that either, so it is asked now."""
    try:
        refuse_unwritable(portal.book.engine)
    except StoreUnavailable as error:
        return str(error)
    return ""


def _workbook(facts: dict[str, Any]) -> str:
    """How the file stands to this ledger: by itself the store cannot tell a foreign file from none."""
    if facts["workbook_there"] is None:
        return "（它所在的位置没有回应，请检查共享盘）"
    if facts["published"]:
        return "" if facts["workbook_there"] else "（文件不在了，见下面的“需要处理”）"
    if facts["backend"] == "google":
        return "（还没有发布，首次同步时发布）"
    if facts["workbook_there"]:
        return "（那里已有一个文件，但不是本台账发布的，门户不会覆盖它）"
    return "（还没有生成，首次同步时生成）"


def _figures_in_words(figures: dict[str, Any], silent: int) -> str:
    """One line; whom it concerns is named as long as that is not half the city."""
    late = figures["overdue_units"]
    named = f"（{'、'.join(late[:5])}{f'等 {len(late)} 个单位' if len(late) > 5 else ''}）" if late else ""
    dones = "，".join(f"{done.label} {figures[done.value]} 条" for done in Done)
    return (
        f"{figures['as_of']}：{dones}，临期 {figures['due_soon']} 条，逾期 {figures['overdue']} 条{named}，"
        f"到汇总日期未报送 {silent} 条。"
    )


def _ad_hoc_in_words(figures: dict[str, Any]) -> list[str]:
    """A line where there are any."""
    if not figures["tasks"]:
        return []
    dones = "，".join(f"{done.label} {figures[done.value]} 条" for done in Done)
    counted = f"{figures['tasks']} 项任务，{figures['entries']} 条台账，{dones}"
    return [f"临时交办（另外计数）：{counted}，临期 {figures['due_soon']} 条，逾期 {figures['overdue']} 条。"]


def in_words(facts: dict[str, Any]) -> str:
    """The same for a person."""
    trouble = facts["trouble"]
    lines = [
        f"{facts['year']} 年台账{'（' + facts['label'] + '）' if facts['label'] else ''}："
        f"{facts['tasks']} 项任务，{facts['units']} 个单位，{facts['entries']} 条台账，已报送 {facts['reported']} 条。",
        f"共享{'表格' if facts['backend'] == 'google' else '工作簿'}：{facts['workbook']}{_workbook(facts)}",
        _figures_in_words(facts["figures"], facts["silent"]),
        *_ad_hoc_in_words(facts["ad_hoc"]),
        f"上次同步：{facts['checked'] or '还没有'}",
        f"等待写入 {len(facts['waiting'])} 处，待处理冲突 {facts['conflicts']} 处，需要核对 {facts['findings']} 处。",
    ]
    lines += [facts["note"]] if facts["note"] else []
    if trouble:
        lines.append(f"需要处理：{trouble['message']}{trouble['advice']}（自 {trouble['since']}）")
    if facts["copies"]:
        names = "、".join(f"“{one['name']}”" for one in facts["copies"])
        lines.append(f"台账旁边有副本：{names}；用 python -m portal sheet copies 查看和处理。")
    if facts["store_trouble"]:
        lines.append(f"本地库现在不能保存：{facts['store_trouble']}")
    return "\n".join(lines)
