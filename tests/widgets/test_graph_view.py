"""What the browser and the printer are given, and who is believed about the chosen card."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.widgets.graph_view import Card, Edge
from components.widgets.graph_view.layout import layout
from components.widgets.graph_view.poster import poster_pdf, poster_svg
from components.widgets.graph_view.scene import Scene, Talk, asked, heard, picture
from components.widgets.theme import LIGHTS

FOLDER = Path(__file__).parents[2] / "components/widgets/graph_view"
BAR = ("done", "track")  # the classes of its two parts
SVG = "{http://www.w3.org/2000/svg}"
EDGES = (
    Edge(source="L4", target="L4-A1", kind="contains"),
    Edge(source="L4-A1", target="L4-M1", kind="precedes", driving=True),
)
CARDS = (
    Card(id="L4", kind="workstream", name="龙游河科创走廊", light="amber", light_word="预警"),
    Card(
        id="L4-A1", kind="activity", name="总体规划研究", unit="高新区", percent=40, mark="〔推〕"
    ),
    Card(
        id="L4-M1",
        kind="milestone",
        name="完成总规及专项规划研究",
        unit="待定",
        light="red",
        light_word="逾期",
        deadline="2022-06-30",
        commitment="确保",
    ),
)
NASTY = """<script>alert("1")</script> & ]]> ' \x0b \ud800 {{x}}"""


def scene_of(cards: tuple[Card, ...] = CARDS, edges: tuple[Edge, ...] = EDGES) -> Scene:
    """The scene of some cards, as the browser reads it."""
    sent = asked(picture(cards, edges), selected=None, heard=0, height=600)
    wish, drawn = (json.loads(line) for line in sent.split(b"\n"))
    assert wish == {"selected": None, "heard": 0, "room": 600}
    return drawn  # type: ignore[no-any-return]


def parts(drawn: Scene, id_: str) -> list[str]:
    """The SVG of a card: its ground, its large and its small face."""
    return next(card for card in drawn["cards"] if card[0] == id_)[-1]


def texts(svg: str) -> str:
    """All that can be read in a piece of SVG."""
    return " ".join(ElementTree.fromstring(f"<g>{svg}</g>").itertext())


def test_a_card_says_all_there_is_to_know_of_it() -> None:
    """Name, unit, deadline, light as a word, commitment; the progress as a number."""
    large = texts(parts(scene_of(), "L4-M1")[1])
    for word in ("完成总规及专项规划研究", "待定", "2022-06-30", "逾期", "确保"):
        assert word in large
    large = texts(parts(scene_of(), "L4-A1")[1])
    assert "40%" in large
    assert "〔推〕" in large


def test_a_light_is_colour_word_and_shape() -> None:
    """At every scale the shape is drawn, and the class that gives the colour is set."""
    for level, look in LIGHTS.items():
        card = replace(CARDS[2], light=level, light_word=f"词{level}")
        drawn = scene_of((card,), ())
        _, large, small = parts(drawn, card.id)
        assert look.shape in large
        assert look.shape in small
        assert f"词{level}" in texts(large)
        assert f"light-{level}" in drawn["cards"][0][5].split()


def test_the_bar_is_as_long_as_the_work_is_far() -> None:
    """Half done fills half; unknown draws none; beyond 100 fills it and no more."""

    def share(percent: int | None) -> float | None:
        svg = parts(scene_of((replace(CARDS[1], percent=percent),), ()), "L4-A1")[1]
        widths = {kind: re.search(rf'class="{kind}"[^>]* width="([\d.]+)"', svg) for kind in BAR}
        if not all(widths.values()):
            return None
        done, track = (float(widths[kind][1]) for kind in BAR)  # type: ignore[index]
        return done / track

    assert share(50) == pytest.approx(0.5, abs=0.01)
    assert share(0) == 0
    assert share(130) == 1
    assert share(None) is None


def test_what_is_spoken_holds_name_id_light_and_deadline() -> None:
    """For who cannot see the card."""
    spoken = scene_of()["cards"][2][6]
    assert spoken == "完成总规及专项规划研究，L4-M1，逾期，确保，待定，2022-06-30"


def test_a_new_light_keeps_the_signature_and_changes_the_face() -> None:
    """So the browser repaints one card and builds nothing anew."""
    before = scene_of()
    after = scene_of((*CARDS[:2], replace(CARDS[2], light="closed", light_word="已销号")))
    assert after["signature"] == before["signature"]
    assert parts(after, "L4-M1") != parts(before, "L4-M1")
    assert parts(after, "L4-A1") == parts(before, "L4-A1")


def test_edges_carry_their_kind_and_whether_they_drive() -> None:
    """Containment pale, precedence solid, the driving one bold: the browser is told which."""
    drawn = {(edge[0], edge[1]): edge[2:4] for edge in scene_of()["edges"]}
    assert drawn["L4", "L4-A1"] == ["contains", False]
    assert drawn["L4-A1", "L4-M1"] == ["precedes", True]


@given(st.text(max_size=40))
def test_typed_text_stays_text(typed: str) -> None:
    """No text of any field becomes a tag, an entity or an unreadable file."""
    card = replace(CARDS[1], name=typed, unit=typed, light_word=typed, mark=typed, deadline=typed)
    for svg in parts(scene_of((card,), ()), card.id):
        root = ElementTree.fromstring(f"<g>{svg}</g>")
        assert {child.tag for child in root.iter()} <= {"g", "rect", "path", "text"}


