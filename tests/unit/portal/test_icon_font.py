"""The kept part of the icon font draws every icon that is asked for by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.navigation import PAGES
from portal.server.browser.static_files import ICONS, shipped_icons
from tests.icon_font import drawn, keep, used


def test_every_icon_that_the_whole_font_draws_is_drawn_by_the_kept_one() -> None:
    kept = drawn(ICONS)
    assert used() & drawn(shipped_icons()) <= kept, "run `make icons`"
    assert len(kept) < 400


def test_an_icon_that_pages_ask_for_is_drawn() -> None:
    kept = drawn(ICONS)
    written, put_together = {"error", "check_circle", "save"}, {page.icon for page in PAGES} | {"arrow_back", "help"}
    assert written | put_together <= kept, "run `make icons`"
    assert put_together <= used()


@pytest.mark.long
def test_what_is_left_out_is_not_drawn(tmp_path: Path) -> None:
    keep({"error"}, tmp_path / "icons.woff2")
    assert "error" in drawn(tmp_path / "icons.woff2")
    assert "home" not in drawn(tmp_path / "icons.woff2")
