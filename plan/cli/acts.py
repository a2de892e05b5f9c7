"""The commands that write about an item: report it, close it, take either back, extend it; 收官."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial, wraps
from typing import Any

import click

from plan.acts import conclusion
from plan.acts import items as acts
from plan.acts.series import Act, Step
from plan.cli.options import DATE, PERCENT, common, on_record, show, typed, with_json
from plan.ledger.codec import entry_to_dict
from plan.ledger.events import Author, Closing, Entry, StatusReported
from plan.model.kinds import Ending, Grade
from plan.office.workspace import Workspace
from plan.state.progress import contradictions
from plan.words import labels

ENDINGS = [end.word for end in Ending]
ENDING = (str, typed("结论", ENDINGS.index, f"为{'、'.join(ENDINGS)}"), str)
GRADES = {grade.word: grade for grade in Grade}


def _command(
    by: str, *about: Callable[..., Any]
) -> Callable[[Callable[..., Act | list[Step]]], click.Command]:
    """A command about an item, or what options say, that stores what its function returns.

    With the options of every such command; `by` is who acts where nobody says.
    """

    def decorate(command: Callable[..., Act | list[Step]]) -> click.Command:
        @wraps(command)
        def with_entries(
            workspace: Workspace, as_of: date | None, by: str, backdated: str, as_json: bool, **words: Any
        ) -> None:
            said = command(**words)
            steps = said if isinstance(said, list) else [Step(act=said)]
            entries = workspace.append_series(steps, as_of, Author(account=by), backdated=backdated)
            _show(workspace, entries, by, as_json)

        decorated: Callable[..., None] = with_entries
        for option in (
            with_json,
            click.option("--backdated", default="", help="补录原因：为何今天才记那一天的事。"),
            click.option("--by", default=by, help="经办账号。"),
            click.option("--as-of", type=DATE, help="统计截止日，默认今天。"),
            *(about or [click.argument("item_id", metavar="ID")]),
            common,
        ):
            decorated = option(decorated)
        return click.command(command.__name__.strip("_").replace("_", "-"))(decorated)

    return decorate


@_command("命令行")
@click.option("--percent", "percent_complete", type=PERCENT, required=True, help="完成百分比，0 到 100。")
@click.option("--note", default="", help="本期进展。")
@click.option("--problem", default="", help="存在问题。")
@click.option("--next", "next_step", default="", help="下一步措施。")
@click.option("--waits-for", default="", help="所等待的事项或单位的编号。")
@click.option("--ask-close", metavar="EVIDENCE", help="同时申请销号，写明佐证。")
@click.option("--expect", type=int, help="所见该项最后一条记录的序号。")
@click.option("--key", help="本次提交的编号，同一编号只记一次。")
def report(ask_close: str | None, expect: int | None, key: str | None, **words: Any) -> list[Step]:
    """填报一项任务或里程碑的进度，可同时申请销号。"""
    steps = [Step(act=partial(acts.report, **words), expect=expect, key=key)]
    if ask_close is not None:
        ask = partial(acts.request_closure, item_id=words["item_id"], evidence=ask_close)
        steps.append(Step(act=ask, key=f"{key}:close" if key else None))
    return steps


@_command("科创办")
@click.option("--evidence", required=True, help="销号佐证。")
@click.option("--grade", type=click.Choice(list(GRADES)), help="完成程度。")
@click.option("--done-on", type=DATE, help="佐证所载的实际完成日。")
def close(grade: str | None, done_on: date | None, item_id: str, evidence: str) -> Act:
    """销号一个里程碑（科创办）。"""
    how = GRADES[grade] if grade else None
    given = partial(acts.given_day, item_id=item_id)
    return lambda state: acts.close(state, item_id, evidence, grade=how, done_on=done_on or given(state))


@_command("科创办")
@click.option("--reason", required=True, help="退回原因。")
def return_(**words: Any) -> Act:
    """退回一项销号申请（科创办）。"""
    return partial(acts.return_closure, **words)


@_command("科创办")
@click.option("--reason", required=True, help="撤销原因。")
def reopen(**words: Any) -> Act:
    """撤销一个里程碑的销号，自当日起重新推进（科创办）。"""
    return partial(acts.reopen, **words)


@_command("命令行")
@click.option("--reason", default="", help="撤回原因。")
def withdraw_request(**words: Any) -> Act:
    """撤回一项尚未办理的申请（申请单位）；有两项的撤回后一项。"""
    return partial(acts.withdraw_request, **words)


@_command("科创办")
@click.option("--to", type=DATE, required=True, help="批准的新时限。")
@click.option("--reason", required=True, help="延期原因。")
@click.option("--correct", is_flag=True, help="更正已批准的延期；填原定时限即撤销延期。")
def extend(correct: bool, **words: Any) -> Act:
    """批准一项的延期，原定时限照留（科创办）。"""
    return partial(acts.correct_extension if correct else acts.extend, **words)


@_command("科创办", click.option("--year", type=int, help="收官的年度，默认整个计划。"))
@click.option("--end", "endings", type=ENDING, multiple=True, help="与拟定不同的：编号 结论 原因（可空）。")
@click.option("--statement", default="", help="收官说明。")
@click.option("--reason", default="", help="提前收官或撤销收官的原因。")
@click.option("--withdraw", is_flag=True, help="撤销上一次收官。")
def conclude(endings: Sequence[tuple[str, int, str]], withdraw: bool, reason: str, **words: Any) -> Act:
    """收官整个计划或一个年度，没有写明的事项照拟定的结论（科创办）。"""
    said = {id_: (list(Ending)[which], why) for id_, which, why in endings}
    act = partial(conclusion.conclude, endings=said, **words)
    return partial(conclusion.withdraw_conclusion if withdraw else act, reason=reason)


def _show(workspace: Workspace, entries: Sequence[Entry], by: str, as_json: bool) -> None:
    kinds = "、".join(labels.EVENT[type(entry.event)] for entry in entries)
    on_record(f"{entries[0].event.subject} {kinds} 第 {entries[0].sequence} 条", by)
    if ahead := labels.clock_ahead(entries[-1]):
        click.echo(f"请核对时钟：第 {entries[-1].sequence} 条{ahead}。", err=True)
    if as_json:
        first, *asked = map(entry_to_dict, entries)
        return show({**first, "closure_request": asked[0]} if asked else first)
    for entry in entries:
        event, mark = entry.event, labels.backdated(entry)
        what = f"{labels.SUBJECTS.get(event.subject, event.subject)} {labels.EVENT[type(event)]}"
        click.echo(f"已记入台账第 {entry.sequence} 条：{what}，{event.as_of}{mark}。")
        against = [event.doubts] if isinstance(event, Closing) else []
        if isinstance(event, StatusReported):
            against = contradictions(workspace.state_on(event.as_of), event.subject)
        for words in filter(None, against):
            click.echo(f"请注意：{words}。")
    return None
