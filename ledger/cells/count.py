"""Counts (条、篇、人、次): whole numbers from 0."""

from __future__ import annotations

import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.numerals import CHINESE, SPOKEN, SPREAD, number, plain
from ledger.cells.tidy import ask, is_nothing, letters_in_number, parted, refused, reject, short_cell, shown, warn

_MEASURE = (
    r"[个条篇件项次人名位份场期家处起部批户本册页张台套支所间宗笔轮例则字辆种类幅集]?(?:数|次)?|[个家]?(?:部门|单位)|"
    r"个?人|名?(?:同志|工作人员|人员)|人次|条次|篇次|万元|元"
)
_APPROX = r"约为?|大约|大概|将近|接近|近|超过|超|逾|达|不足|不到|不低于|不少于|至少|上|≥|>=?|≈|~"
_HEAD = r"共计?|累计|合计|总计|总数|全年|今年|已|目前|发布|公开|解读|完成|开展|办理|收到|答复|有|为|:|了|共有|数量|专职|兼职|人员|人数"
_AMOUNT = rf"[0-9.,]+(?:[百千万][1-9]|百|万(?:[0-9]千)?|千)?|[{CHINESE}点]+"
_SHAPE = re.compile(rf"((?:{_HEAD})*)((?:{_APPROX})*)({_AMOUNT})(余|多|来)?({_MEASURE})(左右|上下|以上|多|余|\+)?")
_SUM = re.compile(r"[0-9]+(?:\+[0-9]+)+")
_PRODUCT = re.compile(r"([0-9]{1,6})[x×*X]([0-9]{1,6})")
_RANGE = re.compile(
    rf"(?:约|大约)?(?:[0-9]+(?:[-–—~至到−]+)[0-9]+|[{CHINESE}]+(?:[-–—~至到]+)[{CHINESE}]+"
    rf"|(?:[{CHINESE}]*[十百千万])?{SPREAD}[十百千万]*)(?:{_MEASURE})(?:左右)?"
)
_NONE_DONE = re.compile(
    r"(?:暂|尚|还|均|本月|本期)*(?:无|未|没有?)(?:新增|发布|公开|开展|制发|印发|产生|收到|办理|解读|举办|出现)(?:过)?|(?:无|没有)(?:专职|兼职)?(?:人员?|工作人员)|(?:无|没有)(?:专职|兼职)"
)
_VAGUE = re.compile(
    rf"(?:若干|[几数多好]).*|.*[十百千万]几(?:{_MEASURE})|成[百千]上[千万](?:{_MEASURE})|.*(?:若干|几十|数十|数百|许多|不少)(?:{_MEASURE})"
)
_DATE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?.*|[0-9]{1,2}月[0-9]{1,2}日")

_REFUSED = (
    (re.compile(rf"[-−–负][0-9{CHINESE}].*", re.S), "是负数，数量不能为负，请填0或正整数。"),
    (re.compile(r"=.*", re.S), "是公式，请改填结果数字。"),
    (re.compile(r".*(?:[%‰]|百分之).*", re.S), "是比例，这一格请填数量。"),
    (_DATE, "像被表格自动转成了日期，请把单元格设为数字后重填数量。"),
    (_RANGE, "是一个范围，请填一个数。"),
    (_VAGUE, "不是准确的数，请填数字。"),
)


_OTHER_STAFF = {"full_time": "兼职", "part_time": "专职"}
"""Column and the word that belongs to its neighbour."""


def parse(text: str, context: CellContext) -> Parsed:
    """Read a count; the value is an int."""
    cell, decided = short_cell(text)
    if decided:
        return decided
    if _OTHER_STAFF.get(context.column, "\0") in cell:
        return ask(f"“{shown(text)}”里有{_OTHER_STAFF[context.column]}人数，这一格填哪个数？请只填一个数字。")
    if is_nothing(cell) or _NONE_DONE.fullmatch(cell):
        return warn(0, f"“{shown(text)}”按0记录，请直接填数字0。")
    body, note = _note(re.sub(r"^[(\[【]([^()\[\]【】]+)[)\]】]$", r"\1", cell))
    if parted(text, thousands=True):
        return ask(f"“{shown(text)}”中间有空格，是一个数还是两个数？请只填一个数。")
    found = _refuse(body) or _shape(body)
    if found is None:
        found = _several(body)
    if found.outcome.taken and note:
        return warn(found.value, f"按{found.value}记录，括号内文字移入备注（{shown(note)}）。")
    tidied = found.outcome is Outcome.ACCEPT and text != str(found.value)
    return Parsed(found.value, Outcome.NORMALIZE) if tidied else found


def _note(cell: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?[0-9" + CHINESE + r"].*?)[(\[【]([^()\[\]【】]+)[)\]】]", cell)
    return (match.group(1), match.group(2)) if match else (cell, "")


def _refuse(cell: str) -> Parsed | None:
    return refused(cell, _REFUSED) or _arithmetic(cell) or letters_in_number(cell)


def _arithmetic(cell: str) -> Parsed | None:
    if _SUM.fullmatch(cell):
        total = sum(int(n[:12]) for n in cell.split("+"))
        return ask(f"“{shown(cell)}”是否为{total}？请填合计数。")
    product = _PRODUCT.fullmatch(cell)
    if product:
        return ask(f"“{shown(cell)}”是否为{int(product.group(1)) * int(product.group(2))}？请填合计数。")
    return None


def _shape(cell: str) -> Parsed | None:
    match = _SHAPE.fullmatch(cell)
    value = number(match.group(3)) if match else None
    if match is None or value is None:
        return None
    if value != int(value):
        return reject(f"“{shown(cell)}”不是整数，数量请填整数。")
    if value >= 1e10:
        return ask(f"“{shown(cell)}”数字过大，是否误填了电话或编号？请核对后重填。")
    whole = int(value)
    if match.group(2) or match.group(4) or match.group(6):
        return warn(whole, f"“{shown(cell)}”是约数，按{plain(value)}记录，请填准确数。")
    if SPOKEN.fullmatch(match.group(3)):
        why = f"“{shown(cell)}”是口语写法，按{whole}记录，请改填阿拉伯数字。"
        return warn(whole, why)
    return Parsed(whole, Outcome.ACCEPT if cell == str(whole) else Outcome.NORMALIZE)


def _several(cell: str) -> Parsed:
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", cell)
    if len(numbers) > 1:
        how = {2: "两", 3: "三"}.get(len(numbers), str(len(numbers)))
        return ask(f"“{shown(cell)}”有{how}个数（{'、'.join(numbers[:5])}），这一格只填一个，请写明填哪个或填合计。")
    if len(numbers) == 1 and re.search(rf"{re.escape(numbers[0])}\s*[百千万亿kKwW几]", cell):
        return ask(f"“{shown(cell)}”是多少？请用阿拉伯数字写全，如12000。")
    if len(numbers) == 1:
        return ask(f"“{shown(cell)}”数量是否为{numbers[0]}？请只填数字。")
    return reject(f"“{shown(cell)}”不是数字，请填0或正整数。")
