"""`bbcli sandbox`: run a local server with sample data, to try commands and to test scripts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Group, pass_app
from bbcli.cli.decorators import PORT
from bbcli.errors import BbcliError
from bbcli.output import Column, Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.context.app import App
    from bbcli.sandbox.faults import Fault
    from bbcli.sandbox.server import Sandbox

group = Group(
    help="Run a local server to try bbcli",
    example="bbcli sandbox run -- bbcli commits list -R WORK/my-repo",
    section=SETUP,
    position=140,
)


def fault(text: str) -> Fault:
    """Parse a fault; Click turns a ValueError into a usage error."""
    _require_extra()
    from bbcli.sandbox.faults import Fault

    return Fault.parse(text)


def version(text: str) -> str:
    """Check a version; Click turns a ValueError into a usage error."""
    from bbcli.sandbox.version import Version

    return str(Version.parse(text))


OPERATIONS = (Column("METHOD", "method"), Column("PATH", "path", wraps=True), Column("SINCE", "since"))

version_option = click.option(
    "--version",
    type=version,
    metavar="VERSION",
    default="9.4.22",
    show_default=True,
    help="Simulate this version of Bitbucket, e.g. 7.19.3",
)
fault_option = click.option(
    "--fault",
    "faults",
    type=fault,
    multiple=True,
    metavar="FAULT",
    help="Inject a fault, e.g. '429 retry-after=1 times=2' or 'latency ms=500'",
)


@group.command("run", output=False, connection=False, context_settings={"allow_interspersed_args": False})
@version_option
@fault_option
@click.argument(
    "command", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND…]", help="Command to run with the server"
)
@pass_app
def run_sandbox(app: App, command: tuple[str, ...], version: str, faults: tuple[Fault, ...]) -> None:
    """Run a command against a new local server.

    The server starts with fresh data, and is removed when the command ends. The environment of the command contains
    BBCLI_SERVER, and BBCLI_USERNAME and BBCLI_PASSWORD, or BBCLI_TOKEN from version 10 on. `bbcli sandbox run` ends
    with the exit code of the command.

    WORK/billing-ui has branches and pull requests of the last weeks, WORK/my-repo an older history.

    Without a command, `bbcli sandbox run` opens your shell ($SHELL) on a terminal. Without a terminal it prints the
    variables to set, and the server runs until a signal ends it.

    \b
    Examples:
      # Open a shell, leave it with exit
      bbcli sandbox run
      # Run one command
      bbcli sandbox run -- bbcli commits list -R WORK/my-repo
      # Run the tests of a script
      bbcli sandbox run -- pytest tests/
      # Let the first two requests fail
      bbcli sandbox run --fault '503 times=2' -- ./my-script.sh
    """
    _require_extra()
    app.expect_long_run()
    from bbcli.auth.secret_env import without_credentials
    from bbcli.sandbox import child_process, server

    on_terminal = app.console.interactive
    if not command and on_terminal:
        command = (child_process.user_shell(app.selection.environ),)
    with _data_folder(None) as data:
        if not command:
            _serve(app, data, "127.0.0.1", 0, version, faults)
            return
        with server.Sandbox(data, version=version, faults=faults) as sandbox:
            environ = child_process.environment(
                without_credentials(app.selection.environ), sandbox.url, sandbox.sign_in()
            )
            if on_terminal and child_process.is_shell(command):
                app.console.say(f"Bitbucket sandbox: {sandbox.url} (bbcli commits list -R WORK/my-repo)")
                app.console.say("Signed in as fred; other users are mary and admin, each password is the user name")
                app.console.say("Leave with exit or Ctrl-D: the server and its data are removed")
            app.exit_code = child_process.run(command, environ)


@group.command("start", output=False, connection=False)
@click.option("--port", type=PORT, metavar="PORT", default=7990, show_default=True, help="Port; 0 selects a free one")
@click.option("--data", type=click.Path(file_okay=False), metavar="DIR", help="Save the data in this directory")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="IP address to listen on")
@click.option("--allow-host", "names", multiple=True, metavar="NAME", help="Accept requests for this host name, too")
@version_option
@fault_option
@pass_app
def start_sandbox(
    app: App, port: int, data: str | None, host: str, names: tuple[str, ...], version: str, faults: tuple[Fault, ...]
) -> None:
    """Run a server in the foreground until Ctrl-C.

    \b
    Examples:
      # Start a server that saves its data in ./bitbucket
      bbcli sandbox start --data ./bitbucket
      # List its projects with curl, in another terminal
      curl -u fred:fred 'http://localhost:7990/rest/api/latest/projects'
    """
    from pathlib import Path

    from bbcli.config.addresses import is_loopback

    _require_extra()
    app.expect_long_run()
    if not is_loopback(f"http://[{host}]" if ":" in host else f"http://{host}"):
        app.console.say(f"warning: other machines can connect to {host}, and the passwords of the sandbox are public")
    with _data_folder(Path(data) if data else None) as folder:
        _serve(app, folder, host, port, version, faults, names)


@group.command("operations", columns=OPERATIONS, connection=False)
def list_operations() -> RecordList:
    """List the operations of the sandbox.

    SINCE is the first version of Bitbucket that has the operation; a sandbox with an earlier `--version` responds with
    404. To all other operations of Bitbucket the sandbox responds with 501.

    \b
    Examples:
      # List all operations
      bbcli sandbox operations
      # Find operations
      bbcli sandbox operations -o tsv | grep pull-requests
    """
    _require_extra()
    from bbcli.sandbox.routes import operations

    return RecordList.of(
        Record.of(method=method, path=path, since=since.short or None) for method, path, since in operations()
    )


def _serve(
    app: App, data: Path, host: str, port: int, version: str, faults: tuple[Fault, ...], names: tuple[str, ...] = ()
) -> None:
    from bbcli.config.addresses import is_loopback
    from bbcli.sandbox.server import serve

    def ready(sandbox: Sandbox) -> None:
        url, variables = sandbox.url, {"BBCLI_SERVER": sandbox.url, **sandbox.sign_in()}
        app.console.say(f"Bitbucket sandbox on {url} (press Ctrl-C to stop); users fred/fred, mary/mary, admin/admin")
        if not is_loopback(url):
            variables["BBCLI_ALLOW_HTTP"] = "1"
        app.console.say(f"  export {' '.join(f'{name}={value}' for name, value in variables.items())}")
        app.console.say("  bbcli commits list -R WORK/my-repo")
        if sandbox.has_oauth:
            app.console.say(
                "OAuth 2.0: client bbcli, secret bbcli-secret, redirect to any http://127.0.0.1:PORT/callback"
            )

    serve(data, host=host, port=port, faults=faults, version=version, names=names, ready=ready)


@contextmanager
def _data_folder(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
    else:
        from pathlib import Path
        from tempfile import TemporaryDirectory

        from bbcli.sandbox.signals import TERMINATION, exit_with_signal, on_signals

        with on_signals(TERMINATION, exit_with_signal), TemporaryDirectory(prefix="bbcli-sandbox-") as folder:
            yield Path(folder)


def _require_extra() -> None:
    from importlib.util import find_spec

    from bbcli.config import git_program

    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        message = "the sandbox requires libraries that are not installed"
        raise BbcliError(message, reason="library_missing", extra="sandbox")
    if not git_program.is_installed():
        raise BbcliError("git is not installed", hint="install git, which the sandbox requires")
