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
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.commits.follow.follower import Follower
    from bbcli.context.app import App
    from bbcli.output import Record


class Program(NamedTuple):
    """A command line; with `keep_going` its failures do not end the run."""

    command: tuple[str, ...]
    keep_going: bool = False

    def run_for_each(self, app: App, follower: Follower) -> None:
        """Run the program for each commit; BbcliError for the first failure without `keep_going`."""
        failed = 0
        known = {**app.selection.known_variables, "BBCLI_REPO": str(follower.repo)}
        with environment(app.selection.environ, known) as variables, closing(follower.commits()) as commits:
            for commit in commits:
                failure = self._run(commit, variables)
                if failure and follower.signals.exit_code:  # Ctrl-C reached the program, too
                    follower.signals.finish(app)
                    return
                if failure and not self.keep_going:
                    raise BbcliError(
                        failure, hint="run the command again to retry this commit, or add --keep-going to skip it"
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
            raise BbcliError(f"{self.command[0]} cannot be run: {error.strerror}") from None
        outcome = f"exited with code {code}" if code > 0 else f"was killed by signal {-code}"
        return f"{self.command[0]} {outcome} for commit {short_hash(commit_hash(commit))}" if code else ""


def parse_program(app: App, text: str, *, shell: bool, keep_going: bool) -> Program:
    """Parse CMD into words, or pass it to sh; InvalidInput for a program that does not exist."""
    if app.selection.options.output or app.selection.options.shape:
        raise InvalidInput("output options cannot be combined with --exec", hint="omit the output options")
    if shell:
        return Program(("sh", "-c", text), keep_going)
    words = split(text)
    if not words:
        raise InvalidInput("the command of --exec is empty", hint="write a command, such as --exec 'jq -r .id'")
    if which(words[0]) is None:
        hint = "add --shell to run a shell command" if _has_shell_syntax(text) else "check the name of the program"
        raise InvalidInput(f"--exec: program {words[0]!r} not found", hint=hint)
    return Program(tuple(words), keep_going)


def _has_shell_syntax(text: str) -> bool:
    return bool(set(text) & set("|&;<>$`*")) or "=" in text.split(" ", 1)[0]
