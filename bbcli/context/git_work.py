"""Runs git commands that change the local clone: fetch, check out, push; with the programs and settings of the user."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.auth.secret_env import without_credentials
from bbcli.config import git_program
from bbcli.config.git_program import WORK
from bbcli.config.shell import command_line
from bbcli.context.git import handed_file
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from bbcli.context.app import App
    from bbcli.context.git import GitAccess

_STDERR = 2


@dataclass
class GitWork:
    """Runs git in a local clone, with the credential for the server of the run.

    `planned` collects the commands that change something, which are not run if `is_dry`; commands that read are always
    run. `options` precede the subcommand in collected commands.
    """

    folder: Path
    access: GitAccess
    environ: Mapping[str, str]
    quiet: bool = False
    is_dry: bool = False
    planned: list[tuple[str, ...]] = field(default_factory=list)
    options: tuple[str, ...] = ()

    @classmethod
    def of(cls, app: App, *, is_dry: bool = False) -> Self:
        """Return the runner for the local clone of the current directory, or for that directory itself."""
        selection = app.selection
        folder = Path(selection.local_clone.top or selection.cwd)
        return cls(folder, app.connections.git_access, selection.environ, selection.options.quiet, is_dry)

    def at(self, folder: Path) -> GitWork:
        """Return the runner for another worktree of the clone; both collect commands in the same list."""
        return replace(self, folder=folder, options=("-C", str(folder)))

    def run(self, *words: str) -> None:
        """Run a git command, whose output goes to stderr; BbcliError if it fails."""
        self.planned.append((*self.options, *words))
        if self.is_dry:
            return
        code = self._call(words, capture=False).returncode
        if code:
            raise BbcliError(f"git {words[0]} exited with code {code}", hint="see the messages of git above")

    def fetch(self, remote: str, *refspecs: str) -> None:
        """Fetch refs from a remote or a URL; BbcliError if that fails."""
        self.run("fetch", *(["--quiet"] if self.quiet else []), "--no-tags", remote, *refspecs)

    def read(self, *words: str) -> str:
        """Return the output of a git command that only reads; BbcliError if it fails."""
        done = self._call(words, capture=True)
        if done.returncode:
            shown = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise BbcliError(f"git {words[0]} exited with code {done.returncode}: {shown}")
        return done.stdout.decode("utf-8", "replace")

    def script(self) -> str:
        """Return the collected commands as lines for a shell."""
        return "".join(f"{command_line('git', *words)}\n" for words in self.planned)

    def _call(self, words: tuple[str, ...], *, capture: bool) -> subprocess.CompletedProcess[bytes]:
        with handed_file(self.access.handed) as number:
            try:
                command = git_program.command(
                    *self.access.options_of_work(number), *words, policy=WORK, environ=self.environ
                )
                return subprocess.run(
                    command,
                    cwd=self.folder,
                    env=git_program.environment(without_credentials(self.environ), WORK),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE if capture else _STDERR,
                    stderr=subprocess.PIPE if capture else None,
                    check=False,
                    pass_fds=() if number is None else (number,),
                )
            except FileNotFoundError:
                raise BbcliError("git is not installed", hint="install git") from None
