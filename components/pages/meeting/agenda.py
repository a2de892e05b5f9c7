"""What a meeting has before it, and its agenda as a rail whose stops are pressed, by why."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from components.widgets import markup
from plan.forecast.sentence import percent
from plan.model.kinds import Level, Topic
from plan.model.plan import Unit
from plan.outlook.board import Row
from plan.outlook.meeting.agenda import UNSPOKEN, Agenda, Pending, spoken_of
from plan.outlook.outlook import Outlook
from plan.words import labels

SUBJECT = "meeting"
SHOWN = 30  # of a section before the others are folded
OPENED = "meeting-opened"  # the items that were, by day
STOP = Markup('<button data-pick="{}" title="{}"><span>{}</span><br>{}</button>')
LIGHT = Markup('<span class="light {}">{}</span> ')
HEAD = Markup('<h2>{}<span class="aside">{}</span></h2>')
ASIDE = Markup('<span class="aside">{}</span>')
FOLDED = Markup("<details><summary>{}</summary>{}</details>")


class MeetingContext(NamedTuple):
    """A meeting's day, the day it is compared with, and what to talk about."""

    outlook: Outlook
    before: Outlook
    agenda: Agenda
    may_decide: bool

    def decided(self, *, today: bool, row: Row | None = None) -> list[Pending]:
        """The open decisions of this meeting or of earlier ones, about `row` where it is given."""
        day, about = self.outlook.as_of, (it for it in self.agenda.decisions if row in (None, it.row))
        return [it for it in about if (it.decision.event.meeting == day) == today]


class Stop(NamedTuple):
    """An item of the agenda; `about` is what to know of it before it is opened."""

    row: Row
    about: str
    why: str = ""


def stops(context: MeetingContext) -> dict[Topic, list[Stop]]:
    """The stops by section, in the order in which a meeting takes them."""
    agenda = context.agenda
    return {
        Topic.AT_RISK: [
            Stop(each.row, "" if each.chance is None else percent(each.chance)) for each in agenda.at_risk
        ],
        Topic.MATTER: [
            Stop(each.row, f"{percent(risk.before)} → {percent(risk.after)}", each.reason)
            for each in agenda.matters
            for risk in each.benefit.risks[:1]
        ],
        Topic.OVERDUE: [Stop(row, spoken_of(row.item) or UNSPOKEN) for row in agenda.overdue],
        Topic.REVIEW: _once(Stop(each.row, each.words, each.words) for each in agenda.review),
        Topic.SILENT: [Stop(row, "") for _, rows in _most_first(context) for row in rows],
        Topic.NODE: [Stop(row, "") for row in agenda.nodes],
        Topic.DECISION: _once(
            Stop(each.row, f"{each.decision.event.meeting} 议定", each.decision.event.text)
            for each in context.decided(today=False)
        ),
    }


def next_stop(context: MeetingContext, item: str) -> str | None:
    """What stands after `item` and was not decided about in this meeting; None at the end."""
    ids = list(dict.fromkeys(s.row.id for some in stops(context).values() for s in some))
    done = {item, *(each.row.id for each in context.decided(today=True))}
    later = ids[ids.index(item) + 1 :] if item in ids else ids
    return next((id_ for id_ in later if id_ not in done), None)


def rail(context: MeetingContext) -> Markup:
    """The rail; nothing to discuss is said so."""
    agenda, by_topic = context.agenda, stops(context)
    counts = {
        Topic.SILENT: f"{len(agenda.silent)} 家",
        Topic.DECISION: f"{len(context.decided(today=False))} 件",
    }
    parts = [STOP.format("", "", "本周变化", ASIDE.format(f"{context.before.as_of} 以来"))]
    for topic, some in by_topic.items():
        if not some:
            continue
        drawn = {stop.row.id: _stop(context, stop) for stop in some}
        shown = [*drawn.values()]
        rest = FOLDED.format(f"另有 {len(shown) - SHOWN} 项", markup.join(shown[SHOWN:]))
        body = markup.join(shown[:SHOWN]) + rest * (len(shown) > SHOWN)
        if topic is Topic.NODE:  # they are discussed after all promises
            body = FOLDED.format("展开", markup.join(shown))
        if topic is Topic.SILENT:
            body = Markup("")
            for unit, rows in _most_first(context):
                query = {"unit": markup.unit_id(unit), "as_of": context.outlook.as_of}
                way = markup.link("report", "去填报", **query) * context.may_decide
                own = markup.join([*(drawn[row.id] for row in rows), way])
                body += FOLDED.format(f"{labels.unit(unit)} {len(rows)} 项", own)
        parts += [HEAD.format(topic.word, counts.get(topic, f"{len(some)} 项")), body]
    if not any(by_topic.values()):
        parts.append(Markup("<p>没有需要讨论的事项。</p>"))
    return markup.join(parts)


def _stop(context: MeetingContext, stop: Stop) -> Markup:
    """An item in two lines: its name; who, until when, how it stands; what was decided today."""
    row, level = stop.row, stop.row.alert.level
    spoken = context.decided(today=True, row=row)
    about = (labels.unit(row.lead), row.due_words, "✓ 已议" if spoken else stop.about)
    year = f"{context.outlook.as_of.year}-"
    words = Markup(" · ").join(markup.whole(each.replace(year, "")) for each in about if each)
    light = LIGHT.format(level.value, labels.LIGHT_SHAPE[level]) if level is not Level.NONE else ""
    return STOP.format(row.id, stop.why, labels.marked(row.part), light + ASIDE.format(words))


def _most_first(context: MeetingContext) -> list[tuple[Unit | None, tuple[Row, ...]]]:
    """The units that have not reported with what they owe, those with most first."""
    return sorted(context.agenda.silent.items(), key=lambda pair: -len(pair[1]))


def _once(some: Iterable[Stop]) -> list[Stop]:
    """Each item once, with all that is said about it."""
    items: dict[str, Stop] = {}
    for stop in some:
        first = items.get(stop.row.id)
        more = first and first._replace(about=f"{first.about}；{stop.about}")
        items[stop.row.id] = more or stop
    return list(items.values())
