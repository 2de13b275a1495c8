"""Dates (完成时限) as people write them: 7月底前, 二〇二一年七月三十一日, 三季度末, Excel serial numbers …

The value is a `date`; a rhythm (每月25日前) has no date, so its value is None. 上旬, 中旬, 下旬 mean the 10th, the 20th and
the month's end. A date outside the ledger's year is refused, but for the first quarter after it (annual reports).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.date_forms import DateRange, arabic, single
from ledger.cells.date_mentions import mentioned
from ledger.cells.numerals import CHINESE, number
from ledger.cells.numerals import plain as plain_number
from ledger.cells.tidy import ask, is_nothing, letters_in_number, reject, short_cell, shown, warn
from ledger.clock import BEIJING

_TIME = (
    r"[T\s]*(?:凌晨|早上?|上午|中午|下午|傍晚|晚上?|[AP]M)?\s*[0-9]{1,2}(?:[:时点][0-9]{1,2}分?(?::?[0-9]{1,"
    r"2}(?:\.[0-9]+)?秒?)?|[时点][整半]?)\s*(?:[AP]M)?"
)
_STAMP = re.compile(rf"(.*?[0-9日号)])({_TIME})(?:之?前|止)?\s*(Z|UTC|GMT|[+-][0-9]{{2}}:?[0-9]{{2}})?", re.I)
_HEAD = re.compile(
    r"^(?:截止到?|截至|公元|至|到|于|在|最迟|不晚于|不迟于|须|应|完成时限|每年|时限|时间|日期|自|从|确保|务必|:|：)+"
)
_TAIL = re.compile(
    r"(?:凌晨|早上?|上午|中午|下午|傍晚|晚上?|下班|之前|以前|前|止|为止|截止|完成|报送|上报|报|办结|公开|到位|落实|完毕)+$"
)
_DAY = re.compile(r"\(?(?:周|星期|礼拜)([一二三四五六日天])\)?$")
_NOTE = re.compile(r"\([^()]*\)$")
_NO_LIMIT = re.compile(
    r"(?:无|没有|不限|不设|未明确|未规定|无明确|无具体|无固定)(?:明确)?(?:完成)?(?:时限|期限|时间)?(?:要求)?"
)
_RANGE = re.compile(r"[-–—―~−]+|至|到")
_LIST = re.compile(r"[、,;/和及或]")
_BEFORE_PERIOD = re.compile(r"(?:[0-9]{4}年)?(?:([0-9]{1,2}月份?)|(第?[1-4]季度?|[Qq][1-4])|[上下]半年)(?:之|以)?前")
_HEDGED_HEAD = re.compile(r"^(?:大约|约|大概|大致|预计|计划|拟|力争|争取|暂定|初定|原则上)+[于在]?")
_HEDGED_TAIL = re.compile(r"(?:左右|前后|上下)(?:完成)?$")
_DONE_TAIL = re.compile(
    r"(?:之?前)?,?(?:已经?|均已|全部|全面)+(?:完成|公开|办结|印发|发布|上报|报送|落实|到位|启动)+(?:了)?$"
)
_FREQUENCY = re.compile(
    r"(?:每|按|逐)(?:个)?(日|天|周|星期|旬|月|季度?|半年|年|两周|两个月|学期|工作日|次)(?:的|度)?(.*)"
)
_ALWAYS = re.compile(
    r"(?:全年)?(?:长期|持续|常态化?|实时|随时|即时|不定期|经常性?|动态)(?:坚持|推进|开展|落实|更新|公开|任务|进行|实施)*"
)
_SOME = r"(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})"
_RELATIVE = re.compile(
    r"(?:今|明|昨|后)[天日]|(?:本|下|上|这|当)(?:个)?(?:月|周|季度)[底末初中旬一二三四五六日]?|月[底末中初]|季度?[末中]|[上中下]旬|年前"
    r"|(?:周|星期)[一二三四五六日天]|(?:次|下|本|当)个?月[0-9]{1,2}[日号]|近期|尽快|尽早|按[时期需]|如期|[未另暂]定|视情况|适时|及时|立即|马上|刚刚|刚才|即日起?|定期|另行通知|待定|待通知|[0-9]+[日号]"
    rf"|.{{0,12}}(?:之日起|后|起){_SOME}个?(?:工作日|月|季度|周|星期|[日天年])(?:之?内|以内)?"
    rf"|{_SOME}个(?:工作日|月|季度|周|星期)(?:之?内|以内)?|{_SOME}(?:工作日|[日天周]|年(?=内|以内))(?:之?内|以内)|{_SOME}(?:天|工作日)"
)


def parse(text: str, context: CellContext, *, until: int = 0) -> Parsed:
    """Read a date in the ledger's year, or one up to `until`; a time of day is dropped, a time zone is turned into Beijing
    time."""
    exact = _exact(text)
    if exact and exact.year == context.year:
        return Parsed(exact)
    cell, decided = short_cell(text)
    if decided:
        return decided
    if is_nothing(cell) or _NO_LIMIT.fullmatch(cell):
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(text)}”视为没有时限。")
    day, zoned = _without_time(unicodedata.normalize("NFKC", text))
    if day is not None and isinstance(day, date):
        return _in_year(DateRange(day, day, "按北京时间换算" if zoned else ""), text, context, until)
    if day:
        cell = short_cell(day)[0]
    cell = re.sub(r"(?<=[0-9])[。·](?=[0-9])", ".", re.sub(r"^[(\[【]([^()\[\]【】]+)[)\]】]$", r"\1", cell))
    spaced = re.fullmatch(r"([0-9]{4})\s+([0-9]{1,2})\s+([0-9]{1,2})", text.strip())
    plain = arabic("-".join(spaced.groups()) if spaced else cell)
    return _refuse(plain, text) or _rhythm(plain, text) or _read(plain, text, context, until)


def _exact(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _without_time(text: str) -> tuple[str | date | None, bool]:
    """The text before a time of day; with a time zone, the date in Beijing and whether that moved it."""
    match = _STAMP.fullmatch(text.strip())
    if not match:
        return None, False
    day, _, zone = match.groups()
    if not zone:
        return day, False
    try:
        stamp = datetime.fromisoformat(re.sub(r"(?i)UTC|GMT", "Z", text.strip()).replace("z", "Z"))
    except ValueError:
        return day, False
    return stamp.astimezone(BEIJING).date(), stamp.utcoffset() != timedelta(hours=8)


def _refuse(plain: str, text: str) -> Parsed | None:
    if re.search(
        r"农历|阴历|旧历|腊月|正月|初[一二三四五六七八九十0-9]|春节|国庆|元旦|五一|清明|中秋|端午|元宵|重阳"
        r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|^(?:七一|八一|十一|六一|五四|三八)(?:前夕?|之前|以前|节|期间)?$",
        plain,
    ):
        return reject(f"“{shown(text)}”是农历或节日，请填公历日期，如7月31日。")
    if "民国" in plain:
        return reject(f"“{shown(text)}”请改用公元纪年，如2021年7月31日。")
    if plain.startswith("="):
        return reject("这一格是公式，请改填日期，如2021-07-31。")
    return None


def _rhythm(plain: str, text: str) -> Parsed | None:
    if _ALWAYS.fullmatch(plain):
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(text)}”记为频次=长期，没有固定日期。")
    match = _FREQUENCY.fullmatch(plain)
    if match and not (match.group(1) == "年" and match.group(2)):
        rhythm, rest = match.group(1).replace("天", "日").replace("星期", "周"), match.group(2)
        days = re.findall(r"([0-9]{1,2})[日号]", rest)
        on = f"，报送日{'、'.join(days)}" if days else ""
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(text)}”记为频次=每{rhythm}{on}，没有固定日期。")
    if _RELATIVE.fullmatch(plain.removesuffix("前")):
        return ask(f"“{shown(text)}”不是具体日期，请填年月日，如2021-07-31。")
    return None


def _read(plain: str, text: str, context: CellContext, until: int) -> Parsed:
    before = _BEFORE_PERIOD.fullmatch(plain)
    if before:
        period = "月" if before.group(1) else "季度" if before.group(2) else "半年"
        return ask(f"“{shown(text)}”是{period}初之前还是{period}底之前？请填具体日期。")
    plain, loose = _without_hedge(plain)
    body, weekday = _strip(plain)
    note = "" if weekday else "".join(_NOTE.findall(plain))
    found = _span(body, context.year)
    if isinstance(found, Parsed):
        return found
    if found is None:
        return letters_in_number(body) or mentioned(text, context.year) or _no_date(text, context.year)
    if weekday and "一二三四五六日".index(weekday.replace("天", "日")) != found.end.weekday():
        found = DateRange(found.start, found.end, f"与所写星期{weekday}不符")
    if note and not found.why:
        found = DateRange(found.start, found.end, f"括号内文字{note}未采用")
    if loose and not found.why:
        found = DateRange(found.start, found.end, loose)
    return _in_year(found, text, context, until)


def _no_date(text: str, year: int) -> Parsed:
    return reject(f"“{shown(text)}”看不出日期，请按{year}-07-31的样式填写。")


def _without_hedge(plain: str) -> tuple[str, str]:
    """(the date alone, why a person should look): 约7月底, 7月31日左右, 7月31日已完成."""
    bare = _HEDGED_TAIL.sub("", _HEDGED_HEAD.sub("", plain))
    if bare and bare != plain:
        return bare, "不是确定的日期"
    bare = _DONE_TAIL.sub("", re.sub(r"^(?:已经?|均已)(?=[于在])", "", plain))
    return (bare, "只取其中的日期，完成情况请填到“进展状态”列") if bare and bare != plain else (plain, "")


def _strip(plain: str) -> tuple[str, str]:
    day = _DAY.search(plain)
    body = _NOTE.sub("", _DAY.sub("", plain))
    body = _TAIL.sub("", _HEAD.sub("", body)) or body
    day = day or _DAY.search(body)
    return _NOTE.sub("", _DAY.sub("", body)), day.group(1) if day else ""


def _span(body: str, year: int) -> DateRange | Parsed | None:
    return single(body, year) or _range(body, year) or _listed(body, year)


def _range(body: str, year: int) -> DateRange | Parsed | None:
    for cut in _RANGE.finditer(body):
        left, right = _strip(body[: cut.start()])[0], _strip(body[cut.end() :])[0]
        left = _with_unit(left.removesuffix("起"), right)
        if len(left) == 5 and left.isdigit() and not right.isdigit():
            continue
        month = re.match(r"(?:[0-9]{2,4}年)?[0-9]{1,2}月", left)
        month = month or re.match(r"[0-9]{1,2}[./](?=[0-9]{1,2}$)", left)
        if month and re.fullmatch(r"[0-9]{1,2}[日号]?", right):
            right = month.group() + right
        first, last = single(left, year), single(right, year)
        if isinstance(first, DateRange) and last is not None:
            if isinstance(last, Parsed):
                return last
            if last.end < first.start:
                return reject(f"“{shown(body)}”结束早于开始，请核对起止日期。")
            return DateRange(first.start, last.end, f"起{first.start.isoformat()}，按截止日记录")
    return None


def _with_unit(left: str, right: str) -> str:
    """7-10月, 七至十月, 2021年7-10月, 三、四季度: what stands before the sign borrows the unit behind it."""
    unit = re.search(r"[0-9](月|日|季度)", right)
    bare = re.fullmatch(rf"((?:[0-9]{{2,4}}年)?)([0-9]{{1,2}}|[{CHINESE}]+)", left)
    if not unit or not bare or number(bare[2]) is None:
        return left
    return f"{bare[1]}{plain_number(number(bare[2]) or 0)}{unit.group(1)}"


def _listed(body: str, year: int) -> Parsed | None:
    texts = [_strip(p)[0] for p in _LIST.split(body)]
    parts = [single(_with_unit(t, texts[-1]), year) for t in texts]
    if len(parts) > 1 and all(isinstance(p, DateRange) for p in parts):
        days = "、".join(p.end.isoformat() for p in parts if isinstance(p, DateRange))
        return ask(f"“{shown(body)}”有多个日期（{days}），请只填最后的完成日期。")
    return None


def _in_year(found: DateRange, text: str, context: CellContext, until: int = 0) -> Parsed:
    end, year = found.end, context.year
    if not year <= end.year <= max(year, until) and not (end.year == year + 1 and end.month <= 3):
        return reject(f"“{shown(text)}”年份超出台账年度{year}年，疑似{year}，请核对后重填。")
    why = found.why or ("跨到下一年度" if end.year > max(year, until) else "")
    if why:
        return warn(end, f"“{shown(text)}”{why}，记为{end.isoformat()}，请核对。")
    return Parsed(end, Outcome.ACCEPT if text == end.isoformat() else Outcome.NORMALIZE)
