"""What streamlit itself serves to anybody: websockets, made files, uploads, figures; asked for as a stranger would."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from portal.signin.cookie import COOKIE
from tests.e2e.conftest import Server
from tests.e2e.ws_client import Client


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in(http: httpx.Client) -> dict[str, str]:
    return {COOKIE: http.get("/trial", params={"as": "市政府办公厅"}).cookies[COOKIE]}


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    "origin", ["http://localhost:1", "https://127.0.0.1", "http://evil.example", "null", "http://[", ""]
)
def test_no_other_sites_page_opens_a_window(server: Server, signed_in: dict[str, str], origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, Client(server.url, cookies=signed_in, origin=origin):
        pass
    assert refused.value.response.status_code == 403
    log = (server.home.parent / f"{server.home.name}.log").read_text()
    assert "external IP" not in log, "a stranger's page makes the server call out"


def test_a_stranger_can_neither_upload_nor_fetch_files(server: Server) -> None:
    with Client(server.url) as window:
        assert window.run().session_id == ""
        answer = _put(server, window, "0123")
        assert (answer.status_code, "请先登录" in answer.text) == (403, True)
    assert httpx.get(f"{server.url}/media/0123.xlsx", trust_env=False).status_code == 403


def test_who_is_signed_in_uploads_and_fetches(server: Server, signed_in: dict[str, str]) -> None:
    with Client(server.url, cookies=signed_in) as window:
        session = window.run().session_id
        window.run("lookback", query=f"show={quote('导入和对应')}")
        assert _put(server, window, session).status_code == 204
    answer = httpx.get(f"{server.url}/media/0123.xlsx", trust_env=False, cookies=signed_in)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_a_file_is_taken_only_where_a_page_asks_this_person_for_one(
    server: Server, http: httpx.Client, signed_in: dict[str, str]
) -> None:
    clerk = {COOKIE: http.get("/trial", params={"as": "鼓楼区"}).cookies[COOKIE]}
    imports = f"show={quote('导入和对应')}"
    with Client(server.url, cookies=signed_in) as office, Client(server.url, cookies=clerk) as other:
        mine, theirs = office.run().session_id, other.run().session_id
        assert _put(server, office, mine).status_code == 403, "the overview asks for nothing"
        other.run("lookback", query=imports)
        assert _put(server, other, theirs).status_code == 403, "the import is the office's"
        office.run("lookback", query=imports)
        assert _put(server, other, mine).status_code == 403, "the window of somebody else"
        assert _put(server, office, mine).status_code == 204
        office.run("tasks")
        assert _put(server, office, mine).status_code == 403, "a page that was left"


def test_a_window_holds_only_so_much(server: Server, signed_in: dict[str, str]) -> None:
    with Client(server.url, cookies=signed_in) as window:
        session = window.run().session_id
        window.run("lookback", query=f"show={quote('导入和对应')}")
        answers = [_put(server, window, session, str(n), bytes(20 << 20)) for n in range(4)]
        assert [answer.status_code for answer in answers] == [413] * 4, "a part of the limit is the form's frame"
        answers = [_put(server, window, session, str(n), bytes(19 << 20)) for n in range(4)]
        assert [answer.status_code for answer in answers] == [204, 204, 204, 413]
        assert "没有收下" in answers[-1].text


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 302)])
def test_no_other_site_signs_out_of_the_identity_service(http: httpx.Client, site: str, status: int) -> None:
    assert http.get("/auth/logout", headers={"Sec-Fetch-Site": site}).status_code == status


@pytest.mark.parametrize(("referer", "status"), [("", 403), ("http://evil.example/", 403), ("{url}/overview", 302)])
def test_a_browser_that_does_not_say_the_site_says_the_page(
    http: httpx.Client, server: Server, referer: str, status: int
) -> None:
    answer = http.get("/auth/logout", headers={"Referer": referer.format(url=server.url)} if referer else {})
    assert answer.status_code == status


@pytest.mark.usefixtures("signed_in")
def test_nobody_reads_the_figures_of_the_process(http: httpx.Client) -> None:
    answer = http.get("/_stcore/metrics")
    assert (answer.status_code, "session" in answer.text) == (404, False)


def test_no_other_site_steers_our_pages(http: httpx.Client) -> None:
    assert http.get("/_stcore/host-config").json()["allowedOrigins"] == []


def _put(server: Server, window: Client, session: str, number: str = "1", content: bytes = b"x") -> httpx.Response:
    token = window.cookies["_streamlit_xsrf"].strip('"')
    return httpx.put(
        f"{server.url}/_stcore/upload_file/{session}/{number}",
        files={"file": ("a.txt", content)},
        cookies=window.cookies,
        headers={"X-Xsrftoken": token},
        trust_env=False,
    )


# -- files are for those for whom they were made


def _file_of(server: Server, person: str, page: str) -> tuple[str, dict[str, str]]:
    """The address of a file that this person's page made, and his cookie."""
    answer = httpx.get(f"{server.url}/trial", params={"as": person}, trust_env=False)
    cookies = {COOKIE: answer.cookies[COOKIE]}
    with Client(server.url, cookies=cookies) as window:
        made = window.run(page).files
        return window.file(next(iter(made.values()))), cookies


@pytest.mark.parametrize(("maker", "page"), [("市政府办公厅", "reports"), ("鼓楼区", "ledger"), ("鼓楼区", "reports")])
@pytest.mark.samples(1)
def test_a_file_is_given_only_to_whom_it_was_made_for(server: Server, maker: str, page: str) -> None:
    address, cookies = _file_of(server, maker, page)
    mine = httpx.get(f"{server.url}{address}", cookies=cookies, trust_env=False)
    assert (mine.status_code, len(mine.content) > 100) == (200, True), "also after its window is closed"
    for other in ("领导", "台江区"):
        theirs = httpx.get(f"{server.url}/trial", params={"as": other}, trust_env=False).cookies[COOKIE]
        answer = httpx.get(f"{server.url}{address}", cookies={COOKIE: theirs}, trust_env=False)
        assert (answer.status_code, "为别人生成" in answer.text) == (403, True)
    assert httpx.get(f"{server.url}{address}", trust_env=False).status_code == 403


def test_two_persons_with_the_same_file_both_get_it(server: Server) -> None:
    address, _ = _file_of(server, "领导", "reports")
    same, cookies = _file_of(server, "审计", "reports")
    assert same == address or same.startswith("/media/")
    assert httpx.get(f"{server.url}{same}", cookies=cookies, trust_env=False).status_code == 200


def test_nobody_uploads_into_somebody_elses_window(server: Server, signed_in: dict[str, str]) -> None:
    other = httpx.get(f"{server.url}/trial", params={"as": "台江区"}, trust_env=False).cookies[COOKIE]
    with Client(server.url, cookies=signed_in) as mine, Client(server.url, cookies={COOKIE: other}) as theirs:
        session = mine.run().session_id
        mine.run("lookback", query=f"show={quote('导入和对应')}")
        theirs.run()
        assert _put(server, mine, session).status_code == 204
        answer = _put(server, theirs, session)
    assert (answer.status_code, "别人打开的" in answer.text) == (403, True)
