"""Runs `bbcli doctor` at the real time, which it compares with the server's, and parses its output."""

from __future__ import annotations

import json
import os
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.cli.main import run
from bbcli.context.app import App
from tests.conftest import Result, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class DoctorReport:
    """The checks of a doctor run in order, and its exit code."""

    result: Result
    checks: Mapping[str, Mapping[str, Any]]

    @property
    def code(self) -> int:
        return self.result.code

    @property
    def first(self) -> tuple[str, str, str | None]:
        """The first check that failed: its name, what was found, the hint."""
        failed = next(each for each in self.checks.values() if each["ok"] is False)
        return failed["check"], failed["found"], failed["hint"]

    @property
    def statuses(self) -> dict[str, bool | None]:
        return {name: each["ok"] for name, each in self.checks.items()}


def doctor(
    *words: str, cwd: Path, env: Mapping[str, str] | None = None, tty: bool = False, width: int = 80, ahead: float = 0.0
) -> Result:
    """Run doctor in this process with a clock that is this many seconds ahead."""
    out, err = Stream(tty=tty), Stream(tty=tty)
    environ = {**os.environ, "TERM": "dumb", "COLUMNS": str(width), **(env or {})}
    app = App(Stream("", tty=tty), out, err, environ, cwd, clock=lambda: time.time() + ahead)
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["doctor", *words], lambda: app)
    return Result(code, out.written, err.written.decode())


def examined(*words: str, cwd: Path, **how: Any) -> DoctorReport:
    """Run doctor and parse its JSON; assert that the exit code is that of the first failure."""
    result = doctor(*words, "--json", cwd=cwd, **how)
    checks = json.loads(result.out)
    failed = [each for each in checks if each["ok"] is False]
    assert result.code == (failed[0]["exitCode"] if failed else 0)
    assert all(each["hint"] for each in failed), failed
    return DoctorReport(result, {each["check"]: each for each in checks})
