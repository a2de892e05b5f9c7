"""The commands that check what the plan rests on: plan file, ledger and source document."""

import os
from pathlib import Path
from threading import Event

import click

from plan.accounts.book import book_at
from plan.acts.items import required
from plan.calendar.zone import SHANGHAI
from plan.cli.options import PATH, common, deliver, on_record, show, with_json, write
from plan.errors import BadValue, PlanError, Problem, Refused
from plan.imports.apart import content_of
from plan.imports.document import document_at
from plan.ledger.events import CLOCK, Author, ClockConfirmed
from plan.ledger.stores import keeping
from plan.model.plan import Plan
from plan.model.source_text import check_sources, cited_document, sentences
from plan.office import adopting, backups, checkpoints
from plan.office.adopting import file_differences, unknown
from plan.office.following import FOLLOW, FOLLOW_EVIDENCE, Follower
from plan.office.plans import with_others
from plan.office.workspace import Workspace
from plan.plan_file import load_plan, plan_and_text
from plan.plan_file.sources import keep_document, stored_document
from plan.words import labels

EVIDENCE = "佐证文件的去处：目录台账默认在其 evidence 中，PostgreSQL 默认不送。"
MARKS = {True: "✓", False: "✗", None: "·"}


@click.command()
@common
@click.argument("file", required=False, type=PATH)
@with_json
def check(workspace: Workspace, file: Path | None, as_json: bool) -> int:
    """检查计划文件，逐条列出问题：位置、现值、应为。"""
    path = file or workspace.plan_path
    _, problems = load_plan(path)
    unreadable = any(problem.place.startswith(str(path)) for problem in problems)
    if not (file or problems):
        problems = tuple(
            Problem(str(path), phrase, "台账登记的计划；要采用的，运行 python -m plan adopt")
            for phrase in file_differences(workspace)
        )
    if as_json:
        show([problem.document() for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"共 {len(problems)} 个问题。" if problems else "没有问题。")
    return 2 if unreadable else int(bool(problems))


@click.command()
@common
@click.argument("file", type=PATH)
@click.option("--reason", required=True, help="为何改用这个文件。")
@click.option("--by", default="命令行", help="经办账号。")
def adopt(workspace: Workspace, file: Path, reason: str, by: str) -> None:
    """把改过的计划文件登记为现行计划；改动逐条记作修订，推后的时限记作延期。"""
    entries = adopting.adopt(workspace, *plan_and_text(file), reason, Author(account=by))
    on_record(f"采用计划文件 {file.name}：{reason}", by)
    for entry in entries:
        words = labels.EVENT[type(entry.event)]
        click.echo(f"已记入台账第 {entry.sequence} 条：{entry.event.subject} {words}。")


@click.command()
@common
def doctor(workspace: Workspace) -> int:
    """检查本机的安装：✓ 正常，✗ 有问题和怎么办；与“运行状况”相同。"""
    from plan.office.health import health  # what it looks at takes long to load

    findings = health(workspace, book_at())
    for found in findings:
        said = [found.words.rstrip("。"), *([found.remedy] if found.good is False else [])]
        click.echo(f"{MARKS[found.good]} {found.matter}：{'。'.join(filter(None, said))}")
    return int(any(found.good is False for found in findings))


@click.group()
def ledger() -> None:
    """台账的核验与保管。"""


@ledger.command()
@common
@click.option("--head", metavar="N:DIGEST", help="别处留存的序号和校验值，台账须经过它。")
@click.option("--checkpoint", type=PATH, help="别处留存的检查点，台账须与它相符。")
@click.option("--key", metavar="PUBLICKEY", help="检查点须由它签名的公钥。")
@with_json
def verify(
    workspace: Workspace, head: str | None, checkpoint: Path | None, key: str | None, as_json: bool
) -> int:
    """逐条核验台账的链、序号和编号，以及佐证文件。"""
    if checkpoint and head:
        raise BadValue("--head", head, "不与 --checkpoint 同用")
    kept = content_of(checkpoint, "检查点文件").decode(errors="replace") if checkpoint else head
    if kept is not None and not kept.strip():  # a variable that was not set, a file that was cut
        raise BadValue("--checkpoint" if checkpoint else "--head", "", "没有可核对的内容，本次没有核验")
    report, passed = checkpoints.verify(workspace, kept or "", key and key.strip().lower())
    status = _show(report, f"台账完好{passed}", as_json)
    if warning := adopting.warning(workspace):
        click.echo(warning, err=True)
    return int(status or bool(warning))


@ledger.command()
@common
@click.option("--reason", required=True, help="何以认定本机时间无误。")
@click.option("--by", default="命令行", help="经办账号。")
def clock(workspace: Workspace, reason: str, by: str) -> None:
    """确认本机时间无误：久未填报之后，时间未经确认的不予记入。"""
    reason = required("说明", reason)
    event = ClockConfirmed(subject=CLOCK, as_of=workspace.today(), reason=reason)
    entry = workspace.append(lambda _: event, None, Author(account=by))
    moment = entry.recorded_at.astimezone(SHANGHAI)
    click.echo(f"已记入台账第 {entry.sequence} 条：本机时间 {moment:%Y-%m-%d %H:%M} 无误。")


@ledger.command()
@common
@click.argument("file", required=False, type=PATH)
def checkpoint(workspace: Workspace, file: Path | None) -> None:
    """为台账现状签发检查点，交别处留存。"""
    deliver(str(checkpoints.sign(workspace, book_at().folder)[0]).encode(), file)


@ledger.command()
def key() -> None:
    """显示签名用的公钥，供别处留存。"""
    click.echo(checkpoints.public_key(book_at().folder))


@ledger.command()
@common
@click.argument("number", metavar="N", type=int)
@click.argument("file", required=False, type=PATH)
@click.option("--page", type=PATH, help="另存不联网即可核验回执的网页。")
def receipt(workspace: Workspace, number: int, file: Path | None, page: Path | None) -> None:
    """为第 N 条记录出具回执。"""
    deliver(checkpoints.receipts(workspace, book_at().folder, [number])[number].encode(), file)
    if page:
        write(page, checkpoints.page(workspace))


@ledger.command()
@common
@click.argument("directory", metavar="DIR", type=PATH)
def backup(workspace: Workspace, directory: Path) -> int:
    """备份到一个空目录，附佐证文件和清单；备份时可照常填报。"""
    manifest = keeping.backup(workspace.ledger_url, directory)
    on_record(f"备份台账 {directory}")
    files = f"和 {manifest.evidence} 份佐证文件" if manifest.evidence else ""
    click.echo(f"已备份 {manifest.sequence} 条{files}到 {directory}，链首摘要 {manifest.digest}。")
    for sentence in manifest.evidence_lost:
        click.echo(sentence)
    return int(bool(manifest.evidence_lost))


@ledger.command()
@common
@click.argument("directory", metavar="DIR", type=PATH)
def restore(workspace: Workspace, directory: Path) -> int:
    """从备份恢复到空台账；先核验，不覆盖。"""
    report = keeping.restore(directory, workspace.ledger_url)
    on_record(f"恢复台账 {directory}")
    status = _show(report, "已恢复", as_json=False)
    if warning := adopting.warning(workspace):
        click.echo(warning)
    if strangers := unknown(workspace):
        count, names = sum(strangers.values()), "、".join(strangers)
        click.echo(f"其中 {count} 条记录的事项不在计划中：{names}。")
    return status


@ledger.command()
@common
@click.argument("url")
def copy(workspace: Workspace, url: str) -> int:
    """把台账原样搬到另一处（文件与 PostgreSQL 之间），摘要不变。"""
    if url == "memory:":
        raise BadValue("台账地址", url, "应为留存得住的一处：tinydb:目录 或 postgresql://用户@主机/库")
    report = keeping.copy(workspace.ledger_url, url)
    on_record("搬移台账")  # the address may hold a password
    return _show(report, f"已搬到 {url}", as_json=False)


@ledger.command()
@common
@click.option("--nightly", is_flag=True, help="由系统每夜执行：让出处理器，当夜已做过的不再做。")
def drill(workspace: Workspace, nightly: bool) -> int:
    """备份，恢复到临时位置，逐条核验，并与现用台账核对；结果显示在“运行状况”。"""
    if nightly:
        os.nice(10)
    results = [backups.drill(each, book_at(), nightly=nightly) for each in with_others(workspace)]
    for result in filter(None, results):
        click.echo(result.problem or f"恢复演练通过：共 {result.sequence} 条，{result.digest}。")
    return int(any(result and result.problem for result in results))


@ledger.command()
@common
@click.argument("url", metavar="URL|DIR", envvar=FOLLOW)
@click.option("--evidence", type=PATH, envvar=FOLLOW_EVIDENCE, help=EVIDENCE)
@click.option("--once", is_flag=True, help="送完现有的即结束，供定时任务用。")
def follow(workspace: Workspace, url: str, evidence: Path | None, once: bool) -> None:
    """把每条记录随时同步到第二处，摘要不变；第二处离线时等待并续送。"""
    follower = Follower(workspace, url, book_at().folder, evidence)

    def tell(problem: PlanError | None) -> None:
        if isinstance(problem, Refused):
            raise problem  # somebody has to decide first
        click.echo(str(problem or follower.standing.sentence))

    with follower.alone():
        if once:
            follower.ship(tell)
        else:
            follower.run(Event(), tell)
    click.echo(follower.standing.sentence)


def _show(report: keeping.Report, done: str, as_json: bool) -> int:
    """Prints what the ledger holds, after what was `done`; 1 when evidence is lost, else 0."""
    sequence, digest = report.head
    lost = [str(error) for error in report.lost]
    if as_json:
        head = {"sequence": sequence, "digest": digest}
        record = {"entries": sequence, "head": head, "kinds": dict(report.kinds)}
        evidence = {"files": len(report.files), "lost": lost}
        show(record | {"subjects": report.subjects, "evidence": evidence})
    else:
        click.echo(f"{done}：共 {sequence} 条，涉及 {report.subjects} 项，链首摘要 {digest}。")
        for sentence in lost:
            click.echo(sentence)
    return int(bool(lost))


@click.group()
def source() -> None:
    """来源文件的载入与核对。"""


def _cited(plan: Plan) -> str:
    """The id of the document whose sentences the plan points at; raises BadValue for none."""
    document = cited_document(plan)
    if document is None:
        raise BadValue("行动计划", plan.name, "没有标明逐句引用的来源文件")
    return document.id


@source.command(name="add")
@common
@click.argument("file", type=PATH)
def source_add(workspace: Workspace, file: Path) -> None:
    """把来源文件载入台账旁，供核对与显示。"""
    stored = keep_document(document_at(file), workspace.folder, _cited(workspace.plan_on()))
    on_record(f"载入来源文件 {file.name}")
    click.echo(f"已载入 {stored}。")


@source.command(name="check")
@common
@click.argument("file", required=False, type=PATH)
@with_json
def source_check(workspace: Workspace, file: Path | None, as_json: bool) -> int:
    """核对每处出处与摘要，列出没有事项引用的句子。"""
    plan = workspace.plan_on()
    document = _cited(plan)
    text = document_at(file) if file else stored_document(workspace.folder, document)
    if text is None:
        raise BadValue("来源文件", workspace.folder, "尚未载入，请给出文件或先运行 source add")
    wrong, uncited = check_sources(plan, document, sentences(text))
    if as_json:
        names = {"section": "section", "sentence": "number", "digest": "digest", "text": "text"}
        lines = [{key: getattr(line, name) for key, name in names.items()} for line in uncited]
        show({"wrong": [problem.document() for problem in wrong], "uncited": lines})
        return int(bool(wrong))
    for problem in wrong:
        click.echo(str(problem))
    for line in uncited:
        click.echo(f"未引用　第 {line.section} 部分第 {line.number} 句：{line.text}")
    click.echo(f"出处有误 {len(wrong)} 处，未引用 {len(uncited)} 句。")
    return int(bool(wrong))
