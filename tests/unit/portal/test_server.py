"""What the server does to its sockets, its files and its address."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import file_util

from portal.server.browser import bundles, exchanges, static_files
from portal.server.browser.static_files import CompressedStatic, versioned
from portal.server.server import hidden_visitors
from portal.server.sockets import send_at_once
from portal.settings.settings import load

STATIC = Path(file_util.get_static_dir())


def test_accepted_connections_send_at_once() -> None:
    # As streamlit opens its socket: asyncio then does not see that it is TCP.
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert send_at_once() >= 1
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.fixture
def client() -> TestClient:
    async def other(request: object) -> PlainTextResponse:
        return PlainTextResponse("streamlit's own answer")

    return TestClient(Starlette(routes=[Route("/{path:path}", other)], middleware=[Middleware(CompressedStatic)]))


@pytest.mark.parametrize(("taken", "packing"), [("gzip, deflate, br", "br"), ("gzip, deflate", "gzip")])
def test_a_shipped_file_comes_compressed_and_whole(client: TestClient, taken: str, packing: str) -> None:
    script = max((STATIC / "static/js").glob("*.js"), key=lambda p: p.stat().st_size)
    path = f"/{script.relative_to(STATIC).as_posix()}"
    answer = client.get(path, headers={"Accept-Encoding": taken})
    assert answer.headers["content-encoding"] == packing
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == bundles.script(script.name)
    assert int(answer.headers["content-length"]) < script.stat().st_size / 2
    assert client.get(path).content == answer.content


def test_of_the_icon_font_only_what_is_drawn_is_sent(client: TestClient) -> None:
    answer = client.get(f"/{versioned()}/media/{static_files.shipped_icons().name}")
    assert (answer.content, answer.headers["content-type"]) == (static_files.ICONS.read_bytes(), "font/woff2")
    assert len(answer.content) < 30_000


def test_another_portals_exchanges_have_another_address(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser keeps a file for a year by its address, and streamlit's names do not tell what was exchanged in it."""
    here = versioned()
    kept = client.get(f"/{here}/js/{bundles.START}")
    assert kept.content == bundles.script(bundles.START)
    assert client.get(f"/{here}/media/any.woff2").text == "streamlit's own answer"
    monkeypatch.setattr(exchanges, "MENDS", {})
    versioned.cache_clear()
    assert versioned() != here
    assert client.get(f"/{here}/js/{bundles.START}").text == "streamlit's own answer"
    monkeypatch.undo()
    versioned.cache_clear()


@pytest.mark.parametrize("headers", [{"Accept-Encoding": "identity"}, {"Accept-Encoding": ""}])
def test_who_takes_no_gzip_gets_the_mended_file_too(client: TestClient, headers: dict[str, str]) -> None:
    """A proxy before the portal may ask for plain files; a table's 下载为 CSV writes formulas in streamlit's own."""
    answer = client.get("/static/js/portal-table.js", headers=headers)
    assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)
    (mend, *_) = exchanges.MENDS["DataFrame"].values()
    assert mend in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/../../index.html", {}),
        ("/static/js/%2e%2e/%2e%2e/index.html", {}),
        ("/static/missing.js", {}),
        ("/", {}),
        ("/static/css", {}),
    ],
)
def test_everything_else_goes_on_to_streamlit(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).text == "streamlit's own answer"


def test_a_proxy_that_hides_the_visitors_is_told() -> None:
    behind = {"sign_in": "accounts", "public_url": "https://zwgk.example.gov.cn"}
    assert hidden_visitors(load(**behind))
    assert not hidden_visitors(load(**behind, proxy_addresses="127.0.0.1"))
    assert not hidden_visitors(load(sign_in="accounts"))
    assert not hidden_visitors(load())
