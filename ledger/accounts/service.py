"""The account service: every use case on accounts, each checking permission itself; the office's, and a few on oneself.

`store.accounts.account_store` is the keeper; `portal.signin.authentication` makes and checks hashes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ledger.accounts.accounts import (
    Account,
    Grant,
    NewAccount,
    check_grants,
    check_login,
    check_name,
    folded,
    nobody,
    refuse_last_office,
)
from ledger.entries import Ledger
from ledger.permissions import Action, Person, require

# Without the characters that look alike on paper: the first password is read out or written down.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Everybody:
    """All accounts as of one change of them: by id, in the order of names, and by folded login; sign-ins that were `ended`."""

    version: int
    by_id: Mapping[str, Account]
    by_login: Mapping[str, Account]
    ended: frozenset[str]


class AccountKeeper(Protocol):
    """What the service needs of the store; every change becomes an audit event in the same transaction."""

    def everybody(self) -> Everybody:
        """All accounts as they are now."""

    def add(self, people: Sequence[NewAccount], *, by: Person) -> list[Account]:
        """Add people, all or none. Raises Refused."""

    def change(
        self, person_id: str, alter: Callable[[Account, Sequence[Account]], Account], *, kind: str, by: Person
    ) -> Account:
        """Alter one account in one transaction; `alter` sees it and everybody. Raises Refused, or what `alter` does."""

    def set_password(self, person_id: str, password_hash: str, *, must_change: bool, kind: str, by: Person) -> Account:
        """Set a password; every sign-in made with the former one ends. Raises Refused."""

    def unlock(self, person_id: str, key: str, *, by: Person) -> None:
        """Forget the failures of a login. Raises Refused."""

    def seconds(self) -> float:
        """The real time, UTC seconds."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account with the first password to hand over, shown once; empty when they sign in elsewhere."""

    account: Account
    password: str


class AccountService:
    """Use cases for one signed-in person at a time. `hashed` makes a password's hash, `ledger` is asked for units."""

    def __init__(
        self,
        keeper: AccountKeeper,
        *,
        hashed: Callable[[str], str],
        ledger: Callable[[], Ledger],
        with_passwords: bool = True,
    ) -> None:
        self._keeper = keeper
        self._hashed = hashed
        self._ledger = ledger
        self._with_passwords = with_passwords

    def people(self, person: Person) -> list[Account]:
        """Everybody. Raises NotAllowed."""
        self._require(person)
        return list(self._keeper.everybody().by_id.values())

    def units(self) -> tuple[str, ...]:
        """Short names that a role can be held for: every unit of the directory, those of the ledger first."""
        ledger = self._ledger()
        listed = [u.short_name for u in ledger.directory.units if not u.out_of_scope]
        return tuple(sorted(listed, key=lambda name: name not in ledger.by_unit))

    def named(self, person: Person, login: str) -> Account:
        """The account with that login. Raises NotAllowed, Refused."""
        self._require(person)
        found = self._keeper.everybody().by_login.get(folded(login))
        if found is None:
            raise nobody(login.strip())
        return found

    def add(self, person: Person, people: Iterable[NewAccount], *, password: str = "") -> list[Opened]:
        """Open accounts, all or none; each gets a first password of its own unless one is given.

        Raises NotAllowed, Refused.
        """
        self._require(person)
        units = self.units()
        wanted = [(check_name(w.name), check_login(w.login), check_grants(w.grants, units)) for w in people]
        first = [(password or first_password()) if self._with_passwords else "" for _ in wanted]
        new = [
            NewAccount(name, login, grants, self._hashed(word) if word else "")
            for (name, login, grants), word in zip(wanted, first, strict=True)
        ]
        return [Opened(account, word) for account, word in zip(self._keeper.add(new, by=person), first, strict=True)]

    def edit(
        self,
        person: Person,
        person_id: str,
        *,
        name: str | None = None,
        login: str | None = None,
        grants: Iterable[Grant] | None = None,
    ) -> Account:
        """Change name, login or roles; effective at their next click. Raises NotAllowed, Refused."""
        self._require(person)
        checked = None if grants is None else check_grants(grants, self.units())

        def alter(before: Account, everybody: Sequence[Account]) -> Account:
            after = replace(
                before,
                name=before.name if name is None else check_name(name),
                login=before.login if login is None else check_login(login),
                grants=before.grants if checked is None else checked,
            )
            if not after.is_office:
                refuse_last_office(everybody, before)
            return after

        return self._keeper.change(person_id, alter, kind="account.changed", by=person)

    def disable(self, person: Person, person_id: str) -> Account:
        """Nobody enters with this account any more, open windows included. Raises NotAllowed, Refused."""
        self._require(person)

        def alter(before: Account, everybody: Sequence[Account]) -> Account:
            refuse_last_office(everybody, before)
            return self._ended(replace(before, disabled=True))

        return self._keeper.change(person_id, alter, kind="account.disabled", by=person)

    def enable(self, person: Person, person_id: str) -> Account:
        """Open the account again. Raises NotAllowed."""
        self._require(person)
        return self._keeper.change(
            person_id, lambda before, _: replace(before, disabled=False), kind="account.enabled", by=person
        )

    def reset(self, person: Person, person_id: str, *, password: str = "") -> Opened:
        """A new first password, to be changed at the next sign-in; all their sign-ins end. Raises NotAllowed."""
        self._require(person)
        word = password or first_password()
        account = self._keeper.set_password(
            person_id, self._hashed(word), must_change=True, kind="account.reset", by=person
        )
        return Opened(account, word)

    def unlock(self, person: Person, person_id: str, key: str) -> None:
        """Let a locked login try again at once; `key` is the digest of their login. Raises NotAllowed."""
        self._require(person)
        self._keeper.unlock(person_id, key, by=person)

    def sign_out_everywhere(self, person: Person, person_id: str) -> Account:
        """End every sign-in of a person: one's own, or as the office anybody's. Raises NotAllowed."""
        if person.id != person_id:
            self._require(person)
        return self._keeper.change(
            person_id, lambda before, _: self._ended(before), kind="account.signed_out_everywhere", by=person
        )

    def _ended(self, account: Account) -> Account:
        return replace(account, version=account.version + 1, since=self._keeper.seconds())

    def _require(self, person: Person) -> None:
        require(person, Action.PEOPLE, None, self._ledger())


def first_password() -> str:
    """A random first password, like `k7mw-3xdp-9ahc-q2ft`: 16 characters of 31, 79 bits."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(drawn[i : i + 4] for i in range(0, 16, 4))
