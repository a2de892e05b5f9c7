"""办理: the office at work. Requests, revisions of the plan, its quality, its source, its end."""

from components import session
from components.pages.handle import plan_check as checks
from components.pages.handle import requests
from components.pages.handle.conclusion import conclude_plan
from components.pages.handle.revision import revise_plan

PARTS = ("待办申请", "计划修订", "计划质量", "原文对照", "收官")

session.only_for("handle")
outlook = session.outlook_here()
part = session.part({name: name for name in PARTS})

if part == "计划修订":
    revise_plan(outlook)
elif part == "计划质量":
    checks.plan_quality(outlook)
    checks.missing_dependencies(outlook)
elif part == "原文对照":
    checks.source_view(outlook)
elif part == "收官":
    conclude_plan(outlook)
else:
    requests.all_requests(outlook)
