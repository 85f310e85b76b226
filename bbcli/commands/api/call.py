"""The command `bbcli api call`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT, FIELD, METHOD, OUTPUT_FILE, PARAMETER, Option, operation_argument, repo_option
from bbcli.errors import InvalidInput
from bbcli.output import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.output.raw_response import RawResponse


_FORMATS = tuple(dict.fromkeys(("json", *FORMATS)))
request_option = partial(click.option, cls=Option, section="Request")
response_option = partial(click.option, cls=Option, section="Response")


@click.command(
    "call",
    cls=Command,
    formats=_FORMATS,
    field_options={"*": "-f {}=…"},
    ordered_options=("texts", "values"),
    writes=True,
)
@operation_argument
@request_option("-X", "--method", "named", type=METHOD, help="HTTP method, same as METHOD")
@request_option(
    "-p",
    "--parameter",
    "parameters",
    type=PARAMETER,
    multiple=True,
    metavar="NAME=VALUE",
    help="Path parameter or query parameter",
)
@request_option(
    "-f", "texts", type=FIELD, multiple=True, metavar="NAME=TEXT", help="Body field with text; a[b]= and a[]= nest"
)
@request_option(
    "-F",
    "values",
    type=FIELD,
    multiple=True,
    metavar="NAME=VALUE",
    help="Body field with true, false, null, a number, @FILE, @- or text",
)
@request_option("--input", "source", metavar="FILE", help="File with the body; - is stdin")
@request_option(
    "--form", "forms", multiple=True, metavar="NAME=VALUE", help="Part of a multipart form; NAME=@FILE sends a file"
)
@request_option("-H", "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Additional request header")
@repo_option
@response_option("--paginate", is_flag=True, help="Read all pages of a list, print one array")
@response_option("-L", "--limit", "most", type=COUNT, metavar="N", help="Maximum number of items with --paginate")
@response_option("-i", "--include", is_flag=True, help="Print the status and the headers of the response")
@response_option("--silent", is_flag=True, help="Print nothing of the response")
@response_option(
    "--output-file", "file", type=OUTPUT_FILE, metavar="FILE", help="Write the complete response to a file; - is stdout"
)
@click.option("--no-check", is_flag=True, help="Send a request that the description does not allow")
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
    """Call an operation of the REST API.

    The call is checked against the description of the API before it is sent. Path parameters in braces are filled in
    from -R or the local clone: projectKey, repositorySlug, commitId of HEAD, pullRequestId of the branch. A body makes
    the request a POST, unless the operation has another method with a body. The body of an error response goes to
    stdout, ended by a newline, except with --paginate; the message goes to stderr. With --dry-run nothing is sent, not
    even a read, and secrets in the curl line are variables.

    \b
    Examples:
      # List commits with query parameters
      bbcli api call /projects/WORK/repos/my-repo/commits -p until=master -p limit=3
      # List all branches of the local clone's repository
      bbcli api call /projects/{projectKey}/repos/{repositorySlug}/branches --paginate --jsonl
      # Watch the commit of HEAD
      bbcli api call POST /projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/watch
      # Comment on a pull request
      bbcli api call /projects/WORK/repos/my-repo/pull-requests/1/comments -f text='Well done'
      # Comment on a line of a file
      bbcli api call POST /projects/WORK/repos/my-repo/commits/01f9c86/comments \\
        -f text=Here -f 'anchor[path]=README.md' -F 'anchor[line]=3'
      # Send a body from stdin
      jq -n '{name: "ci"}' | bbcli api call /projects/WORK/repos --input -
      # Show the request without sending it
      bbcli api call PUT /projects/WORK/repos/my-repo -F public=true --dry-run
      # Upload a file
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
        raise InvalidInput(
            "--limit requires --paginate", hint="add --paginate, or request one page of N items: -p limit=N"
        )
    if paginate and (used := [name for name, value in others.items() if value]):
        hint = (
            "redirect the list: > FILE" if "--output-file" in used else "use --debug to see the status of each response"
        )
        raise InvalidInput(f"--paginate and {used[0]} cannot be combined", hint=hint)
    if is_shaped and others["--output-file"]:
        raise InvalidInput("--output-file writes the response unchanged", hint="redirect formatted output: > FILE")
    if others["--silent"] and others["--output-file"]:
        raise InvalidInput("--silent and --output-file cannot be combined", hint="omit --silent")


def _choose_method(method: str | None, option: str | None) -> str | None:
    if method and option and method != option:
        raise InvalidInput(f"METHOD {method} and -X {option} cannot be combined", hint="omit one of them")
    return method or option
