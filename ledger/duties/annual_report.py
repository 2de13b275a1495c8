"""要点落实情况 for a unit's 政府信息公开年度报告 (paragraph 三), made from its approved entries alone.

The report's form is 国办公开办函〔2021〕30号; the paragraph fits its 一、总体情况 or 六、其他需要报告的事项.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.entries import LEAD, Entry, Ledger
from ledger.figures.counts import COUNTY_SIDE, side_of

_NUMBERS = "一二三四五六七八九十"
_WORDS = (("已完成", "已完成"), ("长期坚持", "已落实并长期坚持"), ("正在推进", "正在推进"))


@dataclass(frozen=True, slots=True)
class DueDays:
    """By which day of the next year the annual reports are out, as (month, day)."""

    departments: tuple[int, int] = (1, 31)
    governments: tuple[int, int] = (3, 31)

    def of(self, unit_kind: str, year: int) -> date:
        """The day for a unit of that kind about a year."""
        return date(year + 1, *(self.governments if side_of(unit_kind) == COUNTY_SIDE else self.departments))


@dataclass(frozen=True, slots=True)
class AnnualText:
    """One saved wording of a unit's paragraph."""

    unit: str
    text: str
    at: datetime
    person: str
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Publication:
    """When and where the paragraph was published; `seq` is the wording that is frozen with it."""

    unit: str
    seq: int
    on: date
    link: str
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class AnnualProposal:
    """A paragraph made from the ledger: `text` is empty while no entry is approved; `left_out` are the others."""

    text: str
    approved: int
    left_out: int


def draft_of(ledger: Ledger, unit: str, day: date) -> AnnualProposal:
    """The paragraph as the approved entries give it on a day of the year or later."""
    entries = [e for e in ledger.by_unit.get(unit, ()) if not (e.not_applicable or e.ad_hoc)]
    approved = [e for e in entries if e.confirmed]
    if not approved:
        return AnnualProposal("", 0, len(entries))
    return AnnualProposal(
        "\n".join([_opening(ledger, unit, approved, day), *_parts(ledger, approved)]),
        len(approved),
        len(entries) - len(approved),
    )


def _opening(ledger: Ledger, unit: str, approved: Sequence[Entry], day: date) -> str:
    notice = ledger.breakdown
    known = ledger.directory.by_short.get(unit)
    leads = sum(e.role == LEAD for e in approved)
    counts = [(words, sum(e.status == status for e in approved)) for status, words in _WORDS]
    said = "、".join(f"{words}{number}项" for words, number in counts if number)
    last = min(day, date(ledger.year, 12, 31))
    return (
        f"{ledger.year}年，{known.full_name if known else unit}对照《{notice.title}》（{notice.doc_no}），"
        f"逐项抓好政务公开工作要点落实。截至{last.month}月{last.day}日，经审核的任务共{len(approved)}项"
        + (f"（其中牵头{leads}项）" if leads else "")
        + (f"，{said}" if said else "")
        + "。主要落实情况如下："
    )


def _parts(ledger: Ledger, approved: Sequence[Entry]) -> list[str]:
    lines: list[str] = []
    by_task = {e.task_no: e for e in approved}
    parts = [p for p in ledger.breakdown.parts if any(t.part == p and t.no in by_task for t in ledger.breakdown.tasks)]
    for place, part in enumerate(parts):
        lines.append(f"（{_NUMBERS[place]}）{_bare(part)}" if place < len(_NUMBERS) else _bare(part))
        told = [t for t in ledger.breakdown.tasks if t.part == part and t.no in by_task]
        lines += [_line(n, t.title, by_task[t.no]) for n, t in enumerate(told, 1)]
    return lines


def _line(number: int, title: str, entry: Entry) -> str:
    note = " ".join(entry.progress_note.split()) or f"{entry.status or '已报送'}。"
    ended = note if note.endswith(("。", "！", "；")) else f"{note}。"
    return f"{number}．{title.rstrip('。')}。{ended}"


def _bare(part: str) -> str:
    """A part's heading without its number (`一、`)."""
    number, comma, rest = part.partition("、")
    return rest if comma and all(c in _NUMBERS for c in number) else part
