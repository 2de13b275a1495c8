"""Rows, columns, sheets and what lies on them, through `batchUpdate`."""

from typing import Any

import gspread
import pytest

APIError = gspread.exceptions.APIError


def span(start: int, end: int, dimension: str = "ROWS") -> dict[str, Any]:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def grid(top: int, bottom: int, left: int = 0, right: int = 3) -> dict[str, Any]:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def batch(book: Any, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    return list(book.batch_update({"requests": list(requests)})["replies"])


def meta(book: Any, name: str) -> Any:
    return book.fetch_sheet_metadata()["sheets"][0].get(name)


def laid_out(book: Any) -> None:
    """Rows 1-4 filled, with a merge, a filter view, a protection, a name, a rule and a formula on rows 3-4."""
    book.sheet1.update([["a", 1], ["b", 2], ["c", 3], ["d", 4]], "A1")
    book.sheet1.update([["=SUM(B3:B4)"]], "C1", value_input_option="USER_ENTERED")
    rule = {
        "ranges": [grid(2, 4)],
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}},
    }
    location = {"dimensionRange": span(2, 3)}
    batch(
        book,
        {"mergeCells": {"range": grid(2, 4, 3, 5), "mergeType": "MERGE_ALL"}},
        {"addFilterView": {"filter": {"title": "鼓楼区", "range": grid(2, 4)}}},
        {"addProtectedRange": {"protectedRange": {"range": grid(2, 4)}}},
        {"addNamedRange": {"namedRange": {"name": "rows34", "range": grid(2, 4)}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {
            "createDeveloperMetadata": {
                "developerMetadata": {"metadataKey": "k", "visibility": "DOCUMENT", "location": location}
            }
        },
    )


def places(book: Any) -> list[tuple[int, int] | None]:
    full = book.fetch_sheet_metadata()
    sheet = full["sheets"][0]
    found = [
        sheet.get("merges", [None])[0],
        *[(sheet.get(name) or [{}])[0].get("range") for name in ("filterViews", "protectedRanges")],
        (full.get("namedRanges") or [{}])[0].get("range"),
        (sheet.get("conditionalFormats") or [{"ranges": [None]}])[0]["ranges"][0],
    ]
    return [(one["startRowIndex"], one["endRowIndex"]) if one else None for one in found]


def test_everything_moves_with_inserted_rows(book: Any) -> None:
    laid_out(book)
    batch(book, {"insertDimension": {"range": span(1, 3)}})
    assert book.sheet1.get("A1:B6") == [["a", "1"], [], [], ["b", "2"], ["c", "3"], ["d", "4"]]
    assert places(book) == [(4, 6)] * 5
    assert book.sheet1.get("C1", value_render_option="FORMULA") == [["=SUM(B5:B6)"]]
    assert book.sheet1.get("C1") == [["7"]]
    assert book.worksheet("Sheet1").row_count == 1002


def test_everything_grows_when_rows_are_inserted_inside(book: Any) -> None:
    laid_out(book)
    batch(book, {"insertDimension": {"range": span(3, 4), "inheritFromBefore": True}})
    assert places(book) == [(2, 5)] * 5
    assert book.sheet1.get("C1", value_render_option="FORMULA") == [["=SUM(B3:B5)"]]


def test_nothing_grows_when_rows_are_inserted_right_below(book: Any) -> None:
    laid_out(book)
    batch(book, {"insertDimension": {"range": span(4, 6)}})
    assert places(book) == [(2, 4)] * 5
    assert book.sheet1.get("C1", value_render_option="FORMULA") == [["=SUM(B3:B4)"]]


def test_everything_shrinks_and_dies_with_deleted_rows(book: Any) -> None:
    laid_out(book)
    batch(book, {"deleteDimension": {"range": span(2, 3)}})
    assert places(book) == [(2, 3)] * 5
    assert search(book) == []
    batch(book, {"deleteDimension": {"range": span(2, 3)}})
    assert places(book) == [None] * 5
    assert book.sheet1.get("C1", value_render_option="FORMULA") == [["=SUM(#REF!)"]]
    assert book.sheet1.get("C1") == [["#REF!"]]


def search(book: Any) -> list[Any]:
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/developerMetadata:search"
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "k"}}]}
    return list(book.client.request("post", url, json=body).json().get("matchedDeveloperMetadata", []))


def test_metadata_follows_its_row_but_not_a_sort(book: Any) -> None:
    laid_out(book)
    batch(book, {"insertDimension": {"range": span(0, 1)}})
    start = search(book)[0]["developerMetadata"]["location"]["dimensionRange"]["startIndex"]
    specs = [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]
    batch(book, {"sortRange": {"range": grid(1, 5), "sortSpecs": specs}})
    assert start == search(book)[0]["developerMetadata"]["location"]["dimensionRange"]["startIndex"] == 3
    assert book.sheet1.get("A2:A5") == [["d"], ["c"], ["b"], ["a"]]


