"""A template to begin with: the portal's own page as a Word file, each place named, all styles of the text in it."""

from __future__ import annotations

import io

from ledger.papers.particulars import Particulars
from reports.official.around import add_head
from reports.official.page import set_page
from reports.official.styles import FLUSH, SUBTITLE, styled_document
from reports.official.template_styles import NAMES, carry_styles
from reports.packed import undated

FILE_NAME = "公文模板（自带的版式）.docx"


def sample_template(letterhead: str) -> bytes:
    """The .docx, with the office's red head."""
    document = styled_document()
    carry_styles(document, document)
    set_page(document)
    add_head(document, Particulars(letterhead=letterhead, number="{{ 文号 }}"))
    document.add_paragraph("{{ 标题 }}", style=NAMES["Title"])
    document.add_paragraph("{{ 说明 }}", style=NAMES[SUBTITLE])
    document.add_paragraph(style=FLUSH)
    document.add_paragraph("{{ 主送 }}", style=FLUSH)
    document.add_paragraph("{{ 正文 }}", style=NAMES["Normal"])
    made = io.BytesIO()
    document.save(made)
    return undated(made.getvalue())
