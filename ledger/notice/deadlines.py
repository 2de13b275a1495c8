"""Deadline phrases (每日, 7月底前, 2021年底前, 三季度末 …) found in text and turned into dates.

Titles in 《》 and document numbers never count. "10月前" means before October begins (GB/T 15835 has no rule; ours),
上旬/中旬 end on the 10th/20th, a half-year or quarter on its last day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ledger.breakdown import Deadline, DeadlineKind, Nature
from ledger.cells.date_forms import DateRange
from ledger.notice.blanks import tidy
from ledger.notice.dateless import NO_DAY, dateless, without_dateless
from ledger.notice.digit_dates import NO_SUCH_DAY, digit_date, is_digit_date, span_of

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:20\d{2}|二〇[〇一二三四五六七八九]{2})年|(?:今年|本年|当年|次年|明年|翌年)度?)?"
_BEFORE = r"(?:之前|以前|前)"
_RHYTHM = re.compile(
    rf"每个?(?:工作日|日|天|两周|双周|周|星期|旬|半月|双月|月|季度|季|半年度?|年度|年|学期)(?![人均轮])"
    rf"(?:(?:第{_N}个|首个?|末|最后一个)月)?(?:(?:{_N}月份?(?:{_N}[日号]|底|末)?[、和及])*{_N}月份?)?(?:{_N}[日号]|上旬|中旬|下旬|底|末|初)?{_BEFORE}?|按(?:月|季度?|周|日)(?=[，。；、\u4e00-\u9fff]|$)|逐[月季日]"
)
_DATED = re.compile(
    rf"(?P<month>{_YEAR}{_N}月(?:份)?(?:(?P<d>{_N})[日号]|(?P<third>上旬|中旬|下旬|底|末|初|中(?![小央心国])))?)(?P<before>{_BEFORE}|完成)?"
    rf"|(?:20\d{{2}}|[今本当次明翌]|(?<![\d一二三四五六七八九十几数两近多半每去往历]))年(?:底|末|终|内){_BEFORE}?"
    rf"|20\d{{2}}年度?完成(?![的了情])"
    rf"|(?P<part>{_YEAR}(?:[上下]半年|第?[一二三四1-4]季度))(?P<limit>[底末内]?(?:{_BEFORE}|完成)?)"
)
_DAY = rf"(?:{_N}[日号]|[上中下]旬|[初底末])"
_RANGE = re.compile(
    rf"(?:(?P<y>20\d{{2}})年)?(?:(?P<m>{_N})月份?{_DAY}?|(?<![\d.\-/])(?P<first>\d{{1,2}}))起?(?:至|到|[—–~～\-]+)"
    rf"(?P<end>(?:(?:20\d{{2}}|[今本次明翌])年)?{_N}月份?{_DAY}?|{_N}[日号])(?:{_BEFORE}|完成|止)?"
)
# 2022.6.30前 and 6.30前 in running text; without 前 the digits may be anything.
_POINTED = re.compile(
    rf"(?<![\d.\-/])(?P<day>(?P<y>20\d{{2}}[.\-/])?(?P<m>\d{{1,2}})[.\-/](?P<d>\d{{1,2}}))[日号]?{_BEFORE}"
)
# 上半年 ends on 30 June, and so does the first half of what 年底 ends; nobody defines the word, so it is asked about.
_MID_YEAR = re.compile(
    rf"(?P<middle>(?:20\d{{2}}年年?|(?:今年|本年|当年|次年|明年|翌年)年?|(?<!年)年)中)(?:{_BEFORE}|完成)?"
    r"(?![国央心小学华共型期间医药文原层级旬考秋标总检述评等])"
)
# Sets no day, but whoever reads the deadlines wants to see it; up to a day it is that day.
_FROM_NOW = re.compile(r"[自从]?即日起(?![^，。；]{0,2}[至到])")
_UNTIL = re.compile(r"即日起[^，。；]{0,2}(?:[至到]|[—–~～-]+)$")
_QUOTED = re.compile(r"《[^》]*》|[〔\[［（(]\d{4}[〕\]］）)]\s*\d*号?")
_PAST = re.compile(r"(?:截至|截止|自|从|以来|始于)[^，。；]{0,3}$")
_NO_DATE = re.compile(
    r"(?:并|同时|后)?(?:长期|持续|(?:20\d\d年|本年)?全年|常年|贯穿全年|随时|常态|即时|立即|实时|[自从]?即日起|适时|及时|定期|不定期|按[要规时期]|每|立[行查]立改)[^。；]{0,12}|长期"
)
_ASIDE = re.compile(
    r"(?:[至到—\-~～（）()]|完成|启动|开展|报送|公布|公开|更新|一次|持续|推进|长期|坚持|并|基本|全面|首次|分别|各)*"
)
_BEGINS = re.compile(r"份?起(?![^，。；]{0,2}[至到])")
_LATEST = re.compile(r"(?:不[晚迟]于|最[晚迟]于?|不得?超过)$")
_STOPS = re.compile(r"[前之]?截?止|[之以]?内(?![容部])")
_OPENING = re.compile(r"(?:^|[，。；：、\s于在至力争])$")
_TIME_WORDS = re.compile(r"\d|[年月日季周旬]|长期|持续|全程|[适及随实定]时|定期|完成|时间|时限|推进|常态")
ANY_YEAR = 2000  # whether a text names a limit does not depend on the year
SEPARATORS = "；;，,。、"
_INNER = "\ue000"  # a 、 inside a rhythm, while a cell is cut
_CLAUSES = re.compile(rf"[{SEPARATORS}\n]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline in a text, and why it may be wrong (empty when it is plain)."""

    deadline: Deadline
    reason: str = ""


