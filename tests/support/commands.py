"""Commands of the product, run as `python -m plan` runs them."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from plan.cli import main


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str

    def document(self) -> Any:
        """The JSON document that it printed, and nothing else.

        What the overdue list leaves out is said beside it: the document has no place for it.
        """
        assert self.returncode == 0, self.stderr
        assert re.fullmatch("(另有 .+，未列入：.+。\n)*", self.stderr)
        return json.loads(self.stdout)


def run(*arguments: str) -> Done:
    """What a command said, without the second it takes to start a process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "12")
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(arguments)
    code = ended.value.code
    assert isinstance(code, int)
    return Done(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
