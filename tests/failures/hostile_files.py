"""Small files that unfold to gigabytes, or to hours, each in a way of its own; made here, never kept."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial
from io import BytesIO

MB = 1 << 20
TITLE = "2021年政务公开工作任务分解表"


@cache
def flate_bomb(megabytes: int, times: int, fill: bytes = b"q ") -> bytes:
    """`fill` repeated over so many megabytes, compressed so many times."""
    packer = zlib.compressobj(9)
    piece = fill * (MB // len(fill))
    data = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue. Its cross-reference table is right."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begins))


def stream(dictionary: bytes, content: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(content), content)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"
HEAD = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]


def page_with(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page whose content stream is object 4; `more` are the objects after it."""
    return pdf([*HEAD, PAGE % resources, content, *more])


def twice_packed(names: bytes) -> bytes:
    """Half a gigabyte of drawing commands in some kilobytes, under filter names of one's choice."""
    return page_with(stream(b"/Filter[%s %s]" % (names, names), flate_bomb(450, 2)))


def hex_then_flate() -> bytes:
    """The same, with hexadecimal digits outside."""
    packed = flate_bomb(450, 2).hex().encode() + b">"
    return page_with(stream(b"/Filter[/AHx/Fl/Fl]", packed))


def filter_elsewhere() -> bytes:
    """The same, its filters an object of their own: nothing of them stands before the stream."""
    return page_with(stream(b"/Filter 5 0 R", flate_bomb(450, 2)), b"", b"[/FlateDecode/FlateDecode]")


def run_lengths() -> bytes:
    """Run lengths inside a packed stream: 128 times as much once more."""
    packed = zlib.compress(zlib.compress(b"\x81 " * (3 * MB), 9), 9)
    return page_with(stream(b"/Filter[/Fl/Fl/RL]", packed))


def wide_predictor() -> bytes:
    """Rows two thousand million bytes wide."""
    parts = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000/Colors 4>>"
    return page_with(stream(parts, zlib.compress(b"\x02" * 100)))


def in_an_image() -> bytes:
    """Text that calls itself a font's file."""
    return page_with(stream(b"/Length1 9/Filter/FlateDecode", flate_bomb(450, 1)))


def nested() -> bytes:
    """A list in a list, some hundred thousand times."""
    return page_with(stream(b"", b"[" * 300_000 + b"]" * 300_000 + b" TJ"))


def tree_of_pages() -> bytes:
    """Ten nodes under ten nodes, ten levels: ten thousand million pages in two kilobytes."""
    nodes = [
        b"<</Type/Pages/Count 9%s/Kids[%s]>>" % (b"/Parent 2 0 R", b" ".join([b"%d 0 R" % (n + 1)] * 10))
        for n in range(2, 12)
    ]
    page = b"<</Type/Page/Parent 11 0 R/MediaBox[0 0 9 9]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page])


def forms_in_forms() -> bytes:
    """A drawing that shows another ten times, which shows another ten times …"""
    forms = [
        stream(
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (n + 1),
            b"/F Do " * 10,
        )
        for n in range(5, 14)
    ]
    last = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 1 1 re S ")
    return page_with(stream(b"", b"/F Do"), b"/XObject<</F 5 0 R>>", *forms, last)


def lines_without_end() -> bytes:
    """A page ruled with more lines than anybody can compare with each other."""
    return page_with(stream(b"/Filter/FlateDecode", flate_bomb(20, 1, b"1 2 3 4 re S\n9 8 m 7 6 l S\n")))


def wide_characters() -> bytes:
    """A font that tells what each of its thousand million characters means."""
    cmap = b"1 begincodespacerange <00000000> <7fffffff> endcodespacerange\n1 beginbfrange <00000000> <7ffffff0> <4e00> endbfrange"
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[7 0 R]>>"
    below = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement "
        b"0>>/W[0 2000000000 500]/FontDescriptor 8 0 R>>"
    )
    about = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 9 9]>>"
    return page_with(
        stream(b"", b"BT /F 9 Tf <0001> Tj ET"), b"/Font<</F 5 0 R>>", font, stream(b"", cmap), below, about
    )


