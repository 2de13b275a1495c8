"""The Sheets calls, each from an HTTP request to the JSON of its answer."""

from typing import Any

from tests.sheets_server import datafilter, fieldmask, resource, values
from tests.sheets_server.book import Book
from tests.sheets_server.errors import not_found
from tests.sheets_server.grid import Json
from tests.sheets_server.http import Request
from tests.sheets_server.requests import apply_all
from tests.sheets_server.requests.setup import new_book
from tests.sheets_server.requests.sheets import placed_copy
from tests.sheets_server.world import World


def create(world: World, request: Request) -> Json:
    user = request.user
    book = new_book(request.message("Spreadsheet", "spreadsheet"), user.email)
    world.add(book)
    return resource.spreadsheet(book, user, includes_data=False)


def _mask(request: Request) -> fieldmask.Mask | None:
    text = request.query.get("fields")
    return fieldmask.checked(fieldmask.parse(text), "Spreadsheet") if text else None


def get(world: World, request: Request, file_id: str) -> Json:
    user, ranges = request.user, request.all("ranges")
    mask = _mask(request)

    def answer(book: Book) -> Json:
        boxes = [resource.asked(book, text) for text in ranges]
        wanted = request.flag("includeGridData") if mask is None else fieldmask.wants(mask, "sheets", "data")
        return resource.spreadsheet(book, user, includes_data=wanted, boxes=boxes or None, mask=mask)

    return world.read(file_id, user, answer)


def get_by_filter(world: World, request: Request, file_id: str) -> Json:
    user, body = request.user, request.message("GetSpreadsheetByDataFilterRequest")
    mask = _mask(request)

    def answer(book: Book) -> Json:
        boxes = [box for one in body.get("dataFilters", []) for box in datafilter.boxes(book, one)]
        wanted = bool(body.get("includeGridData"))
        return resource.spreadsheet(book, user, includes_data=wanted, boxes=boxes or None, mask=mask)

    return world.read(file_id, user, answer)


def batch_update(world: World, request: Request, file_id: str) -> Json:
    user, body = request.user, request.message("BatchUpdateSpreadsheetRequest")

    def act(book: Book) -> Json:
        replies = apply_all(book, user, body.get("requests"))
        answer: Json = {"spreadsheetId": book.id, "replies": replies}
        if body.get("includeSpreadsheetInResponse"):
            ranges = [resource.asked(book, text) for text in body.get("responseRanges", [])]
            wanted = bool(body.get("responseIncludeGridData"))
            answer["updatedSpreadsheet"] = resource.spreadsheet(book, user, includes_data=wanted, boxes=ranges or None)
        return answer

    return world.write(file_id, user, act)


def values_get(world: World, request: Request, file_id: str, text: str) -> Json:
    return world.read(file_id, request.user, lambda book: values.get(book, text, request.query))


def values_batch_get(world: World, request: Request, file_id: str) -> Json:
    ranges = request.all("ranges")
    return world.read(file_id, request.user, lambda book: values.batch_get(book, ranges, request.query))


def values_by_filter(world: World, request: Request, file_id: str) -> Json:
    body = request.message("BatchGetValuesByDataFilterRequest")
    return world.read(file_id, request.user, lambda book: values.batch_get_by_filter(book, body))


def values_update(world: World, request: Request, file_id: str, text: str) -> Json:
    user, body = request.user, request.message("ValueRange", "data")
    return world.write(file_id, user, lambda book: values.update(book, user, text, request.query, body))


def values_batch_update(world: World, request: Request, file_id: str) -> Json:
    user, body = request.user, request.message("BatchUpdateValuesRequest")
    return world.write(file_id, user, lambda book: values.batch_update(book, user, body))


def values_append(world: World, request: Request, file_id: str, text: str) -> Json:
    user, body = request.user, request.message("ValueRange", "data")
    return world.write(file_id, user, lambda book: values.append(book, user, text, request.query, body))


def values_clear(world: World, request: Request, file_id: str, text: str) -> Json:
    user = request.user
    return world.write(file_id, user, lambda book: values.clear(book, user, text))


def values_batch_clear(world: World, request: Request, file_id: str) -> Json:
    # gspread sends the ranges in the body, other clients as query parameters.
    user, ranges = (
        request.user,
        request.message("BatchClearValuesRequest").get("ranges") or request.all("ranges"),
    )
    return world.write(file_id, user, lambda book: values.batch_clear(book, user, ranges))


def copy_to(world: World, request: Request, file_id: str, sheet_id: str) -> Json:
    user, destination = (
        request.user,
        str(request.message("CopySheetToAnotherSpreadsheetRequest").get("destinationSpreadsheetId", "")),
    )
    sheet = world.read(file_id, user, lambda book: book.sheet(int(sheet_id), "sheet").copy())
    return world.write(destination, user, lambda book: placed_copy(book, sheet))


def metadata_search(world: World, request: Request, file_id: str) -> Json:
    filters = request.message("SearchDeveloperMetadataRequest").get("dataFilters", [])

    def answer(book: Book) -> Json:
        found: list[Any] = []
        for one in filters:
            held = datafilter.matching(book, one.get("developerMetadataLookup", {}))
            found += [{"developerMetadata": datafilter.shown(each), "dataFilters": [one]} for each in held]
        return {"matchedDeveloperMetadata": found} if found else {}

    return world.read(file_id, request.user, answer)


def metadata_get(world: World, request: Request, file_id: str, metadata_id: str) -> Json:
    def answer(book: Book) -> Json:
        for one in book.developer_metadata:
            if one["metadataId"] == int(metadata_id):
                return datafilter.shown(one)
        raise not_found()

    return world.read(file_id, request.user, answer)
