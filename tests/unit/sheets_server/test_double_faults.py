"""Bad days on order: faults, quotas, staff in between, and the log that tells of them."""

import json
import socket
import threading
import time
from typing import Any

import gspread
import pytest
import requests
from google.auth.exceptions import RefreshError

from tests.sheets_server import Control, Double

APIError = gspread.exceptions.APIError


@pytest.mark.parametrize(
    ("status", "name"),
    [(429, "RESOURCE_EXHAUSTED"), (500, "INTERNAL"), (503, "UNAVAILABLE"), (403, "PERMISSION_DENIED")],
)
def test_a_scripted_status_comes_once_and_does_nothing(sheet: Any, control: Control, status: int, name: str) -> None:
    control.fault("status", kind="write", status=status)
    with pytest.raises(APIError) as caught:
        sheet.update([["x"]], "A1")
    assert (caught.value.code, caught.value.error["status"]) == (status, name)
    assert sheet.get("A1") == [[]]
    sheet.update([["x"]], "A1")
    assert sheet.get("A1") == [["x"]]


def test_an_api_that_is_not_switched_on(sheet: Any, control: Control) -> None:
    control.fault("status", reason="apiDisabled")
    with pytest.raises(APIError, match="it is disabled") as caught:
        sheet.get("A1")
    assert caught.value.code == 403


def test_a_revoked_token_makes_the_client_try_to_refresh_it(sheet: Any, control: Control) -> None:
    control.fault("status", reason="invalidToken")
    with pytest.raises(RefreshError):
        sheet.get("A1")


def test_a_page_instead_of_json(sheet: Any, control: Control) -> None:
    control.fault("status", status=502, html=True)
    with pytest.raises(APIError, match="<h1>Error 502</h1>"):
        sheet.get("A1")


@pytest.mark.parametrize(("fault", "kept"), [("drop", [[]]), ("drop_after", [["x"]])])
def test_a_lost_connection_before_or_after_the_commit(sheet: Any, control: Control, fault: str, kept: Any) -> None:
    control.fault(fault, kind="write")
    with pytest.raises(requests.ConnectionError):
        sheet.update([["x"]], "A1")
    assert sheet.get("A1") == kept


def test_an_error_after_the_commit(sheet: Any, control: Control) -> None:
    control.fault("status_after", kind="write", status=500)
    with pytest.raises(APIError):
        sheet.update([["x"]], "A1")
    assert sheet.get("A1") == [["x"]]


def test_a_write_that_arrives_late(sheet: Any, control: Control) -> None:
    control.fault("late", kind="write", requests=2)
    with pytest.raises(requests.ConnectionError):
        sheet.update([["late"]], "A1")
    assert sheet.get("A1") == [[]]
    assert sheet.get("A1") == [["late"]]


def test_a_write_that_is_delivered_twice(sheet: Any, control: Control) -> None:
    control.fault("twice", kind="write", requests=2)
    sheet.append_row(["x"])
    sheet.get("A1")
    assert sheet.get("A1:A3") == [["x"], ["x"]]


def test_an_answer_that_takes_too_long(double: Double, sheet: Any, control: Control) -> None:
    control.fault("hang", kind="write", seconds=0.6)
    sheet.client.set_timeout(0.1)
    with pytest.raises(requests.Timeout):
        sheet.update([["x"]], "A1")
    sheet.client.set_timeout(5)
    assert sheet.get("A1") == [["x"]]


def test_faults_fit_by_path_and_count(sheet: Any, control: Control) -> None:
    control.fault("status", path="batchGet", times=2, skip=1)
    sheet.get("A1")
    sheet.batch_get(["A1"])
    for _ in range(2):
        with pytest.raises(APIError):
            sheet.batch_get(["A1"])
    sheet.batch_get(["A1"])
    assert control.pending() == {"faults": 0, "hooks": 0}


