"""The lists of many repositories read as one, the newest first."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import chain, count, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.pages import ListRange
from bbcli.client.pagination import ListRequest, pager_of
from bbcli.client.prefetch import LARGEST_PAGE
from bbcli.errors import BbcliError, ErrorDetails, NotAuthenticated, Notice, ServerFailed, add_detail, without_frames
from bbcli.output import Record
from bbcli.records import FieldDecoder
from bbcli.records.repair import is_repairable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.client.pagination import Keep, PageFetcher
    from bbcli.client.prefetch import Pager
    from bbcli.config.addresses import RepoAddress
    from bbcli.records import Raw

# At most two pages of each list are held; this many objects of all lists are about 25 MB of commits.
_HELD = 50_000
_SMALLEST_PAGE = 10
_WRITTEN_AT_ONCE = 500
# After this many lists in a row without a response, the network or the server is considered down.
_MOST_UNANSWERED = 3
_EMPTY = "NoDefaultBranchException"


class _Times(msgspec.Struct, gc=False):
    committerTimestamp: Any = None  # noqa: N815 - the server's name
    authorTimestamp: Any = None  # noqa: N815


@dataclass
class MergedList:
    """The lists of some repositories, each in the order that the server gives it, merged by commit time.

    Each object is the server's own with its `repository` put in front: project and slug, as other lists have it. A
    repository that can't be read does not end the others; an empty one is not a failure unless it was `named`.

    With `queries` the lists are ranges of commits, each with a repository and a query of its own: the objects stay as
    they are, and any error ends the list.
    """

    fetcher: PageFetcher
    template: str
    repos: Sequence[RepoAddress]
    query: dict[str, Any]
    limit: int | None
    keep: Keep | None = None
    named: Sequence[RepoAddress] = ()
    settles: str | None = None
    queries: Sequence[dict[str, Any]] = ()
    time: Callable[[Raw], float] | None = None
    are_ascending: bool = False
    _fields: FieldDecoder = field(default_factory=FieldDecoder, init=False)
    _failures: list[tuple[RepoAddress, BbcliError]] = field(default_factory=list, init=False)
    _unanswered: int = field(default=0, init=False)

    def pages(self) -> Iterator[Sequence[Raw]]:
        """Yield the objects in groups; at the end raise an error that names the failed repositories."""
        written = 0
        try:
            for page in self._pages() if self.repos else ():
                yield page
                written += len(page)
        except BbcliError as error:
            for detail in (*self._named_failures(), *([f"{written} rows written"] if written else ())):
                add_detail(error, detail)
            raise
        more = Notice(f"{self.limit} shown, more may exist", "more_exist") if written == self.limit else None
        if self._failures:
            failure = self._summary()
            if more:
                add_detail(failure, more)
            raise failure
        if more:
            self.fetcher.events.footer(more)

    def _pages(self) -> Iterator[Sequence[Raw]]:
        queries = self.queries or [self.query] * len(self.repos)
        pagers = [self._pager(repo, query) for repo, query in zip(self.repos, queries, strict=True)]
        self._waiting = islice(pagers, 1, None)
        first, *others = map(self._list, count(1), self.repos, pagers)
        # A login that is not taken is one failed attempt, and not one for each thread: that would lock the account.
        newest = list(islice(first, 1))
        for _ in range(self.fetcher.ahead.jobs):
            self._begin_another()
        lists = heapq.merge(chain(newest, first), *others, key=itemgetter(0), reverse=not self.are_ascending)
        yield from _in_pages(islice(map(itemgetter(1), lists), self.limit))

    def _pager(self, repo: RepoAddress, query: dict[str, Any]) -> Pager:
        listing = ListRequest(self.fetcher, self.template, repo.variables, query, self.settles)
        pager = pager_of(self.fetcher, listing, ListRange(self.limit), self.keep)
        # Of which lists a limit takes a second page shows when the first is used up.
        pager.reads_ahead = self.limit is None
        pager.size = min(max(_HELD // len(self.repos), _SMALLEST_PAGE), LARGEST_PAGE)
        pager.widest = max(self.fetcher.ahead.jobs // len(self.repos), 1)
        pager.warn = lambda warning: self.fetcher.events.footer(f"{warning} ({repo})")
        return pager

    def _begin_another(self) -> None:
        """Prefetch the first page of one more list."""
        pager = next(self._waiting, None)
        if pager is not None:
            pager.begin()

    def _list(self, number: int, repo: RepoAddress, pager: Pager) -> Iterator[tuple[float, bytes]]:
        """Yield the time and the bytes of each object of one list."""
        origin = msgspec.json.encode({"repository": {"slug": repo.slug, "project": {"key": repo.project}}})
        time, has_origin = self.time or _time, bool(self.queries or self.time)
        # heapq asks the lists for their first objects in this order: as many as there are jobs stay ahead of it.
        if number > 1:
            self._begin_another()
        try:
            for page in pager.pages():
                self._unanswered = 0
                if not self.queries:
                    self.fetcher.events.advanced(number, len(self.repos), "repositories")
                for raw in page.values:
                    found = bytes(raw) if has_origin else _with_origin(origin, bytes(raw))
                    if self.keep is None or self.keep(Record(found, fields=self._fields)):
                        yield time(raw), found
        except BbcliError as error:
            self._keep_in_mind(repo, error)

    def _keep_in_mind(self, repo: RepoAddress, error: BbcliError) -> None:
        """Record a failure and continue; raise it if the other lists would fail too: no login, no network."""
        if isinstance(error, ServerFailed) and not error.refusal.status:
            self._unanswered += 1
        if self.queries or isinstance(error, NotAuthenticated) or self._unanswered == _MOST_UNANSWERED:
            raise error
        is_empty = str(error.refusal.exception_name).endswith(_EMPTY)
        if not is_empty or repo in self.named:
            self._failures.append((repo, without_frames(error)))

    def _summary(self) -> BbcliError:
        kinds = {type(error) for _, error in self._failures}
        kind = kinds.pop() if len(kinds) == 1 else BbcliError
        what = f"{len(self._failures)} of {len(self.repos)} repositories could not be read"
        return kind(what, refusal=ErrorDetails(details=self._named_failures()))

    def _named_failures(self) -> tuple[str, ...]:
        return tuple(f"{repo}: {error.message}" for repo, error in self._failures)


def _in_pages(found: Iterator[Raw]) -> Iterator[Sequence[Raw]]:
    """Yield objects in groups; those before a failure are yielded first."""
    page: list[Raw] = []
    failure = None
    try:
        for raw in found:
            page.append(raw)
            if len(page) == _WRITTEN_AT_ONCE:
                yield page
                page = []
    except BbcliError as error:
        failure = error
    if page:
        yield page
    if failure:
        raise failure


def _with_origin(origin: bytes, found: bytes) -> bytes:
    """Put the members of one object before those of another."""
    rest = found[1:]
    return origin[:-1] + (rest if rest.lstrip() == b"}" else b"," + rest)


_decode = msgspec.json.Decoder(_Times).decode


def _time(raw: Raw) -> float:
    """Return when a commit was made, in epoch ms."""
    try:
        times = _decode(raw)
    except DECODE_ERRORS as error:
        if not is_repairable(error, bytes(raw)):
            raise ServerFailed(f"cannot read the server's list: {error}") from None
        commit = Record(raw)
        times = _Times(commit.get("committerTimestamp"), commit.get("authorTimestamp"))
    known = (time for time in (times.committerTimestamp, times.authorTimestamp) if isinstance(time, int | float))
    return next(known, 0)
