"""The sentence by which a notice makes the first unit of each list its lead (列第一位的责任单位为牵头单位)."""

from __future__ import annotations

import re

from ledger.notice.blanks import solid

_UNIT = r"(?:(?:责任|承办|负责)?(?:单位|部门|主体))?"
_FIRST = rf"(?:第一|首|第1)(?:位|个|家|名)?(?:次)?(?:的|者)?{_UNIT}"
_RULE = re.compile(
    rf"[^。；（）()：，]{{0,14}}{_FIRST}(?:[（(]?(?:为|是|即为?|作为|系)(?:该项|本项|各项)?(?:任务|工作)?的?|负责|担任)?牵头"
    rf"(?:或汇总)?(?:责任)?(?:单位|部门|负责|抓总)*[）)]?(?!和|及|与|会议)"
    rf"|牵头(?:单位|部门)(?:为|是|即为?|系)[^。；，]{{0,8}}{_FIRST}"
)

_FOR_ALL = re.compile(r"下同|以下|以上|上述|下列|各项|均|本表|其[他余]")

MARKS = "*＊★☆▲△※#＃●◆◎"  # what stands beside a name to say that it leads
_MARKED = re.compile(
    rf"[^。；]{{0,12}}(?:加粗|黑体|粗体|楷体|斜体|下划线|[带标加打]?[有注]?[“\"]?[{MARKS}])[^。；，]{{0,10}}(?:为|是|即|表示|代表)[^。；，]{{0,6}}牵头[^。；，]{{0,4}}"
)


def marked_leads(text: str) -> str:
    """The words that make units printed in another way (加粗的为牵头单位, 带★的为牵头单位) leads, else nothing."""
    match = _MARKED.search(solid(text))
    return match.group() if match else ""


def lead_mark(rule: str) -> str:
    """The mark that the words of such a rule speak of (★), empty where it speaks of type."""
    return next((c for c in rule if c in MARKS), "")


def of_the_first(name: str) -> bool:
    """Whether what looks like a name says which of the units is meant (第一责任单位)."""
    return bool(re.search(_FIRST, name))


def for_all(text: str) -> bool:
    """Whether a cell that states the rule states it for more than its own task."""
    return bool(_FOR_ALL.search(text))


def first_leads(text: str) -> str:
    """The words of the rule as printed in `text`, else nothing."""
    match = _RULE.search(solid(text))
    return match.group() if match else ""
