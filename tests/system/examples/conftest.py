"""The environment of examples: a local clone of WORK/my-repo, signed in to its server, and the files that they read."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.support.openapi_documents import document

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

OWN_SERVER = "https://bitbucket.example.com"
DATA = Path(__file__).parents[2] / "unit" / "insights" / "data"


class Run(Protocol):
    """A function that runs shell lines; it returns exit code, then stdout and stderr together."""

    def __call__(self, script: str, *, before: str = "") -> tuple[int, str]: ...


@pytest.fixture(scope="session")
def saved_logins() -> dict[str, Path]:
    """The configuration directories after the logins of examples, by URL of the sandbox."""
    return {}


@pytest.fixture
def example_directory(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, saved_logins: dict[str, Path], tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
) -> Path:  # fmt: skip
    """A local clone with a login on bitbucket.example.com, which is the sandbox, and the files of examples."""
    # One of them writes git's own configuration: never that of the machine, nor in the place of /dev/null.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    if sandbox.url in saved_logins:
        shutil.copytree(saved_logins[sandbox.url], tmp_path / "config")
    else:
        for user in ("mary", "admin"):
            words = ("auth", "login", sandbox.url, "--name", "bitbucket.example.com", "--username", user)
            assert invoke(*words, "--password-stdin", "--store", "file", stdin=user).code == 0
        saved_logins[sandbox.url] = tmp_path_factory.mktemp("logins") / "config"
        shutil.copytree(tmp_path / "config", saved_logins[sandbox.url])
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    report = {"key": "coverage", "title": "Coverage", "result": "PASS"}
    (working_copy / "report.json").write_text(json.dumps(report))
    (working_copy / "results.sarif").write_bytes((DATA / "ruff.sarif").read_bytes())
    (working_copy / "eslint.json").write_bytes((DATA / "eslint.json").read_bytes())
    (working_copy / "NEW.md").write_text("# New\n")
    for name in ("10.2.swagger.v3.json", "notes.yaml"):  # JSON is YAML, too
        (working_copy / name).write_text(json.dumps(document(path="/notes/1.0/notes/{thingId}")))
    (working_copy / "my-script.sh").write_text("#!/bin/sh\nbbcli projects list -L 1\n")
    (working_copy / "my-script.sh").chmod(0o755)
    return working_copy


# A line that runs bbcli once and means the same without a shell; a doctor compares the real clocks.
PLAIN = re.compile(r"""bbcli (?!sandbox run|doctor)(?:'[^'\n]*'|"[^"$`\\\n]*"|[^'"|<>;&$`#*!~?()[\]\\\n])*""")


@pytest.fixture
def run_script(example_directory: Path, sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a plain line of bbcli in this process, and what needs a shell in a strict bash with bbcli on the PATH.

    What `before` sets in the shell is lost for a plain line; files and changes on the server stay.
    """
    monkeypatch.chdir(example_directory)
    for directory in (Path(sys.executable).parent, example_directory / "bin"):
        monkeypatch.setenv("PATH", str(directory), prepend=os.pathsep)

    def in_process(line: str) -> tuple[int, str]:
        result = invoke(*shlex.split(line.replace(OWN_SERVER, sandbox.url))[1:], cwd=example_directory)
        return result.code, result.out + result.err

    def in_bash(text: str) -> tuple[int, str]:
        ran = subprocess.run(
            ["bash", "-c", text.replace(OWN_SERVER, sandbox.url)], cwd=example_directory, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return ran.returncode, ran.stdout

    def call(script: str, *, before: str = "") -> tuple[int, str]:
        if PLAIN.fullmatch(script):
            lines = list(filter(None, before.split("; ")))
            if all(PLAIN.fullmatch(line) for line in lines):
                for line in lines:
                    in_process(line)
            else:
                in_bash(before)
            return in_process(script)
        strict = f"set -euo pipefail\n{script}"
        for way in ("--with-token", "--username"):
            strict = strict.replace(f"{OWN_SERVER} {way}", f"{OWN_SERVER} --store file {way}")  # without a keyring
        return in_bash(f"{{ {before or ':'}; }} >/dev/null 2>&1\n{strict}")

    return call
