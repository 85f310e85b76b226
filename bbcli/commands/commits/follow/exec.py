"""Runs a program for each commit that arrives, with the commit on its stdin."""

from __future__ import annotations

import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.aliases import split
from bbcli.cli.extensions import environment
from bbcli.commands.commits.follow.history import commit_hash
from bbcli.config.executables import executable, which
from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.commits.follow.follower import Follower
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


class Program(NamedTuple):
    """A program and its first words; where it fails it is gone on with the next commit, or not."""

    command: tuple[str, ...]
    keep_going: bool = False

    def run_for_each(self, app: App, repo: RepoAddress, follower: Follower) -> None:
        """Run it for each commit until that ends; BbcliError where it fails and is not to keep going."""
        failed = 0
        known = {**app.known_variables, "BBCLI_REPO": str(repo)}
        with environment(app.environ, known) as variables, closing(follower.commits()) as commits:
            for commit in commits:
                what = self._run(commit, variables)
                if what and follower.signals.exit_code:  # Ctrl-C reached it too
                    follower.signals.finish(app)
                    return
                if what and not self.keep_going:
                    raise BbcliError(what, hint="the commit counts as not handled; --keep-going goes on with the next")
                if what:
                    failed += 1
                    app.say(f"error: {what}")
        if failed and not app.exit_code:
            app.failure = BbcliError(f"{self.command[0]} failed for {failed} commit{'' if failed == 1 else 's'}")

    def _run(self, commit: Record, variables: Mapping[str, str]) -> str:
        """Return what went wrong; empty where nothing did."""
        try:
            command = [executable(self.command[0]), *self.command[1:]]
            code = subprocess.run(command, input=commit.raw + b"\n", env=variables, check=False).returncode
        except OSError as error:
            raise BbcliError(f"{self.command[0]} can't be run: {error.strerror}") from None
        how = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        return f"{self.command[0]} {how} for commit {commit_hash(commit)[:11]}" if code else ""


def parse_program(app: App, text: str, *, shell: bool, keep_going: bool) -> Program:
    """Return what a line means, as words, or in the shell; InvalidInput where that can't be run."""
    if app.options.output or app.options.shape:
        raise InvalidInput("with --exec the output is what CMD writes", hint="leave the options of the output out")
    if shell:
        return Program(("sh", "-c", text), keep_going)
    words = split(text)
    if not words:
        raise InvalidInput("--exec names no program", hint="--exec 'jq -r .id'")
    if which(words[0]) is None:
        hint = "it is run without a shell; --shell runs a line of one" if _has_shell_syntax(text) else "check its name"
        raise InvalidInput(f"--exec: there is no program {words[0]!r}", hint=hint)
    return Program(tuple(words), keep_going)


def _has_shell_syntax(text: str) -> bool:
    return bool(set(text) & set("|&;<>$`*")) or "=" in text.split(" ", 1)[0]
