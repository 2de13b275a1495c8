"""Whom a request comes from: the claim of its signed cookie, or the login that a trusted proxy names.

Asked for every request and for every websocket before anything else sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import Scope

from ledger.accounts.accounts import folded
from portal.build import Portal
from portal.server.barriers import user_of
from portal.server.peer import through_proxy
from portal.signin.cookie import Claim, claim_of
from portal.signin.identity import PROXY_PREFIX, Identification, Why
from portal.signin.oidc import user_of_cookie
from store.errors import StoreUnavailable

# Addresses that are not pages of the navigation.
_OTHERS = (
    "/_stcore/",
    "/static/",
    "/media/",
    "/component/",
    "/auth/",
    "/oauth2callback",
    "/login",
    "/password",
    "/signout",
    "/trial",
    "/healthz",
    "/wall",
    "/hooks/",
)


def same_header(given: bytes, name: bytes) -> bool:
    """Some proxies and frameworks read `_` in a header's name as `-`."""
    return given.lower().replace(b"_", b"-") == name.lower()


def cookie_claim(scope: Scope, portal: Portal, *, aged: bool = False) -> Claim | None:
    """What the request's cookie claims, if it is ours and not too old; with `aged` also then, to say why it is worth nothing."""
    return portal.signer.claim("; ".join(Headers(scope=scope).getlist("cookie")), aged=aged)


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


def standing_of(scope: Scope, portal: Portal) -> Identification:
    """What the sign-in that a request carries is worth now, whatever the way of signing in. Raises StoreUnavailable."""
    identity = portal.entrance.identity
    if portal.settings.sign_in == "oidc":
        return identity.of_user(user_of_cookie(scope, portal.entrance.for_streamlit))
    claim = _vouched(scope, portal)
    return identity.of_claim(claim) if claim else Identification()


def _vouched(scope: Scope, portal: Portal) -> Claim | None:
    """What a trusted proxy or the signed cookie claims."""
    return _proxy_claim(scope, portal) if portal.settings.sign_in == "proxy" else cookie_claim(scope, portal)


def person_of_request(scope: Scope, portal: Portal) -> str:
    """The id of who may use the portal now; the empty text for anybody else. A first password is no more than a way to
    the second."""
    return _person_id(lambda: standing_of(scope, portal))


def person_of_user(user: Mapping[str, Any], portal: Portal) -> str:
    """The id of whom streamlit calls the user of a session; the empty text when that sign-in is worth nothing now."""
    return _person_id(lambda: portal.entrance.identity.of_user(user))


def _person_id(standing: Callable[[], Identification]) -> str:
    with suppress(StoreUnavailable):
        if person := standing().person:
            return person.id
    return ""


def guest(scope: Scope, portal: Portal) -> str:
    """Under which name a window is counted; the empty text for who has to sign in first and gets none.

    Who has yet to set their own password, or whom the identity service knows and we do not, is told so in a window.
    """
    try:
        standing = standing_of(scope, portal)
    except StoreUnavailable:
        return _verified(scope, portal)  # the session says what is wrong
    if standing.person:
        return standing.person.id
    return _verified(scope, portal) if standing.why in (Why.MUST_CHANGE, Why.UNKNOWN) else ""


def _verified(scope: Scope, portal: Portal) -> str:
    """Who the request says it is from, as far as a signature or a trusted proxy vouches for it."""
    if portal.settings.sign_in == "oidc":
        said = user_of_cookie(scope, portal.entrance.for_streamlit)
        return f"{said.get('iss')} {said.get('sub')}" if said.get("is_logged_in") else ""
    claim = _vouched(scope, portal)
    return claim.person_id if claim else ""


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
    if not login:
        return None
    fresh = Claim(PROXY_PREFIX + login, issued=portal.entrance.accounts.seconds())
    return _earlier(scope, portal, fresh) or fresh


def _earlier(scope: Scope, portal: Portal, fresh: Claim) -> Claim | None:
    """The sign-in with which a window that comes back was opened, while it is worth something: streamlit gives a window
    its session, and what was typed there, only when the user is the same to the letter."""
    if scope["type"] != "websocket":
        return None
    offered = ",".join(Headers(scope=scope).getlist("sec-websocket-protocol")).split(",")
    said = user_of(offered[2].strip()).get("person") if len(offered) > 2 else None
    claim = claim_of(str(said)) if said else None
    if claim is None or claim.person_id != fresh.person_id:
        return None
    return claim if portal.entrance.identity.of_claim(claim).person else None


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def page_to_go_to(scope: Scope, portal: Portal) -> str:
    """Where a browser that asks for a page has to go first: to where one signs in, to /password, or nowhere (the empty
    text). Whoever gets no window (`guest`) is never left on a page that waits for one."""
    if not _asks_for_a_page(scope):
        return ""
    try:
        standing = standing_of(scope, portal)
    except StoreUnavailable:
        return ""
    if standing.person or standing.why is Why.UNKNOWN:
        return ""
    query = scope.get("query_string", b"").decode("latin-1")
    after = quote(quote(scope["path"]) + (f"?{query}" if query else ""), safe="")
    return f"{'/password' if standing.why is Why.MUST_CHANGE else way_in(portal)}?next={after}"


def way_in(portal: Portal) -> str:
    """The page where one signs in."""
    return "/trial" if portal.settings.trial else "/login"


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_OTHERS):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")
