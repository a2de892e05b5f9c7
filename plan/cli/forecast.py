"""The commands that look ahead, and those that check whether looking ahead was worth it."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from plan.cli.options import DATE, PATH, common, over_plans, show, with_as_of, with_json, write
from plan.errors import BadValue
from plan.exports import records
from plan.forecast.scoring.backtest import backtest as backtest_of
from plan.forecast.scoring.backtest import scores
from plan.forecast.sentence import risk
from plan.imports.promises_csv import read_promises, with_probabilities
from plan.ledger.events import Author
from plan.office.workspace import Workspace
from plan.outlook.meeting.minutes import discussed
from plan.outlook.outlook import SAMPLES, agenda_of
from plan.outlook.track_record import GROUPS
from plan.outlook.track_record import score as score_of
from plan.words import labels
from plan.words.fields import TABLE

SITUATION: dict[str, str] = TABLE["situations"]
MEASURES = {"brier": "Brier", "log_score": "对数分", "auc": "AUC", "calibration_error": "ECE"}


@click.command()
@common
@with_as_of
@click.option("--samples", type=click.IntRange(100, 100_000), default=SAMPLES, help="模拟次数。")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, help="随机数种子。")
@click.option("--store", is_flag=True, help="存入台账，到期后评分；同一天只存一次。")
@click.option("--by", default="命令行", help="存档账号。")
@with_json
def forecast(workspace: Workspace, store: bool, by: str, as_json: bool, **look: Any) -> None:
    """各里程碑的预计完成日、逾期可能性和主要原因。"""
    outlook = workspace.outlook(**look)
    entry = workspace.issue_forecasts(outlook, Author(account=by)) if store else None
    if as_json:
        return show(records.forecast(outlook))
    click.echo(f"{outlook.title}　{labels.up_to(outlook.as_of)}")
    for own in outlook.forecast.forecasts:
        name = outlook.row(own.item).part.name + "〔低可信〕" * (own.item in outlook.doubts)
        chance = risk(own.probability_late)
        click.echo(f"{own.item}\t{chance}\t{own.p50}\t{own.p80}\t{name}\t{own.sentence}")
    click.echo(f"共 {len(outlook.forecast.forecasts)} 项有时限且未完成的里程碑。")
    if entry:
        click.echo(f"已存入台账第 {entry.sequence} 条。")
    return None


@click.command()
@over_plans
@click.option("--since", type=DATE, help="上次会议日，默认上次结束的例会，没有则一个填报周期之前。")
@with_as_of
@with_json
def agenda(works: list[Workspace], since: date | None, as_of: date | None, as_json: bool) -> None:
    """会议议程：先议还来得及改变的事。"""
    documents = []
    for work in works:
        outlook = work.outlook(as_of)
        if since is not None and since > outlook.as_of:
            raise BadValue("--since", since, f"应不晚于统计截止日 {outlook.as_of}")
        if as_json:
            documents.append(records.agenda(outlook))
            continue
        click.echo(f"{outlook.title}　{labels.up_to(outlook.as_of)}")
        for each in discussed(agenda_of(outlook), outlook.forecast, outlook.as_of):
            unit = each.unit or labels.UNDECIDED
            click.echo(f"{each.topic.word}\t{each.item}\t{each.name}\t{unit}\t{each.reason}")
    if as_json:
        show(documents if click.get_current_context().params["whole"] else documents[0])


@click.command()
@click.argument("file", type=PATH)
@click.option("-o", "--output", type=PATH, help="写出每行的可能性。")
@with_json
def backtest(file: Path, output: Path | None, as_json: bool) -> int:
    """用一份已知结果的承诺清单（CSV）逐日检验预测。"""
    promises = read_promises(file)
    for problem in promises.problems:
        click.echo(str(problem), err=True)
    size, is_seen = len(promises.cases), sys.stderr.isatty()
    with click.progressbar(length=size, label="检验", file=sys.stderr, hidden=not is_seen) as bar:
        result = backtest_of(promises.cases, bar.update)
    if output:
        text = with_probabilities(promises, result.ours.probability.tolist(), result.ours.promises.tolist())
        write(output, text.encode("utf-8-sig"))
    document = scores(result)
    if as_json:
        show(document)
    else:
        click.echo(f"{document['rows']} 行，{document['items']} 项，模型 {document['model']}")
        _print_scores("全部", document["all"])
        _print_scores(f"已有 {document['enough']} 项以上结果时", document["with_history"])
        for part in document["days"] if document["coverage_rows"] else ():
            held = f"八成区间内 {part['in_range']:.0%}　“较稳妥”日前 {part['by_p80']:.0%}"
            title = f"完成日（{SITUATION.get(part['situation'], '全部')}）"
            click.echo(f"{title}\t{part['rows']} 行　{held}　分位损失 {part['pinball_days']:.1f} 天")
    return int(bool(promises.problems))


@click.command()
@common
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@with_json
def score(workspace: Workspace, as_of: date | None, as_json: bool) -> None:
    """原定时限已过的存档预测，按结果评分，与简单规则并列。"""
    document = score_of(workspace.plan, workspace.entries(), as_of or workspace.today())
    if as_json:
        return show(document)
    click.echo(document["sentence"])
    _print_scores("承诺", document["all"])
    for part in document["by_lead"]:
        _print_scores(f"提前 {part['lead']} 个工作日", part)
    bins = document["all"]["scores"]["forecast"]["reliability"]
    if bins:
        click.echo("预测可能性\t次数\t平均预测\t实际误期")
    for tenth in bins:
        span = f"{tenth['low']:.0%}—{tenth['high']:.0%}"
        click.echo(f"{span}\t{tenth['count']}\t{tenth['told']:.0%}\t{tenth['late']:.0%}")
    for name, word in GROUPS.items():
        _print_scores(word, document[name]["all"])
    for name, key in (("八成区间内完成", "coverage_80"), ("“较稳妥”日前完成", "finished_by_p80")):
        if document[key]["rows"]:
            click.echo(f"{name}\t{document[key]['share']:.0%}\t{document[key]['rows']} 次")
    return None


def _print_scores(title: str, part: dict[str, Any]) -> None:
    """One line a forecaster: Brier, log score, AUC, calibration error."""
    if not part["rows"]:
        return
    click.echo(f"{title}：{part['rows']} 行，误期占 {part['late_share']:.3f}")
    for name, score in part["scores"].items():
        measured = {word: score[key] for key, word in MEASURES.items() if score.get(key) is not None}
        figures = "　".join(f"{word} {figure:.4f}" for word, figure in measured.items())
        if better := part["better_than"].get(name):  # of every forecaster but ours
            interval = "样本不足，不列区间"
            if better["low"] is not None:
                interval = f"95% 区间 {better['low']:+.4f} 至 {better['high']:+.4f}"
            figures += f"　本系统优 {better['mean']:+.4f}（{interval}）"
        click.echo(f"  {labels.FORECASTER.get(name, name)}\t{figures}")
