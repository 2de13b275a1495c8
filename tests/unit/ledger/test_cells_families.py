"""Families of cells that were once read wrongly: spoken numbers, letters in numbers, personal numbers, dated statuses …

One line per cell: kind|as typed|the cell's text afterwards|outcome.
"""

from datetime import date

import pytest

from ledger import columns

CASES = """
timestamp|2026-11-22 17:00|2026-11-22 17:00|accept
timestamp|2023-01-05|2023-01-05|accept
timestamp|2020-12-31||reject
timestamp|2101-01-01||reject
timestamp|2024年3月1日|2024-03-01|normalize
timestamp|2012-07-31||reject
timestamp|25.10.21||ask
timestamp|31/7/21|2021-07-31|normalize_warn
date|7月31日，已完成|2021-07-31|normalize_warn
timestamp|23.7.31|2023-07-31|normalize
count|一千二|1200|normalize_warn
count|一万二|12000|normalize_warn
count|三百五|350|normalize_warn
count|两万五|25000|normalize_warn
count|一百二|120|normalize_warn
count|一百二十|120|normalize
count|一百零二|102|normalize
count|十二|12|normalize
count|二十|20|normalize
count|一千零二|1002|normalize
count|两万五千|25000|normalize
count|三千六百|3600|normalize
count|一百二十条|120|normalize
count|三百五条|350|normalize_warn
count|三百五十|350|normalize
count|一万二千三|12300|normalize_warn
count|一二三|123|normalize
count|1百2|120|normalize_warn
count|1万2|12000|normalize_warn
count|2万5|25000|normalize_warn
phone|l3905911234||reject
phone|I3905911234||reject
phone|139O5911234||reject
phone|1.3905911234e+10|13905911234|normalize_warn
phone|1.3905911234E+10|13905911234|normalize_warn
phone|1.39E+10||reject
phone|13905911234.0|13905911234|normalize
phone|林某l3905911234||reject
text|1101 0519 4912 3100 2X||reject
text|110105 1949 1231 002X||reject
text|110105491231002||reject
text|110105 491231 002||reject
text|联系人身份证110105491231002||reject
text|35010219900101123X||reject
text|1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X||reject
text|银行卡6222021234567890123||reject
text|银行卡号：6222 0212 3456 7890 123||reject
text|6222021234567890123|6222021234567890123|normalize_warn
text|<script>alert(1)</script>||ask
text|<p></p>||normalize_warn
text|<p>&nbsp;</p>||normalize_warn
text|<br>||normalize_warn
text|<!-- x -->||ask
text|<img src="a.png">||ask
text|???||reject
text|？？？||reject
text|?||reject
text|ï¿½||reject
text|ï¿½ï¿½||reject
text|什么？？？|什么？？？|accept
text|已印发???|已印发???|accept
percent|五个百分点||ask
percent|80个百分点||ask
percent|提高5个百分点||ask
percent|4/5完成||ask
percent|完成4/5||ask
percent|已完成4/5||ask
percent|7月：80%|80|normalize_warn
percent|7月:80|80|normalize_warn
percent|7月80%|80|normalize_warn
percent|截至7月底80%|80|normalize_warn
percent|半|50|normalize_warn
percent|一半|50|normalize_warn
percent|完成一半|50|normalize_warn
percent|大半||ask
percent|一大半||ask
percent|过半|50|normalize_warn
status|准备启动|未启动|normalize_warn
status|拟启动|未启动|normalize_warn
status|即将启动|未启动|normalize_warn
status|计划启动|未启动|normalize_warn
status|将启动|未启动|normalize_warn
status|准备开展|未启动|normalize_warn
status|筹备中|正在推进|normalize_warn
status|准备完成|正在推进|normalize_warn
status|已完成、长期坚持||ask
status|已完成，长期坚持||ask
status|已完成并长期坚持||ask
status|已于6月完成|已完成|normalize_warn
status|已完成6月|已完成|normalize_warn
status|6月30日完成|已完成|normalize_warn
status|已于6月30日完成|已完成|normalize_warn
status|6月完成|已完成|normalize_warn
status|2021年6月30日完成|已完成|normalize_warn
status|已完成（6月30日）|已完成|normalize_warn
status|已完成2021.6.30|已完成|normalize_warn
status|6月底前完成||ask
status|预计6月完成|正在推进|normalize_warn
status|末启动|未启动|normalize_warn
status|末完成||ask
status|长期坚特|长期坚持|normalize_warn
status|已完成？||ask
status|已完成?||ask
status|正在推进?||ask
status|已經完成|已完成|normalize
status|長期堅持|长期坚持|normalize
status|正在推進|正在推进|normalize
status|未啟動|未启动|normalize
status|尚未啟動|未启动|normalize
status|進行中|正在推进|normalize
status|不涉及||ask
status|已辦結|已完成|normalize
status|受阻||ask
status|不牵涉||ask
status|不關涉||ask
status|未达序时进度|正在推进|normalize_warn
status|未达到序时进度|正在推进|normalize_warn
status|达到序时进度|正在推进|normalize
status|欠序时进度|正在推进|normalize_warn
status|受疫情影响||ask
status|有困难||ask
task_no|1O||reject
task_no|1o||reject
task_no|l||reject
task_no|O5||reject
task_no|第1O项||reject
evidence|http:\\\\www.x.gov.cn\\1.htm|http://www.x.gov.cn/1.htm|normalize
evidence|http://www.x.gov.cn\\a\\1.htm|http://www.x.gov.cn/a/1.htm|normalize
evidence|http://www||reject
evidence|https://www.||reject
evidence|www.fuzhou||reject
evidence|http://fuzhou|http://fuzhou|normalize_warn
evidence|http://oa/1|http://oa/1|normalize_warn
evidence|https://pan.baidu.com/s/1abc 提取码：1234|https://pan.baidu.com/s/1abc|normalize_warn
evidence|链接：https://pan.baidu.com/s/1abc 提取码: 1234|https://pan.baidu.com/s/1abc|normalize_warn
evidence|https://pan.baidu.com/s/1abc?pwd=1234|https://pan.baidu.com/s/1abc?pwd=1234|accept
evidence|https://pan.baidu.com/s/1abc 密码:ab12|https://pan.baidu.com/s/1abc|normalize_warn
date|2021年7月31日已完成|2021-07-31|normalize_warn
date|7月31日左右|2021-07-31|normalize_warn
date|约7月底|2021-07-31|normalize_warn
date|7月底左右|2021-07-31|normalize_warn
date|大约7月31日|2021-07-31|normalize_warn
date|预计7月底|2021-07-31|normalize_warn
date|力争7月底前|2021-07-31|normalize_warn
date|二0二一年七月三十一日|2021-07-31|normalize
date|二O二一年七月三十一日|2021-07-31|normalize
date|二o二一年七月三十一日|2021-07-31|normalize
date|7月31日或8月1日||ask
date|7月31日/8月1日||ask
date|三季度前||ask
date|第三季度前||ask
date|三季度底前|2021-09-30|normalize
date|四季度前||ask
date|上半年前||ask
date|7月31日已公开|2021-07-31|normalize_warn
date|已于7月31日完成|2021-07-31|normalize_warn
date|7月31日完成|2021-07-31|normalize
date|7月31日前后|2021-07-31|normalize_warn
date|7月31号之前|2021-07-31|normalize
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_way_of_writing(case: str) -> None:
    kind, raw, value, outcome = case.split("|")
    found = columns.parse(kind, raw, year=2021)
    assert (columns.format_cell(kind, found.value), found.outcome.value) == (value, outcome), found.message
    if outcome in ("normalize_warn", "ask", "reject", "keep_prev"):
        assert found.message.endswith(("。", "？"))


@pytest.mark.parametrize(
    ("kind", "raw", "gist"),
    [
        ("phone", "l3905911234", "字母l"),
        ("phone", "I3905911234", "字母I"),
        ("task_no", "1O", "字母O，是否为10"),
        ("evidence", "https://pan.baidu.com/s/1abc 提取码：1234", "1234"),
        ("status", "未达序时进度", "存在问题"),
        ("status", "已完成？", "是否为“已完成”"),
        ("status", "6月30日完成", "工作进展"),
        ("percent", "80个百分点", "百分点"),
        ("percent", "5项中完成4项", "80%"),
        ("text", "<br>", "网页标签"),
    ],
)
def test_the_sentence_names_what_is_wrong(kind: str, raw: str, gist: str) -> None:
    assert gist in columns.parse(kind, raw, year=2021).message


def test_a_day_that_has_not_come_is_no_completion() -> None:
    today = date(2021, 6, 15)
    assert columns.parse("status", "6月30日完成", year=2021, today=today).outcome == "ask"
    assert columns.parse("status", "6月10日完成", year=2021, today=today).value == "已完成"


def test_a_report_of_a_later_year_is_taken_until_today() -> None:
    today = date(2026, 11, 22)
    assert columns.parse("reported_at", "2026-11-22 17:00", year=2021, today=today).outcome == "accept"
    assert columns.parse("reported_at", "26.11.22", year=2021, today=today).value == "2026-11-22"
    assert columns.parse("reported_at", "2026-11-23", year=2021, today=today).outcome == "ask"
    assert columns.parse("due_date", "2026-11-22", year=2021, today=today).outcome == "reject"


def test_ordinary_numbers_are_no_personal_numbers() -> None:
    for text in (
        "电话0591-87654321、13905911234 0591",
        "2021 07 31 公开12件，2021 08 01 公开13件",
        "统一社会信用代码91350100MA2XXXXX0A",
        "阅读量123456789012345次",
    ):
        assert columns.parse("progress_note", text, year=2021).outcome in (
            "accept",
            "normalize",
            "normalize_warn",
        )
