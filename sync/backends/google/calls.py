"""The calls that the backend makes on one spreadsheet: batchGet, get, batchUpdate; each failure told apart.

Reads are tried again after a pause; a write is never repeated blindly: whether it landed is for a reading to tell.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import gspread
import stamina
from google.auth.exceptions import GoogleAuthError
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL, SPREADSHEET_VALUES_BATCH_URL
from requests import JSONDecodeError, RequestException, Response

from sync.backends.google import transport
from sync.backends.google.meter import Kind, Meter
from sync.backends.google.troubles import CHECK_PROXY, AnswerUnclear, GoogleTrouble, QuotaSpent, Unreachable, of_answer
from sync.errors import SyncError, WriteInDoubt

_TRIES = 4
_LONGEST = 20.0  # seconds after which a read that fails is not tried again
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_UNCLEAR = "写入请求已发出，但没有收到 Google 的明确答复，是否写入由下一次读取核实"
# A read that is tried again is no news; one that fails for good is told by its error.
logging.getLogger("stamina").setLevel(logging.ERROR)


class Calls:
    """One spreadsheet through gspread's HTTP client, for one thread at a time. `meter` may be shared."""

    def __init__(self, client: gspread.Client, key: str, *, meter: Meter | None = None) -> None:
        self.key = key
        self.meter = meter or Meter()
        self._http = client.http_client

    @property
    def who(self) -> str:
        """Our account's e-mail, or words for it when it is a person's."""
        return transport.who(self._http)

    def sign_in(self) -> None:
        """Fetch a token now, to see whether Google gives one. Raises GoogleTrouble."""
        with self._told("read"):
            transport.sign_in(self._http)

    def values(
        self,
        ranges: Sequence[str],
        *,
        render: str = "UNFORMATTED_VALUE",
        dates: str = "FORMATTED_STRING",
    ) -> list[list[list[Any]]]:
        """Cell values of each range, in the order asked: rows of cells, without trailing empties."""
        params = {
            "ranges": list(ranges),
            "valueRenderOption": render,
            "dateTimeRenderOption": dates,
            "majorDimension": "ROWS",
            "prettyPrint": "false",
        }
        found = self._read(SPREADSHEET_VALUES_BATCH_URL % self.key, params).get("valueRanges", [])
        if len(found) != len(ranges):
            raise AnswerUnclear("Google 的回答不完整。", CHECK_PROXY)
        return [one.get("values", []) for one in found]

    def tabs(self, sheets: Sequence[int]) -> dict[int, list[list[Any]]]:
        """All cell values of each tab by its sheetId, so that a tab renamed a moment ago is still the same one.

        Values are unformatted, dates as they are shown. Raises Refused400 when one of the tabs is not there.
        """
        wanted = {
            "dataFilters": [{"gridRange": {"sheetId": number}} for number in sheets],
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "FORMATTED_STRING",
        }
        url = f"{SPREADSHEET_VALUES_BATCH_URL % self.key}ByDataFilter"
        found = self._read(url, {"prettyPrint": "false"}, wanted).get("valueRanges", [])
        made = {_sheet_of(one): one.get("valueRange", {}).get("values", []) for one in found}
        if made.keys() != set(sheets):
            raise AnswerUnclear("Google 的回答不完整。", CHECK_PROXY)
        return made

    def about(self, fields: str) -> dict[str, Any]:
        """The spreadsheet's resource, cut to a field mask."""
        return self._read(SPREADSHEET_URL % self.key, {"fields": fields, "prettyPrint": "false"})

    def sheets(self, fields: str) -> dict[int, dict[str, Any]]:
        """The Sheets of `about`, by sheetId; 0 is left out by Google."""
        return {one["properties"].get("sheetId", 0): one for one in self.about(fields).get("sheets", [])}

    def part(self, spans: Sequence[Mapping[str, int]], fields: str) -> dict[str, Any]:
        """The spreadsheet's resource within these GridRanges, cut to a field mask. Raises Refused400 as `tabs` does."""
        wanted = {"dataFilters": [{"gridRange": span} for span in spans], "includeGridData": True}
        url = f"{SPREADSHEET_URL % self.key}:getByDataFilter"
        return self._read(url, {"fields": fields, "prettyPrint": "false"}, wanted)

    def change(self, requests: Sequence[Mapping[str, Any]], *, include: str = "") -> dict[str, Any]:
        """One batchUpdate, whole or not at all; `include` is a field mask of the answer.

        Raises WriteInDoubt when it may have landed, GoogleTrouble or Refused400 when it certainly did not.
        """
        body = _compact({"requests": list(requests)})
        params: dict[str, Any] = {"prettyPrint": "false"} | ({"fields": include} if include else {})
        url = SPREADSHEET_BATCH_UPDATE_URL % self.key

        def send() -> Response:
            return self._http.request("post", url, params=params, data=body, headers=dict(_JSON))

        return self._once("write", send)

    def _read(self, url: str, params: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A GET, or with a body a POST that only asks."""

        def send() -> Response:
            if body is None:
                return self._http.request("get", url, params=dict(params))
            return self._http.request("post", url, params=dict(params), data=_compact(body), headers=dict(_JSON))

        for attempt in stamina.retry_context(
            on=_passes, attempts=_TRIES, timeout=_LONGEST, wait_initial=0.3, wait_max=5.0
        ):
            with attempt:
                return self._once("read", send)
        raise AssertionError("stamina ends by returning or raising")

    def _once(self, kind: Kind, send: Callable[[], Response]) -> dict[str, Any]:
        self.meter.take(kind)
        with self._told(kind):
            found = send().json()
            if not isinstance(found, dict):
                raise TypeError("an answer is an object")
        self.meter.accepted(kind)
        return found

    @contextmanager
    def _told(self, kind: Kind) -> Iterator[None]:
        """Turn what gspread, google-auth and requests raise into errors of the sync."""
        writing = kind == "write"
        try:
            yield
        except gspread.exceptions.APIError as error:
            raise self._answered(error, kind) from error
        except GoogleAuthError as error:
            raise transport.of_sign_in(error, self.who) from error
        except (JSONDecodeError, KeyError, TypeError) as error:
            unclear = AnswerUnclear("Google 的回答不完整或看不懂。", CHECK_PROXY)
            raise (_doubt(unclear) if writing else unclear) from error
        except (RequestException, OSError, ValueError) as error:
            lost = transport.of_network(error)
            raise (_doubt(lost) if writing and not transport.never_left(error) else lost) from error

    def _answered(self, error: gspread.exceptions.APIError, kind: Kind) -> SyncError:
        status = error.response.status_code
        # A page of a proxy is no answer of Google's, whatever its status.
        told = error.error if error.code == status else {}
        trouble = of_answer(status, told, who=self.who, writing=kind == "write")
        if isinstance(trouble, QuotaSpent):
            self.meter.refused(kind)
        if kind == "write" and isinstance(trouble, Unreachable | AnswerUnclear):
            return _doubt(trouble)
        return trouble


def _compact(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _passes(error: Exception) -> bool:
    return isinstance(error, GoogleTrouble) and error.passing


def _doubt(trouble: GoogleTrouble) -> WriteInDoubt:
    """The write may stand; why there was no answer is part of the sentence."""
    doubt = WriteInDoubt(f"{_UNCLEAR}（{str(trouble).rstrip('。')}）。")
    doubt.advice = trouble.advice
    return doubt


def _sheet_of(found: Mapping[str, Any]) -> int:
    """The sheetId that one range of an answer was asked by; 0 is left out by Google."""
    asked = (found.get("dataFilters") or [{}])[0].get("gridRange", {})
    return int(asked.get("sheetId", 0))
