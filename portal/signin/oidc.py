"""The settings of the identity service as streamlit reads them (`[auth]` in its secrets); `st.login` does the rest.

No secrets file is written: they are handed to `st.App`. The key that signs streamlit's own cookie is made from ours, so
that it stays the same over restarts and is none of the others.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

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
