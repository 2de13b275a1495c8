"""Use cases of 保障情况: a unit says how it is staffed and funded, the office and leaders see what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.columns import column
from ledger.duties.assurance import FIELDS, TAB, Assurance, gaps, read_values
from ledger.duties.side_rows import SideRow
from ledger.errors import ChangedMeanwhile, InvalidCells, Refused, Unchanged
from ledger.nearest import hint, nearest
from ledger.permissions import Action, Person, signed
from ledger.register import VersionsRepository
from ledger.use_cases import Service

PORTAL = "门户填写"


class AssuranceRepository(VersionsRepository[Assurance], Protocol):
    """What is kept of the registers; `store.duties.assurance` implements it."""

    def unplaced(self) -> Sequence[SideRow]:
        """Rows of the shared sheet's tab whose unit nobody knows."""


@dataclass(frozen=True, slots=True)
class AssuranceLine:
    """One unit of the overview: what it said (None: nothing) and what is missing."""

    unit: str
    held: Assurance | None
    gaps: tuple[str, ...]


class AssuranceService(Service[AssuranceRepository]):
    """Use cases of units, the office and leaders."""

    def fill(self, person: Person, unit: str, texts: Mapping[str, str], seen: Mapping[str, str]) -> Assurance:
        """Save what was changed of a unit's register; `seen` are the values that the form showed. Others stay.

        Raises NotAllowed, Refused, InvalidCells (by header), Unchanged, ChangedMeanwhile.
        """
        ledger = self._require(person, Action.FILL_ASSURANCE, unit)
        if unit not in ledger.directory.by_short:
            raise Refused(f"单位名录里没有“{unit}”，没有保存{hint(nearest(unit, ledger.directory.by_short))}")
        values, doubts = read_values(texts, year=ledger.year)
        # A form has no room for a notice: what would leave words out is asked for again.
        wrong = {
            name: text for name, text in doubts.items() if name == "funds" or values.get(name) != texts[name].strip()
        }
        if wrong:
            raise InvalidCells({column(name, TAB).header: text for name, text in wrong.items()})
        held = self._book.newest().get(unit)
        before = dict(held.values) if held else {}
        moved = [n for n, text in values.items() if before.get(n, "") not in (seen.get(n, ""), text)]
        if held and moved:
            raise ChangedMeanwhile(_by_now(held, moved))
        if _filled(before | values) == _filled(before):
            raise Unchanged
        made = Assurance(unit, before | values, self._book.now(), signed(person), PORTAL)
        return self._book.add(made, after=held.seq if held else 0)

    def of(self, person: Person, unit: str) -> AssuranceLine:
        """One unit's register. Raises NotAllowed."""
        self._require(person, Action.READ_ASSURANCE, unit)
        held = self._book.newest().get(unit)
        return AssuranceLine(unit, held, gaps(held))

    def history(self, person: Person, unit: str) -> Sequence[Assurance]:
        """Every version, newest first. Raises NotAllowed."""
        self._require(person, Action.READ_ASSURANCE, unit)
        return self._book.history(unit)

    def overview(self, person: Person) -> tuple[AssuranceLine, ...]:
        """Every unit with ledger rows, and others that said something. Raises NotAllowed."""
        ledger = self._require(person, Action.READ_ASSURANCE)
        held = self._book.newest()
        units = [u for u in ledger.directory.by_short if u in ledger.by_unit or u in held]
        return tuple(AssuranceLine(unit, held.get(unit), gaps(held.get(unit))) for unit in units)

    def unplaced(self, person: Person) -> Sequence[SideRow]:
        """Rows of the shared sheet that name no known unit. Raises NotAllowed."""
        self._require(person, Action.READ_ASSURANCE)
        return self._book.unplaced()


def _by_now(held: Assurance, names: Sequence[str]) -> str:
    said = "、".join(f"{column(n, TAB).header}现在是“{held.text(n) or '空'}”" for n in names)
    return f"{held.person or held.source}填的{said}，确认要用您填的，再点一次保存，原来的值留在修改记录里。"


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in FIELDS if values.get(name)}
