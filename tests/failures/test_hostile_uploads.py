"""Files that somebody hands the importer to hurt it: refused with one sentence, in bounded memory, without any look at
the machine or the network."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice

SECRET = "只在这台机器上的文字"
GB = 1 << 30


def _word(change: Callable[[str], str] = lambda xml: xml, **more: bytes) -> bytes:
    """A Word file whose document.xml was changed, with more members."""
    made = BytesIO()
    docx.Document().save(made)
    out = BytesIO()
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for item in given.infolist():
            data = given.read(item)
            if item.filename == "word/document.xml":
                data = change(data.decode()).encode()
            package.writestr(item.filename, data)
        for name, data in more.items():
            package.writestr(f"word/{name}.xml", data)
    return out.getvalue()


def _with_table(cell: str, before: str = "") -> Callable[[str], str]:
    """document.xml with a declaration in front and a task table whose requirement is `cell`."""
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>" * 4 + "</w:tr>"
    title = "<w:p><w:r><w:t>2021年政务公开工作任务分解表</w:t></w:r></w:p>"
    table = row.format("工作任务", "工作要求", "牵头单位", "责任单位") + row.format("1.公开。", cell, "", "甲局")

    def change(xml: str) -> str:
        declared = xml.replace("?>", "?>" + before, 1)
        return declared.replace("<w:sectPr", f"{title}<w:tbl>{table}</w:tbl><w:sectPr", 1)

    return change


BOMB = (
    "<!DOCTYPE x ["
    + '<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def _read(path: Path, data: bytes) -> tuple[int, str]:
    """Read it in a process of its own that may take 1.5 GB; (exit code, what it said)."""
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "portal", "notice", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (3 * GB // 2, 3 * GB // 2)),
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """1.2 GB in a Word file of a few MB."""
    bomb = tmp_path_factory.mktemp("bomb") / "bomb"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        with zipfile.ZipFile(BytesIO(_word())) as given:
            for item in given.infolist():
                package.writestr(item.filename, given.read(item))
        with package.open("word/media.xml", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(b" " * (4 << 20))
    assert bomb.stat().st_size < 8 << 20
    return bomb.read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("name", ["通知.docx", "通知.pdf", "通知.txt", "任务.xlsx", "任务.csv"])
def test_f108_a_bomb_instead_of_a_notice(tmp_path: Path, bomb: bytes, name: str) -> None:
    """F108: refused before it unfolds, whatever it calls itself."""
    code, said = _read(tmp_path / name, bomb)
    assert code == 2
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("declared", "cell"),
    [
        (BOMB, "&a9;"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>', "&a;"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/x">]>', "&a;"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">', "及时公开。"),
    ],
    ids=["billion laughs", "a file", "an address", "a definition from elsewhere"],
)
def test_f109_entities_in_a_word_notice(tmp_path: Path, declared: str, cell: str) -> None:
    """F109: no entity grows, no file is read, nobody is called."""
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as asked:
        asked.setblocking(False)
        declared = declared.format(secret=tmp_path / "secret.txt", port=asked.getsockname()[1])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        path = tmp_path / "通知.docx"
        path.write_bytes(_word(_with_table(cell, declared)))
        try:
            said = repr(read_notice(path))
        except NoticeUnreadable as error:
            said = str(error)
        with pytest.raises(BlockingIOError):
            asked.accept()
    assert SECRET not in said
    assert "哈哈" not in said
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_the_table_of_these_files_is_read_when_it_is_honest(tmp_path: Path) -> None:
    """Otherwise the tests above would prove nothing."""
    path = tmp_path / "通知.docx"
    path.write_bytes(_word(_with_table("及时公开。")))
    (task,) = read_notice(path).breakdown.tasks
    assert task.requirement == "及时公开。"


def _workbook(path: Path, change: Callable[[str], str] = lambda xml: xml) -> None:
    """A workbook with one task, the XML of its sheet changed."""
    made = BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["2021年任务分解表"], ["序号", "任务", "责任单位"], [1, "公开", "甲局"]):
        book.active.append(row)
    book.save(made)
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for item in given.infolist():
            data = given.read(item)
            sheet = item.filename == "xl/worksheets/sheet1.xml"
            package.writestr(item.filename, change(data.decode()).encode() if sheet else data)


@pytest.mark.long
@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["billion laughs", "a file", "a definition from elsewhere"],
)
def test_f109_entities_in_a_workbook(tmp_path: Path, declared: str) -> None:
    """F109: the same of a breakdown that comes as a workbook."""
    path = tmp_path / "任务.xlsx"
    _workbook(path, lambda xml: declared + xml.replace("</row>", "<c><v>&a;</v></c></row>", 1))
    with pytest.raises(NoticeUnreadable, match="实体声明"):
        read_notice(path)


@pytest.mark.long
@pytest.mark.parametrize(
    "filled",
    [
        "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(4, 300_000)),
        '<c r="XFD9"><v>1</v></c>' * 250_000,
    ],
    ids=["rows without end", "one row without end"],
)
def test_f108_a_workbook_of_too_many_cells(tmp_path: Path, filled: str) -> None:
    """F108: refused in bounded memory, with one sentence."""
    path = tmp_path / "任务.xlsx"
    _workbook(path, lambda xml: xml.replace("</sheetData>", filled + "</sheetData>"))
    code, said = _read(path, path.read_bytes())
    assert code in (0, 2)
    assert "Traceback" not in said
    assert said.count("\n") == 1 or "存疑" in said


def test_an_honest_workbook_is_read(tmp_path: Path) -> None:
    """Otherwise the tests above would prove nothing."""
    path = tmp_path / "任务.xlsx"
    _workbook(path)
    assert [t.title for t in read_notice(path).breakdown.tasks] == ["公开"]
