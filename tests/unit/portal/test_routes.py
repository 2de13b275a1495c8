"""The portal's own addresses: health, the trial sign-in, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ledger.columns import LEDGER_TAB
from ledger.within.subtask import SubtaskDetails
from portal.navigation import PAGES, PageRecord
from portal.server.routes import ROUTES
from portal.signin.cookie import COOKIE
from portal.signin.forms import same_site_path
from portal.signin.people import person_of
from store.errors import StoreUnavailable
from sync.backends.memory import MemoryBackend

if TYPE_CHECKING:
    from portal.build import Portal

HOME = "http://127.0.0.1:8501"


@pytest.fixture
def client(portal: Portal) -> Iterator[TestClient]:
    with TestClient(
        Starlette(routes=ROUTES), client=("127.0.0.1", 5000), base_url=HOME, follow_redirects=False
    ) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("鼓楼区", "体验:鼓楼区"),
        ("鼓楼", "体验:鼓楼区"),
        ("市政府办公厅", "体验:市政府办公厅"),
        ("市府办", "体验:市政府办公厅"),
        ("领导", "体验:领导"),
        ("审计", "体验:审计"),
    ],
)
def test_trial_signs_in(client: TestClient, portal: Portal, name: str, person: str) -> None:
    answer = client.get("/trial", params={"as": name, "next": "/ledger"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ledger")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    claim = portal.signer.claim(f"{COOKIE}={answer.cookies[COOKIE]}")
    assert claim is not None
    assert claim.person_id == person


def test_an_unknown_name_lists_the_choices(client: TestClient) -> None:
    answer = client.get("/trial", params={"as": "<b>月球</b>"})
    assert answer.status_code == 404
    assert "<b>" not in answer.text
    assert f"/trial?as={quote('鼓楼区')}" in answer.text
    assert "set-cookie" not in answer.headers


def test_without_a_name_the_choices_are_listed(client: TestClient, portal: Portal) -> None:
    assert "永泰县" in client.get("/trial").text
    assert "永泰县·办公室" not in client.get("/trial").text
    clerk = person_of("体验:永泰县", portal.ledger())
    assert clerk
    portal.duties.subtask.give(clerk, ["2021-07-永泰县"], SubtaskDetails("办公室"))
    assert "永泰县·办公室" in client.get("/trial").text


@pytest.mark.parametrize(
    "headers",
    [{"host": "portal.example.cn"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
def test_trial_refuses_other_hosts_and_other_sites(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.get("/trial", params={"as": "领导"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_forgets(client: TestClient) -> None:
    answer = client.get("/signout")
    assert answer.status_code == 303
    assert f'{COOKIE}="";' in answer.headers["set-cookie"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_signs_nobody_out(client: TestClient, site: str) -> None:
    answer = client.get("/signout", headers={"sec-fetch-site": site})
    assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)


def test_health_follows_the_sync_loop(client: TestClient, portal: Portal) -> None:
    assert client.get("/healthz").status_code == 503
    portal.loop.start()
    answer = client.get("/healthz")
    portal.loop.stop()
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "last_cycle", "cycle_age", "sync", "trouble"}
    assert (answer.json()["sync"], answer.json()["trouble"]) == ("ok", "")


def test_health_names_a_safety_stop_and_nothing_else(client: TestClient, portal: Portal) -> None:
    portal.engine.cycle()
    backend = portal.engine.backend
    assert isinstance(backend, MemoryBackend)
    assert backend.sheets
    del backend.sheets.tabs[LEDGER_TAB]
    portal.engine.cycle()
    body = client.get("/healthz").json()
    assert (body["sync"], body["trouble"]) == ("trouble", "TabMissing")
    assert LEDGER_TAB not in str(body)


def test_health_tells_that_the_store_refused_the_cycle(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full or locked store cannot even note its own trouble: the cycle raises, and the loop keeps it."""

    def full(*_: object) -> None:
        raise StoreUnavailable("服务器磁盘已满 /secret/path")

    with monkeypatch.context() as patch:
        patch.setattr(portal.loop, "_cycle", full)
        portal.loop._once()
        body = client.get("/healthz").json()
    assert (body["sync"], body["trouble"]) == ("trouble", "StoreUnavailable")
    assert "/secret" not in str(body)
    portal.loop._once()
    assert client.get("/healthz").json()["sync"] == "ok"


def test_health_tells_that_the_store_cannot_be_read(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise StoreUnavailable("x")

    monkeypatch.setattr("portal.server.routes.reading", refuses)
    assert client.get("/healthz").json()["trouble"] == "StoreUnavailable"


def test_health_tells_that_nothing_can_be_saved_though_the_sync_has_nothing_to_do(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.loop.start()
    with monkeypatch.context() as patch:
        patch.setattr("store.database.shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
        full = client.get("/healthz")
    with monkeypatch.context() as patch:
        patch.setattr("store.database.os.access", lambda path, _: Path(path).suffix == ".db")
        read_only = client.get("/healthz")
    back = client.get("/healthz")
    portal.loop.stop()
    for told in full, read_only:
        assert told.status_code == 503
        assert (told.json()["status"], told.json()["trouble"]) == ("unwritable", "StoreUnavailable")
    assert (back.status_code, back.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("target", ["//evil.cn", "/\\evil.cn", "https://evil.cn", "evil.cn", "/a\nb", ""])
def test_a_redirect_stays_on_this_site(target: str) -> None:
    assert same_site_path(target) == "/"


def test_a_redirect_keeps_a_filtered_page() -> None:
    assert same_site_path("/ledger?unit=鼓楼区") == "/ledger?unit=鼓楼区"


@pytest.mark.parametrize("record", PAGES, ids=lambda record: record.path)
def test_no_route_stands_in_the_way_of_a_page(record: PageRecord) -> None:
    """Whose home a page is, only the shell knows."""
    assert f"/{record.path}" not in {route.path for route in ROUTES}
