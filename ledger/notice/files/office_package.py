"""What is checked of a .docx or .xlsx before a parser sees it: that it is one, its size, and that its XML declares nothing."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass

from ledger.errors import NoticeUnreadable

_LARGEST = 200_000_000
_LARGEST_PART = 60_000_000  # bytes of one part of XML; a breakdown's has some hundred thousand
_MOST_PARTS = 5_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class PackageKind:
    """A kind of office file: what people call it, how it ends, and the part that it cannot be without."""

    name: str
    suffix: str
    part: str

    @property
    def damaged(self) -> str:
        """The sentence for a file that cannot be opened."""
        return f"{self.name}文件已损坏或没有传完整，打不开，请重新取得文件"


WORD = PackageKind("Word", ".docx", "word/document.xml")
WORKBOOK = PackageKind("Excel", ".xlsx", "xl/workbook.xml")
_OTHERS = {
    "xl/workbook.bin": "这是二进制格式的表格（.xlsb），请用Excel或WPS打开后另存为.xlsx再导入",
    "content.xml": "这是OpenDocument文件（.ods或.odt），请打开后另存为.xlsx或.docx再导入",
}


def kind_of(data: bytes) -> PackageKind:
    """Which kind of office file a zip is; raises NoticeUnreadable for any other zip or a damaged one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NoticeUnreadable(WORD.damaged.replace("Word", "Word或Excel")) from error
    for kind in (WORKBOOK, WORD):
        if kind.part in names:
            return kind
    for part, sentence in _OTHERS.items():
        if part in names:
            raise NoticeUnreadable(sentence)
    raise NoticeUnreadable(
        "这不是Word文件（.docx），也不是表格文件（.xlsx），请导入带任务分解表的通知（.docx、.pdf、.txt、.xlsx或.csv）"
    )


def check_package(data: bytes, kind: PackageKind) -> None:
    """Raises NoticeUnreadable for a hostile package; zipfile's errors where it is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        listed = package.infolist()
        if sum(item.file_size for item in listed) > _LARGEST or len(listed) > _MOST_PARTS:
            raise NoticeUnreadable(f"{kind.name}文件展开后过大，不像一份通知，没有打开")
        if package.testzip() is not None:
            raise NoticeUnreadable(kind.damaged)
        for item in listed:
            if item.filename.lower().endswith((".xml", ".rels", ".vml")):
                if item.file_size > _LARGEST_PART:
                    raise NoticeUnreadable(f"{kind.name}文件展开后过大，不像一份通知，没有打开")
                _refuse_declarations(package.read(item), item.filename, kind)


def _refuse_declarations(part: bytes, name: str, kind: PackageKind) -> None:
    """Office programs write UTF-8 without a document type; another encoding would hide one from this search."""
    again = f"请用{kind.name}另存为{kind.suffix}再导入"
    if _DECLARATION.search(part):
        raise NoticeUnreadable(f"{kind.name}文件内部的{name}里有实体声明，正常的通知不会有，没有打开；{again}")
    if part.startswith(_WIDE) or b"\0" in part[:4]:
        raise NoticeUnreadable(f"{kind.name}文件内部的{name}不是UTF-8编码，没有打开；{again}")


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile raises where a package is not what it says."""
