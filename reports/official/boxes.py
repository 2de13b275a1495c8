"""A text box at a fixed place of the page: what neither flows with the text nor belongs to the page's head or foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length
from docx.text.paragraph import Paragraph

_SPACES = (
    f"{nsdecls('w', 'wp', 'a')} "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """Where a box stands: `across` and `down` from the page's upper left corner, its size, and whether its text runs downwards,
    then along its right edge. Other text ends at its foot."""

    across: Length
    down: Length
    width: Length
    height: Length
    downwards: bool = False


def add_box(anchor: Paragraph, place: BoxPlace, name: str, number: int) -> Any:
    """Put an empty box on the page of `anchor`; its content (`w:txbxContent`) is given back, to be filled with paragraphs. `number`
    tells the document's boxes apart."""
    drawing = parse_xml(
        _DRAWING.format(
            spaces=_SPACES,
            place=place,
            name=name,
            number=number,
            vert="vert" if place.downwards else "horz",
            side="t" if place.downwards else "b",
        )
    )
    anchor.add_run()._element.append(drawing)
    return next(drawing.iter("{*}txbxContent"))


_DRAWING = """<mc:AlternateContent {spaces}><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"
 relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">
<wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{place.across}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{place.down}</wp:posOffset></wp:positionV>
<wp:extent cx="{place.width}" cy="{place.height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{place.width}" cy="{place.height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr rot="0" vert="{vert}" anchor="{side}" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"
 anchorCtr="0"><a:noAutofit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""
