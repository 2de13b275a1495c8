"""Who has to do something, said without brackets: in a sentence of its own (由市甲局牵头，市乙局配合。 责任单位为市甲局。), at the
opening of a text, or somewhere in a task's own words (会同市残联公开).

A sentence is read as units' only where nothing else is said: all words of it, or of its end behind ，由, are names of
units, words of who leads and helps, and deadlines. What stands in a task's words is nobody's, and a person is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice, takewhile

from ledger.notice.deadlines import find_deadlines
from ledger.notice.mentions import parse_units
from ledger.notice.names import balanced, begins_unit, is_collective, is_unit
from ledger.notice.prose.subjects import Spoken, is_anybody, spoken

_CLOSED = re.compile(r"[^。；;！？]*[。；;]?")
_BY_COMMA = re.compile(r"[，,](?=(?:[此该本]项)?(?:工作|任务)?(?:[并再还]|同时|具体)*[由请])")
_CUT = re.compile(r"[，,：:]|(?:牵头|主办)(?:负责|组织)?|负责|配合|协[助办同]|参与|参加")
_NO_WORK = re.compile(r"[的人、，,。；;]|同志|制度?|机制|单位|部门|负责|组织")
_ALSO = re.compile(r"会同|联合|协同|配合|协调|[各其]|(?:市|县|区)[^，。；]{1,12}(?:配合|参与|参加|协助|负责|牵头)")
_MOST_CUTS = 12
_LONGEST_SENTENCE = 1_000  # characters; who has to do it is never said in a longer sentence
_MOST_COMMAS = 3
_ASKS_ALL = re.compile(r"请(?:各|[有相]关|全|所有|[省市县区]直|你|大家)")
# 各部门抓好落实 and 请各部门负责 ask everybody to obey; they give nobody a task.
_GIVEN = re.compile(r"牵头|主办|负责|配合|协[助办同]|承办|参与|参加|(?:单位|部门|主体)[为是]")
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
_LONGEST = 60  # characters in front of a duty


def who_sentence(text: str, at: int) -> tuple[int, int] | None:
    """(begin, end) of the part of the sentence at `at` that says who has to do it, None if none of it does.

    A comma before 由 is part of it: it parts the names from the work and belongs to neither.
    """
    match = _CLOSED.match(text, at)
    if match is None or not 0 < match.end() - at <= _LONGEST_SENTENCE:
        return None
    commas = [m.start() for m in islice(_BY_COMMA.finditer(text, at, match.end()), _MOST_COMMAS)]
    for begin in (at, *commas):
        words = text[begin + (begin > at) : match.end()]
        if _says_who(words):
            return begin, match.end()
    return None


def who_opening(text: str, at: int) -> tuple[int, str] | None:
    """(end, doubt) of who has to do it where a text begins so and goes on with the work (由市甲局牵头，公开规划。), else None.

    A comma ends it plainly; behind the word alone (由市甲局牵头公开规划。) it is doubted, and so is a further unit behind it.
    """
    match = _CLOSED.match(text, at)
    begins = text.startswith(("由", "请"), at) or begins_unit(text[at:])
    if match is None or not begins or not 0 < match.end() - at <= _LONGEST_SENTENCE:
        return None
    cuts = [m.end() for m in islice(_CUT.finditer(text, at, match.end()), _MOST_CUTS)]
    for end in reversed(cuts):
        rest = text[end : match.end()]
        whole = len(rest) > 1 and balanced(text[at:end]) and not _NO_WORK.match(rest)
        if whole and _says_who(text[at:end]):
            return end, _doubt(text[at:end], rest)
    return None


def _doubt(words: str, rest: str) -> str:
    if _ALSO.match(rest):
        return "后面的话里好像还有单位，没有读出，请核对"
    return "" if words[-1] in "，,：:" else "写在任务文字的开头，按这一项的单位处理，请核对"


def _says_who(words: str) -> bool:
    """Whether the words are names and duties alone, and at least one name comes with a word of what it does."""
    if not _GIVEN.search(words) or _ASKS_ALL.search(words):
        return False
    named = parse_units([words])
    names = [n for n in named if n.mention.name]
    return bool(names) and all(n.plausible for n in named) and any(n.role for n in names)


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
    return by_name or (dated and bool(find_deadlines(piece.text)))


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
