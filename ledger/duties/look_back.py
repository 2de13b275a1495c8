"""回头看 (look-back): last year's tasks checked one by one, each by every unit that answered for it.

The notice's rule (榕政办〔2021〕53号, paragraph 一): 重点针对有明确责任主体和时限要求的工作任务，逐项核查落实情况. So items with a
unit and a time limit come first. Pure records and rules; the use cases are in `look_back_service`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

from ledger.breakdown import Task
from ledger.cells.tidy import compact
from ledger.columns import column, kept_text, left_out, parse
from ledger.entries import LEAD, grouped, key_of
from ledger.figures.counts import share_words
from ledger.side_rows import SideRow
from ledger.units.directory import Directory

TAB = "回头看"
VALUES = ("verdict", "evidence", "rectification", "rectify_by", "rectified")
LIKE = 0.55  # titles of one task in two years' notices differ by a clause; unrelated ones stay below 0.45
APPROVED, SENT_BACK, WAITING = "已通过", "已退回", "待审核"


class CheckVerdict(StrEnum):
    """What a check found (核查结论)."""

    DONE = "已落实"
    PARTLY = "部分落实"
    NOT_DONE = "未落实"
    MOOT = "不再适用"


OPEN_VERDICTS = frozenset({CheckVerdict.PARTLY, CheckVerdict.NOT_DONE})


@dataclass(frozen=True, slots=True)
class Item:
    """One task of last year. `key` is like `2020-07`; `due_text` is the notice's words with their dates.

    `linked` is the task of this year that carries it on, confirmed by a person (0: confirmed that there is none; None:
    nobody has said yet).
    """

    key: str
    year: int
    no: int
    title: str
    requirement: str
    due_text: str
    due: date | None
    linked: int | None = None
    linked_by: str = ""

    @property
    def timed(self) -> bool:
        """Did the notice name a time limit, a date or a rhythm?"""
        return bool(self.due_text)


@dataclass(frozen=True, slots=True)
class Check:
    """One item × one unit. `key` is like `2020-07-鼓楼区`; `values` are canonical texts by code name (`VALUES`).

    `former` is how the entry ended last year (status, percent, progress …) when that is known. `version` grows with
    every change, so that nobody overwrites what they have not seen. `source` is portal or sheet.
    """

    key: str
    item: str
    unit: str
    role: str
    former: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    person: str = ""
    at: datetime | None = None
    source: str = ""
    review: str = ""
    comment: str = ""
    version: int = 0

    @property
    def verdict(self) -> str:
        """核查结论, the empty text while unchecked."""
        return self.values.get("verdict", "")

    @property
    def checked(self) -> bool:
        """Has the unit said how it stands, and has the office not sent that back?"""
        return bool(self.verdict) and self.review != SENT_BACK

    @property
    def rectifying(self) -> bool:
        """Is there something left to put right?"""
        return self.verdict in OPEN_VERDICTS and self.values.get("rectified") != "是"

    @property
    def locked(self) -> bool:
        """Approved and finished: the unit changes it only after the office has sent it back."""
        return self.review == APPROVED and not self.rectifying

    def late(self, day: date) -> bool:
        """Is the date that the unit set itself for putting it right past?"""
        by = self.values.get("rectify_by", "")
        return self.rectifying and bool(by) and by < day.isoformat()


@dataclass(frozen=True)
class LookBack:
    """Everything of one look-back, at one version of the store."""

    items: tuple[Item, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def year(self) -> int:
        """The year that is looked back at; 0 when nothing was imported."""
        return self.items[0].year if self.items else 0

    def item(self, key: str) -> Item:
        """The item with that key; KeyError if there is none."""
        return self._items[key]

    def check(self, key: str) -> Check:
        """The check with that key; KeyError if there is none."""
        return self._checks[key]

    @cached_property
    def stressed(self) -> frozenset[str]:
        """Keys of the items that the notice asks to stress: with a unit and a time limit."""
        owned = {check.item for check in self.checks}
        return frozenset(i.key for i in self.items if i.timed and i.key in owned)

    @cached_property
    def first(self) -> tuple[Item, ...]:
        """The items, those to be stressed first."""
        return tuple(sorted(self.items, key=lambda i: (i.key not in self.stressed, i.no)))

    @cached_property
    def of_item(self) -> Mapping[str, tuple[Check, ...]]:
        """Checks by item, lead units first."""
        return grouped(sorted(self.checks, key=lambda c: c.role != LEAD), lambda c: c.item)

    @cached_property
    def of_unit(self) -> Mapping[str, tuple[Check, ...]]:
        """Checks by unit, the stressed items' first."""
        order = {item.key: place for place, item in enumerate(self.first)}
        return grouped(sorted(self.checks, key=lambda c: order.get(c.item, 0)), lambda c: c.unit)

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return {item.key: item for item in self.items}

    @cached_property
    def _checks(self) -> Mapping[str, Check]:
        return {check.key: check for check in self.checks}


@dataclass(frozen=True, slots=True)
class CheckCoverage:
    """How far the checking is: `checked` of `total`, how many of each verdict, what is still to be put right."""

    total: int
    checked: int
    verdicts: Mapping[str, int]
    rectifying: int
    late: int
    approved: int

    @property
    def share(self) -> float | None:
        """0..1; None when there is nothing to check."""
        return self.checked / self.total if self.total else None

    @property
    def words(self) -> str:
        """`12 / 40（30.0%）`; a dash when there is nothing to check."""
        return f"{self.checked} / {self.total}（{self.share_words}）" if self.total else "—"

    @property
    def share_words(self) -> str:
        """The share as figures say it everywhere, but never 100.0% before all are checked."""
        done = self.share is not None and self.checked == self.total
        return share_words(self.share if done or self.share is None else min(self.share, 0.999))


