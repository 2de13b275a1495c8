"""Web addresses as they stand in real cells: IRIs (RFC 3987) stay whole, words behind them are told, doubts are asked."""

import pytest

from ledger import columns

WHOLE = """
http://www.shi.gov.cn/附件/公开目录（2021年版）.pdf
https://www.shi.gov.cn/search?q=政务公开
http://www.shi.gov.cn/2021/“一张清单”.docx
http://www.shi.gov.cn/附件/公开目录(2021年版).pdf
http://www.shi.gov.cn/公开目录（2021年版）
http://www.shi.gov.cn/附件/“放管服”改革（一）.pdf
http://www.shi.gov.cn/附件/关于公开、公示的通知.pdf
http://www.shi.gov.cn/附件/第一批：目录.pdf
http://www.shi.gov.cn/附件/榕政办〔2021〕53号.pdf
http://www.shi.gov.cn/2021/《条例》解读.html
http://www.shi.gov.cn/关于印发《2021年政务公开工作要点》的通知
http://www.shi.gov.cn/2021年政务公开要点
http://www.shi.gov.cn/下载/目录.pdf
http://www.shi.gov.cn/政务公开/（一）机构职能/1.html
http://www.shi.gov.cn/附件/1.公开目录.pdf
http://www.shi.gov.cn:8080/政务公开/1.html#第三部分
http://www.shi.gov.cn/zwgk/#/detail?id=1&标题=政务公开
http://www.shi.gov.cn/1.html?来源=首页
https://www.shi.gov.cn/search?q=政务公开（2021）&page=2
https://www.shi.gov.cn/search?q=2021年政务公开
https://www.shi.gov.cn/?栏目=政务公开
https://www.shi.gov.cn?q=政务公开
https://mp.weixin.qq.com/s?__biz=MzA3&mid=265&idx=1&sn=abc#rd
http://www.shi.gov.cn/%E6%94%BF%E5%8A%A1/1.html
http://政务公开.中国/目录.html
https://www.shi.gov.cn/redirect?url=http://www.a.cn/1.html
"""

CUT = """
见http://www.shi.gov.cn/1.html，已公开|http://www.shi.gov.cn/1.html|已公开
http://www.shi.gov.cn/1.html（截图见附件）|http://www.shi.gov.cn/1.html|截图见附件
http://www.shi.gov.cn/1.html已公开|http://www.shi.gov.cn/1.html|已公开
http://www.shi.gov.cn/1.html 已公开|http://www.shi.gov.cn/1.html|已公开
http://www.shi.gov.cn已公开|http://www.shi.gov.cn|已公开
http://www.shi.gov.cn/政务公开，已更新|http://www.shi.gov.cn/政务公开|已更新
http://www.shi.gov.cn/公开目录（2021年版）.pdf（截图见附件）|http://www.shi.gov.cn/公开目录（2021年版）.pdf|截图见附件
http://www.shi.gov.cn/附件/工作要点.pdf第3页|http://www.shi.gov.cn/附件/工作要点.pdf|第3页
https://www.shi.gov.cn/search?q=政务公开，共12条|https://www.shi.gov.cn/search?q=政务公开|共12条
https://mp.weixin.qq.com/s/abc_d-E 公众号“某某发布”|https://mp.weixin.qq.com/s/abc_d-E|公众号“某某发布”
http://www.shi.gov.cn/1.html 联系zhang@shi.gov.cn|http://www.shi.gov.cn/1.html|联系zhang@shi.gov.cn
http://www.shi.gov.cn/附件/方案.doc等3个文件|http://www.shi.gov.cn/附件/方案.doc|等3个文件
《方案》（http://www.shi.gov.cn/附件/方案（试行）.pdf）|http://www.shi.gov.cn/附件/方案（试行）.pdf|方案
http://www.shi.gov.cn/附件/附件1.pdf、附件2.pdf|http://www.shi.gov.cn/附件/附件1.pdf|附件2.pdf
2021年7月1日公开 http://www.shi.gov.cn/1.html|http://www.shi.gov.cn/1.html|2021年7月1日公开
"""

