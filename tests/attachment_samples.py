"""Small honest files of the kinds that people hand in, and some that only call themselves so."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO

import docx
import openpyxl
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ledger.attachments import Upload


@cache
def pdf(text: str = "plan", *, password: str = "", pages: int = 1, size: tuple[float, float] = (595, 842)) -> bytes:
    """Pages of one line each."""
    made = BytesIO()
    canvas = Canvas(made, encrypt=password or None, pagesize=size)
    for _ in range(pages):
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


@cache
def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red") -> bytes:
    """One colour all over."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, form)
    return made.getvalue()


@cache
def word() -> bytes:
    made = BytesIO()
    docx.Document().save(made)
    return made.getvalue()


@cache
def sheet() -> bytes:
    made = BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


@cache
def bomb(main: str = "word/document.xml") -> bytes:
    """600 MB of blanks in less than one."""
    made = BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open(main, "w", force_zip64=True) as part,
    ):
        for _ in range(150):
            part.write(b" " * (4 << 20))
    return made.getvalue()


PLAN = Upload("../优化提升方案.pdf", pdf())
