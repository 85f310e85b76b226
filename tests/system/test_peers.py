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

    def test_creates_branches_and_tags(self, stash: Any) -> None:
        repository = stash.projects["WORK"].repos["my-repo"]
        repository.create_branch("stashy/feature", origin_branch="v1.0")
        made = list(repository.branches(filterText="stashy/", details=True))
        assert [branch["displayId"] for branch in made] == ["stashy/feature"]
        repository.create_tag("stashy-1", "stashy/feature", message="By stashy")
        (tag,) = repository.tags(filterText="stashy")
        assert (tag["displayId"], tag["latestCommit"]) == ("stashy-1", made[0]["latestCommit"])
        assert tag["hash"]
        repository.delete_tag("stashy-1")
        assert list(repository.tags(filterText="stashy")) == []
        repository.delete_branch("stashy/feature")
        assert list(repository.branches(filterText="stashy/")) == []

    def test_restricts_branches(self, stash: Any) -> None:
        restricted = stash.projects["WORK"].repos["my-repo"].branch_permissions.restrictions
        made = restricted.create("release/*", users=["mary"])
        assert [each["id"] for each in restricted.list()] == [made["id"]]
        restricted[str(made["id"])].delete()

    def test_gets_a_pull_request(self, stash: Any) -> None:
        pulls = stash.projects["WORK"].repos["my-repo"].pull_requests
        assert pulls[3].get()["title"] == TITLE
        assert [pull["id"] for pull in pulls.all()] == [4, 3]

    def test_a_pull_request_lives(self, sandbox: Sandbox, stash: Any) -> None:
        import stashy

        repository = stash.projects["WORK"].repos["my-repo"]
        repository.create_branch("stashy/base", origin_branch="master")
        pulls = repository.pull_requests
        made = pulls.create("By stashy", "fix#2790+quotes&more", "refs/heads/stashy/base", "Why", reviewers=["mary"])
        pull = pulls[made["id"]]
        assert pull.update(0, title="By stashy, too", reviewers=["mary"])["version"] == 1
        path = next(iter(pull.changes()))["path"]["toString"]
        pull.comment("Why?", srcPath=path, fileLine=1, lineType="ADDED", fileType="TO")
        (comment,) = pull.comments(path)
        pull.comment("Because", parentCommentId=comment["id"])
        assert [len(each["comments"]) for each in pull.comments(path)] == [1]
        mary = stashy.connect(sandbox.url, "mary", "mary")
        reviewed = mary.projects["WORK"].repos["my-repo"].pull_requests[made["id"]]
        assert (reviewed.needswork()["status"], reviewed.approve()["approved"]) == ("NEEDS_WORK", True)
        mary._client._session.close()
        diff = pull.diff()
        assert (diff.to_hash, len(diff.diffs[0].line_comments)) == (made["fromRef"]["latestCommit"], 1)
        assert len(list(pull.commits())) >= 1
        pull.decline(1)
        pull.reopen(2)
        assert pull.can_merge()
        assert pull.merge(3)["state"] == "MERGED"
        done = [each["action"] for each in pull.activities()]
        assert done[0] == "MERGED"
        assert {"COMMENTED", "REVIEWED", "APPROVED", "DECLINED", "REOPENED", "UPDATED"} <= set(done)


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

    def test_creates_branches_and_tags(self, bitbucket: Any) -> None:
        place = ("WORK", "my-repo")
        tip = bitbucket.create_branch(*place, "python/feature", "v1.0")["latestCommit"]
        made = list(bitbucket.get_branches(*place, base="master", filter="python/", limit=None))
        assert [branch["latestCommit"] for branch in made] == [tip]
        bitbucket.set_tag(*place, "python-1", tip, description="By Python")
        assert [tag["displayId"] for tag in bitbucket.get_tags(*place, filter="python")] == ["python-1"]
        bitbucket.delete_tag(*place, "python-1")
        bitbucket.delete_branch(*place, "python/feature", end_point=tip)
        assert list(bitbucket.get_tags(*place, filter="python")) == []
        assert list(bitbucket.get_branches(*place, filter="python/", limit=None)) == []

    def test_changes_the_default_branch(self, bitbucket: Any) -> None:
        bitbucket.set_default_branch("WORK", "my-repo", "refs/heads/staging")
        assert bitbucket.get_default_branch("WORK", "my-repo")["displayId"] == "staging"
        bitbucket.set_default_branch("WORK", "my-repo", "refs/heads/master")

    def test_configures_the_branch_model(self, bitbucket: Any) -> None:
        place = ("WORK", "my-repo")
        bitbucket.enable_branching_model(*place)
        assert bitbucket.get_branching_model(*place)["development"] == {"refId": None, "useDefault": True}
        bitbucket.disable_branching_model(*place)

    def test_restricts_branches(self, bitbucket: Any) -> None:
        made = bitbucket.set_branches_permissions(
            "WORK", matcher_type="PATTERN", matcher_value="release/*", permission_type="read-only",
            repository_slug="my-repo", except_users=["mary"],
        )  # fmt: skip
        listed = bitbucket.get_branches_permissions("WORK", None, repository_slug="my-repo")["values"]
        assert [each["id"] for each in listed] == [made["id"]]
        bitbucket.delete_branch_permission("WORK", made["id"], repository_slug="my-repo")

    def test_reads_and_writes_files(self, bitbucket: Any) -> None:
        place = ("WORK", "my-repo")
        first = bitbucket.upload_file(*place, "One\r\n", "Add a file", "staging", "docs/python.txt")["id"]
        bitbucket.update_file(*place, "Two\n", "Change it", "staging", "docs/python.txt", first)
        assert bitbucket.get_content_of_file(*place, "docs/python.txt", at="staging") == b"Two\n"
        assert "docs/python.txt" in list(bitbucket.get_file_list(*place, query="staging", limit=None))

    def test_gets_a_pull_request(self, bitbucket: Any) -> None:
        assert bitbucket.get_pull_request("WORK", "my-repo", 3)["title"] == TITLE
        assert [pull["id"] for pull in bitbucket.get_pull_requests("WORK", "my-repo")] == [4, 3]

    def test_a_pull_request_lives(self, bitbucket: Any) -> None:
        place = ("WORK", "my-repo")
        bitbucket.create_branch(*place, "python/base", "master")
        made = bitbucket.open_pull_request(
            *place, *place, "docs/100%-done", "python/base", "By Python", "Why", ["mary"]
        )
        pull = (*place, made["id"])
        changed = next(iter(bitbucket.get_pull_requests_changes(*pull)))["path"]["toString"]
        ends = made["toRef"]["latestCommit"], made["fromRef"]["latestCommit"]
        note = bitbucket.add_pull_request_inline_comment(
            *pull, "Why?", changed, *ends, line=1, line_type="ADDED", file_type="TO"
        )
        bitbucket.update_pull_request_comment(*pull, note["id"], "Why not?", note["version"])
        task = bitbucket.add_pull_request_blocker_comment(*pull, "Do it", "BLOCKER")
        assert [each["id"] for each in bitbucket.search_pull_request_blocker_comment(*pull)["values"]] == [task["id"]]
        bitbucket.delete_pull_request_comment(*pull, task["id"], 0)
        assert bitbucket.is_pull_request_can_be_merged(*pull)["canMerge"]
        assert bitbucket.assign_pull_request_participant_role(*pull, "REVIEWER", "admin")["role"] == "REVIEWER"
        assert bitbucket.decline_pull_request(*pull, 0)["state"] == "DECLINED"
        assert bitbucket.reopen_pull_request(*pull, 1)["state"] == "OPEN"
        assert bitbucket.merge_pull_request(*pull, "By Python", pr_version=2)["state"] == "MERGED"
        actions = [each["action"] for each in bitbucket.get_pull_requests_activities(*pull)]
        assert (actions[0], actions[-1]) == ("MERGED", "OPENED")
        mine = [each["title"] for each in bitbucket.get_dashboard_pull_requests(role="AUTHOR", state="MERGED")]
        assert "By Python" in mine
