"""The measured programs: bbcli and python of one venv, other clients, and their versions."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.server import program
from tests.bench.timing import Command

if TYPE_CHECKING:
    from tests.bench.data import Answers
    from tests.bench.server import Site

_PEERS = Path(__file__).with_name("peers")
_DRAWING = Path(__file__).with_name("drawing.py")
_TOKEN = "token-of-nobody"
_PACKAGES = ("bbcli", "click", "httpx", "keyring", "msgspec", "rich", "stashy", "atlassian-python-api")
_ASK_VERSIONS = """
import bbcli, json, platform, sys
from importlib.metadata import distributions
known = {each.name: each.version for each in distributions()}
versions = {"python": platform.python_version(), **{name: known.get(name) for name in sys.argv[1:]}}
json.dump([bbcli.__file__, versions], sys.stdout)
"""


@dataclass(frozen=True)
class Lab:
    """A venv, the running server, its responses, and a directory for output."""

    venv: Path
    site: Site
    answers: Answers
    work: Path
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @cached_property
    def versions(self) -> dict[str, str | None]:
        """The versions of the venv's python and packages, and bbcli's commit; None where one is not installed."""
        asked = [self._program("python"), "-c", _ASK_VERSIONS, *_PACKAGES]
        answer = subprocess.run(asked, stdout=subprocess.PIPE, check=True, env=self._environment(), cwd=self.work)
        where, versions = json.loads(answer.stdout)
        describe = ["git", "-C", str(Path(where).parent), "describe", "--always", "--dirty"]
        commit = subprocess.run(describe, capture_output=True, text=True).stdout.strip()
        return {**versions, "commit": commit or None}

    def facts(self) -> dict[str, Any]:
        """Return the facts about the machine."""
        programs = {name: _version(name) for name in ("curl", "jq", "gh", "nginx")}
        return {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "cores": os.cpu_count(),
            "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
            "load": os.getloadavg(),
            "venv": str(self.venv),
            "script": self.script_of_bbcli(),
            "versions": {**self.versions, **programs},
        }

    def script_of_bbcli(self) -> str:
        """Describe the script that starts bbcli: an older pip's imports `re` first, which delays --version."""
        lines = Path(self._program("bbcli")).read_text(encoding="utf-8").splitlines()
        return "imports re" if "import re" in lines else "plain"

    def bbcli(self, name: str, *words: str, delay: int | None = 0, counted: bool = False, **run: Any) -> Command:
        """Return a run of bbcli against the server; `delay` None is one that needs no server."""
        server = {} if delay is None else {"BBCLI_SERVER": self.site.url(delay, counted=counted), "BBCLI_TOKEN": _TOKEN}
        environment = {**self._environment(), **server, **run.pop("env", {})}
        return Command(name, (self._program("bbcli"), *words), environment, missing=self._missing(delay), **run)

    def python(self, name: str, *words: str) -> Command:
        """Return a run of the venv's python."""
        return Command(name, (self._program("python"), *words), self._environment())

    def script(self, name: str, *words: str, package: str, delay: int = 0, **run: Any) -> Command:
        """Return a run of one of the Python peers with a package."""
        lacks = "" if self.versions[package] else f"{package} is not installed"
        argv = (self._program("python"), str(_PEERS / f"{name}.py"), *words)
        return Command(name, argv, self._environment(), missing=self._missing(delay) or lacks, **run)

    def curl_jq(self, slug: str) -> Command:
        """Return the shell script of curl and jq."""
        argv = ("/bin/sh", str(_PEERS / "curl_jq.sh"), self.commits(slug), _TOKEN)
        return Command("curl + jq", argv, self._environment(), missing=self._missing(0, "curl", "jq"))

    def curl(self, name: str, slug: str, total: int, *, delay: int = 0, wide: int = 1) -> Command:
        """Return a curl command that fetches all pages; it gets their starts as arguments."""
        parallel = ("--parallel", "--parallel-max", str(wide)) if wide > 1 else ()
        url = f"{self.commits(slug, delay)}?limit=1000&start=[0-{total - 1000}:1000]"
        argv = (program("curl") or "", "--silent", "--fail", *parallel, url)
        return Command(name, argv, self._environment(), missing=self._missing(delay, "curl"))

    def other(self, name: str, *words: str) -> Command:
        """Return a run of another program."""
        argv = (program(words[0]) or "", *words[1:])
        return Command(name, argv, self._environment(), missing=self._missing(None, words[0]))

    def commits(self, slug: str, delay: int = 0) -> str:
        """Return the URL of a repository's commits."""
        return f"{self.site.url(delay)}/rest/api/latest/projects/WORK/repos/{slug}/commits"

    def httpx_get(self) -> Command:
        """Return the script that gets one repository with httpx."""
        url = f"{self.site.url()}/rest/api/latest/projects/WORK/repos/r100k"
        return self.script("httpx_get", url, _TOKEN, package="httpx")

    def rich_table(self, slug: str) -> Command:
        """Return the script that shows commits with rich."""
        marker = self.answers.first_commit
        return self.script("rich_table", self.commits(slug), _TOKEN, package="rich", terminal=True, marker=marker)

    def drawing(self, name: str, slug: str) -> Command:
        """Return the script that draws commits with bbcli and with rich; the venv's bbcli, whatever is beside it."""
        pages = self.answers.folder / "commits" / slug / "1000"
        return self.python(name, "-P", str(_DRAWING), str(pages))

    def _missing(self, delay: int | None, *programs: str) -> str:
        """Return what a run lacks: the server, whose delay needs a module of nginx, or a program."""
        if delay is not None and not self.site.url(delay):
            return "nginx has no echo module" if self.site.ports else "nginx is not installed"
        return next((f"{name} is not installed" for name in programs if not program(name)), "")

    def _program(self, name: str) -> str:
        return str(self.venv / "bin" / name)

    def _environment(self) -> dict[str, str]:
        """Return an environment without settings of this machine that would change the measurement."""
        return {
            "PATH": self.environ.get("PATH", os.defpath),
            "HOME": str(self.work),
            "BBCLI_CONFIG_DIR": str(self.work / "config"),
            "BBCLI_CACHE_DIR": str(self.work / "cache"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }


def _version(name: str) -> str | None:
    """Return the version that a program reports; None if it is not installed."""
    found = program(name)
    if found is None:
        return None
    asked = subprocess.run([found, "-v" if name == "nginx" else "--version"], capture_output=True, text=True)
    numbers = re.search(r"\d+(?:\.\d+)+", asked.stdout + asked.stderr)
    return numbers[0] if numbers else None
