"""The built-in accounts over HTTP: coming in, what is refused and how, the first password, leaving."""

from __future__ import annotations

import html
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jinja2 import UndefinedError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.build import use
from portal.server.routes import ROUTES
from portal.server.server import middleware
from portal.signin.cookie import COOKIE, KNOWN, Signer
from portal.signin.forms import NONCE, drawn
from store.accounts.sign_in_attempts import ADDRESS, LOGIN
from store.errors import StoreUnavailable
from tests.unit.portal.accounts_stage import FIRST, OPERATOR, PASSWORD, Stage, staged

HOME = "http://portal.test"
NEW = "a kettle of ospreys"


@pytest.fixture(scope="module")
def built(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("accounts") / "home"))
    with pytest.MonkeyPatch.context() as patch, staged(home, patch) as made:
        yield made


@pytest.fixture
def stage(built: Stage) -> Iterator[Stage]:
    built.begin_anew()
    yield built
    use(None)


def browser(address: str = "10.0.0.7", base_url: str = HOME) -> TestClient:
    app = Starlette(routes=ROUTES, middleware=middleware())
    return TestClient(app, client=(address, 5000), base_url=base_url, follow_redirects=False)


def token(client: TestClient, path: str = "/login") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: TestClient, login: str, password: str = PASSWORD, after: str = "/", **more: str) -> httpx.Response:
    fields = {"login": login, "password": password, "next": after, "token": token(client)}
    return client.post("/login", data=fields, headers={"origin": str(client.base_url), **more})


# -- coming in


def test_login_and_password_open_the_portal(stage: Stage) -> None:
    client = browser()
    answer = sign_in(client, " GuLou ", after="/ledger?unit=鼓楼区")
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"unit": ["鼓楼区"]}
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("base_url", ["https://portal.test"])
def test_on_https_every_cookie_is_secure(stage: Stage, base_url: str) -> None:
    answer = sign_in(browser(base_url=base_url), "gulou")
    cookies = answer.headers.get_list("set-cookie")
    assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    assert "strict-transport-security" not in sign_in(browser(), "gulou").headers
    assert len(cookies) == 3
    assert all("; secure" in c.lower() for c in cookies)


