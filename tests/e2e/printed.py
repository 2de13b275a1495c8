"""Documents as LibreOffice prints them, to be measured."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber

# A free font whose characters are as wide as those of 仿宋_GB2312 stands for the office's fonts.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include>/etc/fonts/fonts.conf</include>
{}</fontconfig>"""
STANDS_FOR = """<match target="pattern"><test name="family"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>"""
MM = 25.4 / 72


class Line(NamedTuple):
    """A printed line; places in mm from the page's upper left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


class Sheet(NamedTuple):
    """A printed page, its size and the places of its horizontal rules in mm."""

    width: float
    height: float
    lines: list[Line]
    rules: list[tuple[float, float, float]]


def print_documents(
    documents: Mapping[str, bytes], folder: Path, fonts: tuple[str, ...], extension: str = "docx"
) -> dict[str, list[Sheet]]:
    """All documents in one run of the program: name → pages."""
    (folder / "fonts.conf").write_text(FONTS.format("".join(map(STANDS_FOR.format, fonts))), "utf-8")
    for name, content in documents.items():
        (folder / f"{name}.{extension}").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), *(str(folder / f"{name}.{extension}") for name in documents)],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {name: list(_read(folder / f"{name}.pdf")) for name in documents}


def _read(path: Path) -> Any:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            rules = [(r["x0"] * MM, r["x1"] * MM, r["top"] * MM) for r in page.lines + page.rects]
            yield Sheet(float(page.width) * MM, float(page.height) * MM, _lines(page.chars), rules)


def _lines(chars: list[Any]) -> list[Line]:
    rows: dict[int, list[Any]] = {}
    for char in chars:
        if char["text"].strip():
            rows.setdefault(round(char["bottom"]), []).append(char)
    return [_line(row) for _, row in sorted(rows.items())]


def _line(row: list[Any]) -> Line:
    text = "".join(char["text"] for char in row)
    left, right = min(c["x0"] for c in row) * MM, max(c["x1"] for c in row) * MM
    return Line(text, left, right, min(c["top"] for c in row) * MM, max(c["bottom"] for c in row) * MM, row[0]["size"])
