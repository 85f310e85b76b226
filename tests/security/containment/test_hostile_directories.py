"""Neither a verb nor completion runs a program of the current directory, whatever git would run there.

| case | what it proves |
|---|---|
| git as it is, in each kind of directory | it runs the programs: a test that finds none would find them |
| every verb, and every value that is completed, in each kind of directory | none is run |
| the same with a git that knows neither safe.bareRepository nor GIT_NO_LAZY_FETCH | the other bolts hold alone |
| a directory whose files do not end | git is not waited for |
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from bbcli.context.git import LocalClone
from tests.integration.completion.ask import Ask
from tests.security.containment.hostile import KINDS, Hostile, environ, on_a_terminal
from tests.security.containment.test_arguments import MORE, NEEDED
from tests.support import samples
from tests.support.samples import Sample, first_sample
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

VALUES = {
    **NEEDED, "commit": ["HEAD"], "project": ["WORK"], "repo": ["WORK/my-repo"], "key": ["lint"], "url": ["{url}"],
    "operation": ["get"], "value": ["x"], "text": ["commits list"],
}  # fmt: skip
ALSO = {
    **MORE,
    "api call": ["-p", "projectKey=WORK", "-p", "repositorySlug=my-repo"],
    "builds wait": ["--max-wait", "1s"],
    "commits follow": ["--last", "1", "--limit", "1", "--until", "HEAD"],
    "commits list": ["--until", "HEAD"],
    "projects delete": ["--yes"],
    # Without it git runs as in any clone: see test_git_runs_the_programs_of_a_clone_only_to_change_it.
    "prs checkout": ["3", "--dry-run"],
    "repos clone": ["{folder}/clone", "--", "-q"],
    "auth login": ["--username", "fred", "--password-stdin", "--store", "file"],
    "config set": [],
    "insights annotate": ["--key", "lint"],
    "sandbox run": ["--", "true"],
}
# It runs until it is ended.
FOREGROUND = {"sandbox start"}
# The kinds that have to do for what takes long, and for what knows no repository.
FEW = ["settings", "bare"]
SLOW = {
    "sandbox run": ["bare"],
    "api sync": ["bare"],
    "repos clone": FEW,
    "commits follow": ["promisor", "bare"],
}
# The kinds in which the samples of these nouns are run, too: their verbs need names to get to what they do.
ADDED = ["settings", "promisor", "missing-tree"]
NOUNS = {"branches", "tags", "files", "compare", "prs"}
SAMPLES = [sample for sample in samples.SAMPLES if sample.verb.split()[0] in NOUNS]
# A branch that the server does not have: the messages of its commits are those of the local clone.
SAMPLES.append(Sample("prs stack create", "own --base master"))
# The options whose value bbcli completes, each once, with a verb that has it.
COMPLETED = {
    max(param.opts, key=len): words
    for words, command in EVERY.items()
    for param in command.params
    if isinstance(param, click.Option) and not (param.is_flag or param.hidden)
}


@pytest.fixture(scope="module")
def hostile(live: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    found = live.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    source = live.data / "repositories" / f"{found.id}.git"
    return Hostile(tmp_path_factory.mktemp("hostile") / "all", source, live.url)


@pytest.fixture
def signed_in(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox as one of two servers: a remote selects it."""
    monkeypatch.delenv("BBCLI_SERVER")
    (tmp_path / "config").mkdir()
    text = f'default = "work"\n[servers.work]\nurl = "{sandbox.url}"\n[servers.other]\nurl = "https://other.example"\n'
    (tmp_path / "config" / "config.toml").write_text(text)
    return sandbox


