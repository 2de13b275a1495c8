"""Siblings of known cells: the same habit of writing in another dress gets the answer of its kin.

One line per cell: kind|as typed|the cell's text afterwards|outcome.
"""

import pytest

from ledger import columns
from tests.growth import growth

NUMBERS = """
count|五六条||reject
count|三五个||reject
count|十七八个||reject
count|二三十||reject
count|一百二三十||reject
count|约三五个||reject
count|三至五||reject
count|二十三|23|normalize
count|一二三|123|normalize
count|廿五|25|normalize
count|3百|300|normalize
count|12亿||ask
count|12k||ask
count|12位|12|normalize
count|（12）|12|normalize
count|无新增|0|normalize_warn
count|10²||ask
count|3①||ask
count|②|2|normalize
percent|百分之八九十||reject
percent|八九十||reject
percent|七至八成||reject
percent|百分之六十至七十||reject
percent|两成|20|normalize_warn
percent|½||ask
percent|1½||reject
percent|1/3左右||ask
percent|80（%）|80|normalize
percent|已过半|50|normalize_warn
percent|超半数|50|normalize_warn
percent|任务过半|50|normalize_warn
percent|基本完成||ask
percent|还剩20%||ask
percent|千分之八||reject
percent|百分百|100|normalize
percent|99.999|99.99|normalize
percent|一期100%，二期50%||reject
percent|O.8||reject
percent|O||reject
percent|接近100%||ask
percent|>100%||ask
percent|约80%|80|normalize_warn
percent|四分之一左右|25|normalize_warn
percent|超额完成|100|normalize_warn
percent|<b>80</b>&nbsp;%|80|normalize
percent|<50%|50|normalize_warn
count|1万5千|15000|normalize
count|上万|10000|normalize_warn
count|3名工作人员|3|normalize
count|专职2人|2|normalize
count|专职2名、兼职1名||ask
count|无人|0|normalize_warn
task_no|2021-04-05||reject
task_no|2021-05-鼓楼区|5|normalize
task_no|3①||reject
task_no|四五||reject
task_no|【5】|5|normalize
task_no|ⅴ|5|normalize
task_no|廿五|25|normalize
task_no|5#|5|normalize
task_no|5号任务|5|normalize
task_no|5（牵头）||ask
"""

CHANGES = """
percent|+5%||ask
percent|＋12.5||ask
percent|5%↑||ask
percent|▲3||ask
percent|↓20%||ask
percent|80%+|80|normalize_warn
percent|99.999%|99.99|normalize
percent|66.666667|66.67|normalize
percent|45.50%|45.5|accept
percent|0.333333|33.33|normalize
"""

CLOCKS = """
timestamp|2021-10-08 25:00||ask
timestamp|10月8日9:75||ask
timestamp|2021-10-08 24:30||ask
timestamp|2021-10-08 24:00|2021-10-08|normalize
timestamp|2021-10-08 23:59|2021-10-08 23:59|accept
timestamp|每月5日前||ask
timestamp|每季度末||ask
timestamp|长期||ask
timestamp|无||normalize
"""

BESIDE = """
evidence|https://kdocs.cn/l/cabc【金山文档】政务公开台账||ask
evidence|https://docs.qq.com/sheet/DABC（腾讯文档）点开看||ask
evidence|http://www.a.gov.cn/2021〔内部〕勿传||ask
evidence|http://www.a.gov.cn/目录（一）列表|http://www.a.gov.cn/目录（一）列表|accept
evidence|http://www.a.gov.cn/2021（修订）/1.html|http://www.a.gov.cn/2021（修订）/1.html|accept
evidence|http:///zwgk/1.html||reject
evidence|https:///附件/1.pdf||reject
evidence|http:///www.a.gov.cn/1.html|http://www.a.gov.cn/1.html|normalize_warn
status|不涉及我单位||ask
status|不涉及我局||ask
status|与我局无关||ask
phone|无||normalize
phone|暂无||normalize
"""

