"""Workbooks as other programs save them: the same tabs written anew with each program's habits.

What is imitated is what a reader or a patcher can stumble over: namespaces and prefixes, where strings stand, which
attributes a cell carries or leaves out, which parts lie beside, how the zip is laid. LibreOffice itself is run in
`test_programs.py`; the others cannot be run here.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.utils import get_column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
X14AC = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    ' xr:uid="{00000000-0001-0000-0000-000000000000}"'
)
WPS = (
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
)
Cell = object


@dataclass(frozen=True)
class Habits:
    """How a program writes. `strings`: shared, inline or str; `phonetic` guides and `runs` in shared strings."""

    prefix: str = ""
    strict: bool = False
    root: str = ""
    before: str = '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    after: str = ""
    row: str = ""
    cell: str = ""
    references: bool = True
    dimension: bool = True
    strings: str = "shared"
    phonetic: bool = False
    runs: bool = False
    preserve: bool = False
    absolute: bool = False
    markers: bool = True
    properties: bool = True
    title_row: bool = False
    folder: str = "xl/"
    sheets: str = "worksheets/sheet"
    single_quotes: bool = False
    newlines: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    flavour: str = ""  # of the zip: stream, zip64, stored, backslash


PROGRAMS: dict[str, Habits] = {
    "Excel 365": Habits(
        root=X14AC,
        row=' spans="1:18" x14ac:dyDescent="0.25"',
        cell=' s="1"',
        phonetic=True,
        runs=True,
        before='<sheetPr codeName="Sheet1"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>',
        after='<phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75"'
        ' header="0.3" footer="0.3"/><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>',
        parts={
            "xl/persons/person.xml": "<personList xmlns='http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments'/>",
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"/>',
            "docMetadata/LabelInfo.xml": "<labelList xmlns='http://schemas.microsoft.com/office/2020/mipLabelMetadata'/>",
            "xl/printerSettings/printerSettings1.bin": "\x00\x01",
        },
    ),
    "WPS": Habits(
        root=WPS,
        cell=' s="1"',
        before='<sheetPr/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultColWidth="9" defaultRowHeight="14.4"/>',
        after='<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/><headerFooter/>',
        row=' spans="1:18"',
        phonetic=True,
        parts={
            "xl/cellimages.xml": "<etc:cellImages xmlns:etc='http://www.wps.cn/officeDocument/2017/etCustomData'/>",
            "docProps/custom.xml": "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/custom-properties'/>",
        },
    ),
    "ONLYOFFICE": Habits(
        root=X14AC,
        preserve=True,
        cell=' s="1"',
        before='<sheetPr><outlinePr summaryBelow="1" summaryRight="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"/>'
        '</sheetViews><sheetFormatPr baseColWidth="10" defaultRowHeight="14.25"/>',
        row=' ht="14.25"',
        parts={"xl/jsaProject.bin": "{}"},
    ),
    "Numbers": Habits(
        newlines=True,
        cell=' s="1"',
        row=' ht="20.05" customHeight="1"',
        markers=False,
        title_row=True,
        before='<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0"/>'
        '</sheetViews><sheetFormatPr defaultColWidth="16.3333" defaultRowHeight="19.9" customHeight="1"/>',
    ),
    "Google Sheets": Habits(
        dimension=False,
        properties=False,
        cell=' s="1"',
        before='<sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr><sheetViews><sheetView workbookViewId="0"/>'
        '</sheetViews><sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/>',
        after='<drawing r:id="rId1"/>',
        flavour="stream",
        parts={
            "xl/drawings/drawing1.xml": "<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'/>"
        },
    ),
    "Open XML SDK": Habits(prefix="x:", strings="str", absolute=True, properties=False, dimension=False),
    "Strict Open XML": Habits(strict=True, root=X14AC, row=' spans="1:18"'),
    "no references": Habits(references=False, dimension=False, strings="inline"),
    "single quotes": Habits(single_quotes=True, strings="inline"),
    "backslashes": Habits(flavour="backslash"),
    "zip64": Habits(flavour="zip64"),
    "stored": Habits(flavour="stored", sheets="sheets/tab"),
}


def saved_by(habits: Habits, path: Path) -> None:
    """Save a published workbook as a program with these habits does."""
    book = openpyxl.load_workbook(path)
    tabs: list[tuple[str, str, list[list[object]]]] = [
        (tab.title, tab.sheet_state, [[c.value for c in row] for row in tab.iter_rows()]) for tab in book
    ]
    names = {name: one.attr_text for name, one in book.defined_names.items()}
    path.write_bytes(_zipped(_Maker(habits).parts(tabs, names), habits.flavour))


class _Maker:
    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.strings: dict[str, int] = {}
        self.main = STRICT if habits.strict else MAIN
        self.rels = STRICT_RELS if habits.strict else RELS

    def parts(self, tabs: Sequence[tuple[str, str, list[list[Cell]]]], names: dict[str, str]) -> dict[str, bytes]:
        h, made = self.habits, {}
        for number, (title, _, rows) in enumerate(tabs, 1):
            titled = h.title_row and title == "工作台账"
            made[f"{h.folder}{h.sheets}{number}.xml"] = self._sheet([["表格 1"], *rows] if titled else rows, titled)
        made[f"{h.folder}workbook.xml"] = self._workbook(tabs, names)
        made[f"{h.folder}_rels/workbook.xml.rels"] = self._relations(len(tabs))
        made[f"{h.folder}styles.xml"] = self._styles()
        if h.strings == "shared":
            made[f"{h.folder}sharedStrings.xml"] = self._shared()
        made["_rels/.rels"] = self._rel([("officeDocument", f"{h.folder}workbook.xml")])
        if h.properties:
            made["docProps/app.xml"] = (
                "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'/>"
            )
        made |= h.parts
        made["[Content_Types].xml"] = self._types(len(tabs))
        return {name: (_HEAD + text if not name.endswith(".bin") else text).encode() for name, text in made.items()}

    def _tag(self, name: str, attributes: str, inner: str) -> str:
        p = self.habits.prefix
        return f"<{p}{name}{attributes}>{inner}</{p}{name}>" if inner else f"<{p}{name}{attributes}/>"

    def _sheet(self, rows: list[list[Cell]], titled: bool) -> str:
        h, p = self.habits, self.habits.prefix
        end = "\n" if h.newlines else ""
        body = end.join(self._row(number, row) for number, row in enumerate(rows, 1))
        prefixed = f":{p.rstrip(':')}" if p else ""
        merges = '<mergeCells count="1"><mergeCell ref="A1:R1"/></mergeCells>' if titled else ""
        around = (h.before, merges + h.after) if not p else ("", "")
        where = f'<dimension ref="A1:R{len(rows)}"/>' if h.dimension else ""
        before = around[0].replace("<sheetViews>", where + "<sheetViews>", 1)
        text = (
            f'<{p}worksheet xmlns{prefixed}="{self.main}" xmlns:r="{self.rels}"{h.root}>{end}{before}'
            f"<{p}sheetData>{end}{body}{end}</{p}sheetData>{around[1]}</{p}worksheet>"
        )
        return text.replace('"', "'") if h.single_quotes else text

    def _row(self, number: int, row: list[Cell]) -> str:
        cells = "".join(self._cell(f"{get_column_letter(c)}{number}", v) for c, v in enumerate(row, 1))
        reference = f' r="{number}"' if self.habits.references else ""
        return self._tag("row", reference + self.habits.row, cells)

    def _cell(self, address: str, value: Cell) -> str:
        h = self.habits
        head = (f' r="{address}"' if h.references else "") + h.cell
        if value in (None, ""):
            return self._tag("c", head, "")
        if isinstance(value, int | float):
            return self._tag("c", head, self._tag("v", "", str(value)))
        text = str(value)
        if h.strings == "shared":
            index = self.strings.setdefault(text, len(self.strings))
            return self._tag("c", f'{head} t="s"', self._tag("v", "", str(index)))
        if h.strings == "str":
            return self._tag("c", f'{head} t="str"', self._tag("v", "", escape(text)))
        return self._tag("c", f'{head} t="inlineStr"', self._tag("is", "", self._tag("t", "", escape(text))))

    def _shared(self) -> str:
        h = self.habits
        items = "".join(f"<si>{self._item(text)}</si>" for text in self.strings)
        count = len(self.strings)
        return f'<sst xmlns="{self.main}" count="{count}" uniqueCount="{count}">{items}</sst>' if h else ""

    def _item(self, text: str) -> str:
        space = ' xml:space="preserve"' if self.habits.preserve or text != text.strip() else ""
        said = f"<t{space}>{escape(text)}</t>"
        if self.habits.runs and len(text) > 3:
            said = (
                f'<r><t xml:space="preserve">{escape(text[:2])}</t></r><r><rPr><b/><sz val="11"/></rPr><t '
                f'xml:space="preserve">{escape(text[2:])}</t></r>'
            )
        guide = '<rPh sb="0" eb="1"><t>pinyin</t></rPh><phoneticPr fontId="1" type="noConversion"/>'
        return said + (guide if self.habits.phonetic else "")

    def _workbook(self, tabs: Sequence[tuple[str, str, list[list[Cell]]]], names: dict[str, str]) -> str:
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{n}"{"" if state == "visible" else f" state={quoteattr(state)}"} r:id="rId{n}"/>'
            for n, (title, state, _) in enumerate(tabs, 1)
        )
        defined = "".join(f'<definedName name="{n}" hidden="1">{escape(t)}</definedName>' for n, t in names.items())
        listed = f"<definedNames>{defined}</definedNames>" if defined and self.habits.markers else ""
        conformance = ' conformance="strict"' if self.habits.strict else ""
        return f'<workbook xmlns="{self.main}" xmlns:r="{self.rels}"{conformance}><sheets>{sheets}</sheets>{listed}</workbook>'

    def _relations(self, tabs: int) -> str:
        h = self.habits
        found = [("worksheet", f"{h.sheets}{n}.xml") for n in range(1, tabs + 1)]
        return self._rel(
            [
                *found,
                ("styles", "styles.xml"),
                *([("sharedStrings", "sharedStrings.xml")] if h.strings == "shared" else []),
            ],
            h.folder,
        )

    def _rel(self, found: Sequence[tuple[str, str]], folder: str = "") -> str:
        lead = f"/{folder}" if self.habits.absolute else ""
        listed = "".join(
            f'<Relationship Id="rId{n}" Type="{self.rels}/{kind}" Target="{lead}{target}"/>'
            for n, (kind, target) in enumerate(found, 1)
        )
        return f'<Relationships xmlns="{PACKAGE_RELS}">{listed}</Relationships>'

    def _styles(self) -> str:
        xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
        return (
            f'<styleSheet xmlns="{self.main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
            f'<borders count="1"><border/></borders><cellStyleXfs count="1">{xf}/></cellStyleXfs>'
            f'<cellXfs count="2">{xf} xfId="0"/>{xf} xfId="0" applyAlignment="1"><alignment wrapText="1"/></xf></cellXfs></styleSheet>'
        )

    def _types(self, tabs: int) -> str:
        h, kind = self.habits, "application/vnd.openxmlformats-officedocument.spreadsheetml."
        parts = [(f"{h.folder}workbook.xml", "sheet.main"), (f"{h.folder}styles.xml", "styles")]
        parts += [(f"{h.folder}{h.sheets}{n}.xml", "worksheet") for n in range(1, tabs + 1)]
        parts += [(f"{h.folder}sharedStrings.xml", "sharedStrings")] if h.strings == "shared" else []
        listed = "".join(f'<Override PartName="/{name}" ContentType="{kind}{what}+xml"/>' for name, what in parts)
        return (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/>'
            '<Default Extension="bin" ContentType="application/octet-stream"/>'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{listed}</Types>'
        )


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class _Stream:
    """A place that cannot be wound back, so that the zip gets data descriptors."""

    def __init__(self) -> None:
        self.out = BytesIO()
        self.write: Callable[[bytes], int] = self.out.write

    def flush(self) -> None:
        """Nothing to do."""


def _zipped(parts: dict[str, bytes], flavour: str) -> bytes:
    stream = _Stream()
    method = zipfile.ZIP_STORED if flavour == "stored" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream if flavour == "stream" else stream.out, "w", method) as package:  # type: ignore[call-overload]
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with package.open(info, "w", force_zip64=flavour == "zip64") as member:
                member.write(data)
    data = stream.out.getvalue()
    if flavour == "zip64":
        data = _with_zip64_directory(data)
    return data.replace(b"xl/worksheets/sheet", b"xl\\worksheets\\sheet") if flavour == "backslash" else data


def _with_zip64_directory(data: bytes) -> bytes:
    """The directory's sizes in the extra field of zip64, as writers do that do not know them beforehand."""
    end = data.rfind(b"PK\x05\x06")
    count, _, start = struct.unpack_from("<HLL", data, end + 10)
    at, made = start, b""
    for _ in range(count):
        name, extra, comment = struct.unpack_from("<3H", data, at + 28)
        entry = data[at : at + 46 + name + extra + comment]
        packed, full = struct.unpack_from("<2L", entry, 20)
        new = struct.pack("<2HQQ", 1, 16, full, packed)
        head = entry[:20] + b"\xff" * 8 + entry[28:30] + struct.pack("<H", len(new)) + entry[32:46]
        made += head + entry[46 : 46 + name] + new + entry[46 + name + extra :]
        at += len(entry)
    tail = bytearray(data[end:])
    struct.pack_into("<HHLL", tail, 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(made), start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(made), 1)
    return data[:start] + made + record + locator + bytes(tail)
