"""The local clone: its remotes and its HEAD; and cloning. Runs the git program."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bbcli.auth.secret_env import without_credentials
from bbcli.config import git_program
from bbcli.config.addresses import RepoAddress, parse_repo
from bbcli.config.git_program import CLONE
from bbcli.errors import BbcliError, InvalidInput, Misconfigured
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.config.model import Server

# These remotes take precedence, in this order; others count when they agree.
_PREFERRED = ("upstream", "origin")
# The setting of a branch that `prs checkout` made: the pull request.
CHECKED_OUT_PULL = "bbcliPullRequest"
_BRANCHES = "refs/heads/"
# The settings of http.URL that `set_up` can write: see Connection.git_settings.
_CONNECTION = ("sslCert", "sslKey", "sslCertPasswordProtected", "sslCAInfo", "sslCAPath", "sslVerify", "proxy")
# Exit codes of `git merge-file` below this one are the number of conflicts.
_MERGE_FAILED = 128
# Seconds for git to read: a directory can hold a pipe in place of a file.
_PATIENCE = 10.0


@dataclass(frozen=True)
class Remote:
    """A remote whose URL has the form of a repository on a Bitbucket server."""

    name: str
    address: RepoAddress


class CheckedOut(NamedTuple):
    """The branch or commit that is checked out: a full ref name, or a hash for a detached HEAD.

    `default` is the default branch of the remote, empty if git does not know it.
    """

    ref: str
    default: str

    @property
    def is_default(self) -> bool:
        """True if it is the default branch of the remote."""
        return self.ref == f"{_BRANCHES}{self.default}"

    def __str__(self) -> str:
        return f"branch {self.ref.removeprefix(_BRANCHES)}" if "/" in self.ref else f"commit {short_hash(self.ref)}"


class PushedBranch(NamedTuple):
    """A branch on the server: its repository, which may be a fork, and its full ref name."""

    repo: RepoAddress
    ref: str


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
        if not fitting and self._root and not git_program.is_installed():
            raise InvalidInput("no repository: git is not installed", reason="git_missing")
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

    def is_clone_of(self, repo: RepoAddress, server: Server) -> bool:
        """True if a remote of this clone is that repository."""
        return bool(self.remotes_of(repo, server))

    def remote_of(self, repo: RepoAddress, server: Server) -> str:
        """Return the name of the remote that is that repository; empty without one."""
        return next(iter(self.remotes_of(repo, server)), "")

    def remotes_of(self, repo: RepoAddress, server: Server) -> list[str]:
        """Return the names of the remotes that are that repository, the preferred one first."""
        known = (remote for remote in self.remotes() if server.is_host_of(remote.address))
        return [remote.name for remote in known if str(remote.address).casefold() == str(repo).casefold()]

    def checked_out(self, repo: RepoAddress, server: Server) -> CheckedOut | None:
        """Return what is checked out, as the remote that is this repository calls it; None without a commit.

        That is the upstream branch if it is on this remote, else the branch of the same name.
        """
        remote = next(iter(self.remotes_of(repo, server)), None)
        if remote is None:
            return None
        tracking = f"refs/remotes/{remote}/"
        branch = self._git("symbolic-ref", "--quiet", "HEAD").strip()
        shown = "--format=%(refname) %(symref)%(upstream)"
        listed = self._lines("for-each-ref", shown, f"{tracking}HEAD", *([branch] if branch else ()))
        refs = dict(line.split(" ", 1) for line in listed)
        default = refs.get(f"{tracking}HEAD", "").removeprefix(tracking)
        if not branch:
            found = self.commit_named("HEAD")
            return CheckedOut(found, default) if found else None
        upstream = refs.get(branch)
        if upstream is None:
            return None
        is_on_remote = upstream.startswith(tracking)
        return CheckedOut(upstream.replace(tracking, _BRANCHES, 1) if is_on_remote else branch, default)

    def pushed_branch(self, server: Server) -> PushedBranch | None:
        """Return the branch that is checked out, as it was pushed to the server; None outside a clone from there.

        That is the branch of its name on a remote, the one that git pushes to first; else its upstream branch, if
        git would push there or `prs checkout` made it, and that is not the default branch of its remote; else the
        branch of its name in the repository of the clone: `git switch -c NAME origin/OTHER` makes OTHER the upstream
        of a new branch. InvalidInput for a detached HEAD.
        """
        places = {remote.name: remote.address for remote in self.remotes() if server.is_host_of(remote.address)}
        if not places:
            return None
        branch = self._git("symbolic-ref", "--quiet", "HEAD").strip().removeprefix(_BRANCHES)
        if not branch:
            raise InvalidInput("HEAD is detached", reason="no_current_branch")
        shown = (
            "--format=%(refname) %(push:remotename) %(upstream:remotename) %(upstream:remoteref) %(upstream) %(push)"
            " %(symref)"
        )
        tracked = "refs/remotes/*"
        listed = self._lines("for-each-ref", shown, _BRANCHES + branch, f"{tracked}/{branch}", f"{tracked}/HEAD")
        refs = {name: rest for name, _, rest in (line.partition(" ") for line in listed)}
        to, upstream, ref, tracking, push, _ = refs.get(_BRANCHES + branch, "     ").split(" ")
        for remote in dict.fromkeys((to, upstream, *places)):
            if remote in places and f"refs/remotes/{remote}/{branch}" in refs:
                return PushedBranch(places[remote], _BRANCHES + branch)
        default = refs.get(f"refs/remotes/{upstream}/HEAD", "").rpartition(" ")[2]
        is_default = default.removeprefix(f"refs/remotes/{upstream}/") == ref[len(_BRANCHES) :]
        goes_there = push == tracking or bool(self._git("config", "--get", f"branch.{branch}.{CHECKED_OUT_PULL}"))
        if upstream in places and ref and goes_there and not is_default:
            return PushedBranch(places[upstream], ref)
        return PushedBranch(self.repo_on(server), _BRANCHES + branch)

    def commit_named(self, revision: str) -> str:
        """Return the full hash of the commit that git resolves a revision to; empty if it resolves to none."""
        return self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()

    def head_in(self, repo: RepoAddress, server: Server) -> str:
        """Return the full hash of HEAD; InvalidInput outside a clone of that repository."""
        if self._root and not git_program.is_installed():
            raise InvalidInput("HEAD: git is not installed", hint="install git, or name a commit, a branch or a tag")
        if not self.is_clone_of(repo, server):
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

    def heads_with(self, commit: str, heads: Sequence[str]) -> dict[str, bool]:
        """Return for each head that a branch or tag of this clone is at whether it has a commit; others are omitted.

        A shallow clone knows only those that have it. Empty if git does not know the commit.
        """
        if not self.commit_named(commit):
            return {}
        places = ("--format=%(objectname) %(*objectname)", "refs/heads", "refs/remotes", "refs/tags")
        having = set(" ".join(self._lines("for-each-ref", f"--contains={commit}", *places)).split())
        if not having:  # git failed, or the commit is on no branch
            return {}
        known = having
        if self._git("rev-parse", "--is-shallow-repository").strip() == "false":
            known = set(" ".join(self._lines("for-each-ref", *places)).split())
        return {head: head in having for head in heads if head in known}

    def full_ref(self, name: str) -> str:
        """Return refs/heads/NAME for a branch of this clone or of a remote, refs/tags/NAME for a tag; else empty."""
        if re.search(r"[*?\[]", name):
            return ""
        places = ("refs/heads", "refs/remotes/*", "refs/tags")
        found = self._lines("for-each-ref", "--format=%(refname)", *(f"{place}/{name}" for place in places))
        for ref in found:
            kind, _, rest = ref.removeprefix("refs/").partition("/")
            if rest == name or (kind == "remotes" and rest.partition("/")[2] == name):
                return f"refs/{'tags' if kind == 'tags' else 'heads'}/{name}"
        return ""

    def current_branch(self) -> str:
        """Return the short name of the branch that is checked out; empty for a detached HEAD."""
        return self._git("symbolic-ref", "--quiet", "HEAD").strip().removeprefix(_BRANCHES)

    def count_commits(self, since: str, until: str) -> int | None:
        """Return the number of commits of a revision that another does not have; None if git does not know both."""
        if not (self.commit_named(since) and self.commit_named(until)):
            return None
        found = self._git("rev-list", "--count", f"{since}..{until}", "--").strip()
        return int(found) if found.isdecimal() else None

    def messages(self, since: str, until: str, most: int) -> list[str]:
        """Return the messages of the newest commits of a revision that another does not have, the oldest first."""
        shown = self._git("log", f"-{most}", "--no-merges", "-z", "--format=%B", f"{since}..{until}", "--")
        return [text.strip() for text in reversed(shown.split("\0")) if text.strip()]

    def content(self, path: str) -> str:
        """Return the text of a file of the working tree; empty if there is none, or for a link or no text."""
        place = (self._root or self.folder) / path
        if self._root is None or place.is_symlink() or not place.is_file():
            return ""
        with suppress(OSError, UnicodeDecodeError):
            return place.read_text("utf-8")
        return ""

    def entries(self, commit: str, folder: str) -> list[tuple[str, str]]:
        """Return type and name of each entry of a directory of a commit: blob, tree or commit; none if it is missing.

        `commit` is a full hash.
        """
        listed = self._git("ls-tree", "-z", f"{commit}:{folder}").split("\0")
        found = (line.partition("\t") for line in listed if line)
        return [(facts.split(" ")[1], name) for facts, _, name in found]

    def commits(self, remote: str, most: int) -> list[tuple[str, str]]:
        """Return the newest commits of HEAD and of a remote, by the start of their hash and by their first line."""
        # rev-list, which looks at no signature; since 2.16 it fetches no missing object where it may pass it over.
        shown = ("--missing=allow-any", "--abbrev-commit", "--abbrev=11", "--format=%h%x09%s")
        lines = self._lines("rev-list", f"-{most}", *shown, "HEAD", f"--remotes={remote}", "--")
        found = (line.partition("\t") for line in lines if not line.startswith("commit "))
        return [(name, text) for name, _, text in found]

    def read(self, *words: str) -> str:
        """Return the output of a git command that only reads, without the last newline; empty if it fails."""
        return self._git(*words).removesuffix("\n")

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
        """The nearest directory that has a .git, as far up as git may look.

        git also accepts a directory that looks like a bare repository, such as one that was committed to a clone.
        Before git 2.38 only another current directory prevents that.
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
    """Run git in a directory and not above it; None if it is not installed or takes longer than `patience` s."""
    environ = {**git_program.environment(without_credentials(os.environ)), "LC_ALL": "C"}
    environ["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
    with suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(
            git_program.command(*words),
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=patience,
        )
    return None


def _output(run: subprocess.CompletedProcess[bytes] | None) -> str:
    return run.stdout.decode("utf-8", "replace") if run is not None and run.returncode == 0 else ""


class Merged(NamedTuple):
    """The result of a three-way merge: `conflicts` have both versions between markers in the content."""

    content: bytes
    conflicts: int


def merge_files(ours: bytes, base: bytes, theirs: bytes, labels: tuple[str, str, str]) -> Merged | None:
    """Merge two versions of a file; None if git cannot: for a binary file, or if it is not installed.

    The labels name ours, base and theirs in conflict markers.
    """
    named = [word for label in labels for word in ("-L", label)]
    with _directory_of(ours, base, theirs) as folder:
        run = _run(folder, _PATIENCE, "merge-file", "-p", *named, "0", "1", "2")
    if run is None or run.returncode not in range(_MERGE_FAILED):
        return None
    return Merged(run.stdout, run.returncode)


def diff_of_files(old: bytes, new: bytes, path: str) -> str:
    """Return the unified diff of two versions of a file; a line about their sizes if they are binary."""
    if old == new:
        return ""
    with _directory_of(old, new) as folder:
        run = _run(folder, _PATIENCE, "diff", "--no-index", "--no-color", "0", "1")
    text = run.stdout.decode("utf-8", "replace") if run is not None and run.returncode == 1 else ""
    at = text.find("\n@@ ")
    if at < 0:
        return f"{path}: {len(old)} → {len(new)} bytes\n"
    return f"--- a/{path}\n+++ b/{path}{text[at:]}"


@contextmanager
def _directory_of(*contents: bytes) -> Iterator[Path]:
    """Give a private directory with a file of each content, whose names are the numbers from 0."""
    from tempfile import TemporaryDirectory  # few runs merge or compare files

    with TemporaryDirectory(prefix="bbcli-") as name:
        for number, content in enumerate(contents):
            (Path(name) / str(number)).write_bytes(content)
        yield Path(name)


@dataclass(frozen=True)
class GitAccess:
    """The access of git to a server: the command line of its credential helper, and its settings.

    `settings` are saved in a clone, `passing` are for this run. `questions` are further places whose password the
    helper is asked for, as git names them: a proxy, `cert://`. `handed` are the secrets for the helper of this run: git
    does not pass them on in the environment, so the helper reads them from an open file, which no other process can
    read. Later runs of the helper read the environment of git.
    """

    server_url: str
    helper: str
    settings: Mapping[str, str] = field(default_factory=dict)
    passing: Mapping[str, str] = field(default_factory=dict)
    questions: Sequence[str] = ()
    handed: str | None = field(default=None, repr=False)

    def options_of_clone(self) -> list[str]:
        """Return the options of `git clone` that its configuration keeps."""
        return _options([*self.settings.items(), *self._helping(self.helper)])

    def options_of_run(self, handed_fd: int | None) -> list[str]:
        """Return the options of git for this run."""
        helping = [] if handed_fd is None else self._helping(f"{self.helper} --credential-fd {handed_fd}")
        return _options([*self.passing.items(), *helping])

    def options_of_work(self, handed_fd: int | None) -> list[str]:
        """Return the options of git in a clone that may not know the helper."""
        credential = "" if handed_fd is None else f" --credential-fd {handed_fd}"
        return _options([*self.passing.items(), *self._helping(self.helper + credential)])

    def _helping(self, helper: str) -> list[tuple[str, str]]:
        """Return the settings that make the helper the only one, and only for this server and the proxy to it."""
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
    url: str,
    access: GitAccess,
    *,
    folder: str,
    options: Sequence[str],
    cwd: Path,
    environ: Mapping[str, str],
    quiet: bool = False,
) -> None:
    """Clone a repository; git writes its progress to stderr, except with `quiet`.

    The clone's configuration names the settings and the helper, for later fetches and pushes.
    """
    words = [*(["--quiet"] if quiet else []), *options, "--", url, folder]
    with handed_file(access.handed) as handed_fd:
        before = access.options_of_run(handed_fd)
        kept = () if handed_fd is None else (handed_fd,)
        try:
            lasting = access.options_of_clone() if url.startswith("http") else []
            words = [*before, "clone", *lasting, *words]
            command = git_program.command(*words, policy=CLONE, environ=environ)
            code = subprocess.run(
                command,
                cwd=cwd,
                env=git_program.environment(without_credentials(environ), CLONE),
                check=False,
                pass_fds=kept,
            ).returncode
        except FileNotFoundError:
            raise BbcliError("git is not installed", hint="install git") from None
    if code:
        raise BbcliError(f"git clone exited with code {code}", hint="see the messages of git above")


