"""The window's width, as the browser tells it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from portal.ui.viewport import COOKIE, ViewportWidth, is_narrow

PHONE = "Mozilla/5.0 (iPhone) Mobile/15E148"
DESK = "Mozilla/5.0 (X11; Linux x86_64)"


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", lambda _: HTMLResponse("<p>")), Route("/file", lambda _: PlainTextResponse("x"))]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(ViewportWidth)]))


def test_a_page_asks_for_the_width_and_keeps_it(client):
    first = client.get("/")
    assert first.headers["accept-ch"] == first.headers["critical-ch"] == "Sec-CH-Viewport-Width"
    assert "set-cookie" not in first.headers
    told = client.get("/", headers={"Sec-CH-Viewport-Width": "390"})
    assert told.headers["set-cookie"].startswith(f"{COOKIE}=390;")
    assert "HttpOnly" in told.headers["set-cookie"]


@pytest.mark.parametrize("width", ["", "1e3", "-5", "390; Path=/evil", "３９０", "9" * 9])
def test_nonsense_is_not_kept(client, width):
    headers = {"Sec-CH-Viewport-Width": width.encode()}
    assert "set-cookie" not in client.get("/", headers=headers).headers


def test_only_pages_ask(client):
    assert "accept-ch" not in client.get("/file").headers


@pytest.mark.parametrize(
    ("cookies", "agent", "narrow"),
    [
        ({}, DESK, False),
        ({}, PHONE, True),
        ({COOKIE: "390"}, DESK, True),
        ({COOKIE: "1440"}, PHONE, False),
        ({COOKIE: "forged"}, DESK, False),
    ],
)
def test_the_width_counts_and_the_agent_where_it_is_unknown(cookies, agent, narrow):
    assert is_narrow(cookies, agent) is narrow