DATES = """
date|20211-07-31||reject
date|2021。7。31|2021-07-31|normalize
date|（7月31日）|2021-07-31|normalize
date|公元2021年7月31日|2021-07-31|normalize
date|7月31日下午|2021-07-31|normalize
date|7月31日下班前|2021-07-31|normalize
date|上半年底前|2021-06-30|normalize_warn
date|下半年末|2021-12-31|normalize_warn
date|8月中下旬|2021-08-31|normalize_warn
date|8月中上旬|2021-08-20|normalize_warn
date|2021年7-10月|2021-10-31|normalize_warn
date|七至十月|2021-10-31|normalize_warn
date|3月1日起至10月底|2021-10-31|normalize_warn
date|7、8月||ask
date|三、四季度||ask
date|7月底前提出方案，10月底前完成||ask
date|2021-07-31 2021-08-31||ask
date|延期至8月31日||ask
date|2021年7月31目||ask
date|8.1-31|2021-08-31|normalize_warn
date|31/7/21|2021-07-31|normalize_warn
date|2021.0801|2021-08-01|normalize
date|44408.5|2021-07-31|normalize
date|2021年8月31日（星期二）下午5时前|2021-08-31|normalize
date|Jul-31|2021-07-31|normalize
date|Jul-21||ask
date|次月5日前||ask
date|按期||ask
date|下旬||ask
date|季末||ask
date|下周五前||ask
date|印发后20个工作日||ask
date|3个月内||ask
date|立即||ask
date|2021年内|2021-12-31|normalize_warn
date|7月内|2021-07-31|normalize_warn
date|1季度|2021-03-31|normalize_warn
date|无明确时限||normalize
date|七一前||reject
date|辛丑年六月||reject
date|七月廿五|2021-07-25|normalize
timestamp|2021-10-25T08:30:00Z|2021-10-25 16:30|normalize_warn
timestamp|2021-10-25T16:30:00+08:00|2021-10-25 16:30|normalize
timestamp|44494.6875|2021-10-25 16:30|normalize
timestamp|202110251630|2021-10-25 16:30|normalize
timestamp|2021-10-25 12:00 AM|2021-10-25|normalize
timestamp|2021-10-25 早上8点|2021-10-25 08:00|normalize
timestamp|2021-10-25 16点半|2021-10-25 16:30|normalize
"""

STATUSES = """
status|已完成12/37||ask
status|已完成3/5||ask
status|3/5完成||ask
status|已完成（6月30日）|已完成|normalize_warn
status|未落实||ask
status|未按时完成||ask
status|无法完成||ask
status|还没完||ask
status|未完成（80%）||ask
status|已启动未完成|正在推进|normalize_warn
status|差不多完成|正在推进|normalize_warn
status|进展缓慢|正在推进|normalize_warn
status|滞后|正在推进|normalize_warn
status|逾期完成|已完成|normalize_warn
status|逾期未完成||keep_prev
status|逾期3天||keep_prev
status|黄||keep_prev
status|年底前完成||ask
status|三季度完成||ask
status|完成，转入长期坚持||ask
status|已完成→长期坚持||ask
status|暂无进展|未启动|normalize
status|未开工|未启动|normalize
status|审核中|正在推进|normalize
status|深入推进|正在推进|normalize
status|继续推进|正在推进|normalize
status|明年推进||reject
status|无法推进||reject
status|计划推进|未启动|normalize_warn
status|定期更新|长期坚持|normalize
status|一直坚持|长期坚持|normalize
status|已办毕|已完成|normalize
status|已闭环|已完成|normalize
status|不涉及（无此职能）||ask
status|不涉及，无此职能||ask
status|不涉及本单位||ask
status|没有此项任务||ask
status|非本单位职责||ask
status|不归我局管||ask
status|✅已完成|已完成|normalize
status|已完成👍|已完成|normalize
status|<b>已完成</b>|已完成|normalize
status|□已完成||ask
status|✅||ask
status|8成||ask
"""

