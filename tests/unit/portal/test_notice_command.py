"""`python -m portal notice`: summary, CSV, and one sentence with exit code 2 for whatever goes wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from portal.commands import notice

NOTICE = Path(__file__).parents[3] / "data" / "notice_2021_53.txt"


def run(*args: object) -> Result:
    return CliRunner().invoke(notice.command, [str(a) for a in args])


def test_summary_and_csv(tmp_path: Path) -> None:
    out = tmp_path / "任务.csv"
    result = run(NOTICE, "--csv", out)
    assert result.exit_code == 0, result.output
    for words in (
        "标题：2021年全市政务公开工作主要任务分解表",
        "文号：榕政办〔2021〕53号",
        "年度：2021",
        "任务：37项",
        "一、紧扣“十四五”开好局起好步深化政务公开：12项",
        "有牵头单位：22项",
        "共同牵头：第4、5、9、12、15、27项",
        "没有责任单位：第23、28项",
        "没有工作要求：第5项",
        "通知正文第二条：2021-10-30（10月30日前）",
        "第21项“工作任务”：任务名称末尾没有句号",
    ):
        assert words in result.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 37
    assert [p.name for p in tmp_path.iterdir()] == ["任务.csv"]


def test_a_group_that_no_directory_knows_is_doubted_as_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    text = NOTICE.read_text(encoding="utf-8")
    assert text.count("市大数据委要发挥职能作用") == 1
    path.write_text(text.replace("市大数据委要发挥职能作用", "各平台公司要发挥职能作用"), encoding="utf-8")
    result = run(path)
    assert result.exit_code == 0
    assert "正文第四条：“各平台公司”不在单位名录里，请核对由谁负责" in result.stdout
    assert "不在单位名录里" not in run(NOTICE).stdout


def test_without_csv_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(NOTICE).exit_code == 0
    assert list(tmp_path.iterdir()) == []


def one_sentence(result: Result) -> str:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_notice_without_a_table(tmp_path: Path) -> None:
    path, out = tmp_path / "要点.txt", tmp_path / "任务.csv"
    lines = (
        "2022年政务公开工作要点",
        "1.公开规划。（牵头单位：市甲局；责任单位：市乙局，6月底完成）",
        "（全文完）",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    result = run(path, "--csv", out)
    assert result.exit_code == 0, result.output
    assert "任务：1项" in result.stdout
    assert "1,,,公开规划。,,市甲局,市乙局,2022-06-30（6月底完成）,one_off" in out.read_text(encoding="utf-8-sig")


def test_a_notice_that_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "要点.txt"
    path.write_text("2022年政务公开工作要点\n1.公开规划。\n（全文完）", encoding="utf-8")
    assert "任务分解表模板.xlsx" in one_sentence(run(path, "--csv", tmp_path / "任务.csv"))
    assert not (tmp_path / "任务.csv").exists()


def test_missing_file(tmp_path: Path) -> None:
    assert "找不到文件" in one_sentence(run(tmp_path / "没有.txt"))


def test_folder(tmp_path: Path) -> None:
    assert "是文件夹" in one_sentence(run(tmp_path))


def test_truncated_notice_writes_nothing(tmp_path: Path) -> None:
    cut = tmp_path / "cut.txt"
    cut.write_text(NOTICE.read_text(encoding="utf-8")[:3000], encoding="utf-8")
    assert "截断" in one_sentence(run(cut, "--csv", tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("out", ["", "no/such/folder/out.csv"])
def test_csv_that_cannot_be_written(tmp_path: Path, out: str) -> None:
    assert "文件夹" in one_sentence(run(NOTICE, "--csv", tmp_path / out))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["任务.csv", "任务分解表 (1).csv", "out.txt"])
def test_chinese_excel_reads_the_file_as_utf_8(tmp_path: Path, name: str) -> None:
    run(NOTICE, "--csv", tmp_path / name)
    data = (tmp_path / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfno,part,")
    assert data.count(b"\xef\xbb\xbf") == 1


def test_the_template_is_written_and_read_back(tmp_path: Path) -> None:
    out = tmp_path / "任务分解表模板.xlsx"
    result = run("--template", out)
    assert result.exit_code == 0, result.output
    assert str(out) in result.stdout
    book = openpyxl.load_workbook(out)
    for column, text in ((1, 1), (4, "公开规划"), (7, "市甲局")):
        book["任务分解表"].cell(5, column).value = text
    book.save(out)
    assert "任务：1项" in run(out).stdout


def test_what_is_refused_names_the_template(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("今天天气很好。", encoding="utf-8")
    assert "--template" in one_sentence(run(path))


def test_the_template_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "文件夹" in one_sentence(run("--template", tmp_path / "没有" / "f.xlsx"))


def test_neither_file_nor_template() -> None:
    assert run().exit_code == 2
