"""牵头汇总: the consolidated text of one task, its versions and how far it is; what its keeper must offer (`ConsolidationRepository`).

The notice's second paragraph: each lead unit collects and consolidates its tasks and reports to the office by
10月30日前. A task without a lead unit is collected by the office itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from ledger.breakdown import is_ad_hoc, number_text
from ledger.deadlines.workdays import Calendar, weekday
from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.labelled import Labelled
from ledger.permissions import OFFICE_NAME
from ledger.repository import LedgerSource

# The sections of a text and their headings, in the order of print.
SECTIONS: Mapping[str, str] = {
    "overview": "总体情况",
    "progress": "落实情况",
    "highlights": "主要做法和亮点",
    "issues": "存在问题",
    "next_steps": "下一步打算",
}
LONGEST = 30_000  # characters of one section


class TextStage(Labelled):
    """How far a task's collection is."""

    NOT_BEGUN = "not_begun", "未开始", "○"
    DRAFTING = "drafting", "起草中", "›"
    SENT = "sent", "已报办公厅", "↑"
    RETURNED = "returned", "已退回", "↩"
    ACCEPTED = "accepted", "已采用", "✓"

    @property
    def locked(self) -> bool:
        """Is the text out of its writers' hands?"""
        return self in (TextStage.SENT, TextStage.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Text:
    """A consolidated text, one field per section; `overview` is the 综述 of the summary table."""

    overview: str = ""
    progress: str = ""
    highlights: str = ""
    issues: str = ""
    next_steps: str = ""

    @property
    def blank(self) -> bool:
        """Is nothing written anywhere?"""
        return not self.written

    @property
    def written(self) -> dict[str, str]:
        """`一、总体情况` and what stands under it, without empty sections."""
        found = [(header, part) for header, part in zip(SECTIONS.values(), astuple(self), strict=True) if part.strip()]
        return {f"{number}、{header}": part for number, (header, part) in zip("一二三四五", found, strict=False)}


@dataclass(frozen=True, slots=True)
class ConsolidationDraft:
    """One saved version. `based_on` is the version its author saw; `aside` one that met another save and waits for a
    person; `drawn_from` the 台账编号 of the entries it was drawn from."""

    id: int
    task_no: int
    text: Text
    person: str
    at: datetime
    based_on: int = 0
    aside: bool = False
    drawn_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of `required` entries (不涉及 left out): how many are reported, and done in each of the three senses."""

    required: int = 0
    reported: int = 0
    reported_done: int = 0
    approved: int = 0
    closed: int = 0

    @property
    def words(self) -> str:
        """`应报 55 家，已报 50 家，自报完成 41 家，审核通过 40 家，办结 12 家`."""
        return (
            f"应报 {self.required} 家，已报 {self.reported} 家，自报完成 {self.reported_done} 家，"
            f"审核通过 {self.approved} 家，办结 {self.closed} 家"
        )


@dataclass(frozen=True, slots=True)
class Collection:
    """Where one task's collection stands. `head` is the version that counts, `asides` those that met another save;
    `drafter` the one unit that writes (none: any lead unit); `sent_with` the completeness when it was sent."""

    task_no: int
    stage: TextStage = TextStage.NOT_BEGUN
    drafter: str = ""
    head: ConsolidationDraft | None = None
    asides: tuple[ConsolidationDraft, ...] = ()
    sent_by: str = ""
    sent_at: datetime | None = None
    sent_with: Completeness | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""

    @property
    def version(self) -> int:
        """The number of the version that counts; 0 when nothing is written."""
        return self.head.id if self.head else 0


@dataclass(frozen=True, slots=True)
class StageChange:
    """When a task's text went to the office, was accepted, or came back."""

    at: datetime
    stage: TextStage


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: the version kept, and the one it met (then both stand, and a person chooses)."""

    draft: ConsolidationDraft
    met: ConsolidationDraft | None = None


class ConsolidationLocked(LedgerError):
    """The text was sent or accepted: nobody changes it now."""

    def __init__(self, stage: TextStage) -> None:
        what = "已经报送市政府办公厅" if stage is TextStage.SENT else "已由市政府办公厅采用"
        super().__init__(f"这项任务的汇总稿{what}，不能再改，本次没有保存。确需修改的，请市政府办公厅先退回。")
        self.stage = stage


class ConsolidationRepository(LedgerSource, Protocol):
    """What the service needs of the keeper of collections; `store.duties.consolidation` implements it."""

    def collections(self) -> Mapping[int, Collection]:
        """Those that were begun, by task number; read once per version of the store."""

    def moves(self) -> Mapping[int, Sequence[StageChange]]:
        """The ways of the texts between their writers and the office, oldest first, from the audit log."""

    def versions(self, task_no: int) -> Sequence[ConsolidationDraft]:
        """Every version of a task's text, newest first."""

    def save(self, task_no: int, text: Text, *, drawn_from: Sequence[str], seen: int, person: str) -> Saved:
        """Append a version; it becomes the head when its author saw the head. The head's own text (a second click) adds
        nothing. Raises ConsolidationLocked."""

    def send(self, task_no: int, *, seen: int, with_: Completeness, person: str) -> None:
        """Lock the version that was seen. Raises ConsolidationLocked, ChangedMeanwhile."""

    def decide(self, task_no: int, *, accepted: bool, seen: int, reason: str, person: str) -> None:
        """Accept a sent text, or give a sent or accepted one back. Raises ChangedMeanwhile when it is neither, or another
        version than the one seen."""

    def name_drafter(self, task_no: int, unit: str, *, seen: str, person: str) -> None:
        """Name the one unit that writes, or nobody. Raises ChangedMeanwhile when another was named meanwhile."""

    def settle(self, draft_id: int, *, person: str) -> None:
        """A version that stood aside has been dealt with; it stays among the versions."""


def completeness(entries: Iterable[Entry]) -> Completeness:
    """Counts of a task's entries."""
    required = [e for e in entries if not e.not_applicable]
    return Completeness(
        len(required),
        sum(e.reported for e in required),
        sum(e.reported_done for e in required),
        sum(e.approved for e in required),
        sum(e.closed for e in required),
    )


def internal_due(final: date | None, days_before: int, calendar: Calendar) -> date | None:
    """The day lead units are asked to report by, ahead of the notice's own; always a working day."""
    if final is None:
        return None
    return calendar.last_workday(final - timedelta(days=days_before))


def weekday_words(day: date) -> str:
    """`2021-10-30（星期六）`."""
    return f"{day.isoformat()}（{weekday(day)}）"


@dataclass(frozen=True, slots=True)
class Timetable:
    """When collections are due: the office's own earlier day and the notice's, either may be missing."""

    internal: date | None = None
    final: date | None = None
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def words(self) -> str:
        """Both days with their weekdays; a notice's day on which nobody works is pointed out."""
        if self.internal is None or self.final is None:
            return "通知没有写明汇总报送的时限。"
        free = "" if self.calendar.is_workday(self.final) else "，这一天不上班，请提前报送"
        return f"请于{weekday_words(self.internal)}前报市政府办公厅（内部时限）；通知要求{weekday_words(self.final)}前{free}。"

    def late(self, stage: TextStage, today: date) -> bool:
        """Not with the office though the internal day is over?"""
        return self.internal is not None and today > self.internal and not stage.locked


@dataclass(frozen=True, slots=True)
class ConsolidationLine:
    """One task of the overview: who collects it, how far it is, how complete the material is, whether it is late; `due`: the
    day of a 临时交办, which the notice's collection does not ask for."""

    task_no: int
    title: str
    leads: tuple[str, ...]
    collection: Collection
    now: Completeness
    late: bool = False
    due: date | None = None

    @property
    def ad_hoc(self) -> bool:
        """Is it of a task that no notice holds (临时交办)?"""
        return is_ad_hoc(self.task_no)

    @property
    def label(self) -> str:
        """`7 稳步扩大预决算公开范围`, `交1 整改网站错链`."""
        return f"{number_text(self.task_no)} {self.title}"

    @property
    def collector(self) -> str:
        """Who consolidates it, in words."""
        return "、".join(self.leads) or OFFICE_NAME

    @property
    def text(self) -> Text:
        """What is written, if anything is."""
        return self.collection.head.text if self.collection.head else Text()

    @property
    def final(self) -> bool:
        """Has the office taken it over?"""
        return self.collection.stage is TextStage.ACCEPTED

    @property
    def counted(self) -> Completeness:
        """The completeness that goes with the text: when it was sent, else now."""
        sent = self.collection.sent_with if self.collection.stage.locked else None
        return sent or self.now
