"""A1 ranges: how they are read, how they are echoed, and where the grid ends."""

from typing import Any

import gspread
import pytest

ECHOES = [
    ("Sheet1", "Sheet1!A1:Z1000"),
    ("'Sheet1'", "Sheet1!A1:Z1000"),
    ("sheet1!a1", "Sheet1!A1"),
    ("A1:B2", "Sheet1!A1:B2"),
    ("Sheet1!D4:A1", "Sheet1!A1:D4"),
    ("Sheet1!A:C", "Sheet1!A1:C1000"),
    ("Sheet1!2:3", "Sheet1!A2:Z3"),
    ("Sheet1!A5:B", "Sheet1!A5:B1000"),
    ("Sheet1!B2:2", "Sheet1!B2:Z2"),
    ("Sheet1!$A$1:$B$2", "Sheet1!A1:B2"),
    ("Sheet1!A990:ZZ2000", "Sheet1!A990:Z1000"),
    ("台账 2021!A1", "'台账 2021'!A1"),
    ("'台账 2021'!A:A", "'台账 2021'!A1:A9"),
    ("'D3'!A1:B2", "'D3'!A1:B2"),
    ("D3", "Sheet1!D3"),
    ("'It''s'!A1", "'It''s'!A1"),
    ("进度", "'台账 2021'!A1:B2"),
]


@pytest.mark.parametrize(("text", "echo"), ECHOES)
def test_a_range_is_echoed_as_google_does(book: Any, text: str, echo: str) -> None:
    ledger = book.add_worksheet("台账 2021", 9, 9)
    book.add_worksheet("D3", 9, 9)
    book.add_worksheet("It's", 9, 9)
    ledger.define_named_range("A1:B2", "进度")
    assert book.values_get(text)["range"] == echo


@pytest.mark.parametrize("text", ["Nowhere", "Nowhere!A1", "Sheet1!A0", "Sheet1!A1:B2:C3", "Sheet1!", "Sheet1!AAAA1"])
def test_what_is_no_range(book: Any, text: str) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="Unable to parse range") as caught:
        book.values_get(text)
    assert caught.value.code == 400


def test_a_start_past_the_grid_is_refused(book: Any) -> None:
    message = r"Range \(Sheet1!AA1\) exceeds grid limits. Max rows: 1000, max columns: 26"
    with pytest.raises(gspread.exceptions.APIError, match=message):
        book.values_get("Sheet1!AA1")
    with pytest.raises(gspread.exceptions.APIError, match=r"Range \(Sheet1!A1001\) exceeds grid limits"):
        book.values_update("Sheet1!A1001", params={"valueInputOption": "RAW"}, body={"values": [["x"]]})


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("Sheet1!A1:B2", [["x"]] * 3, r"within range \[Sheet1!A1:B2\], but tried writing to row \[3\]"),
        ("Sheet1!A1:B2", [["x"] * 3], r"within range \[Sheet1!A1:B2\], but tried writing to column \[C\]"),
        ("'Sheet1'!A999", [["x"]] * 3, r"within range \['Sheet1'!A999\], but tried writing to row \[1001\]"),
        ("Sheet1!Y1", [["x"] * 3], r"but tried writing to column \[AA\]"),
    ],
)
def test_a_block_larger_than_its_range_or_the_grid(book: Any, text: str, values: Any, message: str) -> None:
    with pytest.raises(gspread.exceptions.APIError, match=message):
        book.values_update(text, params={"valueInputOption": "RAW"}, body={"values": values})


def test_ten_million_cells_are_the_limit(book: Any) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="above the limit of 10000000 cells"):
        book.add_worksheet("huge", 100_000, 100)
    assert len(book.worksheets()) == 1


def test_a_grid_range_past_the_grid(book: Any, sheet: Any) -> None:
    grid = {"sheetId": 0, "startRowIndex": 1000, "startColumnIndex": 0, "endColumnIndex": 2}
    request = {"repeatCell": {"range": grid, "cell": {}, "fields": "note"}}
    message = r"Invalid requests\[0\].repeatCell: Range \(Sheet1!A1001:B\) exceeds grid limits"
    with pytest.raises(gspread.exceptions.APIError, match=message):
        book.batch_update({"requests": [request]})
    grid["startRowIndex"], grid["endRowIndex"] = 999, 1003
    book.batch_update({"requests": [request]})
    assert book.worksheet("Sheet1").row_count == 1000


def test_append_finds_the_last_table_in_the_range(book: Any, sheet: Any) -> None:
    # The example of Google's guide: A1:C2 and B4:D6.
    sheet.update([["x"] * 3] * 2, "A1")
    sheet.update([["y"] * 3] * 3, "B4")

    def start(text: str) -> str:
        copy = book.duplicate_sheet(0)
        params = {"valueInputOption": "RAW"}
        reply = book.values_append(text.replace("Sheet1", f"'{copy.title}'"), params, {"values": [["new"]]})
        return str(reply["updates"]["updatedRange"]).split("!")[1]

    assert [start(text) for text in ("Sheet1", "Sheet1!C5:D5", "Sheet1!B2:D4", "Sheet1!A3:G10")] == ["B7"] * 4
    assert [start(text) for text in ("Sheet1!A1", "Sheet1!E4", "Sheet1!A4")] == ["A3", "E4", "A4"]


def test_append_grows_the_sheet_and_may_insert_rows(book: Any) -> None:
    small = book.add_worksheet("small", 2, 2)
    small.append_rows([[1, 2], [3, 4], [5, 6]])
    assert book.worksheet("small").row_count == 3
    small.update([["below"]], "A3")
    params = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    small.update([[""], ["total"]], "A2")
    reply = book.values_append("small!A1", params, {"values": [["a"], ["b"]]})
    assert reply["tableRange"] == "small!A1:B3"
    assert book.worksheet("small").row_count == 5


def test_append_inserts_rows_where_no_table_is_yet(book: Any) -> None:
    params = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    reply = book.values_append("Sheet1!A1", params, {"values": [["a"], ["b"]]})
    assert reply["updates"]["updatedRange"] == "Sheet1!A1:A2"
    assert book.worksheet("Sheet1").row_count == 1002


def test_a_range_wider_than_the_grid_is_refused_once_it_is_written_there(book: Any) -> None:
    small = book.add_worksheet("small", 2, 2)
    book.values_update("small!A1:C9", params={"valueInputOption": "RAW"}, body={"values": [["x"]]})
    message = r"Range \(small!A1:C9\) exceeds grid limits. Max rows: 2, max columns: 2"
    with pytest.raises(gspread.exceptions.APIError, match=message):
        book.values_update("small!A1:C9", params={"valueInputOption": "RAW"}, body={"values": [["x"]] * 3})
    assert small.get_all_values() == [["x"]]


def test_rows_and_columns_may_be_numbered(book: Any, sheet: Any) -> None:
    sheet.update([["a", "b"], ["c", "d"]], "A1")
    assert book.values_get("Sheet1!R1C1:R2C2")["range"] == "Sheet1!A1:B2"
    assert book.values_get("R2C2")["values"] == [["d"]]
    book.add_worksheet("R2C2", 5, 5)
    assert book.values_get("'R2C2'!A1")["range"] == "'R2C2'!A1"
