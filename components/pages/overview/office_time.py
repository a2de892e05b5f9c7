"""总览, the office's own time: what waits for it and for how long, and how soon it answers."""

from __future__ import annotations

from statistics import median

from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from plan.ledger.access import may_open
from plan.ledger.events import ExtensionRequested
from plan.outlook.outlook import Outlook
from plan.outlook.review import answered_after, reviews


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
        markup.link("handle", counts, as_of=outlook.as_of.isoformat())
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
