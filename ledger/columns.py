"""The one catalogue of columns: header, aliases, kind, owner, width; parse and format of every cell.

Sheet headers, form fields, report columns, data validation and the grid's column config are derived from it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ledger.cells import KINDS, CellContext, Outcome, Parsed, canonical, kind, written
from ledger.cells.account import account
from ledger.cells.numerals import plain
from ledger.cells.pasted_text import spaced

if TYPE_CHECKING:
    from ledger.units.directory import Directory

STATUSES = ("未启动", "正在推进", "已完成", "长期坚持", "不涉及")
REVIEW_STATES = ("待审核", "已通过", "已退回", "已办结")


class Owner(StrEnum):
    """Who may write a column: the portal only (restored when changed), staff and portal, or lead and office; `derived` is
    what the portal knows better than the sheet and only shows there: never read, no part of an entry."""

    IDENTITY = "identity"
    UNIT = "unit"
    REVIEW = "review"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is in characters of the sheet's default font; `aliases` are other headers seen in use."""

    name: str
    header: str
    kind: str
    owner: Owner
    width: int
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    help: str = ""

    @property
    def numeric(self) -> bool:
        """Is the cell written as a number?"""
        return self.kind in ("percent", "count", "task_no")


_I, _U, _R = Owner.IDENTITY, Owner.UNIT, Owner.REVIEW
_STATUS_HELP = "未启动、正在推进、已完成、长期坚持；确与本单位无关的选“不涉及”，由市政府办公厅确认。"
_PERCENT_ALIASES = ("进度", "进度(%)", "完成进度(%)", "完成比例", "完成率")
_NOTE_ALIASES = ("落实情况", "进展情况", "工作进展情况", "工作情况", "完成情况说明")
_NOTE_HELP = "做了什么、什么时候、有什么结果；不要照抄工作要求，不要写身份证号等个人信息。"
_EVIDENCE_ALIASES = ("佐证材料", "佐证", "链接", "网址", "公开链接")
_EVIDENCE_HELP = "公开页面的网址（http:// 或 https:// 开头），或文号"
_MEASURES_HELP = "部分落实、未落实的，写清怎么整改；不再适用的，写明理由。"

LEDGER = (
    Column("key", "台账编号", "text", _I, 18, ("编号", "台账号", "ID")),
    Column("task_no", "序号", "task_no", _I, 6, ("任务编号", "任务序号", "任务号")),
    Column("task", "工作任务", "text", _I, 36, ("任务", "任务名称", "工作事项")),
    Column("unit", "单位", "units", _I, 16, ("责任单位", "填报单位", "单位名称")),
    Column("unit_kind", "单位类别", "text", _I, 10, ("类别", "单位类型")),
    Column("role", "职责", "text", _I, 6, ("牵头/责任", "角色")),
    Column("due_date", "完成时限", "date", _I, 12, ("时限要求", "完成期限", "截止日期", "时限")),
    Column("status", "进展状态", "status", _U, 11, ("状态", "任务状态", "完成状态"), STATUSES, _STATUS_HELP),
    Column("percent", "完成进度", "percent", _U, 10, _PERCENT_ALIASES, help="0 到 100 的数字，80 表示 80%。"),
    Column("progress_note", "工作进展", "text", _U, 48, _NOTE_ALIASES, help=_NOTE_HELP),
    Column("evidence", "佐证链接", "evidence", _U, 32, _EVIDENCE_ALIASES, help=f"{_EVIDENCE_HELP}。"),
    Column("issues", "存在问题", "text", _U, 28, ("问题", "存在的问题", "困难问题")),
    Column("next_steps", "下一步打算", "text", _U, 28, ("下一步措施", "下一步工作", "下步打算", "下一步计划")),
    Column("reporter", "填报人", "text", _U, 10, ("填表人", "经办人", "责任人", "联系人")),
    Column("phone", "联系电话", "phone", _U, 14, ("电话", "联系方式", "手机")),
    Column("reported_at", "填报时间", "timestamp", _U, 16, ("填报日期", "填表时间", "更新时间")),
    Column("review_state", "审核状态", "choice", _R, 10, ("审核结果",), REVIEW_STATES),
    Column("review_comment", "审核意见", "text", _R, 28, ("审核说明", "退回原因")),
)

