"""`bbcli branches info`: the branches and tags that contain a commit."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import commit_argument, repo_option
from bbcli.client.endpoints import BRANCHES, COMPARED_COMMITS, TAGS
from bbcli.output import Column, RecordList, cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.records import Raw

COLUMNS = (
    Column("NAME", "displayId", cells.linked),
    Column("TYPE", "type", cells.dim),
    Column("HEAD", "latestCommit", cells.commit_hash),
)


@click.command(
    "info",
    cls=Command,
    endpoint={
        f"GET {BRANCHES}": "List the branches that may contain the commit.",
        f"GET {TAGS}": "List the tags that may contain the commit.",
        f"GET {COMPARED_COMMITS}": "Find out whether a branch or tag contains the commit.",
    },
    columns=COLUMNS,
    empty="no branch and no tag contains this commit",
)
@commit_argument
@repo_option
@pass_app
def list_holders(app: App, commit: str, repo: RepoAddress | None) -> RecordList:
    """List the branches and tags that contain a commit.

    The server's own operation names only one of them. In a local clone git answers for the branches and tags as far as
    they were fetched; each other one costs a request.

    \b
    Examples:
      # List the branches and tags that contain a release
      bbcli branches info v1.0 -R WORK/my-repo
      # List the tags that contain a fix
      bbcli branches info 01f9c86 -R WORK/my-repo --json | jq -r '.[] | select(.type == "TAG").displayId'
    """
    from bbcli.context.refs import ref_pages

    address = app.repo(repo)
    found = app.commit(address, commit)
    pages = _pages(app, address, found)
    return RecordList(pages, operation=("GET", BRANCHES)).with_web_url(ref_pages(app, address))


def _pages(app: App, repo: RepoAddress, commit: str) -> Iterator[Sequence[Raw]]:
    lists = (app.client.records(place, repo.variables) for place in (BRANCHES, TAGS))
    refs = list(chain.from_iterable(lists))
    heads = dict.fromkeys(ref.text_at("latestCommit") for ref in refs)
    holding = _holding(app, repo, commit, list(heads))
    yield [ref.raw for ref in refs if ref.text_at("latestCommit") in holding]


def _holding(app: App, repo: RepoAddress, commit: str, heads: Sequence[str]) -> set[str]:
    """Return the heads that contain a commit: by git in a local clone, else by comparisons on the server."""
    from bbcli.client.request import Request

    clone = app.selection.local_clone
    known = clone.heads_with(commit, heads) if clone.is_clone_of(repo, app.server) else {commit: True}
    left = [head for head in heads if head not in known]
    pages = app.client.pages_of(
        [Request("GET", COMPARED_COMMITS, repo.variables, {"from": commit, "to": head, "limit": 1}) for head in left]
    )
    held = {head for head, page in zip(left, pages, strict=True) if not page.values}
    return held | {head for head, has_it in known.items() if has_it}
