"""Which rich values of a workbook are pictures put into a cell ([MS-XLSX] 2.6.205, `_localImage` and `_webimage`).

Excel writes such a cell as the error `#VALUE!` with a number (`vm`) that leads, through four parts, to the picture.
"""

from __future__ import annotations

from lxml import etree

from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.structure import parsed, relations

_PICTURES = frozenset({"_localImage", "_webimage"})
_PARTS = ("sheetMetadata", "rdRichValue", "rdRichValueStructure")


def is_picture(package: Package, workbook: str, number: int) -> bool:
    """Is the `vm` number of a cell a picture's? What leads nowhere counts as one: only Excel's newest cells have it."""
    found = {kind: path for kind, path in relations(package, workbook).values() if path in package}
    if any(kind not in found for kind in _PARTS):
        return True
    metadata, values, structures = (parsed(package, found[kind]) for kind in _PARTS)
    kind = _kind(metadata, values, structures, number)
    return kind is None or kind in _PICTURES


def _kind(metadata: etree._Element, values: etree._Element, structures: etree._Element, number: int) -> str | None:
    """The name of a rich value's structure; None when the parts do not lead there."""
    try:
        record = metadata.findall("{*}valueMetadata/{*}bk/{*}rc")[number - 1]
        block = metadata.findall("{*}futureMetadata[@name='XLRICHVALUE']/{*}bk")[int(record.get("v", "0"))]
        value = values.findall("{*}rv")[int(block.findall(".//{*}rvb")[0].get("i", "0"))]
        return structures.findall("{*}s")[int(value.get("s", "0"))].get("t")
    except (IndexError, ValueError):
        return None
