"""The store's file: who else on the machine may read it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from store.database import writing
from store.opening import open_database

NOW = datetime(2021, 10, 8, tzinfo=UTC)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_new_store_is_its_accounts_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "ledger.db"
    engine = open_database(f"sqlite:///{file}", now=NOW)
    with writing(engine):
        modes = {path.name: path.stat().st_mode & 0o077 for path in file.parent.iterdir()}
    engine.dispose()
    assert set(modes) >= {"ledger.db", "ledger.db-wal"}
    assert set(modes.values()) == {0}


def test_no_error_of_the_store_repeats_what_was_to_be_kept(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'ledger.db'}", now=NOW)
    row = {"key": "a", "value": "$argon2id$v=19"}
    with engine.connect() as connection:
        connection.execute(kept := text("INSERT INTO meta VALUES (:key, :value)"), row)
        with pytest.raises(IntegrityError) as refused:
            connection.execute(kept, row)
    engine.dispose()
    assert "argon2id" not in str(refused.value)


def test_a_store_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    open_database(f"sqlite:///{file}", now=NOW).dispose()
    file.chmod(0o640)  # what an administrator arranged for his backup
    open_database(f"sqlite:///{file}", now=NOW).dispose()
    assert file.stat().st_mode & 0o777 == 0o640
