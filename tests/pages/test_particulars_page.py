"""版头版记: what is usual on 管理, and the number of one document beside its button; nobody but the office is offered either."""

from __future__ import annotations

import io

from docx import Document

from portal.commands import OPERATOR
from portal.settings.settings import ROOT
from reports import DOCX
from reports.official.template_sample import sample_template


def opened_form(at, code):
    """A popover that is drawn only when it is open: the test opens it as the browser would."""
    at.session_state[f"around_{code}"] = True
    return at.run()


def test_the_office_sets_what_is_usual(fresh, visit):
    at = visit("admin", "市政府办公厅", show="设置")
    at.text_area(key="usual_to").set_value("各县（市）区人民政府")
    at.checkbox(key="usual_seal").set_value(True)
    at.button(key="usual_keep").click().run()
    assert not at.exception
    assert fresh.particulars.usual.to == "各县（市）区人民政府"
    assert fresh.particulars.usual.seal


def test_a_number_is_typed_for_one_document(fresh, visit):
    at = opened_form(visit("lead", "市政府办公厅"), "lead_summary")
    at.text_input(key="around_number_lead_summary").set_value("榕政办[2021]53号")
    at.button(key="around_use_lead_summary").click().run()
    assert not at.exception
    assert at.session_state["kept_around_lead_summary"].number == "榕政办〔2021〕53号"
    assert fresh.particulars.held.seq == 0
    at = opened_form(at, "lead_summary")
    at.button(key="around_drop_lead_summary").click().run()
    assert "kept_around_lead_summary" not in at.session_state
    at = opened_form(at, "lead_summary")
    assert at.text_input(key="around_number_lead_summary").value == ""


def test_the_office_chooses_a_template_and_goes_back(fresh, visit):
    at = visit("admin", "市政府办公厅", show="设置")
    at.file_uploader[0].set_value(("红头.docx", sample_template("红头"), DOCX))
    at.button(key="template_take").click().run()
    assert not at.exception
    assert fresh.particulars.templates.held.name == "红头.docx"
    assert any("现在用的是“红头.docx”" in text.value for text in at.text)
    at.button(key="template_restore").click().run()
    assert not at.exception
    assert fresh.particulars.templates.template is None


def test_a_template_that_is_none_is_told_why(fresh, visit):
    at = visit("admin", "市政府办公厅", show="设置")
    at.file_uploader[0].set_value(("红头.docx", b"PK\x03\x04", DOCX))
    at.button(key="template_take").click().run()
    assert any("不是完整的" in error.value for error in at.error)
    assert fresh.particulars.templates.template is None


def test_a_lead_unit_is_not_offered_it(fresh, visit):
    at = visit("lead", "市财政局")
    assert not [box for box in at.get("popover") if "文号" in box.proto.popover.label]


def test_the_demonstrations_documents_are_written_to_whom_its_notice_is(demo):
    to, board = demo.particulars.usual.to, demo.board()
    notice = (ROOT / "data" / "notice_2021_53.txt").read_text(encoding="utf-8")
    assert f"{to}：" in "".join(notice.split()), "no word of ours"
    made = {code: demo.documents.make(demo.context(OPERATOR), board, code, "") for code in ("bulletin", "city_report")}
    addressed = {code: f"{to}：" in [p.text for p in Document(io.BytesIO(made[code])).paragraphs] for code in made}
    assert addressed == {"bulletin": True, "city_report": False}
