"""/login, /password and /signout: where the built-in accounts come in, change their password, and leave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ledger.accounts.accounts import PASSWORD_RULE, Account, PasswordWeak
from portal.build import Portal, current
from portal.server.peer import from_own_site, is_https, visitor
from portal.signin import forms
from portal.signin.authentication import SignInLocked, SignInRefused, new_session
from portal.signin.claims import cookie_claim
from portal.signin.cookie import COOKIE, KNOWN, KNOWN_LASTS
from portal.signin.entrance import HOW_TO_BEGIN
from portal.signin.forms import Forged, FormPage, InputField, same_site_path
from portal.signin.identity import Identification, Why, reason
from portal.signin.other_ways import other_way
from portal.ui.messages import sentence
from store.errors import StoreError, StoreUnavailable

_FORGED = "这个页面已经过期，或者不是从本门户打开的，没有执行。请重新填写一次。"
_FIRST = "这是第一次登录（或密码刚被重置），请先设一个只有自己知道的密码，设好后才能使用门户。"


async def login(request: Request) -> Response:
    """The sign-in form, and what it posts."""
    portal = current()
    after = same_site_path(request.query_params.get("next", "/"))
    if portal.settings.sign_in != "accounts":
        return await run_in_threadpool(other_way, request, portal, after)
    if request.method != "POST":
        return await run_in_threadpool(_show_login, request, portal, after)
    try:
        fields = await forms.posted(request, portal)
    except Forged:
        return await run_in_threadpool(_show_login, request, portal, after, _FORGED, 403)
    return await run_in_threadpool(_log_in, request, portal, fields)


def _show_login(
    request: Request, portal: Portal, after: str, say: str = "", status: int = 200, *, typed: str = ""
) -> Response:
    if portal.entrance.lacks_office():
        return forms.page("还不能登录", HOW_TO_BEGIN, status=503)
    say = say or reason(_standing(request, portal))
    form = FormPage(
        template="login.html",
        title="登录",
        note="政务公开任务台账" + (f" · {portal.label}" if portal.label else ""),
        action="/login",
        button="登录",
        fields=(
            InputField("login", "登录名", "username", secret=False, value=typed),
            InputField("password", "密码", "current-password"),
        ),
        hidden={"next": after},
    )
    return forms.show(request, portal, form, say=say, status=status)


def _log_in(request: Request, portal: Portal, fields: dict[str, str]) -> Response:
    after = same_site_path(fields.get("next", "/"))
    typed = fields.get("login", "")
    try:
        known = request.cookies.get(KNOWN, "")
        account = portal.entrance.authentication.enter(
            typed,
            fields.get("password", ""),
            _address(request, portal),
            browser_of=lambda person_id: portal.signer.browser_of(known, person_id),
        )
    except SignInLocked as error:
        answer = _show_login(request, portal, after, str(error), 429, typed=typed)
        answer.headers["Retry-After"] = str(max(1, round(error.until - portal.entrance.accounts.seconds())))
        return answer
    except SignInRefused as error:
        return _show_login(request, portal, after, str(error), 401, typed=typed)
    target = f"/password?next={quote(after)}" if account.must_change else after
    return _signed_in(request, portal, account, RedirectResponse(target, status_code=303))


async def password(request: Request) -> Response:
    """The form for one's own password, and what it posts."""
    portal = current()
    if portal.settings.sign_in != "accounts":
        return forms.page("不在这里改密码", "本门户不用自己的密码登录，请到您登录的地方修改。", status=404)
    standing = await run_in_threadpool(_standing, request, portal)
    if standing.account is None:
        return RedirectResponse("/login?next=/password", status_code=303)
    if request.method != "POST":
        return _show_password(request, portal, standing)
    try:
        fields = await forms.posted(request, portal)
    except Forged:
        return _show_password(request, portal, standing, _FORGED, 403)
    return await run_in_threadpool(_change, request, portal, standing, fields)


