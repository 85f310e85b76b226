"""The Click dialect: a command function returns records, a document or text, and one place renders it.

The root's help imports this module and none of the options: those are imported when a verb is made or run.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property, partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import click

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.cli.endpoint import Endpoint
    from bbcli.context.app import App
    from bbcli.context.options import Options
    from bbcli.output import Column

HELP_NAMES = {"help_option_names": ["-h", "--help"]}
# Of a noun that declares none: it stands among those of servers.
POSITION = 60

pass_app = click.pass_obj


class Context(click.Context):
    """A Click context that measures the terminal itself: Click's way imports shutil, and with it every compressor."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return a formatter as wide as COLUMNS or the terminal, from 50 to 78 characters."""
        return click.HelpFormatter(width=max(min(_terminal_width(), 80) - 2, 50))


def _terminal_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    with suppress(OSError):
        return int(columns) if columns.isdecimal() and int(columns) else os.get_terminal_size(1).columns or 80
    return 80


class Command(click.Command):
    """A verb: its function returns an iterable of records (rows), one record (a block), a document, text, or None.

    Everything that other parts of bbcli know about a verb is declared here:

    - `endpoint`: the operation that it calls, "METHOD /path/{template}"; for several, or if the verb's summary does not
      say what the operation does, a dictionary of operation -> sentence ("" for the summary). The first operation is
      the one whose response the verb shows.
    - `columns`: of its rows or its block. `formats`: those that it supports, the default first, if not all.
    - `output`, `connection`: False for a verb without these options; `server`: has --server without the others.
    - `writes`: it can change something on the server, and has --dry-run.
    - `topics`, `position`: as of a Group, for a verb that stands alone, such as `bbcli doctor`.
    - `streaming`: it writes records as they happen, without an end, and never into a pager.
    - `empty`: the note on a terminal for an empty list, such as "no aliases".
    - `timeout`: the name of the option for the server's silence, if the verb has a --timeout of its own.
    - `field_options`: field of the request body -> option or argument that sets it, if they are named differently;
      the key * is any field.
    - `field_defaults`: option -> argument that its value defaults to: an error about the field names the argument
      unless the option is used.
    - `ordered_options`: options whose order among each other matters; the function gets them as one argument,
      `fields`, a list of (option, value).
    """

    context_class = Context

    def __init__(
        self,
        *args: Any,
        endpoint: str | Mapping[str, str] = "",
        columns: Sequence[Column] = (),
        output: bool = True,
        connection: bool = True,
        server: bool = False,
        formats: tuple[str, ...] = (),
        writes: bool = False,
        topics: tuple[str, ...] = (),
        position: int = POSITION,
        streaming: bool = False,
        empty: str = "nothing found",
        timeout: str = "--timeout",
        field_options: Mapping[str, str] | None = None,
        field_defaults: Mapping[str, str] | None = None,
        ordered_options: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        from bbcli.cli.options import connection_options, dry_run_option, output_options, quiet_option, server_option

        kwargs.setdefault("context_settings", HELP_NAMES)
        super().__init__(*args, **kwargs)
        self._endpoint = endpoint
        self.columns = columns
        self.formats = formats
        self.writes = writes
        self.topics = topics
        self.position = position
        self.streaming = streaming
        self.empty = empty
        self.timeout = timeout
        self.field_options = field_options or {}
        self.field_defaults = field_defaults or {}
        self.ordered_options = ordered_options
        self.params += (*(output_options(formats) if output else ()), quiet_option())
        self.params += (dry_run_option(),) if writes else ()
        self.params += connection_options(timeout) if connection else (server_option(),) if server else ()

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The operations that the verb calls."""
        from bbcli.cli.endpoint import Endpoint

        declared = {self._endpoint: ""} if isinstance(self._endpoint, str) else self._endpoint
        return tuple(Endpoint.parse(text, summary) for text, summary in declared.items() if text)

    @property
    def path(self) -> str:
        """The path template of the first operation."""
        return self.endpoints[0].path

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of a command line; an option with an optional value gets its default value."""
        words = list(with_optional_values(self, ctx, args))
        try:
            rest = super().parse_args(ctx, list(words))
        except (click.UsageError, InvalidInput) as error:
            from bbcli.cli.options import check_fields

            check_fields(args, error)
            raise
        if self.ordered_options and not ctx.resilient_parsing:
            # Click gives each option its own values; only its parser knows which came first.
            _, _, order = self.make_parser(ctx).parse_args(words)
            values = {name: iter(ctx.params.pop(name)) for name in self.ordered_options}
            ordered = [(param.opts[0], values[name]) for param in order if (name := param.name or "") in values]
            ctx.params["fields"] = [(option, next(of_option)) for option, of_option in ordered]
        return rest

    def invoke(self, ctx: click.Context) -> int:
        """Run the verb, render what it returns, write its notes to stderr; return the exit code."""
        from bbcli.cli.hints import Wording

        # The App is made only now: a command line that only shows help needs none.
        app: App = ctx.obj()
        ctx.obj = app
        defaults = {name: argument for name, argument in self.field_defaults.items() if ctx.params.get(name) is None}
        app.console.wording = Wording(self.params, {**self.field_options, **defaults}, self.timeout)
        app.choose(_options(ctx)._replace(proxy_source="--proxy", token_file_source="--token-file"))  # noqa: S106
        if self.streaming:
            app.selection.options = _streaming_options(app.selection.options)
        _set_list_range(ctx)
        _merge_repo_option(ctx)
        from bbcli.cli.render import Rendering

        with app.connections, app.working():
            rendering = Rendering(app, str(self.name), self.columns, self.formats, self.empty)
            if app.selection.options.dry_run:
                from bbcli.cli.dry_run import dry_run

                dry_run(app, partial(self._call, ctx), rendering.write)
            else:
                with app.connections.naming_accepted_writes():
                    rendering.write(self._call(ctx))
            if app.failure is None or (app.failure.already_reported and not app.selection.options.is_json):
                for note in app.console.notes:
                    app.console.say(note)
            if app.failure:
                raise app.failure
        return app.exit_code

    def _call(self, ctx: click.Context) -> object:
        """Call the verb's function; if its batch argument is -, call it once per line of stdin."""
        from bbcli.cli.decorators import STDIN

        if not any(value is STDIN for value in ctx.params.values()):
            return super().invoke(ctx)
        from bbcli.cli.batch import each_of_stdin

        return each_of_stdin(ctx, super().invoke)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the command's own options first, then the shared ones under their headings."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for param in self.get_params(ctx):
            record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
            if record:
                sections.setdefault(getattr(param, "section", "Options"), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records, col_max=26)


class Group(click.Group):
    """A noun: its verbs, in the order of the module. The module of a noun calls it `group`.

    `verbs` maps names of verbs to "module:function"; such a module is imported when its verb is named.
    `topics` are the help topics that belong to it. `position` orders the nouns in the root's help: lower comes first,
    equal ones are in alphabetical order.
    """

    context_class = Context
    command_class = Command

    def __init__(
        self,
        *args: Any,
        example: str | None = None,
        verbs: Mapping[str, str] | None = None,
        topics: tuple[str, ...] = (),
        position: int = POSITION,
        **kwargs: Any,
    ) -> None:
        self.verbs = verbs or {}
        self.topics = topics
        self.position = position
        kwargs.setdefault("context_settings", HELP_NAMES)
        kwargs.setdefault("no_args_is_help", False)
        if example:
            kwargs["epilog"] = f"\b\nExample:\n  {example}"
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help if no verb is given, as gh does."""
        return super().parse_args(ctx, args or ["--help"])

    def command(  # type: ignore[override] # Click's second form, a decorator without parentheses, is not used
        self, name: str, **declaration: Any
    ) -> Callable[[Callable[..., Any]], Command]:
        """Return a decorator that makes a function the verb `name`, declared as a Command is."""
        decorate: Any = super().command(name, **declaration)
        return cast("Callable[[Callable[..., Any]], Command]", decorate)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs in the order of the declarations; imports none of them."""
        return list(self.verbs or self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, and import its module if that is necessary; None for an unknown name."""
        if cmd_name in self.verbs and cmd_name not in self.commands:
            module, _, function = self.verbs[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), function))
        return super().get_command(ctx, cmd_name)


def with_optional_values(command: click.Command, ctx: click.Context, args: Iterable[str]) -> Iterator[str]:
    """Yield the words with `--option` as `--option=VALUE` for options whose value may be omitted.

    Click would take the next word for the value.
    """
    from bbcli.cli.options import SharedOption

    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    optional = [option for option in options if isinstance(option, SharedOption) and option.optional_value]
    written = {name: f"{name}={option.optional_value}" for option in optional for name in option.opts}
    takes = {name: option.nargs for option in options if not (option.is_flag or option.count) for name in option.opts}
    words = iter(args)
    for word in words:
        yield written.get(word, word)
        if word == "--" or not (word.startswith("-") or ctx.allow_interspersed_args):
            yield from words
        elif word not in written:
            # The value of another option, even if it looks like an option.
            yield from islice(words, takes.get(word, 0))


def _options(ctx: click.Context) -> Options:
    """Take the shared options out of the arguments of the verb's function; UsageError for a contradiction."""
    from bbcli.cli.options import WHOLE, apply_shape, shared_names
    from bbcli.context.options import Options

    names = shared_names()
    shared = {name: ctx.params.pop(name) for name in list(ctx.params) if name in names}
    fields = shared.get("json")
    formats = [f"--{name}" for name in ("json", "jsonl") if shared.pop(name, None) not in (None, False)]
    if shared.get("output"):
        formats.append(f"--output {shared['output']}")
    if len(formats) > 1:
        raise click.UsageError(f"{' and '.join(formats)} cannot be combined", ctx)
    if formats:
        shared["output"] = formats[0].removeprefix("--output ").removeprefix("--")
    apply_shape(ctx, shared, None if fields == WHOLE else fields)
    if shared.get("csv_safe") and shared.get("output") != "csv":
        raise click.UsageError("--csv-safe requires -o csv", ctx)
    if shared.get("output") == "yaml":
        from bbcli.output import yaml  # noqa: F401 - fails before anything is sent if its library is missing
    return Options(**shared)


def _streaming_options(options: Options) -> Options:
    """Return the options without a pager; InvalidInput for one that needs the end of the list."""
    if options.shape and (option := options.shape.buffering_option):
        raise InvalidInput(
            f"--{option} cannot be applied to an endless list",
            hint="omit it, or begin the --jq expression with .[]: '.[] | .id'",
        )
    return options._replace(pager=False)


def _set_list_range(ctx: click.Context) -> None:
    """Replace --limit, --all and --start by one ListRange, the argument `list_range`."""
    if "limit" not in ctx.params:
        return
    from bbcli.client.pages import ListRange

    limit = ctx.params.pop("limit")
    if ctx.params.pop("all_records"):
        if ctx.get_parameter_source("limit") is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError("--limit and --all cannot be combined", ctx)
        limit = None
    ctx.params["list_range"] = ListRange(limit, ctx.params.pop("start", None))


def _merge_repo_option(ctx: click.Context) -> None:
    """Replace the argument REPO and the option --repo by one argument, `repo`."""
    if named := ctx.params.pop("repo_option", None):
        if ctx.params["repo"]:
            raise click.UsageError("REPO and --repo cannot be combined", ctx)
        ctx.params["repo"] = named
