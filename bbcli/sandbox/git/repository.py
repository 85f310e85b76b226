"""One repository of the sandbox: what the REST API asks of it, answered by git in the API's own objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_default_branch, no_such_branch, no_such_commit, no_such_path
from bbcli.sandbox.git import changes, creation, diff, log, names, refs, revisions, tree
from bbcli.sandbox.git.diff import Comparison
from bbcli.sandbox.git.process import Git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True)
class GitRepository:
    """A bare repository at `path`.

    `aliases` are other names of commits: published full hash → real full hash. `person` makes the object of an author
    from name and address. Every revision given to a method may be a branch, a tag, a hash or an alias, full or short;
    one that names no commit is Problem no_such_commit.
    """

    path: Path
    slug: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    person: log.PersonFormat = log.format_person

    @classmethod
    def create(cls, path: Path, slug: str, default_branch: str = "master") -> GitRepository:
        """An empty repository whose HEAD names a branch that is not born yet."""
        creation.init(path, names.short_name(names.full_name(default_branch, names.HEADS)))
        return cls(path, slug)

    def fork(self, path: Path, slug: str) -> GitRepository:
        """A copy of its branches and tags that shares no file with it; safe while others push."""
        self.create(path, slug, self.head_ref())
        creation.copy(self.path, path)
        return GitRepository(path, slug, self.aliases, self.person)

    @property
    def git(self) -> Git:
        """The git program in this repository."""
        return Git(self.path)

    def head_ref(self) -> str:
        """The full ref that HEAD names, born or not."""
        return self.git.output("symbolic-ref", "HEAD").decode().strip()

    def default_branch(self) -> str | None:
        """The full ref that HEAD names; None where it does not exist."""
        head = self.head_ref()
        return head if revisions.read_refs(self.git, [head]) else None

    def set_default_branch(self, name: str) -> None:
        """Point HEAD at a branch, full or short name; Problem no_such_branch unless the repository is empty."""
        ref = names.full_name(name, names.HEADS)
        if not revisions.read_refs(self.git, [ref]) and self.branches():
            raise no_such_branch(names.short_name(ref))
        self.git.run("symbolic-ref", "HEAD", ref)

    def resolve(self, rev: str) -> str:
        """The full hash of the commit that `rev` names; 400 for what is too long to name any."""
        if names.is_too_long(rev):
            raise bad_argument(f"'{names.shortened(rev)}' is too long to be a commit, a branch or a tag.")
        if found := revisions.find(self.git, self.aliases, rev):
            return found
        raise no_such_commit(rev, self.slug)

    def commit(self, commit_id: str) -> dict[str, Any]:
        """The commit of a hash or alias, full or short; names of branches and tags are refused, as servers do."""
        if found := revisions.find_hash(self.git, self.aliases, commit_id):
            return log.show(self.git, found, self.person)
        raise no_such_commit(commit_id, self.slug)

    def with_whole_parents(self, commit: dict[str, Any]) -> dict[str, Any]:
        """A commit as the answer for a single one: its parents with all that a list says of a commit."""
        parents = log.show_all(self.git, [parent["id"] for parent in commit["parents"]], self.person)
        for parent in parents:
            parent.pop("properties", None)
        return {**commit, "parents": parents}

    def commits(
        self,
        *,
        until: str | None = None,
        since: str | None = None,
        path: str | None = None,
        follow_renames: bool = False,
        merges: str = "include",
        ignore_missing: bool = False,
        start: int = 0,
        limit: int = 25,
    ) -> tuple[list[dict[str, Any]], bool]:
        """Commits of `until` (None: the default branch) without those of `since`, and whether more exist.

        Raises no_default_branch where `until` is None and the repository is empty. With `ignore_missing` a revision
        that names nothing selects nothing.
        """
        selection = self._select(until, since, path, follow_renames, merges, ignore_missing)
        return log.page(self.git, selection, self.person, start, limit) if selection else ([], False)

    def count(
        self,
        *,
        until: str | None = None,
        since: str | None = None,
        path: str | None = None,
        follow_renames: bool = False,
        merges: str = "include",
        ignore_missing: bool = False,
    ) -> tuple[int, int]:
        """`totalCount` and `authorCount` of the commits that these filters select."""
        selection = self._select(until, since, path, follow_renames, merges, ignore_missing)
        return log.count(self.git, selection) if selection else (0, 0)

    def merge_base(self, a: str, b: str) -> str | None:
        """The best common ancestor of two revisions, if they have one."""
        done = self.git.run("merge-base", self.resolve(a), self.resolve(b), accept=(0, 1))
        return done.stdout.decode().strip() or None

    def is_ancestor(self, a: str, b: str) -> bool:
        """Whether `b` reaches `a`."""
        done = self.git.run("merge-base", "--is-ancestor", self.resolve(a), self.resolve(b), accept=(0, 1))
        return done.returncode == 0

    def merge_outcome(self, source: GitRepository, from_commit: str, to_commit: str) -> str:
        """Whether a commit of `source`, this repository or a fork of it, merges: CLEAN, CONFLICTED, or UNKNOWN."""
        with creation.temporary_repository(self.path, source.path) as git:
            done = git.run("merge-tree", "--write-tree", "--no-messages", to_commit, from_commit, accept=range(256))
        # git before 2.38 has another merge-tree; histories without a common commit are refused.
        return {0: "CLEAN", 1: "CONFLICTED"}.get(done.returncode, "UNKNOWN")

    def branches(self, *, filter_text: str = "", order_by: str = "ALPHABETICAL") -> list[dict[str, Any]]:
        """Branch objects; order_by ALPHABETICAL or MODIFICATION (newest first)."""
        return refs.branches(self.git, self.head_ref(), filter_text=filter_text, order_by=order_by)

    def tags(self, *, filter_text: str = "", order_by: str = "ALPHABETICAL") -> list[dict[str, Any]]:
        """Tag objects; order_by ALPHABETICAL or MODIFICATION (newest first)."""
        return refs.tags(self.git, filter_text=filter_text, order_by=order_by)

    def tag(self, name: str) -> dict[str, Any]:
        """One tag, full or short name; 404 without an exception name."""
        return refs.tag(self.git, name)

    def create_branch(self, name: str, start_point: str) -> dict[str, Any]:
        """A new branch at a revision; 400 for a name that is taken or none that git allows."""
        ref, commit = names.full_name(name, names.HEADS), self.resolve(start_point)
        refs.check_absent(self.git, ref, self.slug)
        refs.create(self.git, ref, commit)
        return refs.branch(ref, commit, self.head_ref())

    def delete_branch(self, name: str, expected: str | None = None) -> None:
        """Remove a branch; nothing happens where it is not there.

        Raises 400 where it is not at the full hash `expected`, and for the default branch.
        """
        ref = names.full_name(name, names.HEADS)
        if ref == self.default_branch():
            raise ApiError(400, f"'{names.short_name(ref)}' is the default branch and cannot be deleted.")
        refs.delete(self.git, ref, expected)

    def create_tag(
        self, name: str, start_point: str, message: str | None = None, *, force: bool = False
    ) -> dict[str, Any]:
        """A new tag at a revision, annotated where it has a message; 400 for a name that is not allowed.

        One that is taken is 400, too, unless `force` moves it.
        """
        ref, commit = names.full_name(name, names.TAGS), self.resolve(start_point)
        if not force:
            refs.check_absent(self.git, ref, self.slug)
        if message:
            refs.create_annotated(self.git, ref, commit, message, force=force)
        else:
            refs.create(self.git, ref, commit, force=force)
        return refs.tag(self.git, ref)

    def delete_tag(self, name: str) -> None:
        """Remove a tag; 404 where it is not there."""
        ref = names.full_name(name, names.TAGS)
        refs.tag(self.git, ref)
        refs.delete(self.git, ref, None)

    def changes(
        self, *, until: str, since: str | None = None, start: int = 0, limit: int = 25
    ) -> tuple[list[dict[str, Any]], bool, str | None, str]:
        """Changes from `since` (None: the first parent) to `until`, whether more exist, `fromHash` and `toHash`.

        `fromHash` is None where `since` is, as recorded from servers.
        """
        base, commit = self._range(since, until)
        values, more = changes.page(self.git, base, commit, start, limit)
        return values, more, base if since else None, commit

    def diff(
        self,
        *,
        until: str,
        since: str | None = None,
        path: str | None = None,
        src_path: str | None = None,
        context_lines: int = 10,
        whitespace: str = "SHOW",
    ) -> dict[str, Any]:
        """The difference as the REST API's JSON; `whitespace` is SHOW or ignore-all."""
        comparison = self._compare(until, since, path, src_path, context_lines, whitespace)
        diffs, truncated = diff.files(self.git, comparison)
        return {
            "fromHash": comparison.base if since else None,
            "toHash": comparison.until,
            "contextLines": context_lines,
            "whitespace": "IGNORE_ALL" if comparison.ignore_whitespace else "SHOW",
            "diffs": diffs,
            "truncated": truncated,
        }

    def diff_text(
        self,
        *,
        until: str,
        since: str | None = None,
        path: str | None = None,
        src_path: str | None = None,
        context_lines: int = 10,
        whitespace: str = "SHOW",
    ) -> bytes:
        """The difference as git writes it."""
        return diff.text(self.git, self._compare(until, since, path, src_path, context_lines, whitespace))

    def raw(self, path: str, at: str | None = None) -> tuple[int, Iterator[bytes]]:
        """A file's size in bytes and its content in chunks; a symbolic link's content is where it points."""
        entry, _ = self._entry(path, at, "FILE")
        return entry.size or 0, tree.content(self.git, entry)

    def browse(
        self,
        path: str,
        at: str | None = None,
        start: int = 0,
        limit: int | None = None,
        *,
        type_only: bool = False,
        size_only: bool = False,
    ) -> dict[str, Any]:
        """A page of a file's lines, or the path, revision and a page of the children of a directory.

        `limit` is clamped as servers do. A binary file has no lines, and says so. `type_only` and `size_only` are the
        parameters `type` and `size`: `{"type": "FILE"}` and `{"size": 12}`.
        """
        entry, revision = self._entry(path, at)
        if type_only:
            return {"type": entry.kind}
        if size_only and entry.kind == "FILE":
            return {"size": entry.size}
        return tree.page(self.git, entry, revision, start, limit)

    def files(self, path: str, at: str | None = None, start: int = 0, limit: int = 25) -> tuple[list[str], bool]:
        """Paths of the files below a directory, relative to it, and whether more exist."""
        entry, _ = self._entry(path, at, "DIRECTORY")
        return tree.files(self.git, entry, start, limit)

    def _require_default_branch(self) -> str:
        """The default branch; Problem no_default_branch where it is not born."""
        if branch := self.default_branch():
            return branch
        raise no_default_branch(self.slug, self.head_ref())

    def _entry(self, path: str, at: str | None, kind: str = "") -> tuple[tree.Entry, str]:
        """What is at a path, and the revision as it is to be shown; Problem no_such_path unless it is a `kind`."""
        revision = at or self._require_default_branch()
        commit = self.resolve(revision)
        entry = tree.find(self.git, commit, names.clean_path(path, revision))
        if entry is None or kind not in ("", entry.kind):
            raise no_such_path(path, revision)
        return entry, revision

    def _select(
        self, until: str | None, since: str | None, path: str | None, follow: bool, merges: str, ignore_missing: bool
    ) -> log.Selection | None:
        if merges not in log.MERGES:
            raise bad_argument("merges must be one of exclude, include and only.", "merges")
        newest = until or self._require_default_branch()
        tip, base = self._resolve_or_none(newest, ignore_missing), self._resolve_or_none(since, ignore_missing)
        return log.Selection(tip, base, names.clean_path(path or "", newest), follow, merges) if tip else None

    def _resolve_or_none(self, rev: str | None, ignore_missing: bool) -> str | None:
        """The commit of a revision; None without one, or where it names nothing and that is ignored."""
        if rev and ignore_missing:
            return revisions.find(self.git, self.aliases, rev)
        return self.resolve(rev) if rev else None

    def _range(self, since: str | None, until: str) -> tuple[str, str]:
        """Both ends of a comparison; a first commit is compared with the empty tree."""
        commit = self.resolve(until)
        if since:
            return self.resolve(since), commit
        return next(iter(log.parents(self.git, commit)), EMPTY_TREE), commit

    def _compare(
        self, until: str, since: str | None, path: str | None, src_path: str | None, context_lines: int, whitespace: str
    ) -> Comparison:
        base, commit = self._range(since, until)
        paths = tuple(names.clean_path(each, until) for each in (path, src_path) if each)
        if paths and not any(tree.find(self.git, side, each) for side in (commit, base) for each in paths):
            raise no_such_path(paths[0], until)
        ignored = whitespace.lower().replace("_", "-") == "ignore-all"
        return Comparison(base, commit, tuple(filter(None, paths)), max(0, context_lines), ignored)
