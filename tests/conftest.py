"""Shared by all tests: a clean environment, the system programs that some need, and a portal on the real notice."""

from __future__ import annotations

import gc
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from portal.build import Portal
    from sync.backends.memory import MemoryBackend, Sheets

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TODAY = date(2021, 10, 12)
FEW = frozenset(
    [
        "鼓楼区",
        "台江区",
        "仓山区",
        "长乐区",
        "闽清县",
        "永泰县",
        "市政府办公厅",
        "市发改委",
        "市司法局",
        "市财政局",
        "市农业农村局",
        "市商务局",
        "市市场监管局",
        "市卫健委",
        "市大数据委",
        "市行政（市民）服务中心管委会",
    ]
)
# Variables of the person who runs the tests must not steer them; a deep test looks here for how long it is to last.
# Workers of xdist find it in the environment: there the variables are gone already.
GIVEN: dict[str, str] = json.loads(
    os.environ.setdefault(
        "TESTS_GIVEN", json.dumps({name: value for name, value in os.environ.items() if name.startswith("PORTAL_")})
    )
)
REQUIRED = frozenset(filter(None, GIVEN.get("PORTAL_TEST_REQUIRE", "").split(",")))
for _name in [n for n in os.environ if n.startswith(("PORTAL_", "STREAMLIT_"))]:
    del os.environ[_name]
# Compiled files are kept, whatever the caller's environment says: else every server and command that a test starts
# compiles the product anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# As where the portal runs, for this process and those that it starts: see tests/without.
sys.path.insert(0, str(Path(__file__).parent / "without"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (sys.path[0], os.environ.get("PYTHONPATH", ""))))


