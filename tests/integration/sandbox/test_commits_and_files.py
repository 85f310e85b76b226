"""Commits, diffs, files, branches and tags over HTTP."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.sandbox.conftest import Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
SEB = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
PIERRE = "c9d6630b88143dab6a922c5cffe931dae68a612a"


def test_the_two_newest_commits_are_those_of_the_introduction(api: Api) -> None:
    page = api.json("/rest/api/1.0/projects/WORK/repos/my-repo/commits/?until=master&limit=2")
    assert list(page) == ["values", "size", "isLastPage", "start", "limit", "nextPageStart"]
    seb, pierre = page["values"]
    assert seb["author"] == {"name": "Seb Ruiz"}
    assert (seb["authorTimestamp"], pierre["authorTimestamp"]) == (1334730200000, 1334639525000)
    assert seb["message"] == "NONE: Add groovy as java synhi\n+review @aahmed"
    assert "properties" not in seb
    assert pierre["properties"] == {"jira-key": ["STASH-2121", "CR-STASH-1199"]}
    assert seb["parents"] == [{"id": pierre["id"], "displayId": pierre["displayId"]}]


def test_one_commit_has_whole_parents_with_short_ones_of_their_own(api: Api) -> None:
    seb, pierre = api.json(f"{REPO}/commits?limit=2")["values"]
    del pierre["properties"]
    assert api.json(f"{REPO}/commits/{SEB}") == {**seb, "parents": [pierre]}
    assert api.json(f"{REPO}/commits/{SEB[:7]}") == api.json(f"{REPO}/commits/{SEB}")
    (merge,) = api.json(f"{REPO}/commits?merges=only&limit=1")["values"]
    whole = api.json(f"{REPO}/commits/{merge['id']}")["parents"]
    assert [{"id": each["id"], "displayId": each["displayId"]} for each in whole] == merge["parents"]
    first = api.all(f"{REPO}/commits", limit=100)[-1]
    assert api.json(f"{REPO}/commits/{first['id']}")["parents"] == []


@pytest.mark.parametrize("limit", [17, 100, 1000])
def test_pages_of_commits_add_up_to_the_history_that_git_has(api: Api, limit: int) -> None:
    commits = api.all(f"{REPO}/commits", limit=limit)
    counted = api.json(f"{REPO}/commits?withCounts=true&limit=1")
    assert len(commits) == len({commit["id"] for commit in commits}) == counted["totalCount"]
    assert counted["authorCount"] == len({commit["author"]["name"] for commit in commits})
    assert api.json(f"{REPO}/commits?limit=1000")["limit"] == 100
    last = api.json(f"{REPO}/commits?start={len(commits) - 1}")
    assert (last["size"], last["isLastPage"], last["nextPageStart"]) == (1, True, None)


def test_an_author_with_an_account_is_shown_as_the_account(api: Api) -> None:
    authors = [commit["author"] for commit in api.all(f"{REPO}/commits", limit=100)]
    fred = next(author for author in authors if author.get("name") == "fred")
    assert list(fred) == ["name", "emailAddress", "id", "displayName", "active", "slug", "type", "links"]
    assert any(set(author) == {"name", "emailAddress"} for author in authors)
    pictured = [each["author"] for each in api.json(f"{REPO}/commits?avatarSize=64&limit=100")["values"]]
    assert next(author for author in pictured if author["name"] == "fred")["avatarUrl"].endswith("s=64")


def test_the_filters_of_commits_reach_git(api: Api) -> None:
    def ids(query: str) -> list[str]:
        return [commit["id"] for commit in api.all(f"{REPO}/commits?{query}", limit=100)]

    everything = ids("until=master")
    assert ids(f"since={PIERRE}") == everything[:1]
    merges, others = ids("merges=only"), ids("merges=exclude")
    assert sorted(merges + others) == sorted(everything)
    assert set(ids("path=README.md")) < set(everything)
    assert len(ids("path=highlighter/theme.py&followRenames=true")) >= len(ids("path=highlighter/theme.py"))
    assert ids("until=nowhere&ignoreMissing=true") == []
    assert api.get(f"{REPO}/commits?merges=some").status == 400


@pytest.mark.parametrize("branch", ["fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test"])
def test_any_branch_name_may_be_asked_for(api: Api, branch: str) -> None:
    for name in (branch, f"refs/heads/{branch}"):
        commit = api.json(f"{REPO}/commits?limit=1&until={quote(name, safe='')}")["values"][0]
        assert commit["message"] == f"Notes for {branch}"


def test_what_is_not_there_says_so(api: Api) -> None:
    unknown = api.get(f"{REPO}/commits?until=nope")
    assert unknown.json["errors"][0]["message"] == "Commit 'nope' does not exist in repository 'my-repo'."
    assert unknown.exception == "NoSuchCommitException"
    empty = api.get("/rest/api/latest/projects/WORK/repos/empty/commits")
    assert (empty.status, empty.exception) == (404, "NoDefaultBranchException")
    assert api.get(f"{REPO}/commits/master").exception == "NoSuchCommitException"
    assert api.get(f"{REPO}/raw/nowhere").exception == "NoSuchPathException"
    assert api.get("/rest/api/latest/projects/WORK/repos/nope").json["errors"][0]["message"] == (
        "Repository WORK/nope does not exist."
    )


def test_a_commit_asked_for_with_a_path_is_the_last_that_touched_it(api: Api) -> None:
    touched = api.json(f"{REPO}/commits/{SEB}?path=README.md")
    assert touched["message"].startswith("STASH-2121")
    assert "message" in touched["parents"][0]


def test_changes_say_what_a_commit_did(api: Api) -> None:
    page = api.json(f"{REPO}/commits/{SEB}/changes")
    assert list(page)[:4] == ["fromHash", "toHash", "properties", "values"]
    assert page["values"][0]["path"]["toString"] == "languages/java.lang"
    assert page["values"][0]["type"] == "MODIFY"
    between = api.json(f"{REPO}/changes?since={PIERRE}&until=master")
    assert between["values"] == page["values"]
    place = f"{api.sandbox.url}/projects/WORK/repos/my-repo/commits/{page['toHash']}#languages/java.lang"
    assert page["values"][0]["links"] == {"self": [{"href": place}]}
    assert list(page["values"][0])[-2:] == ["links", "properties"]


def test_changes_are_cut_off_at_a_thousand(api: Api, tmp_path: Path) -> None:
    _push_many_files(api, tmp_path, 1003)
    changes = "/rest/api/latest/projects/WORK/repos/wide/changes?until=master"
    page = api.json(f"{changes}&limit=2000")
    assert (page["limit"], page["size"], page["isLastPage"], page["nextPageStart"]) == (1000, 1000, False, None)
    again = api.json(f"{changes}&limit=10&start=1000")
    assert again["values"] == page["values"][:10]
    assert (again["start"], again["isLastPage"]) == (0, False)
    before = api.json(f"{changes}&limit=600&start=600")
    assert (before["size"], before["isLastPage"], before["nextPageStart"]) == (400, False, None)
    assert api.json(f"{changes}&limit=600")["nextPageStart"] == 600


def _push_many_files(api: Api, folder: Path, number: int) -> None:
    api.send("POST", "/rest/api/latest/projects/WORK/repos", {"name": "wide"})
    for name in range(number):
        (folder / f"file-{name:04}").write_text(f"{name}\n")
    place = api.sandbox.url.replace("://", "://fred:fred@")
    for arguments in (
        ("init", "-q", "-b", "master"),
        ("add", "."),
        ("-c", "user.name=Fred", "-c", "user.email=fred@example.com", "commit", "-qm", "Wide"),
        ("push", "-q", f"{place}/scm/work/wide.git", "master"),
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def test_a_difference_is_json_unless_text_is_preferred(api: Api) -> None:
    path = f"{REPO}/commits/{SEB}/diff/languages/java.lang"
    shown = api.json(path)
    lines = [line["line"] for segment in shown["diffs"][0]["hunks"][0]["segments"] for line in segment["lines"]]
    assert "extensions = java groovy" in lines
    text = api.get(path, Accept="text/plain")
    assert text.headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert b"+extensions = java groovy" in text.body
    for same in (f"{REPO}/commits/{SEB}/diff", f"{REPO}/diff?since={PIERRE}&until={SEB}"):
        assert api.get(same, Accept="text/plain").body == text.body
    assert api.get(path, Accept="text/plain;q=0.1, application/json").json == shown
    assert api.get(f"{path}?contextLines=x").status == 400
    assert len(api.get(f"{path}?contextLines=0", Accept="text/plain").body) < len(text.body)


def test_branches_are_compared_from_where_they_parted(api: Api) -> None:
    query = "from=feature/STASH-3000-syntax-highlight&to=master"
    commits = api.json(f"{REPO}/compare/commits?{query}")["values"]
    assert len(commits) == 3
    changes = api.json(f"{REPO}/compare/changes?{query}")["values"]
    assert "languages/groovy.lang" in [change["path"]["toString"] for change in changes]
    assert changes[0]["links"] == {"self": [None]}
    assert b"groovy.lang" in api.get(f"{REPO}/compare/diff?{query}", Accept="text/plain").body
    base = api.json(f"{REPO}/commits/{commits[0]['id']}/merge-base?otherCommitId={SEB}")
    assert base["id"] == commits[-1]["parents"][0]["id"]
    assert api.get(f"{REPO}/commits/{SEB}/merge-base").status == 400


def test_files_are_given_raw_listed_and_browsed(api: Api) -> None:
    raw = api.get(f"{REPO}/raw/README.md?at=refs/heads/master")
    assert raw.body.startswith(b"# Highlighter")
    assert raw.headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert int(raw.headers["Content-Length"]) == len(raw.body)
    files = api.all(f"{REPO}/files", limit=10)
    assert "README.md" in files
    lines = api.json(f"{REPO}/browse/README.md")
    assert lines["lines"][0] == {"text": "# Highlighter"}
    root = api.json(f"{REPO}/browse")
    assert {child["path"]["name"] for child in root["children"]["values"]} >= {"README.md", "languages"}
    assert api.json(f"{REPO}/browse/languages?type=true") == {"type": "DIRECTORY"}
    assert api.all(f"{REPO}/files/languages", limit=50)
    for name in files[::7]:
        assert api.get(f"{REPO}/raw/{quote(name)}").status == 200


def test_a_name_with_a_line_end_is_a_name(api: Api) -> None:
    path = "odd/line%0Aend.txt"
    written = api.send("PUT", f"{REPO}/browse/{path}", form(content="New", branch="staging"), Content_Type=FORM)
    assert written.status == 200
    assert api.get(f"{REPO}/raw/{path}?at=staging").body == b"New"
    assert "odd/line\nend.txt" in api.all(f"{REPO}/files?at=staging", limit=100)
    assert api.get(f"{REPO}/raw/{path}").exception == "NoSuchPathException"
    assert api.get(f"{REPO}/tags/line%0Aend").status == 404


def test_branches_and_tags_are_listed_filtered_and_made(api: Api) -> None:
    assert api.json(f"{REPO}/branches/default")["isDefault"] is True
    named = api.json(f"{REPO}/branches?filterText=STASH-3&details=true")["values"]
    assert len(named) == 2
    ahead = next(iter(value for name, value in named[0]["metadata"].items() if "ahead-behind" in name))
    assert ahead["ahead"] == 3
    assert api.get(f"{REPO}/branches?orderBy=SIZE").status == 400
    assert len(api.all(f"{REPO}/tags", limit=3)) == len(api.all(f"{REPO}/tags?orderBy=MODIFICATION", limit=100))
    tag = api.json(f"{REPO}/tags/{quote('last#good&build')}")
    assert (tag["displayId"], tag["hash"]) == ("last#good&build", None)
    assert api.json(f"{REPO}/tags/builds/2012/04/{quote('größe+1')}")["type"] == "TAG"
    missing = api.get(f"{REPO}/tags/nope")
    assert (missing.status, missing.body) == (404, b"")


def test_a_branch_is_made_once_and_deleted_as_often_as_one_likes(api: Api) -> None:
    path = "/rest/branch-utils/1.0/projects/WORK/repos/my-repo/branches"
    made = api.send("POST", path, {"name": "made/here", "startPoint": SEB})
    assert (made.status, made.json["id"]) == (201, "refs/heads/made/here")
    again = api.send("POST", path, {"name": "made/here", "startPoint": SEB})
    assert (again.status, again.exception) == (400, "DuplicateRefException")
    assert again.json["errors"][0]["message"] == "Branch 'made/here' already exists in repository 'my-repo'."
    assert api.send("POST", path, {"name": "made/here"}).status == 400
    assert api.send("POST", path, {"name": "x", "startPoint": SEB}, user="mary").exception == "AuthorisationException"
    assert api.send("DELETE", path, {"name": "made/here", "dryRun": True}).status == 204
    assert api.json(f"{REPO}/branches?filterText=made/here")["size"] == 1
    for _ in range(2):
        assert api.send("DELETE", path, {"name": "refs/heads/made/here"}).status == 204
    assert api.json(f"{REPO}/branches?filterText=made/here")["size"] == 0


def test_a_tag_moves_only_by_force(api: Api) -> None:
    path = "/rest/git/latest/projects/WORK/repos/my-repo/tags"
    body = {"name": "moving", "type": "LIGHTWEIGHT"}
    assert api.send("POST", path, {**body, "startPoint": SEB}).status == 201
    refused = api.send("POST", path, {**body, "startPoint": PIERRE})
    assert refused.json["errors"][0]["message"] == "Tag 'moving' already exists in repository 'my-repo'."
    moved = api.send("POST", path, {**body, "startPoint": PIERRE, "force": True})
    assert (moved.status, moved.json["latestCommit"]) == (201, api.json(f"{REPO}/commits/{PIERRE}")["id"])
    annotated = {"name": "moving", "startPoint": SEB, "message": "Now", "type": "ANNOTATED", "force": "true"}
    assert api.send("POST", path, annotated).json["hash"]
    assert api.send("POST", path, {**annotated, "name": "fresh"}).status == 201


def test_details_of_branches_are_those_of_a_list_page(api: Api) -> None:
    def details(text: str, query: str = "") -> dict[str, Any]:
        (branch,) = api.json(f"{REPO}/branches?filterText={text}&details=true{query}")["values"]
        return {name.rpartition(":")[2]: value for name, value in branch["metadata"].items()}

    ahead, builds, pulls = (
        "ahead-behind-metadata-provider", "build-status-metadata", "outgoing-pull-request-metadata",
    )  # fmt: skip
    tip, feature = details("master"), details("STASH-3000-syntax-highlight")
    assert ahead not in tip
    assert ahead in details("master", "&base=staging")
    assert tip[builds] == {"successful": 3, "failed": 0, "inProgress": 0, "cancelled": 0, "unknown": 0}
    assert builds not in feature
    one = {"id": 3, "title": "STASH-3000: Highlight groovy", "state": "OPEN"}
    assert feature[pulls] == {"pullRequest": one}
    assert pulls not in tip
    pull = {"title": "x", "fromRef": {"id": "feature/STASH-3000-syntax-highlight"}, "toRef": {"id": "staging"}}
    assert api.send("POST", f"{REPO}/pull-requests", pull).status == 201
    assert details("STASH-3000-syntax-highlight")[pulls] == {"open": 2, "merged": 0, "declined": 0}
    assert api.get(f"{REPO}/branches?details=true&base=nowhere").status == 404


def test_the_default_branch_is_shown_and_changed(api: Api) -> None:
    trunk = "/rest/api/latest/projects/WORK/repos/trunk-based"
    assert api.json(f"{trunk}/default-branch") == {
        "id": "refs/heads/develop",
        "displayId": "develop",
        "type": "BRANCH",
    }
    api.send("POST", f"{trunk}/branches", {"name": "main", "startPoint": "develop"})
    for path in ("default-branch", "branches/default"):
        assert api.send("PUT", f"{trunk}/{path}", {"id": "refs/heads/main"}).status == 204
        assert api.json(f"{trunk}/branches/default")["displayId"] == "main"
        api.send("PUT", f"{trunk}/{path}", {"id": "develop"})
    assert api.send("PUT", f"{trunk}/default-branch", {"id": "nope"}).status == 404
    assert api.get("/rest/api/latest/projects/WORK/repos/empty/branches/default").status == 204
