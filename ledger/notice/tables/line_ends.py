"""Whether a line's end in a unit cell parts two names or broke one, where the line before it is a whole name by its form.

甲街道⏎乙街道 are two; 市住房和城乡⏎建设局 is one, because the word 城乡建设 runs over the line's end.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from ledger.data_files import DATA
from ledger.notice.names import begins_unit, is_half, is_half_group, is_unit, may_go_on

# Words inside names whose first half looks like a name's end (社, 会, 乡, 行, 科, 中心 …).
_WORDS = tuple(
    word for word in (DATA / "name_words.txt").read_text("utf-8").split("\n") if word and not word.startswith("#")
)
_BRANCHED = re.compile(r"(?:人民|工商|农业|建设|中国|商业|发展|交通|信用)?(?:银行|税务总局|总公司|总站|总局)$")
_BRANCH = re.compile(r"(?:支行|分行|分局|支局|税务局|分公司|支公司|支队|分站|分社|办事处|监管分局)$")
_PLACES = ("街道", "镇", "乡", "园区", "开发区", "新区", "办事处", "社区", "村", "农场", "林场", "管委会")
_OFFICES = ("科", "股", "室", "处", "组", "队", "所", "站", "馆", "中心")


class Break(Enum):
    """What a line's end is: between two names, between two as far as one can tell, or inside one name."""

    BETWEEN = auto()
    UNSURE = auto()
    INSIDE = auto()


def break_between(upper: str, lower: str, *, full: bool, each: bool) -> Break:
    """What the line's end between `upper`, a whole name, and `lower` is.

    `full` says that the line is as long as any; `each` that all lines of the cell (three or more) are whole names.
    """
    if lower[:1].isdecimal():
        return Break.BETWEEN
    if _runs_over(upper, lower) or (full and is_half_group(upper, lower)):
        return Break.INSIDE
    if not full or begins_unit(lower) or not may_go_on(upper) or _alike(upper, lower) or each:
        return Break.BETWEEN
    return Break.INSIDE if is_half(upper) or not is_unit(lower) else Break.UNSURE


def _runs_over(upper: str, lower: str) -> bool:
    """Whether a known word of names begins in one line and ends in the next, or a bank's or bureau's branch follows."""
    if _BRANCHED.search(upper) and _BRANCH.search(lower):
        return not begins_unit(lower) and not _BRANCH.search(upper)
    joined, at = upper + lower, len(upper)
    return any(
        joined.startswith(word, at - n) for word in _WORDS for n in range(1, len(word)) if n <= at
    ) and not _named_so(upper, lower)


def _named_so(upper: str, lower: str) -> bool:
    """甲科⏎技术科: the second line is a name of the first one's kind all the same."""
    return upper[-1:] == lower[-1:] and not begins_unit(upper)


def another_office(upper: str, lower: str) -> bool:
    """秘书科⏎办公室: two offices, though 办公室 alone may as well be the end of a longer name."""
    return _ends(upper, _OFFICES) and _ends(lower, _OFFICES)


def _alike(upper: str, lower: str) -> bool:
    """Two names of one kind: 甲街道 and 乙镇, 秘书科 and 办公室."""
    return any(_ends(upper, kinds) and _ends(lower, kinds) for kinds in (_PLACES, _OFFICES)) or (
        len(lower) > 1 and upper[-1:] == lower[-1:]
    )


def _ends(name: str, kinds: tuple[str, ...]) -> bool:
    return len(name) > 1 and name.endswith(kinds)
