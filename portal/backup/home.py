"""What of a home goes into a backup: of each year its store, the files that people handed in, the shared workbook where it stands
in the home, and versions of it that were kept for a person; of the home itself which years there are, and settings that lie in it.

What is left out can be made again (locks, drafts of files, the journal of a write), is no business of the home's, or is a secret.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.backup.manifest import ALLOWED
from portal.errors import CannotDo
from portal.settings.settings import SECRETS, Settings, config_file
from portal.year.years import REGISTRY, Years
from store import wary
from store.backup import facts_of
from store.database import file_of

STORE = "ledger.db"
_KEPT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class YearFolder:
    """One year of a home. `prefix` is where it stands in a backup: the empty text, or `2022/`."""

    prefix: str
    settings: Settings
    store: Path
    year: int
    closed: bool

    @property
    def workbook(self) -> Path | None:
        """The shared workbook where it stands in the year's folder; what is a link, or stands elsewhere, is not the home's."""
        path = self.settings.workbook_path(self.year)
        within = path.is_relative_to(self.settings.folder) and wary.is_file(path)
        return path if within and ALLOWED.fullmatch(self.name_of(path)) else None

    def name_of(self, path: Path) -> str:
        """The path of one of its files in a backup."""
        return f"{self.prefix}{path.relative_to(self.settings.folder).as_posix()}"

    def files(self) -> Iterator[Path]:
        """What people handed in, and what a sync kept for a person to look at."""
        yield from (p for p in _listed(self.settings.folder / "files") if _KEPT.fullmatch(p.name))
        yield from (p for p in _listed(self.settings.room) if p.name.startswith("保留-"))


def years_of(settings: Settings) -> list[YearFolder]:
    """Every year of the home, the one in force first. Raises CannotDo where there is no ledger, or its store is no file."""
    years = Years(settings)
    found = [_year(settings, years.settings_of(year)) for year in years.known or (0,)]
    return sorted(found, key=lambda one: one.year, reverse=True)


def _year(root: Settings, settings: Settings) -> YearFolder:
    store = file_of(settings.database_url)
    if store is None:
        raise CannotDo(
            "本地库不是 SQLite 文件（设置了 PORTAL_STORE_URL），请用那个数据库自己的工具备份（例如 pg_dump）。"
        )
    if not store.is_file():
        raise CannotDo(f"{settings.folder} 里还没有台账（没有 {store}），请核对 PORTAL_HOME。")
    facts = facts_of(store)
    within = settings.folder.relative_to(root.folder).as_posix()
    return YearFolder("" if within == "." else f"{within}/", settings, store, facts.year, facts.closed)


def of_the_home(settings: Settings, years: list[YearFolder], *, with_secret: bool) -> Iterator[tuple[str, Path]]:
    """Files of the home itself: path in a backup, where it stands."""
    if wary.is_file(settings.folder / REGISTRY):
        yield REGISTRY, settings.folder / REGISTRY
    if with_secret:
        for year in years:
            if wary.is_file(year.settings.folder / "secret"):
                yield f"{year.prefix}secret", year.settings.folder / "secret"
    if (config := _config_in(settings)) and (with_secret or not _says_secrets(config)):
        yield "portal.toml", config


def left_out(settings: Settings, years: list[YearFolder], *, with_secret: bool) -> Iterator[str]:
    """Sentences about what a backup of this home does not hold."""
    newest = years[0]
    if settings.backend == "workbook" and newest.workbook is None:
        place = newest.settings.workbook_path(newest.year)
        why = "找不到" if newest.settings.folder in place.parents else "不在运行文件夹里"
        yield f"共享工作簿{why}（{place}），备份里没有它，请另行备份。"
    if settings.backend == "google":
        yield "共享表格由 Google 保存，备份里没有它；密钥文件不在运行文件夹里的也没有。"
    if not with_secret and (config := _config_in(settings)) and _says_secrets(config):
        yield f"设置文件 {config} 里有密码或密钥，备份里没有它；要一起备份的加 --with-secret。"


def _config_in(settings: Settings) -> Path | None:
    """The settings' file, where it lies in the home."""
    path = config_file().absolute()
    return path if path.parent == settings.folder and path.name == "portal.toml" and wary.is_file(path) else None


def _says_secrets(config: Path) -> bool:
    said = tomllib.loads(config.read_text(encoding="utf-8"))
    return any(name.lower() in SECRETS for name in said)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if wary.is_file(path))
    except (FileNotFoundError, NotADirectoryError):
        return []
