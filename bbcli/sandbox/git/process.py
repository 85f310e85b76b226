"""Runs the git program: no shell, nothing of the caller's environment or configuration, output as bytes.

Nor does it run what the configuration of a repository names: the data may lie in anybody's directory.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bbcli.config import git_program
from bbcli.config.git_program import COPY, ISOLATED

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping
    from pathlib import Path

    from bbcli.config.git_program import Policy

CHUNK = 64 * 1024

# What git may know of its surroundings. GIT_DIR, GIT_CONFIG_* and the like of the caller would point it elsewhere.
INHERITED = ("PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")

GIT_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",  # a path of a request is a name, never a pattern
    "GIT_NO_REPLACE_OBJECTS": "1",  # a pushed refs/replace/* must not change what a hash stands for
    # Programs that enter a repository by path (http-backend, upload-pack) refuse one of another owner unless it is
    # listed as safe, and they read that list from the command's own configuration only.
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "core.quotePath",
    "GIT_CONFIG_VALUE_1": "false",
}


class GitError(Exception):
    """The git program ended with a code that its caller did not expect: a defect here or a damaged repository."""


def environment(policy: Policy = ISOLATED, **extra: str) -> dict[str, str]:
    """Environment variables for one run of git."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return git_program.environment(inherited, policy) | GIT_ENVIRONMENT | extra


def encode(text: str) -> bytes:
    """Text for git; a surrogate of a name that is not UTF-8 becomes the byte it stands for."""
    return text.encode("utf-8", "surrogateescape")


def decode(name: bytes) -> str:
    """Text of git for JSON, which has no place for bytes that are not UTF-8: they become U+FFFD."""
    return name.decode("utf-8", "replace")


@dataclass(frozen=True)
class Git:
    """The git program at work in one bare repository."""

    directory: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: str, stdin: bytes = b"", accept: Collection[int] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        """Run to the end; GitError when the exit code is not one of `accept`."""
        done = subprocess.run(
            self._command(arguments), input=stdin, capture_output=True, check=False,
            env=environment(_policy(arguments), **self.variables),
        )  # fmt: skip
        if done.returncode not in accept:
            raise GitError(f"git {arguments[0]} ended with {done.returncode}: {decode(done.stderr).strip()}")
        return done

    def output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What git writes on standard output."""
        return self.run(*arguments, stdin=stdin).stdout

    def chunks(self, *arguments: str) -> Generator[bytes]:
        """Standard output as it comes; git starts with the first chunk asked for and ends with the generator."""
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # what is there is passed on, a full chunk is not waited for
            env=environment(_policy(arguments), **self.variables),
        ) as process:
            assert process.stdout is not None  # noqa: S101 - PIPE above
            try:
                while chunk := process.stdout.read(CHUNK):
                    yield chunk
            except GeneratorExit:
                process.kill()
                raise
        if process.returncode != 0:
            raise GitError(f"git {arguments[0]} ended with {process.returncode}")

    def records(self, *arguments: str, end: bytes = b"\0") -> Generator[bytes]:
        """Standard output cut at each `end` (one byte), which is dropped; holds no more than a chunk and a record."""
        begun: list[bytes] = []
        with closing(self.chunks(*arguments)) as chunks:
            for chunk in chunks:
                first, *others = chunk.split(end)
                begun.append(first)
                if others:
                    yield b"".join(begun)
                    yield from others[:-1]
                    begun = others[-1:]
        if rest := b"".join(begun):
            yield rest

    def _command(self, arguments: tuple[str, ...]) -> list[bytes]:
        # An explicit --git-dir: no search through parent folders, no question of who owns them.
        program, *words = git_program.command(*arguments, policy=_policy(arguments))
        return [os.fsencode(program), b"--git-dir=" + os.fsencode(self.directory), *map(encode, words)]


def _policy(arguments: tuple[str, ...]) -> Policy:
    return COPY if arguments[0] == "fetch" else ISOLATED
