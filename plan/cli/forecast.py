"""The commands that look ahead, and those that check whether looking ahead was worth it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from plan.cli.options import DATE, common, show, with_as_of, with_json
from plan.errors import BadValue, reason
from plan.exports import records
from plan.forecast.scoring.backtest import backtest as backtest_of
from plan.forecast.scoring.backtest import scores
from plan.forecast.sentence import percent
from plan.imports.promises_csv import read_promises, with_probabilities
from plan.ledger.events import Author
from plan.office.workspace import Workspace
from plan.outlook.outlook import SAMPLES, agenda_since
from plan.outlook.track_record import score as score_of
from plan.words import labels


@click.command()
@common
@with_as_of
@click.option("--samples", type=click.IntRange(100, 100_000), default=SAMPLES, help="模拟次数。")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, help="随机数种子。")
@click.option("--store", is_flag=True, help="存入台账，到期后评分；同一天只存一次。")
@click.option("--by", default="命令行", help="存档账号。")
@with_json
def forecast(
    workspace: Workspace,
    as_of: date | None,
    samples: int,
    seed: int,
    store: bool,
    by: str,
    as_json: bool,
) -> None:
    """各里程碑的预计完成日、逾期可能性和主要原因。"""
    seen = workspace.outlook(as_of, samples=samples, seed=seed)
    entry = workspace.issue_forecasts(seen, Author(account=by)) if store else None
    if as_json:
        return show(records.forecast(seen, workspace.plan_digest))
    click.echo(f"{labels.plan_name(seen.plan, seen.simulated)}　{labels.AS_OF} {seen.as_of}")
    for one in seen.forecast.forecasts:
        low = "〔低可信〕" if one.item in seen.quality.low else ""
        click.echo(
            f"{one.item}\t{percent(one.probability_late)}\t{one.p50}\t{one.p80}\t"
            f"{seen.row(one.item).part.name}{low}\t{one.sentence}"
        )
    click.echo(f"共 {len(seen.forecast.forecasts)} 项有时限且未完成的里程碑。")
    if entry:
        click.echo(f"已存入台账第 {entry.sequence} 条。")
    return None


@click.command()
@common
@click.option("--since", type=DATE, help="上次会议日，默认上次结束的例会，没有则一个填报周期之前。")
@with_as_of
@with_json
def agenda(workspace: Workspace, since: date | None, as_of: date | None, as_json: bool) -> None:
    """会议议程：先议还来得及改变的事。"""
    seen = workspace.outlook(as_of)
    if since is not None and since > seen.as_of:
        raise BadValue("--since", since, f"应不晚于统计截止日 {seen.as_of}")
    found = agenda_since(seen, workspace.entries(), since)
    if as_json:
        return show(records.agenda(found, seen, workspace.plan_digest))
    for one in found.decisions:
        said = one.decision.event
        click.echo(f"未办结决定\t{one.row.id}\t{said.due or '期限未定'}\t{said.text}")
    for number, matter in enumerate(found.matters, 1):
        click.echo(f"{number}\t{matter.row.id}\t{matter.reason}")
    for title, rows in (("逾期未决", found.undecided), ("待办申请", found.requests)):
        for row in rows:
            click.echo(f"{title}\t{row.id}\t{row.part.name}\t{row.alert.reason}")
    for unit, rows in found.silent.items():
        click.echo(f"本期未报\t{labels.unit(unit)}\t{len(rows)} 项")
    return None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写出每行的可能性。")
@with_json
def backtest(file: Path, output: Path | None, as_json: bool) -> int:
    """用一份已知结果的承诺清单（CSV）逐日检验预测。"""
    promises = read_promises(file)
    for problem in promises.problems:
        click.echo(str(problem), err=True)
    result = backtest_of(promises.cases)
    if output:
        text = with_probabilities(
            promises, result.probability.tolist(), result.told.promises.tolist()
        )
        write(output, text.encode("utf-8-sig"))
    found = scores(result)
    if as_json:
        show(found)
    else:
        click.echo(f"{found['rows']} 行，{found['items']} 项，模型 {found['model']}")
        for part, title in (
            ("all", "全部"),
            ("with_history", f"已有 {found['enough']} 项以上结果时"),
        ):
            _tell(title, found[part])
    return int(bool(promises.problems))


@click.command()
@common
@click.option("--as-of", type=DATE, help="统计截止日，默认今天。")
@with_json
def score(workspace: Workspace, as_of: date | None, as_json: bool) -> None:
    """原定时限已过的存档预测，按结果评分，与简单规则并列。"""
    found = score_of(workspace.plan, workspace.entries(), as_of or workspace.today())
    if as_json:
        return show(found)
    click.echo(found["sentence"])
    _tell("全部", found["all"])
    for part in found["by_lead"]:
        _tell(f"提前 {part['lead']} 个工作日", part)
    _tell_reliability(found["all"]["scores"]["forecast"]["reliability"])
    for name, key in (("八成区间内完成", "coverage_80"), ("八成把握日前完成", "finished_by_p80")):
        if found[key]["rows"]:
            click.echo(f"{name}\t{found[key]['share']:.0%}\t{found[key]['rows']} 次")
    return None


def _tell_reliability(bins: list[dict[str, Any]]) -> None:
    """What was told and what came, tenth by tenth of the scale."""
    if bins:
        click.echo("预测可能性\t次数\t平均预测\t实际误期")
    for one in bins:
        span = f"{one['low']:.0%}—{one['high']:.0%}"
        click.echo(f"{span}\t{one['count']}\t{one['told']:.0%}\t{one['late']:.0%}")


def _tell(title: str, found: dict[str, Any]) -> None:
    """One line a forecaster: Brier, log score, AUC, calibration error."""
    if not found["rows"]:
        return
    click.echo(f"{title}：{found['rows']} 行，误期占 {found['late_share']:.3f}")
    for name, score in found["scores"].items():
        figures = "　".join(
            f"{label} {score[key]:.4f}"
            for label, key in (
                ("Brier", "brier"),
                ("对数分", "log_score"),
                ("AUC", "auc"),
                ("ECE", "calibration_error"),
            )
            if score.get(key) is not None
        )
        click.echo(f"  {labels.FORECASTER.get(name, name)}\t{figures}{_lead_over(found, name)}")


def _lead_over(found: dict[str, Any], name: str) -> str:
    """By how much our Brier is better, with its 95% interval; nothing for ourselves."""
    better = found["better_than"].get(name)
    if better is None:
        return ""
    interval = f"{better['low']:+.4f} 至 {better['high']:+.4f}"
    return f"　本系统优 {better['mean']:+.4f}（95% 区间 {interval}）"


def write(path: Path, content: bytes) -> None:
    """Writes `content`; raises BadValue where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadValue("输出文件", path, f"不能写入（{reason(error)}）") from error
