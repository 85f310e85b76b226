"""A git repository with the operations of the REST API, which return the API's objects."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.sandbox.errors import ApiError, bad_argument, no_default_branch, no_such_branch, no_such_commit, no_such_path
from bbcli.sandbox.git import (
    archive,
    blame,
    changes,
    creation,
    diff,
    last_modified,
    log,
    merge,
    names,
    ref_files,
    refs,
    revisions,
    tree,
)
from bbcli.sandbox.git.diff import Comparison
from bbcli.sandbox.git.process import Git, Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class _Found(NamedTuple):
    """A tree entry with its revision, as it was named, and the commit."""

    entry: tree.Entry
    revision: str
    commit: str


EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True)
class GitRepository:
    """A bare repository at `path`.

    `aliases` maps published full hashes to real ones. `person` formats an author from name and email. A revision may be
    a branch, a tag, a hash or an alias, full or abbreviated; unknown ones raise no_such_commit.
    """

    path: Path
    slug: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    person: log.PersonFormat = log.format_person
    results: Results = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def create(cls, path: Path, slug: str, default_branch: str = "master") -> GitRepository:
        """Create an empty repository whose HEAD names an unborn branch."""
        creation.init(path, names.short_name(names.full_name(default_branch, names.HEADS)))
        return cls(path, slug)

    def fork(self, path: Path, slug: str) -> GitRepository:
        """Copy branches and tags into a new repository without shared files; safe during pushes."""
        self.create(path, slug, self.head_ref())
        creation.copy(self.path, path)
        return GitRepository(path, slug, self.aliases, self.person)

    @property
    def git(self) -> Git:
        """The git program in this repository."""
        return Git(self.path, results=self.results)

    def head_ref(self) -> str:
        """Return the full ref that HEAD names, whether it exists or not."""
        content = (self.path / "HEAD").read_bytes()  # git would take longer to start than to read it
        if content.startswith(b"ref: "):
            return content.removeprefix(b"ref: ").decode().strip()
        return self.git.output("symbolic-ref", "HEAD").decode().strip()

    def default_branch(self) -> str | None:
        """Return the full ref that HEAD names, None if it does not exist."""
        head = self.head_ref()
        return head if ref_files.read_refs(self.path, [head]) else None

    def set_default_branch(self, name: str) -> None:
        """Set HEAD to a branch. Raises no_such_branch unless the repository is empty."""
        ref = names.full_name(name, names.HEADS)
        if not ref_files.read_refs(self.path, [ref]) and self.branches():
            raise no_such_branch(names.short_name(ref))
        self.git.run("symbolic-ref", "HEAD", ref)

    def resolve(self, rev: str) -> str:
        """Return the full hash of a revision's commit. Raises ApiError 400 if it is too long."""
        if names.is_too_long(rev):
            raise bad_argument(f"'{names.shortened(rev)}' is too long to be a commit, a branch or a tag.")
        if found := revisions.find(self.git, self.aliases, rev):
            return found
        raise no_such_commit(rev, self.slug)

    def revision(self, at: str | None) -> tuple[str, str]:
        """Return a revision, by default the default branch, and its commit. Raises ApiError 404."""
        if at:
            return at, self.resolve(at)
        head = self.head_ref()
        if commit := self.hash_of(head):
            return head, commit
        raise no_default_branch(self.slug, head)

    def commit(self, commit_id: str) -> dict[str, Any]:
        """Return the commit of a full or abbreviated hash; branch and tag names are refused, as on servers."""
        if found := revisions.find_hash(self.git, self.aliases, commit_id):
            return log.show(self.git, found, self.person)
        raise no_such_commit(commit_id, self.slug)

    def with_whole_parents(self, commit: dict[str, Any]) -> dict[str, Any]:
        """Return a commit with complete parents, as servers do for a single commit."""
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
        """Return commits of `until` (None: the default branch) without those of `since`, and whether more exist.

        Raises no_default_branch if `until` is None and the repository is empty. With `ignore_missing` an unknown
        revision selects nothing.
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
        """Return `totalCount` and `authorCount` of the selected commits."""
        selection = self._select(until, since, path, follow_renames, merges, ignore_missing)
        return log.count(self.git, selection) if selection else (0, 0)

    def merge_base(self, a: str, b: str) -> str | None:
        """Return the best common ancestor of two revisions, None if there is none."""
        done = self.git.constant("merge-base", self.resolve(a), self.resolve(b), accept=(0, 1))
        return done.stdout.decode().strip() or None

    def is_ancestor(self, a: str, b: str) -> bool:
        """True if `a` is reachable from `b`."""
        done = self.git.constant("merge-base", "--is-ancestor", self.resolve(a), self.resolve(b), accept=(0, 1))
        return done.returncode == 0

    def merge_outcomes(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Return CLEAN, CONFLICTED or UNKNOWN for merges of (target, source), full hashes; one process for all.

        UNKNOWN: git before 2.40, which has a different merge-tree.
        """
        with creation.temporary_repository(self.path) as git:
            trees = merge.trees(git, pairs)
        if trees is None:
            return ["UNKNOWN"] * len(pairs)
        return ["CLEAN" if tree else "CONFLICTED" for tree in trees]

    def lacking(self, tip: str, *without: str) -> list[str]:
        """Return the full hashes of the commits that are reachable from `tip` and from none of the others."""
        excluded = (f"^{commit}" for commit in without)
        return self.git.constant("rev-list", "--topo-order", tip, *excluded, "--").stdout.decode().split()

    def parents(self, commit: str) -> list[str]:
        """Return the full hashes of a commit's parents in order."""
        return log.parents(self.git, commit)

    def take_objects(self, source: GitRepository, ref: str) -> None:
        """Copy the objects of a ref of another repository; no ref is created."""
        creation.take(source.path, self.path, ref)

    def import_stream(self, stream: bytes) -> list[str]:
        """Run the commands of a git-fast-import(1) stream and return what its `get-mark` commands print.

        The data of a new sandbox need not survive a power failure.
        """
        return self.git.output("-c", "core.fsync=none", "fast-import", "--quiet", stdin=stream).decode().split()

    def move_ref(self, ref: str, new: str, old: str = "") -> bool:
        """Set a full ref to a hash; False if it is not at the hash `old` (empty: anywhere) or is locked."""
        return refs.move(self.git, ref, new, old)

    def drop_ref(self, ref: str) -> None:
        """Delete a full ref if it exists."""
        refs.delete(self.git, ref, None)

    def branches(
        self, *, filter_text: str = "", order_by: str = "ALPHABETICAL", boost: bool = False
    ) -> list[dict[str, Any]]:
        """Return branches ordered by ALPHABETICAL or MODIFICATION (newest first); `boost` puts close matches first."""
        return refs.branches(self.git, self.head_ref(), filter_text=filter_text, order_by=order_by, boost=boost)

    def branch(self, name: str) -> dict[str, Any] | None:
        """Return a branch by full or short name, None if it does not exist."""
        ref = names.full_name(name, names.HEADS)
        commit = self.hash_of(ref)
        return refs.branch(ref, commit, self.head_ref()) if commit else None

    def compared_branch(self, name: str | None) -> tuple[str | None, str | None]:
        """Return full ref and commit of what a branch list is compared with, by default the default branch.

        The ref is None for a revision that is not a branch; both are None without a default branch. Raises
        no_such_commit for an unknown revision.
        """
        if name is None:
            head = self.head_ref()
            commit = self.hash_of(head)
            return (head, commit) if commit else (None, None)
        short = name.removeprefix(names.HEADS)
        if names.is_ref_name(short) and (commit := self.hash_of(names.HEADS + short)):
            return names.HEADS + short, commit
        return None, self.resolve(name)

    def hash_of(self, ref: str) -> str | None:
        """Return the hash of a full ref, of a tag object too; None if it does not exist."""
        return ref_files.read_refs(self.path, [ref]).get(ref)

    def hashes_of(self, *refs: str) -> dict[str, str | None]:
        """Return the hashes of the full refs that exist."""
        return dict(ref_files.read_refs(self.path, refs))

    def ahead_behind(self, base: str, branches: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return the number of commits of each full ref that `base` (full hash) lacks, and the reverse."""
        return refs.ahead_behind(self.git, base, branches)

    def commits_of(self, hashes: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the commits of full hashes by hash, read by one process."""
        return {commit["id"]: commit for commit in log.show_all(self.git, list(dict.fromkeys(hashes)), self.person)}

    def first_ref_with(self, commit_id: str) -> dict[str, str] | None:
        """Return the first branch or tag that contains a commit. Raises no_such_commit."""
        if found := revisions.find_hash(self.git, self.aliases, commit_id):
            return refs.first_with(self.git, found)
        raise no_such_commit(commit_id, self.slug)

    def tags(self, *, filter_text: str = "", order_by: str = "ALPHABETICAL") -> list[dict[str, Any]]:
        """Return tags ordered by ALPHABETICAL or MODIFICATION (newest first)."""
        return refs.tags(self.git, filter_text=filter_text, order_by=order_by)

    def tag(self, name: str) -> dict[str, Any]:
        """Return one tag by full or short name. Raises ApiError 404."""
        return refs.tag(self.git, name)

    def create_branch(self, name: str, start_point: str) -> dict[str, Any]:
        """Create a branch at a revision. Raises ApiError 400 for an existing or invalid name."""
        ref, commit = names.full_name(name, names.HEADS), self.resolve(start_point)
        refs.check_absent(self.git, ref, self.slug)
        refs.create(self.git, ref, commit)
        return refs.branch(ref, commit, self.head_ref())

    def delete_branch(self, name: str, expected: str | None = None, *, dry_run: bool = False) -> str | None:
        """Delete a branch if it exists and return the commit it was at; `dry_run` only checks.

        Raises ApiError 400 if it is not at the full hash `expected`, and for the default branch.
        """
        ref = names.full_name(name, names.HEADS)
        if ref == self.default_branch():
            raise ApiError(400, f"'{names.short_name(ref)}' is the default branch and cannot be deleted.")
        return refs.delete(self.git, ref, expected, dry_run=dry_run)

    def create_tag(
        self, name: str, start_point: str, message: str | None = None, *, force: bool = False
    ) -> dict[str, Any]:
        """Create a tag at a revision, annotated if it has a message.

        Raises ApiError 400 for an invalid name, and for an existing one unless `force` moves it.
        """
        ref, commit = names.full_name(name, names.TAGS), self.resolve(start_point)
        if not force:
            refs.check_absent(self.git, ref, self.slug)
        if message:
            refs.create_annotated(self.git, ref, commit, message, force=force)
        else:
            refs.create(self.git, ref, commit, force=force)
        return refs.tag(self.git, ref)

    def delete_tag(self, name: str) -> str | None:
        """Delete a tag and return the hash it was at. Raises ApiError 404."""
        ref = names.full_name(name, names.TAGS)
        refs.tag(self.git, ref)
        return refs.delete(self.git, ref, None)

    def changes(
        self, *, until: str, since: str | None = None, start: int = 0, limit: int = 25
    ) -> tuple[list[dict[str, Any]], bool, str | None, str]:
        """Return changes from `since` (None: the first parent) to `until`, whether more exist, `fromHash` and `toHash`.

        `fromHash` is None if `since` is, as observed on servers.
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
        """Return the diff as the REST API's JSON; `whitespace` is SHOW or ignore-all."""
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
        """Return the diff as git prints it."""
        return diff.text(self.git, self._compare(until, since, path, src_path, context_lines, whitespace))

    def diff_stats(
        self,
        *,
        until: str,
        since: str | None = None,
        path: str | None = None,
        src_path: str | None = None,
        whitespace: str = "SHOW",
    ) -> dict[str, int]:
        """Return the number of changed files, of added and of removed lines."""
        return diff.stats(self.git, self._compare(until, since, path, src_path, 0, whitespace))

    @contextmanager
    def joined_with(self, other: GitRepository) -> Iterator[GitRepository]:
        """Yield a temporary repository without refs that sees the objects of both."""
        with creation.temporary_repository(self.path, other.path) as git:
            aliases = {**self.aliases, **other.aliases}
            results = self.results | other.results
            yield GitRepository(git.directory, self.slug, aliases, self.person, results)

    def raw(self, path: str, at: str | None = None) -> tuple[int, Iterator[bytes]]:
        """Return a file's size in bytes and its content in chunks; the content of a symbolic link is its target."""
        entry = self._entry(path, at, "FILE").entry
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
        """Return a page of a file's lines, or path, revision and a page of children of a directory.

        `limit` is clamped as on servers. Binary files have no lines. `type_only` and `size_only` are the parameters
        `type` and `size`: `{"type": "FILE"}` and `{"size": 12}`.
        """
        entry, revision, _ = self._entry(path, at)
        if type_only:
            return {"type": entry.kind}
        if size_only and entry.kind == "FILE":
            return {"size": entry.size}
        return tree.page(self.git, entry, revision, start, limit)

    def blame(self, path: str, at: str | None = None, start: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
        """Return who changed which lines of a file last, from line number `start`; none of binary and empty files."""
        entry, _, commit = self._entry(path, at, "FILE")
        if not entry.size or tree.is_binary(self.git, entry):
            return []
        return blame.spans(self.git, commit, entry.path, self.person, start, limit)

    def last_modified(self, path: str, at: str | None = None) -> dict[str, Any]:
        """Return the last commit of each entry of a directory by name, and that of the directory."""
        entry, _, commit = self._entry(path, at, "DIRECTORY")
        by_name, newest = last_modified.find(self.git, commit, entry.path, tree.names(self.git, entry))
        commits = self.commits_of([*by_name.values(), newest])
        return {"files": {name: commits[by_name[name]] for name in sorted(by_name)}, "latestCommit": commits[newest]}

    def files(self, path: str, at: str | None = None, start: int = 0, limit: int = 25) -> tuple[list[str], bool]:
        """Return the paths of the files below a directory, relative to it, and whether more exist."""
        return tree.files(self.git, self._entry(path, at, "DIRECTORY").entry, start, limit)

    def archive(self, at: str | None, kind: str, prefix: str, paths: Sequence[str]) -> tuple[str, Iterator[bytes]]:
        """Return the full hash of a revision and its archive in chunks. Raises ApiError 400 and 404."""
        if kind not in archive.FORMATS:
            raise bad_argument(f"format must be one of {', '.join(archive.FORMATS)}.", "format")
        if "\0" in prefix:
            raise bad_argument("prefix must not contain NUL.", "prefix")
        revision, commit = self.revision(at)
        cleaned = [names.clean_path(path, revision) for path in paths]
        for path in cleaned:
            if path and tree.find(self.git, commit, path) is None:
                raise no_such_path(path, revision)
        below = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        # A path that is the root selects all files.
        return commit, archive.stream(self.path, commit, kind, below, cleaned if all(cleaned) else [])

    def patch(self, until: str, since: str | None, *, all_ancestors: bool) -> Iterator[bytes]:
        """Return mail-formatted patches in chunks: of the last commit, or of all that `since` lacks."""
        commit, base = self.resolve(until), self.resolve(since) if since else None
        selected = (commit, f"^{base}") if base else (commit,) if all_ancestors else ("-1", commit)
        return self.git.chunks("format-patch", "--stdout", "--root", "--no-signature", *selected, "--")

    def _require_default_branch(self) -> str:
        """Return the default branch. Raises no_default_branch if it does not exist."""
        if branch := self.default_branch():
            return branch
        raise no_default_branch(self.slug, self.head_ref())

    def _entry(self, path: str, at: str | None, kind: str = "") -> _Found:
        """Return what is at a path. Raises no_such_path unless it is of the `kind`."""
        revision, commit = self.revision(at)
        entry = tree.find(self.git, commit, names.clean_path(path, revision))
        if entry is None or kind not in ("", entry.kind):
            raise no_such_path(path, revision)
        return _Found(entry, revision, commit)

    def _select(
        self, until: str | None, since: str | None, path: str | None, follow: bool, merges: str, ignore_missing: bool
    ) -> log.Selection | None:
        if merges not in log.MERGES:
            raise bad_argument("merges must be one of exclude, include and only.", "merges")
        newest = until or self._require_default_branch()
        tip, base = self._resolve_or_none(newest, ignore_missing), self._resolve_or_none(since, ignore_missing)
        return log.Selection(tip, base, names.clean_path(path or "", newest), follow, merges) if tip else None

    def _resolve_or_none(self, rev: str | None, ignore_missing: bool) -> str | None:
        """Return the commit of a revision; None without one, or if it is unknown and ignored."""
        if rev and ignore_missing:
            return revisions.find(self.git, self.aliases, rev)
        return self.resolve(rev) if rev else None

    def _range(self, since: str | None, until: str) -> tuple[str, str]:
        """Return both ends of a comparison; a root commit is compared with the empty tree."""
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
