"""Signing in to the real server: accounts, an identity service, a proxy; and sign-ins that end while a window is open."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from ledger.accounts.accounts import Grant, NewAccount
from ledger.accounts.service import AccountService
from ledger.permissions import Person, Role
from portal.build import build
from portal.settings.settings import load
from portal.signin.cookie import COOKIE, Signer
from tests.e2e.conftest import Server, free_port, start, stop
from tests.e2e.identity_service import CLIENT, SECRET, IdentityService
from tests.e2e.test_http import PAGE_WORDS
from tests.e2e.ws_client import Client, Seen

pytestmark = pytest.mark.long

OPERATOR = Person("命令行", "命令行", frozenset({Role.OFFICE}))
OFFICE = Grant(Role.OFFICE)
SAME = {"sec-fetch-site": "same-origin"}
FIRST, PASSWORD = "first-word-of-mouth", "three blue herons wade"


@contextmanager
def account_service(home: Path) -> Iterator[AccountService]:
    """The account service of a home, from another process than the server's."""
    made = build(load(home=home, sign_in="accounts", backend="memory"))
    yield made.entrance.service
    made.book.engine.dispose()


def add(home: Path, login: str, *grants: Grant) -> None:
    """An account whose first password is FIRST."""
    with account_service(home) as accounts:
        accounts.add(OPERATOR, [NewAccount(f"姓名{login}", login, grants)], password=FIRST)


def shown(seen: Seen) -> str:
    """What a run drew; `new_session` repeats the navigation that the window had before."""
    return Seen([m for m in seen.messages if m.WhichOneof("type") != "new_session"]).text


@pytest.fixture(scope="module")
def server(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("accounts") / "home"))
    add(home, "office", OFFICE)
    running = start(home, PORTAL_SIGN_IN="accounts")
    yield running
    stop(running)
    log = (home.parent / "home.log").read_text()
    assert FIRST not in log
    assert PASSWORD not in log


class Browser:
    """Forms over HTTP, pages over the websocket, one jar of cookies."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, follow_redirects=False)
        self.url = url

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Fill in the form of a path."""
        form = self.http.get(path)
        fields["token"] = re.findall(r'name="token" value="([^"]+)"', form.text)[0]
        return self.http.post(path, data=fields, headers={"origin": self.url, "sec-fetch-site": "same-origin"})

    def sign_in(self, login: str, password: str) -> httpx.Response:
        """Through /login."""
        return self.post("/login", login=login, password=password, next="/")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def window(self) -> Client:
        """A page's websocket with these cookies."""
        return Client(self.url, cookies=dict(self.http.cookies))


@pytest.fixture
def visitor(server: Server) -> Iterator[Browser]:
    with Browser(server.url) as made:
        yield made


def test_the_first_password_then_the_pages_then_out(server: Server, visitor: Browser) -> None:
    add(server.home, "clerk", Grant(Role.UNIT, "鼓楼区"))
    assert visitor.http.get("/", headers={"accept": "text/html"}).headers["location"].startswith("/login")
    assert visitor.sign_in("clerk", FIRST).headers["location"].startswith("/password")
    with visitor.window() as window:
        seen = window.run("ledger")
    assert "请先设置新密码" in seen.text
    assert not PAGE_WORDS.search(shown(seen))
    assert visitor.post("/password", current=FIRST, new=PASSWORD, again=PASSWORD).status_code == 200
    with visitor.window() as window:
        assert window.run().sidebar[0] == "姓名clerk"
        kept = dict(visitor.http.cookies)
        assert visitor.http.get("/signout", headers=SAME).headers["location"] == "/login"
        after = window.run("ledger")
    assert "请重新登录" in after.text, "a window of the same sign-in that stayed open"
    assert not PAGE_WORDS.search(shown(after))
    with Client(server.url, cookies=kept) as replayed:
        assert not PAGE_WORDS.search(shown(replayed.run("ledger")))


def test_a_disabled_person_is_out_of_an_open_window(server: Server, visitor: Browser) -> None:
    add(server.home, "leaving", Grant(Role.LEADER))
    visitor.sign_in("leaving", FIRST)
    visitor.post("/password", current=FIRST, new=PASSWORD, again=PASSWORD)
    with visitor.window() as window:
        assert PAGE_WORDS.search(shown(window.run()))
        with account_service(server.home) as accounts:
            accounts.disable(OPERATOR, accounts.named(OPERATOR, "leaving").id)
        seen = window.run("ledger")
        assert "已停用" in seen.text
        assert not PAGE_WORDS.search(shown(seen))
    with visitor.window() as window:
        assert not PAGE_WORDS.search(shown(window.run()))
    assert visitor.sign_in("leaving", PASSWORD).status_code == 401


