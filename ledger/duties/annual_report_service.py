"""Use cases of the annual report's paragraph: drafted from approved entries, edited by the unit, frozen when published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ledger.duties.annual_report import AnnualProposal, AnnualText, DueDays, Publication, draft_of
from ledger.errors import InvalidCells, Refused, Unchanged, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, by_day
from ledger.one_address import one_address
from ledger.permissions import Action, Person, Role, signed
from ledger.register import VersionsRepository
from ledger.use_cases import Service

LONGEST = 20_000
LONGEST_REASON = 200
MONTH = 22  # working days
ASKED_DAYS = 92  # so long before its day a paragraph is asked for: from November on for the departments
NONE, WRITTEN, PUBLISHED = "未起草", "已起草", "已公开"


class AnnualReportRepository(VersionsRepository[AnnualText], Protocol):
    """What is kept of the paragraphs; `store.duties.annual_report` implements it. A frozen one takes no wording."""

    def publications(self) -> Mapping[str, Publication]:
        """By unit."""

    def publish(self, made: Publication) -> None:
        """Freeze. Raises ChangedMeanwhile when there is a newer wording, or it is frozen already."""

    def reopen(self, unit: str, *, person: str, reason: str) -> None:
        """Take the freeze away; the audit events keep its day and address."""


@dataclass(frozen=True, slots=True)
class AnnualLine:
    """Where a unit stands with its paragraph."""

    unit: str
    due: date
    text: AnnualText | None
    published: Publication | None
    today: date

    @property
    def state(self) -> str:
        """未起草, 已起草 or 已公开."""
        return PUBLISHED if self.published else WRITTEN if self.text else NONE

    @property
    def late(self) -> bool:
        """Is it past the day and not published, or was it published after the day?"""
        return (self.published.on if self.published else self.today) > self.due


@dataclass(frozen=True, slots=True)
class AnnualPaper:
    """What the Word document shows."""

    year: int
    unit: str
    text: str
    state: str
    day: date


class AnnualReportService(Service[AnnualReportRepository]):
    """Use cases of a unit and the office."""

    def __init__(self, book: AnnualReportRepository, due: DueDays) -> None:
        super().__init__(book)
        self._due = due

    def draft(self, person: Person, unit: str) -> AnnualProposal:
        """The paragraph as the approved entries give it now. Raises NotAllowed."""
        ledger = self._require(person, Action.READ_ANNUAL, unit)
        return draft_of(ledger, unit, self._book.now().date())

    def save(self, person: Person, unit: str, text: str, *, seen: int) -> None:
        """Keep the unit's wording; `seen` is the version that the editor showed (0: none).

        Raises NotAllowed, InvalidCells, Unchanged, Refused, ChangedMeanwhile.
        """
        self._require(person, Action.WRITE_ANNUAL, unit)
        text = within("段落", text, LONGEST, needed="请填写内容。")
        held = self._book.newest().get(unit)
        if held and held.text == text:
            raise Unchanged
        made = AnnualText(unit, text, self._book.now(), signed(person))
        if unit in self._book.publications():
            raise Refused("这一段已经标为公开，内容已固定，没有保存。需要改的，请市政府办公厅重新打开。")
        self._book.add(made, after=seen)

    def publish(self, person: Person, unit: str, *, on: date, link: str, seen: int) -> None:
        """Say that the wording `seen` is public since a day at an address; it is frozen from then on.

        Raises NotAllowed, InvalidCells, Refused, ChangedMeanwhile.
        """
        ledger = self._require(person, Action.WRITE_ANNUAL, unit)
        wrong: dict[str, str] = {}
        now = self._book.now()
        if on > now.date() or on.year < ledger.year:
            wrong["公开日期"] = f"应在{ledger.year}年1月1日到今天之间。"
        address, why = one_address(link, year=ledger.year)
        if not address:
            wrong["公开网址"] = why or "请填公开页面的网址，以 http:// 或 https:// 开头。"
        if wrong:
            raise InvalidCells(wrong)
        held = self._book.newest().get(unit)
        if held is None:
            raise Refused("还没有保存过段落，不能标为公开。请先保存。")
        self._book.publish(Publication(unit, seen, on, address, now, signed(person)))

    def reopen(self, person: Person, unit: str, reason: str) -> None:
        """The office lets a published paragraph be changed again. Raises NotAllowed, InvalidCells."""
        self._require(person, Action.REOPEN_ANNUAL, unit)
        why = within("理由", reason, LONGEST_REASON, needed="请写明为什么重新打开。")
        self._book.reopen(unit, person=signed(person), reason=why)

    def of(self, person: Person, unit: str) -> AnnualLine:
        """Where a unit stands. Raises NotAllowed."""
        self._require(person, Action.READ_ANNUAL, unit)
        return self._line(unit, self._book.newest(), self._book.publications())

    def history(self, person: Person, unit: str) -> Sequence[AnnualText]:
        """Every wording, newest first. Raises NotAllowed."""
        self._require(person, Action.READ_ANNUAL, unit)
        return self._book.history(unit)

    def overview(self, person: Person) -> tuple[AnnualLine, ...]:
        """Every unit of the ledger. Raises NotAllowed for those who do not read everything."""
        ledger = self._require(person, Action.READ_ANNUAL)
        texts, published = self._book.newest(), self._book.publications()
        return tuple(self._line(u, texts, published) for u in ledger.directory.by_short if u in ledger.by_unit)

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: paragraphs of own units that are not public, from `ASKED_DAYS` before their day on."""
        if board.untouched:
            return
        texts, published = self._book.newest(), self._book.publications()
        for unit in self.writes_for(person):
            line = self._line(unit, texts, published)
            if line.state != PUBLISHED and line.due - line.today <= timedelta(days=ASKED_DAYS):
                what, act = (
                    f"{board.ledger.year}年度报告里的“要点落实情况”段落",
                    "起草" if line.state == NONE else "接着写",
                )
                part = by_day(line.due, board, MONTH)
                yield InboxItem("年报", what, "annual_report", act, unit, line.state, until=line.due, part=part)

    def paper(self, person: Person, unit: str) -> AnnualPaper:
        """The saved wording, or the draft when there is none, for a document. Raises NotAllowed."""
        ledger = self._book.ledger()
        line = self.of(person, unit)
        text = line.text.text if line.text else self.draft(person, unit).text
        known = ledger.directory.by_short.get(unit)
        name = known.full_name if known else unit
        day = line.published.on if line.published else line.today
        return AnnualPaper(ledger.year, name, text, line.state if line.text else "系统草稿", day)

    def writes_for(self, person: Person) -> tuple[str, ...]:
        """Units with ledger rows whose paragraph the person may write."""
        units = self._book.ledger().by_unit
        return tuple(u for u in person.units if u in units and person.holds(Role.UNIT, u))

    def _line(self, unit: str, texts: Mapping[str, AnnualText], published: Mapping[str, Publication]) -> AnnualLine:
        ledger = self._book.ledger()
        known = ledger.directory.by_short.get(unit)
        due = self._due.of(known.kind if known else "", ledger.year)
        return AnnualLine(unit, due, texts.get(unit), published.get(unit), self._book.now().date())
