"""`python -m portal backup`: everything that the portal holds in one file, while it works."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.clock import SystemClock
from portal.backup.making import make_backup
from portal.commands import OPERATOR
from portal.settings.settings import load

_WITH_KEY = (
    "注意：备份里有登录签名密钥（和设置文件里的密码），谁拿到这个文件，谁就能冒充任何人登录。"
    "请和密码一样保管，不要放到共享盘、网盘。"
)
_WITHOUT_KEY = "没有带登录签名密钥：恢复以后会生成新的，所有人重新登录一次，大屏链接重新开设。"


@click.command("backup")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="放备份的文件夹；默认是 PORTAL_BACKUP_FOLDER，没有设的是运行文件夹下的 backups。",
)
@click.option(
    "--with-secret",
    is_flag=True,
    help="连登录签名密钥一起备份：恢复后不用重新登录，但拿到备份文件的人能冒充任何人登录，要和密码一样保管。",
)
def command(out: Path | None, *, with_secret: bool) -> None:
    """把门户里不能重新生成的全部内容备份成一个文件，不用停门户；做完就试恢复一次。"""
    settings = load()
    folder = (out or settings.backups).expanduser().absolute()
    made = make_backup(settings, folder, SystemClock(), person=OPERATOR.name, with_secret=with_secret)
    taken = made.taken
    click.echo(
        f"已备份：{taken.file}（{taken.size / 2**20:.1f} MB，{len(taken.manifest.files)} 个文件，内容是 {taken.manifest.made} 那一刻的）。"
    )
    for note in made.notes:
        click.echo(f"注意：{note}")
    click.echo(_WITH_KEY if with_secret else _WITHOUT_KEY)
    if made.trouble:
        click.echo(f"错误：试恢复没有通过：{made.trouble}", err=True)
        raise SystemExit(2)
    click.echo("已试恢复：每个文件的校验值相符，本地库打得开，条数一致。请把它复制到另一台机器上。")
