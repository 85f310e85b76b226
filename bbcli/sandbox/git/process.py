"""Run the git program without a shell and without the caller's environment or configuration.

It does not run programs that the configuration of a repository names either: the data may come from anywhere.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from bbcli.config import git_program
from bbcli.config.git_program import COPY, ISOLATED

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Mapping
    from pathlib import Path

    from bbcli.config.git_program import Policy

CHUNK = 64 * 1024

_MOST_RESULTS = 500
_LARGEST_RESULT = 32 * 1024  # bytes

# Inherited variables. GIT_DIR, GIT_CONFIG_* and the like would redirect git.
INHERITED = ("PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")

GIT_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",  # a path in a request is literal
    "GIT_NO_REPLACE_OBJECTS": "1",  # a pushed refs/replace/* must not replace objects
    # Programs that enter a repository by path (http-backend, upload-pack) refuse one of another owner unless it is
    # listed as safe, and they read that list from the command's own configuration only.
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "core.quotePath",
    "GIT_CONFIG_VALUE_1": "false",
}


# git reads smaller files into memory whole. Not for diffs: they take larger files for binary.
_STREAMING = {
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_2": "core.bigFileThreshold",
    "GIT_CONFIG_VALUE_2": "1m",
}


# What git processes returned, by their arguments.
Results: TypeAlias = "dict[tuple[str, ...], subprocess.CompletedProcess[bytes]]"


class GitError(Exception):
    """git exited with an unexpected code: a bug here or a damaged repository."""


def environment(policy: Policy = ISOLATED, **extra: str) -> dict[str, str]:
    """Return the environment of one git process."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return git_program.environment(inherited, policy) | GIT_ENVIRONMENT | extra


def encode(text: str) -> bytes:
    """Encode text for git; surrogates become the bytes they stand for."""
    return text.encode("utf-8", "surrogateescape")


def decode(name: bytes) -> str:
    """Decode git output for JSON; bytes that are not UTF-8 become U+FFFD."""
    return name.decode("utf-8", "replace")


def split(chunks: Iterable[bytes], end: bytes) -> Generator[bytes]:
    """Yield chunks split at `end` (one byte) instead."""
    parts: list[bytes] = []
    for chunk in chunks:
        first, *others = chunk.split(end)
        parts.append(first)
        if others:
            yield b"".join(parts)
            yield from others[:-1]
            parts = others[-1:]
    if last := b"".join(parts):
        yield last


@dataclass(frozen=True)
class Git:
    """The git program in one bare repository."""

    directory: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    results: Results = field(default_factory=dict, compare=False, repr=False)

    @property
    def streaming(self) -> Git:
        """Git in this repository, which streams large files instead of holding them in memory."""
        return replace(self, variables={**self.variables, **_STREAMING})

    def run(
        self, *arguments: str, stdin: bytes = b"", accept: Collection[int] = (0,)
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git and return the result. Raises GitError if the exit code is not in `accept`."""
        done = subprocess.run(
            self._command(arguments), input=stdin, capture_output=True, check=False,
            env=environment(_policy(arguments), **self.variables),
        )  # fmt: skip
        if done.returncode not in accept:
            raise GitError(f"git {arguments[0]} ended with {done.returncode}: {decode(done.stderr).strip()}")
        return done

    def output(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Return the standard output of git."""
        return self.run(*arguments, stdin=stdin).stdout

    def constant(self, *arguments: str, accept: Collection[int] = (0,)) -> subprocess.CompletedProcess[bytes]:
        """Run git, once, with arguments that name objects by full hashes only: the result never changes.

        Small results are kept. Raises GitError as `run`.
        """
        if (done := self.results.get(arguments)) is None:
            done = self.run(*arguments, accept=accept)
            if len(done.stdout) <= _LARGEST_RESULT:
                if len(self.results) >= _MOST_RESULTS:
                    self.results.clear()
                self.results[arguments] = done
        return done

    def chunks(self, *arguments: str) -> Generator[bytes]:
        """Yield standard output as it arrives; git starts with the first chunk and ends with the generator."""
        with subprocess.Popen(
            self._command(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # do not wait for a full chunk
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
        """Yield standard output split at `end` (one byte), holding at most a chunk and a record in memory."""
        with closing(self.chunks(*arguments)) as chunks:
            yield from split(chunks, end)

    def _command(self, arguments: tuple[str, ...]) -> list[bytes]:
        # --git-dir avoids the search of parent directories and the check of their owner.
        program, *words = git_program.command(*arguments, policy=_policy(arguments))
        return [os.fsencode(program), b"--git-dir=" + os.fsencode(self.directory), *map(encode, words)]


def _policy(arguments: tuple[str, ...]) -> Policy:
    return COPY if arguments[0] == "fetch" else ISOLATED
