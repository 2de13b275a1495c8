"""Google's paths: which call a method and path name, whether it reads or writes, and who carries it out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.sheets_server import calls, csvfiles, drive, permissions, tokens
from tests.sheets_server.http import Request
from tests.sheets_server.world import World

Act = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    method: str
    pattern: str
    kind: str  # read, write, drive or token
    act: Act


@dataclass(frozen=True)
class Call:
    route: Route
    parts: tuple[str, ...]

    def run(self, world: World, request: Request) -> Any:
        return self.route.act(world, request, *self.parts)


_BOOK = r"/v4/spreadsheets/([^/:]+)"
_FILE = r"/drive/v3/files/([^/:]+)"
# The more particular of two patterns stands first.
ROUTES = [
    Route("POST", r"/v4/spreadsheets", "write", calls.create),
    Route("POST", _BOOK + ":batchUpdate", "write", calls.batch_update),
    Route("POST", _BOOK + ":getByDataFilter", "read", calls.get_by_filter),
    Route("GET", _BOOK, "read", calls.get),
    Route("GET", _BOOK + "/values:batchGet", "read", calls.values_batch_get),
    Route("POST", _BOOK + "/values:batchUpdate", "write", calls.values_batch_update),
    Route("POST", _BOOK + "/values:batchClear", "write", calls.values_batch_clear),
    Route("POST", _BOOK + "/values:batchGetByDataFilter", "read", calls.values_by_filter),
    Route("POST", _BOOK + "/values/(.+):append", "write", calls.values_append),
    Route("POST", _BOOK + "/values/(.+):clear", "write", calls.values_clear),
    Route("GET", _BOOK + "/values/(.+)", "read", calls.values_get),
    Route("PUT", _BOOK + "/values/(.+)", "write", calls.values_update),
    Route("POST", _BOOK + r"/sheets/(\d+):copyTo", "write", calls.copy_to),
    Route("POST", _BOOK + "/developerMetadata:search", "read", calls.metadata_search),
    Route("GET", _BOOK + r"/developerMetadata/(\d+)", "read", calls.metadata_get),
    Route("GET", "/drive/v3/files", "drive", drive.list_files),
    Route("POST", "/drive/v3/files", "drive", drive.create),
    Route("GET", _FILE, "drive", drive.get),
    Route("PATCH", _FILE, "drive", drive.update),
    Route("DELETE", _FILE, "drive", drive.delete),
    Route("POST", _FILE + "/copy", "drive", drive.copy),
    Route("GET", _FILE + "/export", "drive", csvfiles.export),
    Route("GET", _FILE + "/comments", "drive", drive.comments),
    Route("GET", _FILE + "/permissions", "drive", permissions.list_permissions),
    Route("POST", _FILE + "/permissions", "drive", permissions.create_permission),
    Route("PATCH", _FILE + "/permissions/([^/]+)", "drive", permissions.update_permission),
    Route("DELETE", _FILE + "/permissions/([^/]+)", "drive", permissions.delete_permission),
    Route("POST", "/token", "token", tokens.token),
    Route("PUT", "/upload/drive/v2/files/([^/]+)", "drive", csvfiles.import_csv),
]


def find(method: str, raw_path: str) -> Call | None:
    """The call a request names; path parameters are unquoted after matching, so `%3A` never ends a range."""
    for route in ROUTES:
        match = re.fullmatch(route.pattern, raw_path) if route.method == method else None
        if match:
            return Call(route, tuple(unquote(part) for part in match.groups()))
    return None
