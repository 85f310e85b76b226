"""Commits a change of one file; it overwrites no change of others, and the new content is never lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bbcli.client.download import Download
from bbcli.client.endpoints import BROWSE_PATH, COMMITS
from bbcli.client.http.urls import File
from bbcli.commands.files.endpoints import RAW_PATH
from bbcli.commands.files.place import Place
from bbcli.config.shell import command_line
from bbcli.context import editor
from bbcli.context.git import diff_of_files, merge_files
from bbcli.context.refs import HEADS, read_default_branch
from bbcli.context.repo_path import resolve_path
from bbcli.errors import BbcliError, Conflict, InvalidInput, NotFound, NotPermitted, ServerFailed, add_detail
from bbcli.output.cells import ago, short_hash, subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.context.console import Console
    from bbcli.output import Record

# Reasons of errors whose exception the server does not name.
_REASONS = {NotFound: "no_such_branch", NotPermitted: "edit_not_permitted"}
# Attempts to merge if the file changes again and again.
_MERGES = 3
_ADD_MESSAGE = "add -m MESSAGE"


class Draft:
    """The new content of a file. If the run fails, the error names a private file that contains it.

    `path` is the file that was read, or a private one, which is removed after the commit; None for stdin until the
    content is saved. `source` names the content on a command line of curl.
    """

    def __init__(self, console: Console, name: str, content: bytes, path: Path | None, *, is_private: bool) -> None:
        self.content = content
        self.path = path
        self.is_unchanged = False
        self.source = str(path) if path and not is_private else "-"
        self._console = console
        self._name = name
        self._is_private = is_private

    @classmethod
    def of(cls, app: App, name: str, source: str | None, current: Callable[[], bytes]) -> Draft:
        """Return the content of a file, of stdin for -, or without a source the current content as it is edited.

        A read-only run opens no editor, since it cannot commit. InvalidInput in a dry run without a source.
        """
        if source is not None:
            return cls._read(app, name, source)
        if app.selection.options.dry_run:
            raise InvalidInput("a dry run opens no editor", reason="no_editor")
        before = current()
        if app.connections.policy_for(app.server):
            return cls(app.console, name, before, None, is_private=False)
        path = editor.private_file(name, before)
        draft = cls(app.console, name, before, path, is_private=True)
        try:
            draft.content = editor.edit(path, app.console, app.selection.environ)
        except BbcliError as error:
            draft.content = path.read_bytes()
            if draft.content == before:
                editor.discard(path)
            else:
                draft.__exit__(type(error), error, None)
            raise
        draft.is_unchanged = draft.content == before
        return draft

    @classmethod
    def _read(cls, app: App, name: str, source: str) -> Draft:
        if source == "-":
            if app.console.stdin is None:
                raise InvalidInput("cannot read -: stdin is closed", hint="pipe the content into the command")
            with app.console.progress.aside():
                return cls(app.console, name, app.console.stdin.buffer.read(), None, is_private=True)
        try:
            content = (app.selection.cwd / source).read_bytes()
        except OSError as error:
            raise InvalidInput(f"cannot read {source}: {error.strerror}") from None
        return cls(app.console, name, content, Path(source), is_private=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.path is None or not self._is_private:
            return
        if error is None:
            editor.discard(self.path)
        elif isinstance(error, BbcliError):
            add_detail(error, f"the new content is in {self.path}")
        elif isinstance(error, KeyboardInterrupt):
            self._console.say(f"the new content is in {self.path}")

    def saved_file(self) -> Path:
        """Return the file that contains the content; save it to a private file if there is none."""
        if self.path is None:
            self.path = editor.private_file(self._name, self.content)
        return self.path


@dataclass(frozen=True)
class Change:
    """A change of one file on a branch; `start` is the branch that a new branch starts from.

    `words` are those of the command line that name the file, the repository and the branch.
    """

    app: App
    repo: RepoAddress
    path: str
    branch: str
    words: tuple[str, ...]
    start: str | None = None

    @classmethod
    def to(cls, app: App, repo: RepoAddress | None, path: str, branch: str | None, *, create_branch: bool) -> Change:
        """Return the change of a path on the named branch, else on the default branch.

        Conflict if the branch to create exists; InvalidInput for a directory, or without the name of a new branch.
        """
        address = app.repo(repo)
        typed, path = path, resolve_path(app, repo, address, path)
        if not path:
            raise InvalidInput(f"{typed!r} is a directory: name a file")
        words = (typed, *(("-R", str(address)) if repo else ()))
        if branch:
            start = cls._check_new(app, address, branch) if create_branch else None
            new = ("--create-branch",) if create_branch else ()
            return cls(app, address, path, branch, (*words, "--branch", branch, *new), start)
        if create_branch:
            raise InvalidInput("the new branch has no name", hint="add --branch BRANCH")
        return cls(app, address, path, read_default_branch(app, address).text_at("displayId"), words)

    @staticmethod
    def _check_new(app: App, repo: RepoAddress, name: str) -> str:
        with suppress(NotFound):
            app.client.first(COMMITS, repo.variables, until=HEADS + name)
            raise Conflict(f"branch {name} already exists in {repo}", hint="omit --create-branch")
        return read_default_branch(app, repo).text_at("displayId")

    @property
    def variables(self) -> dict[str, str]:
        """The path parameters of the file."""
        return {**self.repo.variables, "path": self.path}

    def message(self, given: str | None, verb: str) -> str:
        """Return the commit message: the given one, else the input at a prompt, by default `Edit PATH`."""
        if given is not None:
            if not given.strip():
                raise InvalidInput("the commit message is empty", hint=_ADD_MESSAGE)
            return given
        usual = f"{verb} {self.path}"
        if self.app.connections.policy_for(self.app.server):  # a dry run and a read-only one ask nothing
            return usual
        return self.app.console.ask(f"Commit message (empty for {usual!r})", otherwise=_ADD_MESSAGE) or usual

    def newest(self, at: str | None = None) -> Record:
        """Return the newest commit of the file up to a revision, by default on the branch; NotFound without one."""
        branch = self.start or self.branch
        until = self.app.ref(self.repo, at) if at else HEADS + branch
        try:
            found = self.app.client.first(COMMITS, self.repo.variables, until=until, path=self.path)
        except NotFound as error:
            if at or error.reason not in ("no_such_commit", "no_default_branch"):
                raise
            missing = NotFound(f"branch {branch} does not exist in {self.repo}")
            missing.reason = _REASONS[NotFound]
            raise missing from None
        if found is None:
            place = at or f"branch {branch}"
            message = f"{self.path} does not exist on {place} of {self.repo}"
            raise NotFound(message, hint=command_line("bbcli", "files", "create", *self.words))
        return found

    def content_at(self, commit: Record) -> bytes:
        """Return the content of the file in a commit.

        NotFound if that commit removed the file; InvalidInput if the path is a directory or a submodule.
        """
        try:
            return Download.of(self.app.client, RAW_PATH, self.variables, at=commit.text_at("id")).read()
        except NotFound:
            at = ("--at", self.branch) if "--branch" in self.words else ()
            words = ("-R", str(self.repo)) if "-R" in self.words else ()
            place = Place(self.app, self.repo, self.path, commit.text_at("id"), repo_words=(*words, *at))
            if (kind := place.kind) in ("", "FILE"):
                raise
            raise place.wrong_kind(kind) from None

    def commit(self, draft: Draft, message: str, base: Record | None, *, merge: bool = False) -> Record | None:
        """Commit the draft and return the commit; None if the content is unchanged.

        `base` is the commit whose version was edited, None for a new file. Conflict if the file was changed in the
        meantime; with `merge` both changes are committed unless they conflict. ServerFailed if the response is missing
        and the file on the branch does not have the new content.
        """
        if draft.is_unchanged:
            self._note_unchanged()
            return None
        if self.app.selection.options.dry_run:
            self._record_diff(draft, base)
        content, known = draft.content, base
        for _ in range(_MERGES):
            try:
                return self._done(self._send(content, draft.source, message, known))
            except Conflict as error:
                draft.saved_file()  # for any failure from here on
                newest, theirs = self._on_server(error)
                if theirs == content:
                    self._note_unchanged()
                    return None
                if known and _is_same(newest, known):
                    raise
                if known is None or theirs is None or not merge:
                    raise self._changed(newest, theirs, draft, message, base) from None
                content, known = self._merged(content, known, newest, theirs, message), newest
            except ServerFailed as error:
                return self._check_result(error, draft, content, known)
        raise Conflict(f"{self.path} changes on {self.branch} faster than it can be merged", hint="try again later")

    def _send(self, content: bytes, source: str, message: str, base: Record | None) -> Record:
        texts = {"message": message, "branch": self.branch}
        texts |= {"sourceCommitId": base.text_at("id")} if base else {}
        texts |= {"sourceBranch": self.start} if self.start else {}
        parts: list[tuple[str, str | File]] = [*texts.items(), ("content", File("content", content))]
        words = [word for name, text in texts.items() for word in ("--form-string", f"{name}={text}")]
        words += ["--form", f"content=@{_in_form(source)}"]
        try:
            return self.app.client.submit("PUT", BROWSE_PATH, self.variables, parts, tuple(words))
        except (NotFound, NotPermitted) as error:
            error.reason = error.reason or _REASONS[type(error)]
            raise

    def _done(self, commit: Record) -> Record:
        if self.app.selection.options.dry_run:
            return commit
        done = f"committed {short_hash(commit.text_at('id'))} to {self.branch}"
        if "--branch" in self.words:
            self.app.console.success(f"{done} of {self.repo}")
        else:
            self.app.console.info(f"{done}, the default branch of {self.repo}")
        return commit.with_web_url(self.app.commit_pages(self.repo))

    def _note_unchanged(self) -> None:
        self.app.console.info(f"{self.path} is unchanged on {self.branch}: no commit")

    def _record_diff(self, draft: Draft, base: Record | None) -> None:
        old = self.content_at(base) if base else b""
        diff = diff_of_files(old, draft.content, self.path)
        self.app.connections.dry_run.diff = diff or "no change: the server makes no commit"

    def _on_server(self, error: Conflict) -> tuple[Record, bytes | None]:
        """Return the newest commit of the file and its content there, None if the commit removed the file.

        Raises `error` if no commit has the file: the conflict has another cause.
        """
        try:
            newest = self.newest()
        except NotFound:
            raise error from None
        return newest, self._content_or_none(newest)

    def _content_or_none(self, commit: Record) -> bytes | None:
        with suppress(NotFound):
            return self.content_at(commit)
        return None

    def _changed(
        self, newest: Record, theirs: bytes | None, draft: Draft, message: str, base: Record | None
    ) -> Conflict:
        """Return the error for a file that another commit changed; it names the commit, its author and its age."""
        by, place = self._described(newest), f"{self.branch} of {self.repo}"
        file = draft.saved_file()
        if base is None:
            return Conflict(f"{self.path} exists on {place}: {by}", hint=_edit(*self.words))
        if theirs is None:
            return Conflict(f"{self.path} was removed on {place} in the meantime: {by}")
        again = _edit(*self._retry_words(file, message, base, "--merge"))
        return Conflict(f"{self.path} was changed on {place} in the meantime: {by}", hint=again)

    def _retry_words(self, file: Path, message: str, base: Record, *more: str) -> list[str]:
        """Return the arguments of `bbcli files edit` that commit a file, edited from the version of `base`."""
        named = ["--from", str(file), "--base", short_hash(base.text_at("id"))]
        return [*self.words, *named, *more, "-m", message]

    def _described(self, commit: Record) -> str:
        names = (commit.get(f"author.{field}") for field in ("displayName", "name", "emailAddress"))
        who, when = next(filter(None, names), "an unknown author"), commit.get("authorTimestamp")
        age = f" {ago(int(self.app.clock() * 1000) - when)}" if isinstance(when, int) else ""
        return f"commit {short_hash(commit.text_at('id'))} by {who}{age}: {subject(commit.get('message'))}"

    def _merged(self, content: bytes, base: Record, newest: Record, theirs: bytes, message: str) -> bytes:
        """Merge the newest version into the content; Conflict that names a file with both if the same lines differ."""
        names = ("new content", f"base {short_hash(base.text_at('id'))}", f"commit {short_hash(newest.text_at('id'))}")
        found = merge_files(content, self.content_at(base), theirs, names)
        by = self._described(newest)
        if found is None:
            raise Conflict(f"git cannot merge {self.path} with the version on {self.branch}: {by}")
        if found.conflicts:
            file = editor.private_file(self.path, found.content)
            number = f"{found.conflicts} conflict{'' if found.conflicts == 1 else 's'}"
            again = _edit(*self._retry_words(file, message, newest))
            hint = f"resolve them in {file}, then run: {again}"
            raise Conflict(f"{self.path} has {number} with the version on {self.branch}: {by}", hint=hint)
        self.app.console.info(f"merged with {by}")
        return found.content

    def _check_result(self, error: ServerFailed, draft: Draft, content: bytes, known: Record | None) -> Record:
        """Return the commit after a write whose response is missing, if the file on the branch has the new content.

        Otherwise raises `error` with the state of the branch.
        """
        if not (error.facts.get("is_unknown") or error.refusal.status):
            raise error
        with suppress(BbcliError):
            until = HEADS + self.branch
            newest = self.app.client.first(COMMITS, self.repo.variables, until=until, path=self.path)
            is_new = newest is not None and not (known and _is_same(newest, known))
            if newest and is_new and self._content_or_none(newest) == content:
                self.app.console.info(f"{error.message}; but {self.branch} has the new content")
                return self._done(newest)
            state = f"its newest commit there is {self._described(newest)}" if newest else "it does not exist there"
            add_detail(error, f"{self.path} on {self.branch} does not have the new content so far: {state}")
        draft.saved_file()
        raise error


def _edit(*words: str) -> str:
    return command_line("bbcli", "files", "edit", *words)


def _in_form(file: str) -> str:
    """Return the name of a file as curl reads it in a form, where some characters must be quoted."""
    if not set(file) & set(';,"\\'):
        return file
    return '"' + file.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_same(commit: Record, other: Record) -> bool:
    return commit.text_at("id") == other.text_at("id")