def test_rows_move_together(book: Any) -> None:
    laid_out(book)
    batch(book, {"moveDimension": {"source": span(2, 4), "destinationIndex": 0}})
    assert book.sheet1.get("A1:A4") == [["c"], ["d"], ["a"], ["b"]]
    assert places(book) == [(0, 2)] * 5
    assert book.sheet1.get("C3") == [["7"]]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"deleteDimension": {"range": span(1000, 1001)}},
            "Cannot delete a row that doesn't exist. Tried to delete row index 1000 but there are only 1000 rows.",
        ),
        ({"deleteDimension": {"range": span(0, 1000)}}, "You can't delete all the rows on the sheet."),
        ({"insertDimension": {"range": span(0, 1), "inheritFromBefore": True}}, "inheritFromBefore cannot be true"),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        ({"deleteSheet": {"sheetId": 9}}, "No sheet with id: 9"),
        (
            {"addSheet": {"properties": {"title": "sheet1"}}},
            'A sheet with the name "sheet1" already exists. Please enter another name.',
        ),
        (
            {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "x"}}},
            "At least one field must be listed in 'fields'",
        ),
        ({"updateCells": {"range": {"sheetId": 9}, "fields": "note"}}, "No grid with id: 9"),
        ({"unmergeCells": {"range": grid(0, 3, 3, 4)}}, "You must select all cells in a merged range"),
        ({"deleteFilterView": {"filterId": 5}}, "No filter view with id: 5"),
        ({"deleteNamedRange": {"namedRangeId": "5"}}, "No named range with id: 5"),
        ({"deleteProtectedRange": {"protectedRangeId": 5}}, "No protected range with id: 5"),
        ({"addNamedRange": {"namedRange": {"name": "rows34", "range": grid(0, 1)}}}, "already exists"),
    ],
)
def test_a_refused_request_undoes_its_batch(book: Any, request_: Any, message: str) -> None:
    laid_out(book)
    before = book.fetch_sheet_metadata()
    first = {"updateCells": {"start": {}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}}
    with pytest.raises(APIError) as caught:
        batch(book, first, request_)
    kind = next(iter(request_))
    assert caught.value.error["message"].startswith(f"Invalid requests[1].{kind}: ")
    assert message in caught.value.error["message"]
    assert book.fetch_sheet_metadata() == before
    assert book.sheet1.get_note("A1") == ""


def test_an_unknown_kind(book: Any) -> None:
    with pytest.raises(APIError, match=r"Unknown name .fly. at 'requests\[0\]': Cannot find field\."):
        batch(book, {"fly": {}})
    with pytest.raises(APIError, match="Must specify at least one request"):
        batch(book)


def test_update_cells_writes_types_and_only_the_masked_fields(book: Any) -> None:
    book.sheet1.insert_note("A1", "留下")
    cells = [
        {"userEnteredValue": {"stringValue": "0042"}},
        {"userEnteredValue": {"numberValue": 3}},
        {"userEnteredValue": {"boolValue": True}},
        {"userEnteredValue": {"formulaValue": "=B1*2"}},
        {"userEnteredValue": {"stringValue": "=1+1"}},
    ]
    batch(
        book,
        {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": cells}], "fields": "userEnteredValue"}},
    )
    assert book.sheet1.get("A1:E1", value_render_option="UNFORMATTED_VALUE") == [["0042", 3, True, 6, "=1+1"]]
    assert book.sheet1.get_note("A1") == "留下"
    batch(book, {"updateCells": {"range": grid(0, 1), "fields": "userEnteredValue"}})
    assert book.sheet1.get("A1:E1") == [["", "", "", "0", "=1+1"]]


def test_append_cells_goes_below_the_last_value(book: Any) -> None:
    book.sheet1.update([["x"], [""], ["y"]], "B1")
    row = {"values": [{"userEnteredValue": {"stringValue": "z"}}]}
    batch(book, {"appendCells": {"sheetId": 0, "rows": [row], "fields": "*"}})
    assert book.sheet1.get("A4") == [["z"]]


def test_paste_values_drops_the_formula(book: Any) -> None:
    book.sheet1.update([[1, "=A1+1"], [5]], "A1", value_input_option="USER_ENTERED")
    paste = {"source": grid(0, 1, 1, 2), "destination": grid(1, 2, 1, 2), "pasteType": "PASTE_NORMAL"}
    values = {**paste, "destination": grid(2, 3, 1, 2), "pasteType": "PASTE_VALUES"}
    batch(book, {"copyPaste": paste}, {"copyPaste": values})
    assert book.sheet1.get("B1:B3", value_render_option="FORMULA") == [["=A1+1"], ["=A2+1"], [2]]


def test_find_replace_counts(book: Any) -> None:
    book.sheet1.update([["鼓楼区 鼓楼区"], ["台江区"]], "A1")
    reply = batch(book, {"findReplace": {"find": "鼓楼区", "replacement": "鼓楼", "allSheets": True}})
    assert reply[0]["findReplace"] == {
        "valuesChanged": 1,
        "rowsChanged": 1,
        "sheetsChanged": 1,
        "occurrencesChanged": 2,
    }
    assert book.sheet1.get("A1") == [["鼓楼 鼓楼"]]


def test_filter_views_live_and_die(book: Any) -> None:
    criteria = {"0": {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "鼓楼区"}]}}}
    view = {"title": "鼓楼区", "range": {"sheetId": 0, "startRowIndex": 1}, "criteria": criteria}
    made = batch(book, {"addFilterView": {"filter": view}})[0]["addFilterView"]["filter"]
    assert made["range"] == {
        "startRowIndex": 1,
        "endRowIndex": 1000,
        "startColumnIndex": 0,
        "endColumnIndex": 26,
    }
    twin = batch(book, {"duplicateFilterView": {"filterId": made["filterViewId"]}})[0]["duplicateFilterView"]["filter"]
    assert twin["filterViewId"] != made["filterViewId"]
    change = {"filterViewId": made["filterViewId"], "title": "台江区"}
    batch(book, {"updateFilterView": {"filter": change, "fields": "title"}})
    assert [(one["title"], one["criteria"]) for one in meta(book, "filterViews")] == [
        ("台江区", criteria),
        ("Copy of 鼓楼区", criteria),
    ]
    batch(book, {"deleteFilterView": {"filterId": made["filterViewId"]}})
    assert len(meta(book, "filterViews")) == 1


