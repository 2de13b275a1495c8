"""What a PDF inflates to, measured before a parser sees it: a small file may hold gigabytes of drawing commands."""

from __future__ import annotations

import re
import zlib

from ledger.errors import NoticeUnreadable

_STREAM = re.compile(rb"stream\r?\n")
_LARGEST = 30_000_000  # bytes of one stream of commands or text; a page of a notice has some thousands
_STEP = 1_000_000
_HEAD = 600  # bytes in which a stream's dictionary stands
_NO_COMMANDS = (b"/Image", b"/Length1", b"/FontFile", b"/CIDFontType0C", b"/OpenType")


def check_streams(data: bytes) -> None:
    """Raises NoticeUnreadable for a compressed stream that is no picture and no font and inflates beyond bounds."""
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()].rpartition(b"obj")[2]
        if b"FlateDecode" in head and not any(word in head for word in _NO_COMMANDS):
            _check(data, match.end())


def _check(data: bytes, begin: int) -> None:
    inflater = zlib.decompressobj()
    size, rest = 0, data[begin : begin + _STEP]
    position = begin + len(rest)
    try:
        while rest and not inflater.eof:
            size += len(inflater.decompress(rest, _STEP))
            if size > _LARGEST:
                raise NoticeUnreadable("PDF文件展开后过大，不像一份通知，没有打开")
            rest = inflater.unconsumed_tail
            if not rest:
                rest = data[position : position + _STEP]
                position += len(rest)
    except zlib.error:
        return  # encrypted or damaged: the parser says which
