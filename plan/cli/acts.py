"""The commands that write about an item: report it, close it, extend its deadline."""

from __future__ import annotations

from datetime import date

import click

from plan.acts import items as acts
from plan.cli.options import DATE, PERCENT, common, show, with_json
from plan.ledger.codec import entry_to_dict
from plan.ledger.events import Author, Entry, Event
from plan.office.workspace import Workspace
from plan.state.replay import PlanState
from plan.words import labels


@click.command()
@common
@click.argument("item_id", metavar="ID")
@click.option("--percent", type=PERCENT, required=True, help="完成百分比，0 到 100。")
@click.option("--note", default="", help="本期进展。")
@click.option("--problem", default="", help="存在问题。")
@click.option("--next", "next_step", default="", help="下一步措施。")
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@click.option("--by", default="命令行", help="填报账号。")
@click.option("--expect", type=int, help="所见该项最后一条记录的序号。")
@click.option("--key", help="本次提交的编号，同一编号只记一次。")
@with_json
def report(
    workspace: Workspace,
    item_id: str,
    percent: float,
    note: str,
    problem: str,
    next_step: str,
    as_of: date | None,
    by: str,
    expect: int | None,
    key: str | None,
    as_json: bool,
) -> None:
    """填报一项任务或里程碑的进度。"""

    def act(state: PlanState) -> Event:
        return acts.report(state, item_id, percent, note=note, problem=problem, next_step=next_step)

    _show(workspace.append(act, as_of, Author(account=by), expect, key), as_json)


@click.command()
@common
@click.argument("item_id", metavar="ID")
@click.option("--evidence", required=True, help="销号佐证。")
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@click.option("--by", default="科创办", help="经办账号。")
@with_json
def close(
    workspace: Workspace, item_id: str, evidence: str, as_of: date | None, by: str, as_json: bool
) -> None:
    """销号一个里程碑（科创办）。"""
    _show(
        workspace.append(
            lambda state: acts.close(state, item_id, evidence),
            as_of,
            Author(account=by),
        ),
        as_json,
    )


@click.command()
@common
@click.argument("item_id", metavar="ID")
@click.option("--to", type=DATE, required=True, help="批准的新时限。")
@click.option("--reason", required=True, help="延期原因。")
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@click.option("--by", default="科创办", help="经办账号。")
@with_json
def extend(
    workspace: Workspace,
    item_id: str,
    to: date,
    reason: str,
    as_of: date | None,
    by: str,
    as_json: bool,
) -> None:
    """批准一项的延期，原定时限照留（科创办）。"""
    _show(
        workspace.append(
            lambda state: acts.extend(state, item_id, to, reason),
            as_of,
            Author(account=by),
        ),
        as_json,
    )


def _show(entry: Entry, as_json: bool) -> None:
    if as_json:
        return show(entry_to_dict(entry))
    event = entry.event
    kind = labels.EVENT[type(event)]
    click.echo(f"已记入台账第 {entry.sequence} 条：{event.subject} {kind}，{event.as_of}。")
    return None
