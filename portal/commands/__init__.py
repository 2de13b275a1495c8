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
from portal.errors import PortalError
from portal.usage import in_chinese
from store.errors import StoreError

COMMANDS = {
    "serve": "portal.commands.serve",
    "sync": "portal.commands.sync_once",
    "status": "portal.commands.status",
    "publish": "portal.commands.publish",
    "sheet": "portal.commands.sheet",
    "google": "portal.commands.google",
    "notice": "portal.commands.notice",
    "lookback": "portal.commands.look_back",
    "year": "portal.commands.year",
    "accounts": "portal.commands.accounts",
    "settings": "portal.commands.list_settings",
}


@contextmanager
def sentence_and_exit() -> Iterator[None]:
    """Print the sentence of an expected error and leave with exit code 2."""
    try:
        yield
    except (PortalError, LedgerError, StoreError) as error:
        print(f"错误：{error}", file=sys.stderr, flush=True)
        raise SystemExit(2) from None


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
