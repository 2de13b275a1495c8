"""A notice as plain text (UTF-8, UTF-16, GB18030): lines, and the stretch of them that is the table.

Nothing in a text file proves that it is whole. The rule: a text with an official head (文号 or numbered paragraphs)
must end in the closing block that every such document has (抄送 / 印发, GB/T 9704-2012 clause 7.4) or in （全文完）.
A bare table without such a head is taken as it is, with a doubt that asks to check the last task.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.files.parted_text import forms_in, read_parted, refuse_second_table
from ledger.notice.files.radicals import without_radicals
from ledger.notice.furniture import is_closing
from ledger.notice.records import Document, Flow, Line, Prose, Unused
from ledger.notice.tables.forms import begins_form
from ledger.notice.tables.header import is_header_line, role_of, roles

_MARKUP = ("{\\rtf", "<!doctype", "<html", "<?xml")
_NO_TABLE = (
    "没有找到任务分解表：文件里没有写明“工作任务”和“责任单位”（或“牵头单位”）的表头，请确认导入的是带分解表的通知"
)


def read_text(data: bytes) -> Document | Prose:
    """The document of a text file; raises NoticeUnreadable if it is no text or holds no table."""
    text = without_radicals(decode(data))
    if text.lstrip().lower().startswith(_MARKUP):
        raise NoticeUnreadable("这是网页或RTF文件，不是纯文本，请用Word打开后另存为.docx再导入")
    return split(_lines(text))


def decode(data: bytes) -> str:
    """The text of a file's bytes, whatever of the usual encodings it is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16")
    if b"\x00" in data:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, errors="replace")
            if _is_chinese(text):
                return text
        raise NoticeUnreadable("这不是可以读取的通知文件（内容不是文字），请导入.txt、.docx或.pdf格式的通知")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.start > 0:
            line = data.count(b"\n") + 1
            raise NoticeUnreadable("文件在一个汉字中间断开，没有传完整，请重新取得文件", line=line) from None
    return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise NoticeUnreadable("文件的文字编码无法识别或文件已损坏，请另存为UTF-8编码的文本再导入") from None
    if not _is_chinese(text):
        raise NoticeUnreadable("文件的文字编码无法识别或文件已损坏，请另存为UTF-8编码的文本再导入")
    return text


def _is_chinese(text: str) -> bool:
    """Whether nearly all characters are such as a notice is printed in; a wrong encoding gives rare ones."""
    common = sum(
        "\u4e00" <= c <= "\u9fff" or (c.isascii() and c != "\x00") or c in "，。、；：？！“”‘’（）《》〔〕—…　"
        for c in text
    )
    return common >= 0.9 * len(text)


def _lines(text: str) -> list[Line]:
    """Lines that print something, each with its number and whether a blank line stands before it."""
    lines: list[Line] = []
    gap = True
    for no, line in enumerate(text.replace("\f", "\n").split("\n"), start=1):
        if solid(line):
            lines.append(Line(no, line.rstrip("\r"), gap))
        gap = not solid(line)
    return lines


def split(lines: Sequence[Line]) -> Document | Prose:
    """Lines before, in and after the table; a header printed one title a line is put back on one line."""
    if not lines:
        raise NoticeUnreadable("文件是空的，请确认导入的是带任务分解表的通知")
    if parted := read_parted(lines):
        return parted
    found = _header(lines)
    if found is None or (form := _form(lines, *found)):
        return _prose(lines, form if found else forms_in(lines))
    top, depth = found
    end = next((i for i in range(top + depth, len(lines)) if is_closing(lines[i].text)), len(lines))
    refuse_second_table(lines[end:])
    header = Line(lines[top].no, " ".join(line.text.strip() for line in lines[top : top + depth]), lines[top].gap)
    body = Flow((header, *lines[top + depth : end]))
    return Document(tuple(lines[:top]), body, tuple(lines[end:]), whole=False)


def _form(lines: Sequence[Line], top: int, depth: int) -> list[Line]:
    """The lines of a form to fill in, header included; none if the table is one of tasks."""
    body = top + depth
    rows = list(takewhile(lambda line: begins_form(line.text), lines[body:]))
    return [*lines[top:body], *rows] if rows else []


def _prose(lines: Sequence[Line], form: Sequence[Line]) -> Prose:
    left = tuple(line for line in lines if line not in form)
    unused = (Unused("通知中的另一张表格", " ".join(line.text.strip() for line in form)),) if form else ()
    return Prose(left, wrapped=True, missing=_NO_TABLE, whole=False, unused=unused)


def _header(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Index of the table's first header line and over how many lines its titles run."""
    for i, line in enumerate(lines):
        if is_header_line(line.text):
            return i, 1
        depth = 0
        while i + depth < len(lines) and depth < 10 and role_of(lines[i + depth].text):
            depth += 1
        if depth >= 2 and roles([x.text for x in lines[i : i + depth]]):
            return i, depth
    return None
