"""签收 (the notice's lead-in: 迅速抓好贯彻落实): every addressee says that it has the notice; the office sees who has not.

Addressees are the units of the ledger, those that the notice addresses without giving them a row (市属高校, 公司,
自贸区片区: `Unit.addressed_only`) and those that the office added. Whoever issued the notice need not sign for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.clock import day_words
from ledger.entries import Ledger
from ledger.errors import NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.nearest import hint, nearest
from ledger.permissions import Action, Person, Role, signed
from ledger.repository import LedgerSource
from ledger.units.directory import Unit
from ledger.use_cases import Service

ADDED = "增补"
LONGEST_NAME = 40
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Addressee:
    """One that has to sign. `rows` is how many ledger rows it has; 0 for those that are only addressed."""

    name: str
    kind: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A read receipt. `signer` has the notice; `recorded_by` is the same person, or the office that took it by telephone."""

    unit: str
    signer: str
    recorded_by: str
    at: datetime
    note: str = ""

    @property
    def on_behalf(self) -> bool:
        """Did the office enter it for the unit?"""
        return self.signer != self.recorded_by


class AcknowledgementRepository(LedgerSource, Protocol):
    """What is kept of a year's receipts; `store.duties.acknowledgement` implements it."""

    def acknowledgements(self) -> Mapping[str, Acknowledgement]:
        """By unit."""

    def added(self) -> tuple[str, ...]:
        """Names that the office added, oldest first."""

    def acknowledge(self, given: Acknowledgement) -> Acknowledgement:
        """Commit it; a unit's first one stands and is returned."""

    def revoke(self, unit: str, *, person: str, reason: str) -> None:
        """Take a unit's acknowledgement back; the audit events keep it."""

    def add(self, name: str, *, person: str) -> None:
        """Add an addressee."""

    def remove(self, name: str, *, person: str) -> None:
        """Take an added addressee off the list."""


class AcknowledgementService(Service[AcknowledgementRepository]):
    """Use cases of 签收."""

    def acknowledge(self, person: Person, unit: str, *, signer: str = "", note: str = "") -> Acknowledgement:
        """Sign for the unit. Clerks sign as themselves; the office may enter that `signer` has the notice.

        The first receipt of a unit stands. Raises Refused, NotAllowed, InvalidCells.
        """
        ledger = self._require(person, Action.ACKNOWLEDGE, unit)
        names = {a.name for a in addressees(ledger, self._book.added())}
        if unit not in names:
            near = hint(nearest(unit, names))
            raise Refused(f"“{unit}”不在本通知的主送单位里，没有登记{near}需要签收的，请市政府办公厅先增补为主送单位。")
        by_office = Role.OFFICE in person.roles and not person.holds(Role.UNIT, unit)
        who = within("谁收到了通知", signer, LONGEST_NAME) if by_office else signed(person)
        if not who:
            raise NotAllowed("请写明是谁收到了通知（姓名和电话），再登记。")
        said = within("说明", note, LONGEST_NOTE)
        given = Acknowledgement(unit, who, signed(person), self._book.now(), said)
        return self._book.acknowledge(given)

    def outstanding(self, person: Person) -> tuple[str, ...]:
        """The person's own units that have not signed yet: for the banner on their pages."""
        own = [unit for unit in person.units if person.holds(Role.UNIT, unit)]
        if not own:
            return ()
        ledger = self._book.ledger()
        given = self._book.acknowledgements()
        missing = [unit for unit in own if unit not in given]
        if not missing:
            return ()
        names = {a.name for a in addressees(ledger, self._book.added())}
        return tuple(unit for unit in missing if unit in names)

    def of(self, person: Person, unit: str) -> Acknowledgement | None:
        """A unit's receipt, for its own people and those who read all; None before it has signed. Raises NotAllowed."""
        self._require(person, Action.READ if unit in person.units else Action.READ_ACKNOWLEDGEMENTS)
        return self._book.acknowledgements().get(unit)

    def overview(self, person: Person) -> Overview:
        """Who has signed and who has not. Raises NotAllowed for those who do not read everything."""
        everybody = addressees(self._require(person, Action.READ_ACKNOWLEDGEMENTS), self._book.added())
        given = self._book.acknowledgements()
        return Overview(everybody, {a.name: given[a.name] for a in everybody if a.name in given})

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: own units that have not signed; for the office, how many have not."""
        notice = board.ledger.breakdown
        for unit in self.outstanding(person):
            about, what = f"{notice.doc_no} {notice.title}", "通知还没有签收"
            since, until_then = notice.issued_on, board.as_of
            yield InboxItem("签收", what, "acknowledgement", "签收", unit, about, since, counted=until_then)
        if Role.OFFICE in person.roles and (missing := len(self.overview(person).missing)):
            what = f"{missing} 家单位还没有签收通知"
            yield InboxItem("未签收", what, "acknowledgement", "催签收", part=Part.LATER, number=missing)

    def revoke(self, person: Person, unit: str, reason: str) -> None:
        """Take back a receipt that was entered by mistake. Raises NotAllowed, InvalidCells."""
        self._require(person, Action.ADDRESSEES)
        why = within("撤销原因", reason, LONGEST_NOTE, needed="请写明为什么撤销签收。")
        self._book.revoke(unit, person=signed(person), reason=why)

    def add(self, person: Person, name: str) -> str:
        """Add an addressee; returns the name it is listed under. Raises NotAllowed, Refused, InvalidCells."""
        ledger = self._require(person, Action.ADDRESSEES)
        found = _listed_name(name, ledger)
        if found in {a.name for a in addressees(ledger, self._book.added())}:
            raise Refused(f"“{found}”已经是主送单位，不用再加。")
        self._book.add(found, person=signed(person))
        return found

    def remove(self, person: Person, name: str) -> None:
        """Take an added addressee off; the notice's own stay. Raises NotAllowed, Refused."""
        self._require(person, Action.ADDRESSEES)
        if name not in self._book.added():
            raise Refused(f"“{name}”不是增补的主送单位，不能移除。")
        self._book.remove(name, person=signed(person))


