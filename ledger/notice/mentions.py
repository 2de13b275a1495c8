"""A cell of unit names taken apart: separators, names broken over lines, qualifiers, and who leads.

Handles one name a line, lists (市直各有关单位，各县（市）区政府、高新区管委会), and sentences
(市发展改革委牵头，市住建局等按职责分工负责; 牵头单位：甲；责任单位：乙; 甲（牵头）、乙).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.breakdown import Mention
from ledger.notice.blanks import solid
from ledger.notice.names import balanced, is_tail, is_unit, split_qualifier
from ledger.notice.records import Role

_SEPARATORS = "，、；,;。"
_LABEL = re.compile(r"(?P<role>牵头|主办|责任|配合|协办|承办|参与|落实)(?:单位|部门)?[：:]")
_LEADS = re.compile(r"[（(]?(?:共同|联合|负责)?牵头(?:负责|办理|落实|单位)?[）)]?$")
_DOES = re.compile(
    r"[（(]?(?:(?:按照?|依据?|根据)(?:各自)?(?:职责|职能)(?:分工)?(?:分别|共同)?(?:负责|落实|配合|办理)?|分别负责|共同负责|具体负责"
    r"|负责落实|负责|配合|协助|参与|参加|落实|分工负责)[）)]?$"
)
_AND_OTHERS = re.compile(r"等(?P<group>(?:各?[有相]关)?(?:各?单位|各?部门))?$")


@dataclass(frozen=True, slots=True)
class Named:
    """One mention in a unit cell.

    `role` is LEAD or RESPONSIBLE if the words say so, else None. `run` numbers the lists in the cell: names with
    a separator between them share a run. `dropped` are the characters that say no name (separators, 牵头, 等).
    """

    mention: Mention
    role: Role | None
    run: int
    dropped: str
    plausible: bool
    others: bool = False


@dataclass(slots=True)
class _Token:
    text: str
    run: int
    after: str = ""


def parse_units(lines: Iterable[str]) -> tuple[Named, ...]:
    """The mentions of a cell in order; all its characters are in names, qualifiers and `dropped`."""
    tokens = _tokens(lines)
    named: list[Named] = []
    label_role: Role | None = None
    for token in tokens:
        found, label_role = _named(token, label_role)
        named.extend(found)
    return tuple(_spread_roles(named))


def _tokens(lines: Iterable[str]) -> list[_Token]:
    """Names between separators at bracket depth 0, or between lines and blanks where both sides are whole names."""
    tokens: list[_Token] = [_Token("", 0)]
    for line in lines:
        for chunk in line.split():
            _open_chunk(tokens, solid(chunk))
    return [t for t in tokens if t.text or t.after]


def _open_chunk(tokens: list[_Token], chunk: str) -> None:
    current = tokens[-1]
    if current.text and _ends_name(current.text) and not current.after and _begins_name(chunk):
        tokens.append(_Token("", current.run + 1))
    for c in chunk:
        current = tokens[-1]
        if c in _SEPARATORS and balanced(current.text):
            current.after += c
        elif current.after:
            tokens.append(_Token(c, current.run))
        else:
            current.text += c


def _ends_name(text: str) -> bool:
    """Whether a name may end here: a whole name, or a clause's closing words."""
    name = _DOES.sub("", _LEADS.sub("", text)) if balanced(text) else text
    name = _LABEL.sub("", _AND_OTHERS.sub("", name))
    return balanced(text) and (is_unit(split_qualifier(name)[0]) or name != text)


def _begins_name(chunk: str) -> bool:
    first = re.split(rf"[{_SEPARATORS}（(]", chunk, maxsplit=1)[0]
    return bool(first) and not is_tail(first)


def _named(token: _Token, label_role: Role | None) -> tuple[list[Named], Role | None]:
    """One token as its mention (two for 甲等有关单位), and the label in force (牵头单位：…)."""
    text, dropped, role = token.text, token.after, label_role
    if label := _LABEL.match(text):
        role = label_role = Role.LEAD if label["role"] in ("牵头", "主办") else Role.RESPONSIBLE
        text, dropped = text[label.end() :], label.group() + dropped
    body = _DOES.sub("", text)
    if lead := _LEADS.search(text):
        role, dropped, text = Role.LEAD, lead.group() + dropped, text[: lead.start()]
    elif body != text and split_qualifier(text)[1] == "":
        role, dropped, text = Role.RESPONSIBLE, text[len(body) :] + dropped, body
    others = _AND_OTHERS.search(text)
    names = [text]
    if others and len(text) > len(others.group()):
        names = [text[: others.start()], others["group"] or ""]
        dropped += "等"
    result = []
    for name in (n for n in names if n):
        bare, qualifier = split_qualifier(name)
        brackets = name[len(bare)] + name[-1] if qualifier else ""
        mention = Mention(bare, qualifier)
        result.append(Named(mention, role, token.run, dropped + brackets, is_unit(bare), bool(others)))
        dropped = ""
    if not result:
        result.append(Named(Mention(""), role, token.run, dropped, plausible=False, others=bool(others)))
    return result, label_role


def _spread_roles(named: list[Named]) -> list[Named]:
    """In 甲、乙牵头，丙、丁配合 the word counts for the names before it, back to the last comma after a word."""
    spread: list[Named] = []
    role: Role | None = None
    for item in reversed(named):
        if item.role is not None:
            role = item.role
        elif role is not None:
            item = Named(item.mention, role, item.run, item.dropped, item.plausible, item.others)  # noqa: PLW2901
        spread.append(item)
    spread.reverse()
    if any(i.role is Role.LEAD for i in spread):
        spread = [
            i if i.role else Named(i.mention, Role.RESPONSIBLE, i.run, i.dropped, i.plausible, i.others)
            for i in spread
        ]
    return _fold_empty(spread)


def _fold_empty(named: list[Named]) -> list[Named]:
    """Words that name nobody (a clause such as 分别负责 of its own) give their characters to their neighbour."""
    folded: list[Named] = []
    for item in named:
        if item.mention.name or not folded:
            folded.append(item)
            continue
        last = folded[-1]
        folded[-1] = Named(
            last.mention,
            last.role,
            last.run,
            last.dropped + item.dropped,
            last.plausible,
            last.others or item.others,
        )
    return folded
