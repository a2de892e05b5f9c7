"""管理: how the installation stands, backups, units and who reports, the plan, templates."""

from components import session
from components.pages.admin.first import first_steps
from components.pages.admin.settings import another, settings
from components.pages.admin.state import backup, state
from components.pages.admin.templates import templates
from components.pages.admin.units import units

PARTS = {"state": "运行状况", "backup": "备份", "units": "单位", "settings": "计划设置",
         "another": "新建计划", "templates": "文书模板"}  # fmt: skip
SHOWN = {"state": state, "backup": backup, "units": units, "settings": settings,
         "another": another, "templates": templates}  # fmt: skip

session.only_for("admin")
first_steps(session.outlook_on(session.workspace().default_as_of()))
SHOWN[session.part(PARTS)]()
