"""预测的检验: what past forecasts came to, beside simple rules; or when that can first be told."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import chart_view, markup
from components.widgets.charts.reliability import TIPS, reliability_rows, reliability_spec
from components.widgets.charts.spec import packed
from components.widgets.markup import Html
from plan.calendar.workdays import CHINA
from plan.model.kinds import ItemKind
from plan.outlook.board import of_kind
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import GROUPS, LEADS, OURS, score
from plan.words import labels

HELP = (
    "只计原定时限已过的承诺、时限前存档的预测；实际是否误期按原定时限和完成日判断。"
    "工作节点另行评分，不计入承诺；确保、力争各自的分数列在分组表中。"
    "布里尔分数是预测与结果之差的平方的平均，越小越好，0 为完全准确。"
)


@session.cached
def scores(outlook: Outlook) -> dict[str, Any]:
    """What the forecasts told by the outlook's day came to; see `track_record.score`."""
    workspace = session.workspace()  # whose plan it is: `score` makes that of each day itself
    return score(workspace.plan, workspace.entries(), outlook.as_of)


def show(outlook: Outlook, record: Mapping[str, Any]) -> None:
    """The track record on the page."""
    st.html(Markup("<p>{}</p>").format(record["sentence"]))
    whole = record["all"]
    if not whole["rows"]:
        st.info(awaited(outlook, record["issued"]))
        if record["work_nodes"]["all"]["rows"]:
            st.html(by_group(record))
        return
    left, right = st.columns([1.6, 1], gap="large")
    with left:
        st.html(compared(whole))
        st.html(covered(record))
        st.html(by_lead(record["by_lead"]))
        st.html(by_group(record))
    with right:
        tenths = reliability_rows(whole["scores"][OURS]["reliability"])
        st.html('<h4 class="chosen">可靠性：预测与实际</h4>')
        chart_view.draw(
            reliability_spec(chart_view.scheme()),
            packed(tenths),
            key="reliability",
            words=f"{whole['rows']} 次预测，按预测可能性分 {len(tenths)} 组与实际误期比例对照",
        )
        rows = [{title: str(tenth[name]) for name, title in TIPS} for tenth in tenths]
        st.html(markup.records(rows, dict(TIPS[1:]).values()))


def awaited(outlook: Outlook, issued: int) -> str:
    """When the first score can be expected, and what it needs, after `issued` stored forecasts."""
    lead = min(LEADS)
    needs = f"须在原定时限至少 {lead} 个工作日之前存档，时限过后才能评分"
    if not issued:
        head = f"尚无存档的预测。预测{needs}。"
    else:
        head = f"已存档 {issued} 次，还没有一次可以评分：预测{needs}。"
    far = [
        (due, place, row)
        for place, row in enumerate(of_kind(outlook.rows, ItemKind.PROMISE))
        if (due := row.item.deadline)
        and row.item.closed is None
        and CHINA.workdays_after(outlook.as_of, due) >= lead
    ]
    if not far:
        return f"{head}目前没有未完成、且距原定时限还有 {lead} 个工作日以上的承诺。"
    due, _, row = min(far)
    last = CHINA.day(CHINA.index_on_or_before(due) - lead)
    return (
        f"{head}最早可评分的是“{row.part.name}”（原定时限 {due}）："
        f"{last} 及以前存档的预测，自 {due} 次日起计入。"
    )


def compared(whole: Mapping[str, Any]) -> Html:
    """Brier, AUC and calibration of everyone, and by how much ours is better."""
    head = ["预测者", "布里尔分数", "本系统优于它（95% 区间）", "AUC", "校准误差"]
    own: markup.Cell = labels.MISSING  # the interval of our own score
    if whole["items"] > 1:
        interval = whole["brier_interval"]
        own = Markup('<span class="reason">自身分数区间 {:.3f} 至 {:.3f}</span>').format(
            interval["low"], interval["high"]
        )
    rows = [
        [
            Markup("<b>{}</b>" if name == OURS else "{}").format(labels.FORECASTER[name]),
            _figure(scores["brier"]),
            own if name == OURS else _better(whole["better_than"][name], whole["items"]),
            _figure(scores["auc"], 2),
            _figure(scores["calibration_error"], 2),
        ]
        for name, scores in whole["scores"].items()
    ]
    informed = whole["informed"]
    note = (
        f"共 {whole['rows']} 次预测、{whole['items']} 项承诺，"
        f"实际误期 {whole['late_share']:.0%}；其中有自报灯号的 {informed['light']} 次，"
        f"有填报进度的 {informed['linear']} 次，没有的按基准率计。"
    )
    return markup.table(head, rows, numeric=range(1, 5)) + _aside(note)


def _better(difference: Mapping[str, float], items: int) -> str:
    """By how much ours is lower; of a single item there is no interval."""
    low, high = difference["low"], difference["high"]
    span = f"{low:+.3f} 至 {high:+.3f}" if items > 1 else "仅 1 项，无区间"
    return f"{difference['mean']:+.3f}（{span}）"


def covered(record: Mapping[str, Any]) -> Html:
    """How often the forecast ranges held what came."""
    rows = [
        [title, f"{wanted:.0%}", _share(record[key]["share"]), f"{record[key]['rows']}"]
        for title, wanted, key in (
            ("八成区间（10%—90%）内完成", 0.8, "coverage_80"),
            ("“较稳妥”日及以前完成", 0.8, "finished_by_p80"),
        )
        if record[key]["rows"]
    ]
    if not rows:
        return _aside("预测的区间尚未全部过去，还不能检验区间。")
    return markup.table(["区间", "应为", "实际", "次数"], rows, numeric=[1, 2, 3])


def by_group(record: Mapping[str, Any]) -> Html:
    """Promises, 确保 and 力争 among them, and work nodes: and whose score is which."""
    groups = {"承诺（本页上述各表）": record} | {
        word: record[name] for name, word in GROUPS.items()
    }
    rows = [
        [
            word,
            str(group["items"]),
            *_scored(group["all"]),
        ]
        for word, group in groups.items()
        if group["all"]["rows"]
    ]
    head = ["分组", "项数", "次数", "实际误期", "本系统分数", "基准率分数"]
    return markup.table(head, rows, numeric=range(1, 6))


def by_lead(leads: Sequence[Mapping[str, Any]]) -> Html:
    """Ours and the base rate, by how long before the deadline a forecast was made."""
    head = ["提前（工作日）", "次数", "实际误期", "本系统分数", "基准率分数", "本系统优于基准率"]
    rows = [
        [
            str(lead["lead"]),
            *_scored(lead),
            _better(lead["better_than"]["climatology_by_lead"], lead["items"]),
        ]
        for lead in leads
    ]
    return markup.table(head, rows, numeric=range(6))


def _scored(some: Mapping[str, Any]) -> list[str]:
    """How many forecasts, how many late, our score and that of the base rate."""
    briers = (some["scores"][name]["brier"] for name in (OURS, "climatology_by_lead"))
    return [str(some["rows"]), _share(some["late_share"]), *map(_figure, briers)]


def _figure(value: float | None, digits: int = 3) -> str:
    return labels.MISSING if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return labels.MISSING if value is None else f"{value:.0%}"


def _aside(text: str) -> Html:
    return Markup('<p class="reason">{}</p>').format(text)
