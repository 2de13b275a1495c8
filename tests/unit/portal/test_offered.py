"""Files that windows hold: given back when the window is gone, bounded for all together."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from portal.server import offered
from tests.coroutines import finished


class _Runtime:
    """What `offered` asks of streamlit's: which windows there are, what they show, what they hold."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/x")
        self.windows: dict[str, SimpleNamespace] = {}
        self._session_mgr = SimpleNamespace(get_session_info=self.windows.get)

    def open(self, window: str, *kinds: str) -> None:
        shown = {f"w{n}": SimpleNamespace(value_type=kind) for n, kind in enumerate(kinds)}
        widgets = SimpleNamespace(states=dict(shown), widget_metadata=shown)
        state = SimpleNamespace(_new_widget_state=widgets, _old_state={})
        self.windows[window] = SimpleNamespace(session_state=state)

    def hold(self, window: str, size: int, name: str = "1") -> None:
        self.uploaded_file_mgr.add_file(window, UploadedFileRec(name, "a.pdf", "x", bytes(size)))

    def get_app_session(self, window: str) -> SimpleNamespace | None:
        return self.windows.get(window)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> _Runtime:
    made = _Runtime()
    monkeypatch.setattr(offered, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: made))
    return made


async def _ask(window: str, method: str = "PUT", size: int = 10, *, pieces: bool = False) -> tuple[int, list[int]]:
    """(status, how much of the window was on its way while it was answered)."""
    seen: list[int] = []
    statuses: list[int] = []

    async def streamlit(scope, receive, send) -> None:
        seen.append(barrier._coming[window])
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    barrier = offered.OfferedOnly(streamlit, lambda one: one[0])
    scope = {"type": "http", "method": method, "path": f"{offered.ENDPOINT}{window}/1"}
    framed = [(b"transfer-encoding", b"chunked")] if pieces else []
    await barrier({**scope, "headers": [(b"content-length", b"%d" % size), *framed]}, None, send)
    assert not barrier._coming
    return statuses[0], seen


def ask(*args: object, **more: object) -> tuple[int, list[int]]:
    return finished(_ask(*args, **more))  # type: ignore[arg-type]


def test_what_windows_that_are_gone_hold_is_given_back(runtime: _Runtime) -> None:
    runtime.open("a", offered._UPLOADER)
    runtime.hold("a", 10)
    runtime.hold("gone", 1 << 20)
    offered.give_back()
    assert offered._held() == {"a": [10]}
    runtime.windows.clear()
    offered.give_back()
    assert offered._held() == {}


def test_an_upload_where_a_page_asks_for_one(runtime: _Runtime) -> None:
    runtime.open("a", "string_value", offered._UPLOADER)
    runtime.open("b", "string_value")
    assert ask("a") == (204, [10])
    assert ask("b")[0] == 403
    assert ask("nobody's")[0] == 403
    assert ask("a", "DELETE") == (204, [0])


def test_during_a_run_what_was_shown_before_counts(runtime: _Runtime) -> None:
    runtime.open("a", offered._UPLOADER)
    state = runtime.windows["a"].session_state
    state._old_state, state._new_widget_state.states = state._new_widget_state.states, {}
    assert ask("a")[0] == 204


def test_a_windows_share_and_everybodys(runtime: _Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "OF_A_WINDOW", 100)
    monkeypatch.setattr(offered, "OF_ALL", 250)
    for window in "abc":
        runtime.open(window, offered._UPLOADER)
        runtime.hold(window, 80)
    assert (ask("a", size=21)[0], ask("a", size=20)[0]) == (413, 503)
    assert ask("a", size=10)[0] == 204


def test_a_window_holds_only_so_many_files(runtime: _Runtime) -> None:
    runtime.open("a", offered._UPLOADER)
    for n in range(offered.FILES):
        runtime.hold("a", 0, str(n))
    assert ask("a", size=0)[0] == 413


def test_what_comes_in_pieces_counts_as_the_largest_whatever_its_header_says(
    runtime: _Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.open("a", offered._UPLOADER)
    assert ask("a", size=10, pieces=True) == (204, [offered.BODY_BYTES])
    monkeypatch.setattr(offered, "OF_A_WINDOW", offered.BODY_BYTES - 1)
    assert ask("a", size=10, pieces=True)[0] == 413


def test_nobody_alone_takes_the_room_of_the_others(runtime: _Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offered, "OF_A_PERSON", 100)
    for window in ("a1", "a2", "b1"):
        runtime.open(window, offered._UPLOADER)
    runtime.hold("a1", 80)
    assert (ask("a2", size=21)[0], ask("a2", size=20)[0], ask("b1", size=90)[0]) == (413, 204, 204)
