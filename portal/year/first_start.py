"""The first start of an empty home: from the notice to a store that holds the year.

Every step looks before it acts and the year is taken up in one transaction, so a start that was cut off anywhere is
completed by the next one; the workbook is published by the first sync cycle.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import lock_descriptor

from ledger.units.directory import Directory
from portal.errors import HomeMixed, HomeUnusable, SettingsWrong
from portal.server.home_guard import guard
from portal.settings.settings import Settings
from store import wary
from store.database import file_of
from store.store import Store

_LOG = logging.getLogger(__name__)
_FACT = "demo"


def look_over(settings: Settings) -> None:
    """Check who may read and write a home and the store, and say what was mended. Raises HomeUnusable."""
    for mended in guard(settings.folder, file_of(settings.store_url)):
        print(f"注意：{mended}", file=sys.stderr, flush=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the home's start lock (made if missing): two processes never fill one home. Raises HomeUnusable."""
    with ExitStack() as held:
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            lock_descriptor(held.enter_context(wary.own(folder / "start.lock")))
        except OSError as error:
            raise HomeUnusable(
                f"运行文件夹 {folder} 不能写入（{error.strerror}），请检查 PORTAL_HOME 和权限。"
            ) from error
        yield


def claim_home(store: Store, *, demo: bool) -> None:
    """Mark an empty store as a demonstration or a real ledger. Raises HomeMixed when it is marked as the other."""
    mark = store.fact(_FACT)
    if not mark:
        store.set_fact(_FACT, "1" if demo else "0")
    elif demo and mark == "0":
        raise HomeMixed("这个运行文件夹里是真实台账，不能用于演示：请用 PORTAL_HOME 另指一个空文件夹。")
    elif not demo and mark == "1":
        raise HomeMixed(
            "这个运行文件夹里是演示数据，不能当真实台账用：请用 PORTAL_HOME 另指一个文件夹，或设 PORTAL_DEMO=1。"
        )


def take_up_year(store: Store, settings: Settings) -> None:
    """Read the notice and the directory into the store; a year that it holds already is brought up to this version.

    Raises NoticeUnreadable, DirectoryInvalid, UnitUnknown, or SettingsWrong when the notice cannot be opened.
    """
    if store.started:
        store.settle_owners()
        return
    from portal.strangers_files import read_notice, read_units  # noqa: PLC0415 - needed once only

    units = read_units(settings.units)
    try:
        notice = read_notice(settings.notice)
    except OSError as error:
        raise SettingsWrong(
            f"PORTAL_NOTICE 指向的通知打不开（{settings.notice}）：请检查路径和权限。", name="PORTAL_NOTICE"
        ) from error
    store.start_year(notice.breakdown, units, Directory.load(units))
    _LOG.info("took up %s with %d unsure cells", settings.notice.name, len(notice.doubts))
