"""Two sides to compare, branches, tags or commits of one repository or of two: commits, changes, diff, line counts.

The ranges are those of git. A..B are the commits of B that A lacks, and the difference of both trees; A...B are the
commits of either side that the other one lacks, and what B changed since their merge base.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.endpoints import CHANGES, COMMITS, COMPARE, DIFF, MERGE_BASE
from bbcli.client.pages import Page
from bbcli.client.pagination import ListRequest
from bbcli.client.request import Request
from bbcli.config.addresses import is_hash, parse_range, parse_side
from bbcli.context.refs import default_branch
from bbcli.errors import BbcliError, InvalidInput, NotFound, Notice, ServerFailed
from bbcli.output import Document, Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.records import Raw

# The first version with the operation diff-stats-summary.
SUMMARIES = "9.1"
# Files of a diff that are one page of a list.
_PAGE = 1000


class Side(NamedTuple):
    """A ref of a repository; None is the default branch."""

    repo: RepoAddress
    ref: str | None

    def __str__(self) -> str:
        return f"{self.repo}:{self.ref or 'the default branch'}"


def resolve_comparison(app: App, repo: RepoAddress | None, first: str, second: str | None = None) -> Comparison:
    """Return the comparison of a range, or of two sides; a single side is compared with the default branch.

    An omitted side is the default branch of its repository. `repo` is that of sides without one.
    """
    sides = parse_range(first, omitted="")
    if sides is None:
        sides = (first, "..", second) if second is not None else ("", "..", first)
    elif second is not None:
        raise InvalidInput(
            f"the range {first} and a second side cannot be combined", hint="name one range, or two sides"
        )
    named = [parse_side(side) for side in sides[::2]]
    repos = [app.repo(own or repo) for own, _ in named]
    refs = [app.ref(address, ref) if ref else None for address, (_, ref) in zip(repos, named, strict=True)]
    (base, source) = map(Side, repos, refs)
    return Comparison(app, base, source, is_symmetric=sides[1] == "...")


@dataclass(frozen=True)
class Comparison:
    """The range from `base` to `source`: A..B, or A...B if it `is_symmetric`."""

    app: App
    base: Side
    source: Side
    is_symmetric: bool = False

    # Commits

    def commits(self, list_range: ListRange) -> RecordList:
        """Return the commits of the range, the newest first."""
        client, template = self.app.client, f"{COMPARE}/commits"
        if not self.is_symmetric:
            found = client.records(template, self.base.repo.variables, list_range, settles="from", **self._query)
            return found.with_web_url(self.app.commit_pages(self.source.repo))
        queries = [_query(self.base, self.source), _query(self.source, self.base)]
        repos = [self.base.repo, self.source.repo]
        found = client.merged_ranges(template, repos, list_range.limit, queries, settles="from")
        return found if self._is_across else found.with_web_url(self.app.commit_pages(self.source.repo))

    @property
    def _is_across(self) -> bool:
        """True if the sides are in two repositories."""
        return _differ(self.base.repo, self.source.repo)

    @property
    def _query(self) -> dict[str, Any]:
        return _query(self.base, self.source)

    # Changed files

    def changes(self, list_range: ListRange) -> RecordList:
        """Return the changed files; those after the server's maximum of 1,000 are read from the diff."""
        seen: list[Raw] = []
        if self.is_symmetric:
            template, variables, query = f"{COMPARE}/changes", self.base.repo.variables, self._query
        else:
            template, (variables, query) = CHANGES, self._trees()
        listing = ListRequest(
            self.app.client, template, variables, query, others=lambda: remaining_changes(self.app, seen, self.diff())
        )
        found = self.app.client.listed(listing, list_range)
        return found.with_pages(collecting(found.pages, seen))

    # Diff and line counts

    def diff(self, path: str | None = None) -> Document:
        """Return the diff, of one file if there is a path."""
        within = "/{path}" if path else ""
        if not self.is_symmetric:
            variables, query = self._trees()
            return self.app.client.document(f"{DIFF}{within}", {**variables, "path": path}, **query)
        template, variables = f"{COMPARE}/diff{within}", {**self.base.repo.variables, "path": path or ""}

        def text() -> str | Iterable[str]:
            # Servers offer a comparison's diff as JSON only: the text is that of two trees.
            at = replace(self, base=Side(self.source.repo, self.merge_base()), is_symmetric=False)
            return at.diff(path).text()

        return Document(text=text, record=lambda: self.app.client.record(template, variables, **self._query))

    def counts(self, path: str | None = None) -> Iterable[Record]:
        """Return {path, added, removed} of each changed file."""
        return line_counts(self.app, self.diff(path))

    def totals(self) -> Record:
        """Return {files, added, removed}: from the server's summary, or counted from the diff."""
        from bbcli.client.diff_stat import read_summary, sum_counts

        found = None
        if self.is_symmetric and self.app.connections.has_version(SUMMARIES):
            template = f"{COMPARE}/diff-stats-summary"
            found = read_summary(self.app.client.record(template, self.base.repo.variables, **self._query))
        return found or sum_counts(self.counts())

    def _trees(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the path parameters and the query that compare both trees; InvalidInput for two repositories.

        `since` is always set: without it servers compare with the parent of `until`.
        """
        if self._is_across:
            both = [f"{side.repo}:{side.ref or ''}" for side in (self.base, self.source)]
            raise InvalidInput(
                f"cannot diff {'..'.join(both)}: the server diffs two repositories from their merge base only",
                hint=f"write three dots: {'...'.join(both)}",
            )
        return self.source.repo.variables, {"since": self._name(self.base), "until": self._name(self.source)}

    def _name(self, side: Side) -> str:
        return side.ref or default_branch(self.app, side.repo)

    # The merge base

    def merge_base(self) -> str:
        """Return the hash of the best common ancestor; NotFound if there is none."""
        if self._is_across:
            return self._fork_point()
        base, source = self._hashes(self.base, self.source)
        return self._ancestor(self.source.repo, source, base) or self._unrelated()

    def _fork_point(self) -> str:
        """Return the best common ancestor of sides in two repositories.

        Each may lack the commits of the other, so it is searched among the parents of the commits of the source only.
        """
        query = self._query
        commits = [*self.app.client.records(f"{COMPARE}/commits", self.base.repo.variables, settles="from", **query)]
        if not commits:
            return self._hashes(self.source)[0]
        own = {commit.text_at("id") for commit in commits}
        parents = chain.from_iterable(commit.get("parents") or () for commit in commits)
        shared = list(dict.fromkeys(str(parent["id"]) for parent in parents if parent["id"] not in own))
        if not shared:
            self._unrelated()
        best = shared[0]
        for other in shared[1:]:
            if self._ancestor(self.base.repo, other, best) == best:
                best = other
        return best

    def _ancestor(self, repo: RepoAddress, one: str, other: str) -> str:
        """Return the hash of the best common ancestor of two commits of a repository; empty if there is none."""
        request = Request("GET", MERGE_BASE, {**repo.variables, "commitId": one}, {"otherCommitId": other})
        body = self.app.client.send(request).body
        return Record(body).text_at("id") if body.strip() else ""

    def _unrelated(self) -> str:
        raise NotFound(f"{self.base} and {self.source} have no common ancestor", hint="compare their trees: A..B")

    def _hashes(self, *sides: Side) -> list[str]:
        """Return the full hashes of sides; the requests are sent at once."""
        tips = {
            str(number): Request("GET", COMMITS, side.repo.variables, {"until": side.ref, "limit": 1})
            for number, side in enumerate(sides)
            if not is_hash(side.ref)
        }
        found = self.app.client.gather(tips)
        for each in found.values():
            if isinstance(each, BbcliError):
                raise each
        return [
            tip.text_at("values.0.id") if isinstance(tip := found.get(str(number)), Record) else str(side.ref)
            for number, side in enumerate(sides)
        ]


def _differ(one: RepoAddress, other: RepoAddress) -> bool:
    return str(one).casefold() != str(other).casefold()


def _query(base: Side, source: Side) -> dict[str, Any]:
    """Return the query of the compare operations: the commits of `from` that `to` lacks."""
    return {
        "from": source.ref,
        "to": base.ref,
        "fromRepo": str(source.repo) if _differ(base.repo, source.repo) else None,
    }


def with_truncation_warning(app: App, diff: Document) -> Document:
    """Return the same diff; reading its JSON warns if the server truncated it.

    ServerFailed if the JSON is not a diff. The text of a diff is never truncated.
    """

    def record() -> Record:
        found = diff.record()
        if not isinstance(found.get("diffs"), list):
            raise ServerFailed("the server's response is not a JSON diff: it has no list of diffs")
        if found.get("truncated"):
            text = "warning: the server truncates this diff: later lines are missing"
            app.console.footer(Notice(text, "diff_truncated"))
        return found

    return diff._replace(record=record)


def line_counts(app: App, diff: Document) -> Iterable[Record]:
    """Return {path, added, removed} of each file, counted from the text if the server truncates the JSON."""
    from bbcli.client.diff_stat import count_lines, count_text
    from bbcli.records.repair import WARNING

    found = diff.record()
    counts = count_lines(found)
    if found.get("truncated"):
        return count_text(diff.text())
    if found.is_repaired:
        app.console.footer(WARNING)
    return counts


def _pieces(diff: Document) -> Iterable[str]:
    text = diff.text()
    return (text,) if isinstance(text, str) else text


def remaining_changes(app: App, seen: Sequence[Raw], diff: Document) -> Iterator[Page]:
    """Yield pages of the changes that are in the text of the diff but not in `seen`, the truncated list."""
    from bbcli.records.git_diff import read_files

    app.console.info(f"the server lists {len(seen)} changes; the others are read from its diff")
    known = {Record(raw).text_at("path.toString") for raw in seen}
    page: list[Raw] = []
    for file in read_files(_pieces(diff)):
        if file.path not in known:
            page.append(Record.of(**file.change()).raw)
            if len(page) == _PAGE:
                yield Page(page, is_last=False, next_start=None)
                page = []
    yield Page(page, is_last=True, next_start=None)


def collecting(pages: Iterable[Sequence[Raw]], seen: list[Raw]) -> Iterator[Sequence[Raw]]:
    """Yield the pages of a list, and add the changes up to the server's maximum to `seen`."""
    for page in pages:
        if len(seen) < _PAGE:
            seen += page
        yield page
