"""A CI step as one strict script of twenty lines: real processes, and a server that fails meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.builds import states
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

pytestmark = pytest.mark.needs("bash")

SCRIPT = """\
set -euo pipefail
cd "$WORKSPACE"
export GIT_COMMIT="$(git rev-parse HEAD)" BUILD_URL="https://ci.example.com/job/build/7/" JOB_NAME=build

finish() {
  local code=$?
  if [ $code -ne 0 ]; then bbcli builds set --state failed --quiet; fi
  exit $code
}
trap finish EXIT

bbcli builds set --state inprogress --name "Build 7"
printf 'import os\\n\\n\\ndef f(:\\n' > broken.py
ruff check --isolated --exit-zero --output-format sarif broken.py | bbcli insights annotate --key ruff --fail-on high
bbcli insights report --key coverage --title Coverage --data Lines=85% --result pass
( until [ -e proxy-failed ]; do sleep 0.1; done; bbcli builds set --key tests --state "${TESTS:-successful}" --quiet ) &
bbcli builds set --state successful
bbcli builds wait --key build --key tests --interval 1s --timeout 2m -o tsv | cut -f1,2 | sort > builds
bbcli insights show "$GIT_COMMIT" --key ruff -q .result > result
bbcli commits show "$GIT_COMMIT" -q '.message | split("\n")[0]' >> result
bbcli watch commit "$GIT_COMMIT"
"""
# It fails in the middle of the wait, between two looks that it answers. The build of the tests ends after that.
WAITED_FOR = "502 times=3 after=1 method=GET path=/rest/build-status/*"


@pytest.fixture(autouse=True)
def no_builds(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from builds")


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A directory with the bbcli and ruff of the Python that runs the tests."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "bbcli").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bbcli "$@"\n')
    (folder / "bbcli").chmod(0o755)
    (folder / "ruff").symlink_to(Path(sys.executable).with_name("ruff"))
    return folder


def run(sandbox: Sandbox, working_copy: Path, bin_folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ, "WORKSPACE": str(working_copy), "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "JENKINS_URL": "https://ci.example.com/", **variables,
    }  # fmt: skip
    words = ["bash", "-c", SCRIPT]
    with subprocess.Popen(
        words, cwd=bin_folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as script:
        while script.poll() is None and sandbox.faults.describe()[0]["seen"] < 4:
            threading.Event().wait(0.05)
        (working_copy / "proxy-failed").touch()
        out, err = script.communicate(timeout=120)
    return subprocess.CompletedProcess(words, script.returncode, out, err)


def test_a_step_of_twenty_lines_gets_through_a_proxy_that_fails(
    sandbox: Sandbox, working_copy: Path, bin_folder: Path, invoke: Invoke
) -> None:
    assert len([line for line in SCRIPT.splitlines() if line]) == 20
    sandbox.faults.add(Fault.parse(WAITED_FOR))
    done = run(sandbox, working_copy, bin_folder)
    assert done.returncode == 0, done.stderr
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=working_copy, capture_output=True, text=True, check=True)
    commit = head.stdout.strip()
    assert (working_copy / "builds").read_text() == "SUCCESSFUL\tbuild\nSUCCESSFUL\ttests\n"
    assert (working_copy / "result").read_text() == "FAIL\nNONE: Add groovy as java synhi\n"
    assert states(sandbox, commit).items() >= {"build": "SUCCESSFUL", "tests": "SUCCESSFUL"}.items()
    shown = invoke("insights", "show", commit, "--key", "ruff", "-R", "WORK/my-repo", "--jsonl")
    assert json.loads(shown.out)["result"] == "FAIL"
    annotations = f"/insights/latest/projects/WORK/repos/my-repo/commits/{commit}/reports/ruff/annotations"
    found = json.loads(invoke("api", "call", annotations).out)["annotations"]
    assert {each["path"] for each in found} == {"broken.py"}
    assert [request.path for request in requests_to(sandbox) if request.path.endswith("/watch")] != []
    reads = [request for request in requests_to(sandbox) if request.method == "GET"]
    answered = [request.status for request in reads if "/build-status/" in request.path]
    assert answered.count(502) == 3
    assert answered[0] == answered[-1] == 200


def test_a_build_that_fails_meanwhile_ends_the_step(sandbox: Sandbox, working_copy: Path, bin_folder: Path) -> None:
    sandbox.faults.add(Fault.parse(WAITED_FOR))
    done = run(sandbox, working_copy, bin_folder, TESTS="failed")
    assert done.returncode == 1, done.stderr
    assert not (working_copy / "result").exists()
