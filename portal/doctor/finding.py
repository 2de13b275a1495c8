"""What a check is given, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from portal.backup.home import YearFolder
from portal.settings.settings import Settings
from store.look_over import StoreState


class Health(IntEnum):
    """How it stands; the number is the exit code of whoever finds nothing worse."""

    GOOD = 0
    MIND = 1
    WRONG = 2

    @property
    def word(self) -> str:
        """As it is printed."""
        return ("好", "注意", "有错")[self]


@dataclass(frozen=True, slots=True)
class Remark:
    """One line: what was looked at, how it stands, what to do."""

    check: str
    level: Health
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class HomeLook:
    """The home's settings, its years (the one in force first), how the store of that one stands, the portal's time (whose day
    may be fixed) and the machine's."""

    settings: Settings
    years: list[YearFolder]
    state: StoreState
    now: datetime
    machine: datetime

    @property
    def newest(self) -> YearFolder:
        """The year in force."""
        return self.years[0]
