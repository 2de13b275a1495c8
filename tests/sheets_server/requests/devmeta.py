"""Developer metadata on a spreadsheet, a sheet, or a single row or column."""

from tests.sheets_server import fieldmask
from tests.sheets_server.book import Book
from tests.sheets_server.datafilter import matching, shown
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.requests.dimensions import span_of
from tests.sheets_server.requests.registry import handles


def _location(book: Book, given: Json) -> Json:
    if "dimensionRange" in given:
        sheet, dimension, start, end = span_of(book, given["dimensionRange"])
        if end - start != 1 or end > sheet.size(dimension):
            raise invalid("Developer metadata can only be associated with a single row or column.")
        span = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
        return {"locationType": "ROW" if dimension == "ROWS" else "COLUMN", "dimensionRange": span}
    if "sheetId" in given:
        return {"locationType": "SHEET", "sheetId": book.sheet(given["sheetId"], "sheet").id}
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    raise invalid("Must specify a location for the developer metadata.")


@handles("createDeveloperMetadata")
def create(book: Book, user: User, request: Json) -> Json:
    given = request.get("developerMetadata") or {}
    if not given.get("metadataKey") or given.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("Developer metadata must have a metadataKey and a visibility.")
    taken = {one["metadataId"] for one in book.developer_metadata}
    if given.get("metadataId") in taken:
        raise invalid(f"Developer metadata with id {given['metadataId']} already exists.")
    made = {
        "metadataId": given.get("metadataId") or book.free_id(taken),
        "metadataKey": given["metadataKey"],
        **({"metadataValue": given["metadataValue"]} if given.get("metadataValue") is not None else {}),
        "location": _location(book, given.get("location") or {}),
        "visibility": given["visibility"],
    }
    book.developer_metadata.append(made)
    return {"createDeveloperMetadata": {"developerMetadata": shown(made)}}


def _asked(book: Book, filters: list[Json]) -> list[Json]:
    found: list[Json] = []
    for one in filters:
        found += [held for held in matching(book, one.get("developerMetadataLookup", {})) if held not in found]
    return found


@handles("updateDeveloperMetadata")
def update(book: Book, user: User, request: Json) -> Json:
    given, mask = request.get("developerMetadata") or {}, fieldmask.required(request, "DeveloperMetadata")
    found = _asked(book, request.get("dataFilters") or [])
    for one in found:
        for key in ("metadataKey", "metadataValue", "visibility"):
            if key in mask or "*" in mask:
                one[key] = given.get(key, one.get(key))
        if "location" in mask:
            one["location"] = _location(book, given.get("location") or {})
    return {"updateDeveloperMetadata": {"developerMetadata": [shown(one) for one in found]} if found else {}}


@handles("deleteDeveloperMetadata")
def delete(book: Book, user: User, request: Json) -> Json:
    found = _asked(book, [request.get("dataFilter") or {}])
    book.developer_metadata = [one for one in book.developer_metadata if one not in found]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": [shown(one) for one in found]} if found else {}}
