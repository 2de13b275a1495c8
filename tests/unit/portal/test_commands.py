"""The command line: what it prints, and how it fails."""

from __future__ import annotations

import json
import secrets
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from ledger.permissions import Person, Role
from ledger.year.reshaping import take_out
from portal.build import build
from portal.commands import main
from portal.commands.serve import tell_first_start
from portal.commands.sync_once import sentence_of
from portal.settings.settings import Settings, load
from sync.engine import CycleReport


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, whole_home: Path):
    monkeypatch.setenv("PORTAL_HOME", str(shutil.copytree(whole_home, tmp_path / "home")))

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return _run


def test_sync_once_publishes_and_status_tells(run, tmp_path: Path) -> None:
    before = json.loads(run("status", "--json").stdout)
    assert (before["published"], before["tasks"], before["units"]) == (False, 37, 60)
    assert run("sync", "--once").exit_code == 0
    after = run("status")
    assert str(tmp_path / "home/台账2021.xlsx") in after.stdout
    assert "还没有生成" not in after.stdout
    assert (tmp_path / "home/台账2021.xlsx").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("day", "late", "due_soon", "silent"),
    [
        ("2021-07-22", [], 0, 0),
        ("2021-07-31", [], 1, 0),
        ("2021-08-01", ["市大数据委"], 0, 0),
        ("2021-10-30", ["市大数据委"], 28, 0),
    ],
)
def test_status_tells_the_figures_of_a_day(
    run, monkeypatch: pytest.MonkeyPatch, day: str, late: list[str], due_soon: int, silent: int
) -> None:
    monkeypatch.setenv("PORTAL_TODAY", "2021-12-31")
    told = json.loads(run("status", "--json", "--as-of", day).stdout)
    assert told["figures"] == {
        "as_of": day,
        "entries": 1724,
        "reported": 0,
        "reported_done": 0,
        "approved": 0,
        "closed": 0,
        "due_soon": due_soon,
        "overdue": len(late),
        "overdue_units": late,
    }
    assert told["silent"] == silent


@pytest.mark.long
@pytest.mark.parametrize("no", [7, 25])
def test_status_counts_no_row_that_was_withdrawn(run, tmp_path: Path, no: int) -> None:
    """The row stays in the sheet and in the store; the pages do not count it."""
    run("sync", "--once")
    portal = build(Settings(home=tmp_path / "home"))
    office = Person("o", "办公厅", frozenset({Role.OFFICE}))
    draft = portal.year_service.begin_from_present(office)
    without = partial(take_out, no=no, renumber=False)
    draft = portal.year_service.reshape(office, draft.seq, without)
    portal.year_service.publish(office, draft.seq, edition=portal.year_service.edition())
    told, left = json.loads(run("status", "--json").stdout), len(portal.ledger().entries)
    assert left < 1724
    assert (told["tasks"], told["entries"], told["figures"]["entries"]) == (36, left, left)
    assert f"36 项任务，60 个单位，{left} 条台账" in run("status").stdout


