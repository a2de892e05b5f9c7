"""The bundle for machines without a network: what is in it, and what its scripts refuse."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator

from plan import __version__
from release.built_for import oldest_glibc
from tests.support.wheels import digest, wheel

ROOT = Path(__file__).parents[2]
NAME = f"rugao-tracker-{__version__}"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
NOT_SHIPPED = {"tests", "bench", "var", ".venv", ".git", ".ci", "release"}
Edit = Callable[[Path], None]


def pack(into: Path, wheels: Path) -> Path:
    """The folder of a bundle made with the wheels given."""
    environment = {**os.environ, "WHEELS": str(wheels), "SOURCE_DATE_EPOCH": "1650000000"}
    subprocess.run(
        ["sh", "release/bundle.sh", str(into)],
        cwd=ROOT, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return into / NAME


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pip's name, and a library that needs another."""
    folder = tmp_path_factory.mktemp("wheels")
    wheel(folder, "pip", "1", "License-Expression: MIT")
    lines = ("Requires-Dist: second_one>=1; python_version > '3'", "Home-page: https://x.example.cn",
             "License: " + "as long as a licence itself " * 9,
             "Classifier: License :: OSI Approved :: BSD License")  # fmt: skip
    wheel(folder, "first", "1.5", *lines, tag="cp311-cp311-manylinux_2_17_x86_64")
    wheel(folder, "second_one", "2")
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Path:
    """A bundle as it is made, but for what is in the wheels."""
    return pack(tmp_path_factory.mktemp("made"), wheels)


@pytest.fixture
def copied(bundle: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(bundle, tmp_path / NAME))


def summed(folder: Path) -> str:
    """What SHA256SUMS should say of `folder`."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    named = sorted((f"./{path.relative_to(folder)}", path) for path in found)
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in named)


def built_for(**changed: str) -> Edit:
    """Says that the bundle was made for another machine, with sums that agree."""
    told = {"python": HERE, "machine": platform.machine(), "glibc": "2.17"} | changed

    def edit(folder: Path) -> None:
        lines = "".join(f"{key}={value}\n" for key, value in told.items())
        (folder / "BUILT_FOR").write_text(lines)
        (folder / "SHA256SUMS").write_text(summed(folder))

    return edit


def start(script: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script of the bundle, run with this Python alone."""
    python = Path(sys.base_prefix, "bin", f"python{HERE}")
    given = {"PATH": "/usr/bin:/bin", "PYTHON": str(python), **environment}
    return subprocess.run(["sh", str(script), *words], env=given, capture_output=True, text=True)


def test_it_holds_what_runs_and_is_read(bundle: Path) -> None:
    """Every file of the app, no test, no benchmark, nothing that was reported or compiled."""
    assert {path.name for path in bundle.iterdir()} == {
        "app", "wheels", "install.sh", "run.sh", "README.md", "BUILT_FOR", "SHA256SUMS",
        "NOTICE", "sbom.cdx.json", "wheels.lock",
    }  # fmt: skip
    for name in ("plan", "components", "plan_data", "docs", ".streamlit"):
        wanted = {
            path.relative_to(ROOT)
            for path in (ROOT / name).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.name != "secrets.toml"
        }
        got = {path.relative_to(bundle / "app") for path in (bundle / "app" / name).rglob("*.*")}
        assert wanted <= got
    shipped = {path.name for path in (bundle / "app").iterdir()}
    assert {"streamlit_app.py", "requirements.txt", "requirements.lock", "CHANGELOG.md"} <= shipped
    assert not shipped & NOT_SHIPPED
    assert not [*bundle.rglob("__pycache__"), *bundle.rglob("secrets.toml")]


def test_every_file_is_summed_and_packed(bundle: Path) -> None:
    """The list of sums and the archive hold the same files."""
    assert (bundle / "SHA256SUMS").read_text() == summed(bundle)
    with tarfile.open(f"{bundle}.tar.gz") as packed:
        files = {one.name for one in packed if one.isfile()}
        assert {(one.uid, one.mode & 0o022) for one in packed} == {(0, 0)}
    assert files == {str(p.relative_to(bundle.parent)) for p in bundle.rglob("*") if p.is_file()}


