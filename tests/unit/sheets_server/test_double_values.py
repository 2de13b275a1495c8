"""Values in and out: what is stored, what is shown, what is left out."""

from typing import Any

import gspread
import pytest

TYPED = [
    ("42", 42, "42"),
    ("0042", 42, "42"),
    ("-1,234.5", -1234.5, "-1,234.50"),
    ("50%", 0.5, "50%"),
    ("12.5%", 0.125, "12.50%"),
    ("$5.10", 5.1, "$5.10"),
    ("¥1,200", 1200, "¥1,200"),
    ("($5.10)", -5.1, "-$5.10"),
    ("(1,234)", -1234, "-1,234"),
    ("(a)", "(a)", "(a)"),
    ("()", "()", "()"),
    ("2020-01-01", 43831, "2020-01-01"),
    ("2021/10/30", 44499, "2021/10/30"),
    ("1/2/2020", 43832, "1/2/2020"),
    ("12:00", 0.5, "12:00"),
    ("3:30 PM", 0.6458333333333334, "3:30 PM"),
    ("2020-01-01 12:00", 43831.5, "2020-01-01 12:00"),
    ("1e3", 1000, "1.00E+03"),
    ("true", True, "TRUE"),
    ("'0042", "0042", "0042"),
    ("'=1+1", "=1+1", "=1+1"),
    ("=1+1", 2, "2"),
    ("=3/2", 1.5, "1.5"),
    ("=1/3", 1 / 3, "0.3333333333"),
    ("=1/0", "#DIV/0!", "#DIV/0!"),
    ("=NOSUCH(1)", "#NAME?", "#NAME?"),
    ("=1+", "#ERROR!", "#ERROR!"),
    ("2021年7月底前", "2021年7月底前", "2021年7月底前"),
    ("2020-13-01", "2020-13-01", "2020-13-01"),
    ("@all", "@all", "@all"),
    ("59118470054", 59118470054, "59118470054"),
]


@pytest.mark.parametrize(("text", "value", "shown"), TYPED)
def test_text_typed_into_a_cell(sheet: Any, text: str, value: Any, shown: str) -> None:
    sheet.update([[text]], "A1", value_input_option="USER_ENTERED")
    assert sheet.get("A1", value_render_option="UNFORMATTED_VALUE") == [[value]]
    assert sheet.get("A1") == [[shown]]


@pytest.mark.parametrize("value", ["0042", "=1+1", "50%", "2020-01-01", "TRUE", "059118470054", " x ", 42, 0.1, True])
def test_raw_is_stored_as_given(sheet: Any, value: Any) -> None:
    sheet.update([[value]], "A1")
    assert sheet.get("A1", value_render_option="UNFORMATTED_VALUE") == [[value]]


def test_day_and_month_follow_the_locale(book: Any) -> None:
    book.update_locale("en_GB")
    book.sheet1.update([["1/2/2020", "2/13/2020"]], "A1", value_input_option="USER_ENTERED")
    assert book.sheet1.get("A1:B1", value_render_option="UNFORMATTED_VALUE") == [[43862, "2/13/2020"]]


def test_a_date_cell_shows_a_number_as_a_date_and_gives_it_as_one(sheet: Any) -> None:
    sheet.update([["2020-01-01"]], "A1", value_input_option="USER_ENTERED")
    plain = {"value_render_option": "UNFORMATTED_VALUE"}
    assert sheet.get("A1", **plain, date_time_render_option="FORMATTED_STRING") == [["2020-01-01"]]
    assert sheet.get("A1", value_render_option="FORMULA") == [[43831]]


def test_a_cell_formatted_as_text_keeps_text(sheet: Any) -> None:
    sheet.format("A1", {"numberFormat": {"type": "TEXT"}})
    sheet.update([["0042"]], "A1", value_input_option="USER_ENTERED")
    assert sheet.get("A1", value_render_option="UNFORMATTED_VALUE") == [["0042"]]


def test_formulas_refer_to_cells_ranges_names_and_other_sheets(book: Any, sheet: Any) -> None:
    book.add_worksheet("别的 表", 5, 5).update([[7]], "A1")
    sheet.define_named_range("A1:A3", "parts")
    rows = [
        [1],
        [2],
        ["三"],
        ["=SUM(A1:A3)"],
        ["=A1+'别的 表'!A1"],
        ["=SUM(parts)"],
        ['=IF(A1=1,"是","否")'],
        ["=A8"],
    ]
    sheet.update(rows, "A1", value_input_option="USER_ENTERED")
    found = sheet.get("A4:A8", value_render_option="UNFORMATTED_VALUE")
    assert found == [[3], [8], [3], ["是"], ["#REF!"]]
    assert sheet.get("A4", value_render_option="FORMULA") == [["=SUM(A1:A3)"]]


