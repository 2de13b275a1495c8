"""The portal's own small scripts and styles in the browser (`portal/client/*`): what streamlit's client does wrong and neither a
page nor an exchange of words in it (`exchanges`) can mend. Each stands alone, and says in its first lines what it is for; a browser
gets all scripts in one file, and all styles in another. What an element of the portal's own loads is served beside them
(`portal.ui.parts`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "client"
_TAGS = {".js": '<script src="./{}"></script>', ".css": '<link rel="stylesheet" href="./{}">'}


@cache
def _together() -> dict[str, bytes]:
    """Address beneath / -> content. The name carries a hash of it, as those of streamlit's files do."""
    made = {}
    for suffix in _TAGS:
        content = b"\n".join(file.read_bytes() for file in sorted(_FOLDER.glob(f"*{suffix}")))
        made[f"static/portal/portal.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"] = content
    return made


def client_files() -> dict[str, Callable[[], bytes]]:
    """Path -> what gives the content."""
    return {f"/{address}": partial(bytes, content) for address, content in _together().items()}


def client_tags() -> str:
    """HTML that loads them before streamlit's own, which is addressed in the same way and waits for the page."""
    return "".join(f"{_TAGS[Path(address).suffix].format(address)}\n" for address in _together())
