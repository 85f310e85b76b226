"""`bbcli completion`: print the completion script of a shell."""

from __future__ import annotations

import click

from bbcli.cli.command import Group

group = Group(
    help="Let the shell complete commands, options and what servers know.",
    example="bbcli completion bash > bbcli.bash",
    position=120,
)


@group.command("bash", output=False, connection=False)
@click.pass_context
def print_bash(ctx: click.Context) -> str:
    """Print the completion script for bash.

    It stands by itself, or beside bash-completion. For this shell: source <(bbcli completion bash). For all that
    follow: write it to ~/.local/share/bash-completion/completions/bbcli, or source it in ~/.bashrc.

    Commands and options are completed without starting bbcli. Names of projects, repositories, branches and the like
    are asked of the server, which has a second for it, and are kept for a minute. Where something is wrong nothing is
    offered, and nothing is said. A command that prints a login is not run for it.

    \b
    Example:
      bbcli completion bash > bbcli.bash
    """
    return _script("bash", ctx)


@group.command("zsh", output=False, connection=False)
@click.pass_context
def print_zsh(ctx: click.Context) -> str:
    """Print the completion script for zsh.

    For this shell, behind compinit: source <(bbcli completion zsh). For all that follow: write it to a file _bbcli in a
    folder that is in $fpath before compinit is called. What it asks servers for is as with bash.

    \b
    Example:
      bbcli completion zsh > _bbcli
    """
    return _script("zsh", ctx)


@group.command("fish", output=False, connection=False)
@click.pass_context
def print_fish(ctx: click.Context) -> str:
    """Print the completion script for fish.

    For this shell: bbcli completion fish | source. For all that follow: write it to
    ~/.config/fish/completions/bbcli.fish. What it asks servers for is as with bash.

    \b
    Example:
      bbcli completion fish > bbcli.fish
    """
    return _script("fish", ctx)


@group.command("powershell", output=False, connection=False)
@click.pass_context
def print_powershell(ctx: click.Context) -> str:
    """Print the completion script for PowerShell.

    For this shell: bbcli completion powershell | Out-String | Invoke-Expression. For all that follow: put that line
    into the file that $PROFILE names. What it asks servers for is as with bash.

    \b
    Example:
      bbcli completion powershell > bbcli.ps1
    """
    return _script("powershell", ctx)


def _script(shell: str, ctx: click.Context) -> str:
    from bbcli.docs.completion_scripts import script

    return script(shell, ctx.find_root().command)
