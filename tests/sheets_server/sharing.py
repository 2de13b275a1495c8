"""Who may open a file: any user unless it was made private, then its owner and those it is shared with."""

from tests.sheets_server.book import Book
from tests.sheets_server.guard import User

_RANK = {"owner": 3, "organizer": 3, "fileOrganizer": 3, "writer": 2, "commenter": 1, "reader": 1}


def role_of(book: Book, user: User) -> str | None:
    """owner, writer or reader; None if the file is not shared with the user."""
    if user.email == book.owner:
        return "owner"
    roles = [one["role"] for one in book.permissions if _names(one, user)]
    if not roles:
        return None if book.private else "writer"
    best = max(roles, key=lambda role: _RANK.get(role, 0))
    return "writer" if _RANK.get(best, 0) >= 2 else "reader"


def _names(permission: dict[str, str], user: User) -> bool:
    if permission["type"] == "anyone":
        return True
    if permission["type"] == "domain":
        return user.email.endswith("@" + permission.get("domain", ""))
    return permission.get("emailAddress", "").lower() == user.email.lower()
