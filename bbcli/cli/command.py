"""The Click dialect: a command function returns records, a document or text, and one place renders it.

The root's help imports this module and none of the options: those are imported when a verb is made or run.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property, partial
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import click

from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.cli.endpoint import Endpoint
    from bbcli.cli.hints import Hints
    from bbcli.config.model import Server
    from bbcli.context.app import App
    from bbcli.context.options import Options
    from bbcli.output import Column

# Of a noun that declares none: it stands among those of servers.
POSITION = 60
# The headings of the root's help, in its order; a noun declares one of them.
HEADINGS = CORE, CI, API, ACCOUNT, SETUP = "Core", "CI", "API", "Account", "Setup"

pass_app = click.pass_obj


class HelpOption(click.Option):
    """-h shows the short help, --help all of it."""

    def __init__(self) -> None:
        super().__init__(
            ["-h", "--help", "_help"],
            is_flag=True,
            flag_value="--help",
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help="Show short help (-h) or full help (--help)",
        )

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Make the name that is used the value."""
        for name in self.opts:
            parser.add_option(obj=self, opts=[name], dest=self.name, action="store_const", const=name)


def _show_help(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value and not ctx.resilient_parsing:
        from bbcli.cli.help_layout import help_of

        click.echo(help_of(ctx, is_full=value == "--help"))
        ctx.exit()


class _Helpful(click.Command):
    """A command whose help is laid out by bbcli.cli.help_layout."""

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Return -h and --help."""
        self._help_option = self._help_option or HelpOption()
        return self._help_option

    def get_help(self, ctx: click.Context) -> str:
        """Return the full help."""
        from bbcli.cli.help_layout import help_of

        return help_of(ctx, is_full=True)


class Command(_Helpful):
    """A verb: its function returns an iterable of records (rows), one record (a block), a document, text, or None.

    Everything that other parts of bbcli know about a verb is declared here:

    - `endpoint`: the operation that it calls, "METHOD /path/{template}"; for several, or if the verb's summary does not
      say what the operation does, a dictionary of operation -> sentence ("" for the summary). The first operation is
      the one whose response the verb shows.
    - `columns`: of its rows or its block. `formats`: those that it supports, the default first, if not all.
    - `output`, `connection`: False for a verb without these options; `server`: has --server without the others.
    - `writes`: it can change something on the server, and has --dry-run.
    - `topics`, `section`, `position`: as of a Group, for a verb that stands alone, such as `bbcli doctor`.
    - `streaming`: it writes records as they happen, without an end, and never into a pager.
    - `field_options`: field of the request body -> option or argument that sets it, if they are named differently;
      of several, separated by |, the first on the command line, else the last. The key * is any field.
    - `empty`: what a terminal shows for an empty list.
    - `hints`: reason of an error -> its hint, where the command has a better one than bbcli.cli.hints.
    - An option of its own replaces the shared one of the same name.
    - `ordered_options`: options whose order among each other matters; the function gets them as one argument,
      `fields`, a list of (option, value).
    """

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
        section: str = CORE,
        position: int = POSITION,
        streaming: bool = False,
        field_options: Mapping[str, str] | None = None,
        ordered_options: tuple[str, ...] = (),
        empty: str = "nothing found",
        hints: Hints | None = None,
        **kwargs: Any,
    ) -> None:
        from bbcli.cli.options import (
            connection_options,
            dry_run_option,
            output_options,
            quiet_option,
            server_option,
        )

        super().__init__(*args, **kwargs)
        self._endpoint = endpoint
        self.columns = columns
        self.formats = formats
        self.writes = writes
        self.topics = topics
        self.section = section
        self.position = position
        self.streaming = streaming
        self.field_options = field_options or {}
        self.ordered_options = ordered_options
        self.empty = "" if streaming else empty
        self.hints = hints
        own = {name for param in self.params if isinstance(param, click.Option) for name in param.opts}
        shared = output_options(formats, has_short="-o" not in own) if output else ()
        shared += (quiet_option(),)
        shared += (dry_run_option(),) if writes else ()
        shared += connection_options() if connection else (server_option(),) if server else ()
        self.params += (option for option in shared if own.isdisjoint(option.opts))

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The operations that the verb calls."""
        from bbcli.cli.endpoint import Endpoint

        declared = {self._endpoint: ""} if isinstance(self._endpoint, str) else self._endpoint
        return tuple(Endpoint.parse(text, summary) for text, summary in declared.items() if text)

    @property
    def prints_nothing(self) -> bool:
        """True if the verb only confirms its writes: output options apply to its dry run alone."""
        return self.writes and not (self.columns or self.formats)

    @property
    def path(self) -> str:
        """The path template of the first operation."""
        return self.endpoints[0].path

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of a command line; an option with an optional value gets its default value."""
        from bbcli.cli.types import WORDS_OF_LINE

        words = ctx.meta[WORDS_OF_LINE] = list(with_optional_values(self, ctx, args))
        try:
            rest = super().parse_args(ctx, list(words))
        except (click.UsageError, InvalidInput) as error:
            if isinstance(error, click.UsageError):
                error.ctx = error.ctx or ctx  # Click's parser omits it
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
        from bbcli.cli.types import use_pasted_servers

        # The App is made only now: a command line that only shows help needs none.
        app: App = ctx.obj()
        ctx.obj = app
        server_at = partial(_saved_server, app)
        cwd = app.selection.cwd
        app.console.wording = Wording(self.params, self.field_options, _typed(ctx), server_at, self.hints, cwd)
        options = _options(ctx)
        if self.prints_nothing and not options.dry_run and (options.output or options.shape):
            raise InvalidInput(
                f"{ctx.command_path} prints no result to format", hint="omit the output options, or add --dry-run"
            )
        app.choose(options._replace(proxy_source="--proxy", token_file_source="--token-file"))  # noqa: S106
        if self.streaming:
            app.selection.options = _streaming_options(app.selection.options)
        if self.columns and not self.formats:
            _apply_columns(ctx, app)
        use_pasted_servers(ctx, app)
        _set_list_range(ctx, app)
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


class Group(_Helpful, click.Group):
    """A noun: its verbs, in the order of the module. The module of a noun calls it `group`.

    `verbs` maps names of verbs to "module:function"; such a module is imported when its verb is named.
    `topics` are the help topics that belong to it. `section` is its heading in the root's help, where `position` orders
    the nouns: lower comes first, equal ones are in alphabetical order. `path_verb` is the verb of a line that begins
    with the path of an operation, `bare_verb` that of a line that names none. `default_verb` is a `bare_verb` that also
    takes a first word that is not a subcommand: `prs review 42` is `prs review set 42`.
    """

    command_class = Command

    def __init__(
        self,
        *args: Any,
        example: str | None = None,
        verbs: Mapping[str, str] | None = None,
        topics: tuple[str, ...] = (),
        section: str = CORE,
        position: int = POSITION,
        path_verb: str = "",
        bare_verb: str = "",
        default_verb: str = "",
        **kwargs: Any,
    ) -> None:
        self.bare_verb = bare_verb or default_verb
        self.default_verb = default_verb
        self.verbs = verbs or {}
        self.topics = topics
        self.section = section
        self.position = position
        self.path_verb = path_verb
        kwargs.setdefault("no_args_is_help", False)
        if example:
            kwargs["epilog"] = f"\b\nExample:\n  {example}"
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help if no verb is given, as gh does; an option in front of a path belongs to `path_verb`."""
        if self.path_verb and args and args[0].startswith("-") and args[0] not in ("-h", "--help"):
            args = [self.path_verb, *args]
        if self.bare_verb and (not args or (args[0].startswith("-") and args[0] not in ("-h", "--help"))):
            args = [self.bare_verb, *args]
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, also by another name: see bbcli.cli.other_names; NoSuchCommand if there is none."""
        words = self.canonical(args)
        is_name = not (words[0].startswith("-") or ctx.resilient_parsing)
        if is_name and self.get_command(ctx, words[0]) is None:
            raise click.exceptions.NoSuchCommand(words[0], possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, words)

    def canonical(self, words: list[str]) -> list[str]:
        """Return the words after this command as its help has them: `show` for view, `call /path` for /path."""
        if not words or words[0] in self.verbs or words[0] in self.commands:
            return words
        from bbcli.cli.other_names import canonical_verb, is_path

        if self.path_verb and is_path(words[0]):
            return [self.path_verb, *words]
        words = canonical_verb(words, {*self.verbs, *self.commands})
        is_verb = words[0] in self.verbs or words[0] in self.commands or words[0] in ("-h", "--help")
        return words if is_verb or not self.default_verb else [self.default_verb, *words]

    def command(  # type: ignore[override] # Click's second form, a decorator without parentheses, is not used
        self, name: str, **declaration: Any
    ) -> Callable[[Callable[..., Any]], Command]:
        """Return a decorator that makes a function the verb `name`, declared as a Command is."""
        decorate: Any = super().command(name, **declaration)
        return cast("Callable[[Callable[..., Any]], Command]", decorate)

    def menus(self, ctx: click.Context) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield each heading of the help with its entries: the subcommands and their summaries."""
        from bbcli.cli.tree import Node

        node = Node(self, tuple(ctx.command_path.split()[1:]))
        yield "Subcommands", [(child.path[-1], child.first_sentence) for child in node.children]

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


def _saved_server(app: App, url: str) -> Server | None:
    """Return the saved server of a URL; None if there is none, or if the configuration cannot be read."""
    with suppress(BbcliError, OSError):
        return app.selection.config.at(url)
    return None


def _options(ctx: click.Context) -> Options:
    """Take the shared options out of the arguments of the verb's function; UsageError for a contradiction."""
    from bbcli.cli.options import WHOLE, apply_shape, shared_names
    from bbcli.context.options import Options

    names = shared_names()
    shared = {name: ctx.params.pop(name) for name in list(ctx.params) if name in names}
    if ctx.get_parameter_source("colour") is click.core.ParameterSource.DEFAULT:
        shared["colour"] = None
    fields = shared.get("json")
    formats = [f"--{name}" for name in ("json", "jsonl") if shared.pop(name, None) not in (None, False)]
    if shared.get("output"):
        formats.append(f"--output {shared['output']}")
    if len(formats) > 1:
        raise click.UsageError(f"{' and '.join(formats)} cannot be combined", ctx)
    if formats:
        shared["output"] = formats[0].removeprefix("--output ").removeprefix("--")
    apply_shape(ctx, shared, None if fields in (WHOLE, True, False) else fields)
    if shared.get("csv_safe") and shared.get("output") != "csv":
        raise click.UsageError("--csv-safe requires -o csv", ctx)
    if shared.get("output") == "yaml":
        from bbcli.output import yaml  # noqa: F401 - fails before anything is sent if its library is missing
    return Options(**shared)


def _typed(ctx: click.Context) -> set[str]:
    """Return the names of the parameters on the command line."""
    return {name for name in ctx.params if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE}


def _streaming_options(options: Options) -> Options:
    """Return the options without a pager; InvalidInput for one that needs the end of the list."""
    if options.shape and (option := options.shape.buffering_option):
        raise InvalidInput(
            f"--{option} cannot be applied to an endless list",
            hint="omit it, or begin the --jq expression with .[]: '.[] | .id'",
        )
    return options._replace(pager=False)


def _apply_columns(ctx: click.Context, app: App) -> None:
    """Show the columns that config.toml names for this command, unless an option selects the output."""
    options = app.selection.options
    if options.output in ("json", "jsonl", "yaml") or not (known := app.selection.setting("columns")):
        return
    named = known.get(ctx.command_path.partition(" ")[2])
    shape = options.shape
    if named is None or (shape and (shape.columns or shape.fields or shape.jq or shape.template)):
        return
    from bbcli.output.field_paths import parse_paths
    from bbcli.output.selection import OutputOptions

    app.selection.options = options._replace(shape=(shape or OutputOptions())._replace(columns=parse_paths(named)))


def _set_list_range(ctx: click.Context, app: App) -> None:
    """Replace --limit, --all and --start by one ListRange, the argument `list_range`."""
    if "limit" not in ctx.params:
        return
    from bbcli.client.pages import ListRange

    limit = ctx.params.pop("limit")
    if ctx.get_parameter_source("limit") is click.core.ParameterSource.DEFAULT:
        limit = app.selection.setting("limit") or limit
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
