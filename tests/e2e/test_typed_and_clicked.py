"""What stands in a cell when the table's button is clicked is in that click, also when other cells were left before."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.e2e.test_browser import site, visit

__all__ = ["site", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.mark.parametrize("hold", [0, 120, 1500], ids=["fast", "by_hand", "slow"])
def test_a_day_that_was_typed_is_in_the_download_clicked_next(visit, hold):
    """The click comes a moment before or behind the day, on the button of the former day: it got that day's file. A button
    that is held a little longer has moved before the finger is lifted: it got none."""
    visitor = visit("市政府办公厅")
    page = visitor.open("reports")
    page.get_by_test_id("stDateInput").first.get_by_role("spinbutton").first.click()
    page.keyboard.type("20210801", delay=30)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载落实情况汇总表").click(delay=hold)
    assert "（截至8月1日，10月" in waiting.value.suggested_filename
    cells = load_workbook(BytesIO(waiting.value.path().read_bytes())).worksheets[0].iter_rows(values_only=True)
    said = " ".join(str(cell) for row in cells for cell in row if cell)
    assert "2021-08-01" in said or "8月1日" in said, said[:300]
