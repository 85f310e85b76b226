"""Two public libraries for this API, unchanged, against the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.server import Sandbox

TITLE = "STASH-3000: Highlight groovy"
MESSAGE = "NONE: Add groovy as java synhi\n+review @aahmed"


@pytest.fixture
def stash(sandbox: Sandbox) -> Iterator[Any]:
    """A stashy client, its connections closed at the end."""
    import stashy

    client = stashy.connect(sandbox.url, "fred", "fred")
    yield client
    client._client._session.close()


@pytest.mark.filterwarnings("ignore:pkg_resources is deprecated", "ignore:Deprecated call to `pkg_resources")
class TestStashy:
    def test_lists_projects_over_all_pages(self, stash: Any) -> None:
        keys = [project["key"] for project in stash.projects]
        assert {"WORK", "OPEN", "~FRED"} <= set(keys)
        assert len(keys) == len(set(keys)) == 24

    def test_lists_repositories(self, stash: Any) -> None:
        slugs = [repository["slug"] for repository in stash.projects["WORK"].repos.list()]
        assert len(slugs) == 40
        assert "my-repo" in slugs

    def test_lists_commits(self, stash: Any) -> None:
        commits = list(stash.projects["WORK"].repos["my-repo"].commits("master"))
        assert len(commits) == 299
        assert commits[0]["message"] == MESSAGE

    def test_lists_branches(self, stash: Any) -> None:
        names = [branch["displayId"] for branch in stash.projects["WORK"].repos["my-repo"].branches()]
        assert {"master", "fix#2790+quotes&more", "feature/größe-日本語"} <= set(names)

    def test_gets_a_pull_request(self, stash: Any) -> None:
        pulls = stash.projects["WORK"].repos["my-repo"].pull_requests
        assert pulls[3].get()["title"] == TITLE
        assert [pull["id"] for pull in pulls.all()] == [4, 3]


@pytest.fixture
def bitbucket(sandbox: Sandbox) -> Iterator[Any]:
    """A client of atlassian-python-api, its connections closed at the end."""
    from atlassian import Bitbucket

    make: Any = Bitbucket  # it has no types
    client = make(url=sandbox.url, username="fred", password="fred")
    yield client
    client.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestAtlassianPythonApi:
    def test_lists_projects_over_all_pages(self, bitbucket: Any) -> None:
        keys = [project["key"] for project in bitbucket.project_list()]
        assert {"WORK", "OPEN", "~FRED"} <= set(keys)
        assert len(keys) == len(set(keys)) == 24

    def test_lists_repositories(self, bitbucket: Any) -> None:
        slugs = [repository["slug"] for repository in bitbucket.repo_list("WORK", limit=None)]
        assert len(slugs) == 40
        assert "my-repo" in slugs

    def test_lists_commits(self, bitbucket: Any) -> None:
        commits = list(bitbucket.get_commits("WORK", "my-repo", limit=None))
        assert len(commits) == 299
        assert commits[0]["message"] == MESSAGE

    def test_lists_branches(self, bitbucket: Any) -> None:
        names = [branch["displayId"] for branch in bitbucket.get_branches("WORK", "my-repo", details=True, limit=None)]
        assert {"master", "fix#2790+quotes&more", "feature/größe-日本語"} <= set(names)

    def test_gets_a_pull_request(self, bitbucket: Any) -> None:
        assert bitbucket.get_pull_request("WORK", "my-repo", 3)["title"] == TITLE
        assert [pull["id"] for pull in bitbucket.get_pull_requests("WORK", "my-repo")] == [4, 3]
