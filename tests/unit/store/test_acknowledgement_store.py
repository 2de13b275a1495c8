"""Receipts in the store: the first stands, each leaves an audit event, readers see the change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from ledger.clock import BEIJING
from ledger.duties.acknowledgement import Acknowledgement
from store.audit import audit_events
from store.database import reading
from store.duties.acknowledgement import Acknowledgements
from store.facts import peek_version
from store.opening import open_database

AT = datetime(2021, 6, 7, 9, tzinfo=BEIJING)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=AT)
    yield engine
    engine.dispose()


def home(engine: Engine) -> SimpleNamespace:
    return SimpleNamespace(engine=engine, now=lambda: AT)


def given(unit: str = "鼓楼区", signer: str = "王某", by: str = "王某") -> Acknowledgement:
    return Acknowledgement(unit, signer, by, AT)


def test_first_receipt_of_a_unit_stands(engine: Engine) -> None:
    book = Acknowledgements(home(engine))
    assert book.acknowledgements() == {}
    before = peek_version(engine)
    assert book.acknowledge(given()) == given()
    assert book.acknowledge(given(signer="李某")).signer == "王某"
    assert peek_version(engine) == before + 1
    assert (
        dict(book.acknowledgements()) == dict(Acknowledgements(home(engine)).acknowledgements()) == {"鼓楼区": given()}
    )


def test_every_change_leaves_an_audit_event(engine: Engine) -> None:
    book = Acknowledgements(home(engine))
    book.acknowledge(given())
    book.acknowledge(given("闽江学院", "陈某", "市政府办公厅"))
    book.add("协会", person="市政府办公厅")
    book.add("协会", person="市政府办公厅")
    assert book.added() == ("协会",)
    book.remove("协会", person="市政府办公厅")
    assert book.added() == ()
    book.revoke("鼓楼区", person="市政府办公厅", reason="登记错了")
    book.revoke("闽清县", person="市政府办公厅", reason="没有签收过")
    assert list(book.acknowledgements()) == ["闽江学院"]
    with reading(engine) as connection:
        told = [(d.kind, d.subject, d.person) for d in audit_events(connection)]
        assert told == [
            ("receipt.revoked", "鼓楼区", "市政府办公厅"),
            ("addressee.removed", "协会", "市政府办公厅"),
            ("addressee.added", "协会", "市政府办公厅"),
            ("receipt.on_behalf", "闽江学院", "市政府办公厅"),
            ("receipt.given", "鼓楼区", "王某"),
        ]
        assert audit_events(connection, kinds=["receipt.revoked"])[0].detail["原签收人"] == "王某"


def test_another_process_is_seen_at_the_next_look(engine: Engine) -> None:
    ours, theirs = (Acknowledgements(home(engine)) for _ in range(2))
    assert ours.acknowledgements() == {}
    theirs.acknowledge(given())
    assert list(ours.acknowledgements()) == ["鼓楼区"]