def test_behind_an_https_proxy_cookies_are_secure(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    with staged(home, monkeypatch, public_url="https://zwgk.example.cn"):
        form = browser().get("/login")
        nonce = form.cookies.get(NONCE) or form.headers["set-cookie"].split("=")[1].split(";")[0]
        answer = browser().post(
            "/login",
            data={
                "login": "gulou",
                "password": PASSWORD,
                "token": re.findall(r'name="token" value="(.+?)"', form.text)[0],
            },
            headers={
                "cookie": f"{NONCE}={nonce}",
                "host": "zwgk.example.cn",
                "origin": "https://zwgk.example.cn",
            },
        )
        assert answer.status_code == 303, answer.text
        assert all("; secure" in c.lower() for c in answer.headers.get_list("set-cookie"))


def test_the_page_is_protected_and_says_what_it_wants(stage: Stage) -> None:
    answer = browser().get("/login")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert 'lang="zh-CN"' in answer.text
    for name, complete in (("login", "username"), ("password", "current-password")):
        assert f'<label for="{name}">' in answer.text
        assert f'autocomplete="{complete}"' in answer.text
    assert "<script" not in answer.text


def test_what_was_typed_comes_back_letter_by_letter(stage: Stage) -> None:
    page = sign_in(browser(), '"><b>name', "wrong").text
    assert "<b>" not in page
    assert 'value="&#34;&gt;&lt;b&gt;name"' in page


def test_a_page_that_lacks_what_it_should_say_is_none() -> None:
    with pytest.raises(UndefinedError, match="note"):
        drawn("page.html", {"title": "登录"}, status=200)


def test_without_an_office_account_the_page_says_how_to_begin(stage: Stage) -> None:
    service = stage.portal.entrance.service
    store = stage.portal.entrance.accounts
    store.change(stage.account("wangb").id, lambda a, _: _without_office(a), kind="account.changed", by=OPERATOR)
    answer = browser().get("/login")
    assert answer.status_code == 503
    assert "python -m portal accounts add --office" in answer.text
    assert service.people(OPERATOR)


def _without_office(account):
    from dataclasses import replace

    return replace(account, grants=())


def test_a_page_sends_who_is_not_signed_in_to_the_form_and_back(stage: Stage) -> None:
    client = browser()
    answer = client.get("/ledger?unit=鼓楼区", headers={"accept": "text/html"})
    assert answer.status_code == 303
    target = urlsplit(answer.headers["location"])
    assert target.path == "/login"
    (after,) = parse_qs(target.query)["next"]
    assert sign_in(client, "gulou", after=after).headers["location"].startswith("/ledger?unit=")
    assert client.get("/ledger", headers={"accept": "text/html"}).status_code == 404  # no streamlit behind it here
    for path in ("/healthz", "/_stcore/health", "/static/x.js"):
        assert browser().get(path, headers={"accept": "text/html"}).status_code != 303


# -- what is refused, and how


@pytest.mark.parametrize("target", ["//evil.cn", "/\\evil.cn", "https://evil.cn", "/\t/evil.cn", "javascript:alert(1)"])
def test_next_stays_on_this_site(stage: Stage, target: str) -> None:
    assert sign_in(browser(), "gulou", after=target).headers["location"] == "/"
    assert browser().get("/login", params={"next": target}).text.count("evil") == 0


def test_nobody_learns_which_logins_exist(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.portal.entrance.service.disable(OPERATOR, stage.account("chen").id)
    worked: list[str] = []
    passwords = stage.portal.entrance.authentication._passwords
    fits = passwords.fits
    monkeypatch.setattr(
        passwords,
        "fits",
        lambda known, word: (worked.append("dummy" if not known else "own"), fits(known, word))[1],
    )
    seen = set()
    for login, password in (("gulou", "wrong"), ("nobody", "wrong"), ("chen", "wrong"), ("chen", PASSWORD)):
        answer = sign_in(browser(), login, password)
        text = re.sub(r'name="token" value="[^"]+"', "", answer.text).replace(login, "…")
        seen.add((answer.status_code, text, COOKIE in answer.headers.get("set-cookie", "")))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 401
    assert worked == ["own", "dummy", "own", "own"]


def test_waits_grow_for_a_login_and_are_the_same_for_one_that_nobody_has(stage: Stage) -> None:
    waits = {login: list(_waits(stage, login, 9)) for login in ("gulou", "nobody")}
    assert waits["gulou"] == waits["nobody"] == [0, 0, 0, 0, 30, 60, 120, 240, 480]
    assert LOGIN.wait(40) == LOGIN.longest == 900


def _waits(stage: Stage, login: str, times: int) -> Iterator[int]:
    """Seconds that each failure makes the next attempt wait."""
    for number in range(times):
        assert sign_in(browser(f"10.1.{len(login)}.{number}"), login, "wrong").status_code == 401
        locked = sign_in(browser("10.2.0.1"), login, PASSWORD) if number >= LOGIN.free - 1 else None
        wait = int(locked.headers["retry-after"]) if locked is not None else 0
        if locked is not None:
            assert locked.status_code == 429
            assert "尝试次数太多" in locked.text
        yield wait
        stage.clock.now += wait


def test_after_the_wait_the_right_password_opens_and_forgets_the_failures(stage: Stage) -> None:
    for _ in range(5):
        sign_in(browser(), "gulou", "wrong")
    assert sign_in(browser(), "gulou").status_code == 429
    stage.clock.now += 31
    assert sign_in(browser(), "gulou").status_code == 303
    assert [sign_in(browser(), "gulou", "wrong").status_code for _ in range(5)] == [401] * 5


SPELLINGS = (
    " " * 196 + "gulou",
    "gulou" + "\u3000" * 300,
    "ＧＵＬＯＵ",
    "GuLou",
    "gu\u200blou",
    "\ufeffgulou",
    "gu\u00adlou",
    "gulou\ufe0f",
    "g\u034fulou",
    "\u2066gulou\u2069",
    "ｇu\u2060lou\t",
    "\u3164gulou",
    "g\U000e0101ulou",
    "𝐠𝐮𝐥𝐨𝐮",
)


def test_a_locked_name_is_locked_however_it_is_written(stage: Stage) -> None:
    for number in range(LOGIN.free):
        assert sign_in(browser(f"10.3.0.{number}"), SPELLINGS[number], "wrong").status_code == 401
    for number, spelling in enumerate(("gulou", *SPELLINGS)):
        assert sign_in(browser(f"10.4.0.{number}"), spelling).status_code == 429, ascii(spelling)


@pytest.mark.samples(6)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_that_signs_in_is_counted_as_the_name(stage: Stage, spelling: str) -> None:
    assert sign_in(browser(), spelling).status_code == 303
    authentication = stage.portal.entrance.authentication
    assert authentication.login_key(spelling) == authentication.login_key("gulou")


def test_a_composed_name_is_one_name(stage: Stage) -> None:
    authentication = stage.portal.entrance.authentication
    assert (
        authentication.login_key("jose\u0301")
        == authentication.login_key("JOS\u00c9")
        == authentication.login_key("jos\u00e9 ")
    )
    assert authentication.login_key("gulou") != authentication.login_key("gu lou")


def test_an_address_that_tries_many_logins_has_to_wait(stage: Stage) -> None:
    client = browser("10.9.9.9")
    for number in range(ADDRESS.free):
        assert sign_in(client, f"guess{number}", "wrong").status_code == 401
    assert sign_in(client, "gulou").status_code == 429
    assert sign_in(browser("10.9.9.8"), "gulou").status_code == 303


def test_strangers_lock_nobody_out_of_the_browser_he_uses(stage: Stage) -> None:
    mine, colleague = browser(), browser()
    assert sign_in(mine, "gulou").status_code == 303
    for number in range(ADDRESS.free):
        sign_in(browser(), "gulou" if number < LOGIN.free else f"guess{number}", "wrong")
    assert sign_in(colleague, "gulou").status_code == 429
    assert sign_in(mine, "gulou").status_code == 303
    assert sign_in(mine, "wangb").status_code == 429, "his browser is known for himself only"
    colleague.cookies.set(KNOWN, Signer("z" * 40, max_age=9).known_browser(stage.account("gulou").id))
    assert sign_in(colleague, "gulou").status_code == 429


def test_who_guesses_in_a_known_browser_has_to_wait_as_well(stage: Stage) -> None:
    client = browser()
    sign_in(client, "gulou")
    assert [sign_in(client, "gulou", "wrong").status_code for _ in range(LOGIN.free + 1)] == [401] * 5 + [429]
    stage.clock.now += 31
    assert sign_in(client, "gulou", "wrong").status_code == 401
    assert int(sign_in(client, "gulou").headers["retry-after"]) == 60


def test_a_proxys_visitors_are_counted_apart_and_cannot_invent_themselves(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    with staged(home, monkeypatch, proxy_addresses="10.5.0.0/24"):
        proxy = browser("10.5.0.1")
        for number in range(ADDRESS.free):
            # What the visitor wrote himself stands before what the proxy adds.
            forwarded = {"x-forwarded-for": f"1.2.3.{number}, 192.0.2.7"}
            assert sign_in(proxy, f"g{number}", "wrong", **forwarded).status_code == 401
        assert sign_in(proxy, "gulou", **{"x-forwarded-for": "9.9.9.9, 192.0.2.7"}).status_code == 429
        assert sign_in(proxy, "gulou", **{"x-forwarded-for": "192.0.2.8"}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.cn"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(stage: Stage, headers: dict[str, str]) -> None:
    answer = sign_in(browser(), "gulou", **headers)
    assert answer.status_code == 403
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_a_form_without_our_token_or_with_another_browsers_is_refused(stage: Stage) -> None:
    theirs = token(browser())
    client = browser()
    client.get("/login")
    for given in ("", "x", theirs, Signer("z" * 40, max_age=9).form_token(client.cookies[NONCE])):
        fields = {"login": "gulou", "password": PASSWORD, "token": given}
        assert client.post("/login", data=fields).status_code == 403
    stage.clock.now += 1
    mine = token(client)
    stage.clock.now += 7300
    assert client.post("/login", data={"login": "gulou", "password": PASSWORD, "token": mine}).status_code == 403


def test_an_enormous_post_is_refused(stage: Stage) -> None:
    assert sign_in(browser(), "gulou", "x" * 20_000).status_code == 403


def test_no_secret_is_logged_or_kept(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser()
    sign_in(client, "gulou", "typed-Secret-1")
    sign_in(client, "typed-Secret-2", PASSWORD)
    sign_in(client, "gulou")
    change(client, PASSWORD, NEW)
    said = caplog.text + str(stage.portal.entrance.accounts.audit_events())
    database = (stage.portal.settings.folder / "ledger.db").read_bytes()
    for file in stage.portal.settings.folder.glob("ledger.db-*"):
        database += file.read_bytes()
    for secret in ("typed-Secret-1", "typed-Secret-2", PASSWORD, NEW, FIRST):
        assert secret not in said
        assert secret.encode() not in database
    assert client.cookies[COOKIE] not in said


# -- the password


def change(client: TestClient, current: str, new: str, again: str = "") -> httpx.Response:
    fields = {"current": current, "new": new, "again": again or new, "token": token(client, "/password")}
    return client.post("/password", data=fields, headers={"origin": HOME})


def test_the_first_password_opens_nothing_but_its_own_change(stage: Stage) -> None:
    stage.portal.entrance.service.reset(OPERATOR, stage.account("gulou").id, password=FIRST)
    client = browser()
    assert sign_in(client, "gulou", FIRST).headers["location"].startswith("/password")
    answer = client.get("/ledger", headers={"accept": "text/html"})
    assert answer.headers["location"].startswith("/password")
    assert stage.portal.entrance.identity.of_user(stage.user("gulou")).person is None
    assert "设置新密码" in client.get("/password").text
    assert "密码已修改" in change(client, FIRST, NEW).text
    assert stage.portal.entrance.identity.of_user(stage.user("gulou")).person
    assert client.get("/ledger", headers={"accept": "text/html"}).status_code == 404
    assert sign_in(browser(), "gulou", NEW).headers["location"] == "/"
    assert sign_in(browser(), "gulou", FIRST).status_code == 401


@pytest.mark.samples(3)
@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("short", "太短"),
        ("12345678901", "太容易"),
        ("aaaaaaaaaaaa", "太容易"),
        ("my-password-9", "太容易"),
        ("Gulou-is-nice", "登录名或姓名"),
        (PASSWORD, "相同"),
        ("x" * 129, "太长"),
    ],
)
def test_a_weak_new_password_is_refused_with_the_rule(stage: Stage, new: str, why: str) -> None:
    client = browser()
    sign_in(client, "gulou")
    answer = change(client, PASSWORD, new)
    assert answer.status_code == 400
    assert why in answer.text
    assert new not in answer.text or new == PASSWORD
    assert sign_in(browser(), "gulou").status_code == 303


def test_a_wrong_present_password_or_a_slip_changes_nothing_and_counts(stage: Stage) -> None:
    client = browser()
    sign_in(client, "gulou")
    assert "两次输入" in change(client, PASSWORD, NEW, again="another one").text
    for _ in range(5):
        assert "现在的密码不对" in change(client, "guess", NEW).text
    assert change(client, PASSWORD, NEW).status_code == 429


def test_changing_the_password_ends_the_other_sign_ins_and_keeps_this_one(stage: Stage) -> None:
    here, there = browser(), browser()
    sign_in(here, "gulou")
    sign_in(there, "gulou")
    change(here, PASSWORD, NEW)
    page = {"accept": "text/html"}
    assert here.get("/tasks", headers=page).status_code == 404
    assert there.get("/tasks", headers=page).headers["location"].startswith("/login")


def test_the_password_page_is_for_who_is_signed_in(stage: Stage) -> None:
    assert browser().get("/password").headers["location"].startswith("/login")
    assert browser().post("/password", data={"new": NEW}).headers["location"].startswith("/login")


# -- leaving


@pytest.fixture
def whoami(stage: Stage) -> Callable[[str], bool]:
    """Does a cookie's value still open anything?"""

    def ask(value: str) -> bool:
        client = browser()
        client.cookies.set(COOKIE, value)
        return client.get("/tasks", headers={"accept": "text/html"}).status_code == 404

    return ask


def test_signing_out_ends_the_sign_in_for_a_kept_cookie_too(stage: Stage, whoami: Callable[[str], bool]) -> None:
    client, other = browser(), browser()
    sign_in(client, "gulou")
    sign_in(other, "gulou")
    kept = client.cookies[COOKIE]
    assert whoami(kept)
    answer = client.get("/signout", headers={"sec-fetch-site": "same-origin"})
    assert answer.headers["location"] == "/login"
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert not whoami(kept)
    assert whoami(other.cookies[COOKIE])


def test_another_site_cannot_sign_anybody_out(stage: Stage, whoami: Callable[[str], bool]) -> None:
    client = browser()
    sign_in(client, "gulou")
    answer = client.get("/signout", headers={"sec-fetch-site": "cross-site"})
    assert "set-cookie" not in answer.headers
    assert whoami(client.cookies[COOKIE])


def way_out(client: TestClient) -> str:
    """The link on the page that asks."""
    answer = client.get("/signout")
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    return html.unescape(re.findall(r'href="(/signout[^"]+)"', answer.text)[0])


def test_a_browser_that_does_not_say_the_site_needs_the_links_token(
    stage: Stage, whoami: Callable[[str], bool]
) -> None:
    """An old browser, or any of them without https: a picture on another site would sign its reader out."""
    mine, theirs = browser(), browser()
    sign_in(mine, "gulou")
    sign_in(theirs, "gulou")
    leave, foreign = way_out(mine), way_out(theirs)
    forms_own = f"/signout?token={token(mine, '/password')}"
    for given in ("/signout?token=", "/signout?token=x", foreign, forms_own):
        assert "要退出登录吗" in mine.get(given).text
        assert whoami(mine.cookies[COOKIE]), given
    stage.clock.now += 3 * 3600
    assert mine.get(leave).headers["location"] == "/login", "a page may stay open for long"
    assert not whoami(mine.cookies.get(COOKIE, ""))
    assert whoami(theirs.cookies[COOKIE])


def test_the_password_page_has_a_way_out_for_such_a_browser(stage: Stage) -> None:
    stage.portal.entrance.service.reset(OPERATOR, stage.account("gulou").id, password=FIRST)
    client = browser()
    sign_in(client, "gulou", FIRST)
    link = html.unescape(re.findall(r'href="(/signout[^"]+)"', client.get("/password").text)[0])
    assert client.get(link).status_code == 303


def test_signing_out_everywhere_disabling_and_time_end_a_sign_in(stage: Stage, whoami: Callable[[str], bool]) -> None:
    service = stage.portal.entrance.service
    for act in (service.sign_out_everywhere, service.disable):
        account = stage.account("gulou")
        value = stage.cookie("gulou")
        assert whoami(value)
        act(OPERATOR, account.id)
        assert not whoami(value)
    value = stage.cookie("chen")
    stage.clock.now += 12 * 3600 - 1
    assert whoami(value)
    stage.clock.now += 2
    assert not whoami(value)


def test_forged_cookies_and_those_of_the_trial_are_nobodys(stage: Stage, whoami: Callable[[str], bool]) -> None:
    account = stage.account("wangb")
    signer = stage.portal.signer
    for value in (
        signer.cookie("体验:市政府办公厅"),
        signer.cookie(account.id),
        signer.cookie(account.id, account.version - 1, "s"),
        signer.cookie(account.login, account.version, "s"),
        Signer("z" * 40, max_age=3600).cookie(account.id, account.version, "s"),
        signer.cookie(account.id, account.version, "s")[:-2] + "xx",
        signer.form_token(account.id),
    ):
        assert not whoami(value)


# -- when the store cannot be read


def test_a_store_in_trouble_is_said_and_lets_nobody_in(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    sign_in(client, "gulou")
    form = token(client)

    def refuses(*_: object, **__: object) -> None:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容。")

    monkeypatch.setattr(stage.portal.entrance.accounts, "begin_attempt", refuses)
    answer = client.post("/login", data={"login": "gulou", "password": PASSWORD, "token": form})
    assert answer.status_code == 503
    assert "磁盘已满，这次没有登录成功" in answer.text
    assert "填写的内容" not in answer.text, "there is nothing to be saved on this page"
    assert COOKIE not in answer.headers.get("set-cookie", "")
    monkeypatch.setattr(stage.portal.entrance.accounts, "everybody", refuses)
    assert client.get("/tasks", headers={"accept": "text/html"}).status_code == 404, "the page itself says it"
    assert client.get("/login").status_code == 503


def test_neighbours_in_one_ipv6_network_are_counted_together(stage: Stage) -> None:
    for number in range(ADDRESS.free):
        sign_in(browser(f"2001:db8:1:2::{number + 1:x}"), f"guess{number}", "wrong")
    assert sign_in(browser("2001:db8:1:2:ffff::1"), "gulou").status_code == 429
    assert sign_in(browser("2001:db8:1:3::1"), "gulou").status_code == 303
