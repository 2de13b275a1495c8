"""What people read while the store's disk is full: no page promises that anything is saved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from portal.shell import show_unwritable
from portal.sync_status.parts import show_trouble
from store.status import Trouble


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every error that a page shows."""
    shown: list[str] = []
    monkeypatch.setattr("streamlit.error", lambda text, **_: shown.append(text))
    return shown


def test_every_page_tells_it_and_is_silent_again(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    path.touch()
    engine = create_engine(f"sqlite:///{path}")
    with monkeypatch.context() as full:
        full.setattr("store.database.shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
        show_unwritable(engine)
    show_unwritable(engine)
    assert [("磁盘已满" in one, "看到回执才算保存" in one) for one in said] == [(True, True)]


def test_trouble_of_the_store_promises_no_saving_and_that_of_the_sheet_does(said: list[str]) -> None:
    for name in ("StoreUnavailable", "BackendUnavailable"):
        show_trouble(None, None, Trouble(name, "x", "", "2021-10-26T09:00:00+08:00"))  # type: ignore[arg-type]
    assert [("照常保存" in one, "不用做什么" in one) for one in said] == [(False, False), (True, True)]
