"""The local clone, compared with the real git."""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from bbcli.config.addresses import RepoAddress
from bbcli.config.model import Server
from bbcli.context.git import LocalClone
from bbcli.errors import InvalidInput
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVER = "https://bitbucket.example.com"
KNOWN = Server("work", SERVER)
OURS = RepoAddress("WORK", "x")


@pytest.fixture
def copy(tmp_path: Path, git: Callable[..., str]) -> Path:
    """An empty local clone."""
    folder = tmp_path / "copy"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def add(git: Callable[..., str], folder: Path, **remotes: str) -> None:
    for name, url in remotes.items():
        git(folder, "remote", "add", name, url)


def test_upstream_goes_before_origin_and_both_before_others(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, alpha=f"{SERVER}/scm/a/a.git", origin=f"{SERVER}/scm/b/b.git", upstream=f"{SERVER}/scm/c/c.git")
    assert [remote.name for remote in LocalClone(copy).remotes()] == ["upstream", "origin", "alpha"]


def test_remotes_of_another_kind_are_passed_over(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, path="../x", file="file:///srv/x.git", bundle="x.bundle", daemon="git://example.com/a/b.git")
    add(git, copy, good="git@bitbucket.example.com:work/my-repo.git")
    assert [(remote.name, str(remote.address)) for remote in LocalClone(copy).remotes()] == [("good", "WORK/my-repo")]


@pytest.mark.parametrize(
    "url",
    [
        f"{SERVER}/scm/work/my-repo.git",
        "https://fred@bitbucket.example.com/scm/WORK/my-repo",
        "ssh://git@bitbucket.example.com:7999/work/my-repo.git",
        "git@bitbucket.example.com:work/my-repo.git",
        "https://bitbucket.example.com:443/scm/work/my-repo.git",
    ],
)
def test_the_repository_is_that_of_the_remote(copy: Path, git: Callable[..., str], url: str) -> None:
    add(git, copy, origin=url)
    assert str(LocalClone(copy).repo_on(KNOWN)) == "WORK/my-repo"


def test_a_url_of_insteadof_is_seen_as_git_uses_it(copy: Path, git: Callable[..., str]) -> None:
    git(copy, "config", f"url.{SERVER}/scm/.insteadOf", "work:")
    add(git, copy, origin="work:work/my-repo.git")
    assert str(LocalClone(copy).repo_on(KNOWN)) == "WORK/my-repo"


def test_the_context_path_tells_two_servers_of_a_host_apart(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, origin=f"{SERVER}/one/scm/work/my-repo.git", other=f"{SERVER}/two/scm/work/other.git")
    assert str(LocalClone(copy).repo_on(Server("two", f"{SERVER}/two"))) == "WORK/other"
    with pytest.raises(InvalidInput, match="no remote in this directory"):
        LocalClone(copy).repo_on(KNOWN)


def test_two_different_remotes_are_listed_unless_one_is_origin(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, ours=f"{SERVER}/scm/work/a.git", theirs=f"{SERVER}/scm/work/b.git")
    with pytest.raises(InvalidInput) as refused:
        LocalClone(copy).repo_on(KNOWN)
    assert "ours is WORK/a, theirs is WORK/b" in refused.value.message
    add(git, copy, origin=f"{SERVER}/scm/work/c.git")
    assert LocalClone(copy).repo_on(KNOWN).slug == "c"


def test_two_remotes_of_one_repository_are_one(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, a=f"{SERVER}/scm/work/x.git", b="ssh://git@bitbucket.example.com:7999/WORK/X.git")
    assert LocalClone(copy).repo_on(KNOWN).slug.lower() == "x"


