"""The rules by which one name is resolved in a unit register, from the surest to the least sure.

The first rule that knows the name answers: a listed name; a name by rule (city prefix, bare county); an inner
office; an abbreviation; then what the name is not (another city's, a person, nobody in particular).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import IntEnum
from functools import partial

from ledger.outcome import Outcome
from ledger.units.names import differs_by_lookalike, fold, is_abbreviation, is_person, is_vague
from ledger.units.register import Register, Resolution, Unit


class Source(IntEnum):
    """Where a name of a unit comes from; the lower, the surer."""

    CURRENT, ALIAS, FORMER, OFFICE, PERHAPS = range(5)


Index = dict[str, dict[Unit, Source]]
_INDEXES: dict[int, tuple[Register, Index, Index]] = {}
_OFFICE_TAIL = re.compile(r"(?:政府|府)?办(?:公室)?|(?:政府)?(?:政务|信息)公开.{0,6}|.{0,8}(?:科|处|室|股|支队|大队)")
_BELOW = re.compile(r".{1,12}(?:中心|分局|生态环境局|站|所|院|队|学校|馆)")
_SEAL = re.compile(r"(?:盖章|公章|章|签章|代章)")
_PARTY = re.compile(
    r"市?(?:委(?!.*网)(?:$|办|.{0,10}[部委办厅室局校会组心])|纪委|监委|纪检|人大|政协|政法委|法院|中院|中级法院|检察院|总工会|妇联|团委|妇女联合会)"
    r"|团市委|市(?:纪委|人大|政协).*"
)
_OTHER_LEVEL = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省|省|国家|国务院|中央|全国|自治区|兵团)")
_OTHER_CITY = re.compile(r"^([\u4e00-\u9fff]{2,5}?(?:市|自治州|地区|盟))(.*)$")
_COUNTY = re.compile(r"^[\u4e00-\u9fff]{2,4}[县市区]$")


def resolve(register: Register, name: str) -> Resolution:
    """What `name` means in `directory`."""
    key = fold(name)
    if not key:
        return Resolution(name, None, Outcome.ASK, "单位为空，请填写单位名称。")
    if name in register.by_full:
        return _taken(name, register.by_full[name], Source.CURRENT)
    for rule in (_listed, _by_rule, _office, _refused, _party, _abbreviated, _foreign, _similar, _person):
        found = rule(register, name, key)
        if found:
            return found
    return _reject(name, "不在单位名录中，请填写名录里的单位名称；确是新单位的，请联系市政府办公厅补入名录。")


def indexes(register: Register) -> tuple[Index, Index]:
    """(listed names, names by rule) of a register, folded; built once per register."""
    held = _INDEXES.get(id(register))
    if held is None or held[0] is not register:
        if len(_INDEXES) > 8:
            _INDEXES.clear()
        held = _INDEXES[id(register)] = (register, _listed_names(register), {})
        held[2].update(_names_by_rule(register, held[1]))
    return held[1], held[2]


def _listed_names(register: Register) -> Index:
    index: Index = {}
    for unit in register.units:
        groups = (
            (unit.full_name, unit.short_name),
            unit.aliases,
            unit.former_names,
            unit.offices,
            unit.perhaps,
        )
        for source, names in zip(Source, groups, strict=True):
            for name in names:
                index.setdefault(fold(name), {}).setdefault(unit, source)
    return index


def _names_by_rule(register: Register, listed: Index) -> Index:
    """With and without the city in front, with and without 政府, and the bare name of a county (鼓楼)."""
    index: Index = {}
    for key, units in listed.items():
        bare = strip_city(key, register.city)
        place = bare.removesuffix("政府")
        names = (
            {bare, f"市{bare}", place, f"{place}政府"}
            if bare.endswith("政府") or _COUNTY.match(bare)
            else {bare, f"市{bare}"}
        )
        if _COUNTY.match(place):
            names.add(place[:-1])
        for name in names:
            for unit, source in units.items():
                if len(name) > 1:
                    index.setdefault(name, {}).setdefault(unit, source)
    return index


def strip_city(key: str, city: str) -> str:
    """A folded name without a province before the city, the city itself, its short form, or a leading 市."""
    if not city:
        return key
    key = re.sub(rf"^[\u4e00-\u9fff]{{2,3}}省(?={city[:-1]})", "", key).removeprefix("中共")
    for prefix in (city, city[:-1], "市"):
        if key.startswith(prefix) and len(key) > len(prefix) + 1:
            return key[len(prefix) :]
    return key


def _listed(register: Register, name: str, key: str) -> Resolution | None:
    return _pick(name, indexes(register)[0].get(key, {}))


def _by_rule(register: Register, name: str, key: str) -> Resolution | None:
    by_rule = indexes(register)[1]
    for variant in (key, strip_city(key, register.city), re.sub(r"[()]", "", key)):
        found = _pick(name, by_rule.get(variant, {}))
        if found:
            return found
    return None


def _pick(name: str, units: dict[Unit, Source]) -> Resolution | None:
    if not units:
        return None
    if len(units) > 1:
        return _ask(name, tuple(units), "对应多个单位")
    (unit, source), *_ = units.items()
    return _taken(name, unit, source)


def _office(register: Register, name: str, key: str) -> Resolution | None:
    """An inner office of a listed unit signs for it; a department of a county is a unit of its own, so ask."""
    for cut in range(len(key) - 1, 1, -1):
        head, tail = key[:cut], key[cut:]
        owner = _listed(register, head, head) or _by_rule(register, head, head)
        if owner is None or owner.unit is None:
            continue
        county = _is_county(owner.unit, strip_city(head, register.city))
        found = _signed(register, name, owner.unit, tail, county=county)
        if found:
            return found
        if county:
            return _ask(name, (owner.unit,), "像是下级部门或镇街，名录只列到县（市）区")
    return None


def _signed(  # noqa: PLR0911 - one answer per kind of tail
    register: Register, name: str, owner: Unit, tail: str, *, county: bool
) -> Resolution | None:
    """What stands behind a unit's name, with or without brackets: an office, a seal, a person, a body below it."""
    bare = re.sub(r"[()]", "", tail)
    if not re.fullmatch(r"\w+", bare) or any(bare in index for index in indexes(register)):
        return None
    office = _OFFICE_TAIL.fullmatch(bare)
    if not county and not office and _BELOW.fullmatch(bare):
        return _ask(name, (owner,), "像是下属单位，名录只列到市直部门")
    if _begins_with_unit(register, bare):
        return None
    if office:
        return _taken(name, owner, Source.OFFICE)
    if _SEAL.fullmatch(bare):
        return _scoped(Resolution(name, owner, Outcome.NORMALIZE))
    if is_person(bare) and ("(" in tail or not county):
        return _doubted(name, owner, f"带有姓名，已按“{owner.full_name}”记录；姓名请填到填报人一栏。")
    return None