def packed_objects() -> bytes:
    """Objects inside a packed stream, the page among them, in a file whose directory is a stream too."""
    inner = flate_bomb(450, 2, b"0 ")
    objects = b"%PDF-1.7\n"
    places = []
    for number, content in (
        (1, b"<</Type/Catalog/Pages 3 0 R>>"),
        (2, stream(b"/Type/ObjStm/N 1/First 4/Filter[/Fl/Fl]", inner)),
    ):
        places.append(len(objects))
        objects += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    begins = len(objects)
    rows = b"\0\0\0\0\0" + b"".join(b"\x01%s\0" % p.to_bytes(3, "big") for p in places) + b"\x02\0\0\x02\0"
    rows += b"\x01%s\0" % begins.to_bytes(3, "big")
    directory = stream(b"/Type/XRef/Size 5/W[1 3 1]/Root 1 0 R", rows)
    return objects + b"4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (directory, begins)


def office(parts: dict[str, list[bytes]]) -> bytes:
    """A zip of these parts, each given in pieces."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, pieces in parts.items():
            with package.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return out.getvalue()


_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    b'ContentType="application/xml"/><Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocum'
    b'ent.%s.main+xml"/></Types>'
)
_RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>'
)
_WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_BOOK = (
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" '
    b'sheetId="1" r:id="r1"/></sheets></workbook>'
)
_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def word(body: list[bytes]) -> bytes:
    """A Word file with this body."""
    parts = {
        "[Content_Types].xml": [_TYPES % (b"word/document.xml", b"wordprocessingml.document")],
        "_rels/.rels": [_RELATION % (b"officeDocument", b"word/document.xml")],
        "word/document.xml": [_WORD, *body, b"</w:body></w:document>"],
    }
    return office(parts)


def workbook(rows: list[bytes], after: list[bytes] | None = None) -> bytes:
    """A workbook of one sheet with this XML of rows, and this after them."""
    parts = {
        "[Content_Types].xml": [_TYPES % (b"xl/workbook.xml", b"spreadsheetml.sheet")],
        "_rels/.rels": [_RELATION % (b"officeDocument", b"xl/workbook.xml")],
        "xl/_rels/workbook.xml.rels": [_RELATION % (b"worksheet", b"worksheets/sheet1.xml")],
        "xl/workbook.xml": [_BOOK],
        "xl/worksheets/sheet1.xml": [_SHEET, *rows, b"</sheetData>", *(after or []), b"</worksheet>"],
    }
    return office(parts)


def empty_paragraphs() -> bytes:
    """Nine million paragraphs without a word."""
    return word([b"<w:p/>" * 100_000] * 90)


def table_cells() -> bytes:
    """A table of four million cells."""
    return word([b"<w:tbl>", *([b"<w:tr>" + b"<w:tc/>" * 50 + b"</w:tr>"] * 80_000), b"</w:tbl>"])


def many_cells() -> bytes:
    """A sheet of millions of cells."""
    row = b"<row>" + b'<c t="inlineStr"><is><t/></is></c>' * 100 + b"</row>"
    return workbook([row] * 16_000)


def merged_everywhere() -> bytes:
    """Two hundred thousand merged places, each the whole sheet."""
    merged = b'<mergeCell ref="A1:XFD1048576"/>' * 1000
    return workbook(
        [b'<row r="1"><c r="A1"><v>1</v></c></row>'], [b"<mergeCells>", *([merged] * 200), b"</mergeCells>"]
    )


def commas() -> bytes:
    """Twenty megabytes of nothing between commas."""
    return "序号,工作任务,责任单位\n".encode() + b"," * (20 * MB)


def short_lines() -> bytes:
    """A text of ten million lines."""
    return (TITLE + "\n").encode() + "一\n".encode() * (4 * MB)


def numbers() -> bytes:
    """A text that is one number."""
    return (TITLE + "\n1.").encode() + "一、".encode() * (3 * MB)


Maker = Callable[[], bytes]
PDFS: dict[str, Maker] = {
    "the short name": partial(twice_packed, b"/Fl"),
    "a letter as digits": partial(twice_packed, b"/Fl#61teDecode"),
    "hexadecimal outside": hex_then_flate,
    "filters elsewhere": filter_elsewhere,
    "run lengths": run_lengths,
    "a wide predictor": wide_predictor,
    "said to be a font": in_an_image,
    "nested lists": nested,
    "a tree of pages": tree_of_pages,
    "forms in forms": forms_in_forms,
    "lines without end": lines_without_end,
    "wide characters": wide_characters,
    "packed objects": packed_objects,
}
OTHERS: dict[str, Maker] = {
    "paragraphs.docx": empty_paragraphs,
    "table.docx": table_cells,
    "cells.xlsx": many_cells,
    "merged.xlsx": merged_everywhere,
    "commas.csv": commas,
    "lines.txt": short_lines,
    "numbers.txt": numbers,
}
