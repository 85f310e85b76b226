"""The command `bbcli api call`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT, FIELD, METHOD, OUTPUT_FILE, PARAMETER, operation_argument, repo_option
from bbcli.errors import InvalidInput
from bbcli.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.output.raw_response import RawResponse


_FORMATS = tuple(dict.fromkeys(("json", *FORMATS)))


@click.command(
    "call",
    cls=Command,
    formats=_FORMATS,
    field_options={"*": "-f {}=…"},
    ordered_options=("texts", "values"),
    writes=True,
)
@operation_argument
@click.option("-X", "--method", "named", type=METHOD, help="The method, for those who are used to it.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    type=PARAMETER,
    multiple=True,
    metavar="NAME=VALUE",
    help="A variable of the path, or a parameter of the query.",
)
@click.option(
    "-f",
    "texts",
    type=FIELD,
    multiple=True,
    metavar="NAME=TEXT",
    help="A field of the body: a text. a[b]= and a[]= nest.",
)
@click.option(
    "-F",
    "values",
    type=FIELD,
    multiple=True,
    metavar="NAME=VALUE",
    help="A field of the body: true, false, null, a number, @FILE or @-, else a text.",
)
@click.option("--input", "source", metavar="FILE", help="The body as it is in this file; - is stdin.")
@click.option(
    "--form", "forms", multiple=True, metavar="NAME=VALUE", help="A part of a multipart form; NAME=@FILE sends a file."
)
@click.option("-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="One more header.")
@repo_option
@click.option("--paginate", is_flag=True, help="All pages of a list, as one array.")
@click.option("-L", "--limit", "most", type=COUNT, help="How many at the most, with --paginate.")
@click.option("--include", is_flag=True, help="Show the status and the headers of the answer, too.")
@click.option("--silent", is_flag=True, help="Do not show the answer.")
@click.option(
    "--output-file",
    "file",
    type=OUTPUT_FILE,
    metavar="FILE",
    help="Write the answer to this file, whole or not at all; - is stdout.",
)
@click.option("--no-check", is_flag=True, help="Send what the description has something against.")
@pass_app
def call_operation(
    app: App,
    /,
    method: str | None,
    path: str,
    named: str | None,
    *,
    paginate: bool,
    most: int | None,
    no_check: bool,
    include: bool,
    silent: bool,
    file: Path | None,
    **arguments: Any,
) -> RecordList | RawResponse | None:
    """Call an operation of the REST API, checked against its description before it is sent.

    Variables of the path that are left open are those of -R or the working copy: projectKey, repositorySlug, commitId
    of HEAD, pullRequestId of the branch. A body makes it POST, unless the operation has another method with one. A
    refusal's body goes to stdout as it came, but with --paginate, where stdout holds the list and nothing else; what it
    means goes to stderr and into the exit code. With --dry-run no read is sent either, and secrets in the line are left
    to variables.

    \b
    Examples:
      bbcli api call /projects/WORK/repos/my-repo/commits -p until=master -p limit=3
      bbcli api call /projects/{projectKey}/repos/{repositorySlug}/branches --paginate --jsonl
      bbcli api call POST /projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/watch
      bbcli api call /projects/WORK/repos/my-repo/pull-requests/1/comments -f text='Well done'
      bbcli api call POST /projects/WORK/repos/my-repo/commits/01f9c86/comments \\
        -f text=Here -f 'anchor[path]=README.md' -F 'anchor[line]=3'
      jq -n '{name: "ci"}' | bbcli api call /projects/WORK/repos --input -
      bbcli api call PUT /projects/WORK/repos/my-repo -F public=true --dry-run
      bbcli api call /projects/WORK/repos/my-repo/browse/NEW.md --form content=@NEW.md --form branch=master
    """
    from bbcli.commands.api import send
    from bbcli.commands.api.request_args import parse_input
    from bbcli.commands.api.request_builder import plan_call

    call_input = parse_input(app, path, _choose_method(method, named), **arguments)
    call = plan_call(app, call_input, check=not no_check)
    ways = {"--include": include, "--silent": silent, "--output-file": file}
    _check_output_options(paginate, most, ways, is_shaped=app.selection.options.is_shaped)
    if paginate:
        from bbcli.commands.api import paginate as pages

        if not app.selection.options.dry_run:
            return pages.list_all(app, call, most, check=not no_check)
        call = pages.first_call(app, call, most, check=not no_check)
    if app.selection.options.dry_run:
        app.connections.dry_run.steps.append(send.dry_run_step(app, call))
        return None
    return send.stream_response(app, call, include=include, silent=silent, file=file)


def _check_output_options(paginate: bool, limit: int | None, others: Mapping[str, object], *, is_shaped: bool) -> None:
    if limit and not paginate:
        raise InvalidInput("-L counts what --paginate reads", hint="-p limit=N asks for one page of N")
    if paginate and (used := [name for name, value in others.items() if value]):
        hint = "a list goes to stdout: > FILE" if "--output-file" in used else "--debug shows each answer's status"
        raise InvalidInput(f"--paginate and {used[0]} exclude each other", hint=hint)
    if is_shaped and others["--output-file"]:
        raise InvalidInput(
            "--output-file writes the answer as it came", hint="what is made of it goes to stdout: > FILE"
        )
    if others["--silent"] and others["--output-file"]:
        raise InvalidInput("--silent and --output-file exclude each other", hint="leave --silent out")


def _choose_method(method: str | None, option: str | None) -> str | None:
    if method and option and method != option:
        raise InvalidInput(f"which method: {method} or {option}?", hint="name one of them")
    return method or option
