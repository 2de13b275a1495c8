"""The real server over HTTP and websocket, asked as a stranger and as a forger would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from portal.settings.settings import ROOT
from portal.signin.cookie import COOKIE, Signer, to_header
from tests.e2e.conftest import Server, free_port, start, stop
from tests.e2e.ws_client import Client

# Words that only a page shows: titles of pages, and what stands in any entry.
PAGE_WORDS = re.compile(r"总览|单位台账|像表格一样填|报表下载|同步状态|审核通过率|2021-\d\d-")
LEADER = "体验:领导"


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def cookies(http: httpx.Client) -> dict[str, str]:
    return {COOKIE: http.get("/trial", params={"as": "领导"}).cookies[COOKIE]}


@pytest.mark.parametrize("path", ["", "overview", "ledger", "nowhere", "pages/overview", "shell", "../pages/ledger"])
def test_without_sign_in_no_path_shows_anything_of_a_page(server: Server, path: str) -> None:
    with Client(server.url) as client:
        seen = client.run(path)
    assert seen.sent_to_sign_in
    shown = httpx.get(f"{server.url}/{path}", headers={"accept": "text/html"}, trust_env=False, follow_redirects=True)
    assert "体验模式" in shown.text
    assert not PAGE_WORDS.search(shown.text)


def test_the_page_file_itself_is_not_served(http: httpx.Client) -> None:
    for path in ("/pages/overview.py", "/portal/shell.py", "/app.py", "/../app.py", "/static/../app.py"):
        answer = http.get(path)
        assert "import" not in answer.text.split("<body>")[-1]


def test_the_trial_cookie_opens_the_pages(server: Server, cookies: dict[str, str]) -> None:
    with Client(server.url, cookies=cookies) as client:
        seen = client.run()
    assert "navigation" in seen.kinds
    assert PAGE_WORDS.search(seen.text)


@pytest.mark.parametrize("name", ["X-Portal-Person", "x-portal-person"])
def test_a_forged_person_header_is_nobody(server: Server, name: str) -> None:
    with Client(server.url, headers={name: to_header(LEADER).decode()}) as client:
        seen = client.run("overview")
    assert not PAGE_WORDS.search(seen.text)


def test_a_forged_person_header_does_not_change_who_is_signed_in(server: Server, cookies: dict[str, str]) -> None:
    forged = {"X-Portal-Person": to_header("体验:市政府办公厅").decode()}
    with Client(server.url, headers=forged, cookies=cookies) as client:
        seen = client.run()
    assert seen.sidebar == ["领导"]


def test_a_cookie_signed_with_another_key_is_nobodys(server: Server, cookies: dict[str, str]) -> None:
    for value in (Signer("z" * 40, max_age=3600).cookie(LEADER), cookies[COOKIE][:-3] + "abc", LEADER):
        with Client(server.url, cookies={COOKIE: to_header(value).decode()}) as client:
            assert not PAGE_WORDS.search(client.run("overview").text)


@pytest.mark.parametrize("headers", [{"Host": "portal.example.cn"}, {"X-Forwarded-For": "10.0.0.9"}])
def test_trial_is_closed_to_other_names_and_proxies(http: httpx.Client, headers: dict[str, str]) -> None:
    for path in ("/trial?as=领导", "/", "/_stcore/health"):
        answer = http.get(path, headers=headers)
        assert answer.status_code == 403
        assert COOKIE not in answer.cookies


def test_the_agent_api_is_off(http: httpx.Client) -> None:
    answer = http.post("/_stcore/agent/interact", json={}, headers={"X-Portal-Person": "forged"})
    assert answer.status_code in (403, 404)


def test_health_tells_no_secret(http: httpx.Client, server: Server) -> None:
    answer = http.get("/healthz")
    assert answer.json()["status"] == "ok"
    secret = (server.home / "secret").read_text()
    assert secret not in answer.text
    assert str(server.home) not in answer.text


def test_pages_come_with_the_protections_and_small_scripts(http: httpx.Client) -> None:
    page = http.get("/")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    script = re.search(r'src="\./(static/js/[^"]+)"', page.text)
    assert script
    assert http.get(f"/{script[1]}").headers["content-encoding"] in ("br", "gzip")


def test_the_first_start_fills_the_home(server: Server) -> None:
    assert (server.home / "台账2021.xlsx").stat().st_size > 50_000
    assert (server.home / "ledger.db").exists()


@pytest.mark.long
def test_a_second_start_finds_everything_and_a_taken_port_is_said(filled_home: Path, tmp_path: Path) -> None:
    shutil.copytree(filled_home, tmp_path / "home")
    first = start(tmp_path / "home")
    secret = (tmp_path / "home/secret").read_text()
    port = first.url.rpartition(":")[2]
    assert "已被其他程序占用" in _fails(PORTAL_HOME=str(tmp_path / "home"), PORTAL_PORT=port)
    assert stop(first) in (0, -15)
    second = start(tmp_path / "home")
    assert (tmp_path / "home/secret").read_text() == secret
    assert stop(second) in (0, -15)


def _fails(*command: str, **variables: str) -> str:

    ended = subprocess.run(
        command or (sys.executable, "-m", "portal", "serve"),
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.long
def test_a_wrong_setting_stops_the_start_with_its_name() -> None:
    assert "PORTAL_SYNC_SECONDS" in _fails(PORTAL_SYNC_SECONDS="soon")
    assert "PORTAL_STORE_URL" in _fails(PORTAL_STORE_URL="nonsense")
    assert "PORTAL_HOST" in _fails(PORTAL_HOST="0.0.0.0")


@pytest.mark.long
def test_streamlit_run_refuses_another_address_in_trial_mode(filled_home: Path, tmp_path: Path) -> None:
    command = (
        *(sys.executable, "-m", "streamlit", "run", "app.py"),
        *("--server.address", "0.0.0.0", "--server.port", str(free_port())),
    )
    assert "体验模式" in _fails(*command, PORTAL_HOME=str(shutil.copytree(filled_home, tmp_path / "home")))
