"""Run a program for each new commit, with the commit as JSON on its stdin."""

from __future__ import annotations

import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.aliases import split
from bbcli.cli.extensions import environment
from bbcli.commands.commits.follow.new_commits import commit_hash
from bbcli.config.executables import executable, which
from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.commits.follow.follower import Follower
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


class Program(NamedTuple):
    """A command line; with `keep_going` its failures do not end the run."""

    command: tuple[str, ...]
    keep_going: bool = False

    def run_for_each(self, app: App, repo: RepoAddress, follower: Follower) -> None:
        """Run the program for each commit; BbcliError for the first failure without `keep_going`."""
        failed = 0
        known = {**app.selection.known_variables, "BBCLI_REPO": str(repo)}
        with environment(app.selection.environ, known) as variables, closing(follower.commits()) as commits:
            for commit in commits:
                failure = self._run(commit, variables)
                if failure and follower.signals.exit_code:  # Ctrl-C reached the program, too
                    follower.signals.finish(app)
                    return
                if failure and not self.keep_going:
                    raise BbcliError(
                        failure, hint="the commit counts as not handled; --keep-going goes on with the next"
                    )
                if failure:
                    failed += 1
                    app.console.say(f"error: {failure}")
        if failed and not app.exit_code:
            app.failure = BbcliError(f"{self.command[0]} failed for {failed} commit{'' if failed == 1 else 's'}")

    def _run(self, commit: Record, variables: Mapping[str, str]) -> str:
        """Return the description of a failure, empty for success; BbcliError if the program cannot be run."""
        try:
            command = [executable(self.command[0]), *self.command[1:]]
            code = subprocess.run(command, input=commit.raw + b"\n", env=variables, check=False).returncode
        except OSError as error:
            raise BbcliError(f"{self.command[0]} can't be run: {error.strerror}") from None
        outcome = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        return f"{self.command[0]} {outcome} for commit {commit_hash(commit)[:11]}" if code else ""


def parse_program(app: App, text: str, *, shell: bool, keep_going: bool) -> Program:
    """Parse CMD into words, or pass it to sh; InvalidInput for a program that does not exist."""
    if app.selection.options.output or app.selection.options.shape:
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
