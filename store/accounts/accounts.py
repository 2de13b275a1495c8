"""Tables of accounts, and what reads and writes them inside a transaction.

`person` holds who may sign in, `person_role` what each is granted, `ended_session` sign-ins that were given up before
they expired. A password stands here as argon2id's text only; an audit event never holds one.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Float, String, Table, Text, delete, insert, select, update

from ledger.accounts.accounts import Account, Grant
from ledger.permissions import Role
from store.facts import get_fact, put_fact
from store.records import Records
from store.tables import metadata

VERSION = "accounts_version"
KEPT = 2 * 366 * 24 * 3600.0  # seconds that a given-up sign-in is remembered beyond its end
SKEW = 300.0  # seconds that another process's clock may be ahead

# A password stands in `hash`.
PEOPLE = Records.declared(
    Account,
    "person",
    Column("login", String, nullable=False, unique=True),
    Column("hash", Text, nullable=False),
    Column("since", Float, nullable=False),
    without=("grants",),
    key=("id",),
)
person = PEOPLE.table

GRANTS = Records.declared(Grant, "person_role", Column("person", String, primary_key=True), key=("role", "unit"))
person_role = GRANTS.table

ended_session = Table(
    "ended_session",
    metadata,
    Column("id", String, primary_key=True),
    Column("until", Float, nullable=False),
)


def read_accounts(connection: Connection) -> list[Account]:
    """Everybody, in the order of names."""
    grants: dict[str, list[Grant]] = {}
    for row in connection.execute(select(person_role)):
        grants.setdefault(row.person, []).append(GRANTS.record(row))
    order = list(Role)
    return [
        PEOPLE.record(row, grants=tuple(sorted(grants.get(row.id, ()), key=lambda g: (order.index(g.role), g.unit))))
        for row in connection.execute(select(person).order_by(person.c.name, person.c.login))
    ]


def insert_account(connection: Connection, account: Account, password_hash: str) -> None:
    """Add a person; the caller has looked whether the login is free."""
    connection.execute(insert(person).values(**PEOPLE.values(account), hash=password_hash))
    _put_grants(connection, account.id, account.grants)


def update_account(connection: Connection, before: Account, after: Account) -> None:
    """Write what an account says now."""
    connection.execute(update(person).where(person.c.id == after.id).values(**PEOPLE.values(after)))
    if before.grants != after.grants:
        _put_grants(connection, after.id, after.grants)


def hash_of(connection: Connection, person_id: str) -> str:
    """The person's password hash; empty when they have none."""
    return connection.scalar(select(person.c.hash).where(person.c.id == person_id)) or ""


def put_hash(connection: Connection, person_id: str, password_hash: str) -> None:
    """Set the person's password hash."""
    connection.execute(update(person).where(person.c.id == person_id).values(hash=password_hash))


def read_ended(connection: Connection, now: float) -> frozenset[str]:
    """Sign-ins that were given up and would still be valid."""
    return frozenset(connection.scalars(select(ended_session.c.id).where(ended_session.c.until > now)))


def settle_clock(connection: Connection, now: float) -> None:
    """Sign-ins that were ended by a clock that has been set back since are ended now, and not until that day comes."""
    connection.execute(update(person).where(person.c.since > now + SKEW).values(since=now))
    bump_accounts(connection)


def put_ended(connection: Connection, session: str, *, until: float, now: float) -> None:
    """Give a sign-in up; forget those that have expired by themselves, by a clock that may be a year ahead."""
    connection.execute(delete(ended_session).where(ended_session.c.until <= now - KEPT))
    connection.execute(delete(ended_session).where(ended_session.c.id == session))
    connection.execute(insert(ended_session).values(id=session, until=until))


def bump_accounts(connection: Connection) -> None:
    """Tell every process that who may sign in has changed; the ledger's own version stays, no figure depends on it."""
    put_fact(connection, VERSION, str(int(get_fact(connection, VERSION) or 0) + 1))


def _put_grants(connection: Connection, person_id: str, grants: Iterable[Grant]) -> None:
    connection.execute(delete(person_role).where(person_role.c.person == person_id))
    rows = [{"person": person_id, **GRANTS.values(grant)} for grant in grants]
    if rows:
        connection.execute(insert(person_role), rows)
