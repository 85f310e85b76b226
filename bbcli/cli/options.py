"""The options that every verb has: output, server and connection."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.decorators import DEBUG, JOBS, RETRIES, SECONDS, SIZE, Option
from bbcli.errors import InvalidInput
from bbcli.output import FORMATS, TIMES

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

OUTPUT, CONNECTION = "Output", "Connection"
# The value of --json without fields: the whole object.
WHOLE = "."
# Option that shapes the output -> its name in output.selection.
SHAPE = {
    "shown_fields": "fields", "jq_filter": "jq", "raw_output": "raw", "shown_columns": "columns", "sort_by": "sort",
    "line_template": "template", "shown_headers": "headers",
}  # fmt: skip


class SharedOption(Option):
    """An option of many commands.

    With `optional_value` the value may be omitted, and is that then. A value that is typed follows `=`, so that the
    next word is never taken for it: `--debug WORK/x`, `--debug=body WORK/x`.
    """

    def __init__(self, *args: Any, optional_value: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional_value = optional_value


@cache
def output_options(formats: tuple[str, ...] = (), *, has_short: bool = True) -> tuple[click.Parameter, ...]:
    """Return the output options; `formats` are those that the verb supports, the default first [default: all].

    Without `has_short`, -o is another option of the verb.
    """
    section = OUTPUT
    usual = formats[0] if formats else "table on a terminal, else tsv"
    return (
        SharedOption(
            ["--json"], optional_value=WHOLE, metavar="[=FIELDS]", section=section,
            help="Print the server's JSON, or only these fields",
        ),
        SharedOption(["--jsonl"], is_flag=True, section=section, help="Print the server's JSON, one object per line"),
        SharedOption(
            [*(["-o"] if has_short else []), "--output"], type=click.Choice(formats or FORMATS), section=section,
            help=f"Output format [default: {usual}]",
        ),
        *_shape_options(section),
        SharedOption(
            ["--color", "colour"], type=click.Choice(["auto", "always", "never"]), default="auto", section=section,
            show_default=True, help="Color the output",
        ),
        *_form_options(section),
    )  # fmt: skip


def _shape_options(section: str) -> list[click.Parameter]:
    return [
        SharedOption(
            ["--fields", "shown_fields"], metavar="PATHS", section=section,
            help="Print only these JSON fields: id,author.name,parents[0].id",
        ),
        SharedOption(
            ["-q", "--jq", "jq_filter"], metavar="EXPR", section=section,
            help="Filter the JSON result with a jq expression",
        ),
        SharedOption(
            ["--raw-output"], type=click.BOOL, optional_value="true", metavar="[=false]", section=section,
            help="Print strings of --jq without quotes; =false keeps the quotes",
        ),
        SharedOption(
            ["--columns", "shown_columns"], metavar="NAMES", section=section,
            help="Show only these columns: headers or field paths",
        ),
        SharedOption(
            ["--sort", "sort_by"], metavar="[-]NAME", section=section,
            help="Sort the fetched rows; -NAME sorts in descending order",
        ),
        SharedOption(
            ["--headers/--no-headers", "shown_headers"], default=None, section=section,
            help="Print column headers [default: except in TSV]",
        ),
        SharedOption(
            ["--template", "line_template"], metavar="TEXT", section=section,
            help="Print a line per record: '{id:.11} {author.name} {message!l}'",
        ),
    ]  # fmt: skip


def _form_options(section: str) -> list[click.Parameter]:
    return [
        SharedOption(
            ["--time"], type=click.Choice(TIMES), section=section,
            help="Time format of cells [default: relative on a terminal, else iso]",
        ),
        SharedOption(
            # Eager: dates are converted with it.
            ["--utc"], is_flag=True, is_eager=True, section=section,
            help="Use UTC for dates without a zone and for local times",
        ),
        SharedOption(
            ["--csv-safe"], is_flag=True, section=section,
            help="Escape CSV cells that a spreadsheet would run as formulas",
        ),
        SharedOption(
            ["--pager/--no-pager"], default=None, section=section,
            help="Page long output on a terminal [default: if BBCLI_PAGER or the setting is set]",
        ),
        SharedOption(
            ["--hyperlinks/--no-hyperlinks"], default=None, section=section,
            help="Link cells to web pages [default: if the terminal supports it]",
        ),
    ]  # fmt: skip


@cache
def quiet_option() -> click.Parameter:
    """Return --quiet."""
    help_text = "Hide progress and notes; prompts, warnings and errors remain"
    return SharedOption(["--quiet"], is_flag=True, section=OUTPUT, help=help_text)


@cache
def dry_run_option() -> click.Parameter:
    """Return --dry-run, an option of verbs that write."""
    help_text = "Show writes as curl lines with their effects, send none"
    return click.Option(["--dry-run"], is_flag=True, help=help_text)


@cache
def server_option() -> click.Parameter:
    """Return --server."""
    help_text = "Server URL or name [env var: BBCLI_SERVER]"
    return SharedOption(["-S", "--server"], metavar="SERVER", section=CONNECTION, help=help_text)


@cache
def connection_options() -> tuple[click.Parameter, ...]:
    """Return the options for the server and the connection."""
    return (
        server_option(),
        *_request_options(CONNECTION),
        *_transport_options(CONNECTION),
        *_log_options(CONNECTION),
    )


def shared_names() -> set[str]:
    """Return the parameter names of the shared options."""
    shared = (*output_options(), quiet_option(), dry_run_option(), *connection_options())
    return {option.name for option in shared if option.name}


def _request_options(section: str) -> list[click.Parameter]:
    return [
        SharedOption(
            ["--token-file"], metavar="FILE", section=section,
            help="Read an HTTP access token from a file",
        ),
        SharedOption(
            ["--timeout"], type=SECONDS, default=60, metavar="SECONDS", section=section,
            envvar="BBCLI_TIMEOUT", show_envvar=True, show_default=True, help="Seconds to wait for a response",
        ),
        SharedOption(
            ["--max-time"], type=SECONDS, metavar="SECONDS", section=section,
            envvar="BBCLI_MAX_TIME", show_envvar=True,
            help="Maximum seconds per request, response included [default: no limit]",
        ),
        SharedOption(
            ["--max-body-size"], type=SIZE, metavar="SIZE", section=section,
            envvar="BBCLI_MAX_BODY_SIZE", show_envvar=True,
            help="Maximum size of a page or an object in a response [default: 64M]",
        ),
        SharedOption(
            ["--retries"], type=RETRIES, default=2, metavar="N", section=section,
            envvar="BBCLI_RETRIES", show_envvar=True, show_default=True,
            help="Retries for requests that are safe to repeat",
        ),
        SharedOption(
            ["--jobs"], type=JOBS, default=8, metavar="N", section=section,
            envvar="BBCLI_JOBS", show_envvar=True, show_default=True,
            help="Maximum number of concurrent requests",
        ),
        SharedOption(
            ["--allow-http"], is_flag=True, section=section, envvar="BBCLI_ALLOW_HTTP", show_envvar=True,
            help="Send credentials over plain http to other machines",
        ),
    ]  # fmt: skip


def _transport_options(section: str) -> list[click.Parameter]:
    return [
        SharedOption(
            ["--ca-bundle"], metavar="PATH", section=section, envvar="BBCLI_CA_BUNDLE", show_envvar=True,
            help="Trust only these CA certificates: PEM file or hashed directory",
        ),
        SharedOption(
            ["--client-cert"], metavar="FILE", section=section, envvar="BBCLI_CLIENT_CERT", show_envvar=True,
            help="Client certificate, a PEM file",
        ),
        SharedOption(
            ["--client-key"], metavar="FILE", section=section, envvar="BBCLI_CLIENT_KEY", show_envvar=True,
            help="Key of the client certificate, if in another file",
        ),
        SharedOption(
            ["--insecure"], is_flag=True, section=section,
            help="Skip TLS certificate verification",
        ),
        SharedOption(
            ["--proxy"], metavar="URL", section=section,
            help="Proxy URL; 'none' connects directly",
        ),
    ]  # fmt: skip


def _log_options(section: str) -> list[click.Parameter]:
    return [
        SharedOption(
            ["--debug"], type=DEBUG, optional_value="1", metavar="[=body]", section=section,
            envvar="BBCLI_DEBUG", show_envvar=True,
            help="Print requests as curl lines without secrets; =body adds bodies",
        ),
        SharedOption(
            ["--log"], metavar="FILE", section=section, envvar="BBCLI_LOG", show_envvar=True,
            help="Append requests and response statuses to a file, as JSON lines",
        ),
    ]  # fmt: skip


# Options that cannot be combined: each of them determines the output.
_EXCLUSIVE = (
    ("jq", "columns"),
    ("jq", "template"),
    ("jq", "headers"),
    ("template", "fields"),
    ("template", "columns"),
    ("template", "headers"),
    ("fields", "columns"),
)


def apply_shape(ctx: click.Context, shared: dict[str, Any], fields: str | None) -> None:
    """Replace the options that shape the output by one Shape, and set the format that it needs."""
    given = {SHAPE[name]: value for name in SHAPE if (value := shared.pop(name, None)) is not None}
    if fields is not None and given.setdefault("fields", fields) != fields:
        raise click.UsageError("--json=… and --fields cannot be combined", ctx)
    if given:
        from bbcli.output.selection import parse_output_options

        _check_combination(given, shared.get("output"))
        shared["output"], shared["shape"] = parse_output_options(given, shared.get("output"))


def _check_combination(options: Mapping[str, str | bool], form: str | None) -> None:
    for one, other in _EXCLUSIVE:
        if one in options and other in options:
            raise InvalidInput(f"--{one} and --{other} cannot be combined", hint=f"omit --{other}")
    if "raw" in options and "jq" not in options:
        raise InvalidInput("--raw-output requires --jq", hint="add --jq EXPR, or omit --raw-output")
    if form is None:
        return
    from bbcli.output.selection import JSON, TABULAR

    if "jq" in options and form not in JSON:
        raise InvalidInput(
            f"--jq and -o {form} cannot be combined", hint="use @csv or @tsv of jq: --jq '.[] | [.id] | @csv'"
        )
    if "template" in options:
        raise InvalidInput(f"--template and -o {form} cannot be combined", hint="omit one of them")
    if "columns" in options and form not in TABULAR:
        raise InvalidInput(f"{form} has no columns", hint=f"select fields: --fields {options['columns']}")
    if "headers" in options and form not in TABULAR:
        raise InvalidInput(f"{form} has no headers", hint="omit --headers and --no-headers")


def option_for_field(
    params: Sequence[click.Parameter], field_options: Mapping[str, str], field: str, typed: Container[str] = ()
) -> str:
    """Return the option or argument that sets a field of the request body, as it is typed; empty if none does.

    That is what `field_options` has for the field, or for *; else the parameter with the name of the field. Of several
    in `field_options` it is the first one in `typed`, the names of the parameters on the command line, else the last.
    """
    name_of_field = _with_dashes(field)
    for param in () if field_options.keys() & {field, "*"} else params:
        names = {param.name or "", *(name.strip("-") for name in param.opts)} - shared_names()
        if name_of_field in map(_with_dashes, names):
            return max(param.opts, key=len) if isinstance(param, click.Option) else _argument(param)
    *preferred, otherwise = field_options.get(field, field_options.get("*", "")).format(field).split("|")
    return next((each for each in preferred if each.strip("-") in typed), otherwise)


def _with_dashes(name: str) -> str:
    """Return a name as options are written: buildNumber and build_number are build-number."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])|_", "-", name).casefold()


def _argument(param: click.Parameter) -> str:
    return param.human_readable_name.strip("[]")


def check_fields(words: Sequence[str], error: click.UsageError | InvalidInput) -> None:
    """Raise a clearer error if the fields of --json are in the next word, as gh has them; `error` is Click's."""
    from bbcli.cli.usage_errors import message_of

    message = message_of(error) if isinstance(error, click.UsageError) else error.message
    if hint := json_fields_hint(words, message):
        raise InvalidInput(message, hint=hint) from None


def json_fields_hint(words: Sequence[str], message: str) -> str:
    """Return the hint for a message about the word behind --json, which is the fields in gh; empty for any other."""
    for word, following in pairwise(words):
        is_name = not (following.startswith("-") or set(following) & set("/: "))
        if word == "--json" and is_name and re.search(rf"(?<!\w){re.escape(following)}(?!\w)", message, re.IGNORECASE):
            return f"write fields after =: --json={following}"
    return ""
