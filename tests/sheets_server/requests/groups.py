"""Groups of rows and columns that fold: add and delete."""

from tests.sheets_server.book import Book
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Json
from tests.sheets_server.guard import User
from tests.sheets_server.requests.dimensions import span_of
from tests.sheets_server.requests.registry import handles
from tests.sheets_server.resource import span_shown

_LIST = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}
_SWITCH = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


def _shown(groups: list[Json]) -> Json:
    made = [{**group, "range": span_shown(group["range"])} for group in groups]
    return {"dimensionGroups": made} if made else {}


@handles("addDimensionGroup")
def add(book: Book, user: User, request: Json) -> Json:
    sheet, dimension, start, end = span_of(book, request.get("range") or {})
    groups = sheet.things(_LIST[dimension])
    around = [one for one in groups if one["range"]["startIndex"] <= start and end <= one["range"]["endIndex"]]
    span = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}
    groups.append({"range": span, "depth": len(around) + 1})
    for one in groups[:-1]:
        if one not in around and start <= one["range"]["startIndex"] and one["range"]["endIndex"] <= end:
            one["depth"] += 1
    groups.sort(key=lambda one: (one["range"]["startIndex"], one["depth"]))
    sheet.grid[_SWITCH[dimension]] = True
    return {"addDimensionGroup": _shown(groups)}


@handles("deleteDimensionGroup")
def delete(book: Book, user: User, request: Json) -> Json:
    sheet, dimension, start, end = span_of(book, request.get("range") or {})
    groups = sheet.things(_LIST[dimension])
    same = [one for one in groups if (one["range"]["startIndex"], one["range"]["endIndex"]) == (start, end)]
    if not same:
        raise invalid("Cannot delete a dimension group that does not exist.")
    groups.remove(max(same, key=lambda one: one["depth"]))
    return {"deleteDimensionGroup": _shown(groups)}
