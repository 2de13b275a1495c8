"""What a sign-in is worth now, for each way of signing in; and that it is asked again when something is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Scope

from ledger.accounts.accounts import Grant
from ledger.errors import NotAllowed
from ledger.permissions import Action, Role, require
from portal.server.peer import visitor
from portal.settings.settings import Settings, load
from portal.signin.claims import claim_of_request
from portal.signin.cookie import Claim, claim_of, to_header
from portal.signin.identity import Identification, Identity, Why
from tests.unit.portal.accounts_stage import OPERATOR, START, Stage, staged


@pytest.fixture(scope="module")
def built(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("identity") / "home"))
    with pytest.MonkeyPatch.context() as patch, staged(home, patch) as made:
        yield made


@pytest.fixture
def stage(built: Stage) -> Stage:
    built.begin_anew()
    return built


OIDC = {
    "sign_in": "oidc",
    "public_url": "https://zwgk.example.cn",
    "oidc_metadata": "https://sso.example.cn/.well-known/openid-configuration",
    "oidc_client_id": "portal",
    "oidc_client_secret": "not-told",
}
PROXY = {"sign_in": "proxy", "proxy_header": "X-Remote-User", "proxy_addresses": "10.5.0.1"}


def identity(stage: Stage, **settings: Any) -> Identity:
    return Identity(load(**settings), stage.portal.entrance.accounts, stage.portal.ledger)


def claims(**more: object) -> dict[str, object]:
    """What an identity service says of chen."""
    said = {
        "is_logged_in": True,
        "iss": "x",
        "sub": "1",
        "preferred_username": "chen",
        "iat": int(START),
        "exp": int(START) + 600,
    }
    return {**said, **more}


def test_an_account_is_the_person_with_roles_by_unit(stage: Stage) -> None:
    person = stage.portal.entrance.identity.of_user(stage.user("liang")).person
    assert person is not None
    assert person.roles == {Role.UNIT, Role.LEAD}
    assert person.holds(Role.UNIT, "永泰县")
    assert person.holds(Role.LEAD, "市大数据委")
    assert not person.holds(Role.UNIT, "市大数据委")
    assert not person.holds(Role.LEAD, "永泰县")


@pytest.mark.parametrize("value", ["", "x?v=a", "体验", "%", "?v=1", "人员:0?v=1&t=9999999999999"])
def test_nonsense_in_the_header_is_nobody(stage: Stage, value: str) -> None:
    assert stage.portal.entrance.identity.of_user({"person": value}).person is None


def test_a_claim_survives_the_header() -> None:
    claim = Claim("人员:ab?c=d&e", 3, "s-_1", 1_800_000_000.5)
    assert claim_of(to_header(claim.person_id, claim).decode()) == claim


def test_the_trial_and_the_accounts_do_not_know_each_others_people(stage: Stage) -> None:
    trial = identity(stage)
    assert trial.of_claim(Claim("体验:领导")).person
    assert trial.of_user(stage.user("wangb")).person is None
    assert stage.portal.entrance.identity.of_claim(Claim("体验:市政府办公厅", issued=START)).person is None
    assert trial.of_claim(Claim("体验:领导", issued=START - 13 * 3600)).why is Why.EXPIRED


def test_an_open_window_acts_only_as_long_as_its_sign_in_is_good(stage: Stage) -> None:
    service, ledger = stage.portal.entrance.service, stage.portal.ledger()

    def drawn(login: str) -> Any:
        person = stage.portal.entrance.identity.of_user(stage.user(login)).person
        assert person is not None
        require(person, Action.READ, None, ledger)
        return person

    gulou = drawn("gulou")
    service.edit(OPERATOR, gulou.id, grants=[Grant(Role.UNIT, "台江区")])
    with pytest.raises(NotAllowed, match="刚有变动"):
        require(gulou, Action.READ, None, ledger)
    for end in (service.sign_out_everywhere, service.disable):
        person = drawn("gulou" if end is service.disable else "chen")
        end(OPERATOR, person.id)
        with pytest.raises(NotAllowed, match="刚有变动"):
            require(person, Action.READ, None, ledger)
    person = drawn("liang")
    stage.clock.now += 12 * 3600
    with pytest.raises(NotAllowed, match="刚有变动"):
        require(person, Action.READ, None, ledger)


# -- an identity service


def test_an_identity_services_claim_names_the_account(stage: Stage) -> None:
    person = identity(stage, **OIDC).of_user(claims(preferred_username=" CHEN ")).person
    assert person is not None
    assert person.name == "陈领导"
    assert identity(stage, **OIDC, oidc_claim="sub").of_user(claims(sub="gulou")).person.units == ("鼓楼区",)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"is_logged_in": False}, Why.NOBODY),
        ({"iat": None}, Why.EXPIRED),
        ({"exp": None}, Why.EXPIRED),
        ({"iat": True}, Why.EXPIRED),
        ({"exp": START - 1, "iat": START - 600}, Why.EXPIRED),
        ({"exp": START - 600}, Why.EXPIRED),
        ({"iat": START + 3600, "exp": START + 7200}, Why.EXPIRED),
        ({"iat": START - 13 * 3600}, Why.EXPIRED),
        ({"preferred_username": "stranger"}, Why.UNKNOWN),
        ({"preferred_username": ""}, Why.UNKNOWN),
        ({"preferred_username": 7}, Why.UNKNOWN),
        ({"preferred_username": None, "email": "chen"}, Why.UNKNOWN),
    ],
)
def test_claims_that_open_nothing(stage: Stage, said: dict[str, object], why: Why) -> None:
    standing = identity(stage, **OIDC).of_user(claims(**said))
    assert (standing.person, standing.why) == (None, why)


def test_an_unproven_address_names_nobody(stage: Stage) -> None:
    judge = identity(stage, **OIDC, oidc_claim="email")
    assert judge.of_user(claims(email="chen", email_verified=False)).why is Why.UNKNOWN
    assert judge.of_user(claims(email="chen", email_verified=True)).person


def test_short_tokens_may_last_as_long_as_a_session(stage: Stage) -> None:
    judge = identity(stage, **OIDC, oidc_until_exp=False)
    stage.clock.now = START + 3600
    assert judge.of_user(claims()).person
    assert judge.of_user(claims(exp=int(START))).why is Why.EXPIRED, "it never was good"
    stage.clock.now = START + 12 * 3600
    assert judge.of_user(claims()).why is Why.EXPIRED


def test_signing_out_ends_what_an_identity_service_vouched_for(stage: Stage) -> None:
    judge, store = identity(stage, **OIDC), stage.portal.entrance.accounts
    standing = judge.of_user(claims())
    assert standing.claim
    assert standing.person
    store.end_session(standing.claim.session, until=START + 9999, by=standing.person)
    assert judge.of_user(claims()).why is Why.ENDED, "another window with the same cookie"
    assert judge.of_user(claims(iat=int(START) + 5)).person, "a new sign-in"
    stage.clock.now += 10
    stage.portal.entrance.service.sign_out_everywhere(standing.person, standing.person.id)
    assert judge.of_user(claims(iat=int(START) + 5)).why is Why.ENDED


# -- a proxy


def scope(client: str, *headers: tuple[str, str], port: int = 5000, kind: str = "http") -> Scope:
    raw = [(n.lower().encode(), v.encode()) for n, v in headers]
    return {"type": kind, "path": "/", "client": (client, port), "headers": raw}


def proxied(stage: Stage, monkeypatch: pytest.MonkeyPatch, asked: Scope, **settings: str) -> Identification:
    made = load(**{**PROXY, **settings})
    judge = Identity(made, stage.portal.entrance.accounts, stage.portal.ledger)
    portal = _With(stage, made)
    claim = claim_of_request(asked, portal)  # type: ignore[arg-type]
    return judge.of_claim(claim) if claim else Identification()


class _With:
    """The stage's portal under other settings."""

    def __init__(self, stage: Stage, settings: Settings) -> None:
        self.settings = settings
        self.signer = stage.portal.signer
        self.entrance = stage.portal.entrance


