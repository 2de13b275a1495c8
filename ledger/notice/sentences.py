"""Who has to do it, said in a sentence without brackets: 由市甲局牵头，市乙局配合。 责任单位为市甲局。

Read only where nothing else is said: all words of the sentence, or of its end behind ，由, are names of units, words of
who leads and helps, and deadlines.
"""

from __future__ import annotations

import re
from itertools import islice

from ledger.notice.mentions import parse_units

_SENTENCE = re.compile(r"[^。；;！？]*[。；;]?")
_BY = re.compile(r"[，,](?=(?:[此该本]项)?(?:工作|任务)?由)")
_LONGEST = 1_000  # characters; who has to do it is never said in a longer sentence
_MOST_COMMAS = 3
# 各部门抓好落实 asks everybody to obey; it gives nobody a task.
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


def _says_who(words: str) -> bool:
    """Whether the words are names and duties alone, and at least one name comes with a word of what it does."""
    if not _DUTY.search(words):
        return False
    named = parse_units([words])
    names = [n for n in named if n.mention.name]
    return bool(names) and all(n.plausible for n in named) and any(n.role for n in names)
