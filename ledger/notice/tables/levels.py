"""Unit columns of several levels (省牵头单位 | 市牵头单位 | 责任处室): the issuer's own level counts, the others are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid
from ledger.notice.records import Content, Line

_LEVELS = ("国家", "中央", "省", "自治区", "市", "州", "县", "区", "镇", "乡", "街道")  # from the top down
# What may stand in front of 牵头单位 to say of which level it is; 县区, 县（市、区） and 镇街 count as their first rank.
LEVEL = rf"(?:{'|'.join(_LEVELS)})(?:[（(][市县区、]+[）)]|[县区街乡]|级|直|本级){{0,2}}"
_LEVEL = re.compile(rf"[我本全]?(?=({'|'.join(_LEVELS)})){LEVEL}(?=牵头|主办|主责|责任|配合|承办|协办|落实)")
_BEHIND = re.compile(rf"[（(][我本全]?({'|'.join(_LEVELS)})[级直]?[）)]$")
_INNER = re.compile(r"(?:处室|科室|股室)$")
_ISSUER = re.compile(
    r"(?<!各)(?:(?!各)[\u4e00-\u9fff]){1,10}?(省|自治区|市|州|县|区|镇|乡|街道)(?:人民政府|政府|办事处)"
)


def level_of(lines: Iterable[Line]) -> str:
    """The level of whoever issued the notice (市), by the first government that its lines name; empty if none does."""
    found = (_ISSUER.search(solid(line.text)) for line in lines)
    return next((match[1] for match in found if match), "")


def settle_levels(
    roles: Sequence[Content], titles: Sequence[str], level: str
) -> tuple[tuple[Content, ...], tuple[Doubt, ...]]:
    """The roles without the columns of a higher level than the issuer's and with one level of leads, and the doubts that ask."""
    settled = list(roles)
    doubts = _one_level(settled, titles, level)
    doubts += _without_offices(settled, titles)
    leads = [t for t, role in zip(titles, settled, strict=True) if role is Content.LEAD]
    if len(leads) > 1:
        doubts.append(Doubt("表头", "、".join(leads), "这几栏都按牵头单位处理，请核对"))
    return tuple(settled), tuple(doubts)


def _one_level(settled: list[Content], titles: Sequence[str], level: str) -> list[Doubt]:
    """Leaves the issuer's own level, which is also that of a title without one: a higher level is not the issuer's to ask,
    and a lower one has to do the task, but leads nothing."""
    units = [i for i, role in enumerate(settled) if role in (Content.LEAD, Content.RESPONSIBLE)]
    named = {i: _LEVELS.index(found) for i in units if (found := _level_in(titles[i], level))}
    own = _LEVELS.index(level) if level else max(named.values(), default=0)
    higher = [i for i, rank in named.items() if rank < own]
    lower = [i for i, rank in named.items() if rank > own and settled[i] is Content.LEAD]
    if not any(settled[i] is Content.LEAD for i in units if i not in higher + lower):
        lower = []
    foreign = sorted(higher + lower)
    if not foreign or foreign == units:
        return []
    for i in foreign:
        settled[i] = Content.OTHER
    left = "、".join(titles[i] for i in foreign)
    return [Doubt("表头", left, "这几栏的单位不是本级的，没有导入，请核对")]


def _level_in(title: str, own: str) -> str:
    """The level that a column's title names: 省责任单位, 牵头单位（省）, 我市牵头单位; 上级 is one above the issuer's."""
    match = _LEVEL.match(title) or _BEHIND.search(title)
    if match:
        return match[1]
    above = _LEVELS.index(own) - 1 if own else -1
    return _LEVELS[above] if title.startswith("上级") and above >= 0 else ""


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


def _without_offices(settled: list[Content], titles: Sequence[str]) -> list[Doubt]:
    """责任处室 beside columns of units names offices inside one of them."""
    units = (Content.LEAD, Content.RESPONSIBLE)
    offices = [i for i, role in enumerate(settled) if role in units and _INNER.search(titles[i])]
    if not offices or len(offices) == sum(role in units for role in settled):
        return []
    for i in offices:
        settled[i] = Content.OTHER
    named = "、".join(titles[i] for i in offices)
    return [Doubt("表头", named, f"“{named}”是单位内设机构，没有作为责任单位导入，请核对")]
