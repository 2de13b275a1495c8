"""The units of a city by their names and groups: what the directory lists, before any rule about names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from ledger.outcome import Outcome
from ledger.units.names import fold, group_class


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


class Register:
    """Units in the directory's order. Immutable."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)

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


def city_of(full_names: Iterable[str]) -> str:
    """The …市 that most names begin with, if at least two do; else the empty text."""
    found = Counter(
        m.group() for n in full_names if (m := re.match(r"[^市区县]{2,5}?市(?=.)", n)) and "人民政府" not in n[:9]
    )
    prefix, times = found.most_common(1)[0] if found else ("", 0)
    return prefix if times > 1 else ""
