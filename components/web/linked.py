"""Streamlit's scripts of a first visit linked into a few files: a hundred requests take half a second.

Each becomes a function, called once, and what it exports an object that those after it take from. Of all
other scripts only the imports change. VERSION stands in the address of each.
"""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from streamlit import file_util

STATIC = Path(file_util.get_static_dir(), "static")
AHEAD = ("Html", "Checkbox", "DateInput", "Button", "Selectbox", "ButtonGroup", "NumberInput",
         "TextInput", "TextArea")  # fmt: skip
SIZE = 350_000  # signs of a file, about: some come, and are compiled, side by side
HEAD = re.compile(r'(const __vite__mapDeps=.*\n)?((?:import(?:\{[^}]*\}from)?"\./[\w.-]+";)*)')
IMPORT = re.compile(r'import(?:\{([^}]*)\}from)?"\./([\w.-]+)";')
RENAMED = re.compile(r"([\w$]+) as ([\w$]+)")
EXPORTS = re.compile(r"(?:[\w$]+(?: as [\w$]+)?,?)+")
UNREAD = re.compile(r"(?:^|[;}\n])\s*(?:import\b(?!\s*[(.])|export\b)")  # what no function may hold
RUNTIME, HELPER = "rolldown-runtime.", "preload-helper."
CHANGED = "Streamlit was upgraded, look at components/web/linked.py"  # else pages would stay blank
# The helper asks for the script of a part when it is first drawn. One that is here already it hands over
# at once, so that nothing is drawn empty first and then again.
HANDED = (
    ";const at=file=>window.linked[file?.slice(2)],handed=(load,files,from)=>at(files?.[0])"
    "?{{then:use=>use(at(files[0]))}}:{}(load,files?.filter(file=>!at(file)),from);"
)


def _read(name: str) -> tuple[list[tuple[str, str]], str]:
    """What a script imports, each time with the script that has it, and the rest of its text."""
    _, parts, imports, text = HEAD.split((STATIC / "js" / name).read_text("utf-8"), maxsplit=1)
    return IMPORT.findall(imports), (parts or "") + text


def _files() -> dict[str, str]:
    """The scripts of a first visit, each after those that it imports, with the file that holds it."""
    parts = json.loads(STATIC.with_name("manifest.json").read_bytes())
    files, size = dict[str, str](), 0

    def follow(name: str) -> None:
        nonlocal size
        imports, text = _read(name)
        for _, other in imports:
            if other not in files:
                follow(other)
        size += len(text)
        files[name] = f"first-{size // SIZE}.js"

    for name in (Path(part["file"]).name for key, part in parts.items() if Path(key).stem in AHEAD):
        follow(name)  # all that the page begins with is imported by one of them
    for kind in (RUNTIME, HELPER):
        if not any(name.startswith(kind) for name in files):
            raise RuntimeError(f"{CHANGED}: none of its scripts is called {kind}js")
    return files


FILES = _files()
NAMES = list(dict.fromkeys(FILES.values()))  # in the order in which they run, the last one the page's


def script(name: str) -> str:
    """The text of a file of a first visit, or of any other script of Streamlit's."""
    if name in NAMES:
        return "".join(_function(each) for each, file in FILES.items() if file == name)
    imports, text = _read(name)
    kept = (f'import{{{what}}}from"./{other}";' for what, other in imports if other not in FILES)
    return "".join(kept) + _taken(imports) + text


def _taken(imports: Iterable[tuple[str, str]]) -> str:
    """Takes what is imported of the scripts of a first visit."""
    taken = ((RENAMED.sub(r"\1:\2", what), name) for what, name in imports if what and name in FILES)
    return "".join(f'const{{{what}}}=window.linked["{name}"];' for what, name in taken)


def _function(name: str) -> str:
    """A script of a first visit as a function, called."""
    imports, text = _read(name)
    body, _, exports = text.rpartition("export{")
    exports = exports.rstrip().rstrip(";}")
    if UNREAD.search(body) or not EXPORTS.fullmatch(exports):
        raise RuntimeError(f"{CHANGED}: {name} imports or exports in another way than is read here")
    exports = RENAMED.sub(r"\2:\1", exports)
    # What would be set when it is first asked for is set at once: nobody else sees it change.
    makers = [RENAMED.sub(r"\2", what).replace(",", "|") for what, other in imports if RUNTIME in other]
    lazy = re.findall(rf"([\w$]+)=(?:{makers[0]})\(\(\(\)=>", body) if makers else []
    body += ";" + "".join(f"{local}();" for local in lazy)
    if name.startswith(HELPER):
        body, exports = body + HANDED.format(exports.partition(":")[2]), "t:handed"
    return f'(window.linked??={{}})["{name}"]=(()=>{{{_taken(imports)}{body}\nreturn{{{exports}}}}})();\n'


VERSION = sha256("".join(map(script, NAMES)).encode()).hexdigest()[:12]  # another where a file is another