OTHERS = """
phone|400-800-8000|400-800-8000|accept
phone|4008008000|400-800-8000|normalize
phone|87654321-801|87654321转801|normalize
phone|0591-87654321-801|0591-87654321转801|normalize
phone|87654321*801|87654321转801|normalize
phone|0591/87654321|0591-87654321|normalize
phone|0591.87654321|0591-87654321|normalize
phone|138.0013.8000|13800138000|normalize
phone|13800138000 0591-87654321|13800138000、0591-87654321|normalize
phone|联系人：林某，电话：13800138000|13800138000|normalize_warn
phone|2021-07-31||reject
phone|+1 650 555 1234||reject
phone|350102199001011234||reject
evidence|http://http://www.a.gov.cn/1.htm|http://www.a.gov.cn/1.htm|normalize
evidence|http:// www.a.gov.cn/1.htm|http://www.a.gov.cn/1.htm|normalize
evidence|http://www.a.gov.cn /1.htm|http://www.a.gov.cn/1.htm|normalize
evidence|//www.a.gov.cn/1.htm|http://www.a.gov.cn/1.htm|normalize
evidence|ttp://www.a.gov.cn/1.htm|http://www.a.gov.cn/1.htm|normalize_warn
evidence|http://256.1.1.1/||reject
evidence|榕政办〔２０２１〕５３号|榕政办〔2021〕53号|normalize
evidence|榕政办〔二〇二一〕53号|榕政办〔2021〕53号|normalize
evidence|榕政办2021-53||ask
evidence|方案（2021-07）||reject
evidence|榕政办〔2021〕53 54号|榕政办〔2021〕53号 54号|normalize
evidence|榕政办〔2021〕五十三号|榕政办〔2021〕53号|normalize
evidence|榕政办2021[53]号||ask
evidence|榕政办〔2201〕53号||ask
evidence|http://www.a.gov.cn/a b.htm||ask
evidence|http://www.a.gov.cn/1.htm、2.htm|http://www.a.gov.cn/1.htm|normalize_warn
task_no|一（二）第5项|5|normalize
task_no|5或6||reject
evidence|国务院令第711号|国务院令第711号|accept
text|ÒÑÍê³É||reject
text|café résumé|café résumé|accept
text|宸插嵃鍙?||reject
text|已???发||reject
text|已印发_x000B_|已印发|normalize
text|<table><tr><td>一</td><td>二</td></tr></table>|一 二|normalize
text|= 1+1|= 1+1|normalize_warn
text|&lt;b&gt;||normalize_warn
text|联系电话138 0013 8000|联系电话138 0013 8000|normalize_warn
issues|/||normalize
issues|暂无|暂无|accept
budgeted|是否||ask
budgeted|拟列入||ask
budgeted|尚未|否|normalize
selected|拟采用||ask
selected|部分采用||ask
selected|不采用|未采用|normalize
verdict|没落实|未落实|normalize
verdict|部分|部分落实|normalize
review_state|待审|待审核|normalize
unit|①市发改委②市商务局|福州市发展和改革委员会；福州市商务局|normalize
unit|1.市发改委 2.市商务局|福州市发展和改革委员会；福州市商务局|normalize
unit|市发改委(牵头) 市商务局(配合)|福州市发展和改革委员会；福州市商务局|normalize
unit|牵头：市发改委；配合：市商务局|福州市发展和改革委员会；福州市商务局|normalize
unit|鼓楼区<br>台江区|鼓楼区人民政府；台江区人民政府|normalize
unit|各县（市）区（含高新区）|@各县（市）区政府；@高新区管委会|normalize
unit|各县（市）区（不含高新区）|@各县（市）区政府|normalize
unit|各县（市）区（马尾除外）||reject
unit|12个县（市）区|@各县（市）区政府|normalize
unit|13个县（市）区||ask
unit|鼓楼区—台江区|鼓楼区人民政府；台江区人民政府|normalize
unit|市发改委会同市商务局|福州市发展和改革委员会；福州市商务局|normalize
unit|由市发改委负责|福州市发展和改革委员会|normalize
unit|【市发改委】|福州市发展和改革委员会|normalize
unit|牵头单位：市发改委 责任单位：市商务局|福州市发展和改革委员会；福州市商务局|normalize
unit|市人事局|福州市人力资源和社会保障局|normalize_warn
unit|市资规局|福州市自然资源和规划局|normalize_warn
unit|市委||reject
"""

