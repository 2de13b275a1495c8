"""`python -m portal settings`: the one list of settings, with the values in force; `--markdown` makes docs/settings.md."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic_core import PydanticUndefined

from portal.settings.settings import ROOT, SECRETS, Settings, expected, load, variable
from store.database import shown_address

_HEAD = """# 设置

<!-- 由 `python -m portal settings --markdown` 生成，请勿手改。 -->

每一项都可以用环境变量（`PORTAL_…`）设置，也可以写进工作目录下的 `portal.toml`（或 `PORTAL_CONFIG` 指向的文件），
写法是去掉 `PORTAL_` 的小写名字，例如 `sync_seconds = 5`。环境变量优先。相对路径以启动时所在的文件夹为准，默认路径以程序文件夹为准。
值写错、名字写错（包括不认识的 `PORTAL_…`），启动时会用一句话指出是哪一项，退出码 2。

| 设置 | 默认 | 说明 | 可填 |
|---|---|---|---|
"""


def markdown() -> str:
    """The text of docs/settings.md."""
    rows = (
        f"| `{variable(name)}` | {_default(name)} | {field.description} | {expected(name)} |\n"
        for name, field in Settings.model_fields.items()
    )
    return _HEAD + "".join(rows)


def _default(name: str) -> str:
    value = Settings.model_fields[name].default
    if value in (None, "", PydanticUndefined):
        return ""
    if isinstance(value, Path) and value.is_absolute():
        value = value.relative_to(ROOT)
    return f"`{int(value) if isinstance(value, bool) else value}`"


@click.command("settings")
@click.option("--markdown", "as_markdown", is_flag=True, help="输出 docs/settings.md 的内容。")
def command(as_markdown: bool) -> None:
    """列出全部设置和现在的值。"""
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    settings = load()
    for name in Settings.model_fields:
        click.echo(f"{variable(name)} = {shown(name, getattr(settings, name))}")


def shown(name: str, value: object) -> str:
    """A value as it may be pasted into a message: without passwords."""
    if value in (None, ""):
        return ""
    if name == "store_url":
        return shown_address(str(value))
    return "***" if name in SECRETS else str(value)
