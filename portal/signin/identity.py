"""What a sign-in is worth now: from `st.user` to a person, or to the reason why not; looked up at every rerun.

Every way of signing in ends here: 体验模式 reads the claim's id, accounts the claim against the account, a proxy's login
and an OIDC service's claim name an account. A person disabled, given other roles or signed out elsewhere is out at the
next rerun of a window that stays open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ledger.accounts.accounts import Account, folded
from ledger.entries import Ledger
from ledger.permissions import Person
from portal.settings.settings import Settings
from portal.signin.cookie import Claim, claim_of
from portal.signin.people import TRIAL_PREFIX, person_of
from store.accounts.account_store import AccountStore

PROXY_PREFIX = "代理:"
SKEW = 300.0  # seconds that a clock may be behind the one that signed: another machine's, or ours set back


class Why(StrEnum):
    """Why nobody is signed in."""

    NOBODY = "nobody"
    EXPIRED = "expired"
    ENDED = "ended"
    DISABLED = "disabled"
    MUST_CHANGE = "must_change"
    UNKNOWN = "unknown"


ASK = "请联系市政府办公厅。"
_SENTENCES = {
    Why.EXPIRED: "登录时间到了，或者服务器的时间改过，请重新登录。已经保存的内容都在。",
    Why.ENDED: "您已退出登录，或者密码、登录状态有变动，请重新登录。已经保存的内容都在。",
    Why.DISABLED: f"您的账号已停用。有疑问的，{ASK}",
    Why.MUST_CHANGE: "请先设置新密码，设好后才能使用门户。",
}


@dataclass(frozen=True, slots=True)
class Identification:
    """Who somebody is now. Without a person `why` says the reason, and `login` the name that is not known here."""

    person: Person | None = None
    why: Why = Why.NOBODY
    claim: Claim | None = None
    account: Account | None = None
    login: str = ""


def reason(standing: Identification) -> str:
    """The sentence; the empty text for somebody who has simply not signed in yet."""
    return _SENTENCES.get(standing.why, "")


class Identity:
    """Judges claims by the settings' way of signing in."""

    def __init__(self, settings: Settings, accounts: AccountStore, ledger: Callable[[], Ledger]) -> None:
        self._settings = settings
        self._accounts = accounts
        self._ledger = ledger
        self._lasts = settings.session_hours * 3600

    def of_user(self, user: Mapping[str, Any]) -> Identification:
        """From what streamlit calls the user: our own header, or an OIDC service's claims."""
        if self._settings.sign_in == "oidc":
            return self._of_claims(user)
        value = user.get("person")
        try:
            return self.of_claim(claim_of(str(value))) if value else Identification()
        except ValueError:
            return Identification()

    def of_claim(self, claim: Claim) -> Identification:
        """From a verified claim."""
        if self._settings.trial:
            if claim.issued and self._expired(claim.issued):
                return Identification(why=Why.EXPIRED)
            trial = claim.person_id.startswith(TRIAL_PREFIX)
            return Identification(person_of(claim.person_id, self._ledger()) if trial else None, claim=claim)
        if self._settings.sign_in == "accounts":
            return self._of_account_claim(claim)
        if self._settings.sign_in == "proxy" and claim.person_id.startswith(PROXY_PREFIX):
            return self._vouched(claim.person_id.removeprefix(PROXY_PREFIX), claim)
        return Identification()

    def _of_account_claim(self, claim: Claim) -> Identification:
        account = self._accounts.everybody().by_id.get(claim.person_id)
        if account is None:
            return Identification()
        if why := self._worthless(account, claim, ended=account.version != claim.version):
            return Identification(why=why)
        if account.must_change:
            return Identification(why=Why.MUST_CHANGE, claim=claim, account=account)
        return self._good(account, claim, lambda: self._of_account_claim(claim))

    def _of_claims(self, user: Mapping[str, Any]) -> Identification:
        if not user.get("is_logged_in"):
            return Identification()
        issued, ends = _seconds(user.get("iat")), _seconds(user.get("exp"))
        now = self._accounts.seconds()
        if not issued or not ends or issued > now + SKEW or ends <= issued:
            return Identification(why=Why.EXPIRED)
        if self._settings.oidc_until_exp and ends <= now:
            return Identification(why=Why.EXPIRED)
        name = user.get(self._settings.oidc_claim)
        if not isinstance(name, str) or not name.strip():
            return Identification(why=Why.UNKNOWN)
        if self._settings.oidc_claim == "email" and user.get("email_verified") is False:
            return Identification(why=Why.UNKNOWN, login=name)
        signed = f"{user.get('iss')} {user.get('sub')} {user.get('iat')} {user.get('nonce')}"
        session = hashlib.blake2b(signed.encode(), digest_size=16).hexdigest()
        return self._vouched(name, Claim("", session=session, issued=issued))

    def _vouched(self, login: str, claim: Claim) -> Identification:
        """Somebody else has made sure of the login; is there an account for it?"""
        account = self._accounts.everybody().by_login.get(folded(login))
        if account is None:
            return Identification(why=Why.UNKNOWN, login=login)
        # The service tells whole seconds, so the second in which sign-ins were ended still counts.
        if why := self._worthless(account, claim, ended=claim.issued + 1 <= account.since):
            return Identification(why=why)
        return self._good(account, claim, lambda: self._vouched(login, claim))

    def _worthless(self, account: Account, claim: Claim, *, ended: bool) -> Why | None:
        if account.disabled:
            return Why.DISABLED
        if self._expired(claim.issued):
            return Why.EXPIRED
        return Why.ENDED if ended or claim.session in self._accounts.everybody().ended else None

    def _good(self, account: Account, claim: Claim, again: Callable[[], Identification]) -> Identification:
        person = account.person
        return Identification(replace(person, still=lambda: again().person == person), claim=claim, account=account)

    def _expired(self, issued: float) -> bool:
        return not issued - SKEW <= self._accounts.seconds() < issued + self._lasts


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
