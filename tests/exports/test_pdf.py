"""Papers as PDF by a real LibreOffice: within limits, one at a time, nothing left behind."""

from __future__ import annotations

import subprocess
import time
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from threading import Thread

import pytest

from plan.errors import Unusable
from plan.exports import pdf
from plan.exports.table import Column, Table
from plan.exports.xlsx_file import to_xlsx

TABLE = Table("清单", (Column("事项", 9), Column("说明", 9)), (("甲", "乙"),), date(2022, 7, 1))


def text_of(content: bytes) -> str:
    """The text of a PDF."""
    command = ["pdftotext", "-", "-"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout.decode()


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Another program stands where LibreOffice is."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def left_behind() -> set[Path]:
    """Folders of papers that were printed."""
    return set(Path(gettempdir()).glob("plan-pdf-*"))


def test_a_workbook_is_printed_and_nothing_is_left() -> None:
    """With its words; the profile and the paper go with the process."""
    before = left_behind()
    content = pdf.printed(lambda: to_xlsx(TABLE), "xlsx")
    assert content.startswith(b"%PDF")
    assert "清单（截至2022年7月1日）" in text_of(content)
    assert left_behind() == before


def test_what_is_no_paper_is_refused_in_a_sentence() -> None:
    """Whatever the program makes of it."""
    with pytest.raises(Unusable, match="没有生成 PDF"):
        pdf.printed(lambda: b"PK\x03\x04 broken", "xlsx")


def test_where_libreoffice_is_not_nothing_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And what is asked for all the same is refused."""
    assert pdf.office()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.office() is None
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(pdf, "office", lambda: None)
    with pytest.raises(Unusable):
        pdf.printed(lambda: to_xlsx(TABLE), "xlsx")


def test_one_that_hangs_ends_with_all_it_began(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After its time, with its children; the next is printed."""
    instead(monkeypatch, tmp_path, f"sh -c 'sleep 5; touch {tmp_path}/lived' & sleep 60")
    monkeypatch.setattr(pdf, "LIMITED", pdf.LIMITED.replace(f" {pdf.PATIENCE} ", " 1 "))
    began = time.monotonic()
    with pytest.raises(Unusable):
        pdf.printed(lambda: to_xlsx(TABLE), "xlsx")
    assert time.monotonic() - began < 5
    time.sleep(5)
    assert not (tmp_path / "lived").exists()


def test_the_limits_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As the program itself finds them, in its own home, without the settings' place."""
    monkeypatch.setenv("PLAN_SETTINGS", "/secret")
    instead(monkeypatch, tmp_path, f"(ulimit -v; ulimit -t; echo $HOME; env) > {tmp_path}/found")
    with pytest.raises(Unusable):
        pdf.printed(lambda: to_xlsx(TABLE), "xlsx")
    memory, seconds, home, *settings = (tmp_path / "found").read_text().splitlines()
    assert (int(memory), int(seconds)) == (pdf.MEMORY, pdf.PROCESSOR)
    assert "plan-pdf-" in home
    assert not any("PLAN_" in line for line in settings)


def test_papers_wait_for_each_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three at once: no two programs run at the same time."""
    instead(monkeypatch, tmp_path, f"mkdir {tmp_path}/busy || exit; sleep .3; rmdir {tmp_path}/busy"
            f"; echo 1 >> {tmp_path}/alone")  # fmt: skip

    def ask() -> None:
        with pytest.raises(Unusable):
            pdf.printed(lambda: to_xlsx(TABLE), "xlsx")

    asking = [Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert (tmp_path / "alone").read_text().split() == ["1"] * 3
