"""A body is read against Google's message types: lenient where Google is, refused in Google's words where it does not fit."""

import json
from typing import Any

import gspread
import pytest
import requests

from tests.sheets_server import Double

APIError = gspread.exceptions.APIError
CORNER = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}


def batch(book: Any, *wanted: Any) -> Any:
    return book.batch_update({"requests": list(wanted)})


def written(value: Any, **more: Any) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": [{"userEnteredValue": value}]}],
            "fields": "userEnteredValue",
            **more,
        }
    }


def test_lists_within_lists_are_one_list(book: Any, sheet: Any) -> None:
    batch(book, [written({"numberValue": 1}), [written({"numberValue": 2})]])
    assert sheet.acell("A1").value == "2"


def test_a_lone_object_is_a_list_of_one(book: Any, sheet: Any) -> None:
    book.batch_update({"requests": written({"stringValue": "x"})})
    assert sheet.acell("A1").value == "x"


def test_numbers_may_come_as_text_and_names_in_snake_case(book: Any, sheet: Any) -> None:
    body = {
        "update_cells": {
            "start": {"sheet_id": "0", "row_index": "1"},
            "rows": [{"values": [{"user_entered_value": {"number_value": "20"}}]}],
            "fields": "user_entered_value",
        }
    }
    batch(book, body)
    assert sheet.acell("A2").value == "20"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"updateCells": "x"}, "Invalid value at 'requests[0].update_cells' (type.googleapis.com/"),
        (5, "Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4.Request), 5"),
        ({"writeCells": {}}, "Unknown name \"writeCells\" at 'requests[0]': Cannot find field."),
        (
            {"deleteSheet": {"sheetId": "abc"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"abc\"",
        ),
        (
            {"deleteSheet": [{"sheetId": 0}]},
            "Unknown name \"deleteSheet\" at 'requests[0]': Proto field is not repeating, cannot start list.",
        ),
        (
            {"insertDimension": {"range": {"dimension": "ROW"}}},
            "'requests[0].insert_dimension.range.dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension)",
        ),
        (
            written({"stringValue": 5}),
            "Invalid value at 'requests[0].update_cells.rows[0].values[0].user_entered_value.string_value'"
            " (TYPE_STRING), 5",
        ),
        (
            written({"stringValue": "a", "numberValue": 1}),
            "user_entered_value' (oneof), oneof field 'value' is already set. Cannot set 'numberValue'",
        ),
        (
            {"addSheet": {}, "deleteSheet": {"sheetId": 0}},
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
        ({}, "Invalid requests[0]: No request set."),
        (
            written({"stringValue": "a"}, fields="userEnteredWert"),
            "Invalid requests[0].updateCells: Invalid field: user_entered_wert",
        ),
    ],
)
def test_what_does_not_fit_is_named(book: Any, sheet: Any, wanted: Any, message: str) -> None:
    sheet.update_acell("A1", "before")
    with pytest.raises(APIError) as caught:
        batch(book, wanted)
    assert message in caught.value.error["message"]
    assert caught.value.error["status"] == "INVALID_ARGUMENT"
    assert sheet.acell("A1").value == "before"


def test_everything_that_does_not_fit_is_told_at_once(book: Any) -> None:
    with pytest.raises(APIError) as caught:
        batch(book, {"deleteSheet": {"sheetId": "x", "colour": 1}})
    (detail,) = caught.value.error["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    told = [one["description"] for one in detail["fieldViolations"]]
    assert caught.value.error["message"] == "\n".join(told)
    assert len(told) == 2


def test_a_mask_of_an_answer_that_cannot_be(book: Any) -> None:
    with pytest.raises(APIError) as caught:
        book.fetch_sheet_metadata({"fields": "sheets.sheetProperties"})
    error = caught.value.error
    assert error["message"] == "Request contains an invalid argument."
    (violation,) = error["details"][0]["fieldViolations"]
    assert violation["field"] == "sheets.sheetProperties"
    assert "Cannot find matching fields for path 'sheets.sheetProperties'" in violation["description"]


JUNK = [None, "", "x", -1, 3.5, 10**12, True, [], {}, [[]], [{}], {"a": 1}, "ROWS"]


@pytest.mark.samples(6)
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_junk_breaks_the_double(double: Double, book: Any, junk: Any) -> None:
    """Whatever is put in the place of a body, a request or a part of it: an answer or a refusal, never a defect."""
    kinds = ("updateCells", "addSheet", "sortRange", "copyPaste", "addProtectedRange", "setBasicFilter")
    bodies = [junk, {"requests": junk}, *({"requests": [{kind: junk}]} for kind in kinds)]
    bodies += [{"requests": [{"updateCells": {"range": junk, "rows": junk, "fields": junk}}]}]
    bodies += [{"requests": [{"addSheet": {"properties": {"title": junk, "gridProperties": junk}}}]}]
    root = f"{double.url}/v4/spreadsheets/{book.id}"
    for place in (":batchUpdate", "/values:batchUpdate", "/values:batchClear", ":getByDataFilter"):
        for body in bodies:
            answer = _post(root + place, json.dumps(body).encode())
            assert answer.status_code in {200, 400}, (place, body, answer.text)
    for path in ("/drive/v3/files", f"/drive/v3/files/{book.id}/permissions", "/v4/spreadsheets"):
        for body in (junk, {"name": junk, "parents": junk, "type": junk, "role": junk, "properties": junk}):
            answer = _post(double.url + path, json.dumps(body).encode())
            assert answer.status_code in {200, 400}, (path, body, answer.text)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5000, b'{"a": NaN}', b'"x"'])
def test_a_body_that_is_no_json_object(double: Double, book: Any, body: bytes) -> None:
    answer = _post(f"{double.url}/v4/spreadsheets/{book.id}:batchUpdate", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")


def _post(url: str, body: bytes) -> requests.Response:
    return requests.post(url, data=body, headers={"Authorization": "Bearer office"}, timeout=10)


def test_a_body_in_chunks_is_read_whole(double: Double, book: Any, sheet: Any) -> None:
    body = json.dumps({"requests": [written({"stringValue": "分块"})]}).encode()
    pieces = iter([body[:20], body[20:]])
    url = f"{double.url}/v4/spreadsheets/{book.id}:batchUpdate"
    with requests.Session() as session:
        for _ in range(2):  # the connection is still good for another
            answer = session.post(url, data=pieces, headers={"Authorization": "Bearer office"}, timeout=10)
            assert answer.status_code == 200, answer.text
            pieces = iter([body])
    assert sheet.acell("A1").value == "分块"


@pytest.mark.parametrize("length", ["abc", "-1"])
def test_a_length_that_is_none_ends_the_connection(double: Double, book: Any, length: str) -> None:
    answer = requests.get(
        f"{double.url}/v4/spreadsheets/{book.id}",
        headers={"Authorization": "Bearer office", "Content-Length": length},
        timeout=10,
    )
    assert answer.status_code == 400
