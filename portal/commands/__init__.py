"""The command line's registry, and the one place where its errors become a sentence.

A command is a module with `command`, a click command; it is imported when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any

import click

from ledger.errors import LedgerError
from ledger.permissions import Person, Role
from portal.errors import PortalError
from store.errors import StoreError

COMMANDS = {
    "serve": "portal.commands.serve",
    "sync": "portal.commands.sync_once",
    "status": "portal.commands.status",
    "report": "portal.commands.report",
    "publish": "portal.commands.publish",
    "sheet": "portal.commands.sheet",
    "google": "portal.commands.google",
    "notice": "portal.commands.notice",
    "lookback": "portal.commands.look_back",
    "year": "portal.commands.year",
    "accounts": "portal.commands.accounts",
    "backup": "portal.commands.backup",
    "restore": "portal.commands.restore",
    "doctor": "portal.commands.doctor",
    "settings": "portal.commands.list_settings",
}


# Whoever may run commands on the server could as well edit the store; history says where it came from.
OPERATOR = Person("命令行", "命令行", frozenset({Role.OFFICE}))


@contextmanager
def sentence_and_exit() -> Iterator[None]:
    """Print the sentence of an expected error and leave with exit code 2."""
    try:
        yield
    except (PortalError, LedgerError, StoreError) as error:
        print(f"错误：{error}", file=sys.stderr, flush=True)
        raise SystemExit(2) from None


def in_chinese(error: click.UsageError) -> str:
    """One sentence: what is wrong with the command line, and how to see the right way; click's own are English."""
    path = error.ctx.command_path if error.ctx else "python -m portal"
    return f"{_wrong(error)}，请用 {path} --help 查看写法。"


def _wrong(error: click.UsageError) -> str:
    if isinstance(error, click.exceptions.NoSuchOption):
        near = f"，是不是想写 {error.possibilities[0]}" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, click.exceptions.MissingParameter):
        return f"缺少{_name(error.param)}"
    if isinstance(error, click.exceptions.BadParameter):
        dated = error.param is not None and isinstance(error.param.type, click.DateTime)
        return f"{_name(error.param)}的值{'不是日期，请写成 2021-08-01 这样' if dated else '不能用'}"
    if isinstance(error, click.exceptions.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值，或不该有值"
    if error.ctx and isinstance(error.ctx.command, click.Group):
        return f"没有这个命令，可用的有：{'、'.join(error.ctx.command.list_commands(error.ctx))}"
    return "命令后面多写了内容"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "一项参数"
    kind = "选项" if isinstance(param, click.Option) else "参数"
    return f"{kind} {param.opts[0] if isinstance(param, click.Option) else (param.name or '').upper()}"


class Commands(click.Group):
    """Commands of the registry, each imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the registry's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = resolve_name(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def main(  # type: ignore[override]  # click has overloads for what is one call here
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run the command line; one that is written wrongly ends in one sentence and exit code 2."""
        try:
            ended = super().main(args, prog_name, **extra | {"standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            print(error.format_message(), file=sys.stderr, flush=True)
            raise SystemExit(2) from None
        except click.UsageError as error:
            print(f"错误：{in_chinese(error)}", file=sys.stderr, flush=True)
            raise SystemExit(2) from None
        except click.Abort:
            raise SystemExit(1) from None
        raise SystemExit(ended if isinstance(ended, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run it; an expected error ends in one sentence."""
        with sentence_and_exit():
            return super().invoke(ctx)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """政务公开任务台账：命令行。"""
