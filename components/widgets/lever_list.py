"""What would keep a promise: which open step done how much earlier leaves which chance."""

from markupsafe import Markup

from components.widgets import markup
from components.widgets.markup import Html
from plan.forecast.levers import is_open_to_levers, levers
from plan.forecast.plan_drivers import ITSELF
from plan.forecast.sentence import percent
from plan.model.plan import lead_of
from plan.outlook.outlook import Outlook
from plan.words import labels

NONE_HELPS = '<p class="aside note">单独提前任何一步，都不能明显降低逾期可能性。</p>'


def lever_list(outlook: Outlook, item: str) -> Html:
    """The levers of a milestone; nothing where there is nothing to look for."""
    known, plan = outlook.forecast.of(item), outlook.plan
    if known is None or not is_open_to_levers(known):
        return Markup("")
    found = levers(outlook.forecast, item)
    if not found:
        return Markup(NONE_HELPS)
    rows: list[list[markup.Cell]] = [
        [
            ITSELF if lever.task == item else plan.by_id[lever.task].name,
            labels.unit(lead_of(plan, lever.task)),
            str(lever.days),
            markup.whole(f"{percent(lever.before)} → {percent(lever.after)}"),
        ]
        for lever in found
    ]
    return markup.table(["提前哪一步", "单位", "工作日", "逾期可能性"], rows, numeric=[2])
