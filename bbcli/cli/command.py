"""The Click dialect: a command returns what it found, and is rendered here, once for all."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.context.app import App
    from bbcli.context.options import Options
    from bbcli.output import Column

HELP_NAMES = {"help_option_names": ["-h", "--help"]}

pass_app = click.pass_obj


class Context(click.Context):
    """Click's, with a help as wide as the terminal, for which Click would load what compresses archives."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what formats the help: as wide as COLUMNS or the terminal, from 50 to 78 characters."""
        return click.HelpFormatter(width=max(min(_terminal_width(), 80) - 2, 50))


def _terminal_width() -> int:
    given = os.environ.get("COLUMNS", "")
    with suppress(OSError):
        return int(given) if given.isdecimal() and int(given) else os.get_terminal_size(1).columns or 80
    return 80


class Command(click.Command):
    """A verb. It returns an iterable of records (rows), one record (a block), a document, text, or nothing.

    `columns` are those of its rows or its block. `output` and `connection` say whether it has those options; one that
    speaks with no server can still be about one: `server`. `formats` are those that it can write, the usual one first,
    where they are not all, and its usual one not a table. `writes` says that it can change something on the server:
    it has --dry-run. What is `live` writes what happens when it does, and never into a pager.
    `timeout` is what the option for the silence of a server is called, where the verb has a --timeout of its own.
    `sets` says what sets a field of what is sent where neither is called like the other: an option, an argument, for *
    any field. `ordered` names options whose order among each other says
    something: the function gets them as one, `fields`, each with the option that it stood behind.
    """

    context_class = Context

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Column] = (),
        output: bool = True,
        connection: bool = True,
        server: bool = False,
        formats: tuple[str, ...] = (),
        writes: bool = False,
        live: bool = False,
        timeout: str = "--timeout",
        sets: Mapping[str, str] | None = None,
        ordered: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        from bbcli.cli.options import connection_options, dry_run_option, output_options, quiet_option, server_option

        kwargs.setdefault("context_settings", HELP_NAMES)
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.formats = formats
        self.writes = writes
        self.live = live
        self.timeout = timeout
        self.sets = sets or {}
        self.ordered = ordered
        self.params += (*(output_options(formats) if output else ()), quiet_option())
        self.params += (dry_run_option(),) if writes else ()
        self.params += connection_options(timeout) if connection else (server_option(),) if server else ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Understand the words, with the value that an option stands for that has none."""
        words = list(with_optional_values(self, ctx, args))
        try:
            rest = super().parse_args(ctx, list(words))
        except (click.UsageError, InvalidInput) as error:
            from bbcli.cli.options import check_fields

            check_fields(args, error)
            raise
        if self.ordered and not ctx.resilient_parsing:
            # Click gives each option its own values; only its parser knows which came first.
            _, _, order = self.make_parser(ctx).parse_args(words)
            values = {name: iter(ctx.params.pop(name)) for name in self.ordered}
            found = [(param.opts[0], values[name]) for param in order if (name := param.name or "") in values]
            ctx.params["fields"] = [(option, next(given)) for option, given in found]
        return rest

    def invoke(self, ctx: click.Context) -> int:
        """Run the verb and write what it returns, then what is worth saying about it; return the exit code."""
        from bbcli.cli.hints import Wording

        # Made here: what only shows its help needs none.
        app: App = ctx.obj()
        ctx.obj = app
        app.console.wording = Wording(self.params, self.sets, self.timeout)
        app.choose(_options(ctx)._replace(proxy_source="--proxy"))
        if self.live:
            app.selection.options = _endless(app.selection.options)
        _settle_part(ctx)
        _settle_repo(ctx)
        from bbcli.cli.render import Rendering

        with app.connections, app.working():
            rendering = Rendering(app, str(self.name), self.columns, self.formats)
            if app.selection.options.dry_run:
                from bbcli.cli.dry_run import dry_run

                dry_run(app, partial(self._found, ctx), rendering.write)
            else:
                with app.connections.naming_accepted_writes():
                    rendering.write(self._found(ctx))
            if app.failure is None or (app.failure.already_reported and not app.selection.options.is_json):
                for note in app.console.notes:
                    app.console.say(note)
            if app.failure:
                raise app.failure
        return app.exit_code

    def _found(self, ctx: click.Context) -> object:
        """Run the verb; where - stands for what it is about, for each thing that stdin names."""
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
    """A noun: its verbs, in the order in which the module has them.

    Those that `verbs` names are functions of other modules, which are imported when one is named.
    """

    context_class = Context
    command_class = Command

    def __init__(
        self, *args: Any, example: str | None = None, verbs: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.verbs = verbs or {}
        kwargs.setdefault("context_settings", HELP_NAMES)
        kwargs.setdefault("no_args_is_help", False)
        if example:
            kwargs["epilog"] = f"\b\nExample:\n  {example}"
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help where no verb is given, as gh does."""
        return super().parse_args(ctx, args or ["--help"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs as they were written."""
        return list(self.verbs or self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, whose module is imported where it is not yet."""
        if cmd_name in self.verbs and cmd_name not in self.commands:
            module, _, function = self.verbs[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), function))
        return super().get_command(ctx, cmd_name)