@pytest.mark.parametrize(
    ("kind", "mark", "words"),
    [
        ("settings", "fsmonitor", "status"),
        ("settings", "pre-commit", "commit -q --allow-empty -m x"),
        ("settings", "editor", "config --local --edit"),
        ("settings", "pager", "log"),
        ("settings", "diff-command", "log -p --ext-diff -1 v1.0"),
        ("settings", "textconv", "log -p -1 v1.0"),
        ("settings", "clean", "hash-object README.md"),
        ("settings", "gpg", "log -1"),
        ("settings", "alias", "lg"),
        ("settings", "ssh", "ls-remote ssh://h/x"),
        ("settings", "git-proxy", "ls-remote git://h/x"),
        ("settings", "credential", "credential fill"),
        ("settings", "askpass", "credential fill"),
        ("alternates", "alternate-refs", "fetch -q . HEAD"),
        ("include", "fsmonitor", "status"),
        ("worktree", "fsmonitor", "status"),
        *((kind, "uploadpack", "log HEAD") for kind in ("promisor", "bare", "git-file", "link", "submodule")),
        *(("promisor", mark, "log HEAD") for mark in ("ext", "ssh", "git-proxy", "helper", "helper-none")),
        ("missing-tree", "uploadpack", "log -1 --stat"),
    ],
)
def test_git_itself_would_run_it(hostile: Hostile, tmp_path: Path, kind: str, mark: str, words: str) -> None:
    fresh = Hostile(tmp_path / "fresh", hostile.source, hostile.url)
    folder = fresh.build(kind)
    assert fresh.programs_run == [], "nothing is run by making it"
    allowed = {"helper": "", "helper-none": "none"}
    env = environ() | ({"GIT_ALLOW_PROTOCOL": allowed[mark]} if mark in allowed else {})
    asked = f"url={hostile.url}\n\n"
    found: list[str] = []
    # git gives up at the first promisor that ends before it is told what is missing: which one that is varies.
    for _ in range(100):
        if mark == "pager":
            on_a_terminal(["git", *words.split()], folder, env)
        else:
            subprocess.run(["git", *words.split()], cwd=folder, env=env, input=asked, text=True, capture_output=True)
        found += fresh.programs_run
        if mark in found:
            return
    raise AssertionError(f"{mark} was not run, but {found}")


@pytest.fixture
def old_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows neither safe.bareRepository (2.38) nor GIT_NO_LAZY_FETCH (2.45)."""
    (tmp_path / "old").mkdir()
    program = tmp_path / "old" / "git"
    program.write_text(
        f"""#!/bin/sh
unset GIT_NO_LAZY_FETCH
for word; do
    shift
    [ "$word" = safe.bareRepository=explicit ] && word=safe.bareRepository=all
    set -- "$@" "$word"
done
exec "{shutil.which("git")}" "$@"
"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "old"), prepend=os.pathsep)


