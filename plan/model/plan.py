"""The plan as approved: every promise, who answers for it, and the sentence it comes from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from plan.calendar.workdays import CHINA
from plan.errors import Unknown
from plan.model.kinds import Commitment, Duty, IndicatorClass, ItemKind, LagUnit, LinkKind, Standing, UnitKind


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document the plan rests on; its text is not part of the project."""

    id: str
    title: str
    publisher: str
    dated: str
    standing: Standing
    has_sentences: bool = False  # items point at section, sentence and digest
    address: str | None = None  # where it was published
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where an item stands: section from 0, sentence from 1, SHA-256 without white space."""

    document: str
    says: str  # in our own words
    section: int | None = None
    sentence: int | None = None
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class Founded:
    """What every part of a plan carries: an id, a name, and what it rests on."""

    id: str
    name: str
    source: Source
    standing: Standing
    reason: str | None = None  # why, when inferred or arranged
    note: str | None = None  # misprints as printed, oddities


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person to turn to: personal data, shown to who is signed in and on the office's papers."""

    duty: Duty
    name: str
    telephone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unit(Founded):
    """A body that answers for work; `confirmed` is false for a member not yet known."""

    kind: UnitKind
    confirmed: bool = True
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Led(Founded):
    """A part of the plan that a unit leads; `lead` is None while 待定."""

    lead: str | None = None
    supporting: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()  # see `contacts_of`
    carried_from: str | None = None  # its id in the plan before


@dataclass(frozen=True, kw_only=True)
class Workstream(Led):
    """One of the lines that a plan is divided into; number 0 is the one over all others."""

    number: int


@dataclass(frozen=True, kw_only=True)
class Goal(Led):
    """A flagship that a line exists for."""

    parent: str


@dataclass(frozen=True, kw_only=True)
class Activity(Led):
    """A piece of work; `duration` in working days, taken from the baseline when absent."""

    parent: str
    commitment: Commitment | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    duration: int | None = None
    not_earlier_than: date | None = None
    must_finish_by: date | None = None
    dates_standing: Standing | None = None  # of its start and finish; None is its own
    dates_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Closing:
    """A result that the source itself reports; `on` is None where it gives no day."""

    evidence: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """By which day the figure that settles a promise is published, and what says so."""

    by: date
    standing: Standing
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Milestone(Led):
    """A promise of zero duration; undated (未定时限) while `deadline` is None.

    An activity that is its parent finishes before it.
    """

    parent: str
    kind: ItemKind | None = None  # see `kind_of`
    commitment: Commitment | None = None
    deadline: date | None = None
    baseline_start: date | None = None  # from when 序时 counts; None is by what it waits for
    deadline_standing: Standing | None = None  # of the deadline alone; None is its own
    deadline_reason: str | None = None
    publication: Publication | None = None
    evidence: str | None = None  # what closes it
    closed: Closing | None = None


Item = Activity | Milestone
"""What is reported on and has a row of its own in every list."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One value of an indicator, `period` as published ("2021")."""

    period: str
    value: float
    basis: str  # 口径: readings on different bases are never compared
    source: Source
    standing: Standing
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """What of an indicator's target is a unit's (分解)."""

    unit: str
    target: float


@dataclass(frozen=True, kw_only=True)
class Indicator(Founded):
    """A measured quantity of a workstream; `target` is reached at or above.

    Where it has `shares`, each is reported by its unit and their sum is the indicator's figure.
    """

    parent: str
    unit_of_measure: str
    movement: IndicatorClass
    basis: str
    measures: str | None = None  # the milestone it decides
    target: float | None = None
    target_period: str | None = None
    commitment: Commitment | None = None
    readings: tuple[Reading, ...] = ()
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """`successor` must follow `predecessor`; lag in days of `lag_unit`, may be negative."""

    predecessor: str
    successor: str
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    lag_unit: LagUnit = LagUnit.WORKING

    @property
    def from_finish(self) -> bool:
        """Whether it counts from the predecessor's finish."""
        return self.kind in (LinkKind.FS, LinkKind.FF)

    @property
    def to_finish(self) -> bool:
        """Whether it holds the successor's finish."""
        return self.kind in (LinkKind.FF, LinkKind.SF)

    @property
    def elapsed(self) -> bool:
        """Whether its lag has to be counted by dates; no lag is none in either unit."""
        return self.lag_unit is LagUnit.ELAPSED and self.lag != 0


