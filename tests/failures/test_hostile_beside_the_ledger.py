"""Hostile texts in everything that is written beside the ledger's cells: remarks, practices, texts, names, files."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ledger.accounts.accounts import Account, Grant, NewAccount
from ledger.accounts.service import Opened
from ledger.attachments import Upload
from ledger.duties.commitment import CommitmentDetails
from ledger.duties.consolidation import Text
from ledger.duties.look_back import Check, Item
from ledger.duties.look_back_sources import LastYear
from ledger.duties.practice import PracticeVerdict
from ledger.leaders import Leader
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.review.requests import RequestKind
from ledger.review.service import Seen
from ledger.review.workflow import Step, content_of
from portal.admin.people_new import as_csv
from portal.build import Portal, build, use
from portal.navigation import PAGES
from portal.settings.settings import load
from portal.signin.people import person_of
from tests.attachment_samples import pdf
from tests.failures.test_hostile_texts import FORMULAS, HOSTILE, _live

BAIT = " ".join(HOSTILE)
NOTE = BAIT[-200:]  # a remark of a line or two
SHORT = HOSTILE[4] + "![图](//evil.example/x)"  # fits where forty or sixty characters are the most
UNIT, LEAD = "鼓楼区", "市财政局"
KEY = f"2021-07-{UNIT}"


@pytest.fixture(scope="module")
def infested(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal in which everybody wrote something hostile wherever he may write."""
    home = shutil.copytree(filled_home, tmp_path_factory.mktemp("infested") / "home")
    made = build(load(home=home, backend="memory", today=date(2021, 10, 12)))
    made.engine.cycle()
    ledger = made.ledger()
    clerk, lead, office = (person_of(f"体验:{name}", ledger) for name in (UNIT, LEAD, "市政府办公厅"))
    assert clerk
    assert lead
    assert office
    _of_a_unit(made, clerk)
    _of_the_others(made, lead, office)
    yield made
    made.book.engine.dispose()


def _of_a_unit(portal: Portal, clerk: Person) -> None:
    texts = {"status": "正在推进", "progress_note": BAIT, "evidence": "http://evil.example/![图](x)"}
    portal.entry.service.submit(clerk, Submission(KEY, texts, dict.fromkeys(texts, "")), token="1")
    portal.entry.drafts.keep(clerk, KEY, "issues", BAIT, seen="")
    portal.entry.comments.add(clerk, KEY, BAIT, token="c")
    portal.entry.requests.ask(clerk, RequestKind.EXTENSION, KEY, BAIT, token="r", due=date(2021, 12, 30))
    portal.duties.assignment.assign(clerk, [KEY], department=SHORT[:60], who=SHORT[:60])
    for number in range(2):
        practice = {
            "title": SHORT[:60],
            "practice": BAIT,
            "effect": BAIT,
            "evidence": "http://evil.example/*a*",
        }
        portal.duties.practice.offer(clerk, UNIT, practice | {"effect": f"{BAIT}{number}"}, key=KEY)
    portal.duties.assurance.fill(clerk, UNIT, {"contact": SHORT[:60], "department": SHORT[:60]}, {})
    portal.duties.annual_report.save(clerk, UNIT, BAIT, seen=0)
    portal.duties.commitment.add(clerk, KEY, CommitmentDetails(BAIT, progress=BAIT, link="http://evil.example/![a](b)"))
    portal.duties.acknowledgement.acknowledge(clerk, UNIT, note=NOTE)


