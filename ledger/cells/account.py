"""Every character of a typed cell is in its value, is named in the message, or only says how the value is written.

A parser may read as loosely as people write; what it leaves out is told here, once for all kinds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from ledger.cells import Outcome, Parsed
from ledger.cells.date_forms import arabic
from ledger.cells.numerals import CHINESE, number
from ledger.cells.tidy import INVISIBLE, unmarked

_PIECES = re.compile(
    r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|[^\W0-9A-Za-z_]+|[<>≤≥≈~±√✓✔×✗=+?!&@$^\U0001f300-\U0001faff☀-☄★☆❤]"
)
"""Numbers, words, characters, and the signs that say something; all others part, enclose or end."""
_WRITTEN = {
    "percent": r"[%‰]|百分之?|pct|per ?cent",
    "count": rf"(?<=[0-9{CHINESE}])[个条篇件项次人名份]|[+]",
    "date": r"[年月日号TZtz]",
    "timestamp": r"[年月日号时点分秒TZtz]",
    "phone": r"\+?(?:86)(?=[^0-9]?[0-9])|转|分机|[x×]|ext|[+]",
    "task_no": r"第|项|号|条|No|NO|#",
}
"""How a value of the kind is written: its unit marks. They say nothing besides."""
_LABELS = {
    "percent": r"完成率?|进度|进展|任务|工作|已经?|目前|现在?|截至|总体|整体|累计|实际|达到?|[的了为是满分全部]",
    "count": r"共计?|累计|合计|总计?|总数|数量|人数|已经?|目前|[有为了]|[家位场期处起部批户本册页张台套支所间宗笔轮例则字辆种"
    r"类幅集数元]|部门|单位|同志|工作人员|人员|专职|兼职",
    "date": r"截止到?|截至|公元|最迟|不晚于|不迟于|完成时限|[每时点分秒]|时限|时间|日期|自|从|到|至|于|在|须|应|确保|务必|"
    r"之?前|以前|止|为止|完成|报送|上报|报|办结|公开|到位|落实|完毕|下班|[上中下]旬|季度?|第|[上下]半年|"
    r"[底末终初中内份全今本当明次去度旬的]|(?:周|星期|礼拜)[一二三四五六日天]",
    "phone": r"电话|手机|号码|办公|联系|方式|座机|固话|传真|[、/]",
    "task_no": r"任务|工作|编号|序号|项目|条",
    "choice": r"已经?|均已?|全部|审核|结果|为|了|列入|落实",
}
"""Words that only introduce a value of the kind, or say of it what its column says."""
_LABELS["date"] += r"|上午|下午|中午|早上?|晚上?|凌晨|傍晚|[0-9.]+|[A-Za-z]+|[+]"
"""A form of date is known as a whole: 44408, Jul 31; a time of day is no part of a date."""
_LABELS["timestamp"] = _LABELS["date"] + r"|半|填报|填表"
_WHOLE_WORD = frozenset({"status", "units", "task_no"})
"""Kinds of which a word is known as a whole (推进中, 发改委): its characters are not looked for one by one."""
_ROLES = re.compile(r"牵头|配合|主办|协办|会同|负责")
LOOSE = frozenset({"text", "evidence"})
"""Kinds that name what they leave out by themselves."""


def account(kind: str, text: str, written: str, found: Parsed) -> Parsed:
    """What was understood, with whatever the value leaves out named. `written` is the value as it goes to the sheet."""
    if kind in LOOSE or not found.outcome.taken or text == written:
        return found
    plain = " ".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", unmarked(text))).split())
    left = _left(kind, plain, written, found.message)
    if not left:
        return found
    told = f"“{plain}”按“{written}”记录" if written else f"“{plain}”视为空"
    if found.message:
        told = f"原文是“{plain}”"
    if not _substance(kind, left, plain, written + found.message):
        word = kind in _WHOLE_WORD and not _ROLES.search(plain) and not any(piece[0].isdigit() for piece in left)
        silent = bool(found.message) and word
        return found if silent else replace(found, message=f"{found.message}{told}。")
    return Parsed(found.value, Outcome.NORMALIZE_WARN, f"{found.message}{told}，其余内容没有采用，请核对。")


def _left(kind: str, plain: str, written: str, message: str) -> list[str]:
    said = "".join(unicodedata.normalize("NFKC", written + "\0" + message).split())
    marks = _WRITTEN.get(kind)
    plain = arabic(plain) if kind in ("date", "timestamp") else plain
    rest = re.sub(rf"(?i){marks}", " ", plain) if marks else plain
    return [piece for piece in _PIECES.findall(rest) if piece not in said and not _same_number(piece, rest, written)]


def _substance(kind: str, left: list[str], plain: str, said: str) -> bool:
    """Does something remain besides words that only introduce the value?"""
    words = _LABELS.get(kind)
    pieces = [re.sub(rf"(?i){words}", "", piece) if words else piece for piece in left]
    if kind == "choice":  # a word for the choice (通过, 有) is none; words beside the choice itself are
        beside = said in plain and any(pieces)
        return beside or any(piece.isdigit() for piece in pieces)
    return kind not in _WHOLE_WORD and any(piece not in said for piece in pieces)


def _same_number(piece: str, plain: str, written: str) -> bool:
    """08 for 8, 1,234 for 1234, 八十 for 80, 0.8 for 80 %: the number of the value in another dress."""
    if not re.fullmatch(rf"[0-9.{CHINESE}点成半旬廿卅元]+", piece):
        return False
    values = {float(n) for n in re.findall(r"[0-9]+(?:\.[0-9]+)?", written)}
    digits = re.sub(r"\D", "", written)
    if piece.replace(".", "") in digits and piece[0].isascii():
        return True
    read = (number(re.sub(r"[\s,]", "", plain)), number(piece))
    return any(n is not None and abs(n * by - v) < 0.01 for n in read for v in values for by in (1, 100))
