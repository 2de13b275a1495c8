"""Lists of units (单位, 牵头单位, 责任单位): full names joined by ；, collective phrases kept as `@各县（市）区政府`."""

from __future__ import annotations

import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.numerals import CHINESE, number
from ledger.cells.tidy import ask, broken, compact, is_blank, is_nothing, reject, shown
from ledger.units.directory import Directory, Resolution, Unit, shipped_directory
from ledger.units.list import cut_names

_LABEL = re.compile(
    r"^\s*(?:(?:牵头|责任|填报|报送|主办|协办|配合|承办)?单位(?:名称)?|牵头|责任|主办|协办|配合|承办)\s*[:：]"
)
_NUMBERED = re.compile(r"(?:(?<![0-9])[1-9][0-9]?\s*[.、．)）]|[(（][1-9][0-9]?[)）]|[①-⑳])\s*(?=[\u4e00-\u9fff])")
"""Numbers of a list: each begins a name."""
_ROLE = re.compile(
    r"[（(\[【](?:牵头|配合|主办|协办|会同|责任)(?:单位)?[）)\]】]|会同|\s+(?=(?:牵头|责任|配合|主办|协办)(?:单位)?[:：])"
)
_HOW_MANY = re.compile(rf"([0-9]+|[{CHINESE}]+)个")
_TAG = re.compile(r"(?i)<(/?)(?:br|p|div|li|td|tr|b|span|font|strong)\b[^<>]{0,60}>")
_WITH = re.compile(r"[（(](?:含|包括|以及|及)([^（）()]{2,20})[）)]\s*$")
_WITHOUT = re.compile(r"[（(](?:不含|不包括|除)?([^（）()]{2,20}?)(?:除外|外)?[）)]\s*$")
_QUALIFIER = re.compile(
    r"[（(]\s*(?:负责|牵头|配合|主办|协办|会同|责任)[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]\s*$"
)
_ROLE_WORD = re.compile(r"^由|(?:牵头负责|牵头|主办|协办|配合|负责.{0,6})$")
_AND_OTHERS = re.compile(r"等(?:有关|相关|各)?(?:单位|部门)?\s*[。.]?\s*$")
_ORDER = (Outcome.ACCEPT, Outcome.NORMALIZE, Outcome.NORMALIZE_WARN, Outcome.ASK, Outcome.REJECT)


def parse(text: str, context: CellContext) -> Parsed:
    """Read one or more units; nothing is taken when one of them is unknown or unclear."""
    directory = context.directory or shipped_directory()
    if text in directory.by_full:
        return _one(directory.resolve(text))
    if len(text) > 2000:
        return reject(f"内容过长（{len(text)}字），单位列只填单位名称。")
    plain = compact(text)
    if is_blank(plain.replace("@", "")) or is_nothing(plain):
        return Parsed(None, Outcome.NORMALIZE if text else Outcome.ACCEPT)
    return broken(text) or _listed(directory, text)


def _listed(directory: Directory, text: str) -> Parsed:
    body = _ROLE.sub("；", _TAG.sub("\n", text) if "<" in text else text)
    body = _LABEL.sub("", _NUMBERED.sub("\n", body) if _NUMBERED.search(body) else body).strip("。.；;【】[] \n")
    if _AND_OTHERS.search(body) and not directory.resolve(body).unit:
        return ask(f"“{shown(text)}”中的“等”指哪些单位？请逐个写明。")
    names = [_unqualified(directory, n) for n in cut_names(body.replace("@", ""), directory.known)]
    names = [again for n in names for part in _with_more(directory, n) for again in cut_names(part, directory.known)]
    if not names:
        return reject(f"“{shown(text)}”里没有单位名称，请填写单位。")
    return _together(directory, names, text)


def _with_more(directory: Directory, name: str) -> list[str]:
    """各县（市）区（含高新区） names two; （不含高新区） says of a group what is so anyway."""
    more, less = _WITH.search(name), _WITHOUT.search(name)
    if directory.resolve(name).unit or directory.group_named(name):
        return [name]
    if more and directory.group_named(name[: more.start()]):
        return [name[: more.start()], more.group(1)]
    group = directory.group_named(name[: less.start()]) if less else None
    absent = directory.resolve(less.group(1)).unit if less else None
    if less and group and absent and absent not in directory.groups[group]:
        return [name[: less.start()]]
    return [name]


def _unqualified(directory: Directory, name: str) -> str:
    """Only a trailing （负责…） is a qualifier; brackets inside a name belong to it."""
    bare = _LABEL.sub("", _QUALIFIER.sub("", name))
    without = _ROLE_WORD.sub("", bare.strip())
    return without if without != bare and directory.resolve(without).unit else bare


def _one(found: Resolution) -> Parsed:
    return Parsed(found.unit.full_name if found.unit else None, found.outcome, found.message)


def _together(directory: Directory, names: list[str], text: str) -> Parsed:
    groups = {n: g for n in names if (g := directory.group_named(n))}
    for phrase, of in groups.items():
        wrong = _miscounted(phrase, len(directory.groups[of]))
        if wrong:
            return wrong
    collective = any(len(directory.groups[g]) > 1 for g in groups.values())
    taken: list[str] = []
    found: list[Parsed] = []
    for name in names:
        unit = directory.resolve(name).unit
        group = groups.get(name) or (_own_group(directory, unit) if unit else None)
        if group and (unit is None or collective):
            taken.append(f"@{group}")
        else:
            found.append(_one(directory.resolve(name)))
            taken.append(found[-1].value or "")
    worst = max((p.outcome for p in found), key=_ORDER.index, default=Outcome.ACCEPT)
    messages = [p.message for p in found if p.message]
    if not worst.taken:
        return Parsed(None, worst, "".join(p.message for p in found if not p.outcome.taken))
    value = "；".join(dict.fromkeys(taken))
    if value.startswith("@") or "；@" in value:
        messages.insert(0, _expansion(directory, value))
    if worst is Outcome.ACCEPT and value != text:
        worst = Outcome.NORMALIZE
    return Parsed(value, worst, "".join(messages))


def _miscounted(name: str, members: int) -> Parsed | None:
    """13个县（市）区 where the directory lists twelve: somebody counts one in that the phrase does not name."""
    said = _HOW_MANY.search(name)
    if not said or number(said.group(1)) == members:
        return None
    return ask(f"“{shown(name)}”与名录中的{members}个不符，多的或少的是哪个单位？请另行写明。")


def _own_group(directory: Directory, unit: Unit) -> str | None:
    """The group that consists of this unit alone, e.g. 高新区管委会."""
    return next((g for g, members in directory.groups.items() if members == (unit,)), None)


def _expansion(directory: Directory, value: str) -> str:
    named = [n.removeprefix("@") for n in value.split("；")]
    units = {u.unit_id for n in named for u in directory.expand(n)}
    absent = [g for g, members in directory.groups.items() if len(members) == 1 and members[0].unit_id not in units]
    without = f"，不含{'、'.join(absent)}" if absent and "县" in value else ""
    return f"展开{len(units)}个单位{without}。".replace("个单位", "个", 1)
