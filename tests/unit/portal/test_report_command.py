"""Documents from the command line: the same as the pages' buttons give, or one sentence."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.build import build
from portal.commands import OPERATOR, main
from portal.commands.report import CODES, OF_UNIT
from portal.papers.archives import ARCHIVES
from portal.papers.offered import CONTENTS
from portal.settings.settings import load
from reports import REPORTS
from reports.papers import PAPERS

# Papers that are about what stands in a page's own lists: one clerk's messages, one selection's files.
OF_A_PAGE = {"recipients", "recipients_table", "evidence_files"}
NOBODY_YET = {"scores", "rectification_notice"}  # nothing is scored, and nothing was found wanting in this ledger
MAGIC = {"txt": b"\xef\xbb\xbf", "xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF", "zip": b"PK", "csv": b"\xef\xbb\xbf"}


@pytest.fixture(scope="module")
def home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("report") / "home"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, home: Path):
    monkeypatch.setenv("PORTAL_HOME", str(home))
    monkeypatch.setenv("PORTAL_TODAY", "2021-10-31")

    def _run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["report", *arguments])

    return _run


def test_every_document_has_a_code(run) -> None:
    assert set(CONTENTS) == set(PAPERS) - OF_A_PAGE
    listed = run("--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(CODES) == [*REPORTS, *CONTENTS, *ARCHIVES]
    assert {line.split()[0] for line in listed if "--unit" in line} == OF_UNIT


@pytest.mark.long
@pytest.mark.parametrize("code", CODES)
def test_every_document_is_made(run, tmp_path: Path, code: str) -> None:
    out = tmp_path / "文件"
    unit = ["--unit", "鼓楼区人民政府"] if code in OF_UNIT else []
    made = run(code, "--out", str(out), *unit)
    if code in NOBODY_YET:
        assert (made.exit_code, out.exists()) == (2, False)
        return
    assert made.exit_code == 0, made.stderr
    report = REPORTS.get(code)
    extension = "zip" if code in ARCHIVES else PAPERS[code].extension if code in PAPERS else ""
    extension = report.extension_of("".join(unit)) if report else extension
    assert out.read_bytes().startswith(MAGIC[extension])


def test_it_is_what_the_page_gives_on_that_day(run, home: Path, tmp_path: Path) -> None:
    assert run("overdue", "--out", str(tmp_path / "a"), "--as-of", "2021-08-01").exit_code == 0
    portal = build(load(home=home))
    given = portal.documents.make(portal.context(OPERATOR), portal.board(date(2021, 8, 1)), "overdue", "")
    assert (tmp_path / "a").read_bytes() == given


@pytest.mark.samples(6)
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none", "--out", "x"], "没有“none”这份文件"),
        (["overdue"], "请用 --out 写明"),
        (["unit_ledger", "--out", "x"], "请用 --unit 写明单位"),
        (["unit_ledger", "--out", "x", "--unit", "不存在的局"], "不存在的局"),
        (["bulletin", "--out", "x", "--unit", "鼓楼区"], "没有单位的分册"),
        (["practices", "--out", "x", "--as-of", "2021-08-01"], "只有现在的内容"),
        (["rectification_notice", "--out", "x", "--unit", "鼓楼区"], "没有待整改的事项"),
        (["supervision", "--out", "x", "--as-of", "2021-06-10"], "没有要发督办单的"),
        (["overdue", "--out", "x", "--as-of", "2021-11-01"], "还没有到"),
        (["overdue", "--out", "x", "--round", "1"], "没有设置报送轮次"),
        (["overdue", "--out", "x", "--round", "1", "--as-of", "2021-08-01"], "只能写一个"),
        (["overdue", "--out", "/没有这个文件夹/x"], "不能写到"),
    ],
)
def test_what_cannot_be_made_is_said(run, arguments: list[str], sentence: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert sentence in refused.stderr


def test_no_file_is_written_over(run, tmp_path: Path) -> None:
    there = tmp_path / "x"
    there.write_text("mine")
    refused = run("overdue", "--out", str(there))
    assert (refused.exit_code, "没有覆盖" in refused.stderr) == (2, True)
    assert there.read_text() == "mine"


def test_the_check_before_papers_go_out(run) -> None:
    made = run("--check", "--as-of", "2021-10-30")
    assert made.exit_code == 0
    first, *lines = made.stdout.splitlines()
    assert first.startswith("按 2021-10-30 的台账检查，共 ")
    heads = [line for line in lines if line and not line.startswith(" ")]
    found = [line for line in lines if line.startswith("  ")]
    assert heads[0].startswith("没有文字的任务：")
    assert sum(int(head.partition("：")[2].split()[0]) for head in heads) == len(found)
    assert f"共 {len(found)} 处" in first
    assert all("（在“" in line for line in found)


def test_an_archive_that_breaks_off_leaves_no_file(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.papers.archive.day_members", break_off)
    assert run("archive", "--out", str(tmp_path / "a.zip")).exit_code == 1
    assert not (tmp_path / "a.zip").exists()
    assert run("archive", "--out", str(tmp_path / "a.zip"), "--unit", "鼓楼区").exit_code == 2
