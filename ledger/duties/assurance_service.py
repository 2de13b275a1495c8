"""Use cases of 保障情况: a unit says how it is staffed and funded, the office and leaders see what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.columns import column
from ledger.duties.assurance import FIELDS, TAB, Assurance, gaps, read_values
from ledger.duties.side_rows import SideRow
from ledger.errors import InvalidCells, LedgerError
from ledger.nearest import hint, nearest
from ledger.permissions import Action, Person, may, require, signed
from ledger.repository import LedgerSource
from ledger.unit_affairs import Unchanged, may_for, require_for

PORTAL = "门户填写"


class AssuranceRepository(Protocol):
    """What is kept of the registers; `store.duties.assurance` implements it."""

    def current(self, year: int) -> Mapping[str, Assurance]:
        """The newest version by unit."""

    def history(self, year: int, unit: str) -> Sequence[Assurance]:
        """Every version of a unit's, newest first."""

    def add(self, year: int, made: Assurance, *, after: int) -> Assurance | None:
        """Append a version; None, appending nothing, when the newest one is not `after` any more."""

    def unplaced(self, year: int) -> Sequence[SideRow]:
        """Rows of the shared sheet's tab whose unit nobody knows."""

    def now(self) -> datetime:
        """The time in China."""


class AssuranceMoved(LedgerError):
    """Somebody saved a newer version while the form stood open; `held` is that version."""

    def __init__(self, held: Assurance, names: Sequence[str]) -> None:
        said = "、".join(f"{column(n, TAB).header}现在是“{held.text(n) or '空'}”" for n in names)
        super().__init__(
            f"您打开表单以后，{held.person or held.source}也改过同样的栏目，这次没有保存：{said}。"
            "您填的都还在，确认要用您填的，再点一次保存；原来的值留在修改记录里。"
        )
        self.held = held


class UnitNotListed(LedgerError):
    """No such unit in the directory."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the overview: what it said (None: nothing) and what is missing."""

    unit: str
    held: Assurance | None
    gaps: tuple[str, ...]


class AssuranceService:
    """Each use case checks permission itself."""

    def __init__(self, ledger: LedgerSource, book: AssuranceRepository) -> None:
        self._ledger = ledger
        self._book = book

    def fill(self, person: Person, unit: str, texts: Mapping[str, str], seen: Mapping[str, str]) -> Assurance:
        """Save what was changed of a unit's register; `seen` are the values that the form showed. Others stay.

        Raises NotAllowed, UnitNotListed, InvalidCells (by header), Unchanged, AssuranceMoved.
        """
        ledger = self._ledger.ledger()
        require_for(person, Action.FILL_ASSURANCE, unit, ledger)
        if unit not in ledger.directory.by_short:
            raise UnitNotListed(
                f"单位名录里没有“{unit}”，没有保存{hint(nearest(unit, ledger.directory.by_short))}"
            )
        values, doubts = read_values(texts, year=ledger.year)
        # A form has no room for a notice: what would leave words out is asked for again.
        wrong = {
            name: text
            for name, text in doubts.items()
            if name == "funds" or values.get(name) != texts[name].strip()
        }
        if wrong:
            raise InvalidCells({column(name, TAB).header: text for name, text in wrong.items()})
        held = self._book.current(ledger.year).get(unit)
        before = dict(held.values) if held else {}
        moved = [n for n, text in values.items() if before.get(n, "") not in (seen.get(n, ""), text)]
        if held and moved:
            raise AssuranceMoved(held, moved)
        if _filled(before | values) == _filled(before):
            raise Unchanged
        made = Assurance(unit, before | values, self._book.now(), signed(person), PORTAL)
        kept = self._book.add(ledger.year, made, after=held.seq if held else 0)
        if kept is None:
            raise AssuranceMoved(self._book.current(ledger.year)[unit], list(values))
        return kept

    def of(self, person: Person, unit: str) -> Line:
        """One unit's register. Raises NotAllowed."""
        ledger = self._ledger.ledger()
        require_for(person, Action.READ_ASSURANCE, unit, ledger)
        held = self._book.current(ledger.year).get(unit)
        return Line(unit, held, gaps(held))

    def history(self, person: Person, unit: str) -> Sequence[Assurance]:
        """Every version, newest first. Raises NotAllowed."""
        ledger = self._ledger.ledger()
        require_for(person, Action.READ_ASSURANCE, unit, ledger)
        return self._book.history(ledger.year, unit)

    def overview(self, person: Person) -> tuple[Line, ...]:
        """Every unit with ledger rows, and others that said something. Raises NotAllowed."""
        ledger = self._ledger.ledger()
        require(person, Action.READ_ASSURANCE, None, ledger)
        held = self._book.current(ledger.year)
        units = [u for u in ledger.directory.by_short if u in ledger.by_unit or u in held]
        return tuple(Line(unit, held.get(unit), gaps(held.get(unit))) for unit in units)

    def unplaced(self, person: Person) -> Sequence[SideRow]:
        """Rows of the shared sheet that name no known unit. Raises NotAllowed."""
        ledger = self._ledger.ledger()
        require(person, Action.READ_ASSURANCE, None, ledger)
        return self._book.unplaced(ledger.year)

    def reads_all(self, person: Person) -> bool:
        """Does the person see every unit's?"""
        return may(person, Action.READ_ASSURANCE, None, self._ledger.ledger())

    def may_fill(self, person: Person, unit: str) -> bool:
        """Should a page offer the form? `fill` checks again."""
        return may_for(person, Action.FILL_ASSURANCE, unit, self._ledger.ledger())


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in FIELDS if values.get(name)}
