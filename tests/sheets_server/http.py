"""What a request and an answer are inside the double, apart from sockets."""

import gzip
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sheets_server.errors import ApiError, bad_payload, drive_error, unauthenticated
from tests.sheets_server.guard import User
from tests.sheets_server.messages import fields_of
from tests.sheets_server.payload import conform

GZIP_FROM = 1_400  # bytes; smaller answers fit one packet anyway


@dataclass
class Request:
    method: str
    target: str
    headers: Any
    data: bytes
    raw_path: str = ""
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        self.raw_path, self.pairs = parts.path, parse_qsl(parts.query, keep_blank_values=True)

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"

    @property
    def user(self) -> User:
        """Raises 401 without a bearer token."""
        kind, _, token = (self.headers.get("Authorization") or "").partition(" ")
        token = token.strip() or self.query.get("access_token", "")
        if not token or (kind and kind.lower() != "bearer"):
            raise unauthenticated()
        return User(token)

    def message(self, message: str, place: str = "") -> dict[str, Any]:
        """The body as one of Google's messages; `place` is what errors call the body itself. Raises 400."""
        given: dict[str, Any] = conform(message, self.json(), place)
        return given

    def drive(self, message: str) -> dict[str, Any]:
        """The body of a Drive call, of which only the fields played here are looked at. Raises 400."""
        known = fields_of(message) or {}
        try:
            given: dict[str, Any] = conform(message, {k: v for k, v in self.json().items() if k in known})
        except ApiError as error:
            raise drive_error(400, error.message, "badRequest") from None
        return given

    def number(self, name: str, default: int) -> int:
        """A whole number among the query parameters of a Drive call. Raises 400."""
        text = self.query.get(name) or str(default)
        if not text.isdecimal():
            raise drive_error(400, f"Invalid value '{text}'.", "invalidParameter", location=name)
        return int(text)

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises 400 as Google does for anything else."""
        if not self.data.strip():
            return {}
        try:
            body = json.loads(self.data, parse_constant=_refuse)
        except (ValueError, RecursionError):
            message = "Invalid JSON payload received. Unexpected token.\n" + self.data[:40].decode(errors="replace")
            raise bad_payload("", message) from None
        if not isinstance(body, dict):
            raise bad_payload("", 'Invalid JSON payload received. Unknown name "": Root element must be a message.')
        given: dict[str, Any] = _without_nulls(body)
        return given


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _without_nulls(value: Any) -> Any:
    """A field that is null is absent, as in any protocol buffer; nulls inside lists (cell values) stay."""
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return value


@dataclass
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json; charset=UTF-8"

    @cached_property
    def zipped(self) -> bytes:
        return gzip.compress(self.body, compresslevel=1) if len(self.body) >= GZIP_FROM else self.body

    def wire(self, *, zipped: bool) -> tuple[bytes, dict[str, str]]:
        """The body as sent and the headers that go with it."""
        headers = {"Content-Type": self.content_type}
        if not zipped or self.zipped is self.body:
            return self.body, headers
        return self.zipped, headers | {"Content-Encoding": "gzip"}


def json_answer(value: Any, *, status: int = 200, pretty: bool = True) -> Answer:
    text = indented(value) if pretty else json.dumps(value, ensure_ascii=False)
    return Answer(status, (text + "\n").encode())


@lru_cache(maxsize=64)
def _encoder(separator: str) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(separator, ": "))


def indented(value: Any, pad: str = "\n") -> str:
    """What `json.dumps(value, indent=2)` gives, at the C encoder's speed for rows of cells."""
    inner = pad + "  "
    if not value or not isinstance(value, (dict, list)):
        return _encoder(", ").encode(value)
    if isinstance(value, dict):
        parts = (f"{_encoder(', ').encode(name)}: {indented(one, inner)}" for name, one in value.items())
        return "{" + inner + ("," + inner).join(parts) + pad + "}"
    if any(isinstance(one, (dict, list)) for one in value):
        return "[" + inner + ("," + inner).join(indented(one, inner) for one in value) + pad + "]"
    return "[" + inner + _encoder("," + inner).encode(value)[1:-1] + pad + "]"


def error_answer(error: ApiError) -> Answer:
    return json_answer(error.body(), status=error.code)


def html_answer(status: int) -> Answer:
    page = f"<html><head><title>Error {status}</title></head><body><h1>Error {status}</h1></body></html>"
    return Answer(status, page.encode(), "text/html; charset=UTF-8")
