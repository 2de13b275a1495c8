"""委托: a person hands what they may do for a unit to a colleague, from day to day (代办) or for good (交接).

What is handed is worked out anew at every look: what the giver may do for that unit now, and never more (`stand_in`). A
colleague does it under a hat of its own, so that history says 乙（代甲）; whoever stands in for somebody hands nothing on.
Roles are the office's to give: 交接 lasts until it has put them right, and takes the drafts of the unit along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ledger.clock import day_of
from ledger.errors import InvalidCells, NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Action, Person, Role, signed
from ledger.register import RegisterRepository
from ledger.use_cases import Service

HANDED = (Role.UNIT, Role.LEAD, Role.SIGNER)
"""What can be handed: rights that are held for a unit."""
DEPUTY, STARTS, ENDS, REASON = "交给谁", "开始日期", "截止日期", "原因"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with an account: its id, and the name that is shown."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """What `giver` hands to `deputy`: their rights in `unit`, from the day `starts` to the day `ends`; without an end it is
    for good (交接). `moved` drafts came along."""

    id: int
    unit: str
    giver: Holder
    deputy: Holder
    starts: date
    ends: date | None
    reason: str
    given_at: datetime
    moved: int = 0
    revoked_by: str = ""
    revoked_at: datetime | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """What its audit events are about."""
        return self.unit

    def over(self, today: date) -> bool:
        """Was it revoked, or is its last day past?"""
        return self.revoked_at is not None or (self.ends is not None and today > self.ends)

    def in_force(self, today: date) -> bool:
        """Does it hold on a day?"""
        return self.starts <= today and not self.over(today)

    def words(self, today: date) -> str:
        """`代办中`, `交接中`, `还没有开始`, `已收回`, `已到期`."""
        if self.revoked_at is not None:
            return "已收回"
        if self.over(today):
            return "已到期"
        if self.starts > today:
            return "还没有开始"
        return "代办中" if self.ends else "交接中"

    @property
    def period(self) -> str:
        """`2021-10-08 至 2021-10-15`, `2021-10-08 起`."""
        return f"{self.starts} 至 {self.ends}" if self.ends else f"{self.starts} 起"


@dataclass(frozen=True, slots=True)
class DelegationWish:
    """What a giver asks for: to whom (the login), from day to day or `for_good`, and why."""

    login: str
    starts: date | None = None
    ends: date | None = None
    reason: str = ""
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Colleagues:
    """People as they may act now, by their account's id and by their login; None for nobody and for a closed account."""

    by_id: Callable[[str], Person | None]
    by_login: Callable[[str], Person | None]


class DelegationRepository(RegisterRepository[Delegation], Protocol):
    """What is needed of the keeper; `store.duties.delegation` implements it."""

    def hand_over(self, made: Delegation, *, person: str) -> int:
        """Keep a 交接, and give the deputy the giver's drafts in the unit where they have none of their own; how many."""


def stand_in(deputy: Person, giver: Person, unit: str) -> Person | None:
    """The deputy as the giver for a unit: the same roles there, and none besides; None when the giver holds none, or the
    deputy is of a 科室, which never does what a unit's clerk does.

    What either of them answers for is no more theirs to pass than before (`Person.bound`).
    """
    held = frozenset((role, unit) for role in HANDED if giver.holds(role, unit))
    if not held or deputy.department:
        return None
    name = f"{deputy.name}（代{giver.name}）"
    bound = frozenset(u for one in (deputy, giver) for u in one.units if one.holds(Role.UNIT, u))
    return Person(
        deputy.id, name, frozenset(role for role, _ in held), (unit,), held, stands_for=giver.name, bound=bound
    )


