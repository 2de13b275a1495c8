"""Serves streamlit's own files compressed, their words in Chinese: 4.9 MB of scripts become 1.2 MB, each made once and
kept in memory. Only names that a listing of the shipped folder holds are answered here; everything else goes on to streamlit.

Its client has no translations: an upload box says `Upload`, the menu of a table's column `Sort ascending`, an address
that is no page `Page not found`. Each line of data/client_words.csv is a piece of script as it stands in the pinned
version, long enough to be nothing but that word (one that is also the name of something is taken where it is a label); a test
finds every one of them in the installed package, so that another version cannot bring English back unnoticed.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from ledger.data_files import rows_of


def _read() -> Mapping[str, Mapping[str, str]]:
    """The script's name up to its first dot -> what is exchanged in it."""
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of("client_words.csv"):
        words[row["script"]][row["english"]] = row["chinese"]
    return dict(words)


WORDS = _read()
# What the client does wrong and no page can mend: a date that was typed applies when its field is left, but not on Enter.
# What a person wrote is shown as they wrote it: markdown is read, and that is all. The client goes on to make links of what looks
# like an address, pictures of `:material/x:`, `:streamlit:` and `:smile:`, and arrows of ` -> ` and ` -- `; a backslash does
# not keep it from that.
# A table's own 下载为 CSV writes a cell that begins like a formula as it is, and a spreadsheet program would run it.
MENDS: Mapping[str, Mapping[str, str]] = {
    "DataFrame": {
        "function H_(e){if(T(e))return``;let t=$(e);": "function H_(e){if(T(e))return``;let t=$(e);"
        + '/^[\\t\\r\\n]|^\\s*[=+\\-@＝＋－＠]/.test(t)&&isNaN(t)&&(t="\'"+t);',
    },
    "StreamlitMarkdown": {
        "transforms:[nc],enter:{literalAutolink": "transforms:[],enter:{literalAutolink",
        "function Ql(){return{text:J}}": "function Ql(){return{text:{}}}",
        "qm=[Ru,Gs,zm(),Wm(),Gm()]": "qm=[Ru,Gs,zm()]",
        "t.replaceAll(`:material/`,`:material_`)": "t",
        "return ne(t,[[/:material_(\\w+):/g,n]]),t": "return t",
        "p=(0,N.useMemo)(()=>hm(t),[t])": "p=!1",
    },
    "DateInput": {
        "onPaste:_t,onKeyDown:vt,": "onPaste:_t,onKeyDownCapture:e=>{if(e.key!==`Enter`||"
        "e.target.getAttribute(`role`)!==`spinbutton`)return;"
        # The calendar is shut first: a field that is left while it stands open keeps its day to itself.
        "let t=e.target;B(!1),A(!1),setTimeout(()=>t.blur(),50)},onKeyDown:vt,",
    },
}


def in_chinese(name: str, script: bytes) -> bytes:
    """A script of streamlit's by its file name, with its words exchanged and its faults mended; any other file as it is."""
    stem = name.partition(".")[0]
    words = {**WORDS.get(stem, {}), **MENDS.get(stem, {})} if name.endswith(".js") else None
    if not words:
        return script
    text = script.decode("utf-8")
    for english, chinese in words.items():
        text = text.replace(english, chinese)
    return text.encode("utf-8")


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
