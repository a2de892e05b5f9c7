"""The commands that keep what the plan rests on: the ledger and the source document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from plan.cli.options import common, show, with_json
from plan.errors import BadValue
from plan.ledger.stores import keeping
from plan.model.plan import Plan
from plan.model.source_text import check_sources, cited_document, sentences, source_check_to_dict
from plan.office.workspace import Workspace
from plan.plan_file.sources import add_document, read_document, stored_document


@click.group()
def ledger() -> None:
    """台账的核验与保管。"""


@ledger.command()
@common
@with_json
def verify(workspace: Workspace, as_json: bool) -> int:
    """逐条核验台账的链、序号和编号，以及佐证文件。"""
    found = keeping.verify_evidence(workspace.ledger_url, keeping.verify(workspace.ledger))
    return _tell(found, "台账完好", as_json)


@ledger.command()
@common
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def backup(workspace: Workspace, directory: Path) -> int:
    """备份到一个空目录，附佐证文件和清单；备份时可照常填报。"""
    made = keeping.backup(workspace.ledger_url, directory)
    files = f"和 {made.evidence} 份佐证文件" if made.evidence else ""
    click.echo(f"已备份 {made.sequence} 条{files}到 {directory}，链首摘要 {made.digest}。")
    for sentence in made.evidence_lost:
        click.echo(sentence)
    return int(bool(made.evidence_lost))


@ledger.command()
@common
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def restore(workspace: Workspace, directory: Path) -> int:
    """从备份恢复到空台账；先核验，不覆盖。"""
    return _tell(keeping.restore(directory, workspace.ledger_url), "已恢复", as_json=False)


@ledger.command()
@common
@click.argument("url")
def copy(workspace: Workspace, url: str) -> int:
    """把台账原样搬到另一处（文件与 PostgreSQL 之间），摘要不变。"""
    return _tell(keeping.copy(workspace.ledger_url, url), f"已搬到 {url}", as_json=False)


def _tell(found: keeping.Report, what: str, as_json: bool) -> int:
    """Prints what was found; 1 when evidence is lost, else 0."""
    sequence, digest = found.head
    if not as_json:
        click.echo(f"{what}：共 {sequence} 条，涉及 {found.subjects} 项，链首摘要 {digest}。")
        for error in found.lost:
            click.echo(str(error))
        return int(bool(found.lost))
    record: dict[str, Any] = {
        "entries": sequence,
        "head": {"sequence": sequence, "digest": digest},
        "kinds": dict(found.kinds),
        "subjects": found.subjects,
        "evidence": {"files": len(found.files), "lost": [str(error) for error in found.lost]},
    }
    show(record)
    return int(bool(found.lost))


@click.group()
def source() -> None:
    """来源文件的载入与核对。"""


def article(plan: Plan) -> str:
    """The id of the document whose sentences the plan points at."""
    document = cited_document(plan)
    if document is None:
        raise BadValue("行动计划", plan.name, "没有标明逐句引用的来源文件")
    return document.id


@source.command(name="add")
@common
@click.argument("file", type=click.Path(path_type=Path))
def source_add(workspace: Workspace, file: Path) -> None:
    """把来源文件载入台账旁，供核对与显示。"""
    stored = add_document(file, workspace.folder, article(workspace.plan_on()))
    click.echo(f"已载入 {stored}。")


@source.command(name="check")
@common
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_json
def source_check(workspace: Workspace, file: Path | None, as_json: bool) -> int:
    """核对每处出处与摘要，列出没有事项引用的句子。"""
    plan = workspace.plan_on()
    document = article(plan)
    text = read_document(file) if file else stored_document(workspace.folder, document)
    if text is None:
        raise BadValue("来源文件", workspace.folder, "尚未载入，请给出文件或先运行 source add")
    found = check_sources(plan, document, sentences(text))
    if as_json:
        show(source_check_to_dict(found))
        return int(bool(found.wrong))
    for problem in found.wrong:
        click.echo(str(problem))
    for one in found.uncited:
        click.echo(f"未引用　第 {one.section} 部分第 {one.number} 句：{one.text}")
    click.echo(f"出处有误 {len(found.wrong)} 处，未引用 {len(found.uncited)} 句。")
    return int(bool(found.wrong))
