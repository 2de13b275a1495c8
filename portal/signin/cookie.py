"""The signed sign-in cookie, and the header that carries a verified person to `st.user`.

The cookie holds a `Claim` (who, by which sign-in, since when) signed with the portal's secret (itsdangerous); the header
exists only between the middleware and streamlit, which maps it to `st.user["person"]` (`server.trustedUserHeaders`). What
a claim is worth now is looked up at every rerun (`portal.signin.identity`): a signature does not outlive a disabled account.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlencode

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from starlette.requests import cookie_parser

from portal.server.home_guard import refuse_weak_key
from store import wary

COOKIE = "portal_person"
KNOWN = "portal_known"
KNOWN_LASTS = 180 * 24 * 3600  # seconds
HEADER = b"x-portal-person"
_LONGEST_TOKEN = 200  # characters of one for a wall: they have less than a hundred


@dataclass(frozen=True, slots=True)
class Claim:
    """Who signed in: the person's id, the account's version then, the sign-in's own id, and when (UTC seconds)."""

    person_id: str
    version: int = 0
    session: str = ""
    issued: float = 0.0


class Signer:
    """Makes and checks sign-in cookies. `max_age` is in seconds."""

    def __init__(self, secret: str, *, max_age: int) -> None:
        self.max_age = max_age
        self._serializer = URLSafeTimedSerializer(secret, salt="portal.sign-in")
        self._forms = URLSafeTimedSerializer(secret, salt="portal.form")
        self._leaving = URLSafeTimedSerializer(secret, salt="portal.sign-out")
        self._browsers = URLSafeTimedSerializer(secret, salt="portal.known")
        self._walls = URLSafeSerializer(secret, salt="portal.wall")

    def cookie(self, person_id: str, version: int = 0, session: str = "") -> str:
        """The cookie's value for a person."""
        return self._serializer.dumps([person_id, version, session])

    def claim(self, cookie_header: str, *, aged: bool = False) -> Claim | None:
        """What the valid cookie in a Cookie header claims; None when there is none, it is forged, or (unless `aged`) too old.
        One that was signed before the clock was set is a claim, too: `portal.signin.identity` says what it is worth."""
        value = cookie_parser(cookie_header).get(COOKIE, "")
        try:
            said, at = self._serializer.loads(value, return_timestamp=True)
        except BadData:
            return None
        if not aged and time.time() - at.timestamp() > self.max_age:
            return None
        match said:
            case [str(person_id), int(version), str(session)]:
                return Claim(person_id, version, session, at.timestamp())
        return None

    def way_out(self, claim: Claim) -> str:
        """The address that ends this sign-in and no other."""
        return f"/signout?{urlencode({'token': self._leaving.dumps(_sign_in(claim))})}"

    def may_leave(self, token: str, claim: Claim) -> bool:
        """Was the link to /signout made for this sign-in? It is good for as long as that lasts."""
        try:
            return bool(self._leaving.loads(token) == _sign_in(claim))
        except BadData:
            return False

    def known_browser(self, person_id: str) -> str:
        """The cookie's value for a browser in which the person has just signed in."""
        return self._browsers.dumps([person_id, secrets.token_urlsafe(9)])

    def browser_of(self, cookie: str, person_id: str) -> str:
        """The id of a browser in which the person has signed in before; the empty text for any other."""
        try:
            whose, browser = self._browsers.loads(cookie, max_age=KNOWN_LASTS)
        except (BadData, TypeError, ValueError):
            return ""
        return str(browser) if whose == person_id else ""

    def wall_token(self, code: str) -> str:
        """What a screen on a wall shows for the link of a code (`ledger.accounts.wall_link`, which says how long it is good)."""
        return str(self._walls.dumps(code))

    def wall_code(self, token: str) -> str:
        """The code that we signed; the empty text for what we did not, however long it is."""
        if len(token) > _LONGEST_TOKEN:
            return ""
        try:
            return str(self._walls.loads(token))
        except BadData:
            return ""

    def form_token(self, nonce: str) -> str:
        """The hidden field of a form that was shown to the browser holding `nonce`."""
        return self._forms.dumps(nonce)

    def form_fits(self, token: str, nonce: str) -> bool:
        """Was the form shown to this browser, within two hours?"""
        try:
            return bool(nonce) and secrets.compare_digest(str(self._forms.loads(token, max_age=7200)), nonce)
        except (BadData, TypeError):
            return False


def _sign_in(claim: Claim) -> list[str | int]:
    return [claim.person_id, claim.version, claim.session]


def to_header(person_id: str, claim: Claim | None = None) -> bytes:
    """An id, and what else is claimed, as an HTTP header value (ASCII)."""
    more = {"v": claim.version, "s": claim.session, "t": claim.issued} if claim else {}
    return (quote(person_id, safe="") + (f"?{urlencode(more)}" if more else "")).encode("ascii")


def from_header(value: str) -> str:
    """The id that `to_header` wrote."""
    return unquote(value.partition("?")[0])


def claim_of(value: str) -> Claim:
    """The claim that `to_header` wrote."""
    said = {name: values[0] for name, values in parse_qs(value.partition("?")[2]).items()}
    return Claim(from_header(value), int(said.get("v", 0)), said.get("s", ""), float(said.get("t", 0)))


def stored_secret(folder: Path) -> str:
    """The signing key in the home's `secret` file, made on first use and readable by the portal's account only. Raises
    HomeUnusable for one that could be guessed."""
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    key = wary.read(path, 1 << 16).decode("ascii", "replace").strip()
    refuse_weak_key(key, path)
    return key


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    # A hard link appears whole or not at all, and fails when another process was first: its key then stands.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
