"""The local clone: its remotes and its HEAD; and cloning. Runs the git program."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.auth.secret_env import without_credentials
from bbcli.config import git_program
from bbcli.config.addresses import RepoAddress, parse_repo
from bbcli.config.git_program import CLONE
from bbcli.errors import BbcliError, InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.config.model import Server

# These remotes take precedence, in this order; others count when they agree.
_PREFERRED = ("upstream", "origin")
# Seconds for git to read: a directory can hold a pipe in place of a file.
_PATIENCE = 10.0


@dataclass(frozen=True)
class Remote:
    """A remote whose URL has the form of a repository on a Bitbucket server."""

    name: str
    address: RepoAddress


@dataclass(frozen=True)
class LocalClone:
    """The local clone that a directory is in, if it is in one."""

    folder: Path
    patience: float = _PATIENCE

    @property
    def git_version(self) -> str:
        """The output of `git version`; empty if git is not installed."""
        return _output(_run(self.folder, self.patience, "version")).strip()

    @property
    def top(self) -> str:
        """The top directory of the clone, with slashes; empty outside of one."""
        return self._git("rev-parse", "--show-toplevel").removesuffix("\n")

    def remotes(self) -> list[Remote]:
        """Return the remotes that can be on a Bitbucket server, upstream before origin; none outside a clone."""
        # A partial clone has its filter behind the word.
        listed = dict(re.findall(r"^(\S+)\t(.+) \(fetch\)", self._git("remote", "-v"), re.MULTILINE))
        found = []
        for name in sorted(listed, key=lambda name: (_PREFERRED.index(name) if name in _PREFERRED else 9, name)):
            try:
                address = parse_repo(listed[name])
            except InvalidInput:  # a remote of another kind: a bundle, another forge
                continue
            if address.base or address.ssh_host:  # else it is a path
                found.append(Remote(name, address))
        return found

    def repo_on(self, server: Server) -> RepoAddress:
        """Return the repository of this clone on the server, or the server's default one.

        InvalidInput for none, or two that differ.
        """
        fitting = [remote for remote in self.remotes() if server.is_host_of(remote.address)]
        if not fitting and server.repo:
            return parse_repo(server.repo)
        if not fitting and self._is_distrusted():
            message = "no repository: git does not trust this directory, which another user owns"
            raise InvalidInput(message, reason="clone_not_trusted", path=self._root)
        if not fitting:
            message = f"no repository: no remote in this directory is on {server.url}"
            raise InvalidInput(message, reason="no_remote")
        if fitting[0].name not in _PREFERRED and len({str(remote.address).lower() for remote in fitting}) > 1:
            listed = ", ".join(f"{remote.name} is {remote.address}" for remote in fitting)
            raise InvalidInput(f"several repositories: {listed}", reason="remotes_differ")
        return fitting[0].address

    def head_in(self, repo: RepoAddress, server: Server) -> str:
        """Return the full hash of HEAD; InvalidInput outside a clone of that repository."""
        fitting = (remote.address for remote in self.remotes() if server.is_host_of(remote.address))
        if str(repo).casefold() not in {str(address).casefold() for address in fitting}:
            raise InvalidInput(
                f"HEAD: this directory is not a local clone of {repo}", hint="use a commit, a branch or a tag"
            )
        found = self._git("rev-parse", "--verify", "--quiet", "HEAD").strip()
        if not found:
            raise InvalidInput(f"HEAD: this local clone of {repo} has no commits yet", hint="use a branch or a tag")
        return found

    def branch_in(self, repo: RepoAddress, server: Server) -> str:
        """Return the current branch; InvalidInput for a detached HEAD, or a clone of another repository."""
        self.head_in(repo, server)
        found = self._git("symbolic-ref", "--quiet", "--short", "HEAD").strip()
        if not found:
            raise InvalidInput("HEAD is detached", hint="add the pull request, or check out a branch")
        return found

    def branches(self, remote: str) -> list[str]:
        """Return the branches that a remote had when it was last fetched."""
        listed = self._lines("for-each-ref", "--format=%(refname:lstrip=3)", f"refs/remotes/{remote}/")
        return [name for name in listed if name != "HEAD"]

    def tags(self) -> list[str]:
        """Return the tags."""
        return self._lines("for-each-ref", "--format=%(refname:lstrip=2)", "refs/tags/")

    def commits(self, remote: str, most: int) -> list[tuple[str, str]]:
        """Return the newest commits of HEAD and of a remote, by the start of their hash and by their first line."""
        # rev-list, which looks at no signature; since 2.16 it fetches no missing object where it may pass it over.
        shown = ("--missing=allow-any", "--abbrev-commit", "--abbrev=11", "--format=%h%x09%s")
        lines = self._lines("rev-list", f"-{most}", *shown, "HEAD", f"--remotes={remote}", "--")
        found = (line.partition("\t") for line in lines if not line.startswith("commit "))
        return [(name, text) for name, _, text in found]

    def _is_distrusted(self) -> bool:
        run = _run(self._root, self.patience, "rev-parse", "--git-dir") if self._root else None
        return run is not None and b"dubious ownership" in run.stderr

    def _lines(self, *words: str) -> list[str]:
        # Not splitlines: names and texts may hold what ends a line to Python, but not to git.
        return [line for line in self._git(*words).split("\n") if line]

    def _git(self, *words: str) -> str:
        """Return the output of git; empty if it fails or is not installed, and outside a clone."""
        return _output(_run(self._root, self.patience, *words)) if self._root else ""

    @cached_property
    def _root(self) -> Path | None:
        """The nearest folder that has a .git, as far up as git may look.

        git also takes a folder for a repository that looks like a bare one, such as one that was committed to a clone;
        before 2.38 nothing but its current folder keeps it from that.
        """
        environ, start = os.environ, self.folder.resolve()
        limits = environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
        ceilings = [Path(each).resolve() for each in limits if each]
        crosses = environ.get("GIT_DISCOVERY_ACROSS_FILESYSTEM", "0").lower() not in ("0", "false", "no", "off", "")
        with suppress(OSError):
            for folder in (start, *start.parents):
                is_beyond = not crosses and folder.stat().st_dev != start.stat().st_dev
                if is_beyond or (folder in ceilings and folder != start):
                    return None
                if (folder / ".git").exists():
                    return folder
        return None


def _run(folder: Path, patience: float, *words: str) -> subprocess.CompletedProcess[bytes] | None:
    """Run git in a folder and not above it; None if it is not installed or takes longer than `patience` s."""
    environ = {**git_program.environment(without_credentials(os.environ)), "LC_ALL": "C"}
    environ["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(
            git_program.command(*words), cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True,
            check=False, timeout=patience,
        )  # fmt: skip
    return None


def _output(run: subprocess.CompletedProcess[bytes] | None) -> str:
    return run.stdout.decode("utf-8", "replace") if run is not None and run.returncode == 0 else ""


@dataclass(frozen=True)
class GitAccess:
    """The access of git to a server: the command line of its credential helper, and its settings.

    `settings` stay in a clone, `passing` are for this run. `questions` are what the helper is asked besides, as git
    names it: a proxy, `cert://`. `handed` is what the helper can't find by itself, such as a credential of the
    environment: it reaches the helper in an open file, where no other process can read it. Where the login `lasts`,
    the helper finds it later, too.
    """

    server_url: str
    helper: str
    settings: Mapping[str, str] = field(default_factory=dict)
    passing: Mapping[str, str] = field(default_factory=dict)
    questions: Sequence[str] = ()
    handed: str | None = field(default=None, repr=False)
    lasts: bool = True

    def options_of_clone(self) -> list[str]:
        """Return the options of `git clone` that its configuration keeps."""
        return _options([*self.settings.items(), *(self._helping(self.helper) if self.lasts else ())])

    def options_of_run(self, handed_fd: int | None) -> list[str]:
        """Return the options of git for this run."""
        helping = [] if handed_fd is None else self._helping(f"{self.helper} --credential-fd {handed_fd}")
        return _options([*self.passing.items(), *helping])

    def _helping(self, helper: str) -> list[tuple[str, str]]:
        """Name the helper: it is asked for this server and the way there only, and alone: no other one is told."""
        besides = [(f"credential.{place}.helper", text) for place in self.questions for text in ("", f"!{helper}")]
        return [*_helper_settings(self.server_url, helper), *besides]


def _options(settings: Iterable[tuple[str, str]]) -> list[str]:
    return [word for name, value in settings for word in ("-c", f"{name}={value}")]


def _helper_settings(server_url: str, helper: str) -> list[tuple[str, str]]:
    section = f"credential.{server_url}"
    # Below a context path another server may live: the helper is told the path, and looks at it.
    path = [(f"{section}.useHttpPath", "true")] if urlsplit(server_url).path else []
    return [(f"{section}.helper", ""), (f"{section}.helper", f"!{helper}"), *path]


def clone(
    url: str, access: GitAccess, *, folder: str, options: Sequence[str], cwd: Path, environ: Mapping[str, str],
    quiet: bool = False,
) -> None:  # fmt: skip
    """Clone a repository; git itself says on stderr how it goes on, unless it is to be `quiet`.

    The clone's configuration names the settings and, where the login lasts, the helper, for later fetches and pushes.
    """
    words = [*(["--quiet"] if quiet else []), *options, "--", url, folder]
    with _open_file(access.handed) as handed_fd:
        before = access.options_of_run(handed_fd)
        kept = () if handed_fd is None else (handed_fd,)
        try:
            words = [*before, "clone", *access.options_of_clone(), *words]
            command = git_program.command(*words, policy=CLONE, environ=environ)
            code = subprocess.run(
                command, cwd=cwd, env=git_program.environment(without_credentials(environ), CLONE), check=False,
                pass_fds=kept,
            ).returncode  # fmt: skip
        except FileNotFoundError:
            raise BbcliError("git is not installed", hint="install git") from None
    if code:
        raise BbcliError(f"git clone exited with code {code}", hint="see the messages of git above")


@contextmanager
def _open_file(text: str | None) -> Iterator[int | None]:
    """Give the number of an open file that holds a text and has no name; None for no text."""
    if text is None:
        yield None
        return
    if os.name == "nt":
        raise BbcliError("bbcli cannot pass this credential to git on Windows", reason="git_secret_on_windows")
    from bbcli.auth.secret_fd import secret_fd

    with secret_fd(text) as number:
        yield number


def set_up(server_url: str, helper: str, ways: Mapping[str, str], environ: Mapping[str, str]) -> None:
    """Name the helper for a server, and the way there, in git's global configuration, in the place of earlier ones."""
    settings = [*ways.items(), *_helper_settings(server_url, helper)]
    for name in dict(settings):
        values = [value for key, value in settings if key == name]
        _configure(environ, "--replace-all", name, values[0])
        for value in values[1:]:
            _configure(environ, "--add", name, value)


def _configure(environ: Mapping[str, str], *words: str) -> None:
    try:
        run = subprocess.run(
            git_program.command("config", "--global", *words), check=False, capture_output=True, text=True,
            errors="replace", env=git_program.environment(without_credentials(environ)), stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        raise BbcliError("git is not installed", hint="install git") from None
    if run.returncode:
        raise Misconfigured(
            f"git config --global: {run.stderr.strip() or run.returncode}", hint="check git's global configuration file"
        )
