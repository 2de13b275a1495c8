"""A document that takes long is somebody's own wait: everybody else's pages are drawn meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from portal.commands import OPERATOR
from portal.ui import downloads

TIME = 60.0


def test_pages_are_drawn_while_a_document_is_made(looked_at, visit, monkeypatch: pytest.MonkeyPatch):
    began, goes_on = Event(), Event()

    def slow(*_, **__) -> bytes:
        began.set()
        assert goes_on.wait(TIME)
        return bytes(bytearray(b"made"))  # another object each time

    monkeypatch.setattr(downloads, "make", slow)
    ask = (looked_at.documents.make, looked_at.context(OPERATOR), looked_at.board(), "consolidated", "")
    with ThreadPoolExecutor(2) as pool:
        try:
            first, second = pool.submit(*ask), pool.submit(*ask)
            assert began.wait(TIME)
            for page in ("overview", "reports"):
                assert not visit(page, "领导").exception
            assert not first.done()
            assert not second.done()
        finally:
            goes_on.set()
    assert first.result() is second.result()
