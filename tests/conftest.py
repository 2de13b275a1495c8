"""Shared by all tests: a clean environment, the system programs that some need, and a portal on the real notice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from portal.build import Portal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = frozenset(filter(None, os.environ.get("PORTAL_TEST_REQUIRE", "").split(",")))
# Variables of the person who runs the tests must not steer them; a deep test looks here for how long it is to last.
GIVEN = {name: value for name, value in os.environ.items() if name.startswith("PORTAL_")}
for _name in [n for n in os.environ if n.startswith(("PORTAL_", "STREAMLIT_"))]:
    del os.environ[_name]


def _has_libreoffice() -> str:
    return "" if shutil.which("soffice") else "LibreOffice (soffice) is not installed"


@cache
def _has_cjk_font() -> bool:
    listing = shutil.which("fc-list")
    return bool(
        listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip()
    )


def _has_browser() -> str:
    if not CHROMIUM:
        return "Chromium is not installed"
    return "" if _has_cjk_font() else "no font with Chinese characters is installed (fonts-noto-cjk)"


_LACKING = {"libreoffice": _has_libreoffice, "browser": _has_browser}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a marked test whose program is missing, and say so; fail instead where it is required (CI)."""
    for marker, lacking in _LACKING.items():
        if item.get_closest_marker(marker) and (reason := lacking()):
            if marker in REQUIRED:
                pytest.fail(f"{reason}, and PORTAL_TEST_REQUIRE asks for it", pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium instead of a downloaded one."""
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
        "headless": True,
    }


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has taken up the real notice; copy it, never open it."""
    from portal.build import build
    from portal.settings.settings import load

    home = tmp_path_factory.mktemp("filled") / "home"
    build(load(home=home, backend="memory")).book.engine.dispose()
    return home


@pytest.fixture
def portal(tmp_path: Path, filled_home: Path) -> Iterator[Portal]:
    """A portal on the real notice with a spreadsheet in memory, in a home of its own, on 8 October 2021."""
    from portal.build import build, use
    from portal.settings.settings import load

    home = shutil.copytree(filled_home, tmp_path / "home")
    made = build(load(home=home, backend="memory", today=date(2021, 10, 8)))
    use(made)
    yield made
    use(None)
    made.book.engine.dispose()
