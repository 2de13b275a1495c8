"""A PDF page by page: pictures of a size, whatever the file says of itself; what cannot be drawn is a sentence."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from ledger.attachments import Upload
from ledger.attachments.pages import EDGE, HELD, MOST, DrawnPage, LastPages, page_of
from ledger.errors import FileTooCostly, Refused
from portal.strangers_files import draw_page
from sync.processes.confined import BUSY, LARGE, LONG, ODD, Confinement
from tests.attachment_samples import pdf


def plan(**look: object) -> Upload:
    return Upload("方案.pdf", pdf(**look))  # type: ignore[arg-type]


@pytest.mark.parametrize(("asked", "drawn"), [(1, 1), (3, 3), (0, 1), (-7, 1), (9, 3), (10**9, 3)])
def test_the_page_that_is_asked_for_or_the_nearest(asked: int, drawn: int) -> None:
    made = page_of(plan(pages=3), asked)
    assert (made.number, made.count) == (drawn, 3)
    with Image.open(BytesIO(made.picture)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", EDGE)


@pytest.mark.parametrize("size", [(1e7, 5.0), (5.0, 1e7), (1e7, 1e7), (0.01, 0.01)])
def test_a_page_of_any_size_is_a_picture_of_ours(size: tuple[float, float]) -> None:
    with Image.open(BytesIO(page_of(plan(size=size), 1).picture)) as picture:
        assert max(picture.size) <= EDGE


def test_a_file_of_too_many_pages_is_downloaded() -> None:
    assert page_of(plan(pages=MOST), MOST).count == MOST
    with pytest.raises(Refused, match=f"有 {MOST + 1} 页.*请下载后看"):
        page_of(plan(pages=MOST + 1), 1)


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", pdf(password="secret"), b""])
def test_what_cannot_be_read_says_so(content: bytes) -> None:
    with pytest.raises(Refused, match=r"“方案\.pdf”的第 2 页读不出来"):
        page_of(Upload("方案.pdf", content), 2)


@pytest.mark.parametrize("why", [LONG, LARGE, ODD, BUSY])
def test_what_costs_too_much_says_of_which_page(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    def refuse(*_: object) -> None:
        raise FileTooCostly(why)

    monkeypatch.setattr(Confinement, "_call", refuse)
    with pytest.raises(FileTooCostly) as refused:
        draw_page(plan(), 4, "某人")
    assert str(refused.value).startswith(BUSY if why is BUSY else "“方案.pdf”的第 4 页内容太多或者不正常")


def test_a_page_is_drawn_in_a_process_of_its_own() -> None:
    assert draw_page(plan(pages=2), 2, "某人") == page_of(plan(pages=2), 2)


def test_only_the_last_pages_are_held() -> None:
    held, drawn = LastPages(), []

    def draw(number: int) -> DrawnPage:
        return held.get("a", number, lambda: drawn.append(number) or DrawnPage(number, 99, b""))

    for number in (*range(HELD), HELD - 1, HELD, 0):
        draw(number)
    assert drawn == [*range(HELD), HELD, 0]
