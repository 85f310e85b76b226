"""Times whole processes in turns: every command once, then every command again, so that a slow minute hits them all."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LAUNCHER = str(Path(__file__).with_name("launch.py"))


@dataclass(frozen=True)
class Command:
    """A process to time. `missing` says what it would need; on a terminal, `marker` is in the first row of the list."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    missing: str = ""
    terminal: bool = False
    marker: str = ""
    stop: bool = False


@dataclass(frozen=True)
class Sample:
    """One run: seconds until its end and of CPU, its largest memory in MiB, seconds until the first row was read.

    Of a part of a process there is no more than seconds.
    """

    seconds: float
    cpu: float
    peak: float = 0
    first: float | None = None
    code: int = 0


@dataclass
class Results:
    """The samples of each command, in the order of the rounds; of the others, what they lack or how they failed."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def reason(self, name: str) -> str:
        """Return the reason why a command has no samples; empty if it has some."""
        return self.missing.get(name) or self.failed.get(name, "")


def race(
    commands: Sequence[Command], rounds: int, warmups: int, work: Path, say: Callable[[str], None] = lambda _: None
) -> Results:
    """Run all commands in turns. One that fails is not run again, and its samples don't count."""
    results = Results(missing={each.name: each.missing for each in commands if each.missing})
    for number in range(warmups + rounds):
        say(f"round {number + 1} of {warmups + rounds}")
        for command in commands:
            if results.reason(command.name):
                continue
            sample, said = run_once(command, work)
            if sample.code:
                results.failed[command.name] = f"failed: {said or f'exit code {sample.code}'}"
                results.samples.pop(command.name, None)
            elif number >= warmups:
                results.samples.setdefault(command.name, []).append(sample)
    return results


def measured_inside(command: Command, rounds: int) -> Results:
    """Run a command that does several things in turns, and prints the seconds that each of them took."""
    ended = subprocess.run([*command.argv, str(rounds)], env=command.env, capture_output=True, text=True)
    if ended.returncode:
        return Results(failed={command.name: f"failed: {first_line(ended.stderr)}"})
    return Results({name: [Sample(**each) for each in told] for name, told in json.loads(ended.stdout).items()})


def run_once(command: Command, work: Path) -> tuple[Sample, str]:
    """Run a command once; return its sample, and the first line that it said on stderr."""
    stdout, stderr = work / "stdout", work / "stderr"
    wanted = {
        "argv": command.argv,
        "env": dict(command.env),
        "stdout": str(stdout),
        "stderr": str(stderr),
        "terminal": command.terminal,
        "marker": command.marker,
        "stop": command.stop,
    }
    launch = [sys.executable, "-I", "-S", _LAUNCHER, json.dumps(wanted)]
    ended = subprocess.run(launch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
    # The file is written over by the next command, as a script's is that runs again: to empty it is part of the time.
    return Sample(**json.loads(ended)), first_line(stderr.read_text(errors="replace"))


def first_line(stderr: str) -> str:
    """Return the first line of what a command said, or the message where that is JSON."""
    line = (stderr.splitlines() or [""])[0]
    return str(json.loads(line)["message"]) if line.startswith("{") else line
