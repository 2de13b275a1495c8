"""/wall: who is shown it and what to whoever is not; what it says is what 总览 says; asking often costs nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ledger.deadlines.standing import State
from ledger.figures.headline import headline
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.year.ad_hoc_task import AdHocDetails
from portal.build import build, use
from portal.server.middleware import LoopbackMiddleware, SecurityHeaders, SignInFirst, SignInMiddleware
from portal.server.routes import ROUTES
from portal.server.wall import content, routes
from portal.server.wall.access import COOKIE, path_of
from portal.server.wall.content import UNITS, Drawn, wall_of
from portal.settings.settings import load
from portal.signin.claims import claim_of_request, page_to_go_to
from portal.signin.cookie import Signer
from portal.year.rollover_live import go_on_with_the_new_year
from reports.looks import DARK
from store.errors import StoreUnavailable

if TYPE_CHECKING:
    from ledger.accounts.wall_link import WallLink
    from ledger.figures.board import Board
    from portal.build import Portal

HOME = "http://127.0.0.1:8501"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
PAGE = {"accept": "text/html"}


def given(portal: Portal, days: int = 90, screen: str = "三楼大厅") -> WallLink:
    return portal.wall_links.give(OFFICE, screen, portal.clock.today() + timedelta(days=days))


def path(portal: Portal, link: WallLink) -> str:
    return path_of(portal.signer)(link)


def client_of(portal: Portal, address: str = "127.0.0.1") -> TestClient:
    """As the server has it: what asks for a sign-in or for this machine stands before the routes."""
    before = [
        Middleware(SecurityHeaders),
        Middleware(LoopbackMiddleware, enabled=lambda: portal.settings.trial),
        Middleware(SignInMiddleware, claim=lambda scope: claim_of_request(scope, portal)),
        Middleware(SignInFirst, target=lambda scope: page_to_go_to(scope, portal)),
    ]
    return TestClient(
        Starlette(routes=ROUTES, middleware=before), client=(address, 5000), base_url=HOME, follow_redirects=False
    )


@pytest.fixture
def client(portal: Portal) -> Iterator[TestClient]:
    with client_of(portal) as made:
        yield made


def refused(client: TestClient, address: str, words: str) -> bool:
    """The page and what it would ask for say no more than the sentence."""
    page = client.get(address, headers=PAGE)
    assert (page.status_code, "set-cookie" in page.headers) == (403, False)
    assert page.headers["cache-control"] == "no-store"
    assert "鼓楼区" not in page.text
    client.cookies.set(COOKIE, parse_qs(urlsplit(address).query).get("link", [""])[0])
    for answer in (client.get("/wall", headers=PAGE), client.get("/wall/data")):
        assert answer.status_code == 403
    assert json.loads(answer.text).keys() == {"say"}
    return words in page.text and words in answer.json()["say"]


def test_a_link_is_followed_once_and_its_token_stands_nowhere_after(client: TestClient, portal: Portal) -> None:
    address = path(portal, given(portal))
    (token,) = parse_qs(urlsplit(address).query)["link"]
    first = client.get(address, headers=PAGE)
    assert (first.status_code, first.headers["location"]) == (303, "/wall")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/wall" in cookie
    page, data = client.get("/wall", headers=PAGE), client.get("/wall/data")
    assert (page.status_code, data.status_code) == (200, 200)
    for answer in (first, page, data):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert token not in answer.text
    assert data.json()["beside"]["screen"] == "三楼大厅"
    assert re.fullmatch(r"\d\d:\d\d", data.json()["beside"]["at"])


def test_the_page_runs_only_its_own_files(client: TestClient, portal: Portal) -> None:
    client.get(path(portal, given(portal)))
    page = client.get("/wall", headers=PAGE)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|onload=", page.text)
    named = re.findall(r'(?:src|href)="(/wall/[^"]+)"', page.text)
    assert len(named) == 2
    for name in named:
        file = client.get(name)
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]
    assert page.text.count(client.get("/wall/data").json()["beside"]["build"]) == 3


def test_without_a_link_there_is_a_sentence_and_no_way_to_sign_in(client: TestClient) -> None:
    assert refused(client, "/wall", "请用市政府办公厅在“管理 › 大屏”里开设的完整链接打开")


@pytest.mark.parametrize("token", ["x", "..", "a.b", "x" * 5_000, "大屏"])
def test_what_we_did_not_sign_is_refused_without_asking_the_store(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(type(portal.wall_links), "of_code", lambda *_: pytest.fail("asked"))
    page = client.get("/wall", params={"link": token}, headers=PAGE)
    assert page.status_code == 403
    assert "请向市政府办公厅要一个新的" in page.text


def test_a_forged_link_is_refused(client: TestClient, portal: Portal) -> None:
    link = given(portal)
    assert refused(client, path_of(Signer("z" * 40, max_age=1))(link), "不能用")
    assert refused(client, path(portal, link)[:-3] + "abc", "不能用")


def test_another_token_of_ours_opens_no_wall(client: TestClient, portal: Portal) -> None:
    code = given(portal).code
    for token in (portal.signer.form_token(code), portal.signer.cookie(code), portal.signer.known_browser(code)):
        assert client.get("/wall", params={"link": token}).status_code == 403


def test_a_link_of_another_ledger_is_refused_under_the_same_key(
    client: TestClient, portal: Portal, filled_home: Path, tmp_path: Path
) -> None:
    other = build(
        load(home=shutil.copytree(filled_home, tmp_path / "other"), backend="memory", today=portal.clock.today())
    )
    link = given(other)
    other.book.engine.dispose()
    given(portal)
    assert refused(client, path(portal, link), "不能用")


def test_a_link_ends_with_its_day_and_says_so_before(client: TestClient, portal: Portal) -> None:
    link = given(portal, days=14)
    client.get(path(portal, link))
    assert "2021年10月22日到期" in client.get("/wall/data").json()["beside"]["ends"]
    client.get(path(portal, given(portal, days=15)))
    assert client.get("/wall/data").json()["beside"]["ends"] == ""
    later = replace(portal, wall_links=_On(portal, date(2021, 10, 23)))
    use(later)
    assert refused(client, path(portal, link), "已于2021年10月22日到期")


class _On:
    """The links as they stand on another day."""

    def __init__(self, portal: Portal, today: date) -> None:
        self.today, self.of_code = today, portal.wall_links.of_code


def test_a_link_that_was_taken_back_shows_nothing_from_then_on(client: TestClient, portal: Portal) -> None:
    link = given(portal)
    client.get(path(portal, link))
    assert client.get("/wall/data").status_code == 200
    portal.wall_links.revoke(OFFICE, link.id, seen=1)
    assert refused(client, path(portal, link), "已经被市政府办公厅收回")


def test_a_sign_in_is_no_link_and_a_link_no_sign_in(client: TestClient, portal: Portal) -> None:
    client.get("/trial", params={"as": "市政府办公厅"})
    assert client.get("/wall", headers=PAGE).status_code == 403
    client.cookies.clear()
    client.get(path(portal, given(portal)))
    assert client.get("/overview", headers=PAGE).headers["location"].startswith("/trial")
    for method in ("POST", "PUT", "DELETE"):
        assert client.request(method, "/wall/data", content=b"x").status_code == 405


def test_in_the_trial_mode_it_answers_this_machine_only(portal: Portal) -> None:
    with client_of(portal, "203.0.113.7") as elsewhere:
        assert "体验模式只能" in elsewhere.get(path(portal, given(portal))).text
    used = replace(portal, settings=portal.settings.model_copy(update={"sign_in": "accounts"}))
    use(used)
    with client_of(used, "203.0.113.7") as elsewhere:
        assert elsewhere.get(path(portal, given(portal))).status_code == 303
        assert elsewhere.get("/wall/data").status_code == 200


def test_a_store_that_cannot_be_read_is_told_and_tried_again(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(path(portal, given(portal)))

    def broken(*_: object) -> None:
        raise StoreUnavailable("磁盘已满")

    monkeypatch.setattr(type(portal.wall_links), "of_code", broken)
    page = client.get("/wall", headers=PAGE)
    assert (page.status_code, page.headers["refresh"]) == (503, "30")
    assert client.get("/wall/data").status_code == 503


def test_asking_again_draws_nothing_anew_until_something_changed(
    client: TestClient, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = 0

    def counted(board: Board, label: str) -> dict[str, Any]:
        nonlocal times
        times += 1
        return wall_of(board, label)

    monkeypatch.setattr(content, "wall_of", counted)
    monkeypatch.setattr(routes, "_DRAWN", Drawn())
    client.get(path(portal, given(portal)))
    before = [client.get("/wall/data").json()["wall"] for _ in range(20)]
    assert times == 1
    done = Submission("2021-07-鼓楼区", {"status": "已完成", "percent": "100", "progress_note": "已经全部公开。"}, {})
    portal.entry.service.submit(CLERK, done, token="t")
    after = client.get("/wall/data").json()["wall"]
    assert times == 2
    assert after != before[0] == before[19]


def rows(wall: dict[str, Any]) -> dict[str, str]:
    return {row["unit"]: row["cells"] for page in wall["pages"] for row in page["rows"]}


def agrees(board: Board, wall: dict[str, Any]) -> None:
    """Sentence, matrix and lists are those of the board, all of it and nothing twice."""
    assert wall["headline"] == headline(board)
    columns = [no for part in wall["parts"] for no in part["tasks"]]
    assert columns == [task.no for task in board.ledger.breakdown.tasks]
    told = {(unit, no): symbol for unit, cells in rows(wall).items() for no, symbol in zip(columns, cells, strict=True)}
    assert {at: s for at, s in told.items() if s != " "} == {
        (e.unit, e.task_no): board.state(e.key).symbol for e in board.entries
    }
    assert sum(len(page["rows"]) for page in wall["pages"]) == len(board.units)
    assert max(len(page["rows"]) for page in wall["pages"]) <= UNITS
    figures = {one["name"]: one["value"] for one in wall["figures"]}
    assert figures["逾期"] == f"{board.total.overdue}" == f"{len(wall['late'])}" == f"{wall['counts']['late']}"
    assert figures["临期"] == f"{board.total.due_soon}"
    assert {one["state"] for one in wall["legend"]} == {board.state(e.key).value for e in board.entries}


def test_on_a_fixed_day_the_wall_says_what_the_board_says(portal: Portal) -> None:
    """8 October 2021, nobody has reported: the steps of July are late, and whose they are is known from the notice."""
    board = portal.board()
    wall = wall_of(board, "")
    agrees(board, wall)
    assert Counter(part["head"] for part in wall["parts"]) == Counter(["第一部分", "第二部分", "第三部分", "第四部分"])
    assert [(page["title"], len(page["rows"])) for page in wall["pages"]] == [
        ("县（市）区均无逾期", 7),
        ("市直部门：市大数据委有逾期", 11),
    ]
    assert wall["late"][0] == {
        "unit": "市大数据委",
        "mark": "",
        "task": "25 推行政府网站集约化建设",
        "days": board.overdue[0].standing.words,
    }
    assert wall["next"] == []


def test_an_empty_year_is_told_with_its_next_date(portal: Portal) -> None:
    wall = wall_of(portal.board(date(2021, 5, 28)), "")
    assert wall["counts"] == {"late": 0, "ad_hoc": 0, "soon": 0}
    assert wall["next"] == [
        {"day": "2021年7月31日", "count": "1 条台账"},
        {"day": "2021年10月30日", "count": "517 条台账"},
    ]
    assert {one["late"] for one in wall["figures"]} == {False}
    assert {one["word"] for one in wall["legend"]} == {"未报"}


def test_a_late_ad_hoc_task_is_listed_marked_and_counted_apart(portal: Portal) -> None:
    """Beneath the notice's; sentence, figures and squares are those without it."""
    later = date(2021, 10, 20)
    before = wall_of(portal.board(later), "")
    details = AdHocDetails("整改政府网站错链", "市政府常务会议", date(2021, 10, 15), "逐条核对。")
    portal.ad_hoc_tasks.give(OFFICE, details, ("鼓楼区", "闽清县"))
    wall = wall_of(portal.board(later), "")
    agrees(portal.board(later), {**wall, "late": before["late"]})
    assert {name: told for name, told in wall.items() if before[name] != told}.keys() == {"late", "counts"}
    assert wall["late"][: len(before["late"])] == before["late"]
    assert [(one["unit"], one["mark"], one["task"]) for one in wall["late"] if one not in before["late"]] == [
        ("鼓楼区", "临时交办", "交1 整改政府网站错链"),
        ("闽清县", "临时交办", "交1 整改政府网站错链"),
    ]
    assert {one["mark"] for one in before["late"]} == {""}
    assert wall["counts"] == {**before["counts"], "ad_hoc": 2}


