"""Key files as Google gives them out, with a private key of their own made on the spot."""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def private_key() -> str:
    """One RSA key for all: the double does not verify signatures."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def service_account_key(email: str, url: str) -> dict[str, Any]:
    """What the console lets one download for a service account, with the token endpoint of the double at `url`."""
    return {
        "type": "service_account",
        "project_id": email.partition("@")[2].partition(".")[0],
        "private_key_id": "0" * 40,
        "private_key": private_key(),
        "client_email": email,
        "client_id": "100000000000000000000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": f"{url}/token",
        "universe_domain": "googleapis.com",
    }


def authorized_user(refresh_token: str) -> dict[str, str]:
    """What an authorisation of a person leaves; its token endpoint is always Google's, so the session must be mounted."""
    return {
        "type": "authorized_user",
        "client_id": "1000.apps.googleusercontent.com",
        "client_secret": "not-a-secret",
        "refresh_token": refresh_token,
    }
