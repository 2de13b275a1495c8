"""The signed cookie, the secret behind it, and the middleware that alone sets the person header."""

from __future__ import annotations

import stat
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from portal.server.middleware import LoopbackMiddleware, SecurityHeaders, SignInMiddleware
from portal.server.protections import inline_hashes, security_headers
from portal.signin.cookie import COOKIE, Signer, from_header, stored_secret, to_header

SIGNER = Signer("k" * 40, max_age=3600)
HOME = "http://127.0.0.1:8501"
SOCKET = "ws://127.0.0.1:8501/ws"


async def _whoami(request: Request) -> JSONResponse:
    return JSONResponse([(n, v) for n, v in request.headers.items() if "person" in n])


async def _whoami_socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json([(n, v) for n, v in socket.headers.items() if "person" in n])
    await socket.close()


def _client(client: tuple[str, int] = ("127.0.0.1", 5000), base_url: str = HOME, **more: Any) -> TestClient:
    app = Starlette(
        routes=[
            Route("/{path:path}", _whoami, methods=["GET", "POST"]),
            WebSocketRoute("/ws", _whoami_socket),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(LoopbackMiddleware, enabled=lambda: more.get("trial", True)),
            Middleware(SignInMiddleware, claim=lambda scope: SIGNER.claim(_cookies(scope))),
        ],
    )
    return TestClient(app, client=client, base_url=base_url)


def _cookies(scope: Any) -> str:
    return "; ".join(v.decode() for n, v in scope["headers"] if n == b"cookie")


def _person_id(header: str) -> str | None:
    claim = SIGNER.claim(header)
    return claim.person_id if claim else None


def _cookie(person_id: str = "体验:鼓楼区", signer: Signer = SIGNER) -> dict[str, str]:
    return {"cookie": f"other=1; {COOKIE}={signer.cookie(person_id)}"}


def test_a_valid_cookie_becomes_the_header() -> None:
    ((name, value),) = _client().get("/", headers=_cookie()).json()
    assert name == "x-portal-person"
    assert value.isascii()
    assert from_header(value) == "体验:鼓楼区"


@pytest.mark.parametrize("name", ["X-Portal-Person", "x-portal-person", "X_Portal_Person", "x-portal_person"])
@pytest.mark.parametrize("path", ["/", "/_stcore/agent/interact"])
def test_a_header_from_outside_is_dropped(name: str, path: str) -> None:
    assert _client().post(path, headers={name: "forged"}).json() == []
    ((_, value),) = _client().get(path, headers={name: "forged", **_cookie()}).json()
    assert from_header(value) == "体验:鼓楼区"


def test_a_header_from_outside_is_dropped_on_the_websocket() -> None:
    with _client().websocket_connect(SOCKET, headers={"X-Portal-Person": "forged"}) as socket:
        assert socket.receive_json() == []


def test_forged_foreign_and_old_cookies_are_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    good = SIGNER.cookie("体验:领导")
    assert _person_id(f"{COOKIE}={good}") == "体验:领导"
    for bad in (
        good[:-2] + "xx",
        "x" + good,
        Signer("z" * 40, max_age=3600).cookie("体验:领导"),
        "",
        "a.b.c",
    ):
        assert _person_id(f"{COOKIE}={bad}") is None
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 3601)
    assert _person_id(f"{COOKIE}={good}") is None


def test_another_broken_cookie_does_not_hide_ours() -> None:
    header = f'a="; b=[1]; {COOKIE}={SIGNER.cookie("体验:审计")}; c=é'
    assert _person_id(header) == "体验:审计"


def test_ids_survive_the_header() -> None:
    assert unquote(to_header("体验:a b/ç%").decode()) == "体验:a b/ç%"


def test_the_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    made = stored_secret(tmp_path / "home")
    assert stored_secret(tmp_path / "home") == made
    assert len(made) >= 48
    assert stat.S_IMODE((tmp_path / "home/secret").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["secret"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"client": ("10.0.0.7", 5000)},
        {"base_url": "http://portal.example.cn"},
        {"base_url": "http://127.0.0.1.nip.io:8501"},
    ],
)
def test_trial_answers_this_machine_only(request_of: dict[str, Any]) -> None:
    assert _client(**request_of).get("/", headers=_cookie()).status_code == 403
    assert _client(**request_of, trial=False).get("/", headers=_cookie()).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "X_Forwarded_For",
        "X-Forwarded-Proto",
        "Via",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "X-Original-URL",
    ],
)
def test_trial_does_not_answer_through_a_proxy(name: str) -> None:
    assert _client().get("/", headers={name: "10.0.0.9"}).status_code == 403


def test_trial_closes_a_websocket_from_elsewhere() -> None:
    with pytest.raises(WebSocketDisconnect), _client(("10.0.0.7", 1)).websocket_connect(SOCKET):
        pass
    with _client().websocket_connect(SOCKET) as socket:
        assert socket.receive_json() == []


@pytest.mark.parametrize("host", ["http://localhost:8501", "http://[::1]:8501", "http://127.0.0.1"])
def test_trial_answers_every_name_of_this_machine(host: str) -> None:
    assert _client(base_url=host).get("/").status_code == 200


def test_every_answer_carries_the_protections_even_a_refusal() -> None:
    for answer in (_client().get("/"), _client(("10.0.0.7", 1)).get("/")):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    policy = security_headers()["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_the_inline_scripts_hash_is_computed() -> None:
    # Example of CSP level 3: alert('Hello, world.');
    html = "<script>alert('Hello, world.');</script><script src='x.js'></script>"
    assert inline_hashes(html) == ["'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"]
    assert "sha256-" in security_headers()["Content-Security-Policy"]
