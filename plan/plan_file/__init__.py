"""The plan file on disk: read into a Plan with every problem named, and its schema written."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from plan.errors import Problem, Refused, Unusable, reason
from plan.ledger.events import PLAN, PlanAdopted
from plan.ledger.stores.disk import put, writing
from plan.model.lint import lint
from plan.model.places import WHOLE_FILE, within
from plan.model.plan import Plan
from plan.plan_file.decoding import decoded, printable, writing_problems
from plan.plan_file.faults import faults
from plan.plan_file.salvage import salvaged, without_filler
from plan.plan_file.schema import Path as Steps
from plan.plan_file.schema import plan_schema

Loaded = tuple[Plan | None, tuple[Problem, ...]]
MAX_BYTES = 20 * 1024 * 1024


def load_plan(path: str | Path) -> Loaded:
    """The plan that the file holds and all its problems; None where it cannot be made a Plan.

    Never raises for what the file holds or lacks. A Plan with problems is to be shown, not used.
    """
    return _loaded(path)[1:]


def _loaded(path: str | Path) -> tuple[bytes, Plan | None, tuple[Problem, ...]]:
    name = printable(str(path))
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "路径写法不对"
        return b"", None, (Problem(name, why, "能读取的文件"),)
    if len(raw) > MAX_BYTES:
        return b"", None, (Problem(name, "文件过大", f"不超过 {MAX_BYTES // 1024**2} MB 的文件"),)
    return raw, *plan_from_bytes(raw, str(path))


def require_plan(path: str | Path) -> Plan:
    """The plan that the file holds, without a problem; raises Unusable otherwise."""
    return plan_and_text(path)[0]


def plan_and_text(path: str | Path) -> tuple[Plan, str]:
    """As `require_plan`, and the text of the file."""
    raw, plan, problems = _loaded(path)
    if plan is None or problems:
        raise Unusable(
            f"行动计划“{path}”有 {len(problems)} 处问题，第一处：{problems[0]}；"
            f"运行 python -m plan check {path} 查看全部。"
        )
    return plan, raw.decode("utf-8-sig")


def adoption(text: str, as_of: date, reason: str, replaces: str = "") -> PlanAdopted:
    """What enters into the ledger that the plan file with this `text` was taken as the plan."""
    digest = plan_digest(text.encode())
    return PlanAdopted(
        subject=PLAN, as_of=as_of, digest=digest, content=text, reason=reason, replaces=replaces
    )


def plan_from_bytes(raw: bytes, name: str) -> Loaded:
    """As `load_plan`, for the content of a file called `name`."""
    data = decoded(raw, name)
    plan, problems = (None, (data,)) if isinstance(data, Problem) else plan_from_data(data)
    # As any terminal can print them, whatever the file put into ids and names.
    texts = ("place", "value", "accepted", "mark")
    return plan, tuple(
        replace(problem, **{text: printable(getattr(problem, text)) for text in texts})
        for problem in problems
    )


def plan_from_data(data: Any, parts: Sequence[Steps] = ((),)) -> Loaded:
    """As `load_plan`, for decoded JSON whose structure is that of a plan but in these `parts`."""
    structure = faults(data, parts)
    problems = (*writing_problems(data), *(fault.problem for fault in structure))
    try:
        plan = msgspec.convert(salvaged(data, structure) if structure else data, Plan | None)
    except msgspec.ValidationError as error:
        return None, (*problems, Problem(WHOLE_FILE, str(error), "行动计划的格式"))
    if plan is not None:
        problems += tuple(
            without_filler(problem)
            for problem in lint(plan)
            if not any(within(problem.place, fault.problem.place) for fault in structure)
        )
    return None if structure else plan, problems


def plan_digest(raw: bytes) -> str:
    """SHA-256 (hex) of a plan file, by which a change of the plan is noticed."""
    return sha256(raw).hexdigest()


def schema_text() -> str:
    """The plan's JSON Schema as the file beside the plan holds it."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def write_new(data: dict[str, Any], folder: Path) -> Path:
    """The file of a new plan `data` that now lies in `folder`, its schema beside it, both whole.

    Raises Refused where the folder has a plan, LedgerUnwritable.
    """
    path, schema = folder / "plan.json", folder / "plan.schema.json"
    if path.exists():
        raise Refused(f"“{folder}”已有计划文件 plan.json，没有改动；请换一个文件夹。")
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    with writing(folder, "计划文件夹"):
        folder.mkdir(parents=True, exist_ok=True)
        for place, content in ((schema, schema_text()), (path, text)):
            put(place, content.encode(), place.with_suffix(".part"))
    return path
