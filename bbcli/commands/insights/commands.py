"""`bbcli insights`: Code Insights, the reports of tools on a commit and their annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import CI, Group, pass_app
from bbcli.cli.decorators import (
    COMMIT,
    FILE_PATH,
    KEY,
    WEB_URL,
    limit_option,
    list_options,
    one_of,
    repo_option,
    yes_option,
)
from bbcli.cli.decorators import optional_commit_argument as commit_argument
from bbcli.commands.insights.endpoints import ALL_ANNOTATIONS, ANNOTATIONS, REPORT, REPORTS
from bbcli.errors import BbcliError, mark_reported
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList


def _data(value: Any, _: cells.CellContext) -> cells.Cell:
    from bbcli.commands.insights.model import format_data

    return cells.Cell(format_data(value or ()))


def _annotations(value: Any, _: cells.CellContext) -> cells.Cell:
    from bbcli.commands.insights.model import format_counts

    return cells.Cell("" if value is None else format_counts(value))


COLUMNS = (
    Column("KEY", "key"),
    Column("TITLE", "title"),
    Column("RESULT", "result", cells.state),
    Column("REPORTER", "reporter"),
    Column("WHEN", "createdDate", cells.age),
)
FIELDS = (
    *COLUMNS[:-1],
    Column("WHEN", "createdDate", cells.moment),
    Column("DETAILS", "details"),
    Column("DATA", "data", _data),
    Column("LINK", "link", cells.url),
    Column("LOGO", "logoUrl", cells.url),
    Column("ANNOTATIONS", "annotations", _annotations),
)
ANNOTATION_COLUMNS = (
    Column("SEVERITY", "severity", cells.state),
    Column("TYPE", "type"),
    Column("PATH", "path", cells.path),
    Column("LINE", "line"),
    Column("MESSAGE", "message", wraps=True),
    Column("REPORT", "reportKey"),
)

RESULT = click.Choice(["PASS", "FAIL"], case_sensitive=False)
SEVERITY = click.Choice(["LOW", "MEDIUM", "HIGH"], case_sensitive=False)
TYPE = click.Choice(["BUG", "CODE_SMELL", "VULNERABILITY"], case_sensitive=False)
FORM = click.Choice(["auto", "bitbucket", "sarif", "ruff", "eslint", "pylint", "gitlab"])
# A single argument with one of these suffixes is a FILE: branch names do not end so.
SUFFIXES = (".json", ".jsonl", ".sarif", ".txt", ".log", ".out")

group = Group(
    help="Show and publish Code Insights reports",
    example="bbcli insights list master -R WORK/my-repo",
    topics=("scripting",),
    section=CI,
    position=50,
)
WRITES = {
    f"PUT {REPORT}": "",
    f"DELETE {ANNOTATIONS}": "Delete the annotations of a report on a commit.",
    f"POST {ANNOTATIONS}": "Add annotations to a report on a commit.",
}
key_option = click.option("--key", type=KEY, required=True, metavar="KEY", help="Report key")


@group.command("list", endpoint=f"GET {REPORTS}", columns=COLUMNS, empty="no reports")
@commit_argument
@repo_option
@list_options
@pass_app
def list_reports(app: App, commit: str | None, repo: RepoAddress | None, list_range: ListRange) -> RecordList:
    """List the reports on a commit.

    \b
    Example:
      bbcli insights list master -R WORK/my-repo
    """
    from bbcli.context.commit_ref import resolve_in_repo

    variables = resolve_in_repo(app, repo, commit)[1]
    return app.client.records(list_reports.path, variables, list_range)


@group.command(
    "show",
    endpoint={f"GET {REPORT}": "", f"GET {ANNOTATIONS}": "List the annotations of a report on a commit."},
    columns=FIELDS,
)
@commit_argument
@repo_option
@key_option
@pass_app
def show_report(app: App, commit: str | None, repo: RepoAddress | None, key: str) -> Record:
    """Show a report on a commit with its annotation count.

    The JSON is the server's report with its annotations: it can be published on another commit.

    \b
    Examples:
      # Show a report
      bbcli insights show master --key lint -R WORK/my-repo
      # Copy a report to another commit
      bbcli insights show v1.0 --key coverage --json | bbcli insights report HEAD --file -
    """
    from bbcli.commands.insights.api import get_report
    from bbcli.context.commit_ref import resolve_in_repo

    variables = resolve_in_repo(app, repo, commit)[1]
    return get_report(app.client, {**variables, "key": key})


@group.command("annotations", endpoint=f"GET {ALL_ANNOTATIONS}", columns=ANNOTATION_COLUMNS, empty="no annotations")
@commit_argument
@repo_option
@click.option("--key", "keys", type=KEY, multiple=True, metavar="KEY", help="Show only annotations of this report")
@click.option("--severity", "severities", type=SEVERITY, multiple=True, help="Show only annotations of this severity")
@click.option("--type", "types", type=TYPE, multiple=True, help="Show only annotations of this type")
@click.option(
    "--path", "paths", type=FILE_PATH, multiple=True, metavar="PATH", help="Show only annotations on this file"
)
@limit_option
@pass_app
def list_annotations(
    app: App,
    commit: str | None,
    repo: RepoAddress | None,
    keys: tuple[str, ...],
    severities: tuple[str, ...],
    types: tuple[str, ...],
    paths: tuple[str, ...],
    list_range: ListRange,
) -> RecordList:
    """List the annotations of all reports on a commit.

    Options can be repeated: an annotation matches if it has one of the values.

    \b
    Examples:
      # List all annotations
      bbcli insights annotations master -R WORK/my-repo
      # List severe annotations on a file
      bbcli insights annotations HEAD --severity HIGH --severity MEDIUM --path src/app.js
    """
    from bbcli.commands.insights.api import list_annotations
    from bbcli.context.commit_ref import resolve_in_repo

    variables = resolve_in_repo(app, repo, commit)[1]
    return list_annotations(app.client, variables, list_range, key=keys, severity=severities, type=types, path=paths)


@group.command("report", endpoint=WRITES, columns=FIELDS, writes=True)
@commit_argument
@repo_option
@click.option("--key", type=KEY, metavar="KEY", help="Report key, unique per commit, e.g. com.example.coverage")
@click.option("--title", help="Report title")
@click.option("--result", type=RESULT, help="Report result")
@click.option("--details", metavar="TEXT", help="Report description; - reads it from stdin")
@click.option("--reporter", metavar="NAME", help="Tool or company that created the report")
@click.option("--link", type=WEB_URL, metavar="URL", help="URL of the full report")
@click.option("--logo", "logoUrl", type=WEB_URL, metavar="URL", help="URL of a logo")
@click.option("--data", multiple=True, metavar="TITLE=VALUE", help="Value to show on the report; up to six")
@click.option("--file", metavar="FILE", help="Report in the server's JSON format; - is stdin")
@pass_app
def report_commit(
    app: App,
    /,
    commit: str | None,
    repo: RepoAddress | None,
    key: str | None,
    details: str | None,
    data: tuple[str, ...],
    file: str | None,
    **options: str | None,
) -> Record:
    """Create or replace a report on a commit.

    A report with the same key is replaced; its annotations remain, unless the file has `annotations`. Options take
    precedence over the file.

    The type of a --data value follows its form: 85% is a percentage, 12 a number, true a boolean, https://… a link,
    2026-11-24 a date, 1h30m a duration, anything else text. TITLE:TEXT=12 sets the type.

    \b
    Examples:
      # Publish a coverage report
      bbcli insights report master -R WORK/my-repo --key coverage --title Coverage --result PASS --data Lines=85%
      # Publish a report from a file
      bbcli insights report HEAD --file report.json
    """
    from bbcli.commands.insights.api import put_report
    from bbcli.commands.insights.report import build_report
    from bbcli.context.commit_ref import resolve_in_repo
    from bbcli.context.findings.read import read_source

    if details == file == "-":
        raise click.UsageError("--details - and --file - cannot be combined: stdin can be read only once")
    details_text = None if details is None else app.console.text_or_stdin(details)
    new_report = build_report(key, read_source(app, file) if file else None, data, details=details_text, **options)
    variables = resolve_in_repo(app, repo, commit)[1]
    return put_report(app.client, variables, new_report)


@group.command("annotate", endpoint=WRITES, columns=FIELDS, writes=True)
@click.argument(
    "commit_and_file",
    nargs=-1,
    metavar="[COMMIT] [FILE]",
    help="Commit, and the tool's report file [default: stdin]",
)
@repo_option
@click.option(
    "--key", type=KEY, required=True, metavar="KEY", help="Report key; the report is created if it does not exist"
)
@click.option("--format", "form", type=FORM, default="auto", help="Format of the file")
@click.option("--title", help="Report title [default: unchanged, else name of the tool]")
@click.option("--reporter", metavar="NAME", help="Tool or company [default: unchanged, else name of the tool]")
@click.option("--link", type=WEB_URL, metavar="URL", help="URL of the full report")
@click.option("--fail-on", type=SEVERITY, help="Lowest severity that makes the result FAIL [default: HIGH]")
@click.option("--result", type=RESULT, help="Result, regardless of the annotations")
@click.option("--exit-code", is_flag=True, help="End with 1 if the result is FAIL")
@click.option("--most-severe", is_flag=True, help="Send only the 1000 most severe annotations")
@click.option("--root", metavar="DIR", help="Root of the repository in the paths of the findings, e.g. /src")
@pass_app
def annotate_commit(
    app: App,
    /,
    commit_and_file: tuple[str, ...],
    repo: RepoAddress | None,
    key: str,
    form: str,
    fail_on: str | None,
    exit_code: bool,
    most_severe: bool,
    root: str | None,
    **options: str | None,
) -> Record:
    """Publish the findings of a tool as annotations on a commit.

    The report with the same key is replaced. Formats: SARIF 2.1.0, GitLab code quality, JSON of ruff, ESLint and
    pylint, and the server's JSON: {"annotations": […]}. A single argument is FILE if such a file exists, else COMMIT.

    Errors become HIGH, warnings MEDIUM, others LOW. Of the findings of ruff, code that cannot run becomes HIGH, likely
    defects and risks MEDIUM, others LOW. The result is FAIL if an annotation reaches --fail-on; other values of an
    existing report remain. The exit code depends on the result only with --exit-code.

    Paths are relative to the root of the repository; findings in other files are published without a file and a line.
    Servers accept 1000 annotations per report, of 2000 characters each: longer messages are shortened.

    \b
    Examples:
      # Publish the findings of ruff on the commit of the CI build
      ruff check --output-format json | bbcli insights annotate --key ruff
      # Publish a SARIF file, fail from MEDIUM on
      bbcli insights annotate master results.sarif --key scan --fail-on MEDIUM -R WORK/my-repo
      # End with 1 if ESLint found errors
      bbcli insights annotate HEAD eslint.json --key eslint --format eslint --exit-code
    """
    from bbcli.commands.insights.api import put_report, report_from_findings
    from bbcli.commands.insights.model import fit_to_limits
    from bbcli.context.commit_ref import resolve_in_repo
    from bbcli.context.findings.paths import RepoRoot
    from bbcli.context.findings.read import read_findings, read_source

    one_of(fail_on=fail_on, result=options["result"])
    commit, file = _commit_and_file(app, commit_and_file)
    found = fit_to_limits(
        read_findings(read_source(app, file), form, RepoRoot.locate(app, root)), most_severe=most_severe
    )
    variables = resolve_in_repo(app, repo, commit)[1]
    new_report = report_from_findings(app.client, variables, key, found, fail_on or "HIGH", options)
    if exit_code and new_report.body["result"] == "FAIL":
        app.failure = mark_reported(BbcliError(f"the result of the report {key} is FAIL"))
    return put_report(app.client, variables, new_report)


def _commit_and_file(app: App, words: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Tell COMMIT and FILE apart by their position, or a single one by its name; InvalidInput for an invalid commit."""
    from pathlib import Path

    if len(words) > 2:
        raise click.UsageError(f"unexpected arguments: {' '.join(words[2:])}")
    commit, file = (*words, None, None)[:2]
    if (
        commit
        and not file
        and (commit == "-" or commit.endswith(SUFFIXES) or Path(app.selection.cwd, commit).is_file())
    ):
        commit, file = None, commit
    return COMMIT.convert(commit, None, None) if commit else None, file


@group.command("delete", endpoint=f"DELETE {REPORT}", writes=True)
@commit_argument
@repo_option
@key_option
@yes_option
@pass_app
def delete_report(app: App, commit: str | None, repo: RepoAddress | None, key: str, yes: bool) -> None:
    """Delete a report on a commit with its annotations.

    \b
    Example:
      bbcli insights delete master --key lint --yes -R WORK/my-repo
    """
    from bbcli.commands.insights.api import get_report
    from bbcli.context.commit_ref import resolve_in_repo

    confirm = app.confirming("report", key, yes=yes)
    address, variables = resolve_in_repo(app, repo, commit)
    variables["key"] = key
    count = len(get_report(app.client, variables).get("annotations"))
    confirm([f"{count} annotation{'' if count == 1 else 's'}"])
    app.client.execute("DELETE", delete_report.path, variables)
    app.console.success(f"deleted report {key} on commit {cells.short_hash(variables['commitId'])} of {address}")
