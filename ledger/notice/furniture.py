"""Lines that belong to the paper, not to the table: page numbers, continuation marks, the closing block (版记)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.notice.blanks import solid

_PAGE = re.compile(r"[—–－\-―─]+\d{1,3}[—–－\-―─]+|第\d{1,3}页(?:[，,/]?共\d{1,3}页)?|[（(]?续表[）)]?")
_IMPRINT = re.compile(r"抄送[：:].+|.{2,40}\d{4}年\d{1,2}月\d{1,2}日印发|印发日期[：:].+")
_CLOSING = re.compile(
    r"[（(](?:此件|全文完|完[）)]).*|全文完|附件(?:\d{1,2}|[一二三四五六七八九十]{1,2})?(?:[：:.、].*)?|附件\d{1,2}.{4,60}|备?注[：:].*"
)
_REMARK = re.compile(r"(?:备?注|(?:填表|填报)?说明)[1-9]?[：:]")
_SIGNED = re.compile(
    r"(?:填表|填报|制表|审核|审签|联系|负责|分管|经办|报送|签发)(?:人|单位|部门|时间|日期|电话|领导)?(?:签字|签名)?[：:]|(?:联系)?电话[：:]"
)
_SUMS = ("合计", "总计", "小计", "共计")


def is_page_mark(text: str) -> bool:
    """A page number (— 7 —, 第7页 共12页) or 续表."""
    return bool(_PAGE.fullmatch(solid(text)))


def is_imprint(text: str) -> bool:
    """A line of the closing block that ends every printed notice (GB/T 9704-2012 clause 7.4: 抄送, 印发)."""
    return bool(_IMPRINT.fullmatch(solid(text)))


def is_closing(text: str) -> bool:
    """A line that can only stand after the table."""
    return is_imprint(text) or bool(_CLOSING.fullmatch(solid(text)))


def is_remark(text: str) -> bool:
    """A remark in or below a table (备注：…, 说明：…), however it ends."""
    return bool(_REMARK.match(solid(text)))


def is_aside(cells: Sequence[str]) -> bool:
    """A row of a table that is no task: who filled it in (填表人：张某 | 审核人：李某), or a sum (合计 | 37项)."""
    texts = [solid(cell) for cell in cells]
    return texts[0] in _SUMS or all(_SIGNED.match(text) and len(text) < 25 for text in texts)


def is_end_mark(text: str) -> bool:
    """A line that proves that the document ends here: the closing block or （全文完）."""
    return is_imprint(text) or solid(text).strip("（）()") in ("全文完", "完")
