"""Settings: `PORTAL_*` variables, or the same names in `portal.toml` (variables win); listed in docs/settings.md.

`load()` is the one way to get them; what is wrong is said in one Chinese sentence that names the setting.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from ledger.duties.annual_report import DueDays
from ledger.nearest import nearest
from portal.errors import SettingsWrong
from portal.server.guessable_keys import guessable
from portal.settings.backups import BackupSettings
from portal.settings.field import PREFIX, in_workdays, setting, variable
from portal.settings.limits import LimitSettings
from portal.settings.reminders import ReminderSettings
from portal.signin.sign_in_settings import SignInSettings
from store.database import refuse_address
from sync.backends.google.address import sheet_key
from sync.backends.workbook.place import fault_of

__all__ = ["Settings", "expected", "is_loopback", "load", "variable"]
ROOT = Path(__file__).resolve().parents[2]
DEMO_DAY = date(2021, 10, 26)
_GUESSABLE = "太容易猜到（重复的词，连着的字母、数字，或键盘上挨着的键）"
# Their values hold passwords: never repeated in a sentence.
SECRETS = frozenset({"secret", "store_url", "hook_secret", "oidc_client_secret", "urge_mail", "urge_webhooks"})
# Read before the settings themselves, or by the test suite only.
NOT_SETTINGS = frozenset({"PORTAL_CONFIG", "PORTAL_TEST_REQUIRE"})
# Names of earlier versions, and what to write now.
FORMER = {
    "PORTAL_TRIAL": "PORTAL_SIGN_IN（PORTAL_TRIAL=1 写成 PORTAL_SIGN_IN=trial，PORTAL_TRIAL=0 写成 PORTAL_SIGN_IN=accounts）"
}


class Settings(SignInSettings, LimitSettings, ReminderSettings, BackupSettings, BaseSettings):
    """Everything that can be set. Paths are absolute once loaded; immutable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    home: Path | None = setting(
        None,
        "运行文件夹（工作簿、本地库、密钥），空文件夹由首次启动填好；默认 var/，演示时 var/demo/",
        "一个文件夹路径",
    )
    demo: bool = setting(False, "演示：用生成的数据运行，处处标明“演示数据”，从不与真实台账混用")
    backend: Literal["workbook", "google", "memory"] = setting(
        "workbook",
        "共享表格放在哪里：workbook（磁盘上的 .xlsx）、google（Google 表格，见 docs/google.md）或 memory（只在内存，退出即失）",
        "workbook、google 或 memory",
    )
    workbook: Path | None = setting(
        None, "共享工作簿的路径；默认为运行文件夹中的 台账年份.xlsx", "一个 .xlsx 文件路径，文件夹已经建好"
    )
    google_sheet: str = setting("", "Google 表格的网址（从浏览器地址栏整个复制）或编号", "一份 Google 表格的网址或编号")
    google_credentials: Path | None = setting(
        None, "Google 密钥文件：服务账号的 JSON 密钥，或已授权的用户凭据", "一个 .json 文件路径"
    )
    google_api: str = setting(
        "",
        "经本单位的代理地址访问 Google 接口时填它的根地址；不填就直接访问 Google（HTTPS_PROXY 照常有效）",
        "一个以 https:// 开头的地址（只有本机可以用 http://）",
    )
    google_reads: int = setting(50, "每分钟最多读取 Google 表格多少次（Google 每个账号限 60 次）", ge=10, le=3000)
    google_writes: int = setting(50, "每分钟最多写入 Google 表格多少次（Google 每个账号限 60 次）", ge=10, le=3000)
    google_timeout: float = setting(60.0, "Google 多少秒没有回答算超时", ge=1, le=180)
    hook_secret: SecretStr | None = setting(
        None, "/hooks/sheet 的口令：表格有改动时由 Apps Script 通知门户马上同步；不设就没有这个地址", min_length=32
    )
    store_url: str = setting(
        "",
        "本地库的 SQLAlchemy 地址；默认为运行文件夹中的 SQLite 文件 ledger.db",
        "一个 SQLAlchemy 数据库地址，例如 sqlite:////data/ledger.db",
    )
    sync_seconds: float = setting(10.0, "每隔多少秒同步一次", ge=0.2, le=3600)
    notice: Path = setting(
        Path("data/notice_2021_53.txt"),
        "首次启动时读取的通知（.txt、.docx、.pdf、.xlsx 或 .csv）",
        "一个存在的通知文件路径",
    )
    units: Path = setting(Path("data/units.csv"), "单位名录（CSV）", "一个存在的 CSV 文件路径")
    host: str = setting("127.0.0.1", "监听地址；体验模式只允许本机地址", "一个本机 IP 地址或主机名")
    port: int = setting(8501, "监听端口", ge=1, le=65535)
    secret: SecretStr | None = setting(
        None, "登录签名密钥；不设时首次启动生成在运行文件夹的 secret 文件里", min_length=32
    )
    session_hours: float = setting(12.0, "登录多少小时后失效", ge=0.1, le=720)
    today: date | None = setting(
        None, "把“今天”固定在某一天，用于演示和培训；演示不设时为 2021-10-26", "形如 2021-10-08 的日期"
    )
    due_soon_workdays: int = setting(5, "距完成时限多少个工作日以内算临期（登记了的假日、调休都算进去）", ge=0, le=260)
    due_soon_days: int | None = setting(
        None,
        "旧写法：距完成时限多少天（日历天）以内算临期，每 7 天折成 5 个工作日；两个都写的以新写法为准",
        "0 到 365 之间的整数",
        ge=0,
        le=365,
    )
    annual_departments: str = setting(
        "01-31",
        "市直部门的政府信息公开年度报告在次年哪一天前公开",
        "形如 01-31 的月和日",
        pattern=r"^\d\d-\d\d$",
    )
    annual_governments: str = setting(
        "03-31",
        "县（市）区政府的政府信息公开年度报告在次年哪一天前公开",
        "形如 03-31 的月和日",
        pattern=r"^\d\d-\d\d$",
    )
    headline_rate: Literal["approved", "reported_done", "closed"] = setting(
        "approved",
        "总览、图表和序时进度对比用哪个比率：approved（审核通过率）、reported_done（自报完成率）或 closed（办结率）",
        "approved、reported_done 或 closed",
    )
    stale_days: int = setting(30, "多少天没有更新算未更新", ge=1, le=3660)
    link_check_days: int = setting(
        7,
        "每隔多少天自动检查一次佐证链接打不打得开（只连公网的网站）；0 是不自动检查，演示和体验模式从不自动检查",
        ge=0,
        le=366,
    )
    collect_days_before: int = setting(
        3,
        "牵头单位汇总报送的内部时限，比通知的时限（10月30日前）早多少天；遇周末和登记了的假日再提前到前一个工作日",
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
        if fault := fault_of(path):
            raise ValueError(fault)
        return path

    @field_validator("notice", "units")
    @classmethod
    def _is_there(cls, path: Path) -> Path:
        if not path.is_file():
            raise ValueError("文件不存在" if not path.exists() else "这不是文件")
        return path

    @field_validator("secret")
    @classmethod
    def _no_key_that_others_guess(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and guessable(secret.get_secret_value()):
            raise ValueError(f"{_GUESSABLE}，用它签名的登录谁都能伪造；不设时门户会自己生成一个")
        return secret

    @field_validator("hook_secret")
    @classmethod
    def _fits_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        text = secret.get_secret_value() if secret else ""
        if not (text.isascii() and text.isprintable() and " " not in text):
            raise ValueError("只能用英文字母、数字和半角符号，不能有空格")
        if text and guessable(text):
            raise ValueError(f"{_GUESSABLE}；可以用 openssl rand -hex 24 生成一个")
        return secret

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

    @field_validator("annual_departments", "annual_governments")
    @classmethod
    def _a_day_of_the_year(cls, given: str) -> str:
        month_and_day(given)
        return given

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

    @model_validator(mode="after")
    def _trial_stays_at_home(self) -> Settings:
        if self.trial and not is_loopback(self.host):
            raise ValueError(
                f"体验模式不用密码，只能在本机使用：请把 PORTAL_HOST 改回 127.0.0.1（现在是 {self.host}），"
                "或用 PORTAL_SIGN_IN=accounts 改用账号登录。"
            )
        return self

    @property
    def day(self) -> date | None:
        """The day the clock is fixed on; a demonstration looks at the last week before the notice's collection day."""
        return self.today or (DEMO_DAY if self.demo else None)

    @property
    def due_soon(self) -> int:
        """临期 in working days."""
        return in_workdays(self, "due_soon_workdays", self.due_soon_days)

    @property
    def annual_due(self) -> DueDays:
        """By when the annual reports are out, the year after."""
        return DueDays(month_and_day(self.annual_departments), month_and_day(self.annual_governments))

    @property
    def folder(self) -> Path:
        """The home that is used: a demonstration has its own."""
        return self.home or ROOT / ("var/demo" if self.demo else "var")

    def workbook_path(self, year: int) -> Path:
        """Where the year's shared workbook stands."""
        return self.workbook or self.folder / f"台账{year}{'（演示数据）' if self.demo else ''}.xlsx"

    @property
    def room(self) -> Path:
        """Where the sync keeps what others must not write: its lock, its journal, what it kept of the workbook."""
        return self.folder / ".portal"

    @property
    def backups(self) -> Path:
        """Where backups go that are asked for without a place."""
        return self.backup_folder or self.folder / "backups"

    @property
    def database_url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.store_url or f"sqlite:///{self.folder / 'ledger.db'}"


def config_file() -> Path:
    """The settings file: PORTAL_CONFIG, or `portal.toml` in the working directory; it need not exist."""
    return Path(os.environ.get("PORTAL_CONFIG") or "portal.toml").expanduser()


def month_and_day(text: str) -> tuple[int, int]:
    """`01-31` as (1, 31). Raises ValueError, in Chinese, for a day that not every year has."""
    month, _, day = text.partition("-")
    try:
        date(2023, int(month), int(day))
    except ValueError as error:
        raise ValueError("没有这一天") from error
    return int(month), int(day)


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


def expected(field: str) -> str:
    """What a setting takes, in Chinese."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["expected"]) if isinstance(extra, Mapping) else ""


def _known(name: str) -> bool:
    return name in NOT_SETTINGS or name.removeprefix(PREFIX).lower() in Settings.model_fields


def _unknown(name: str, *, where: str) -> str:
    if name.upper() in FORMER:
        return f"{where}里的设置 {name} 已经改名，请改用 {FORMER[name.upper()]}。"
    known = {f.upper(): variable(f) for f in Settings.model_fields}
    near = nearest(name.upper().removeprefix(PREFIX), known)
    hint = f"，是不是想写 {known[near]}？" if near else "，"
    return f"{where}里有不认识的设置 {name}{hint}全部设置见 docs/settings.md。"


def _wrong(error: ErrorDetails) -> SettingsWrong:
    field = str(error["loc"][0]) if error["loc"] else ""
    if not field:
        return SettingsWrong(str(error["msg"]).removeprefix("Value error, "), name="PORTAL_HOST")
    if field not in Settings.model_fields:
        return SettingsWrong(_unknown(variable(field), where=f"设置文件 {config_file()} "), name=variable(field))
    given = "" if field in SECRETS else f"“{error['input']}”"
    reason = str(error["msg"]).removeprefix("Value error, ") if error["type"] == "value_error" else ""
    why = f"（{reason}）" if reason else ""
    return SettingsWrong(
        f"设置 {variable(field)} 的值{given}不能用{why}，应为{expected(field)}。", name=variable(field)
    )
