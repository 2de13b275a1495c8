"""/login where the portal has no passwords of its own: the way to the identity service, or to the common entrance."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from streamlit.auth_util import encode_provider_token

from portal.build import Portal
from portal.server.peer import from_own_site
from portal.signin import forms
from portal.signin.claims import standing_of, way_in
from portal.signin.entrance import HOW_TO_BEGIN
from portal.signin.identity import ASK, reason

_ELSEWHERE = "本门户由统一入口登录：请关闭本页，从统一入口重新打开。"


def other_way(request: Request, portal: Portal, after: str) -> Response:
    """Says how to sign in, and why it is needed again; whoever is signed in goes on to `after`."""
    if portal.settings.trial:
        return RedirectResponse(f"{way_in(portal)}?{urlencode({'next': after})}", status_code=303)
    if portal.entrance.lacks_office():
        return forms.page("还不能登录", HOW_TO_BEGIN, status=503)
    standing = standing_of(request.scope, portal)
    if standing.person:
        return RedirectResponse(after, status_code=303)
    why = reason(standing) or f"请先登录。还没有账号的，{ASK}"
    if portal.settings.sign_in == "proxy":
        return forms.page("请先登录", why + _ELSEWHERE, status=403)
    if "begin" in request.query_params and from_own_site(request.headers.get("sec-fetch-site")):
        return _to_the_service()
    return forms.page("请先登录", why, links={"用统一身份认证登录": "/login?begin=1"})


def _to_the_service() -> Response:
    """Streamlit's own address for it, with the token that it wants; good for minutes only, so made when it is needed."""
    token = encode_provider_token("default")
    answer = RedirectResponse(f"/auth/login?{urlencode({'provider': token})}", status_code=303)
    answer.headers["Cache-Control"] = "no-store"
    return answer
