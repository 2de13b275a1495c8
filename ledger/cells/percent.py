"""Percentages (完成进度): 0 to 100. 0.8 is 80 %, as a percent cell of a spreadsheet gives it; 1 is asked."""

from __future__ import annotations

import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.numerals import CHINESE, SPREAD, number, plain
from ledger.cells.tidy import ask, is_nothing, letters_in_number, parted, refused, reject, short_cell, shown, told, warn

_APPROX = r"约为?|大约|大概|将近|接近|近|超过|超|逾|已?达到?|不足|不到|不低于|至少|≥|>=?|<=?|≤|≈|~"
_APPROX_TAIL = r"左右|上下|以上|以下|多|余|\+|强|不到"
_EXACT_HEAD = r"已经?|目前|现|截至目前|完成率?|任务|进度|进展|总体|累计|整体|为|是|:|:?达到?|了|:|实际"
_CORE = rf"(?:百分之)?%?[0-9.,{CHINESE}点]+%*"
_SHAPE = re.compile(
    rf"((?:{_EXACT_HEAD})*)((?:{_APPROX})*)({_CORE})((?:{_APPROX_TAIL})?)%?((?:的?任务|完成|进度|了|已)*)"
)
_TENTHS = re.compile(r"([一二两三四五六七八九十0-9]|10)成(半|[一二三四五六七八九0-9])?(?:以上|左右|多|余)?")
_FRACTION = re.compile(rf"([{CHINESE}]+)分之([{CHINESE}]+)")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?%?"
_TO = r"[-–—―~至到−]+"
_RANGE = re.compile(
    rf"{_NUMBER}{_TO}{_NUMBER}|[一二两三四五六七八九]{{2}}成.*|[{CHINESE}]+成?{_TO}[{CHINESE}]+成"
    rf"|(?:百分之)?(?:[{CHINESE}]*十)?{SPREAD}十?%?|百分之[{CHINESE}]+{_TO}(?:百分之)?[{CHINESE}]+"
)
_MANY = re.compile(rf"{_NUMBER}(?:[/、,;和或]{_NUMBER})+")
_DATE = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}([-/.月][0-9]{1,2}日?)?.*|[0-9]{1,2}月([0-9]{1,2}日)?")
_DATED = re.compile(
    r"(?:截至|截止|到|至|目前)*(?:[0-9]{4}年)?(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号]|份|底|末|初|[上中下]旬)?|第?[一二三四1-4]季度[末底]?|上半年|下半年)"
    r"(?:前|止)?(?:[:,]|(?=[^0-9]*[0-9.]+%$))([^:]+)"
)
_SHARE = re.compile(
    rf"(?:{_EXACT_HEAD}|{_APPROX})*([0-9]{{1,5}})[项件个条]?/共?([0-9]{{1,5}})[项件个条]?(?:的?任务|已经?|完成|办结|了|左右|以上|多)*"
)
_SHARE_OF = re.compile(
    r"共?([0-9]{1,5})[项件个条](?:任务|工作)*[,;]?(?:中|其中|已经?|目前)*完成(?:了)?([0-9]{1,5})[项件个条]"
)
_MORE_OR_LESS = re.compile(
    r"(?:已经?|完成了?|约)*(?:[一绝]?(?:大半|多半|小半)|(?:绝?大|小|一)部分)"
    r"|(?:已经?)?(?:基本|接近|即将|快要?|部分|大部分?|初步|阶段性)(?:完成|办结|完)了?"
)
_DONE = re.compile(r"(?:已|已经|全部|全面|全|超额|圆满|提前|按时|如期)*(?:完成|办结|完毕)|全部|百分百|满分")
_PARTIAL = re.compile(
    r"[提增升下降涨超]高?[高长加升降幅进]|较|比上|同比|环比|目标|其中|部分|第[一二三四五六七八九十0-9]+[批期阶]|[一二三四五六七八九十]期|占|率(?!为|是|:|达|约|[0-9])|[省市县区局委办镇乡街][0-9]"
)
"""提高20%, 第一批80%, 其中80%: a figure of something else than the whole work so far."""
_CHANGE = re.compile(r"[+↑↓▲▼][0-9.]+%?|[0-9.]+%?[↑↓▲▼]")
"""+5%, 5%↑: how much it grew."""
_UNDONE = re.compile(r"[未没].*|尚未.*|还没.*|[还仅只尚]?[差剩余欠缺].*")

