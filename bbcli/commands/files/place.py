"""Locates the file or directory that a command names: repository, path and ref, and the kind of the path."""

from __future__ import annotations

import posixpath
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bbcli.client.endpoints import BROWSE_PATH
from bbcli.commands.files.endpoints import NO_PATH
from bbcli.context.repo_path import current_path, parse_lines, resolve_path, typed_path
from bbcli.errors import InvalidInput, NotFound
from bbcli.output.source import ALL_LINES, LineRange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

    Candidate = tuple["Place", LineRange]

T = TypeVar("T")
# What a server calls the kinds of a path -> the words of an error.
KINDS = {
    "DIRECTORY": "a directory",
    "SUBMODULE": "a submodule: its files are in another repository",
    "FILE": "a file",
}


class Place(NamedTuple):
    """A path from the root of a repository, at a ref; `path` is empty for the root, `at` None for the default branch.

    `below` is the directory of the local clone that the command runs in. `repo_words` select the repository and the ref
    on another command line.
    """

    app: App
    repo: RepoAddress
    path: str
    at: str | None
    below: str = ""
    repo_words: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, str | None]:
        """The path variables."""
        return {**self.repo.variables, "path": self.path}

    def template(self, template: str) -> str:
        """Return the path template of an operation on the path; that on the root is another one."""
        return f"{template}/{{path}}" if self.path else template

    def web_url(self, path: str) -> str:
        """Return the URL of the web page of a path from the root of the repository."""
        from bbcli.context.web_page import path_page

        return self.app.web(self.repo.project, self.repo.slug, path_page(path, self.at or ""))

    @property
    def kind(self) -> str:
        """The kind of the path on the server: FILE, DIRECTORY or SUBMODULE; empty for any other. One request."""
        with suppress(NotFound):
            found = self.app.client.record(BROWSE_PATH, self.variables, at=self.at, type=True).get("type")
            return found if isinstance(found, str) and found in KINDS else ""
        return ""

    @contextmanager
    def explaining(self, wanted: str = "") -> Iterator[None]:
        """Add the facts for the hint to the NotFound of a path.

        For a path that exists but is not of the kind `wanted`, FILE or DIRECTORY, raise InvalidInput instead.
        """
        try:
            yield
        except NotFound as error:
            if error.reason not in (NO_PATH, "") or not self.path:
                raise
            kind = self.kind if wanted else ""
            if kind not in ("", wanted):
                raise self.wrong_kind(kind) from None
            error.facts |= {"file": posixpath.basename(self.path), "words": self.repo_words}
            raise

    def explained(self, pages: Iterable[T], wanted: str = "") -> Iterator[T]:
        """Yield the pages of a list; errors of reading them as in `explaining`."""
        with self.explaining(wanted):
            yield from pages

    def no_line(self, number: int) -> NotFound:
        """Return the error for a line after the end of the file."""
        return NotFound(f"line {number} of {self.path!r} does not exist")

    def wrong_kind(self, kind: str) -> InvalidInput:
        """Return the error for a path of another kind than the command shows."""
        typed = typed_path(self.path or ".", self.below)
        return InvalidInput(
            f"{typed!r} is {KINDS[kind]}", reason=f"is_{kind.casefold()}", path=typed, words=self.repo_words
        )


@contextmanager
def explain_missing(path: str, given: RepoAddress | None, at: str | None) -> Iterator[None]:
    """Add the facts for the hint to the NotFound of a path; `given` and `at` are the values of -R and --at."""
    try:
        yield
    except NotFound as error:
        error.facts |= {"file": posixpath.basename(path) or "GLOB", "words": _selecting(given, at)}
        raise


def _selecting(given: RepoAddress | None, at: str | None) -> tuple[str, ...]:
    """Return the options -R and --at for another command line."""
    return (*(("-R", str(given)) if given else ()), *(("--at", at) if at else ()))


def locate(app: App, given: RepoAddress | None, path: str, at: str | None) -> Place:
    """Return the place of a typed path; relative to the current directory in a local clone of the repository."""
    address = app.repo(given)
    below, found = current_path(app, given, address), resolve_path(app, given, address, path)
    return Place(app, address, found, at and app.ref(address, at), below, _selecting(given, at))


def locate_lines(app: App, given: RepoAddress | None, text: str, at: str | None) -> list[Candidate]:
    """Return the meanings of PATH[:LINES], the likely one first: lines of a file, or a file whose name has a colon."""
    whole = locate(app, given, text, at)
    parsed = parse_lines(text)
    if parsed is None:
        return [(whole, ALL_LINES)]
    path, lines = parsed
    return [(whole._replace(path=whole.path.removesuffix(text[len(path) :])), lines), (whole, ALL_LINES)]


def first_existing(candidates: list[Candidate], read: Callable[[Place, LineRange], T]) -> T:
    """Return the result of `read` for the first path that exists; NotFound of the first one if none exists."""
    (place, lines), *others = candidates
    try:
        return read(place, lines)
    except NotFound as error:
        if not others or error.reason != NO_PATH:
            raise
        with suppress(NotFound):
            return first_existing(others, read)
        raise