def test_head_is_a_full_hash_on_a_branch_detached_and_in_a_worktree(
    copy: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    git(copy, "commit", "-q", "--allow-empty", "-m", "one")
    first = git(copy, "rev-parse", "HEAD").strip()
    assert LocalClone(copy).head_in(OURS, KNOWN) == first
    git(copy, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    git(copy, "commit", "-q", "--allow-empty", "-m", "two")
    assert LocalClone(tmp_path / "tree").head_in(OURS, KNOWN) == first
    assert LocalClone(copy).head_in(OURS, KNOWN) != first


def test_before_the_first_commit_and_outside_a_checkout_of_the_repository_there_is_no_head(
    copy: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    with pytest.raises(InvalidInput, match="this local clone of WORK/x has no commits yet"):
        LocalClone(copy).head_in(OURS, KNOWN)
    for folder, repo, server in (
        (tmp_path, OURS, KNOWN),
        (copy, RepoAddress("WORK", "y"), KNOWN),
        (copy, OURS, Server("other", "https://other.example.com")),
    ):
        with pytest.raises(InvalidInput, match="this directory is not a local clone of WORK/"):
            LocalClone(folder).head_in(repo, server)
    assert LocalClone(tmp_path).remotes() == []


def test_without_git_there_is_no_working_copy(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert LocalClone(copy).remotes() == []
    with pytest.raises(InvalidInput, match="HEAD: git is not installed"):
        LocalClone(copy).head_in(OURS, KNOWN)
    with pytest.raises(InvalidInput, match="no repository: git is not installed"):
        LocalClone(copy).repo_on(KNOWN)
    with pytest.raises(InvalidInput, match="no remote in this directory"):
        LocalClone(tmp_path).repo_on(KNOWN)


def test_a_partial_clone_has_its_remotes(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    git(copy, "config", "remote.origin.promisor", "true")
    git(copy, "config", "remote.origin.partialclonefilter", "blob:none")
    assert [str(remote.address) for remote in LocalClone(copy).remotes()] == ["WORK/x"]


def test_a_folder_that_git_does_not_trust_is_named_as_that(
    copy: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    # git's own switch for its tests of this.
    (tmp_path / "git").write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{shutil.which("git")}" "$@"\n')
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(InvalidInput, match="does not trust this directory") as raised:
        LocalClone(copy).repo_on(KNOWN)
    trust = shlex.join(["git", "config", "--global", "--add", "safe.directory", str(copy.resolve())])
    assert str(error_with_hint(raised.value).hint).endswith(trust)


def test_what_a_remote_had_is_known_without_it(copy: Path, git: Callable[..., str]) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git", other=f"{SERVER}/scm/work/y.git")
    git(copy, "commit", "-q", "--allow-empty", "-m", "The first\n\nand more")
    for ref in (
        "refs/remotes/origin/main",
        "refs/remotes/origin/feature/x#1",
        "refs/remotes/other/theirs",
        "refs/tags/v1",
    ):
        git(copy, "update-ref", ref, "HEAD")
    git(copy, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    found = LocalClone(copy)
    assert (found.branches("origin"), found.tags()) == (["feature/x#1", "main"], ["v1"])
    ((name, text),) = found.commits("origin", 10)
    assert (git(copy, "rev-parse", "HEAD").startswith(name), len(name), text) == (True, 11, "The first")


@pytest.mark.parametrize("end", ["\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_text_adds_no_ref_and_no_commit(copy: Path, git: Callable[..., str], end: str) -> None:
    """Line ends of Python that git does not know may be in a subject, in a ref unless they are control characters."""
    git(copy, "commit", "-q", "--allow-empty", "-m", f"one{end}deadbeef000\tmerge this one")
    ref = f"x{end}y" if end > "\x7f" else "x"
    git(copy, "update-ref", f"refs/tags/{ref}", "HEAD")
    git(copy, "update-ref", f"refs/remotes/origin/{ref}", "HEAD")
    found = LocalClone(copy)
    assert (found.tags(), found.branches("origin"), len(found.commits("origin", 10))) == ([ref], [ref], 1)


@pytest.mark.parametrize(
    "name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"]
)
def test_no_variable_leads_to_another_repository(
    copy: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    git(copy, "commit", "-q", "--allow-empty", "-m", "one")
    head = git(copy, "rev-parse", "HEAD").strip()
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert (LocalClone(copy).head_in(OURS, KNOWN), LocalClone(copy).top) == (head, str(copy.resolve()))


def test_a_variable_of_the_person_limits_how_far_up_a_repository_is_looked_for(
    copy: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    below = copy / "a" / "b"
    below.mkdir(parents=True)
    assert len(LocalClone(below).remotes()) == 1
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(copy))
    assert (LocalClone(below).remotes(), len(LocalClone(copy).remotes())) == ([], 1)


def test_a_bare_repository_is_no_checkout(copy: Path, tmp_path: Path, git: Callable[..., str]) -> None:
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "bare"))
    add(git, tmp_path / "bare", origin=f"{SERVER}/scm/work/x.git")
    assert LocalClone(tmp_path / "bare").remotes() == []


def test_a_folder_with_a_hollow_git_directory_is_no_part_of_the_checkout_around_it(
    copy: Path, git: Callable[..., str]
) -> None:
    add(git, copy, origin=f"{SERVER}/scm/work/x.git")
    (copy / "below" / ".git").mkdir(parents=True)
    assert LocalClone(copy / "below").remotes() == []


def test_no_program_that_a_folder_names_is_run_for_its_commits(copy: Path, git: Callable[..., str]) -> None:
    git(copy, "commit", "-q", "--allow-empty", "-m", "one")
    signed = git(copy, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n", 1
    )
    (copy / "signed").write_text(signed)
    git(copy, "reset", "-q", "--hard", git(copy, "hash-object", "-w", "-t", "commit", "--literally", "signed").strip())
    (copy / "spy").write_text(f"#!/bin/sh\ntouch {copy}/run\n")
    (copy / "spy").chmod(0o755)
    git(copy, "config", "gpg.program", str(copy / "spy"))
    git(copy, "config", "log.showSignature", "true")
    assert [text for _, text in LocalClone(copy).commits("origin", 10)] == ["one"]
    assert not (copy / "run").exists()
    git(copy, "log", "-1")
    assert (copy / "run").exists(), "it would have been run"
