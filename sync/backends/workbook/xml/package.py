"""The zip package of a workbook: its members, read from memory with every size checked.

Python's zipfile hides where a member's raw bytes lie, and the surgical patch copies them as they are; so the
central directory (PKWARE APPNOTE 4.3) is read here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sync.errors import HostileWorkbook, TornWorkbook

CHUNK = 1 << 20
LONGEST_NAME = 250  # characters; it is quoted to people
EOCD = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
_FULL = 0xFFFFFFFF
CFB_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the zip. `central` is its raw directory record; its local record starts at `start`."""

    name: str
    central: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    start: int
    data: int


class Package:
    """The members of a zip held in memory, in directory order.

    Raises TornWorkbook when `data` is not a whole, unencrypted zip.
    """

    def __init__(self, data: bytes) -> None:
        self.bytes = data
        self.end, self.directory_start, count = _end_record(data)
        self.members = tuple(_members(data, self.directory_start, count))
        self._by_name = {_folded(member.name): member for member in self.members}
        if len(self._by_name) != len(self.members):
            raise TornWorkbook("文件内部有重名的部分，不是正常的表格文件。")
        self._check_layout()

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._by_name

    def member(self, name: str) -> Member:
        """The member of that name, case and slashes folded as readers do; TornWorkbook if there is none."""
        try:
            return self._by_name[_folded(name)]
        except KeyError:
            raise TornWorkbook(f"表格文件不完整，缺少内部文件 {name}。") from None

    def read(self, name: str) -> bytes:
        """The whole content of a member; its declared size is a hard limit."""
        return b"".join(self.stream(self.member(name)))

    def stream(self, member: Member) -> Iterator[bytes]:
        """The content in chunks of at most 1 MiB; HostileWorkbook as soon as it exceeds its declared size."""
        total, crc = 0, 0
        for chunk in _inflate(memoryview(self.bytes)[member.data : member.data + member.compressed], member):
            total += len(chunk)
            crc = zlib.crc32(chunk, crc)
            if total > member.size:
                raise HostileWorkbook(f"内部文件 {member.name} 展开后比声明的大，疑似压缩炸弹，没有读取。")
            yield chunk
        if total != member.size or crc != member.crc:
            raise TornWorkbook(f"表格文件不完整：内部文件 {member.name} 校验不符，可能正在保存或传输中断。")

    def _check_layout(self) -> None:
        reached = 0
        for member in sorted(self.members, key=lambda m: m.start):
            if member.start < reached:
                raise HostileWorkbook("文件内部各部分互相重叠，疑似压缩炸弹，没有读取。")
            reached = member.data + member.compressed
        if reached > self.directory_start:
            raise TornWorkbook("表格文件不完整：内部目录与内容对不上。")


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _end_record(data: bytes) -> tuple[int, int, int]:
    if data.startswith(CFB_MAGIC):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise TornWorkbook(
            "工作簿加了打开密码，读不了；请在表格软件里取消打开密码后保存。"
            if locked
            else "这是旧版 .xls 文件，不是 .xlsx；请在表格软件里另存为 .xlsx。"
        )
    at = data.rfind(b"PK\x05\x06")
    if not data.startswith(b"PK") or at < 0 or at + EOCD.size > len(data):
        raise TornWorkbook("文件不是完整的 .xlsx 工作簿：可能正在保存、上传中断，或不是表格文件。")
    _, disk, _, _, count, size, offset, _ = EOCD.unpack_from(data, at)
    if _FULL in (size, offset) or count == 0xFFFF:
        count, size, offset = _zip64_end(data, at, (count, size, offset))
    if disk or offset + size > at:
        raise TornWorkbook("文件的压缩目录不完整，或用了不支持的分卷、超大格式。")
    return at, offset, count


def _zip64_end(data: bytes, at: int, plain: tuple[int, int, int]) -> tuple[int, int, int]:
    """Count, size and offset of the directory from the zip64 end record (APPNOTE 4.3.14), which programs that write
    without winding back add to small files, too; `plain` without one."""
    locator = at - LOCATOR.size
    if locator < 0 or data[locator : locator + 4] != b"PK\x06\x07":
        return plain
    place = LOCATOR.unpack_from(data, locator)[2]
    if data[place : place + 4] != b"PK\x06\x06" or place + END64.size > len(data):
        return plain
    found = END64.unpack_from(data, place)
    return found[7], found[8], found[9]


def _members(data: bytes, at: int, count: int) -> Iterator[Member]:
    for _ in range(count):
        if data[at : at + 4] != b"PK\x01\x02" or at + CENTRAL.size > len(data):
            raise TornWorkbook("表格文件的压缩目录损坏。")
        length = CENTRAL.size + sum(CENTRAL.unpack_from(data, at)[10:13])
        central = _without_zip64(data[at : at + length])
        fields = CENTRAL.unpack_from(central)
        flags, method, crc, compressed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
        raw_name = central[CENTRAL.size : CENTRAL.size + fields[10]]
        name = raw_name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if len(name) > LONGEST_NAME:
            raise TornWorkbook("表格文件的压缩目录损坏。")
        start = fields[16]
        if data[start : start + 4] != b"PK\x03\x04" or start + LOCAL.size > len(data):
            raise TornWorkbook(f"表格文件不完整：找不到内部文件 {name}。")
        if flags & 1 or method not in (STORED, DEFLATED):
            raise TornWorkbook(f"内部文件 {name} 被加密，或用了不支持的压缩方式。")
        local = LOCAL.unpack_from(data, start)
        content = start + LOCAL.size + local[9] + local[10]
        yield Member(name, central, flags, method, crc, compressed, size, start, content)
        at += length


def _without_zip64(central: bytes) -> bytes:
    """A directory record with sizes and offset in their places: those that say "too large" stand in an extra field."""
    fields = list(CENTRAL.unpack_from(central))
    if _FULL not in (fields[8], fields[9], fields[16]):
        return central
    name = central[CENTRAL.size : CENTRAL.size + fields[10]]
    extra = central[CENTRAL.size + fields[10] :][: fields[11]]
    rest, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == 1:
            for field in [n for n in (9, 8, 16) if fields[n] == _FULL]:
                if len(body) >= 8:
                    fields[field] = min(int.from_bytes(body[:8], "little"), _FULL)
                    body = body[8:]
        else:
            rest += extra[at : at + 4 + size]
        at += 4 + size
    comment = central[CENTRAL.size + fields[10] + fields[11] :]
    fields[11] = len(rest)
    return CENTRAL.pack(*fields) + name + rest + comment


def _inflate(raw: memoryview, member: Member) -> Iterator[bytes]:
    if member.method == STORED:
        yield from (bytes(raw[at : at + CHUNK]) for at in range(0, len(raw), CHUNK))
        return
    stream = zlib.decompressobj(-15)
    try:
        for at in range(0, len(raw), CHUNK):
            pending: bytes | memoryview = raw[at : at + CHUNK]
            while pending and not stream.eof:
                yield stream.decompress(pending, CHUNK)
                pending = stream.unconsumed_tail
        while not stream.eof and (rest := stream.decompress(b"", CHUNK)):
            yield rest
    except zlib.error as error:
        raise TornWorkbook(f"表格文件不完整：内部文件 {member.name} 解压失败。") from error