def _begins_with_unit(register: Register, text: str) -> bool:
    """Another unit behind the first makes a list, whose second unit must not be lost."""
    return any(text[:end] in index for end in range(2, len(text) + 1) for index in indexes(register))


def _is_county(unit: Unit, place: str) -> bool:
    return bool(_COUNTY.match(place)) and fold(unit.full_name).endswith("政府")


def _counties(register: Register, place: str) -> tuple[Unit, ...]:
    if not _COUNTY.match(place):
        return ()
    return tuple(u for u in indexes(register)[1].get(place, {}) if _is_county(u, place))


def _refused(register: Register, name: str, key: str) -> Resolution | None:
    if key in (f"{register.city}政府", "市政府"):
        offices = tuple(u for u in register.units if "政府办公" in fold(u.full_name))
        return _ask(name, offices, "是一级政府，台账只列部门和县（市）区")
    if is_vague(key) or key in (register.city, register.city[:-1]):
        return _reject(name, "无法确定单位，请写明具体单位名称。")
    return None


def _party(register: Register, name: str, key: str) -> Resolution | None:
    """Party, congress, courts and the like: a notice of the government names none but those it lists."""
    bare = re.sub(rf"^(?:中共)?(?:{register.city}|{register.city[:-1]})?", "", key) if register.city else key
    if not _PARTY.fullmatch(bare) or not ("市" in key[:6] or bare != key):
        return None
    return _reject(name, "不是政府部门，不在本通知责任单位范围，请改填负责的单位，或联系市政府办公厅。")


def _abbreviated(register: Register, name: str, key: str) -> Resolution | None:
    """Characters of one present full name in order, first and last alike: taken with a warning when unique."""
    if len(key) < 3:
        return None
    found = [u for u in register.units if _abbreviates(key, _forms(register, u))]
    if len(found) > 1:
        return _ask(name, tuple(found[:4]), "对应多个单位")
    if not found:
        return None
    return _doubted(name, found[0], f"按简称认作{found[0].short_name}，请核对，不对请改正。")


