"""The portal's own small scripts and styles in the browser (`portal/client/*`): what streamlit's client does wrong and neither a
page nor an exchange of words in it (`static_files.MENDS`) can mend. Each stands alone, and says in its first lines what it is for.
What an element of the portal's own loads is served beside them (`portal.ui.parts`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.ui.parts import address_of

_FOLDER = Path(__file__).parents[2] / "client"
_TAGS = {".js": '<script src="./{}"></script>', ".css": '<link rel="stylesheet" href="./{}">'}


@cache
def client_scripts() -> dict[str, Path]:
    """Address beneath / -> file."""
    return {address_of(file): file for file in sorted(_FOLDER.glob("*.[jc]s*"))}


def client_tags() -> str:
    """HTML that loads them before streamlit's own, which is addressed in the same way and waits for the page."""
    return "".join(f"{_TAGS[Path(address).suffix].format(address)}\n" for address in client_scripts())
