"""A command line for every exit code, and its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from bbcli.errors import INTERRUPTED, BbcliError, exit_codes
from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_object

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result

ADMIN = (("BBCLI_USERNAME", "admin"), ("BBCLI_PASSWORD", "admin"))
BUILD = "builds wait 0000000000000000000000000000000000000001 --max-wait 0"


class ExitCase(NamedTuple):
    """A line and the cause of its exit code: a server fault, variables, config.toml; `tty` runs it on a terminal."""

    words: str
    because: str
    fault: str = ""
    env: tuple[tuple[str, str], ...] = ()
    config: str = ""
    tty: bool = False


ENDS = {
    0: ExitCase("projects list", "there are some"),
    1: ExitCase("projects list", "the server refuses in a way that means nothing else", fault="415"),
    2: ExitCase("projects list --nope", "there is no such option"),
    3: ExitCase("projects show NOPE", "there is no such project"),
    4: ExitCase("projects list", "there is no such user", env=(("BBCLI_USERNAME", "nobody"),)),
    5: ExitCase("projects edit WORK --public", "fred does not administer it"),
    6: ExitCase("projects create WORK", "the key is taken", env=ADMIN),
    7: ExitCase("projects list --retries 0", "the server limits the rate of requests", fault="429"),
    8: ExitCase(BUILD, "no build is there when the time is up"),
    9: ExitCase("projects list --retries 0", "a gateway responded in its place", fault="502"),
    10: ExitCase("projects list", "config.toml is none", config="[["),
    130: ExitCase("projects delete WORK", "the question is answered with Ctrl-D", tty=True),
}  # fmt: skip


def test_each_exit_code_has_a_row() -> None:
    assert list(ENDS) == list(exit_codes())


def run_case(invoke: Invoke, sandbox: Sandbox, tmp_path: Path, end: ExitCase, *more: str) -> Result:
    """Run a line after its cause is set up."""
    if end.fault:
        sandbox.faults.add(Fault.parse(f"{end.fault} path=/rest/*"))
    if end.config:
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "config.toml").write_text(end.config, encoding="utf-8")
    return invoke(*end.words.split(), *more, tty=end.tty, env=dict(end.env))


@pytest.mark.parametrize(("code", "end"), ENDS.items(), ids=map(str, ENDS))
def test_a_run_ends_with_the_exit_code_of_its_row(
    code: int, end: ExitCase, sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    result = run_case(invoke, sandbox, tmp_path, end)
    assert result.code == code, end.because
    assert (result.err.startswith("error: ")) == (code not in (0, INTERRUPTED))


@pytest.mark.parametrize("form", ["--json", "--json=id", "--jsonl", "-ojson", "--output=jsonl", "-q.", "--fields=id"])
@pytest.mark.parametrize("kind", [BbcliError, *BbcliError.__subclasses__()])
def test_in_each_form_of_json_all_of_stderr_is_one_object_of_that_kind(
    kind: type[BbcliError], form: str, sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    result = run_case(invoke, sandbox, tmp_path, ENDS[kind.exit_code], form)
    assert (result.code, error_object(result)["kind"]) == (kind.exit_code, kind.kind)
    assert result.out in ("", "[]\n")  # a wait that is over tells how it stands
