"""`bbcli builds`: the statuses that CI systems report for a commit, set, read and waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import CI, Group, pass_app
from bbcli.cli.decorators import DURATION, KEY, REF, WEB_URL, limit_option, repo_option, yes_option
from bbcli.cli.decorators import optional_commit_argument as commit_argument
from bbcli.client.endpoints import COMMIT_BUILDS
from bbcli.commands.builds.endpoints import REPO_BUILDS
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

STATES = ("SUCCESSFUL", "FAILED", "INPROGRESS", "CANCELLED", "UNKNOWN")


def _when(value: Any, seen: cells.CellContext) -> cells.Cell:
    """Format the time of the last update; older servers have it under other names."""
    return cells.age(value or seen.record.get("createdDate") or seen.record.get("dateAdded"), seen)


def _duration(value: Any, _: cells.CellContext) -> cells.Cell:
    from bbcli.context.waiting import format_duration

    return cells.Cell("" if value is None else format_duration(int(value) / 1000))


def _results(value: Any, _: cells.CellContext) -> cells.Cell:
    counts = ((value or {}).get(name) for name in ("successful", "failed", "skipped"))
    words = zip(counts, ("passed", "failed", "skipped"), strict=True)
    return cells.Cell(", ".join(f"{count} {word}" for count, word in words if count is not None))


URL = Column("URL", "url", cells.url)
COLUMNS = (
    Column("STATE", "state", cells.state),
    Column("KEY", "key"),
    Column("NAME", "name"),
    Column("WHEN", "updatedDate", _when),
    Column("DESCRIPTION", "description"),
    URL,
)
FIELDS = (
    *COLUMNS[:5],
    Column("NUMBER", "buildNumber"),
    Column("DURATION", "duration", _duration),
    Column("TESTS", "testResults", _results),
    Column("REF", "ref"),
    Column("PARENT", "parent"),
    URL,
)

group = Group(
    help="Show, set and wait for build statuses",
    example="bbcli builds wait 01f9c86 -R WORK/my-repo --max-wait 30m",
    topics=("scripting",),
    section=CI,
    position=40,
)
key_option = click.option("--key", type=KEY, metavar="KEY", required=True, help="Build key")


class TestResults(click.ParamType[dict[str, int]]):
    """Counts of tests, in any order: passed=3,failed=1,skipped=0."""

    name = "counts"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, int]:
        """Return the counts as the server names them."""
        if isinstance(value, dict):
            return value
        pairs = [part.partition("=") for part in value.split(",")]
        names = {"passed": "successful", "successful": "successful", "failed": "failed", "skipped": "skipped"}
        if not all(name.strip() in names and count.strip().isdecimal() for name, _, count in pairs):
            self.fail(f"{value!r} is not of the form passed=3,failed=1,skipped=0", param, ctx)
        return {names[name.strip()]: int(count) for name, _, count in pairs}


@group.command("list", endpoint=f"GET {COMMIT_BUILDS}", columns=COLUMNS, empty="no builds")
@commit_argument
@repo_option
@limit_option
@pass_app
def list_builds(app: App, commit: str | None, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List the builds of a commit, the newest first.

    With a full commit hash, -R is not required. Servers return at most the newest 100 builds.

    \b
    Examples:
      # List the builds of a commit
      bbcli builds list 01f9c86 -R WORK/my-repo
      # Print the builds of a branch as JSON
      bbcli builds list master -R WORK/my-repo --json
    """
    from bbcli.context.commit_ref import resolve_commit

    commit_hash = resolve_commit(app, repo, commit)  # before the client is created: a repository selects the server
    return app.client.records(list_builds.path, {"commitId": commit_hash}, list_range)


@group.command("show", endpoint=f"GET {REPO_BUILDS}", columns=FIELDS)
@commit_argument
@key_option
@repo_option
@pass_app
def show_build(app: App, commit: str | None, key: str, repo: RepoAddress | None) -> Record:
    """Show a build of a commit.

    \b
    Example:
      bbcli builds show 01f9c86 --key unit-tests -R WORK/my-repo
    """
    from bbcli.commands.builds.api import get_build
    from bbcli.context.commit_ref import resolve_commit_ref

    return get_build(app, resolve_commit_ref(app, repo, commit), key)


