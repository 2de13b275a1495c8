"""佐证附件 on the pages: a clerk adds and removes, a reviewer sees them beside the text, others see nothing of them."""

from __future__ import annotations

import pytest

from ledger.attachments import Upload
from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.ui.tables import table_key
from tests.attachment_samples import bomb, pdf, picture

UNIT, KEY = "鼓楼区", "2021-07-鼓楼区"
CLERK = Person("体验:鼓楼区", UNIT, frozenset({Role.UNIT}), (UNIT,))
FILES, ADD = f"evidence_files_{KEY}_", f"evidence_add_{KEY}"


def texts(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def standing(portal):
    return [one.name for one in portal.entry.evidence_files.of(CLERK, KEY) if one.stood()]


def test_a_clerk_adds_files_and_removes_one(fresh, visit):
    at = visit("submit", UNIT, entry=KEY)
    at.button(key=ADD).click().run()
    assert any("先选择文件" in e.value for e in at.error)
    chosen = [("纪要*.pdf", pdf(), "application/pdf"), ("现场.jpg", picture("JPEG"), "image/jpeg")]
    at.file_uploader(key=f"{FILES}0").set_value(chosen).run()
    at.button(key=ADD).click().run()
    assert not at.exception
    assert any("已上传 2 个附件" in s.value for s in at.success)
    assert standing(fresh) == ["纪要_.pdf", "现场.jpg"]
    assert "佐证附件 2 个" in texts(at)
    assert len(at.get("image")) == 2
    number = fresh.entry.evidence_files.of(CLERK, KEY)[0].id
    at.button(key=f"evidence_remove_{number}").click().run()
    assert not at.exception
    assert standing(fresh) == ["现场.jpg"]


def test_a_photo_of_an_iphone_says_what_to_do(fresh, visit):
    at = visit("submit", UNIT, entry=KEY)
    at.file_uploader(key=f"{FILES}0").set_value([("IMG_1.HEIC", b"ftypheic", "image/heic")]).run()
    at.button(key=ADD).click().run()
    assert not at.exception
    assert any("兼容性最佳" in e.value for e in at.error)


def test_a_hostile_file_says_why_and_keeps_the_page(fresh, visit):
    at = visit("submit", UNIT, entry=KEY)
    at.file_uploader(key=f"{FILES}0").set_value([("台账.docx", bomb(), "application/x")]).run()
    at.button(key=ADD).click().run()
    assert not at.exception
    assert any("展开后太大" in e.value for e in at.error)
    assert standing(fresh) == []


@pytest.fixture
def reported(fresh):
    fresh.entry.evidence_files.add(CLERK, KEY, [Upload("纪要.pdf", pdf())])
    return fresh


@pytest.mark.parametrize("who", ["市财政局", "领导", "审计"])
def test_who_reads_the_record_sees_them_on_the_task(reported, visit, who):
    at = visit("tasks", who, no="7", of=UNIT)
    assert not at.exception
    assert "佐证附件 1 个" in texts(at)
    assert "纪要.pdf" in texts(at)
    assert not [b for b in at.button if b.key and b.key.startswith(("evidence_add", "evidence_remove"))]


def test_others_see_neither_files_nor_the_download(reported, visit):
    at = visit("tasks", "台江区", no="7", of=UNIT)
    assert not at.exception
    assert "纪要.pdf" not in texts(at)
    assert not [b for b in at.get("download_button") if "附件" in b.proto.label]


def test_the_download_of_many_is_offered_to_those_who_may(reported, visit):
    for page, who, query in (("tasks", "领导", {"no": "7"}), ("ledger", UNIT, {"unit": UNIT})):
        at = visit(page, who, **query)
        labels = [b.proto.label for b in at.get("download_button")]
        assert "下载佐证附件（1 个，ZIP）" in labels


def test_a_reviewer_sees_how_many_in_the_queue_and_the_files_with_the_text(reported, visit):
    values = {"status": "正在推进", "progress_note": "已开会研究部署，起草方案。", "percent": "30"}
    reported.entry.service.submit(CLERK, Submission(KEY, values, {}), token="t")
    at = visit("review", "市财政局")
    assert list(at.dataframe[0].value["附件"]) == [1]
    at.session_state[table_key("queue", [KEY])] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert "佐证附件 1 个" in texts(at)
    assert len(at.get("image")) == 1


def test_the_office_reviews_them_without_a_form_to_add_some(reported, visit):
    values = {"status": "正在推进", "progress_note": "已开会研究部署，起草方案。", "percent": "30"}
    reported.entry.service.submit(CLERK, Submission(KEY, values, {}), token="t")
    at = visit("review", "市政府办公厅", scope="全部")
    at.session_state[table_key("queue", [KEY])] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert "佐证附件 1 个" in texts(at)
    assert not at.get("file_uploader"), "it stood between the text and the decision"
