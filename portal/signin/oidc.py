"""The identity service as streamlit knows it: its settings (`[auth]` in streamlit's secrets; `st.login` does the rest), and
the cookie in which streamlit keeps whom the service has named.

No secrets file is written: they are handed to `st.App`. The key that signs streamlit's own cookie is made from ours, so
that it stays the same over restarts and is none of the others.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from portal.settings.settings import Settings


def for_streamlit(settings: Settings, secret: str) -> dict[str, Any]:
    """The programmatic secrets of `st.App`; empty unless people sign in with OIDC."""
    if settings.sign_in != "oidc" or settings.oidc_client_secret is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": hmac.new(secret.encode(), b"portal.oidc", sha256).hexdigest(),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata,
        }
    }


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
