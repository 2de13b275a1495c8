"""Task numbers (序号): 5, ⑤, 第5项, 五, 一（二）5. One task a row."""

from __future__ import annotations

import re
import unicodedata

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.numerals import CHINESE, SPREAD, number
from ledger.cells.tidy import ask, letters_in_number, parted, reject, short_cell, shown, warn

LAST_TASK = {2021: 37}
"""Tasks of the notices that come with the software (榕政办〔2021〕53号), used when the caller names no bound."""

_DINGBATS = {ord(c): str(i % 10 + 1) for block in ("❶❷❸❹❺❻❼❽❾", "➊➋➌➍➎➏➐➑➒", "➀➁➂➃➄➅➆➇➈") for i, c in enumerate(block)}
_ROMAN = {r: i for i, r in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1)}
_LABEL = r"(?:第|任务编号|任务序号|任务号|任务|工作任务|序号|编号|项目|NO\.?|#|№)*[:.]?"
_NUMBER = rf"[0-9]+(?:\.0+)?|[{CHINESE}]+"
_PLAIN = re.compile(rf"{_LABEL}[(\[【]?({_NUMBER})[)\]】]?(?:项任务|号任务|项|号|条|任务|#)?[)、.]*", re.I)
_SECTION = re.compile(
    rf"(?:[{CHINESE}]+|[IVX]+)?[、.]?\(?[{CHINESE}]+\)[、.]?第?([0-9]+)项?[、.]?|[{CHINESE}]+[、.]([0-9]+)"
)
_KEY = re.compile(r"(20[0-9]{2})-([0-9]{1,2})(?:-[\u4e00-\u9fff]+(?:\([\u4e00-\u9fff]+\)[\u4e00-\u9fff]+)*)?")
"""2021-05-鼓楼区; what ends in a number is a date that a spreadsheet made of 4-5."""
_RANGE = re.compile(rf"{_LABEL}(?:{_NUMBER})(?:项)?(?:[-–—~至到/、,;和及或+&](?:{_NUMBER}))+(?:项)?[0-9、,]*", re.I)
_DATE = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}")
_LETTERED = re.compile(rf"{_LABEL}\(?([0-9OolI|]*[0-9][0-9OolI|]*)\)?(?:项任务|项|号|条)?", re.I)
_SUB = re.compile(r"([0-9]+)(?:\.[0-9]+|\([^()]{1,10}\)|[a-zA-Z])")
_TITLED = re.compile(rf"{_LABEL}({_NUMBER})(?:项)?[|｜:、.,。\s-]*([\u4e00-\u9fff《“].*)", re.S | re.I)


def parse(text: str, context: CellContext) -> Parsed:
    """Read a task number from 1 to the breakdown's last; the value is an int."""
    cell, decided = short_cell(text.translate(_DINGBATS))
    if decided:
        return decided
    if parted(text):
        return reject(f"“{shown(text)}”有多个编号，每行一项任务，请分行填写。")
    key = _KEY.fullmatch(cell)
    if key and int(key.group(1)) == context.year:
        return _bounded(int(key.group(2)), text, context)
    plain = _PLAIN.fullmatch(cell) or _SECTION.fullmatch(cell)
    if plain and not re.fullmatch(rf"(?:.*十)?{SPREAD}", plain.group(1) or ""):
        return _bounded(_value(next(g for g in plain.groups() if g)), text, context)
    return _refuse(cell, text) or _titled(cell, text, context) or _unread(cell, text, context)


def _value(digits: str) -> int:
    return int(min(number(digits.partition(".")[0]) or 0, 10**9)) if "点" not in digits else 0


def _bounded(value: int, text: str, context: CellContext) -> Parsed:
    last = context.last_task or LAST_TASK.get(context.year, 999)
    if not 1 <= value <= last:
        return reject(f"“{shown(text)}”没有对应的任务，编号应为1-{last}，请核对。")
    return Parsed(value, Outcome.ACCEPT if text == str(value) else Outcome.NORMALIZE)


def _refuse(cell: str, text: str) -> Parsed | None:
    if _DATE.fullmatch(cell):
        return reject(f"“{shown(text)}”像被表格自动转成了日期，请把单元格设为文本后重填编号，每行一项任务。")
    if _RANGE.fullmatch(cell) or re.fullmatch(rf"第?(?:[二三]?十)?{SPREAD}项?", cell):
        return reject(f"“{shown(text)}”有多个编号，每行一项任务，请分行填写。")
    if re.fullmatch(r"-[0-9]+", cell):
        return reject(f"“{shown(text)}”没有对应的任务，编号应为正整数，请核对。")
    lettered = _LETTERED.fullmatch(cell)
    if lettered:
        return letters_in_number(lettered.group(1))
    sub = _SUB.fullmatch(cell)
    if sub:
        return ask(f"“{shown(text)}”是否为第{sub.group(1)}项？请只填分解表里的编号。")
    return None


def _titled(cell: str, text: str, context: CellContext) -> Parsed | None:
    """A number with a title behind it: the title must be that task's."""
    match = _TITLED.fullmatch(cell)
    if not match:
        return None
    claimed, title = _value(match.group(1)), match.group(2)
    actual = next((no for no, known in context.titles if _same(known, title)), None)
    if actual is None:
        return ask(f"“{shown(text)}”编号后还有文字，编号{claimed}与标题是否一致？请只填编号。")
    if actual != claimed:
        return ask(f"“{shown(text)}”编号{claimed}与标题（第{actual}项）不一致，请核对后只填编号。")
    return _bounded(claimed, text, context)


def _unread(cell: str, text: str, context: CellContext) -> Parsed:
    roman = None if text.isascii() else _ROMAN.get(cell.upper())
    if roman:
        return _bounded(roman, text, context)
    actual = next((no for no, known in context.titles if _same(known, cell)), None)
    if actual:
        return warn(actual, f"按标题认作第{actual}项，请改填编号{actual}。")
    return reject(f"“{shown(text)}”不是任务编号，请填分解表里的序号，如5。")


def _same(known: str, title: str) -> bool:
    left, right = (re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", t)) for t in (known, title))
    return bool(right) and (left == right or (len(right) >= 6 and left.startswith(right)))
