"""What is inside a file that somebody handed in: is it what its name says, what may it unfold to, how does it look?

Parsers of strangers' files can be led astray: `portal.strangers_files` calls this in a process of its own.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import PdfiumError

from ledger.attachments import Upload
from ledger.errors import Refused

UNFOLDED = 512 << 20  # bytes of all parts of a package together
PARTS = 10_000
PIXELS = 64_000_000  # of a picture as it is decoded; JPEG can be decoded smaller than it is
EDGE = 1200  # pixels of a preview's longer side
# The part by which a package (docx, xlsx, …) is known, as its format names it.
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
_PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}


def preview_of(upload: Upload) -> bytes:
    """A picture, or a PDF's first page, as a small JPEG; nothing for other kinds. `upload` was accepted by its name.

    Raises Refused when the content is not what the name says, cannot be opened by others, or unfolds to too much.
    """
    kind = PurePosixPath(upload.name).suffix.lstrip(".").lower()
    if kind in _MAIN_PARTS:
        _check_package(upload, _MAIN_PARTS[kind])
    if kind in _PICTURES:
        return _picture(upload, _PICTURES[kind])
    return _first_page(upload) if kind == "pdf" else b""


def _check_package(upload: Upload, main: str) -> None:
    """By its table of contents alone: nothing is unfolded here."""
    try:
        with zipfile.ZipFile(BytesIO(upload.content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged(upload) from error
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNFOLDED:
        raise Refused(f"“{upload.name}”展开后太大，没有提交：请用Word、WPS或Excel打开后另存一份再上传。")
    if main not in {part.filename for part in parts}:
        raise _damaged(upload)


def _picture(upload: Upload, form: str) -> bytes:
    try:
        with Image.open(BytesIO(upload.content), formats=[form]) as image:
            image.draft("RGB", (EDGE, EDGE))
            if image.width * image.height > PIXELS:
                raise Refused(f"“{upload.name}”有{image.width}×{image.height}个像素，太大，没有提交：请缩小后再上传。")
            return as_jpeg(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise Refused(f"“{upload.name}”的像素太多，没有提交：请缩小后再上传。") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _damaged(upload) from error


def _first_page(upload: Upload) -> bytes:
    try:
        with pypdfium2.PdfDocument(upload.content) as document:
            page = document[0]
            return as_jpeg(page.render(scale=EDGE / max(1.0, *page.get_size())).to_pil())
    except (PdfiumError, IndexError, ValueError) as error:
        if "password" in str(error).lower():
            raise Refused(f"“{upload.name}”有密码，别人打不开，没有提交：请去掉密码后再上传。") from error
        raise _damaged(upload) from error


def as_jpeg(image: Image.Image, edge: int = EDGE) -> bytes:
    """A picture drawn anew, its longer side of so many pixels at most."""
    image.thumbnail((edge, edge))
    made, plain = BytesIO(), image.convert("RGB")
    plain.info = {}  # what stands beside the picture (a comment, a place) would be kept
    plain.save(made, "JPEG", quality=80)
    return made.getvalue()


def _damaged(upload: Upload) -> Refused:
    kind = PurePosixPath(upload.name).suffix
    return Refused(f"“{upload.name}”的内容不是 {kind} 文件（可能改过扩展名或已损坏），没有提交。")
