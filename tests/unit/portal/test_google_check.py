"""`python -m portal google check`: each step, where it stops, what to do, and that it leaves no trace."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from click.testing import CliRunner, Result

from portal.commands import main
from portal.settings.settings import ROOT
from tests.sheets_server import Control, Double, running
from tests.sheets_server.keys import private_key, service_account_key

MAIL = "ledger@city.iam.gserviceaccount.com"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with running() as double:
        yield double
        assert double.defects == []


@pytest.fixture(autouse=True)
def control(server: Double) -> Iterator[Control]:
    server.control.reset()
    stamina.set_testing(True)
    yield server.control
    stamina.set_testing(False)


@pytest.fixture
def book(server: Double) -> Iterator[Any]:
    client = server.client("owner")
    yield client.create("政务公开台账")
    client.http_client.session.close()


@pytest.fixture
def run(server: Double, book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(service_account_key(MAIL, server.url)), encoding="utf-8")
    key.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PORTAL_GOOGLE_SHEET", f"https://docs.google.com/spreadsheets/d/{book.id}/edit#gid=0")
    monkeypatch.setenv("PORTAL_GOOGLE_CREDENTIALS", str(key))
    monkeypatch.setenv("PORTAL_GOOGLE_API", server.url)

    def _run(*arguments: str, **settings: str) -> Result:
        for name, value in settings.items():
            monkeypatch.setenv(f"PORTAL_{name.upper()}", value)
        result = CliRunner().invoke(main, ["google", "check", *arguments])
        assert private_key().splitlines()[1] not in result.output
        return result

    return _run


def _failed(result: Result) -> tuple[str, str]:
    """The step that failed and what to do about it."""
    assert result.exit_code == 2
    ((title, advice),) = re.findall(r"^✗ (.+?)：.*\n  怎么办：(.*)$", result.stdout, re.MULTILINE)
    assert "再运行一次 python -m portal google check" in result.stdout.splitlines()[-1]
    return title, advice


def test_all_well_before_the_first_start(run: Run, book: Any, control: Control, tmp_path: Path) -> None:
    before = book.fetch_sheet_metadata(params={})
    result = run()
    assert result.exit_code == 0
    titles = re.findall(r"^✓ (.+?)：", result.stdout, re.MULTILINE)
    assert titles == [
        "密钥文件",
        "账号",
        "登录令牌",
        "连通 Google",
        "找到表格",
        "读取",
        "写入",
        "筛选",
        "发布",
        "额度",
    ]
    assert MAIL in result.stdout
    assert "政务公开台账" in result.stdout
    assert "还没有发布" in result.stdout
    assert "PORTAL_BACKEND=google" in result.stdout.splitlines()[-1]
    assert not (tmp_path / "home").exists()
    assert book.fetch_sheet_metadata(params={}) == before
    kinds = [one["kind"] for one in control.log() if one["user"] == MAIL]
    assert kinds[:3] == ["read", "read", "write"]
    assert sorted(kinds[3:]) == ["read"] * 3 + ["write"] * 3, "what a filter does to writes, tried out"


KINDS = ["copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells"]


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("how", "mark", "words"),
    [
        ({}, "✓", ("写单元格（updateCells）写到原行", "隐藏的行照样读到", "不去动它")),
        ({"shifted": KINDS}, "✓", ("落到下面第一个看得见的行", "先取下、写完再放回")),
        ({"copies": "skip"}, "✓", ("被漏掉", "先取下、写完再放回")),
        ({"copies": "next"}, "✓", ("读成下面第一个看得见的行", "先取下、写完再放回")),
        ({"appends": "replace"}, "✓", ("盖住了隐藏的行", "不去动它")),
        ({"appends": "vanish"}, "✓", ("答复成功却没有写进去", "不去动它")),
        ({"appends": "top"}, "✓", ("出现在别的位置", "不去动它")),
        ({"shifted": KINDS, "early": True}, "！", ("取下筛选再写也不准确", "移除筛选器", "筛选视图")),
    ],
)
def test_it_tells_what_a_filter_does_to_writes(
    run: Run, book: Any, control: Control, how: dict[str, Any], mark: str, words: tuple[str, ...]
) -> None:
    control.hidden_rows(**how)
    before = book.fetch_sheet_metadata(params={})
    result = run()
    assert result.exit_code == 0
    (told,) = re.findall(rf"^{mark} 筛选：(.*(?:\n  怎么办：.*)?)$", result.stdout, re.MULTILINE)
    for one in words:
        assert one in told
    assert book.fetch_sheet_metadata(params={}) == before


def test_a_trial_that_fails_stops_nothing_and_the_next_check_clears_up(run: Run, book: Any, control: Control) -> None:
    before = book.fetch_sheet_metadata(params={})
    control.fault("drop_after", kind="write", skip=1)  # the first write is the note
    result = run()
    assert result.exit_code == 0
    assert "！ 筛选：" in result.stdout
    assert len(book.fetch_sheet_metadata(params={})["sheets"]) == 2
    assert "✓ 筛选：" in run().stdout
    assert book.fetch_sheet_metadata(params={}) == before


def test_a_program_reads_it_as_json(run: Run) -> None:
    told = json.loads(run("--json").stdout)
    assert told["ok"]
    assert {"title", "ok", "text", "advice"} == set(told["steps"][0])
    told = json.loads(run("--json", google_sheet="1" + "x" * 43).stdout)
    assert not told["ok"]
    assert told["steps"][-1]["title"] == "找到表格"


def test_without_a_key_file(run: Run) -> None:
    title, advice = _failed(run(google_credentials=""))
    assert (title, "docs/google.md" in advice) == ("密钥文件", True)


def test_with_a_file_that_is_no_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    title, advice = _failed(run(google_credentials=str(tmp_path / "x.json")))
    assert (title, "JSON 密钥" in advice) == ("密钥文件", True)


def test_with_a_key_that_others_can_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "key.json").chmod(0o644)
    result = run()
    assert result.exit_code == 0
    assert "！ 密钥文件的权限" in result.stdout
    assert "chmod 600" in result.stdout


def test_with_a_revoked_key(run: Run, control: Control) -> None:
    control.revoke(MAIL)
    title, advice = _failed(run())
    assert (title, "新建一把密钥" in advice) == ("登录令牌", True)


def test_without_a_spreadsheet_it_tells_whom_to_share_one_with(run: Run) -> None:
    title, advice = _failed(run(google_sheet=""))
    assert (title, f"共享给 {MAIL} 为“编辑者”" in advice) == ("表格", True)


def test_with_the_api_switched_off(run: Run, control: Control) -> None:
    control.fault("status", kind="read", status=403, reason="apiDisabled", times=9)
    title, advice = _failed(run())
    assert (title, "启用" in advice) == ("连通 Google", True)


def test_without_a_network(run: Run) -> None:
    title, advice = _failed(run(google_api="https://nowhere.invalid"))
    assert (title, "域名解析" in advice) == ("连通 Google", True)


def test_with_a_wrong_key_of_the_sheet(run: Run) -> None:
    title, advice = _failed(run(google_sheet="1" + "x" * 43))
    assert (title, "PORTAL_GOOGLE_SHEET" in advice) == ("找到表格", True)


def test_not_shared_then_for_reading_then_for_writing(run: Run, book: Any, control: Control) -> None:
    control.private(book.id)
    title, advice = _failed(run())
    assert (title, f"加入 {MAIL}，权限选“编辑者”" in advice) == ("找到表格", True)
    book.share(MAIL, perm_type="user", role="reader")
    title, advice = _failed(run())
    assert (title, f"把 {MAIL} 的权限改成“编辑者”" in advice) == ("写入", True)
    book.share(MAIL, perm_type="user", role="writer")
    assert run().exit_code == 0


def test_a_tab_in_the_way_is_told_before_publishing(run: Run, book: Any) -> None:
    book.add_worksheet("工作台账", 10, 10)
    title, advice = _failed(run())
    assert (title, "改名" in advice) == ("发布", True)


def test_an_interval_that_would_spend_the_budget_is_told(run: Run) -> None:
    result = run(sync_seconds="1")
    assert result.exit_code == 0
    assert "！ 同步间隔" in result.stdout


def test_the_guide_lists_every_step(run: Run) -> None:
    guide = (ROOT / "docs/google.md").read_text(encoding="utf-8")
    for title in re.findall(r"^✓ (.+?)：", run().stdout, re.MULTILINE):
        assert title in guide


@pytest.mark.parametrize(
    ("missing", "names"),
    [
        ({"google_sheet": ""}, "PORTAL_GOOGLE_SHEET"),
        ({"google_credentials": ""}, "PORTAL_GOOGLE_CREDENTIALS"),
        ({"google_credentials": "none.json"}, "找不到密钥文件"),
    ],
)
@pytest.mark.parametrize("command", [["sync", "--once"], ["serve"]])
def test_a_start_without_what_it_needs_says_so_and_how_to_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, missing: dict[str, str], names: str, command: list[str]
) -> None:
    monkeypatch.setenv("PORTAL_BACKEND", "google")
    for name, value in missing.items():
        monkeypatch.setenv(f"PORTAL_{name.upper()}", value)
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert names in result.stderr
    assert "PORTAL_BACKEND=workbook" in result.stderr
    assert result.stderr.count("\n") == 1
