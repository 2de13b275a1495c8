"""Settings: `PORTAL_*` variables, or the same names in `portal.toml` (variables win); listed in docs/settings.md.

`load()` is the one way to get them; what is wrong is said in one Chinese sentence that names the setting.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from portal.errors import SettingsWrong
from sync.backends.google.address import sheet_key
from sync.database import refuse_address

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "PORTAL_"
DEMO_DAY = date(2021, 10, 26)
# Their values hold passwords: never repeated in a sentence.
SECRETS = frozenset({"secret", "store_url", "hook_secret"})
# Read before the settings themselves, or by the test suite only.
NOT_SETTINGS = frozenset({"PORTAL_CONFIG", "PORTAL_TEST_REQUIRE"})
# Names of earlier versions, and what to write now.
FORMER = {"PORTAL_TRIAL": "PORTAL_SIGN_IN（PORTAL_TRIAL=1 写成 PORTAL_SIGN_IN=trial，PORTAL_TRIAL=0 写成 PORTAL_SIGN_IN=accounts）"}


def _setting(default: Any, description: str, expected: str, **limits: Any) -> Any:
    return Field(default, description=description, json_schema_extra={"expected": expected}, **limits)


class Settings(BaseSettings):
    """Everything that can be set. Paths are absolute once loaded; immutable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    home: Path | None = _setting(
        None,
        "运行文件夹（工作簿、本地库、密钥），空文件夹由首次启动填好；默认 var/，演示时 var/demo/",
        "一个文件夹路径",
    )
    demo: bool = _setting(False, "演示：用生成的数据运行，处处标明“演示数据”，从不与真实台账混用", "1 或 0")
    backend: Literal["workbook", "google", "memory"] = _setting(
        "workbook",
        "共享表格放在哪里：workbook（磁盘上的 .xlsx）、google（Google 表格，见 docs/google.md）或 memory（只在内存，退出即失）",
        "workbook、google 或 memory",
    )
    workbook: Path | None = _setting(
        None, "共享工作簿的路径；默认为运行文件夹中的 台账年份.xlsx", "一个 .xlsx 文件路径，文件夹已经建好"
    )
    google_sheet: str = _setting(
        "", "Google 表格的网址（从浏览器地址栏整个复制）或编号", "一份 Google 表格的网址或编号"
    )
    google_credentials: Path | None = _setting(
        None, "Google 密钥文件：服务账号的 JSON 密钥，或已授权的用户凭据", "一个 .json 文件路径"
    )
    google_api: str = _setting(
        "",
        "经本单位的代理地址访问 Google 接口时填它的根地址；不填就直接访问 Google（HTTPS_PROXY 照常有效）",
        "一个以 https:// 开头的地址（只有本机可以用 http://）",
    )
    google_reads: int = _setting(
        50,
        "每分钟最多读取 Google 表格多少次（Google 每个账号限 60 次）",
        "10 到 3000 之间的整数",
        ge=10,
        le=3000,
    )
    google_writes: int = _setting(
        50,
        "每分钟最多写入 Google 表格多少次（Google 每个账号限 60 次）",
        "10 到 3000 之间的整数",
        ge=10,
        le=3000,
    )
    google_timeout: float = _setting(60.0, "Google 多少秒没有回答算超时", "1 到 180 之间的数字", ge=1, le=180)
    hook_secret: SecretStr | None = _setting(
        None,
        "/hooks/sheet 的口令：表格有改动时由 Apps Script 通知门户马上同步；不设就没有这个地址",
        "至少 32 个字符",
        min_length=32,
    )
    store_url: str = _setting(
        "",
        "本地库的 SQLAlchemy 地址；默认为运行文件夹中的 SQLite 文件 ledger.db",
        "一个 SQLAlchemy 数据库地址，例如 sqlite:////data/ledger.db",
    )
    sync_seconds: float = _setting(10.0, "每隔多少秒同步一次", "0.2 到 3600 之间的数字", ge=0.2, le=3600)
    notice: Path = _setting(
        Path("data/notice_2021_53.txt"),
        "首次启动时读取的通知（.txt、.docx 或 .pdf）",
        "一个存在的通知文件路径",
    )
    units: Path = _setting(Path("data/units.csv"), "单位名录（CSV）", "一个存在的 CSV 文件路径")
    host: str = _setting("127.0.0.1", "监听地址；体验模式只允许本机地址", "一个本机 IP 地址或主机名")
    port: int = _setting(8501, "监听端口", "1 到 65535 之间的整数", ge=1, le=65535)
    sign_in: Literal["trial", "accounts", "oidc", "proxy"] = _setting(
        "trial",
        "怎样登录：trial（体验模式，不用密码，只在本机可用）、accounts（门户自己的账号和密码）、oidc（统一身份认证）或 proxy（前面的代理已经认证）",
        "trial、accounts、oidc 或 proxy",
    )
    public_url: str = _setting(
        "",
        "各单位在浏览器里打开门户的地址；前面有 https 代理或用 oidc 时必须设",
        "形如 https://zwgk.example.gov.cn 的地址，后面不带路径",
    )
    proxy_addresses: str = _setting(
        "",
        "前面代理的 IP 地址或网段，用逗号隔开；只有从这里来的请求，代理写的来访地址和登录名才算数",
        "用逗号隔开的 IP 地址或网段，例如 127.0.0.1,10.1.0.0/24",
    )
    proxy_header: str = _setting(
        "", "proxy 登录：代理用哪个请求头写明登录名", "一个请求头的名字，例如 X-Remote-User"
    )
    oidc_metadata: str = _setting(
        "",
        "oidc 登录：统一身份认证的发现地址",
        "形如 https://sso.example.gov.cn/.well-known/openid-configuration 的地址",
    )
    oidc_client_id: str = _setting("", "oidc 登录：门户在统一身份认证登记的客户端编号", "登记时得到的编号")
    oidc_client_secret: SecretStr | None = _setting(
        None, "oidc 登录：门户在统一身份认证登记的客户端密钥", "登记时得到的密钥"
    )
    oidc_claim: str = _setting(
        "preferred_username",
        "oidc 登录：用哪一项与人员的登录名对应，例如 preferred_username、email 或 sub",
        "统一身份认证给出的一项的名字",
        pattern=r"^[A-Za-z0-9_.:-]+$",
    )
    oidc_until_exp: bool = _setting(
        True,
        "oidc 登录：身份凭证到期（exp）就要重新登录；凭证只有几分钟的，设为 0，改由 PORTAL_SESSION_HOURS 决定",
        "1 或 0",
    )
    secret: SecretStr | None = _setting(
        None, "登录签名密钥；不设时首次启动生成在运行文件夹的 secret 文件里", "至少 32 个字符", min_length=32
    )
    session_hours: float = _setting(12.0, "登录多少小时后失效", "0.1 到 720 之间的数字", ge=0.1, le=720)
    today: date | None = _setting(
        None, "把“今天”固定在某一天，用于演示和培训；演示不设时为 2021-10-26", "形如 2021-10-08 的日期"
    )
    due_soon_days: int = _setting(7, "距完成时限多少天以内算临期", "0 到 365 之间的整数", ge=0, le=365)
    stale_days: int = _setting(30, "多少天没有更新算未更新", "1 到 3660 之间的整数", ge=1, le=3660)
    collect_days_before: int = _setting(
        3,
        "牵头单位汇总报送的内部时限，比通知的时限（10月30日前）早多少天；逢周末再提前到周五",
        "0 到 60 之间的整数",
        ge=0,
        le=60,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then variables, then `portal.toml`; no .env file and no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @field_validator("home", "workbook", "notice", "units", "google_credentials")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("workbook")
    @classmethod
    def _a_workbook_can_stand_there(cls, path: Path | None) -> Path | None:
        if path is None:
            return None
        if path.suffix.lower() != ".xlsx":
            raise ValueError("文件名必须以 .xlsx 结尾")
        if path.is_dir():
            raise ValueError("这是一个文件夹，请写到文件名")
        if not path.parent.is_dir():
            raise ValueError("它所在的文件夹不存在，请先建好（共享文件夹请先连上）")
        return path

    @field_validator("notice", "units")
    @classmethod
    def _is_there(cls, path: Path) -> Path:
        if not path.is_file():
            raise ValueError("文件不存在" if not path.exists() else "这不是文件")
        return path

    @field_validator("google_sheet")
    @classmethod
    def _a_sheets_key(cls, given: str) -> str:
        return sheet_key(given) if given else ""

    @field_validator("google_api")
    @classmethod
    def _a_root_that_keeps_the_token_secret(cls, given: str) -> str:
        parts = urlsplit(given)
        if given and not (parts.hostname and parts.scheme in ("http", "https")):
            raise ValueError("这不是网址")
        if parts.scheme == "http" and not is_loopback(str(parts.hostname)):
            raise ValueError("登录令牌会以明文经过网络")
        return given.rstrip("/")

    @field_validator("store_url")
    @classmethod
    def _a_store_can_be_opened(cls, url: str) -> str:
        if url:
            refuse_address(url)
        return url

    @model_validator(mode="before")
    @classmethod
    def _defaults_beside_the_program(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {"notice": ROOT / "data/notice_2021_53.txt", "units": ROOT / "data/units.csv"} | values

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or parts.path.strip("/")
            or parts.query
            or parts.username
        ):
            raise ValueError("不是网址，或者带了路径")
        return url.rstrip("/")

    @field_validator("proxy_addresses")
    @classmethod
    def _addresses(cls, text: str) -> str:
        for part in filter(None, map(str.strip, text.split(","))):
            try:
                ip_network(part, strict=False)
            except ValueError as error:
                raise ValueError(f"“{part}”不是 IP 地址或网段") from error
        return text

    @field_validator("proxy_header")
    @classmethod
    def _a_header(cls, name: str) -> str:
        if name and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
            raise ValueError("请求头的名字只能有字母、数字和 -")
        if name.lower() in ("x-portal-person", "cookie", "host", "origin", "x-forwarded-for"):
            raise ValueError("这个请求头另有用处")
        return name

    @model_validator(mode="after")
    def _trial_stays_at_home(self) -> Settings:
        if self.trial and not is_loopback(self.host):
            raise ValueError(
                f"体验模式不用密码，只能在本机使用：请把 PORTAL_HOST 改回 127.0.0.1（现在是 {self.host}），"
                "或用 PORTAL_SIGN_IN=accounts 改用账号登录。"
            )
        return self

    @model_validator(mode="after")
    def _sign_in_has_what_it_needs(self) -> Settings:
        needed = {
            "oidc": ("public_url", "oidc_metadata", "oidc_client_id", "oidc_client_secret"),
            "proxy": ("proxy_header", "proxy_addresses"),
        }
        lacking = [variable(n) for n in needed.get(self.sign_in, ()) if not getattr(self, n)]
        if lacking:
            raise ValueError(f"PORTAL_SIGN_IN={self.sign_in} 还缺少设置 {'、'.join(lacking)}，说明见 docs/settings.md。")
        return self

    @property
    def trial(self) -> bool:
        """体验模式: nobody needs a password, on this machine only."""
        return self.sign_in == "trial"

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of trusted proxies."""
        return tuple(ip_network(p.strip(), strict=False) for p in self.proxy_addresses.split(",") if p.strip())

    @property
    def day(self) -> date | None:
        """The day the clock is fixed on; a demonstration looks at the last week before the notice's collection day."""
        return self.today or (DEMO_DAY if self.demo else None)

    @property
    def folder(self) -> Path:
        """The home that is used: a demonstration has its own."""
        return self.home or ROOT / ("var/demo" if self.demo else "var")

    def workbook_path(self, year: int) -> Path:
        """Where the year's shared workbook stands."""
        return self.workbook or self.folder / f"台账{year}{'（演示数据）' if self.demo else ''}.xlsx"

    @property
    def database_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.store_url or f"sqlite:///{self.folder / 'ledger.db'}"


def config_file() -> Path:
    """The settings file: PORTAL_CONFIG, or `portal.toml` in the working directory; it need not exist."""
    return Path(os.environ.get("PORTAL_CONFIG") or "portal.toml").expanduser()


def is_loopback(host: str) -> bool:
    """Can only this machine reach that address? An unknown host name cannot be trusted to."""
    name = host.strip("[]")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def load(**given: Any) -> Settings:
    """Settings from arguments, variables and file. Raises SettingsWrong with one Chinese sentence."""
    unknown = [n for n in os.environ if n.upper().startswith(PREFIX) and not _known(n.upper())]
    if unknown:
        raise SettingsWrong(_unknown(unknown[0], where="环境变量"), name=unknown[0])
    if os.environ.get("PORTAL_CONFIG") and not config_file().is_file():
        raise SettingsWrong(f"PORTAL_CONFIG 指向的设置文件不存在：{config_file()}。", name="PORTAL_CONFIG")
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _wrong(error.errors()[0]) from error
    except (SettingsError, ValueError, OSError) as error:
        raise SettingsWrong(f"设置文件 {config_file()} 读不出来，请检查写法（TOML）：{error}") from error


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def expected(field: str) -> str:
    """What a setting takes, in Chinese."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["expected"]) if isinstance(extra, Mapping) else ""


def _known(name: str) -> bool:
    return name in NOT_SETTINGS or name.removeprefix(PREFIX).lower() in Settings.model_fields


def _unknown(name: str, *, where: str) -> str:
    if name.upper() in FORMER:
        return f"{where}里的设置 {name} 已经改名，请改用 {FORMER[name.upper()]}。"
    near = difflib.get_close_matches(
        name.upper(), [variable(f) for f in Settings.model_fields], n=1, cutoff=0.6
    )
    hint = f"，是不是想写 {near[0]}？" if near else "，"
    return f"{where}里有不认识的设置 {name}{hint}全部设置见 docs/settings.md。"


def _wrong(error: ErrorDetails) -> SettingsWrong:
    field = str(error["loc"][0]) if error["loc"] else ""
    if not field:
        return SettingsWrong(str(error["msg"]).removeprefix("Value error, "), name="PORTAL_HOST")
    if field not in Settings.model_fields:
        return SettingsWrong(
            _unknown(variable(field), where=f"设置文件 {config_file()} "), name=variable(field)
        )
    given = "" if field in SECRETS else f"“{error['input']}”"
    reason = str(error["msg"]).removeprefix("Value error, ") if error["type"] == "value_error" else ""
    why = f"（{reason}）" if reason else ""
    return SettingsWrong(
        f"设置 {variable(field)} 的值{given}不能用{why}，应为{expected(field)}。", name=variable(field)
    )
