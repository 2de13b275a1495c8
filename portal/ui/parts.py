"""Elements of the portal's own, drawn by a script and a style of `portal/client/parts/` where streamlit has none that would do.

What stands in a message of streamlit's is only the way to the script: it is loaded from the portal's own address, once, by the pages
that have the element.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parents[1] / "client" / "parts"
_LOAD = """export default async (component) =>
  (await import(new URL("{}", document.baseURI))).default(component)
"""


def address_of(file: Path) -> str:
    """Where a browser asks for a script of ours, beneath /. The name carries a hash of the content, as those of streamlit's do."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"static/portal/{file.stem}.{digest}{file.suffix}"


@cache
def part_scripts() -> dict[str, Path]:
    """Address -> script."""
    return {address_of(file): file for file in sorted(_FOLDER.glob("*.js"))}


def part(name: str) -> Any:
    """The element drawn by `<name>.js` and `<name>.css`, as `st.components.v2.component` gives it."""
    address = next(address for address, file in part_scripts().items() if file.stem == name)
    style = (_FOLDER / f"{name}.css").read_text(encoding="utf-8")
    return st.components.v2.component(f"portal_{name}", js=_LOAD.format(address), css=style)
