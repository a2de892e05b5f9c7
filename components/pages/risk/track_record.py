"""预测准确度: what past forecasts came to, in a sentence; figures behind one click, or when."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import chart_view, markup
from components.widgets.charts.risk import reliability_spec
from components.widgets.charts.spec import packed
from plan.calendar.workdays import CHINA
from plan.forecast.scoring.scoring import OURS
from plan.forecast.sentence import about
from plan.model.kinds import ItemKind
from plan.outlook.board import of_kind
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import LEADS, States, TrackRecord, score, track_record
from plan.words import labels

HELP = "只计原定时限已过的承诺、时限前存档的预测；是否误期按原定时限和完成日判断。"
HEADINGS = ["预测者", "怎么说的", "次数（项）", "平均误差", "本系统同次", "本系统优于它", "区分度", "偏差"]
FIGURES = (
    "没有说过的不计，“本系统”只与它说过的同几次比。括号内为 95% 区间，满 20 项才有。"
    "平均误差是预测与结果之差的平方的平均，0 为最准；"
    "区分度是误期的预测值高于按时的比例，1 为最好；偏差是预测值与实际比例之差。"
)
NO_MISS = "没有说低于 20% 却误期、高于 80% 却按时的。"
BARS = "点在虚线上即说的和来的一样；旁为次数，竖线为一个标准误。同一事项的几次预测按几次计，实际更不确定。"


_states = cache(lambda _: States())  # of a plan


@session.cached
def scores(outlook: Outlook) -> dict[str, Any]:
    """What the forecasts told by the outlook's day came to; see `track_record.score`."""
    workspace = session.workspace()  # whose plan it is: `score` makes that of each day itself
    known = workspace.plan, workspace.entries(), outlook.as_of, _states(session.chosen())
    return _scores(track_record(*known), known)


@st.cache_resource(show_spinner=False, max_entries=32, hash_funcs={TrackRecord: repr})
def _scores(record: TrackRecord, _known: Any) -> dict[str, Any]:  # noqa: ARG001 - a key: few entries change it
    return score(*_known)


def show(outlook: Outlook, record: Mapping[str, Any]) -> None:
    """The track record on the page: in a sentence, and everybody's figures folded."""
    if record["rows"]:
        st.html(Markup("<p>{}{}</p>").format(record["sentence"], in_words(record["all"])))
    else:
        st.info(f"{record['sentence']}{awaited(outlook)}")
    for title, group in (("预测准确度明细", record), ("工作节点的预测准确度", record["work_nodes"])):
        if not group["rows"]:
            continue
        tenths = group["all"]["scores"][OURS]["reliability"]
        words = "；".join(f"约 {of['told']:.0%} 的 {of['count']} 次，误期 {of['late']:.0%}" for of in tenths)
        with st.expander(title):
            st.html(compared(group["all"]))
            st.caption(FIGURES)
            left, right = st.columns(2, gap="medium")
            right.html(missed(group["misses"]))
            with left:
                spec, rows = reliability_spec(chart_view.scheme()), packed(tenths)
                chart_view.draw(spec, rows, key=title, words=words)
                st.caption(BARS)


def in_words(whole: Mapping[str, Any]) -> str:
    """Whether ours is better than the base rate, as far as so few can say."""
    better = whole["better_than"].get("climatology_by_lead")
    if better is None or not better["is_enough"]:
        return ""
    than = "与只按以往逾期比例推算的相比，差别不明显"
    if better["low"] > 0 or better["high"] < 0:
        than = f"{'比' if better['low'] > 0 else '不如'}只按以往逾期比例推算的准"
    return f"本系统的预测{than}；这些承诺实际误期 {whole['late_share']:.0%}。"


def awaited(outlook: Outlook) -> str:
    """How a promise comes to be scored, and which can be the first."""
    lead, promises = min(LEADS), of_kind(outlook.rows, ItemKind.PROMISE)
    open_ = [(row.item.deadline, row.part.name) for row in promises if not row.item.closed]
    far = [(due, name) for due, name in open_ if due and CHINA.workdays_after(outlook.as_of, due) >= lead]
    first = "最早的是“{1}”（原定时限 {0}）。".format(*min(far)) if far else ""
    return f"须在原定时限至少 {lead} 个工作日之前存档，时限过后才能评分。{first}"


def compared(whole: Mapping[str, Any]) -> Markup:
    """How far off everyone was where it said something, and by how much ours was better there."""
    better = whole["better_than"]
    rows = [
        [
            Markup("<b>{}</b>" if name == OURS else "{}").format(labels.FORECASTER[name]),
            labels.FORECASTER_RULE[name],
            f"{own['count']}（{own['items']}）" if own["count"] else "无",
            _figure(own, own["brier"], ".3f", own.get("interval")),
            _figure(own, own.get("ours"), ".3f"),
            _figure(own, better[name]["mean"] if name in better else None, "+.3f", better.get(name)),
            *(_figure(own, own[key], ".2f") for key in ("auc", "calibration_error")),
        ]
        for name, own in ((name, whole["scores"][name]) for name in labels.FORECASTER)
    ]
    return markup.table(HEADINGS, rows, range(2, len(HEADINGS)))


def _figure(own: Mapping[str, Any], figure: float | None, form: str, span: Any = None) -> str:
    """A figure, with its 95% interval where items are enough; 无 of who said nothing."""
    if figure is None:
        return labels.MISSING if own["count"] else "无"
    ends = f"{span['low']:{form}} 至 {span['high']:{form}}" if span and span["is_enough"] else labels.FEW
    return f"{figure:{form}}{f'（{ends}）' if span else ''}"


def missed(misses: Sequence[Mapping[str, Any]]) -> Markup:
    """Of what ours was most wrong, each to be opened as it was known on that day."""
    rows = [
        [
            markup.link("graph", miss["name"], item=miss["item"], as_of=miss["day"]),
            *(miss["day"], about(miss["probability_late"], space=" "), "误期" if miss["late"] else "按时"),
        ]
        for miss in misses
    ]
    return markup.table(["说错最多的", "预测日", "当时说误期", "结果"], rows, (), NO_MISS)
