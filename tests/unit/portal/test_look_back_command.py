"""`python -m portal lookback import`: every kind of file, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.build import build
from portal.commands import OPERATOR, main
from portal.settings.settings import ROOT, load
from reports import make

NOTICE = ROOT / "data/notice_2021_53.txt"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, whole_home: Path):
    home = shutil.copytree(whole_home, tmp_path / "home")
    monkeypatch.setenv("PORTAL_HOME", str(home))
    monkeypatch.setenv("PORTAL_BACKEND", "memory")

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["lookback", "import", *arguments])

    return _run


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """Last year's notice: this year's, a year earlier."""
    made = tmp_path / "2020.txt"
    made.write_text(NOTICE.read_text(encoding="utf-8").replace("2021", "2020"), encoding="utf-8")
    return made


@pytest.mark.long
def test_a_notice_is_taken_up_once(run, notice: Path) -> None:
    first = run(str(notice), "--year", "2020")
    assert "2020 年任务 37 项、核查 1724 处，其中新增 37 项、1724 处。" in first.stdout
    assert "新增 0 项、0 处" in run(str(notice)).stdout


@pytest.fixture
def old_home(notice: Path, tmp_path: Path) -> Path:
    """A home that held last year's ledger, its workbook and store."""
    home = tmp_path / "old"
    old = build(load(home=home, notice=notice, backend="workbook"))
    old.engine.cycle()
    (tmp_path / "明细.csv").write_bytes(make("entries_csv", old.board()))
    old.book.engine.dispose()
    return home


@pytest.mark.long
def test_last_years_ledger_is_taken_up_from_any_of_its_files(run, old_home: Path, tmp_path: Path) -> None:
    for name in ("old/台账2020.xlsx", "old/ledger.db", "明细.csv"):
        result = run(str(tmp_path / name))
        assert "2020 年任务 37 项、核查 1724 处" in result.stdout, name
        portal = build(load())
        assert portal.duties.look_back.look_back(OPERATOR).stressed >= {"2020-23", "2020-25"}, name
        portal.book.engine.dispose()


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.txt",), "找不到文件"),
        ((str(NOTICE),), "没有导入"),
        ((str(NOTICE), "--year", "2020"), "不是2020年"),
        ((str(ROOT / "README.md"),), "不认识"),
        ((str(ROOT / "data/units.csv"),), "台账编号"),
    ],
)
def test_what_is_not_last_years_is_refused_in_a_sentence(run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert words in result.stderr
