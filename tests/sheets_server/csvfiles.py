"""CSV out of a spreadsheet and into it, as Drive's export and its (v2) upload."""

import csv
import io

from tests.sheets_server import edits
from tests.sheets_server.book import Book, sheet_properties
from tests.sheets_server.drive import SPREADSHEET, stamp
from tests.sheets_server.errors import drive_error
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.guard import User
from tests.sheets_server.http import Answer, Request
from tests.sheets_server.render import effective, formatted
from tests.sheets_server.world import World


def export(world: World, request: Request, file_id: str) -> Answer:
    """Only CSV and TSV, of the first sheet; other formats are not made here."""
    kind = request.query.get("mimeType", "")
    signs = {"text/csv": ",", "text/tab-separated-values": "\t"}
    if kind not in signs:
        raise drive_error(400, "The requested conversion is not supported.", "badRequest")
    text = world.read(file_id, request.user, lambda book: _csv(book, book.sheets[0], signs[kind]))
    return Answer(200, text.encode(), kind)


def _csv(book: Book, sheet: Sheet, sign: str) -> str:
    rows = [
        [
            formatted(effective(book, sheet, sheet.cell(row, column)), sheet.cell(row, column))
            for column in _across(sheet)
        ]
        for row in range(max(sheet.cells, default=-1) + 1)
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=sign, lineterminator="\r\n").writerows(rows)
    return text.getvalue().removesuffix("\r\n")


def _across(sheet: Sheet) -> range:
    return range(max((max(cells) for cells in sheet.cells.values()), default=-1) + 1)


def import_csv(world: World, request: Request, file_id: str) -> Json:
    """Replaces the whole file with one sheet, titled like the file, in the zone of Google's importer."""
    user = request.user
    rows = list(csv.reader(io.StringIO(request.data.decode(errors="replace"))))

    def act(book: Book) -> None:
        width = max((len(row) for row in rows), default=0)
        properties = sheet_properties(book.title, book.free_id(set()), max(len(rows), 1000), max(width, 26))
        book.sheets = [Sheet(properties)]
        book.properties["timeZone"] = "America/Los_Angeles"
        edits.write(book, user, book.sheets[0], (0, 0), [list(row) for row in rows], "USER_ENTERED")

    world.write(file_id, user, act)
    return file_v2(world.peek(file_id), user)


def file_v2(book: Book, user: User) -> Json:
    """A File as version 2 of Drive's API describes it."""
    moment = stamp(book.modified)
    owner = {"kind": "drive#user", "displayName": book.owner, "emailAddress": book.owner}
    return {
        "kind": "drive#file",
        "id": book.id,
        "title": book.title,
        "mimeType": SPREADSHEET,
        "alternateLink": f"{book.url}?usp=drivesdk",
        "selfLink": f"https://www.googleapis.com/drive/v2/files/{book.id}",
        "createdDate": stamp(book.created),
        "modifiedDate": moment,
        "modifiedByMeDate": moment,
        "ownerNames": [book.owner],
        "owners": [owner],
        "lastModifyingUserName": user.email,
        "labels": {"viewed": True, "restricted": False, "starred": False, "hidden": False, "trashed": False},
        "capabilities": {"canEdit": True, "canCopy": True},
        "editable": True,
        "copyable": True,
        "writersCanShare": True,
        "shared": bool(book.permissions),
        "explicitlyTrashed": False,
        "appDataContents": False,
        "copyRequiresWriterPermission": False,
        "spaces": ["drive"],
    }
