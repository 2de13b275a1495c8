"""The audit log: appended, newest first, found by kind, by family of kinds and by subject."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ledger.clock import BEIJING
from store.audit import AuditEvent, audit_events, record
from store.database import reading, writing
from store.opening import open_database

AT = datetime(2021, 7, 1, 9, tzinfo=BEIJING)


def test_deeds_are_found_newest_first(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=AT)
    with writing(engine) as connection:
        for kind, subject in (
            ("account.added", "张三"),
            ("account.disabled", "张三"),
            ("notice.imported", "2021"),
        ):
            record(connection, AuditEvent(AT, "办公厅", kind, subject, {"说明": "一"}))
    with reading(engine) as connection:
        assert [d.kind for d in audit_events(connection)] == [
            "notice.imported",
            "account.disabled",
            "account.added",
        ]
        assert [d.kind for d in audit_events(connection, kinds=["account."], limit=1)] == ["account.disabled"]
        assert [d.kind for d in audit_events(connection, kinds=["account.added", "notice."])] == [
            "notice.imported",
            "account.added",
        ]
        assert audit_events(connection, subject="张三", kinds=["account.added"])[0].detail == {"说明": "一"}
    engine.dispose()