@dataclass(frozen=True, kw_only=True)
class Dependency(Link):
    """A link of the plan, and what it rests on."""

    source: Source
    standing: Standing
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A number that a rule turns on, and where it has been in force before."""

    value: float
    unit: str
    precedent: str
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class ForecastRules:
    """At which chances of being late, in percent, a light is raised and left."""

    amber: Threshold  # twice running
    amber_left: Threshold  # below it twice running
    red: Threshold  # twice running
    red_once: Threshold
    red_left: Threshold  # below it twice running


@dataclass(frozen=True, kw_only=True)
class NoticeRules:
    """When a matter left unanswered is taken a step further: 提示 → 督办 → 通报 → 约谈 → 提请研究.

    Without `unanswered_circulars` the last step is 通报, without `unanswered_interviews` 约谈.
    """

    answer_within: Threshold  # calendar days for an answer
    unanswered_reminders: Threshold  # running, before 督办
    unanswered_supervisions: Threshold  # running, before 通报
    unanswered_circulars: Threshold | None = None  # running, before 约谈
    unanswered_interviews: Threshold | None = None  # running, before 提请研究
    work_nodes: bool = False  # whether there are notices about work nodes too


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The office's settings: lights go by 序时进度 alone without `forecast`.

    Without `notices` none can be issued.
    """

    amber_gap: Threshold  # points behind 序时进度
    red_gap: Threshold
    near_due: Threshold  # calendar days before the deadline
    report_cycle: Threshold  # calendar days between reports
    forecast: ForecastRules | None = None
    notices: NoticeRules | None = None
    stretch: Threshold | None = None  # what a 力争 milestone weighs on the agenda, in percent
    node: Threshold | None = None  # what a work node weighs there, in percent
    review_days: Threshold | None = None  # working days that the office has to answer a request
    backdating: Threshold | None = None  # calendar days that a 补录 may reach back
    second_person: bool = False  # closing takes effect when another of the office confirms it
    day_off_counts_next: bool = True  # a deadline on a day off holds until the next working day

    @property
    def stretch_weight(self) -> float:
        """What a 力争 milestone weighs on the agenda beside another, 0 to 1."""
        return 1.0 if self.stretch is None else self.stretch.value / 100

    @property
    def node_weight(self) -> float:
        """What a work node weighs there, never more than a 力争 milestone."""
        half = self.stretch_weight / 2
        return half if self.node is None else min(self.stretch_weight, self.node.value / 100)

    def last_day(self, deadline: date) -> date:
        """The last day that still counts as in time: the next working day after a day off.

        >>> rules = Rules(amber_gap=None, red_gap=None, near_due=None, report_cycle=None)
        >>> rules.last_day(date(2022, 12, 31)), rules.last_day(date(2022, 6, 30))
        (datetime.date(2023, 1, 3), datetime.date(2022, 6, 30))
        """
        if not self.day_off_counts_next:
            return deadline
        return CHINA.day(CHINA.index_on_or_after(deadline))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An action plan: documents it rests on, its rules, and its parts in reading order."""

    name: str
    start: date
    finish: date
    source: Source
    standing: Standing
    rules: Rules
    short_name: str | None = None  # what the system is called after; see `short_name`
    reason: str | None = None
    note: str | None = None
    former: str | None = None  # the plan it goes on from, and its ledger's head then
    documents: tuple[Document, ...] = ()
    units: tuple[Unit, ...] = ()
    workstreams: tuple[Workstream, ...] = ()
    goals: tuple[Goal, ...] = ()
    activities: tuple[Activity, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    dependencies: tuple[Dependency, ...] = ()

    def __hash__(self) -> int:
        return id(self)  # to go by all its parts would take long

    @cached_property
    def by_id(self) -> dict[str, Founded]:
        """Every part with an id, by it."""
        lines = (*self.workstreams, *self.goals, *self.items, *self.indicators)
        return {part.id: part for part in (*self.units, *lines)}

    @cached_property
    def deciding(self) -> dict[str, Indicator]:
        """The indicator that decides each milestone that one does, by the milestone's id."""
        return {
            indicator.measures: indicator
            for indicator in reversed(self.indicators)
            if indicator.measures and indicator.target is not None
        }

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Activities, then milestones, in reading order."""
        return (*self.activities, *self.milestones)

    @cached_property
    def lineage(self) -> dict[str, tuple[Founded, ...]]:
        """Each part by its id, followed by the parts that contain it, the workstream last."""
        lineage, known = {}, self.by_id
        for id_, part in known.items():
            chain = [part]
            # A plan that was not linted yet may contain itself.
            while len(chain) <= len(known) and (parent := getattr(chain[-1], "parent", "")) in known:
                chain.append(known[parent])
            lineage[id_] = tuple(chain)
        return lineage

    @cached_property
    def milestones_of(self) -> dict[str, tuple[Milestone, ...]]:
        """The milestones that each part holds, by its id, in reading order; of those that hold any."""
        held: dict[str, tuple[Milestone, ...]] = {}
        for milestone in self.milestones:
            held[milestone.parent] = (*held.get(milestone.parent, ()), milestone)
        return held


def short_name(plan: Plan) -> str:
    """What `plan` is called for short: as it says, else what its name has in quotes, else all."""
    return plan.short_name or plan.name.partition("“")[2].partition("”")[0] or plan.name


def item_of(plan: Plan, item_id: str) -> Item:
    """The activity or milestone called `item_id`; raises Unknown."""
    part = plan.by_id.get(item_id)
    if not isinstance(part, Item):
        raise Unknown("任务或里程碑", item_id, [item.id for item in plan.items])
    return part


def kind_of(part: Item) -> ItemKind:
    """What `part` is, as the plan says; what it reports as done is a result, else a promise."""
    if isinstance(part, Activity):
        return ItemKind.ACTIVITY
    kind = part.kind or (ItemKind.RESULT if part.closed else ItemKind.PROMISE)
    return ItemKind.UNDATED if kind is ItemKind.PROMISE and part.deadline is None else kind


def dates_standing(part: Item) -> Standing:
    """How well the dates of `part` are founded: by themselves, else as the part is."""
    own = part.dates_standing if isinstance(part, Activity) else part.deadline_standing
    return own or part.standing


def workstream_of(plan: Plan, part_id: str) -> Workstream:
    """The workstream that holds `part_id`, itself included."""
    return next(part for part in plan.lineage[part_id] if isinstance(part, Workstream))


def lead_of(plan: Plan, part_id: str) -> Unit | None:
    """The unit that answers for `part_id`: its own, else the nearest above; None is 待定."""
    for part in plan.lineage[part_id]:
        lead = getattr(part, "lead", None)
        if lead is not None:
            unit = plan.by_id[lead]
            return unit if isinstance(unit, Unit) else None
    return None


def lead_id_of(plan: Plan, part_id: str) -> str | None:
    """The id of the unit that answers for `part_id`; None is 待定."""
    lead = lead_of(plan, part_id)
    return lead.id if lead else None


def supporting_of(plan: Plan, part_id: str) -> tuple[Unit, ...]:
    """The units that support `part_id`: its own, else of the nearest above that names any.

    Who leads it does not support it, though it may support what is above.
    """
    lead = lead_of(plan, part_id)
    for part in plan.lineage[part_id]:
        if ids := getattr(part, "supporting", ()):
            units = [plan.by_id[unit_id] for unit_id in ids]
            return tuple(unit for unit in units if isinstance(unit, Unit) and unit != lead)
    return ()


def contacts_of(plan: Plan, part_id: str) -> tuple[Contact, ...]:
    """Who answers for `part_id`: its own persons, and its lead's for the duties it names none."""
    own: tuple[Contact, ...] = getattr(plan.by_id[part_id], "contacts", ())
    lead, duties = lead_of(plan, part_id), {contact.duty for contact in own}
    others = (contact for contact in lead.contacts if contact.duty not in duties) if lead else ()
    return tuple(sorted((*own, *others), key=lambda contact: list(Duty).index(contact.duty)))


def unit_id(plan: Plan, named: str | None) -> str | None:
    """The id of the unit that has `named` as its id or name, None for none; raises Unknown."""
    if named is None:
        return None
    ids = {word: unit.id for unit in plan.units for word in (unit.name, unit.id)}
    if named not in ids:
        raise Unknown("单位", named, ids)
    return ids[named]
