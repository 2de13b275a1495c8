"""/hooks/sheet: who may ask for a sync, what they learn, and that asking often costs nothing."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from portal.build import build, use
from portal.errors import SettingsWrong
from portal.server.loop import WakeCalls
from portal.server.middleware import LoopbackMiddleware
from portal.server.routes import ROUTES, SECRET_HEADER
from portal.settings.settings import ROOT, load

if TYPE_CHECKING:
    from portal.build import Portal

SECRET = "a-secret-of-more-than-32-characters!"


@pytest.fixture
def hooked(tmp_path: Path, filled_home: Path) -> Iterator[Portal]:
    home = shutil.copytree(filled_home, tmp_path / "home")
    made = build(load(home=home, backend="memory", hook_secret=SecretStr(SECRET)))
    use(made)
    yield made
    use(None)
    made.book.engine.dispose()


def _client(host: str = "127.0.0.1", *, trial: bool = True) -> TestClient:
    app = Starlette(routes=ROUTES, middleware=[Middleware(LoopbackMiddleware, enabled=lambda: trial)])
    return TestClient(app, client=(host, 5000), base_url="http://127.0.0.1:8501")


def _woken(portal: Portal) -> bool:
    woken = portal.loop._due.is_set()
    portal.loop._due.clear()
    return woken


def test_the_right_secret_wakes_the_sync(hooked: Portal) -> None:
    with _client() as client:
        answer = client.post("/hooks/sheet", headers={SECRET_HEADER: SECRET})
        assert (answer.status_code, answer.json()) == (202, {"sync": "now"})
        assert _woken(hooked)
        again = client.post("/hooks/sheet", headers={SECRET_HEADER: SECRET})
        assert (again.status_code, again.json()) == (202, {"sync": "soon"})
        assert not _woken(hooked)


@pytest.mark.parametrize(
    "given", ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "口令".encode().decode("latin-1")]
)
def test_a_wrong_secret_is_refused(hooked: Portal, given: str) -> None:
    with _client() as client:
        answer = client.post("/hooks/sheet", headers={SECRET_HEADER: given.encode("latin-1")})  # type: ignore[dict-item]
        assert answer.status_code == 403
        assert SECRET not in answer.text
        assert client.post("/hooks/sheet", params={"secret": SECRET}).status_code == 403
    assert not _woken(hooked)


def test_only_posts_are_taken(hooked: Portal) -> None:
    with _client() as client:
        assert client.get("/hooks/sheet", headers={SECRET_HEADER: SECRET}).status_code == 405
    assert not _woken(hooked)


def test_without_a_secret_there_is_no_such_address(portal: Portal) -> None:
    with _client() as client:
        for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET}):
            assert client.post("/hooks/sheet", headers=headers).status_code == 404
    assert not _woken(portal)


def test_from_elsewhere_it_answers_only_where_people_sign_in(hooked: Portal) -> None:
    with _client("203.0.113.7", trial=True) as client:
        assert client.post("/hooks/sheet", headers={SECRET_HEADER: SECRET}).status_code == 403
    assert not _woken(hooked)
    with _client("203.0.113.7", trial=False) as client:
        assert client.post("/hooks/sheet", headers={SECRET_HEADER: SECRET}).status_code == 202
    assert _woken(hooked)


@pytest.mark.parametrize("secret", ["short", "口" * 40, "with spaces " * 4])
def test_a_weak_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsWrong, match="PORTAL_HOOK_SECRET") as caught:
        load(hook_secret=secret)
    assert secret not in str(caught.value)


def test_a_storm_rings_twice() -> None:
    rung = threading.Semaphore(0)
    times = 0

    def ring() -> None:
        nonlocal times
        times += 1
        rung.release()

    wake_calls = WakeCalls(ring, gap=0.1)
    assert [wake_calls.press() for _ in range(50)] == [True] + [False] * 49
    assert rung.acquire(timeout=1)
    assert rung.acquire(timeout=1)
    assert not rung.acquire(timeout=0.2)
    assert times == 2


def test_the_script_in_the_guide_speaks_to_this_address() -> None:
    text = (ROOT / "docs/google.md").read_text(encoding="utf-8")
    script = re.findall(r"```javascript\n(.*?)```", text, re.DOTALL)[0]
    assert f"'{SECRET_HEADER}'" in script
    assert "/hooks/sheet'" in script
    assert "method: 'post'" in script
    assert ".onEdit()" in script
