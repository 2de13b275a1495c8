"""Who sees the wall: a browser with a link that the office gave and has not taken back.

The link is followed once. From then on a cookie carries its token, so that it stands neither in the address on the screen, which
everybody in the hall reads, nor in a Referer, nor in a proxy's log of every minute.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ledger.accounts.wall_link import WallLink
from portal.build import Portal
from portal.signin.cookie import Signer
from portal.signin.forms import set_cookie

PATH, GIVEN, COOKIE = "/wall", "link", "portal_wall"
NO_LINK = "这块屏还没有大屏链接，请用市政府办公厅在“管理 › 大屏”里开设的完整链接打开。"
UNKNOWN = "这个大屏链接不能用，可能没有复制完整，请向市政府办公厅要一个新的。"


def path_of(signer: Signer) -> Callable[[WallLink], str]:
    """What a screen opens for a link, behind the portal's address."""
    return lambda link: f"{PATH}?{urlencode({GIVEN: signer.wall_token(link.code)})}"


def token_of(request: Request) -> str:
    """The token of the link that is being followed, or of the one that was."""
    return request.query_params.get(GIVEN, "") or request.cookies.get(COOKIE, "")


def admitted(token: str, portal: Portal) -> tuple[WallLink | None, str]:
    """The link that a token is of, and why it shows nothing (empty: it does). What we did not sign never reaches the store."""
    if not token:
        return None, NO_LINK
    code = portal.signer.wall_code(token)
    link = portal.wall_links.of_code(code) if code else None
    return (link, link.why_not(portal.wall_links.today)) if link else (None, UNKNOWN)


def followed(request: Request, portal: Portal, link: WallLink) -> Response:
    """To the wall, under an address that says nothing."""
    answer = RedirectResponse(PATH, status_code=303)
    # Sent along where the link was clicked in a mail or a chat, too; how long it is good is asked each time.
    look = {"max_age": 400 * 24 * 3600, "samesite": "lax", "path": PATH}
    set_cookie(request, portal, answer, COOKIE, portal.signer.wall_token(link.code), **look)
    return answer