def test_what_looks_again_by_itself_stops_when_the_sign_in_ends(server: Server, visitor: Browser) -> None:
    add(server.home, "watcher", Grant(Role.LEADER))
    visitor.sign_in("watcher", FIRST)
    visitor.post("/password", current=FIRST, new=PASSWORD, again=PASSWORD)
    with visitor.window() as window:
        part = window.run("sync").fragment
        assert "最近核对表格" in shown(window.run("sync", fragment=part))
        visitor.http.get("/signout", headers=SAME)
        after = shown(window.run("sync", fragment=part))
    assert "最近核对表格" not in after
    assert "请重新登录" in after


def test_a_filter_in_an_open_window_shows_nothing_once_the_sign_in_has_ended(server: Server, visitor: Browser) -> None:
    """总览 is drawn anew by itself there, without the shell's gate."""
    add(server.home, "filtering", Grant(Role.LEADER))
    visitor.sign_in("filtering", FIRST)
    visitor.post("/password", current=FIRST, new=PASSWORD, again=PASSWORD)
    with visitor.window() as window:
        part = window.run().part
        assert "pb-numbers" in shown(window.run(fragment=part))
        visitor.http.get("/signout", headers=SAME)
        after = shown(window.run(fragment=part))
    assert "pb-numbers" not in after
    assert "请先登录" in after


def test_forged_and_stale_cookies_open_nothing_over_the_websocket(server: Server) -> None:
    add(server.home, "forged", OFFICE)
    listed = (server.home / "secret").read_text().strip()
    signer = Signer(listed, max_age=3600)
    ids = re.findall(r"人员:[0-9a-f]{16}", _ids(server.home))
    values = [signer.cookie("体验:市政府办公厅"), *(signer.cookie(i, v, "s") for i in ids for v in (0, 99))]
    values += [Signer("z" * 40, max_age=3600).cookie(i, 1, "s") for i in ids]
    assert len(ids) >= 2
    for value in values:
        with Client(server.url, cookies={COOKIE: value}) as client:
            assert not PAGE_WORDS.search(shown(client.run("overview")))


def _ids(home: Path) -> str:
    with closing(sqlite3.connect(home / "ledger.db")) as store:
        return str(store.execute("SELECT id FROM person").fetchall())


def test_the_trial_and_the_agent_api_are_closed(visitor: Browser) -> None:
    answer = visitor.http.get("/trial", params={"as": "市政府办公厅"})
    assert answer.status_code == 404
    assert COOKIE not in answer.cookies
    for path in ("/_stcore/agent/interact", "/_stcore/agent/openapi.json"):
        assert visitor.http.post(path, json={}).status_code in (403, 404, 405)


def test_a_person_header_from_outside_is_nobody(server: Server) -> None:
    for name in ("X-Portal-Person", "X_Portal_Person", "x-portal_person"):
        with Client(server.url, headers={name: "%E4%BA%BA?v=1&s=s&t=9999999999"}) as client:
            assert not PAGE_WORDS.search(shown(client.run("overview")))


# -- the proxy


@pytest.fixture(scope="module")
def proxied(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("proxied") / "home"))
    add(home, "chen", Grant(Role.LEADER))
    add(home, "office", OFFICE)
    named = {"PORTAL_PROXY_HEADER": "X-Remote-User", "PORTAL_PROXY_ADDRESSES": "127.0.0.1"}
    running = start(home, PORTAL_SIGN_IN="proxy", **named)
    yield running
    stop(running)


def test_a_login_from_the_proxy_is_believed(proxied: Server) -> None:
    # The second visitor comes from afar, as uvicorn tells it.
    for headers in ({"X-Remote-User": "CHEN"}, {"X-Remote-User": "chen", "X-Forwarded-For": "192.0.2.7"}):
        with Client(proxied.url, headers=headers) as client:
            assert client.run().sidebar[0] == "姓名chen"
    with Client(proxied.url, headers={"X_Remote_User": "office", "X-Remote-User": "chen"}) as client:
        assert not PAGE_WORDS.search(shown(client.run()))
    with Client(proxied.url, headers={"X-Remote-User": "stranger"}) as client:
        assert "还没有开通" in client.run().text