def push(
    remote: str, branch: str, ref: str, access: GitAccess, *, cwd: Path, environ: Mapping[str, str], quiet: bool = False
) -> None:
    """Push HEAD to a full ref of a remote and make that the upstream of the branch; BbcliError if git fails.

    git writes its progress to stderr, except with `quiet`; the hooks of the clone run.
    """
    words = ["push", *(["--quiet"] if quiet else []), "--set-upstream", "--", remote, f"{_BRANCHES}{branch}:{ref}"]
    with handed_file(access.handed) as handed_fd:
        kept = () if handed_fd is None else (handed_fd,)
        lasting = access.options_of_clone() if handed_fd is None else []  # the clone may have no helper
        try:
            code = subprocess.run(
                git_program.command(*access.options_of_run(handed_fd), *lasting, *words, policy=CLONE, environ=environ),
                cwd=cwd,
                env=git_program.environment(without_credentials(environ), CLONE),
                stdout=subprocess.DEVNULL,
                check=False,
                pass_fds=kept,
            ).returncode
        except FileNotFoundError:
            raise BbcliError("git is not installed", hint="install git") from None
    if code:
        message = f"branch {branch} was not pushed: git push exited with code {code}"
        raise BbcliError(message, hint="see the messages of git above")


@contextmanager
def handed_file(text: str | None) -> Iterator[int | None]:
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
    """Write the helper and the connection settings of a server to git's global configuration; replace earlier ones."""
    settings = [*ways.items(), *_helper_settings(server_url, helper)]
    for name in dict(settings):
        values = [value for key, value in settings if key == name]
        _configure(environ, "--replace-all", name, values[0])
        for value in values[1:]:
            _configure(environ, "--add", name, value)