def test_null_leaves_a_cell_alone_and_an_empty_text_clears_it(book: Any, sheet: Any) -> None:
    sheet.update([["a", "b", "c"]], "A1")
    reply = book.values_update("Sheet1!A1:C1", params={"valueInputOption": "RAW"}, body={"values": [[None, "", "C"]]})
    assert sheet.get("A1:C1") == [["a", "", "C"]]
    assert (reply["updatedRows"], reply["updatedColumns"], reply["updatedCells"]) == (1, 2, 2)


def test_blank_ends_are_cut_and_an_empty_range_has_no_values(book: Any, sheet: Any) -> None:
    sheet.update([["a", "", ""], [""], ["", "b"], [""]], "A1")
    assert book.values_get("Sheet1!A1:C4")["values"] == [["a"], [], ["", "b"]]
    assert book.values_get("Sheet1!E1:F9") == {"range": "Sheet1!E1:F9", "majorDimension": "ROWS"}
    columns = book.values_get("Sheet1!A1:C4", params={"majorDimension": "COLUMNS"})
    assert columns["values"] == [["a"], ["", "", "b"]]


def test_the_answer_may_include_the_values(book: Any) -> None:
    params = {
        "valueInputOption": "USER_ENTERED",
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
    }
    reply = book.values_update("Sheet1!A1", params=params, body={"values": [["50%", "x"]]})
    assert reply["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [[0.5, "x"]]}


def test_a_batch_counts_rows_columns_and_sheets_once(book: Any, sheet: Any) -> None:
    book.add_worksheet("two", 5, 5)
    data = [
        {"range": "Sheet1!A1:B1", "values": [[1, 2]]},
        {"range": "Sheet1!B1:C1", "values": [[3, 4]]},
        {"range": "two!A1", "majorDimension": "COLUMNS", "values": [[1, 2]]},
    ]
    reply = book.values_batch_update({"valueInputOption": "RAW", "data": data})
    totals = [reply["totalUpdated" + name] for name in ("Sheets", "Rows", "Columns", "Cells")]
    assert totals == [2, 3, 4, 5]
    assert [one["updatedRange"] for one in reply["responses"]] == [
        "Sheet1!A1:B1",
        "Sheet1!B1:C1",
        "two!A1:A2",
    ]


def test_a_batch_with_one_bad_range_changes_nothing(book: Any, sheet: Any) -> None:
    data = [{"range": "Sheet1!A1", "values": [["x"]]}, {"range": "Nowhere!A1", "values": [["y"]]}]
    with pytest.raises(gspread.exceptions.APIError, match=r"Invalid data\[1\]: Unable to parse range: Nowhere!A1"):
        book.values_batch_update({"valueInputOption": "RAW", "data": data})
    assert sheet.get("A1") == [[]]


def test_clearing_keeps_formats_and_notes(book: Any, sheet: Any) -> None:
    sheet.update([["x"]], "A1")
    sheet.format("A1", {"textFormat": {"bold": True}})
    sheet.insert_note("A1", "说明")
    assert book.values_clear("Sheet1!A:A")["clearedRange"] == "Sheet1!A1:A1000"
    assert sheet.get("A1") == [[]]
    assert sheet.get_note("A1") == "说明"


@pytest.mark.parametrize(
    ("params", "body", "message"),
    [
        ({}, {"values": [["x"]]}, "'valueInputOption' is required but not specified"),
        ({"valueInputOption": "MAYBE"}, {"values": [["x"]]}, "Invalid value at 'valueInputOption'"),
        ({"valueInputOption": "RAW"}, {"values": "x"}, "Invalid value at 'data.values'"),
        ({"valueInputOption": "RAW"}, {"values": [["x" * 50_001]]}, "maximum of 50000 characters"),
    ],
)
def test_what_google_refuses(book: Any, params: Any, body: Any, message: str) -> None:
    with pytest.raises(gspread.exceptions.APIError, match=message) as caught:
        book.values_update("Sheet1!A1", params=params, body=body)
    assert caught.value.error["status"] == "INVALID_ARGUMENT"
