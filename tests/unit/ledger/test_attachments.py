"""Files that people hand in: what is inside decides, not the name; nothing hostile takes the portal along."""

from __future__ import annotations

import resource
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ledger.attachments import Upload, accept
from ledger.attachments.contents import EDGE, PARTS, preview_of
from ledger.errors import FileTooCostly, Refused
from portal.strangers_files import look_into_file
from sync.processes.confined import BUSY, LARGE, LONG, ODD, SLOW, Confinement
from tests.attachment_samples import bomb, pdf, picture, sheet, word


def looked_at(name: str, content: bytes) -> bytes:
    return preview_of(accept(Upload(name, content)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("方案.pdf", pdf()),
        ("a.png", picture()),
        ("a.JPG", picture("JPEG")),
        ("a.jpeg", picture("JPEG")),
        ("a.webp", picture("WEBP")),
    ],
)
def test_pictures_and_pages_have_a_small_picture(name: str, content: bytes) -> None:
    with Image.open(BytesIO(looked_at(name, content))) as made:
        assert (made.format, max(made.size) <= EDGE) == ("JPEG", True)


@pytest.mark.parametrize(("name", "content"), [("a.docx", word()), ("a.xlsx", sheet())])
def test_documents_of_an_office_are_taken_without_one(name: str, content: bytes) -> None:
    assert looked_at(name, content) == b""


def test_a_picture_stands_as_it_was_held() -> None:
    made, held = BytesIO(), Image.Exif()
    held[0x0112] = 6  # the camera was turned
    Image.new("RGB", (40, 20)).save(made, "JPEG", exif=held)
    with Image.open(BytesIO(looked_at("a.jpg", made.getvalue()))) as shown:
        assert shown.size == (20, 40)


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_a_preview_holds_none_of_the_words_that_stand_beside_a_picture(name: str, form: str) -> None:
    made, held, told = BytesIO(), Image.Exif(), PngInfo()
    held[0x010E] = "STRANGER"
    told.add_text("comment", "STRANGER")
    words = {"comment": b"STRANGER", "exif": held, "icc_profile": b"STRANGER", "xmp": b"STRANGER", "pnginfo": told}
    picture_with_words = Image.new("RGB", (40, 20))
    picture_with_words.save(made, form, **words)
    assert b"STRANGER" in made.getvalue()
    assert b"STRANGER" not in looked_at(name, made.getvalue())


def _wide() -> bytes:
    """81 million pixels, honestly."""
    made = BytesIO()
    Image.new("1", (9000, 9000)).save(made, "PNG")
    return made.getvalue()


def _many_parts() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for number in range(PARTS + 1):
            package.writestr(f"{number}", b"")
    return made.getvalue()


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        ("a.docx", sheet, "不是 .docx"),
        ("a.xlsx", word, "不是 .xlsx"),
        ("a.docx", lambda: b"PK\x03\x04 and nothing more", "不是 .docx"),
        ("a.docx", bomb, "展开后太大"),
        ("a.docx", _many_parts, "展开后太大"),
        ("a.pdf", lambda: b"%PDF-1.7\n<script>alert(1)</script>", "不是 .pdf"),
        ("a.pdf", lambda: pdf("x", password="secret"), "有密码"),
        ("a.png", lambda: picture()[:60], "不是 .png"),
        ("a.png", lambda: b"\x89PNG\r\n<html>", "不是 .png"),
        ("a.webp", lambda: b"RIFF\x00\x00\x00\x00AVI ", "不是 .webp"),
        ("a.jpg", lambda: b"\xff\xd8\xff<?php ?>", "不是 .jpg"),
        ("a.png", _wide, "像素"),
    ],
)
def test_what_only_calls_itself_so_is_refused_in_one_sentence(name: str, made: Callable[[], bytes], words: str) -> None:
    with pytest.raises(Refused, match=words):
        looked_at(name, made())


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "a.heif"])
def test_a_picture_of_an_iphone_says_what_to_do(name: str) -> None:
    with pytest.raises(Refused, match="兼容性最佳"):
        accept(Upload(name, b"\x00\x00\x00\x18ftypheic"))


def _huge_png() -> bytes:
    """A header that promises 2 GB of pixels."""
    content = bytearray(picture("PNG", (10, 10)))
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    return bytes(content)


@pytest.mark.parametrize(("name", "made"), [("a.docx", bomb), ("a.png", _huge_png)])
def test_whatever_it_unfolds_to_costs_the_portal_nothing(name: str, made: Callable[[], bytes]) -> None:
    content = made()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises((Refused, FileTooCostly)) as refused:
        look_into_file(accept(Upload(name, content)), "某人")
    assert "没有" in str(refused.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert look_into_file(accept(Upload("a.png", picture())), "某人").startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("name", "why", "told"),
    [
        ("图.jpg", LONG, "“图.jpg”读取太久，没有读完，没有提交：请用看图软件另存一份再上传"),
        ("文.pdf", LARGE, "“文.pdf”展开后太大，没有读取，没有提交：请重新导出 PDF 再上传"),
        ("表.xlsx", ODD, "“表.xlsx”的内部结构不正常，读不出来，没有提交：请用Word、WPS或Excel打开后另存一份再上传"),
        ("图.jpg", BUSY, BUSY),
        ("图.jpg", SLOW, SLOW),
    ],
)
def test_what_costs_too_much_is_named_with_its_own_way_out(
    monkeypatch: pytest.MonkeyPatch, name: str, why: str, told: str
) -> None:
    """Of several files that are handed in together one is to be changed; nobody opens a photo in Excel."""

    def refuse(*_: object, **__: object) -> None:
        raise FileTooCostly(why)

    monkeypatch.setattr(Confinement, "_call", refuse)
    with pytest.raises(FileTooCostly) as refused:
        look_into_file(Upload(name, b"x"), "某人")
    assert str(refused.value).startswith(told)
