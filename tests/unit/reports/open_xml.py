"""What a .docx says against the schemas of Open XML (tests/data/open_xml), part by part."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

from lxml import etree

_SCHEMAS = Path(__file__).parents[2] / "data/open_xml/all.xsd"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_OTHERS = ("docProps/core.xml",)  # its schema stands on one of Dublin Core


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_SCHEMAS))


def violations(docx: bytes) -> list[str]:
    """`word/settings.xml: …` for whatever a part may not say; empty for a document that opens without being repaired."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(docx)) as files:
        for name in files.namelist():
            if name.endswith((".xml", ".rels")) and name not in _OTHERS:
                found += [f"{name}: {error}" for error in _of_a_part(files.read(name))]
    return found


def _of_a_part(content: bytes) -> list[str]:
    tree = etree.fromstring(content)
    _as_understood(tree)
    schema = _schema()
    return [] if schema.validate(tree) else [str(error.message) for error in schema.error_log]


def _as_understood(tree: etree._Element) -> None:
    """As a program reads it that knows the standard and text boxes (ECMA-376 part 3): what may be ignored is gone, of alternatives
    the first that it knows stands there."""
    ignored = [tree.nsmap[prefix] for prefix in tree.attrib.pop(f"{_COMPATIBLE}Ignorable", "").split()]
    for node in list(tree.iter("*")):
        for name in [name for name in node.attrib if etree.QName(name).namespace in ignored]:
            del node.attrib[name]
        if etree.QName(node).namespace in ignored:
            node.getparent().remove(node)
    for choice in list(tree.iter(f"{_COMPATIBLE}AlternateContent")):
        known = next(c for c in choice if c.nsmap.get(c.get("Requires", "")) in (_SHAPES, None))
        for child in list(known):
            choice.addprevious(child)
        choice.getparent().remove(choice)


def ids(docx: bytes) -> list[tuple[str, str]]:
    """The numbers of drawings in all parts, of bookmarks too: `("docPr", "12")`."""
    with zipfile.ZipFile(io.BytesIO(docx)) as files:
        trees = [
            etree.fromstring(files.read(name))
            for name in files.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    return [
        (etree.QName(node).localname, value)
        for tree in trees
        for node in tree.iter("{*}docPr", "{*}bookmarkStart")
        for name, value in node.items()
        if etree.QName(name).localname == "id"
    ]
