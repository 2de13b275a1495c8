"""Protected ranges stop everybody but the owner and their editors, cell by cell."""

from collections.abc import Iterator
from typing import Any

import gspread
import pytest

from tests.sheets_server import Control, Double
from tests.sheets_server.errors import PROTECTED

APIError = gspread.exceptions.APIError
KEYS = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}


def protect(book: Any, **fields: Any) -> dict[str, Any]:
    request = {"addProtectedRange": {"protectedRange": {"range": KEYS, **fields}}}
    return dict(book.batch_update({"requests": [request]})["replies"][0]["addProtectedRange"]["protectedRange"])


@pytest.fixture
def staff(double: Double, book: Any) -> Iterator[Any]:
    book.sheet1.update([["key", "v"], ["1", "x"], ["2", "y"]], "A1")
    client = double.client("staff")
    yield client.open_by_key(book.id)
    client.http_client.session.close()


def dimension(start: int, end: int) -> dict[str, Any]:
    return {"range": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}}


SORT = {
    "range": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2},
    "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}],
}
CLOSED = [
    {"updateCells": {"range": {**KEYS, "endRowIndex": 1}, "fields": "note"}},
    {"repeatCell": {"range": KEYS, "cell": {}, "fields": "note"}},
    {"deleteDimension": dimension(0, 1)},
    {"sortRange": SORT},
    {"deleteSheet": {"sheetId": 0}},
    {"findReplace": {"find": "key", "replacement": "k", "allSheets": True}},
    {"setDataValidation": {"range": KEYS}},
]


@pytest.mark.parametrize("request_", CLOSED, ids=[next(iter(one)) for one in CLOSED])
def test_what_staff_may_not_do(book: Any, staff: Any, request_: Any) -> None:
    protect(book)
    with pytest.raises(APIError, match="You are trying to edit a protected cell or object") as caught:
        staff.batch_update({"requests": [request_]})
    assert caught.value.code == 400
    assert book.sheet1.get("A1:A3") == [["key"], ["1"], ["2"]]


def test_values_calls_are_stopped_as_a_whole(book: Any, staff: Any) -> None:
    protect(book)
    with pytest.raises(APIError) as caught:
        staff.sheet1.update([["B", "B"]], "A2:B2")
    assert caught.value.error["message"] == PROTECTED
    data = [{"range": "Sheet1!B2", "values": [["new"]]}, {"range": "Sheet1!A2", "values": [["no"]]}]
    with pytest.raises(APIError, match=r"Invalid data\[1\]: You are trying"):
        staff.values_batch_update({"valueInputOption": "RAW", "data": data})
    with pytest.raises(APIError):
        staff.sheet1.batch_clear(["A1:B1"])
    assert staff.sheet1.get("A2:B2") == [["1", "x"]]
    staff.values_update("Sheet1!A2:B2", {"valueInputOption": "RAW"}, {"values": [[None, "new"]]})
    assert staff.sheet1.get("A2:B2") == [["1", "new"]]


def test_the_owner_passes_and_so_do_editors(book: Any, staff: Any) -> None:
    protect(book, editors={"users": ["staff@example.com"]})
    staff.sheet1.update([["s"]], "A2")
    book.sheet1.update([["o"]], "A3")
    assert book.sheet1.get("A2:A3") == [["s"], ["o"]]


def test_who_copies_a_file_owns_the_copy_and_passes(book: Any, staff: Any) -> None:
    protect(book)
    made = staff.client.request("post", f"https://www.googleapis.com/drive/v3/files/{book.id}/copy", json={}).json()
    copied = f"{made['id']}/values/A2"
    body, params = {"values": [["mine"]]}, {"valueInputOption": "RAW"}
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{copied}"
    assert staff.client.request("put", url, params=params, json=body).json()["updatedCells"] == 1


def test_a_warning_stops_nobody_and_a_hole_is_open(book: Any, staff: Any) -> None:
    warning = protect(book, warningOnly=True)
    staff.sheet1.update([["w"]], "A2")
    book.sheet1.delete_protected_range(warning["protectedRangeId"])
    protect(book, range={"sheetId": 0}, unprotectedRanges=[{**KEYS, "startRowIndex": 1}])
    staff.sheet1.update([["h"]], "A2")
    with pytest.raises(APIError):
        staff.sheet1.update([["h"]], "A1")


def test_only_editors_see_the_editors_and_change_the_protection(book: Any, staff: Any) -> None:
    made = protect(book)
    assert book.list_protected_ranges(0)[0]["editors"] == {"users": ["office@example.com"]}
    seen = staff.list_protected_ranges(0)[0]
    assert "editors" not in seen
    assert "requestingUserCanEdit" not in seen
    with pytest.raises(APIError):
        staff.sheet1.delete_protected_range(made["protectedRangeId"])


def test_an_id_is_taken_only_once(book: Any) -> None:
    protect(book, protectedRangeId=7)
    with pytest.raises(APIError, match="7 already exists") as caught:
        protect(book, protectedRangeId=7)
    assert caught.value.code == 400


def test_a_protection_is_changed_by_its_mask(book: Any, staff: Any) -> None:
    made = protect(book, description="编号")
    given = {"protectedRangeId": made["protectedRangeId"], "editors": {"users": ["staff@example.com"]}}
    book.batch_update({"requests": [{"updateProtectedRange": {"protectedRange": given, "fields": "editors"}}]})
    assert book.list_protected_ranges(0)[0]["description"] == "编号"
    staff.sheet1.update([["s"]], "A2")


def test_a_private_file_is_closed_until_it_is_shared(book: Any, staff: Any, control: Control) -> None:
    control.private(book.id)
    with pytest.raises(APIError, match="The caller does not have permission"):
        staff.sheet1.get("A1")
    book.share("staff@example.com", perm_type="user", role="reader", notify=False)
    assert staff.sheet1.get("A1") == [["key"]]
    with pytest.raises(APIError, match="The caller does not have permission"):
        staff.sheet1.update([["x"]], "B1")
    book.share("staff@example.com", perm_type="user", role="writer", notify=False)
    staff.sheet1.update([["x"]], "B1")
    assert {one["role"] for one in book.list_permissions()} == {"owner", "writer"}
    book.remove_permissions("staff@example.com")
    with pytest.raises(APIError):
        staff.sheet1.get("A1")
