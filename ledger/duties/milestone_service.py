"""Use cases of 节点成果 for one signed-in person at a time; each checks permission itself, whatever a page showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from ledger.attachments import LookInto, Upload, accept
from ledger.columns import column, format_cell, left_out, parse
from ledger.deadlines.milestones import Milestone, OwedByMilestone, plan, with_internal
from ledger.deadlines.obligations import owed_by_milestone
from ledger.deadlines.owed import PASSED, SENT_BACK, SUBMITTED, Delivered
from ledger.deadlines.workdays import Calendar
from ledger.duties.milestone import MISSING, Milestones, Result
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, by_day
from ledger.permissions import Action, Person, require_still, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

_MINE = (("show", "本单位负责"),)


class MilestoneRepository(LedgerSource, Protocol):
    """Keeps what was handed in; `store.duties.milestone` implements it."""

    def results(self) -> Mapping[tuple[str, str], tuple[Result, ...]]:
        """Everything handed in, newest first by (milestone, unit); one object per version of the store."""

    def internal(self) -> Mapping[str, date]:
        """The office's own dates by milestone."""

    def hand_in(
        self, key: str, unit: str, *, note: str, link: str, file: tuple[str, bytes] | None, person: str
    ) -> Result:
        """Keep the file first, then book the result. Raises StoreUnavailable when either cannot be kept."""

    def decide(self, seq: int, state: str, comment: str, *, person: str) -> None:
        """Book the office's word: passing needs a waiting result, sending back one that was not sent back yet. Raises
        ChangedMeanwhile."""

    def set_internal(self, key: str, day: date | None, *, person: str) -> None:
        """Set or take back the office's own date."""

    def content(self, result: Result) -> bytes:
        """The kept file. Raises KeyError when it is gone."""


