"""What cannot be read completely is refused with one sentence; nothing is imported by halves."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest
from notice_files import NOTICE, front_of, pdf, rows_of, text, word
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice

REAL = NOTICE.read_text(encoding="utf-8")
TITLE = "2023年政务公开工作任务分解表"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path) -> str:
    with pytest.raises(NoticeUnreadable) as caught:
        read_notice(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.long
@pytest.mark.parametrize(("far", "near"), [(1186, 6), pytest.param(593, 3, marks=pytest.mark.deep)])
def test_every_cut_of_the_text_is_noticed(tmp_path: Path, far: int, near: int) -> None:
    """Cut anywhere up to the closing block, at steps that share no factor with the line length."""
    path = tmp_path / "cut.txt"
    end = REAL.index("抄送：市委网信办")
    for at in [*range(0, end, far), *range(end - 40, end, near)]:
        refusal(text(path, REAL[:at]))


@pytest.mark.parametrize("after", ["高新区管委会\n\n11.提高", "政府规章）\n 工作任务", "各县（市）区政府\n 工作任务"])
def test_a_cut_between_two_tasks_is_noticed(tmp_path: Path, after: str) -> None:
    """The text before the cut is complete in itself; only the missing closing block tells."""
    at = REAL.find(after.split("\n", maxsplit=1)[0], REAL.index(after.rsplit("\n", maxsplit=1)[-1].strip()) - 60)
    assert at > 0
    assert "截断" in refusal(text(tmp_path / "cut.txt", REAL[: at + len(after.split("\n", maxsplit=1)[0])]))


def test_a_cut_in_the_middle_of_a_character(tmp_path: Path) -> None:
    path = tmp_path / "cut.txt"
    path.write_bytes(REAL.encode()[:9001])
    assert "断开" in refusal(path)


@pytest.mark.parametrize("first", [12, 20, 33])
def test_a_page_missing_from_the_middle(tmp_path: Path, first: int) -> None:
    begin, end = REAL.index(f"\n{first}."), REAL.index(f"\n{first + 2}.")
    assert f"应是第{first}项" in refusal(text(tmp_path / "f.txt", REAL[:begin] + REAL[end:]))


def test_a_stray_line_in_the_table_names_its_line(tmp_path: Path) -> None:
    marked = REAL.replace("（二）做好市场规则", "这里多出一句话。\n\n（二）做好市场规则")
    message = refusal(text(tmp_path / "f.txt", marked))
    assert "第3项" in message
    assert "行）" in message


def test_a_text_before_the_first_task(tmp_path: Path) -> None:
    body = f"{TITLE}\n任务 责任单位\n不知所属\n1.公开规划。\n市发改委\n抄送：市委办。"
    assert "没有编号" in refusal(text(tmp_path / "f.txt", body))


@pytest.mark.parametrize("content", [b"", b"  \r\n\n", b"\xef\xbb\xbf"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.txt"
    path.write_bytes(content)
    assert "空的" in refusal(path)


def test_notice_without_a_table(tmp_path: Path) -> None:
    assert "没有找到任务分解表" in refusal(text(tmp_path / "f.txt", REAL[: REAL.index("工作任务 工作要求")]))


def test_word_without_a_table(tmp_path: Path) -> None:
    path = word(tmp_path / "f.docx", [("张三", "1391234")], header=("姓名", "电话"))
    assert "没有找到任务分解表" in refusal(path)


def test_header_without_recognisable_columns(tmp_path: Path) -> None:
    body = REAL.replace("工作任务 工作要求 牵头单位 责任单位", "甲 乙 丙 丁")
    assert "表头" in refusal(text(tmp_path / "f.txt", body))


def test_table_without_a_year(tmp_path: Path) -> None:
    path = word(tmp_path / "f.docx", [("1.公开", "市发改委")], header=("任务", "责任单位"))
    assert "年度" in refusal(path)


@pytest.mark.parametrize("name", ["f.txt", "f.bin", "f"])
def test_binary_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 20)
    assert "不是可以读取的通知" in refusal(path)


@pytest.mark.parametrize(("name", "word_for"), [("f.docx", "Word"), ("f.pdf", "PDF"), ("f.doc", "docx")])
def test_content_that_is_not_what_the_name_says(tmp_path: Path, name: str, word_for: str) -> None:
    assert word_for in refusal(text(tmp_path / name, "只是一段文字"))


@pytest.mark.parametrize("content", ["<html><body>通知</body></html>", "{\\rtf1 abc}"])
def test_markup(tmp_path: Path, content: str) -> None:
    assert "另存为.docx" in refusal(text(tmp_path / "f.txt", content))


def test_old_word_file(tmp_path: Path) -> None:
    path = tmp_path / "f.doc"
    path.write_bytes(OLE + bytes(2000))
    assert "另存为.docx" in refusal(path)


def test_word_file_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "f.docx"
    path.write_bytes(OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    assert "密码" in refusal(path)


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    b = read_notice(NOTICE).breakdown
    made = {
        kind: make(folder / f"f.{kind}", rows_of(b), front=front_of(b)) for kind, make in (("docx", word), ("pdf", pdf))
    }
    return {kind: path.read_bytes() for kind, path in made.items()}


@pytest.mark.samples(2)
@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.995])
def test_truncated_container(tmp_path: Path, whole_files: dict[str, bytes], kind: str, share: float) -> None:
    path = tmp_path / f"f.{kind}"
    path.write_bytes(whole_files[kind][: int(len(whole_files[kind]) * share)])
    assert "损坏" in refusal(path)


def test_damaged_byte_in_a_word_file(tmp_path: Path, whole_files: dict[str, bytes]) -> None:
    data = bytearray(whole_files["docx"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo("word/document.xml").header_offset + 200
    data[at] ^= 0xFF
    path = tmp_path / "f.docx"
    path.write_bytes(bytes(data))
    assert "损坏" in refusal(path)


def test_word_file_that_inflates_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.notice.files.office_package._LARGEST", 1_000_000)
    path = tmp_path / "f.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 1_000_001)
    assert "过大" in refusal(path)


def test_another_office_file(tmp_path: Path) -> None:
    path = tmp_path / "f.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("ppt/presentation.xml", "<presentation/>")
    assert "不是Word文件" in refusal(path)


def picture_page(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 50, 50, 400, 600)
    canvas.showPage()


def test_picture_pdf(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"))
    picture_page(canvas)
    canvas.save()
    assert "图片" in refusal(tmp_path / "f.pdf")


def test_one_picture_page_among_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"))
    canvas.drawString(50, 700, "text")
    canvas.showPage()
    picture_page(canvas)
    canvas.save()
    assert "第2页是图片" in refusal(tmp_path / "f.pdf")


def test_pdf_with_a_password(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(50, 700, "text")
    canvas.save()
    assert "密码" in refusal(tmp_path / "f.pdf")


def test_pdf_without_a_table(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"))
    canvas.drawString(50, 700, "no table here")
    canvas.save()
    assert "没有找到任务分解表" in refusal(tmp_path / "f.pdf")


def test_task_row_without_a_title(tmp_path: Path) -> None:
    rows = [("1", "", "市发改委"), ("2", "公开", "市财政局")]
    path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("序号", "任务", "责任单位"))
    assert "是空的" in refusal(path)


def test_heading_without_tasks(tmp_path: Path) -> None:
    rows = ["一、公开", ("1.公开", "市发改委"), "二、解读"]
    path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "责任单位"))
    assert "没有任务" in refusal(path)


def test_empty_heading_in_the_middle(tmp_path: Path) -> None:
    rows = ["一、公开", "二、解读", ("1.公开", "市发改委")]
    path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "责任单位"))
    assert "对不上" in refusal(path) or "没有全部读到" in refusal(path)


def _with_part(path: Path, name: str, content: bytes) -> Path:
    """The zip at `path` with one part replaced or added."""
    with zipfile.ZipFile(path) as package:
        parts = {item.filename: package.read(item) for item in package.infolist()} | {name: content}
    with zipfile.ZipFile(path, "w") as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return path


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_word_file_with_a_document_type(tmp_path: Path, name: str, encoding: str) -> None:
    path = word(tmp_path / "f.docx", [("1.公开规划", "市发改委")], front=[TITLE], header=("任务", "责任单位"))
    with zipfile.ZipFile(path) as package:
        xml = package.read(name).decode("utf-8").partition("?>")[2]
    hostile = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>{xml}'.encode(encoding)
    message = refusal(_with_part(path, name, hostile))
    assert name in message
    assert "另存为.docx" in message


def test_a_spreadsheet_is_called_one(tmp_path: Path) -> None:
    import openpyxl

    for name in ("通知.xlsx", "通知.docx"):
        openpyxl.Workbook().save(tmp_path / name)
        message = refusal(tmp_path / name)
        assert "电子表格" in message
        assert "损坏" not in message
    old = tmp_path / "通知.xls"
    old.write_bytes(OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"))
    assert "电子表格" in refusal(old)


def _raw_pdf(content: bytes) -> bytes:
    stream = zlib.compress(content, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objects, 1))
    return body + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def test_pdf_that_inflates_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(_raw_pdf(b"1 0 0 1 0 0 cm\n" * 2_100_000))
    assert "展开后过大" in refusal(path)


def test_pdf_page_that_is_a_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.notice.files.pdf_frames._MOST_RULES", 50)
    canvas = Canvas(str(tmp_path / "f.pdf"))
    canvas.drawString(50, 700, "text")
    for i in range(60):
        canvas.line(50, 10 * i, 500, 10 * i)
    canvas.save()
    assert "第1页的线条太多" in refusal(tmp_path / "f.pdf")


def test_pdf_with_too_many_pages(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "f.pdf"))
    for _ in range(301):
        canvas.drawString(50, 700, "text")
        canvas.showPage()
    canvas.save()
    assert "301页" in refusal(tmp_path / "f.pdf")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("[Content_Types].xml", b"Types", b"Sorts"),
        ("word/document.xml", b'<w:gridSpan w:val="4"', b'<w:gridSpan w:val="four"'),
        ("_rels/.rels", b'Target="', b'Tarjet="'),
    ],
)
def test_word_file_whose_parts_are_not_what_they_should_be(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    rows = ["一、稳定经济", ("1.公开", "展示。", "", "市发改委")]
    whole = word(tmp_path / "whole.docx", rows, front=[TITLE])
    path = tmp_path / "f.docx"
    with zipfile.ZipFile(whole) as package, zipfile.ZipFile(path, "w") as broken:
        for name in package.namelist():
            data = package.read(name)
            broken.writestr(name, data.replace(old, new) if name == part else data)
    assert "损坏" in refusal(path)


def test_the_parsers_warnings_stay_silent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "f.pdf"
    path.write_bytes(_raw_pdf(b"BT /F9 12 Tf (text) Tj ET"))
    refusal(path)
    assert not caplog.records


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_part_that_does_not_unpack_is_told(tmp_path: Path, kind: str, method: int) -> None:
    """However it was packed: each way of unpacking fails with an error of its own."""
    part = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    path = tmp_path / f"a.{kind}"
    with zipfile.ZipFile(path, "w", method) as package:
        package.writestr(part, "工作任务" * 500)
        packed = package.getinfo(part)
    data = bytearray(path.read_bytes())
    begin = packed.header_offset + 30 + len(part) + 9
    data[begin : begin + 12] = bytes(255 - b for b in data[begin : begin + 12])
    path.write_bytes(data)
    with pytest.raises(NoticeUnreadable):
        read_notice(path)
