"""保障情况 (paragraph 三: 经费保障和人员配备，有人抓、有人管): what a unit says of its staff and funds, what is missing, the sums.

Values are canonical texts by column code name of the tab 保障情况; what could not be read stands in `doubts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ledger.cells import Outcome
from ledger.columns import ASSURANCE, column, kept_text, parse
from ledger.errors import ChangedMeanwhile, InvalidCells, Refused, Unchanged
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.nearest import hint, nearest
from ledger.permissions import Action, Person, signed
from ledger.register import VersionsRepository
from ledger.side_rows import SideRow
from ledger.use_cases import Service

TAB = "保障情况"
FIELDS = tuple(c.name for c in ASSURANCE if c.name != "unit")
NUMBERS = ("full_time", "part_time")
LONGEST = 100
_AMOUNT = re.compile(r"(?:约)?([0-9]+(?:\.[0-9]+)?)(?:万元?)?")


@dataclass(frozen=True, slots=True)
class Assurance:
    """One version of a unit's register. `source` is 门户填写 or 表格中填写; `seq` numbers the versions of all units."""

    unit: str
    values: Mapping[str, str]
    at: datetime
    person: str
    source: str
    doubts: Mapping[str, str] = field(default_factory=dict)
    seq: int = 0

    def text(self, name: str) -> str:
        """A field's text; empty when nothing was said."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over units. `funds` are 万元 and count only what is a number."""

    filled: int
    full_time: int
    part_time: int
    budgeted: int
    funds: float


def read_values(texts: Mapping[str, str], *, year: int) -> tuple[dict[str, str], dict[str, str]]:
    """Canonical texts of the fields that can be read, and a message for each that cannot. Unknown fields fall away."""
    values: dict[str, str] = {}
    doubts: dict[str, str] = {}
    for name in FIELDS:
        if name not in texts:
            continue
        if len(texts[name]) > LONGEST:
            doubts[name] = f"有{len(texts[name])}个字，最多{LONGEST}个字，没有采用，请压缩。"
            continue
        read = parse(column(name, TAB), texts[name], year=year, tab=TAB)
        if not read.outcome.taken:
            doubts[name] = read.message or "这个值无法识别，请重填。"
            continue
        values[name] = kept_text(column(name, TAB), texts[name], read)
        if name == "funds" and values[name] and amount_of(values[name]) is None:
            doubts[name] = f"“{values[name]}”不是金额，请填以万元计的数字，例如 12.5；没有就填 0。"
        elif read.outcome is Outcome.NORMALIZE_WARN and read.message:
            doubts[name] = read.message
    return values, doubts


def amount_of(text: str) -> float | None:
    """万元 as a number; None when the text is none."""
    match = _AMOUNT.fullmatch(text.replace(",", "").replace("，", "").strip())
    return float(match.group(1)) if match else None


def gaps(held: Assurance | None) -> tuple[str, ...]:
    """What is missing, in words that can be put into a reminder; empty when all is there."""
    if held is None:
        return ("没有填报",)
    found = [f"没有{column(name, TAB).header}" for name in ("chief", "office") if not held.text(name)]
    found += _people(held) + _money(held)
    found += [f"没有{column(name, TAB).header}" for name in ("contact", "phone") if not held.text(name)]
    return (*found, *(f"{column(name, TAB).header}看不懂" for name in held.doubts if not held.text(name)))


def _people(held: Assurance) -> list[str]:
    said = held.text("full_time")
    if not said:
        return ["没有写专职人数"] if "full_time" not in held.doubts else []
    return ["没有专职人员"] if said == "0" else []


def _money(held: Assurance) -> list[str]:
    found = []
    if not held.text("budgeted"):
        found.append("没有写是否列入预算")
    elif held.text("budgeted") == "否":
        found.append("没有列入预算")
    if not held.text("funds"):
        found.append("没有写经费")
    elif amount_of(held.text("funds")) is None:
        found.append("经费不是数字")
    return found


def totals(held: Iterable[Assurance]) -> Totals:
    """The sums of what the units said."""
    known = list(held)

    def count(name: str) -> int:
        return sum(int(one.text(name)) for one in known if one.text(name).isdecimal())

    funds = sum(amount_of(one.text("funds")) or 0.0 for one in known)
    budgeted = sum(one.text("budgeted") == "是" for one in known)
    return Totals(len(known), count("full_time"), count("part_time"), budgeted, funds)


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

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: own units with ledger rows that said nothing of staff and funds, or left something out."""
        held = self._book.newest()
        for unit in person.units:
            lacking = gaps(held.get(unit)) if unit in board.ledger.by_unit else ()
            if lacking and self.may(person, Action.FILL_ASSURANCE, unit):
                why = "、".join(lacking)
                yield InboxItem("保障", "经费和人员保障情况", "assurance", "填写", unit, why, part=Part.LATER)

    def unplaced(self, person: Person) -> Sequence[SideRow]:
        """Rows of the shared sheet that name no known unit. Raises NotAllowed."""
        self._require(person, Action.READ_ASSURANCE)
        return self._book.unplaced()


def _by_now(held: Assurance, names: Sequence[str]) -> str:
    said = "、".join(f"{column(n, TAB).header}现在是“{held.text(n) or '空'}”" for n in names)
    return f"{held.person or held.source}填的{said}，确认要用您填的，再点一次保存，原来的值留在修改记录里。"


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in FIELDS if values.get(name)}
