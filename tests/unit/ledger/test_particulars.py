"""版头版记: what is usual is the office's to set and stays; what is typed for one document is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.attachments import Upload
from ledger.clock import BEIJING
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.papers.paper_template import PaperTemplate, TemplateService
from ledger.papers.particulars import LIMITS, Particulars, ParticularsService, ParticularsWithin
from ledger.permissions import Person, Role
from store.audit import audit_events
from store.database import reading
from store.opening import open_database
from store.papers.paper_template import PaperTemplates
from store.papers.particulars import ParticularsStore
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
USUAL = Particulars(to="各县（市）区人民政府", copies="市委网信办", seal=True)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ParticularsService]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    ledger = small_ledger()
    kept = SimpleNamespace(engine=engine, now=lambda: NOW, ledger=lambda: ledger)
    yield ParticularsService(ParticularsStore(kept), TemplateService(PaperTemplates(kept), lambda *_: ("正文", "文号")))
    engine.dispose()


def test_what_is_usual_is_kept_without_the_number_of_a_single_document(service: ParticularsService) -> None:
    assert service.usual == Particulars()
    typed = replace(USUAL, to=" 各县（市）区\n人民政府 ", number="榕政办〔2021〕53号", signer="陈某")
    service.set_usual(OFFICE, typed, seen=0)
    assert service.usual == replace(USUAL, to="各县（市）区 人民政府")
    assert (service.held.by, service.held.at) == ("市政府办公厅", NOW)
    with pytest.raises(Unchanged):
        service.set_usual(OFFICE, typed, seen=1)
    with pytest.raises(ChangedMeanwhile):
        service.set_usual(OFFICE, Particulars(), seen=0)
    service.set_usual(OFFICE, replace(typed, seal=False), seen=1)
    with reading(service._book.engine) as connection:
        told = [dict(event.detail) for event in audit_events(connection, kinds=["particulars."])]
    assert told == [{"加盖印章": "否"}, {"主送": "各县（市）区 人民政府", "抄送": "市委网信办", "加盖印章": "是"}]


def test_what_goes_to_those_above_is_not_written_to_those_below(service: ParticularsService) -> None:
    service.set_usual(OFFICE, USUAL, seen=0)
    assert service.usual_for("bulletin") == USUAL
    assert service.usual_for("city_report") == service.usual_for("instructions") == replace(USUAL, to="")


def test_what_is_typed_for_one_document_is_put_in_form_and_kept_nowhere(service: ParticularsService) -> None:
    made = service.for_one(OFFICE, replace(USUAL, number="榕政办[2021]第053号", signer=" 陈某 "))
    assert made == replace(USUAL, number="榕政办〔2021〕53号", signer="陈某")
    assert service.held.seq == 0
    with pytest.raises(Refused, match="先填发文字号"):
        service.for_one(OFFICE, Particulars(signer="陈某"))


@pytest.mark.parametrize("name", LIMITS)
def test_nothing_is_cut_off_what_is_too_long(service: ParticularsService, name: str) -> None:
    with pytest.raises(InvalidCells, match="没有保存"):
        service.for_one(OFFICE, replace(Particulars(), **{name: "字" * (LIMITS[name] + 1)}))


def test_only_the_office_sets_them(service: ParticularsService) -> None:
    assert (service.may_set(OFFICE), service.may_set(LEADER)) == (True, False)
    templates = service.templates
    for use in (
        lambda: service.set_usual(LEADER, USUAL, seen=0),
        lambda: service.for_one(LEADER, USUAL),
        lambda: templates.set_template(LEADER, None, seen=0),
        lambda: templates.restore(LEADER, seen=0),
    ):
        with pytest.raises(NotAllowed, match="只有市政府办公厅"):
            use()


def test_the_office_s_own_template_stands_around_every_document_until_it_goes_back(service: ParticularsService) -> None:
    service.set_usual(OFFICE, USUAL, seen=0)
    templates, file = service.templates, Upload("a/红头.docx", b"a template")
    templates.set_template(OFFICE, file, seen=0)
    assert (templates.held.name, templates.held.by) == ("红头.docx", "市政府办公厅")
    around = service.usual
    assert isinstance(around, ParticularsWithin)
    assert (around.to, around.template) == (USUAL.to, PaperTemplate(b"a template", ("正文", "文号")))
    with pytest.raises(ChangedMeanwhile):
        templates.set_template(OFFICE, file, seen=0)
    with pytest.raises(Unchanged):
        service.set_usual(OFFICE, USUAL, seen=1)
    templates.restore(OFFICE, seen=1)
    assert service.usual == USUAL
    with pytest.raises(Unchanged):
        templates.restore(OFFICE, seen=2)
    templates.set_template(OFFICE, file, seen=2)
    assert isinstance(service.usual, ParticularsWithin), "a file that was kept before is taken again"
    with reading(service._book.engine) as connection:
        told = [(e.kind, e.subject) for e in audit_events(connection, kinds=["template."])]
    assert told == [("template.set", "红头.docx"), ("template.restored", ""), ("template.set", "红头.docx")]


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (None, "请先选择模板文件"),
        (Upload("红头.docm", b"x"), r"只收 \.docx"),
        (Upload("红头.docx", b"x" * (2 << 20) + b"x"), "超过 2 MB"),
    ],
)
def test_what_is_no_template_by_its_name_or_size_is_not_looked_into(
    service: ParticularsService, upload: Upload | None, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        service.templates.set_template(OFFICE, upload, seen=0)
