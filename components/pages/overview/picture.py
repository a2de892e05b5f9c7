"""总览 as one picture for a group chat, as wide as a telephone shows it."""

from components.widgets.graph_view.poster import FONTS
from components.widgets.graph_view.text import clean, shortened, width_of
from components.widgets.theme import GROUNDS, light_of
from plan.model.kinds import Level
from plan.outlook.brief import Brief, Line
from plan.outlook.outlook import Outlook
from plan.words import labels

WIDTH, MARGIN, LARGE, SMALL = 640, 24, 19, 15  # px
GROUND = GROUNDS["light"]


def brief_png(outlook: Outlook, brief: Brief) -> bytes:
    """The brief with all its lines, the plan's name and the day, on white."""
    import vl_convert  # here, as it takes 8 MB and few ask for it

    y, drawn = 20, list[str]()

    def write(text: str, size: int, end: str = "", ink: str = GROUND.text, sign: str = "") -> None:
        nonlocal y
        y += size + 10
        room = WIDTH - 2 * MARGIN - width_of(end + sign, size) - 12
        text = clean(shortened(text, size=size, room=room))
        body = f'<tspan fill="{ink}">{clean(sign)}</tspan>{text}'
        look = f'y="{y}" font-size="{size}" fill="{GROUND.text}"'
        drawn.append(f'<text x="{MARGIN}" {look}>{body}</text>')
        drawn.append(f'<text x="{WIDTH - MARGIN}" text-anchor="end" {look}>{clean(end)}</text>')

    def part(title: str, lines: tuple[Line, ...]) -> None:
        nonlocal y
        y += 14
        write(f"【{title}】" + ("" if lines else "没有"), LARGE)
        for line in lines:
            light = light_of(line.level.value) if line.level else None
            ink = light.tones["light"].text if light else GROUND.text
            write(line.name, LARGE, line.who, ink, f"{light.glyph} " if light else "")
            if line.about or line.expected:
                write(line.about, SMALL, line.expected)

    write(outlook.title, 24)
    counts = (f"{labels.light(k)} {n}" for k in Level if (n := brief.standing[k]))
    write(f"确保 {brief.standing.total()} 项：{'　'.join(counts)}", SMALL, labels.up_to(outlook.as_of))
    part("旗舰", brief.flagships)
    part("已逾期和可能逾期", tuple(line for _, line in brief.late))
    part("请领导协调", brief.asked)
    size = f'width="{WIDTH}" height="{y + 24}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}">'
    ground = f'<rect {size} fill="{GROUND.card}"/>'
    return vl_convert.svg_to_png(f"{head}{ground}{''.join(drawn)}</svg>", scale=1.5)
