"""The run: console, selection and connections, and what names on the command line stand for."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TextIO, cast

from bbcli.auth.secret_env import SECRET_VARIABLES, SECRETS_FILE, read_secret_variables
from bbcli.client.endpoints import COMMITS, PROJECT_REPOS, REPOS
from bbcli.config import addresses
from bbcli.config.addresses import RepoAddress, is_hash
from bbcli.config.paths import may_exist
from bbcli.context.connections import Connections
from bbcli.context.console import Console
from bbcli.context.options import Selection
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.output.terminal import Screen, has_color, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from bbcli.client.client import Client
    from bbcli.client.http.pool import httpcore
    from bbcli.client.pages import ListRange
    from bbcli.config.model import Server
    from bbcli.context.options import Options
    from bbcli.openapi import Spec
    from bbcli.output import Record

# Commits that every server gives in one page.
_ONE_PAGE = 100
# Begins a count that cannot be read: the server may delete the object.
UNKNOWN_NUMBER = "an unknown number"
_HERE = Path()


def browse(url: str) -> bool:
    """Open a page in the browser of this machine; False if there is none."""
    import webbrowser

    return webbrowser.open(url)


class App:
    """One run of bbcli: its console, selection and connections, and the short ways that commands use all the time.

    `failure` is the error that the run ends with when all results are written; `exit_code` is for a run without one.
    """

    renews_logins: ClassVar[bool] = True

    def __init__(
        self,
        stdin: TextIO | None,
        stdout: TextIO | None,
        stderr: TextIO | None,
        environ: Mapping[str, str],
        cwd: Path = _HERE,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        browse: Callable[[str], bool] = browse,
        network_backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self.console = Console(stdin, stdout, stderr)
        self.selection = Selection(environ, cwd, self.console.info)
        self.connections = Connections(
            self.selection,
            self.console,
            clock=clock,
            sleep=sleep,
            network_backend=network_backend,
            renews_logins=self.renews_logins,
        )
        self.clock = clock
        self.sleep = sleep
        self.browse = browse
        self.color_messages("auto")
        self.exit_code = 0
        self.failure: BbcliError | None = None

    @classmethod
    def of_process(cls) -> Self:
        """Return the App of this process; programs that it runs get no secret from its environment."""
        environ = dict(os.environ)
        for name in {*SECRET_VARIABLES, SECRETS_FILE} & environ.keys():
            del os.environ[name]
        if file := environ.pop(SECRETS_FILE, None):
            environ = {**read_secret_variables(file), **environ}
        return cls(sys.stdin, sys.stdout, sys.stderr, environ)

    def choose(self, options: Options) -> None:
        """Take the options of the run, and write the messages that were pending until they were known."""
        self.selection.options = options
        self.color_messages(options.colour)
        self.console.use(options)

    def color_messages(self, choice: str | None) -> None:
        """Color the messages on stderr: always, never, or auto; None is the setting."""
        stderr = self.console.stderr
        self.console.color = stderr is not None and has_color(
            stderr, self.selection.environ, choice or self._usual_color(stderr)
        )

    def expect_long_run(self) -> None:
        """Collect garbage as often as Python does by default: each failed request leaves some in circles."""
        import gc

        gc.set_threshold(700)

    @property
    def client(self) -> Client:
        """The client for the server of the run."""
        return self.connections.client

    @property
    def server(self) -> Server:
        """The server of the run; NotAuthenticated if nothing names one."""
        return self.selection.server

    @contextmanager
    def working(self) -> Iterator[None]:
        """Show progress on a terminal while a long wait lasts."""
        with self.console.show_progress(self.selection.environ, self.clock):
            yield

    # Names on the command line

    def repo(self, given: RepoAddress | None) -> RepoAddress:
        """Return the given repository, else that of BBCLI_REPO, else that of the local clone; InvalidInput for none."""
        selection = self.selection
        named = selection.environ.get("BBCLI_REPO")
        address = selection.address = given or (addresses.parse_repo(named) if named else None)
        if address is None:
            return selection.local_clone.repo_on(self.server)
        if not address.project:
            if not self.server.project:
                message = f"{address.slug!r} is not a repository: the project is missing"
                raise InvalidInput(message, reason="no_project", repo=address.slug)
            address = selection.address = address._replace(project=self.server.project)
        if not self.server.is_host_of(address):
            place = address.base or address.ssh_host
            message = f"{address} is on {place}, not on the selected server {self.server.url}"
            raise InvalidInput(message, reason="other_server", server=address.base or "URL")
        return address

    def use_server_of(self, text: str, base: str) -> None:
        """Use the server of a URL on the command line; InvalidInput if the run is about another one."""
        self.selection.use_server(base)
        if not RepoAddress("", "", base=base).is_on(self.server.url):
            message = f"{text} is on {base}, not on the selected server {self.server.url}"
            raise InvalidInput(message, reason="other_server", server=base)

    def repos(
        self, named: Sequence[RepoAddress], projects: Sequence[str], *, everywhere: bool
    ) -> tuple[RepoAddress, ...]:
        """Return many repositories, each once: the named ones, those of projects, or all of the server."""
        lists = [self.client.records(PROJECT_REPOS, {"projectKey": project}) for project in projects]
        records = chain(*lists, self.client.records(REPOS) if everywhere else ())
        found: dict[str, RepoAddress] = {}
        for repo in (*named, *(RepoAddress(*_names(each, "project.key", "slug")) for each in records)):
            found.setdefault(str(repo).casefold(), repo)
        return tuple(found.values())

    def ref(self, repo: RepoAddress, name: str) -> str:
        """Return a ref as the server takes it; HEAD and git revisions are resolved to hashes, the clone first."""
        if name in ("HEAD", "@"):
            return self.selection.local_clone.head_in(repo, self.server)
        if not addresses.is_revision(name):
            return name
        from bbcli.context.revision import resolve_revision

        return resolve_revision(self.selection.local_clone, self.server, lambda: self.client, repo, name)

    def pin_ref(self, repo: RepoAddress, until: str | None, list_range: ListRange) -> str | None:
        """Return the hash of the newest commit of a list that is longer than a page; else `until` itself.

        A branch moves while a list is read, which would shift the pages that follow.
        """
        is_short = list_range.limit is not None and list_range.limit <= _ONE_PAGE and not list_range.start
        newest = None if is_short or is_hash(until) else self.client.first(COMMITS, repo.variables, until=until)
        return newest.text_at("id") if newest else until

    def commit(self, repo: RepoAddress, name: str) -> str:
        """Return the full hash of a commit named by hash, branch, tag or git revision.

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
        """Return a function that gives the web URL of a commit, which commits do not hold; "" without a hash.

        Without a repository it takes that of each commit, as merged lists have it.
        """

        def page(commit: Record) -> str:
            paths = ("repository.project.key", "repository.slug", "id")
            project, slug, name = (commit.get(path) for path in paths)
            project, slug = (repo.project, repo.slug) if repo else (project, slug)
            is_known = all(isinstance(each, str) for each in (project, slug, name))
            return self.web(project, slug, page=f"/commits/{name}") if is_known else ""

        return page

    def web(self, project: str, slug: str | None = None, page: str = "") -> str:
        """Return the URL of a web page of the server."""
        return f"{self.server.url}{addresses.web_path(project, slug)}{page}"

    @cached_property
    def spec(self) -> Spec:
        """The bundled description of the REST API, with the cached additions of the server; sends no request."""
        from bbcli.openapi.store import bundled_spec, full_spec

        # Without a cache directory there are no additions.
        server = self.selection.find_server if may_exist(self.selection.cache_folder) else None
        return full_spec(self.connections.saved_spec(server)) if server else bundled_spec()

    # The browser and questions

    def open_page(self, url: str) -> bool:
        """Open a web page in the browser; False if there is none, or if the URL is not one of the web."""
        return addresses.is_web_url(url) and self.browse(url)

    def show_page(self, url: str) -> None:
        """Open a web page in the browser and report that. Without a browser it is a BbcliError with the URL."""
        self.console.progress.rest()  # some browsers run in the terminal
        if not self.open_page(url):
            raise BbcliError(f"no browser to open {url}", reason="no_browser")
        self.console.success(f"opened {url}")

    def page(self, url: str, *, print_url: bool) -> str | None:
        """Return the URL of a web page to print it; else open the page."""
        if print_url:
            return url
        self.show_page(url)
        return None

    def confirming(self, what: str, name: str, *, yes: bool, blocker: str = "") -> Callable[[Iterable[str]], None]:
        """Return a function that asks the user to type the name of the object, given a summary of what it holds.

        `blocker` is the reason why the server will refuse to delete an object that holds anything. Without a terminal
        and `yes` it is InvalidInput, before any request. A dry run records the summary; a read-only run asks no
        question.
        """
        self._check_can_confirm(f"{what} {name} was not deleted", yes=yes)

        def will_be_refused(contents: str) -> bool:
            return bool(blocker and contents) and not contents.startswith(UNKNOWN_NUMBER)

        def confirm(lost: Iterable[str] = ()) -> None:
            if self.selection.options.dry_run:
                contents = listed(lost)
                summary = " with ".join(filter(None, (f"{what} {name}", contents)))
                if will_be_refused(contents):
                    self.connections.dry_run.blocked = f"{what} {name} has {contents}; {blocker}"
                else:
                    self.connections.dry_run.losing = (summary,)
            elif not yes and not self.connections.policy_for(self.server):
                contents = listed(lost)
                question = " with ".join(filter(None, (f"Type {name} to delete the {what}", contents)))
                if will_be_refused(contents):
                    question += f" (the server will refuse this: {blocker})"
                if self.console.ask(question, reason="not_confirmed") != name:
                    raise BbcliError(f"{what} {name} was not deleted: the typed name differs")

        return confirm

    def confirming_many(self, what: str, name: str, *, yes: bool) -> Callable[..., None]:
        """Return a function that asks the user to type the number of the objects, given it and lines about them.

        `name` describes the objects before they are known. Without a terminal and `yes` it is InvalidInput, before any
        request. Dry runs and read-only runs ask no question.
        """
        kept = f"{what} {name} were not deleted"
        self._check_can_confirm(kept, yes=yes)

        def confirm(count: int, lines: Iterable[str] = ()) -> None:
            if yes or self.selection.options.dry_run or self.connections.policy_for(self.server):
                return
            for line in lines:
                self.console.say(line)
            if self.console.ask(f"Type {count} to delete the {what}", reason="not_confirmed") != str(count):
                raise BbcliError(f"{kept}: the typed number differs")

        return confirm

    def _check_can_confirm(self, kept: str, *, yes: bool) -> None:
        if not (yes or self.console.interactive or self.selection.options.dry_run):
            raise InvalidInput(f"{kept}: cannot confirm deletion without a terminal", reason="not_confirmed")

    def summarize_loss(self, summary: str) -> None:
        """Show in a dry run what the next write deletes."""
        if self.selection.options.dry_run:
            self.connections.dry_run.losing = (summary,)

    # Output

    @cached_property
    def screen(self) -> Screen:
        """The stream of the result; BbcliError if stdout is closed."""
        stdout = self.console.stdout
        if stdout is None:
            raise closed_stdout()
        return self.screen_on(stdout)._replace(out=self._paged(stdout))

    def screen_on(self, stream: TextIO) -> Screen:
        """Return a stream with what it can show, by its kind and the options."""
        options = self.selection.options
        now = int(self.clock() * 1000)
        colour = options.colour or self._usual_color(stream)
        screen = screen_of(stream, self.selection.environ, colour, now, hyperlinks=options.hyperlinks)
        zone = "utc" if options.utc and options.time == "local" else options.time or ""
        return screen._replace(time=zone, csv_safe=options.csv_safe)

    def _usual_color(self, stream: TextIO) -> str:
        """Return the setting of colors; auto if variables decide, and for a pipe of a run without a configuration."""
        selection = self.selection
        if not (stream.isatty() or selection.has_read_config) or (color := selection.setting("color")) is None:
            return "auto"
        from bbcli.config.settings import color_of_variables

        return "auto" if color_of_variables(selection.environ) else str(color)

    def _paged(self, stdout: TextIO) -> TextIO:
        """Return a stream that ends in the user's pager, if there is one; else stdout."""
        options, environ = self.selection.options, self.selection.environ
        if not stdout.isatty() or options.pager is False:
            return stdout
        setting = self.selection.setting("pager") or ""
        if not (options.pager or environ.get("BBCLI_PAGER", setting)):
            return stdout
        from bbcli.context.pager import Pager, pager_of

        def begin() -> None:
            self.connections.exit_stack.enter_context(self.console.progress.aside())
            self.connections.exit_stack.callback(pager.close)

        command = pager_of(environ, wanted=options.pager, setting=setting)
        self.console.pager = pager = Pager(command, stdout, environ, say=self.console.say, begins=begin)
        return cast("TextIO", pager) if command else stdout


def listed(parts: Iterable[str]) -> str:
    """Join parts as in a sentence: one, two and three."""
    *before, last = (*parts,) or ("",)
    return " and ".join(filter(None, (", ".join(before), last)))


def _names(record: Record, project: str, slug: str) -> tuple[str, str]:
    return record.text_at(project), record.text_at(slug)


def closed_stdout() -> BbcliError:
    """Return the error of a run whose stdout is closed."""
    return BbcliError("stdout is closed", hint="redirect stdout to a file or to /dev/null")
