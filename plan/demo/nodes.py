"""What the simulated office arranges beyond the document: leads, work nodes, what waits for what.

Every deliverable is made up; none is a fact about any place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plan.ledger.events import Event, ItemAdded, ItemChanged
from plan.model.kinds import ItemKind, LinkKind, Standing
from plan.model.plan import Dependency, Milestone, Plan, Source, lead_of
from plan.state.revisions import OWN, part_to_dict, subject_of

REASON = "演示数据：为演示设定，不是事实"
LEADS = {"L4": "fgw", "L5": "gxq", "L6": "jkq", "L7": "czj"}  # of lines that have none
NODE_LEADS = {  # of activities whose own name says where
    "L2-A5": "gxq", "L2-A6": "jkq", "L2-A7": "gyyq", "L2-A8": "cjz",
    "L3-A1": "gxq", "L3-A7": "jkq", "L8-A3": "fgw", "L8-A4": "czj",
}  # fmt: skip
ARRANGED = Source(document=OWN.id, says="科创办按季度分解的节点")
QUARTERS = (
    (date(2022, 1, 4), date(2022, 3, 31)),
    (date(2022, 4, 1), date(2022, 6, 30)),
    (date(2022, 7, 1), date(2022, 9, 30)),
    (date(2022, 10, 8), date(2022, 12, 15)),
)
NODES = (  # of an activity, due in a quarter, what it delivers
    ("L0-A2", 1, "报送示范县市年度任务分解表"),
    ("L0-A2", 3, "完成示范县市建设中期自评报告"),
    ("L0-A3", 2, "提交高新区与沿江科创带衔接任务清单"),
    ("L0-A4", 1, "印发成员单位职责和例会制度"),
    ("L0-A4", 4, "完成重点任务年度联合督查报告"),
    ("L1-A2", 1, "提交12家企业首批入库名单"),
    ("L1-A2", 3, "提交第三批30家企业评价材料"),
    ("L1-A3", 2, "确定8家领军企业培育名单"),
    ("L1-A3", 4, "完成培育企业“一企一策”8份"),
    ("L2-A3", 3, "组织2场国际研发合作对接会"),
    ("L2-A4", 1, "提交六大产业链图谱初稿"),
    ("L2-A5", 1, "提交光电产业补链需求清单"),
    ("L2-A5", 3, "签约3个半导体中试项目"),
    ("L2-A6", 2, "提交氢能零部件检测平台建设方案"),
    ("L2-A6", 4, "检测平台一期设备到位验收"),
    ("L2-A7", 2, "提交电力装备企业技改项目库"),
    ("L2-A8", 3, "完成新材料项目准入评审办法"),
    ("L2-A9", 1, "形成关键技术攻关清单30条"),
    ("L2-A10", 2, "举办成果转化路演4场"),
    ("L2-A10", 4, "完成15项成果转化备案"),
    ("L2-A11", 2, "发布“揭榜挂帅”榜单10项"),
    ("L2-A11", 3, "完成揭榜签约6项"),
    ("L3-A1", 1, "提交双创载体绩效摸底表"),
    ("L3-A1", 4, "完成2家众创空间备案验收"),
    ("L3-A3", 3, "“飞地孵化器”签约入驻项目10个"),
    ("L3-A4", 2, "完成新型研发机构整合方案评审"),
    ("L3-A6", 3, "签订化合物半导体所年度合作计划"),
    ("L3-A7", 2, "完成10家企业研发平台建设验收"),
    ("L3-A9", 2, "推荐2家重点实验室培育对象"),
    ("L5-A4", 3, "编印招商推介手册和项目册"),
    ("L6-A1", 2, "完成核心区建设方案评审"),
    ("L6-A2", 2, "完成搬迁企业评估和地块移交清单"),
    ("L7-A1", 1, "提交引导基金年度出资方案"),
    ("L7-A1", 4, "完成2个子基金签约"),
    ("L8-A1", 2, "组织40家企业报名参赛"),
    ("L8-A2", 3, "举办本市大赛决赛"),
    ("L8-A3", 2, "提交加计扣除惠企清单"),
    ("L8-A4", 4, "提交税收营商环境评估报告"),
    ("L8-A5", 1, "汇总镇级配套政策兑现台账"),
)
LINKS = (  # what is known from the beginning to wait for another unit, and by how many days after
    ("L2-A5-Q1", "L4-A4", LinkKind.FF, 10, "产业专项要写入补链需求清单"),
    ("L1-A2-Q3", "L7-A3", LinkKind.FF, 10, "融资服务的对象取自入库企业"),
    ("L6-A2-Q2", "L5-M3", LinkKind.FS, 0, "开工地块在移交清单之内"),
)
FOUND = {"L5-M2": "L7-A1-Q1"}  # what waits for another unit, and only reports bring it to light
MISTAKEN = {"L5-A2": "L6-A1-Q2"}  # what a unit believes it waits for


def leads(plan: Plan, day: date) -> Iterator[Event]:
    """The lines that have no lead get one."""
    for line in plan.workstreams:
        if line.lead is None and line.id in LEADS:
            lead = LEADS[line.id]
            part = part_to_dict(line) | {
                "lead": lead,
                "supporting": [unit for unit in line.supporting if unit != lead],
                "standing": Standing.ARRANGEMENT.value,
                "reason": REASON,
            }
            yield ItemChanged(
                subject=line.id, as_of=day, group="workstreams", part=part, reason=REASON
            )


def nodes(plan: Plan, day: date) -> Iterator[Event]:
    """The work nodes of the activities that `plan` has and somebody leads."""
    for activity, quarter, name in NODES:
        if activity not in plan.by_id or lead_of(plan, activity) is None:
            continue
        start, deadline = QUARTERS[quarter - 1]
        node = Milestone(
            id=f"{activity}-Q{quarter}",
            name=name,
            parent=activity,
            kind=ItemKind.NODE,
            baseline_start=start,
            deadline=deadline,
            lead=NODE_LEADS.get(activity),
            source=ARRANGED,
            standing=Standing.ARRANGEMENT,
            reason=REASON,
            evidence="办公室核定的节点材料",
        )
        yield ItemAdded(
            subject=node.id, as_of=day, group="milestones", part=part_to_dict(node), reason=REASON
        )


def links(plan: Plan, day: date) -> Iterator[Event]:
    """What of `plan` is known from the beginning to wait for other units and lines."""
    for before, after, kind, lag, why in LINKS:
        if before in plan.by_id and after in plan.by_id:
            yield link(before, after, day, why, kind, lag)


def link(
    before: str, after: str, day: date, why: str, kind: LinkKind = LinkKind.FS, lag: int = 0
) -> ItemAdded:
    """The revision by which `after` waits for `before` from `day` on."""
    dependency = Dependency(
        predecessor=before,
        successor=after,
        kind=kind,
        lag=lag,
        source=Source(document=OWN.id, says=why),
        standing=Standing.ARRANGEMENT,
        reason=REASON,
    )
    return ItemAdded(
        subject=subject_of(dependency),
        as_of=day,
        group="dependencies",
        part=part_to_dict(dependency),
        reason=f"{why}（{REASON}）",
    )
