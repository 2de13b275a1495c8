"""分办: under an entry its unit gives parts to its 科室 and 镇街, each with a day of its own, and follows how far they are.

That is the unit's own affair: it stands in no column of the sheet, nobody outside the unit sees it, and a day that a 科室 lets
pass makes no entry late. How far it is the unit's clerk writes, or the 科室 itself where it has an account: that sees what was
given to it and nothing else. What a 科室 writes gets into the report only by the clerk's hand (`merged`), and the clerk may
give it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ledger.clock import day_of
from ledger.columns import column, format_cell, left_out, parse, percent_text
from ledger.entries import Entry
from ledger.errors import InvalidCells, Refused, Unchanged, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part, by_day
from ledger.labelled import Labelled
from ledger.permissions import Action, Department, Person, Role, part_of, signed
from ledger.register import RegisterRepository, RegisterService, late

DEPARTMENT, WHO, DUE, ASKED, PERCENT, TEXT = "科室或镇街", "责任人", "科室时限", "要办什么", "完成进度", "科室进展"
BACK = "退回原因"
SHORT = 60  # characters of a name


class SubtaskState(Labelled):
    """How far a 科室 is with its part; `WITHDRAWN` was taken back by the unit's clerk."""

    WAITING = "waiting", "未开始"
    DOING = "doing", "在办"
    DONE = "done", "办完"
    WITHDRAWN = "withdrawn", "已收回"


REPORTED = (SubtaskState.WAITING, SubtaskState.DOING, SubtaskState.DONE)
OPEN = (SubtaskState.WAITING, SubtaskState.DOING)


@dataclass(frozen=True, slots=True)
class SubtaskDetails:
    """What the clerk gives: to whom, by which day (of the 科室 alone), and what is asked."""

    department: str
    who: str = ""
    due: date | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class SubtaskProgress:
    """How far it is: `percent` is a cell's canonical text, `text` goes into the report letter by letter."""

    state: SubtaskState = SubtaskState.WAITING
    percent: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Subtask:
    """One part of an entry that a 科室 or 镇街 does."""

    id: int
    key: str
    task_no: int
    unit: str
    details: SubtaskDetails
    progress: SubtaskProgress
    given_by: str
    given_at: datetime
    told_by: str = ""
    told_at: datetime | None = None
    version: int = 1
    back: str = ""  # why the clerk gave it back; nothing once the 科室 has written anew

    @property
    def state(self) -> SubtaskState:
        """How far it is."""
        return self.progress.state

    def late(self, today: date) -> bool:
        """Did the 科室 let its day pass? What is done is measured by the day on which that was told."""
        if self.state is SubtaskState.WITHDRAWN:
            return False
        return late(self.details.due, self.told_at if self.state is SubtaskState.DONE else None, today)

    def words(self, today: date) -> str:
        """`在办 40%（已超期）`."""
        percent = percent_text(float(self.progress.percent)) if self.progress.percent else ""
        said = " ".join(filter(None, (self.state.label, percent)))
        if not self.late(today):
            return said
        return f"{said}（{'超期办完' if self.state is SubtaskState.DONE else '已超期'}）"

    @property
    def for_whom(self) -> str:
        """`政务公开科 王某`."""
        return " ".join(filter(None, (self.details.department, self.details.who)))

    @property
    def paragraph(self) -> str:
        """What it gives to the report: `政务公开科：…`, letter by letter; the empty text while nothing was written."""
        return f"{self.details.department}：{self.progress.text}" if self.progress.text else ""


@dataclass(frozen=True, slots=True)
class Merged:
    """What of a part the unit's clerk has put into the report last: as it stood there."""

    subtask: int
    progress: SubtaskProgress
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SubtaskStep:
    """One thing that was done to a part: its kind of audit event, and what was said."""

    at: datetime
    person: str
    kind: str
    said: Mapping[str, str]


class SubtaskRepository(RegisterRepository[Subtask], Protocol):
    """What is needed of the keeper; `store.duties.subtask` implements it."""

    def merged(self) -> Mapping[int, Merged]:
        """What was put into reports last, by the part's number."""

    def merge(self, made: Sequence[tuple[Merged, Subtask]], *, person: str) -> None:
        """It was put into the report; nobody who has a part open has to look again."""

    def steps(self, one: Subtask) -> Sequence[SubtaskStep]:
        """What was done to a part, newest first."""


