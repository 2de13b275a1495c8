"""Unmodified gspread opens, reads and writes a spreadsheet of the double."""

import json
import subprocess
import sys
from typing import Any

import gspread
import pytest

from tests.sheets_server import open_client
from tests.sheets_server.http import indented


def test_a_new_file_is_as_google_makes_it(book: Any) -> None:
    assert len(book.id) == 44
    properties = book.fetch_sheet_metadata()["properties"]
    assert properties["defaultFormat"]
    assert properties["spreadsheetTheme"]
    sheet = book.sheet1
    assert (sheet.title, sheet.id, sheet.row_count, sheet.col_count) == ("Sheet1", 0, 1000, 26)


def test_gspread_opens_updates_and_reads(client: Any, book: Any) -> None:
    book.sheet1.update([["事项", "进度"], ["公开年报", "80%"]])
    assert client.open("台账").sheet1.get_all_records() == [{"事项": "公开年报", "进度": "80%"}]
    assert client.open_by_key(book.id).sheet1.get("B2") == [["80%"]]


def test_a_file_that_is_not_there(client: Any) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nothing")


def test_the_command_prints_its_url_and_serves() -> None:
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            client = open_client(url, "office")
            assert client.create("年度").sheet1.title == "Sheet1"
            client.http_client.session.close()
        finally:
            process.terminate()
    assert process.returncode == 0


@pytest.mark.parametrize("value", [{}, [], {"a": [], "b": {}}, [[1, "二"], [], [None, True]], {"x": [{"y": [1.5]}]}])
def test_answers_are_indented_as_google_does(value: Any) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)
