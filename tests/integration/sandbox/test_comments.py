"""Comments, pull requests and watches over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
SEB = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
COMMENTS = f"{REPO}/commits/{SEB}/comments"
PULLS = f"{REPO}/pull-requests"
ANCHOR = {"path": "languages/java.lang", "line": 2, "lineType": "ADDED", "fileType": "TO"}


def test_comments_are_listed_by_path_with_their_replies(api: Api) -> None:
    posted = api.send("POST", COMMENTS, {"text": "Why groovy?", "anchor": ANCHOR}, user="mary")
    assert (posted.status, posted.json["version"], posted.json["author"]["name"]) == (201, 0, "mary")
    reply = api.send("POST", COMMENTS, {"text": "Why not?", "parent": {"id": posted.json["id"]}}).json
    api.send("POST", COMMENTS, {"text": "About the whole commit"})
    page = api.json(f"{COMMENTS}?path=languages/java.lang")
    assert page["size"] == 1
    assert page["values"][0]["anchor"]["path"]["toString"] == "languages/java.lang"
    assert [each["text"] for each in page["values"][0]["comments"]] == ["Why not?"]
    assert api.json(f"{COMMENTS}?path=README.md")["values"] == []
    without = api.get(COMMENTS)
    assert (without.status, without.json["errors"][0]["context"]) == (400, "path")
    refused = api.send("DELETE", f"{COMMENTS}/{posted.json['id']}?version=0", user="mary")
    assert (refused.status, refused.exception) == (409, "CommentDeletionException")
    assert api.send("DELETE", f"{COMMENTS}/{reply['id']}?version=0").status == 204


def test_a_comment_is_changed_from_the_version_that_was_read(api: Api) -> None:
    path = f"{COMMENTS}/{api.send('POST', COMMENTS, {'text': 'First'}).json['id']}"
    edited = api.send("PUT", path, {"text": "Second", "version": 0})
    assert (edited.status, edited.json["version"], edited.json["text"]) == (200, 1, "Second")
    stale = api.send("PUT", path, {"text": "Third", "version": 0})
    assert (stale.status, stale.exception) == (409, "CommentOutOfDateException")
    assert (stale.json["errors"][0]["currentVersion"], stale.json["errors"][0]["expectedVersion"]) == (1, 0)
    assert api.send("PUT", path, {"text": "Third"}).json["errors"][0]["expectedVersion"] == -1
    assert api.send("PUT", path, {"text": "Mine", "version": 1}, user="mary").exception == "AuthorisationException"
    assert api.send("DELETE", path, user="mary").status == 401
    assert api.send("DELETE", path).status == 409
    assert api.send("DELETE", f"{path}?version=1", user="admin").status == 204
    assert api.get(path).exception == "NoSuchCommentException"
    assert api.get(f"{COMMENTS}/x").status == 404


def test_a_comment_says_what_the_caller_may_do_with_it(api: Api) -> None:
    path = f"{COMMENTS}/{api.send('POST', COMMENTS, {'text': 'Mine'}, user='mary').json['id']}"
    reply = api.send("POST", COMMENTS, {"text": "And mine", "parent": {"id": int(path.rpartition("/")[2])}}).json

    def permitted(user: str) -> list[tuple[bool, ...]]:
        comment = api.json(path, user=user)
        return [tuple(each["permittedOperations"].values()) for each in (comment, comment["comments"][0])]

    assert reply["permittedOperations"] == {"editable": True, "transitionable": True, "deletable": True}
    assert permitted("mary") == [(True, True, True), (False, False, False)]
    assert permitted("admin") == [(False, True, True), (False, True, True)]


def test_a_comment_needs_a_text_and_an_anchor_a_path(api: Api) -> None:
    assert api.send("POST", COMMENTS, {"text": " "}).status == 400
    assert api.send("POST", COMMENTS, {"text": "x", "anchor": {"line": 1}}).status == 400
    assert api.send("POST", COMMENTS, {"text": "x", "parent": {"id": 999}}).status == 404
    shown = {"components": ["a", "b"]}
    assert api.send("POST", COMMENTS, {"text": "x", "anchor": {"path": shown}}).json["anchor"]["path"]["name"] == "b"


def test_a_commit_is_watched_by_its_full_hash_and_under_either_of_its_names(api: Api) -> None:
    real = api.json(f"{REPO}/commits/{SEB}")["id"]
    for commit_id in (SEB, real):
        answer = api.send("POST", f"{REPO}/commits/{commit_id}/watch", user="mary")
        assert (answer.status, answer.body) == (204, b"")
    watched = api.sandbox.store.watches.of("mary")
    assert [(watch.kind, watch.slug, watch.target) for watch in watched] == [("commit", "my-repo", real)]
    assert api.send("DELETE", f"{REPO}/commits/{SEB}/watch", user="mary").status == 204
    assert api.sandbox.store.watches.of("mary") == []
    for unknown in (SEB[:7], "master", "0" * 40):
        assert api.send("POST", f"{REPO}/commits/{unknown}/watch").exception == "NoSuchCommitException"
    assert api.send("POST", f"{REPO}/commits/{SEB}/watch", user=None).status == 401
    assert api.get(f"{REPO}/commits/{SEB}/watch").status == 405


def test_pull_requests_and_repositories_are_watched_too(api: Api) -> None:
    for path in (f"{PULLS}/2/watch", f"{REPO}/watch"):
        assert api.send("POST", path).status == 204
    kinds = [(watch.kind, watch.target) for watch in api.sandbox.store.watches.of("fred")]
    assert kinds == [("pull-request", "2"), ("repository", "")]
    for path in (f"{PULLS}/2/watch", f"{REPO}/watch", f"{REPO}/watch"):
        assert api.send("DELETE", path).status == 204
    assert api.sandbox.store.watches.of("fred") == []
    assert api.send("POST", f"{PULLS}/99/watch").exception == "NoSuchPullRequestException"


def test_pull_requests_are_listed_open_ones_first_in_mind(api: Api) -> None:
    def numbers(query: str) -> list[int]:
        return [pull["id"] for pull in api.all(f"{PULLS}?{query}", limit=2)]

    every = numbers("state=ALL")
    opened = numbers("")
    assert set(opened) < set(every)
    assert numbers("order=oldest") == opened[::-1]
    assert numbers("state=MERGED") == [1]
    assert numbers("at=refs/heads/master&state=all") == every
    assert numbers("at=refs/heads/nope") == []
    assert numbers("direction=OUTGOING&at=refs/heads/feature/STASH-3000-syntax-highlight") != []
    assert numbers("filterText=GROOVY") != []
    assert api.get(f"{PULLS}?state=WEIRD").status == 400


def test_a_pull_request_has_properties_and_the_list_has_its_counters(api: Api) -> None:
    listed = {pull["id"]: pull["properties"] for pull in api.json(f"{PULLS}?state=ALL")["values"]}
    counters = {"resolvedTaskCount": 0, "commentCount": 0, "openTaskCount": 0}
    clean = {"mergeResult": {"outcome": "CLEAN", "current": True}}
    merged = api.json(f"{PULLS}/1")
    assert listed[3] == {**clean, **counters}
    assert listed[1] == {**merged["properties"], **counters}
    assert api.json(f"{PULLS}/3")["properties"] == clean
    assert "properties" not in api.json(f"{PULLS}/2")
    commit = merged["properties"]["mergeCommit"]
    assert commit["displayId"] == commit["id"][:11]
    parents = [parent["id"] for parent in api.json(f"{REPO}/commits/{commit['id']}")["parents"]]
    assert parents == [merged["toRef"]["latestCommit"], merged["fromRef"]["latestCommit"]]
    assert not any("properties" in pull for pull in api.json(f"{PULLS}?withProperties=false")["values"])


def test_who_merged_is_a_participant(api: Api) -> None:
    (participant,) = api.json(f"{PULLS}/1")["participants"]
    assert (participant["user"]["name"], participant["role"]) == ("seb.ruiz", "PARTICIPANT")
    assert api.json(f"{PULLS}/3")["participants"] == []


def test_a_pull_request_whose_branches_changed_the_same_lines_is_conflicted(api: Api) -> None:
    for branch in ("left", "right"):
        assert api.send("POST", f"{REPO}/branches", {"name": branch, "startPoint": "master"}).status == 200
        body = form(content=f"{branch}\n", branch=branch, sourceCommitId=SEB)
        edited = api.send("PUT", f"{REPO}/browse/README.md", body, Content_Type=FORM)
        assert edited.status == 200
    made = api.send("POST", PULLS, {"title": "x", "fromRef": {"id": "left"}, "toRef": {"id": "right"}}).json
    assert made["properties"] == {"mergeResult": {"outcome": "CONFLICTED", "current": True}}


def test_the_commits_of_a_pull_request_are_counted(api: Api) -> None:
    counted = api.json(f"{PULLS}/3/commits?withCounts=true&limit=1")
    everything = api.all(f"{PULLS}/3/commits", limit=100)
    assert counted["totalCount"] == len(everything) == 3
    assert counted["authorCount"] == len({commit["author"]["name"] for commit in everything})
    assert list(counted)[-2:] == ["authorCount", "totalCount"]
    assert "totalCount" not in api.json(f"{PULLS}/3/commits")


def test_a_pull_request_is_made_once_and_not_for_nothing(api: Api) -> None:
    body = {
        "title": "Notes",
        "description": "Some",
        "fromRef": {"id": "refs/heads/fix#2790+quotes&more"},
        "toRef": {"id": "master", "repository": {"slug": "my-repo", "project": {"key": "WORK"}}},
        "reviewers": [{"user": {"name": "mary"}}],
    }
    made = api.send("POST", PULLS, body)
    assert (made.status, made.json["state"], made.json["open"], made.json["version"]) == (201, "OPEN", True, 0)
    assert made.json["fromRef"]["displayId"] == "fix#2790+quotes&more"
    assert [each["user"]["name"] for each in made.json["reviewers"]] == ["mary"]
    assert made.json["links"]["self"][0]["href"].endswith(f"/pull-requests/{made.json['id']}")
    again = api.send("POST", PULLS, body)
    assert (again.status, again.exception) == (409, "DuplicatePullRequestException")
    assert again.json["errors"][0]["existingPullRequest"]["id"] == made.json["id"]
    nothing = api.send("POST", PULLS, {**body, "fromRef": {"id": "bugfix/STASH-1275-word-wrap"}})
    assert (nothing.status, nothing.exception) == (409, "EmptyPullRequestException")
    assert api.send("POST", PULLS, {**body, "title": ""}).status == 400
    assert api.send("POST", PULLS, {"title": "x"}).json["errors"][0]["context"] == "fromRef"
    assert api.send("POST", PULLS, {**body, "fromRef": {"id": "nope"}}).exception == "NoSuchCommitException"
    said = nothing.json["errors"][0]["message"]
    assert (
        said
        == 'Branch "master" is already up-to-date with branch "bugfix/STASH-1275-word-wrap" in repository "my-repo".'
    )


def test_reviewers_that_cannot_review_are_named(api: Api) -> None:
    reviewers = [{"user": {"name": name}} for name in ("ghost", "mary", "fred")]
    source = {"id": "feature/STASH-3000-syntax-highlight"}
    body = {"title": "x", "fromRef": source, "toRef": {"id": "master"}, "reviewers": reviewers}
    refused = api.send("POST", PULLS, body)
    (error,) = refused.json["errors"]
    assert (refused.status, refused.exception) == (409, "InvalidPullRequestReviewersException")
    assert error["context"] == "reviewers"
    assert error["reviewerErrors"] == [
        {"context": "ghost", "message": "ghost is not a user.", "exceptionName": None},
        {"context": "fred", "message": "fred is the author of the pull request.", "exceptionName": None},
    ]
    assert [each["user"]["name"] for each in error["validReviewers"]] == ["mary"]


def test_pull_requests_are_filtered_by_who_takes_part_and_by_draft(api: Api) -> None:
    def numbers(query: str) -> list[int]:
        return sorted(pull["id"] for pull in api.all(f"{PULLS}?state=ALL&{query}", limit=100))

    assert numbers("username.1=fred&role.1=AUTHOR&filterText=STASH") == [4]
    assert numbers("username.1=fred&role.1=REVIEWER&filterText=STASH") == [1, 3]
    assert numbers("username.1=seb.ruiz") == numbers("username.1=seb.ruiz&role.1=PARTICIPANT") == [1]
    assert numbers("username.1=fred&username.2=mary&role.2=AUTHOR&filterText=STASH") == [1, 3]
    assert numbers("username.1=mary&approved.1=true") == numbers("draft=true") == []
    assert numbers("username.1=ghost") == numbers("username.1=mary&username.2=ghost") == []
    assert numbers("username.2=ghost&draft=false") == numbers("")
    assert api.get(f"{PULLS}?username.1=fred&role.1=BOSS").status == 400


def test_a_pull_request_may_come_from_a_fork_but_not_from_a_stranger(api: Api) -> None:
    fork = api.send("POST", REPO, {"name": "forked"}).json
    place = {"slug": fork["slug"], "project": {"key": "~FRED"}}
    body = {
        "title": "From a fork",
        "fromRef": {"id": "docs/100%-done", "repository": place},
        "toRef": {"id": "master"},
    }
    made = api.send("POST", PULLS, body)
    assert (made.status, made.json["fromRef"]["repository"]["slug"]) == (201, "forked")
    assert made.json["properties"]["mergeResult"]["outcome"] == "CLEAN"
    commit = api.json(f"{PULLS}/{made.json['id']}/commits")["values"][0]
    assert made.json["id"] in [
        pull["id"] for pull in api.json(f"{REPO}/commits/{commit['id']}/pull-requests")["values"]
    ]
    stranger = {**body, "fromRef": {"id": "master", "repository": {**place, "slug": "notes"}}}
    assert api.send("POST", PULLS, stranger).status == 400
    nowhere = {**body, "fromRef": {"id": "master", "repository": {**place, "slug": "nope"}}}
    assert api.send("POST", PULLS, nowhere).exception == "NoSuchRepositoryException"
    api.send("DELETE", "/rest/api/latest/projects/~fred/repos/forked")
    assert api.json(f"{PULLS}/{made.json['id']}")["fromRef"]["latestCommit"] == commit["id"]


def test_a_commit_knows_its_pull_requests_open_or_merged(api: Api) -> None:
    for branch, state in (("feature/STASH-3000-syntax-highlight", "OPEN"), ("bugfix/STASH-1275-word-wrap", "MERGED")):
        tip = api.json(f"{REPO}/commits?until={branch}&limit=1")["values"][0]
        found = api.json(f"{REPO}/commits/{tip['id']}/pull-requests")["values"]
        assert [(pull["fromRef"]["displayId"], pull["state"]) for pull in found] == [(branch, state)]
    assert api.json(f"{REPO}/commits/{SEB}/pull-requests")["values"] == []
