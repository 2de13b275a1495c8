"""The shared sheet and the sync with it: readable, looked at lately, nothing waiting for long, nothing for a person to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ledger.columns import LEDGER_TAB
from portal.doctor.finding import Health, HomeLook, Remark
from portal.server.loop import SLACK
from portal.ui.messages import local_time
from store.errors import StoreError
from sync.backends.base import GivesUp
from sync.backends.registry import open_backend

_LONG = timedelta(hours=1)


def sheet(look: HomeLook) -> Iterator[Remark]:
    """The workbook is read in a process of its own: it may hang with its share. Nobody's network is asked."""
    if look.settings.backend != "workbook":
        online = look.settings.backend == "google"
        elsewhere = "在 Google 上，这里不联网检查，请用 python -m portal google check" if online else "只在内存里"
        yield Remark("共享表格", Health.GOOD, f"共享表格{elsewhere}。")
        return
    year = look.newest
    path = year.settings.workbook_path(year.year)
    backend = open_backend("workbook", path, year.settings.room, apart=True)
    try:
        if not backend.exists():
            yield _missing(look, str(path))
            return
        rows = len(backend.read().grids[LEDGER_TAB].rows)
        yield Remark("共享表格", Health.GOOD, f"共享工作簿读得出来（{path}，{rows} 行）。")
    except (StoreError, KeyError) as error:
        said = str(error) if isinstance(error, StoreError) else f"“{path}”里没有“{LEDGER_TAB}”这张表。"
        yield Remark("共享表格", Health.WRONG, said, getattr(error, "advice", "") or "请打开“同步状态”看怎么处理。")
    finally:
        if isinstance(backend, GivesUp):
            backend.give_up()


def _missing(look: HomeLook, path: str) -> Remark:
    if not look.state.published:
        return Remark("共享表格", Health.GOOD, "共享工作簿还没有生成，门户第一次同步时生成。")
    return Remark(
        "共享表格",
        Health.WRONG,
        f"找不到共享工作簿 {path}。",
        "请找回文件；找不回的用 python -m portal publish 重新生成。",
    )


def sync(look: HomeLook) -> Iterator[Remark]:
    """When the sheet was looked at last, and what stops it."""
    state = look.state
    if state.trouble:
        said = f"同步受阻（自 {local_time(state.trouble.since)}）：{state.trouble.message}"
        yield Remark("同步", Health.WRONG, said, state.trouble.advice or "请打开“同步状态”处理；填报照常保存。")
    elif not state.checked:
        yield Remark("同步", Health.MIND, "还没有和共享表格同步过。", "请启动门户：make run。")
    elif look.now - datetime.fromisoformat(state.checked) > timedelta(seconds=3 * look.settings.sync_seconds + SLACK):
        said = f"上次核对共享表格是 {local_time(state.checked)}，门户没有开着，或者同步停了。"
        yield Remark("同步", Health.MIND, said, "请看门户开着没有，访问 /healthz。")
    else:
        yield Remark("同步", Health.GOOD, f"上次核对共享表格是 {local_time(state.checked)}，没有受阻。")


def waiting(look: HomeLook) -> Iterator[Remark]:
    """Edits that are promised and not yet proven to stand in the sheet."""
    state = look.state
    if state.waiting and look.now - datetime.fromisoformat(state.oldest) > _LONG:
        said = f"{state.waiting} 格填报等待写入共享表格，最早的自 {local_time(state.oldest)}。"
        yield Remark("等待写入", Health.MIND, said, "都已保存，不会丢；请打开“同步状态”看为什么写不进去。")
    else:
        yield Remark("等待写入", Health.GOOD, f"{state.waiting} 格填报等待写入共享表格。")


def conflicts(look: HomeLook) -> Iterator[Remark]:
    """Both texts are kept until somebody decides."""
    if look.state.conflicts:
        said = f"{look.state.conflicts} 处冲突等人决定。"
        yield Remark("冲突", Health.MIND, said, "请有关单位或市政府办公厅在“同步状态”处理。")
    else:
        yield Remark("冲突", Health.GOOD, "没有待处理的冲突。")
