"""Settings: `PORTAL_*` variables, or the same names in `portal.toml` (variables win); listed in docs/settings.md.

`load()` is the one way to get them; what is wrong is said in one Chinese sentence that names the setting.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

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
from sync.database import refuse_address

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "PORTAL_"
DEMO_DAY = date(2021, 10, 26)
# Their values hold passwords: never repeated in a sentence.
SECRETS = frozenset({"secret", "store_url"})
# Read before the settings themselves, or by the test suite only.
NOT_SETTINGS = frozenset({"PORTAL_CONFIG", "PORTAL_TEST_REQUIRE"})


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
    backend: Literal["workbook", "memory"] = _setting(
        "workbook",
        "共享表格放在哪里：workbook（磁盘上的 .xlsx）或 memory（只在内存，退出即失）",
        "workbook 或 memory",
    )
    workbook: Path | None = _setting(
        None, "共享工作簿的路径；默认为运行文件夹中的 台账年份.xlsx", "一个 .xlsx 文件路径，文件夹已经建好"
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
    trial: bool = _setting(True, "体验模式：不用密码，选一个身份就能进入；只在本机可用", "1 或 0")
    secret: SecretStr | None = _setting(
        None, "登录签名密钥；不设时首次启动生成在运行文件夹的 secret 文件里", "至少 32 个字符", min_length=32
    )
    session_hours: float = _setting(12.0, "登录多少小时后失效", "0.1 到 720 之间的数字", ge=0.1, le=720)
    today: date | None = _setting(
        None, "把“今天”固定在某一天，用于演示和培训；演示不设时为 2021-10-26", "形如 2021-10-08 的日期"
    )
    due_soon_days: int = _setting(7, "距完成时限多少天以内算临期", "0 到 365 之间的整数", ge=0, le=365)
    stale_days: int = _setting(30, "多少天没有更新算未更新", "1 到 3660 之间的整数", ge=1, le=3660)

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

    @field_validator("home", "workbook", "notice", "units")
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
                "或用 PORTAL_TRIAL=0 关闭体验模式。"
            )
        return self

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
