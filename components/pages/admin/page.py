"""管理: how the installation stands, backups, units and who reports for them, the rules."""

from __future__ import annotations

from components import session
from components.pages.admin import parts
from components.pages.admin.backup import backup

PARTS = {"state": "运行状况", "backup": "备份", "units": "单位", "rules": "规则"}

session.only_for("admin")
here = session.workspace()
match session.part(PARTS):
    case "state":
        parts.state()
    case "backup":
        backup()
    case "units":
        parts.units(session.outlook_on(here.default_as_of()))
    case "rules":
        parts.rules(here.plan.rules)
