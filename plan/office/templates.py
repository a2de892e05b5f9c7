"""The office's own Word templates, kept beside the ledger; without one, ours hold."""

from pathlib import Path
from uuid import uuid4

from plan.imports import apart
from plan.ledger.stores.disk import private_folder, put, reading, writing
from plan.office.workspace import Workspace

TEMPLATES = "templates"


def own(workspace: Workspace, paper: str) -> bytes | None:
    """The office's own template of a paper; None where there is none. Raises Unusable."""
    place = _place(workspace, paper)
    with reading(place, "文书模板"):
        return place.read_bytes() if place.exists() else None


def keep(workspace: Workspace, paper: str, name: str, raw: bytes) -> None:
    """Keeps the file called `name` as the template of a paper, once it was tried; else BadValue."""
    from plan.imports.template_file import template_file  # here, as every command loads this module

    apart.call(template_file, name, raw, paper)
    place = _place(workspace, paper)
    with writing(place, "文书模板"):
        private_folder(place.parent)
        put(place, raw, place.with_name(f"{uuid4().hex}.part"))


def drop(workspace: Workspace, paper: str) -> None:
    """Puts ours in force again."""
    _place(workspace, paper).unlink(missing_ok=True)


def _place(workspace: Workspace, paper: str) -> Path:
    return workspace.folder / TEMPLATES / f"{paper}.docx"
