"""Everything about who may come in, put together: the accounts, their service, the door with its passwords, and the judge of
sign-ins. One field of the portal."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from ledger.accounts.service import AccountService
from ledger.clock import Clock
from ledger.entries import Ledger
from portal.settings.settings import Settings
from portal.signin.authentication import Authentication, Passwords
from portal.signin.identity import Identification, Identity
from portal.signin.oidc import for_streamlit
from store.accounts.account_store import AccountStore

HOW_TO_BEGIN = (
    "还没有办公厅账号，谁也进不来：请在服务器上运行 python -m portal accounts add --office，按提示开通第一个。"
)


@dataclass(frozen=True)
class Entrance:
    """`accounts` is the store, `service` the use cases, `authentication` checks passwords, `identity` judges sign-ins;
    `for_streamlit` are the secrets that `st.login` needs."""

    accounts: AccountStore
    service: AccountService
    authentication: Authentication
    identity: Identity
    for_streamlit: dict[str, Any] = field(default_factory=dict, repr=False)

    def lacks_office(self) -> bool:
        """Is there nobody who could manage the others?"""
        return not any(a.is_office for a in self.accounts.everybody().by_id.values())

    def end(self, standing: Identification, lasts: int) -> None:
        """End a sign-in, which `lasts` so many seconds, wherever it is open; nothing for who has none of an account's."""
        if standing.account and standing.claim:
            until = standing.claim.issued + lasts + 60
            self.accounts.end_session(standing.claim.session, until=until, by=standing.account.person)


def entrance(
    settings: Settings, engine: Engine, clock: Clock, *, ledger: Callable[[], Ledger], secret: str
) -> Entrance:
    """The entrance of one portal."""
    accounts = AccountStore(engine, clock, time.time)
    passwords = Passwords()
    service = AccountService(
        accounts,
        hashed=passwords.hashed,
        ledger=ledger,
        with_passwords=settings.sign_in in ("trial", "accounts"),
    )
    authentication = Authentication(accounts, passwords, secret=secret)
    return Entrance(
        accounts,
        service,
        authentication,
        Identity(settings, accounts, ledger),
        for_streamlit(settings, secret),
    )
