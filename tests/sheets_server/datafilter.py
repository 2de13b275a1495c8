"""DataFilter: ranges named by A1 text, by GridRange or by developer metadata."""

from tests.sheets_server import a1
from tests.sheets_server.a1 import Box
from tests.sheets_server.book import Book
from tests.sheets_server.grid import Json

_FIELDS = {
    "metadataId": "metadataId",
    "metadataKey": "metadataKey",
    "metadataValue": "metadataValue",
    "visibility": "visibility",
}


def boxes(book: Book, data_filter: Json) -> list[Box]:
    """The ranges the filter names, several for developer metadata."""
    if "a1Range" in data_filter:
        return [a1.parse(book, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [a1.from_grid_range(book, data_filter["gridRange"])]
    lookup = data_filter.get("developerMetadataLookup", {})
    return [place(book, found) for found in matching(book, lookup)]


def matching(book: Book, lookup: Json) -> list[Json]:
    return [one for one in book.developer_metadata if _matches(one, lookup)]


def _matches(one: Json, lookup: Json) -> bool:
    same = all(one.get(held) == lookup[asked] for asked, held in _FIELDS.items() if asked in lookup)
    kind = lookup.get("locationType")
    at_place = "metadataLocation" not in lookup or _same_place(one["location"], lookup)
    return same and kind in {None, one["location"]["locationType"]} and at_place


def _same_place(location: Json, lookup: Json) -> bool:
    wanted = lookup["metadataLocation"]
    if lookup.get("locationMatchingStrategy") != "INTERSECTING_LOCATION":
        return all(location.get(key) == value for key, value in wanted.items() if key != "locationType")
    return sheet_of(location) == sheet_of(wanted)


def shown(one: Json) -> Json:
    """Metadata as replies show it: a DimensionRange leaves sheetId 0 out."""
    span = one["location"].get("dimensionRange")
    if not span or span.get("sheetId"):
        return one
    bare = {key: value for key, value in span.items() if key != "sheetId"}
    return {**one, "location": {**one["location"], "dimensionRange": bare}}


def sheet_of(location: Json) -> int | None:
    if "dimensionRange" in location:
        return int(location["dimensionRange"].get("sheetId", 0))
    return location.get("sheetId")


def place(book: Book, one: Json) -> Box:
    location = one["location"]
    span = location.get("dimensionRange")
    if span is None:
        return Box(location.get("sheetId", book.sheets[0].id))
    sheet_id, start, end = span.get("sheetId", 0), span["startIndex"], span["endIndex"]
    if span["dimension"] == "ROWS":
        return Box(sheet_id, start, end)
    return Box(sheet_id, 0, None, start, end)
