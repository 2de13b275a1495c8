"""The first minute: a home just set up with a past year's notice accuses nobody, on any page, until it is used."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.figures.headline import Tone, headline, tone
from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.build import Portal, build, use
from portal.commands.status import gather, in_words
from portal.navigation import PAGES
from portal.settings.settings import load
from reports import make
from tests.pages.conftest import html_of, numbers_of

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
ACCUSING = re.compile(
    r"落后|未提交，最早|已超过。|过内部时限 [1-9]|已过内部时限|超过期限(?: [1-9]|$)|逾期\s*[1-9]|[1-9]\d* [条项家] "
    r"?(?:逾期|已过时限|到汇总日期未报送)|已超时限|迟 ?\d+ 天"
)


@pytest.fixture
def newcomer(whole_home: Path, tmp_path: Path) -> Iterator[Portal]:
    """Somebody takes up the notice of 2021 in 2026."""
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory", today=date(2026, 3, 2)))
    portal.engine.cycle()
    use(portal)
    yield portal
    use(None)
    portal.book.engine.dispose()


def said(at) -> list[str]:
    """Whatever a reader is told in words, with the tables."""
    boxes = [b.value for b in (*at.error, *at.warning, *at.info, *at.success, *at.caption, *at.text, *at.markdown)]
    titles = [b.value for b in (*at.title, *at.header, *at.subheader)]
    metrics = [f"{m.label} {m.value}" for m in at.metric]
    cells = [str(cell) for table in at.dataframe for row in table.value.itertuples(index=False) for cell in row]
    folded = [expander.label for expander in at.expander]
    blocks = re.sub(r"</(?:li|p|a|td|th)>", "\n", html_of(at))
    lines = [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in blocks.split("\n")]
    return [*boxes, *titles, *metrics, *cells, *folded, *lines]


@pytest.mark.long
@pytest.mark.parametrize(
    ("page", "who"),
    [
        *((record.path, "市政府办公厅") for record in PAGES),
        *((path, "市大数据委") for path in ("ledger", "milestones", "lead", "annual", "submit")),
    ],
)
def test_no_page_accuses_anybody(newcomer, visit, page, who):
    at = visit(page, who)
    assert not at.exception
    assert not [words for words in said(at) if ACCUSING.search(words)]


def test_the_overview_says_what_this_is_and_offers_the_demonstration(newcomer, visit):
    at = visit("overview", "领导")
    (box,) = at.info
    assert "2021 年的台账刚刚建立，还没有单位填报，1724 条台账待填报" in box.value
    assert "数字按 2021-12-31（2021 年的最后一天）计算" in box.value
    assert "make demo" in box.value
    assert "数字不按今天计算。看当年的样子" in html_of(at)
    assert '<a href="?as_of=2021-09-30">2021年9月30日</a>' in html_of(at), "one click to the year's own day"
    assert not [*at.error, *at.warning, *at.success]
    chosen = visit("overview", "领导", as_of="2021-08-15")
    assert any("数字按 2021-08-15（选定的统计日期）计算" in box.value for box in chosen.info)


@pytest.mark.long
def test_figures_lists_and_downloads_agree(newcomer):
    for day in (None, date(2021, 8, 15), date(2021, 11, 5)):
        board = newcomer.board(day)
        assert tone(board) is Tone.UNTOUCHED
        assert (board.total.overdue, board.total.silent, board.total.due_soon) == (0, 0, 0)
        assert (board.pace_gap, board.total.on_time_rate) == (None, None)
        assert newcomer.duties.reminder.matters(OFFICE, board) == ()
        assert "逾期" not in make("entries_csv", board).decode("utf-8-sig")
    facts = gather(newcomer)
    assert facts["note"].startswith(headline(newcomer.board()))
    assert "make demo" in in_words(json.loads(json.dumps(facts)))


@pytest.mark.long
def test_the_first_report_ends_it(newcomer, visit):
    key = "2021-07-鼓楼区"
    newcomer.entry.service.submit(
        OFFICE, Submission(key, {"status": "正在推进", "progress_note": "已部署"}, {}), token="t"
    )
    board = newcomer.board()
    assert not board.untouched
    assert board.total.overdue > 0
    assert not gather(newcomer)["note"]
    later = visit("overview", "领导")
    assert [box.value for box in later.info] == [f"2021 年已经过去，截至12月31日：{headline(board)}"]
    assert not [*later.error, *later.warning], "nothing is an alarm of today"
    assert numbers_of(later)["逾期"] == f"{board.total.overdue}", "and every number is as it is"
    assert "数字不按今天计算。看当年的样子" in html_of(later)
    earlier = visit("overview", "领导", as_of="2021-09-30")
    assert any(box.value.startswith("2021 年已经过去，截至9月30日：") for box in earlier.info)
    assert not earlier.error


def test_a_year_that_is_not_over_is_not_spared(whole_home: Path, tmp_path: Path):
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory", today=date(2021, 12, 31)))
    assert portal.board().total.overdue > 0
    portal.book.engine.dispose()
