"""Comparisons of branches, also of forks; counts of lines; patches."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.cases import FORM, form
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.sandbox_pool import DataPool

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
FORK = "/rest/api/latest/projects/~FRED/repos/compared"
SEB = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
SYNTAX = "feature/STASH-3000-syntax-highlight"


@pytest.fixture(scope="module")
def fork(api: Api) -> str:
    """A fork with one more commit on the branch `topic`; return the commit."""
    assert api.send("POST", REPO, {"name": "compared"}).status == 201
    body = form(content="New\n", branch="topic", sourceBranch="master")
    return str(api.send("PUT", f"{FORK}/browse/new.txt", body, Content_Type=FORM).json["id"])


@pytest.fixture(scope="module")
def bare_path(sandbox: Sandbox) -> Path:
    found = sandbox.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    return sandbox.data / "repositories" / f"{found.id}.git"


def test_a_branch_of_a_fork_is_compared_by_slug_user_or_id(api: Api, fork: str) -> None:
    number = api.json(FORK)["id"]
    for name in ("~FRED/compared", "~fred/compared", str(number)):
        commits = api.json(f"{REPO}/compare/commits?from=topic&fromRepo={name}")
        assert [commit["id"] for commit in commits["values"]] == [fork]
        (change,) = api.json(f"{REPO}/compare/changes?from=topic&to=master&fromRepo={name}")["values"]
        assert (change["path"]["toString"], change["type"]) == ("new.txt", "ADD")
    diff = api.get(f"{REPO}/compare/diff/new.txt?from=topic&fromRepo={number}", Accept="text/plain")
    assert diff.body.endswith(b"@@ -0,0 +1 @@\n+New\n")
    assert api.get(f"{REPO}/compare/commits?from=topic").exception == "NoSuchCommitException"


def test_a_fork_that_cannot_be_read_or_does_not_exist_is_refused(api: Api, fork: str) -> None:
    for name in ("WORK/nowhere", "nowhere", "0"):
        assert api.get(f"{REPO}/compare/commits?fromRepo={name}").exception == "NoSuchRepositoryException"
    hidden = api.get(f"{REPO}/compare/commits?fromRepo=~fred/compared", user="mary")
    assert hidden.exception == "AuthorisationException"


def test_a_side_that_is_not_named_is_the_default_branch(api: Api) -> None:
    assert api.json(f"{REPO}/compare/commits?from={SYNTAX}")["size"] == 3
    assert api.json(f"{REPO}/compare/commits?to={SYNTAX}")["size"] == 3
    assert api.json(f"{REPO}/compare/commits")["size"] == 0


def test_the_counts_are_those_of_git(api: Api, bare_path: Path) -> None:
    command = ["git", "--git-dir", str(bare_path), "diff", "--shortstat", f"master...{SYNTAX}"]
    counted = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    stats = api.json(f"{REPO}/compare/diff-stats-summary?from={SYNTAX}&to=master")
    assert (stats["filesChanged"], stats["linesAdded"]) == (int(counted[0]), int(counted[3]))
    one = api.json(f"{REPO}/compare/diff-stats-summary/languages/groovy.lang?from={SYNTAX}&to=master")
    assert one["filesChanged"] == 1
    assert api.json(f"{REPO}/commits/{SEB}/diff-stats-summary/languages/java.lang")["filesChanged"] == 1
    assert api.get(f"{REPO}/compare/diff-stats-summary/nowhere").exception == "NoSuchPathException"


def test_the_counts_need_9_1(data_pool: DataPool) -> None:
    with data_pool.directory() as data, Sandbox(data, version="9.0.3") as older:
        assert Api(older).get(f"{REPO}/compare/diff-stats-summary").status == 404
        assert Api(older).get(f"{REPO}/compare/diff").status == 200


@pytest.mark.parametrize(
    ("query", "revisions"),
    [("until=master", ("-1", "master")), ("since=c9d6630&until=master", ("master~1..master",)),
     (f"since=master&until={SYNTAX}", (f"master..{SYNTAX}",))],
)  # fmt: skip
def test_a_patch_is_that_of_git(api: Api, bare_path: Path, query: str, revisions: tuple[str, ...]) -> None:
    command = ["git", "--git-dir", str(bare_path), "format-patch", "--stdout", "--no-signature", *revisions]
    expected = subprocess.run(command, capture_output=True, check=True).stdout
    answer = api.get(f"{REPO}/patch?{query}", Accept="text/plain")
    assert (answer.status, answer.body) == (200, expected)


def test_all_ancestors_make_a_long_patch_and_a_bad_ref_is_404(api: Api) -> None:
    whole = api.get(f"{REPO}/patch?until=v0.1&allAncestors=true", Accept="text/plain").body
    count = api.json(f"{REPO}/commits?until=v0.1&limit=1&withCounts=true&merges=exclude")["totalCount"]
    assert whole.count(b"\nSubject: ") == count
    for path in ("patch", "diff"):
        missing = api.get(f"{REPO}/{path}?until=refs/heads/x", Accept="text/plain,application/json;q=0.1")
        message = "Commit 'refs/heads/x' does not exist in repository 'my-repo'."
        assert (missing.status, missing.json["errors"][0]["message"]) == (404, message)
