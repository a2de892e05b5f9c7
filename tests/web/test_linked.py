"""Streamlit's scripts of a first visit in a few files: all of them, each once, in the order of imports."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from components.web import linked

SCRIPTS = sorted(path.name for path in (linked.STATIC / "js").glob("*.js"))
FIRST = linked.FILES
OBJECT = re.compile(r'\(window\.linked\?\?=\{\}\)\["([^"]+)"\]=\(\(\)=>\{')


def imported(text: str) -> list[str]:
    """The files that a script imports from."""
    head = linked.HEAD.match(text)
    assert head
    return [name for _, name in linked.IMPORT.findall(head[2])]


def test_every_script_of_a_first_visit_stands_in_one_file() -> None:
    """Those that the page names and those of the parts of all pages."""
    page = linked.STATIC.with_name("index.html").read_text("utf-8")
    named = set(re.findall(r'"\./static/js/([^"]+\.js)"', page))
    objects = [name for file in linked.NAMES for name in OBJECT.findall(linked.script(file))]
    assert sorted(objects) == sorted(FIRST)
    assert named <= set(FIRST)
    assert set(linked.AHEAD) <= {name.partition(".")[0] for name in FIRST}


def test_a_file_waits_for_no_other() -> None:
    """It runs while those after it still come; the page names them in their order."""
    for name in linked.NAMES:
        assert imported(linked.script(name)) == []


def test_what_a_script_imports_is_made_before_it() -> None:
    """Within a file too: what is not there yet would be no object."""
    order = list(FIRST)
    for name in order:
        assert all(order.index(other) < order.index(name) for _, other in linked._read(name)[0])


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name not in FIRST])
def test_another_script_imports_none_of_a_first_visit(name: str) -> None:
    """It would get another React than the page's; but for the imports it is Streamlit's."""
    text, own = linked.script(name), (linked.STATIC / "js" / name).read_text("utf-8")
    assert not set(imported(text)) & set(FIRST)
    assert set(imported(text)) >= set(imported(own)) - set(FIRST)
    assert text.endswith(linked._read(name)[1])
    assert [it for it in re.findall(r'from"\./([\w.-]+)"', text) if it in FIRST] == []


def test_a_file_that_is_another_has_another_address() -> None:
    """Browsers keep them for a year."""
    texts = "".join(linked.script(name) for name in linked.NAMES)
    assert sha256(texts.encode()).hexdigest().startswith(linked.VERSION)
    assert len(linked.VERSION) == 12


ODD = {
    "export-default.js": 'import{t as a}from"./b.js";var c=a;export default c;',
    "exports-from.js": 'var c=1;export{c as d}from"./b.js";',
    "exports-twice.js": "var c=1;export{c as d};var e=2;export{e as f};",
    "exports-at-once.js": "export const c=1;export{c as d};",
    "imports-all.js": 'import*as a from"./b.js";var c=a;export{c as d};',
    "imports-default.js": 'import{t as a}from"./b.js";import e from"./f.js";var c=a;export{c as d};',
    "imports-later.js": 'var c=1;import{t as a}from"./b.js";export{c as d};',
    "imports-otherwise.js": "const __vite__mapDeps=[]\nimport{t as a}from'./b.js';var c=a;export{c as d};",
}


@pytest.mark.parametrize("name", ODD)
def test_a_script_written_otherwise_ends_the_start(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As another Streamlit's may be: the browser would take none of the file, and show nothing."""
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / name).write_text(ODD[name], "utf-8")
    monkeypatch.setattr(linked, "STATIC", tmp_path)
    with pytest.raises(RuntimeError, match=rf"upgraded.*{name}"):
        linked._function(name)


@pytest.mark.parametrize("kind", ["RUNTIME", "HELPER"])
def test_a_script_of_another_name_ends_the_start(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is changed in it would be left as it is, and parts stay empty."""
    monkeypatch.setattr(linked, kind, "other-")
    with pytest.raises(RuntimeError, match=r"upgraded.*other-"):
        linked._files()