def test_the_same_content_gives_the_same_archive(bundle: Path, wheels: Path, tmp_path: Path) -> None:
    """Who makes it again can compare."""
    again = pack(tmp_path, wheels)
    name = f"{NAME}.tar.gz.sha256"
    assert (again.parent / name).read_text() == (bundle.parent / name).read_text()


def test_the_readme_names_this_version(bundle: Path) -> None:
    """Nothing is left to fill in."""
    text = (bundle / "README.md").read_text("utf-8")
    assert NAME in text
    assert "@" not in text


def altered(folder: Path) -> None:
    """One letter more in a page."""
    with (folder / "app/streamlit_app.py").open("a") as page:
        page.write("#")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (altered, "app/streamlit_app.py"),
        (lambda folder: (folder / "app/plan/errors.py").unlink(), "app/plan/errors.py"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "缺少 SHA256SUMS"),
        (lambda folder: (folder / "app/plan/more.py").touch(), "./app/plan/more.py"),
        (lambda folder: (folder / "wheels/.more-1-py3-none-any.whl").touch(), "./wheels/.more-1-"),
        (lambda folder: (folder / "app/more").symlink_to("/etc"), "./app/more"),
        (built_for(python="3.99"), "需要 Python 3.99，本机没有找到"),
        (built_for(machine="riscv64"), f"用于 riscv64 机器，本机是 {platform.machine()}"),
        (built_for(glibc="2.99"), "需要 glibc 2.99 以上，本机是 glibc"),
    ],
    ids=[
        "altered",
        "file gone",
        "sums gone",
        "file more",
        "hidden wheel more",
        "link more",
        "Python",
        "machine",
        "glibc",
    ],
)
def test_install_refuses(copied: Path, edit: Edit, told: str) -> None:
    """In one sentence, before anything is made."""
    edit(copied)
    done = start(copied / "install.sh")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copied / "app/.venv").exists()


def test_what_running_left_behind_is_neither_refused_nor_kept(copied: Path) -> None:
    """Compiled files, and the installation before: both are made anew."""
    built_for()(copied)
    compiled = copied / "app/plan/__pycache__/errors.cpython-311.pyc"
    before = copied / "app/.venv/lib/errors.py"
    for path in (compiled, before):
        path.parent.mkdir(parents=True)
        path.touch()
    done = start(copied / "install.sh")
    assert "安装没有完成" in done.stderr, "the wheels of this test are none"
    assert not compiled.exists()
    assert not before.exists()


def test_the_wheels_are_pinned_by_what_they_are(bundle: Path, wheels: Path) -> None:
    """All but pip, which installs them."""
    pins = [f"{name} --hash=sha256:{digest(next(wheels.glob(f'{file}-*')))}\n" for name, file in
            (("first==1.5", "first"), ("second-one==2", "second_one"))]  # fmt: skip
    assert (bundle / "wheels.lock").read_text() == "".join(pins)


def test_the_list_of_parts_is_cyclonedx(bundle: Path) -> None:
    """As its own library reads it: every wheel, with its digest, its licence and what it needs."""
    text = (bundle / "sbom.cdx.json").read_text("utf-8")
    assert make_schemabased_validator(OutputFormat.JSON, SchemaVersion.V1_6).validate_str(text) is None
    parts = json.loads(text)
    first, pip, second = parts["components"]
    assert (first["purl"], second["purl"]) == ("pkg:pypi/first@1.5", "pkg:pypi/second-one@2")
    assert first["licenses"] == [{"license": {"name": "BSD License"}}]
    assert pip["licenses"] == [{"license": {"name": "MIT"}}]
    assert first["hashes"][0]["content"] == digest(bundle / first["properties"][0]["value"])
    needs = {row["ref"]: row["dependsOn"] for row in parts["dependencies"]}
    assert needs["pkg:pypi/first@1.5"] == ["pkg:pypi/second-one@2"]
    assert len(needs) == 1 + len(parts["components"])