def test_a_window_behind_the_proxy_comes_back_to_its_session(proxied: Server) -> None:
    """The connection breaks, the browser comes back with the session's id: what was typed there is still there."""
    session = ""
    for login in ("chen", "CHEN", "chen"):
        with Client(proxied.url, headers={"X-Remote-User": login}, session=session) as client:
            client.run()
            assert session in ("", client.session_id)
            session = client.session_id
        time.sleep(1.1)
    with Client(proxied.url, headers={"X-Remote-User": "office"}, session=session) as client:
        assert client.run().sidebar[0] == "姓名office"
        assert client.session_id != session, "somebody else's session is not his"
    with account_service(proxied.home) as accounts:
        accounts.sign_out_everywhere(OPERATOR, accounts.named(OPERATOR, "chen").id)
    time.sleep(1.1)
    with Client(proxied.url, headers={"X-Remote-User": "chen"}, session=session) as client:
        assert client.run().sidebar[0] == "姓名chen"
        assert client.session_id != session, "the sign-in of that session was ended"
    with Client(proxied.url) as client:
        assert client.run().sent_to_sign_in
    page = httpx.get(proxied.url, headers={"accept": "text/html"}, trust_env=False, follow_redirects=True)
    assert "统一入口" in page.text


# -- the identity service


@pytest.fixture(scope="module")
def service() -> Iterator[IdentityService]:
    with IdentityService() as running:
        yield running


@pytest.fixture(scope="module")
def with_service(
    service: IdentityService, filled_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("oidc") / "home"))
    add(home, "chen", Grant(Role.LEADER))
    add(home, "office", OFFICE)
    port = free_port()
    running = start(
        home,
        PORTAL_PORT=str(port),
        PORTAL_SIGN_IN="oidc",
        PORTAL_PUBLIC_URL=f"http://127.0.0.1:{port}",
        PORTAL_OIDC_METADATA=f"{service.url}/.well-known/openid-configuration",
        PORTAL_OIDC_CLIENT_ID=CLIENT,
        PORTAL_OIDC_CLIENT_SECRET=SECRET,
    )
    yield running
    stop(running)


def through_the_service(server: Server) -> dict[str, str]:
    """The cookies after pressing the button and coming back."""
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as http:
        shown = http.get("/", headers={"accept": "text/html"})
        assert "用统一身份认证登录" in shown.text
        http.get(re.findall(r'href="(/login\?begin=1)"', shown.text)[0])
        return dict(http.cookies)


def files(server: Server, cookies: dict[str, str]) -> int:
    """How a file that there is not is answered."""
    return httpx.get(f"{server.url}/media/none", cookies=cookies, trust_env=False).status_code


def test_the_identity_service_names_an_account(with_service: Server, service: IdentityService) -> None:
    service.person = {"sub": "u1", "preferred_username": "Chen", "name": "别的名字"}
    cookies = through_the_service(with_service)
    with Client(with_service.url, cookies=cookies) as window:
        seen = window.run()
        assert seen.sidebar[0] == "姓名chen"
        assert PAGE_WORDS.search(shown(seen))
        assert files(with_service, cookies) == 404
        time.sleep(1.1)  # the service tells whole seconds; a sign-in of the same second would live on
        with account_service(with_service.home) as accounts:
            chen = accounts.disable(OPERATOR, accounts.named(OPERATOR, "chen").id)
        assert "已停用" in window.run().text
        assert files(with_service, cookies) == files(with_service, {"_streamlit_user": "forged"}) == 403
        with account_service(with_service.home) as accounts:
            accounts.enable(OPERATOR, chen.id)
        assert "请重新登录" in window.run().text


def test_signing_out_ends_every_window_of_the_browser(with_service: Server, service: IdentityService) -> None:
    service.person = {"sub": "u1", "preferred_username": "office"}
    cookies = through_the_service(with_service)
    with (
        Client(with_service.url, cookies=cookies) as here,
        Client(with_service.url, cookies=cookies) as there,
    ):
        assert PAGE_WORDS.search(shown(there.run()))
        pressed = here.run(press=here.run().button("退出登录"))
        assert any(m.auth_redirect.url == "/auth/logout" for m in pressed.messages)
        assert "请重新登录" in shown(there.run())
    with Client(with_service.url, cookies=cookies) as kept:
        assert not PAGE_WORDS.search(shown(kept.run()))


def test_somebody_without_account_is_told_so(with_service: Server, service: IdentityService) -> None:
    service.person = {"sub": "u2", "preferred_username": "stranger", "email": "chen"}
    with Client(with_service.url, cookies=through_the_service(with_service)) as window:
        seen = window.run()
    assert "您的账号还没有开通" in seen.text
    assert not PAGE_WORDS.search(shown(seen))


def test_an_id_token_that_has_run_out_opens_nothing(with_service: Server, service: IdentityService) -> None:
    service.person, service.lives = {"sub": "u3", "preferred_username": "office"}, 2
    cookies = through_the_service(with_service)
    with Client(with_service.url, cookies=cookies) as window:
        assert PAGE_WORDS.search(shown(window.run()))
        time.sleep(2.2)
        assert "登录时间到了" in window.run().text
    with Client(with_service.url, cookies=cookies) as window:
        assert not PAGE_WORDS.search(shown(window.run()))
    service.lives = 3600
