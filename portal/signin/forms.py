"""Plain forms outside streamlit: a page that reads well aloud and on a phone, and the checks against forged posts.

A form carries a signed token that fits a cookie of the same browser, and its post must come from our own pages.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from portal.build import Portal
from portal.server.peer import from_own_site, is_https, own_origin

NONCE = "portal_form"
_MOST_BYTES = 16_384
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title} · 政务公开任务台账</title>
<style>
body{{font:16px/1.7 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;color:#1F2933;
background:#F6F7F9;margin:0}}
main{{max-width:26rem;margin:8vh auto;padding:1.6rem 1.8rem 2rem;background:#fff;border:1px solid #E3E7EC;border-radius:6px}}
@media(max-width:30rem){{main{{margin:0;min-height:100vh;border:0;border-radius:0;box-sizing:border-box}}}}
h1{{font-size:1.35rem;margin:0 0 .2rem}}p{{margin:.4rem 0}}label{{display:block;margin:1rem 0 .2rem;font-weight:600}}
input{{font:inherit;width:100%;box-sizing:border-box;padding:.55rem .7rem;border:1px solid #8A94A0;border-radius:6px}}
input:focus,button:focus,a:focus{{outline:3px solid #E8A6AE;outline-offset:1px}}
button{{font:inherit;font-weight:600;width:100%;margin-top:1.5rem;padding:.65rem;border:0;border-radius:6px;
background:#1F4E86;color:#fff;cursor:pointer}}
.say{{border-left:4px solid #B3261E;background:#FBEDEC;padding:.6rem .8rem;margin-top:1rem}}
.good{{border-color:#2F7D5B;background:#EAF4EF}}.note{{color:#52606D;font-size:.93rem}}a{{color:#1F4E86}}
</style></head><body><main><h1>{title}</h1><p class="note">{note}</p>{say}{body}</main></body></html>"""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `complete` is its autocomplete word, which password keepers go by."""

    name: str
    label: str
    complete: str
    secret: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A page with one form; `hidden` fields come back as they are."""

    title: str
    note: str
    action: str
    button: str
    fields: Sequence[Field]
    hidden: Mapping[str, str]
    after: str = ""


class Forged(Exception):
    """A post that no form of ours made, or one too large to be one."""


def page(
    title: str, text: str, *, links: Mapping[str, str] | None = None, status: int = 200, good: bool = False
) -> Response:
    """A page that says something; `links` are addresses by label."""
    body = "".join(f'<p><a href="{escape(h)}">{escape(label)}</a></p>' for label, h in (links or {}).items())
    html = _PAGE.format(title=escape(title), note="政务公开任务台账", say=_say(text, good=good), body=body)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})


def show(request: Request, portal: Portal, form: Form, *, say: str = "", status: int = 200) -> Response:
    """The form, bound to this browser by a cookie."""
    nonce = request.cookies.get(NONCE) or secrets.token_urlsafe(18)
    hidden = {"token": portal.signer.form_token(nonce), **form.hidden}
    inputs = "".join(_input(f, first=i == 0) for i, f in enumerate(form.fields))
    inputs += "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in hidden.items())
    body = f'<form method="post" action="{form.action}">{inputs}<button>{escape(form.button)}</button></form>{form.after}'
    html = _PAGE.format(title=escape(form.title), note=escape(form.note), say=_say(say), body=body)
    answer = HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
    secure = is_https(request.scope, portal.settings.public_url)
    answer.set_cookie(NONCE, nonce, max_age=7200, httponly=True, samesite="strict", secure=secure)
    return answer


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


def _say(text: str, *, good: bool = False) -> str:
    if not text:
        return ""
    return (
        f'<p class="say{" good" if good else ""}" role="{"status" if good else "alert"}">{escape(text)}</p>'
    )


def _input(field: Field, *, first: bool) -> str:
    kind = "password" if field.secret else "text"
    return (
        f'<label for="{field.name}">{escape(field.label)}</label><input id="{field.name}" name="{field.name}" '
        f'type="{kind}" autocomplete="{field.complete}" autocapitalize="none" spellcheck="false" maxlength="200" '
        f'value="{escape(field.value)}" required{" autofocus" if first else ""}>'
    )