def _show_password(
    request: Request, portal: Portal, standing: Identification, say: str = "", status: int = 200
) -> Response:
    first = standing.why is Why.MUST_CHANGE
    name = standing.account.login if standing.account else ""
    leave = portal.signer.way_out(standing.claim) if standing.claim else "/signout"
    form = FormPage(
        template="password.html",
        title="设置新密码" if first else "修改密码",
        note=(_FIRST if first else "改好以后，其他地方登录的会全部退出。") + "新密码：" + PASSWORD_RULE,
        action="/password",
        button="保存新密码",
        fields=(
            InputField("current", "现在的密码", "current-password"),
            InputField("new", "新密码", "new-password"),
            InputField("again", "再输入一次新密码", "new-password"),
        ),
        # Password keepers look for whom the new password is.
        hidden={"next": same_site_path(request.query_params.get("next", "/")), "username": name},
        more={"first": first, "leave": leave},
    )
    return forms.show(request, portal, form, say=say, status=status)


def _change(request: Request, portal: Portal, standing: Identification, fields: dict[str, str]) -> Response:
    assert standing.account is not None
    try:
        account = portal.entrance.authentication.change_password(
            standing.account,
            current=fields.get("current", ""),
            new=fields.get("new", ""),
            again=fields.get("again", ""),
            address=_address(request, portal),
        )
    except (PasswordWeak, SignInLocked) as error:
        status = 429 if isinstance(error, SignInLocked) else 400
        return _show_password(request, portal, standing, str(error), status)
    links = {"进入门户": same_site_path(fields.get("next", "/"))}
    done = forms.page("密码已修改", "密码已修改，其他地方登录的已全部退出。", links=links, good=True)
    return _signed_in(request, portal, account, done)


async def signout(request: Request) -> Response:
    """Ends this sign-in, in every window of this browser, and forgets the cookie.

    A link on another site may not throw anybody out. A browser that does not say which site a link was on (an old one;
    any of them without https) has to bring the token of our own link, or is asked.
    """
    portal = current()
    answer = RedirectResponse("/login" if portal.settings.sign_in == "accounts" else "/", status_code=303)
    site = request.headers.get("sec-fetch-site")
    if not from_own_site(site):
        return answer
    claim = cookie_claim(request.scope, portal)
    if claim and site is None and not portal.signer.may_leave(request.query_params.get("token", ""), claim):
        return forms.page(
            "退出登录",
            "要退出登录吗？",
            links={"退出登录": portal.signer.way_out(claim), "不退出，返回": "/"},
        )
    # A store that cannot be written must not keep anybody in.
    with suppress(StoreError):
        await run_in_threadpool(_end, request, portal)
    secure = is_https(request.scope, portal.settings.public_url)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=secure)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _end(request: Request, portal: Portal) -> None:
    portal.entrance.end(_standing(request, portal), portal.signer.max_age)


def _standing(request: Request, portal: Portal) -> Identification:
    if portal.settings.sign_in != "accounts":
        return Identification()
    claim = cookie_claim(request.scope, portal, aged=True)
    return portal.entrance.identity.of_claim(claim) if claim else Identification()


def _signed_in(request: Request, portal: Portal, account: Account, answer: Response) -> Response:
    value = portal.signer.cookie(account.id, account.version, new_session())
    set_person(request, portal, answer, value)
    answer.delete_cookie(forms.NONCE)
    if not portal.signer.browser_of(request.cookies.get(KNOWN, ""), account.id):
        known = portal.signer.known_browser(account.id)
        look = {"max_age": KNOWN_LASTS, "path": "/login", "samesite": "strict"}
        forms.set_cookie(request, portal, answer, KNOWN, known, **look)
    return answer


def set_person(request: Request, portal: Portal, answer: Response, value: str) -> None:
    """Put the sign-in cookie into an answer: not for other sites' posts."""
    forms.set_cookie(request, portal, answer, COOKIE, value, max_age=portal.signer.max_age, samesite="lax")
    answer.headers["Cache-Control"] = "no-store"


def _address(request: Request, portal: Portal) -> str:
    return visitor(request.scope, portal.settings.proxies)


def _told(route: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A store in trouble is said like everywhere else."""

    async def asked(request: Request) -> Response:
        try:
            return await route(request)
        except StoreError as error:
            what = "改密码" if request.url.path == "/password" else "登录"
            why = error.reason if isinstance(error, StoreUnavailable) else sentence(error).rstrip("。")
            said = f"{why}，这次没有{what}成功。请过几分钟再试；还是这样的，请联系系统管理员。"
            return forms.page(f"暂时不能{what}", said, status=503)

    return asked


LOGIN_ROUTES = [
    Route("/login", _told(login), methods=["GET", "POST"]),
    Route("/password", _told(password), methods=["GET", "POST"]),
    Route("/signout", signout, methods=["GET"]),
]
