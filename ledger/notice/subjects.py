"""Whom a paragraph of the notice speaks to: 市大数据委 in 市大数据委要发挥职能作用…, read from how the sentence begins."""

from __future__ import annotations

import re

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, DeadlineKind
from ledger.notice.blanks import solid
from ledger.notice.names import is_unit

_GOES_ON = re.compile(
    r"要|应|须|需|请|负责|牵头|会同|于|在|结合|根据|按照|对照|抓紧|尽快|继续|认真|及时|\d|[，,：:]"
)
_ANYBODY = {"牵头单位": LEADS, "责任单位": RESPONSIBLES, "单位": WHOLE_ROW}
_OPENING = re.compile(r"(?:同时|其中|另外|此外|[，,])*(?:请|由)?")
_JOINED = (r"、|和|及|与", r"、")  # 各级政府和市直有关部门 are two, 市住房和城乡建设局 is one
_LONGEST = 60


def duty_owners(text: str, kind: DeadlineKind, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Whom the date of a paragraph's sentence binds: the collection date the lead units, any other the unit that the
    sentence names, else the one that a sentence `before` it in the paragraph named; empty when none does."""
    return (LEADS,) if kind is DeadlineKind.COLLECTION else subject_of(text) or before


def subject_of(text: str) -> tuple[str, ...]:
    """The units or groups that a sentence begins with, as it writes them; empty when it begins otherwise."""
    head = _OPENING.sub("", solid(text), count=1)[:_LONGEST]
    for match in _GOES_ON.finditer(head):
        found = _names(head[: match.start()])
        if found:
            return found
    return ()


def _names(head: str) -> tuple[str, ...]:
    bare = head.removeprefix("各")
    if bare in _ANYBODY:
        return (_ANYBODY[bare],)
    for joined in _JOINED:
        parts = re.split(joined, head)
        if all(is_unit(part) for part in parts):
            return tuple(parts)
    return ()
