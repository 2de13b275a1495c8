"""Radicals that stand in for characters in the text of PDFs: ⽉ and ⻔ print like 月 and 门 but are other code points.

A font maps both code points to one glyph, and programs that write a PDF from glyphs (browsers, some viewers) may
give back the wrong one. Kangxi radicals have a compatibility mapping, for three of them to a form not printed on the
mainland; the supplement's mapping is Unicode's EquivalentUnifiedIdeograph.txt, here for the radicals that are
characters of their own.
"""

from __future__ import annotations

import re
import unicodedata

_RADICALS = re.compile("[\u2e80-\u2fdf]")
_OWN = dict(
    zip(
        "⼾⿈⾭⺁⺌⺍⺎⺏⺐⺒⺓⺛⺜⺝⺟⺠⺧⺩⺪⺬⺮⺶⺷⺸⺻⺽⻁⻄⻅⻆⻇⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "户黄青厂小小兀尣尢巳幺旡日月母民牛王疋示竹羊羊羊聿臼虎西见角角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


def without_radicals(text: str) -> str:
    """The text with each radical replaced by the character that it prints like; everything else as it was."""
    return _RADICALS.sub(lambda m: _OWN.get(m[0]) or unicodedata.normalize("NFKC", m[0]), text)
