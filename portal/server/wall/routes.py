"""/wall: the page, its two files, and what it asks for every minute; of the year in force, whatever anybody looks at elsewhere.

A request costs a signature, one look at the store's version and bytes that are there already. Nothing is written, nothing taken.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ledger.accounts.wall_link import WallLink
from ledger.clock import day_words
from portal.build import Portal, in_force
from portal.server.wall.access import GIVEN, PATH, admitted, followed, token_of
from portal.server.wall.content import Drawn
from reports.looks import DARK
from store.errors import StoreUnavailable

_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
_FILES = {"wall.js": "text/javascript", "wall.css": "text/css"}
_BUSY = "门户暂时读不到台账，会自己再试。"
_SOON = timedelta(days=14)  # before its last day the screen says that its link ends
_DRAWN = Drawn()
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


async def wall(request: Request) -> Response:
    """The page for a browser that has a link, 303 to it for one that follows its link; 403, with a sentence, for any other."""
    return await run_in_threadpool(_wall, request)


async def data(request: Request) -> Response:
    """What the page draws, and when that was; 403 with a sentence for who has no link (any more)."""
    return await run_in_threadpool(_data, request)


async def file(request: Request) -> Response:
    """The page's script or style. The address bears the digest of both, so a browser may keep them."""
    name = request.url.path.rpartition("/")[2]
    kept = {**_HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_files()[name], media_type=_FILES[name], headers=kept)


def _wall(request: Request) -> Response:
    portal = in_force()
    try:
        link, why = admitted(token_of(request), portal)
    except StoreUnavailable:
        return _page("refused.html", 503, say=_BUSY, again=30)
    if link is None or why:
        return _page("refused.html", 403, say=why, again=0)
    if GIVEN in request.query_params:
        answer = followed(request, portal, link)
        answer.headers.update(_HEADERS)
        return answer
    return _page("wall.html", 200)


def _data(request: Request) -> Response:
    portal = in_force()
    try:
        link, why = admitted(token_of(request), portal)
        if link is None or why:
            return _json(json.dumps({"say": why}, ensure_ascii=False).encode(), 403)
        return _json(_body(portal, link), 200)
    except StoreUnavailable:
        return _json(b"{}", 503)


def _body(portal: Portal, link: WallLink) -> bytes:
    """What is new with every request, before what is made once for a board."""
    now = portal.clock.now()
    beside = {
        "build": _build(),
        "at": f"{now:%H:%M}",
        "moment": f"{now.month}月{now.day}日 {now:%H:%M}",
        "screen": link.screen,
        "ends": _ends(link, portal),
    }
    return b'{"beside":%b,"wall":%b}' % (
        json.dumps(beside, ensure_ascii=False).encode(),
        _DRAWN.body(portal.board(), portal.label),
    )


def _ends(link: WallLink, portal: Portal) -> str:
    if link.until - portal.wall_links.today > _SOON:
        return ""
    return f"本屏的链接 {day_words(link.until)}到期，请市政府办公厅开设新的"


def _page(template: str, status: int, *, again: int = 0, **values: str) -> Response:
    html = _TEMPLATES.get_template(template).render(build=_build(), **values)
    headers = {**_HEADERS, **({"Refresh": f"{again}"} if again else {})}
    return Response(html, status, headers, "text/html")


def _json(body: bytes, status: int) -> Response:
    return Response(body, status, _HEADERS, "application/json")


@cache
def _files() -> dict[str, bytes]:
    return {name: (_HERE / name).read_bytes() + (_looks() if name == "wall.css" else b"") for name in _FILES}


def _looks() -> bytes:
    """A rule for each state: the colours stand in `reports.looks`, once."""
    rules = (f".{state.value} {{ background: {look.fill}; color: {look.ink}; }}\n" for state, look in DARK.items())
    return "".join(rules).encode()


@cache
def _build() -> str:
    """The digest of the page's files: a screen that finds another one loads the page anew."""
    return sha256(b"".join(_files().values())).hexdigest()[:12]


WALL_ROUTES = [
    Route(PATH, wall, methods=["GET"]),
    Route(f"{PATH}/data", data, methods=["GET"]),
    *(Route(f"{PATH}/{name}", file, methods=["GET"]) for name in _FILES),
]