ASKED = """
http://www.shi.gov.cn/附件/政务公开 要点.docx
http://www.shi.gov.cn/附件/政务公开　要点.docx
http://www.shi.gov.cn/附件/政务⏎公开.pdf
https://www.shi.gov.cn/search?q=政务 公开
http://www.shi.gov.cn/附件/关于公开，公示的通知.pdf
http://www.shi.gov.cn/zwgk已公开
http://www.shi.gov.cn/zwgk/已公开
https://mp.weixin.qq.com/s/abc公众号
https://www.shi.gov.cn/content?id=123已公开
http://www.shi.gov.cn/目录（2021年版.pdf
1.http://www.a.cn/12.http://www.a.cn/2
（1）http://www.a.cn/1（2）http://www.a.cn/2
"""

TIDIED = """
（http://www.a.cn/1.html）|http://www.a.cn/1.html
“http://www.a.cn/附件/方案.pdf”|http://www.a.cn/附件/方案.pdf
链接为“http://www.a.cn/附件/目录（一）”|http://www.a.cn/附件/目录（一）
网址：www.a.cn/附件/公开目录（一）.pdf。|http://www.a.cn/附件/公开目录（一）.pdf
a.gov.cn/附件/公开目录.pdf|http://a.gov.cn/附件/公开目录.pdf
http：//www.a.cn/附件/目录.pdf|http://www.a.cn/附件/目录.pdf
ｈｔｔｐ：／／ｗｗｗ．ａ．ｃｎ／附件／目录．ｐｄｆ|http://www.a.cn/附件/目录.pdf
https://www.a.cn/search？q=政务公开|https://www.a.cn/search?q=政务公开
1.http://www.a.cn/1.html2.http://www.a.cn/2.html|http://www.a.cn/1.html⏎http://www.a.cn/2.html
1、http://www.a.cn/1；2、http://www.a.cn/2|http://www.a.cn/1⏎http://www.a.cn/2
①http://www.a.cn/1②http://www.a.cn/2|http://www.a.cn/1⏎http://www.a.cn/2
http://www.a.cn/目录.pdf、http://www.a.cn/清单.pdf|http://www.a.cn/目录.pdf⏎http://www.a.cn/清单.pdf
http://www.a.cn/目录.pdf,http://www.a.cn/清单.pdf|http://www.a.cn/目录.pdf⏎http://www.a.cn/清单.pdf
http://www.a.cn/目录.pdf和http://www.a.cn/清单.pdf|http://www.a.cn/目录.pdf⏎http://www.a.cn/清单.pdf
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


def read(text: str) -> columns.Parsed:
    return columns.parse("evidence", text.replace("⏎", "\n"), year=2021)


@pytest.mark.parametrize("address", lines(WHOLE))
def test_an_iri_stays_whole(address: str) -> None:
    assert read(address).value == address


@pytest.mark.parametrize("address", lines(WHOLE))
def test_an_iri_stays_whole_among_others(address: str) -> None:
    found = read(f"1.{address}；\n2.http://www.a.cn/1.html")
    assert found.value == f"{address}\nhttp://www.a.cn/1.html"
    assert not found.message


@pytest.mark.parametrize("case", lines(CUT))
def test_words_beside_an_address_are_told(case: str) -> None:
    raw, address, words = case.split("|")
    found = read(raw)
    assert (found.value, found.outcome.value) == (address, "normalize_warn")
    assert words in found.message


@pytest.mark.parametrize("raw", lines(ASKED))
def test_an_end_that_cannot_be_told_is_asked(raw: str) -> None:
    found = read(raw)
    assert (found.value, found.outcome.value) == (None, "ask")
    assert "网址" in found.message


@pytest.mark.parametrize("case", lines(TIDIED))
def test_what_only_surrounds_an_address_is_tidied_away(case: str) -> None:
    raw, value = case.split("|")
    found = read(raw)
    assert (found.value, found.outcome.value) == (value.replace("⏎", "\n"), "normalize")
