"""发出前检查 on 报表下载: what is wrong in the ledger is told with the way to where it is mended; gone once it is."""

from __future__ import annotations

import pytest

from ledger.papers.preflight import counted
from ledger.repository import Edit
from portal.navigation import PAGES
from portal.signin.people import person_of

KEY = "2021-07-鼓楼区"


def report(portal, **texts):
    edits = [Edit(KEY, name, portal.ledger().cells.get((KEY, name), ""), text) for name, text in texts.items()]
    portal.book.submit(edits, person="某人", token="".join(texts.values()))


def opened(visit, who="市政府办公厅"):
    at = visit("reports", who)
    at.session_state["preflight"] = True
    return at.run()


def shown(at):
    return [d.value for d in at.dataframe if "查出什么" in d.value]


def test_the_office_reads_what_would_embarrass_and_it_goes_when_it_is_mended(fresh, visit):
    report(fresh, status="已完成", percent="60")
    at = opened(visit)
    assert not at.exception
    (kinds,) = [one for one in at.segmented_control if one.label == "看哪一类"]
    assert "前后矛盾 2" in kinds.options
    kinds.set_value("前后矛盾 2").run()
    (listed,) = shown(at)
    assert list(listed["哪里"]) == [KEY, KEY], "it is also a lasting task that says it is done"
    assert "60%" in listed["查出什么"][0]
    report(fresh, status="正在推进")
    at = opened(visit)
    (kinds,) = [one for one in at.segmented_control if one.label == "看哪一类"]
    assert not [words for words in kinds.options if words.startswith("前后矛盾")]


def test_documents_are_offered_all_the_same(fresh, visit):
    report(fresh, progress_note="联系人王某，电话13800138000。")
    at = opened(visit)
    assert not [b for b in at.get("download_button") if b.proto.id.endswith("get_city_report") and b.proto.disabled]
    fresh.documents.make(
        fresh.context(person_of("体验:市政府办公厅", fresh.ledger())), fresh.board(), "city_report", ""
    )


@pytest.mark.parametrize("who", ["领导", "市财政局", "鼓楼区"])
def test_others_have_no_such_check(looked_at, visit, who):
    assert not [box for box in visit("reports", who).expander if box.label.startswith("发出前检查")]


def test_each_way_leads_to_a_page_that_is_the_offices_and_draws(looked_at, visit):
    office = person_of("体验:市政府办公厅", looked_at.ledger())
    found = looked_at.preflight.findings(office, looked_at.board())
    assert len(counted(found)) > 2
    pages = {record.stem: record for record in PAGES}
    for kind in counted(found):
        place = next(one.place for one in found if one.kind is kind)
        assert pages[place.page].is_for(office)
        at = visit(place.page, "市政府办公厅", **place.query)
        assert not at.exception
        for name, value in place.query.items():
            assert dict(at.query_params)[name] in (value, [value])