def find_deadlines(text: str, year: int = ANY_YEAR) -> tuple[Found, ...]:
    """Deadlines in running text, in its order; `year` is the notice's, used where the phrase names none."""
    masked = _QUOTED.sub(lambda m: "《" * len(m.group()), tidy(text))
    found: list[tuple[int, Found]] = []
    for pattern, read in _WRITTEN:
        for match in pattern.finditer(masked):
            if one := read(match, year):
                found.append((match.start(), one))
                masked = masked[: match.start()] + "《" * len(match.group()) + masked[match.end() :]
    found.extend((d.at, Found(Deadline(d.phrase), d.reason)) for d in dateless(masked))
    return tuple(f for _, f in sorted(found, key=lambda pair: pair[0]))


def cell_deadlines(text: str, year: int) -> tuple[Found, ...]:
    """Deadlines of a cell in a deadline column: every clause is one, dated or not; an unknown one has a reason."""
    return tuple(_clause(clause, year) for clause in _clauses(text))


def marks_in_rhythms(text: str) -> frozenset[int]:
    """Where a 、 stands between days that come again (每年3月、9月)."""
    spans = (m.span() for m in _RHYTHM.finditer(text))
    return frozenset(i for begin, end in spans for i in range(begin, end) if text[i] == "、")


def _clauses(text: str) -> list[str]:
    """The text cut at its separators; days that come again are one clause."""
    plain = tidy(text)
    inner = marks_in_rhythms(plain)
    masked = "".join(_INNER if i in inner else c for i, c in enumerate(plain))
    return [c.replace(_INNER, "、") for c in _CLAUSES.split(masked) if c]


def unwrapped(lines: Sequence[str]) -> str:
    """The text of a deadline cell whose lines the printer broke: a line end stays only between two whole deadlines."""
    text = ""
    for line in lines:
        apart = is_deadline_cell(text.rpartition("\n")[2]) and is_deadline_cell(line)
        text += ("\n" if apart else "") + line
    return text


def rejoined(lines: Sequence[str]) -> str:
    """The text of a deadline cell whose lines a writer ended; two that are one only together are joined (6月底⏎前, 2022年⏎6月底前)."""
    text = ""
    for line in lines:
        upper = text.rpartition("\n")[2]
        whole = is_deadline_cell(upper) and is_deadline_cell(line)
        goes_on = upper and not whole and is_deadline_cell(upper + line)
        text += ("" if goes_on or not text else "\n") + line
    return text


def sounds_like_deadline(text: str) -> bool:
    """Whether the text has to do with time at all; enough where its place in the table says the rest."""
    return bool(_TIME_WORDS.search(text))


def is_deadline_cell(text: str) -> bool:
    """Whether the text is nothing but deadlines: dates, rhythms, 持续推进 and the few words that go with them."""
    clauses = _clauses(text)
    return bool(clauses) and all(_only_deadline(c) for c in clauses)


def is_dated_cell(text: str) -> bool:
    """Whether the text is a deadline cell with a date or rhythm, and no sentence: 12月底前, not 持续推进政策公开."""
    clauses = _clauses(text)
    return is_deadline_cell(text) and tidy(text)[-1:] not in SEPARATORS and any(_is_dated(c) for c in clauses)


def _only_deadline(clause: str) -> bool:
    numeric = is_digit_date(clause) or _POINTED.fullmatch(clause.removesuffix("完成"))
    rest = without_dateless(clause)
    loose = rest != clause and _ASIDE.fullmatch(rest)
    return bool(numeric or _NO_DATE.fullmatch(clause) or loose) or _is_dated(clause)


def _is_dated(clause: str) -> bool:
    rest = _MID_YEAR.sub("", _DATED.sub("", _RANGE.sub("", _RHYTHM.sub("", clause))))
    return rest != clause and bool(_ASIDE.fullmatch(rest))


