"""The commands that look ahead, and those that check whether looking ahead was worth it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from plan.cli_options import show
from plan.errors import BadValue
from plan.forecast.backtest import backtest as backtest_of
from plan.forecast.backtest import scores
from plan.imports.promises_csv import read_promises, with_probabilities

NAMES = {
    "forecast": "本系统",
    "climatology": "基准率",
    "climatology_by_lead": "按剩余时间的基准率",
    "light": "自报灯号",
    "linear": "序时直推",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写出每行的可能性。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
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
        click.echo(f"  {NAMES.get(name, name)}\t{figures}")


def write(path: Path, content: bytes) -> None:
    """Writes `content`; raises BadValue where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadValue("输出文件", path, f"不能写入（{error.strerror}）") from error
