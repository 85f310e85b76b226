"""`bbcli prs list`: the pull requests of one repository, or of several as one list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, PROJECT, USER, Option, list_options, repos_option
from bbcli.client.endpoints import PULLS
from bbcli.commands.prs.columns import columns
from bbcli.commands.prs.endpoints import BUILD_STATS
from bbcli.commands.prs.pull import is_into_own_repo, reviewers_of
from bbcli.commands.prs.users import check_user, user_name
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.records import Raw

    Keep = Callable[[Record], bool]

STATES = ("open", "merged", "declined", "all")
ORDERS = ("newest", "oldest")
REVIEW_STATUSES = {"approved": "APPROVED", "needs-work": "NEEDS_WORK", "unapproved": "UNAPPROVED"}
HEADS = "refs/heads/"


def _search_or(otherwise: str) -> Callable[[Mapping[str, Any]], str]:
    """Return the hint for an unknown server: in gh, -S is the text to search."""
    return lambda facts: f"bbcli prs list --search TEXT, or {otherwise}" if "server" in facts["typed"] else otherwise


filter_option = partial(click.option, cls=Option, section="Filtering")


@click.command(
    "list",
    cls=Command,
    endpoint={
        f"GET {PULLS}": "List the pull requests of a repository.",
        f"POST {BUILD_STATS}": "Count the builds of several commits.",
    },
    columns=columns({"details": True}),
    empty="no pull requests",
    hints={
        "unknown_server": _search_or("bbcli auth login URL"),
        "not_a_url": _search_or("write a URL such as https://bitbucket.example.com"),
    },
)
@repos_option
@click.option(
    "--project",
    "projects",
    type=PROJECT,
    metavar="PROJECT",
    multiple=True,
    help="List pull requests of all repositories of a project",
)
@click.option("--all-repos", is_flag=True, help="List pull requests of all active repositories")
@click.option("--details", is_flag=True, help="Add BUILDS of the newest commit")
@click.option("-w", "--web", is_flag=True, help="Open the web page of the list instead")
@click.option(
    "--sort",
    "order",
    type=click.Choice(ORDERS),
    default="newest",
    show_default=True,
    help="Order on the server, by the time of the last update",
)
@filter_option(
    "-s",
    "--state",
    type=click.Choice(STATES, case_sensitive=False),
    default="open",
    show_default=True,
    help="Show only pull requests in this state",
)
@filter_option("-A", "--author", type=USER, metavar="NAME", help="Filter by author; me is the signed-in user")
@filter_option("--reviewer", type=USER, metavar="NAME", help="Filter by reviewer; me is the signed-in user")
@filter_option(
    "--review-status",
    type=click.Choice(list(REVIEW_STATUSES), case_sensitive=False),
    help="Filter by the status of --reviewer, or of any reviewer",
)
@filter_option("-B", "--base", type=BRANCH, metavar="BRANCH", help="Show only pull requests into this branch")
@filter_option("-H", "--head", type=BRANCH, metavar="BRANCH", help="Show only pull requests from this branch")
@filter_option("-d", "--draft/--no-draft", default=None, help="Show only drafts, or exclude them")
@filter_option("--search", metavar="TEXT", help="Show only pull requests whose title or description contains TEXT")
@list_options
@pass_app
def list_pulls(
    app: App,
    /,
    repos: tuple[RepoAddress, ...],
    projects: tuple[str, ...],
    all_repos: bool,
    details: bool,
    web: bool,
    list_range: ListRange,
    **filters: Any,
) -> RecordList | None:
    """List pull requests, the one that was updated last first.

    REVIEW counts reviewers: approved, needs work, not reviewed. TASKS are the resolved ones of all. BUILDS, with
    --details, cost one more request a page.

    Pull requests of several repositories (-R repeated, --project, --all-repos) are one list with IDs such as
    WORK/my-repo#42, which every command accepts. Repositories that cannot be read are named at the end.

    The server has no filter for both --head and --base, and none for --review-status: bbcli reads pull requests until
    --limit of them match.

    \b
    Examples:
      # List the open pull requests of a repository
      bbcli prs list -R WORK/my-repo
      # Find your own pull requests that need work
      bbcli prs list --author me --review-status needs-work -R WORK/my-repo
      # List all pull requests of a project with their builds
      bbcli prs list --project WORK --state all --details
      # Print the titles of merged pull requests
      bbcli prs list --state merged --all --jsonl -R WORK/my-repo | jq -r .title
    """
    is_many = bool(projects or all_repos or len(repos) > 1)
    if is_many and list_range.start:
        raise click.UsageError("--start cannot be combined with several repositories")
    if is_many and web:
        raise click.UsageError("--web cannot be combined with several repositories")
    named = tuple(map(app.repo, repos)) if repos else () if is_many else (app.repo(None),)
    if web:
        _note_filters(app, filters)
        app.show_page(app.web(named[0].project, named[0].slug, "/pull-requests"))
        return None
    search = _Search(app, filters)
    shown = columns({"repos": is_many, "state": search.state != "OPEN", "details": details})
    if is_many:
        places = app.repos(named, projects, everywhere=all_repos)
        found = app.client.merged(
            PULLS,
            places,
            list_range.limit,
            keep=search.keep,
            named=named,
            time=updated,
            are_ascending=search.query["order"] == "OLDEST",
            **search.query,
        )
    else:
        found = app.client.records(PULLS, named[0].variables, list_range, keep=search.keep, **search.query)
    if search.people:
        found = found.when_empty(search.check_people)
    if details:
        from bbcli.commands.prs.build_stats import with_build_stats

        found = with_build_stats(app, found)
    return found.with_columns(shown)


def _note_filters(app: App, filters: Mapping[str, Any]) -> None:
    """Name the given options that the web page ignores: its parameters are not documented."""
    context = click.get_current_context()
    options = [
        max(param.opts, key=len)
        for param in context.command.params
        if param.name in filters and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
    ]
    if filters["state"] == "open" and "--state" in options:
        options.remove("--state")
    if options:
        app.console.info(f"the web page shows all open pull requests: it ignores {', '.join(options)}")


class _Search:
    """The filters of a list: the query that the server has parameters for, and `keep` for the others."""

    def __init__(self, app: App, filters: dict[str, Any]) -> None:
        self._app = app
        self._status = REVIEW_STATUSES.get(filters["review_status"] or "", "")
        self._base, self._head = filters["base"], filters["head"]
        roles = {"AUTHOR": filters["author"], "REVIEWER": filters["reviewer"]}
        self.people = {role: user_name(app, word) for role, word in roles.items() if word}
        self.state = filters["state"].upper()
        ref = self._head or self._base
        self.query: dict[str, Any] = {
            "state": self.state,
            "order": filters["order"].upper(),
            "direction": "OUTGOING" if self._head else None,
            "at": f"{HEADS}{ref}" if ref else None,
            "draft": filters["draft"],
            "filterText": filters["search"],
            **self._participants(),
        }

    def _participants(self) -> dict[str, Any]:
        """Return the parameters for people, which are numbered from 1 without a gap."""
        found: dict[str, Any] = {}
        for number, (role, name) in enumerate(self.people.items(), 1):
            found |= {f"username.{number}": name, f"role.{number}": role}
            if role == "REVIEWER" and self._status:
                found[f"approved.{number}"] = self._status == "APPROVED"
        return found

    @property
    def keep(self) -> Keep | None:
        """The predicate for what the server has no parameter for; None without such filters."""
        tests: list[Keep] = []
        if self._head:
            # The server lists those into any repository, and takes one branch.
            tests.append(is_into_own_repo)
            if self._base:
                tests.append(lambda pull: pull.get("toRef.id") == f"{HEADS}{self._base}")
        if self._status:
            tests.append(self._has_status)
        return (lambda pull: all(test(pull) for test in tests)) if tests else None

    def _has_status(self, pull: Record) -> bool:
        name = self.people.get("REVIEWER", "").casefold()
        return any(
            each.get("status") == self._status and (not name or str(_user_name(each)).casefold() == name)
            for each in reviewers_of(pull)
        )

    def check_people(self) -> None:
        """Raise NotFound if a named person does not exist: the server's list is empty then, without an error."""
        for name in self.people.values():
            check_user(self._app, name)


def _user_name(participant: dict[str, Any]) -> Any:
    user = participant.get("user")
    return user.get("name") if isinstance(user, dict) else None


def updated(raw: Raw) -> float:
    """Return the time of the last update of a pull request, in epoch ms; 0 if it is unknown."""
    time = Record(raw).get("updatedDate")
    return time if isinstance(time, int | float) else 0
