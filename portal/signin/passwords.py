"""Password hashes (argon2id, RFC 9106's second recommended choice), two at a time: each needs 64 MiB.

A login that nobody has is verified against a hash of its own, so that the answer takes as long.
"""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY


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
