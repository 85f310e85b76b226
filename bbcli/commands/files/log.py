"""`bbcli files log`: list the commits that change a file or directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import REPO_PATH, BatchArgument, at_option, list_options, repo_option
from bbcli.client.endpoints import COMMITS
from bbcli.commands.files.endpoints import HINTS, NO_PATH
from bbcli.errors import NotFound
from bbcli.output.columns import COMMITS as COLUMNS

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "log",
    cls=Command,
    endpoint={f"GET {COMMITS}": "List the commits that change a file."},
    columns=COLUMNS,
    hints=HINTS,
)
@click.argument("path", cls=BatchArgument, type=REPO_PATH, metavar="PATH", help="File or directory")
@click.option("--follow", is_flag=True, help="Follow a file across renames")
@at_option
@repo_option
@list_options
@pass_app
def list_commits(
    app: App, path: str, follow: bool, at: str | None, repo: RepoAddress | None, list_range: ListRange
) -> RecordList:
    """List the commits that change a file or directory, the newest first.

    `bbcli commits list --path` lists them with filters.

    \b
    Example:
      bbcli files log languages/java.lang --follow -R WORK/my-repo
    """
    from bbcli.commands.files.place import locate

    place = locate(app, repo, path, at)
    # The first commit is not the tip of the branch: a list of several pages is pinned to the tip's hash.
    until = app.pin_ref(place.repo, place.at, list_range)
    found = app.client.records(
        COMMITS, place.repo.variables, list_range, path=place.path or None, until=until, followRenames=follow or None
    )

    def no_such_path() -> None:
        with place.explaining():
            raise NotFound(f"no commit changes {place.path!r}", reason=NO_PATH)

    if not list_range.start:
        # For a path that does not exist the server returns an empty list, not an error.
        found = found.when_empty(no_such_path)
    return found.with_web_url(app.commit_pages(place.repo))