def test_the_poster_is_a_file_of_its_own() -> None:
    """It parses, shows every card and edge, and asks for nothing from anywhere."""
    drawing = layout(CARDS, EDGES)
    svg = poster_svg(CARDS, drawing, heading="推进图 2022-07-01")
    root = ElementTree.fromstring(svg)
    assert "推进图 2022-07-01" in "".join(root.itertext())
    groups = [g for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("card")]
    assert len(groups) == len(CARDS)
    paths = [p for p in root.iter(f"{SVG}path") if (p.get("class") or "").startswith("edge")]
    assert sorted(p.get("class") or "" for p in paths) == ["edge contains", "edge precedes driving"]
    assert not re.search(r"<script|<image|href|@import|url\((?!#tip)|var\(", svg)


def test_the_poster_escapes_what_was_typed() -> None:
    """A script in a name or heading is printed, not run."""
    cards = (replace(CARDS[0], name=NASTY, unit=NASTY),)
    root = ElementTree.fromstring(poster_svg(cards, layout(cards, ()), heading=NASTY))
    assert f"{SVG}script" not in {element.tag for element in root.iter()}
    assert "<script>" in "".join(root.itertext())


def test_the_poster_is_the_same_file_twice() -> None:
    """Nothing but cards, layout and heading goes into it."""
    assert poster_svg(CARDS, layout(CARDS, EDGES)) == poster_svg(CARDS, layout(CARDS, EDGES))


def test_the_poster_is_a_page_for_the_printer() -> None:
    """One PDF page, its Chinese face inside."""
    pdf = poster_pdf(poster_svg(CARDS, layout(CARDS, EDGES), heading="推进图"))
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/FontFile") >= 1


@pytest.mark.parametrize("name", ["view.html", "view.css", "camera.js", "drawing.js", "view.js"])
def test_the_component_loads_nothing(name: str) -> None:
    """No address but that of the SVG language, no import."""
    text = (FOLDER / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]+\.|@import|import\(|fetch\(|XMLHttp|eval\(", text)


class Visit:
    """A page and a visitor, talking about the chosen card over several reruns."""

    def __init__(self, returned: bool = False) -> None:
        self.talk, self.picked, self.clock, self.returned = None, None, 0, returned

    def pick(self, id_: str | None) -> None:
        """The visitor clicks."""
        self.clock += 1
        self.picked: dict[str, Any] | None = {"id": id_, "at": self.clock}

    def rerun(self, asked: str | None) -> str | None:
        """The page runs, asking for `asked`."""
        self.talk = heard(
            self.talk or Talk(asked, 0, asked), asked, self.picked, returned=self.returned
        )
        return self.talk.answer


def test_at_first_the_page_is_believed() -> None:
    """A deep link chooses a card."""
    assert Visit().rerun("A") == "A"
    assert Visit().rerun(None) is None


def test_a_click_counts_until_the_page_asks_for_another() -> None:
    """Also when the page does not keep what was clicked."""
    visit = Visit()
    visit.rerun(None)
    visit.pick("B")
    assert [visit.rerun(None), visit.rerun(None), visit.rerun("C"), visit.rerun("C")] == [
        "B", "B", "C", "C",
    ]  # fmt: skip


def test_a_page_that_repeats_the_answer_asks_for_nothing_new() -> None:
    """It keeps the click in the URL, and hands it back on the next rerun."""
    visit = Visit()
    visit.rerun("A")
    visit.pick("B")
    assert visit.rerun("A") == "B"
    assert visit.rerun("B") == "B"
    assert visit.rerun("A") == "A"


def test_two_clicks_in_a_row_are_both_heard() -> None:
    """Although the page hands the first one back together with the second."""
    visit = Visit()
    visit.rerun(None)
    visit.pick("A")
    assert visit.rerun(None) == "A"
    visit.pick("B")
    assert visit.rerun("A") == "B"


def test_clearing_and_choosing_again_is_heard() -> None:
    """Esc, then another card, while the page still hands back what was cleared."""
    visit = Visit()
    visit.rerun("A")
    visit.pick(None)
    assert visit.rerun("A") is None
    visit.pick("B")
    assert visit.rerun(None) == "B"


def test_the_way_back_leads_through_every_card() -> None:
    """Two cards chosen, each handed back by the address; then Back, Back, Forward."""
    visit = Visit(returned=True)
    visit.rerun(None)
    visit.pick("A")
    assert visit.rerun(None) == "A"
    visit.pick("B")
    assert visit.rerun("A") == "B"
    assert [visit.rerun("A"), visit.rerun(None), visit.rerun("A")] == ["A", None, "A"]


def page() -> None:
    """A page with a graph, for AppTest."""
    import streamlit as st

    from components.widgets.graph_view import Card, Edge, graph_view, picture

    chosen = graph_view(
        picture(
            [
                Card(id="L1", kind="workstream", name="条线"),
                Card(id="A1", kind="activity", name="任务"),
            ],
            [Edge(source="L1", target="A1", kind="contains")],
        ),
        selected=st.session_state.get("ask"),
        height=400,
        key="graph",
    )
    st.write(f"选中 {chosen}")


def test_a_page_mounts_it_and_is_told_what_was_picked() -> None:
    """First what the page asked for, then what the visitor picked, then the page's next wish."""
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state["ask"] = "L1"
    assert not at.run().exception
    assert at.markdown[0].value == "选中 L1"
    at.session_state["graph"] = {"picked": {"id": "A1", "at": 1_650_000_000_000}}
    assert at.run().markdown[0].value == "选中 A1"
    at.session_state["ask"] = None
    assert at.run().markdown[0].value == "选中 None"
