"""Unmodified gspread, pointed at the double.

gspread has no option for the API's address, so an adapter mounted on its session sends Google's hosts elsewhere.
"""

from typing import Any
from urllib.parse import urlsplit

import gspread
from google.oauth2.credentials import Credentials
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

GOOGLE_HOSTS = (
    "https://sheets.googleapis.com/",
    "https://www.googleapis.com/",
    "https://oauth2.googleapis.com/",
)
TIMEOUT = (5.0, 30.0)  # seconds to connect and between two bytes


class Detour(HTTPAdapter):
    """Sends requests for Google's hosts to another origin; the path and all else stay."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin)
        super().__init__()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        parts = urlsplit(request.url or "")
        request.url = parts._replace(scheme=self.origin.scheme, netloc=self.origin.netloc).geturl()
        return super().send(request, *args, **kwargs)


def mount(session: Session, url: str) -> None:
    """Send what the session would send to Google to `url` instead."""
    session.trust_env = False  # no proxy stands between, and looking for one reads the whole environment at every call
    for host in GOOGLE_HOSTS:
        session.mount(host, Detour(url))


def open_client(url: str, token: str, timeout: Any = TIMEOUT) -> gspread.Client:
    """A gspread client that talks to the double as the user `token`."""
    client = gspread.Client(auth=Credentials(token=token))  # type: ignore[no-untyped-call]
    mount(client.http_client.session, url)
    client.set_timeout(timeout)
    return client
