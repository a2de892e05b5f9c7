"""What is wrong in a plan whose structure is right: ids, sources, dates, dependencies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice, pairwise

from plan.errors import Problem
from plan.model import plan as model
from plan.model.kinds import ItemKind, LinkKind, Standing
from plan.model.places import citations, dependencies, parts, problem_at

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Days that the working calendar can count."""

Kinds = tuple[type[model.Founded], ...]
_PARENTS: dict[type[model.Founded], tuple[Kinds, str]] = {
    model.Goal: ((model.Workstream,), "条线"),
    model.Activity: ((model.Workstream, model.Goal), "条线或目标"),
    model.Milestone: ((model.Workstream, model.Goal, model.Activity), "条线、目标或任务"),
    model.Indicator: ((model.Workstream, model.Goal), "条线或目标"),
}
_UNIT: tuple[Kinds, str] = ((model.Unit,), "单位")
_MILESTONE: tuple[Kinds, str] = ((model.Milestone,), "里程碑")
_PROMISE: tuple[Kinds, str] = ((model.Activity, model.Milestone), "任务或里程碑")
DAYS = ("baseline_start", "baseline_finish", "not_earlier_than", "must_finish_by", "deadline")


def lint(plan: model.Plan) -> tuple[Problem, ...]:
    """Every problem of `plan` that its structure does not show; none hides another."""
    checks = (
        _repeated_ids,
        _unknown_parts,
        _repeated_units,
        _sources,
        _reasons,
        _kinds,
        _publications,
        _days,
        _day_pairs,
        _numbers,
        _shares,
        dependency_problems,
    )
    return tuple(chain.from_iterable(check(plan) for check in checks))


def _repeated_ids(plan: model.Plan) -> Iterator[Problem]:
    ids = ((f"{path}.id", part.id, part.id) for path, part in parts(plan))
    documents = ((f"documents[{n}].id", each.id, each.id) for n, each in enumerate(plan.documents))
    lines = enumerate(plan.workstreams)
    numbers = ((f"workstreams[{n}].number", line.id, str(line.number)) for n, line in lines)
    yield from _repeats(ids, "编号")
    yield from _repeats(documents, "文件编号")
    yield from _repeats(numbers, "条线序号")


def _repeats(values: Iterable[tuple[str, str, str]], what: str) -> Iterator[Problem]:
    """A problem for each value (path, mark, value) that already stands at an earlier path."""
    first: dict[str, str] = {}
    for path, mark, value in values:
        if value in first:
            yield problem_at(path, mark, value, f"不重复的{what}（{first[value]} 已用）")
        first.setdefault(value, path)


def _unknown_parts(plan: model.Plan) -> Iterator[Problem]:
    """A repeated id is told as such; here it may stand for any of the parts that bear it."""
    known: dict[str, list[model.Founded]] = {}
    for _, part in parts(plan):
        known.setdefault(part.id, []).append(part)
    for path, mark, id_, (kinds, words) in _references(plan):
        bearers = known.get(id_, [])
        if not bearers:
            near = nearest(id_, (id_ for id_, of in known.items() if isinstance(of[0], kinds)))
            yield problem_at(path, mark, id_, f"已有的{words}编号{near}")
        elif not any(isinstance(part, kinds) for part in bearers):
            yield problem_at(path, mark, id_, f"{words}的编号（{id_} 是“{bearers[0].name}”，不是{words}）")


def _references(plan: model.Plan) -> Iterator[tuple[str, str, str, tuple[Kinds, str]]]:
    """Every id that points at another part: path, mark, the id, what it may point at."""
    for path, part in parts(plan):
        if isinstance(part, model.Goal | model.Item | model.Indicator):
            yield f"{path}.parent", part.id, part.parent, _PARENTS[type(part)]
        if isinstance(part, model.Indicator) and part.measures is not None:
            yield f"{path}.measures", part.id, part.measures, _MILESTONE
        if isinstance(part, model.Indicator):
            for index, share in enumerate(part.shares):
                yield f"{path}.shares[{index}].unit", part.id, share.unit, _UNIT
        if isinstance(part, model.Led):
            if part.lead is not None:
                yield f"{path}.lead", part.id, part.lead, _UNIT
            for index, unit in enumerate(part.supporting):
                yield f"{path}.supporting[{index}]", part.id, unit, _UNIT
    for path, mark, link in dependencies(plan):
        yield f"{path}.predecessor", mark, link.predecessor, _PROMISE
        yield f"{path}.successor", mark, link.successor, _PROMISE


