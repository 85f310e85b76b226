"""The working copy: its remotes and its HEAD; and cloning. Runs the git program."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.address import RepoAddress, parse_repo
from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The order in which remotes are believed; others count when they agree.
_PREFERRED = ("upstream", "origin")


@dataclass(frozen=True)
class Remote:
    """A remote whose URL has the form of a repository on a Bitbucket server."""

    name: str
    address: RepoAddress


@dataclass(frozen=True)
class WorkingCopy:
    """The git checkout that a folder is in, if it is in one."""

    folder: Path

    def remotes(self) -> list[Remote]:
        """Return the remotes that can be on a Bitbucket server, upstream before origin; none outside a checkout."""
        # A partial clone has its filter behind the word.
        listed = dict(re.findall(r"^(\S+)\t(.+) \(fetch\)", self._git("remote", "-v"), re.MULTILINE))
        found = []
        for name in sorted(listed, key=lambda name: (_PREFERRED.index(name) if name in _PREFERRED else 9, name)):
            try:
                found.append(Remote(name, parse_repo(listed[name])))
            except InvalidInput:  # a remote of another kind: a path, a bundle, another forge
                continue
        return found

    def repo_on(self, server_url: str) -> RepoAddress:
        """Return the repository of this checkout on that server; InvalidInput for none, or two that differ."""
        fitting = [remote for remote in self.remotes() if remote.address.is_on(server_url)]
        if not fitting and self._is_distrusted():
            raise InvalidInput(
                "which repository? git does not trust this folder, which belongs to another user",
                hint=f"name one with -R, or: git config --global --add safe.directory '{self.folder.resolve()}'",
            )
        if not fitting:
            raise InvalidInput(
                f"which repository? No remote of this folder is on {server_url}", hint="name one: -R WORK/my-repo"
            )
        if fitting[0].name not in _PREFERRED and len({str(remote.address).lower() for remote in fitting}) > 1:
            listed = ", ".join(f"{remote.name} is {remote.address}" for remote in fitting)
            raise InvalidInput(f"which repository? {listed}", hint="name one with -R, or call one remote origin")
        return fitting[0].address

    def head_in(self, repo: RepoAddress, server_url: str) -> str:
        """Return the full hash of HEAD; InvalidInput where this folder is no checkout of that repository."""
        fitting = (remote.address for remote in self.remotes() if remote.address.is_on(server_url))
        if str(repo).casefold() not in {str(address).casefold() for address in fitting}:
            raise InvalidInput(f"HEAD: this folder is no checkout of {repo}", hint="name a commit, a branch or a tag")
        found = self._git("rev-parse", "--verify", "--quiet", "HEAD").strip()
        if not found:
            raise InvalidInput(f"HEAD: this checkout of {repo} has no commit yet", hint="name a branch or a tag")
        return found

    def _is_distrusted(self) -> bool:
        run = self._run("rev-parse", "--git-dir")
        return run is not None and "dubious ownership" in run.stderr

    def _git(self, *words: str) -> str:
        """Return what git says; nothing where it fails or is not installed."""
        run = self._run(*words)
        return run.stdout if run is not None and run.returncode == 0 else ""

    def _run(self, *words: str) -> subprocess.CompletedProcess[str] | None:
        with suppress(OSError):  # git is not installed
            return subprocess.run(
                ["git", *words], cwd=self.folder, capture_output=True, check=False, text=True, errors="replace",
                env={**os.environ, "LC_ALL": "C"},
            )  # fmt: skip
        return None


def clone(
    url: str,
    *,
    helper: str,
    keep_helper: bool,
    folder: str | None,
    options: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
) -> None:
    """Clone a repository, git's output to this terminal; `helper` is the command that answers it the password.

    The helper is asked for this server only, and alone: no other one gets to store what it says. With `keep_helper`
    the clone's configuration names it, for later fetches and pushes.
    """
    origin = "/".join(url.split("/", 3)[:3])
    settings = [f"credential.{origin}.helper=", f"credential.{origin}.helper=!{helper}"]
    given = [word for setting in settings for word in ("-c", setting)]
    command = ["git", "clone", *given] if keep_helper else ["git", *given, "clone"]
    command += [*options, "--", url, *([folder] if folder else [])]
    try:
        code = subprocess.run(command, cwd=cwd, env=dict(environ), check=False).returncode
    except FileNotFoundError:
        raise BbcliError("git is not installed", hint="install git, then clone again") from None
    if code:
        raise BbcliError(f"git clone ended with {code}", hint="what git said is above")