class MilestoneService(Service[MilestoneRepository]):
    """Keeps results in `book`; `delivered`: what units have handed in by now; `look_into`: see `ledger.attachments`."""

    def __init__(
        self,
        book: MilestoneRepository,
        delivered: Callable[[], Delivered],
        look_into: LookInto,
        calendar: Callable[[], Calendar] = Calendar,
    ) -> None:
        super().__init__(book)
        self._delivered, self._look_into, self._calendar = delivered, look_into, calendar
        self._planned: tuple[object, tuple[Milestone, ...], OwedByMilestone] = (None, (), {})

    def milestones(self, person: Person) -> Milestones:
        """All of them with their states: everybody signed in reads. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._all()

    def hand_in(
        self,
        person: Person,
        key: str,
        unit: str,
        *,
        note: str = "",
        link: str = "",
        upload: Upload | None = None,
    ) -> Result:
        """Hand in a file, a link or both for a unit. Raises Refused, NotAllowed, InvalidCells,
        or Refused once the office has passed it."""
        milestone = self._milestone(key, unit)
        ledger, said = self._require(person, Action.HAND_IN, unit), within("说明", note)
        if self._all().state(milestone, unit) == PASSED:
            raise Refused("这一项市政府办公厅已经通过，不用再提交；确需更换的，请市政府办公厅先退回。")
        read = parse(column("evidence"), link, year=ledger.year)
        if link.strip() and not read.outcome.taken:
            raise InvalidCells({"evidence": read.message or "链接无法识别，请重填。"})
        if untaken := left_out("evidence", link, read):
            raise InvalidCells({"evidence": f"{untaken}这里只填网址或文号，其余文字请写到说明里。"})
        address = format_cell(column("evidence"), read.value)
        if upload is None and not address:
            raise InvalidCells({"evidence": "请上传文件，或填公开网址、文号。"})
        file = self._taken(person, upload) if upload else None
        return self._book.hand_in(key, unit, note=said, link=address, file=file, person=signed(person))

    def decide(self, person: Person, seq: int, *, approve: bool, comment: str = "") -> None:
        """The office passes a result or sends it back with a reason; what it has passed it can send back later.

        Raises NotAllowed, Refused, InvalidCells, ChangedMeanwhile.
        """
        self._require(person, Action.MANAGE_MILESTONES)
        result = self._result(seq)
        newest = self._all().newest(result.milestone, result.unit)
        if newest is None or newest.seq != seq or (approve and result.state != SUBMITTED):
            raise ChangedMeanwhile
        said = within("review_comment", comment, needed="" if approve else "请写明退回的原因，单位好照着改。")
        self._book.decide(seq, PASSED if approve else SENT_BACK, said, person=signed(person))

    def set_internal(self, person: Person, key: str, day: date | None) -> None:
        """The office's own, earlier date for a milestone; None takes it back. Raises as `decide`."""
        self._require(person, Action.MANAGE_MILESTONES)
        milestone = self._milestone(key)
        if day and day > milestone.due:
            raise InvalidCells({"due_date": f"内部时限不能晚于通知的时限 {milestone.due.isoformat()}。"})
        if day != milestone.internal:
            self._book.set_internal(key, day, person=signed(person))

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: results that own units owe; for the office, how many it has not decided on."""
        found = replace(self._all(), spared=board.untouched)
        for one in found.listed:
            for unit in set(one.owners) & set(person.units):
                due, state = found.due(one, unit), found.state(one, unit)
                if due and not one.collection and not found.spared and state in (MISSING, SENT_BACK):
                    known: Any = {"until": due, "query": _MINE, "part": by_day(due, board), "counted": board.as_of}
                    yield InboxItem("节点", one.phrase, "milestone", "提交", unit, state, **known)
        waiting = [r.at.date() for r in _newest(found) if r.state == SUBMITTED]
        if waiting and self.may(person, Action.MANAGE_MILESTONES):
            what, since = f"{len(waiting)} 项节点成果等您审定", min(waiting)
            yield InboxItem(
                "节点", what, "milestone", "审定", since=since, query=(("show", "没有通过的"),), number=len(waiting)
            )

    def file(self, person: Person, seq: int) -> bytes:
        """A kept file, for those who may read it. Raises NotAllowed, Refused."""
        result = self._result(seq)
        require_still(person)
        if not self.may_read_file(person, result.unit):
            raise NotAllowed(f"只有{result.unit}、领导、审计人员和市政府办公厅可以下载这个文件；需要的请与他们联系。")
        try:
            return self._book.content(result)
        except KeyError:
            raise Refused("文件不在了，请联系管理员从备份恢复。") from None

    def may_read_file(self, person: Person, unit: str) -> bool:
        """May the person have a unit's files?"""
        return self.may(person, Action.DOWNLOAD) or self.may(person, Action.HAND_IN, unit)

    def _taken(self, person: Person, upload: Upload) -> tuple[str, bytes]:
        named = accept(upload)
        self._look_into(named, person.id)
        return named.name, named.content

    def _all(self) -> Milestones:
        ledger = self._book.ledger()
        if self._planned[0] is not ledger:
            self._planned = (ledger, plan(ledger), owed_by_milestone(ledger))
        return Milestones(
            with_internal(self._planned[1], self._book.internal()),
            self._book.results(),
            self._planned[2],
            self._delivered(),
            calendar=self._calendar(),
        )

    def _milestone(self, key: str, unit: str = "") -> Milestone:
        for milestone in self._all().listed:
            if milestone.key == key and (not unit or unit in milestone.owners):
                return milestone
        raise Refused("没有这一项节点成果，或这个单位不负责它。请刷新页面后再选。")

    def _result(self, seq: int) -> Result:
        for listed in self._book.results().values():
            for result in listed:
                if result.seq == seq:
                    return result
        raise Refused("没有这一次提交。请刷新页面后再选。")


def _newest(found: Milestones) -> Iterator[Result]:
    """What counts now of everything handed in."""
    yield from (listed[0] for listed in found.results.values() if listed)
