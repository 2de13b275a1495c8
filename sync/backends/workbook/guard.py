"""What is checked before any parser sees a workbook: sizes, entities, encodings, and how far cells reach."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

from sync.backends.workbook.extent import Extent, extent
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.well_formed import well_formed
from sync.errors import HostileWorkbook, TornWorkbook

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding=[\"']([\w.-]+)")
_OVERLAP = 16
_TAG = 4096
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_SHARED = re.compile(rb"\bt=[\"']s[\"'][^<>]*>\s*<(?:[\w.-]+:)?v>(\d+)<")
_TEXT_TYPE = re.compile(rb"\bt\s*=\s*[\"']s[\"']")


def check_package(package: Package, limits: Limits) -> None:
    """Refuse what would cost too much, and XML that is not plain UTF-8 without declarations.

    Raises HostileWorkbook, or TornWorkbook for a damaged member. Everything that a parser reads is inflated once.
    """
    if len(package.members) > limits.parts:
        raise HostileWorkbook(f"文件由 {len(package.members)} 个部分组成，多得不正常，没有读取。")
    declared = sum(member.size for member in package.members)
    if declared > limits.inflated:
        raise HostileWorkbook(f"文件展开后有 {declared >> 20} MB，超过上限 {limits.inflated >> 20} MB，没有读取。")
    for member in package.members:
        if member.name.lower().endswith((".xml", ".rels", ".vml")) and "/worksheets/sheet" not in member.name:
            for _ in without_declarations(package.stream(member), member.name):
                pass


def without_declarations(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Pass an XML part's chunks on; HostileWorkbook at a document type, an entity or another encoding."""
    tail, first = b"", True
    for chunk in chunks:
        if first:
            _check_encoding(chunk, name)
            first = False
        if _DECLARATION.search(tail + chunk[:_OVERLAP]) or _DECLARATION.search(chunk):
            raise HostileWorkbook(f"内部文件 {name} 里有实体声明，正常的表格不会有，没有读取。")
        tail = chunk[-_OVERLAP:]
        yield chunk


def _check_encoding(chunk: bytes, name: str) -> None:
    declared = _ENCODING.match(chunk)
    if b"\0" in chunk[:4] or chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise HostileWorkbook(f"内部文件 {name} 不是 UTF-8 编码，没有读取。")
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise HostileWorkbook(f"内部文件 {name} 不是 UTF-8 编码（{declared[1].decode()}），没有读取。")


def check_sheet(package: Package, part: str, title: str, limits: Limits) -> Extent:
    """How far a tab reaches and where its formulas stand; HostileWorkbook naming tab and cell when too far."""
    chunks = _without_comments(without_declarations(package.stream(package.member(part)), part), title)
    try:
        found = extent(well_formed(chunks, f"工作表“{title}”"), limits, title)
    except ValueError as error:
        raise TornWorkbook(f"工作表“{title}”里有不成立的单元格位置：{error}。") from error
    found.refuse_beyond(limits, title)
    found.fill_arrays()
    return found


def _without_comments(chunks: Iterable[bytes], title: str) -> Iterator[bytes]:
    """A comment or CDATA section could hide cells from the scan; no spreadsheet program writes them into a sheet."""
    tail = b""
    for chunk in chunks:
        if b"<!" in chunk or b"<!" in tail + chunk[:1]:
            raise HostileWorkbook(
                f"工作表“{title}”不像是表格软件保存的（内含注释段），没有读取；请用表格软件打开后重新保存。"
            )
        tail = chunk[-1:]
        yield chunk


def check_texts(package: Package, lengths: array[int], parts: Iterable[tuple[str, str]], limits: Limits) -> None:
    """Refuse a tab whose cells all repeat one huge shared text: small in the file, gigabytes once read. `lengths` as
    `shared_lengths` gives them."""
    longest = max(lengths, default=0)
    for part, title in parts:
        member = package.member(part)
        if longest * (member.size // 20) <= limits.text:
            continue  # no cell takes less than 20 bytes of XML
        if _shown(package, part, lengths, longest) > limits.text:
            raise HostileWorkbook(f"工作表“{title}”的文字展开后超过 {limits.text >> 20} MB，没有读取。")


def shared_lengths(package: Package, strings: str | None, limits: Limits) -> array[int]:
    """Bytes of XML of each shared text; HostileWorkbook when there are millions, or too much of them. Where comments
    could hide items from the scan, each counts as the longest."""
    if strings is None:
        return array("Q")
    member = package.member(strings)
    if member.size > limits.text:
        raise HostileWorkbook(f"文件的文字展开后有 {member.size >> 20} MB，超过上限，没有读取。")
    lengths, hidden = array("Q"), False
    for piece in _uncut(well_formed(package.stream(member), "文件的共享文字")):
        first, *items = _ITEM.split(piece)
        if lengths:
            lengths[-1] += len(first)
        lengths.extend(map(len, items))
        hidden = hidden or b"<!" in piece
        if len(lengths) > limits.cells:
            raise HostileWorkbook(f"文件里有超过 {limits.cells} 条文字，多得不正常，没有读取。")
    return array("Q", [max(lengths)] * len(lengths)) if hidden and lengths else lengths


def _shown(package: Package, part: str, lengths: array[int], longest: int) -> int:
    """Bytes of all shared texts that a tab shows; a cell whose text cannot be told counts as the longest."""
    shown = untold = 0
    for piece in _uncut(package.stream(package.member(part))):
        told = [int(index) for index in _SHARED.findall(piece)]
        shown += sum(lengths[index] for index in told if index < len(lengths))
        untold += len(_TEXT_TYPE.findall(piece)) - len(told)
    return shown + longest * max(0, untold)


def _uncut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that end before a tag begins, so that no tag is cut in two (save a monstrous one)."""
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        cut = piece.rfind(b"<")
        cut = cut if len(piece) - cut < _TAG else len(piece)
        yield piece[:cut]
        rest = piece[cut:]
    yield rest