def test_nothing_that_somebody_wrote_and_no_telephone_leaves_the_house(portal: Portal) -> None:
    texts = {
        "progress_note": "机密的进展文字",
        "phone": "0591-87654321",
        "reporter": "填报人张三",
        "issues": "存在的问题",
        "next_steps": "下一步打算",
        "evidence": "https://example.gov.cn/secret",
    }
    late = portal.board().overdue[0].entry
    for key, unit in (("2021-07-鼓楼区", "鼓楼区"), (late.key, late.unit)):
        clerk = replace(CLERK, units=(unit,))
        portal.entry.service.submit(clerk, Submission(key, {"status": "正在推进", **texts}, {}), token=unit)
    assert portal.board().overdue[0].entry.phone, "one of them is told by name"
    told = Drawn().body(portal.board(), "").decode()
    assert "鼓楼区" in told
    assert not [text for text in texts.values() if text in told]


@pytest.mark.long
def test_the_screen_follows_the_year_in_force_with_the_same_link(client: TestClient, portal: Portal) -> None:
    client.get(path(portal, given(portal)))
    assert "2021年" in client.get("/wall/data").json()["wall"]["title"]
    portal.engine.cycle()
    following = replace(portal.book.breakdown, year=2022, doc_no="榕政办〔2022〕9号")
    portal.rollover.close(OFFICE, following, portal.book.fact("units"), portal.book.directory)
    new = go_on_with_the_new_year(portal)
    assert "2022年" in client.get("/wall/data").json()["wall"]["title"]
    new.wall_links.revoke(OFFICE, 1, seen=1)
    assert client.get("/wall/data").status_code == 403
    new.book.engine.dispose()


def test_every_state_has_a_dark_look_whose_symbol_can_be_read() -> None:
    assert set(DARK) == set(State)
    assert {state: _contrast(look.fill, look.ink) for state, look in DARK.items() if _contrast(*look) < 4.5} == {}
    reds = {state for state, look in DARK.items() if _red(look.fill)}
    assert reds == {State.OVERDUE}


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _red(colour: str) -> bool:
    red, green, blue = _channels(colour)
    return red > 150 and green < 100 and blue < 100


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    light = []
    for colour in (one, other):
        parts = [c / 255 for c in _channels(colour)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        light.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(light) + 0.05) / (min(light) + 0.05)
