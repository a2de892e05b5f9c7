"""The ledger's entries as a list or a course of events; detail when opened."""

from collections.abc import Sequence

from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.calendar.zone import SHANGHAI
from plan.ledger.access import Account
from plan.ledger.events import Entry
from plan.model.kinds import Role
from plan.model.plan import Plan
from plan.words import labels
from plan.words.entries import about, contents, summary, written_by

HEADINGS = ("序号", "录入时间", "所报日期", "事项", "内容", "录入人")
SEES_ADDRESS = frozenset({Role.OFFICE, Role.ADMIN})


def may_have_receipt(entry: Entry, who: Account) -> bool:
    """Whether `who` may: it holds all of the entry, the address of who wrote it too."""
    if who.role in SEES_ADDRESS:
        return True
    units = (entry.by.unit, getattr(entry.event, "unit", None))  # of a notice, who it is for
    return entry.by.account == who.name or (who.unit is not None and who.unit in units)


def receipt_link(entry: Entry | None, label: str = "回执") -> Markup:
    """A way to the entry's receipt for who may have it, else nothing."""
    who = session.visitor()
    if not (entry and who and may_have_receipt(entry, who)):
        return Markup("")
    way = Markup('<a href="api/receipt/{0}.txt{2}" download="台账回执_{3}.txt" aria-label="{1}，{3}">{1}</a>')
    return way.format(entry.sequence, label, markup.query(), f"第{entry.sequence}条")


def entry_table(plan: Plan, entries: Sequence[Entry]) -> Markup:
    """A row an entry; all of it opens in its row."""
    account = session.visitor()
    with_address = bool(account and account.role in SEES_ADDRESS)
    rows = [
        [
            str(entry.sequence),
            moment(entry),
            markup.whole(labels.day_of(entry)),
            markup.link("history", about(entry.event.subject, plan), part="item", item=entry.event.subject),
            Markup('<b>{}</b> <span class="told">{}</span>{}').format(
                labels.EVENT[type(entry.event)],
                markup.sentence(summary(entry.event, plan)),
                _details(plan, entry, with_address),
            ),
            written_by(entry.by, plan),
        ]
        for entry in entries
    ]
    return markup.table(HEADINGS, rows, numeric=[0])


def moment(entry: Entry) -> Markup:
    """When an entry was recorded, by a clock in China."""
    return Markup('<span class="day">{:%Y-%m-%d %H:%M}</span>').format(entry.recorded_at.astimezone(SHANGHAI))


def _details(plan: Plan, entry: Entry, with_address: bool) -> Markup:
    """Everything that an entry holds, closed until it is asked for."""
    facts = [
        *contents(entry.event, plan),
        ("录入时间", labels.moment(entry.recorded_at)),
        ("时钟", labels.clock_ahead(entry)),
        ("角色", Role(entry.by.role).word if entry.by.role else labels.MISSING),
    ]
    if with_address:
        facts.append(("地址", entry.by.address or "本机"))
    facts.append(("校验值", Markup('<code translate="no">{}</code>').format(entry.digest)))
    opened = Markup("<details><summary>详情</summary>{}{}</details>")
    return opened.format(markup.facts(facts), receipt_link(entry, "下载回执"))


def course(plan: Plan, entries: Sequence[Entry]) -> Markup:
    """Entries one under another with the time on the left, as they came."""
    step = Markup(
        '<li><time>{}</time><div><b>{}</b>{} <span class="reason">{}{} · 第 {} 条</span>{}</div></li>'
    )
    steps = (
        step.format(
            entry.event.as_of,
            labels.EVENT[type(entry.event)],
            labels.backdated(entry),
            written_by(entry.by, plan),
            Markup(" · 录入于 {}").format(moment(entry)) if entry.is_backdated else "",
            entry.sequence,
            markup.facts(contents(entry.event, plan)),
        )
        for entry in entries
    )
    return Markup('<ol class="course">{}</ol>').format(markup.join(steps))
