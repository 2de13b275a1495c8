"""The signed sign-in cookie, and the header that carries a verified person to `st.user`.

The cookie holds the person's id and the time, signed with the portal's secret (itsdangerous); the header exists only
between the middleware and streamlit, which maps it to `st.user["person"]` (`server.trustedUserHeaders`).
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import cookie_parser

COOKIE = "portal_person"
HEADER = b"x-portal-person"


class Signer:
    """Makes and checks sign-in cookies. `max_age` is in seconds."""

    def __init__(self, secret: str, *, max_age: int) -> None:
        self.max_age = max_age
        self._serializer = URLSafeTimedSerializer(secret, salt="portal.sign-in")

    def cookie(self, person_id: str) -> str:
        """The cookie's value for a person."""
        return self._serializer.dumps(person_id)

    def person_id(self, cookie_header: str) -> str | None:
        """Whose valid cookie stands in a Cookie header; None when there is none, or it is forged or too old."""
        try:
            value = self._serializer.loads(cookie_parser(cookie_header).get(COOKIE, ""), max_age=self.max_age)
        except BadData:
            return None
        return value if isinstance(value, str) else None


def to_header(person_id: str) -> bytes:
    """An id as an HTTP header value (ASCII)."""
    return quote(person_id, safe="").encode("ascii")


def from_header(value: str) -> str:
    """The id that `to_header` wrote."""
    return unquote(value)


def stored_secret(folder: Path) -> str:
    """The signing key in the home's `secret` file, made on first use and readable by the portal's account only."""
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(text)
    # A hard link appears whole or not at all, and fails when another process was first: its key then stands.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
