"""Kills a sandbox under load and checks its acknowledged writes: python -m tests.system.sandbox.kills TIMES."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bbcli.sandbox.seed.populate import populate
from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.cases import FORM, form
from tests.integration.sandbox.conftest import Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
COMMENTS = f"{REPO}/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1/comments"
PULLS = f"{REPO}/pull-requests"
SERVE = (
    "import sys, pathlib; from bbcli.sandbox.server import serve\n"
    "serve(pathlib.Path(sys.argv[1]), port=0, ready=lambda sandbox: print(sandbox.port, flush=True))"
)
WRITERS = 4
LEAST = 40  # acknowledged writes before a kill


@dataclass
class Load:
    """The acknowledged writes: comments by id, branches and files by name, states of pull requests by id."""

    run: int
    api: Api
    comments: dict[int, str] = field(default_factory=dict)
    branches: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, str] = field(default_factory=dict)
    enough: threading.Event = field(default_factory=threading.Event)

    @property
    def acknowledged(self) -> int:
        """The number of acknowledged writes."""
        return len(self.comments) + len(self.branches) + len(self.files) + len(self.pulls)

    def write(self, writer: int) -> None:
        """Write comments, branches, files and pull requests until the server is gone."""
        number = 0
        branch = f"kills/{self.run}/{writer}"
        try:
            while True:
                number += 1
                name = f"{branch}/{number}"
                comment = self.api.send("POST", COMMENTS, {"text": name})
                self.comments[comment.json["id"]] = name
                self._branch(name)
                self._file(name)
                self._pull(name)
                if self.acknowledged >= LEAST:
                    self.enough.set()
        except (OSError, HTTPException):  # it was killed
            return

    def push(self, clone: Path) -> None:
        """Push new branches until the server is gone."""
        place = self.api.sandbox.url.replace("://", "://fred:fred@")
        number, ended = 0, 0
        while ended == 0:
            number += 1
            name = f"kills/{self.run}/pushed/{number}"
            _git(clone, "commit", "-q", "--allow-empty", "-m", name)
            ended = _git(clone, "push", "-q", f"{place}/scm/work/my-repo.git", f"HEAD:refs/heads/{name}")
            if ended == 0:
                self.branches.append(name)

    def _branch(self, name: str) -> None:
        made = self.api.send("POST", f"{REPO}/branches", {"name": name, "startPoint": "master"})
        assert made.status == 200, made.body
        self.branches.append(name)

    def _file(self, name: str) -> None:
        body = form(content=name, branch=name)
        edited = self.api.send("PUT", f"{REPO}/browse/kill.txt", body, Content_Type=FORM)
        assert edited.status == 200, edited.body
        self.files[name] = edited.json["id"]

    def _pull(self, name: str) -> None:
        """Create a pull request to a new branch, and merge it."""
        target = f"{name}-target"
        self._branch(target)
        made = self.api.send("POST", PULLS, {"title": name, "fromRef": {"id": name}, "toRef": {"id": target}})
        assert made.status == 201, made.body
        number = made.json["id"]
        self.pulls[number] = "OPEN"
        merged = self.api.send("POST", f"{PULLS}/{number}/merge?version={made.json['version']}", {})
        assert merged.status == 200, merged.body
        self.pulls[number] = "MERGED"

    def lost(self, api: Api) -> list[str]:
        """Return the acknowledged writes that are lost."""
        found = {branch["displayId"] for branch in api.all(f"{REPO}/branches?filterText=kills/", limit=1000)}
        missing = [f"branch {name}" for name in self.branches if name not in found]
        missing += [f"comment {each}" for each in self.comments if api.get(f"{COMMENTS}/{each}").status != 200]
        for name, commit_id in self.files.items():
            raw = api.get(f"{REPO}/raw/kill.txt?at={quote(name, safe='')}")
            tip = api.get(f"{REPO}/commits/{commit_id}")
            if (raw.status, raw.body, tip.status) != (200, name.encode(), 200):
                missing.append(f"file of {name}")
        for number, state in self.pulls.items():
            found_state = api.json(f"{PULLS}/{number}")["state"]
            # A merge that was sent and not acknowledged may have been done.
            if found_state not in {state, "MERGED"}:
                missing.append(f"pull request {number}: {state}, now {found_state}")
        return missing


def kill(data: Path, run: int) -> Load:
    """Serve the data in a process, write to it from several threads, and kill it meanwhile."""
    with subprocess.Popen([sys.executable, "-c", SERVE, str(data)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        sandbox: Any = Sandbox(data, port=int(process.stdout.readline()))
        load = Load(run, Api(sandbox))
        clone = data.parent / "clone"
        _git(data.parent, "clone", "-q", f"{sandbox.url.replace('://', '://fred:fred@')}/scm/work/my-repo.git", "clone")
        writers = [threading.Thread(target=load.write, args=(number,)) for number in range(WRITERS)]
        writers.append(threading.Thread(target=load.push, args=(clone,)))
        for writer in writers:
            writer.start()
        load.enough.wait(60)
        process.kill()
        for writer in writers:
            writer.join()
    shutil.rmtree(clone)
    return load


def _git(folder: Path, *words: str) -> int:
    identity = ("-c", "user.name=Fred", "-c", "user.email=fred@example.com")
    return subprocess.run(["git", *identity, *words], cwd=folder, stderr=subprocess.DEVNULL, check=False).returncode


def lost_after(data: Path, times: int) -> tuple[int, list[str]]:
    """Kill the sandbox several times on the same data; return the acknowledged writes and the lost ones."""
    loads = [kill(data, run) for run in range(times)]
    with Sandbox(data) as running:
        api = Api(running)
        return sum(load.acknowledged for load in loads), [each for load in loads for each in load.lost(api)]


def main(times: int) -> None:
    """Kill a sandbox with new data, and print the lost writes."""
    folder = Path(tempfile.mkdtemp())
    try:
        populate(folder / "data")
        acknowledged, lost = lost_after(folder / "data", times)
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(f"{times} kills, {acknowledged} writes acknowledged, {len(lost)} lost {lost}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
