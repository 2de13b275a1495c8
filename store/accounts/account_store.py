"""Keeps accounts in the store: the `AccountKeeper` of `ledger.accounts.service`, and what the sign-in door needs.

Readers share one snapshot per change of accounts, so a rerun costs one indexed query; a disabled person or a changed
role is seen by every process at its next rerun.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock

from sqlalchemy import Connection, Engine

from ledger.accounts.accounts import Account, NewAccount, login_taken, nobody
from ledger.accounts.service import AccountKeeper, Everybody
from ledger.clock import Clock
from ledger.permissions import Person
from store.accounts import accounts, sign_in_attempts
from store.accounts.sign_in_attempts import Counted
from store.audit import AuditEvent, audit_events, record
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version


class AccountStore(AccountKeeper):
    """Accounts of one store. `seconds` tells the real time (UTC seconds): a portal fixed on a day still expires sign-ins."""

    def __init__(self, engine: Engine, clock: Clock, seconds: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock
        self._seconds = seconds
        self._lock = Lock()
        self._snapshot: Everybody | None = None

    # -- ledger.accounts.service.AccountKeeper

    def everybody(self) -> Everybody:
        """The shared snapshot; read anew only when something has changed. Raises StoreUnavailable."""
        version = peek_version(self._engine, accounts.VERSION)
        known = self._snapshot
        if known is not None and known.version == version:
            return known
        with self._lock, reading(self._engine) as connection:
            version = int(get_fact(connection, accounts.VERSION) or 0)
            listed = accounts.read_accounts(connection)
            ended = accounts.read_ended(connection, self.seconds())
        if any(a.since > self.seconds() + accounts.SKEW for a in listed):
            with writing(self._engine) as connection:
                accounts.settle_clock(connection, self.seconds())
            return self.everybody()
        self._snapshot = Everybody(version, {a.id: a for a in listed}, {a.login: a for a in listed}, ended)
        return self._snapshot

    def seconds(self) -> float:
        return self._seconds()

    def add(self, people: Sequence[NewAccount], *, by: Person) -> list[Account]:
        with writing(self._engine) as connection:
            taken = {a.login for a in accounts.read_accounts(connection)}
            added = []
            for new in people:
                if new.login in taken:
                    raise login_taken(new.login)
                taken.add(new.login)
                made = Account(
                    id=f"人员:{secrets.token_hex(8)}",
                    name=new.name,
                    login=new.login,
                    grants=new.grants,
                    must_change=bool(new.hash),
                    since=self.seconds() - 1,
                    created=self._now(),
                )
                accounts.insert_account(connection, made, new.hash)
                detail = {"name": made.name, "login": made.login, "roles": _words(made)}
                self._record(connection, "account.added", made.id, by, detail)
                added.append(made)
            self._changed(connection)
        return added

    def change(
        self, person_id: str, alter: Callable[[Account, Sequence[Account]], Account], *, kind: str, by: Person
    ) -> Account:
        with writing(self._engine) as connection:
            listed = accounts.read_accounts(connection)
            before = _one(listed, person_id)
            after = alter(before, listed)
            if any(a.login == after.login and a.id != after.id for a in listed):
                raise login_taken(after.login)
            if after != before:
                self._write(connection, before, after, kind, by)
        return after

    def set_password(self, person_id: str, password_hash: str, *, must_change: bool, kind: str, by: Person) -> Account:
        with writing(self._engine) as connection:
            before = _one(accounts.read_accounts(connection), person_id)
            after = replace(before, must_change=must_change, version=before.version + 1, since=self.seconds())
            accounts.put_hash(connection, person_id, password_hash)
            self._write(connection, before, after, kind, by)
        return after

    def unlock(self, person_id: str, key: str, *, by: Person) -> None:
        with writing(self._engine) as connection:
            known = _one(accounts.read_accounts(connection), person_id)
            sign_in_attempts.forget(connection, key)
            self._record(connection, "account.unlocked", person_id, by, {"login": known.login})
            self._changed(connection)

    def audit_events(self, *, subject: str | None = None, limit: int = 100) -> list[AuditEvent]:
        """What was done to accounts, newest first."""
        with reading(self._engine) as connection:
            return audit_events(connection, kinds=("account.",), subject=subject, limit=limit)

    # -- the sign-in door

    def password_hash(self, person_id: str) -> str:
        """The hash to verify against; empty when the person has no password."""
        with reading(self._engine) as connection:
            return accounts.hash_of(connection, person_id)

    def rehash(self, person_id: str, password_hash: str) -> None:
        """Keep the same password under today's parameters."""
        with writing(self._engine) as connection:
            accounts.put_hash(connection, person_id, password_hash)

    def begin_attempt(self, counted: Sequence[Counted]) -> float:
        """See `sign_in_attempts.begin`."""
        with writing(self._engine) as connection:
            return sign_in_attempts.begin(connection, counted, self.seconds())

    def succeed(self, account: Account, login_key: str, address_key: str) -> None:
        """Book a sign-in."""
        with writing(self._engine) as connection:
            sign_in_attempts.succeed(connection, login_key, address_key)
            accounts.PEOPLE.set(connection, accounts.PEOPLE.c.id == account.id, signed_in=self._now())
            self._record(connection, "account.signed_in", account.id, account.person, {})

    def passed(self, login_key: str, address_key: str) -> None:
        """A password was right, though nobody signs in with it."""
        with writing(self._engine) as connection:
            sign_in_attempts.succeed(connection, login_key, address_key)

    def locks(self, keys: Mapping[str, str]) -> dict[str, float]:
        """Until when (UTC seconds) the login of each person id is locked; those that are not are left out."""
        now = self.seconds()
        with reading(self._engine) as connection:
            found = {i: sign_in_attempts.locked_until(connection, key, now) for i, key in keys.items()}
        return {i: until for i, until in found.items() if until}

    def sign_ins(self) -> dict[str, str]:
        """When each person signed in last (ISO text), by id."""
        with reading(self._engine) as connection:
            return {a.id: a.signed_in for a in accounts.read_accounts(connection)}

    def end_session(self, session: str, *, until: float, by: Person) -> None:
        """Give one sign-in up before it expires."""
        with writing(self._engine) as connection:
            accounts.put_ended(connection, session, until=until, now=self.seconds())
            self._record(connection, "account.signed_out", by.id, by, {})
            accounts.bump_accounts(connection)

    # -- inside a transaction

    def _write(self, connection: Connection, before: Account, after: Account, kind: str, by: Person) -> None:
        accounts.update_account(connection, before, after)
        self._record(connection, kind, after.id, by, _difference(before, after))
        self._changed(connection)

    def _changed(self, connection: Connection) -> None:
        accounts.bump_accounts(connection)
        bump(connection)

    def _record(self, connection: Connection, kind: str, subject: str, by: Person, detail: Mapping[str, str]) -> None:
        record(connection, AuditEvent(self._clock.now(), by.name, kind, subject, {"by": by.id, **detail}))

    def _now(self) -> str:
        return datetime.fromtimestamp(self.seconds(), self._clock.now().tzinfo).isoformat(timespec="seconds")


def _one(listed: Sequence[Account], person_id: str) -> Account:
    for account in listed:
        if account.id == person_id:
            return account
    raise nobody(person_id)


def _words(account: Account) -> str:
    return "、".join(g.words for g in account.grants)


def _difference(before: Account, after: Account) -> dict[str, str]:
    """What changed, in words: old → new."""
    texts = {
        "name": (before.name, after.name),
        "login": (before.login, after.login),
        "roles": (_words(before), _words(after)),
        "disabled": ("停用" if before.disabled else "可用", "停用" if after.disabled else "可用"),
    }
    return {name: f"{old} → {new}" for name, (old, new) in texts.items() if old != new}
