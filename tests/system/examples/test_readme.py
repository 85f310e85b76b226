"""The README's commands, transcript and recipes are correct."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.docs.tables import ROWS
from tests.support.plain_http import create_token
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

pytestmark = pytest.mark.needs("bash", "jq")

TREE = Path(__file__).parents[3]
README = (TREE / "README.md").read_text(encoding="utf-8")
OWN_SERVER = "https://bitbucket.example.com"


def block_after(heading: str) -> str:
    """Return the first fenced block below a heading or a marker comment."""
    found = re.search(rf"^{re.escape(heading)}$.*?^```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


RECIPES = [
    recipe.partition("\n")
    for heading in ("## For developers", "## For administrators")
    for recipe in block_after(heading).strip().split("\n\n")
]
SCRIPTS = [block_after("## For CI"), block_after("## Scripting")]
# What recipes show first.
FIRST = {
    "Commits between two releases, as for release notes": "COMMIT,ISSUES,MESSAGE",
    "Commits of a Jira issue, as a table for a comment": "| COMMIT | AUTHOR | WHEN | MESSAGE |",
    "History of a file across renames": "d288f93411012a8cba03476aab6c16240c4f44a6\tSeb Ruiz\t2011-06-26T05:15:00Z\t"
    "STASH-1303: Add read_blank to the lexer",
    "Diff of a commit": "diff --git a/languages/java.lang b/languages/java.lang",
    "A repository by the URL of any of its pages": "NAME\tmy-repo",
}
OPERATIONS = re.findall(r"^(bbcli .*?)(?: *#.*)?$", block_after("## API"), re.MULTILINE)
EXCHANGES = re.findall(r"^\$ bbcli (.*)\n((?:(?!\$ ).*\n)*)", block_after("<!-- transcript -->"), re.MULTILINE)


@pytest.fixture
def shell(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """bbcli on the PATH, as `sandbox run` has it."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return sandbox


@pytest.mark.parametrize("name", ["run", "test"])
def test_a_set_up_command_is_one_line_of_plain_python_and_pip(name: str) -> None:
    command = block_after(f"<!-- command: {name} -->")
    assert command.count("\n") == 1
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")


def test_the_first_command_ends_with_a_listing_of_the_sandbox(tmp_path: Path) -> None:
    # The same words with this environment as the venv; CI runs the whole line in a fresh clone.
    (tmp_path / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    last = block_after("<!-- command: run -->").strip().split(" && ")[-1]
    run = subprocess.run(["bash", "-c", last], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert run.stdout.splitlines()[0].endswith("Seb Ruiz\t2012-04-18T06:23:20Z\tNONE: Add groovy as java synhi")
    assert len(run.stdout.splitlines()) == 25
    assert run.stderr == "25 shown, more exist: --all\n"


def test_the_transcript_is_what_a_terminal_shows(sandbox: Sandbox, invoke: Invoke) -> None:
    assert len(EXCHANGES) == 4
    for words, shown in EXCHANGES:
        result = invoke(*words.split(), tty=True, env={"NO_COLOR": "1"}, width=100)
        expected = shown.replace("14 years ago", "? days ago")
        seen = re.sub(r"\d (day|week)s? ago ( *)", r"? days ago\2", result.out + result.err)
        assert [line.split() for line in seen.splitlines()] == [line.split() for line in expected.splitlines()]


def test_the_first_login_is_what_a_terminal_shows(signed_out: Sandbox) -> None:
    login, *shown = block_after("## First five minutes").replace(OWN_SERVER, signed_out.url).splitlines()[:5]
    name, prompt, _ = shown[1:]
    code, sent = on_terminal(
        *login.removeprefix("$ bbcli ").split(),
        "--store",
        "file",
        typed={f"{name} ": "\n", f"{prompt} ": create_token(signed_out, "users/fred") + "\n"},
    )
    assert code == 0
    assert [line.rstrip() for line in sent.splitlines()[:4]] == shown


@pytest.mark.parametrize(("title", "_", "script"), RECIPES, ids=[recipe[0] for recipe in RECIPES])
def test_a_recipe_does_what_it_says(title: str, _: str, script: str, shell: Sandbox, working_copy: Path) -> None:
    script = script.replace(OWN_SERVER, shell.url)
    command = ["bash", "-euo", "pipefail", "-c", script]
    run = subprocess.run(
        command, cwd=working_copy, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert run.returncode == 0, run.stderr
    assert "error" not in run.stderr
    assert run.stdout or "watch" in script or "clone" in script
    first = FIRST.get(title.removeprefix("# "))
    assert first in (None, run.stdout.partition("\n")[0])


@pytest.mark.parametrize("line", OPERATIONS)
def test_what_is_said_of_the_api_is_done(line: str, shell: Sandbox, tmp_path: Path) -> None:
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if "browse" in line:  # see tests/system/api_browser
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("error: api browse requires a terminal\n")
    else:
        assert run.returncode == 0, run.stderr
        assert run.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=["ci", "scripting"])
def test_a_script_runs_to_its_end(script: str, shell: Sandbox, working_copy: Path, tmp_path: Path) -> None:
    (working_copy / "broken.py").write_text("import os\n")
    (working_copy / "my-script.sh").write_text("#!/bin/sh\nbbcli projects list -L 1\n")
    (working_copy / "my-script.sh").chmod(0o755)
    tip = subprocess.run(["git", "rev-parse", "HEAD"], cwd=working_copy, capture_output=True, text=True, check=True)
    jenkins = {"GIT_COMMIT": tip.stdout.strip(), "JOB_NAME": "checks", "BUILD_URL": "https://ci.example.com/7"}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=working_copy, env={**os.environ, **jenkins, "JENKINS_URL": "x"},
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr


def test_the_readme_has_at_most_two_hundred_lines_and_its_pictures() -> None:
    assert len(RECIPES) == 11
    assert len(README.splitlines()) <= 200
    pictures = re.findall(r"!\[.*\]\((.*)\)", README)
    assert len(pictures) == 2
    assert all((TREE / picture).read_text(encoding="utf-8").startswith("<svg") for picture in pictures)


def test_every_variable_that_is_read_is_in_the_manual() -> None:
    sources = [path for path in (TREE / "bbcli").rglob("*.py") if path.name != "tables.py"]
    variable = r"\bBBCLI_[A-Z_]*[A-Z]\b"  # not BBCLI_SECRET_, which printed lines begin variables with
    read = {name for source in sources for name in re.findall(variable, source.read_text(encoding="utf-8"))}
    assert read == {name for row in ROWS for each in row for name in re.findall(variable, " ".join(each))}
