"""The next plan as its file: what this one leaves open, with the way back to its history."""

from typing import Any

from plan.acts.revisions import plan_to_dict
from plan.exports.table import code_of
from plan.model.kinds import Grade
from plan.model.lint import DAYS
from plan.outlook.outlook import Outlook
from plan.state.revisions import OWN, part_to_dict
from plan.words import labels
from plan.words.fields import field


def next_plan(outlook: Outlook, new: dict[str, Any]) -> dict[str, Any]:
    """What the outlook's plan leaves open, under the name and for the period of the plan `new`.

    Units, lines, goals, rules and documents are as here, and the ids of the items that go on; days
    outside the new plan stand in their notes alone.
    """
    plan, data, says = outlook.plan, plan_to_dict(outlook.plan), f"由{outlook.plan.name}转入"
    rows = [row for row in outlook.rows if row.is_milestone or row.progress.percent_complete != 100]
    grades = {row.id: getattr(row.item.closed, "grade", Grade.CARRIED_OVER) for row in rows}
    kept = {id_ for id_, grade in grades.items() if grade is Grade.CARRIED_OVER}
    kept |= {part.parent for part in plan.milestones if part.id in kept}

    def carried(part: dict[str, Any]) -> dict[str, Any]:
        days = {day: part[day] for day in DAYS if day in part}
        left = {day: at for day, at in days.items() if not new["start"] <= at <= new["finish"]}
        gone = {*left, "closed", *(["publication"] if "deadline" in left else [])}
        words = (part.get("note", ""), says, *(f"{field(day)} {at}" for day, at in left.items()))
        same = {key: value for key, value in part.items() if key not in gone}
        return {**same, "carried_from": part["id"], "note": labels.joined(*words)}

    for group in ("activities", "milestones"):
        data[group] = [carried(part) for part in data[group] if part["id"] in kept]
    for group, *ends in (("indicators", "measures"), ("dependencies", "predecessor", "successor")):
        data[group] = [part for part in data[group] if {part.get(end) for end in ends} <= kept]
    if OWN.id not in {document.id for document in plan.documents}:
        data["documents"].append(part_to_dict(OWN))
    named = {name: new[name] for name in ("name", "start", "finish")}
    source = {"source": {"document": OWN.id, "says": says}, "standing": OWN.standing.value}
    return data | named | source | {"reason": says, "former": f"{plan.name} {code_of(outlook.head)}"}
