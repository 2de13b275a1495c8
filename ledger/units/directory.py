"""The unit directory (单位名录): names, aliases, groups, and resolution that never guesses silently.

`Directory.resolve` says what one name means and how sure that is; `Directory.expand` gives the units of a name or a
collective phrase. Which names exist is data (data/units.csv); how names vary is rule (`ledger.units.names`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from ledger.data_files import DATA
from ledger.errors import UnitUnknown
from ledger.units.file import DirectoryInvalid, dump_rows, read_rows, read_text, sort_aliases, split_names
from ledger.units.list import cut_names
from ledger.units.register import Register, Resolution, Unit, city_of
from ledger.units.resolution import resolve

__all__ = ["Directory", "DirectoryInvalid", "Resolution", "Unit", "checked_text", "shipped_directory"]


class Directory(Register):
    """All units of a city, and what a name means. Immutable."""

    def __init__(self, units: Iterable[Unit]) -> None:
        super().__init__(units)
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

    def dump(self) -> str:
        """The csv text that `load` reads as this directory."""
        return dump_rows(row_of(unit) for unit in self.units)

    def resolve(self, name: str) -> Resolution:
        """What one unit's name means; never raises, never picks one of several."""
        if name not in self._resolved:
            if len(self._resolved) > 20_000:
                self._resolved.clear()
            self._resolved[name] = resolve(self, name)
        return self._resolved[name]

    def expand(self, name: str) -> tuple[Unit, ...]:
        """The units that a unit name or a collective phrase (市直各有关单位, 各县（市）区政府) means, in directory order.

        Several joined by 、 or ； give the union. Raises UnitUnknown when any part is unknown or unclear.
        """
        found = {unit.unit_id for part in cut_names(name, self.known) for unit in self._expand_one(part)}
        if not found:
            raise UnitUnknown(name, "单位名称为空，请填写单位。")
        return tuple(u for u in self.units if u.unit_id in found)

    def known(self, name: str) -> bool:
        """Is it the name of one unit or of a group, in any spelling?"""
        return bool(self.group_named(name) or self.resolve(name).unit)

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


def row_of(unit: Unit) -> dict[str, str]:
    """A unit as the csv has it: texts by column."""
    texts = {name: "；".join(v) if isinstance(v, tuple) else v for name, v in asdict(unit).items()}
    return texts | {"in_groups": texts["groups"]}


@cache
def checked_text(path: Path) -> str:
    """The csv's text, known to hold a directory. Raises DirectoryInvalid."""
    text = read_text(path)
    Directory.load(text)
    return text


def shipped_directory() -> Directory:
    """The directory that comes with the software, data/units.csv."""
    return Directory.load(DATA / "units.csv")