class DelegationService(Service[DelegationRepository]):
    """Use cases; each checks permission itself."""

    def __init__(self, book: DelegationRepository, colleagues: Colleagues) -> None:
        super().__init__(book)
        self._colleagues = colleagues

    @property
    def _today(self) -> date:
        return self._book.now().date()

    def units(self, person: Person) -> tuple[str, ...]:
        """Units in which the person holds something that can be handed."""
        if person.stands_for:
            return ()
        return tuple(u for u in person.units if any(person.holds(role, u) for role in HANDED))

    def may_give(self, person: Person) -> bool:
        """Should a page offer it?"""
        return any(self.may(person, Action.DELEGATE, unit) for unit in self.units(person))

    def give(self, person: Person, unit: str, wanted: DelegationWish) -> Delegation:
        """Hand one's rights in a unit to a colleague. Raises NotAllowed, Refused, InvalidCells."""
        self._require(person, Action.DELEGATE, unit)
        if person.stands_for:
            raise NotAllowed(f"您正在代{person.stands_for}办理，不能再委托别人。")
        deputy = self._found(person, wanted.login)
        if stand_in(deputy, person, unit) is None:
            raise Refused(f"您在{unit}没有可以委托的填报、牵头审核或审签权限，没有保存。")
        first, last = self._days(wanted)
        self._refuse_twice(person, deputy, unit)
        reason = within(REASON, wanted.reason, 200, needed="请写一句，例如“10月8日至15日出差”。")
        made = Delegation(0, unit, _holder(person), _holder(deputy), first, last, reason, self._book.now())
        if wanted.for_good:
            return replace(made, moved=self._book.hand_over(made, person=signed(person)))
        self._book.add(made, "delegation.given", person=signed(person), **told(made))
        return made

    def revoke(self, person: Person, number: int, *, seen: int) -> None:
        """It ends now: by the giver, by the deputy who gives it back, or by the office. Raises NotAllowed, Refused, ChangedMeanwhile."""
        record = next((one for one in self._book.all() if one.id == number), None)
        if record is None or not self._concerns(person, record):
            raise Refused("没有这项委托，请刷新页面后重新选择。")
        self._require(person, Action.READ)  # whoever is signed out revokes nothing
        if record.over(self._today):
            raise Refused("这项委托已经结束，没有操作。")
        done = {"revoked_by": signed(person), "revoked_at": self._book.now()}
        said = {"委托人": record.giver.name, "代办人": record.deputy.name}
        self._book.change(number, "delegation.revoked", done, seen=seen, person=signed(person), **said)

    def listed(self, person: Person) -> tuple[Delegation, ...]:
        """Those that the person gave or got, newest first; all for whoever manages them."""
        return tuple(one for one in self._book.all() if self._concerns(person, one))

    def everybodys(self, person: Person) -> tuple[Delegation, ...]:
        """All, newest first. Raises NotAllowed."""
        self._require(person, Action.MANAGE_DELEGATIONS)
        return tuple(self._book.all())

    def for_whom(self, person: Person) -> tuple[Delegation, ...]:
        """What the person may do for others today."""
        return tuple(one for one in self._book.all() if self._acting(person, one) is not None)

    def acting(self, person: Person, number: int) -> Person | None:
        """The person under the hat of a delegation; None when it does not hold, today, for this person.

        The hat is worth as much as both sign-ins: a window that stays open changes nothing more once it is over.
        """
        record = next((one for one in self._book.all() if one.id == number), None)
        made = self._acting(person, record) if record else None
        if made is None:
            return None
        return replace(made, still=lambda: self._still(person, number, made))

    def inbox(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: news for whoever was handed something; for the office, roles that a 交接 waits for."""
        if not person.stands_for:
            for one in self.for_whom(person):
                what = f"代{one.giver.name}办理{one.unit}的工作（{one.period}）"
                since, mark = max(day_of(one.given_at), one.starts), f"delegation:{one.id}"
                yield InboxItem(
                    "代办", what, "delegation", "去办", one.unit, one.reason, since, part=Part.LATER, read=mark
                )
        if self.may(person, Action.MANAGE_DELEGATIONS):
            for one in self._book.all():
                if one.ends is None and one.in_force(self._today) and self._holds(one):
                    what = f"{one.unit}：{one.giver.name}的工作交给了{one.deputy.name}，请改两人的角色"
                    yield InboxItem("交接", what, "admin", "改角色", one.unit, one.reason, day_of(one.given_at))

    def _holds(self, record: Delegation) -> bool:
        giver = self._colleagues.by_id(record.giver.account)
        return giver is not None and any(giver.holds(role, record.unit) for role in HANDED)

    def _acting(self, person: Person, record: Delegation) -> Person | None:
        if person.stands_for or record.deputy.account != person.id or not record.in_force(self._today):
            return None
        giver = self._colleagues.by_id(record.giver.account)
        return stand_in(person, giver, record.unit) if giver else None

    def _still(self, person: Person, number: int, made: Person) -> bool:
        return (person.still is None or person.still()) and self.acting(person, number) == made

    def _concerns(self, person: Person, record: Delegation) -> bool:
        own = not person.stands_for and person.id in (record.giver.account, record.deputy.account)
        return own or self.may(person, Action.MANAGE_DELEGATIONS)

    def _found(self, person: Person, login: str) -> Person:
        """Raises InvalidCells, Refused."""
        if not login.strip():
            raise InvalidCells({DEPUTY: "请填对方的登录名。"})
        found = self._colleagues.by_login(login.strip())
        if found is None:
            raise InvalidCells(
                {DEPUTY: f"没有登录名为“{login.strip()}”的可用账号，请向对方核对；没有账号的，请市政府办公厅开通。"}
            )
        if found.id == person.id:
            raise InvalidCells({DEPUTY: "不能委托给自己。"})
        if found.department:
            raise InvalidCells({DEPUTY: f"“{found.name}”是科室、镇街的账号，不能代办单位的工作，请选别的同事。"})
        return found

    def _days(self, wanted: DelegationWish) -> tuple[date, date | None]:
        """Raises InvalidCells."""
        first, last = wanted.starts or self._today, wanted.ends
        if wanted.for_good:
            return self._today, None
        if first < self._today:
            raise InvalidCells({STARTS: "请选今天或以后的一天。"})
        if last is None or last < first:
            raise InvalidCells({ENDS: "请选开始日期当天或以后的一天；不再回来办的，选“永久交接”。"})
        return first, last

    def _refuse_twice(self, person: Person, deputy: Person, unit: str) -> None:
        for one in self._book.all():
            same = (one.unit, one.giver.account, one.deputy.account) == (unit, person.id, deputy.id)
            if same and not one.over(self._today):
                raise Refused(
                    f"{unit}的工作已经委托给{deputy.name}（{one.period}），没有重复保存。要改日期的，先收回再委托。"
                )


def told(made: Delegation) -> dict[str, object]:
    """What an audit event says of it."""
    days = {STARTS: made.starts, ENDS: made.ends or "永久交接"}
    return {"委托人": made.giver.name, "代办人": made.deputy.name, **days, REASON: made.reason}


def _holder(person: Person) -> Holder:
    return Holder(person.id, person.name)