# Behind the ledger's columns in its tab. No aliases: what staff call otherwise is a column of their own.
DERIVED = (
    Column("round_answer", "本轮", "text", Owner.DERIVED, 12),
    Column("file_count", "附件数", "count", Owner.DERIVED, 8),
)

TASKS = (
    Column("task_no", "序号", "task_no", _I, 6),
    Column("part", "大项", "text", _I, 24, ("部分",)),
    Column("section", "小项", "text", _I, 24, ("分类",)),
    Column("task", "工作任务", "text", _I, 36),
    Column("requirement", "工作要求", "text", _I, 60, ("具体要求",)),
    Column("lead_units", "牵头单位", "units", _I, 24),
    Column("responsible_units", "责任单位", "units", _I, 30),
    Column("due_date", "完成时限", "text", _I, 22, ("时限要求",)),
    Column("nature", "任务性质", "text", _I, 10),
)

UNITS = (
    Column("unit_id", "单位编码", "text", _I, 10),
    Column("full_name", "单位全称", "text", _I, 36),
    Column("short_name", "单位简称", "text", _I, 22),
    Column("unit_kind", "单位类别", "text", _I, 20),
    Column("in_groups", "所属集合", "text", _I, 22),
    Column("aliases", "其他叫法", "text", _I, 60),
    Column("source", "来源", "text", _I, 14),
)

# The portal publishes no rows in this tab: staff say themselves which task and unit a row is about.
LOOKBACK = (
    Column("key", "编号", "text", _I, 16),
    Column("task", "上年度任务", "text", _U, 40),
    Column("unit", "单位", "units", _U, 16),
    Column("due_date", "原定时限", "date", _U, 12),
    Column("verdict", "核查结论", "choice", _U, 12, (), ("已落实", "部分落实", "未落实", "不再适用")),
    Column("evidence", "佐证链接", "evidence", _U, 32, help=f"{_EVIDENCE_HELP}，一行一个。"),
    Column("rectification", "整改措施", "text", _U, 36, help=_MEASURES_HELP),
    Column("rectify_by", "整改时限", "date", _U, 12),
    Column("rectified", "整改完成", "choice", _U, 10, (), ("是", "否")),
    Column("this_year_task", "对应本年度任务", "task_no", _U, 14),
)

PRACTICES = (
    Column("key", "编号", "text", _I, 16),
    Column("unit", "单位", "units", _U, 16),
    Column("task_no", "任务序号", "task_no", _U, 10),
    Column("title", "题目", "text", _U, 32),
    Column("practice", "主要做法", "text", _U, 60),
    Column("evidence", "佐证链接", "evidence", _U, 32),
    Column("reported_at", "报送时间", "timestamp", _U, 16),
    Column("selected", "是否采用", "choice", _R, 10, (), ("采用", "未采用")),
)

ASSURANCE = (
    Column("unit", "单位", "units", _I, 20),
    Column("chief", "分管领导", "text", _U, 12),
    Column("office", "责任科室", "text", _U, 18),
    Column("full_time", "专职人数", "count", _U, 10),
    Column("part_time", "兼职人数", "count", _U, 10),
    Column("contact", "联系人", "text", _U, 12),
    Column("phone", "联系电话", "phone", _U, 14),
    Column("budgeted", "是否列入预算", "choice", _U, 12, (), ("是", "否")),
    Column("funds", "经费（万元）", "text", _U, 12),
)

LEDGER_TAB, TASK_TAB, UNIT_TAB = "工作台账", "任务分解表", "单位名录"
TABS: dict[str, tuple[Column, ...]] = {
    TASK_TAB: TASKS,
    LEDGER_TAB: LEDGER + DERIVED,
    UNIT_TAB: UNITS,
    "回头看": LOOKBACK,
    "经验做法": PRACTICES,
    "保障情况": ASSURANCE,
}


_REMARK = re.compile(r"%$|\((?:%|必填|选填|必选|可选|限?[0-9]+字(?:以内|以下|左右)?)\)$")


@cache
def column(name: str, tab: str = LEDGER_TAB) -> Column:
    """The column with that code name in a tab; KeyError if there is none."""
    for found in TABS[tab]:
        if found.name == name:
            return found
    raise KeyError(name)


