"""Whom a paragraph of the notice speaks to, clause by clause: 市大数据委 in 市大数据委要发挥职能作用…, read from how a clause
begins; and what a date in it is: that of the lead units' report of what they collected, or a date of whoever is named.

So too whom each date of a task binds, in a text, a column or a unit's cell: 市甲局6月底前、市乙局9月底前.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, Deadline, DeadlineKind
from ledger.notice.blanks import solid
from ledger.notice.deadlines import Found, cell_deadlines, find_deadlines
from ledger.notice.named import Named
from ledger.notice.names import is_collective, is_unit
from ledger.units.group_phrases import is_group_phrase

_GOES_ON = re.compile(
    r"要|应|须|需|请|将|负责|牵头|会同|于|在|每|结合|根据|按照|对照|抓紧|尽快|继续|认真|及时|\d|[，,：:]"
    r"|收集|汇总|组织|提出|制定|完成|开展|报送|统筹|定期|落实|推进"
)
_ANYBODY = {"牵头单位": LEADS, "责任单位": RESPONSIBLES, "单位": WHOLE_ROW}
_EVERYBODY = re.compile(r"各(?:地区?|地方|级|县区)?(?:[、和及]?各)?(?:有关|相关)?(?:单位|部门)")
# A date in front (8月底前，市甲局要…); without a comma only before what begins as a name does.
_DATE = (
    r"(?:[于在]?(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|底|末)?(?:之前|以前|前)"
    r"(?:[，,]|(?=[省市县区各由])))?"
)
_OPENING = re.compile(rf"(?:同时|其中|另外|此外|[，,])*{_DATE}(?:请|由)?")
_JOINED = (
    r"(?:、|和|及|与)(?![^（(]*[）)])",
    r"、(?![^（(]*[）)])",
)  # 各级政府和市直有关部门 are two, 市住房和城乡建设局 is one
_LONGEST = 60
# A clause ends at a comma; 、 ends one only behind a date (甲局8月底前、乙局9月底前完成).
_CLAUSE = re.compile(r".+?(?:[，,；;]|(?<=前)、|$)", re.DOTALL)
# What no unit's name holds, though the whole may end as one: 于10月30日前收集汇总所(牵头工作任务…).
_NO_NAME = re.compile(r"\d|收集|汇总|^(?:并|于|在|将|把|对|向|按|经|报|会同|联合|协同|配合|督促|指导)")
_REPORTS = re.compile(r"汇总|收集|报送|上报|反馈|(?<![通填公年举预申])报")
_WHAT = re.compile(r"情况|进展|总结|台账|报告")
_DOCUMENTS = re.compile(r"(?:信息公开)?(?:工作)?(?:年度|专题|调研)(?:工作)?报告|年报")
_SENTENCE = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+$")
_OTHERS = re.compile(r"其[他余它](?:有关|责任|相关)?(?:单位|部门)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of a sentence and whom it speaks to, as the notice writes them; empty when nobody is named."""

    text: str
    to: tuple[str, ...]

    @property
    def kind(self) -> DeadlineKind:
        """What a date in it is: of the collection where all who are spoken to, or those who lead, report how it goes. One
        unit that has to report is just that unit, and what its report is called makes no date everybody's."""
        said = _DOCUMENTS.sub("", solid(self.text))
        reports = bool(_REPORTS.search(said)) and (bool(_WHAT.search(said)) or (self.to == (LEADS,) and "汇总" in said))
        return DeadlineKind.COLLECTION if reports and self._general else DeadlineKind.EXPLICIT

    @property
    def owners(self) -> tuple[str, ...]:
        """Whom a date in it binds: what all units report, the lead units collect; what the responsible units report to
        them binds these."""
        if self.kind is DeadlineKind.EXPLICIT or self.to == (RESPONSIBLES,):
            return self.to
        return (LEADS,)

    @property
    def _general(self) -> bool:
        words = {LEADS, RESPONSIBLES, WHOLE_ROW}
        several = len(self.to) > 1 and all(is_collective(name) for name in self.to)
        return not self.to or several or bool(words & set(self.to))


