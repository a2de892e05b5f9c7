"""管理: how the installation stands, backups, units and who reports for them, rules, templates."""

from components import session
from components.pages.admin.first import first_steps
from components.pages.admin.state import backup, state
from components.pages.admin.templates import templates
from components.pages.admin.units import rules, units

PARTS = {"state": "运行状况", "backup": "备份", "units": "单位", "rules": "规则",
         "templates": "文书模板"}  # fmt: skip

session.only_for("admin")
workspace = session.workspace()
first_steps(session.outlook_on(workspace.default_as_of()))
match session.part(PARTS):
    case "state":
        state()
    case "backup":
        backup()
    case "units":
        units(session.outlook_on(workspace.default_as_of()))
    case "rules":
        rules(workspace.plan.rules)
    case "templates":
        templates()
