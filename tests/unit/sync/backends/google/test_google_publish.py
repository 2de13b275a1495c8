"""Publishing on Google: what staff see, read through real gspread; one batch or a chain of them; crashes between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from published_samples import HEADERS, LEDGER, ROWS, STAMP, Shared, ledger, shared, tabs

from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout
from sync.backends.google.ids import PORTAL_SHEET, sheet_id, view_id
from sync.backends.google.structure.publish import publish
from sync.backends.google.structure.views import view_link
from sync.errors import AlreadyPublished, BackendUnavailable, CellsRefused, WriteInDoubt

SECOND = Stamp("门户甲", 2, "批二")
SMALL = 2_000  # bytes: several stages even for the small ledger


@pytest.fixture(scope="module")
def seen() -> Iterator[Shared]:
    with shared() as file:
        publish(file.calls(), tabs(), STAMP)
        yield file


@pytest.fixture
def file() -> Iterator[Shared]:
    with shared() as made:
        yield made


def test_the_tabs_stand_in_order_and_the_empty_one_is_gone(seen: Shared) -> None:
    assert seen.titles() == ["填报说明", "工作台账", "经验做法"]
    portal = seen.sheet(PORTAL_SHEET)["properties"]
    assert (portal["hidden"], portal["sheetId"]) == (True, sheet_id(PORTAL_SHEET))


def test_texts_stand_letter_by_letter_and_numbers_as_numbers(seen: Shared) -> None:
    tab = seen.book().worksheet("工作台账")
    assert tab.get_values() == [HEADERS, *ROWS]
    assert tab.get("F2", value_render_option="UNFORMATTED_VALUE") == [[80]]
    assert tab.get("G2", value_render_option="FORMULA") == [["=已印发，0012"]]
    cell = seen.sheet()["data"][0]["rowData"][1]["values"][6]
    assert cell["userEnteredValue"] == {"stringValue": "=已印发，0012"}


def test_a_number_with_zeros_typed_in_the_browser_stays_as_typed(file: Shared) -> None:
    publish(file.calls(), tabs(), STAMP)
    file.double.control.staff(file.key, before="now", edit={"range": "工作台账!G4", "values": [["0012"]]})
    assert file.book().worksheet("工作台账").acell("G4").value == "0012"


def test_the_header_is_frozen_and_columns_are_as_wide_as_laid_out(seen: Shared) -> None:
    found = seen.sheet()
    assert found["properties"]["gridProperties"]["frozenRowCount"] == 1
    widths = [one["pixelSize"] for one in found["data"][0]["columnMetadata"]]
    assert widths[:7] == [140, 56, 126, 98, 91, 84, 350]
    header = found["data"][0]["rowData"][0]["values"][4]["userEnteredFormat"]
    assert header["textFormat"]["bold"]
    assert header["wrapStrategy"] == "WRAP"


def test_drop_downs_and_numbers_are_checked_without_refusing_a_paste(seen: Shared) -> None:
    cells = seen.sheet()["data"][0]["rowData"][1]["values"]
    status, percent = cells[4]["dataValidation"], cells[5]["dataValidation"]
    assert [one["userEnteredValue"] for one in status["condition"]["values"]][2] == "已完成"
    assert percent["condition"]["type"] == "NUMBER_BETWEEN"
    assert not status.get("strict")
    assert not percent.get("strict")
    assert "下拉列表" in status["inputMessage"]
    assert "dataValidation" not in seen.sheet()["data"][0]["rowData"][0]["values"][4]


def test_only_the_portal_and_the_owner_change_headers_and_identity_columns(seen: Shared) -> None:
    clerk = seen.book("clerk").worksheet("工作台账")
    clerk.update([["正在推进"]], "E3")
    clerk.update([["自己的列"]], "H1")
    for cell in ("A2", "C5", "E1", "A12"):
        with pytest.raises(Exception, match="protected"):
            clerk.update([["x"]], cell)
    with pytest.raises(Exception, match="protected"):
        seen.book("clerk").worksheet(PORTAL_SHEET).update([["x"]], "A1")
    seen.book("office").worksheet("工作台账").update([[ROWS[0][0]]], "A2")


def test_staff_can_put_columns_of_their_own_between_ours(file: Shared) -> None:
    publish(file.calls(), tabs(), STAMP)
    where = {"sheetId": LEDGER, "dimension": "COLUMNS", "startIndex": 5, "endIndex": 6}
    file.book("clerk").batch_update({"requests": [{"insertDimension": {"range": where}}]})


def test_states_have_their_colours_and_overdue_dates_stand_out(seen: Shared) -> None:
    rules = [one["booleanRule"]["condition"] for one in seen.sheet()["conditionalFormats"]]
    assert [one["values"][0]["userEnteredValue"] for one in rules[:5]] == [
        "已完成",
        "正在推进",
        "未启动",
        "长期坚持",
        "不涉及",
    ]
    overdue = rules[5]["values"][0]["userEnteredValue"]
    assert "$D2" in overdue
    assert '$E2<>"已完成"' in overdue


def test_a_view_for_each_unit_and_lead_unit_and_no_filter_for_everybody(seen: Shared) -> None:
    found = seen.sheet()
    assert "basicFilter" not in found
    views = {one["title"]: one for one in found["filterViews"]}
    assert list(views) == ["鼓楼区", "市数据委", "云龙区", "牵头：市数据委"]
    unit = views["鼓楼区"]["filterSpecs"][0]
    assert unit["columnIndex"] == 2
    assert unit["filterCriteria"]["condition"] == {
        "type": "TEXT_EQ",
        "values": [{"userEnteredValue": "鼓楼区"}],
    }
    lead = views["牵头：市数据委"]["filterSpecs"][0]
    assert (lead["columnIndex"], lead["filterCriteria"]) == (1, {"hiddenValues": ["", "9"]})
    assert views["鼓楼区"]["range"]["endRowIndex"] == found["properties"]["gridProperties"]["rowCount"]


def test_a_views_link_is_known_without_asking(seen: Shared) -> None:
    view = next(one for one in seen.sheet()["filterViews"] if one["title"] == "牵头：市数据委")
    link = view_link(seen.key, "工作台账", "牵头：市数据委")
    assert link == f"https://docs.google.com/spreadsheets/d/{seen.key}/edit#gid={LEDGER}&fvid={view['filterViewId']}"
    assert view["filterViewId"] == view_id("工作台账", "牵头：市数据委")


def test_one_batch_when_it_fits(file: Shared) -> None:
    publish(file.calls(), tabs(), STAMP)
    assert _writes(file) == 1


def test_several_batches_when_it_does_not_and_the_same_in_the_end(file: Shared, seen: Shared) -> None:
    publish(file.calls(), tabs(), STAMP, largest=SMALL)
    assert _writes(file) > 3
    assert all(one["bytes_in"] < SMALL * 8 for one in file.double.control.log() if one["kind"] == "write")
    once, staged = seen.sheets(), file.sheets()
    assert list(staged) == list(once)
    for title in staged:
        for part in ("conditionalFormats", "filterViews", "protectedRanges"):
            assert staged[title].get(part) == once[title].get(part) or title == "工作台账"
        assert staged[title]["properties"] == once[title]["properties"]
    assert file.book().worksheet("工作台账").get_values() == [HEADERS, *ROWS]


@pytest.mark.parametrize("stage", [0, 1, 2, 3])
def test_cut_off_in_the_middle_it_is_published_anew_without_leftovers(file: Shared, stage: int) -> None:
    file.double.control.fault("status", kind="write", status=403, skip=stage)
    with pytest.raises(BackendUnavailable):
        publish(file.calls(), tabs(), STAMP, largest=SMALL)
    assert file.titles() == ["Sheet1"]
    publish(file.calls(), tabs(), SECOND, largest=SMALL)
    assert file.titles() == ["填报说明", "工作台账", "经验做法"]
    assert len(file.sheets()) == 4
    assert file.book().worksheet("工作台账").get_values() == [HEADERS, *ROWS]


def test_a_stage_that_arrives_late_overwrites_nothing(file: Shared) -> None:
    file.double.control.fault("late", kind="write", skip=1, requests=30)
    with pytest.raises(WriteInDoubt):
        publish(file.calls(), tabs(), STAMP, largest=SMALL)
    publish(file.calls(), tabs(), SECOND, largest=SMALL)
    clerk = file.book("clerk").worksheet("工作台账")
    clerk.update([["员工刚填的"]], "G2")
    for _ in range(30):
        clerk.acell("G2")
    assert file.double.control.pending()["faults"] == 0
    assert clerk.acell("G2").value == "员工刚填的"


def test_a_reply_lost_at_the_end_leaves_it_published(file: Shared) -> None:
    file.double.control.fault("drop_after", kind="write")
    with pytest.raises(WriteInDoubt):
        publish(file.calls(), tabs(), STAMP)
    with pytest.raises(AlreadyPublished, match="已经发布过"):
        publish(file.calls(), tabs(), SECOND)


def test_a_published_ledger_is_never_overwritten(file: Shared) -> None:
    publish(file.calls(), tabs(), STAMP)
    file.staff({"updateSheetProperties": {"properties": {"sheetId": LEDGER, "title": "改名了"}, "fields": "title"}})
    with pytest.raises(AlreadyPublished, match="已经发布过"):
        publish(file.calls(), tabs(), SECOND)


def test_a_tab_of_that_title_is_refused_and_kept(file: Shared) -> None:
    file.book().add_worksheet("工作台账", 5, 5).update([["别人的"]], "A1")
    with pytest.raises(AlreadyPublished, match="已有名为“工作台账”的工作表"):
        publish(file.calls(), tabs(), STAMP)
    assert file.book().worksheet("工作台账").acell("A1").value == "别人的"


def test_tabs_that_lost_their_portal_sheet_are_refused_and_kept(file: Shared) -> None:
    publish(file.calls(), tabs(), STAMP)
    file.staff({"deleteSheet": {"sheetId": sheet_id(PORTAL_SHEET)}})
    with pytest.raises(AlreadyPublished, match="已有名为"):
        publish(file.calls(), tabs(), SECOND)
    assert file.book().worksheet("工作台账").get_values() == [HEADERS, *ROWS]


@pytest.mark.parametrize(
    "request_",
    [
        {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [{"note": "便签"}]}], "fields": "note"}},
        {
            "updateCells": {
                "start": {"sheetId": 0},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "草稿"}}]}],
                "fields": "userEnteredValue",
            }
        },
        {"addFilterView": {"filter": {"title": "我的", "range": {"sheetId": 0}}}},
    ],
)
def test_a_first_tab_that_somebody_used_is_kept(file: Shared, request_: dict[str, object]) -> None:
    file.staff(request_)
    publish(file.calls(), tabs(), STAMP)
    assert file.titles() == ["填报说明", "工作台账", "经验做法", "Sheet1"]


def test_other_tabs_stay_behind_ours(file: Shared) -> None:
    file.book().add_worksheet("通讯录", 5, 5)
    publish(file.calls(), tabs(), STAMP)
    assert file.titles() == ["填报说明", "工作台账", "经验做法", "通讯录"]


def test_a_text_longer_than_a_cell_is_refused_before_anything_is_asked(file: Shared) -> None:
    with pytest.raises(CellsRefused):
        publish(file.calls(), [TabLayout("表", ["a"], [["x" * 40_000]])], STAMP)
    assert _writes(file) == 0


def test_empty_cells_are_not_sent(file: Shared) -> None:
    empty = ledger(rows=[["2021-03-鼓楼区", *[""] * 6]] * 3, views=())
    publish(file.calls(), [empty], STAMP)
    cells = file.sheet()["data"][0]["rowData"][1]["values"]
    assert [index for index, one in enumerate(cells) if "userEnteredValue" in one] == [0]


def _writes(file: Shared) -> int:
    return sum(1 for one in file.double.control.log() if one["kind"] == "write" and one["user"].startswith("office"))
