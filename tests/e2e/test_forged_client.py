"""A client that sends what no page of its own offers, over the real server's websocket: each role, own and others' units."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from portal.navigation import PAGES
from portal.signin.cookie import COOKIE
from portal.signin.people import person_of
from store.store import Store
from tests.e2e.conftest import Server, start, stop
from tests.e2e.ws_client import Client, Seen

OWN, OTHER, LEAD, OFFICE = "鼓楼区", "仓山区", "市财政局", "市政府办公厅"
KEY, TASK = "2021-07-鼓楼区", "7"
EVERYBODY = (OFFICE, "领导", "审计", OWN, OTHER, LEAD)


@pytest.fixture(scope="module")
def site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("forged") / "home"))
    running = start(home, PORTAL_TODAY="2021-10-12")
    yield running
    stop(running)


def window(site: Server, who: str) -> Client:
    """A window of somebody; of nobody for the empty name."""
    if not who:
        return Client(site.url)
    answer = httpx.get(f"{site.url}/trial", params={"as": who}, trust_env=False)
    return Client(site.url, cookies={COOKIE: answer.cookies[COOKIE]})


def written(site: Server, key: str = KEY) -> str:
    """What the ledger says of an entry's progress."""
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    text = store.ledger().cells.get((key, "progress_note"), "")
    store.engine.dispose()
    return text


def forge(seen: Seen, **texts: str) -> dict[str, str]:
    """Texts by the ids of the widgets that are on the page."""
    return {seen.widgets[key]: text for key, text in texts.items() if key in seen.widgets}


@pytest.mark.samples(1)
@pytest.mark.parametrize("who", ["", "领导", "审计", OTHER, LEAD])
def test_nobody_writes_anothers_entry_through_the_form(site: Server, who: str) -> None:
    with window(site, who) as client:
        seen = client.run("submit", query=f"entry={KEY}")
        texts = forge(seen, entry=KEY, status="正在推进", progress_note="不是我的")
        press = seen.widgets.get("submit", "$$ID-0-submit")
        after = client.run("submit", values=texts, press=press, query=f"entry={KEY}")
    assert written(site) == ""
    if who in (OTHER, LEAD):
        assert f"只有{OWN}、{OFFICE}可以填报" in after.text.replace("\\\\", "")


def test_the_same_click_of_the_unit_itself_is_taken(site: Server) -> None:
    with window(site, OWN) as client:
        seen = client.run("submit", query=f"entry={KEY}")
        texts = forge(seen, status="正在推进", progress_note="是我的")
        client.run("submit", values=texts, press=seen.widgets["submit"], query=f"entry={KEY}")
    assert written(site) == "是我的"


@pytest.mark.samples(1)
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_page_that_is_not_ones_own_says_so_and_nothing_else(site: Server, who: str) -> None:
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    person = person_of(f"体验:{who}", store.ledger())
    store.engine.dispose()
    assert person
    for record in (p for p in PAGES if p.roles and not p.roles & person.roles):
        with window(site, who) as client:
            seen = client.run(record.path)
        *banner, title, message = seen.in_main
        assert (title, message) == ("heading", "alert"), record.path
        above = {"markdown", "text", "button", "page_link"}
        assert set(banner) <= above, "the notice to be signed for, above every page, and the way to the menu"
        assert "不对您的身份开放" in seen.text


@pytest.mark.samples(2)
@pytest.mark.parametrize("who", [OTHER, LEAD, OWN, "领导"])
@pytest.mark.parametrize("path", ["reports", "ledger"])
def test_a_document_is_made_for_those_only_who_may_have_it(site: Server, who: str, path: str) -> None:
    """The unit is forged in the address and in the widget; then the files behind the buttons are asked for and read."""
    with window(site, who) as client:
        seen = client.run(path, query=f"unit={OWN}")
        seen = client.run(path, values=forge(seen, report_unit=OWN, unit=OWN), query=f"unit={OWN}")
        made = [client.file(number) for number in seen.files.values()]
        with httpx.Client(base_url=site.url, trust_env=False, cookies=client.cookies) as http:
            texts = [text_of(http.get(url).content) for url in made if url]
    assert any(KEY in text for text in texts) is (who in (OWN, "领导"))
    if who in (OTHER, LEAD):
        assert not any(OWN in text for text in texts)


def text_of(content: bytes) -> str:
    """A workbook's parts, or a CSV, as text."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def test_a_task_that_there_is_not_shows_them_all(site: Server) -> None:
    with window(site, OWN) as client:
        picker = next(i for key, i in client.run("tasks").widgets.items() if key.startswith("no_"))
        after = client.run("tasks", values={picker: "2021-07-仓山区"})
    assert "意外的错误" not in after.text
    assert len(after.widgets) > 1


@pytest.mark.samples(1)
@pytest.mark.parametrize("who", [OTHER, LEAD])
def test_nobody_picks_anothers_unit(site: Server, who: str) -> None:
    """Pages that ask for whom one acts: another's unit opens nothing of it and writes nothing."""
    for page in ("assurance", "annual", "practices", "lookback", "milestones", "rectify"):
        with window(site, who) as client:
            seen = client.run(page, query=f"assurance_of={OWN}&annual_of={OWN}&entry={KEY}&show=全部报送")
            pickers = dict.fromkeys(("assurance_unit", "annual_unit", "practice_of"), OWN)
            after = client.run(page, values=forge(seen, **pickers))
        assert not {key for key in after.widgets if OWN in key}, page
