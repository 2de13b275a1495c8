"""The page that starts the client says in which language the portal speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from streamlit import file_util

from portal.server.browser.first_page import EXCHANGED, FirstPage
from portal.server.browser.static_files import versioned

PAGE = Path(file_util.get_static_dir(), "index.html")


async def _pieces():
    text = PAGE.read_bytes()
    for start in range(0, len(text), 1000):
        yield text[start : start + 1000]


ANSWERS = {
    "file": lambda _: FileResponse(PAGE),
    "whole": lambda _: HTMLResponse(PAGE.read_bytes()),
    "pieces": lambda _: StreamingResponse(_pieces(), media_type="text/html"),
    "plain": lambda _: PlainTextResponse('<html lang="en">'),
    "missing": lambda _: HTMLResponse('<html lang="en">', status_code=404),
    "packed": lambda _: HTMLResponse(b"\x1f\x8b", headers={"Content-Encoding": "identity"}),
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    routes = [
        *(Route(f"/{name}", answer) for name, answer in ANSWERS.items()),
        Mount("/kept", StaticFiles(directory=PAGE.parent)),
    ]
    app = GZipMiddleware(Starlette(routes=routes), minimum_size=10)  # as streamlit packs its page
    browser = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}
    return TestClient(FirstPage(app), headers=browser)


def test_each_word_stands_in_the_shipped_page() -> None:
    shipped = PAGE.read_bytes()
    assert all(shipped.count(english) == 1 for english in EXCHANGED)


@pytest.mark.parametrize("name", ["file", "whole", "pieces"])
def test_it_is_chinese_and_whole(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}")
    assert '<html lang="zh-CN">' in answer.text
    assert "<title>政务公开任务台账</title>" in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert answer.text.count('"./static/') == answer.text.count(f'"./{versioned()}/') > 3
    assert int(answer.headers["content-length"]) < len(answer.content) * 0.6, "packed"


def test_who_takes_no_packed_page_gets_a_plain_one(client: TestClient) -> None:
    answer = client.get("/file", headers={"Accept-Encoding": "identity"})
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "</html>" in answer.text


def test_no_font_is_fetched_that_nothing_is_written_in(client: TestClient) -> None:
    assert b"SourceSans" in PAGE.read_bytes()
    assert "SourceSans" not in client.get("/file").text


def test_a_browser_that_holds_the_english_page_gets_the_chinese_one(client: TestClient) -> None:
    tag = client.get("/kept/index.html", headers={"Accept": "*/*"}).headers["etag"]
    for accept, status in (("*/*", 304), ("text/html", 200)):
        assert client.get("/kept/index.html", headers={"Accept": accept, "If-None-Match": tag}).status_code == status


def test_who_opens_no_page_gets_what_streamlit_answers(client: TestClient) -> None:
    answer = client.get("/file", headers={"Accept": "*/*"})
    assert (answer.headers["content-encoding"], '<html lang="en">' in answer.text) == ("gzip", True)


@pytest.mark.parametrize("name", ["plain", "missing", "packed"])
def test_everything_else_is_left_alone(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}")
    assert "zh-CN" not in answer.text
