"""Unit columns of several levels (省牵头单位 | 市牵头单位 | 责任处室): the issuer's own level counts, the others are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid
from ledger.notice.records import Line, Role

_LEVELS = ("国家", "中央", "省", "自治区", "市", "州", "县", "区", "镇", "乡", "街道")  # from the top down
# What may stand in front of 牵头单位 to say of which level it is; 县区, 县（市、区） and 镇街 count as their first rank.
LEVEL = rf"(?:{'|'.join(_LEVELS)})(?:[（(][市县区、]+[）)]|[县区街乡]|级|直|本级){{0,2}}"
_LEVEL = re.compile(rf"(?=({'|'.join(_LEVELS)})){LEVEL}(?=牵头|主办|主责|责任|配合|承办|协办|落实)")
_INNER = re.compile(r"(?:处室|科室|股室)$")
_ISSUER = re.compile(r"[\u4e00-\u9fff]{1,10}?(省|自治区|市|州|县|区|镇|乡|街道)(?:人民政府|政府|办事处)")


def level_of(lines: Iterable[Line]) -> str:
    """The level of whoever issued the notice (市), by the first government that its lines name; empty if none does."""
    found = (_ISSUER.search(solid(line.text)) for line in lines)
    return next((match[1] for match in found if match), "")


def settle_levels(
    roles: Sequence[Role], titles: Sequence[str], level: str
) -> tuple[tuple[Role, ...], tuple[Doubt, ...]]:
    """The roles with one level of leads and of responsible units left, and the doubts that ask whether it is the right one."""
    settled = list(roles)
    doubts = [
        doubt for role in (Role.LEAD, Role.RESPONSIBLE) for doubt in _one_level(role, settled, titles, level)
    ]
    doubts += _without_offices(settled, titles)
    leads = [t for t, role in zip(titles, settled, strict=True) if role is Role.LEAD]
    if len(leads) > 1:
        doubts.append(Doubt("表头", "、".join(leads), "这几栏都按牵头单位处理，请核对"))
    return tuple(settled), tuple(doubts)


def _one_level(role: Role, settled: list[Role], titles: Sequence[str], level: str) -> list[Doubt]:
    """Leaves the issuer's own level of a role, else the lowest one; the other columns have no field."""
    places = {i: found[1] for i, r in enumerate(settled) if r is role and (found := _LEVEL.match(titles[i]))}
    if len(set(places.values())) < 2:
        return []
    own = level if level in places.values() else max(places.values(), key=_LEVELS.index)
    others = [i for i, found in places.items() if found != own]
    for i in others:
        settled[i] = Role.OTHER
    kept = "、".join(titles[i] for i, found in places.items() if found == own)
    left = "、".join(titles[i] for i in others)
    return [
        Doubt("表头", f"{left}、{kept}", f"有几级的{role.value}，按“{kept}”导入，“{left}”没有导入，请核对")
    ]


def labels_apart(labels: Iterable[str], level: str) -> tuple[frozenset[str], frozenset[str]]:
    """Of the labels that one task's units stand under: (those of a higher level or of offices inside a unit, leads of a lower level).

    The former are not the issuer's to ask; the latter have to do it, but lead nothing. `level` is the issuer's, where
    the notice says it, else the lowest of the labels that name a lead.
    """
    known = {text: found[1] for text in labels if (found := _LEVEL.match(text))}
    leads = {text: at for text, at in known.items() if re.search("牵头|主办|主责", text)}
    own = level or max(leads.values() or known.values(), key=_LEVELS.index, default="")
    if not own:
        above, below = set[str](), set[str]()
    else:
        above = {text for text, at in known.items() if _LEVELS.index(at) < _LEVELS.index(own)}
        below = {text for text, at in leads.items() if _LEVELS.index(at) > _LEVELS.index(own)}
    offices = {text for text in labels if _INNER.search(text)}
    units = {text for text in labels if re.search("单位|部门|主体", text)} - above
    return frozenset(above | (offices if units else set())), frozenset(below)


def _without_offices(settled: list[Role], titles: Sequence[str]) -> list[Doubt]:
    """责任处室 beside columns of units names offices inside one of them."""
    units = (Role.LEAD, Role.RESPONSIBLE)
    offices = [i for i, role in enumerate(settled) if role in units and _INNER.search(titles[i])]
    if not offices or len(offices) == sum(role in units for role in settled):
        return []
    for i in offices:
        settled[i] = Role.OTHER
    named = "、".join(titles[i] for i in offices)
    return [Doubt("表头", named, f"“{named}”是单位内设机构，没有作为责任单位导入，请核对")]