_REFUSED = (
    (re.compile(r".*[‰‱].*|[千万]分之.*", re.S), "用了千分号，请换算成百分数再填，如8%。"),
    (re.compile(r"\+?=.*", re.S), "是公式，请改填结果，如80。"),
    (re.compile(rf"[约近]*(?:{_RANGE.pattern})(?:左右)?", re.S), "是一个范围，请填一个数，如65。"),
    (_DATE, "像被表格自动转成了日期，请把单元格设为数字后重填进度。"),
    (re.compile(r"[-−负–].*", re.S), "是负数，进度不能为负，请填0到100的数字。"),
)


def parse(text: str, context: CellContext) -> Parsed:
    """Read a percentage; the value is a float 0-100."""
    cell, decided = short_cell(text)
    if decided:
        return decided
    if is_nothing(cell):
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(text)}”视为空；尚未启动请填0。")
    cell = re.sub(r"(?<=[0-9])[。·](?=[0-9])", ".", re.sub(r"^\.(?=[0-9])", "0.", cell))
    cell = re.sub(r"\(%\)$", "%", cell.replace("\u2044", "/")).replace("百分百", "百分之百")
    found = _read(re.sub(r"(?i)per ?cent|pct", "%", cell), text, context)
    if found.outcome.taken and found.message.startswith("进度"):
        return Parsed(found.value, found.outcome, f"“{told(text)}”：{found.message}")
    return found


def _read(cell: str, text: str, context: CellContext) -> Parsed:
    if "百分点" in cell or _CHANGE.fullmatch(cell):
        return ask(f"“{shown(text)}”像是变化幅度，不是进度，请填目前完成的百分数，如80。")
    dated = _DATED.fullmatch(cell)
    if dated and not parted(text):
        return _on_a_day(parse(dated.group(1), context), text)
    body, note = _note(cell)
    found = _parted(text) or _refuse(body) or _words(body) or _shape(body) or _inside(body)
    if found is None:
        return _unread(body, text)
    if found.outcome.taken and note:
        return warn(found.value, f"进度按{plain(found.value)}记录，括号内文字（{note}）请移入“工作进展”备注。")
    return _precise(found, text)


def _precise(found: Parsed, text: str) -> Parsed:
    """A number typed as such: 45.5% is as it should be, 99.999 loses a digit, which is said."""
    if found.outcome is not Outcome.NORMALIZE or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?%?", text):
        return found
    typed = float(text.rstrip("%"))
    if round(typed, 2) != typed and (typed >= 1 or text.endswith("%")):
        kept = f"“{shown(text)}”只保留两位小数，按{plain(found.value)}记录。"
        return Parsed(found.value, Outcome.NORMALIZE, kept)
    return Parsed(found.value) if text.endswith("%") else found


def _unread(cell: str, text: str) -> Parsed:
    """一期100%，二期50%: several figures; anything else is no figure at all."""
    if len(re.findall(r"[0-9]+(?:\.[0-9]+)?%?", cell)) > 1:
        return _many(text)
    return reject(f"“{shown(text)}”不是数字，进度请填0到100的数字，如80。")


def _on_a_day(found: Parsed, text: str) -> Parsed:
    """7月：80%: the figure is taken, the day it stood at is not kept in this column."""
    if not found.outcome.taken or found.value is None:
        return found
    why = f"“{shown(text)}”按{plain(found.value)}记录，日期请填到“工作进展”列。"
    return warn(found.value, why)


def format(value: float) -> str:  # noqa: A001
    """`80`; values under 2 keep the sign (`1%`), because a bare 0.8 or 1 would be read as a share."""
    text = plain(round(float(value), 2))
    return f"{text}%" if 0 < float(text) < 2 else text


def _note(cell: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.+?)\(([^()]*[\u4e00-\u9fff][^()]*)\)", cell)
    return (match.group(1), match.group(2)) if match else (re.sub(r"^\((.*)\)$", r"\1", cell), "")


def _refuse(cell: str) -> Parsed | None:
    return (
        refused(cell, _REFUSED) or _share(cell) or (_many(cell) if _MANY.fullmatch(cell) else letters_in_number(cell))
    )


def _parted(text: str) -> Parsed | None:
    return reject(f"“{shown(text)}”有多个数值，请只填一个数，如80。") if parted(text) else None


def _share(cell: str) -> Parsed | None:
    """4/5, 完成4/5, 5项中完成4项: the share is worked out and asked, 4/5 may be a date."""
    match, turned = _SHARE.fullmatch(cell), _SHARE_OF.fullmatch(cell)
    if match:
        done, whole = match.groups()
    elif turned:
        whole, done = turned.groups()
    else:
        return None
    if not 0 < int(whole) >= int(done):
        return None
    return ask(f"“{shown(cell)}”是否为{round(100 * int(done) / int(whole))}%？请填0到100的数字。")