@lru_cache(maxsize=512)  # a sheet's first rows are looked at in every cycle
def header_key(header: str) -> str:
    """A header as compared: full-width folded; white space, marks around it and a remark of how to fill it dropped."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", header)).casefold()
    return _REMARK.sub("", plain.strip("*:【】[]")).strip("*:【】[]") or plain


@cache
def headers(tab: str = LEDGER_TAB) -> dict[str, Column]:
    """Columns by compared header, aliases included; a header always beats another column's alias."""
    found = {header_key(alias): c for c in TABS[tab] for alias in c.aliases}
    found.update({header_key(c.header): c for c in TABS[tab]})
    return found


@cache
def find_column(name: str, tab: str = LEDGER_TAB) -> Column:
    """A column by code name, header or alias, in `tab` first and then in the others, or a bare kind (`date`).

    KeyError if it is none of these.
    """
    for place in (tab, *(t for t in TABS if t != tab)):
        for found in TABS[place]:
            if found.name == name:
                return found
        if header_key(name) in headers(place):
            return headers(place)[header_key(name)]
    if name not in KINDS:
        raise KeyError(name)
    return Column(name, name, name, Owner.UNIT, 12)


BLANK = Parsed(None)
CACHED_LENGTH = 2000


def parse(
    name: str | Column,
    raw: object,
    *,
    year: int,
    today: date | None = None,
    requirement: str = "",
    tab: str = LEDGER_TAB,
    previous: str = "",
    directory: Directory | None = None,
    last_task: int = 0,
    titles: tuple[tuple[int, str], ...] = (),
) -> Parsed:
    """Read one cell of a column as people really fill it; never raises for any input.

    `name` is a code name, header, alias or kind (see `find_column`). `requirement` (the task's 工作要求) lets a text cell
    notice that it was copied; `previous` (the cell's last agreed text) decides about a blank status and a confirmed
    不涉及; `directory` is the city's units; `last_task` and `titles` check task numbers.
    """
    found = name if isinstance(name, Column) else find_column(name, tab)
    text = canonical(raw)
    if not text and found.kind != "status":
        return BLANK
    context = CellContext(found.name, year, found.choices, today, requirement, previous, directory, last_task, titles)
    read = _read if len(text) <= CACHED_LENGTH else _read.__wrapped__
    return read(found.kind, text, context)


@lru_cache(maxsize=32_768)
def _read(kind_name: str, text: str, context: CellContext) -> Parsed:
    result: Parsed = kind(kind_name).parse(text, context)
    return account(kind_name, text, written(kind_name, result.value), result)


def format_cell(name: str | Column, value: Any, *, tab: str = LEDGER_TAB) -> str:
    """The canonical text of a parsed value, as it goes to the sheet; the empty text for None."""
    found = name if isinstance(name, Column) else find_column(name, tab)
    return written(found.kind, value)


def left_out(name: str | Column, raw: str, read: Parsed) -> str:
    """What to say where a box takes exactly what it says and has no room for a notice: the message of a value that leaves
    words of `raw` out; the empty text when nothing is left out."""
    found = name if isinstance(name, Column) else find_column(name)
    whole = found.kind == "text" or format_cell(found, read.value) == raw.strip()
    return "" if whole or read.outcome is not Outcome.NORMALIZE_WARN else read.message


def kept_text(name: str | Column, raw: str, read: Parsed) -> str:
    """What a record keeps of a box that is no cell of the ledger and has no room for a notice: a text letter by letter,
    tags and all, only blanks and line ends tidied; any other kind as it was read."""
    found = name if isinstance(name, Column) else find_column(name)
    return spaced(raw) if found.kind == "text" and read.value is not None else format_cell(found, read.value)


_PLAIN_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")


def percent_text(value: float | None) -> str:
    """How every page, download and message says a percentage: `40%`; the empty text for None."""
    return "" if value is None else f"{plain(round(value, 2))}%"


def shown_text(name: str, text: str) -> str:
    """A cell's text for people: 0.4 in 完成进度 is said as 40%, words keep standing beside what they were read as."""
    if name != "percent" or not text:
        return text
    read = parse(name, text, year=0)  # a percentage is of no year
    if not read.outcome.taken or read.value is None:
        return text
    said = percent_text(read.value)
    return said if _PLAIN_NUMBER.fullmatch(text.strip()) else f"{text}（{said}）"
