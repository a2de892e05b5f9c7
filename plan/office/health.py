"""What is wrong with an installation, before its users feel it: a line a matter, and what to do."""

import json
import os
import platform
import re
import resource
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from plan import __version__
from plan.accounts import audit, sessions
from plan.accounts.book import AccountBook
from plan.accounts.ways import ways_of
from plan.errors import PlanError, reason
from plan.exports.pdf import NO_OFFICE, office
from plan.exports.pictures import chinese_face
from plan.ledger.events import Entry
from plan.ledger.moments import ahead, stamp
from plan.ledger.stores.settings import put_aside
from plan.office import attaching, checkpoints
from plan.office.adopting import warning as plan_warning
from plan.office.backups import LOW_SPACE, Backup, Drill, backups, last_drill
from plan.office.following import FOLLOW, Standing, standings
from plan.office.plans import with_others
from plan.office.workspace import Workspace
from plan.words import labels

GIB, LOCK = 1024**3, Path(__file__).parents[2] / "requirements.lock"
FEW_LEFT, FEW = 0.8, 4096  # of the descriptors in use; so few are soon used up
BACKUP_EVERY, LAG = timedelta(days=2), timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=400)
OLDEST_SERVER = 15
LEDGER, OTHERS = "台账", 0o077  # OTHERS: the bits by which a file is not its owner's alone
AHEAD = "先核对本机时钟：不准的即校准；准的，说明录入当时走快，可照常办理，其后按本机时钟和先后计"
HANDBOOK = "见运维手册“故障处理”"
REPLACED = json.loads(Path(__file__).with_name("replaced.json").read_text("utf-8"))
SERVER = """select has_table_privilege('ledger_entry', 'select')
        and (select bool_and(has_function_privilege(oid, 'execute')) from pg_proc
             where proname = 'ledger_append' and pg_function_is_visible(oid)),
    (select pg_has_role(relowner, 'member') from pg_class where oid = 'ledger_entry'::regclass),
    current_setting('synchronous_standby_names') <> '',
    (select count(*) from pg_stat_replication
     where coalesce(sync_state, 'sync') in ('sync', 'quorum'))"""


@dataclass(frozen=True)
class Finding:
    """What was found of one matter: good, bad, or None where it is only told."""

    good: bool | None
    words: str
    remedy: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Place:
    """What checks look at; without entries while the ledger cannot be read."""

    workspace: Workspace
    book: AccountBook
    now: datetime
    entries: tuple[Entry, ...] = ()

    def since(self, sequence: int = 0) -> datetime | None:
        """When the first entry after `sequence` was recorded."""
        return next((entry.recorded_at for entry in self.entries[sequence:]), None)


def health(workspace: Workspace, book: AccountBook) -> tuple[Finding, ...]:
    """What each of `CHECKS` found, of other plans `OF_ANOTHER`, what is wrong first."""
    found: list[Finding] = []
    for work in with_others(workspace):
        place, own = Place(work, book, work.clock()), f"计划 {work.id}：" if work.id else ""
        for matter, check in (CHECKS if work is workspace else OF_ANOTHER).items():
            try:
                if matter == LEDGER:
                    place = replace(place, entries=work.entries())
                finding = check(place)
            except (PlanError, OSError) as error:
                why = reason(error)
                is_told = why in [each.words for each in found]  # of the ledger, by its own line
                finding = None if is_told else Finding(False, why, HANDBOOK)
            if finding:
                found.append(replace(finding, matter=own + matter))
    return tuple(sorted(found, key=lambda finding: finding.good is not False))


def clock(now: datetime, entries: Sequence[Entry]) -> Finding:
    """How the clock stands to the last entry."""
    last = stamp(entries[-1]) if entries else now
    if by := ahead(entries, now):
        far = f"{by.days} 天" if by.days else f"{by.seconds // 60} 分钟"
        words = f"末条记录的台账时间 {labels.moment(last)}，比本机时钟晚 {far}"
        return Finding(False, words, AHEAD)
    words = f"本机 {labels.moment(now)}，末条记录在 {(now - last).days} 天以前"
    return Finding(now - last <= LONGEST_PAUSE, words, "如非久未使用，先核对本机时钟再录入")


def space(free: int, total: int) -> Finding:
    """How full the disk is."""
    words = f"剩余 {free / GIB:.1f} GB，共 {total / GIB:.1f} GB"
    return Finding(free >= LOW_SPACE, words, "腾出空间：可删已存到别处的旧备份、旧版本、系统日志")


