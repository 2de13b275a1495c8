"""The token endpoint: real google-auth credentials get a token and are the user they say."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import credentials, service_account

from tests.sheets_server import Control, Double
from tests.sheets_server.client import mount
from tests.sheets_server.keys import authorized_user, service_account_key
from tests.sheets_server.tokens import JWT_BEARER

MAIL = "ledger@city.iam.gserviceaccount.com"


@pytest.fixture
def ask(double: Double) -> Any:
    with requests.Session() as session:
        mount(session, double.url)
        yield Request(session)


def _account(double: Double) -> Any:
    told = service_account_key(MAIL, double.url)
    return service_account.Credentials.from_service_account_info(told, scopes=["x"])


def test_a_service_account_gets_a_token_that_is_its_e_mail(double: Double, ask: Any) -> None:
    account = _account(double)
    account.refresh(ask)
    assert account.token == MAIL
    assert account.expiry is not None


def test_a_person_gets_a_token_for_a_refresh_token(double: Double, ask: Any) -> None:
    person = credentials.Credentials.from_authorized_user_info(authorized_user("clerk@example.com"))
    person.refresh(ask)
    assert person.token == "clerk@example.com"


def test_a_revoked_key_gets_none(double: Double, control: Control, ask: Any) -> None:
    control.revoke(MAIL)
    with pytest.raises(RefreshError, match="invalid_grant: Invalid JWT Signature"):
        _account(double).refresh(ask)
    control.revoke(MAIL, revoked=False)
    _account(double).refresh(ask)


def test_a_withdrawn_authorisation_gets_none(double: Double, control: Control, ask: Any) -> None:
    control.revoke("clerk")
    person = credentials.Credentials.from_authorized_user_info(authorized_user("clerk"))
    with pytest.raises(RefreshError, match="Token has been expired or revoked"):
        person.refresh(ask)


def _assertion(double: Double, **claims: Any) -> str:
    key = service_account_key(MAIL, double.url)
    now = int(time.time())
    signer = crypt.RSASigner.from_service_account_info(key)
    return jwt.encode(signer, {"iss": MAIL, "scope": "x", "iat": now, "exp": now + 3600} | claims).decode()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda now: {"iat": now + 900, "exp": now + 4500}, "invalid_grant"),
        (lambda now: {"iat": now - 9000, "exp": now - 5400}, "invalid_grant"),
        (lambda now: {"exp": now + 90_000}, "invalid_grant"),
        (lambda now: {"scope": ""}, "invalid_scope"),
        (lambda now: {"iss": None, "iat": "often"}, "invalid_request"),
    ],
)
def test_a_wrong_assertion_is_refused(double: Double, change: Callable[[int], dict[str, Any]], error: str) -> None:
    form = {"grant_type": JWT_BEARER, "assertion": _assertion(double, **change(int(time.time())))}
    with requests.post(double.url + "/token", data=form, timeout=5) as answer:
        assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_another_grant_is_refused(double: Double) -> None:
    with requests.post(double.url + "/token", data={"grant_type": "password"}, timeout=5) as answer:
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_tokens_are_not_counted_as_calls_but_can_fail(double: Double, control: Control, ask: Any) -> None:
    control.quota(per_user=0)
    account = _account(double)
    account.refresh(ask)
    control.fault("status", kind="token", status=400)
    with pytest.raises(RefreshError):
        account.refresh(ask)
