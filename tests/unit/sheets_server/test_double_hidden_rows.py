"""What hidden rows do to the API: nothing by itself, and by a switch each of the things that users report."""

from typing import Any

import pytest

from tests.sheets_server import Control

HEAD = ["单位", "进展"]
ROWS = [["甲", "a"], ["乙", "b"], ["丙", "c"], ["丁", "d"]]


def grid(top: int, bottom: int, left: int = 0, right: int = 2) -> dict[str, Any]:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def batch(book: Any, *requests: dict[str, Any]) -> None:
    book.batch_update({"requests": list(requests)})


def cell(text: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": text}}


def only(*values: str) -> dict[str, Any]:
    """A basic filter over everything that hides the rows of all other units."""
    others = [row[0] for row in ROWS if row[0] not in values]
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": others}}
    return {"setBasicFilter": {"filter": {"range": grid(0, 5), "filterSpecs": [spec]}}}


def start(row: int, column: int = 1) -> dict[str, int]:
    return {"sheetId": 0, "rowIndex": row, "columnIndex": column}


def update(row: int, *texts: str) -> dict[str, Any]:
    rows = [{"values": [cell(text)]} for text in texts]
    return {"updateCells": {"start": start(row), "rows": rows, "fields": "userEnteredValue"}}


def copy(source: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    return {"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_VALUES"}}


def append(*texts: str) -> dict[str, Any]:
    rows = [{"values": [cell(text) for text in texts]}]
    return {"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}}


def second(book: Any) -> list[str]:
    """The second column as it stands."""
    return [row[1] if len(row) > 1 else "" for row in book.sheet1.get_all_values()]


@pytest.fixture
def filled(book: Any) -> Any:
    book.sheet1.update([HEAD, *ROWS], "A1")
    return book


@pytest.fixture
def filtered(filled: Any) -> Any:
    """乙 and 丙 are hidden."""
    batch(filled, only("甲", "丁"))
    return filled


def hidden(book: Any) -> list[int]:
    fields = "sheets(basicFilter(range),data(rowMetadata(hiddenByFilter,hiddenByUser)))"
    sheet = book.fetch_sheet_metadata(params={"fields": fields})["sheets"][0]
    rows = sheet["data"][0]["rowMetadata"]
    return [at for at, row in enumerate(rows) if row.get("hiddenByFilter") or row.get("hiddenByUser")]


def test_a_basic_filter_hides_rows_until_it_is_taken_off(filtered: Any) -> None:
    assert hidden(filtered) == [2, 3]
    batch(filtered, {"clearBasicFilter": {"sheetId": 0}})
    assert hidden(filtered) == []


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ({"type": "TEXT_EQ", "values": [{"userEnteredValue": "乙"}]}, [1, 3, 4]),
        ({"type": "TEXT_CONTAINS", "values": [{"userEnteredValue": "丙"}]}, [1, 2, 4]),
        ({"type": "BLANK"}, [1, 2, 3, 4]),
        ({"type": "NOT_BLANK"}, []),
    ],
)
def test_a_condition_hides_what_does_not_meet_it(filled: Any, condition: dict[str, Any], left: list[int]) -> None:
    spec = {"columnIndex": 0, "filterCriteria": {"condition": condition}}
    batch(filled, {"setBasicFilter": {"filter": {"range": grid(0, 5), "filterSpecs": [spec]}}})
    assert hidden(filled) == left


def test_hidden_rows_go_along_with_inserted_ones_and_stay_when_cells_change(filtered: Any) -> None:
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    batch(filtered, {"insertDimension": {"range": span}}, update(3, "新"))
    assert hidden(filtered) == [3, 4]


def test_off_by_default_every_row_is_met(filtered: Any) -> None:
    batch(filtered, update(2, "B"), copy(grid(3, 4), grid(10, 11)), append("戊", "e"))
    assert second(filtered) == ["进展", "a", "B", "c", "d", "", "", "", "", "", "c", "e"]


WRITES: dict[str, dict[str, Any]] = {
    "updateCells": update(2, "新"),
    "repeatCell": {"repeatCell": {"range": grid(2, 3, 1), "cell": cell("新"), "fields": "userEnteredValue"}},
    "copyPaste": copy(grid(20, 21, 1), grid(2, 3, 1)),
    "cutPaste": {"cutPaste": {"source": grid(20, 21, 1), "destination": start(2)}},
    "pasteData": {"pasteData": {"coordinate": start(2), "data": "新", "delimiter": "\t"}},
}


@pytest.mark.parametrize("kind", WRITES)
def test_a_kind_that_is_shifted_lands_on_the_next_visible_row_and_no_other_kind_does(
    filtered: Any, control: Control, kind: str
) -> None:
    control.hidden_rows(shifted=[kind])
    for other, request in WRITES.items():
        batch(filtered, {"clearBasicFilter": {"sheetId": 0}})
        filtered.sheet1.update([["a"], ["b"], ["c"], ["d"]], "B2")
        filtered.sheet1.update([["新"]], "B21")
        batch(filtered, only("甲", "丁"), request)
        place = 4 if other == kind else 2
        assert [at for at, text in enumerate(second(filtered)) if text == "新" and at < 20] == [place], other


def test_rows_of_one_request_go_to_one_visible_row_each(filtered: Any, control: Control) -> None:
    control.hidden_rows(shifted=["updateCells"])
    batch(filtered, update(1, "A", "B", "C"))
    assert second(filtered) == ["进展", "A", "b", "c", "B", "C"]


