"""Check out a pull request: find where its branch can be fetched from, fetch it, and move to it without losing commits.

| source branch in | fetched from | local branch |
|---|---|---|
| the repository of the pull request | its branch | of the same name, with an upstream |
| a fork that the user may read | its branch, from a remote of the fork | of the same name, with an upstream |
| any other place, or gone | refs/pull-requests/N/from, which the server updates late | pr/N, without one |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import PULL_CHANGES, PULL_MERGE, PULL_REQUEST, REPO
from bbcli.client.request import Request
from bbcli.config.addresses import RepoAddress
from bbcli.context.clone_url import clone_url
from bbcli.context.git import CHECKED_OUT_PULL
from bbcli.errors import BbcliError, Conflict, InvalidInput, Pending
from bbcli.output import Record
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.context.app import App
    from bbcli.context.git_work import GitWork

_HEADS = "refs/heads/"
# How often a ref of a pull request that is not up to date is fetched, and the seconds between.
_FETCHES, _PAUSE = 4, 1.0
# The setting of a branch that bbcli has checked out: the commit that it had.
_COMMIT = "bbcliCommit"


class Source(NamedTuple):
    """The remote and the full ref from which a pull request is fetched.

    `url` is that of a remote to add first. `tracking` is the ref of the local clone for a branch that can be the
    upstream, empty for none.
    """

    remote: str
    ref: str
    tracking: str = ""
    url: str = ""


class Wanted(NamedTuple):
    """The options of a checkout; an empty `branch` is the default name, an empty `worktree` none."""

    branch: str = ""
    is_detached: bool = False
    worktree: str = ""
    is_forced: bool = False
    recurses: bool = False


@dataclass(frozen=True)
class Checkout:
    """A checkout of the pull request `number` of a repository, whose object is `record`."""

    app: App
    work: GitWork
    repo: RepoAddress
    number: int
    record: Record
    wanted: Wanted

    def run(self) -> Record:
        """Check it out; return {branch, commit, upstream, directory}, without a branch for a detached HEAD."""
        self._check_clone()
        folder = self._worktree()
        here = replace(self, work=self.work.at(folder)) if folder else self
        if not self.wanted.worktree or folder:
            here.check_clean()
        return here.perform(is_new=bool(self.wanted.worktree) and not folder)

    def perform(self, *, is_new: bool) -> Record:
        """Fetch and check out, in a worktree that is added if it `is_new`."""
        source, before = self._find_source()
        tip = self._fetch(source)
        if self.wanted.is_detached:
            name = ""
            self._check_out(("--detach", tip), is_new=is_new)
        else:
            name = self._branch_name(source)
            self._move(name, source, tip, before, is_new=is_new)
        if self.wanted.recurses:
            self._in(is_new).run("submodule", "update", "--init", "--recursive")
        return Record.of(
            branch=name or None,
            commit=tip,
            upstream=source.tracking.removeprefix("refs/remotes/") or None if name else None,
            directory=str(self._in(is_new).folder),
        )

    # What prevents it

    def _check_clone(self) -> None:
        """Raise InvalidInput outside of a clone of the repository or of the source."""
        clone, server = self.app.selection.local_clone, self.app.server
        places = filter(None, (self.repo, source_repo(self.record)))
        if not any(clone.is_clone_of(place, server) for place in places):
            message = f"this directory is not a local clone of {self.repo}"
            raise InvalidInput(message, reason="no_clone_of_pull", repo=str(self.repo))

    def check_clean(self) -> None:
        """Raise BbcliError if tracked files have changes."""
        if self.work.is_dry:  # git runs filters of the clone to compare files
            return
        changed = self.work.read("status", "--porcelain", "--untracked-files=no").splitlines()
        if changed:
            files = "1 file has" if len(changed) == 1 else f"{len(changed)} files have"
            raise BbcliError(f"{self._name} was not checked out: {files} uncommitted changes", reason="dirty_tree")

    def _worktree(self) -> Path | None:
        """Return the path of the requested worktree if the clone has it; None if it has to be added."""
        if not self.wanted.worktree:
            return None
        path = (self.app.selection.cwd / self.wanted.worktree).resolve()
        known = self._read("worktree", "list", "--porcelain").split("\n")
        return path if f"worktree {path}" in known else None

    # Where it comes from

    def _find_source(self) -> tuple[Source, str]:
        """Return the source, and the commit that its branch had when it was last fetched, empty if it never was."""
        source = self._branch_source() or self._pull_source()
        return source, self._commit(source.tracking) if source.tracking else ""

    def _branch_source(self) -> Source | None:
        """Return the branch of the repository or of a fork that can be read; None if there is neither."""
        ref, place = self.record.get("fromRef.id"), source_repo(self.record)
        if place is None or not isinstance(ref, str) or not ref.startswith(_HEADS):
            return None
        if remote := self._remote_of(place):
            if self.record.get("state") != "OPEN" and not self._is_on(remote, ref):
                return None  # deleted after the merge
            return Source(remote, ref, f"refs/remotes/{remote}/{ref.removeprefix(_HEADS)}")
        if str(place).casefold() == str(self.repo).casefold():
            return None
        found = self.app.client.gather({"fork": Request("GET", REPO, place.variables)})["fork"]
        if isinstance(found, BbcliError) or self.record.get("state") != "OPEN":
            return None
        known = self._remote_of(self.repo)
        kind = "http" if self._read("remote", "get-url", known).startswith("http") else "ssh"
        name = self._free_remote_name(place)
        url = clone_url(found, kind, self.app.server.url)
        return Source(name, ref, f"refs/remotes/{name}/{ref.removeprefix(_HEADS)}", url)

    def _pull_source(self) -> Source:
        """Return the ref of the pull request in its repository."""
        remote = self._remote_of(self.repo)
        if not remote:
            message = f"the branch of {self._name} cannot be fetched, and no remote of this local clone is {self.repo}"
            raise InvalidInput(message, reason="no_clone_of_pull", repo=str(self.repo))
        return Source(remote, f"refs/pull-requests/{self.number}/from")

    def _is_on(self, remote: str, ref: str) -> bool:
        """True if a remote has a ref; a dry run, which runs no program of the clone, supposes so."""
        return self.work.is_dry or bool(self.work.read("ls-remote", remote, ref).strip())

    def _remote_of(self, place: RepoAddress) -> str:
        return self.app.selection.local_clone.remote_of(place, self.app.server)

    def _free_remote_name(self, place: RepoAddress) -> str:
        """Return a name for the remote of a fork: its owner, with the repository if that name is taken."""
        taken = self._read("remote").split("\n")
        owner = re.sub(r"[^\w-]+", "-", place.project.lstrip("~").lower()).strip("-") or "fork"
        names = (owner, f"{owner}-{place.slug}", *(f"{owner}-{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    # Fetching

    def _fetch(self, source: Source) -> str:
        """Fetch the source and return its newest commit."""
        if source.tracking:
            self.work.fetch(source.url or source.remote, f"+{source.ref}:{source.tracking}")
            if source.url:  # only now: a fork that git cannot read leaves no remote behind
                self.work.run("remote", "add", source.remote, source.url)
            return str(self.record.get("fromRef.latestCommit")) if self.work.is_dry else self._commit(source.tracking)
        return self._fetch_pull_ref(source)

    def _fetch_pull_ref(self, source: Source) -> str:
        """Fetch the ref of the pull request until it is at the newest commit; Pending if the server does not move it.

        Servers update it when the merge checks or the changes are read.
        """
        record, found = self.record, ""
        variables = {**self.repo.variables, "pullRequestId": str(self.number)}
        for attempt in range(_FETCHES):
            if attempt:
                self.app.sleep(_PAUSE)
                record = self.app.client.record(PULL_REQUEST, variables)
            touching = {
                "merge": Request("GET", PULL_MERGE, variables),
                "changes": Request("GET", PULL_CHANGES, variables, {"limit": 1}),
            }
            self.app.client.gather(touching)  # a closed one refuses the first
            newest = record.text_at("fromRef.latestCommit")
            self.work.fetch(source.remote, f"+{source.ref}")
            found = newest if self.work.is_dry else self.work.read("rev-parse", "FETCH_HEAD^{commit}").strip()
            if found == newest:
                return newest
        places = f"is at {short_hash(found)}, not yet at commit {short_hash(newest)} of {self._name}"
        message = f"{source.ref} of {self.repo} {places}"
        raise Pending(message, reason="pull_ref_late")

    # The local branch

    def _branch_name(self, source: Source) -> str:
        """Return the name of the local branch; InvalidInput for one that git does not accept."""
        branch = source.ref.removeprefix(_HEADS)
        name = self.wanted.branch or (branch if source.tracking else f"pr/{self.number}")
        is_taken = not self.wanted.branch and self._commit(_HEADS + name) and not self._is_of_pull(name, source)
        if is_taken and source.remote != self._remote_of(self.repo):
            name = f"{source.remote}/{branch}"
        ref = _HEADS + name
        if name.startswith("-") or self._read("check-ref-format", "--normalize", ref) != ref:
            raise InvalidInput(f"{name!r} is not a branch name", reason="choose_branch")
        return name

    def _is_of_pull(self, name: str, source: Source) -> bool:
        """True if a local branch follows the source, or nothing, or was checked out for this pull request."""
        remote, merge, pull = (self._setting(name, key) for key in ("remote", "merge", CHECKED_OUT_PULL))
        if source.tracking and remote:
            return (remote, merge) == (source.remote, source.ref)
        return pull == self._id or (bool(source.tracking) and not remote)

    def _move(self, name: str, source: Source, tip: str, before: str, *, is_new: bool) -> None:
        """Check out the local branch at a commit; Conflict, and no change, if it has commits of its own.

        `before` is the commit that the branch on the server had when it was last fetched.
        """
        own = self._commit(_HEADS + name)
        upstream = source.tracking.removeprefix("refs/remotes/")
        if not own:
            follow = ("--track", "-b", name, upstream) if upstream else ("--no-track", "-b", name, tip)
            self._check_out(follow, is_new=is_new)
        else:
            if not self._is_of_pull(name, source):
                message = f"local branch {name} exists, and is not that of {self._name}"
                raise Conflict(message, reason="choose_branch")
            if own == tip or (not self.wanted.is_forced and self._contains(own, tip)):
                self._check_out((name,), is_new=is_new)
            else:
                known = (tip, before, self._setting(name, _COMMIT))
                is_known = any(self._contains(each, own) for each in known if each)
                # A dry run has not fetched the commit.
                if not (is_known or self.wanted.is_forced or (self.work.is_dry and not self._commit(tip))):
                    message = f"local branch {name} and {self._name} have diverged: both have commits of their own"
                    raise Conflict(message, reason="own_commits")
                self._check_out(("--no-track", "-B", name, tip), is_new=is_new)
            if upstream and not self._setting(name, "remote"):
                self.work.run("branch", "--quiet", f"--set-upstream-to={upstream}", name)
        self.work.run("config", f"branch.{name}.{CHECKED_OUT_PULL}", self._id)
        self.work.run("config", f"branch.{name}.{_COMMIT}", tip)

    def _check_out(self, words: tuple[str, ...], *, is_new: bool) -> None:
        """Check out in the clone or in a new worktree; `words` are the options, then the commit or branch."""
        *options, place = words
        if is_new:
            self.work.run("worktree", "add", "--quiet", *options, str(self._in(is_new).folder), place)
        else:
            self.work.run("checkout", "--quiet", *options, place, "--")

    def _in(self, is_new: bool) -> GitWork:
        path = (self.app.selection.cwd / self.wanted.worktree).resolve()
        return self.work.at(path) if is_new else self.work

    # Facts of the clone

    @property
    def _name(self) -> str:
        return f"pull request {self.number}"

    @property
    def _id(self) -> str:
        return f"{self.repo}#{self.number}"

    def _read(self, *words: str) -> str:
        return self.app.selection.local_clone.read(*words)

    def _commit(self, revision: str) -> str:
        return self.app.selection.local_clone.commit_named(revision)

    def _setting(self, branch: str, key: str) -> str:
        return self._read("config", "--get", f"branch.{branch}.{key}")

    def _contains(self, commit: str, other: str) -> bool:
        """True if `other` is `commit` or an ancestor of it."""
        return commit == other or self._read("merge-base", commit, other) == other


def source_repo(record: Record) -> RepoAddress | None:
    """Return the repository of a pull request's source branch; None for a fork that cannot be read or is gone."""
    project, slug = (record.get(f"fromRef.repository.{name}") for name in ("project.key", "slug"))
    return RepoAddress(project, slug) if isinstance(project, str) and isinstance(slug, str) else None
