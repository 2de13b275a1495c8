"""大屏链接: with it a screen on a wall (`/wall`) shows the city's figures until a day, without anybody signing in.

The office gives it for one screen and takes it back. It reads what the wall shows and nothing else; its code is no part of
what is told about it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ledger.clock import day_words
from ledger.errors import InvalidCells, Refused, within
from ledger.permissions import Action, Person, signed
from ledger.register import RegisterRepository
from ledger.use_cases import Service

SCREEN, CONTACT, UNTIL = "大屏名称", "管屏的人", "有效期至"
LONGEST = timedelta(days=365)
MOST = 50  # links in force
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class WallLink:
    """What one screen shows the wall with: its `code` until the day `until`, that day included. `contact` looks after the screen."""

    id: int
    screen: str
    contact: str
    code: str
    until: date
    given_by: str
    given_at: datetime
    revoked_by: str = ""
    revoked_at: datetime | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """What its audit events are about."""
        return self.screen

    def in_force(self, today: date) -> bool:
        """Does a screen show anything with it?"""
        return self.revoked_at is None and today <= self.until

    def why_not(self, today: date) -> str:
        """What a screen says that shows nothing with it; the empty text while it is in force."""
        if self.in_force(today):
            return ""
        ended = "已经被市政府办公厅收回" if self.revoked_at else f"已于{day_words(self.until)}到期"
        return f"“{self.screen}”的大屏链接{ended}，请联系市政府办公厅换一个新的。"


class WallLinkService(Service[RegisterRepository[WallLink]]):
    """Use cases of the office; each checks permission itself. `of_code` is for the screens, where nobody is signed in."""

    @property
    def today(self) -> date:
        """The day in China."""
        return self._book.now().date()

    def links(self, person: Person) -> tuple[WallLink, ...]:
        """Those in force, the newest first. Raises NotAllowed."""
        self._require(person, Action.SET_WALL)
        return self._in_force()

    def give(self, person: Person, screen: str, until: date | None, contact: str = "") -> WallLink:
        """A new link for one screen. Raises NotAllowed, Refused, InvalidCells."""
        self._require(person, Action.SET_WALL)
        named = within(SCREEN, screen, _LONGEST_NAME, needed="请写是哪块屏，例如“市政府三楼大厅”。")
        whose = within(CONTACT, contact, _LONGEST_NAME)
        last = self._last_day(until)
        if len(self._in_force()) >= MOST:
            raise Refused(f"有效的大屏链接已经有 {MOST} 个，没有开设：请先收回不用的。")
        code = secrets.token_urlsafe(18)
        made = WallLink(0, named, whose, code, last, signed(person), self._book.now())
        told = {UNTIL: made.until, CONTACT: made.contact}
        return replace(made, id=self._book.add(made, "wall_link.given", person=signed(person), **told))

    def revoke(self, person: Person, number: int, *, seen: int) -> None:
        """It ends now. Raises NotAllowed, Refused, ChangedMeanwhile."""
        self._require(person, Action.SET_WALL)
        if not any(link.id == number for link in self._in_force()):
            raise Refused("这个大屏链接已经收回或到期，没有操作。")
        done = {"revoked_by": signed(person), "revoked_at": self._book.now()}
        self._book.change(number, "wall_link.revoked", done, seen=seen, person=signed(person))

    def of_code(self, code: str) -> WallLink | None:
        """The link that a code is of, in force or not; None for a code that this ledger never gave."""
        return next((link for link in self._book.all() if link.code == code), None)

    def _in_force(self) -> tuple[WallLink, ...]:
        return tuple(link for link in self._book.all() if link.in_force(self.today))

    def _last_day(self, until: date | None) -> date:
        """Raises InvalidCells."""
        if until is None or not self.today <= until <= self.today + LONGEST:
            raise InvalidCells(
                {UNTIL: f"请选今天到{day_words(self.today + LONGEST)}之间的一天，最长一年，到期再开一个。"}
            )
        return until
