"""A page of vectors: boxes, lines and texts in points, as a PDF whose letters are embedded.

The page is written as SVG and turned into a PDF by resvg (vl-convert), without a browser; the same page gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

import pypdfium2
import vl_convert

from ledger.errors import LedgerError
from reports.letters import unturned

A4 = 595.28, 841.89
INK, MUTED, RULE, PAPER, ACCENT = "#1F2933", "#52606D", "#D5DBE1", "#F6F7F9", "#1F4E86"
# The first that the machine has: Linux, Windows, macOS, then serif ones.
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "SimSun",
)
_NARROW, _BLANK = 0.57, 0.26  # of the size: Latin letters and digits stay below it on average
_NEVER_FIRST = frozenset("，。；：、！？）》〉」』】〕％%")


class NoChineseFont(LedgerError):
    """The machine has no font with Chinese letters: the page would come out blank."""


class Box(NamedTuple):
    """Room on a page."""

    left: float
    top: float
    width: float
    height: float


class Canvas:
    """One A4 page; coordinates from its upper left corner."""

    def __init__(self, fonts: Sequence[str] = FONTS) -> None:
        self._family = ", ".join(f"'{name}'" for name in fonts)
        self._drawn: list[str] = []

    def box(self, box: Box, fill: str, radius: float = 0) -> None:
        """A filled rectangle."""
        x, y, width, height = box
        shape = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" rx="{radius:g}"'
        self._drawn.append(f'<rect {shape} fill="{fill}"/>')

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 0.6, dash: str = "") -> None:
        """A line through points."""
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
        )

    def text(self, x: float, y: float, words: str, size: float, colour: str = INK, *, anchor: str = "start") -> None:
        """One line of text that stands on `y`; `anchor` says which part of it is at `x`: start, middle or end."""
        place = f'x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"'
        self._drawn.append(f"<text {place}>{escape(unturned(words))}</text>")

    def heading(self, x: float, y: float, words: str) -> None:
        """A heading, told from what stands below it by size and colour: of two fonts now one, now the other would come first in
        the file, and an outlined letter stands in it twice."""
        self.text(x, y, words, 10.5, ACCENT)

    def pdf(self) -> bytes:
        """The page. Raises NoChineseFont."""
        if not _has_letters(self._family):
            raise NoChineseFont("门户所在的机器没有中文字体，画不出这一页：请安装一种（例如 Noto Sans CJK）再下载。")
        return _pdf(self._family, "".join(self._drawn))


def width_of(words: str, size: float) -> float:
    """About how wide a text is, hardly ever less."""
    return sum(_share(c) for c in words) * size


def _share(letter: str) -> float:
    if letter == " ":
        return _BLANK
    return 1 if unicodedata.east_asian_width(letter) in "WFA" else _NARROW


def fitting(words: str, size: float, width: float) -> float:
    """The size in which a text is at most so wide, though never less than two thirds of what is usual."""
    return max(size * 2 / 3, min(size, size * width / max(width_of(words, size), 1)))


def shortened(words: str, size: float, width: float) -> str:
    """A text that is at most so wide."""
    if width_of(words, size) <= width + 0.01:  # what was made to fit is by a rounding wider
        return words
    kept = words
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept + "…"


def wrapped(words: str, size: float, width: float) -> list[str]:
    """The lines of a text; no line begins with a mark that ends something, none breaks inside a number or a word, and a line
    ends behind a clause where that leaves it two thirds full."""
    lines, line = list[str](), ""
    for piece in _pieces(words):
        if line and width_of(line + piece, size) > width:
            kept = _clauses(line)
            if width_of(kept, size) < width * 2 / 3:
                kept = line
            lines.append(kept)
            line = line[len(kept) :].lstrip()
        line += piece
    return [*lines, line] if line else lines


def _clauses(line: str) -> str:
    """A line up to the last mark that ends a clause."""
    return line[: max(line.rfind(mark) for mark in "，；。") + 1]


def _pieces(words: str) -> Iterator[str]:
    """What stays together: a run of narrow letters, a letter with the marks behind it."""
    held = ""
    for c in words:
        together = c in _NEVER_FIRST or (held and c.isascii() and held[-1].isascii() and not c.isspace())
        if held and not together:
            yield held
            held = ""
        held += c
    if held:
        yield held


def _pdf(family: str, drawn: str) -> bytes:
    width, height = A4
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    made: bytes = vl_convert.svg_to_pdf(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{family}">{drawn}</svg>'
    )
    return made


@lru_cache(maxsize=4)
def _has_letters(family: str) -> bool:
    """Letters that no font has are left out of the PDF without a word."""
    with pypdfium2.PdfDocument(_pdf(family, '<text x="9" y="99" font-size="9">政务</text>')) as document:
        return "政务" in document[0].get_textpage().get_text_range()
