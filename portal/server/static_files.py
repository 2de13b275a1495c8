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
from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
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
# Characters that turn the direction of writing are left out: what stands beside a name would be read backwards, the day of a date too.
# A table's own 下载为 CSV writes a cell that begins like a formula as it is, and a spreadsheet program would run it; what follows a
# carriage return inside a cell is a line of its own for one, as long as the cell stands without quotation marks.
_UNTURNED = "replace(/[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/g,'')"
MENDS: Mapping[str, Mapping[str, str]] = {
    "DataFrame": {
        "function H_(e){if(T(e))return``;let t=$(e);": "function H_(e){if(T(e))return``;let t=$(e);"
        + '(/^[\\t\\r\\n]/.test(t)||/^[\\p{C}\\p{Z}]*[=+\\-@]/u.test(t.normalize("NFKC")))&&isNaN(t)&&(t="\'"+t);',
        "z_=RegExp(`[${[F_,I_,L_].join(``)}]`)": "z_=RegExp(`[${[F_,I_,L_].join(``)}\\r]`)",
    },
    "StreamlitMarkdown": {
        "transforms:[nc],enter:{literalAutolink": "transforms:[],enter:{literalAutolink",
        "function Ql(){return{text:J}}": "function Ql(){return{text:{}}}",
        "qm=[Ru,Gs,zm(),Wm(),Gm()]": "qm=[Ru,Gs,zm()]",
        "t.replaceAll(`:material/`,`:material_`)": f"t.{_UNTURNED}",
        "return ne(t,[[/:material_(\\w+):/g,n]]),t": "return t",
        "p=(0,N.useMemo)(()=>hm(t),[t])": "p=!1",
    },
    "index": {
        "i=t?th(e.body):e.body;return c(It,{className:`stText`": f"i=(t?th(e.body):e.body).{_UNTURNED};"
        "return c(It,{className:`stText`",
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
_PIECE = 1 << 16  # bytes


class CompressedStatic:
    """Middleware that answers GET /static/… from memory, compressed for whoever takes gzip. A proxy that asks for plain files
    gets the mended ones, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._made: dict[tuple[str, bool], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        file = self._files.get(scope["path"]) if asked else None
        if file is None:
            await self._app(scope, receive, send)
            return
        packed = _takes_gzip(scope)
        body = self._made.get((scope["path"], packed))
        if body is None:
            body = self._made[scope["path"], packed] = await run_in_threadpool(_pack if packed else _mended, file)
        await _answer(file, body, packed=packed)(scope, receive, send)

    @cached_property
    def _files(self) -> dict[str, Path]:
        root = Path(file_util.get_static_dir())
        return {f"/{p.relative_to(root).as_posix()}": p for p in (root / "static").rglob("*") if p.suffix in _TEXT}


def _takes_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _mended(file: Path) -> bytes:
    return in_chinese(file.name, file.read_bytes())


def _pack(file: Path) -> bytes:
    return gzip.compress(_mended(file), compresslevel=6, mtime=0)


def _answer(file: Path, body: bytes, *, packed: bool) -> Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    # The names carry a hash of their content, so a browser may keep them.
    headers = {
        "Content-Length": str(len(body)),
        "Vary": "Accept-Encoding",
        "Cache-Control": f"public, immutable, max-age={_YEAR}",
        **({"Content-Encoding": "gzip"} if packed else {}),
    }
    return StreamingResponse(_pieces(body), media_type=kind, headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """What many readers who take their time have in common stays in common: the server copies what waits to be sent."""
    for begins in range(0, len(body), _PIECE):
        yield body[begins : begins + _PIECE]
