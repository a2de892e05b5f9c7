"""The units that cells name, and which of them leads: 牵头：科技局；配合：财政局."""

import re
from collections import defaultdict
from functools import lru_cache
from unicodedata import normalize

from plan.imports.loose_values import CELLS, key, names, rewritten
from plan.model.kinds import UnitKind
from plan.model.lint import nearest
from plan.model.plan import Plan, Unit
from plan.state import revisions

RULES = CELLS["units"]
ROLES = ("", "牵头", "配合", "责任", "领导")
WORDS = {name: re.compile(rule, re.X) for name, rule in RULES.items() if isinstance(rule, str)}


def unit_names(lead: str, supporting: str) -> tuple[str | None, tuple[str, ...], str]:
    """Who leads, who supports by the text of their two cells, either may be empty.

    With them how the leading cell was read, empty where nothing was in doubt. Of several under one
    lead the first leads and the others support; all of a kind support.
    """
    stated, beside = _stated(lead, "责任"), _stated(supporting, "配合")
    leads = [name for role, name in stated + beside if role == "牵头"]
    leads += [n for role, n in stated if role == "责任" and not WORDS["all_of"].match(n)]
    leader, *_ = *leads, None
    others = [name for role, name in stated if role != "领导" and name != leader]
    every = [name for role, name in beside if role != "领导" and name != leader] + others
    if others and all(role == "配合" for role, _ in stated) and not leader:
        leader, others = lead, []  # who leads is not said
    more = [f"配合 {'、'.join(others)}"] if others else []
    more += [f"领导 {name}（未计入）" for role, name in stated + beside if role == "领导"]
    reading = "、".join((f"按牵头 {leader or '待定'}", *more)) + " 理解" if more else ""
    return leader, tuple(dict.fromkeys(every)), reading


@lru_cache(maxsize=1024)  # few units, many rows
def _stated(text: str, usual: str) -> tuple[tuple[str, str], ...]:
    """The names in a cell, each with its role: as labelled, else the `usual` one of the cell."""
    lines = rewritten(RULES["written"], normalize("NFKC", re.sub("[①-⑳]", " ", text))).split("\n")
    parts = ((role, listed, line) for line in lines for role, _, listed in [line.rpartition(":")])
    return tuple(
        (role or usual, name) if role in ROLES else (usual, name)
        for role, listed, line in parts
        for name in names(listed if role in ROLES else line)  # what no role is called belongs to the name
        if not WORDS["unstated"].fullmatch(name)
    )


class Units:
    """The units of `plan` by what files call them, now and before they were renamed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: dict[str, Unit] = {}
        bare = defaultdict[str, dict[str, Unit]](dict)  # without what is before and behind
        before, behind = f"(?:{_places(plan)})", f"(?:{RULES['suffix']})"
        short = WORDS["short"].findall
        called = [(u.id, name) for u in plan.units for name in (u.id, *short(u.note or ""))]
        for id_, name in (*revisions.unit_names(plan), *called):
            if isinstance(unit := plan.by_id.get(id_), Unit):
                self.names.setdefault(_key(name), unit)
                plain = _key(re.sub(r"[（(][^（()）]*[)）]$", "", name))
                bare[re.sub(f"^{before}|{behind}$", "", plain)][id_] = unit
        for name, units in bare.items():
            if len(units) == 1:
                self.names.setdefault(name, *units.values())
        listed = map(re.escape, sorted(filter(None, self.names), key=len, reverse=True))
        name = f"({'|'.join(listed) or '(?!)'})"
        self.part = re.compile(f"{before}?{name}{behind}?(?:{RULES['and']})?")

    def read(self, name: str) -> tuple[list[Unit], str] | None:
        """The units that `name` means, and how it was read if in doubt; None: not understood."""
        text = normalize("NFKC", name)
        left = WORDS["tail"].sub("", text)
        if unit := self.names.get(_key(text)):
            left, units = text, [unit]
        elif not left:
            return [], "没有指明单位，未计入"
        elif WORDS["all_of"].match(left):
            units = self._all_of(left)
        else:
            left = WORDS["brackets"].sub("", left)
            parts = list(self.part.finditer(_key(left)))
            is_read = "".join(part[0] for part in parts) == _key(left)
            units = [self.names[part[1]] for part in parts] if is_read else []
        shown = "、".join(unit.name for unit in units[:3])
        shown += f"等 {len(units)} 个" if len(units) > 3 else ""
        is_plain = len(units) == 1 and left == text and key(shown) in key(text)
        passed = "" if left == text else "，其余文字未计入"
        return (units, "" if is_plain else f"按 {shown} 理解{passed}") if units else None

    def _all_of(self, words: str) -> list[Unit]:
        """The unit of the plan that stands for all that `words` name, else all of their kinds."""
        kinds = [kind for kind, rule in RULES["kinds"].items() if re.search(rule, words)]
        bodies = [u for u in self.plan.units if u.kind in (UnitKind.TOWN, UnitKind.ZONE)]
        whole = [unit for unit in bodies if WORDS["every"].match(unit.name)]
        of_kinds = [unit for unit in bodies if unit not in whole and _kind(unit) in kinds]
        return whole[:1] if whole and len(kinds) > 1 else of_kinds

    def near(self, name: str) -> str:
        """What is accepted for a unit, the nearest names first."""
        return f"行动计划中的单位{nearest(name, (unit.name for unit in self.plan.units), 0.4)}"


def _places(plan: Plan) -> str:
    """A pattern of what the plan's own place may put before a unit's name, e.g. 某市, 某, 市."""
    text = " ".join((plan.name, *(f"{each.title} {each.publisher}" for each in plan.documents)))
    stated = re.findall("(?=([一-龥]{2,3})([市县区]))", text)
    own = {place: level for place, level in stated if place in plan.name}
    levels = "".join(sorted(set(own.values()))) or "市县区"
    return "|".join((*(f"{place}[{levels}]?" for place in own), f"[{levels}]"))


def _kind(body: Unit) -> str:
    return "区" if body.kind is UnitKind.ZONE else "街道" if "街" in body.name else "镇"


def _key(name: str) -> str:
    return rewritten(RULES["same"], key(name))
