"""The styles of the text in somebody else's document: under names of their own, so that neither's change the other's."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from reports.official.styles import BODY, CELL, FLUSH, HEAD_CELL, IMPRINT, LEVELS, SUBTITLE, TITLE, name_line_breaks
from reports.official.xml import element

_GRID = "Table Grid"
NAMES = {
    BODY: "公文正文",
    TITLE: "公文标题",
    **{level: f"公文标题 {number}" for number, level in enumerate(LEVELS, 1)},
    **{name: name for name in (SUBTITLE, FLUSH, CELL, HEAD_CELL, IMPRINT)},
    _GRID: "公文表格线",
}
"""What a style of ours is called there. A template that has one of these names has its own letters for it."""


def carry_styles(written: Document, base: Document) -> Mapping[str, str]:
    """Put in what is missing; gives the id there of each style here."""
    there = {style.name: style.style_id for style in base.styles}
    ids: dict[str, str] = {}
    for name, carried in NAMES.items():
        style = written.styles[name]
        ids[style.style_id] = there.get(carried, carried.replace(" ", ""))
        if carried not in there:
            _carry(style.element, carried, ids, base)
    name_line_breaks(base.settings.element)
    return ids


def _carry(style: Any, name: str, ids: Mapping[str, str], base: Document) -> None:
    made = deepcopy(style)
    own = made.get(qn("w:styleId"))
    for child in ("name", "basedOn", "next", "link", "semiHidden", "unhideWhenUsed", "aliases"):
        for old in made.findall(qn(f"w:{child}")):
            made.remove(old)
    made.attrib.pop(qn("w:default"), None)
    made.set(qn("w:styleId"), ids[own])
    made.set(qn("w:customStyle"), "1")
    based = ids.get("Normal") if made.get(qn("w:type")) == "paragraph" else _default_table(base)
    first = [element("w:name", val=name)]
    first += [element("w:basedOn", val=based)] if based and based != ids[own] else []
    for place, one in enumerate(first):
        made.insert(place, one)
    if name[-1].isdigit():
        made.find(qn("w:pPr")).append(element("w:outlineLvl", val=int(name[-1]) - 1))
    base.styles.element.append(made)


def _default_table(base: Document) -> str:
    kept = [s for s in base.styles if s.element.get(qn("w:default")) and s.element.get(qn("w:type")) == "table"]
    return str(kept[0].style_id) if kept else ""


def in_styles(block: Any, ids: Mapping[str, str]) -> None:
    """A paragraph or table bears the ids of where it stands now; what bore none bears that of the text."""
    for named in block.iter(qn("w:pStyle"), qn("w:tblStyle")):
        named.set(qn("w:val"), ids[named.get(qn("w:val"))])
    for paragraph in block.iter(qn("w:p")):
        if paragraph.style is None:
            paragraph.style = ids["Normal"]
