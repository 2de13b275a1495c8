"""Command lines that are written wrongly, said in Chinese: click's own sentences are English."""

from __future__ import annotations

import click
from click import exceptions


def in_chinese(error: click.UsageError) -> str:
    """One sentence: what is wrong with the command line, and how to see the right way."""
    path = error.ctx.command_path if error.ctx else "python -m portal"
    return f"{_wrong(error)}，请用 {path} --help 查看写法。"


def _wrong(error: click.UsageError) -> str:
    if isinstance(error, exceptions.NoSuchOption):
        near = f"，是不是想写 {error.possibilities[0]}" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, exceptions.MissingParameter):
        return f"缺少{_name(error.param)}"
    if isinstance(error, exceptions.BadParameter):
        dated = error.param is not None and isinstance(error.param.type, click.DateTime)
        return f"{_name(error.param)}的值{'不是日期，请写成 2021-08-01 这样' if dated else '不能用'}"
    if isinstance(error, exceptions.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值，或不该有值"
    if error.ctx and isinstance(error.ctx.command, click.Group):
        return f"没有这个命令，可用的有：{'、'.join(error.ctx.command.list_commands(error.ctx))}"
    return "命令后面多写了内容"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "一项参数"
    kind = "选项" if isinstance(param, click.Option) else "参数"
    return f"{kind} {param.opts[0] if isinstance(param, click.Option) else (param.name or '').upper()}"
