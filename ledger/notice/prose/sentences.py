"""Who has to do it, said in a sentence without brackets: 由市甲局牵头，市乙局配合。 责任单位为市甲局。

Read only where nothing else is said: all words of the sentence, or of its end behind ，由, are names of units, words of
who leads and helps, and deadlines.
"""

from __future__ import annotations

import re
from itertools import islice

from ledger.notice.mentions import parse_units
from ledger.notice.names import balanced, begins_unit

_SENTENCE = re.compile(r"[^。；;！？]*[。；;]?")
_BY = re.compile(r"[，,](?=(?:[此该本]项)?(?:工作|任务)?(?:[并再还]|同时|具体)*[由请])")
_CUT = re.compile(r"[，,：:]|(?:牵头|主办)(?:负责|组织)?|负责|配合|协[助办同]|参与|参加")
_NO_WORK = re.compile(r"[的人、，,。；;]|同志|制度?|机制|单位|部门|负责|组织")
_ALSO = re.compile(r"会同|联合|协同|配合|协调|[各其]|(?:市|县|区)[^，。；]{1,12}(?:配合|参与|参加|协助|负责|牵头)")
_MOST_CUTS = 12
_LONGEST = 1_000  # characters; who has to do it is never said in a longer sentence
_MOST_COMMAS = 3
_ASKS_ALL = re.compile(r"请(?:各|[有相]关|全|所有|[省市县区]直|你|大家)")
# 各部门抓好落实 and 请各部门负责 ask everybody to obey; they give nobody a task.
_DUTY = re.compile(r"牵头|主办|负责|配合|协[助办同]|承办|参与|参加|(?:单位|部门|主体)[为是]")


def who_sentence(text: str, at: int) -> tuple[int, int] | None:
    """(begin, end) of the part of the sentence at `at` that says who has to do it, None if none of it does.

    A comma before 由 is part of it: it parts the names from the work and belongs to neither.
    """
    match = _SENTENCE.match(text, at)
    if match is None or not 0 < match.end() - at <= _LONGEST:
        return None
    commas = [m.start() for m in islice(_BY.finditer(text, at, match.end()), _MOST_COMMAS)]
    for begin in (at, *commas):
        words = text[begin + (begin > at) : match.end()]
        if _says_who(words):
            return begin, match.end()
    return None


def who_opening(text: str, at: int) -> tuple[int, str] | None:
    """(end, doubt) of who has to do it where a text begins so and goes on with the work (由市甲局牵头，公开规划。), else None.

    A comma ends it plainly; behind the word alone (由市甲局牵头公开规划。) it is doubted, and so is a further unit behind it.
    """
    match = _SENTENCE.match(text, at)
    begins = text.startswith(("由", "请"), at) or begins_unit(text[at:])
    if match is None or not begins or not 0 < match.end() - at <= _LONGEST:
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
    if not _DUTY.search(words) or _ASKS_ALL.search(words):
        return False
    named = parse_units([words])
    names = [n for n in named if n.mention.name]
    return bool(names) and all(n.plausible for n in named) and any(n.role for n in names)
