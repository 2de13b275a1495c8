"""`make icons`: the part of streamlit's icon font that the portal draws (376 KB -> a tenth), kept as portal/client/icons.woff2.

A test compares what the kept font holds with the names that pages and streamlit's client use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont
from streamlit import file_util

from portal.server.browser.static_files import ICONS, shipped_icons

_ROOT = Path(__file__).parents[1]
_NAME = re.compile(r":material/(\w+):")
_WORD = re.compile(r"(?<![\w/.])[a-z][a-z0-9_]+(?![\w/.])")


@cache
def used() -> frozenset[str]:
    """Names of icons in streamlit's scripts, and every word of the portal's code and tables that is the name of one: many are put
    together (`link_to(…, "arrow_back")`, the icons of data/pages.csv)."""
    scripts = Path(file_util.get_static_dir(), "static", "js").glob("*.js")
    named = {name for file in scripts for name in _NAME.findall(file.read_text(encoding="utf-8"))}
    ours = [p for folder in ("portal", "pages") for p in (_ROOT / folder).rglob("*.py")]
    texts = [file.read_text(encoding="utf-8") for file in (*ours, *(_ROOT / "data").glob("*.csv"))]
    words = {word for text in texts for word in _WORD.findall(text)}
    asked = {name for text in texts for name in _NAME.findall(text)}
    return frozenset(named | asked | words & drawn(shipped_icons()))


def drawn(file: Path) -> frozenset[str]:
    """Names of the icons that a font draws: each is a ligature of the letters of its name."""
    with TTFont(str(file)) as font:
        return _drawn(font)


def _drawn(font: TTFont) -> frozenset[str]:
    found = set()
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).items():
                found |= {"".join(letters.get(g, "?") for g in (first, *one.Component)) for one in ligatures}
    return frozenset(found)


def keep(names: Iterable[str], where: Path) -> None:
    """Write the shipped font with these icons alone, and the letters of their names."""
    options = Options(layout_closure=False, flavor="woff2", notdef_outline=True, glyph_names=False)
    with load_font(str(shipped_icons()), options) as font:
        _leave_out(font, names, options)
        save_font(font, str(where), options)


def _leave_out(font: TTFont, names: Iterable[str], options: Options) -> None:
    letters = font.getBestCmap()
    glyphs = {glyph for name in names for glyph in _ligature(font, name)}
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=glyphs, unicodes=[c for c in letters if 0x20 <= c < 0x7F])
    subsetter.subset(font)


def _ligature(font: TTFont, name: str) -> list[str]:
    letters = font.getBestCmap()
    spelled = [letters.get(ord(letter)) for letter in name]
    return [
        one.LigGlyph
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for one in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).get(spelled[0], ())
        if one.Component == spelled[1:]
    ]


if __name__ == "__main__":
    keep(used(), ICONS)
    print(f"{len(used())} icons, {ICONS.stat().st_size} bytes of {shipped_icons().stat().st_size}: {ICONS.name}")
