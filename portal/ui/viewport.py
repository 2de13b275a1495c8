"""How wide is the window? The page's script runs on the server and cannot see it, but browsers can be asked to tell:
the page's answer asks for the client hint `Sec-CH-Viewport-Width` (and to repeat the first request with it), and what
comes is kept in a cookie that the websocket carries. Browsers that do not tell are judged by their user agent.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "portal_width"
NARROW = 640
_HINT = "Sec-CH-Viewport-Width"


class ViewportWidth:
    """Asks for the window's width on every page, and keeps what the browser says in a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def asking(message: Message) -> None:
            # Redirects ask too: signing in is one, and the page behind it should know already.
            if message["type"] == "http.response.start" and _is_page(message):
                _ask(MutableHeaders(scope=message), Headers(scope=scope).get(_HINT, ""))
            await send(message)

        await self._app(scope, receive, asking if scope["type"] == "http" else send)


def _is_page(message: Message) -> bool:
    kind = MutableHeaders(scope=message).get("content-type", "")
    return kind.startswith("text/html") or 300 <= message["status"] < 400


def _ask(answer: MutableHeaders, width: str) -> None:
    answer["Accept-CH"] = answer["Critical-CH"] = _HINT
    answer.add_vary_header(_HINT)
    if width.isascii() and width.isdigit() and len(width) <= 5:
        answer.append("Set-Cookie", f"{COOKIE}={width}; Path=/; SameSite=Lax; HttpOnly")


def is_narrow(cookies: Mapping[str, str], user_agent: str) -> bool:
    """Is there room for one column only?"""
    width = str(cookies.get(COOKIE, ""))
    return int(width) < NARROW if width.isascii() and width.isdigit() else "Mobile" in user_agent