@dataclass(frozen=True, slots=True)
class Overview:
    """Everybody addressed, and the receipts there are, by name."""

    addressees: tuple[Addressee, ...]
    signed: Mapping[str, Acknowledgement]

    @property
    def missing(self) -> tuple[Addressee, ...]:
        """Who has not signed, in the list's order."""
        return tuple(a for a in self.addressees if a.name not in self.signed)


def addressees(ledger: Ledger, added: tuple[str, ...] = ()) -> tuple[Addressee, ...]:
    """Everybody who has to sign: the directory's order, then what the office added."""
    issuer = ledger.directory.resolve(ledger.breakdown.issuer).unit if ledger.breakdown.issuer else None
    listed = [
        Addressee(unit.short_name, _kind(unit), sum(not e.ad_hoc for e in ledger.by_unit.get(unit.short_name, ())))
        for unit in ledger.directory.units
        if (unit.short_name in ledger.by_unit or unit.addressed_only) and unit != issuer
    ]
    known = {a.name for a in listed}
    return (*listed, *(Addressee(name, ADDED) for name in added if name not in known))


def reminder_text(ledger: Ledger, missing: tuple[Addressee, ...], today: date) -> str:
    """A message to those who have not signed, ready to paste."""
    if not missing:
        return ""
    notice = ledger.breakdown
    issued = f"已于{day_words(notice.issued_on)}印发" if notice.issued_on else "已印发"
    names = "、".join(a.name for a in missing)
    return (
        f"各有关单位：\n{notice.issuer or '市政府办公厅'}{notice.doc_no}文件（{notice.title}）{issued}。"
        f"截至{day_words(today)}，还有{len(missing)}家单位没有签收：{names}。\n"
        "请登录“政务公开任务台账”，点页面上方的“签收通知”；没有账号的，请告知市政府办公厅代为登记。"
        "签收后请对照任务分解表细化职责分工，迅速抓好贯彻落实。"
    )


def _kind(unit: Unit) -> str:
    return unit.kind.partition("（")[0] if unit.addressed_only else unit.kind


def _listed_name(name: str, ledger: Ledger) -> str:
    text = within("单位名称", " ".join(name.split()), LONGEST_NAME, needed="请填写单位名称。")
    found = ledger.directory.resolve(text).unit
    return found.short_name if found else text
