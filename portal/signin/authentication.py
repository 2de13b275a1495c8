"""The door of the built-in accounts: login and password to an account, with growing waits and no hint who exists.

Every refusal is the same sentence after the same work; what was typed appears in no log, audit event or key. Hashes of
passwords (argon2id, RFC 9106's second recommended choice) are made two at a time: each needs 64 MiB.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ledger.accounts.accounts import MOST_LENGTH, Account, PasswordWeak, check_password, folded
from ledger.clock import BEIJING
from ledger.errors import LedgerError
from store.accounts.account_store import AccountStore
from store.accounts.sign_in_attempts import ADDRESS, LOGIN, Counted


class Passwords:
    """Makes and checks hashes; `hasher` is given by tests, which cannot wait."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turn = BoundedSemaphore(2)
        self._nobodys = ""

    def hashed(self, password: str) -> str:
        """A new hash of the password, with a salt of its own."""
        with self._turn:
            return self._hasher.hash(password)

    def fits(self, password_hash: str, password: str) -> bool:
        """Is it the password? Without a hash (nobody, or a person without password) the work is done all the same."""
        known = password_hash or self._nobody()
        with self._turn:
            try:
                return self._hasher.verify(known, password) and bool(password_hash)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, password_hash: str) -> bool:
        """Was it made with other parameters than today's?"""
        return self._hasher.check_needs_rehash(password_hash)

    def _nobody(self) -> str:
        self._nobodys = self._nobodys or self.hashed(secrets.token_urlsafe(16))
        return self._nobodys


_LOG = logging.getLogger(__name__)


class SignInRefused(LedgerError):
    """Login and password do not fit; the sentence is the same whatever was wrong."""

    def __init__(self) -> None:
        super().__init__("登录名或密码不对，或者账号已停用。请核对后再试；忘记密码的，请联系市政府办公厅重置。")


class SignInLocked(LedgerError):
    """Too many failures; `until` is UTC seconds."""

    def __init__(self, until: float) -> None:
        when = datetime.fromtimestamp(until + 59, BEIJING)
        super().__init__(f"尝试次数太多，暂时不能登录，请在 {when:%H:%M} 以后再试；着急的，请联系市政府办公厅解锁。")
        self.until = until


class Authentication:
    """Lets people in. `secret` keys the digests of logins and addresses."""

    def __init__(self, accounts: AccountStore, passwords: Passwords, *, secret: str) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._secret = secret.encode()

    def login_key(self, login: str) -> str:
        """The digest under which a login's failures are counted: of all that `enter` looks a person up by, so that another
        spelling of the name is the same name here too."""
        return self._digest("login", folded(login))

    def warm(self) -> None:
        """Make the hash that nobody has before the first visitor comes, so that they do not wait longer for it."""
        self._passwords.fits("", "")

    def enter(
        self, login: str, password: str, address: str, *, browser_of: Callable[[str], str] = lambda _: ""
    ) -> Account:
        """The account that login and password open. Raises SignInRefused, SignInLocked.

        `browser_of` gives the id of the browser when that person has signed in with it before. Such a browser is
        counted by itself: what strangers try from elsewhere, or from the same address, locks nobody out of their own.
        """
        account = self._accounts.everybody().by_login.get(folded(login))
        browser = browser_of(account.id) if account else ""
        keys = self._begin(login, address, browser)
        if not self._fits(account, password) or account is None or account.disabled:
            _LOG.warning("sign-in refused, from %s", address)
            raise SignInRefused
        self._accounts.succeed(account, *keys)
        return account

    def change_password(self, account: Account, *, current: str, new: str, again: str, address: str) -> Account:
        """Set a person's own password; their other sign-ins end. Raises SignInLocked, PasswordWeak."""
        keys = self._begin(account.login, address, "")
        if not self._fits(account, current):
            _LOG.warning("change of password refused, from %s", address)
            raise PasswordWeak("现在的密码不对，没有修改。")
        self._accounts.passed(*keys)
        if new != again:
            raise PasswordWeak("两次输入的新密码不一样，没有修改。")
        if new == current:
            raise PasswordWeak("新密码与现在的密码相同，没有修改。")
        check_password(new, login=account.login, name=account.name)
        return self._accounts.set_password(
            account.id,
            self._passwords.hashed(new),
            must_change=False,
            kind="account.password_changed",
            by=account.person,
        )

    def _begin(self, login: str, address: str, browser: str) -> tuple[str, str]:
        keys = self.login_key(login), self._digest("address", _neighbourhood(address))
        counted = [Counted(keys[0], LOGIN), Counted(keys[1], ADDRESS)]
        if browser:
            own = self._digest("browser", browser)
            keys, counted = (own, own), [Counted(own, LOGIN)]
        if until := self._accounts.begin_attempt(counted):
            _LOG.warning("sign-in has to wait, from %s", address)
            raise SignInLocked(until)
        return keys

    def _fits(self, account: Account | None, password: str) -> bool:
        known = self._accounts.password_hash(account.id if account else "")
        # Nobody's password is longer; hashing a megabyte is work for nothing.
        fits = self._passwords.fits(known, password[: MOST_LENGTH + 1])
        if fits and account and self._passwords.outdated(known):
            self._accounts.rehash(account.id, self._passwords.hashed(password))
        return fits

    def _digest(self, kind: str, text: str) -> str:
        return hmac.new(self._secret, f"{kind}:{text}".encode(), sha256).hexdigest()


def _neighbourhood(address: str) -> str:
    """The address as it is counted: of IPv6 the /64, all of which is one visitor's."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def new_session() -> str:
    """An id for one sign-in."""
    return secrets.token_urlsafe(12)
