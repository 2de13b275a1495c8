"""The office's own template: a document is written as always, then set into it where `{{ 正文 }}` stands.

The template keeps its page, head, foot and letters; the text keeps its styles (公文正文, 公文标题 1, …), those of the template where it
has some of these names. Names in braces are filled in by docxtpl in a sandbox that knows nothing else: no call, no attribute, no loop.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ledger.papers.paper_template import PLACES, TEXT, PaperTemplate
from ledger.papers.particulars import Particulars
from reports.official.page import complete_page, lay_on_its_side
from reports.official.template_styles import carry_styles, in_styles
from reports.official.xml import clean

_TITLE = re.compile(r"\{\{\s*标题\s*\}\}")
_MARK = "\ue000正文\ue000"
_FIELDS = {"文号": "number", "签发人": "signer", "主送": "to", "抄送": "copies", "印发机关": "issuer"}
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


class _NamesOnly(ImmutableSandboxedEnvironment):
    """Refuses whatever is no text and no name of `PLACES`, each time that a template is read."""

    def compile(self, source: Any, *args: Any, **named: Any) -> Any:
        tree = self.parse(source) if isinstance(source, str) else source
        for node in (tree, *tree.find_all(nodes.Node)):
            if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Name) and node.name not in PLACES):
                raise SecurityError(f"{type(node).__name__} {getattr(node, 'name', '')}")
        return super().compile(tree, *args, **named)


def left_over(around: Particulars, places: Collection[str]) -> Particulars:
    """What of it the document still bears itself: not what a template has a place for, nor a red head beside the template's own.
    A template with a foot (抄送 or 印发机关) has all of it."""
    foot = {"抄送", "印发机关"} & set(places)
    gone = {_FIELDS[place] for place in places if place in _FIELDS}
    gone |= ({"letterhead"} if places else set()) | ({"copies", "issuer"} if foot else set())
    nothing: dict[str, Any] = dict.fromkeys(gone, "")
    return replace(around, **nothing)


def of_particulars(around: Particulars) -> dict[str, str]:
    """What of it comes to the places of a template."""
    texts = {place: getattr(around, name) for place, name in _FIELDS.items()}
    return texts | ({"主送": f"{around.to.rstrip('：:')}："} if around.to else {})


def set_into(written: Document, template: PaperTemplate, values: Mapping[str, str], label: str) -> Document:
    """The template with everything that was written, and `values` by the names of `PLACES`; `label` (演示数据) stands in its head."""
    base, body = _filled(template, values), written.element.body
    blocks, own = list(body)[:-1], body.sectPr
    ids, place = carry_styles(written, base), place_of_text(base, _MARK)
    complete_page(base.sections[0], label, even=base.settings.odd_and_even_pages_header_footer)
    for block in blocks:
        place.addprevious(block)
        in_styles(block, ids)
    _clear(place)
    _lay_sections(base, [*(e for e in map(_end_of_section, blocks) if e is not None), own], label)
    base.core_properties.title, base.core_properties.author = written.core_properties.title, ""
    return base


def _clear(place: Any) -> None:
    """The mark goes; its paragraph stays between two tables, which would be one."""
    before, after = place.getprevious(), place.getnext()
    if any(one is None or one.tag != qn("w:tbl") for one in (before, after)):
        place.getparent().remove(place)
    else:
        place.clear_content()


def title_room(template: PaperTemplate) -> float:
    """Characters that a line of `{{ 标题 }}` holds there: its page's breadth in its own letters. Where that cannot be told (in a
    table, in a box, in letters of no named size) the title is not broken at all, and Word does it."""
    base = opened(template.content)
    place = next((p for p in base.paragraphs if _TITLE.search(p.text)), None)
    size = _size(place) if place else None
    section = base.sections[0]
    if place is None or not size or section.page_width is None:
        return float("inf")
    form, styled = place.paragraph_format, place.style.paragraph_format if place.style else None
    beside = [section.left_margin, section.right_margin]
    beside += [getattr(form, side) or getattr(styled, side, None) for side in ("left_indent", "right_indent")]
    return (section.page_width - sum(filter(None, beside))) / size


def _size(place: Paragraph) -> Length | None:
    """Of the name in braces, else of its style, or of what that is based on."""
    said = [run.font.size for run in place.runs if run.text.strip()]
    style: Any = place.style
    while style is not None:
        said.append(style.font.size)
        style = style.base_style
    return next(filter(None, said), None)


def opened(content: bytes) -> Document:
    """A file as Word reads it."""
    return docx.Document(io.BytesIO(content))


def place_of_text(document: Document, written: str) -> Any:
    """The paragraph that says nothing but this, or None; it stands in the text itself, in no table and no box."""
    found = [p for p in document.paragraphs if "".join(p.text.split()) == "".join(written.split())]
    return found[0]._p if len(found) == 1 else None


def _filled(template: PaperTemplate, values: Mapping[str, str]) -> Document:
    """Where the text goes stands a mark that nobody types."""
    filled, made = DocxTemplate(io.BytesIO(template.content)), io.BytesIO()
    texts = {name: clean(values.get(name, "")) for name in PLACES}
    filled.render(texts | {TEXT: _MARK}, _NamesOnly(), autoescape=True)
    filled.docx.save(made)
    return opened(made.getvalue())


def _end_of_section(block: Any) -> Any:
    """What a paragraph says of the pages that end with it."""
    return block.pPr.sectPr if block.tag == qn("w:p") and block.pPr is not None else None


def _lay_sections(base: Document, laid: list[Any], label: str) -> None:
    """`laid` is the form of each section as it was written. Pages of the text are the template's, those of upright 附件 too (without
    another head on a first page); what lies on its side keeps its form."""
    last = base.element.body.sectPr
    made = [deepcopy(last), *(_further(section, last) for section in laid[1:])]
    for there, form in zip([*laid[:-1], last], made, strict=True):
        there.getparent().replace(there, form)
    for section in list(base.sections)[1:]:
        if section.orientation == WD_ORIENT.LANDSCAPE:
            lay_on_its_side(section, label)


def _further(laid: Any, of_template: Any) -> Any:
    lies = laid.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
    made = deepcopy(laid if lies else of_template)
    for one in made.findall(qn("w:headerReference")) + made.findall(qn("w:footerReference")):
        if lies or one.get(qn("w:type")) == "first":
            made.remove(one)
    for one in made.findall(qn("w:titlePg")) + made.findall(qn("w:type")):
        made.remove(one)
    return made
