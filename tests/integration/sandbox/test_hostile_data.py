"""`bbcli sandbox start --data DIR`: repositories of a foreign directory run none of their programs."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.cases import FORM, form
from tests.integration.sandbox.conftest import Api
from tests.security.containment.hostile import Hostile, environ

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
SERVER_HOOKS = ("pre-receive", "update", "post-receive", "post-update", "proc-receive", "push-to-checkout")


@pytest.fixture
def hostile(populated: Path, tmp_path: Path) -> Iterator[tuple[Hostile, Sandbox]]:
    """A sandbox on data whose repositories have hooks and name programs in every git setting that runs one."""
    data = tmp_path / "data"
    shutil.copytree(populated, data, symlinks=True)
    found = Hostile(tmp_path / "hostile", data, "http://127.0.0.1")
    sources = sorted((data / "repositories").glob("*.git"))
    for repository in sources:
        found.arm(repository / "config")
        with (repository / "config").open("a") as file:
            file.write("[receive]\n\tautogc = true\n[tag]\n\tgpgSign = true\n[extensions]\n\tpreciousObjects = false\n")
            file.write(f"[alias]\n\tremote-file = !{found.folder}/bin/helper\n")
            file.write(f'[merge "own"]\n\tdriver = {found.folder}/bin/smudge %A\n')
        (repository / "info").mkdir(exist_ok=True)
        with (repository / "info" / "attributes").open("a") as file:
            file.write("* merge=own\n")
        (repository / "hooks").mkdir(exist_ok=True)
        for name in SERVER_HOOKS:
            for folder in (repository / "hooks", found.folder / "bin"):
                (folder / name).unlink(missing_ok=True)
                (folder / name).symlink_to(found.folder / "bin" / "fsmonitor")
    assert sources
    with Sandbox(data) as running:
        yield found, running


def test_reading_forking_and_pushing_run_no_program_of_the_data(
    hostile: tuple[Hostile, Sandbox], tmp_path: Path
) -> None:
    armed, sandbox = hostile
    api = Api(sandbox)
    tip = api.send("GET", f"{REPO}/commits?limit=1").json["values"][0]["id"]
    for path in (
        "commits", f"commits/{tip}", f"commits/{tip}/changes", f"commits/{tip}/diff", "branches", "tags", "files",
        "browse/README.md", "raw/README.md", "commits?path=README.md&followRenames=true",
    ):  # fmt: skip
        assert api.send("GET", f"{REPO}/{path}").status == 200, path
    tag = {"name": "new", "startPoint": "master", "message": "annotated"}
    assert api.send("POST", f"{REPO}/tags", tag, user="admin").status == 200
    assert (
        api.send("POST", "/rest/api/latest/projects/WORK/repos/trunk-based", {"name": "f"}, user="admin").status == 201
    )
    push(sandbox, tmp_path / "clone")
    assert armed.programs_run == []


def test_a_merge_that_is_tried_runs_no_driver_of_the_data(hostile: tuple[Hostile, Sandbox]) -> None:
    armed, sandbox = hostile
    api = Api(sandbox)
    tip = api.json(f"{REPO}/commits?limit=1&path=README.md&until=master")["values"][0]["id"]
    for branch in ("ours", "theirs"):
        api.send("POST", f"{REPO}/branches", {"name": branch, "startPoint": "master"})
        body = form(content=branch, branch=branch, sourceCommitId=tip)
        assert api.send("PUT", f"{REPO}/browse/README.md", body, Content_Type=FORM).status == 200
    refs = {name: {"id": f"refs/heads/{branch}"} for name, branch in (("fromRef", "ours"), ("toRef", "theirs"))}
    assert api.send("POST", f"{REPO}/pull-requests", {"title": "both", **refs}).status == 201
    newest = api.json(f"{REPO}/pull-requests?limit=1")["values"][0]
    assert (newest["properties"]["mergeResult"]["outcome"], armed.programs_run) == ("CONFLICTED", [])


def push(sandbox: Sandbox, folder: Path) -> None:
    """Clone, commit and push with a git that trusts no configuration of the server."""
    url = sandbox.url.replace("://", "://admin:admin@")
    for words in (
        f"clone -q {url}/scm/work/my-repo.git {folder}",
        f"-C {folder} commit -q --allow-empty -m pushed",
        f"-C {folder} push -q origin HEAD:refs/heads/pushed",
    ):
        run = subprocess.run(["git", *words.split()], env=environ(), capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
