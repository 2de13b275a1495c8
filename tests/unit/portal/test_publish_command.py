"""`publish --to` and `sheet repair` as an administrator meets them: what is printed, and what a wrong setting says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.commands import main
from tests.sheets_server import Double, running
from tests.sheets_server.keys import service_account_key

Run = Callable[..., Result]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    monkeypatch.setattr("sync.backends.google.structure.look.SPARE_ROWS", 2)  # the double keeps a cell for each
    with running() as double:
        yield double
        assert double.defects == []


@pytest.fixture
def run(filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_HOME", str(shutil.copytree(filled_home, tmp_path / "home")))

    def _run(*arguments: str, backend: str = "workbook") -> Result:
        monkeypatch.setenv("PORTAL_BACKEND", backend)
        return CliRunner().invoke(main, arguments)

    return _run


@pytest.fixture
def sheet(server: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    client = server.client("owner")
    key_file = tmp_path / "key.json"
    key_file.write_text(json.dumps(service_account_key("ledger@city.example", server.url)), encoding="utf-8")
    key_file.chmod(0o600)
    made: str = client.create("台账").id
    client.http_client.session.close()
    monkeypatch.setenv("PORTAL_GOOGLE_SHEET", made)
    monkeypatch.setenv("PORTAL_GOOGLE_CREDENTIALS", str(key_file))
    monkeypatch.setenv("PORTAL_GOOGLE_API", server.url)
    return made


@pytest.mark.long
def test_moving_says_what_was_done_and_which_setting_to_change(run: Run, sheet: str, tmp_path: Path) -> None:
    assert run("sync", "--once").exit_code == 0
    moved = run("publish", "--to", "google")
    assert moved.exit_code == 0, moved.output
    assert f"台账已迁到 Google 表格（https://docs.google.com/spreadsheets/d/{sheet}/edit ）" in moved.stdout
    assert "PORTAL_BACKEND=google" in moved.stdout
    assert [path.name for path in (tmp_path / "home").glob("*.xlsx")] == ["台账2021（已迁走，请勿再填）.xlsx"]
    wrong = run("sync", "--once")
    assert wrong.exit_code == 2
    assert sheet in wrong.stderr
    assert run("sync", "--once", backend="google").exit_code == 0
    assert "没有需要修复的" in run("sheet", "repair", backend="google").stdout
    again = run("publish", "--to", "google", backend="google")
    assert (again.exit_code, "不用再迁" in again.stderr) == (2, True)


def test_nothing_is_moved_without_the_settings_of_the_new_sheet(run: Run, tmp_path: Path) -> None:
    assert run("sync", "--once").exit_code == 0
    refused = run("publish", "--to", "google")
    assert refused.exit_code == 2
    assert "PORTAL_GOOGLE_SHEET" in refused.stderr
    assert (tmp_path / "home/台账2021.xlsx").exists()


def test_a_sheet_in_memory_cannot_be_moved(run: Run) -> None:
    refused = run("publish", "--to", "workbook", backend="memory")
    assert refused.exit_code == 2
    assert "只在内存里" in refused.stderr


def test_a_workbook_needs_no_repair(run: Run) -> None:
    told = run("sheet", "repair")
    assert told.exit_code == 2
    assert "工作簿不用检查格式" in told.stderr
