"""The Drive calls that gspread makes on files: create, get, list, rename, copy, delete."""

import re
from datetime import datetime

from tests.sheets_server import fieldmask
from tests.sheets_server.book import Book, new_file_id
from tests.sheets_server.errors import drive_error, storage_quota_exceeded
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.http import Answer, Request
from tests.sheets_server.permissions import permissions_of
from tests.sheets_server.sharing import role_of
from tests.sheets_server.world import World

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
NOTHING = Answer(204, b"", "text/html")
_TERM = re.compile(
    r"(not )?(\w+) ?(=|!=|contains|in) ?(\"[^\"]*\"|'(?:[^'\\]|\\.)*'|\w+)|(\"[^\"]*\"|'[^']*') in (\w+)"
)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _file(book: Book, user: User) -> Json:
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": book.title,
        "mimeType": SPREADSHEET,
        "parents": book.parents or ["root"],
        "createdTime": stamp(book.created),
        "modifiedTime": stamp(book.modified),
        "webViewLink": book.url,
        "ownedByMe": book.owner == user.email,
        "owners": [{"kind": "drive#user", "emailAddress": book.owner, "displayName": book.owner}],
        "permissions": permissions_of(book),
        "capabilities": {"canEdit": role_of(book, user) in {"owner", "writer"}},
        "trashed": False,
    }


def _shown(full: Json, request: Request) -> Json:
    """Without `fields` Drive gives four of them."""
    fields = request.query.get("fields")
    if fields:
        found: Json = fieldmask.cut(full, fieldmask.parse(fields))
        return found
    return {key: full[key] for key in ("kind", "id", "name", "mimeType")}


def _refuse_without_storage(world: World, user: User) -> None:
    if world.no_storage & {"*", user.email}:
        raise storage_quota_exceeded()


def create(world: World, request: Request) -> Json:
    user, body = request.user, request.drive("DriveFile")
    _refuse_without_storage(world, user)
    book = Book.new(body.get("name") or "Untitled", user.email)
    book.parents = list(body.get("parents") or [])
    world.add(book)
    return _shown(_file(book, user), request)


def get(world: World, request: Request, file_id: str) -> Json:
    return _shown(_file(world.book(file_id, request.user, drive=True), request.user), request)


def update(world: World, request: Request, file_id: str) -> Json:
    user, name = request.user, request.drive("DriveFile").get("name")
    book = world.book(file_id, user, write=True, drive=True)
    if name:
        world.write(file_id, user, lambda twin: twin.properties.update(title=name))
        book = world.book(file_id, user, drive=True)
    return _shown(_file(book, user), request)


def delete(world: World, request: Request, file_id: str) -> Answer:
    book = world.book(file_id, request.user, drive=True)
    _refuse_unless_owner(book, request.user)
    world.remove(file_id)
    return NOTHING


def _refuse_unless_owner(book: Book, user: User) -> None:
    if book.owner != user.email:
        message = "The user does not have sufficient permissions for this file."
        raise drive_error(403, message, "insufficientFilePermissions")


def copy(world: World, request: Request, file_id: str) -> Json:
    user, body = request.user, request.drive("DriveFile")
    _refuse_without_storage(world, user)
    source = world.book(file_id, user, drive=True)
    twin = source.copy()
    fresh = Book.new(body.get("name") or f"Copy of {source.title}", user.email, new_file_id())
    twin.id, twin.owner, twin.permissions, twin.private = fresh.id, fresh.owner, [], False
    twin.created, twin.modified = fresh.created, fresh.modified
    twin.parents = list(body.get("parents") or [])
    twin.properties["title"] = fresh.title
    world.add(twin)
    return _shown(_file(twin, user), request)


def list_files(world: World, request: Request) -> Json:
    user = request.user
    seen = [book for book in world.books() if role_of(book, user)]
    files = [_file(book, user) for book in seen if _fits(book, request.query.get("q", ""))]
    start, size = request.number("pageToken", 0), request.number("pageSize", 100)
    full: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": files[start : start + size]}
    if start + size < len(files):
        full["nextPageToken"] = str(start + size)
    fields = request.query.get("fields") or "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)"
    found: Json = fieldmask.cut(full, fieldmask.parse(fields))
    return found


def _fits(book: Book, query: str) -> bool:
    """`and` of terms on name, mimeType, trashed and parents, which is what clients of spreadsheets ask."""
    facts = {"name": book.title, "mimeType": SPREADSHEET, "trashed": "false"}
    for match in _TERM.finditer(query):
        if match[5]:
            if match[6] == "parents" and _bare(match[5]) not in (book.parents or ["root"]):
                return False
            continue
        held, wanted = facts.get(match[2], ""), _bare(match[4])
        fits = wanted.lower() in held.lower() if match[3] == "contains" else held == wanted
        if fits == (bool(match[1]) or match[3] == "!="):
            return False
    return True


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] in "\"'" else text


def comments(world: World, request: Request, file_id: str) -> Json:
    world.book(file_id, request.user, drive=True)
    return {"comments": []}
