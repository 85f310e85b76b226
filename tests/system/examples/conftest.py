"""The environment of examples: a local clone of WORK/my-repo, signed in to its server, and the files that they read."""

from __future__ import annotations

import json
import os
import re
import shlex
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


@pytest.fixture
def example_directory(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A local clone with a login on bitbucket.example.com, which is the sandbox, and the files of examples."""
    # One of them writes git's own configuration: never that of the machine, nor in the place of /dev/null.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    for user in ("mary", "admin"):
        words = ("auth", "login", sandbox.url, "--name", "bitbucket.example.com", "--username", user)
        assert invoke(*words, "--password-stdin", "--store", "file", stdin=user).code == 0
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
PLAIN = re.compile(r"bbcli (?!sandbox run|doctor)[^|<>;&$`#*!~\\\n]*")


@pytest.fixture
def run_script(example_directory: Path, sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a plain line of bbcli in this process, and what needs a shell in a strict bash with bbcli on the PATH."""
    monkeypatch.chdir(example_directory)

    def call(script: str, *, before: str = "") -> tuple[int, str]:
        lines = [*filter(None, before.split("; ")), script]
        if all(PLAIN.fullmatch(line) for line in lines):
            for line in lines:
                words = shlex.split(line.replace(OWN_SERVER, sandbox.url))[1:]
                result = invoke(*words, cwd=example_directory)
            return result.code, result.out + result.err
        strict = f"set -euo pipefail\n{script}"
        for way in ("--with-token", "--username"):
            strict = strict.replace(f"{OWN_SERVER} {way}", f"{OWN_SERVER} --store file {way}")  # without a keyring
        text = f"{{ {before or ':'}; }} >/dev/null 2>&1\n{strict}".replace(OWN_SERVER, sandbox.url)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(
            ["bash", "-c", text], cwd=example_directory, env={**os.environ, "PATH": path}, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return ran.returncode, ran.stdout

    return call
