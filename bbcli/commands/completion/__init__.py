"""`bbcli completion`: print or install the completion script of a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Group, pass_app

if TYPE_CHECKING:
    from bbcli.context.app import App

SHELLS = click.Choice(["bash", "zsh", "fish", "powershell"])

group = Group(help="Print or install shell completion", example="bbcli completion install", section=SETUP, position=120)


@group.command("install", output=False, connection=False)
@click.argument("shell", metavar="[SHELL]", type=SHELLS, required=False, help="Shell [default: the one of $SHELL]")
@click.option("--uninstall", is_flag=True, help="Remove the script and the lines in startup files")
@click.pass_context
@pass_app
def install_completion(app: App, ctx: click.Context, shell: str | None, uninstall: bool) -> None:
    """Install shell completion.

    The script is written to the directory from which the shell loads completions. If the shell loads none, lines are
    added to its startup file: ~/.bashrc, ~/.zshrc or the PowerShell profile. Run the command again after an upgrade of
    bbcli.

    \b
    Examples:
      # Install completion for your shell
      bbcli completion install
      # Install completion for zsh
      bbcli completion install zsh
      # Remove it
      bbcli completion install zsh --uninstall
    """
    from bbcli.commands.completion import install as installation

    environ = app.selection.environ
    shell = shell or installation.shell_of(environ)
    if uninstall:
        done = installation.uninstall(shell, environ)
    else:
        done = installation.install(shell, _script(shell, ctx), environ)
    for text in done:
        app.console.info(text)


@group.command("bash", output=False, connection=False)
@click.pass_context
def print_bash(ctx: click.Context) -> str:
    """Print the completion script for bash.

    It works with and without the package bash-completion. For the current shell: source <(bbcli completion bash). For
    all shells: bbcli completion install bash.

    Commands and options are completed without starting bbcli. Names of projects, repositories, branches and the like
    are requested from the server, for at most a second, and cached for a minute. Errors are not shown: nothing is
    offered then. Completion never runs a credential command.

    \b
    Example:
      bbcli completion bash > bbcli.bash
    """
    return _script("bash", ctx)


@group.command("zsh", output=False, connection=False)
@click.pass_context
def print_zsh(ctx: click.Context) -> str:
    """Print the completion script for zsh.

    For the current shell, after compinit: source <(bbcli completion zsh). For all shells: bbcli completion install zsh.

    \b
    Example:
      bbcli completion zsh > _bbcli
    """
    return _script("zsh", ctx)


@group.command("fish", output=False, connection=False)
@click.pass_context
def print_fish(ctx: click.Context) -> str:
    """Print the completion script for fish.

    For the current shell: bbcli completion fish | source. For all shells: bbcli completion install
    fish.

    \b
    Example:
      bbcli completion fish > bbcli.fish
    """
    return _script("fish", ctx)


@group.command("powershell", output=False, connection=False)
@click.pass_context
def print_powershell(ctx: click.Context) -> str:
    """Print the completion script for PowerShell.

    For the current shell: bbcli completion powershell | Out-String | Invoke-Expression. For all shells: bbcli
    completion install powershell.

    \b
    Example:
      bbcli completion powershell > bbcli.ps1
    """
    return _script("powershell", ctx)


def _script(shell: str, ctx: click.Context) -> str:
    from bbcli.docs.completion_scripts import script

    return script(shell, ctx.find_root().command)
