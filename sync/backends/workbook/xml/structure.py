"""What a workbook says about its tabs: titles, the parts that hold them, and where the published markers point.

A marker is a hidden defined name per published tab (`portal_tab_3` -> `'工作台账'!$A$1`). Spreadsheet programs keep it
pointing at its tab when that is renamed or moved, and give a copy of the tab no global name; sheet ids do not
serve, LibreOffice numbers them anew at each save.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from lxml import etree

from sync.backends.workbook.limits import TREE
from sync.backends.workbook.xml.package import Package
from sync.errors import HostileWorkbook, TornWorkbook

PORTAL_SHEET = "_portal"
MARKER = "portal_tab_"
_RELATIONSHIP_ID = re.compile(r"^\{.*\}id$")


@dataclass(frozen=True, slots=True)
class Structure:
    """Worksheet titles -> part names in tab order, markers -> titles, and the names of shared parts."""

    parts: dict[str, str]
    markers: dict[str, str]
    workbook: str
    strings: str | None


def structure(package: Package) -> Structure:
    """Read a guarded package's workbook part; TornWorkbook when it is not a workbook."""
    workbook = next((path for kind, path in relations(package, "").values() if kind == "officeDocument"), "")
    if not workbook:
        raise TornWorkbook("文件里没有工作簿内容，不是 .xlsx 表格文件。")
    related = relations(package, workbook)
    root = parsed(package, workbook)
    parts: dict[str, str] = {}
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        key = next((str(v) for k, v in sheet.attrib.items() if _RELATIONSHIP_ID.match(str(k))), "")
        kind, path = related.get(key, ("", ""))
        title = str(sheet.get("name", ""))
        if title in parts:
            raise TornWorkbook(f"文件里有两张都叫“{title}”的工作表，不是正常的表格文件。")
        if kind == "worksheet" and path in package:
            parts[title] = package.member(path).name
    strings = next((path for kind, path in related.values() if kind == "sharedStrings" and path in package), None)
    return Structure(parts, _markers(root), package.member(workbook).name, strings)


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part (the package itself for ""): id -> (last word of the type, target part)."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    found = {}
    for relation in parsed(package, path):
        target = str(relation.get("Target", ""))
        if target and relation.get("TargetMode") != "External":
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = str(relation.get("Type")).rsplit("/", 1)[-1]
            found[str(relation.get("Id"))] = (kind, posixpath.normpath(absolute))
    return found


def parsed(package: Package, name: str) -> etree._Element:
    """A small XML part as a tree, without entities or network; TornWorkbook when it is not well-formed,
    HostileWorkbook when it is not small."""
    if package.member(name).size > TREE:
        raise HostileWorkbook(f"内部文件 {name} 大得不正常，没有读取。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(package.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise TornWorkbook(f"表格文件损坏：内部文件 {name} 不是正确的 XML。") from error


def _markers(root: etree._Element) -> dict[str, str]:
    found = {}
    for name in root.iterfind("{*}definedNames/{*}definedName"):
        if str(name.get("name")).startswith(MARKER) and name.get("localSheetId") is None:
            title, bang, _ = (name.text or "").rpartition("!")
            if bang and "#REF" not in title:
                found[str(name.get("name"))] = title.strip("$").removeprefix("'").removesuffix("'").replace("''", "'")
    return found
