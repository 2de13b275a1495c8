"""Protected ranges: who may change which cells.

The file's owner always passes; so do the range's editors. A `warningOnly` range stops nobody. Everybody else gets
Google's 400, and nothing of the batch is applied.
"""

from dataclasses import dataclass

from tests.sheets_server.a1 import Box
from tests.sheets_server.book import Book, box_of
from tests.sheets_server.errors import PROTECTED, invalid
from tests.sheets_server.grid import Json, Sheet


@dataclass(frozen=True)
class User:
    """The caller: any bearer token is one, its e-mail made from the token."""

    token: str

    @property
    def email(self) -> str:
        return self.token if "@" in self.token else f"{self.token}@example.com"


def may_edit(book: Book, user: User, protected: Json) -> bool:
    if protected.get("warningOnly") or user.email == book.owner:
        return True
    return user.email in protected.get("editors", {}).get("users", [])


def range_of(book: Book, protected: Json) -> Box:
    """The cells a protection covers, through its named range if it has one."""
    name = protected.get("namedRangeId")
    for named in book.named_ranges:
        if name and named["namedRangeId"] == name:
            return box_of(named["range"])
    return box_of(protected.get("range", {}))


def covered(book: Book, sheet: Sheet, user: User, box: Box) -> bool:
    """Whether any cell of the box is closed to the user."""
    return any(_closes(book, protected, box) for protected in _closed(book, sheet, user))


def _closed(book: Book, sheet: Sheet, user: User) -> list[Json]:
    return [one for one in sheet.things("protectedRanges") if not may_edit(book, user, one)]


def _closes(book: Book, protected: Json, box: Box) -> bool:
    if not range_of(book, protected).overlaps(box):
        return False
    free = [box_of(grid) for grid in protected.get("unprotectedRanges", [])]
    return not any(hole.contains(box) for hole in free)


def check(book: Book, user: User, box: Box) -> None:
    """Raises Google's 400 if the user may not change every cell of the box."""
    if covered(book, book.sheet(box.sheet_id), user, box):
        raise invalid(PROTECTED)


def check_sheet(book: Book, user: User, sheet: Sheet) -> None:
    """For changes to the sheet itself: any range closed to the user stops them."""
    if _closed(book, sheet, user):
        raise invalid(PROTECTED)


def check_insertion(book: Book, user: User, sheet: Sheet, box: Box) -> None:
    """Inserting is stopped inside a closed range, not before or after it."""
    for protected in _closed(book, sheet, user):
        closed = range_of(book, protected)
        if closed.overlaps(box) and (closed.top < box.top or closed.left < box.left or closed == Box(sheet.id)):
            raise invalid(PROTECTED)
