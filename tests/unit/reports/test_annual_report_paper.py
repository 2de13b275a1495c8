"""The annual paragraph as a Word document: says what it is, and when there is nothing."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from ledger.duties.annual_report_service import AnnualPaper
from reports.papers import make_paper


@pytest.mark.parametrize(
    ("state", "text", "said"),
    [
        ("已公开", "全文", "（2022年1月10日公开）"),
        ("系统草稿", "全文", "（系统草稿，尚未公开）"),
        ("系统草稿", "", "还没有审核通过的台账"),
    ],
)
def test_word(state: str, text: str, said: str):
    content = AnnualPaper(2021, "鼓楼区人民政府", text, state, date(2022, 1, 10))
    made = make_paper("annual", content, "演示数据")
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    assert said in words
    assert "鼓楼区人民政府" in words
