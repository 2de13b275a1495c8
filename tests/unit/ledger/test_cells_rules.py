"""Rules of the cells beyond the listed cases: one line per way of writing."""

from datetime import date

import pytest

from ledger import columns


def read(kind: str, raw: object, **more: object) -> tuple[str, str, str]:
    found = columns.parse(kind, raw, year=2021, **more)  # type: ignore[arg-type]
    return columns.format_cell(kind, found.value), found.outcome.value, found.message


CASES = """
percent|0.8|80|normalize
percent|.8|80|normalize
percent|0.333333333333|33.33|normalize
percent|80%|80|accept
percent|0.5%|0.5%|accept
percent|1.5||ask
percent|八成|80|normalize_warn
percent|三分之二|66.7|normalize_warn
percent|一半|50|normalize_warn
percent|百分之八十五点五|85.5|normalize
percent|已完成80%|80|normalize
percent|80%（预计）|80|normalize_warn
percent|2/3||ask
percent|还差20%||ask
percent|七八成||reject
percent|60至70%||reject
percent|2021-08-01||reject
percent|-5%||reject
percent|#REF!||reject
percent|TRUE||ask
percent|N/A||normalize
count|12|12|accept
count|1.2万|12000|normalize
count|共12条|12|normalize
count|近百条|100|normalize_warn
count|若干||reject
count|3.5||reject
count|10-15||reject
count|12%||reject
count|13800138000||ask
count|10×5||ask
date|2021-07-31|2021-07-31|accept
date|44408|2021-07-31|normalize
date|42946||ask
date|2021/7/31 0:00|2021-07-31|normalize
date|2021-07-31 16:30|2021-07-31|normalize
date|7月31日17:00前|2021-07-31|normalize
date|9月30日24时前|2021-09-30|normalize
date|20210731|2021-07-31|normalize
date|202107|2021-07-31|normalize_warn
date|'21.7.31|2021-07-31|normalize
date|7/31/2021|2021-07-31|normalize
date|7/8/2021||ask
date|Jul 31, 2021|2021-07-31|normalize
date|31-Jul-21|2021-07-31|normalize
date|2021 7 31|2021-07-31|normalize
date|十二月二十五日|2021-12-25|normalize
date|年底|2021-12-31|normalize
date|年内|2021-12-31|normalize_warn
date|第三季度|2021-09-30|normalize_warn
date|Q3|2021-09-30|normalize_warn
date|10月上旬|2021-10-10|normalize_warn
date|7月1日至31日|2021-07-31|normalize_warn
date|7-10月|2021-10-31|normalize_warn
date|2022-01-31|2022-01-31|normalize_warn
date|2022-07-31||reject
date|2021年13月||reject
date|国庆前||reject
date|7月底、10月底||ask
date|10月前||ask
date|月底||ask
date|每日||normalize
date|长期||normalize
date|2021.7.31（周日）|2021-07-31|normalize_warn
date|1627660800000|2021-07-31|normalize_warn
date|每年12月底前|2021-12-31|normalize
date|2O21-07-31||reject
status|以完成|已完成|normalize_warn
status|持续推进|长期坚持|normalize
status|基本完成|正在推进|normalize_warn
status|推进中|正在推进|normalize
status|已办结|已完成|normalize
status|暂未启动|未启动|normalize
status|未完成||ask
status|100%||ask
status|√||ask
status|已逾期||keep_prev
status|与本单位无关||ask
status|已完成，印发方案|已完成|normalize_warn
status|已完成80%|正在推进|normalize_warn
status|已完成/正在推进||ask
status|已交办||reject
task_no|05|5|normalize
task_no|五|5|normalize
task_no|(5)|5|normalize
task_no|⑸|5|normalize
task_no|㈤|5|normalize
task_no|❺|5|normalize
task_no|三十七|37|normalize
task_no|2021-05-鼓楼区|5|normalize
task_no|5-1||reject
task_no|5.1||ask
task_no|4、5||reject
task_no|0||reject
task_no|4月5日||reject
task_no|Ⅴ|5|normalize
task_no|l5||reject
task_no|1 2||reject
task_no|x||reject
task_no|（二）5|5|normalize
percent|8 0||reject
count|1 2||ask
count|1 234|1234|normalize
evidence|榕政办2021 53号||ask
evidence|HTP/HTTP:/HTTP:/||reject
text|Ã¥Â·Â²Ã¥Â®Å’||reject
text|瀹屾垚||reject
unit|鼓楼区人民政府|鼓楼区人民政府|accept
unit|鼓楼区 台江区|鼓楼区人民政府；台江区人民政府|normalize
unit|牵头单位：市发改委|福州市发展和改革委员会|normalize
unit|市发改委等单位||ask
unit|市发改委、张三||reject
unit|高新区管委会|福州高新技术产业开发区管理委员会|normalize
unit|各县（市）区、高新区|@各县（市）区政府；@高新区管委会|normalize
unit|市发改委牵头|福州市发展和改革委员会|normalize
unit|鼓楼区、鼓楼|鼓楼区人民政府|normalize
evidence|http://www.fuzhou.gov.cn/1.htm|http://www.fuzhou.gov.cn/1.htm|accept
evidence|www.fuzhou.gov.cn/1.htm|http://www.fuzhou.gov.cn/1.htm|normalize
evidence|ｈｔｔｐ：／／ｗｗｗ．ａ．ｃｎ／1|http://www.a.cn/1|normalize
evidence|http：//www.a.cn/1|http://www.a.cn/1|normalize
evidence|HTTPS://WWW.A.CN/Ab|https://www.a.cn/Ab|normalize
evidence|http:\\\\www.a.cn/1|http://www.a.cn/1|normalize_warn
evidence|http://localhost:8501/a|http://localhost:8501/a|normalize_warn
evidence|http://oa.local/a|http://oa.local/a|normalize_warn
evidence|javascript:alert(1)||reject
evidence|file:///C:/a.docx||reject
evidence|\\\\server\\share||reject
evidence|方案.docx||reject
evidence|《关于公开的通知》||ask
evidence|《方案》（榕政办[2021]53号）|《方案》（榕政办〔2021〕53号）|normalize
evidence|榕政办〔2021〕053号|榕政办〔2021〕53号|normalize
evidence|榕政办〔2021〕53号|榕政办〔2021〕53号|accept
evidence|http://u:p@a.cn/||reject
evidence|http://||reject
evidence|无||normalize
text|已印发|已印发|accept
text|暂无||normalize
text|同上||ask
text|锟斤拷锟斤拷||reject
text|????????||reject
text|＝1+1|＝1+1|normalize_warn
text|- 已印发|- 已印发|accept
text|&nbsp;已印发|已印发|normalize
text|联系13800138000|联系13800138000|normalize_warn
text|#REF!||reject
text|a<b，c>d|a<b，c>d|accept
text|宸插畬鎴愪换鍔||reject
phone|13800138000|13800138000|accept
phone|+86 138-0013-8000|13800138000|normalize
phone|059187654321|0591-87654321|normalize
phone|59187654321|0591-87654321|normalize_warn
phone|(0591)87654321转801|0591-87654321转801|normalize
phone|1.38E+10||reject
phone|1380013800||reject
phone|林某13800138000|13800138000|normalize_warn
review_state|通过|已通过|normalize
review_state|未通过||reject
review_state|随便||reject
budgeted|√|是|normalize
budgeted|未列入|否|normalize
verdict|未落实|未落实|accept
timestamp|2021-10-25 16:30|2021-10-25 16:30|accept
timestamp|2021/10/25 下午4:30|2021-10-25 16:30|normalize
timestamp|10月25日|2021-10-25|normalize
timestamp|2022-06-01|2022-06-01|accept
""".strip().splitlines()


