"""待核查: what waits for the office, for how long, and whether longer than its own rule allows."""

from dataclasses import dataclass
from datetime import date

from plan.calendar.workdays import CHINA
from plan.ledger import events
from plan.ledger.events import Entry
from plan.model.kinds import Condition
from plan.outlook.board import Board, Row
from plan.outlook.lights import REACHED_UNASKED, wait_words
from plan.state.item_state import judged_on
from plan.state.replay import PlanState
from plan.words import labels

Request = events.ClosureRequested | events.ExtensionRequested
ANSWERS: dict[type[events.Event], tuple[type[events.Event], ...]] = {
    events.ClosureRequested: (events.Closed, events.ClosureReturned),
    events.ExtensionRequested: (events.DeadlineExtended, events.ExtensionRefused),
}


@dataclass(frozen=True, kw_only=True)
class Review:
    """An item that waits for the office; of the two requests about one item each is a review."""

    row: Row
    request: Entry[Request] | None  # None: its figures speak for it
    waited: int = 0  # working days since the request
    limit: float | None = None  # of them, by the plan's rules

    @property
    def is_over(self) -> bool:
        """Whether the office has taken longer than its rule allows."""
        return self.limit is not None and self.waited > self.limit

    @property
    def to(self) -> date | None:
        """The later day that is asked for; None where it is not that."""
        return getattr(self.request and self.request.event, "to", None)

    @property
    def words(self) -> str:
        """What is asked, since when, and how long that is."""
        said, first = "", self.row.item.proposed
        if first:
            said = f"{labels.day_of(first)} {first.by.account} 提出销号，待另一人复核"
        if self.request is None:
            return said or REACHED_UNASKED
        item, what = self.row.item, f"申请延期至 {self.to}" if self.to else "申请销号"
        if not self.to and item.due and not item.asked_in_time:
            what = "逾期后申请销号"
        wait = wait_words(self.waited, self.limit)
        return f"{labels.day_of(self.request)} {what}，{wait}" + (said and f"；{said}")


def reviews(rows: Board, state: PlanState) -> tuple[Review, ...]:
    """What waits for the office on the state's day, the longest waiting first."""
    limit = state.plan.rules.review_days
    waiting = [
        Review(
            row=row,
            request=request,
            waited=CHINA.workdays_after(judged_on(request, state.began), state.as_of),
            limit=limit.value if limit else None,
        )
        for row in rows
        for request in (row.item.asked_to_close, row.item.asked_to_extend)
        if request and row.item.closed is None
    ]
    reached = [
        Review(row=row, request=None)
        for row in rows
        if (row.item.condition is Condition.AWAITING_REVIEW or row.item.proposed)
        and row.item.asked_to_close is None
    ]
    return (*sorted(waiting, key=lambda review: -review.waited), *reached)


def answered_after(state: PlanState) -> tuple[int, ...]:
    """After how many working days the office answered each request that it has answered.

    A later day asked for in place of another counts from its own day, what was withdrawn not.
    """
    waited = []
    for entries in state.counted.values():
        waiting: dict[type[events.Event], Entry] = {}
        for entry in entries:
            event = entry.event
            if type(event) in ANSWERS:
                waiting[type(event)] = entry
            elif isinstance(event, events.RequestWithdrawn):
                waiting = {kind: e for kind, e in waiting.items() if e.sequence != event.request}
            for kind, answers in ANSWERS.items():
                if isinstance(event, answers) and (request := waiting.pop(kind, None)):
                    days = (judged_on(each, state.began) for each in (request, entry))
                    waited.append(CHINA.workdays_after(*days))
    return tuple(waited)
