"""Accounts for tests: a portal in accounts mode with people in it, cheap passwords and a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete

from ledger.accounts.accounts import Account, Grant, NewAccount
from ledger.permissions import Person, Role
from portal.build import Portal, build, use
from portal.settings.settings import load
from portal.signin.cookie import Claim, to_header
from store.accounts import accounts
from store.accounts.sign_in_attempts import attempt
from store.audit import audit_log
from store.database import writing

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OPERATOR = Person("命令行", "命令行", frozenset({Role.OFFICE}))
START = 1_800_000_000.0
PASSWORD = "three blue herons wade"  # every account's, once it is changed
FIRST = "first-word-of-mouth"


@dataclass
class Turned:
    """Seconds that stand still until a test moves them."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """A portal and its clock."""

    portal: Portal
    clock: Turned

    def begin_anew(self) -> None:
        """PEOPLE and nobody else, nothing tried, nothing done; this process's portal."""
        use(self.portal)
        self.clock.now = START
        with writing(self.portal.book.engine) as connection:
            for table in (accounts.person, accounts.person_role, accounts.ended_session, attempt, audit_log):
                connection.execute(delete(table))
            accounts.bump_accounts(connection)
        store = self.portal.entrance.accounts
        for one in self.portal.entrance.service.add(OPERATOR, PEOPLE, password=FIRST):
            word = CHEAP.hash(PASSWORD)
            store.set_password(one.account.id, word, must_change=False, kind="account.reset", by=OPERATOR)

    def account(self, login: str) -> Account:
        """The account as it is now."""
        return self.portal.entrance.accounts.everybody().by_login[login]

    def cookie(self, login: str, session: str = "s1") -> str:
        """A sign-in cookie's value."""
        account = self.account(login)
        return self.portal.signer.cookie(account.id, account.version, session)

    def user(self, login: str, session: str = "s1") -> dict[str, str]:
        """What streamlit calls the user after that sign-in."""
        account = self.account(login)
        claim = Claim(account.id, account.version, session, self.clock.now)
        return {"person": to_header(account.id, claim).decode()}


PEOPLE = (
    NewAccount("王办", "wangb", (Grant(Role.OFFICE),)),
    NewAccount("鼓小楼", "gulou", (Grant(Role.UNIT, "鼓楼区"),)),
    NewAccount("林两头", "liang", (Grant(Role.UNIT, "永泰县"), Grant(Role.LEAD, "市大数据委"))),
    NewAccount("陈领导", "chen", (Grant(Role.LEADER),)),
)


@contextmanager
def staged(home: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Stage]:
    """A portal on a copied home, in accounts mode unless told otherwise, with PEOPLE who have changed their password."""
    clock = Turned()
    monkeypatch.setattr("time.time", clock)
    monkeypatch.setattr("portal.signin.authentication.PasswordHasher.from_parameters", lambda _: CHEAP)
    given = {"sign_in": "accounts", "backend": "memory", "today": date(2021, 10, 8), **settings}
    portal = build(load(home=home, **given))
    stage = Stage(portal, clock)
    stage.begin_anew()
    yield stage
    use(None)
    portal.book.engine.dispose()