def nature_of(text: str, deadlines: tuple[Deadline, ...]) -> Nature:
    """一次性 if anything is dated, 周期性 if it has a rhythm (每日, 定期), else 长期性."""
    if any(d.due for d in deadlines):
        return Nature.ONE_OFF
    if any(_RHYTHM.search(t) for t in (text, *(d.phrase for d in deadlines))) or re.search(r"(?<!不)定期", text):
        return Nature.RECURRING
    return Nature.CONTINUOUS


def _clause(clause: str, year: int) -> Found:
    if rhythm := _RHYTHM.search(clause):
        return Found(Deadline(clause)) if rhythm.start() <= 1 else Found(Deadline(clause), "完成时限看不懂，请核对")
    if written := digit_date(clause, year):
        return Found(Deadline(clause, written[0]), written[1])
    matches = list(_DATED.finditer(clause))
    if matches:
        begins = _BEGINS.match(clause, matches[-1].end())
        dated = Found(Deadline(clause), NO_DAY) if begins else _dated(matches[-1], year)
        return Found(Deadline(clause, dated.deadline.due), dated.reason)
    if middle := _MID_YEAR.search(clause):
        return _asked(clause, span_of(middle["middle"], year))
    if _NO_DATE.fullmatch(clause):
        return Found(Deadline(clause))
    told = next(dateless(clause), None)
    return Found(Deadline(clause), told.reason if told else "完成时限看不懂，请核对")


def _rhythm(match: re.Match[str], year: int) -> Found:  # noqa: ARG001
    return Found(Deadline(match.group()))


def _range(match: re.Match[str], year: int) -> Found:
    """6月至9月 in running text: its end, asked about, because what is published may be of that time."""
    if not (match["m"] or "月" in match["end"]):
        return Found(Deadline(match.group()), NO_DAY)
    year = int(match["y"] or year)
    end = match["end"] if "月" in match["end"] else f"{match['m']}月{match['end']}"
    first, last = span_of(f"{match['m'] or match['first']}月", year), span_of(end, year)
    over = first and last and "年" not in end and last.end.month < first.end.month
    return _asked(match.group(), span_of(end, year + 1) if over else last)


def _mid_year(match: re.Match[str], year: int) -> Found | None:
    if not _OPENING.search(match.string[max(match.start() - 1, 0) : match.start()]):
        return None
    return _asked(match.group().removesuffix("完成"), span_of(match["middle"], year))


def _asked(phrase: str, span: DateRange | None) -> Found:
    """The last day of what may mean another one."""
    if span is None:
        return Found(Deadline(phrase), NO_SUCH_DAY)
    return Found(Deadline(phrase, span.end), f"“{phrase}”按{span.end.isoformat()}处理，请核对")


def _pointed(match: re.Match[str], year: int) -> Found:
    """2022.6.30前 in running text; without its year the digits may mean something else, so it is doubted."""
    span = span_of(match["day"] if match["y"] else f"{match['m']}月{match['d']}日", year)
    if span is None:
        return Found(Deadline(match.group()), NO_SUCH_DAY)
    reason = "" if match["y"] else f"“{match.group()}”按{span.end.month}月{span.end.day}日处理，请核对"
    return Found(Deadline(match.group(), span.end), reason)


def _limit(match: re.Match[str], year: int) -> Found | None:
    return _dated(match, year) if _is_deadline(match, match.string) else None


def _is_deadline(match: re.Match[str], text: str) -> bool:
    """Whether a date in running text sets a limit (前, 底, 末, 完成), not a date something has or happened on."""
    before = text[: match.start()]
    if _UNTIL.search(before):
        return True
    if _BEGINS.match(text, match.end()) or (_PAST.search(before) and match["before"] != "完成"):
        return False
    if match["month"]:
        third = match["third"]
        limited = match["before"] or _LATEST.search(before) or _STOPS.match(text, match.end())
        return bool(limited or third in ("底", "末") or (third and _OPENING.search(before)))
    return bool(not match["part"] or match["limit"] or _OPENING.search(before))


def _dated(match: re.Match[str], year: int) -> Found:
    phrase = match.group().removesuffix("完成")
    before = match["before"] not in (None, "完成")
    span = span_of(match["month"] or match["part"] or re.sub(rf"{_BEFORE}$", "", phrase), year)
    if span is None:
        return Found(Deadline(phrase), NO_SUCH_DAY)
    due, reason = span.end, ""
    if match["month"] and before and not match["d"] and not match["third"]:
        due = span.start - timedelta(days=1)
        reason = f"“{phrase}”按{due.isoformat()}处理（不含当月），请核对"
    elif match["third"] in ("初", "中"):
        reason = f"“{phrase}”按{due.isoformat()}处理，请核对"
    return Found(Deadline(phrase, due, DeadlineKind.EXPLICIT), reason)


_WRITTEN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Found | None]], ...] = (
    (_RHYTHM, _rhythm),
    (_RANGE, _range),
    (_DATED, _limit),
    (_POINTED, _pointed),
    (_MID_YEAR, _mid_year),
    (_FROM_NOW, _rhythm),
)
