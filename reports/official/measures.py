"""The sizes of the standard, as Word takes them."""

from __future__ import annotations

from docx.shared import Length, Mm, Pt

PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
TOP, LEFT, RIGHT, BOTTOM = Mm(37), Mm(28), Mm(26), Mm(35)  # leaves a text area of 156 × 225 mm
ONE, TWO, THREE, FOUR, FIVE = Pt(26), Pt(22), Pt(16), Pt(14), Pt(10.5)  # 一号 to 五号
LINE = Pt(28.95)  # 225 mm / 22; 29 pt would drop the 22nd line of a page
SQUEEZE = Pt(-0.25)  # 28 × 16 pt are 448 pt on a line of 442.2 pt
TITLE_WIDTH, ATTACHED_WIDTH = 20, 29  # characters of 二号 on a line of an upright page, of one on its side


def em(count: float) -> Length:
    """So many 字 of 三号, the measure of indents: two before a paragraph."""
    return Length(round((THREE + SQUEEZE) * count))
