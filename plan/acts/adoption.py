"""A plan file that differs from the one adopted: what differs, and what adopting it comes to."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from plan.acts import items, revisions
from plan.acts.series import Act
from plan.errors import Refused
from plan.ledger.events import Event, PlanAdopted
from plan.model.plan import Plan
from plan.state.replay import PlanState
from plan.state.revisions import GROUPS, Part, find, part_to_dict, subject_of
from plan.words.fields import field
from plan.words.labels import plan_value


def parts_that_differ(adopted: Plan, plan: Plan) -> Iterator[tuple[str, str, Part | None, Part | None]]:
    """Group, subject, and the part in `adopted` and in `plan` (None: not there), where they differ.

    In the order in which the differences can be applied: what others rest on comes first and goes
    last.
    """
    before, after = (
        {(group, subject_of(part)): part for group in GROUPS for part in getattr(of, group)}
        for of in (adopted, plan)
    )
    for key, part in after.items():
        if before.get(key) != part:
            yield *key, before.get(key), part
    for key in reversed(before):
        if key not in after:
            yield *key, before[key], None


def differences(adopted: Plan, plan: Plan) -> tuple[str, ...]:
    """In words, how `plan` differs from `adopted`: a phrase for each field of each part."""
    phrases = [
        f"{field(spec.name)}不同"
        for spec in fields(Plan)
        if spec.name not in GROUPS and getattr(adopted, spec.name) != getattr(plan, spec.name)
    ]
    for _, subject, before, after in parts_that_differ(adopted, plan):
        if before is None or after is None:
            phrases.append(f"{subject} {'多出' if before is None else '缺少'}")
            continue
        old, new = part_to_dict(before), part_to_dict(after)
        phrases += [
            f"{subject} {field(name)} {plan_value(name, old.get(name))} → {plan_value(name, new.get(name))}"
            for name in {**old, **new}
            if old.get(name) != new.get(name)
        ]
    return tuple(phrases)


def adopting(state: PlanState, adopted: Plan, plan: Plan, event: PlanAdopted) -> list[Act]:
    """The acts by which `plan`, the one that `event` holds, takes the place of `adopted`.

    A later deadline is an extension: the original one stays for ever. An earlier one is refused,
    and so is what was revised since `adopted` and is now to become something else again.
    """
    acts: list[Act] = [lambda _: event]
    for group, subject, before, after in parts_that_differ(adopted, plan):
        new, old = (part_to_dict(part) if part else {} for part in (after, before))
        to = new.get("deadline")
        if to and old.get("deadline"):
            new["deadline"], known = old["deadline"], state.items.get(subject)
        present = find(state.plan, subject)
        now = part_to_dict(present) if present else {}
        if now not in (old, new):
            why = "在登记之后已经修订，文件中又作了别的改动；请先在文件中改成现在的内容"
            raise Refused(f"“{subject}”{why}。")
        if now != new:
            acts.append(partial(_revise, group=group, subject=subject, part=new, why=event.reason))
        if to and to != new["deadline"] and known and str(known.approved_deadline) != to:
            day = date.fromisoformat(to)
            acts.append(partial(items.extend, item_id=subject, to=day, reason=event.reason))
    return acts


def _revise(state: PlanState, group: str, subject: str, part: dict[str, Any], why: str) -> Event:
    if not part:
        return revisions.withdraw(state, subject, why)
    if find(state.plan, subject) is None:
        return revisions.add(state, group, part, why)
    return revisions.change(state, subject, part, why)