NAMED = ("X-Remote-User", "Gulou")


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_trusted_proxy_names_the_account(stage: Stage, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    standing = proxied(stage, monkeypatch, scope("10.5.0.1", NAMED, kind=kind))
    assert standing.person
    assert standing.person.name == "鼓小楼"


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("10.5.0.2", [NAMED]),
        ("127.0.0.1", [NAMED]),
        ("", [NAMED]),
        ("10.5.0.2", [NAMED, ("X-Forwarded-For", "10.5.0.1")]),
        ("10.5.0.1", [("X_Remote_User", "gulou")]),
        ("10.5.0.1", [("X-Remote_User", "wangb"), NAMED]),
        ("10.5.0.1", [NAMED, ("X-Remote-User", "wangb")]),
        ("10.5.0.1", [("X-Remote-User", " ")]),
        ("10.5.0.1", []),
    ],
)
def test_no_other_header_names_anybody(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kind: str, client: str, headers: list[tuple[str, str]]
) -> None:
    assert proxied(stage, monkeypatch, scope(client, *headers, kind=kind)).person is None


def test_a_cookie_opens_nothing_behind_a_proxy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = scope("10.5.0.1", ("Cookie", f"portal_person={stage.cookie('wangb')}"))
    assert proxied(stage, monkeypatch, asked).person is None


def test_a_disabled_or_unknown_login_is_told_apart(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.portal.entrance.service.disable(OPERATOR, stage.account("gulou").id)
    assert proxied(stage, monkeypatch, scope("10.5.0.1", NAMED)).why is Why.DISABLED
    other = proxied(stage, monkeypatch, scope("10.5.0.1", ("X-Remote-User", "陌生人")))
    assert (other.why, other.login) == (Why.UNKNOWN, "陌生人")


def test_a_proxy_on_this_machine_is_known_behind_uvicorns_own_rule(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = {"proxy_addresses": "127.0.0.1"}
    assert proxied(stage, monkeypatch, scope("192.0.2.7", NAMED, port=0), **local).person
    assert not proxied(stage, monkeypatch, scope("192.0.2.7", NAMED, port=0)).person
    assert not proxied(stage, monkeypatch, scope("192.0.2.7", NAMED), **local).person


def test_the_visitor_is_the_last_one_before_our_proxies() -> None:
    proxies = load(proxy_addresses="10.5.0.0/24").proxies
    for forwarded, address in (
        ("1.1.1.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.5.0.9", "192.0.2.7"),
        ("nonsense", "10.5.0.1"),
        ("10.5.0.9", "10.5.0.1"),
        ("", "10.5.0.1"),
    ):
        assert visitor(scope("10.5.0.1", ("X-Forwarded-For", forwarded)), proxies) == address
    assert visitor(scope("192.0.2.1", ("X-Forwarded-For", "1.1.1.1")), proxies) == "192.0.2.1"