# What stands beside the word says that it is not so, or not yet so of everything.
TAKEN_BACK = """
status|已完成（除乡镇外）||ask
status|已完成，除了县区部分||ask
status|已完成（部分）||ask
status|已完成（尚有2项）||ask
status|已完成（未公开）||ask
status|完成（还差佐证）||ask
status|已完成：个别镇街没报||ask
status|已完成（大部分）||ask
status|办结，仍需完善||ask
status|已完成（不含高新区）||ask
status|已完成（待公开）||ask
status|长期坚持（尚未开展）||ask
status|已完成（待验收）|已完成|normalize_warn
status|已完成，未发现问题|已完成|normalize_warn
status|已完成，除公开目录外还新增3项|已完成|normalize_warn
status|已完成，公开部分信息|已完成|normalize_warn
status|未启动（部分已摸底）|未启动|normalize_warn
verdict|已落实（大部分）||ask
verdict|已落实，部分||ask
verdict|已落实（个别未落实）||ask
verdict|已落实（基本）||ask
verdict|不再适用（已落实）||ask
verdict|部分落实（90%）|部分落实|normalize_warn
verdict|已落实？||ask
verdict|未落实（已整改）|未落实|normalize_warn
rectified|是（部分）||ask
rectified|是（除第2条）||ask
rectified|是（9月）|是|normalize_warn
budgeted|是（部分）||ask
selected|采用（个别不采用）||ask
selected|未采用|未采用|accept
review_state|已通过（尚缺附件）||ask
"""


def lines(*tables: str) -> list[str]:
    return [line for table in tables for line in table.strip().splitlines()]


@pytest.mark.parametrize("case", lines(NUMBERS, CHANGES, CLOCKS, BESIDE, DATES, STATUSES, OTHERS, TAKEN_BACK))
def test_sibling(case: str) -> None:
    kind, raw, value, outcome = case.split("|")
    found = columns.parse(kind, raw, year=2021)
    assert (columns.format_cell(kind, found.value), found.outcome.value) == (value, outcome), found.message
    if outcome in ("normalize_warn", "ask", "reject", "keep_prev"):
        assert found.message.endswith(("。", "？"))


@pytest.mark.parametrize(
    ("kind", "raw", "gist"),
    [
        ("count", "五六条", "范围"),
        ("percent", "一期100%，二期50%", "多个数值"),
        ("percent", "l", "是否为1？"),
        ("date", "7月底前提出方案，10月底前完成", "2021-07-31、2021-10-31"),
        ("date", "延期至8月31日", "是否为2021-08-31"),
        ("date", "每月10日、25日", "报送日10、25"),
        ("task_no", "2021-04-05", "日期"),
        ("task_no", "四五", "每行一项任务"),
    ],
)
def test_the_sentence_says_what_to_do(kind: str, raw: str, gist: str) -> None:
    assert gist in columns.parse(kind, raw, year=2021).message


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("piece", "most"), [("已完成", 1.5), ("月", 1.5), ("a.", 1.5), ("(", 1.5), ("http://a.cn/1 ", 2)]
)
def test_a_report_pasted_into_the_links_is_answered_at_once(piece: str, most: float) -> None:
    """8,000 characters without a blank took ten seconds, in which nothing else was read."""

    def read(size: int, attempt: int) -> object:
        return columns.parse("evidence", (piece * size)[: size - 1] + str(attempt), year=2021)

    assert growth(read, 500) < most