def test_the_notice_names_everybody(bundle: Path) -> None:
    """With the licence as the library says it, and where its text is."""
    text = (bundle / "NOTICE").read_text("utf-8")
    assert (
        "first 1.5\n  许可：BSD License\n  主页：https://x.example.cn\n"
        "  全文：first-1.5-cp311-cp311-manylinux_2_17_x86_64.whl 内"
        " first-1.5.dist-info/licenses/LICENSE\n"
    ) in text
    assert "second_one 2\n  许可：软件包未写明\n" in text


def test_install_names_the_missing_venv_package(copied: Path, tmp_path: Path) -> None:
    """Where Python was packed without it."""
    bare = tmp_path / "bare-python"
    bare.write_text(f'#!/bin/sh\ncase "$*" in *"import venv"*) exit 1; esac\n'
                    f'exec {sys.base_prefix}/bin/python{HERE} "$@"\n')  # fmt: skip
    bare.chmod(0o755)
    built_for()(copied)
    done = start(copied / "install.sh", PYTHON=str(bare))
    assert (done.returncode, done.stderr) == (
        2, f"Python {HERE} 缺少 venv 模块，请安装 python{HERE}-venv 软件包。\n",
    )  # fmt: skip


def test_an_install_that_failed_says_that_it_may_be_run_again(copied: Path) -> None:
    """Wheels that are none get as far as pip."""
    built_for()(copied)
    done = start(copied / "install.sh")
    assert done.returncode == 2
    assert done.stderr.endswith("安装没有完成，原因见上；改正后再运行一次 sh install.sh 即可。\n")


def test_run_before_install(bundle: Path) -> None:
    """It says what comes first."""
    done = start(bundle / "run.sh", "check")
    assert (done.returncode, done.stderr) == (2, "尚未安装，请先运行 sh install.sh。\n")


def test_what_is_kept_lies_beside_the_version(copied: Path) -> None:
    """The next version, unpacked beside this one, finds ledger and accounts."""
    built = copied / "app/.venv/bin"
    built.mkdir(parents=True)
    (built / "python").write_text('#!/bin/sh\necho "$PLAN_LEDGER" "$PLAN_SETTINGS" "$PLAN_VAR" "$*"\n')
    (built / "python").chmod(0o755)
    linked = copied.parent / "elsewhere"
    linked.symlink_to(copied)
    kept = copied.parent / "var"
    told = start(linked / "run.sh", "ledger", "verify").stdout
    assert told == f"tinydb:{kept}/ledger {kept}/settings {kept} -P -m plan ledger verify\n"


@pytest.mark.parametrize(
    ("names", "glibc"),
    [
        ([], (0, 0)),
        (["a-1-py3-none-any.whl"], (0, 0)),
        (["a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"], (2, 17)),
        (["a-1-cp311-cp311-manylinux1_x86_64.manylinux_2_28_x86_64.whl"], (2, 5)),
        (["a-1-cp39-abi3-manylinux_2_34_x86_64.whl", "b-1-cp39-abi3-manylinux2014_x86_64.whl"],
         (2, 34)),
    ],
)  # fmt: skip
def test_the_oldest_glibc(names: list[str], glibc: tuple[int, int]) -> None:
    """A wheel takes the oldest of its tags, the folder the newest of its wheels."""
    assert oldest_glibc(names) == glibc


def test_the_version_is_the_changelog_s_latest() -> None:
    """What is packed is what the list of changes describes."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert released[0] == __version__


@pytest.mark.parametrize("allowed", [False, None], ids=["forbidden", "not there"])
def test_the_check_says_how_to_allow_a_namespace(tmp_path: Path, allowed: bool | None) -> None:
    """It fails where the network cannot be cut off; it never passes unchecked."""
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    if allowed is not None:
        (tmp_path / "unshare").write_text("#!/bin/sh\necho not permitted >&2\nexit 1\n")
        (tmp_path / "unshare").chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "release/check.sh"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "sysctl -w kernel.unprivileged_userns_clone=1" in done.stderr
    assert "passed" not in done.stdout
