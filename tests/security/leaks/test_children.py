"""Every command: the secrets of its child processes, and of a run that Ctrl-C ends.

Verbs with a mechanism of their own run as processes. The others run in this process with its variables replaced, which
takes a fraction of the time and starts the same child processes; the git of the sandbox is recorded then, too.
Every variable and option that can hold a secret holds one. A variable with the password of a proxy, such as
HTTPS_PROXY, is passed on to child processes: it does not belong to bbcli, and git needs it for the same purpose.
"""

from __future__ import annotations

import json
import os
import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.each import is_whole
from tests.security.leaks.processes import Witness, of_process
from tests.security.leaks.runs import NUMBERS, in_process, leaked
from tests.support.error_output import BY_CTRL_C
from tests.support.reverse_proxy import respond_with
from tests.support.samples import LEAKS, SAMPLES, samples_for
from tests.support.sign_in_methods import PASSWORD, USER, write_keyring

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.security.leaks.processes import Ready, Start
    from tests.security.leaks.runs import Place, RunOutput
    from tests.support.samples import Sample
    from tests.support.sign_in_methods import Way
    from tests.support.stub_server import Answer, Seen

PROXY_PASSWORD, KEY_PASSWORD = "pr0xy-4d8a2f6c0e", "k3y-8f1b5d9e3a70"
OTHERS = {
    "BBCLI_USERNAME": USER, "BBCLI_PASSWORD": PASSWORD, "BBCLI_PROXY_PASSWORD": PROXY_PASSWORD,
    "BBCLI_CLIENT_KEY_PASSWORD": KEY_PASSWORD,
}  # fmt: skip
# They select the keyring of a process; here it is one in memory.
OF_THE_KEYRING = ("PYTHONPATH", "PYTHON_KEYRING_BACKEND")
OF_THE_PERSON = re.compile(r"^https_proxy=.*$", re.IGNORECASE | re.MULTILINE)
# Those that a process of its own can look up; which one a command meets goes round.
KINDS = ["token_of_environment", "token_in_keyring", "token_in_file", "command", "oauth2", "session", "oauth1", "netrc"]
# Nobody is there to sign in on a page.
HERE = [entry for entry in samples_for(LEAKS) if not entry.in_person]
TWICE = ("auth login", "auth status", "doctor", "repos clone", "repos delete", "auth tokens list")
# All others are interrupted in the same waiting for a response as one of these.
INTERRUPTED_VERBS = (
    "auth login", "auth refresh", "auth status", "auth tokens list", "api call", "api sync", "builds wait",
    "commits follow", "commits list", "commits open", "doctor", "projects edit", "repos clone", "repos delete",
)  # fmt: skip
INTERRUPTED = [
    pytest.param(
        entry, spared, id=f"{entry} {spared}", marks=[] if entry.verb in INTERRUPTED_VERBS else [pytest.mark.exhaustive]
    )
    for entry in HERE
    if entry.asks
    for spared in ([0, 1] if entry.verb in TWICE or "master" in entry.arguments else [0])
]


@pytest.fixture
def copy(place: Place, tmp_path: Path, git: Callable[..., str]) -> Path:
    """A local clone of a repository of the server, so that every command runs git."""
    folder = tmp_path / "copy"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", f"{place.front.url}/scm/work/my-repo.git")
    return folder


def prepared(place: Place, way: str) -> tuple[Way, dict[str, str], Witness]:
    """Sign in in one way, with a secret in every other variable too; the keyring is a file."""
    made = place.signed_in(way)
    witness = Witness(place.folder)
    ring = write_keyring(place.folder / "ring", place.front.url, made.secret if made.store == "keyring" else "")
    others = OTHERS if way in ("token_of_environment", "password_of_environment") else {
        name: value for name, value in OTHERS.items() if name not in ("BBCLI_USERNAME", "BBCLI_PASSWORD")
    }  # fmt: skip
    proxy = {"HTTPS_PROXY": f"http://user:{PROXY_PASSWORD}@127.0.0.1:9"}
    environ = {**place.environ(made), **others, **proxy, **ring, **witness.install(), **made.env}
    marks = {*made.marks, *others.values()} - {USER}
    return replace(made, marks=tuple(marks)), environ, witness


def words_of(place: Place, entry: Sample, number: int) -> list[str]:
    words, dashes, gits = place.fill(entry.line, number).partition(" -- ")
    debug = [] if entry.foreground else ["--debug=body"]
    return [*words.split(), *debug, *(["--", *gits.split()] if dashes else [])]


def without_the_persons_own(left: dict[str, str]) -> dict[str, str]:
    return {name: OF_THE_PERSON.sub("", text) for name, text in left.items()}


