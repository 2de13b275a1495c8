"""Column roles from the header row: what cities call the columns of a task breakdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.names import balanced
from ledger.notice.numbering import marker
from ledger.notice.records import Content, Row

# First match wins; a title must match as a whole. Seen in published breakdowns of several cities.
_TITLES: tuple[tuple[Content, str], ...] = (
    (Content.NUMBER, r"(?:任务|工作)?(?:序号|编号)|序|号"),
    (Content.OTHER, r".{0,4}(?:领导|责任人|负责人|联系人|联络员|经办人).{0,4}"),
    (
        Content.RESPONSIBLE,
        r"(?:牵头|主办)(?:单位|部门)?[及和与、/／（(]+(?:责任|配合|协办|参与|承办)(?:单位|部门)",
    ),
    (Content.LEAD, r".{0,4}(?:牵头|主办|主责|主要责任).{0,4}|市级牵头单位"),
    (
        Content.RESPONSIBLE,
        r".{0,4}(?:责任|配合|落实|承办|协办|参与|参加|实施|协同|执行)(?:和)?.{0,2}(?:单位|部门|主体|科室|处室|股室|科局|机构)|单位|部门|责任分工|分工"
        r"|责任|配合|协办|协同|承办|参与",
    ),
    (Content.OTHER, r"(?:启动|开始|起始|开工|印发|发文|填报|登记|交办)(?:时间|日期)"),
    (Content.DEADLINE, r".{0,4}(?:时限|时间|期限|时序|进度安排|日期|节点).{0,3}"),
    (Content.OTHER, r"备注|说明|.{0,2}电话|联系方式|工作成效|进展.*"),
    (Content.SECTION, r"小项|小类|子类|子项|二级(?:指标|任务|分类)|分项"),
    (Content.PART, r"(?:任务|工作)?(?:类别|分类|大类|类型|板块|领域)|大项|项目|一级(?:指标|任务|分类)"),
    (
        Content.REQUIREMENT,
        r".{0,4}(?:要求|措施|举措|标准|目标|细则)|具体(?:任务|内容|事项|工作)|主要内容|任务内容",
    ),
    (Content.TASK, r".{0,4}(?:任务|事项|工作|内容)(?:名称|分解|清单)?|(?:工作|重点|任务)项目"),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _TITLES)
_LONGEST_TITLE = 10
# 责任单位及完成时限 is a column of units; the dates among them are found where they stand.
_DUE = r"(?:完成|办结|落实)?(?:时限|时间|期限|日期)(?:要求|安排|节点)?"
_AND = "[及和与、/／]"
_UNITS_AND_DUE = re.compile(
    rf"(?P<units>.+(?:单位|部门|主体|分工)){_AND}{_DUE}|{_DUE}{_AND}(?P<behind>.+(?:单位|部门|主体|分工))"
)
HEADER_WITHIN = 8  # rows, where a table does not say better


def role_of(title: str) -> Content | None:
    """The role of a column with that title, None if the title is unknown."""
    name = re.sub(r"[（(].*?[）)]$", "", solid(title))
    if both := _UNITS_AND_DUE.fullmatch(name):
        name = both["units"] or both["behind"]
    if not name or len(name) > _LONGEST_TITLE or marker(name) or not balanced(name):
        return None
    return next((role for role, pattern in _COMPILED if pattern.fullmatch(name)), None)


def roles(titles: Sequence[str]) -> tuple[Content, ...] | None:
    """Roles of a header row, or None if this is no header of a task breakdown.

    A header names at least a task and a unit column, and nothing in it is long. A second task-like column holds
    the requirement (任务|具体任务); a lone requirement column is the task; an unknown title is `OTHER`.
    """
    found = [role_of(t) for t in titles]
    known = [r for r in found if r]
    if any(len(solid(t)) > _LONGEST_TITLE * 2 for t in titles) or len(known) * 2 < len(found):
        return None
    if not {Content.LEAD, Content.RESPONSIBLE} & set(known) or not {Content.TASK, Content.REQUIREMENT} & set(known):
        return None
    return _settle([r or Content.OTHER for r in found])


def _settle(found: list[Content]) -> tuple[Content, ...]:
    """Gives every breakdown exactly one task column."""
    if Content.TASK not in found:
        found[found.index(Content.REQUIREMENT)] = Content.TASK
    first = found.index(Content.TASK)
    settled = [Content.REQUIREMENT if r is Content.TASK and i != first else r for i, r in enumerate(found)]
    return tuple(settled)


def is_header_line(text: str) -> bool:
    """Whether a printed line is a header row: column titles between blanks and nothing else."""
    titles = text.split()
    return len(titles) >= 2 and all(role_of(t) for t in titles) and roles(titles) is not None


def find_header(rows: Sequence[Row], *, within: int = HEADER_WITHIN) -> tuple[int, tuple[Content, ...], int]:
    """Index of the header row, which stands `within` the first rows, roles of its columns, and whether it is one row deep or two."""
    for i, row in enumerate(rows[:within]):
        texts = [c.text for c in row]
        if i + 1 < len(rows) and (below := _two_rows(row, rows[i + 1])) is not None:
            return i, below, 2
        if len(set(row)) >= 2 and (found := roles(texts)) is not None:
            return i, found, 1
    raise NoticeUnreadable("表格里没有找到表头：表头应写明“工作任务”和“责任单位”（或“牵头单位”）等栏目名称")


def _two_rows(upper: Row, lower: Row) -> tuple[Content, ...] | None:
    """Roles of a header in two rows: titles that go through both, and 责任分工 above 牵头单位 | 配合单位."""
    through = [u is low for u, low in zip(upper, lower, strict=True)]
    spread = any(a is b for a, b in pairwise(upper))
    if not any(through) or all(through) or not spread:
        return None
    named = [low.text if role_of(low.text) else up.text for up, low in zip(upper, lower, strict=True)]
    if not all(t or role_of(name) for t, name in zip(through, named, strict=True)):
        return None
    return roles(named)


def with_merged_header(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a file that cannot tell merged cells, the blank places of a header in two rows (责任分工 above 牵头单位 |
    责任单位) filled with the cells that they were merged with."""
    for i, (upper, lower) in enumerate(pairwise(rows[:HEADER_WITHIN])):
        places = [j for j, cell in enumerate(lower) if not cell.blank]
        if len(places) < 2 or not all(role_of(lower[j].text) for j in places):
            continue
        spread = [j for j in places if upper[j].blank]
        titled = all(not upper[j].blank for j in range(len(upper)) if j not in spread)
        if spread and titled and all(j - 1 in places for j in spread):
            above = list(upper)
            for j in spread:
                above[j] = above[j - 1]
            below = tuple(low if j in places else up for j, (up, low) in enumerate(zip(upper, lower, strict=True)))
            return (*rows[:i], tuple(above), below, *rows[i + 2 :])
    return tuple(rows)