@pytest.mark.long
def test_status_names_who_is_late_in_the_notices_order_and_apart_who_is_silent(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_TODAY", "2021-12-31")
    told = json.loads(run("status", "--json").stdout)
    assert told["figures"]["as_of"] == "2021-12-31"
    assert (told["figures"]["overdue"], told["silent"]) == (29, 1695)
    units = told["figures"]["overdue_units"]
    assert (len(units), units[0], units[-1]) == (11, "市政府办公厅", "市委网信办")
    words = run("status", "--as-of", "2021-08-01").stdout
    assert "逾期 1 条（市大数据委），到汇总日期未报送 0 条" in words
    many = run("status", "--as-of", "2021-10-31").stdout
    assert "市农业农村局等 11 个单位），到汇总日期未报送 1695 条" in many


@pytest.mark.long
def test_a_home_just_set_up_says_so_and_names_nobody(run) -> None:
    for words in (("--as-of", "2021-08-01"), ()):
        told = json.loads(run("status", "--json", *words).stdout)
        assert (told["figures"]["overdue"], told["figures"]["overdue_units"], told["silent"]) == (0, [], 0)
        assert told["note"].startswith("2021 年的台账刚刚建立，还没有单位填报")
    assert "make demo" in run("status").stdout


@pytest.mark.parametrize("day", ["昨天", "2021-13-01", "20210801", ""])
def test_a_day_that_is_none_is_one_sentence(run, day: str) -> None:
    result = run("status", "--as-of", day)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "--as-of的值不是日期，请写成 2021-08-01 这样" in result.stderr


@pytest.mark.long
def test_a_sync_that_is_held_up_says_why_and_fails(run, tmp_path: Path) -> None:
    assert run("sync", "--once").exit_code == 0
    (tmp_path / "home/台账2021.xlsx").write_bytes(b"PK torn")
    result = run("sync", "--once")
    assert result.exit_code == 2
    assert "同步没有完成" in result.stderr
    assert "需要处理" in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["trouble"]["message"]


@pytest.mark.parametrize("command", ["status", "sync", "serve", "settings"])
def test_a_wrong_setting_is_one_sentence_and_exit_2(run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PORTAL_PORT", "many")
    result = run(command)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "PORTAL_PORT" in result.stderr


def test_settings_never_print_the_secret(run, monkeypatch: pytest.MonkeyPatch) -> None:
    key = secrets.token_hex(20)
    monkeypatch.setenv("PORTAL_SECRET", key)
    result = run("settings")
    assert result.exit_code == 0
    assert key not in result.output


def test_another_worker_is_told() -> None:
    assert "另一个门户进程" in sentence_of(CycleReport(ran=False))


@pytest.mark.long
def test_status_tells_a_foreign_workbook_from_none(run, tmp_path: Path) -> None:
    assert "还没有生成" in run("status").stdout
    (tmp_path / "home/台账2021.xlsx").write_bytes(b"PK something else")
    told = run("status").stdout
    assert "还没有生成" not in told
    assert "不是本台账发布的" in told


@pytest.mark.long
def test_status_tells_a_workbook_that_is_gone(run, tmp_path: Path) -> None:
    assert run("sync", "--once").exit_code == 0
    (tmp_path / "home/台账2021.xlsx").unlink()
    assert "文件不在了" in run("status").stdout


@pytest.mark.long
def test_status_tells_a_full_disk(run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "不能保存" not in run("status").stdout
    monkeypatch.setattr("store.database.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "磁盘已满" in run("status").stdout


@pytest.mark.parametrize("name", ["a-folder", "file/below"])
def test_a_store_that_cannot_be_opened_is_one_sentence(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "a-folder").mkdir()
    monkeypatch.setenv("PORTAL_STORE_URL", f"sqlite:///{tmp_path / name}")
    result = run("status")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_a_store_that_is_no_database_is_one_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "home/ledger.db").write_bytes(b"not a database" * 500)
    result = run("status")
    assert result.exit_code == 2
    assert "已损坏" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("notice",), "缺少参数 FILE"),
        (("notice", "a", "b"), "多写了内容"),
        (("notice", "a", "--csv"), "选项 --csv"),
        (("status", "--jsn"), "--jsn 这个选项"),
        (("stats",), "没有这个命令"),
        (("--wrong",), "--wrong 这个选项"),
    ],
)
def test_a_command_line_written_wrongly_is_one_chinese_sentence(run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "--help" in result.stderr


def test_help_is_help(run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "status" in result.stdout


@pytest.mark.parametrize(("demo", "wait"), [(False, "十几秒"), (True, "一两分钟")], ids=["real", "demo"])
def test_the_first_start_says_why_it_takes_its_time(tmp_path: Path, capsys, demo: bool, wait: str) -> None:
    settings = load(home=tmp_path, demo=demo)
    tell_first_start(settings)
    assert wait in capsys.readouterr().out
    (tmp_path / "ledger.db").touch()
    tell_first_start(settings)
    assert capsys.readouterr().out == ""
