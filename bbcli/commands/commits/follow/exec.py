"""Runs a program for each commit that arrives, with the commit on its stdin."""

from __future__ import annotations

import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.aliases import split
from bbcli.cli.extensions import environment
from bbcli.commands.commits.follow.history import id_of
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

    words: tuple[str, ...]
    keeps_going: bool = False

    def run_for_each(self, app: App, repo: RepoAddress, following: Follower) -> None:
        """Run it for each commit until that ends; BbcliError where it fails and is not to keep going."""
        failed = 0
        known = {**app.selection.known_variables, "BBCLI_REPO": str(repo)}
        with environment(app.selection.environ, known) as variables, closing(following.commits()) as commits:
            for commit in commits:
                what = self._run(commit, variables)
                if what and following.ending.code:  # Ctrl-C reached it too
                    following.ending.end(app)
                    return
                if what and not self.keeps_going:
                    raise BbcliError(what, hint="the commit counts as not handled; --keep-going goes on with the next")
                if what:
                    failed += 1
                    app.console.say(f"error: {what}")
        if failed and not app.exit_code:
            app.failure = BbcliError(f"{self.words[0]} failed for {failed} commit{'' if failed == 1 else 's'}")

    def _run(self, commit: Record, variables: Mapping[str, str]) -> str:
        """Return what went wrong; empty where nothing did."""
        try:
            command = [executable(self.words[0]), *self.words[1:]]
            code = subprocess.run(command, input=commit.raw + b"\n", env=variables, check=False).returncode
        except OSError as error:
            raise BbcliError(f"{self.words[0]} can't be run: {error.strerror}") from None
        how = f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        return f"{self.words[0]} {how} for commit {id_of(commit)[:11]}" if code else ""


def program_of(app: App, text: str, *, shell: bool, keeps_going: bool) -> Program:
    """Return what a line means, as words, or in the shell; InvalidInput where that can't be run."""
    if app.selection.options.output or app.selection.options.shape:
        raise InvalidInput("with --exec the output is what CMD writes", hint="leave the options of the output out")
    if shell:
        return Program(("sh", "-c", text), keeps_going)
    words = split(text)
    if not words:
        raise InvalidInput("--exec names no program", hint="--exec 'jq -r .id'")
    if which(words[0]) is None:
        hint = "it is run without a shell; --shell runs a line of one" if _is_of_shell(text) else "check its name"
        raise InvalidInput(f"--exec: there is no program {words[0]!r}", hint=hint)
    return Program(tuple(words), keeps_going)


def _is_of_shell(text: str) -> bool:
    return bool(set(text) & set("|&;<>$`*")) or "=" in text.split(" ", 1)[0]
