"""Serves streamlit's own files compressed, their words in Chinese: 4.9 MB of scripts become 1.2 MB, each made once and
kept in memory.

Only names that a listing of the shipped folder holds are answered here; everything else goes on to streamlit.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from portal.server.client_words import in_chinese

_TEXT = frozenset({".js", ".css", ".json", ".svg", ".wasm", ".map", ".txt"})
_YEAR = 31_536_000


class CompressedStatic:
    """Middleware that answers GET /static/… from memory when the browser takes gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._files.get(scope.get("path", "")) if _takes_gzip(scope) else None
        if file is None:
            await self._app(scope, receive, send)
            return
        body = self._packed.get(scope["path"])
        if body is None:
            body = self._packed[scope["path"]] = await run_in_threadpool(_pack, file)
        await _answer(file, body)(scope, receive, send)

    @cached_property
    def _files(self) -> dict[str, Path]:
        root = Path(file_util.get_static_dir())
        return {f"/{p.relative_to(root).as_posix()}": p for p in (root / "static").rglob("*") if p.suffix in _TEXT}


def _takes_gzip(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers


def _pack(file: Path) -> bytes:
    return gzip.compress(in_chinese(file.name, file.read_bytes()), compresslevel=6, mtime=0)


def _answer(file: Path, body: bytes) -> Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    # The names carry a hash of their content, so a browser may keep them.
    headers = {
        "Content-Encoding": "gzip",
        "Vary": "Accept-Encoding",
        "Cache-Control": f"public, immutable, max-age={_YEAR}",
    }
    return Response(body, media_type=kind, headers=headers)
