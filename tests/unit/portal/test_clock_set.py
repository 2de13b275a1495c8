"""The server's clock is set: forward by a year and back, back by a day. Nobody is locked out for longer than a wait lasts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.signin.authentication import SignInLocked, SignInRefused
from portal.signin.cookie import COOKIE, Claim
from portal.signin.identity import SKEW, Why, reason
from store.accounts.sign_in_attempts import ADDRESS, LOGIN, attempt
from store.database import reading
from tests.unit.portal.accounts_stage import OPERATOR, PASSWORD, Stage, staged
from tests.unit.portal.test_login_pages import browser

DAY, YEAR = 86_400.0, 366 * 86_400.0


@pytest.fixture(scope="module")
def shared(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A portal for all tests of this file: every one of them begins with the same people."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("accounts") / "home"))
    with pytest.MonkeyPatch.context() as patch, staged(home, patch) as stage:
        yield stage


@pytest.fixture
def stage(shared: Stage) -> Stage:
    shared.begin_anew()
    return shared


def guess(stage: Stage, times: int, *, login: str = "gulou", address: str = "10.0.0.9") -> None:
    for _ in range(times):
        with pytest.raises((SignInRefused, SignInLocked)):
            stage.portal.entrance.authentication.enter(login, "wrong", address)


def standing(stage: Stage, value: str) -> Why | None:
    """None for somebody who is in."""
    claim = stage.portal.signer.claim(f"{COOKIE}={value}")
    if claim is None:
        return Why.NOBODY
    found = stage.portal.entrance.identity.of_claim(claim)
    return None if found.person else found.why


@pytest.mark.parametrize("back", [60.0, 3600.0, DAY, YEAR])
@pytest.mark.parametrize("times", [1, LOGIN.free + 8])
def test_a_lock_lasts_its_span_after_the_clock_was_set_back(stage: Stage, back: float, times: int) -> None:
    """Counted from the first look after it, by whatever process looks; the office sees the same."""
    guess(stage, 1)
    for _ in range(times):
        stage.clock.now += LOGIN.longest
        guess(stage, 1)
    stage.clock.now -= back
    account = stage.account("gulou")
    key = stage.portal.entrance.authentication.login_key("gulou")
    shown = stage.portal.entrance.accounts.locks({account.id: key}).get(account.id, 0.0)
    assert shown <= stage.clock.now + LOGIN.longest
    guess(stage, 1)
    stage.clock.now += LOGIN.longest + 1
    assert stage.portal.entrance.authentication.enter("gulou", PASSWORD, "10.0.0.9").login == "gulou"


def test_an_address_waits_no_longer_than_its_longest(stage: Stage) -> None:
    guess(stage, ADDRESS.free + 12, login="nobody", address="10.0.0.8")
    for turn in range(ADDRESS.free + 12):
        guess(stage, 1, login=f"nobody{turn}", address="10.0.0.8")
    stage.clock.now -= YEAR
    with pytest.raises(SignInLocked) as locked:
        stage.portal.entrance.authentication.enter("gulou", PASSWORD, "10.0.0.8")
    assert locked.value.until - stage.clock.now <= ADDRESS.longest
    with reading(stage.portal.book.engine) as connection:
        rows = connection.execute(select(attempt)).all()
    assert all(row.until <= stage.clock.now + ADDRESS.longest for row in rows)
    stage.clock.now += ADDRESS.longest + 1
    assert stage.portal.entrance.authentication.enter("gulou", PASSWORD, "10.0.0.8")


def test_a_small_step_back_signs_nobody_out(stage: Stage) -> None:
    value = stage.cookie("gulou")
    stage.clock.now -= SKEW - 1
    assert standing(stage, value) is None


@pytest.mark.parametrize("back", [3600.0, DAY, YEAR])
def test_a_large_step_back_asks_to_sign_in_again_and_says_why(stage: Stage, back: float) -> None:
    """No more than that: the new cookie is good."""
    value = stage.cookie("gulou")
    stage.clock.now -= back
    assert standing(stage, value) is Why.EXPIRED
    claim = stage.portal.signer.claim(f"{COOKIE}={value}")
    assert claim
    assert "重新登录" in reason(stage.portal.entrance.identity.of_claim(claim))
    assert standing(stage, stage.cookie("gulou")) is None


@pytest.mark.parametrize("by", [-YEAR, -3600.0, DAY, YEAR])
def test_the_sign_in_page_says_why_whichever_way_the_clock_was_set(stage: Stage, by: float) -> None:
    """The browser's own clock has not moved: it still sends the cookie."""
    value = stage.cookie("gulou")
    stage.clock.now += by
    person = browser()
    person.cookies.set(COOKIE, value)
    assert "服务器的时间改过" in person.get("/login").text
    assert person.get("/password").headers["location"] == "/login?next=/password"


def test_a_year_forward_and_back(stage: Stage) -> None:
    value = stage.cookie("gulou")
    stage.clock.now += YEAR
    assert standing(stage, value) is not None
    ahead = stage.cookie("gulou")
    stage.clock.now -= YEAR
    assert standing(stage, ahead) is Why.EXPIRED
    assert standing(stage, stage.cookie("gulou")) is None


def test_a_sign_in_given_up_stays_so_after_a_year_forward_and_back(stage: Stage) -> None:
    """Somebody else signs out in that other year, which is when the list is tidied."""
    account = stage.account("gulou")
    value, accounts = stage.cookie("gulou", "given-up"), stage.portal.entrance.accounts
    accounts.end_session("given-up", until=stage.clock.now + DAY, by=account.person)
    stage.clock.now += YEAR
    accounts.end_session("other", until=stage.clock.now + DAY, by=account.person)
    stage.clock.now -= YEAR
    assert standing(stage, value) is Why.ENDED


def test_sign_ins_ended_in_a_year_to_come_are_ended_now_and_no_longer(stage: Stage) -> None:
    """An identity service's sign-ins are told by their time alone: the next one after that counts."""
    identity = stage.portal.entrance.identity
    stage.clock.now += YEAR
    stage.portal.entrance.service.sign_out_everywhere(OPERATOR, stage.account("gulou").id)
    stage.clock.now -= YEAR
    issued = stage.clock.now
    assert identity._vouched("gulou", Claim("", session="s", issued=issued - 60)).why is Why.ENDED
    stage.clock.now += 5
    assert identity._vouched("gulou", Claim("", session="t", issued=stage.clock.now)).person
    stage.clock.now += 600
    assert identity._vouched("gulou", Claim("", session="t", issued=stage.clock.now - 600)).person
