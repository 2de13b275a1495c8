"""佐证附件 on the pages: a clerk adds and removes, a reviewer sees them beside the text, others see nothing of them."""

from __future__ import annotations

import pytest

from ledger.attachments import Upload
from ledger.errors import FileTooCostly
from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.ui.tables import table_key
from sync.processes.confined import LONG, Confinement
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


@pytest.mark.long
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


def test_a_pdf_is_read_page_by_page_without_leaving_the_page(fresh, visit):
    fresh.entry.evidence_files.add(CLERK, KEY, [Upload("纪要.pdf", pdf(pages=2)), Upload("图.jpg", picture("JPEG"))])
    of_pdf, of_picture = (one.id for one in fresh.entry.evidence_files.of(CLERK, KEY))
    at = visit("tasks", "市财政局", no="7", of=UNIT)
    assert f"evidence_read_{of_picture}" not in [b.key for b in at.button]
    pictures = len(at.get("image"))
    at.button(key=f"evidence_read_{of_pdf}").click().run()
    assert "第 1/2 页" in texts(at)
    assert len(at.get("image")) == pictures + 1
    assert at.button(key=f"evidence_arrow_back_{of_pdf}").disabled
    at.button(key=f"evidence_arrow_forward_{of_pdf}").click().run()
    assert "第 2/2 页" in texts(at)
    assert at.button(key=f"evidence_arrow_forward_{of_pdf}").disabled
    at.button(key=f"evidence_shut_{of_pdf}").click().run()
    assert not at.exception
    assert len(at.get("image")) == pictures


def test_a_page_that_cannot_be_drawn_says_so_and_is_asked_for_once(fresh, visit, monkeypatch):
    fresh.entry.evidence_files.add(CLERK, KEY, [Upload("纪要.pdf", pdf())])
    (one,) = fresh.entry.evidence_files.of(CLERK, KEY)
    asked = []

    def refuse(_self, target, *_):
        asked.append(target)
        raise FileTooCostly(LONG)

    monkeypatch.setattr(Confinement, "_call", refuse)
    at = visit("tasks", "领导", no="7", of=UNIT)
    at.button(key=f"evidence_read_{one.id}").click().run()
    assert any("第 1 页内容太多或者不正常，画不出来，请下载后看" in e.value for e in at.error)
    at.run()
    assert len(asked) == 1, "every rerun would take half a minute"
    at.button(key=f"evidence_shut_{one.id}").click().run()
    at.button(key=f"evidence_read_{one.id}").click().run()
    assert len(asked) == 2
    assert not at.exception