def test_reads_and_writes_have_quotas_of_their_own(double: Double, sheet: Any, control: Control) -> None:
    control.quota(per_user=3, per_project=4)
    for _ in range(3):
        sheet.get("A1")
    with pytest.raises(APIError, match="Read requests per minute per user") as caught:
        sheet.get("A1")
    assert (caught.value.code, caught.value.error["status"]) == (429, "RESOURCE_EXHAUSTED")
    sheet.update([["x"]], "A1")
    other = double.client("staff")
    path = f"https://sheets.googleapis.com/v4/spreadsheets/{sheet.spreadsheet_id}/values/A1"
    other.http_client.request("get", path)
    with pytest.raises(APIError, match="'Read requests per minute' of"):
        other.http_client.request("get", path)
    other.http_client.session.close()
    control.clock(advance=61)
    assert sheet.get("A1") == [["x"]]


def test_a_fast_clock_refills_the_quota(sheet: Any, control: Control) -> None:
    control.quota(per_user=1)
    control.clock(speed=1200)
    sheet.get("A1")
    time.sleep(0.1)
    sheet.get("A1")


def test_staff_edit_between_two_calls(sheet: Any, control: Control) -> None:
    sheet.update([["一"], ["二"]], "A1")
    file = sheet.spreadsheet_id
    control.staff(file, edit={"range": "Sheet1!A2", "values": [["改"]]})
    insertion = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    control.staff(file, before="write", requests=[{"insertDimension": {"range": insertion}}])
    assert sheet.get("A1:A3") == [["一"], ["二"]]
    sheet.update([["x"]], "B1")
    assert sheet.get("A1:B3") == [["", "x"], ["一"], ["改"]]


def test_staff_sort_and_delete_now(sheet: Any, control: Control) -> None:
    sheet.update([[3], [1], [2]], "A1")
    grid = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    sorting = {"range": grid, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    deletion = {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}
    control.staff(sheet.spreadsheet_id, before="now", requests=[{"sortRange": sorting}, {"deleteDimension": deletion}])
    assert sheet.get("A1:A3", value_render_option="UNFORMATTED_VALUE") == [[2], [3]]


def test_the_log_tells_calls_and_bytes(sheet: Any, control: Control) -> None:
    start = control.log()[-1]["n"] + 1
    sheet.update([["事项" * 400]], "A1")
    sheet.get("A1")
    calls = [call for call in control.log(start) if call["file"] == sheet.spreadsheet_id]  # not what others left behind
    write, *_, read = calls
    assert (write["method"], write["kind"], write["status"], write["user"]) == ("PUT", "write", 200, "office")
    assert write["file"] == sheet.spreadsheet_id
    assert write["bytes_in"] > 800
    assert read["bytes_out"] > 2_400 > read["bytes_wire"] > 0


def test_latency_holds_every_call_up(sheet: Any, control: Control) -> None:
    control.latency(0.15)
    start = time.monotonic()
    sheet.get("A1")
    assert time.monotonic() - start >= 0.15


def test_parallel_writers_of_one_file_lose_nothing(double: Double, sheet: Any) -> None:
    def work(column: int) -> None:
        client = double.client(f"unit{column}")
        mine = client.open_by_key(sheet.spreadsheet_id).sheet1
        for row in range(1, 11):
            mine.update_cell(row, column, f"{row}/{column}")
        client.http_client.session.close()

    threads = [threading.Thread(target=work, args=(column,)) for column in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sheet.get("A1:E10") == [[f"{row}/{column}" for column in range(1, 6)] for row in range(1, 11)]


def test_one_connection_serves_many_requests_with_one_write_each(double: Double, book: Any) -> None:
    host, port = double.url.removeprefix("http://").split(":")
    request = f"GET /v4/spreadsheets/{book.id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer office\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        for _ in range(3):
            connection.sendall(request.encode())
            answer = connection.recv(1_000_000)
            head, _, body = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert json.loads(body)["spreadsheetId"] == book.id


def test_without_a_token_nothing_is_answered(double: Double, book: Any) -> None:
    answer = requests.get(f"{double.url}/v4/spreadsheets/{book.id}", timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_wrong_control_says_what_there_is(control: Control) -> None:
    with pytest.raises(ValueError, match="no such control"):
        control.call("explode")
    with pytest.raises(ValueError, match="a fault does one of"):
        control.fault("explode")
