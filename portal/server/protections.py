"""The security headers of every answer.

The content policy fits what streamlit's page needs and no more: its inline script is allowed by its hash, computed from the
page that is shipped; styles are set by script, hence `unsafe-inline` for styles only; nothing may come from another host.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send
from streamlit import file_util

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_hashes(html: str) -> list[str]:
    """CSP source expressions of a page's inline scripts (CSP level 3, 2.3.1: base64 of SHA-256)."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def with_headers(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    """`send`, by which the headers of an answer are changed before they leave."""

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changed


@cache
def security_headers() -> dict[str, str]:
    """Header name -> value."""
    html = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *inline_hashes(html)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