@group.command("set", endpoint={f"POST {REPO_BUILDS}": "", f"POST {COMMIT_BUILDS}": ""}, output=False, writes=True)
@commit_argument
@repo_option
@click.option("--state", type=click.Choice(STATES, case_sensitive=False), required=True, help="Build state")
@click.option("--key", type=KEY, metavar="KEY", help="Build key, unique per commit [default: from CI]")
@click.option("--url", type=WEB_URL, metavar="URL", help="URL of the build's web page [default: from CI]")
@click.option("--name", help="Name to show instead of the key")
@click.option("--description", help="Build description")
@click.option("--build-number", "buildNumber", metavar="TEXT", help="Build number")
@click.option("--duration", type=DURATION, metavar="TIME", help="Build duration: 90s, 30m, 1h30m")
@click.option("--ref", type=REF, metavar="REF", help="Branch of the build; a tag is refs/tags/NAME")
@click.option("--parent", metavar="KEY", help="Key of the plan or pipeline")
@click.option(
    "--test-results",
    "testResults",
    type=TestResults(),
    metavar="COUNTS",
    help="Test counts: passed=3,failed=1,skipped=0",
)
@pass_app
def set_build(app: App, /, commit: str | None, repo: RepoAddress | None, **options: Any) -> None:
    """Create or replace a build status.

    In a CI step `bbcli builds set --state successful` is enough: commit, key and URL default to variables of the CI
    system, the first one that is set. If the CI system builds a merge commit that is not on the server, name the
    commit. Outside of CI the commit is HEAD of the local clone.

    \b
      Jenkins   commit  GIT_COMMIT
                key     JOB_NAME
                URL     BUILD_URL
      Bamboo    commit  bamboo_planRepository_revision,
                        bamboo_repository_revision_number
                key     bamboo_buildKey
                URL     bamboo_buildResultsUrl, bamboo_resultsUrl
      GitLab    commit  CI_COMMIT_SHA
                key     CI_JOB_NAME
                URL     CI_JOB_URL, CI_PIPELINE_URL
      GitHub    commit  GITHUB_SHA
                key     GITHUB_WORKFLOW/GITHUB_JOB
                URL     of GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID
      TeamCity  commit  BUILD_VCS_NUMBER
                key     TEAMCITY_PROJECT_NAME/TEAMCITY_BUILDCONF_NAME
                URL     BUILD_URL
      Drone     commit  DRONE_COMMIT_SHA, DRONE_COMMIT
                key     DRONE_STAGE_NAME
                URL     DRONE_BUILD_LINK

    CANCELLED, UNKNOWN, --build-number and the options after it require the repository and Bitbucket 7.14 or later.

    \b
    Examples:
      # Report a build that is in progress
      bbcli builds set v1.0 -R WORK/my-repo --state inprogress --key e2e --url https://ci.example.com/7
      # Report a failed build with its duration
      bbcli builds set v1.0 -R WORK/my-repo --state FAILED --key e2e --url https://ci.example.com/7 --duration 1m30s
    """
    from bbcli.commands.builds.api import build_body, set_build
    from bbcli.context.commit_ref import resolve_commit_ref

    body = build_body(options, app.selection.environ)
    ref = resolve_commit_ref(app, repo, commit)
    set_build(app, ref, body)
    app.console.success(f"set build {body['key']} of commit {ref.short} to {body['state']}")


@group.command("delete", endpoint=f"DELETE {REPO_BUILDS}", output=False, writes=True)
@commit_argument
@key_option
@repo_option
@yes_option
@pass_app
def delete_build(app: App, commit: str | None, key: str, repo: RepoAddress | None, yes: bool) -> None:
    """Delete a build of a commit.

    It requires Bitbucket 7.14 and the permission REPO_ADMIN.

    \b
    Example:
      bbcli builds delete 01f9c86 --key nightly -R WORK/my-repo --yes
    """
    from bbcli.commands.builds.api import delete_build, get_deletable_build
    from bbcli.context.commit_ref import resolve_commit_ref

    confirm = app.confirming("build", key, yes=yes)
    ref = resolve_commit_ref(app, app.repo(repo), commit)
    build = get_deletable_build(app, ref, key)
    confirm([f"state {build.get('state')}"])
    delete_build(app, ref, key)
    app.console.success(f"deleted build {key} of commit {ref.short}")


@group.command("wait", endpoint=f"GET {COMMIT_BUILDS}", columns=COLUMNS, empty="no builds")
@commit_argument
@click.option(
    "--key", "keys", type=KEY, metavar="KEY", multiple=True, help="Wait for this build, which may not exist yet"
)
@repo_option
@click.option(
    "--max-wait",
    "patience",
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="Maximum time to wait: 90s, 30m, 1h30m; 0 checks once",
)
@click.option("--fail-fast", is_flag=True, help="End as soon as a build fails")
@click.option(
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="Initial time between checks, at least 1s; increases to 30s",
)
@pass_app
def wait_for_builds(
    app: App,
    commit: str | None,
    keys: tuple[str, ...],
    repo: RepoAddress | None,
    patience: float,
    fail_fast: bool,
    interval: float,
) -> Iterable[Record]:
    """Wait until the builds of a commit are complete.

    Without --key the command waits for all builds, or for the first one if there is none yet. The exit code is 0 if all
    builds are SUCCESSFUL, 1 if one is FAILED or CANCELLED, and 8 if the time runs out first. A build that is INPROGRESS
    or UNKNOWN is not complete. If the server fails, the command retries until the time runs out.

    \b
    Examples:
      # Wait for one build
      bbcli builds wait 01f9c86 -R WORK/my-repo --key unit-tests --max-wait 30m
      # Wait for all builds, end at the first failure
      bbcli builds wait master -R WORK/my-repo --fail-fast --max-wait 1h30m
    """
    from bbcli.commands.builds.wait import BuildWaiter, WaitOptions
    from bbcli.context.commit_ref import resolve_commit

    waiting = BuildWaiter(
        app, resolve_commit(app, repo, commit), WaitOptions(keys, patience, max(interval, 1), fail_fast), COLUMNS
    )
    builds = waiting.run()
    app.failure = waiting.outcome()
    return builds
