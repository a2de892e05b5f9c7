"""总览, what wants attention: a box for each reason, what is due soon, what the office answers."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from statistics import median

from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from plan.ledger.access import may_open
from plan.ledger.events import ExtensionRequested
from plan.model.kinds import ItemKind
from plan.outlook.attention import Attention
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.review import answered_after, reviews
from plan.words import labels

MAX_LINES = 4  # in a box before "其余 n 项"


def attention_lists(attention: Attention) -> dict[str, tuple[str, tuple[Row, ...]]]:
    """What the boxes count beside the overdue list, with its title, by its name in the address."""
    return {
        "newly_red": ("本周新转红", _apart(attention.newly_red)[0]),
        "newly_red_nodes": ("工作节点本周新转红", _apart(attention.newly_red)[1]),
        "silent": ("未按期填报", tuple(chain.from_iterable(attention.silent.values()))),
        "requests": ("待办申请", attention.requests),
    }


def _apart(rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """What is no work node, and the work nodes."""
    nodes = tuple(row for row in rows if row.kind is ItemKind.NODE)
    return tuple(row for row in rows if row.kind is not ItemKind.NODE), nodes


def attention_boxes(attention: Attention, as_of: date) -> Html:
    """A box for each reason that holds, gravest first; work nodes folded behind a number."""

    def opening(words: str, list_: str | None, nodes: str | None = None) -> Html:
        """A link to the overdue list, or to one of this page's."""
        return markup.link("." if list_ else "overdue", words, list=list_, nodes=nodes, as_of=as_of)

    def box(title: str, list_: str | None, lines: Sequence[Html], kind: str) -> Html:
        """As many of `lines` as a box holds, and how many more there are; numbers open lists."""
        shown, more = list(lines[:MAX_LINES]), len(lines) - MAX_LINES
        if more > 0:
            shown.append(opening(f"其余 {more} {title[-1]}", list_))
        return markup.tile(opening(title, list_), shown, kind)

    def reasons(rows: Sequence[Row]) -> list[Html]:
        return [markup.item(row, as_of) + _aside(row.alert.reason) for row in rows]

    boxes, folded = [], []
    for word, list_, all_ in (
        ("已逾期", None, attention.overdue),
        ("本周新转红", "newly_red", attention.newly_red),
    ):
        rows, nodes = _apart(all_)
        if rows:
            boxes.append(box(f"{word} {len(rows)} 项", list_, reasons(rows), "red"))
        if nodes:
            folded.append(opening(f"{word} {len(nodes)} 项", list_ and f"{list_}_nodes", "1"))
    if units := attention.silent:
        by_count = sorted(units.items(), key=lambda pair: -len(pair[1]))
        lines = [
            markup.link("report", labels.unit(unit), unit=unit.id if unit else None, as_of=as_of)
            + _aside(opening(f"{len(rows)} 项未报", "silent"))
            for unit, rows in by_count
        ]
        boxes.append(box(f"未按期填报 {len(units)} 家", "silent", lines, "amber"))
    if rows := attention.requests:
        lines = []
        for row in rows:
            asked = ["申请销号"] if row.item.asked_to_close else []
            if row.item.asked_to_extend:
                asked.append(f"申请延期至 {row.item.asked_to_extend.event.to}")
            lines.append(markup.item(row, as_of) + _aside("，".join(asked)))
        boxes.append(box(f"待办申请 {len(rows)} 件", "requests", lines, "plain"))
    if folded:
        boxes.append(markup.tile("工作节点", folded, "plain"))
    return markup.tiles(boxes, "wide")


def _aside(words: markup.Cell) -> Html:
    return Markup('<span class="aside">{}</span>').format(words)


def upcoming_table(rows: Sequence[Row], as_of: date) -> Html:
    """Milestones due soon, or that there are none."""
    cells = [
        [
            markup.due(row),
            markup.item(row, as_of),
            row.firmness,
            labels.unit(row.lead),
            markup.light(row.alert.level, row.alert.reason),
        ]
        for row in rows
    ]
    headings = ["完成时限", "里程碑", "确保/力争", "牵头单位", "灯号"]
    return markup.table(headings, cells, empty="30 天内没有到期的里程碑。")


def office_time(outlook: Outlook) -> Html:
    """One line; nothing where nothing was ever asked."""
    waiting, answered = reviews(outlook.rows, outlook.state), answered_after(outlook.state)
    extensions = sum(
        review.request is not None and isinstance(review.request.event, ExtensionRequested)
        for review in waiting
    )
    counts = f"待核查 {len(waiting) - extensions} 件，待审批 {extensions} 件"
    account = session.visitor()
    parts: list[markup.Cell] = [
        markup.link("handle", counts, as_of=outlook.as_of)
        if account and may_open(account, "handle")
        else counts
    ]
    if longest := max((review.waited for review in waiting), default=0):
        parts.append(f"最长已等 {longest} 个工作日")
    if over := [review for review in waiting if review.is_over]:
        parts.append(
            Markup('<b class="late">{} 件超过 {:g} 个工作日的核查期限</b>').format(
                len(over), over[0].limit
            )
        )
    if answered:
        days = f"{median(answered):g}"
        parts.append(f"从申请到答复的中位数 {days} 个工作日（已答复 {len(answered)} 件）")
    if not waiting and not answered:
        return Markup("")
    return Markup('<p class="office-time"><b>科创办办理</b>　{}</p>').format(
        Markup(" · ").join(parts)
    )
