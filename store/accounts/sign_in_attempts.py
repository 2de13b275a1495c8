"""Failed sign-ins, and how long the next one has to wait: per login and per address, growing, the same for logins that
nobody has.

Keys are digests: what is typed as a login may be a password. An attempt is booked before its password is looked at, so
that many at once gain nothing; success takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Float, Integer, String, Table, delete, insert, select, update

from store.tables import metadata

FORGET = 24 * 3600.0  # seconds without a failure after which the count begins anew

attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Float, nullable=False),
    Column("until", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, how long the first wait is (seconds, doubling), and the longest."""

    free: int
    first: float
    longest: float

    def wait(self, failures: int) -> float:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return min(self.longest, self.first * 2 ** min(over, 20)) if over >= 0 else 0.0


# A whole office may come from one address; a login is one person's.
LOGIN = Patience(free=5, first=30.0, longest=900.0)
ADDRESS = Patience(free=30, first=30.0, longest=3600.0)


@dataclass(frozen=True, slots=True)
class Counted:
    """One key of an attempt, and its patience."""

    key: str
    patience: Patience


def begin(connection: Connection, counted: Sequence[Counted], now: float) -> float:
    """Book an attempt as failed, unless one of its keys has to wait: then nothing is booked and the moment is returned
    until which it has to. 0 when the attempt may go on."""
    connection.execute(delete(attempt).where(attempt.c.last < now - FORGET, attempt.c.until < now))
    # Booked before the clock was set back: the wait lasts as long as it was given, and not until that day comes again.
    _settle = {"until": now + attempt.c.until - attempt.c.last, "last": now}
    connection.execute(update(attempt).where(attempt.c.last > now).values(_settle))
    until = max((locked_until(connection, c.key, now) for c in counted), default=0.0)
    if until:
        return until
    for one in counted:
        failures = (connection.scalar(select(attempt.c.failures).where(attempt.c.key == one.key)) or 0) + 1
        until = now + one.patience.wait(failures)
        forget(connection, one.key)
        connection.execute(insert(attempt).values(key=one.key, failures=failures, last=now, until=until))
    return 0.0


def succeed(connection: Connection, login: str, address: str) -> None:
    """The password was right: the login's failures are forgotten, the address gets this one back."""
    forget(connection, login)
    connection.execute(
        update(attempt).where(attempt.c.key == address).values(failures=attempt.c.failures - 1, until=0.0)
    )


def forget(connection: Connection, key: str) -> None:
    """A person of the office unlocks it."""
    connection.execute(delete(attempt).where(attempt.c.key == key))


def locked_until(connection: Connection, key: str, now: float) -> float:
    """The moment until which the key has to wait; 0 when it need not."""
    row = connection.execute(select(attempt.c.last, attempt.c.until).where(attempt.c.key == key)).one_or_none()
    until = row.until - max(0.0, row.last - now) if row else 0.0
    return until if until > now else 0.0
