"""Repair on Google: whatever was damaged of ours is mended and told, whatever is the staff's own stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from published_samples import LEDGER, ROWS, STAMP, VIEWS, Shared, ledger, shared, tabs

from sync.backends.base import View
from sync.backends.google.ids import PORTAL_SHEET, protection_id, sheet_id, view_id
from sync.backends.google.structure.publish import publish
from sync.backends.google.structure.repair import keep_views, repair

COLUMN_E = {"sheetId": LEDGER, "startColumnIndex": 4, "endColumnIndex": 5}


@pytest.fixture
def file() -> Iterator[Shared]:
    with shared() as made:
        publish(made.calls(), tabs(), STAMP)
        yield made


def state(file: Shared) -> dict[str, Any]:
    """All that a repair could change, without the order of things."""
    kept = ("conditionalFormats", "filterViews", "protectedRanges")
    return {
        title: [
            one["properties"],
            one["data"],
            *(sorted(json.dumps(thing, sort_keys=True) for thing in one.get(name, [])) for name in kept),
        ]
        for title, one in file.sheets().items()
    }


def test_nothing_to_mend_right_after_publishing_and_nothing_is_written(file: Shared) -> None:
    before = len(file.double.control.log())
    assert repair(file.calls(), tabs()) == []
    assert [one["kind"] for one in file.double.control.log()[before:]] == ["read", "read"]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": LEDGER, "gridProperties": {"frozenRowCount": 0}},
                    "fields": "gridProperties.frozenRowCount",
                }
            },
            "重新冻结",
        ),
        (
            {
                "updateDimensionProperties": {
                    "range": {"sheetId": LEDGER, "dimension": "COLUMNS", "startIndex": 6, "endIndex": 7},
                    "properties": {"pixelSize": 100},
                    "fields": "pixelSize",
                }
            },
            "“工作进展”的列宽",
        ),
        (
            {"setDataValidation": {"range": {**COLUMN_E, "startRowIndex": 2, "endRowIndex": 5}}},
            "“进展状态”有 3 格的下拉选项",
        ),
        (
            {
                "setDataValidation": {
                    "range": {"sheetId": LEDGER, "startRowIndex": 1, "startColumnIndex": 5, "endColumnIndex": 6}
                }
            },
            "“完成进度”",
        ),
        ({"deleteConditionalFormatRule": {"sheetId": LEDGER, "index": 0}}, "补上 1 条状态颜色规则"),
        ({"deleteConditionalFormatRule": {"sheetId": LEDGER, "index": 5}}, "补上 1 条状态颜色规则"),
        ({"deleteProtectedRange": {"protectedRangeId": protection_id("工作台账", "台账编号")}}, "补上 1 处"),
        (
            {
                "updateProtectedRange": {
                    "protectedRange": {"protectedRangeId": protection_id("工作台账", "单位"), "warningOnly": True},
                    "fields": "warningOnly",
                }
            },
            "被改松了",
        ),
        (
            {
                "updateProtectedRange": {
                    "protectedRange": {
                        "protectedRangeId": protection_id("工作台账", "单位"),
                        "range": {
                            "sheetId": LEDGER,
                            "startRowIndex": 0,
                            "endRowIndex": 3,
                            "startColumnIndex": 2,
                            "endColumnIndex": 3,
                        },
                    },
                    "fields": "range",
                }
            },
            "被改松了",
        ),
        (
            {"deleteProtectedRange": {"protectedRangeId": protection_id(PORTAL_SHEET, "全部内容")}},
            "隐藏的系统工作表：补上保护",
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": sheet_id(PORTAL_SHEET), "hidden": False},
                    "fields": "hidden",
                }
            },
            "重新隐藏",
        ),
        ({"deleteFilterView": {"filterId": view_id("工作台账", "鼓楼区")}}, "补上 1 个筛选视图（鼓楼区）"),
        (
            {
                "updateFilterView": {
                    "filter": {"filterViewId": view_id("工作台账", "鼓楼区"), "filterSpecs": []},
                    "fields": "filterSpecs,criteria",
                }
            },
            "范围或条件已更新（鼓楼区）",
        ),
    ],
)
@pytest.mark.samples(3)
def test_what_was_damaged_is_as_before(file: Shared, damage: dict[str, Any], told: str) -> None:
    whole = state(file)
    file.staff(damage)
    assert state(file) != whole
    sentences = repair(file.calls(), tabs())
    assert len(sentences) == 1
    assert told in sentences[0]
    assert state(file) == whole
    assert repair(file.calls(), tabs()) == []


@pytest.mark.parametrize("hidden", [["2021-01-鼓楼区"], ["鼓楼区", "云龙区"], [""]])
def test_rows_that_a_filter_hides_are_mended_with_the_others(file: Shared, hidden: list[str]) -> None:
    """`setDataValidation` leaves filtered rows out unless it is told otherwise."""
    whole = state(file)
    file.staff({"setDataValidation": {"range": {**COLUMN_E, "startRowIndex": 1, "endRowIndex": 9}}})
    specs = [{"columnIndex": column, "filterCriteria": {"hiddenValues": hidden}} for column in (0, 2)]
    span = {"sheetId": LEDGER, "startRowIndex": 0, "endRowIndex": 30}
    file.staff({"setBasicFilter": {"filter": {"range": span, "filterSpecs": specs}}})
    assert len(repair(file.calls(), tabs())) == 1
    assert repair(file.calls(), tabs()) == []
    file.staff({"clearBasicFilter": {"sheetId": LEDGER}})
    assert state(file) == whole


def test_rows_added_at_the_end_come_within_the_views(file: Shared) -> None:
    file.staff({"appendDimension": {"sheetId": LEDGER, "dimension": "ROWS", "length": 5}})
    assert any("4 个筛选视图" in one for one in repair(file.calls(), tabs()))
    rows = file.sheet()["properties"]["gridProperties"]["rowCount"]
    assert {one["range"]["endRowIndex"] for one in file.sheet()["filterViews"]} == {rows}


def test_units_that_came_and_went(file: Shared) -> None:
    mine = {"title": "我常看的", "range": {"sheetId": LEDGER}}
    file.staff({"addFilterView": {"filter": mine}})
    views = (*VIEWS[:2], View("泉山区", 3, ("泉山区",)), View("牵头：市数据委", 2, ("3", "9")))
    rows = [*ROWS[:3], ["2021-09-泉山区", "9", "泉山区", "", "", "", ""]]
    told = repair(file.calls(), [ledger(rows, views)])
    assert len(told) == 3
    assert "补上 1 个筛选视图（泉山区）" in told[0]
    assert "已更新（牵头：市数据委）" in told[1]
    assert "删除 1 个已不在台账中的单位的筛选视图（云龙区）" in told[2]
    titles = [one["title"] for one in file.sheet()["filterViews"]]
    assert titles == ["鼓楼区", "市数据委", "牵头：市数据委", "我常看的", "泉山区"]


def test_columns_that_staff_moved_are_mended_where_they_stand(file: Shared) -> None:
    move = {"sheetId": LEDGER, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    file.staff(
        {"moveDimension": {"source": move, "destinationIndex": 7}},
        {
            "setDataValidation": {
                "range": {"sheetId": LEDGER, "startRowIndex": 1, "startColumnIndex": 6, "endColumnIndex": 7}
            }
        },
        {"deleteProtectedRange": {"protectedRangeId": protection_id("工作台账", "进展状态")}},
    )
    repair(file.calls(), tabs())
    found = file.sheet()
    assert "dataValidation" in found["data"][0]["rowData"][1]["values"][6]
    assert "dataValidation" not in found["data"][0]["rowData"][1]["values"][3]
    header = next(o for o in found["protectedRanges"] if o["protectedRangeId"] == protection_id("工作台账", "进展状态"))
    assert header["range"]["startColumnIndex"] == 6
    assert repair(file.calls(), tabs()) == []


def test_a_column_without_its_header_is_left_alone(file: Shared) -> None:
    file.staff(
        {
            "updateCells": {
                "start": {"sheetId": LEDGER, "columnIndex": 2},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "哪个单位"}}]}],
                "fields": "userEnteredValue",
            }
        },
    )
    assert repair(file.calls(), tabs()) == []
    assert len(file.sheet()["filterViews"]) == 4


def test_what_staff_made_stays(file: Shared) -> None:
    own = {"sheetId": LEDGER, "startRowIndex": 1, "startColumnIndex": 8, "endColumnIndex": 9}
    green = {"backgroundColor": {"green": 1.0}}
    recoloured = {
        "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "已完成"}]},
        "format": green,
    }
    file.staff(
        {
            "updateCells": {
                "start": {"sheetId": LEDGER, "columnIndex": 8},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "本区备注"}, "note": "便签"}]}],
                "fields": "userEnteredValue,note",
            }
        },
        {"setDataValidation": {"range": own, "rule": {"condition": {"type": "BOOLEAN"}}}},
        {
            "repeatCell": {
                "range": COLUMN_E,
                "cell": {"userEnteredFormat": green},
                "fields": "userEnteredFormat.backgroundColor",
            }
        },
        {
            "addConditionalFormatRule": {
                "index": 0,
                "rule": {"ranges": [own], "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": green}},
            }
        },
        {
            "updateConditionalFormatRule": {
                "index": 1,
                "rule": {"ranges": [{**COLUMN_E, "startRowIndex": 1}], "booleanRule": recoloured},
            }
        },
        {"addProtectedRange": {"protectedRange": {"range": own, "description": "我的"}}},
        {"addFilterView": {"filter": {"title": "鼓楼区 未完成", "range": {"sheetId": LEDGER}}}},
        {"setBasicFilter": {"filter": {"range": {"sheetId": LEDGER}}}},
        {
            "updateDimensionProperties": {
                "range": {"sheetId": LEDGER, "dimension": "COLUMNS", "startIndex": 6, "endIndex": 7},
                "properties": {"pixelSize": 500},
                "fields": "pixelSize",
            }
        },
        {
            "updateFilterView": {
                "filter": {
                    "filterViewId": view_id("工作台账", "鼓楼区"),
                    "title": "鼓楼（本单位）",
                    "sortSpecs": [{"dimensionIndex": 3, "sortOrder": "ASCENDING"}],
                },
                "fields": "title,sortSpecs",
            }
        },
        {"updateSheetProperties": {"properties": {"sheetId": LEDGER, "title": "台账2021"}, "fields": "title"}},
    )
    whole = state(file)
    assert repair(file.calls(), tabs()) == []
    file.staff({"deleteProtectedRange": {"protectedRangeId": protection_id("工作台账", "台账编号")}})
    assert len(repair(file.calls(), tabs())) == 1
    assert state(file) == whole


def test_many_faults_are_mended_in_one_write(file: Shared) -> None:
    ids = [protection_id("工作台账", header) for header in ("台账编号", "序号", "单位")]
    file.staff(
        *({"deleteProtectedRange": {"protectedRangeId": one}} for one in ids),
        *({"deleteFilterView": {"filterId": view_id("工作台账", one.title)}} for one in VIEWS),
        {"deleteConditionalFormatRule": {"sheetId": LEDGER, "index": 1}},
    )
    since = len(file.double.control.log())
    assert len(repair(file.calls(), tabs())) == 3
    assert [one["kind"] for one in file.double.control.log()[since:]] == ["read", "read", "write"]
    assert repair(file.calls(), tabs()) == []


def test_a_tab_that_is_gone_is_the_engines_matter(file: Shared) -> None:
    file.staff({"deleteSheet": {"sheetId": sheet_id("经验做法")}})
    assert repair(file.calls(), tabs()) == []


def test_views_alone_are_kept_without_touching_the_rest(file: Shared) -> None:
    file.staff(
        {"deleteFilterView": {"filterId": view_id("工作台账", "鼓楼区")}},
        {"deleteProtectedRange": {"protectedRangeId": protection_id("工作台账", "台账编号")}},
    )
    assert keep_views(file.calls(), tabs()) == ["“工作台账”：补上 1 个筛选视图（鼓楼区）。"]
    assert len(repair(file.calls(), tabs())) == 1


def test_a_protection_that_was_closed_to_us_is_left_alone(file: Shared) -> None:
    closed = {
        "protectedRangeId": protection_id("工作台账", "单位"),
        "editors": {"users": []},
        "range": {"sheetId": LEDGER, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 2, "endColumnIndex": 3},
    }
    file.staff({"updateProtectedRange": {"protectedRange": closed, "fields": "editors,range"}})
    file.staff({"deleteFilterView": {"filterId": view_id("工作台账", "鼓楼区")}})
    assert repair(file.calls(), tabs()) == ["“工作台账”：补上 1 个筛选视图（鼓楼区）。"]
