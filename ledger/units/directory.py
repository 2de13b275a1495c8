"""The unit directory (单位名录): names, aliases, groups, and resolution that never guesses silently.

`Directory.resolve` says what one name means and how sure that is; `Directory.expand` gives the units of a name or a
collective phrase. Which names exist is data (data/units.csv); how names vary is rule (`ledger.units.names`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from ledger.cells import Outcome
from ledger.errors import UnitUnknown
from ledger.units.file import DirectoryInvalid, dump_rows, read_rows, read_text, sort_aliases, split_names
from ledger.units.list import cut_names
from ledger.units.names import fold, group_class

__all__ = ["Directory", "DirectoryInvalid", "Resolution", "Unit", "checked_text", "shipped_directory"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the directory lists it. `short_name` identifies it in keys, URLs and the sheet.

    `former_names` are names before a reform; `offices` are inner offices that sign for the unit (鼓楼区府办);
    `perhaps` are names that may mean it, so it is asked (市物价局).
    """

    unit_id: str
    full_name: str
    short_name: str
    kind: str
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    source: str = ""
    former_names: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()

    @property
    def out_of_scope(self) -> bool:
        """Is it listed only to say that this notice does not address it (平潭)?"""
        return "不在" in self.kind and "责任列" not in self.kind

    @property
    def addressed_only(self) -> bool:
        """Is it addressed by the notice without standing in the responsible column (自贸区, 高校, 公司)?"""
        return "仅主送" in self.kind


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. `unit` is None unless the outcome is taken; `candidates` are what an unclear name might mean."""

    name: str
    unit: Unit | None
    outcome: Outcome
    message: str = ""
    candidates: tuple[Unit, ...] = ()


class Directory:
    """All units of a city. Immutable."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self._resolved: dict[str, Resolution] = {}

    @classmethod
    def load(cls, source: str | Path) -> Directory:
        """Read a csv file, or its text. Columns as in data/units.csv; former_names, offices and perhaps may be missing.

        Raises DirectoryInvalid, naming the line, for a broken row or an id or name that stands twice.
        """
        rows = list(read_rows(read_text(source)))
        city = city_of(row["full_name"] for _, row in rows)
        units, seen = [], dict[str, int]()
        for line, row in rows:
            for name in {row["unit_id"], row["full_name"], row["short_name"]}:
                if name in seen:
                    raise DirectoryInvalid(f"“{name}”与第{seen[name]}行重复，请改名或删去一行。", line=line)
                seen[name] = line
            units.append(_unit(row, city))
        if not units:
            raise DirectoryInvalid("没有一个单位，请填写名录。")
        return cls(units)

    def __reduce__(self) -> tuple[type[Directory], tuple[tuple[Unit, ...]]]:
        """Goes to another process as its units; what was worked out of them is worked out again there."""
        return Directory, (self.units,)

    @cached_property
    def city(self) -> str:
        """The city that most full names begin with, e.g. 福州市; empty if there is none."""
        return city_of(u.full_name for u in self.units)

    @cached_property
    def by_short(self) -> dict[str, Unit]:
        """Units by short name."""
        return {u.short_name: u for u in self.units}

    @cached_property
    def by_full(self) -> dict[str, Unit]:
        """Units by full name."""
        return {u.full_name: u for u in self.units}

    @cached_property
    def groups(self) -> Mapping[str, tuple[Unit, ...]]:
        """The collective names (各县（市）区政府, 市直各有关单位 …) and their units, both in directory order."""
        members: dict[str, list[Unit]] = {}
        for unit in self.units:
            for group in unit.groups:
                members.setdefault(group, []).append(unit)
        return MappingProxyType({name: tuple(units) for name, units in members.items()})

    @cached_property
    def _groups_by_key(self) -> dict[str, str]:
        found = {cls: g for g in reversed(tuple(self.groups)) if (cls := group_class(fold(g)))}
        return found | {fold(g): g for g in self.groups}

    def group_named(self, name: str) -> str | None:
        """The group that a collective phrase in any spelling means, as the directory names it; None if it is none."""
        key = fold(name)
        return self._groups_by_key.get(key) or self._groups_by_key.get(group_class(key))

    def dump(self) -> str:
        """The csv text that `load` reads as this directory."""
        return dump_rows(_row(unit) for unit in self.units)

    def resolve(self, name: str) -> Resolution:
        """What one unit's name means; never raises, never picks one of several."""
        if name not in self._resolved:
            from ledger.units.resolution import resolve  # noqa: PLC0415 - the rules need this module's types

            if len(self._resolved) > 20_000:
                self._resolved.clear()
            self._resolved[name] = resolve(self, name)
        return self._resolved[name]

    def expand(self, name: str) -> tuple[Unit, ...]:
        """The units that a unit name or a collective phrase (市直各有关单位, 各县（市）区政府) means, in directory order.

        Several joined by 、 or ； give the union. Raises UnitUnknown when any part is unknown or unclear.
        """
        found = {unit.unit_id for part in cut_names(self, name) for unit in self._expand_one(part)}
        if not found:
            raise UnitUnknown(name, "单位名称为空，请填写单位。")
        return tuple(u for u in self.units if u.unit_id in found)

    def _expand_one(self, name: str) -> tuple[Unit, ...]:
        group = self.group_named(name)
        if group:
            return self.groups[group]
        resolution = self.resolve(name)
        if resolution.unit is None:
            candidates = tuple(u.short_name for u in resolution.candidates)
            raise UnitUnknown(name, resolution.message, candidates=candidates)
        return (resolution.unit,)


def _unit(row: dict[str, str], city: str) -> Unit:
    aliases, former, offices = sort_aliases(row, city)
    return Unit(
        row["unit_id"],
        row["full_name"],
        row["short_name"],
        row["kind"],
        split_names(row["in_groups"]),
        aliases,
        row.get("source", ""),
        former,
        offices,
        split_names(row.get("perhaps", "")),
    )


def _row(unit: Unit) -> dict[str, str]:
    return {
        "unit_id": unit.unit_id,
        "full_name": unit.full_name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "in_groups": "；".join(unit.groups),
        "aliases": "；".join(unit.aliases),
        "former_names": "；".join(unit.former_names),
        "offices": "；".join(unit.offices),
        "perhaps": "；".join(unit.perhaps),
        "source": unit.source,
    }


def city_of(full_names: Iterable[str]) -> str:
    """The …市 that most names begin with, if at least two do; else the empty text."""
    found = Counter(
        m.group()
        for n in full_names
        if (m := re.match(r"[^市区县]{2,5}?市(?=.)", n)) and "人民政府" not in n[:9]
    )
    prefix, times = found.most_common(1)[0] if found else ("", 0)
    return prefix if times > 1 else ""


@cache
def checked_text(path: Path) -> str:
    """The csv's text, known to hold a directory. Raises DirectoryInvalid."""
    text = read_text(path)
    Directory.load(text)
    return text


def shipped_directory() -> Directory:
    """The directory that comes with the software, data/units.csv."""
    return Directory.load(Path(__file__).resolve().parents[2] / "data" / "units.csv")