@dataclass(frozen=True)
class Here:
    """Runs bbcli in this process; its variables are replaced for the run."""

    place: Place
    patches: pytest.MonkeyPatch

    def __call__(
        self, words: list[str], environ: dict[str, str], stdin: str, cwd: Path, _: Ready | None = None
    ) -> RunOutput:
        environ = {name: value for name, value in environ.items() if name not in OF_THE_KEYRING}
        with self.patches.context() as patch:
            for name in os.environ.keys() - environ.keys():
                patch.delenv(name)
            for name, value in environ.items():
                patch.setenv(name, value)
            return in_process(self.place, words, environ, stdin, cwd)


def run(
    place: Place, entry: Sample, way: str, cwd: Path, ready: Ready | None = None, start: Start = of_process
) -> tuple[int, list[str]]:
    """Run a command once; return its exit code and what leaked."""
    number, spoil, spared = next(NUMBERS), place.front.spoil, place.front.spared
    made, environ, witness = prepared(place, way)
    place.front.reset()
    for before in entry.before:
        # Not every way to be signed in may create a project; the command itself then ends with 3.
        assert start(before.format(n=number).split(), environ, "", cwd, None).code in (0, 5)
    words = words_of(place, entry, number)
    stdin = place.fill(entry.stdin, number)
    place.front.reset(spoil, spared)
    witness.read()
    left = start(words, environ, stdin, cwd, ready)
    left = replace(left, children=without_the_persons_own(witness.read()))
    leaks = leaked(place, made, left, but="stdout" if entry.prints else "")
    if way == "oauth2" and start is of_process:
        kept = json.loads((place.folder / "ring" / "chest.json").read_text())
        place.marks |= {json.loads(text).get("access_token", "-" * 9) for text in kept.values() if text[:1] == "{"}
    return left.code, leaks


# A clone, which ends otherwise where git can't use the way in, is looked at below in each of them.
ONE_WAY = [entry for entry in HERE if not (entry.foreground or entry.verb == "repos clone")]


@pytest.mark.parametrize("entry", ONE_WAY, ids=str)
def test_no_child_is_given_a_secret(place: Place, copy: Path, entry: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    start = of_process if is_whole(entry) else Here(place, monkeypatch)
    code, leaks = run(place, entry, KINDS[SAMPLES.index(entry) % len(KINDS)], copy, start=start)
    assert (leaks, place.files()) == ([], [])
    assert code in (0, 2, 3, 4, 5, 10), "and it comes to an end"


@pytest.mark.parametrize("way", KINDS)
def test_no_child_of_a_clone_is_given_a_secret(place: Place, tmp_path: Path, way: str) -> None:
    """Records git, its child processes and bbcli as credential helper; git cannot use a session or a signature."""
    entry = next(entry for entry in samples_for(LEAKS) if entry.verb == "repos clone")
    code, leaks = run(place, entry, way, tmp_path)
    assert (leaks, place.files()) == ([], [])
    assert code == (1 if way in ("session", "oauth1") else 0)


@pytest.mark.parametrize(("entry", "spared"), INTERRUPTED)
def test_no_interrupted_run_shows_a_secret(place: Place, copy: Path, entry: Sample, spared: int) -> None:
    """Ctrl-C during the first request, or the second if there is one."""
    asked, over = threading.Event(), threading.Event()

    def hang(_: Seen) -> Answer:
        asked.set()
        over.wait(30)
        return respond_with(200, drop=True)

    place.front.reset(hang, spared)

    def until_asked(child: subprocess.Popen[bytes]) -> bytes:
        while not asked.wait(0.05) and child.poll() is None:
            pass
        return b""

    try:
        code, leaks = run(place, entry, KINDS[SAMPLES.index(entry) % len(KINDS)], copy, until_asked)
    finally:
        over.set()
    assert (leaks, place.files()) == ([], [])
    # Some end before they ask: a token makes no tokens, and what is renewed is OAuth's.
    assert code == BY_CTRL_C or not asked.is_set()


@pytest.mark.parametrize("words", ["sandbox run -- {env}", "sandbox start --port 0"])
def test_a_sandbox_passes_on_no_secret(place: Place, tmp_path: Path, words: str) -> None:
    made, environ, witness = prepared(place, "token_of_environment")
    program = tmp_path / "bin" / "browser"

    def until_it_runs(child: subprocess.Popen[bytes]) -> bytes:
        assert child.stderr is not None
        return child.stderr.readline()

    ready = until_it_runs if "start" in words else None
    left = of_process(words.format(env=program).split(), environ, "", tmp_path, ready)
    children = without_the_persons_own(witness.read())
    assert leaked(place, made, replace(left, children=children)) == []
    assert "argv: " in "".join(children.values())
    assert (left.code, place.files()) == (0, [])
