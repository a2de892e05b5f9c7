"""收官报告 as the fields of a Word document: how the plan, or a year of it, ended."""

from collections import Counter

from plan.acts.conclusion import PROMISED, counted, ended_on, to_end
from plan.exports.table import MARKS, code_of, trace
from plan.exports.word_template import CODE, SIMULATED, TITLE, TRACE, Field, Fields
from plan.forecast.sentence import twentieths
from plan.ledger.events import Ended
from plan.model.kinds import Ending
from plan.outlook.lights import grounds
from plan.outlook.outlook import Outlook
from plan.outlook.track_record import track_record
from plan.words import labels


def conclusion_fields(outlook: Outlook) -> Fields:
    """The last conclusion in all, by line, by unit, item by item; what is proposed before one."""
    state, ends = outlook.state, dict[str, Ended]()
    for id_, (first, *_) in to_end(state, None).items():
        ends[id_] = Ended(item=id_, ending=first, done_on=ended_on(state, id_, first))
    title, said, day = "收官报告", "尚未收官，结论为拟定。", outlook.as_of
    for event in (entry.event for entry in state.conclusions[-1:]):
        title = f" {event.year} 年度收官报告" if event.year else title
        ends, said, day = {e.item: e for e in event.endings}, event.statement, event.as_of
    lines, units, items = dict[str, Counter[Ending]](), dict[str, Counter[Ending]](), list[Field]()
    for row in (row for row in outlook.rows if row.kind in PROMISED and row.id in ends):
        end, item, unit = ends.pop(row.id), row.item, labels.unit(row.lead)
        lines.setdefault(row.workstream.name, Counter())[end.ending] += 1
        units.setdefault(unit, Counter())[end.ending] += 1
        count, why = item.count, end.reason or (grounds(item.closed) if item.closed else "")
        value = f"{count.figure.value:g}" if count and count.figure else labels.MISSING
        items.append(
            {
                "名称": labels.marked(row.part),
                "性质": row.firmness,
                "单位": unit,
                "原定时限": row.deadline_words,
                "完成日": str(end.done_on or labels.MISSING),
                "结论": end.ending.word,
                "依据": labels.ended(why),
                "指标": f"目标 {count.target:g}，实际 {value}" if count else "",
            }
        )
    total = sum(lines.values(), Counter[Ending]())
    return {
        TITLE: f"{outlook.plan.name}{title}",
        SIMULATED: labels.MADE_UP if outlook.simulated else "",
        "日期": labels.up_to(day),
        "收官说明": labels.ended(said),
        "承诺": f"{total.total()} 项，{counted(total)}",
        "其他": counted(Counter(end.ending for end in ends.values())),
        "条线": [{"名称": name, "结论": counted(of)} for name, of in lines.items()],
        "单位": [{"名称": name, "结论": counted(of)} for name, of in units.items()],
        "事项": items,
        "预测": _foretold(outlook),
        "说明": MARKS,
        TRACE: trace(outlook),
        CODE: code_of(outlook.head),
    }


def _foretold(outlook: Outlook) -> str:
    """How the chances came out that were told before the deadlines."""
    rows = track_record(outlook.plan, outlook.entries, outlook.as_of).rows
    said = [(twentieths(row.forecast.probability_late_original or 0.0), row.case.late) for row in rows]
    late = [was_late for steps, was_late in said if steps >= 10]
    kept = [was_late for steps, was_late in said if steps < 10]
    return (
        f"时限前所作的预测，可以核对的 {len(rows)} 次：预计逾期 {len(late)} 次，果然逾期"
        f" {late.count(True)} 次；预计按期 {len(kept)} 次，果然按期 {kept.count(False)} 次。"
    )