@pytest.mark.parametrize("words", [words for words in EVERY if words not in FOREGROUND])
def test_no_verb_runs_a_program_of_a_directory(
    signed_in: Sandbox, hostile: Hostile, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    has_repo = {"repo", "commit", "pull", "words"} & {param.name for param in EVERY[words].params}
    # Where a directory is on the PATH, none of its programs is run either.
    monkeypatch.setenv("PATH", ".", prepend=os.pathsep)
    for number, kind in enumerate(SLOW.get(words, KINDS if has_repo else FEW)):
        folder = hostile.build(kind)
        monkeypatch.chdir(folder)
        lines = [line_of(words, url=signed_in.url, folder=f"{tmp_path}/{number}")]
        lines += [sample_line(sample, tmp_path) for sample in SAMPLES if sample.verb == words and kind in ADDED]
        for line in lines:
            invoke(*line, stdin="protocol=https\n\n", cwd=folder)
            assert hostile.programs_run == [], (kind, line)


@pytest.mark.parametrize("kind", KINDS)
def test_no_completion_runs_a_program_of_a_directory(
    signed_in: Sandbox, hostile: Hostile, tmp_path: Path, kind: str
) -> None:
    folder = hostile.build(kind)
    ask = Ask(folder)
    for words in EVERY:
        ask(*words.split(), "")
    for option, words in COMPLETED.items():
        ask(*words.split(), option, "")
    assert hostile.programs_run == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_revision_runs_a_program_of_a_directory(
    signed_in: Sandbox, hostile: Hostile, invoke: Invoke, kind: str
) -> None:
    folder = hostile.build(kind)
    for words in ("show HEAD~1", "show @{upstream}", "show @{-1}", "show master^{commit}", "list v1.0~1..HEAD^2"):
        invoke("commits", *words.split(), cwd=folder)
    assert hostile.programs_run == []


@pytest.mark.parametrize("kind", FEW)
def test_a_clone_over_ssh_runs_the_ssh_of_the_person(
    sandbox: Sandbox, hostile: Hostile, invoke: Invoke, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "ssh").write_text(f'#!/bin/sh\n: >"{tmp_path}/run"\nexit 1\n')
    (tmp_path / "ssh").chmod(0o755)
    env = {"GIT_SSH_COMMAND": str(tmp_path / "ssh")}
    result = invoke("repos", "clone", "WORK/my-repo", str(tmp_path / "x"), "--ssh", cwd=hostile.build(kind), env=env)
    assert (result.code, (tmp_path / "run").exists(), hostile.programs_run) == (1, True, [])


def test_git_runs_the_programs_of_a_clone_only_to_change_it(
    signed_in: Sandbox, hostile: Hostile, invoke: Invoke, tmp_path: Path
) -> None:
    """A checkout runs hooks, filters and ssh as git does; not in a bare repository, nor in a clone of another place."""
    fresh = Hostile(tmp_path / "fresh", hostile.source, hostile.url)
    assert fresh.build("settings").exists()
    assert invoke("prs", "checkout", "3", cwd=fresh.build("settings")).code != 0
    assert "fsmonitor" in fresh.programs_run
    invoke("prs", "checkout", "3", "-R", "WORK/my-repo", cwd=fresh.build("bare"))
    invoke("prs", "checkout", "1", "-R", "WORK/data-export", cwd=fresh.build("settings"))
    assert fresh.programs_run == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_git_runs_none_either(
    signed_in: Sandbox, hostile: Hostile, invoke: Invoke, tmp_path: Path, old_git: None, kind: str
) -> None:
    folder = hostile.build(kind)
    revisions = ("commits list v1.0~1..@{upstream}", "builds list HEAD^2")
    for words in ("commits show HEAD", "commits list", *revisions, "builds list", "doctor", "auth setup-git"):
        invoke(*words.split(), cwd=folder)
    for words in ("commits show", "commits list --until", "repos edit --default-branch", "watch pull"):
        Ask(folder)(*words.split(), "")
    assert hostile.programs_run == []


def test_an_older_git_does_not_read_a_bare_repository(hostile: Hostile, tmp_path: Path, old_git: None) -> None:
    hostile.git(tmp_path, "init", "-q", "--bare", "bare")
    hostile.git(tmp_path / "bare", "remote", "add", "origin", "https://bitbucket.example.com/scm/work/x.git")
    assert LocalClone(tmp_path / "bare").remotes() == []


def test_git_is_not_waited_for_without_end(hostile: Hostile, tmp_path: Path) -> None:
    git_dir = hostile.clone(tmp_path / "endless")
    (git_dir / "HEAD").unlink()
    os.mkfifo(git_dir / "HEAD")
    assert LocalClone(tmp_path / "endless", patience=0.2).remotes() == []


def sample_line(sample: Sample, folder: Path) -> list[str]:
    """Return the line of a sample for the repository of the current directory; one that writes gets --dry-run."""
    line = shlex.split(sample.line.replace("-R WORK/my-repo", "").format(n=1, folder=folder))
    dry = ["--dry-run"] if any(param.name == "dry_run" for param in EVERY[sample.verb].params) else []
    at = len(sample.verb.split())
    return [*line[:at], *dry, *line[at:]]


def line_of(words: str, **names: str) -> list[str]:
    """Return a command line with the required arguments; a verb that writes gets --dry-run."""
    params = EVERY[words].params
    needed = [word for param in params if param.required for word in VALUES.get(param.name or "", ())]
    dry = ["--dry-run"] if any(param.name == "dry_run" for param in params) else []
    also = ALSO.get(words, [])
    if not all(param.name in VALUES for param in params if param.required) and not also:
        arguments = first_sample(words).arguments.replace("-R WORK/my-repo", "").format(n=1, folder="{folder}")
        return [*words.split(), *dry, *arguments.split()]
    line = [*words.split(), *dry, *needed, *also]
    return [word.format(**names) if word.startswith(("{url", "{folder")) else word for word in line]
