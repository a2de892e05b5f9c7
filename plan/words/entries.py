"""An entry in Chinese words: what it is about, what it says, who wrote it."""

from datetime import date
from enum import Enum

from msgspec import structs

from plan.ledger.events import Attendance, Author, Event, EvidenceFile
from plan.model.kinds import Grade, NoticeStep, Role
from plan.model.plan import Plan
from plan.words import labels
from plan.words.fields import FIELDS, event_field

# Sequences of other entries:
SEQUENCES = ("decision", "decisions", "carried_over", "forecasts", "notice", "report", "request")
# Ids of parts of the plan; any other text was typed and stays as typed:
IDS = ("unit", "milestone", "waits_for")
OTHER, YES, NO = "其他", "是", "否"
NOTHING_NEW = ("unchanged", False)  # most reports: not worth a word
OWN = ("subject", "as_of", "content")  # said apart from the rest, or too long for a line


def about(subject: str, plan: Plan) -> str:
    """The name of what an event is about; its id where the plan does not have it."""
    part = plan.by_id.get(subject)
    return part.name if part else labels.SUBJECTS.get(subject, subject)


def contents(event: Event, plan: Plan) -> tuple[tuple[str, str], ...]:
    """What `event` says beside its subject and day: each thing's word and its value in words."""
    return tuple(
        (event_field(name, type(event).__name__), _value(name, value, plan))
        for name, value in structs.asdict(event).items()
        if name not in OWN and value not in (None, "", ()) and (name, value) != NOTHING_NEW
    )


def summary(event: Event, plan: Plan) -> str:
    """What `event` says, in one line."""
    return labels.joined(*(f"{word} {value}" for word, value in contents(event, plan)))


def written_by(by: Author, plan: Plan) -> str:
    """The account of an author with its unit, or else its role."""
    if by.unit:
        return f"{by.account} · {about(by.unit, plan)}"
    return f"{by.account} · {Role(by.role).word}" if by.role else by.account


def _value(name: str, value: object, plan: Plan) -> str:
    match value:
        case bool():
            return YES if value else NO
        case int() if name in SEQUENCES:
            return _numbered(value)
        case float() | int():
            if name.startswith("probability"):
                return labels.percent(100 * value)
            return labels.percent(value) if name.startswith("percent") else f"{value:g}"
        case date():
            return value.isoformat()
        case NoticeStep() | Grade():
            return value.word
        case Attendance():
            who = (value.chair, *value.present, *value.observers)
            return "，".join(filter(None, (value.time, value.place, "、".join(filter(None, who)))))
        case Enum():
            return OTHER
        case str() if name == "group":
            return FIELDS.get(value, OTHER)
        case dict() if "name" in value:
            return str(value["name"])
        case str():
            return about(value, plan) if name in IDS else value
        case tuple() if name in SEQUENCES:
            return _numbered(*value)
        case tuple() if all(isinstance(file, EvidenceFile) for file in value):
            return "、".join(file.name for file in value)
        case tuple() | list() | dict():
            return f"{len(value)} 项"
    return OTHER


def _numbered(*sequences: int) -> str:
    return f"第 {'、'.join(map(str, sequences))} 条"