def descriptors(used: int, soft: int, hard: int) -> Finding:
    """Whether many more pages can be opened: each takes about four."""
    good = used <= soft * FEW_LEFT and hard >= FEW
    words = f"已用 {used} 个，上限 {soft} 个，系统允许 {hard} 个"
    return Finding(good, words, "关闭不用的页面；在服务单元中写 LimitNOFILE=65536 后重启")


def modes(folders: Sequence[Path]) -> Finding:
    """Whether only the owner of the folders reads and writes what is in them, and we can."""
    wrong: dict[str, list[str]] = {"他人可读": [], "属主与目录不同": [], "本程序写不了": []}
    for folder in folders:
        for path in (folder, *folder.glob("*"), *folder.glob("entries/*")):
            with suppress(FileNotFoundError):  # replaced meanwhile, or not made yet
                faults = (
                    path.is_file() and path.stat().st_mode & OTHERS,
                    path.stat().st_uid != folder.stat().st_uid,
                    not os.access(path, os.W_OK),
                )
                for names, fault in zip(wrong.values(), faults, strict=True):
                    names.extend([path.name] * bool(fault))
    said = [
        f"{fault}：{'、'.join(names[:3])}{f' 等 {len(names)} 个' * (len(names) > 3)}"
        for fault, names in wrong.items()
        if names
    ]
    places = " ".join(map(str, folders))
    remedy = f"以 root 对 {places} 执行 chown -R 运行账户: 和 chmod -R go="
    return Finding(not said, "；".join(said) or "只有运行账户可以读写", remedy)


def server(number: int, may_add: bool, owns: bool, is_doubled: bool, replicas: int) -> Finding:
    """What the role of the app finds in PostgreSQL `number`."""
    words = f"PostgreSQL {number}" + (f"，{replicas} 个同步副本在线" if is_doubled else "")
    if number < OLDEST_SERVER:
        return Finding(False, words, f"升级到 {OLDEST_SERVER} 以上")
    if not may_add:
        return Finding(False, f"{words}，程序的角色不能读取或追加", "按运维手册重新 grant")
    if is_doubled and not replicas:
        return Finding(False, f"{words}，提交会一直等待", "启动备机，或按运维手册改为单机")
    words += "；程序的角色拥有各表，可关掉防改的触发器，收回的办法见运维手册" * owns
    return Finding(None if owns else True, words)


def backed_up(last: Backup | None, entries: int, now: datetime) -> Finding:
    """Whether the last backup is too old to hold what was entered since."""
    remedy = "在“备份”中立即备份，并下载到另一台机器"
    if not last:
        return Finding(entries == 0, "本机台账旁还没有备份", remedy)
    at, sequence = last.manifest.made_at, last.manifest.sequence
    late = entries > sequence and abs(now - at) > BACKUP_EVERY
    return Finding(not late, f"{labels.moment(at)}，至第 {sequence} 条", remedy)


def drilled(last: Drill | None, first: datetime | None, now: datetime) -> Finding:
    """Whether a backup was restored lately, and was sound; `first` is when the ledger began."""
    words = "还没有做过"
    if last:
        outcome = f"未通过：{last.problem}" if last.problem else f"通过，共 {last.sequence} 条"
        words = f"{labels.moment(last.at)} {outcome}"
    late = first is not None and now - (last.at if last else first) > BACKUP_EVERY
    good = not (late or (last and last.problem))
    return Finding(good, words, "每夜自动做；改正后可运行 python -m plan ledger drill")


def followed(place: Standing, missing: int, since: datetime | None, now: datetime) -> Finding:
    """Whether a second place, where entries are `missing` since then, is behind."""
    stopped = place.at is None or abs(now - place.at) > LAG
    good = not (place.problem or stopped or (since and now - since > LAG))
    lag = f"还差 {missing} 条，自 {labels.moment(since)} 起" if since else "全部送达"
    remedy = "检查第二处和网络"
    if stopped:
        remedy = f"没有程序在同步：检查环境变量 {FOLLOW}，重启服务；不再用的，删去 follow- 文件"
    return Finding(good, "".join((place.sentence, lag, "：" * bool(place.problem), place.problem)), remedy)


def libraries(lock: str, installed: Callable[[str], str] = version) -> Finding:
    """Whether what is installed is what `lock` names; a line with a condition may be missing."""
    wrong = []
    for name, pinned, condition in re.findall(r"^([\w.-]+)==([^\s;]+)( ;)?", lock, re.MULTILINE):
        try:
            has = installed(name)
        except PackageNotFoundError:
            has = pinned if condition else "缺少"
        if has != pinned:
            wrong.append(f"{name} {has}，应为 {pinned}")
    words = f"本系统 {__version__}，Python {platform.python_version()}"
    return Finding(not wrong, "；".join((words, *wrong)), "重新运行 install.sh 或 make install")


