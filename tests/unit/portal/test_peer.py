"""Which pages count as our own, and under which host streamlit sees their websockets."""

from __future__ import annotations

from typing import Any

import pytest

from portal.server.barriers import OwnPagesOnly
from tests.coroutines import finished

PUBLIC = "https://zwgk.example.gov.cn:8443"


def _opened(origin: str, host: str, public_url: str = "") -> str | None:
    """The host that the application behind the barrier sees; None when it is not reached."""
    seen: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"])[b"host"].decode())

    async def nothing(*_: Any) -> None:
        pass

    headers = [(b"origin", origin.encode()), (b"host", host.encode())]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    barrier = OwnPagesOnly(application, lambda: public_url)
    finished(barrier(scope, nothing, nothing))  # type: ignore[arg-type]
    return seen[0] if seen else None


@pytest.mark.parametrize("host", ["zwgk.example.gov.cn", "127.0.0.1:8501", "zwgk.example.gov.cn:8443"])
def test_a_proxy_may_write_another_host_when_the_address_is_set(host: str) -> None:
    assert _opened(PUBLIC, host, PUBLIC) == "zwgk.example.gov.cn:8443"


def test_without_an_address_the_host_has_to_be_the_one_asked_for() -> None:
    assert _opened("http://10.0.0.7:8501", "10.0.0.7:8501") == "10.0.0.7:8501"
    assert _opened("http://10.0.0.7:8502", "10.0.0.7:8501") is None
    assert _opened(PUBLIC, "127.0.0.1:8501") is None


@pytest.mark.parametrize(
    "origin", ["null", "", "http://", "https://zwgk.example.gov.cn", "http://zwgk.example.gov.cn:8443"]
)
def test_what_looks_like_our_address_is_not(origin: str) -> None:
    assert _opened(origin, "127.0.0.1:8501", PUBLIC) is None
