"""Whom something can be handed to (`ledger.within.delegation`): people as they may act now, whatever the way of signing in."""

from __future__ import annotations

from collections.abc import Callable

from ledger.accounts.accounts import Account, folded
from ledger.entries import Ledger
from ledger.errors import UnitUnknown
from ledger.permissions import Person
from ledger.within.delegation import Colleagues
from portal.signin.people import person_of, trial_id
from store.accounts.account_store import AccountStore


def colleagues(accounts: AccountStore, ledger: Callable[[], Ledger], *, trial: bool) -> Colleagues:
    """Accounts that are open; in 体验模式 everybody whom one can try the portal as, by name."""
    if trial:
        return Colleagues(lambda number: person_of(number, ledger()), lambda name: _tried(name, ledger()))
    return Colleagues(
        lambda number: _open(accounts.everybody().by_id.get(number)),
        lambda login: _open(accounts.everybody().by_login.get(folded(login))),
    )


def _tried(name: str, ledger: Ledger) -> Person | None:
    try:
        return person_of(trial_id(name, ledger), ledger)
    except UnitUnknown:
        return None


def _open(account: Account | None) -> Person | None:
    return None if account is None or account.disabled else account.person