def _many(cell: str) -> Parsed:
    return reject(f"“{shown(cell)}”有多个数值，请只填一个数，如80。")


def _words(cell: str) -> Parsed | None:
    if cell.upper() in ("TRUE", "FALSE", "✓", "√", "✔", "☑", "是", "否", "Y", "N", "YES", "NO"):
        return ask(f"“{shown(cell)}”是勾选，不是进度，是否为100%？请填0到100的数字。")
    if _DONE.fullmatch(cell):
        return _approx(100, f"由“{shown(cell)}”得出")
    if re.fullmatch(r"(?:尚?未|还?没有?|待)(?:启动|开始|开展|实施|推进)", cell):
        return _approx(0, f"由“{shown(cell)}”得出")
    if (
        _UNDONE.fullmatch(cell)
        or _MORE_OR_LESS.fullmatch(cell)
        or cell.startswith(("预计", "计划", "拟", "力争", "目标"))
    ):
        return ask(f"“{shown(cell)}”看不出现在完成了多少，请填目前完成的百分数，如80。")
    return _estimate(cell)


def _estimate(cell: str) -> Parsed | None:
    """一半, 八成, 三分之二."""
    if re.fullmatch(
        r"(?:任务|时间过半、?|已经?|约|大约|近|超?过|超|完成了?)*(?:一半|半数|过半|半)(?:以上|左右|多)?", cell
    ):
        return _approx(50)
    bare = re.sub(rf"^(?:{_EXACT_HEAD}|{_APPROX})+|(?:{_APPROX_TAIL})$", "", cell)
    tenths = _TENTHS.fullmatch(bare)
    if tenths:
        half = 5 if tenths.group(2) == "半" else number(tenths.group(2) or "零")
        return _approx((number(tenths.group(1)) or 0) * 10 + (half or 0))
    return _fraction(_FRACTION.fullmatch(bare))


def _fraction(match: re.Match[str] | None) -> Parsed | None:
    if not match or match.group(1) == "百":
        return None
    low, high = number(match.group(1)), number(match.group(2))
    return _approx(round(100 * high / low, 1)) if low and high and high <= low else None


def _shape(cell: str) -> Parsed | None:
    match = _SHAPE.fullmatch(cell)
    if not match:
        return None
    core = match.group(3)
    signed = "%" in cell or "百分" in core
    value = number(core.replace("百分之", "").strip("%"))
    if core in ("百分之百", "百分百"):
        value = 100.0
    if value is None:
        return None
    if not signed and 0 < value < 2:
        if value >= 1:
            return ask(
                f"“{shown(cell)}”是{plain(value)}%还是{plain(round(value * 100, 2))}%？请写明百分号或填0到100的数字。"
            )
        value = round(value * 100, 4)
    rounded = bool(match.group(2) or match.group(4))
    if value > 100 or (value == 100 and rounded):
        return _too_much(cell, value)
    return _approx(_rounded(value)) if rounded else Parsed(_rounded(value), Outcome.NORMALIZE)


def _too_much(cell: str, value: float) -> Parsed:
    """More than all, or 接近100%: nearly done is not done."""
    if value > 100:
        return reject(f"“{shown(cell)}”超过100，进度请填0到100的数字。")
    return ask(f"“{shown(cell)}”是否已全部完成？全部完成填100，否则填目前完成的百分数，如95。")


def _rounded(value: float) -> float:
    """Two decimals, but never up to 100: 99.999 is not finished."""
    return min(round(value, 2), 99.99) if value < 100 else value


def _inside(cell: str) -> Parsed | None:
    """One single percentage inside a sentence."""
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?%?", cell)
    if len(numbers) != 1 or not numbers[0].endswith("%") or re.search(r"[未没差剩余预计]", cell):
        return None
    if _PARTIAL.search(cell):
        return ask(f"“{shown(cell)}”是全部工作的进度，还是其中一部分或变化幅度？请只填目前完成的百分数，如80。")
    value = number(numbers[0].strip("%"))
    return None if value is None or value > 100 else _approx(_rounded(value), "已从文字中取出")


def _approx(value: float, why: str = "是约数") -> Parsed:
    value = float(value)
    return warn(value, f"进度{why}，按{plain(value)}记录，请核对。")
