"""Packages (.docx, .zip) whose bytes say nothing of when they were made: the same content gives the same file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest day that a package can name


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A .zip of these files, by their paths."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in members:
            package.writestr(zipfile.ZipInfo(path, _FIRST), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def undated(content: bytes) -> bytes:
    """The same package without the hour at which its files were written."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return packed([(name, package.read(name)) for name in package.namelist()])
