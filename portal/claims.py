"""Whom a request comes from: the claim of its signed cookie, or the login that a trusted proxy names.

Asked for every request and for every websocket before anything else sees it.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import Scope

from ledger.accounts import folded
from portal.build import Portal
from portal.identity import PROXY_PREFIX, Standing, Why
from portal.oidc_cookie import user_of_cookie
from portal.peer import through_proxy
from portal.signin import Claim
from sync.errors import StoreUnavailable

# Addresses that are not pages of the navigation.
_OTHERS = (
    "/_stcore/", "/static/", "/media/", "/component/", "/auth/", "/oauth2callback",
    "/login", "/password", "/signout", "/trial", "/healthz", "/hooks/",
)  # fmt: skip


def same_header(given: bytes, name: bytes) -> bool:
    """Some proxies and frameworks read `_` in a header's name as `-`."""
    return given.lower().replace(b"_", b"-") == name.lower()


def cookie_claim(scope: Scope, portal: Portal) -> Claim | None:
    """What the request's cookie claims, if it is ours and not too old."""
    return portal.signer.claim("; ".join(Headers(scope=scope).getlist("cookie")))


def claim_of_request(scope: Scope, portal: Portal) -> Claim | None:
    """Whom the request comes from; None for nobody, and for a claim that is worth nothing any more."""
    if portal.settings.sign_in == "proxy":
        return _proxy_claim(scope, portal)
    claim = cookie_claim(scope, portal) if portal.settings.sign_in in ("trial", "accounts") else None
    if claim is None:
        return None
    if portal.settings.trial:
        return claim  # judged by the session: it needs the ledger
    try:
        standing = portal.entrance.identity.of_claim(claim)
    except StoreUnavailable:
        return claim  # the session asks again at every rerun, and says what is wrong
    # A first password is changed on a page of its own; the shell keeps everything else shut.
    return claim if standing.person or standing.why is Why.MUST_CHANGE else None


def signed_in(scope: Scope, portal: Portal) -> bool:
    """Is the request from somebody who may use the portal now? A first password is no more than a way to the second."""
    identity = portal.entrance.identity
    try:
        if portal.settings.sign_in == "oidc":
            return identity.of_user(user_of_cookie(scope, portal.entrance.for_streamlit)).person is not None
        claim = claim_of_request(scope, portal)
        return claim is not None and identity.of_claim(claim).person is not None
    except StoreUnavailable:
        return False


def _proxy_claim(scope: Scope, portal: Portal) -> Claim | None:
    if not through_proxy(scope, portal.settings.proxies):
        return None
    name = portal.settings.proxy_header.lower().encode("ascii")
    exact = [value for given, value in scope["headers"] if given.lower() == name]
    alike = [value for given, value in scope["headers"] if same_header(given, name)]
    # A second spelling is what somebody smuggled past the proxy.
    if len(alike) != 1 or not exact:
        return None
    login = folded(_text(exact[0]))
    return Claim(PROXY_PREFIX + login, issued=portal.entrance.accounts.seconds()) if login else None


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def page_to_go_to(scope: Scope, portal: Portal) -> str:
    """Where a browser that asks for a page has to go first: to /login, to /password, or nowhere (the empty text)."""
    if portal.settings.sign_in != "accounts" or not _asks_for_a_page(scope):
        return ""
    claim = cookie_claim(scope, portal)
    try:
        standing = portal.entrance.identity.of_claim(claim) if claim else Standing()
    except StoreUnavailable:
        return ""
    if standing.person:
        return ""
    query = scope.get("query_string", b"").decode("latin-1")
    after = quote(quote(scope["path"]) + (f"?{query}" if query else ""), safe="")
    page = "/password" if standing.why is Why.MUST_CHANGE else "/login"
    return f"{page}?next={after}"


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_OTHERS):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")
