"""`bbcli completion`: print the completion script of a shell."""

from __future__ import annotations

import click

from bbcli.cli.command import SETUP, Group

group = Group(
    help="Print or install shell completion",
    example="bbcli completion bash > bbcli.bash",
    section=SETUP,
    position=120,
)


@group.command("bash", output=False, connection=False)
@click.pass_context
def print_bash(ctx: click.Context) -> str:
    """Print the completion script for bash.

    It works with and without the package bash-completion. For the current shell: source <(bbcli completion bash). For
    all shells: write it to ~/.local/share/bash-completion/completions/bbcli, or source it in ~/.bashrc.

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

    For the current shell, after compinit: source <(bbcli completion zsh). For all shells: write it to a file _bbcli in
    a directory that is in $fpath before compinit is called.

    \b
    Example:
      bbcli completion zsh > _bbcli
    """
    return _script("zsh", ctx)


@group.command("fish", output=False, connection=False)
@click.pass_context
def print_fish(ctx: click.Context) -> str:
    """Print the completion script for fish.

    For the current shell: bbcli completion fish | source. For all shells: write it to
    ~/.config/fish/completions/bbcli.fish.

    \b
    Example:
      bbcli completion fish > bbcli.fish
    """
    return _script("fish", ctx)


@group.command("powershell", output=False, connection=False)
@click.pass_context
def print_powershell(ctx: click.Context) -> str:
    """Print the completion script for PowerShell.

    For the current shell: bbcli completion powershell | Out-String | Invoke-Expression. For all shells: add that line
    to the file that $PROFILE names.

    \b
    Example:
      bbcli completion powershell > bbcli.ps1
    """
    return _script("powershell", ctx)


def _script(shell: str, ctx: click.Context) -> str:
    from bbcli.docs.completion_scripts import script

    return script(shell, ctx.find_root().command)
