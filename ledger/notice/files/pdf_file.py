"""A notice as a PDF: ruled tables as grids; without rules, columns by their left edges, else the plain text (indents kept,
page headers dropped, other tables set aside).

A PDF that was cut off can often still be half read; its trailer decides, not what could be read.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy
from ledger.notice.files.pdf_columns import read_columns
from ledger.notice.files.pdf_frames import Frame, inside_text, printed
from ledger.notice.files.pdf_tables import read_tables, running_lines
from ledger.notice.files.radicals import without_radicals
from ledger.notice.furniture import is_closing
from ledger.notice.records import Document, Line, Prose, Unused

_DAMAGED = "PDF文件已损坏或没有传完整，打不开，请重新取得文件"
_NO_TABLE = "PDF里没有找到任务分解表：没有写明“工作任务”和“责任单位”（或“牵头单位”）的表头"
_MOST_PAGES = 300
_OVERPRINT = 0.7  # points by which a character printed twice, to look bold, is shifted
_TILT = 0.05  # slope of a line of text that still counts as level
# What a parser raises, besides its own errors, where a damaged file is not what it says.
_PARSER_FAILS = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    struct.error,
    zlib.error,
)

_STREAM = re.compile(rb"stream\r?\n")
_LARGEST_STREAM = 30_000_000  # bytes of one stream of commands or text; a page of a notice has some thousands
_STEP = 1_000_000
_HEAD = 600  # bytes in which a stream's dictionary stands
_NO_COMMANDS = (b"/Image", b"/Length1", b"/FontFile", b"/CIDFontType0C", b"/OpenType")


def read_pdf(data: bytes) -> Document | Prose:
    """The document of a PDF; raises NoticeUnreadable if it is cut off, locked, a picture, or holds no task table."""
    if not re.search(rb"startxref\s+\d+\s+%%EOF\s*$", data[-2048:].rstrip(b"\x00")):
        raise NoticeUnreadable(_DAMAGED)
    _check_streams(data)
    # Its warnings are about fonts, in English, and would stand among the summary's lines.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _document(pdf.pages)
    except PdfminerException as error:
        if any(isinstance(a, PDFPasswordIncorrect) for a in error.args):
            raise NoticeUnreadable("PDF文件有打开密码，请先去掉密码再导入") from error
        raise NoticeUnreadable(_DAMAGED) from error
    except (PSException, PDFSyntaxError, MalformedPDFException, *_PARSER_FAILS) as error:
        raise NoticeUnreadable(_DAMAGED) from error


def _document(pages: Sequence[Any]) -> Document | Prose:
    if len(pages) > _MOST_PAGES:
        raise NoticeUnreadable(f"PDF有{len(pages)}页，不像一份通知，没有导入")
    _refuse_pictures(pages)
    plain = [page.filter(_is_straight).dedupe_chars(tolerance=_OVERPRINT) for page in pages]
    for page in plain:
        for char in page.chars:
            char["text"] = without_radicals(char["text"])
    document = read_tables(plain) or read_columns(plain) or read_lines(plain, _NO_TABLE)
    marks = "".join(c["text"] for page in pages for c in page.chars if not _is_straight(c))
    return replace(document, unused=(*document.unused, Unused("斜排的水印", marks))) if marks else document


def _is_straight(item: dict[str, Any]) -> bool:
    """Whether an object is no character, or one on a level or upright line: a watermark runs across the cells."""
    if item["object_type"] != "char":
        return True
    a, b, *_ = item["matrix"]
    return bool(min(abs(a), abs(b)) < _TILT * max(abs(a), abs(b)))


def _refuse_pictures(pages: Sequence[Any]) -> None:
    """A page that is only an image holds text that nobody read: all or nothing."""
    pictures = [p.page_number for p in pages if p.images and not p.chars]
    if not any(p.chars for p in pages):
        raise NoticeUnreadable("PDF里只有图片、没有文字（可能是扫描件），请先做文字识别，或改用.docx、.txt文件")
    if pictures:
        raise NoticeUnreadable(f"PDF第{pictures[0]}页是图片、没有文字，无法完整读取，请先做文字识别，或改用.docx文件")


def _check_streams(data: bytes) -> None:
    """Raises NoticeUnreadable for a compressed stream that is no picture and no font and inflates beyond bounds: a small
    file may hold gigabytes of drawing commands."""
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()].rpartition(b"obj")[2]
        if b"FlateDecode" in head and not any(word in head for word in _NO_COMMANDS):
            _inflate(data, match.end())


def _inflate(data: bytes, begin: int) -> None:
    inflater = zlib.decompressobj()
    size, rest = 0, data[begin : begin + _STEP]
    position = begin + len(rest)
    try:
        while rest and not inflater.eof:
            size += len(inflater.decompress(rest, _STEP))
            if size > _LARGEST_STREAM:
                raise NoticeUnreadable("PDF文件展开后过大，不像一份通知，没有打开")
            rest = inflater.unconsumed_tail
            if not rest:
                rest = data[position : position + _STEP]
                position += len(rest)
    except zlib.error:
        return  # encrypted or damaged: the parser says which


_INDENT = 1.2  # characters by which a paragraph's first line is set in, at least
_NO_RUNNING = re.compile(r"[：:（）()\[\]〔〕【】。；]")


def read_lines(pages: Sequence[Any], missing: str) -> Prose:
    """The PDF as text; `missing` is what to say if nothing in it names a task's units."""
    running = {solid(x.text) for x in running_lines(pages) if not _NO_RUNNING.search(x.text)}
    texts: list[str] = []
    unused: list[Unused] = []
    for page in pages:
        items = printed(page)
        left = min((float(x["x0"]) for x in items if not isinstance(x, Frame)), default=0.0)
        for item in items:
            if isinstance(item, Frame):
                _table(item, page, texts, unused)
            elif solid(item["text"]) not in running:
                set_in = item["x0"] - left > _INDENT * (item["bottom"] - item["top"])
                texts.append(("　　" if set_in else "") + str(item["text"]))
    lines = tuple(Line(i, text) for i, text in enumerate(texts, 1))
    return Prose(lines, wrapped=True, missing=missing, whole=True, unused=tuple(unused))


def _table(frame: Frame, page: Any, texts: list[str], unused: list[Unused]) -> None:
    """The closing block is often ruled and counts as text; any other table is no task table and is set aside."""
    rows = list(_rows(frame))
    if any(is_closing(text) for text in rows):
        texts.extend(rows)
    else:
        unused.append(Unused("通知中的另一张表格", tidy(inside_text(page, frame.table))))


def _rows(frame: Frame) -> Iterator[str]:
    for row in frame.table.extract():
        if text := solid("".join(cell or "" for cell in row)):
            yield text
