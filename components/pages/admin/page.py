"""管理: how the installation stands, backups, units and who reports, the plan, templates."""

from components import address, session
from components.pages.admin.first import first_steps
from components.pages.admin.settings import another, settings
from components.pages.admin.state import backup, state
from components.pages.admin.templates import templates
from components.pages.admin.units import units

SHOWN = {"运行状况": state, "备份": backup, "单位": units, "计划设置": settings,
         "新建计划": another, "文书模板": templates}  # fmt: skip
PARTS = {show.__name__: word for word, show in SHOWN.items()}

session.only_for("admin")
first_steps(session.outlook_on(session.workspace().default_as_of()))
SHOWN[PARTS[address.part(PARTS)]]()
