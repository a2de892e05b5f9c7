"""The command that makes the demonstration."""

from pathlib import Path

import click

from plan.cli.options import common
from plan.demo.folder import ACCOUNTS, make_demo
from plan.office.workspace import Workspace


@click.command()
@common
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def demo(workspace: Workspace, directory: Path) -> None:
    """在 DIR 生成模拟的 2022 年（演示数据），含各角色账号。"""
    entries = make_demo(workspace.plan_path, directory)
    click.echo(f"演示数据已生成：{directory}，台账 {entries} 条。")
    for account in ACCOUNTS:
        click.echo(f"账号 {account.name}　密码 {account.password}")
    click.echo(f"启动：PLAN_LEDGER=tinydb:{directory}/ledger PLAN_SETTINGS={directory}/settings make run")
