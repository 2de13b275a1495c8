"""`POST /hooks/sheet`: the shared sheet says that somebody edited it, so that the sync need not wait for its turn.

Whoever knows the secret may ask for a sync and learns nothing. However often it is asked, there is one cycle in a few
seconds, so that nobody can spend the service's calls. In the trial mode it answers this machine only, as everything does.
"""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from portal.build import current

SECRET_HEADER = "X-Portal-Hook-Secret"  # noqa: S105 - a header's name
_NO_STORE = {"Cache-Control": "no-store"}


async def sheet(request: Request) -> Response:
    """202 when a sync was asked for, 403 for a wrong secret, 404 when the portal has none."""
    portal = current()
    secret = portal.settings.hook_secret
    if secret is None:
        return PlainTextResponse("没有这个地址。", status_code=404, headers=_NO_STORE)
    given = request.headers.get(SECRET_HEADER, "").encode("latin-1")
    if not hmac.compare_digest(given, secret.get_secret_value().encode()):
        return PlainTextResponse("口令不对。", status_code=403, headers=_NO_STORE)
    return JSONResponse({"sync": "now" if portal.wake_calls.press() else "soon"}, status_code=202, headers=_NO_STORE)