def servers_set_up(is_own: Callable[[str], bool], environ: Mapping[str, str]) -> list[str]:
    """Return the URLs of the servers that have a helper in git's global configuration for which `is_own` is true."""
    listed = _configure(environ, "--null", "--get-regexp", r"^credential\..*\.helper$", accepted=(0, 1))
    pairs = [entry.partition("\n") for entry in listed.split("\0") if entry]
    names = dict.fromkeys(name for name, _, value in pairs if is_own(value))
    return [name.removeprefix("credential.").removesuffix(".helper") for name in names]


class Undone(NamedTuple):
    """The names of the settings that were removed, and of those for the connection to the server that were kept."""

    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def undo_set_up(
    server_url: str, is_own: Callable[[str], bool], settings: Mapping[str, str], environ: Mapping[str, str]
) -> Undone:
    """Remove what `set_up` wrote for a server: `settings`, and helpers for which `is_own` is true.

    Settings with other values and the helpers of other programs are kept.
    """
    name = f"credential.{server_url}.helper"
    helpers = _values(environ, name)
    own = [value for value in helpers if is_own(value)]
    if not own:
        return Undone()
    if not any(value for value in helpers if value not in own):
        own = list(dict.fromkeys(helpers))  # with the empty value, which excludes helpers for all servers
    removing = [(name, value) for value in own]
    if urlsplit(server_url).path and len(own) == len(set(helpers)):
        removing.append((f"credential.{server_url}.useHttpPath", "true"))
    removing += settings.items()
    removed = [key for key, value in removing if value in _values(environ, key) and _unset(environ, key, value)]
    parts = urlsplit(server_url)
    names = (f"http.{parts.scheme}://{parts.netloc}.{name}" for name in _CONNECTION)
    return Undone(tuple(dict.fromkeys(removed)), tuple(name for name in names if _values(environ, name)))


def _values(environ: Mapping[str, str], name: str) -> list[str]:
    found = _configure(environ, "--null", "--get-all", name, accepted=(0, 1))
    return found.split("\0")[:-1]


def _unset(environ: Mapping[str, str], name: str, value: str) -> bool:
    _configure(environ, "--fixed-value", "--unset-all", name, value)
    return True


def _configure(environ: Mapping[str, str], *words: str, accepted: tuple[int, ...] = (0,)) -> str:
    """Run `git config --global` and return its output; Misconfigured for an exit code that is not accepted."""
    try:
        run = subprocess.run(
            git_program.command("config", "--global", *words),
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            env=git_program.environment(without_credentials(environ)),
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise BbcliError("git is not installed", hint="install git") from None
    if run.returncode not in accepted:
        raise Misconfigured(
            f"git config --global: {run.stderr.strip() or run.returncode}", hint="check git's global configuration file"
        )
    return run.stdout
