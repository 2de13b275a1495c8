"""Use cases of 回头看 for one signed-in person at a time; each checks permission itself, whatever a page showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.duties.look_back import APPROVED, SENT_BACK, Check, LookBack, judged
from ledger.duties.look_back_sources import LastYear
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Action, Person, Role, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a check's history: who did what, when, and the texts that were put in."""

    at: datetime
    person: str
    kind: str
    detail: Mapping[str, str]


class LookBackRepository(LedgerSource, Protocol):
    """Keeps the look-back; `store.duties.look_back` implements it."""

    def look_back(self) -> LookBack:
        """All items and checks; one object per version of the store."""

    def take_up(self, last: LastYear, *, person: str) -> tuple[int, int]:
        """Add items and checks that are new, refresh the texts of known ones; returns (items, checks) that are new.

        Rows that staff typed before are taken over by the new checks.
        """

    def put(self, key: str, values: Mapping[str, str], *, person: str, version: int) -> None:
        """Store a check's values. Raises ChangedMeanwhile, as `review`, when its version is another by now."""

    def review(self, key: str, state: str, comment: str, *, person: str, version: int) -> None:
        """Store the office's word."""

    def link(self, links: Mapping[str, int], *, person: str) -> None:
        """Which task of this year carries an item on (0: none)."""

    def past(self, key: str) -> Sequence[Past]:
        """A check's history, newest first."""


class LookBackService(Service[LookBackRepository]):
    """Use cases of units and the office."""

    def look_back(self, person: Person) -> LookBack:
        """Everything of it: everybody signed in reads. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._book.look_back()

    def may_check(self, person: Person, check: Check) -> bool:
        """Should a page offer the form? `check` asks again."""
        return self.may(person, Action.LOOK_BACK, check.unit) and (
            not check.locked or self.may(person, Action.MANAGE_LOOK_BACK)
        )

    def take_up(self, person: Person, last: LastYear) -> tuple[int, int]:
        """Import last year's tasks; what was checked already stays. Returns how many items and checks are new.

        Raises NotAllowed, or Refused when the year is not before the ledger's.
        """
        ledger = self._require(person, Action.MANAGE_LOOK_BACK)
        known = self._book.look_back().year
        if last.year >= ledger.year:
            raise Refused(
                f"这是{last.year}年的，回头看核查的是{ledger.year}年以前的任务，没有导入；请换成上年度的通知或台账。"
            )
        if known and known != last.year:
            raise Refused(f"回头看里已经是{known}年的任务，不能再导入{last.year}年的；请核对文件的年度。")
        return self._book.take_up(last, person=signed(person))

    def check(self, person: Person, key: str, raw: Mapping[str, str], *, seen: int) -> Check:
        """Store what the unit found. `seen` is the version that the form showed.

        Raises Refused, NotAllowed, InvalidCells (a message per column) or ChangedMeanwhile; nothing is stored then.
        """
        held = self._check(key)
        ledger = self._require(person, Action.LOOK_BACK, held.unit)
        if held.locked and not self.may(person, Action.MANAGE_LOOK_BACK):
            raise NotAllowed("这一条市政府办公厅已审核通过；确需改动的，请市政府办公厅先退回。")
        values, messages = judged(raw, ledger.year)
        if messages:
            raise InvalidCells(messages)
        if values == dict(held.values) and held.review != SENT_BACK:
            return held
        self._book.put(key, values, person=signed(person), version=seen)
        return self._check(key)

    def review(self, person: Person, seen: Mapping[str, int], *, approve: bool, comment: str = "") -> tuple[int, int]:
        """The office passes checks or sends them back with a reason; `seen` maps keys to the versions it was shown.

        Returns (done, passed over because somebody changed them meanwhile). Raises Refused, NotAllowed,
        InvalidCells; nothing is stored then.
        """
        self._require(person, Action.MANAGE_LOOK_BACK)
        if any(not self._check(key).verdict for key in seen):
            raise InvalidCells({"verdict": "有的单位还没有填核查结论，不能审核。"})
        said = within("review_comment", comment, needed="" if approve else "请写明退回的原因，单位好照着改。")
        state, who = APPROVED if approve else SENT_BACK, signed(person)
        done = 0
        for key, version in seen.items():
            with suppress(ChangedMeanwhile):
                self._book.review(key, state, said, person=who, version=version)
                done += 1
        return done, len(seen) - done

    def inbox(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: a unit's checks that came back, each, and how many are left; for the office, how many wait for it."""
        look_back, today = self._book.look_back(), self._book.now().date()
        own = [c for u in person.units if person.holds(Role.UNIT, u) for c in look_back.of_unit.get(u, ())]
        for check in own:
            what = look_back.item(check.item).title
            if check.review == SENT_BACK:
                yield InboxItem("回头看退回", what, "look_back", "修改", check.unit, check.comment)
            elif check.rectifying:
                part = Part.FIRST if check.late(today) else Part.LATER
                yield InboxItem(
                    "回头看整改",
                    what,
                    "look_back",
                    "更新",
                    check.unit,
                    check.values.get("rectification", ""),
                    part=part,
                )
        for unit, left in _left(own).items():
            what = f"{left} 项上年度任务还没有核查"
            yield InboxItem("回头看", what, "look_back", "核查", unit, part=Part.LATER, number=left)
        if self.may(person, Action.MANAGE_LOOK_BACK):
            waiting = sum(bool(c.verdict) and not c.review for c in look_back.checks)
            if waiting:
                yield InboxItem(
                    "回头看",
                    f"{waiting} 条核查结论等您审核",
                    "look_back",
                    "审核",
                    query=(("show", "审核"),),
                    part=Part.LATER,
                    number=waiting,
                )

    def link(self, person: Person, links: Mapping[str, int]) -> None:
        """Confirm which task of this year carries each item on; 0 says that none does. Raises NotAllowed, Refused."""
        ledger = self._require(person, Action.MANAGE_LOOK_BACK)
        items = {item.key for item in self._book.look_back().items}
        tasks = {task.no for task in ledger.breakdown.tasks} | {0}
        if not links.keys() <= items or not set(links.values()) <= tasks:
            raise Refused("没有这一项上年度任务，或本年度没有这个序号，没有保存。请刷新页面后再选。")
        self._book.link(links, person=signed(person))

    def past(self, person: Person, key: str) -> Sequence[Past]:
        """A check's history, newest first, for those who may read an entry's. Raises Refused, NotAllowed."""
        held = self._check(key)
        if not self.reads_past(person, held):
            raise NotAllowed(f"只有{held.unit}、领导、审计人员和市政府办公厅可以查看这一条的修改记录。")
        return self._book.past(key)

    def reads_past(self, person: Person, check: Check) -> bool:
        """May the person see who changed the check and how?"""
        return self.may(person, Action.HISTORY) or self.may(person, Action.HISTORY, check.unit)

    def _check(self, key: str) -> Check:
        try:
            return self._book.look_back().check(key)
        except KeyError:
            raise Refused(f"回头看里没有编号为“{key}”的一条。请刷新页面后再选。") from None


def _left(checks: Sequence[Check]) -> dict[str, int]:
    """How many of them nobody has looked at, by unit."""
    return dict(Counter(check.unit for check in checks if not check.verdict and check.review != SENT_BACK))
