"""A cell of unit names taken apart: separators, names broken over lines, qualifiers, and who leads.

Handles one name a line, lists (市直各有关单位，各县（市）区政府、高新区管委会), and sentences
(市发展改革委牵头，市住建局等按职责分工负责; 牵头单位：甲；责任单位：乙; 甲（牵头）、乙).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.breakdown import Mention
from ledger.notice.blanks import solid, width
from ledger.notice.contact_words import contact_behind, is_contact
from ledger.notice.deadlines import is_deadline_cell, marks_in_rhythms
from ledger.notice.duty_words import (
    DOES,
    DUE_LABEL,
    DUTIES,
    LEADS,
    MARKS,
    OPENS,
    WHO,
    first_leads,
    of_one_unit,
    of_the_first,
    worded_aside,
)
from ledger.notice.named import Named, contact_named, settled
from ledger.notice.names import balanced, begins_unit, is_tail, is_unit, may_go_on, split_qualifier
from ledger.notice.records import Content
from ledger.notice.tables.levels import LEVEL
from ledger.notice.tables.line_ends import Break, another_office, break_between
from ledger.units.group_phrases import inner_marks

_SEPARATORS = "，、；,;。/／"
_SLACK = 1.5  # characters by which a full line may be shorter than the widest: no line begins with punctuation
_ORDER = r"(?:第[一二三四五](?!责任)|第[二三四五])?"  # of several leads; 第一责任 is a role by itself
_LEAD_LABELS = ("牵头", "主办", "主责", "主要责任", "第一责任")
_LABEL = re.compile(
    rf"(?:(?:以上|上述)[^，。；：:]{{0,8}}?)?(?:{OPENS})?(?P<what>(?:{LEVEL})?{_ORDER}(?P<role>{DUTIES})(?:和(?:{DUTIES}))?(?:(?:{WHO})(?=[：:为是】］\]])|(?=[：:])))[：:为是】］\]][：:]?"
)
# 牵头：市甲局配合：市乙局, its blank gone with the printer's.
_LABEL_INSIDE = re.compile(rf"(?<=.)(?:{LEVEL})?(?:{DUTIES})(?:{WHO})?[：:]")
_AND_OTHERS = re.compile(
    r"等(?P<group>[^，、；等]{0,12}(?:单位|部门|机构|企业|机关)|各[^，；等]{1,20}"
    r"|(?:[\d一二三四五六七八九十]{1,2}个)?(?:乡镇|街道|[市县区镇乡街])(?:[（(][^（）()]*[）)])?[市县区]?(?:人民政府|政府)?)?(?:(?<=部门)和单位)?$"
)
_COUNTED = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[个家]?(?:单位|部门|机构|企业|机关)|(?:[\d一二三四五六七八九十]{1,2}个)?[市县区镇乡街].*"
)
_OF_A_KIND = re.compile(r"[有相]关|各|直属|所属|[省市县区]直")
_PREFIX = re.compile(
    r"(?:(?:以上|上述)(?:[\d一二两三四五六七八九十]*项|各项)?)?(?:[此该本这]项)?(?:工作|任务)?(?:均|都|分别|[并再还]|同时|具体)*[由请](?=[\u4e00-\u9fff])|(?:会同|联合|协同|配合|及|和|以及|与)(?=[省市县区各有相国全中])|(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[①-⑳])(?=[\u4e00-\u9fff])"
)
_ITEM = re.compile(r"^(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[①-⑳])")
_WITH = re.compile(r"会同|以及|[和及与]")
_RULE_ASIDE = re.compile(r"[（(][^（()）]*(?:第一|首)[^（()）]*牵头[^（()）]*[）)]$")
_DUE_ASIDE = re.compile(r"(?P<open>[（(])(?P<due>[^（()）]+)(?P<close>[）)])$")
_MARK = re.compile(rf"^[{MARKS}]+|[{MARKS}]+$")
_INNER = "\ue000"  # a 、 inside a group phrase, while the cell is cut
_DATED = re.compile(r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|末|初)?之?前|每[年季月周日]|年底前")
_NOTHING = frozenset(("无", "-", "—", "——", "－", "\\", "空", "下同", "以下同"))


_Part = tuple[str, Content | None, bool]  # a name, its role, and whether words say that of it alone


@dataclass(slots=True)
class _Token:
    text: str
    run: int
    after: str = ""
    unsure: Break = Break.BETWEEN
    contact: bool = False


def parse_units(lines: Iterable[str], *, wrapped: bool = True) -> tuple[Named, ...]:
    """The mentions of a cell in order; all its characters are in names, qualifiers and `dropped`.

    `wrapped` says that the printer may have ended a line, not only the writer.
    """
    listed, frame = _unframed(list(lines))
    named: list[Named] = []
    label_role: Content | None = None
    label = ""
    for token in _tokens(listed, wrapped=wrapped):
        if printed := _LABEL.match(token.text):
            label = printed["what"]
        found, label_role = _named(token, label_role)
        named.extend(replace(item, label=label) for item in found)
    named = settled(named)
    if named and frame:
        named[0] = replace(named[0], dropped=named[0].dropped + frame)
    return tuple(named)


def names_units(lines: Iterable[str]) -> bool:
    """Whether the lines are nothing but unit names; a deadline may follow them, but not begin them."""
    listed = list(lines)
    named = parse_units(listed)
    text = solid("".join(listed))
    timed = DUE_LABEL.match(text) or any(n.due and text.startswith(n.due) for n in named)
    asks = all(n.contact for n in named)
    return bool(named) and all(n.plausible for n in named) and not (timed or asks)


def says_first_leads(lines: Iterable[str], *, wrapped: bool) -> bool:
    """Whether a cell says of its own units that the first one leads (市甲局、市乙局，第一责任单位牵头)."""
    tokens = _tokens(_unframed(list(lines))[0], wrapped=wrapped)
    return any(_is_rule(t.text) or _ruled(t.text) for t in tokens)


def _unframed(lines: list[str]) -> tuple[list[str], str]:
    """A cell that is one bracket around everything (（牵头单位：甲；配合单位：乙）) without it, and the bracket."""
    text = "".join(lines).strip()
    framed = (
        text[:1] in ("（", "(")
        and text[-1:] in ("）", ")")
        and balanced(text[1:-1])
        and (_LABEL.match(text[1:]) or first_leads(text))
    )
    if not framed:
        return lines, ""
    first = lines[0].lstrip()[1:]
    if len(lines) == 1:
        return [first.rstrip()[:-1]], text[0] + text[-1]
    return [first, *lines[1:-1], lines[-1].rstrip()[:-1]], text[0] + text[-1]


def _tokens(lines: Iterable[str], *, wrapped: bool) -> list[_Token]:
    """Names between separators at bracket depth 0, or between lines and blanks where both sides are whole names."""
    tokens: list[_Token] = [_Token("", 0)]
    listed = _masked(list(lines))
    widest = max((width(line) for line in listed), default=0.0)
    each = len(listed) > 2 and all(is_unit(split_qualifier(solid(line).strip(MARKS))[0]) for line in listed)
    full = False
    for line in listed:
        for i, chunk in enumerate(line.split()):
            written = i == 0 and not (wrapped and full)
            _open_chunk(tokens, solid(chunk), full=full, each=each, written=written)
            full = False
        full = width(line) > widest - _SLACK
    for token in tokens:
        token.text = token.text.replace(_INNER, "、")
    return [t for t in tokens if t.text or t.after]


def _masked(lines: list[str]) -> list[str]:
    """The lines with the marks inside group phrases (各区、县（市）政府) and rhythms (每年3月、9月) made no separators."""
    text = "\n".join(lines)
    inner = inner_marks(text) | marks_in_rhythms(text)
    return "".join(_INNER if i in inner else c for i, c in enumerate(text)).split("\n") if inner else lines


def _open_chunk(tokens: list[_Token], chunk: str, *, full: bool, each: bool, written: bool) -> None:
    """Adds what stands after a blank or a line end.

    `full` says that the line is as long as any, `written` that the writer ended it and not the printer, `each` that
    every line of the cell is a whole name.
    """
    current = tokens[-1]
    above = current.text.strip(MARKS)
    first = re.split(rf"[{_SEPARATORS}（(]", _ITEM.sub("", chunk), maxsplit=1)[0].strip(MARKS)
    begins = _begins_name(first) or (first[:1] != _INNER and another_office(above, first))
    if current.text and not current.after and begins:
        if not _ends_name(current.text):
            two = written and is_unit(first) and balanced(current.text)
            current.unsure = Break.INSIDE if two else current.unsure
        elif _ITEM.match(chunk) or chunk[0] in MARKS:
            tokens.append(_Token("", current.run + 1))
        elif (found := break_between(above, first, full=full, each=each)) is not Break.INSIDE:
            tokens.append(_Token("", current.run + 1, unsure=found))
    for c in chunk:
        current = tokens[-1]
        if c in _SEPARATORS and balanced(current.text) and not current.text.isdecimal():
            current.after += c
        elif current.after:
            tokens.append(_Token(c, current.run))
        else:
            current.text += c


def _ends_name(text: str) -> bool:
    """Whether a name may end here: a whole name, or a clause's closing words."""
    text = _ITEM.sub("", text.replace(_INNER, "、")).strip(MARKS)
    name = DOES.sub("", LEADS.sub("", text)) if balanced(text) else text
    name = _LABEL.sub("", _AND_OTHERS.sub("", name))
    return balanced(text) and (is_unit(split_qualifier(name)[0]) or name != text)


