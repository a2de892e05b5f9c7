"""The command that reminds units and the office; for a cron line."""

from datetime import date
from typing import Any

import click

from plan.accounts.book import book_at
from plan.cli.options import DATE, common, show, with_json
from plan.errors import Refused
from plan.office.notify import message
from plan.office.notify.channels import Channels, channels_of, send
from plan.office.notify.sent import once_a_day, was_sent
from plan.office.workspace import Workspace
from plan.outlook.reminders import reminders
from plan.words.fields import TABLE

OUTCOME: dict[str, str] = TABLE["outcomes"]
NO_CHANNEL, WAS_SENT, SENT, FAILED, WOULD_SEND = OUTCOME


@click.command()
@common
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@click.option("--dry-run", is_flag=True, help="只显示，不发送。")
@with_json
def remind(workspace: Workspace, as_of: date | None, dry_run: bool, as_json: bool) -> int:
    """提醒未填报、临期、逾期的单位和科创办，每天每个对象至多一次。"""
    if workspace.simulation and not dry_run:
        raise Refused("演示数据不发提醒；可加 --dry-run 查看内容。")
    outlook = workspace.outlook(as_of or workspace.today())
    channels = channels_of(workspace, book_at().folder, (unit.id for unit in outlook.plan.units))
    records: list[dict[str, Any]] = []
    for reminder in reminders(outlook.rows, outlook.plan.rules, outlook.as_of):
        title, body = message.title(reminder, outlook.plan), message.body(reminder)
        recipient = reminder.unit.id if reminder.unit else None
        outcome = _outcome(workspace, recipient, channels, dry_run, title, body)
        records.append(
            {
                "recipient": recipient,
                "name": message.recipient(reminder),
                "as_of": reminder.as_of.isoformat(),
                "outcome": outcome,
                "title": title,
                "matters": [{"kind": it.kind, "id": it.row.id, "days": it.days} for it in reminder.matters],
            }
        )
        if not as_json:
            click.echo(f"{title}　〔{OUTCOME[outcome]}〕\n{body}\n")
    if as_json:
        show(records)
    elif not records:
        click.echo(f"截至 {outlook.as_of} 没有需要提醒的事项。")
    return int(any(record["outcome"] == FAILED for record in records))


def _outcome(
    work: Workspace, recipient: str | None, channels: Channels, dry_run: bool, title: str, body: str
) -> str:
    """What became of a reminder, sent unless this is a `dry_run`."""
    folder, today = work.own(book_at().folder), work.today()
    addresses = channels.of(recipient)
    if not addresses:
        return NO_CHANNEL
    if dry_run:
        return WAS_SENT if was_sent(folder, recipient, today) else WOULD_SEND
    delivered = once_a_day(folder, recipient, today, lambda: send(addresses, title, body))
    return WAS_SENT if delivered is None else SENT if delivered else FAILED