def is_news(one: Subtask, last: Merged | None, reader: Person) -> bool:
    """Has somebody else written how far it is, since the reader put it into the report?"""
    if one.told_at is None or one.back or one.state is SubtaskState.WITHDRAWN:
        return False
    return one.told_by != signed(reader) and (last is None or last.progress != one.progress)


def merged(text: str, paragraphs: Iterable[str]) -> str:
    """A report's text with paragraphs behind it. What stands there stays as it is; a paragraph that stands there whole is not
    put in again."""
    for paragraph in paragraphs:
        if paragraph and f"\n{paragraph}\n" not in f"\n{text}\n":
            text += paragraph if not text or text.endswith("\n") else f"\n{paragraph}"
    return text


class SubtaskService(RegisterService[Subtask]):
    """Use cases; each checks permission itself."""

    _book: SubtaskRepository
    reads, manages = Action.READ_SUBTASK, Action.SPLIT
    unknown = "没有这件分办，请刷新页面后重新选择。"

    def __init__(self, book: SubtaskRepository, staffed: Callable[[], Iterable[Department]] = tuple) -> None:
        """`staffed` gives the 科室 that have an account, of all units."""
        super().__init__(book)
        self._staffed = staffed

    def may_split(self, person: Person, about: Entry | str) -> bool:
        """Should a page offer to give parts of an entry, or of a unit's entries, to 科室?"""
        return self.may(person, Action.SPLIT, about)

    def everywhere(self) -> tuple[Department, ...]:
        """The 科室 of all units that were given something; for 体验模式, where anybody may be any of them."""
        given = ((one.unit, one.details.department) for one in self._book.all() if one.state in REPORTED)
        return tuple(Department(*names) for names in dict.fromkeys(given))

    def may_send_back(self, person: Person, record: Subtask) -> bool:
        """Should a page offer to give back what was written?"""
        told = record.told_at is not None and not record.back and record.state is not SubtaskState.WITHDRAWN
        return told and self.may(person, Action.RETURN_SUBTASK, self._about(record))

    def of_entry(self, person: Person, key: str) -> tuple[Subtask, ...]:
        """An entry's parts that were not taken back, in the order of their days; none for those who may not see them."""
        return tuple(one for one in self.listed(person) if one.key == key)

    def listed(self, person: Person) -> tuple[Subtask, ...]:
        """Whatever the person may see and was not taken back, in the order of the days."""
        found = [one for one in self.records(person) if one.state is not SubtaskState.WITHDRAWN]
        return tuple(sorted(found, key=lambda one: (one.details.due or date.max, one.id)))

    def steps(self, person: Person, one: Subtask) -> tuple[SubtaskStep, ...]:
        """What was done to a part, newest first. Raises NotAllowed."""
        self._require(person, Action.READ_SUBTASK, self._about(one))
        return tuple(self._book.steps(one))

    def departments(self, person: Person, unit: str) -> tuple[str, ...]:
        """科室 and 镇街 of the unit that have an account, and those that were named before."""
        named = (one.details.department for one in self.records(person) if one.unit == unit)
        return tuple(dict.fromkeys((*self.staffed(person, unit), *named)))

    def staffed(self, person: Person, unit: str) -> tuple[str, ...]:
        """科室 and 镇街 of the unit that have an account, for whoever gives parts to them."""
        if not self.may_split(person, unit):
            return ()
        return tuple(sorted({one.name for one in self._staffed() if one.unit == unit}))

    def give(self, person: Person, keys: Sequence[str], details: SubtaskDetails) -> int:
        """The same part of each of the entries to a 科室; returns how many. Raises EntryUnknown, NotAllowed, InvalidCells, Refused."""
        entries = [self._require_entry(person, Action.SPLIT, key)[0] for key in dict.fromkeys(keys)]
        if not entries:
            raise Refused("请先选择要分办的任务，没有保存。")
        kept, now, who = _details(details), self._book.now(), signed(person)
        if kept.due and kept.due < now.date():
            raise InvalidCells({DUE: "请选今天或以后的一天。"})
        for entry in entries:
            made = Subtask(0, entry.key, entry.task_no, entry.unit, kept, SubtaskProgress(), who, now)
            self._book.add(made, "subtask.given", person=who, **_said(kept))
        return len(entries)

    def change(self, person: Person, number: int, details: SubtaskDetails, *, seen: int) -> None:
        """Another 科室, day or words; how far it is stays. Raises NotAllowed, InvalidCells, Refused, Unchanged, ChangedMeanwhile."""
        record, kept = self._of_mine(person, number), _details(details)
        if kept == record.details:
            raise Unchanged
        if kept.due and kept.due != record.details.due and kept.due < self._book.now().date():
            raise InvalidCells({DUE: "请选今天或以后的一天。"})
        self._alter(person, record, "subtask.changed", {"details": kept}, seen, **_said(kept))

    def withdraw(self, person: Person, number: int, *, seen: int) -> None:
        """Taken back: it is asked for no more, and stays in the record. Raises NotAllowed, Refused, ChangedMeanwhile."""
        record = self._of_mine(person, number)
        gone = replace(record.progress, state=SubtaskState.WITHDRAWN)
        self._alter(person, record, "subtask.withdrawn", {"progress": gone}, seen, **{DEPARTMENT: record.for_whom})

    def send_back(self, person: Person, number: int, reason: str, *, seen: int) -> None:
        """Not like this: the 科室 is to write anew. Raises NotAllowed, Refused, InvalidCells, ChangedMeanwhile."""
        record = self._record(number)
        self._require(person, Action.RETURN_SUBTASK, self._about(record))
        _refuse_withdrawn(record)
        if record.told_at is None:
            raise Refused("科室还没有写进展，没有可以退回的。")
        reason = within(BACK, reason, needed="请写明要补充、修改什么。")
        undone = replace(record.progress, state=SubtaskState.DOING, percent=_not_whole(record.progress.percent))
        self._alter(person, record, "subtask.returned", {"progress": undone, "back": reason}, seen, **{BACK: reason})

    def merge(self, person: Person, found: Sequence[Subtask]) -> None:
        """The clerk has put these texts, as they were seen, into the report's draft. Raises NotAllowed, Refused."""
        now, who = self._book.now(), signed(person)
        for one in found:
            self._require(person, Action.MERGE_SUBTASK, self._about(self._record(one.id)))
        last = self._book.merged()
        made = [(Merged(one.id, one.progress, who, now), one) for one in found]
        new = [(kept, one) for kept, one in made if one.id not in last or last[one.id].progress != one.progress]
        self._book.merge(new, person=who)

    def merged(self, person: Person, found: Sequence[Subtask]) -> Mapping[int, Merged]:
        """What of them was put into the report last, for whoever may do that."""
        last = self._book.merged()
        may = {one.id for one in found if self.may(person, Action.MERGE_SUBTASK, self._about(one))}
        return {number: kept for number, kept in last.items() if number in may}

    def may_report(self, person: Person, record: Subtask) -> bool:
        """Should a page offer to write how far it is?"""
        open_ = record.state is not SubtaskState.WITHDRAWN
        return open_ and self.may(person, Action.REPORT_SUBTASK, self._about(record))

    def report(self, person: Person, number: int, told: SubtaskProgress, *, seen: int) -> None:
        """How far it is. Raises NotAllowed, InvalidCells, Refused, Unchanged, ChangedMeanwhile."""
        record = self._record(number)
        ledger = self._require(person, Action.REPORT_SUBTASK, self._about(record))
        _refuse_withdrawn(record)
        kept = _progress(told, ledger.year)
        if kept == record.progress:
            raise Unchanged
        told_at = _told_at(record, kept, self._book.now())
        done: dict[str, object] = {"progress": kept, "told_by": signed(person), "told_at": told_at, "back": ""}
        said = {"办到哪一步": kept.state.label, PERCENT: kept.percent, TEXT: kept.text}
        self._alter(person, record, "subtask.reported", done, seen, **said)

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: for a 科室 what it has to do; for a unit's clerk what 科室 have written since, entry by entry, and parts
        that are late or due within the days that count as soon."""
        if person.department:
            yield from (_of_department(one, board) for one in self.listed(person) if one.state in OPEN)
        if not any(person.holds(Role.UNIT, unit) for unit in person.units):
            return
        own = [one for one in self.listed(person) if person.holds(Role.UNIT, one.unit)]
        last = self._book.merged()
        news = [one for one in own if is_news(one, last.get(one.id), person)]
        for key in dict.fromkeys(one.key for one in news):
            yield _news([one for one in news if one.key == key], board)
        for one in own:
            due = one.details.due
            if one.state in OPEN and due and board.soon(due):
                yield _line(one, board)

    def _of_mine(self, person: Person, number: int) -> Subtask:
        record = self._record(number)
        self._require(person, Action.SPLIT, self._about(record))
        _refuse_withdrawn(record)
        return record

    def _about(self, record: Subtask) -> Entry:
        """Its part of the entry; an entry that is not asked for any more leaves its parts with the unit."""
        entry = self._entry(record.key) or Entry(record.key, record.task_no, record.unit, "", "", None)
        return part_of(entry, record.details.department)

    def _alter(
        self, person: Person, record: Subtask, kind: str, values: dict[str, object], seen: int, **said: object
    ) -> None:
        self._book.change(record.id, kind, values, seen=seen, person=signed(person), **said)


def _refuse_withdrawn(record: Subtask) -> None:
    if record.state is SubtaskState.WITHDRAWN:
        raise Refused("这件分办已经收回，没有保存。")


def _task(one: Subtask, board: Board) -> str:
    return board.ledger.breakdown.task(one.task_no).label if one.key in board.ledger.by_key else one.key


def _news(told: Sequence[Subtask], board: Board) -> InboxItem:
    """What 科室 wrote for one entry; whoever does not want it in the report says 知道了."""
    first, names = told[0], tuple(dict.fromkeys(one.details.department for one in told))
    mark = f"subtask:{first.key}:" + ",".join(f"{one.id}.{one.version}" for one in told)
    since = min(day_of(one.told_at) for one in told if one.told_at)
    why, query = f"{len(names)} 个科室报来了新进展：{'、'.join(names)}", (("entry", first.key),)
    return InboxItem(
        "科室进展", _task(first, board), "submit", "去并入", first.unit, why, since, query=query, read=mark
    )


def _of_department(one: Subtask, board: Board) -> InboxItem:
    """What a 科室 has to do: its own day counts for it, and is no 逾期."""
    due, past = one.details.due, one.late(board.as_of)
    kind = "退回" if one.back else "过时限" if past else "要办"
    said = one.back or one.details.asked
    why = "，".join(filter(None, (one.state.label, "已过科室时限" if past else "", said)))
    since, until = (due, None) if past else (day_of(one.given_at), due)
    part = Part.FIRST if one.back or past else by_day(due, board)
    query = (("part", f"{one.id}"),)
    return InboxItem(kind, _task(one, board), "subtask_department", "填进展", one.unit, why, since, until, query, part)


def _line(one: Subtask, board: Board) -> InboxItem:
    task = _task(one, board)
    # 科室时限 is the unit's own affair: past, it is told since that day and not as 逾期, which the ledger alone knows.
    past = one.late(board.as_of)
    why = "，".join(filter(None, (one.state.label, "已过科室时限" if past else "", one.details.asked)))
    since, until = (one.details.due, None) if past else (day_of(one.given_at), one.details.due)
    query = (("entry", one.key),)
    return InboxItem("分办", f"{one.for_whom}：{task}", "submit", "看进展", one.unit, why, since, until, query)


def _details(given: SubtaskDetails) -> SubtaskDetails:
    """As kept. Raises InvalidCells."""
    department = within(DEPARTMENT, given.department, SHORT, needed="请填写，例如“政务公开科”或“东街街道”。")
    who, asked = within(WHO, given.who, SHORT), within(ASKED, given.asked)
    return SubtaskDetails(" ".join(department.split()), " ".join(who.split()), given.due, asked)


def _progress(told: SubtaskProgress, year: int) -> SubtaskProgress:
    """As kept: done is 100 %. Raises InvalidCells."""
    if told.state not in REPORTED:
        raise InvalidCells({"办到哪一步": "请选未开始、在办或办完。"})
    read = parse(column("percent"), told.percent, year=year)
    wrong = read.message or "请填 0 到 100 的数字。" if not read.outcome.taken else ""
    if wrong := wrong or left_out("percent", told.percent, read):
        raise InvalidCells({PERCENT: wrong})
    percent, done = format_cell("percent", read.value), told.state is SubtaskState.DONE
    if done and percent not in ("", "100"):
        raise InvalidCells({PERCENT: "“办完”的完成进度是 100%，请改一下，或者选“在办”。"})
    return SubtaskProgress(told.state, "100" if done else percent, within(TEXT, told.text))


def _not_whole(percent: str) -> str:
    """What came back is not 100 % any more."""
    return "" if percent == "100" else percent


def _told_at(record: Subtask, kept: SubtaskProgress, now: datetime) -> datetime:
    """What was done in time and is only worded otherwise after the day stays in time."""
    stays = record.state is SubtaskState.DONE and kept.state is SubtaskState.DONE and record.told_at
    return record.told_at if stays and record.told_at else now


def _said(details: SubtaskDetails) -> dict[str, object]:
    return {DEPARTMENT: details.department, WHO: details.who, DUE: details.due, ASKED: details.asked}
