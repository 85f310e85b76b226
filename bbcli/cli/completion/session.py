"""The server of the line that is completed: short requests to it, and a cache of its responses.

Completion never prompts and changes nothing. It renews no login, since the run may be killed before the new secret is
saved, and runs no credential command, since that might prompt on the terminal.
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

    # A candidate: the word and its description.
    Pair = tuple[str, str]

# Seconds: for one completion, and of a cached response.
LIMIT, CACHE_SECONDS = 1.0, 60.0
# The cache entry, and its maximum number of lists.
ENTRY, MAX_LISTS = "completion", 30
# Query parameters with which the server filters a list.
_FILTERS = ("filter", "filterText")
# The options of the line that select the server and the connection.
_CONNECTION = ("server", "token_file", "allow_http", "ca_bundle", "client_cert", "client_key", "insecure", "proxy")


class ListQuery(NamedTuple):
    """A list on the server, the first `limit` of the query; `pick` makes a candidate of one of its objects.

    `within` is the field of the response that holds the list, if it is not all of it; the objects are in `values`.
    """

    template: str
    variables: Mapping[str, str]
    pick: Callable[[Any], Pair]
    query: Mapping[str, str | int | None]
    within: str = ""
    values: str = "values"

    @property
    def request(self) -> Request:
        """The request."""
        from bbcli.client.request import Request

        return Request("GET", self.template, self.variables, self.query)

    @property
    def whole(self) -> ListQuery:
        """The same list without a filter."""
        return self._replace(query={name: each for name, each in self.query.items() if name not in _FILTERS})

    @property
    def key(self) -> str:
        """The key of the cache: path and query, and the name of `pick`, whose candidates are cached."""
        return f"{self.request.target} {self.pick.__qualname__}"

    def pairs(self, body: bytes) -> list[Pair]:
        """Return the candidates in the body of a response."""
        from bbcli._lazy import msgspec

        found = msgspec.json.decode(body)
        return [self.pick(each) for each in (found[self.within] if self.within else found)[self.values]]


class CompletionSession:
    """The App of a completion run, and the repository that the line is about; both are made when needed."""

    def __init__(self, make_app: Callable[[], App], line: Line, limit: float = LIMIT) -> None:
        self._make_app = make_app
        self._limit = limit
        self.line = line

    @cached_property
    def app(self) -> App:
        """The App, without prompts and messages; many candidates need none."""
        app = self._make_app()
        app.console.may_ask, app.console.stderr = False, None
        app.choose(_options(self.line, app.selection.environ)._replace(timeout=self._limit))
        return app

    def close(self) -> None:
        """Close the connections."""
        if "app" in vars(self):
            self.app.connections.close()

    @cached_property
    def repo(self) -> RepoAddress:
        """The repository that the line names, else that of the local clone; BbcliError if there is none."""
        from bbcli.config.addresses import parse_named

        named = self.line.of_kind("repo")
        if not named:  # a path of the API may have it
            found = re.search(r"projects/([^/{}]+)/repos/([^/{}]+)/", "/ ".join((*self.line.of_kind("operation"), "")))
            found = found or re.search(r"projects/([^/{}]+)/repos/([^/{}]+)/", self.line.prefix)
            named = [f"{found[1]}/{found[2]}"] if found else []
        return self.app.repo(parse_named(named[0]) if named else None)

    def all_of(self, *wanted: ListQuery) -> list[Pair]:
        """Return the candidates of the first page of each list, from the cache if they are less than a minute old.

        The other lists are requested at the same time; BbcliError of the first request that fails.
        """
        fresh = self._fresh
        wanted = tuple(each.whole if self._has(each.whole) else each for each in wanted)
        missing = {each.key: each for each in wanted if each.key not in fresh}
        fresh |= {key: [self.app.clock(), pairs] for key, pairs in self._requested(missing).items()}
        if missing and self._cache:
            self._cache.put(ENTRY, dict(list(fresh.items())[-MAX_LISTS:]))
        return [(value, text) for each in wanted for value, text in fresh[each.key][1]]

    def _has(self, whole: ListQuery) -> bool:
        """True if the whole list is cached, so that it can be filtered here."""
        return whole.key in self._fresh and len(self._fresh[whole.key][1]) < int(whole.query["limit"] or 0)

    def _requested(self, missing: Mapping[str, ListQuery]) -> dict[str, list[Pair]]:
        found: dict[str, list[Pair]] = {}
        problems: list[Exception] = []

        def ask(key: str, wanted: ListQuery) -> None:
            try:
                found[key] = wanted.pairs(sender.send(wanted.request).body)
            except Exception as error:  # noqa: BLE001 - raised below, in the thread that waits
                problems.append(error)

        if missing:
            sender = self.app.connections.session
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
        """The cached lists that are fresh enough: key -> [time, candidates]."""
        kept = (self._cache.get(ENTRY, CACHE_SECONDS) if self._cache else None) or {}
        return {key: each for key, each in kept.items() if 0 <= self.app.clock() - each[0] < CACHE_SECONDS}

    @cached_property
    def _cache(self) -> Cache | None:
        """The cache of this account; None for a token without a user name, which may belong to any account."""
        from bbcli.auth import Credential

        server, account = self.app.server, self.app.server.account
        if account and account.command:
            raise NotAuthenticated("completion does not run the credential command")
        if account and not (self.app.selection.options.token_file or self._is_in_environment(server)):
            # A credential without its secret: opening the keyring takes longer than everything else.
            credential = Credential(account.auth, "", server.user, account.store)
        else:
            credential = self.app.connections.credential
        return self.app.connections.cache_for(server, credential) if credential.user else None

    def _is_in_environment(self, server: Server) -> bool:
        from bbcli.auth.from_env import has_credential

        return self.app.connections.sources.environ_url == server.url and has_credential(self.app.selection.environ)


def _options(line: Line, environ: Mapping[str, str]) -> Options:
    """Return the connection options of the line and of their environment variables."""
    from bbcli.context.options import Options

    shared = [param for param in line.node.command.params if param.name in _CONNECTION]
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
    """Return the candidates with the prefix, in either case; without a prefix, none that begins with a dash."""
    found = (pair for pair in pairs if pair[0].casefold().startswith(prefix.casefold()))
    return [pair for pair in found if prefix or not pair[0].startswith("-")]
