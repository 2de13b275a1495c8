"""The portal's own addresses beside the pages: /healthz, /trial?as=…, /hooks/sheet, those of `login_pages` and
of the wall, and the first page's own path."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ledger.errors import UnitUnknown
from portal.build import Portal, current
from portal.server.middleware import from_this_machine
from portal.server.peer import from_own_site
from portal.server.wall.routes import WALL_ROUTES
from portal.signin.forms import drawn, same_site_path
from portal.signin.login_pages import LOGIN_ROUTES, set_person
from portal.signin.people import trial_id, trial_names
from store.database import reading, refuse_unwritable_place
from store.errors import StoreUnavailable
from store.status import read_trouble

SECRET_HEADER = "X-Portal-Hook-Secret"  # noqa: S105 - a header's name
_NO_STORE = {"Cache-Control": "no-store"}
_STORE = StoreUnavailable.__name__


async def healthz(request: Request) -> Response:  # noqa: ARG001 - a route takes its request
    """200 while the sync loop runs and finishes cycles and the store can take what people hand in, else 503;
    `cycle_age` is how many seconds ago one ended last,
    `trouble` the class of the error that keeps the sync from its work. Whether pages are served, `/_stcore/health` tells.

    Tells no figures, paths or names.
    """
    portal = current()
    loop = portal.loop
    late = loop.late
    trouble = "SyncStalled" if late else loop.trouble_name or await run_in_threadpool(_trouble, portal)
    status = "stalled" if late else "stopped" if not loop.running else "unwritable" if trouble == _STORE else "ok"
    body = {
        "status": status,
        "last_cycle": loop.last_ended,
        "cycle_age": round(loop.age, 1),
        "sync": "trouble" if trouble else "ok",
        "trouble": trouble,
    }
    return JSONResponse(body, status_code=200 if status == "ok" else 503, headers=_NO_STORE)


def _trouble(portal: Portal) -> str:
    """One row of the store instead of the whole status: monitors ask often."""
    try:
        refuse_unwritable_place(portal.book.engine)
        with reading(portal.book.engine) as connection:
            known = read_trouble(connection)
    except StoreUnavailable as error:
        return type(error).__name__
    return known.name if known else ""


async def trial(request: Request) -> Response:
    """体验模式: signs in as the unit, office, leader or auditor named by `as`; this machine only."""
    return await run_in_threadpool(_trial, request, current())


def _trial(request: Request, portal: Portal) -> Response:
    if not portal.settings.trial:
        return _page("没有开启体验模式", "本门户没有开启体验模式，请用账号登录。", (), 404)
    # Another site may not pick an identity for the person at this machine.
    if not from_this_machine(request.scope) or not from_own_site(request.headers.get("sec-fetch-site")):
        return _page("不能进入", "体验模式只能在运行门户的这台机器上使用。", (), 403)
    ledger = portal.book.ledger()
    names = trial_names(ledger, portal.duties.subtask.everywhere())
    name, after = request.query_params.get("as", ""), same_site_path(request.query_params.get("next", "/"))
    if not name:
        said = "体验模式只在这台机器上可用，不用密码。请选择以谁的身份进入："
        return _page(" · ".join(filter(None, ("选择身份", portal.label))), said, names, 200, after)
    try:
        person_id = trial_id(name, ledger)
    except UnitUnknown as error:
        near = error.candidates or names
        return _page("没有这个身份", f"“{name}”：{error} 请从下面选择：", near, 404, after)
    answer = RedirectResponse(after, status_code=303)
    set_person(request, portal, answer, portal.signer.cookie(person_id))
    return answer


def _page(title: str, text: str, names: Iterable[str], status: int, after: str = "/") -> Response:
    more = "" if after == "/" else f"&next={quote(after, safe='')}"
    links = {name: f"/trial?as={quote(name)}{more}" for name in names}
    return drawn("trial.html", {"title": title, "say": text, "links": links}, status=status)


async def sheet(request: Request) -> Response:
    """The shared sheet says that somebody edited it, so that the sync need not wait for its turn: 202 when a sync was asked
    for, 403 for a wrong secret, 404 when the portal has none.

    Whoever knows the secret may ask and learns nothing. However often it is asked, there is one cycle in a few seconds, so
    that nobody can spend the service's calls. In the trial mode it answers this machine only, as everything does.
    """
    portal = current()
    secret = portal.settings.hook_secret
    if secret is None:
        return PlainTextResponse("没有这个地址。", status_code=404, headers=_NO_STORE)
    given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
    if not hmac.compare_digest(given, secret.get_secret_value().encode()):
        return PlainTextResponse("口令不对。", status_code=403, headers=_NO_STORE)
    return JSONResponse({"sync": "now" if portal.wake_calls.press() else "soon"}, status_code=202, headers=_NO_STORE)


ROUTES = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/trial", trial, methods=["GET"]),
    *LOGIN_ROUTES,
    *WALL_ROUTES,
    Route("/hooks/sheet", sheet, methods=["POST"]),
]
