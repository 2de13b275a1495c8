"""节点成果: which there are in the real notice, how they stand on a day, and which files are taken."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from ledger.attachments import LARGEST, Upload, accept, safe_name
from ledger.clock import BEIJING
from ledger.deadlines.milestones import plan, with_internal
from ledger.deadlines.owed import PASSED, SENT_BACK
from ledger.deadlines.workdays import Calendar
from ledger.duties.milestone import Milestones, Result
from ledger.entries import Ledger, expand
from ledger.errors import Refused
from ledger.notice import read_notice
from ledger.units.directory import shipped_directory
from portal.duties.milestone import headline

NOTICE = Path(__file__).resolve().parents[3] / "data/notice_2021_53.txt"
AT = datetime(2021, 7, 1, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def planned():
    breakdown, directory = read_notice(NOTICE).breakdown, shipped_directory()
    return plan(Ledger(2021, breakdown, directory, expand(breakdown, directory)))


def test_the_notice_names_four_and_its_july_step_only_once(planned):
    assert [(m.key, m.due.isoformat(), m.owners[0], len(m.owners)) for m in planned] == [
        ("2021-25-0731", "2021-07-31", "市大数据委", 1),
        ("2021-正文3-1030", "2021-10-30", planned[1].owners[0], 11),
        ("2021-25-1031", "2021-10-31", "市大数据委", 1),
        ("2021-23-1231", "2021-12-31", "市司法局", 1),
    ]
    july = planned[0]
    assert july.title == "7月底前提出市政府网站栏目设置优化提升方案"
    assert [text[:7] for text in july.basis] == ["第25项：强化", "通知正文第四条"]


def test_weekends_are_told(planned):
    warned = [m.due.isoformat() for m in planned if Calendar().warning(m.due)]
    assert warned == ["2021-07-31", "2021-10-30", "2021-10-31"]


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        ("2021-07-20", None, "还有3个工作日 · 未提交"),
        ("2021-07-25", None, "今天到期 · 未提交"),
        ("2021-07-26", None, "已过内部时限 · 未提交"),
        ("2021-08-02", None, "逾期1个工作日 · 未提交"),
        ("2021-08-02", SENT_BACK, "逾期1个工作日 · 退回"),
        ("2021-08-02", PASSED, "通过"),
        ("2021-08-02", "待审定", "待审定"),
    ],
)
def test_a_milestone_on_a_day(planned, day, state, words):
    (july,) = with_internal(planned[:1], {"2021-25-0731": date(2021, 7, 25)})
    result = Result(1, july.key, "市大数据委", "某人", AT, state=state or "")
    found = Milestones((july,), {(july.key, "市大数据委"): (result,)} if state else {})
    assert found.words(july, "市大数据委", date.fromisoformat(day)) == words
    assert bool(found.overdue(date.fromisoformat(day))) is words.startswith("逾期")
    assert "内部时限 2021-07-25（市政府办公厅设定）" in july.due_words


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["", ""], "逾期未提交"),
        ([SENT_BACK, SENT_BACK], "提交后被退回，逾期未重新提交"),
        ([SENT_BACK, ""], "逾期未提交或被退回"),
    ],
)
def test_who_handed_in_and_got_it_back_is_not_said_to_have_handed_in_nothing(planned, states, words):
    steps = (planned[0], planned[2])
    given = [(m.key, m.owners[0], state) for m, state in zip(steps, states, strict=True) if state]
    results = {(key, unit): (Result(1, key, unit, "某人", AT, state=state),) for key, unit, state in given}
    assert words in headline(Milestones(steps, results), date(2021, 11, 2))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("方案.pdf", "方案.pdf"),
        ("../../etc/passwd.PDF", "passwd.pdf"),
        ("C:\\桌面\\方案.docx", "方案.docx"),
        ("a\x00\u202eb<c>.xlsx", "ab_c_.xlsx"),
        (".pdf", "文件.pdf"),
        ("长" * 300 + ".pdf", "长" * 76 + ".pdf"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given) == kept


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload("a.pdf", b""), "空的"),
        (Upload("a.exe", b"MZ"), "不收"),
        (Upload("a", b"%PDF-1"), "没有扩展名"),
        (Upload("a.pdf", b"<script>"), "不是 .pdf"),
        (Upload("a.html", b"<html>"), "不收"),
        (Upload("a.pdf", b"%PDF-" + b"0" * LARGEST), "超过 20 MB"),
    ],
)
def test_what_is_no_document_is_refused(upload, words):
    with pytest.raises(Refused, match=words):
        accept(upload)


def test_documents_are_taken():
    assert accept(Upload("方案.pdf", b"%PDF-1.7")).name == "方案.pdf"
