"""总览, a leader's half minute: one screen on a telephone, and the lists that its numbers open."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from statistics import median

from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import change_value
from plan.ledger.access import may_open
from plan.ledger.events import ExtensionRequested
from plan.model.kinds import Level
from plan.model.plan import Plan
from plan.outlook.attention import Attention
from plan.outlook.board import Row
from plan.outlook.brief import Brief, Line
from plan.outlook.changes import Change
from plan.outlook.outlook import Outlook
from plan.outlook.review import answered_after, reviews
from plan.words import labels

SHOWN = 3  # lines of a part before "其余 n 项"
CHANGES_SHOWN = 12
LINE = Markup('<div class="line"><b>{} {}</b><span>{}</span><span>{}</span><span class="day">{}</span></div>')


def counted(outlook: Outlook, wants: Attention, brief: Brief) -> dict[str, tuple[str, list[Row]]]:
    """What the numbers of the first screen count, with its title, by its name in the address."""
    led = [row for row in outlook.rows if row.lead is None and row.reportable]
    return {
        "late": ("已逾期和可能逾期", [row for row, _ in brief.late]),
        "worse": ("灯号变差", list(wants.worse)),
        "better": ("灯号好转", list(wants.better)),
        "closed": ("新销号", list(wants.closed)),
        "silent": ("未按期填报", list(chain.from_iterable(wants.silent.values()))),
        "requests": ("待办申请", list(wants.requests)),
        "unchanged": ("连续两期无变化", list(wants.unchanged)),
        "led": ("牵头单位待定", led),
    }


def first_screen(brief: Brief, wants: Attention, before: date, as_of: date) -> Markup:
    """The brief as markup; every number opens the list it counts."""

    def opening(words: markup.Cell, items: str, count: int = 1) -> markup.Cell:
        return markup.link(".", words, list=items, as_of=as_of) if count else words

    def line(of: Line) -> Markup:
        name = opening(of.name, of.items, len(of.items))
        if of.item:
            name = markup.link("graph", of.name, item=of.item, as_of=as_of)
        shape = markup.shape(of.level) if of.level else ""
        return LINE.format(shape, name, of.who, of.about, of.expected)

    def part(title: markup.Cell, lines: Sequence[Line], items: str = "", empty: str = "") -> Markup:
        more = len(lines) - SHOWN
        shown = [*map(line, lines[:SHOWN])] or [Markup("<p>{}</p>").format(empty)]
        if more > 0 and items:
            shown.append(Markup("<p>{}</p>").format(opening(f"其余 {more} 项", items)))
        title = opening(title, items, len(items and lines))
        return Markup("<section><h2>{}</h2>{}</section>").format(title, markup.join(shown))

    lights = [
        markup.whole(markup.shape(level) + opening(f" {level.word} {count}", f"binding.{level}"))
        for level in Level
        if (count := brief.standing[level])
    ]
    moved = [
        markup.whole(opening(f"{word} {len(rows)} 项", items, len(rows)))
        for items, word in {"worse": "变差", "better": "好转", "closed": "销号"}.items()
        for rows in [getattr(wants, items)]
    ]
    if units := wants.silent:
        moved.append(markup.whole(opening(f"未按期填报 {len(units)} 家", "silent")))
    if rows := wants.unchanged:
        moved.append(markup.whole(opening(f"连续两期无变化 {len(rows)} 项", "unchanged")))
    total, lit = opening(f"确保 {brief.standing.total()} 项", "binding.all"), Markup("　").join(lights)
    head = Markup("<p><b>{}</b>　{}</p><p>较 {}：{}</p>")
    head = head.format(total, lit, before, Markup(" · ").join(moved)) * brief.is_known
    late = [each for _, each in brief.late]
    parts = [part("请领导协调", brief.asked, empty="没有。")]
    if brief.is_known:
        parts.insert(0, part(f"已逾期和可能逾期 {len(late)} 项", late, "late", "没有。"))
    if brief.flagships:
        parts.insert(0, part("旗舰", brief.flagships))
    return Markup('<div class="brief">{}{}</div>').format(head, markup.join(parts))


def office_time(outlook: Outlook) -> Markup:
    """How long what is asked of the office waits; nothing where nothing was ever asked."""
    waiting, answered = reviews(outlook.rows, outlook.state), answered_after(outlook.state)
    if not waiting and not answered:
        return Markup("")
    requests = [review.request.event for review in waiting if review.request]
    extensions = sum(isinstance(request, ExtensionRequested) for request in requests)
    words = f"待核查 {len(waiting) - extensions} 件，待审批 {extensions} 件"
    account = session.visitor()
    if account and may_open(account, "handle"):
        words = markup.link("handle", words, as_of=outlook.as_of)
    if waiting:
        words += f" · 最长已等 {max(review.waited for review in waiting)} 个工作日"
    if over := [review for review in waiting if review.is_over]:
        late = Markup(' · <b class="late">{} 件超过 {:g} 个工作日的核查期限</b>')
        words += late.format(len(over), over[0].limit)
    if answered:
        words += f" · 从申请到答复的中位数 {median(answered):g} 个工作日（已答复 {len(answered)} 件）"
    return Markup('<p class="office-time"><b>科创办办理</b>　{}</p>').format(words)


def change_list(changes: Sequence[Change], before: Outlook, plan: Plan) -> Markup:
    """The first of `changes` since the day of `before`, in the names of `plan`; or that none were."""
    if not changes:
        return Markup('<p class="empty">自 {} 以来没有变化。</p>').format(before.as_of)
    cells = [
        [it.kind.word, labels.marked(it.row.part), *(change_value(it, value, plan) for value in pair)]
        for it in changes[:CHANGES_SHOWN]
        for pair in [(it.before, it.after)]
    ]
    first = f"，以上为前 {CHANGES_SHOWN} 处" if len(changes) > CHANGES_SHOWN else ""
    note = f"自 {before.as_of} 起，共 {len(changes)} 处{first}"
    table = markup.table(["变化", "事项", "此前", "现在"], cells)
    return table + Markup('<p class="aside">{}</p>').format(note)
