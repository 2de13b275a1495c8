"""Units to which a task's own words give something to do (市审计局配合, 会同市残联公开) and which nobody reads as its units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from ledger.notice.deadlines import find_deadlines
from ledger.notice.mentions import parse_units
from ledger.notice.names import is_collective, is_unit
from ledger.notice.prose.subjects import Spoken, is_anybody, spoken

_DUTIES = r"牵头|主办|负责|配合|协[助办同管]|承[办担]|参与|参加|支持|支撑"
_DUTY = re.compile(_DUTIES)
_CLAUSE = re.compile(r"(?:[^，,。；;：:！？!?\n（()）]|[（(][^（()）]*[）)])*$")
_BY = re.compile(r"[由请](?=[\u4e00-\u9fff])")
_HOW = re.compile(
    r"(?:要|应当?|须|需|为)?(?:按照?(?:各自)?职[责能](?:分工)?|共同|联合|积极|密切|全力|具体|主要|分别|给予|做好|技术)*$"
)
# Somebody by name, or all of a rank: 各部门 and 有关单位 are asked for their help in any text.
_SOMEBODY = re.compile(r"[省市县区](?!场)|国家|中[国共]|各[省市县区镇乡街]")
_WITH = re.compile(
    rf"(?:会同|联合|协同|配合|协助|商|(?:牵头|主办|责任|配合|协办|承办|参与)(?:单位|部门)[：:为是]?|[由请](?![^，,。；;]*(?:{_DUTIES})))(?=[省市县区各])(?P<names>[^，,。；;：:\n（()）]{{2,30}})"
)
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_ANY_YEAR = 2000  # whether a text names a deadline does not depend on the year
_LONGEST = 60  # characters in front of a duty


def units_said(text: str, known: Collection[str]) -> Iterator[str]:
    """The words that give units something to do, in the order of the text; those aside whose units are all `known`."""
    told, words_told = 0, list[str]()
    for duty in sorted((*_DUTY.finditer(text), *_WITH.finditer(text)), key=lambda m: m.start()):
        if duty.start() < told:
            continue
        names, words = _behind(duty) if duty.re is _WITH else _before(text, told, duty)
        if not all(name in known for name in names):
            yield words
            words_told.append(words)
            told = duty.end()
    for piece in (p for sentence in _SENTENCE.findall(text) for p in spoken(sentence)):
        if _to_others(piece, known) and not any(words in piece.text for words in words_told):
            yield piece.text.strip("，,。；;、\n")


def _to_others(piece: Spoken, known: Collection[str]) -> bool:
    """Whether a clause speaks to a unit that is not among the known ones (市甲局要公开…), or gives others a date."""
    strangers = [name for name in piece.to if name not in known and not is_anybody(name)]
    by_name = any(_SOMEBODY.match(name) and not is_collective(name) for name in strangers)
    dated = any(_SOMEBODY.match(name) or is_collective(name) for name in strangers)
    return by_name or (dated and bool(find_deadlines(piece.text, _ANY_YEAR)))


def _before(text: str, told: int, duty: re.Match[str]) -> tuple[list[str], str]:
    """(units, words) of 由市甲局、市乙局配合; no units where a clause stands there, or nobody in particular."""
    clause = _CLAUSE.search(text, max(told, duty.start() - _LONGEST), duty.start())
    words = clause.group().lstrip("、和及与") if clause else ""
    by = [m.end() for m in _BY.finditer(words)]
    for begin in (*reversed(by), 0):
        named = parse_units([_HOW.sub("", words[begin:])])
        last = list(takewhile(lambda n: n.plausible and n.mention.name, reversed(named)))
        names = [n.mention.name for n in reversed(last)]
        if (begin and len(last) == len(named) > 0) or any(map(_SOMEBODY.match, names)):
            return names, (words[begin - 1 :] if begin else words) + duty.group()
    return [], ""


def _behind(duty: re.Match[str]) -> tuple[list[str], str]:
    """(units, words) of 会同市甲局公开…, where only the form of a name says how far it goes."""
    text = duty["names"]
    ends = [i for i in range(2, len(text) + 1) if is_unit(text[:i])]
    return [text[: ends[-1]]] if ends else [], duty.group()
