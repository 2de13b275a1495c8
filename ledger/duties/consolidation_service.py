"""Use cases of 牵头汇总 for one signed-in person at a time; each checks permission itself, whatever a page showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from datetime import date

from ledger.breakdown import Task, task_words
from ledger.clock import day_of
from ledger.deadlines.workdays import Calendar
from ledger.duties.consolidation import (
    LONGEST,
    SECTIONS,
    Collection,
    Completeness,
    ConsolidationDraft,
    ConsolidationLine,
    ConsolidationRepository,
    Saved,
    Text,
    TextStage,
    Timetable,
    completeness,
    internal_due,
)
from ledger.duties.consolidation_text import Proposal, propose
from ledger.entries import Ledger
from ledger.errors import NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part, by_day
from ledger.permissions import OFFICE_NAME, Action, Person, Role, may, signed
from ledger.register import RecordList
from ledger.texts.letters import lettered
from ledger.use_cases import Service, target_of


class ConsolidationService(Service[ConsolidationRepository]):
    """Use cases of lead units and the office."""

    def __init__(
        self, book: ConsolidationRepository, calendar: Callable[[], Calendar] = Calendar, *, days_before: int
    ) -> None:
        super().__init__(book)
        self._calendar, self._days_before = calendar, days_before

    @property
    def timetable(self) -> Timetable:
        """When collections are due."""
        final = self._book.ledger().breakdown.collection_due
        calendar = self._calendar()
        return Timetable(internal_due(final, self._days_before, calendar), final, calendar)

    def lines(self, person: Person) -> tuple[ConsolidationLine, ...]:
        """Every task whose collection is the person's business, in the notice's order, then 临时交办."""
        ledger, begun, when = self._book.ledger(), self._book.collections(), self.timetable
        return tuple(
            self._line(task, ledger, begun.get(task.no, Collection(task.no)), when)
            for task in ledger.breakdown.asked
            if may(person, Action.READ_CONSOLIDATION, target_of(task.no, ledger), ledger)
        )

    def _line(self, task: Task, ledger: Ledger, stands: Collection, when: Timetable) -> ConsolidationLine:
        """A 临时交办 is collected by its own day, where a unit leads it; the notice's day asks for nothing of it."""
        leads, due = ledger.lead_units.get(task.no, ()), task.due if task.ad_hoc else None
        own = Timetable(due if leads else None) if task.ad_hoc else when
        late = own.late(stands.stage, self._book.now().date())
        counted = completeness(ledger.by_task.get(task.no, ()))
        return ConsolidationLine(task.no, task.title.rstrip("。"), leads, stands, counted, late, due)

    def line(self, person: Person, task_no: int) -> ConsolidationLine:
        """One task's. Raises NotAllowed."""
        self._require_task(person, Action.READ_CONSOLIDATION, task_no)
        return next(line for line in self.lines(person) if line.task_no == task_no)

    def versions(self, person: Person, task_no: int) -> Sequence[ConsolidationDraft]:
        """Every version of a task's text, newest first. Raises NotAllowed."""
        self._require_task(person, Action.READ_CONSOLIDATION, task_no)
        return self._book.versions(task_no)

    def may_write(self, person: Person, task_no: int) -> bool:
        """Should a page offer the text for editing? `save` checks again."""
        stands = self._stands(task_no)
        return not stands.stage.locked and self.may(person, Action.COLLECT, task_no) and _may_draft(person, stands)

    def propose(self, person: Person, task_no: int, *, approved_only: bool) -> Proposal:
        """A first text from what the units reported; nothing is saved. Raises NotAllowed."""
        ledger = self._require_task(person, Action.COLLECT, task_no)
        entries = ledger.by_task.get(task_no, ())
        return propose(ledger.breakdown.task(task_no), entries, self._book.now().date(), approved_only=approved_only)

    def save(self, person: Person, task_no: int, text: Text, *, drawn_from: Sequence[str] = (), seen: int) -> Saved:
        """Keep a version. `seen` is the version it was written on; if another was saved meanwhile both are kept.

        Raises NotAllowed, ConsolidationLocked, Refused, InvalidCells.
        """
        ledger = self._require_writer(person, task_no)
        text = _usable(text)
        own = {e.key for e in ledger.by_task.get(task_no, ())}
        keys = [key for key in dict.fromkeys(drawn_from) if key in own]
        return self._book.save(task_no, text, drawn_from=keys, seen=seen, person=signed(person))

    def send(self, person: Person, task_no: int, *, seen: int) -> Completeness:
        """Send the version that was seen to the office, with today's completeness; it is locked from then on.

        Raises NotAllowed, Refused, ConsolidationLocked, ChangedMeanwhile.
        """
        ledger = self._require_writer(person, task_no)
        stands = self._stands(task_no)
        if stands.head is None or not stands.head.text.overview.strip():
            raise Refused("“总体情况”还没有写好并保存，不能报送。请先起草、保存。")
        if stands.asides:
            raise Refused(f"还有 {len(stands.asides)} 份同时保存的稿子没有处理，请先合并或收起，再报送。")
        counted = completeness(ledger.by_task.get(task_no, ()))
        self._book.send(task_no, seen=seen, with_=counted, person=signed(person))
        return counted

    def accept(self, person: Person, task_no: int, *, seen: int) -> None:
        """The office takes the text over. Raises NotAllowed, ChangedMeanwhile."""
        self._require_task(person, Action.DECIDE_CONSOLIDATION, task_no)
        self._book.decide(task_no, accepted=True, seen=seen, reason="", person=signed(person))

    def send_back(self, person: Person, task_no: int, reason: str, *, seen: int) -> None:
        """The office gives a sent or accepted text back. Raises NotAllowed, InvalidCells, ChangedMeanwhile."""
        self._require_task(person, Action.DECIDE_CONSOLIDATION, task_no)
        why = within("退回原因", reason, needed="请写明退回原因，让牵头单位知道改什么。本次没有退回。")
        self._book.decide(task_no, accepted=False, seen=seen, reason=why, person=signed(person))

    def name_drafter(self, person: Person, task_no: int, unit: str, *, seen: str) -> None:
        """Name the one lead unit that writes (the empty text: any). The office may, and so may the lead units while
        nobody is named; who is named may hand it on. Raises NotAllowed, ChangedMeanwhile."""
        ledger = self._require_task(person, Action.COLLECT, task_no)
        stands, leads = self._stands(task_no), ledger.lead_units.get(task_no, ())
        if unit and unit not in leads:
            raise NotAllowed(f"{unit}不牵头这项任务，不能执笔；请在{'、'.join(leads) or OFFICE_NAME}中选择。")
        if not _may_draft(person, stands):
            raise NotAllowed(f"已确定由{stands.drafter}执笔；要换的，请{stands.drafter}或{OFFICE_NAME}来改。")
        self._book.name_drafter(task_no, unit, seen=seen, person=signed(person))

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: texts that the person's lead units have to write; for the office, how many it has not decided on."""
        lines = self.lines(person)
        led = [line for line in lines if self._writes(person, line, board)]
        yield from (self._to_write(line, board) for line in led)
        if not self.may(person, Action.DECIDE_CONSOLIDATION):
            return
        sent = [day_of(line.collection.sent_at) for line in lines if _waits(line) and line.collection.sent_at]
        if sent:
            what = f"{len(sent)} 份汇总稿等您采用或退回"
            yield InboxItem("汇总稿", what, "consolidation", "审阅", since=min(sent), number=len(sent))
        unled = sum(not line.ad_hoc and not line.leads and not line.collection.stage.locked for line in lines)
        if unled and not board.untouched:
            # No unit owes these by the notice: the day is the office's own, and nobody is late by it.
            what, why, part = f"{unled} 项没有牵头单位的任务还没有汇总稿", self._internal(board), self._part(board)
            yield InboxItem("汇总稿", what, "consolidation", "起草", why=why, part=part, number=unled)

    def summaries(self, person: Person, task_no: int = 0) -> RecordList[ConsolidationLine]:
        """What a document is made of: one task, or (0) all that the person may read. Raises NotAllowed."""
        lines = (self.line(person, task_no),) if task_no else self.lines(person)
        if not lines:
            raise NotAllowed("只有牵头单位、领导、审计人员和市政府办公厅可以下载汇总稿。")
        own = {unit for line in lines for unit in line.leads if person.holds(Role.LEAD, unit)}
        name = OFFICE_NAME if Role.OFFICE in person.roles or not own else "、".join(sorted(own))
        return RecordList(self._book.ledger().year, self._book.now().date(), lines, signed=name)

    def settle(self, person: Person, task_no: int, draft_id: int) -> None:
        """A version that stood aside has been merged or dropped; it stays among the versions. Raises NotAllowed."""
        self._require_writer(person, task_no)
        if draft_id in {draft.id for draft in self._stands(task_no).asides}:
            self._book.settle(draft_id, person=signed(person))

    def _writes(self, person: Person, line: ConsolidationLine, board: Board) -> bool:
        """Does a lead unit of the person's write this one, and is it not with the office yet?"""
        if board.untouched or line.collection.stage.locked or not _may_draft(person, line.collection):
            return False
        return any(person.holds(Role.LEAD, unit) for unit in line.leads)

    def _part(self, board: Board, due: date | None = None) -> Part:
        when = self.timetable
        return by_day(due or when.internal or when.final, board, 2 * board.rules.due_soon_workdays)

    def _internal(self, board: Board) -> str:
        """The office's own, earlier day: it presses, but late is who misses the notice's."""
        day = self.timetable.internal
        if day is None:
            return ""
        return f"{'已过' if board.as_of > day else ''}内部时限 {day.month}月{day.day}日"

    def _to_write(self, line: ConsolidationLine, board: Board) -> InboxItem:
        stands = line.collection
        back, early = stands.stage is TextStage.RETURNED, "" if line.ad_hoc else self._internal(board)
        return InboxItem(
            "汇总稿退回" if back else "汇总稿",
            line.label,
            "consolidation",
            "修改" if back else "起草" if stands.head is None else "接着写",
            why=" · ".join(filter(None, (stands.reason if back else line.now.words, early))),
            until=line.due or self.timetable.final,
            query=(("no", str(line.task_no)), ("lead_tab", "汇总稿")),
            part=Part.FIRST if back else self._part(board, line.due),
            counted=board.as_of,
        )

    def _stands(self, task_no: int) -> Collection:
        return self._book.collections().get(task_no, Collection(task_no))

    def _require_task(self, person: Person, action: Action, task_no: int) -> Ledger:
        ledger = self._require(person, action, task_no)
        if all(task.no != task_no for task in ledger.breakdown.asked):
            raise Refused(f"没有{task_words(task_no)}任务，请从列表里选择。")
        return ledger

    def _require_writer(self, person: Person, task_no: int) -> Ledger:
        ledger, stands = self._require_task(person, Action.COLLECT, task_no), self._stands(task_no)
        if not _may_draft(person, stands):
            raise NotAllowed(
                f"这项任务的汇总稿由{stands.drafter}执笔，您可以看，不能改；意见请直接告诉{stands.drafter}。"
            )
        return ledger


def _waits(line: ConsolidationLine) -> bool:
    return line.collection.stage is TextStage.SENT


def _may_draft(person: Person, stands: Collection) -> bool:
    return not stands.drafter or person.holds(Role.LEAD, stands.drafter) or Role.OFFICE in person.roles


def _usable(text: Text) -> Text:
    """The text as it is kept: blanks at its ends are its author's. Raises Refused, InvalidCells."""
    kept = Text(*map(lettered, astuple(text)))
    if kept.blank:
        raise Refused("汇总稿是空的，没有保存。请先点“起草”，或自己写上内容。")
    for header, part in zip(SECTIONS.values(), astuple(kept), strict=True):
        within(header, part, LONGEST)
    return kept