def test_a_range_is_cleared_of_its_visible_cells_only(filtered: Any, control: Control) -> None:
    control.hidden_rows(shifted=["updateCells"])
    batch(filtered, {"updateCells": {"range": grid(1, 5, 1), "fields": "userEnteredValue"}})
    assert second(filtered) == ["进展", "", "b", "c", ""]


@pytest.mark.parametrize(("copies", "got"), [("skip", ["a", "d", ""]), ("next", ["a", "d", ""])])
def test_hidden_rows_of_a_source_are_left_out(filtered: Any, control: Control, copies: str, got: list[str]) -> None:
    control.hidden_rows(copies=copies)
    batch(filtered, copy(grid(1, 5, 1), grid(10, 13, 1)))
    assert [*second(filtered), "", "", ""][10:13] == got


@pytest.mark.parametrize(("copies", "got"), [("exact", "b"), ("skip", ""), ("next", "d")])
def test_one_hidden_row_copied(filtered: Any, control: Control, copies: str, got: str) -> None:
    control.hidden_rows(copies=copies)
    batch(filtered, copy(grid(2, 3, 1), grid(10, 11, 1)))
    assert [*second(filtered), *[""] * 9][10] == got


@pytest.mark.parametrize("way", ["appendCells", "values.append"])
@pytest.mark.parametrize(
    ("appends", "got"),
    [
        ("replace", ["进展", "a", "e", "c", "d"]),
        ("vanish", ["进展", "a", "b", "c", "d"]),
        ("top", ["进展", "e", "b", "c", "d"]),
        ("exact", ["进展", "a", "b", "c", "d", "e"]),
    ],
)
def test_an_appended_row(filled: Any, control: Control, way: str, appends: str, got: list[str]) -> None:
    batch(filled, only("甲"))
    control.hidden_rows(appends=appends)
    if way == "appendCells":
        batch(filled, append("戊", "e"))
    else:
        answer = filled.sheet1.append_row(["戊", "e"])
        assert answer["spreadsheetId"]
    assert second(filled) == got


@pytest.mark.parametrize("how", ["by hand", "in a closed group"])
def test_rows_hidden_otherwise_mislead_append_alone(filled: Any, control: Control, how: str) -> None:
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 5}
    hide = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    grouped = [{"addDimensionGroup": {"range": span}}] if how == "in a closed group" else []
    batch(filled, *grouped, {"updateDimensionProperties": hide})
    control.hidden_rows(shifted=sorted(WRITES), copies="skip", appends="replace")
    batch(filled, update(2, "B"), copy(grid(3, 4, 1), grid(1, 2, 1)))
    assert second(filled)[1:3] == ["c", "B"]
    batch(filled, append("戊", "e"))
    assert second(filled)[2] == "e"


def test_views_and_slicers_mislead_nobody(filled: Any, control: Control) -> None:
    control.hidden_rows(shifted=sorted(WRITES), copies="skip", appends="replace")
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": ["乙"]}}
    view = {"title": "甲", "range": grid(0, 5), "filterSpecs": [spec]}
    slicer = {"spec": {"dataRange": grid(0, 5), "columnIndex": 0, "filterCriteria": {"hiddenValues": ["乙"]}}}
    batch(filled, {"addFilterView": {"filter": view}}, {"addSlicer": {"slicer": slicer}})
    batch(filled, update(2, "B"), append("戊", "e"))
    assert second(filled) == ["进展", "a", "B", "c", "d", "e"]
    assert filled.fetch_sheet_metadata()["sheets"][0]["slicers"]


@pytest.mark.parametrize(("early", "place"), [(False, 2), (True, 4)])
def test_a_filter_taken_off_in_the_batch(filtered: Any, control: Control, *, early: bool, place: int) -> None:
    control.hidden_rows(shifted=["updateCells"], early=early)
    batch(filtered, {"clearBasicFilter": {"sheetId": 0}}, update(2, "新"), only("甲", "丁"))
    assert second(filtered)[place] == "新"
    assert hidden(filtered) == [2, 3]


def test_whoever_works_by_hand_is_not_misled(filtered: Any, control: Control) -> None:
    control.hidden_rows(shifted=sorted(WRITES), copies="skip", appends="vanish")
    control.staff(filtered.id, before="now", requests=[update(2, "B"), append("戊", "e")])
    assert second(filtered) == ["进展", "a", "B", "c", "d", "e"]


@pytest.mark.parametrize(("included", "rows"), [(False, [1, 4]), (True, [1, 2, 3, 4])])
def test_validation_leaves_filtered_rows_out_unless_told(filtered: Any, *, included: bool, rows: list[int]) -> None:
    rule = {"condition": {"type": "NOT_BLANK"}}
    asked = {"range": grid(1, 5, 1), "rule": rule, "filteredRowsIncluded": included}
    batch(filtered, {"setDataValidation": asked})
    fields = {"fields": "sheets.data.rowData.values.dataValidation"}
    found = filtered.fetch_sheet_metadata(fields)["sheets"][0]["data"][0]["rowData"]
    assert [at for at, row in enumerate(found) if any(row.get("values", []))] == rows


def test_switches_are_off_again_when_not_named_and_after_a_reset(book: Any, control: Control) -> None:
    control.hidden_rows(appends="vanish")
    control.hidden_rows(copies="skip")
    book.sheet1.update([HEAD, *ROWS], "A1")
    batch(book, only("甲"), append("戊", "e"))
    assert second(book)[-1] == "e"
    with pytest.raises(ValueError, match="shifted"):
        control.hidden_rows(shifted=["addSheet"])
