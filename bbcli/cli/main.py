"""The root: finds a noun's module only when it is named, and turns every end of a run into an exit code."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import TextIOWrapper, UnsupportedOperation
from time import process_time
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from bbcli import __version__
from bbcli.cli.command import Group
from bbcli.cli.index import NOUNS, SECTIONS, TOPICS
from bbcli.errors import INTERRUPTED, BbcliError, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.context.app import App

# The variable that shells set to request completions, and its value, optionally with a timeout in seconds: `values:5`.
COMPLETION, VALUES = "_BBCLI_COMPLETE", "values"


class Root(Group):
    """The nouns, each a module of bbcli.commands that is imported when it is named."""

    footer = (
        "bbcli COMMAND -h shows short help, bbcli COMMAND --help full help, bbcli help COMMAND the page of the manual."
    )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a noun and return its group."""
        if cmd_name not in NOUNS:
            return None
        group = import_module(f"bbcli.commands.{cmd_name}").group
        return group if isinstance(group, click.Command) else None

    def canonical(self, words: list[str]) -> list[str]:
        """Return a command line as the help has it: `repos list` for repo list, `auth whoami` for whoami."""
        if not words or words[0] in NOUNS:
            return words
        from bbcli.cli.other_names import canonical_noun

        return canonical_noun(words, NOUNS)

    def menus(self, ctx: click.Context) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield each heading of the help with its entries; no noun is imported."""
        for section in dict.fromkeys(SECTIONS.values()):
            yield f"{section} commands", [(noun, NOUNS[noun]) for noun in SECTIONS if SECTIONS[noun] == section]
        yield from _of_this_user()
        yield "Topics (bbcli help TOPIC)", list(TOPICS.items())


def _of_this_user() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the aliases and the extensions of the user, if there are any; help works with a broken configuration."""
    from bbcli.cli.user_commands import extensions, saved_aliases

    aliases = {name: text for name, text in saved_aliases(os.environ).items() if name not in NOUNS}
    programs = extensions(os.environ.get("PATH", ""))
    programs = {name: path for name, path in programs.items() if name not in NOUNS and name not in aliases}
    for title, found in (("Aliases", aliases), ("Extensions", programs)):
        yield title, [(_printable(name), _printable(text)) for name, text in sorted(found.items())]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


@click.group(cls=Root)
@click.version_option(
    __version__, "-V", "--version", prog_name="bbcli", message="%(prog)s %(version)s", help="Show the version"
)
def root() -> None:
    """Bitbucket Server and Data Center on the command line.

    \b
    Examples:
      # Sign in to a server
      bbcli auth login https://bitbucket.example.com
      # List the commits of a branch
      bbcli commits list -R WORK/my-repo --until master
      # Print the slugs of all repositories of a project
      bbcli repos list WORK --all --json | jq -r '.[].slug'
      # Try a command against a local server
      bbcli sandbox run -- bbcli commits list -R WORK/my-repo
    """


def main() -> None:
    """Run bbcli for the arguments of the process, and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        _prepare(stream)
    instruction = os.environ.get(COMPLETION)
    _leave(_complete(instruction) if instruction else run(sys.argv[1:], _of_process))


def _of_process() -> App:
    from bbcli.context.app import App

    return App.of_process()


class _Interrupted(int):
    """The exit code 130 of a run that Ctrl-C itself ended; not that of a closed prompt or of a program."""


def _leave(code: int) -> NoReturn:
    """End the process without the interpreter's teardown, which takes as long as a request."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    if isinstance(code, _Interrupted):
        raise KeyboardInterrupt
    os._exit(code)


def _complete(instruction: str) -> int:
    """Write the candidates for a shell's completion; a line without candidates is not an error."""
    with suppress(Exception, KeyboardInterrupt):
        from bbcli.cli.completion.answer import answer
        from bbcli.cli.completion.session import LIMIT

        what, _, seconds = instruction.partition(":")
        if what == VALUES and sys.stdout:
            left = float(seconds or LIMIT) - process_time()  # what the start took is part of what a person waits
            sys.stdout.writelines(f"{line}\n" for line in answer(root, sys.argv[1:], _silent, left))
    return 0


def _silent() -> App:
    from bbcli.cli.completion.silent_app import SilentApp

    return SilentApp.of_process()