def test_the_format_of_a_cell_and_of_a_rule_is_normalised(book: Any) -> None:
    book.sheet1.format("A1:B1", {"backgroundColor": {"red": 0.5, "green": 0, "blue": 1}})
    data = book.fetch_sheet_metadata({"fields": "sheets.data.rowData.values.userEnteredFormat"})
    style = data["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]
    assert style["backgroundColor"] == style["backgroundColorStyle"]["rgbColor"] == {"red": 0.49803922, "blue": 1}


def test_grid_data_of_a_range_with_a_mask(book: Any) -> None:
    book.sheet1.update([["x", "50%"]], "B2", value_input_option="USER_ENTERED")
    fields = "sheets(properties.title,data(startRow,startColumn,rowData.values(formattedValue,effectiveValue)))"
    found = book.fetch_sheet_metadata({"ranges": "Sheet1!B2:D9", "fields": fields})
    cells = [
        {"formattedValue": "x", "effectiveValue": {"stringValue": "x"}},
        {"formattedValue": "50%", "effectiveValue": {"numberValue": 0.5}},
    ]
    data = {"startRow": 1, "startColumn": 1, "rowData": [{"values": cells}]}
    assert found == {"sheets": [{"properties": {"title": "Sheet1"}, "data": [data]}]}


def test_validation_is_set_read_and_removed(book: Any) -> None:
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "已完成"}]},
        "showCustomUi": True,
    }
    fields = {"fields": "sheets.data.rowData.values.dataValidation"}
    batch(book, {"setDataValidation": {"range": grid(1, 3, 0, 1), "rule": rule}})
    rows = book.fetch_sheet_metadata(fields)["sheets"][0]["data"][0]["rowData"]
    assert rows == [{}, {"values": [{"dataValidation": rule}]}, {"values": [{"dataValidation": rule}]}]
    batch(book, {"setDataValidation": {"range": grid(1, 3, 0, 1)}})
    assert book.fetch_sheet_metadata(fields)["sheets"] == [{"data": [{}]}]


def test_blocks_are_inserted_and_deleted_within_their_columns(book: Any) -> None:
    book.sheet1.update([["a", "1"], ["b", "2"], ["c", "3"]], "A1")
    batch(book, {"insertRange": {"range": grid(1, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert book.sheet1.get("A1:B4") == [["a", "1"], ["", "2"], ["b", "3"], ["c"]]
    batch(book, {"deleteRange": {"range": grid(0, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert book.sheet1.get("A1:B4") == [["b", "1"], ["c", "2"], ["", "3"]]


def test_the_basic_filter_sorts_for_everybody(book: Any, sheet: Any) -> None:
    sheet.update([["head", "x"], [3, "c"], [1, "a"], [2, "b"]], "A1")
    order = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
    batch(book, {"addFilterView": {"filter": {"range": grid(0, 4), "sortSpecs": order}}})
    assert sheet.col_values(1) == ["head", "3", "1", "2"]
    batch(book, {"setBasicFilter": {"filter": {"range": grid(0, 4), "sortSpecs": order}}})
    assert sheet.col_values(2) == ["x", "a", "b", "c"]


def test_a_name_may_not_be_taken_away_with_a_star(book: Any) -> None:
    message = r"Invalid requests\[0\].updateSheetProperties: The sheet name cannot be empty."
    with pytest.raises(APIError, match=message):
        batch(book, {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": False}, "fields": "*"}})
    assert book.sheet1.title == "Sheet1"


def test_a_colour_as_google_prints_it_stays_the_same_step(book: Any, sheet: Any) -> None:
    sheet.format("A1", {"backgroundColor": {"red": 0.8980392, "green": 0.5}})
    first = sheet.spreadsheet.fetch_sheet_metadata({"fields": "sheets.data.rowData.values.userEnteredFormat"})
    held = first["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]["backgroundColor"]
    assert held == {"red": 0.8980392, "green": 0.49803922}
