"""Serves streamlit's own files compressed, their words in Chinese: 4.9 MB of scripts become 1.1 MB, each made once and
kept in memory. Of its icon font only the icons that are drawn are sent (`make icons`). Only names that a listing of the shipped
folder holds, and the portal's own scripts, are answered here; everything else goes on to streamlit.

Its client has no translations: an upload box says `Upload`, the menu of a table's column `Sort ascending`, an address
that is no page `Page not found`. Each line of data/client_words.csv is a piece of script as it stands in the pinned
version, long enough to be nothing but that word (one that is also the name of something is taken where it is a label); a test
finds every one of them in the installed package, so that another version cannot bring English back unnoticed.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import quote

import brotli
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from ledger.data_files import rows_of
from portal.server.browser.client_scripts import client_scripts
from portal.server.browser.readable import READABLE
from portal.ui.parts import part_scripts


def _read() -> Mapping[str, Mapping[str, str]]:
    """The script's name up to its first dot -> what is exchanged in it."""
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of("client_words.csv"):
        words[row["script"]][row["english"]] = row["chinese"]
    return dict(words)


WORDS = _read()
# What the client does wrong and no page can mend: a date that was typed applies when its field is left, but not on Enter.
# A text of several lines reaches the server when its field is left, and so is lost with the window until then: it goes there
# also when its writer pauses (a text of one line can do that by itself), but not while a syllable is being turned into characters.
# What a person wrote is shown as they wrote it: markdown is read, and that is all. The client goes on to make links of what looks
# like an address, pictures of `:material/x:`, `:streamlit:` and `:smile:`, and arrows of ` -> ` and ` -- `; a backslash does
# not keep it from that.
# Characters that turn the direction of writing are left out: what stands beside a name would be read backwards, the day of a date too.
# A link to another view of the page that is open (another task) shows it, but the address stays as it was: Back, a reload and the
# next click lead to the view before.
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
        "queryParams:l?`?${l}`:``})}}else if(c)n=c;": "queryParams:l?`?${l}`:``})}"
        "else a!==!0&&i!==void 0&&i!==ut(document.location.search)&&(window.history.pushState({},``,"
        "document.location.pathname+(i?`?${i}`:``)),this.syncQueryParams(i))}else if(c)n=c;",
        "i=t?th(e.body):e.body;return c(It,{className:`stText`": f"i=(t?th(e.body):e.body).{_UNTURNED};"
        "return c(It,{className:`stText`",
    },
    "TextArea": {
        "$=(0,x.useRef)(Z);$.current=Z,": "$=(0,x.useRef)(Z),pz=(0,x.useRef)(null),lt=(0,x.useRef)(Q);$.current=Z,lt.current=Q,",
        "onChange:we,onKeyDown:Te,": "onChange:e=>{we(e);clearTimeout(pz.current);e.nativeEvent.isComposing||"
        "(pz.current=setTimeout(()=>lt.current(),1200))},onCompositionEnd:()=>{clearTimeout(pz.current),"
        "pz.current=setTimeout(()=>lt.current(),1200)},onKeyDown:Te,",
    },
    # Until the portal's own type is known the client asks for a font of its own, of 170 KB.
    "utils": {'sansSerif:`"Source Sans", sans-serif`': "sansSerif:`sans-serif`"},
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
    changes = [pieces[stem] for pieces in (WORDS, MENDS, READABLE) if stem in pieces] if name.endswith(".js") else []
    if not changes:
        return script
    text = script.decode("utf-8")
    for pieces in changes:
        text = exchanged(text, pieces)
    return text.encode("utf-8")


def exchanged(text: str, pieces: Mapping[str, str]) -> str:
    """A script with each of the pieces in place of what stood there."""
    for found, instead in pieces.items():
        text = text.replace(found, instead)
    return text


_TEXT = frozenset({".js", ".css", ".json", ".svg", ".wasm", ".map", ".txt"})
_YEAR = 31_536_000
_PIECE = 1 << 16  # bytes
_BROTLI = 9  # the best, 11, saves another twelfth and takes fifteen times as long, at the first visit after each start
ICONS = Path(__file__).parents[2] / "client" / "icons.woff2"


@cache
def versioned() -> str:
    """The folder under which a page asks for streamlit's files: it changes with what is exchanged in them. Their own names do
    not, so that a browser that keeps them for a year would go on with what an older portal made of them."""
    made = repr((streamlit.__version__, WORDS, MENDS, READABLE, ICONS.read_bytes())).encode()
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
        file = self._files.get(scope["path"]) if asked else None
        if file is None:
            await self._app(scope, receive, send)
            return
        packing = _packing(scope, file)
        body = self._made.get((scope["path"], packing))
        if body is None:
            body = self._made[scope["path"], packing] = await run_in_threadpool(_packed, file, packing)
        await _answer(file, body, packing)(scope, receive, send)

    @cached_property
    def _files(self) -> dict[str, Path]:
        root = Path(file_util.get_static_dir())
        shipped = {f"/{p.relative_to(root).as_posix()}": p for p in (root / "static").rglob("*") if p.suffix in _TEXT}
        icons = {f"/{shipped_icons().relative_to(root).as_posix()}": ICONS}
        ours = client_scripts() | part_scripts()
        return {**shipped, **icons, **{f"/{address}": file for address, file in ours.items()}}


def shipped_icons() -> Path:
    """streamlit's whole icon font."""
    (font,) = Path(file_util.get_static_dir(), "static", "media").glob("MaterialSymbols-Rounded.*.woff2")
    return font


def _packing(scope: Scope, file: Path) -> str:
    """The best that the browser takes; it takes brotli by HTTPS and on its own machine."""
    taken = Headers(scope=scope).get("accept-encoding", "") if file.suffix in _TEXT else ""
    return next((packing for packing in ("br", "gzip") if packing in taken), "")


def _mended(file: Path) -> bytes:
    return in_chinese(file.name, file.read_bytes())


def _packed(file: Path, packing: str) -> bytes:
    body = _mended(file)
    if packing == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI))
    return gzip.compress(body, compresslevel=9, mtime=0) if packing else body


def _answer(file: Path, body: bytes, packing: str) -> Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
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