def _space(at: Place) -> Finding:
    # the folder is made with the first entry: until then its nearest parent has the same disk
    folder = at.workspace.folder.absolute()
    disk = shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists()))
    return space(disk.free, disk.total)


def _evidence(at: Place) -> Finding:
    used, most = attaching.used_by_all(at.workspace) / GIB, attaching.limit(*attaching.OF_ALL)
    words = f"已用 {used:.1f} GB，限额 {most:g} GB"
    return Finding(used <= 0.9 * most, words, f"磁盘够用的，调高 {attaching.OF_ALL[0]}")


def _server(at: Place) -> Finding | None:
    if not at.workspace.ledger_url.startswith("postgres"):
        return None
    import psycopg

    try:
        with psycopg.connect(at.workspace.ledger_url, connect_timeout=5) as connection:
            row = connection.execute(SERVER).fetchone()
            return server(connection.info.server_version // 10000, *row) if row else None
    except psycopg.Error as error:
        return Finding(False, str(error).partition("\n")[0], "检查数据库和网络")


def _second(at: Place) -> Finding:
    found = [
        followed(place, len(at.entries) - place.sequence, at.since(place.sequence), at.now)
        for place in standings(at.book.folder)
    ]
    unset = Finding(None, f"没有设（{FOLLOW}）：磁盘损坏时，上次备份以后录入的会丢失")
    return min(found, key=lambda each: bool(each.good), default=unset)


def _put_aside(at: Place) -> Finding | None:
    files = "、".join(
        f"{REPLACED.get(name, name)}（{name}）{labels.moment(moment)}"
        for name, moment in put_aside(at.book.folder)
    )
    remedy = "检查磁盘；看过后删去账号目录中名称含 .damaged- 的文件，本行即消失"
    return Finding(False, f"曾损坏，已另存并重新开始：{files}", remedy) if files else None


def _witnesses(at: Place) -> Finding:
    said, good = checkpoints.standing(at.workspace, at.book.folder)
    unset = "没有设：有人把台账整个改写，本机查不出来"
    return Finding(good, said or unset, "检查 notify.toml 中的 witnesses 和 witness_folder")


def _ways(at: Place) -> Finding:
    way = ways_of(at.book).sso  # a slip in either file shuts people out at their next sign-in
    return Finding(True, way.title if way and way.secret else "用本系统的账号和密码")


CHECKS: dict[str, Callable[[Place], Finding | None]] = {
    LEDGER: lambda at: Finding(True, f"共 {len(at.entries)} 条，逐条相接"),
    "计划文件": lambda at: Finding(
        not (said := plan_warning(at.workspace)), said or at.workspace.plan.name, "不采用的，把文件改回"
    ),
    "时钟": lambda at: clock(at.workspace.now() if at.entries else at.now, at.entries),
    "数据库": _server,
    "上次备份": lambda at: backed_up(next(iter(backups(at.workspace)), None), len(at.entries), at.now),
    "恢复演练": lambda at: drilled(last_drill(at.workspace, at.book.folder), at.since(), at.now),
    "第二处": _second,
    "见证": _witnesses,
    "登录设置": _ways,
    "磁盘": _space,
    "佐证文件": _evidence,
    "描述符": lambda _: descriptors(
        sum(1 for _ in Path("/dev/fd").iterdir()), *resource.getrlimit(resource.RLIMIT_NOFILE)
    ),
    "文件权限": lambda at: modes([at.book.folder, at.workspace.folder]),
    "账号数据": _put_aside,
    "审计记录": lambda at: Finding(not (wrong := audit.standing(at.book)[1]), wrong or "逐条相接", HANDBOOK),
    "中文字体": lambda _: Finding(
        bool(chinese_face()), chinese_face() or "本机没有中文字体", "安装 fonts-noto-cjk"
    ),
    "PDF": lambda _: Finding(True if office() else None, office() or NO_OFFICE),
    "版本": lambda _: libraries(LOCK.read_text("utf-8")) if LOCK.exists() else None,
    "已登录": lambda at: Finding(
        None, f"{sessions.count(at.book)} 处登录，共 {len(at.book.accounts)} 个账号"
    ),
}
OF_ANOTHER = {of: CHECKS[of] for of in (LEDGER, "计划文件", "上次备份", "恢复演练", "文件权限")}
