"""Google's token endpoint: a bearer token for a service account's signed assertion or a person's refresh token.

The token is the user: the assertion's `iss`, or the refresh token itself. Signatures are not verified; whose key was
revoked is told through the control plane.
"""

import base64
import json
import time
from typing import Any
from urllib.parse import parse_qs

from tests.sheets_server.guard import User
from tests.sheets_server.http import Answer, Request, json_answer
from tests.sheets_server.world import World

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3600
SKEW = 300  # seconds that the caller's clock may be off
_TIMEFRAME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


class Refused(Exception):
    """An OAuth error: its code and description."""


def token(world: World, request: Request) -> Answer:
    form = {name: given[-1] for name, given in parse_qs(request.data.decode(errors="replace")).items()}
    try:
        user = _user(world, form)
    except Refused as refused:
        code, words = refused.args
        return json_answer({"error": code, "error_description": words}, status=400)
    return json_answer({"access_token": user, "expires_in": LIFETIME - 1, "token_type": "Bearer"})


def _user(world: World, form: dict[str, str]) -> str:
    grant = form.get("grant_type")
    if grant == JWT_BEARER:
        user = _of_assertion(form.get("assertion", ""))
        if User(user).email in world.revoked:
            raise Refused("invalid_grant", "Invalid JWT Signature.")
        return user
    if grant == "refresh_token":
        user = form.get("refresh_token", "")
        if not user or User(user).email in world.revoked:
            raise Refused("invalid_grant", "Token has been expired or revoked.")
        return user
    raise Refused("unsupported_grant_type", f"Invalid grant_type: {grant}")


def _of_assertion(assertion: str) -> str:
    try:
        claims: dict[str, Any] = json.loads(_decoded(assertion.split(".")[1]))
        issuer, issued, expires = str(claims["iss"]), float(claims["iat"]), float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        raise Refused("invalid_request", "Bad Request") from None
    now = time.time()
    if not (issued - SKEW <= now <= expires) or expires - issued > LIFETIME + SKEW:
        raise Refused("invalid_grant", _TIMEFRAME)
    if not claims.get("scope"):
        raise Refused("invalid_scope", "Empty or missing scope not allowed.")
    return issuer


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
