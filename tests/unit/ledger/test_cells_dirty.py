"""Every cell of tests/data/dirty_cells.csv (real-life cells with the answer that people expect) through the catalogue."""

import csv
from pathlib import Path

import pytest

from ledger import columns

with (Path(__file__).parents[2] / "data" / "dirty_cells.csv").open(encoding="utf-8-sig", newline="") as file:
    CASES = list(csv.DictReader(file))
REQUIREMENT = "及时公开行动方案，做好政策解读，回应社会关切，确保公开内容全面准确。"
IN_WORDS = {"字×60000": "字" * 60_000, "（与工作要求原文完全相同）": REQUIREMENT}
TITLES = ((6, "推进权力运行公开。"), (28, "办好政府公报。"))


def cell_cases() -> list[dict[str, str]]:
    return [c for c in CASES if c["kind"].partition(".")[0] not in ("row", "cross")]


@pytest.mark.parametrize("case", cell_cases(), ids=lambda c: f"{c['kind']}={c['raw'][:12]!a}")
def test_cell(case: dict[str, str]) -> None:
    family, raw = case["kind"].partition(".")[0], case["raw"]
    action, _, gist = case["expected_action"].partition(":")
    found = columns.parse(family, IN_WORDS.get(raw, raw), year=2021, requirement=REQUIREMENT, titles=TITLES)
    assert found.outcome == action
    if raw not in IN_WORDS:
        assert columns.format_cell(family, found.value) == case["expected_value"]
    if found.outcome in ("normalize_warn", "ask", "reject", "keep_prev"):
        assert found.message.endswith(("。", "？"))
    if gist in found.message or "（" in gist or not gist:
        return
    words = [
        w
        for w in (
            "15",
            "不一致",
            "乱码",
            "不能为负",
            "备注",
            "约数",
            "旧名",
            "内网",
            "多个",
            "每月",
            "年份",
            "已完成",
            "确认",
        )
        if w in gist
    ]
    assert all(w in found.message for w in words)


def test_the_file_is_whole() -> None:
    assert len(CASES) == 133
    assert len(cell_cases()) > 100


def test_a_blank_status_keeps_what_stood_there() -> None:
    assert columns.parse("status", "", year=2021, previous="已完成").outcome == "keep_prev"
    assert columns.parse("status", " ", year=2021).value == "未启动"


def test_a_confirmed_not_applicable_stays() -> None:
    assert columns.parse("status", "不涉及", year=2021, previous="不涉及").value == "不涉及"
    assert columns.parse("status", "不涉及", year=2021, previous="已完成").outcome == "ask"
