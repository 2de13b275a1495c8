"""自查: is everything as it should be? Looks and changes nothing; one line for each thing, and what to do.

One public verb: `look_over(settings, machine)`. A check is a function of a `HomeLook`; each stands alone, so one that fails hides no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from portal.backup.home import years_of
from portal.doctor import home_checks, sheet_checks, store_checks
from portal.doctor.finding import Health, HomeLook, Remark
from portal.errors import PortalError
from portal.settings.settings import Settings
from store.errors import StoreError
from store.look_over import state_of

__all__ = ["CHECKS", "Health", "Remark", "look_over"]

_Check = Callable[[HomeLook], Iterable[Remark]]
CHECKS: dict[str, _Check] = {
    "本地库": store_checks.integrity,
    "版本": store_checks.versions,
    "年度": store_checks.years,
    "共享表格": sheet_checks.sheet,
    "同步": sheet_checks.sync,
    "等待写入": sheet_checks.waiting,
    "冲突": sheet_checks.conflicts,
    "磁盘": home_checks.disk,
    "附件": home_checks.files,
    "时钟": home_checks.clock,
    "密钥": home_checks.secret,
    "备份": home_checks.backup,
}


def look_over(settings: Settings, machine: datetime) -> list[Remark]:
    """What was found, in the order of the checks."""
    try:
        years = years_of(settings)
        now = datetime.combine(settings.day, machine.timetz()) if settings.day else machine
        look = HomeLook(settings, years, state_of(years[0].store), now, machine)
    except (PortalError, StoreError) as error:
        return [Remark("本地库", Health.WRONG, str(error), "文件坏了的，从备份恢复。")]
    return [one for name, check in CHECKS.items() for one in _made(name, check, look)]


def _made(name: str, check: _Check, look: HomeLook) -> Iterator[Remark]:
    try:
        yield from check(look)
    except (PortalError, StoreError) as error:
        yield Remark(name, Health.WRONG, str(error), "请看运行日志和运行维护里的“恢复”。")
    except OSError as error:
        yield Remark(name, Health.WRONG, f"没有检查成：{error.filename or ''}{error.strerror}。", "请检查路径和权限。")
