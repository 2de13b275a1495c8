"""The cookie in which streamlit keeps whom the identity service has named; streamlit itself reads it for websockets only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def user_of_cookie(scope: Scope, secrets: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims in streamlit's own sign-in cookie, which it reads for websockets only; empty unless it is signed by us."""
    key = secrets.get("auth", {}).get("cookie_secret", "")
    cookies = HTTPConnection(scope).cookies

    def one(name: str) -> bytes | None:
        return decode_signed_value(key, name, cookies.get(name, "").encode("latin-1", "replace"))

    said = get_cookie_with_chunks(one, USER_COOKIE_NAME) if key else None
    try:
        claims = json.loads(said or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