def nearest(id_: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """Which of `known` are the nearest, as a question in brackets; empty where none is near."""
    near = get_close_matches(id_, list(known), n=3, cutoff=cutoff)
    return f"（是否指 {'、'.join(near)}）" if near else ""


def _repeated_units(plan: model.Plan) -> Iterator[Problem]:
    for path, part in parts(plan):
        if isinstance(part, model.Led):
            listed = {part.lead}
            for index, unit in enumerate(part.supporting):
                if unit in listed:
                    accepted = "未列过的单位（牵头、配合各只列一次）"
                    yield problem_at(f"{path}.supporting[{index}]", part.id, unit, accepted)
                listed.add(unit)


def _sources(plan: model.Plan) -> Iterator[Problem]:
    has_sentences = {document.id: document.has_sentences for document in reversed(plan.documents)}
    for path, mark, citing in citations(plan):
        source = citing.source
        if source.document not in has_sentences:
            near = nearest(source.document, has_sentences)
            accepted = f"documents 中有的文件编号{near}"
            yield problem_at(f"{path}.document", mark, source.document, accepted)
            continue
        for field in ("section", "sentence", "digest"):
            value = getattr(source, field)
            if has_sentences[source.document] and value is None:
                accepted = "出处的部分、句序和摘要三项齐全（该文件逐句引用）"
                yield problem_at(f"{path}.{field}", mark, "（缺）", accepted)
            elif not has_sentences[source.document] and value is not None:
                accepted = "空（该文件不逐句引用，不写部分、句序和摘要）"
                yield problem_at(f"{path}.{field}", mark, str(value), accepted)


def _reasons(plan: model.Plan) -> Iterator[Problem]:
    """Of each claim, of each date that is founded by itself, and of what a publication is."""
    founded: list[tuple[str, str, object, str]]
    founded = [(path.removesuffix("source"), mark, citing, "") for path, mark, citing in citations(plan)]
    for path, part in parts(plan):
        founded += [(f"{path}.", part.id, part, of) for of in ("dates_", "deadline_")]
        founded.append((f"{path}.publication.", part.id, getattr(part, "publication", None), ""))
    for path, mark, owner, of in founded:
        standing = getattr(owner, f"{of}standing", None)
        if standing in (Standing.INFERRED, Standing.ARRANGEMENT) and not getattr(owner, f"{of}reason"):
            yield problem_at(f"{path}{of}reason", mark, "（缺）", f"理由（依据为 {standing} 时必填）")


def _kinds(plan: model.Plan) -> Iterator[Problem]:
    """A result is what the source reports as done, and nothing else is."""
    for index, part in enumerate(plan.milestones):
        is_result, path = model.kind_of(part) is ItemKind.RESULT, f"milestones[{index}]"
        if is_result and not part.closed:
            accepted = "文件已报告的办结情况（种类为上年成果时必填）"
            yield problem_at(f"{path}.closed", part.id, "（缺）", accepted)
        elif part.closed and not is_result:
            accepted = "result（已写办结情况的是上年成果），或不写办结情况"
            yield problem_at(f"{path}.kind", part.id, str(part.kind), accepted)


def _publications(plan: model.Plan) -> Iterator[Problem]:
    for index, part in enumerate(plan.milestones):
        published = part.publication
        if published and (part.deadline is None or published.by <= part.deadline):
            path, accepted = f"milestones[{index}].publication.by", f"晚于完成时限 {part.deadline}"
            accepted = accepted if part.deadline else "空（未定时限的里程碑不写公布日）"
            yield problem_at(path, part.id, published.by.isoformat(), accepted)


def _days(plan: model.Plan) -> Iterator[Problem]:
    """Dates that no calendar counts, or outside the plan where its own two are in order."""
    for field in ("start", "finish"):
        if not EARLIEST <= (day := getattr(plan, field)) <= LATEST:
            yield problem_at(field, "", day.isoformat(), f"{EARLIEST} 至 {LATEST} 之间的日期")
    if plan.finish < plan.start:
        yield problem_at("finish", "", plan.finish.isoformat(), f"不早于计划开始 {plan.start} 的日期")
        return
    for path, part in parts(plan):
        days = {field: getattr(part, field, None) for field in DAYS}
        if isinstance(part, model.Milestone) and part.closed:
            days["closed.on"] = part.closed.on
        for field, day in days.items():
            if day is not None and not plan.start <= day <= plan.finish:
                accepted = f"计划期 {plan.start} 至 {plan.finish} 之内的日期"
                yield problem_at(f"{path}.{field}", part.id, day.isoformat(), accepted)


def _day_pairs(plan: model.Plan) -> Iterator[Problem]:
    pairs = (
        ("baseline_start", "baseline_finish"),
        ("not_earlier_than", "must_finish_by"),
        ("baseline_start", "deadline"),
    )
    for path, part in parts(plan):
        for first, last in pairs:
            start, finish = getattr(part, first, None), getattr(part, last, None)
            if start and finish and finish < start:
                accepted = f"不早于 {first} {start} 的日期"
                yield problem_at(f"{path}.{last}", part.id, finish.isoformat(), accepted, first)


def _numbers(plan: model.Plan) -> Iterator[Problem]:
    rules = plan.rules
    if rules.amber_gap.value > rules.red_gap.value:
        accepted = f"不大于 rules.red_gap.value（{rules.red_gap.value:g}）的数"
        yield problem_at("rules.amber_gap.value", "", f"{rules.amber_gap.value:g}", accepted)
    for index, indicator in enumerate(plan.indicators):
        if not indicator.movement.is_count:
            continue
        values = [("target", indicator.target or 0.0)]
        values += [(f"readings[{i}].value", r.value) for i, r in enumerate(indicator.readings)]
        values += [(f"shares[{i}].target", s.target) for i, s in enumerate(indicator.shares)]
        for field, value in values:
            if value < 0:
                path, accepted = f"indicators[{index}].{field}", "不小于 0 的数（累计数）"
                yield problem_at(path, indicator.id, f"{value:g}", accepted)


def _shares(plan: model.Plan) -> Iterator[Problem]:
    """What does not add up is a finding of the plan check; what cannot be added is a problem."""
    for at, indicator in enumerate(plan.indicators):
        path = f"indicators[{at}].shares"
        is_divisible = indicator.movement.is_count and indicator in plan.deciding.values()
        if indicator.shares and not is_divisible:
            accepted = "空（只有据以判定里程碑、有目标值的累计指标能分解）"
            yield problem_at(path, indicator.id, f"{len(indicator.shares)} 家", accepted)
        units = [(f"{path}[{i}].unit", indicator.id, s.unit) for i, s in enumerate(indicator.shares)]
        yield from _repeats(units, "分解单位")


_LAST_DAY = {model.Milestone: "deadline", model.Activity: "baseline_finish"}
MAX_CIRCLES = 20
"""Circles told for one plan: a knot of many dependencies holds more than anyone would read."""


def dependency_problems(plan: model.Plan) -> Iterator[Problem]:
    """Every problem in the dependencies of `plan` and in the order its containment implies."""
    for path, mark, link in dependencies(plan):
        if link.predecessor == link.successor:
            accepted = "另一任务或里程碑（不能以自己为前置）"
            yield problem_at(f"{path}.successor", mark, link.successor, accepted)
    earlier: set[tuple[str, str, LinkKind]] = set()
    for path, mark, link in dependencies(plan):
        key = (link.predecessor, link.successor, link.kind)
        if key in earlier:
            yield problem_at(path, mark, f"{mark}（{link.kind}）", "不重复的前置关系")
        earlier.add(key)
    yield from _circles(plan)
    yield from _too_early(plan)


def _implied(plan: model.Plan) -> Iterator[tuple[str, str, str]]:
    """What containment orders: an activity, a milestone under it, and the path that says so."""
    for index, milestone in enumerate(plan.milestones):
        if isinstance(plan.by_id.get(milestone.parent), model.Activity):
            yield milestone.parent, milestone.id, f"milestones[{index}].parent"


def _circles(plan: model.Plan) -> Iterator[Problem]:
    """Circles begin at the part that comes first in the file, and are told in the file's order."""
    places: dict[tuple[str, str], tuple[str, str]] = {}  # of each edge: path and mark
    for path, mark, link in dependencies(plan):
        if link.predecessor != link.successor:
            places.setdefault((link.predecessor, link.successor), (path, mark))
    for activity, milestone, path in _implied(plan):
        places.setdefault((activity, milestone), (path, milestone))
    if all(len(knot) == 1 for knot in _knots(list(places))):
        return
    import networkx as nx

    ids = [promise.id for promise in plan.items] + [id_ for edge in places for id_ in edge]
    ids = list(dict.fromkeys(ids))
    number = {id_: index for index, id_ in enumerate(ids)}
    order = nx.DiGraph((number[before], number[after]) for before, after in places)
    circles = []
    for circle in islice(nx.simple_cycles(order), MAX_CIRCLES):
        start = circle.index(min(circle))
        circles.append(circle[start:] + circle[:start])
    for circle in sorted(circles):
        ring = [ids[index] for index in (*circle, circle[0])]
        path, mark = min((places[edge] for edge in pairwise(ring)), key=list(places.values()).index)
        yield problem_at(path, mark, " → ".join(ring), "不成环的前置关系")


def _knots(pairs: Sequence[tuple[str, str]]) -> list[Set[str]]:
    """The parts in `pairs`, each after what comes before it; those on circles with others as one."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for before, after in pairs:
        order.add(after, before)
    with suppress(CycleError):
        return [{id_} for id_ in order.static_order()]
    import networkx as nx  # here, as it takes long to load and few plans run in circles

    knots = nx.condensation(nx.DiGraph(pairs))
    return [knots.nodes[knot]["members"] for knot in nx.topological_sort(knots)]


def _too_early(plan: model.Plan) -> Iterator[Problem]:
    """A milestone due before something that must finish first, however far back, by plain dates."""
    order, before = list(_finish_order(plan)), defaultdict(list)
    for first, after in order:
        before[after].append(first)
    bound: dict[str, tuple[date, str]] = {}  # the last day of all that must come first, and whose
    until: dict[str, tuple[date, str]] = {}  # the same, the part itself included
    # what lies on a circle with a milestone has its problem already
    for knot in _knots(order):
        days = [until[first] for id_ in knot for first in before[id_] if first in until]
        if days:
            bound.update(dict.fromkeys(knot, max(days)))
        for part in (plan.by_id[id_] for id_ in knot):
            day = getattr(part, _LAST_DAY.get(type(part), ""), None)
            days += [(day, part.id)] if day else []
        if days:
            until.update(dict.fromkeys(knot, max(days)))
    for index, milestone in enumerate(plan.milestones):
        day, id_ = bound.get(milestone.id, (date.min, ""))
        if milestone.deadline and day > milestone.deadline:
            path, accepted = f"milestones[{index}].deadline", f"不早于前置 {id_} 的 {day}"
            yield problem_at(path, milestone.id, milestone.deadline.isoformat(), accepted)


def _finish_order(plan: model.Plan) -> Iterator[tuple[str, str]]:
    """Pairs of known parts of which the first cannot finish after the second."""
    for link in plan.dependencies:
        known = link.predecessor in plan.by_id and link.successor in plan.by_id
        if not known or link.predecessor == link.successor:
            continue
        # A lead (negative lag) lets the successor go first; SS holds only what has no length.
        instant = isinstance(plan.by_id[link.predecessor], model.Milestone)
        kinds = (LinkKind.FS, LinkKind.FF, LinkKind.SS) if instant else (LinkKind.FS, LinkKind.FF)
        if link.lag >= 0 and link.kind in kinds:
            yield link.predecessor, link.successor
    stated = {frozenset((link.predecessor, link.successor)) for link in plan.dependencies}
    for before, after, _ in _implied(plan):
        if frozenset((before, after)) not in stated:  # a stated kind takes the place
            yield before, after
