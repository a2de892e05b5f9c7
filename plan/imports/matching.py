"""Which part of a plan a file means: items by id or name, lines and units by any usual name."""

import re
from collections import Counter
from collections.abc import Container
from unicodedata import normalize

from plan.imports.incoming import PlanRow
from plan.imports.loose_values import heading_of, unnumbered
from plan.imports.units import Units
from plan.model.kinds import Field
from plan.model.plan import Activity, Founded, Milestone, Plan, Unit

OWN_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}")
NEW = "新增"  # written for the id of what is no item of the plan
NEAR = 0.75  # of the pairs of signs in two names, those that both have
HALF = 0.5  # the same where one has all pairs of the other
OF = re.compile("(?<=..)(?:条线|板块|领域|方面)$")  # behind a line's name
NAMED = re.compile(r"[^\w.+%≥≤-]+|_|(?<!\d)\.|\.(?!\d)")
SERIES = re.compile(r"第[\d一二三四五六七八九十百]++(?!季度|[名位])|[一二三四五六七八九十]+[期届]")
Item = Activity | Milestone


class Index:
    """The parts of `plan` by what files call them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.items: dict[str, list[Item]] = {}
        self.pairs: dict[str, list[str]] = {}  # items by each two signs that follow in their names
        self.sizes: dict[str, int] = {}
        for item in plan.items:
            self.items.setdefault(name_key(item.name), []).append(item)
            self.sizes[item.id] = len(pairs := _pairs(item.name))
            for pair in pairs:
                self.pairs.setdefault(pair, []).append(item.id)
        self.lines: dict[str, list[Founded]] = {}
        for line in (*plan.workstreams, *plan.goals, *plan.activities):
            self.lines.setdefault(OF.sub("", name_key(line.name)), []).append(line)
        self.units = Units(plan)

    def named(self, row: PlanRow) -> list[Item]:
        """The activities or milestones that `row` may be about: by its id, else by its name.

        An id is one only where the plan has it: plain sheets number their rows.
        """
        part = self.plan.by_id.get(row.text(Field.ID))
        if isinstance(part, Activity | Milestone):
            return [part]
        kind, name = row.text(Field.KIND), name_key(row.text(Field.NAME))
        items = self.items.get(name, []) if row.text(Field.ID) != NEW else []
        return [item for item in items if not kind or kind == type(item).__name__.lower()]

    def near(self, name: str, listed: Container[str]) -> list[str]:
        """The ids of up to three items whose names are much like `name`.

        One that is `listed` itself is another where its numbers are others (第2批), or its line.
        """
        own = _pairs(name)
        shared = Counter(id_ for pair in own for id_ in self.pairs.get(pair, ()))

        def is_near(id_: str) -> bool:
            other = self.plan.by_id[id_].name
            differs = numbers_in(name) != numbers_in(other) or name_key(name) == name_key(other)
            if id_ in listed and differs:
                return False
            size, both = self.sizes[id_], shared[id_]
            alike = 2 * both / (len(own) + size)
            return alike >= NEAR or (both == min(len(own), size) > 3 and alike >= HALF)

        return list(filter(is_near, (id_ for id_, _ in shared.most_common())))[:3]

    def line(self, names: tuple[str, ...]) -> Founded | None:
        """The workstream, goal or activity that the innermost of `names` is, by id or name.

        What a name further out says holds for one further in.
        """
        within: Founded | None = None
        for name in names:
            part = self.plan.by_id.get(name)
            known = [part] if part else self.lines.get(OF.sub("", name_key(heading_of(name))), [])
            parts = [part for part in known if not isinstance(part, Unit | Milestone)]
            inner = [part for part in parts if not within or within in self.plan.lineage[part.id]]
            within = next(iter(inner), within)
        return within


def name_key(name: str) -> str:
    """What two ways of writing an item's name have in common: no number before it, no marks.

    >>> name_key("1. 新增 高企（１６６家）。") == name_key("（三）新增高企166家")
    True
    >>> name_key("投资3.5亿元") == name_key("投资35亿元")
    False
    """
    return NAMED.sub("", normalize("NFKC", unnumbered(name))).casefold()


def numbers_in(name: str) -> list[str]:
    """The numbers in a name, in order."""
    return re.findall(r"\d+(?:\.\d+)?|[一二三四五六七八九十百]+", name_key(name))


def is_next(name: str, other: str) -> bool:
    """Whether the names are of different ones in a series: 第三届 and 第二届."""
    return SERIES.findall(name_key(name)) != SERIES.findall(name_key(other))


def numbers_changed(name: str, other: str) -> str:
    """Which numbers of a name in a file are others in that of the plan; empty where none is."""
    own, others = numbers_in(name), numbers_in(other)
    new = "、".join(number for number in own if number not in others)
    old = "、".join(number for number in others if number not in own) or "无"
    return f"（数不同：表中 {new}，计划中 {old}）" if new else ""


def _pairs(name: str) -> set[str]:
    """Each two signs that follow in a name, but for its numbers."""
    signs = re.sub(r"[\d.+%≥≤-]+", "", name_key(name))
    return {signs[at : at + 2] for at in range(len(signs) - 1)}
