"""Where a web address ends in running text. An IRI (RFC 3987) may hold Chinese, brackets and quotes, and people write on behind it.

Nothing is cut on a guess: an end that two readers would see at two places is a doubt, and the unit is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CJK = r"[\u3400-\u9fff\uf900-\ufaff]"
_EXTENSION = (
    r"\.(?:s?html?|xhtml|jspx?|aspx?|php|do|action|pdf|ofd|docx?|xlsx?|pptx?|wps|et|dps|txt|csv|zip|rar|7z|jpe?g|png|"
    r"gif|bmp|mp[34])"
)
_COMPLETE = re.compile(rf"(?i){_EXTENSION}(?:[?#][!-~]*[a-z0-9/_-])?$")
"""A page or a file, with its query or without: what stands behind a mark is not part of its name."""
_PAGE = re.compile(rf"(?i){_EXTENSION}$")
"""A page or a file whose name is over: Chinese right behind it is not part of it."""
_FILE = re.compile(rf"(?i){_EXTENSION}(?![a-z0-9])")
_GOES_ON = re.compile(rf"(?i){_EXTENSION}(?![a-z0-9])|[/?&=#]")
_PAIRS = dict(zip("（([【“‘《〈「〔『{", "）)]】”’》〉」〕』}", strict=True))
_QUOTES = "“‘「『"
_SHUTS = frozenset(_PAIRS.values())
_STOPS = "，。；！？"
_PAUSES = "、：—…·～"
TRAILING = ".,;:!?'*|^~" + _STOPS + _PAUSES
_REMARK = re.compile(
    r"(?:已经?|均已|全部|正在?|将|拟|未|尚未)(?:公开|发布|公布|公示|上传|完成|办结|上报|报送|落实|刊登|更新|报道|挂网|印发)|[详另请可参]见|见(?:附|网|截|上|下|链)|截图|附件|附后|点击|查看|打开|访问|为佐证|可查|链接|网址|公众号|首页|网站$"
)
"""Words about an address, not of one."""
_COUNTED = re.compile(rf"[0-9]{_CJK}*[年月日号期版届季度次第批个项]")
_PARTS = re.compile(r"[/?&=#]")


@dataclass(frozen=True, slots=True)
class End:
    """How many characters belong to the address; `doubtful` when that cannot be told."""

    length: int
    doubtful: bool = False


def end_of(tail: str) -> End:
    """Where path, query and fragment end in `tail`, which has no blank and follows the host."""
    if not tail or tail[0] not in "/?#":
        return End(0)
    place = 0
    while place < len(tail):
        if tail[place] in _SHUTS:
            return End(place)
        step, found = _seam(tail, place)
        if found:
            return found
        place += step
    return End(len(tail), doubtful=_remark_in_path(tail))


def broken_by_blank(url: str, after: str) -> bool:
    """Does the line go on behind a blank as if the blank stood inside the address: …/政务公开 要点.docx?"""
    last = _PARTS.split(url)[-1]
    if re.match(r"\s+[^\s\x00/?=&]{1,60}$", after) and _FILE.search(after) and not _COMPLETE.search(url):
        return True
    if not re.match(r"[ \t\u3000\xa0]*\S", after) or _COMPLETE.search(url) or url.count("/") < 3:
        return False
    words = re.split(r"[\r\n\x00]|(?i:https?:|www\.)", after)[0]
    if _REMARK.match(words.strip()) or words.strip()[:1] in {*_STOPS, *_PAUSES, *_PAIRS, ",", ";"}:
        return bool(_FILE.search(words)) and not _REMARK.search(words)
    return bool(_FILE.search(words) or re.match(r"\s*[^\s:：]*/", words)) or bool(
        re.search(rf"{_CJK}$", last) and re.match(rf"\s+{_CJK}", after)
    )


def _seam(tail: str, place: int) -> tuple[int, End | None]:
    """(characters to go on by, the end if it is here)."""
    head, rest, mark = tail[:place], tail[place:], tail[place]
    if mark in _PAIRS:
        return _bracket(head, rest)
    if mark in _STOPS:
        return 1, _stop(head, rest)
    if mark in _PAUSES:
        return 1, _pause(head, rest)
    if re.match(_CJK, mark) and re.search(r"[!-~]$", head):
        return 1, _words(head, rest)
    return 1, None


def _stop(head: str, rest: str) -> End:
    """，。；: the sentence goes on behind the address."""
    return End(len(head), doubtful=bool(_GOES_ON.search(rest)) and not _COMPLETE.search(head))


def _pause(head: str, rest: str) -> End | None:
    """、：—: the end, unless they stand inside a file's name."""
    if _COMPLETE.search(head) or not rest.strip(TRAILING):
        return End(len(head))
    if _GOES_ON.search(rest):
        return None
    return End(len(head), doubtful=bool(re.search(rf"{_CJK}$", head)))


def _bracket(head: str, rest: str) -> tuple[int, End | None]:
    """（2021年版）.pdf goes on; （截图见附件） behind a page ends it."""
    shut = rest.find(_PAIRS[rest[0]])
    inner, after = (rest[1:shut], rest[shut + 1 :]) if shut > 0 else (rest[1:], "")
    complete = bool(_COMPLETE.search(head))
    if shut < 0:
        return 1, End(len(head), doubtful=not complete)
    if complete:
        return 1, End(len(head), doubtful=bool(_GOES_ON.search(after) and re.match(rf"{_CJK}", after)))
    if after.strip(TRAILING) and not _ends(after):
        # …/l/cabc【金山文档】台账: a name of another script and words, right behind a code; nothing says that it goes on.
        words = re.search(r"[a-z0-9]$", head, re.I) and re.search(_CJK, inner) and re.match(_CJK, after)
        return shut + 1, End(len(head), doubtful=True) if words and not _GOES_ON.search(after) else None
    if not re.search(_CJK, inner) or (rest[0] in _QUOTES and re.search(rf"(?:{_CJK}|/|=)$", head)):
        return shut + 1, None
    if _REMARK.search(inner):
        return 1, End(len(head))
    return shut + 1, None if re.search(rf"{_CJK}$", head) else End(len(head), doubtful=True)


def _ends(after: str) -> bool:
    """Does a sentence, not an address, follow the bracket?"""
    return after[0] in _STOPS and not _GOES_ON.search(after)


def _words(head: str, rest: str) -> End | None:
    """Chinese right behind an ASCII character: the words after 1.htm, or the name of a folder after a slash."""
    if _PAGE.search(head):
        return End(len(head), doubtful=bool(_GOES_ON.search(rest)))
    if _GOES_ON.search(rest) or re.search(r"[/?&=#%_-]$", head):
        return None
    counted = _COUNTED.match(head[-1] + rest) and not _REMARK.search(rest)
    return None if counted else End(len(head), doubtful=True)


def _remark_in_path(tail: str) -> bool:
    """/zwgk/已公开: a folder of that name, or a word behind the address?"""
    if "?" in tail or _COMPLETE.search(tail):
        return False
    return bool(_REMARK.search(_PARTS.split(tail)[-1]))