def _of_the_others(portal: Portal, lead: Person, office: Person) -> None:
    ledger = portal.ledger()
    milestone = portal.duties.milestone.milestones(office).listed[0]
    named = Upload(f"{SHORT.replace('/', '')}.pdf", pdf())
    portal.duties.milestone.hand_in(
        office, milestone.key, milestone.owners[0], note=BAIT, link="闽政〔2021〕1号", upload=named
    )
    number = portal.duties.practice.visible(office)[0]
    portal.duties.practice.decide(office, number.id, PracticeVerdict.SELECTED, BAIT, seen=number.latest.seq)
    seen = Seen(KEY, content_of(KEY, ledger))
    portal.entry.review.take(lead, Step.SEND_BACK, seen, token="s", reason=BAIT)
    portal.duties.consolidation.save(lead, 7, Text(BAIT, BAIT, BAIT, BAIT, BAIT), seen=0)
    portal.duties.rectification.open(office, [KEY], BAIT, BAIT, None, in_bulletin=True)
    portal.duties.instruction.write(office, [KEY, UNIT], BAIT, portal.clock.today(), leader=SHORT[:40])
    portal.portfolio.assign(office, [7], Leader(SHORT[:40]))
    for told in portal.duties.instruction.records(office):
        portal.duties.instruction.answer(office, told.id, BAIT, seen=1)
        portal.duties.instruction.send_back(office, told.id, BAIT, seen=2)
    portal.duties.acknowledgement.add(office, SHORT[:40])
    portal.duties.acknowledgement.acknowledge(office, LEAD, signer=SHORT[:40], note=NOTE)
    wanted = NewAccount(SHORT[:40], "![图](evil)*粗*", (Grant(Role.LEADER),))
    portal.entrance.service.add(office, [wanted])
    item = Item("2020-01", 2020, 1, BAIT, BAIT, BAIT, None)
    portal.duties.look_back.take_up(
        office, LastYear(2020, (item,), (Check("2020-01-鼓楼区", "2020-01", UNIT, "责任"),))
    )
    tasks = tuple(replace(task, title=BAIT, requirement=BAIT) for task in ledger.breakdown.tasks)
    worse = replace(ledger.breakdown, tasks=tasks, title=BAIT, doc_no=BAIT)
    portal.year_service.begin(office, f"{SHORT}.docx", worse, ())


PLACES = (
    ("tasks", {"no": "7", "of": UNIT}),
    ("ledger", {"unit": UNIT}),
    ("submit", {"entry": KEY}),
    ("reports", {}),
    *(("review", {"show": tab}) for tab in ("审核", "申请", "督办", "通报整改", "承诺")),
    *(("practices", {"show": tab}) for tab in ("已采用", "本单位报送", "全部报送")),
    *(("rectify", {"show_duty": tab}) for tab in ("整改", "承诺")),
    *(("lookback", {"show": tab}) for tab in ("本单位核查", "逐项核查", "各单位核查率", "审核", "导入和对应")),
    *(("admin", {"show": tab}) for tab in ("人员", "任务分解表", "单位名录", "分管领导", "工作日历", "年度", "设置")),
    *(("receipts", {"show": tab}) for tab in ("通知签收", "责任分工")),
    *(("sync", {"show": tab}) for tab in ("冲突", "需要核对", "等待写入", "同步经过")),
    ("milestones", {}),
    ("annual", {"annual_of": UNIT}),
    ("assurance", {"assurance_of": UNIT}),
    ("overview", {}),
    ("instructions", {}),
    ("lead", {"no": "7"}),
    ("lead", {}),
)


READERS = {record.path: record.roles for record in PAGES}
VISITS = [
    pytest.param(path, query, who, id="-".join([path, *query.values(), who]))
    for path, query in PLACES
    for who, roles in (("市政府办公厅", {Role.OFFICE}), (UNIT, {Role.UNIT}), (LEAD, {Role.UNIT, Role.LEAD}))
    if not READERS[path] or READERS[path] & roles
]


@pytest.mark.samples(30)
@pytest.mark.parametrize(("path", "query", "who"), VISITS)
def test_f110_no_page_turns_what_is_written_beside_the_cells_into_markup(
    infested: Portal, visit: Callable[..., AppTest], path: str, query: dict[str, str], who: str
) -> None:
    """F110, for every text that a person can put in."""
    use(infested)
    try:
        at = visit(path, who, **query)
        assert not at.exception
        assert _live(at) == []
    finally:
        use(None)


def test_f107_no_name_is_a_formula_in_the_list_of_first_passwords() -> None:
    """F107: names come from lists that units send in."""
    made = [Opened(Account("1", text, f"@{text}", ()), "k7mw-3xdp") for text in FORMULAS]
    rows = list(csv.reader(io.StringIO(as_csv(made).decode("utf-8-sig"))))
    assert [row[:2] for row in rows[1:]] == [[f"'{text}", f"'@{text}"] for text in FORMULAS]
