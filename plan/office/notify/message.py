"""A reminder as the plain text that is sent."""

from collections.abc import Iterator

from plan.model.kinds import Reminding, Role
from plan.model.plan import Plan, short_name
from plan.outlook.reminders import Matter, Reminder
from plan.words import labels

MOST_BYTES = 1_900  # of a body; 企业微信 takes 2,048 of plain text
LINES = 8  # of a kind
NAME = 40  # characters
DEADLINE = (Reminding.OVERDUE, Reminding.DUE_SOON)


def recipient(reminder: Reminder) -> str:
    """For whom it is, as people read it."""
    return reminder.unit.name if reminder.unit else Role.OFFICE.word


def title(reminder: Reminder, plan: Plan) -> str:
    """The subject: which plan, the day, for whom and counts."""
    counts = "、".join(
        f"{kind.word} {len(matters)} 项" for kind in Reminding if (matters := reminder.of(kind))
    )
    return f"{short_name(plan)} {reminder.as_of} 提醒{recipient(reminder)}：{counts}"


def body(reminder: Reminder) -> str:
    """What is told, by kind, at most `LINES` of each; cut where a channel would refuse it."""
    text = "\n".join(_lines(reminder))
    raw = text.encode()
    if len(raw) <= MOST_BYTES:
        return text
    whole_lines = raw[:MOST_BYTES].decode(errors="ignore").rpartition("\n")[0]
    return f"{whole_lines}\n……"


def _lines(reminder: Reminder) -> Iterator[str]:
    """Each kind with its count; what is silent and late or near stands under its deadline alone."""
    by_deadline = {matter.row.id for matter in reminder.matters if matter.kind in DEADLINE}
    for kind in Reminding:
        all_ = matters = reminder.of(kind)
        if not all_:
            continue
        if kind is Reminding.SILENT:
            matters = tuple(matter for matter in all_ if matter.row.id not in by_deadline)
        above = f"，其中 {len(all_) - len(matters)} 项已列于上" if matters != all_ else ""
        yield f"【{kind.word}】{len(all_)} 项{above}"
        for matter in matters[:LINES]:
            row = matter.row
            name = " ".join(row.part.name.split())
            short = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
            unit = "" if reminder.unit else f"（{labels.unit(row.lead)}）"
            yield f"· {row.id} {short}{unit}：{_standing(matter)}"
        if len(matters) > LINES:
            yield f"· 另有 {len(matters) - LINES} 项"


def _standing(matter: Matter) -> str:
    """How late, how near or how long unanswered it is."""
    item = matter.row.item
    due = matter.row.due_words
    if item.due != item.approved_deadline:
        due += f"（逢休息日，{item.due} 以前完成仍算按时）"
    match matter.kind:
        case Reminding.OVERDUE:
            return f"时限 {due}，已逾期 {matter.days} 天"
        case Reminding.DUE_SOON:
            return f"时限 {due}，" + (f"还有 {matter.days} 天" if matter.days else "就在当日")
        case Reminding.SILENT:
            never = item.reported_on is None
            why = f"（{matter.row.asked_because}）" if matter.row.asked_because else ""
            return f"{'开始以来从未填报' if never else f'已 {matter.days} 天未填报'}{why}"
        case Reminding.REQUEST:
            asked = item.asked_to_close or item.asked_to_extend
            assert asked is not None
            return f"{labels.EVENT[type(asked.event)]}已 {matter.days} 天"
