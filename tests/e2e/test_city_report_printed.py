"""汇总报告 as LibreOffice prints it: the text upright, 汇总表 on its side under a head on every page, who signs not alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.figures.board import board
from ledger.papers.particulars import Particulars
from reports import make
from reports.official.styles import SUBSTITUTES
from tests.e2e.printed import print_documents
from tests.unit.ledger.sample_ledger import full_ledger

pytestmark = pytest.mark.libreoffice
AROUND = Particulars(
    number="榕政办〔2021〕108号", to="市政府", copies="市委网信办", issuer="市政府办公厅", note="此件主动公开"
)
LONG = "已梳理公开目录并按时更新，" * 800


@pytest.mark.long
def test_the_report_is_ready_to_print(tmp_path: Path) -> None:
    year = full_ledger()
    said = {"status": "已完成", "review_state": "已通过", "issues": LONG, "next_steps": "组织培训活动。"}
    entries = [
        replace(e, **said, progress_note=LONG if n % 90 == 0 else f"已公开目录{n}项，更新制度已建立。") if n % 3 else e
        for n, e in enumerate(year.entries)
    ]
    made = make("city_report", board(replace(year, entries=tuple(entries)), date(2021, 11, 2)), around=AROUND)
    (sheets,) = print_documents({"report": made}, tmp_path, tuple(SUBSTITUTES)).values()
    lying = [sheet for sheet in sheets if sheet.width > sheet.height]
    assert len(lying) > 2
    assert all(any("工作任务" in line.text for line in sheet.lines) for sheet in lying)
    upright = [sheet for sheet in sheets if sheet.width < sheet.height]
    assert all(line.size >= 9 for sheet in upright for line in sheet.lines)
    assert all(
        line.size >= 9 for sheet in lying for line in sheet.lines if line.left > 34
    )  # the number lies on its side
    text = ["".join(line.text for line in sheet.lines) for sheet in sheets]
    assert text[0].startswith("榕政办〔2021〕108号全市2021年政务公开")
    assert "市政府：" in text[0]
    (page,) = [words for words in text if words.count("市政府办公厅2021年11月2日") == 1 and "（此件主动公开）" in words]
    assert "附件：1．落实情况汇总表2．未按时落实清单" in page
    assert not page.startswith("附件")
    assert text[-1].endswith(f"抄送：市委网信办。市政府办公厅2021年11月2日印发—{len(sheets)}—")
