"""A click on a download button means what its page says at the click; the browser may hold the button of an earlier drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from portal.server.barriers import MadeFiles
from portal.server.clicked_files import ClickedFiles, StillDrawn, Waits
from reports.file_names import MadeFile


class Page:
    """Download buttons of a window; `drawing` are the steps that are left until the page is drawn."""

    def __init__(self, patience: float = 30) -> None:
        self.storage = MemoryMediaFileStorage("/media")
        self.manager = MediaFileManager(self.storage)
        self.drawing: Iterator[Callable[[], object]] = iter(())
        MadeFiles(lambda _: "").watch(self.manager)
        ClickedFiles(self.drawn, Waits(0, patience)).watch(self.manager)

    def drawn(self, _session_id: str) -> bool:
        step = next(self.drawing, None)
        if step:
            step()
        return step is None

    def offer(self, day: str, place: str = "place", button: str = "get_summary") -> str:
        made = MadeFile.of(day.encode(), f"截至{day}.xlsx")
        return self.manager.add_deferred(lambda: made, "text/plain", place, "汇总.xlsx", element_id=button)

    def click(self, file_id: str) -> tuple[str, str | None]:
        kept = self.storage.get_file(self.manager.execute_deferred(file_id).rpartition("/")[2])
        return kept.content.decode(), kept.filename


def test_a_button_gives_its_file() -> None:
    page = Page()
    day, _ = page.offer("8月1日"), page.offer("全年", "elsewhere", "get_bulletin")
    assert page.click(day) == ("8月1日", "截至8月1日.xlsx")


def test_a_click_behind_a_typed_day_gets_that_day() -> None:
    """The former day's file came, under the former day's name."""
    page = Page()
    before = page.offer("10月12日")
    page.drawing = iter([lambda: None, lambda: page.offer("8月1日")])
    assert page.click(before) == ("8月1日", "截至8月1日.xlsx")


def test_also_where_the_former_button_was_forgotten_meanwhile() -> None:
    page = Page()
    before = page.offer("10月12日")

    def drawn_anew() -> None:
        page.manager.clear_session_refs()
        page.offer("8月1日")
        page.manager.remove_orphaned_files()

    page.drawing = iter([drawn_anew])
    assert page.click(before)[0] == "8月1日"


def test_a_button_that_is_no_more_there_gives_nothing() -> None:
    page = Page()
    before = page.offer("全市")
    page.drawing = iter([lambda: page.manager.remove_deferred("place", element_id="get_summary")])
    with pytest.raises(MediaFileStorageError):
        page.click(before)


def test_a_page_that_is_never_drawn_gives_no_former_file() -> None:
    page = Page(patience=0)
    before = page.offer("10月12日")
    page.drawing = iter([lambda: None] * 1000)
    with pytest.raises(StillDrawn):
        page.click(before)
