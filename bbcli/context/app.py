"""What a run has at hand, each part made on first use: its server and client, what words mean, the screen."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TextIO, cast

from bbcli.auth.secret_env import SECRET_VARIABLES, SECRETS_FILE, read_secret_variables
from bbcli.client.endpoints import COMMITS, PROJECT_REPOS, REPOS
from bbcli.config import addresses
from bbcli.config.addresses import RepoAddress, is_hash
from bbcli.config.paths import may_exist
from bbcli.config.shell import command_line
from bbcli.context.connections import Connections
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.output.terminal import Screen, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.openapi import Spec
    from bbcli.output import Record

# Commits that every server gives in one page.
_ONE_PAGE = 100


def browse(url: str) -> bool:
    """Show a page in the browser of this machine; False where there is none."""
    import webbrowser

    return webbrowser.open(url)


@dataclass(repr=False, eq=False)
class App(Connections):
    """A run: the streams, the environment and the clock of its process, and what is made of them."""

    browse: Callable[[str], bool] = browse
    exit_code: int = 0
    # What the run ends with, when all that was found is written.
    failure: BbcliError | None = None

    @classmethod
    def of_process(cls) -> App:
        """Return the App of this process, which hands on no secret of its environment to the programs that it runs."""
        environ = dict(os.environ)
        for name in {*SECRET_VARIABLES, SECRETS_FILE} & environ.keys():
            del os.environ[name]
        if file := environ.pop(SECRETS_FILE, None):
            environ = {**read_secret_variables(file), **environ}
        return cls(sys.stdin, sys.stdout, sys.stderr, environ)

    # What is meant by a word on the command line

    def repo(self, given: RepoAddress | None) -> RepoAddress:
        """Return the repository that was given, that BBCLI_REPO names, or that the working copy belongs to."""
        named = self.environ.get("BBCLI_REPO")
        self.address = given or (addresses.parse_repo(named) if named else None)
        if self.address is None:
            return self.working_copy.repo_on(self.server)
        if not self.address.project:
            if not self.server.project:
                raise InvalidInput(
                    f"{self.address.slug!r} does not name a repository: in which project?",
                    hint=f"write WORK/{self.address.slug}, or choose a project: bbcli config set project WORK",
                )
            self.address = replace(self.address, project=self.server.project)
        if not self.server.is_host_of(self.address):
            place = self.address.base or self.address.ssh_host
            sign_in = command_line("bbcli", "auth", "login", self.address.base or "URL")
            raise InvalidInput(
                f"{self.address} is on {place}, and the server of this run is {self.server.url}",
                hint=f"{sign_in}, or name the server with --server",
            )
        return self.address

    def repos(
        self, named: Sequence[RepoAddress], projects: Sequence[str], *, everywhere: bool
    ) -> tuple[RepoAddress, ...]:
        """Return many repositories, each once: those that are named, as `repo` returns them, of projects, or all."""
        lists = [self.client.records(PROJECT_REPOS, {"projectKey": project}) for project in projects]
        listed = chain(*lists, self.client.records(REPOS) if everywhere else ())
        found: dict[str, RepoAddress] = {}
        for repo in (*named, *(RepoAddress(*_names(each, "project.key", "slug")) for each in listed)):
            found.setdefault(str(repo).casefold(), repo)
        return tuple(found.values())

    def ref(self, repo: RepoAddress, name: str) -> str:
        """Return a ref as it is typed; HEAD is that of the working copy, as it is to git."""
        return self.working_copy.head_in(repo, self.server) if name in ("HEAD", "@") else name

    def pin_ref(self, repo: RepoAddress, until: str | None, part: ListRange) -> str | None:
        """Return what the newest commit of a list is called for good, where the list is longer than one page.

        A branch moves while a list is read, and would shift what follows.
        """
        is_short = part.limit is not None and part.limit <= _ONE_PAGE and not part.start
        newest = None if is_short or is_hash(until) else self.client.first(COMMITS, repo.variables, until=until)
        return newest.text_at("id") if newest else until

    def commit(self, repo: RepoAddress, name: str) -> str:
        """Return the full hash of a commit named by hash, branch or tag, or by HEAD in a working copy.

        Some endpoints take nothing else; a full hash costs no request.
        """
        name = self.ref(repo, name)
        if is_hash(name):
            return name
        found = self.client.first(COMMITS, repo.variables, until=name)
        if found is None:
            raise NotFound(f"commit {name!r} does not exist in {repo}")
        return found.text_at("id")

    def commit_pages(self, repo: RepoAddress | None = None) -> Callable[[Record], str]:
        """Return what says the web page of a commit, which commits do not say themselves; empty without a hash.

        Without a repository it is that of each commit, as merged lists have it.
        """

        def page(commit: Record) -> str:
            paths = ("repository.project.key", "repository.slug", "id")
            project, slug, name = (commit.get(path) for path in paths)
            project, slug = (repo.project, repo.slug) if repo else (project, slug)
            is_known = all(isinstance(each, str) for each in (project, slug, name))
            return self.web(project, slug, page=f"/commits/{name}") if is_known else ""

        return page

    def web(self, project: str, slug: str | None = None, page: str = "") -> str:
        """Return the address of a web page of the server."""
        return f"{self.server.url}{addresses.web_path(project, slug)}{page}"

    @cached_property
    def spec(self) -> Spec:
        """The description of the REST API: what bbcli brings, and what was found on the server at hand. Asks nobody."""
        from bbcli.openapi.store import bundled_spec, completed

        server = self.find_server if may_exist(self.cache_folder) else None  # else nothing was ever kept
        return completed(self.found_on(server)) if server else bundled_spec()

    # Talking to the person

    def open_page(self, url: str) -> bool:
        """Open a web page in the browser; False where there is none, or where the URL is not one of the web."""
        return addresses.is_web_url(url) and self.browse(url)

    def show_page(self, url: str) -> None:
        """Show a web page in the browser; BbcliError with the address where there is none."""
        self.progress.rest()  # some browsers are shown in the terminal
        if not self.open_page(url):
            raise BbcliError(f"no browser to open {url} in", hint="--print shows the address instead")
        self.tell(f"opened {url}")

    def confirming(self, what: str, name: str, *, yes: bool) -> Callable[[Iterable[str]], None]:
        """Return what lets the person type the name of what will be lost, told what is lost with it.

        Without a terminal only `yes` will do: InvalidInput at once, before anything is asked of the server. A dry run
        keeps what would be lost; where nothing may be written there is no question.
        """
        if not (yes or self.interactive or self.options.dry_run):
            raise InvalidInput(f"{what} {name} would be deleted, and nobody is there to confirm it", hint="add --yes")

        def confirm(lost: Iterable[str] = ()) -> None:
            if self.options.dry_run:
                self.dry.losing = (" with ".join(filter(None, (f"{what} {name}", listed(lost)))),)
            elif not yes and not self.gate_of(self.server):
                question = " with ".join(filter(None, (f"Type {name} to delete the {what}", listed(lost))))
                if self.ask(question, otherwise="add --yes") != name:
                    raise BbcliError(f"{what} {name} was not deleted: another name was typed")

        return confirm

    # Output

    @cached_property
    def screen(self) -> Screen:
        """Where the result goes; BbcliError where stdout is closed."""
        if self.stdout is None:
            raise closed_stdout()
        return self.screen_on(self.stdout)._replace(out=self._paged(self.stdout))

    def screen_on(self, stream: TextIO) -> Screen:
        """Return what a stream can show, and how it was asked for."""
        chosen = self.options
        now = int(self.clock() * 1000)
        screen = screen_of(stream, self.environ, chosen.colour, now, hyperlinks=chosen.hyperlinks)
        time = "utc" if chosen.utc and chosen.time == "local" else chosen.time or ""
        return screen._replace(time=time, csv_safe=chosen.csv_safe)

    def _paged(self, stdout: TextIO) -> TextIO:
        """Return a stream that ends in the pager of the person, where there is one; else stdout."""
        if not stdout.isatty() or not (self.options.pager or self.environ.get("BBCLI_PAGER")):
            return stdout
        from bbcli.context.pager import Pager, pager_of

        def begin() -> None:
            self.connections.enter_context(self.progress.aside())
            self.connections.callback(pager.close)

        command = pager_of(self.environ, wanted=self.options.pager)
        self.pager = pager = Pager(command, stdout, self.environ, say=self.say, begins=begin)
        return cast("TextIO", pager) if command else stdout


def listed(parts: Iterable[str]) -> str:
    """Return parts as a sentence has them: one, two and three."""
    *before, last = (*parts,) or ("",)
    return " and ".join(filter(None, (", ".join(before), last)))


def _names(record: Record, project: str, slug: str) -> tuple[str, str]:
    return record.text_at(project), record.text_at(slug)


def closed_stdout() -> BbcliError:
    """Return the error of a run that has something to write and nowhere to write it."""
    return BbcliError("stdout is closed", hint="redirect it to a file or to /dev/null")
