"""A click that is cut off, and secrets that an error carries."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from portal.build import Portal
from portal.settings.settings import ROOT
from portal.ui.messages import sentence
from store import tables
from store.database import reading
from store.errors import StoreUnavailable
from store.store import Store

KEY = "2021-07-鼓楼区"
SECRET = "correct-horse-battery-staple-0123456789"


def _submissions(portal: Portal) -> tuple[int, list[str]]:
    with reading(portal.book.engine) as connection:
        receipts = connection.scalar(select(func.count()).select_from(tables.submission)) or 0
        texts = connection.scalars(select(tables.outbox.c.value).where(tables.outbox.c.column == "progress_note"))
        return receipts, list(texts)


def _click(at: AppTest) -> AppTest:
    return at.button(key="submit").click().run()


@pytest.mark.parametrize("when", ["before", "after"])
def test_f103_a_rerun_cuts_off_the_handler(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """F103: the session's script is stopped around the commit; then the person clicks again: saved once, with a receipt."""
    real = Store.submit

    def cut_off(self: Store, *given: object, **named: object) -> object:
        if when == "after":
            real(self, *given, **named)  # type: ignore[arg-type]
        raise StopException

    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("只报一次的进展")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "submit", cut_off)
        _click(at)
    saved = when == "after"
    assert _submissions(fresh) == ((1, ["只报一次的进展"]) if saved else (0, []))
    assert not at.success
    at.run()
    assert at.text_area(key="progress_note").value == "只报一次的进展"
    at = _click(at)
    assert not at.exception
    assert _submissions(fresh) == (1, ["只报一次的进展"])
    assert any("R000001" in box.value for box in (*at.info, *at.success)), "the page says that it is saved"


def test_f103_a_store_that_refuses_is_told_and_nothing_typed_is_lost(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F103, F008: no receipt without a commit; the text stays in its field."""

    def refuses(*_: object, **__: object) -> object:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容，再联系管理员清理磁盘。")

    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("写了很久")
    monkeypatch.setattr(Store, "submit", refuses)
    at = _click(at)
    assert "磁盘已满" in at.error[0].value
    assert at.text_area(key="progress_note").value == "写了很久"
    assert not any("回执" in box.value for box in at.info)


def test_f113_an_error_that_carries_a_secret_keeps_it_from_people(
    fresh: Portal,
    visit: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """F113: an unforeseen error of a backend names its key; neither page, status nor history shows it."""
    caplog.set_level(logging.DEBUG)

    def denied(*_: object) -> None:
        raise RuntimeError(f"401 for key {SECRET}")

    monkeypatch.setattr(fresh.engine.backend, "version", denied)
    monkeypatch.setattr(fresh.engine.backend, "read", denied)
    fresh.loop._once()
    assert SECRET not in sentence(RuntimeError(SECRET))
    at = visit("sync", "市政府办公厅")
    assert not at.exception
    assert SECRET not in str(at._tree)
    assert SECRET not in repr(fresh.sheet.status()) + repr(fresh.book.history())
    assert "sync cycle failed" in caplog.text
    assert "in denied" in caplog.text, "where it happened is told"
    assert SECRET not in caplog.text


@pytest.mark.samples(1)
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORTAL_SECRET", SECRET),
        ("PORTAL_STORE_URL", f"postgresql://portal:{SECRET}@127.0.0.1:1/ledger"),
    ],
)
@pytest.mark.parametrize("command", ["settings", "status"])
def test_f113_no_command_prints_a_secret(tmp_path: Path, command: str, variable: str, value: str) -> None:
    """F113: what a person pastes into a message to the administrator holds no password."""
    environment = {**os.environ, "PORTAL_HOME": str(tmp_path), variable: value}
    done = subprocess.run(
        [sys.executable, "-m", "portal", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert SECRET not in done.stdout + done.stderr
    assert variable in done.stdout + done.stderr or command == "status"