def with_optional_values(command: click.Command, ctx: click.Context, args: Iterable[str]) -> Iterator[str]:
    """Write out what an option means whose value may be left out: Click would take the next word for it."""
    from bbcli.cli.options import SharedOption

    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    shared = [option for option in options if isinstance(option, SharedOption) and option.bare]
    bare = {name: f"{name}={option.bare}" for option in shared for name in option.opts}
    takes = {name: option.nargs for option in options if not (option.is_flag or option.count) for name in option.opts}
    words = iter(args)
    for word in words:
        yield bare.get(word, word)
        if word == "--" or not (word.startswith("-") or ctx.allow_interspersed_args):
            yield from words
        elif word not in bare:
            # The value of another option, whatever it looks like.
            yield from islice(words, takes.get(word, 0))


def _options(ctx: click.Context) -> Options:
    """Take the shared options out of what the verb's function gets."""
    from bbcli.cli.options import WHOLE, apply_shape, shared_names
    from bbcli.context.options import Options

    names = shared_names()
    shared = {name: ctx.params.pop(name) for name in list(ctx.params) if name in names}
    fields = shared.get("json")
    asked = [f"--{name}" for name in ("json", "jsonl") if shared.pop(name, None) not in (None, False)]
    if shared.get("output"):
        asked.append(f"--output {shared['output']}")
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} exclude each other", ctx)
    if asked:
        shared["output"] = asked[0].removeprefix("--output ").removeprefix("--")
    apply_shape(ctx, shared, None if fields == WHOLE else fields)
    if shared.get("csv_safe") and shared.get("output") != "csv":
        raise click.UsageError("--csv-safe goes with -o csv", ctx)
    if shared.get("output") == "yaml":
        from bbcli.output import yaml  # noqa: F401 - before anything is sent: its library may not be there
    return Options(**shared)


def _endless(options: Options) -> Options:
    """Return the options for a list that has no end, and goes into no pager."""
    if options.shape and (option := options.shape.buffering_option):
        raise InvalidInput(
            f"{option} needs a list that ends", hint="leave it out; --jq can begin with .[]: '.[] | .id'"
        )
    return options._replace(pager=False)


def _settle_part(ctx: click.Context) -> None:
    if "limit" not in ctx.params:
        return
    from bbcli.client.pages import ListRange

    limit = ctx.params.pop("limit")
    if ctx.params.pop("all_records"):
        if ctx.get_parameter_source("limit") is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError("--limit and --all exclude each other", ctx)
        limit = None
    ctx.params["part"] = ListRange(limit, ctx.params.pop("start", None))


def _settle_repo(ctx: click.Context) -> None:
    if named := ctx.params.pop("repo_option", None):
        if ctx.params["repo"]:
            raise click.UsageError("REPO and --repo name the same thing: one is enough", ctx)
        ctx.params["repo"] = named
