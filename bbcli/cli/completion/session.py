"""What a run that completes a line has at hand: the server that the line means, asked briefly, and what it said last.

Nobody is asked anything and nothing is changed: no login is renewed, whose new secret could be lost with the run, and
no command that prints one is run, which might ask on the terminal.
"""

from __future__ import annotations

import re
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import click

    from bbcli.cli.completion.line import Line
    from bbcli.client.request import Request
    from bbcli.config.addresses import RepoAddress
    from bbcli.config.cache import Cache
    from bbcli.config.model import Server
    from bbcli.context.app import App
    from bbcli.context.options import Options

    # What may be typed, and what it is.
    Pair = tuple[str, str]

# What an answer costs at the most, in seconds, and how long it is believed.
LIMIT, KEPT = 1.0, 60.0
ENTRY, MOST_KEPT = "completion", 30
# What lets the server pick.
_PICKS = ("filter", "filterText")
# The options of a line that say something here.
_CHOSEN = (
    "server", "token_file", "allow_http", "ca_bundle", "client_cert", "client_key", "insecure", "proxy",
)  # fmt: skip


class ListQuery(NamedTuple):
    """A list of the server, so many of it as the `limit` of the query says.

    `pick` makes of an object in it what may be typed, and what it is.
    """

    template: str
    variables: Mapping[str, str]
    pick: Callable[[Any], Pair]
    query: Mapping[str, str | int | None]

    @property
    def request(self) -> Request:
        """What asks for it."""
        from bbcli.client.request import Request

        return Request("GET", self.template, self.variables, self.query)

    @property
    def whole(self) -> ListQuery:
        """The list from which the server picks."""
        return self._replace(query={name: each for name, each in self.query.items() if name not in _PICKS})

    @property
    def target(self) -> str:
        """Path and query, which tell it from others."""
        return self.request.target

    def pairs(self, body: bytes) -> list[Pair]:
        """Return what an answer lists."""
        from bbcli._lazy import msgspec

        return [self.pick(each) for each in msgspec.json.decode(body)["values"]]


class CompletionSession:
    """The server of a line, and the repository that it is about."""

    def __init__(self, make_app: Callable[[], App], line: Line, limit: float = LIMIT) -> None:
        self._make_app = make_app
        self._limit = limit
        self.line = line

    @cached_property
    def app(self) -> App:
        """The run; much that is asked for needs none."""
        app = self._make_app()
        app.asks, app.stderr = False, None
        app.options = _options(self.line, app.environ)._replace(timeout=self._limit)
        return app

    def close(self) -> None:
        """Close the connections."""
        if "app" in vars(self):
            self.app.connections.close()

    @cached_property
    def repo(self) -> RepoAddress:
        """The repository that the line names, else that of the working copy; BbcliError for none."""
        from bbcli.config.addresses import parse_named

        named = self.line.of_kind("repo")
        if not named:  # a path of the API may have it
            found = re.search(r"projects/([^/{}]+)/repos/([^/{}]+)/", "/ ".join((*self.line.of_kind("operation"), "")))
            found = found or re.search(r"projects/([^/{}]+)/repos/([^/{}]+)/", self.line.prefix)
            named = [f"{found[1]}/{found[2]}"] if found else []
        return self.app.repo(parse_named(named[0]) if named else None)

    def all_of(self, *wanted: ListQuery) -> list[Pair]:
        """Return what the server lists, a page of each list, as it did to this account less than a minute ago.

        Those that have to be asked for are asked for at the same time; BbcliError for the first that fails.
        """
        fresh = self._fresh
        wanted = tuple(each.whole if self._has(each.whole) else each for each in wanted)
        missing = {each.target: each for each in wanted if each.target not in fresh}
        fresh |= {target: [self.app.clock(), pairs] for target, pairs in self._asked(missing).items()}
        if missing and self._cache:
            self._cache.put(ENTRY, dict(list(fresh.items())[-MOST_KEPT:]))
        return [(value, text) for each in wanted for value, text in fresh[each.target][1]]

    def _has(self, whole: ListQuery) -> bool:
        """Whether a list is kept to its end: what of it begins with a text needs no question."""
        return whole.target in self._fresh and len(self._fresh[whole.target][1]) < int(whole.query["limit"] or 0)

    def _asked(self, missing: Mapping[str, ListQuery]) -> dict[str, list[Pair]]:
        found: dict[str, list[Pair]] = {}
        problems: list[Exception] = []

        def ask(target: str, wanted: ListQuery) -> None:
            try:
                found[target] = wanted.pairs(sender.send(wanted.request).body)
            except Exception as error:  # noqa: BLE001 - raised below, in the thread that waits
                problems.append(error)

        if missing:
            sender = self.app.sender
        threads = [Thread(target=ask, args=each, daemon=True) for each in missing.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]
        return found

    @cached_property
    def _fresh(self) -> dict[str, Any]:
        """What was told, by what was asked for, with the time."""
        kept = (self._cache.get(ENTRY, KEPT) if self._cache else None) or {}
        return {target: each for target, each in kept.items() if 0 <= self.app.clock() - each[0] < KEPT}

    @cached_property
    def _cache(self) -> Cache | None:
        """What this account was told; None for a token that does not say whose it is, and may be anybody's."""
        from bbcli.auth import Credential

        server, account = self.app.server, self.app.server.account
        if account and account.command:
            raise NotAuthenticated("a command has the login")
        if account and not (self.app.options.token_file or self._is_in_environment(server)):
            # Not the login itself: to open a keyring takes longer than all the rest.
            credential = Credential(account.auth, "", server.user, account.store)
        else:
            credential = self.app.credential
        return self.app.cache_of(server, credential) if credential.user else None

    def _is_in_environment(self, server: Server) -> bool:
        from bbcli.auth.from_env import is_in_environment

        return self.app.sources.environ_url == server.url and is_in_environment(self.app.environ)


def _options(line: Line, environ: Mapping[str, str]) -> Options:
    """Return what the options of the line say about the server and the way there, those of the environment included."""
    from bbcli.context.options import Options

    shared = [param for param in line.node.command.params if param.name in _CHOSEN]
    chosen = {str(param.name): _chosen(param, line, environ) for param in shared}
    brief = Options(retries=0, jobs=1, quiet=True)
    return brief._replace(**{name: value for name, value in chosen.items() if value})


def _chosen(param: click.Parameter, line: Line, environ: Mapping[str, str]) -> Any:
    given = line.of_param(str(param.name))
    text = given[-1] if given else environ.get(str(param.envvar or ""))
    if not getattr(param, "is_flag", False):
        return text
    return bool(given) or str(text).lower() in ("1", "true", "yes", "on", "y", "t")


def matching(pairs: Iterable[Pair], prefix: str) -> list[Pair]:
    """Return those that begin with what is typed, in either case; no name that would be an option."""
    found = (pair for pair in pairs if pair[0].casefold().startswith(prefix.casefold()))
    return [pair for pair in found if prefix or not pair[0].startswith("-")]
