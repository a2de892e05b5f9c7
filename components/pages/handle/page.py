"""办理: the office at work. Requests, revisions of the plan, its quality, its source, its end."""

from components import address, session
from components.pages.handle import plan_check as checks
from components.pages.handle.conclusion import conclude_plan
from components.pages.handle.requests import all_requests
from components.pages.handle.revision import revise_plan, revisions

PARTS = {
    "待办申请": (all_requests,),
    "计划修订": (revise_plan, revisions),
    "计划质量": (checks.plan_quality, checks.missing_dependencies),
    "原文对照": (checks.source_view,),
    "收官": (conclude_plan,),
}

session.only_for("handle")
outlook = session.outlook_here()
for show in PARTS[address.part({name: name for name in PARTS})]:
    show(outlook)
