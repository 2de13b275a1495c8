"""A client that sends what no page of its own offers, over the real server's websocket: each role, own and others' units."""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from ledger.within.subtask import SubtaskDetails, SubtaskService
from portal.navigation import PAGES
from portal.signin.cookie import COOKIE
from portal.signin.people import person_of
from store.duties.subtask import Subtasks
from store.store import Store
from tests.e2e.conftest import Server, served_copy
from tests.e2e.ws_client import Client, Seen

pytestmark = pytest.mark.long

OWN, OTHER, LEAD, OFFICE = "鼓楼区", "仓山区", "市财政局", "市政府办公厅"
KEY, TASK = "2021-07-鼓楼区", "7"
WITHIN = "鼓楼区·办公室"
EVERYBODY = (WITHIN, OFFICE, "领导", "审计", OWN, OTHER, LEAD)


@pytest.fixture(scope="module")
def site(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served_copy(filled_home, tmp_path_factory, "forged", PORTAL_TODAY="2021-10-12") as running:
        yield running


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


def in_the_grid(seen: Seen) -> tuple[str, dict[str, object]]:
    """The id of the grid of 单位台账, and what it is given to draw."""
    (grid,) = [element for kind, element in seen.elements if kind == "bidi_component"]
    return grid.id, json.loads(grid.json or grid.mixed.json)


def typed_into_the_grid(client: Client, key: str, text: str) -> object:
    """What the grid says of a message as it sends it, before a click on 保存."""
    query = f"unit={OWN}"
    seen = client.run("ledger", query=query)
    number, shown = in_the_grid(seen)
    act = {"number": 1, "kind": "edit", "key": key, "name": "progress_note", "text": text}
    message = {number: json.dumps({"acts": {"token": shown["token"], "acts": [act]}})}
    _, after = in_the_grid(client.run("ledger", json_values=message, query=query))
    client.run("ledger", json_values=message, press=seen.widgets.get("save", "$$ID-0-save"), query=query)
    return after["report"]


def test_what_is_said_in_the_instant_before_the_window_goes_is_heard(site: Server) -> None:
    """While the page is being drawn: streamlit ends the run with the window, and what waits behind it."""
    for n in range(5):
        text = f"刚说完就走了 {n}"
        with window(site, OWN) as client:
            seen = client.run("submit", query=f"entry={KEY}")
            client.type_and_leave("submit", forge(seen, next_steps=text), query=f"entry={KEY}")
        until(lambda text=text: text in drafts(site))


def drafts(site: Server) -> set[str]:
    """What was typed and not handed in."""
    with closing(sqlite3.connect(site.home / "ledger.db")) as store:
        return {text for (text,) in store.execute("SELECT text FROM draft")}


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("who", [OTHER, LEAD, "领导", "审计"])
def test_nobody_writes_anothers_entry_through_the_grid(site: Server, who: str) -> None:
    before = written(site, "2021-08-鼓楼区")
    with window(site, who) as client:
        typed_into_the_grid(client, "2021-08-鼓楼区", "不是我的")
    assert written(site, "2021-08-鼓楼区") == before


def test_the_grid_takes_the_units_own_rows_and_no_others(site: Server) -> None:
    with window(site, OWN) as client:
        assert typed_into_the_grid(client, "2021-08-仓山区", "不是我的") == "这一格不是本单位要填的，没有收下。"
    with window(site, OWN) as client:
        typed_into_the_grid(client, "2021-09-鼓楼区", "是我的")
    assert [written(site, key) for key in ("2021-08-仓山区", "2021-09-鼓楼区")] == ["", "是我的"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_page_that_is_not_ones_own_says_so_and_nothing_else(site: Server, who: str) -> None:
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    person = person_of(f"体验:{who}", store.ledger())
    store.engine.dispose()
    assert person
    for record in (p for p in PAGES if not p.is_for(person)):
        with window(site, who) as client:
            seen = client.run(record.path)
        *banner, title, message = seen.in_main
        assert (title, message) == ("heading", "alert"), record.path
        above = {"markdown", "text", "button", "page_link"}
        assert set(banner) <= above, "the notice to be signed for, above every page, and the way to the menu"
        assert "不对您的身份开放" in seen.text


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


@pytest.mark.parametrize("who", [OTHER, LEAD])
def test_nobody_picks_anothers_unit(site: Server, who: str) -> None:
    """Pages that ask for whom one acts: another's unit opens nothing of it and writes nothing."""
    for page in ("assurance", "annual", "practices", "lookback", "milestones", "rectify"):
        with window(site, who) as client:
            seen = client.run(page, query=f"assurance_of={OWN}&annual_of={OWN}&entry={KEY}&show=全部报送")
            pickers = dict.fromkeys(("assurance_unit", "annual_unit", "practice_of"), OWN)
            after = client.run(page, values=forge(seen, **pickers))
        assert not {key for key in after.widgets if OWN in key}, page


@pytest.fixture(scope="module")
def parts(site: Server) -> Iterator[tuple[SubtaskService, list[int]]]:
    """One part given to WITHIN, one to another 科室 of the same unit; their numbers."""
    store = Store(f"sqlite:///{site.home / 'ledger.db'}")
    service, clerk = SubtaskService(Subtasks(store)), person_of(f"体验:{OWN}", store.ledger())
    assert clerk
    for department in ("办公室", "财政科"):
        service.give(clerk, [KEY], SubtaskDetails(department, asked=f"{department}的事"))
    yield service, sorted(one.id for one in service.records(clerk))
    store.engine.dispose()


def test_a_department_writes_its_own_part_and_nothing_else(
    site: Server, parts: tuple[SubtaskService, list[int]]
) -> None:
    """Another's part is named in the address and in the picker, its fields are filled and its button is pressed."""
    service, (own, other) = parts
    with window(site, WITHIN) as client:
        seen = client.run("department", query=f"part={other}")
        assert "财政科的事" not in seen.text
        texts = forge(seen, department_part=f"{other}") | {f"$$ID-0-subtask_text_{other}": "不是我的"}
        client.run("department", values=texts, press=f"$$ID-0-department_send_{other}", query=f"part={other}")
        seen = client.run("department", query=f"part={own}")
        texts = forge(seen, **{f"subtask_text_{own}": "是我的"})
        client.run("department", values=texts, press=seen.widgets[f"department_send_{own}"], query=f"part={own}")
    assert [service._record(number).progress.text for number in (own, other)] == ["是我的", ""]


def test_a_department_hands_nothing_in_and_gets_no_file(site: Server, parts: tuple[SubtaskService, list[int]]) -> None:
    """Over the pages of its unit's clerk: no field, button, uploader or download of theirs is there, or taken when forged."""
    _, (own, _) = parts
    before = written(site, "2021-06-鼓楼区")
    with window(site, WITHIN) as client:
        texts = {f"$$ID-0-{name}": "伪造" for name in ("progress_note", "issues")} | {"$$ID-0-entry": "2021-06-鼓楼区"}
        for path in ("submit", "subtasks", "ledger", "reports", "admin", "tasks", "search"):
            for press in ("submit", f"subtask_merge_{own}", f"subtask_return_{own}", f"subtask_drop_{own}"):
                seen = client.run(path, values=texts, press=f"$$ID-0-{press}", query="entry=2021-06-鼓楼区&q=鼓楼区")
            assert "不对您的身份开放" in seen.text
            assert not seen.files
            assert not {key for key in seen.widgets if not key.startswith(("hat", "year", "hint_known"))}, path
        with httpx.Client(base_url=site.url, trust_env=False, cookies=client.cookies) as http:
            put = http.put(f"/_stcore/upload_file/{client.session_id}/f1", files={"file": ("a.csv", b"x")})
    assert put.status_code == 403
    assert written(site, "2021-06-鼓楼区") == before
