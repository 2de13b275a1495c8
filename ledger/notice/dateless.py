"""Limits that no calendar knows: those that only the writer can date (国庆前, 两会后20日内), those that run from an event
(信息形成后20个工作日内, 收到之日起15日内), and days that may be a limit or not (9月公开). They set no date; a person is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

NO_DAY = "没有读出是哪一天，请核对"
RELATIVE = "是相对期限，不是日历上的日期，没有当作时限，请核对"
UNCLEAR = "看不出是不是时限，没有当作时限，请核对"

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_BEFORE = r"(?:之前|以前|前)"
_WITHIN = r"[之以]?内(?![容部涵设外的])"
_TERM = rf"(?:{_N}(?:个?半?(?:工作日|自然日|日|天|周|星期|月)|年|个?小时)|半个?[月年]){_WITHIN}"
_SESSION = rf"[全省市县区]*两会(?:召开|闭幕|结束|之日起?)?(?:{_BEFORE}|[之以]?后(?:的?{_TERM})?|{_TERM})"
# 印发后20日内 is a limit, 印发后及时解读 is none.
_ISSUE = (
    rf"自?(?:文件|通知|方案|本?要点)?(?:印发|下发|发布|收到(?:本|此)?(?:通知|文件))(?:之日)?起?[之以]?后?的?{_TERM}"
)
_FEAST = r"(?:元旦|春节|元宵|清明|五一|劳动|端午|七一|建党|八一|建军|教师|中秋|重阳|国庆|十一|两节|双节)(?:节|假期)?"
_EVENT = (
    r"(?:节|暑期|暑假|寒假|开学|入学|汛期|入汛|入冬|高考|中考|换届|党代会|人代会|党的[一二三四五六七八九十]{1,3}大"
    r"|[一二三四五六七八九十]{1,3}中全会|学期(?:末|结束))(?:胜利)?(?:召开|开始|来临|到来)?"
)
_PERIOD = (
    rf"(?<![\d一二三四五六七八九十每上个半])(?:本|当)?月(?:[底末]{_BEFORE}?|{_WITHIN})|(?:本|当)月(?:{_BEFORE}|[上中下]旬)"
    rf"|(?<![\d一二三四第每个])(?:本|当)?季(?:度?[底末]{_BEFORE}?|度?{_WITHIN})|本周{_WITHIN}|岁末"
    rf"|(?:次|下个?|翌)(?:月|季度?)(?:首月|第一个月)?(?:{_N}[日号]|[底末初]|[上中下]旬)?{_BEFORE}"
    rf"|(?<![\d一二三四五六七八九十几数两近多半每去往历])年{_BEFORE}(?=完成|公[开布]|报送|[，。；]|$)|到20\d\d年(?![\d底末终])|20\d\d年{_BEFORE}(?!的)"
    r"|[“\"]?十[三四五六]五[”\"]?(?:期|规划)?末"
)
_UNDATED = re.compile(
    rf"(?:{_FEAST}|(?<![\u4e00-\u9fff]){_EVENT}|(?<=在){_EVENT}){_BEFORE}|{_SESSION}|{_ISSUE}|{_PERIOD}"
    rf"|[“\"]\d{{1,2}}[·・.．]\d{{1,2}}[”\"][\u4e00-\u9fff]{{0,5}}?{_BEFORE}"
)
_DOES = r"(?=公[开布示]|发布|报送|上报|反馈|完成|回复|答复|办结|解读|上传|更新|[，。；]|$)"
_RELATIVE = re.compile(
    rf"(?:[^，。；、：:（）()《》“”？！\s\d]{{0,14}}(?:后|起|之日|时)的?)?(?<!近){_TERM}"
    rf"|(?:不得?(?:超过|多于|晚于)|不超){_N}个?(?:工作日|自然日|日|天|周|月|小时)"
    rf"|[\u4e00-\u9fff]{{0,6}}(?:提|会|举行|召开|开始|施行|实施|执行)前{_N}个?(?:工作日|自然日|日|天|周|月)(?!来)"
    rf"|(?:当|次|第二)[日天](?:{_WITHIN})?{_DOES}"
)
# 9月公开 at the head of a clause; 9月起, 9月的数据 and 9月1日印发 say when something is or was. 截止6月30日 may be a limit or
# the day of a figure; 6.1-9.30开展 may be days.
_DO = r"(?=(?:集中|统一|全面|正式|启动|开展|组织|公[开布示]|发布|报送|上报|召开|举[办行]))"
_BARE = re.compile(
    r"截止(?:日期|时间)?[到至于为：:]?(?:20\d\d年)?\d{1,2}月(?:底|末|\d{1,2}[日号])前?(?=[，。；、（）()]|$|完成|[上申]?报|办[结理完])"
    rf"|(?<![\d.\-/])\d{{1,2}}\.\d{{1,2}}[\-—–~～至到]\d{{1,2}}\.\d{{1,2}}{_DO}|"
    r"(?:^|(?<=[，。；：、\s于在至力争定]))(?:(?:20\d\d|今|本|明|次)年)?"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?"
    rf"{_DO}"
)


@dataclass(frozen=True, slots=True)
class Dateless:
    """A limit without a day: where it begins in the text, how it is written, why a person should look."""

    at: int
    phrase: str
    reason: str


def dateless(text: str) -> Iterator[Dateless]:
    """The limits without a day in a text, each character in one of them at most."""
    for pattern, reason in ((_UNDATED, NO_DAY), (_RELATIVE, RELATIVE), (_BARE, UNCLEAR)):
        for match in pattern.finditer(text):
            yield Dateless(match.start(), match.group(), reason)
        text = pattern.sub(lambda m: "《" * len(m.group()), text)


def without_dateless(text: str) -> str:
    """The text without its limits that run from an event or that only the writer can date."""
    return _RELATIVE.sub("", _UNDATED.sub("", text))
