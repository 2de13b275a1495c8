"""Files as Drive sees them, and the parts of a spreadsheet made with it."""

from typing import Any

import gspread
import pytest

from tests.sheets_server import Control, Double

APIError = gspread.exceptions.APIError


def test_files_are_listed_by_name_and_time(client: Any, book: Any) -> None:
    client.create("别的")
    listed = client.list_spreadsheet_files()
    assert {one["name"] for one in listed} == {"台账", "别的"}
    assert [one["name"] for one in client.list_spreadsheet_files(title="台账")] == ["台账"]
    before = book.get_lastUpdateTime()
    book.sheet1.update([["x"]], "A1")
    assert book.get_lastUpdateTime() > before


def test_a_copy_is_whole_and_apart(client: Any, book: Any) -> None:
    book.sheet1.update([["x"]], "A1")
    twin = client.copy(book.id, title="副本")
    twin.sheet1.update([["y"]], "A1")
    assert (twin.title, twin.sheet1.get("A1"), book.sheet1.get("A1")) == ("副本", [["y"]], [["x"]])
    twin.sheet1.copy_to(book.id)
    assert [one.title for one in book.worksheets()] == ["Sheet1", "Copy of Sheet1"]


def test_a_deleted_file_is_gone(client: Any, book: Any) -> None:
    client.del_spreadsheet(book.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(book.id)


def test_only_the_owner_deletes(double: Double, book: Any) -> None:
    staff = double.client("staff")
    with pytest.raises(APIError, match="sufficient permissions"):
        staff.del_spreadsheet(book.id)
    staff.http_client.session.close()


def test_a_service_account_has_no_storage(client: Any, control: Control) -> None:
    control.storage("office")
    with pytest.raises(APIError, match="The user's Drive storage quota has been exceeded") as caught:
        client.create("新表")
    assert caught.value.error["errors"][0]["reason"] == "storageQuotaExceeded"
    control.storage("office", full=False)
    assert client.create("新表").title == "新表"


def test_a_file_that_is_shared_with_nobody(client: Any) -> None:
    from tests.sheets_server.world import PRIVATE_FILE

    with pytest.raises(PermissionError):
        client.open_by_key(PRIVATE_FILE)


def test_drive_says_not_found_in_its_own_words(client: Any) -> None:
    with pytest.raises(APIError, match="File not found: nothing") as caught:
        client.http_client.get_file_drive_metadata("nothing")
    assert caught.value.error["errors"][0]["reason"] == "notFound"


def test_a_spreadsheet_made_by_the_sheets_api(client: Any) -> None:
    cell = {"userEnteredValue": {"stringValue": "事项"}}
    body = {
        "properties": {"title": "整本", "locale": "zh_CN", "timeZone": "Asia/Shanghai"},
        "sheets": [
            {"properties": {"title": "台账", "gridProperties": {"rowCount": 5, "columnCount": 2}}},
            {"properties": {"title": "说明"}, "data": [{"startRow": 1, "rowData": [{"values": [cell]}]}]},
        ],
    }
    made = client.http_client.request("post", "https://sheets.googleapis.com/v4/spreadsheets", json=body).json()
    book = client.open_by_key(made["spreadsheetId"])
    assert len(book.id) == 44
    assert (book.locale, book.timezone) == ("zh_CN", "Asia/Shanghai")
    assert [(one.title, one.row_count) for one in book.worksheets()] == [("台账", 5), ("说明", 1000)]
    assert book.worksheet("说明").get("A2") == [["事项"]]


def test_reset_forgets_everything(client: Any, book: Any, control: Control) -> None:
    control.fault("drop")
    control.reset()
    assert client.list_spreadsheet_files() == []
    assert control.log()[0]["path"] == "/drive/v3/files"
