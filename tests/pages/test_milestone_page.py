"""节点成果: handed in by the unit that answers, decided by the office, files only for those who may; forged persons."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.attachments import Upload
from ledger.duties.consolidation import Text
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from tests.attachment_samples import PLAN as PDF

OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
DATA = Person("体验:市大数据委", "市大数据委", frozenset({Role.UNIT, Role.LEAD}), ("市大数据委",))
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
LEADER = Person("体验:领导", "领导", frozenset({Role.LEADER}))
NOBODY = Person("x", "某人", frozenset(), ("市大数据委",))
KEY, UNIT = "2021-25-0731", "市大数据委"


def hand_in(portal, person=DATA, **more):
    return portal.duties.milestone.hand_in(person, KEY, UNIT, **({"upload": PDF} | more))


def state(portal):
    found = portal.duties.milestone.milestones(OFFICE)
    return found.state(found.listed[0], UNIT)


def texts(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def test_a_result_is_kept_decided_and_replaced_without_losing_the_first(fresh):
    first = hand_in(fresh, note="第一稿")
    assert (first.name, fresh.duties.milestone.file(DATA, first.seq)) == ("优化提升方案.pdf", PDF.content)
    with pytest.raises(InvalidCells, match="原因"):
        fresh.duties.milestone.decide(OFFICE, first.seq, approve=False)
    fresh.duties.milestone.decide(OFFICE, first.seq, approve=False, comment="缺进度安排")
    second = hand_in(fresh, upload=None, link="http://www.example.gov.cn/plan.htm")
    with pytest.raises(ChangedMeanwhile):
        fresh.duties.milestone.decide(OFFICE, first.seq, approve=True)
    fresh.duties.milestone.decide(OFFICE, second.seq, approve=True)
    assert state(fresh) == "通过"
    with pytest.raises(Refused, match="已经通过"):
        hand_in(fresh)
    listed = fresh.duties.milestone.milestones(LEADER).results[KEY, UNIT]
    assert [(r.state, r.comment) for r in listed] == [("通过", ""), ("退回", "缺进度安排")]
    fresh.duties.milestone.decide(OFFICE, second.seq, approve=False, comment="链接失效")
    assert state(fresh) == "退回"


def test_what_is_wrong_is_refused_and_nothing_is_kept(fresh):
    for more, error in (
        ({"upload": None}, InvalidCells),
        ({"upload": Upload("a.pdf", b"MZ")}, Refused),
        ({"upload": None, "link": "C:\\a.doc"}, InvalidCells),
        ({"note": "长" * 2001}, InvalidCells),
    ):
        with pytest.raises(error):
            hand_in(fresh, **more)
    assert state(fresh) == "未提交"
    assert not (fresh.settings.folder / "files").exists()


def test_forged_persons_hand_in_decide_and_read_nothing(fresh):
    made = hand_in(fresh)
    for person in (CLERK, LEADER, NOBODY):
        for act in (
            lambda p=person: hand_in(fresh, p),
            lambda p=person: fresh.duties.milestone.decide(p, made.seq, approve=True),
            lambda p=person: fresh.duties.milestone.set_internal(p, KEY, date(2021, 7, 20)),
        ):
            with pytest.raises(NotAllowed):
                act()
    for person in (CLERK, NOBODY):
        with pytest.raises(NotAllowed):
            fresh.duties.milestone.file(person, made.seq)
    with pytest.raises(NotAllowed):
        fresh.duties.milestone.decide(DATA, made.seq, approve=True)
    with pytest.raises(Refused, match="没有这一项节点成果"):
        fresh.duties.milestone.hand_in(CLERK, KEY, "鼓楼区", upload=PDF)
    with pytest.raises(Refused, match="没有这一次提交"):
        fresh.duties.milestone.file(OFFICE, 999)
    assert state(fresh) == "待审定"


def test_an_internal_date_is_the_offices_and_never_later_than_the_notices(fresh):
    fresh.duties.milestone.set_internal(OFFICE, KEY, date(2021, 7, 20))
    assert fresh.duties.milestone.milestones(CLERK).listed[0].internal == date(2021, 7, 20)
    with pytest.raises(InvalidCells, match="不能晚于"):
        fresh.duties.milestone.set_internal(OFFICE, KEY, date(2021, 8, 1))
    fresh.duties.milestone.set_internal(OFFICE, KEY, None)
    assert fresh.duties.milestone.milestones(CLERK).listed[0].internal is None


def test_the_page_says_what_is_late_warns_of_weekends_and_shows_the_notices_words(fresh, visit):
    at = visit("milestones", "领导")
    assert not at.exception
    assert "逾期未提交" in at.error[0].value
    shown = texts(at)
    assert "2021-07-31 是星期六" not in shown, "it is too late for that"
    assert "2021-10-30 是星期六" in shown
    assert "牵头汇总" in shown
    assert "通知正文第四条" in shown
    assert not [b for b in at.button if b.key and b.key.startswith("ms_")]


def test_a_unit_hands_in_a_file_on_the_page_and_the_office_passes_it(fresh, visit):
    at = visit("milestones", UNIT, show="本单位负责")
    base = f"ms_{KEY}_{UNIT}"
    at.button(key=f"{base}_go").click().run()
    assert any("请上传文件" in e.value for e in at.error)
    at.file_uploader(key=f"{base}_file_0").set_value(("方案.pdf", PDF.content, "application/pdf")).run()
    at.button(key=f"{base}_go").click().run()
    assert not at.exception
    assert any("已提交" in s.value for s in at.success)
    assert state(fresh) == "待审定"
    office = visit("milestones", "市政府办公厅")
    seq = fresh.duties.milestone.milestones(OFFICE).results[KEY, UNIT][0].seq
    office.button(key=f"ms_pass_{seq}").click().run()
    assert not office.exception
    assert state(fresh) == "通过"


def test_what_is_typed_right_before_a_click_is_in_it(fresh, visit):
    at = visit("milestones", UNIT, show="本单位负责")
    base = f"ms_{KEY}_{UNIT}"
    at.text_input(key=f"{base}_link_0").set_value("http://www.example.gov.cn/plan.htm")
    at.text_area(key=f"{base}_note_0").set_value("见附件**第二部分**")
    at.button(key=f"{base}_go").click().run()
    (result,) = fresh.duties.milestone.milestones(OFFICE).results[KEY, UNIT]
    assert (result.link, result.note) == ("http://www.example.gov.cn/plan.htm", "见附件**第二部分**")
    office = visit("milestones", "市政府办公厅")
    office.text_input(key=f"ms_comment_{result.seq}").set_value("缺进度安排")
    office.button(key=f"ms_back_{result.seq}").click().run()
    office.date_input(key=f"ms_date_{KEY}").set_value(date(2021, 7, 20))
    office.button(key=f"ms_set_{KEY}").click().run()
    found = fresh.duties.milestone.milestones(OFFICE)
    assert [(r.state, r.comment) for r in found.results[KEY, UNIT]] == [("退回", "缺进度安排")]
    assert found.listed[0].internal == date(2021, 7, 20)


def test_texts_sent_on_the_lead_desk_are_the_result_for_the_day_of_the_collection(fresh, visit):
    lead = Person("n", "市委网信办", frozenset({Role.UNIT, Role.LEAD}), ("市委网信办",))
    (no,) = [line.task_no for line in fresh.duties.consolidation.lines(lead)]
    october = next(m for m in fresh.duties.milestone.milestones(OFFICE).listed if m.collection)

    def stands():
        found = fresh.duties.milestone.milestones(LEADER)
        late = {unit for m, unit in found.overdue(date(2021, 11, 20)) if m == october}
        return found.state(october, "市委网信办"), "市委网信办" in late, "市财政局" in late

    assert stands() == ("未提交", True, True)
    saved = fresh.duties.consolidation.save(lead, no, Text(overview="总体良好。"), seen=0).draft.id
    fresh.duties.consolidation.send(lead, no, seen=saved)
    assert stands() == ("待审定", False, True)
    assert "汇总稿已经报送" in texts(visit("milestones", "市委网信办"))
    fresh.duties.consolidation.accept(OFFICE, no, seen=saved)
    assert stands() == ("通过", False, True)
    fresh.duties.consolidation.send_back(OFFICE, no, "请补数据", seen=saved)
    assert stands() == ("未提交", True, True)