@pytest.mark.parametrize("case", CASES)
def test_way_of_writing(case: str) -> None:
    kind, raw, value, outcome = case.split("|")
    found = read(kind, raw.replace("\\\\", "\\"))
    assert found[:2] == (value, outcome), found[2]
    if outcome in ("normalize_warn", "ask", "reject", "keep_prev"):
        assert len(found[2]) > 8


def test_several_links_and_a_document() -> None:
    text = "1.http://www.a.cn/1；http://www.a.cn/2\n榕政办(2021)53 号、http://www.a.cn/1"
    assert read("evidence", text)[0] == "http://www.a.cn/1\nhttp://www.a.cn/2\n榕政办〔2021〕53号"


def test_a_wrapped_link_is_one() -> None:
    assert read("evidence", "http://www.a.cn/zwgk/\r\n202107/1.htm")[0] == "http://www.a.cn/zwgk/202107/1.htm"


def test_text_of_windows_and_excel() -> None:
    assert read("text", "一\r\n\x0b二_x000D_\n\ufeff三\u200b\u00ad")[:2] == ("一\n\n二\n三", "normalize")
    assert read("text", "<div>一</div><div>二<br/>三</div>")[0] == "一\n二\n三"


@pytest.mark.parametrize("picture", ["👨\u200d👩\u200d👧", "❤\ufe0f", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3"])
def test_what_joins_the_signs_of_a_picture_stays(picture: str) -> None:
    assert read("text", f"甲{picture}乙")[:2] == (f"甲{picture}乙", "accept")
    assert read("text", f"甲\u200d{picture}\u200b乙\ufe0f")[0] == f"甲{picture}乙"


def test_nothing_is_an_answer_for_issues() -> None:
    assert read("issues", "无")[:2] == ("无", "accept")
    assert read("progress_note", "无")[:2] == ("", "normalize")


def test_too_long_for_excel() -> None:
    assert "Excel" in read("text", "字" * 40_000)[2]


def test_a_note_that_repeats_most_of_the_requirement() -> None:
    asked = "及时公开行动方案，做好政策解读，回应社会关切，确保公开内容全面准确。"
    assert read("progress_note", asked.replace("，", ",")[:-1] + "！", requirement=asked)[1] == "normalize_warn"
    assert read("progress_note", "已公开行动方案3件，解读2次。", requirement=asked)[1] == "accept"


def test_titles_settle_a_number() -> None:
    titles = ((5, "推进规划信息公开。"), (28, "办好政府公报。"))
    assert read("task_no", "28 办好政府公报", titles=titles)[:2] == ("28", "normalize")
    assert "第28项" in read("task_no", "6、办好政府公报", titles=titles)[2]
    assert read("task_no", "办好政府公报", titles=titles)[:2] == ("28", "normalize_warn")
    assert (
        read("task_no", "38", last_task=40)[:2] == ("38", "normalize")
        or read("task_no", "38", last_task=40)[1] == "accept"
    )


def test_a_report_from_the_future_is_asked() -> None:
    assert read("reported_at", "2021-10-25", today=date(2021, 10, 1))[1] == "ask"
