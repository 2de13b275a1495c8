"""Which years a home holds: one folder a year, and `years.json`, which says which one is in force.

The first year stands in the home itself, every later one in a folder that bears its number. Without the file there is
one year only.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from portal.errors import HomeUnusable
from portal.settings.settings import Settings
from store import wary

REGISTRY = "years.json"


class Years:
    """The years of one home. Read once: a portal that closes a year is replaced by one that reads anew."""

    def __init__(self, root: Settings) -> None:
        self.root = root
        self._folders = _read(root.folder / REGISTRY)

    @property
    def home(self) -> Path:
        """The folder that holds all of them."""
        return self.root.folder

    @property
    def known(self) -> tuple[int, ...]:
        """All years, the newest first; none while there was never a second one."""
        return tuple(sorted(self._folders, reverse=True))

    @property
    def in_force(self) -> int:
        """The year that is worked on; 0 while there is only one."""
        return max(self._folders, default=0)

    def settings_of(self, year: int = 0) -> Settings:
        """The settings as they are for a year (0: the one in force): its folder, its workbook."""
        year = year or self.in_force
        if year not in self._folders:
            return self.root
        given = self.root.workbook
        return self.root.model_copy(
            update={
                "home": self.root.folder / self._folders[year],
                "workbook": _of_year(given, year) if given and self._folders[year] else given,
            }
        )

    def put_in_force(self, closed: int, begun: int) -> None:
        """Write the registry: whole or not at all. What it says holds for every portal that is built from then on."""
        folders = {closed: "", **self._folders, begun: str(begun)}
        path = self.root.folder / REGISTRY
        draft = path.with_name(f".{REGISTRY}.part")
        draft.write_text(json.dumps({"years": {str(y): f for y, f in folders.items()}}), encoding="utf-8")
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
        wary.sync_folder(path.parent)


def _read(path: Path) -> dict[int, str]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {int(year): str(folder) for year, folder in raw["years"].items()}
    except (FileNotFoundError, NotADirectoryError):  # a home that cannot be made is named when it is
        return {}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise HomeUnusable(f"运行文件夹里的 {REGISTRY} 读不懂（它写着有哪几个年度），请从备份恢复这个文件。") from error


def _of_year(path: Path, year: int) -> Path:
    """`台账2022.xlsx` beside `台账2021.xlsx`: no year's workbook stands in another's way."""
    stem = re.sub(r"20\d{2}", str(year), path.stem)
    return path.with_name(f"{stem if str(year) in stem else f'{path.stem}{year}'}{path.suffix}")
