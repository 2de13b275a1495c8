"""`python -m portal publish`: makes the shared sheet anew when it is lost for good; `--to` moves the ledger to another kind."""

from __future__ import annotations

from typing import cast

import click

from portal.build import Portal, build
from portal.google_access import google_access
from portal.settings.settings import load
from store.database import reading
from sync.backends.base import Movable
from sync.backends.registry import open_backend
from sync.errors import CannotMove
from sync.lease import FileLease
from sync.live import Live, read_live, where_of
from sync.moving import SheetMove

PERSON = "系统管理员"


@click.command("publish")
@click.option(
    "--to",
    "kind",
    type=click.Choice(["workbook", "google"]),
    help="把台账迁到另一种共享表格，填报和修改记录都保留。",
)
def command(kind: str | None) -> None:
    """共享表格丢失后，按系统中保存的内容重新生成（表格还在时不做任何事）；加 --to 则把台账迁到另一种表格。"""
    portal = build(load(), apart=True)
    if kind:
        move(portal, kind)
        return
    portal.engine.publish_again()
    portal.engine.cycle()
    click.echo(f"已重新生成共享表格：{where_of(portal.engine.backend)}")


def move(portal: Portal, kind: str) -> None:
    """Move the ledger and say what became of it, and which setting to change."""
    settings = portal.settings
    if settings.backend == "memory":
        raise CannotMove("现在的台账只在内存里，没有可迁移的共享表格；请先设置 PORTAL_BACKEND。")
    with reading(portal.book.engine) as connection:
        live = read_live(connection)
    old, new = _opened(portal, _from(settings.backend, kind, live)), _opened(portal, kind)
    done = SheetMove(
        portal.book,
        old,
        new,
        lease=FileLease(settings.folder / "sync.lock"),
        clock=portal.clock,
        label=portal.label,
    ).run(person=PERSON)
    for sentence in done.said:
        click.echo(sentence)
    click.echo(f"现在请设置 PORTAL_BACKEND={kind}（环境变量或 portal.toml），并重新启动门户。")
    click.echo("还没有改设置的门户不会再读写任何表格，填报照常保存在系统里，重启后写入新表格。")


def _from(configured: str, kind: str, live: Live | None) -> str:
    """The kind that is left: the one in the settings, or the former one when only the end of a move is missing."""
    if configured != kind:
        return configured
    if live is not None and live.kind == kind and not live.retired:
        return live.former_kind
    raise CannotMove(f"设置的已经是 PORTAL_BACKEND={kind}，不用再迁。要迁到另一种表格，请换一个 --to。")


def _opened(portal: Portal, kind: str) -> Movable:
    if kind == portal.settings.backend:
        return cast(Movable, portal.engine.backend)
    google = google_access(portal.settings) if kind == "google" else None
    path, room = portal.settings.workbook_path(portal.year), portal.settings.room
    return cast(Movable, open_backend(kind, path, room, google, apart=True))
