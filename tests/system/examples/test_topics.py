"""The scripts of help topics run, and their transcripts match the output."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import TYPE_CHECKING

import pytest

from bbcli.config.file import load
from tests.system.examples.found import TOKEN, Example, of_commands, of_topics

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.system.examples.conftest import Run

EXAMPLES = list(of_topics())
# What has to be there for some of them, by a part of their text.
BEFORE = {
    "--with-token < token.txt": f"{TOKEN} > token.txt",
    "$PASSWORD": "PASSWORD=fred",
    "BBCLI_TOKEN_FILE=": f"{TOKEN} > token.txt",
    "ruff check": "find . -name '*.py' -delete",  # ruff finds nothing
}
LEFT_OUT = {"bbcli auth login https://bitbucket.example.com": "asks on a terminal: see test_login"}
CALLED = {"/run/secrets/bitbucket": "token.txt"}


def is_transcript(example: Example) -> bool:
    return example.text.startswith("$ ")


def exchanges(example: Example) -> list[tuple[str, str]]:
    """Return the typed lines of a transcript, each with its output."""
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", f"{example.text}\n", re.MULTILINE)


IN_HELP_TEXTS = {example.text for example in of_commands()}  # test_help_texts.py runs them
SCRIPTS = [each for each in EXAMPLES if not is_transcript(each) and each.page != "config"]


@pytest.mark.parametrize("example", [each for each in SCRIPTS if each.text not in {*LEFT_OUT, *IN_HELP_TEXTS}], ids=str)
def test_a_script_runs(run_script: Run, example: Example) -> None:
    before = "; ".join(lines for part, lines in BEFORE.items() if part in example.text)
    script = example.text
    for name, here in CALLED.items():
        script = script.replace(name, here)
    code, said = run_script(script, before=before)
    assert code == 0, said
    assert "bbcli has a defect" not in said


@pytest.mark.parametrize("example", [each for each in EXAMPLES if is_transcript(each)], ids=str)
def test_a_transcript_is_what_is_shown(
    sandbox: Sandbox, invoke: Invoke, run_script: Run, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SERVER", sandbox.url), ("USERNAME", "fred"), ("PASSWORD", "fred")):
        monkeypatch.setenv(f"BBCLI_{name}", value)
    for typed, shown in exchanges(example):
        if re.search(r" [|<>] ", re.sub(r"'[^']*'", "", typed)):
            assert run_script(typed) == (0, shown)
        else:
            result = invoke(*shlex.split(typed)[1:], tty=True, env={"NO_COLOR": "1"})
            assert result.out + result.err == shown


def test_the_configuration_file_that_is_shown_can_be_read(tmp_path: Path) -> None:
    (example,) = (each for each in EXAMPLES if each.page == "config")
    (tmp_path / "config.toml").write_text(example.text)
    assert tomllib.loads(example.text)["default"] == load(tmp_path / "config.toml").default
    assert load(tmp_path / "config.toml").unknown == ()
