"""What is checked of a .docx before a parser sees it: that it is one, its size, and that its XML declares nothing."""

from __future__ import annotations

import io
import re
import zipfile

from ledger.errors import NoticeUnreadable

DAMAGED = "Word文件已损坏或没有传完整，打不开，请重新取得文件"
SPREADSHEET = "这是电子表格，不是通知：请导入通知原文（.docx、.pdf或.txt），或把表格里的任务分解表连同标题复制到Word另存为.docx"
_LARGEST = 200_000_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def check_package(data: bytes) -> None:
    """Raises NoticeUnreadable for what is no Word file or a hostile one; zipfile's errors where it is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if names & {"xl/workbook.xml", "xl/workbook.bin"}:
            raise NoticeUnreadable(SPREADSHEET)
        if "word/document.xml" not in names:
            raise NoticeUnreadable("这不是Word文件（.docx），请导入带任务分解表的通知（.docx、.pdf或.txt）")
        if sum(item.file_size for item in package.infolist()) > _LARGEST:
            raise NoticeUnreadable("Word文件展开后过大，不像一份通知，没有打开")
        if package.testzip() is not None:
            raise NoticeUnreadable(DAMAGED)
        for name in names:
            if name.lower().endswith((".xml", ".rels")):
                _refuse_declarations(package.read(name), name)


def _refuse_declarations(part: bytes, name: str) -> None:
    """Word writes UTF-8 without a document type; another encoding would hide one from this search."""
    if _DECLARATION.search(part):
        raise NoticeUnreadable(
            f"Word文件内部的{name}里有实体声明，正常的通知不会有，没有打开；请用Word另存为.docx再导入"
        )
    if part.startswith(_WIDE) or b"\0" in part[:4]:
        raise NoticeUnreadable(f"Word文件内部的{name}不是UTF-8编码，没有打开；请用Word另存为.docx再导入")