def coverage(checks: Iterable[Check], day: date) -> CheckCoverage:
    """The figures of some checks on a day."""
    listed = list(checks)
    done = [c for c in listed if c.checked]
    return CheckCoverage(
        len(listed),
        len(done),
        {v.value: sum(c.verdict == v for c in done) for v in CheckVerdict},
        sum(c.rectifying for c in done),
        sum(c.late(day) for c in done),
        sum(c.review == APPROVED for c in listed),
    )


def judged(raw: Mapping[str, str], year: int) -> tuple[dict[str, str], dict[str, str]]:
    """(canonical values, messages by column) of what a person put in: read like any cell, then what belongs together.

    部分落实 and 未落实 need a measure and a date; 已落实 needs evidence; 不再适用 needs its reason, in the measure's place.
    """
    values, messages = read_values(raw, year)
    for name in values:
        of = column(name, TAB)
        if untaken := left_out(of, raw[name], parse(of, raw[name], year=year, tab=TAB)):
            messages[name] = untaken
    return values, messages | {n: m for n, m in lacking(values).items() if n not in messages}


def read_values(raw: Mapping[str, str], year: int) -> tuple[dict[str, str], dict[str, str]]:
    """(canonical values, messages by column) of texts, each read like any cell; blank ones are in neither."""
    values: dict[str, str] = {}
    messages: dict[str, str] = {}
    for name in VALUES:
        read = parse(column(name, TAB), raw.get(name, ""), year=year, tab=TAB)
        if not read.outcome.taken:
            messages[name] = read.message or "这个值无法识别，请重填。"
        elif read.value is not None:
            values[name] = kept_text(column(name, TAB), raw[name], read)
    return values, messages


def lacking(values: Mapping[str, str]) -> dict[str, str]:
    """What a verdict asks for besides, by column; what staff typed into the sheet may lack it."""
    verdict = values.get("verdict")
    if not verdict:
        return {"verdict": "请选择核查结论。"}
    lacking: dict[str, str] = {}
    if verdict == CheckVerdict.DONE and not values.get("evidence"):
        lacking["evidence"] = "结论是“已落实”，请填佐证链接（公开页面的网址或文号）。"
    if verdict == CheckVerdict.MOOT and not values.get("rectification"):
        lacking["rectification"] = "结论是“不再适用”，请在这里写明理由（例如文件已废止）。"
    if verdict in OPEN_VERDICTS:
        if not values.get("rectification"):
            lacking["rectification"] = f"结论是“{verdict}”，请写明整改措施。"
        if not values.get("rectify_by"):
            lacking["rectify_by"] = f"结论是“{verdict}”，请填整改时限。"
        if values.get("rectified") == "是" and not values.get("evidence"):
            lacking["evidence"] = "整改已完成，请填佐证链接。"
    return lacking


def similarity(left: str, right: str) -> float:
    """How alike two titles are, 0..1, blanks and full stops aside (difflib's ratio: Ratcliff and Obershelp 1988)."""
    one, two = (compact(text).rstrip("。.") for text in (left, right))
    return SequenceMatcher(None, one, two, autojunk=False).ratio() if one and two else 0.0


def suggestion(item: Item, tasks: Sequence[Task]) -> Task | None:
    """The task of this year that most likely carries the item on; None when none is like it."""
    best = max(tasks, key=lambda task: similarity(item.title, task.title), default=None)
    return best if best and similarity(item.title, best.title) >= LIKE else None


def same_item(typed: str, items: Sequence[Item]) -> Item | None:
    """The item that a typed title or number means: nearly the same, and no other is; never a guess between two."""
    words = compact(typed).rstrip("。.")
    numbered = [i for i in items if words in (i.key, str(i.no), f"{i.no}{compact(i.title).rstrip('。')}")]
    if len(numbered) == 1:
        return numbered[0]
    scored = sorted(((similarity(typed, i.title), i) for i in items), key=lambda pair: -pair[0])
    if not scored or scored[0][0] < 0.8 or (len(scored) > 1 and scored[0][0] - scored[1][0] < 0.05):
        return None
    return scored[0][1]


def check_of_row(row: SideRow, look_back: LookBack, directory: Directory) -> tuple[Check | None, str]:
    """The check that a row of the sheet's tab 回头看 is about, or None and why it cannot be told."""
    typed = row.texts.get("key", "").strip()
    item = same_item("-".join(typed.split("-")[:2]) or row.texts.get("task", ""), look_back.items)
    if item is None:
        return None, "说不准是哪一项上年度任务：请照抄上年度任务的名称，或填任务序号。"
    unit = directory.resolve(row.texts.get("unit", "") or typed.partition(f"{item.key}-")[2]).unit
    if unit is None:
        return None, "“单位”没有填，或不在单位名录里。"
    try:
        return look_back.check(key_of(item.year, item.no, unit.short_name)), ""
    except KeyError:
        return None, f"{unit.short_name}不是第{item.no}项的责任单位。"
