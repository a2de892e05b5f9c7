"""预测准确度: what past forecasts came to, in a sentence; figures behind one click, or when."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from plan.calendar.workdays import CHINA
from plan.model.kinds import ItemKind
from plan.outlook.board import of_kind
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import LEADS, OURS, score
from plan.words import labels

BASE = "climatology_by_lead"
HELP = "只计原定时限已过的承诺、时限前存档的预测；是否误期按原定时限和完成日判断。"
FIGURES = (
    "平均误差是预测与结果之差的平方的平均，0 为最准；区分度是误期的预测值高于按时的比例，1 为最好；"
    "偏差是预测值与实际比例之差。工作节点不计；分组分数用命令 forecast score 查看。"
)


@session.cached
def scores(outlook: Outlook) -> dict[str, Any]:
    """What the forecasts told by the outlook's day came to; see `track_record.score`."""
    workspace = session.workspace()  # whose plan it is: `score` makes that of each day itself
    return score(workspace.plan, workspace.entries(), outlook.as_of)


def show(outlook: Outlook, record: Mapping[str, Any]) -> None:
    """The track record on the page."""
    whole = record["all"]
    if not whole["rows"]:
        st.info(f"{record['sentence']}{awaited(outlook, record['issued'])}")
        return
    st.html(Markup("<p>{}{}</p>").format(record["sentence"], in_words(whole)))
    with st.expander("预测准确度明细"):
        st.html(markup.join((compared(whole), came_true(whole))))
        st.caption(FIGURES)


def in_words(whole: Mapping[str, Any]) -> str:
    """Whether ours is better than the base rate, as far as so few can say."""
    better = whole["better_than"].get(BASE)
    if better is None or not better["is_enough"]:
        return ""
    than = "与只按以往逾期比例推算的相比，差别不明显"
    if better["low"] > 0 or better["high"] < 0:
        than = f"{'比' if better['low'] > 0 else '不如'}只按以往逾期比例推算的准"
    return f"本系统的预测{than}；这些承诺实际误期 {whole['late_share']:.0%}。"


def awaited(outlook: Outlook, issued: int) -> str:
    """Which promise can be scored first, and until when that has to be forecast."""
    lead = min(LEADS)
    head = f"已存档 {issued} 次" if issued else "尚无存档的预测"
    head += f"：须在原定时限至少 {lead} 个工作日之前存档，时限过后才能评分。"
    far = [
        (due, row.part.name)
        for row in of_kind(outlook.rows, ItemKind.PROMISE)
        if (due := row.item.deadline)
        and row.item.closed is None
        and CHINA.workdays_after(outlook.as_of, due) >= lead
    ]
    if not far:
        return f"{head}目前没有距原定时限还有 {lead} 个工作日以上的承诺。"
    due, name = min(far)
    last = CHINA.day(CHINA.index_on_or_before(due) - lead)
    return f"{head}最早的是“{name}”（原定时限 {due}），{last} 及以前存档的计入。"


def compared(whole: Mapping[str, Any]) -> Html:
    """How far off everyone was, and by how much ours is better."""
    rows = [
        {
            "预测者": Markup("<b>{}</b>" if name == OURS else "{}").format(labels.FORECASTER[name]),
            "平均误差": _figure(scores["brier"], 3),
            "本系统优于它（95% 区间）": _better(whole, name),
            "区分度": _figure(scores["auc"], 2),
            "偏差": _figure(scores["calibration_error"], 2),
        }
        for name, scores in whole["scores"].items()
    ]
    return markup.records(rows, rows[0].keys() - {"预测者"})


def _better(whole: Mapping[str, Any], name: str) -> str:
    """By how much ours is lower; of a single item there is no interval."""
    if name == OURS:
        return labels.MISSING
    off = whole["better_than"][name]
    span = f"{off['low']:+.3f} 至 {off['high']:+.3f}" if whole["items"] > 1 else "仅 1 项，无区间"
    return f"{off['mean']:+.3f}（{span}）"


def came_true(whole: Mapping[str, Any]) -> Html:
    """What was told beside what came, tenth by tenth of the scale."""
    rows = [
        {
            "预测可能性": f"{tenth['low']:.0%}—{tenth['high']:.0%}",
            "次数": str(tenth["count"]),
            "平均预测": f"{tenth['told']:.0%}",
            "实际误期": f"{tenth['late']:.0%}",
        }
        for tenth in whole["scores"][OURS]["reliability"]
    ]
    return markup.records(rows, ("次数", "平均预测", "实际误期"))


def _figure(value: float | None, digits: int) -> str:
    return labels.MISSING if value is None else f"{value:.{digits}f}"