# How fast a busy machine draws examples says nothing of the product.
settings.register_profile("project", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the cases of a test marked `samples(n)`, n that lie evenly among them are for `make test`; the others are long."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("samples"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for alike in cases.values():
        mark = alike[0].get_closest_marker("samples")
        assert mark
        (n,) = mark.args
        chosen = {i * len(alike) // n for i in range(n)}
        for place, item in enumerate(alike):
            if place not in chosen:
                item.add_marker(pytest.mark.long)


gc.disable()  # until all is collected: hardly anything of that is garbage


def pytest_collection_finish() -> None:
    """What collecting made stays to the end: the garbage collector need not look at it after every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(
        50_000, 20, 20
    )  # of a test's own garbage most goes without the collector, which took a twentieth of all
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def hurried_stores() -> Iterator[None]:
    """The stores and workbooks of this process do not wait for the disk, and its stores compile a statement once for all of
    them; those of servers and commands, which tests kill, are as people have them."""
    from sqlalchemy import Engine, event

    from store import opening

    prepare, first = opening._prepare_sqlite, list[Engine]()

    def hurried(engine: Engine) -> None:
        prepare(engine)
        event.listen(engine, "connect", lambda dbapi, _record: dbapi.execute("PRAGMA synchronous=OFF"))
        first[:] = first or [engine]
        engine.dialect, engine._compiled_cache = first[0].dialect, first[0]._compiled_cache

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_prepare_sqlite", hurried)
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@contextmanager
def files_read_here() -> Iterator[None]:
    """Without a process for each file, whose start takes longer than most readings."""
    from sync.processes.confined import Confinement

    def call(_self: Confinement, target: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return resolve_name(target)(*args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Confinement, "_call", call)
        yield


def _has_libreoffice() -> str:
    if not shutil.which("soffice"):
        return "LibreOffice (soffice) is not installed"
    return "" if shutil.which("lowriter") else "LibreOffice Writer is not installed"


@cache
def _has_cjk_font() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip())


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
        # Without a graphics card its own emulation of one takes a fifth of all that a page costs.
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-software-rasterizer"],
        "headless": True,
    }


class Published(NamedTuple):
    """A home whose ledger stands in a spreadsheet in memory; copy both, never open them."""

    home: Path
    sheets: Sheets

    def copy(self, to: Path) -> tuple[Path, MemoryBackend]:
        """A home and a spreadsheet of one's own."""
        from sync.backends.memory import MemoryBackend

        backend = MemoryBackend()
        backend.sheets = self.sheets.copy()
        return Path(shutil.copytree(self.home, to)), backend


@cache
def _read_once(template: Path) -> Any:
    return pickle.loads(template.with_suffix(".image").read_bytes())


def has_read(portal: Portal, template: Path) -> None:
    """A portal over a copy of a home of ours knows its tens of thousands of cells, and reads what has changed since."""
    known = _read_once(template)
    portal.book.mirror._image = replace(known, **{k: dict(v) for k, v in vars(known).items() if isinstance(v, dict)})


def _leave(portal: Portal) -> None:
    """Keep beside the home what the ledger's cells say, and close it."""
    portal.book.ledger()
    portal.settings.folder.with_suffix(".image").write_bytes(pickle.dumps(portal.book.mirror._image))
    portal.book.engine.dispose()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, which the first worker that wants it has made; the others wait for it and find it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return folder


def _fill(home: Path, **more: object) -> None:
    from portal.build import build
    from portal.settings.settings import load

    _leave(build(load(home=home, backend="memory", **more)))


def few_units(path: Path) -> None:
    """The directory with those counties and departments only that lead a task or act in tests."""
    lines = (Path(__file__).parents[1] / "data/units.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    others = [line for line in lines if not re.search(",(县（市）区|市直单位),", line)]
    path.write_text("".join([*others, *(line for line in lines if line.split(",")[2] in FEW)]), encoding="utf-8")


def fill_few(home: Path, **more: object) -> None:
    """A home for eighteen units, whose directory stands beside it."""
    home.parent.mkdir(parents=True, exist_ok=True)
    units = home.with_suffix(".csv")
    few_units(units)
    _fill(home, units=units, **more)


def _publish(folder: Path, filled: Path, **more: object) -> None:
    from portal.build import build
    from portal.settings.settings import load
    from sync.backends.memory import MemoryBackend

    home, backend = Path(shutil.copytree(filled, folder / "home")), MemoryBackend()
    made = build(load(home=home, backend="memory", today=TODAY, **more), backend)
    assert not made.engine.cycle().trouble
    _leave(made)
    (folder / "sheets").write_bytes(pickle.dumps(backend.sheets))


def _published(folder: Path) -> Published:
    return Published(folder / "home", pickle.loads((folder / "sheets").read_bytes()))


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has taken up the real notice for a city of eighteen units (518 entries); copy it, never open it."""
    return made_once(tmp_path_factory, "filled", fill_few)


@pytest.fixture(scope="session")
def whole_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for all sixty units (1,724 entries): slower, for tests that count; copy it, never open it."""
    return made_once(tmp_path_factory, "whole", _fill)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with 演示数据 until 12 October 2021, not published; copy it, never open it."""
    return made_once(tmp_path_factory, "demo", lambda home: _fill(home, demo=True, today=TODAY))


@pytest.fixture(scope="session")
def demo_day_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same until the day on which `make demo` stands; copy it, never open it."""
    return made_once(tmp_path_factory, "demo-day", lambda home: _fill(home, demo=True))


@pytest.fixture(scope="session")
def published(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The real notice for eighteen units, published on 12 October 2021."""
    return _published(made_once(tmp_path_factory, "published", lambda folder: _publish(folder, filled_home)))


@pytest.fixture(scope="session")
def published_demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The demonstration, published on 12 October 2021."""
    make = partial(_publish, filled=demo_home, demo=True)
    return _published(made_once(tmp_path_factory, "published-demo", make))


@pytest.fixture
def portal(tmp_path: Path, filled_home: Path) -> Iterator[Portal]:
    """A portal on the real notice for eighteen units, with a spreadsheet in memory, in a home of its own, on 8 October 2021."""
    from portal.build import build, use
    from portal.settings.settings import load

    home = shutil.copytree(filled_home, tmp_path / "home")
    made = build(load(home=home, backend="memory", today=date(2021, 10, 8)))
    has_read(made, filled_home)
    use(made)
    yield made
    use(None)
    made.book.engine.dispose()