def _forms(register: Register, unit: Unit) -> set[str]:
    full, short = fold(unit.full_name), fold(unit.short_name)
    bare = strip_city(full, register.city)
    return {full, bare, f"市{bare}", short}


def _abbreviates(short: str, forms: set[str]) -> bool:
    """The first character after 市 must be alike too: 市人事局 is not 退役军人事务局."""
    return any(
        short[0] == f[0] and short[-1] == f[-1] and is_abbreviation(short, f) and (short[0] != "市" or short[1] == f[1])
        for f in forms
    )


def _foreign(register: Register, name: str, key: str) -> Resolution | None:
    by_rule = indexes(register)[1]
    say = partial(_reject, name, f"不是本市单位，请改填{register.city}的单位。")
    if _OTHER_LEVEL.match(key):
        return say()
    city = _OTHER_CITY.match(key)
    if city and city.group(1) != register.city and city.group(1) not in by_rule and not city.group(1).startswith("市"):
        return say()
    tails = [key[i:] for i in range(2, min(5, len(key) - 2))]
    return say() if any(_counties(register, tail.removesuffix("政府")) for tail in tails) else None


def _person(_: Register, name: str, key: str) -> Resolution | None:
    if not is_person(key):
        return None
    message = f"单位列填了姓名“{_shown(name)}”，请改填单位名称，姓名填到“填报人”列。"
    return Resolution(name, None, Outcome.REJECT, message)


def _similar(register: Register, name: str, key: str) -> Resolution | None:
    bare = strip_city(key, register.city)
    scores: dict[Unit, float] = {}
    for known, units in indexes(register)[1].items():
        score = 1.0 if differs_by_lookalike(bare, known) else SequenceMatcher(None, bare, known).ratio()
        for unit in units:
            scores[unit] = max(score, scores.get(unit, 0))
    best = sorted((u for u, s in scores.items() if s >= 0.66), key=lambda u: -scores[u])[:3]
    return _ask(name, tuple(best), "不在单位名录中") if best else None


def _taken(name: str, unit: Unit, source: Source) -> Resolution:
    if source is Source.PERHAPS:
        return _ask(name, (unit,), "不在单位名录中，职责可能已划转")
    known = fold(unit.full_name), fold(unit.short_name)
    places = [k.removesuffix("政府") for k in known]
    if source is Source.CURRENT:
        exact = name == unit.full_name
        return _scoped(Resolution(name, unit, Outcome.ACCEPT if exact else Outcome.NORMALIZE))
    if source is Source.FORMER:
        return _doubted(name, unit, f"是旧名或不规范名称，已按现名“{unit.full_name}”记录，请核对。")
    if source is Source.OFFICE:
        return _doubted(name, unit, f"是填报科室，已按“{unit.full_name}”记录；科室名请填到填报人一栏。")
    if any(differs_by_lookalike(fold(name), k) for k in (*known, *places, *(p[:-1] for p in places))):
        return _doubted(name, unit, f"疑似错别字，已按“{unit.full_name}”记录，请改正。")
    return _scoped(Resolution(name, unit, Outcome.NORMALIZE))


def _scoped(found: Resolution) -> Resolution:
    unit = found.unit
    if unit is None:
        return found
    if unit.out_of_scope:
        return _reject(found.name, "不在本通知责任单位范围，请改填负责的单位，或联系市政府办公厅。")
    if unit.addressed_only:
        return _reject(found.name, "仅为通知主送单位，不是责任单位，请改填负责的单位，或联系市政府办公厅。")
    return found


def _ask(name: str, candidates: tuple[Unit, ...], why: str) -> Resolution:
    names = "、".join(u.short_name for u in candidates)
    hint = f"是否为{names}？请写明。" if names else "请写明单位名称。"
    return Resolution(name, None, Outcome.ASK, f"“{_shown(name)}”{why}，{hint}", candidates)


def _reject(name: str, why: str) -> Resolution:
    return Resolution(name, None, Outcome.REJECT, f"“{_shown(name)}”{why}")


def _doubted(name: str, unit: Unit, why: str) -> Resolution:
    """Taken, and the unit should look."""
    return _scoped(Resolution(name, unit, Outcome.NORMALIZE_WARN, f"“{_shown(name)}”{why}"))


def _shown(name: str) -> str:
    text = " ".join(name.split())
    return text if len(text) <= 30 else text[:30] + "…"