def _begins_name(first: str) -> bool:
    """Whether what stands after a line's end may be a name; 等… belongs to the names before it."""
    bare = DOES.sub("", LEADS.sub("", first)) or first
    return bool(first) and first[0] not in ("等", _INNER) and not is_tail(_AND_OTHERS.sub("", bare))


def _named(token: _Token, label_role: Content | None) -> tuple[list[Named], Content | None]:
    """One token as its mention (two for 甲等有关单位 and 甲会同乙), and the label in force (牵头单位：…)."""
    if token.contact or is_contact(token.text):
        return [contact_named(token.text, token.run, token.after)], label_role
    if aside := worded_aside(token.text):
        named, label_role = _named(replace(token, text=aside.name), label_role)
        return list(aside.told(named)), label_role
    if parts := _apart(token):
        upper, label_role = _named(parts[0], label_role)
        lower, label_role = _named(parts[1], label_role)
        return [*upper, *lower], label_role
    text, dropped, role = _labelled(token, label_role)
    label_role = role if text else label_role
    if _is_due(text, role):
        return [Named(Mention(""), None, token.run, dropped, plausible=True, due=text)], label_role
    role = None if role is Content.DEADLINE else role
    if ruled := _ruled(text):
        text, dropped = text[: ruled.start()], ruled.group() + dropped
    late = _due_at_end(text)
    if late is None:
        return _unlabelled(token, text, dropped, role), label_role
    name, due, link = late
    named, label_role = _named(_Token(name, token.run, unsure=token.unsure), label_role)
    timed = Named(Mention(""), None, token.run, link + dropped, plausible=True, due=due)
    return [*named, timed], label_role


