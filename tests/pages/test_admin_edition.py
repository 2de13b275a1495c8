"""管理 › 任务分解表, 单位名录, 工作日历 and 设置: the next version step by step, by the office alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger.breakdown import DeadlineKind
from ledger.permissions import Person, Role
from portal.build import in_force

OFFICE = "市政府办公厅"
OFFICIAL = Person("o", "王主任", frozenset({Role.OFFICE}))
NOTICE = Path(__file__).resolve().parents[2] / "data" / "notice_2021_53.txt"


def texts(at):
    return " ".join(
        str(e.value)
        for kind in ("text", "caption", "markdown", "header", "warning", "success", "error", "info")
        for e in getattr(at, kind)
    )


def button(at, label):
    return next(b for b in at.button if b.label.startswith(label))


def test_the_version_in_force_becomes_a_draft_that_says_it_changes_nothing(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    assert "37 项任务" in texts(at)
    at = button(at, "以现行版本").click().run()
    assert not at.exception
    assert "第四步" in texts(at)
    assert "与现行版本完全一样" in texts(at)
    assert fresh.book.edition == 0


def test_an_uploaded_notice_is_read_and_its_doubts_are_listed(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    at.file_uploader[0].set_value((NOTICE.name, NOTICE.read_bytes(), "text/plain")).run()
    at = button(at, "读取通知").click().run()
    assert not at.exception
    assert "已读取通知" in texts(at)
    draft = fresh.year_service.draft(OFFICIAL)
    assert draft.source == NOTICE.name
    assert len(draft.breakdown.tasks) == 37
    assert "2021-10-30 是星期六" in str([list(d.value.get("提醒", [])) for d in at.dataframe])


def test_what_is_no_notice_is_refused_with_a_sentence_that_names_the_template(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    at.file_uploader[0].set_value(("x.txt", "今天天气很好。".encode(), "text/plain")).run()
    at = button(at, "读取通知").click().run()
    assert not at.exception
    assert "任务分解表模板" in at.error[0].value
    assert fresh.year_service.draft(OFFICIAL) is None


def test_a_table_of_tasks_is_read_and_what_has_no_column_is_told(fresh, visit):
    rows = "2021年任务分解表,,\n序号,任务,责任单位,备注\n1,公开规划,市财政局,重点\n"
    at = visit("admin", OFFICE, show="任务分解表")
    at.file_uploader[0].set_value(("任务.csv", rows.encode("gb18030"), "text/csv")).run()
    at = button(at, "读取通知").click().run()
    assert not at.exception
    draft = fresh.year_service.draft(OFFICIAL)
    assert [t.title for t in draft.breakdown.tasks] == ["公开规划"]
    assert [d.text for d in draft.doubts if "没有导入" in d.reason] == ["重点"]


def test_the_template_is_offered(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    assert "任务分解表模板" in str([e.proto for e in at.get("download_button")])


def test_a_draft_with_an_internal_date_is_published_and_the_sheet_follows(fresh, visit):
    draft = fresh.year_service.begin_from_present(OFFICIAL)
    fresh.year_service.amend(OFFICIAL, draft.seq, {7: {"internal": "2021-09-30"}})
    at = visit("admin", OFFICE, show="任务分解表")
    assert "王主任" in texts(at)
    at = button(at, "发布这个版本").click().run()
    assert not at.exception
    assert "已发布" in texts(at)
    assert fresh.book.breakdown.task(7).deadlines[-1].kind is DeadlineKind.INTERNAL
    for _ in range(4):
        fresh.engine.cycle()
    key = fresh.ledger().by_task[7][0].key
    row = next(r for r in fresh.engine.backend.sheets.tabs["工作台账"] if r and r[0] == key)
    assert row[6] == "2021-09-30"


def test_who_owes_a_date_is_shown_put_right_and_published(fresh, visit):
    draft = fresh.year_service.begin_from_present(OFFICIAL)
    fresh.year_service.amend(OFFICIAL, draft.seq, {25: {"owners": "全部单位"}})
    at = visit("admin", OFFICE, show="任务分解表")
    (shown,) = [d.value for d in at.dataframe if "由谁负责" in d.value]
    assert list(shown["由谁负责"]) == ["全部单位", "市大数据委", "牵头单位", "全部单位", "牵头单位"]
    (duty,) = [t for t in at.text_input if "由谁负责" in t.label]
    assert (duty.label, duty.value) == ("通知正文第四条（7月底前）由谁负责", "市大数据委")
    at = button(duty.set_value("市胡编局").run(), "保存正文第四条").click().run()
    assert "市胡编局" in texts(at)
    (duty,) = [t for t in at.text_input if "由谁负责" in t.label]
    at = button(duty.set_value("市司法局").run(), "保存正文第四条").click().run()
    assert not at.exception
    at = button(at, "发布这个版本").click().run()
    assert "已发布" in texts(at)
    late = fresh.board(date(2021, 12, 31)).overdue
    found = fresh.duties.milestone.milestones(OFFICIAL)
    assert {u.entry.unit for u in late if u.task.no == 25} == {e.unit for e in fresh.ledger().by_task[25]}
    assert [m.owners for m in found.listed if m.key.startswith("2021-正文") and not m.collection] == [("市司法局",)]
    assert {unit for _, unit in found.overdue(date(2021, 12, 31))} == {u.entry.unit for u in late}


def test_a_paragraphs_date_is_put_right_by_itself(fresh, visit):
    fresh.year_service.begin_from_present(OFFICIAL)
    at = visit("admin", OFFICE, show="任务分解表")
    (collects, plans) = [t for t in at.text_input if t.label.endswith("的时限")]
    assert [t.value for t in (collects, plans)] == ["2021-10-30（10月30日前）", "2021-07-31（7月底前）"]
    at = button(collects.set_value("2021-10-20").run(), "保存正文第二条").click().run()
    plans = next(t for t in at.text_input if t.label == "通知正文第四条（7月底前）的时限")
    at = button(plans.set_value("2021-08-15").run(), "保存正文第四条").click().run()
    assert "第25项里同一件事还是这一天，请核对要不要一起改" in texts(at)
    at = button(at, "发布这个版本").click().run()
    assert not at.exception
    assert "2021-10-20" in fresh.duties.consolidation.timetable.words
    assert {m.due.isoformat() for m in fresh.duties.milestone.milestones(OFFICIAL).listed} >= {
        "2021-08-15",
        "2021-10-20",
    }


def test_a_correction_of_a_date_in_the_paragraphs_alone_is_shown_and_published(fresh, visit):
    assert str(fresh.duties.consolidation.timetable.words).count("2021-10-30") == 1
    corrected = NOTICE.read_text(encoding="utf-8").replace("10月 30 日", "10月 20 日")
    at = visit("admin", OFFICE, show="任务分解表")
    at.file_uploader[0].set_value((NOTICE.name, corrected.encode(), "text/plain")).run()
    at = button(at, "读取通知").click().run()
    (told,) = [d.value for d in at.dataframe if "内容" in d.value]
    assert list(told["内容"]) == ["正文第二条"]
    assert "2021-10-20" in told["改为"][0]
    at = button(at, "发布这个版本").click().run()
    assert not at.exception
    assert "2021-10-20" in fresh.duties.consolidation.timetable.words


def test_a_draft_is_discarded_only_when_confirmed(fresh, visit):
    fresh.year_service.begin_from_present(OFFICIAL)
    at = visit("admin", OFFICE, show="任务分解表")
    button(at, "确认放弃").click().run()
    assert fresh.year_service.draft(OFFICIAL) is None


def test_the_directory_is_looked_at_and_made_a_draft(fresh, visit):
    at = visit("admin", OFFICE, show="单位名录")
    assert "鼓楼区" in list(at.dataframe[0].value["简称"])
    button(at, "修改单位名录").click().run()
    assert fresh.year_service.draft(OFFICIAL)


def test_a_holiday_is_entered_and_deleted(fresh, visit):
    at = visit("admin", OFFICE, show="工作日历")
    at.date_input(key="workday_day").set_value(date(2021, 10, 1))
    at = button(at, "登记").click().run()
    assert not at.exception
    assert "2021-10-01" in texts(at)
    at = at.button(key="workday_drop_2021-10-01").click().run()
    assert not fresh.year_service.calendar().special


def test_settings_are_listed_without_secrets(fresh, visit):
    at = visit("admin", OFFICE, show="设置")
    rows = at.dataframe[0].value
    assert "PORTAL_SYNC_SECONDS" in list(rows["设置"])
    assert fresh.signer  # the stored key is in the home's file, not in any setting
    assert (fresh.settings.folder / "secret").read_text().strip() not in str(rows.to_dict())


def test_what_was_ticked_for_one_year_does_not_stand_ready_for_the_next(fresh, visit):
    following = NOTICE.read_text(encoding="utf-8").replace("2021", "2022")
    at = visit("admin", OFFICE, show="年度")
    at.file_uploader(key="turn_file_2021").set_value(("2022.txt", following.encode(), "text/plain"))
    at.checkbox(key="turn_sure_2021").check().run()
    at.button(key="turn").click().run()
    assert "2021年已结转" in texts(at)
    after = in_force()
    try:
        at.run()
        assert at.checkbox(key="turn_sure_2022").value is False
        assert at.button(key="turn").disabled
    finally:
        after.stop()
        after.book.engine.dispose()


def test_tasks_of_the_draft_are_added_split_merged_and_taken_out(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    at = button(at, "以现行版本").click().run()

    def drafted():
        return {task.no: task for task in fresh.year_service.draft(OFFICIAL).breakdown.tasks}

    def pick(key, no):
        # Not run: a click right behind the choice is about it.
        at.selectbox(key=f"{key}_{fresh.year_service.draft(OFFICIAL).seq}").set_value(no)

    pick("rows_task", 25)
    at.text_input(key="rows_title").set_value("新任务")
    at.button(key="rows_do").click().run()
    assert not at.exception
    assert drafted()[38].title == "新任务"
    assert list(drafted())[25] == 38, "behind task 25"
    at.button_group(key="rows_what").set_value("拆成两项").run()
    pick("rows_task", 25)
    piece = drafted()[25].requirement[:10]
    at.text_input(key="rows_title").set_value("先提方案")
    at.text_area(key="rows_moved").set_value(piece)
    at.button(key="rows_do").click().run()
    assert not at.exception
    assert drafted()[39].requirement == piece.strip()
    at.button_group(key="rows_what").set_value("合并两项").run()
    pick("rows_task", 25)
    pick("rows_other", 39)
    at.button(key="rows_do").click().run()
    assert 39 not in drafted()
    assert piece.strip() in drafted()[25].requirement
    at.button_group(key="rows_what").set_value("删除一项").run()
    pick("rows_task", 38)
    at.button(key="rows_do").click().run()
    assert not at.exception
    assert 38 not in drafted()
    assert fresh.book.edition == 0, "nothing is published by it"


def test_what_cannot_be_split_off_is_said_and_the_words_stay(fresh, visit):
    at = visit("admin", OFFICE, show="任务分解表")
    at = button(at, "以现行版本").click().run()
    at.button_group(key="rows_what").set_value("拆成两项").run()
    at.text_input(key="rows_title").set_value("乙")
    at.text_area(key="rows_moved").set_value("这段文字原文里没有")
    at.button(key="rows_do").click().run()
    assert any("照原样复制" in e.value for e in at.error)
    assert at.text_area(key="rows_moved").value == "这段文字原文里没有"


def test_what_was_typed_beside_is_saved_before_another_button_makes_another_draft(fresh, visit):
    draft = fresh.year_service.begin_from_present(OFFICIAL)
    amended = {25: {"owners": "全部单位"}}
    draft = fresh.year_service.amend(OFFICIAL, draft.seq, amended)
    at = visit("admin", OFFICE, show="任务分解表")
    key = f"tasks_{draft.seq}"
    assert at.session_state[key]["edited_rows"] == {}
    at.session_state[key] = {
        "edited_rows": {0: {"工作任务": "改过的名称"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    for name in ("rows_do", "edition_publish"):
        at.button(key=name).click().run()
        assert any("1 格修改还没有保存" in e.value for e in at.error), name
    assert fresh.year_service.draft(OFFICIAL) == draft
