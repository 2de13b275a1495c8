"""佐证附件 over the real server: a forged client gets no file that is not its person's to read, and puts none where it may not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from ledger.attachments import Upload
from ledger.permissions import Person, Role
from portal.build import build
from portal.settings.settings import load
from portal.signin.cookie import COOKIE
from tests.attachment_samples import pdf
from tests.e2e.conftest import Server, start, stop
from tests.e2e.ws_client import Client

pytestmark = pytest.mark.long

UNIT, OTHER, KEY = "鼓楼区", "台江区", "2021-07-鼓楼区"
TASK = f"no=7&of={UNIT}"
CONTENT = pdf("minutes")


@pytest.fixture(scope="module")
def site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("evidence") / "home"))
    portal = build(load(home=home, backend="memory", today=date(2021, 10, 12)))
    clerk = Person("体验:鼓楼区", UNIT, frozenset({Role.UNIT}), (UNIT,))
    portal.entry.evidence_files.add(clerk, KEY, [Upload("<b>纪要</b>.pdf", CONTENT)])
    portal.book.engine.dispose()
    running = start(home, PORTAL_TODAY="2021-10-12")
    yield running
    stop(running)


def cookies(site: Server, who: str) -> dict[str, str]:
    answer = httpx.get(f"{site.url}/trial", params={"as": who}, trust_env=False)
    return {COOKIE: answer.cookies[COOKIE]}


def fetched(site: Server, address: str, who: str) -> httpx.Response:
    return httpx.get(f"{site.url}{address}", cookies=cookies(site, who), trust_env=False)


def test_who_may_read_it_gets_it_as_an_attachment_and_nobody_else(site: Server) -> None:
    with Client(site.url, cookies=cookies(site, "领导")) as window:
        seen = window.run("tasks", query=TASK)
        asked = seen.files["evidence_get_1"]
        address = window.file(asked)
        picture = next(e.imgs[0].url for kind, e in seen.elements if kind == "imgs")
        mine = fetched(site, address, "领导")
        assert (mine.status_code, mine.content) == (200, CONTENT)
        assert mine.headers["content-disposition"].startswith("attachment")
        assert mine.headers["x-content-type-options"] == "nosniff"
        assert fetched(site, picture, "领导").headers["content-type"] == "image/jpeg"
        for made in (address, picture):
            assert fetched(site, made, OTHER).status_code == 403
            assert httpx.get(f"{site.url}{made}", trust_env=False).status_code == 403
        with Client(site.url, cookies=cookies(site, OTHER)) as other:
            theirs = other.run("tasks", query=TASK)
            assert "evidence_get_1" not in theirs.files
            assert "纪要" not in theirs.text
            forged = other.file(asked)  # the number of somebody else's button
            assert fetched(site, forged, OTHER).status_code == 403


def test_nobody_puts_a_file_to_anothers_entry(site: Server) -> None:
    with Client(site.url, cookies=cookies(site, OTHER)) as window:
        seen = window.run("submit", query=f"entry={KEY}")
        assert f"evidence_add_{KEY}" not in seen.widgets
        forged = "$$ID-0-evidence_add_" + KEY
        window.run("submit", press=forged, query=f"entry={KEY}")
    assert _count(site) == 1


@pytest.mark.parametrize(
    ("who", "page", "status"), [(UNIT, "submit", 204), ("领导", "tasks", 403), (OTHER, "tasks", 403)]
)
def test_a_file_is_taken_only_where_the_page_asks_this_person_for_one(
    site: Server, who: str, page: str, status: int
) -> None:
    with Client(site.url, cookies=cookies(site, who)) as window:
        session = window.run().session_id
        window.run(page, query=f"entry={KEY}" if page == "submit" else TASK)
        answer = httpx.put(
            f"{site.url}/_stcore/upload_file/{session}/1",
            files={"file": ("a.pdf", CONTENT)},
            cookies=window.cookies,
            headers={"X-Xsrftoken": window.cookies["_streamlit_xsrf"].strip('"')},
            trust_env=False,
        )
    assert answer.status_code == status


def _count(site: Server) -> int:
    return len(list((site.home / "files").iterdir())) // 2  # a picture beside each
