"""Serves streamlit's own files compressed, their words in Chinese: 4.9 MB of scripts become 1.1 MB, each made once and
kept in memory. Of its icon font only the icons that are drawn are sent (`make icons`). Only names that a listing of the shipped
folder holds, and the portal's own scripts, are answered here; everything else goes on to streamlit.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import AsyncIterator, Callable
from functools import cache, cached_property, partial
from pathlib import Path
from urllib.parse import quote

import brotli
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from portal.server.browser import bundles, exchanges
from portal.server.browser.client_scripts import client_files
from portal.server.browser.readable import READABLE
from portal.ui.parts import part_scripts

_TEXT = frozenset({".js", ".css", ".json", ".svg", ".wasm", ".map", ".txt"})
_YEAR = 31_536_000
_PIECE = 1 << 16  # bytes
_BROTLI = 9  # the best, 11, saves another twelfth and takes fifteen times as long, at the first visit after each start
ICONS = Path(__file__).parents[2] / "client" / "icons.woff2"


@cache
def versioned() -> str:
    """The folder under which a page asks for streamlit's files: it changes with what is exchanged in them. Their own names do
    not, so that a browser that keeps them for a year would go on with what an older portal made of them."""
    pieces = (exchanges.WORDS, exchanges.MENDS, READABLE)
    made = repr((streamlit.__version__, pieces, bundles.script(bundles.START), ICONS.read_bytes())).encode()
    return f"static/{hashlib.blake2b(made, digest_size=5).hexdigest()}"


def _as_shipped(scope: Scope) -> Scope:
    """A request for a file under `versioned` as one for the shipped file."""
    folder, path = f"/{versioned()}/", scope.get("path", "")
    if not path.startswith(folder):
        return scope
    path = f"/static/{path[len(folder) :]}"
    return {**scope, "path": path, "raw_path": quote(path).encode()}


class CompressedStatic:
    """Middleware that answers GET /static/… from memory, compressed for whoever takes brotli or gzip. A proxy that asks for
    plain files gets the mended ones, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._made: dict[tuple[str, str], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = _as_shipped(scope)
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        content = self._files.get(scope["path"]) if asked else None
        if content is None:
            await self._app(scope, receive, send)
            return
        packing = _packing(scope)
        body = self._made.get((scope["path"], packing))
        if body is None:
            body = self._made[scope["path"], packing] = await run_in_threadpool(_packed, content, packing)
        await _answer(scope["path"], body, packing)(scope, receive, send)

    @cached_property
    def _files(self) -> dict[str, Callable[[], bytes]]:
        """Address -> what makes its content."""
        root = Path(file_util.get_static_dir())
        shipped = {
            f"/{p.relative_to(root).as_posix()}": p.read_bytes
            for p in (root / "static").rglob("*")
            if p.suffix in _TEXT
        }
        scripts = {f"/static/js/{name}": partial(bundles.script, name) for name in bundles.names()}
        icons = {f"/{shipped_icons().relative_to(root).as_posix()}": ICONS.read_bytes}
        ours = {f"/{address}": file.read_bytes for address, file in part_scripts().items()}
        return {**shipped, **scripts, **icons, **ours, **client_files()}


def shipped_icons() -> Path:
    """streamlit's whole icon font."""
    (font,) = Path(file_util.get_static_dir(), "static", "media").glob("MaterialSymbols-Rounded.*.woff2")
    return font


def _packing(scope: Scope) -> str:
    """The best that the browser takes; it takes brotli by HTTPS and on its own machine."""
    text = Path(scope["path"]).suffix in _TEXT
    taken = Headers(scope=scope).get("accept-encoding", "") if text else ""
    return next((packing for packing in ("br", "gzip") if packing in taken), "")


def _packed(content: Callable[[], bytes], packing: str) -> bytes:
    body = content()
    if packing == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI))
    return gzip.compress(body, compresslevel=9, mtime=0) if packing else body


def _answer(path: str, body: bytes, packing: str) -> Response:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    # The names carry a hash of their content, so a browser may keep them.
    headers = {
        "Content-Length": str(len(body)),
        "Vary": "Accept-Encoding",
        "Cache-Control": f"public, immutable, max-age={_YEAR}",
        **({"Content-Encoding": packing} if packing else {}),
    }
    return StreamingResponse(_pieces(body), media_type=kind, headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """What many readers who take their time have in common stays in common: the server copies what waits to be sent."""
    for begins in range(0, len(body), _PIECE):
        yield body[begins : begins + _PIECE]
