"""`python -m portal restore FILE --to HOME`: a home made of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.clock import SystemClock
from portal.backup.restoring import RestoredHome, restore
from portal.commands import OPERATOR

THE_SHEET = (
    "共享表格可能比备份新：表格里有备份以后写入的内容时，门户认得出来，会暂停写入，由市政府办公厅在“同步状态”核对后放行，"
    "表格里的内容一格也不会被改掉。"
)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to", "home", type=click.Path(path_type=Path), required=True, help="恢复成哪个运行文件夹；必须是空的或还没有的。"
)
def command(file: Path, home: Path) -> None:
    """用备份文件恢复出一个运行文件夹：先核对全部校验值，有一处不对就什么也不恢复。"""
    click.echo(in_words(restore(file, home, person=OPERATOR.name, now=SystemClock().now())))


def in_words(made: RestoredHome) -> str:
    """What there is now, and what the backup could not know."""
    said = made.manifest
    years = "、".join(f"{store.year}年" for store in sorted(said.stores.values(), key=lambda one: one.year))
    rows = sum(store.counts.get("entry", 0) for store in said.stores.values())
    lines = [
        f"已恢复到 {made.home}：{years}，{rows} 条台账，{len(said.files)} 个文件，内容是 {said.made} 那一刻的；"
        "这以后的填报、账号和密码的改动、已发的回执都不在里面。",
        *(f"注意：{note}" for note in said.notes),
        THE_SHEET,
    ]
    if not said.with_secret:
        lines.append("备份里没有登录签名密钥：启动时生成新的，所有人重新登录一次，大屏链接重新开设。")
    if made.doubted:
        lines.append(f"有 {made.doubted} 条等着发出的消息不知道备份以后发过没有，没有再发，请到“审核督办”核对。")
    lines.append(f"请核对“管理 › 人员”里停用过的账号，再用 PORTAL_HOME={made.home} 启动门户。")
    return "\n".join(lines)
