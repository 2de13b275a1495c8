"""Which of streamlit's scripts a browser is told of at once, together with the page.

Left alone, its client asks for the scripts of an element when the first run has sent one, and for what those import when they have
come: four turns on the way to a chart. The ones that every page needs, and those of charts for a page that opens with one, are
named in the page itself; what a browser has kept it does not ask for again.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from streamlit import file_util

# Chunks by their name up to the first dot, as streamlit's client names them when it loads an element.
_EVERYWHERE = ("TextInput", "Html", "ButtonGroup", "DataFrame", "PageLink", "Selectbox")
_CHART = ("loadVegaEmbed", "ArrowVegaLiteChart", "embed", "vega-interpreter", "DateInput", "Metric")
_WITH_CHART = frozenset({"/overview"})
_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def preloads(path: str, folder: str) -> str:
    """HTML that names the scripts of the page at `path`, whose files lie in `folder` ("static")."""
    stems = (*_EVERYWHERE, *(_CHART if path in _WITH_CHART else ()))
    return "".join(f'<link rel="modulepreload" href="./{folder}/js/{name}">\n' for name in _needed(stems))


@cache
def _needed(stems: tuple[str, ...]) -> tuple[str, ...]:
    """File names of the chunks and of all that they import, without what streamlit's page names itself."""
    root = Path(file_util.get_static_dir())
    named = (root / "index.html").read_text(encoding="utf-8")
    found: dict[str, None] = {}
    left = [_file_of(root, stem) for stem in stems]
    while left:
        name = left.pop(0)
        if name not in found and name not in named:
            found[name] = None
            left += _IMPORTED.findall((root / "static" / "js" / name).read_text(encoding="utf-8"))
    return tuple(found)


def _file_of(root: Path, stem: str) -> str:
    (file,) = (root / "static" / "js").glob(f"{stem}.*.js")
    return file.name
