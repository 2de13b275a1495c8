"""Plain forms outside streamlit: a page that reads well aloud and on a phone, and the checks against forged posts.

A form carries a signed token that fits a cookie of the same browser, and its post must come from our own pages.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from portal.build import Portal
from portal.server.peer import from_own_site, is_https, own_origin

NONCE = "portal_form"
_MOST_BYTES = 16_384
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class InputField:
    """One input. `complete` is its autocomplete word, which password keepers go by."""

    name: str
    label: str
    complete: str
    secret: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form; `hidden` fields come back as they are. `template` puts below it what `more` says."""

    template: str
    title: str
    note: str
    action: str
    button: str
    fields: Sequence[InputField]
    hidden: Mapping[str, str]
    more: Mapping[str, Any] = field(default_factory=dict)


class Forged(Exception):
    """A post that no form of ours made, or one too large to be one."""


def page(
    title: str, text: str, *, links: Mapping[str, str] | None = None, status: int = 200, good: bool = False
) -> Response:
    """A page that says something; `links` are addresses by label."""
    values = {"title": title, "note": "政务公开任务台账", "say": text, "good": good, "links": links or {}}
    return drawn("page.html", values, status=status)


def drawn(template: str, values: Mapping[str, Any], *, status: int) -> Response:
    """One of the templates with these values, every one escaped; raises UndefinedError when one is missing."""
    html = _TEMPLATES.get_template(template).render(values)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})


def show(request: Request, portal: Portal, form: FormPage, *, say: str = "", status: int = 200) -> Response:
    """The form, bound to this browser by a cookie."""
    nonce = request.cookies.get(NONCE) or secrets.token_urlsafe(18)
    hidden = {"token": portal.signer.form_token(nonce), **form.hidden}
    values = {"form": form, "title": form.title, "note": form.note, "say": say, "good": False, "hidden": hidden}
    answer = drawn(form.template, {**values, **form.more}, status=status)
    set_cookie(request, portal, answer, NONCE, nonce, max_age=7200, samesite="strict")
    return answer


def set_cookie(request: Request, portal: Portal, answer: Response, name: str, value: str, **look: Any) -> None:
    """Put a cookie into an answer: not for scripts, on https never without it."""
    secure = is_https(request.scope, portal.settings.public_url)
    answer.set_cookie(name, value, httponly=True, secure=secure, **look)


async def posted(request: Request, portal: Portal) -> dict[str, str]:
    """The fields of a post that one of our forms made. Raises Forged."""
    if not from_our_pages(request, portal):
        raise Forged
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise Forged
    except ClientDisconnect as gone:  # nobody is there to answer, and the log need not know
        raise Forged from gone
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Forged from error
    values = {name: texts[0] for name, texts in fields.items()}
    if not portal.signer.form_fits(values.get("token", ""), request.cookies.get(NONCE, "")):
        raise Forged
    return values


def from_our_pages(request: Request, portal: Portal) -> bool:
    """Does the browser say that our own page sent this? Browsers too old to say so are left to the token."""
    if not from_own_site(request.headers.get("sec-fetch-site")):
        return False
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    return origin is None or own_origin(origin, host, portal.settings.public_url)


def same_site_path(target: str) -> str:
    """`target` when it is a path of this site, else `/`; browsers read `//host` and `/\\host` as another host."""
    plain = target.startswith("/") and target[1:2] not in ("/", "\\") and target.isprintable()
    return target if plain else "/"