def spoken(sentence: str, before: tuple[str, ...] = ()) -> Iterator[Spoken]:
    """The sentence, cut where it turns from one unit to another; `before`: whom the sentence before it spoke to."""
    text, to = "", subject_of(sentence) or before
    for clause in _CLAUSE.findall(sentence):
        turned = subject_of(clause)
        if text and turned and turned != to:
            if _names(solid(text).rstrip("，,；;、")):  # 各县（市）区政府，市直各有关单位要…: a list of names goes on
                turned = (*to, *turned)
            else:
                yield Spoken(text, to)
                text = ""
            to = turned
        text += clause
    if text:
        yield Spoken(text, to)


def duty_owners(sentence: str, deadline: Deadline) -> tuple[str, ...]:
    """Whom a date that was read from the sentence binds: the collection date the lead units, any other whom its clause
    speaks to."""
    if deadline.kind is DeadlineKind.COLLECTION:
        return (LEADS,)
    phrase = solid(deadline.phrase)
    return next((piece.to for piece in spoken(sentence) if phrase in solid(piece.text)), ())


def subject_of(text: str) -> tuple[str, ...]:
    """The units or groups that a sentence begins with, as it writes them; empty when it begins otherwise."""
    head = _OPENING.sub("", solid(text), count=1)[:_LONGEST]
    for match in _GOES_ON.finditer(head):
        found = _names(head[: match.start()])
        if found:
            return found
    return ()


def _names(head: str) -> tuple[str, ...]:
    if whole := _word(head) or (head if is_group_phrase(head) else ""):
        return (whole,)
    for joined in _JOINED:
        parts = re.split(joined, head)
        if all(_word(part) or (is_unit(part) and not _NO_NAME.search(part)) for part in parts):
            return tuple(_word(part) or part for part in parts)
    return ()


def is_anybody(name: str) -> bool:
    """Whether the name stands for the lead units, the responsible units or everybody, and for no unit by itself."""
    return name in (LEADS, RESPONSIBLES, WHOLE_ROW)


def _word(name: str) -> str:
    """牵头单位, 责任单位 or 全部单位 where the name means them, else the empty text."""
    return _ANYBODY.get(name.removeprefix("各"), WHOLE_ROW if _EVERYBODY.fullmatch(name) else "")


def stated(text: str, year: int, row: Sequence[str]) -> Iterator[Found]:
    """Deadlines of a task's title or requirement: the lead units', unless the clause speaks to units of the row by name or
    to the responsible units."""
    for sentence in _SENTENCE.findall(text):
        for piece in spoken(sentence):
            own = piece.to if _own(piece.to, row) and not any(map(is_collective, piece.to)) else (LEADS,)
            yield from (_with(own, f) for f in find_deadlines(piece.text, year))


def in_the_column(found: Iterable[Found], row: Sequence[str]) -> Iterator[Found]:
    """Deadlines of a deadline column: the whole row's, unless a clause begins with units of the row or with a word for them."""
    named: list[str] = []
    for item in found:
        to = subject_of(item.deadline.phrase)
        if len(to) == 1 and _OTHERS.fullmatch(to[0]):
            to = tuple(name for name in row if name not in named)
        own = to if _own(to, row) else (WHOLE_ROW,)
        named += own
        yield _with(own, item)


def among(cells: Sequence[tuple[Named, ...]], year: int) -> Iterator[Found]:
    """Deadlines that stand among the units: of the names that they follow, else of their cell's, but the whole row's where
    the last cell alone has one, behind all of its names."""
    timed = [any(n.due for n in cell) for cell in cells]
    for place, cell in enumerate(cells):
        last = place == len(cells) - 1 and sum(timed) == 1
        names = tuple(n.mention.name for n in cell if n.mention.name)
        for item in cell:
            told = tuple(name for name in item.bound if name in names)
            owners = told or ((WHOLE_ROW,) if last or not names else names)
            yield from (_with(owners, f) for f in (cell_deadlines(item.due, year) if item.due else ()))


def _own(to: tuple[str, ...], row: Sequence[str]) -> bool:
    return bool(to) and all(name in (LEADS, RESPONSIBLES) or name in row for name in to)


def _with(owners: tuple[str, ...], found: Found) -> Found:
    """A rhythm binds nobody by a day, so it keeps what it has."""
    return replace(found, deadline=replace(found.deadline, owners=owners)) if found.deadline.due else found