def _ruled(text: str) -> re.Match[str] | None:
    """The bracket behind a name that says of all of them that the first one leads."""
    found = _RULE_ASIDE.search(text)
    return found if found and not LEADS.fullmatch(found.group()) else None


def _is_rule(text: str) -> bool:
    """Whether a clause says that the first unit leads, and not that a unit is the first to lead (市甲局为第一牵头单位)."""
    label = _LABEL.match(text)
    name = LEADS.sub("", text[label.end() :] if label else text)
    leads = is_unit(name) and not of_the_first(name)
    said = first_leads(text) and not _RULE_ASIDE.search(text)
    return bool(said) and not (name if label else leads)


def _apart(token: _Token) -> tuple[_Token, _Token] | None:
    """A unit and what stands behind it without a separator: whom to ask there, or the next label."""
    if found := contact_behind(token.text):
        name, contact, brackets = found
        behind = _Token(contact, token.run, brackets + token.after, contact=True)
        return _Token(name, token.run, unsure=token.unsure), behind
    first = _LABEL.match(token.text)
    label = _LABEL_INSIDE.search(token.text, first.end() if first else 0)
    if label is None or not _ends_name(token.text[: label.start()]):
        return None
    name, rest = token.text[: label.start()], token.text[label.start() :]
    return _Token(name, token.run, unsure=token.unsure), _Token(rest, token.run, token.after)


def _labelled(token: _Token, known: Content | None) -> tuple[str, str, Content | None]:
    """The token without its label (牵头单位：, 完成时限：), the characters dropped, and the role in force."""
    text = token.text
    if _is_rule(text):
        return "", text + token.after, known
    if label := _LABEL.match(text):
        role = Content.LEAD if label["role"] in _LEAD_LABELS else Content.RESPONSIBLE
    elif label := DUE_LABEL.match(text):
        role = Content.DEADLINE
    else:
        return text, token.after, known
    return text[label.end() :], label.group() + token.after, role