def _prepare(stream: TextIO | None) -> None:
    """Set the encoding of a stream: UTF-8 in a pipe whatever the locale, on a terminal its own with replacements."""
    if isinstance(stream, TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")


def run(words: Sequence[str], make_app: Callable[[], App]) -> int:
    """Run one command line and return its exit code; errors are reported on stderr.

    The App is created when a verb begins, or when an error has to be reported.
    """
    app = cache(make_app)
    try:
        if words and words[0] not in NOUNS and not words[0].startswith("-"):
            own = _meant(words, app())
            if not isinstance(own, list):
                return own
            words = own
        # Not root.main: it has ends of its own for a closed pipe and for Ctrl-C.
        with root.make_context("bbcli", list(words), obj=app) as ctx:
            code = int(root.invoke(ctx))
        app().console.flush()
    except click.exceptions.Exit as end:
        code = end.exit_code if sys.stdout or end.exit_code else _failed(_closed_stdout(), words, app())
    except KeyboardInterrupt:
        code = _Interrupted(INTERRUPTED)
    except (click.Abort, EOFError):
        code = INTERRUPTED
    except BrokenPipeError:
        code = _silenced(app(), 0)
    except Exception as error:  # noqa: BLE001 - the one place where nothing may get past
        code = _failed(error, words, app())
    return code


def _meant(words: Sequence[str], app: App) -> list[str] | int:
    """Expand a line that begins with an alias; return the exit code instead if it ran a program."""
    from bbcli.cli.aliases import Program, resolve
    from bbcli.cli.user_commands import extensions

    app.console.pending = []
    aliases, path = app.selection.config.aliases, app.selection.environ.get("PATH", os.defpath)
    own = resolve(words, NOUNS, aliases, path)
    if own is None:
        raise click.exceptions.NoSuchCommand(words[0], possibilities=[*NOUNS, *aliases, *extensions(path)])
    if isinstance(own, Program):
        from bbcli.cli.extensions import run as run_program

        return run_program(own, app.selection.environ, app.selection.known_variables)
    return own


def _closed_stdout() -> BbcliError:
    from bbcli.context.app import closed_stdout

    return closed_stdout()


def _failed(error: Exception, words: Sequence[str], app: App) -> int:
    """Report an error on stderr after the results so far."""
    known = _named(error, words)
    if app.console.wording is None:  # before the command is known
        from bbcli.cli.hints import Wording

        app.console.wording = Wording()
    app.console.explain(known)
    try:
        app.console.flush()
    except BrokenPipeError:
        return _silenced(app, 0)
    except OSError:
        _silenced(app, 1)
    from bbcli.cli.error_format import error_format
    from bbcli.cli.options import json_fields_hint

    wanted = error_format(words, root)
    app.color_messages(wanted.color)
    if wanted.has_fields and known.exit_code in (InvalidInput.exit_code, NotFound.exit_code):
        known.hint = json_fields_hint(words, known.message) or known.hint
    if wanted.is_json and not (wanted.is_for_script and app.console.is_terminal):
        from bbcli._lazy import msgspec

        app.console.say_unmasked(msgspec.json.encode(_masked(known.to_dict(), app)).decode())
    elif not known.already_reported:
        for line in (*(app.console.pending or ()), *known.lines()):
            app.console.say(line)
    return known.exit_code


def _named(error: Exception, words: Sequence[str]) -> BbcliError:
    match error:
        case BbcliError():
            return error
        case click.UsageError():
            from bbcli.cli.suggestions import hint_of, refined
            from bbcli.cli.usage_errors import message_of

            error = refined(error)
            return InvalidInput(message_of(error), hint=hint_of(error, words))
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG | errno.EIO | errno.EBADF):
            return BbcliError(f"cannot write to stdout: {error.strerror}")
        case OSError(filename=str(name)):
            return BbcliError(f"{name}: {error.strerror}")
        case _:
            what = f"{type(error).__name__}: {error}"
            return BbcliError(f"internal error: {what}", hint="report this with the command line")


def _masked(error: dict[str, Any], app: App) -> dict[str, Any]:
    """Redact secrets in the values before they are encoded."""

    def hidden(value: Any) -> Any:
        return app.console.without_secrets(value) if isinstance(value, str) else value

    return {
        name: [hidden(each) for each in value] if isinstance(value, list) else hidden(value)
        for name, value in error.items()
    }


def _silenced(app: App, code: int) -> int:
    """Discard a stdout that cannot be written, so that the interpreter does not flush it again at exit."""
    with suppress(OSError, UnsupportedOperation, AttributeError):
        if app.console.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), app.console.stdout.fileno())
    return code
