"""Is a part's XML whole? The readers are lenient: of tags that do not match they make rows and texts that no spreadsheet
program would show, and what seems to be missing would be taken for deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from sync.errors import TornWorkbook


def well_formed(chunks: Iterable[bytes], named: str) -> Iterator[bytes]:
    """Pass a part's chunks on; TornWorkbook, naming the part, where it is no XML. No document type may be in it."""
    parser = expat.ParserCreate()
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield chunk
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise TornWorkbook(
            f"{named}损坏，内部标记不成对或写错了（{error}），无法读取；请用表格软件打开，修复后重新保存。"
        ) from error