def _unlabelled(token: _Token, text: str, dropped: str, role: Content | None) -> list[Named]:
    """The mentions of a token without label and deadline; words at its ends say who leads and who helps."""
    if prefix := _PREFIX.match(text):
        role = Content.RESPONSIBLE if prefix.group() in ("会同", "联合", "协同", "配合") else role
        text, dropped = text[prefix.end() :], prefix.group() + dropped
    if text in _NOTHING or (not token.text and set(token.after) <= set("/／")):
        return [Named(Mention(""), role, token.run, text + dropped, plausible=True)]
    mark = _MARK.search(text)
    if mark:
        text, dropped = text[: mark.start()] + text[mark.end() :], mark.group() + dropped
    body = DOES.sub("", text)
    own = False
    if lead := LEADS.search(text):
        own = of_one_unit(lead.group())
        role, dropped, text = Content.LEAD, lead.group() + dropped, text[: lead.start()]
    elif body != text and split_qualifier(text)[1] == "":
        role, dropped, text = Content.RESPONSIBLE, text[len(body) :] + dropped, body
    names, joint = _joint(text, role, own=own)
    names, others, rest = _and_others(names)
    dropped += joint + rest
    result: list[Named] = []
    for name, its_role, alone in names:
        bare, qualifier = split_qualifier(name)
        brackets = name[len(bare)] + name[-1] if qualifier else ""
        mention = Mention(bare, qualifier)
        result.append(
            Named(
                mention,
                its_role,
                token.run,
                dropped + brackets,
                is_unit(bare),
                others,
                alone,
                mark=mark.group()[0] if mark and not result else "",
                unsure=Break.BETWEEN if result else token.unsure,
            )
        )
        dropped = ""
    if not result:
        result.append(Named(Mention(""), role, token.run, dropped, plausible=False, others=others))
    return result


def _is_due(text: str, role: Content | None) -> bool:
    """Whether a clause is a deadline: by its words (6月底完成, 长期坚持), or behind its label (完成时限：…)."""
    if not text or (is_unit(text) and not _DATED.match(text)):
        return False
    return role is Content.DEADLINE or is_deadline_cell(text) or bool(_DATED.match(text))


def _due_at_end(text: str) -> tuple[str, str, str] | None:
    """(name, deadline, characters of neither) of 市甲局6月底前完成 and 市甲局（时限：6月底前）; None where there is no deadline."""
    if (bracket := _DUE_ASIDE.search(text)) and bracket.start():
        label = DUE_LABEL.match(bracket["due"])
        words = label.group() if label else ""
        due = bracket["due"][len(words) :]
        link = bracket["open"] + words + bracket["close"]
        return (text[: bracket.start()], due, link) if label or is_deadline_cell(due) else None
    for i in range(2, len(text) - 2):
        due = text[i:].lstrip("于在")
        if is_unit(text[:i]) and is_deadline_cell(due):
            return text[:i], due, text[i : len(text) - len(due)]
    return None


def _and_others(names: list[_Part]) -> tuple[list[_Part], bool, str]:
    """Names with 等有关部门 taken off as a name of its own (等, 等部门 name nobody); whether there was any, and what is dropped."""
    parted: list[_Part] = []
    dropped, found = "", False
    for name, role, own in names:
        others = _AND_OTHERS.search(name)
        if not others:
            parted.append((name, role, own))
            continue
        group = others.group()[1:]
        counted = not group or (bool(_COUNTED.fullmatch(group)) and not _OF_A_KIND.search(group))
        parted += [(name[: others.start()], role, own), *([] if counted else [(group, role, own)])]
        dropped += others.group() if counted else "等"
        found = True
    return [p for p in parted if p[0]], found, dropped


def _joint(text: str, role: Content | None, *, own: bool) -> tuple[list[_Part], str]:
    """Two names with a word between them (甲会同乙, 甲和乙), the second helping after 会同; 文化和旅游局 stays whole."""
    for word in _WITH.finditer(text):
        left, right = text[: word.start()], text[word.end() :]
        if not is_unit(left) or not (is_unit(right) or right.startswith("其")):
            continue
        helps = word.group() == "会同"
        if helps or begins_unit(right) or right.startswith("其") or not (may_go_on(left) or may_go_on(right)):
            rest, more = _joint(right, Content.RESPONSIBLE if helps else role, own=own or helps)
            return [(left, role, own), *rest], word.group() + more
    return [(text, role, own)], ""
