"""Every operation of three public clients, unchanged, against the sandbox.

Each table lists the outcome of calls: success, no such operation in the sandbox, or a refusal with its reason.
"""

from __future__ import annotations

import io
import itertools
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from bbcli.sandbox.store.records import Owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox

SEB = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
FEATURE = "feature/STASH-3000-syntax-highlight"
W, R = "WORK", "my-repo"
WORKS = "works"
ABSENT = "the sandbox has no such operation"
# Removed from Bitbucket, or called outside of its REST API.
UNKNOWN = "no operation of Bitbucket 9.4"


class Refusal(NamedTuple):
    """A call that a real server refuses, too."""

    status: int
    reason: str


class PeerCall(NamedTuple):
    """A call of a client; the rows of a table run in order on one sandbox."""

    operation: str
    call: Callable[[Any], Any]
    outcome: str | Refusal = WORKS


def _drain(result: Any) -> None:
    """Read the result of a client, up to a number that no list of the sandbox reaches."""
    if hasattr(result, "__next__"):
        list(itertools.islice(result, 2000))


def _outcome(sandbox: Sandbox, row: PeerCall, client: Any) -> str | int:
    """Return the outcome of a call by the sandbox's responses, which not all clients check."""
    sandbox.requests.clear()
    failure: Exception | None = None
    try:
        _drain(row.call(client))
    except Exception as error:  # noqa: BLE001 - each client has exceptions of its own
        failure = error
    statuses = {request.status for request in sandbox.requests}
    assert max(statuses, default=0) in {*range(500), 501}, "the sandbox fails"
    refused = [status for status in sorted(statuses) if status >= 400]
    if not refused:
        return WORKS if failure is None else f"the client fails: {failure!r}"
    if HTTPStatus.NOT_IMPLEMENTED in refused:
        return ABSENT
    known = all(_is_known(request.path) for request in sandbox.requests if request.status in (404, 405))
    return refused[-1] if known else UNKNOWN


def _is_known(path: str) -> bool:
    from bbcli.openapi.match import find_templates
    from bbcli.openapi.store import bundled_spec

    return bool(find_templates(bundled_spec(), path.partition("/rest")[2]))


def _check(sandbox: Sandbox, client: Any, table: tuple[PeerCall, ...]) -> None:
    found = {row.operation: _outcome(sandbox, row, client) for row in table}
    assert len(found) == len(table), "two rows have one name"
    expected = {row.operation: row.outcome.status if isinstance(row.outcome, Refusal) else row.outcome for row in table}
    assert [f"{name}: {what}" for name, what in found.items() if what != expected[name]] == []


def _repo(stash: Any) -> Any:
    return stash.projects[W].repos[R]


def _pull(stash: Any) -> Any:
    return _repo(stash).pull_requests[3]


def _set(holder: Any, name: str, value: Any) -> None:
    setattr(holder, name, value)


STASHY = (
    PeerCall("projects.list", lambda s: s.projects.list()),
    PeerCall("projects.get", lambda s: s.projects.get(W)),
    PeerCall("projects.create", lambda s: s.projects.create("STASHY", "Stashy", "By stashy")),
    PeerCall("projects[].get", lambda s: s.projects["STASHY"].get()),
    PeerCall("projects[].update", lambda s: s.projects["STASHY"].update(name="Stashy 2", description="Changed")),
    PeerCall("projects[].keys", lambda s: s.projects["STASHY"].keys(), ABSENT),
    PeerCall("repos.all", lambda s: s.repos.all()),
    PeerCall("repos.list", lambda s: s.projects[W].repos.list()),
    PeerCall("repos.create", lambda s: s.projects["STASHY"].repos.create("made")),
    PeerCall("repos[].get", lambda s: s.projects["STASHY"].repos["made"].get()),
    PeerCall("repos[].update", lambda s: s.projects["STASHY"].repos["made"].update("renamed")),
    PeerCall("repos[].move", lambda s: s.projects["STASHY"].repos["renamed"].move("~FRED", "moved")),
    PeerCall("repos[].delete", lambda s: s.projects["~FRED"].repos["moved"].delete()),
    PeerCall("repos[].fork", lambda s: _repo(s).fork("stashy-fork", "~FRED")),
    PeerCall("repos[].forks", lambda s: _repo(s).forks()),
    PeerCall("repos[].keys", lambda s: _repo(s).keys(), ABSENT),
    PeerCall("repos[].public", lambda s: _repo(s).public),
    PeerCall("repos[].public = ", lambda s: _set(s.projects["~FRED"].repos["stashy-fork"], "public", True)),
    PeerCall("repos[].forkable", lambda s: _repo(s).forkable),
    PeerCall("repos[].tags", lambda s: _repo(s).tags(filterText="v1", orderBy="MODIFICATION")),
    PeerCall("repos[].get_all_tags", lambda s: _repo(s).get_all_tags(50)),
    PeerCall("repos[].create_tag", lambda s: _repo(s).create_tag("stashy-1", "master")),
    PeerCall("repos[].delete_tag", lambda s: _repo(s).delete_tag("stashy-1")),
    PeerCall("repos[].default_branch", lambda s: _repo(s).default_branch),
    PeerCall("repos[].default_branch = ", lambda s: _set(_repo(s), "default_branch", "refs/heads/master")),
    PeerCall("repos[].create_branch", lambda s: _repo(s).create_branch("stashy/one")),
    PeerCall("repos[].delete_branch", lambda s: _repo(s).delete_branch("stashy/one")),
    PeerCall("repos[].get_branch_info", lambda s: _repo(s).get_branch_info(SEB)),
    PeerCall("repos[].branches", lambda s: _repo(s).branches(details=True)),
    PeerCall("repos[].get_all_branches", lambda s: _repo(s).get_all_branches(50)),
    PeerCall("repos[].get_sync", lambda s: _repo(s).get_sync(), ABSENT),
    PeerCall("repos[].get_commit", lambda s: _repo(s).get_commit(SEB)),
    PeerCall("repos[].get_commit_pull_requests", lambda s: _repo(s).get_commit_pull_requests(SEB)),
    PeerCall("repos[].files", lambda s: _repo(s).files("languages", at="master")),
    PeerCall("repos[].browse", lambda s: _repo(s).browse("README.md", at="master")),
    PeerCall("repos[].changes", lambda s: _repo(s).changes("master", "v2.0")),
    PeerCall("repos[].commits", lambda s: _repo(s).commits("master", "v2.0", "README.md")),
    PeerCall("repos[].diff", lambda s: _repo(s).diff(FEATURE, "master")),
    PeerCall("repos[].webhooks", lambda s: _repo(s).webhooks.all(), ABSENT),
    PeerCall("repos[].settings.hooks", lambda s: _repo(s).settings.hooks.all(), ABSENT),
    PeerCall("repos[].repo_permissions.users", lambda s: _repo(s).repo_permissions.users.all(), ABSENT),
    PeerCall(
        "pull_requests.all", lambda s: _repo(s).pull_requests.all(state="ALL", order="OLDEST", at="refs/heads/master")
    ),
    PeerCall(
        "pull_requests.create",
        lambda s: _repo(s).pull_requests.create("By stashy", "docs/100%-done", "master", reviewers=["mary"]),
    ),
    PeerCall(
        "pull_requests.create, of a merged branch",
        lambda s: _repo(s).pull_requests.create("By stashy", "bugfix/STASH-1275-word-wrap", "master"),
        Refusal(409, "the target has all commits of the branch"),
    ),
    PeerCall("pull_requests[].get", lambda s: _pull(s).get()),
    PeerCall("pull_requests[].update", lambda s: _pull(s).update(0, title="Changed")),
    PeerCall("pull_requests[].activities", lambda s: _pull(s).activities()),
    PeerCall("pull_requests[].can_merge", lambda s: _pull(s).can_merge()),
    PeerCall("pull_requests[].decline", lambda s: _pull(s).decline(1)),
    PeerCall("pull_requests[].merge", lambda s: _pull(s).merge(0), Refusal(409, "the version is an older one")),
    PeerCall("pull_requests[].rebase", lambda s: _pull(s).rebase(0), UNKNOWN),
    PeerCall("pull_requests[].reopen", lambda s: _pull(s).reopen(2)),
    PeerCall("pull_requests[].approve", lambda s: _pull(s).approve()),
    PeerCall("pull_requests[].unapprove", lambda s: _pull(s).unapprove()),
    PeerCall("pull_requests[].needswork", lambda s: _pull(s).needswork()),
    PeerCall("pull_requests[].watch", lambda s: _pull(s).watch()),
    PeerCall("pull_requests[].unwatch", lambda s: _pull(s).unwatch()),
    PeerCall("pull_requests[].changes", lambda s: _pull(s).changes()),
    PeerCall("pull_requests[].commits", lambda s: _pull(s).commits()),
    PeerCall("pull_requests[].comments", lambda s: _pull(s).comments()),
    PeerCall("pull_requests[].comment", lambda s: _pull(s).comment("Nice")),
    PeerCall("pull_requests[].diff", lambda s: _pull(s).diff()),
    PeerCall("build().set", lambda s: s.build(SEB).set("SUCCESSFUL", "stashy", "Stashy", "https://ci.example.com/1")),
    PeerCall("build().get", lambda s: s.build(SEB).get()),
    PeerCall("projects[].delete", lambda s: s.projects["STASHY"].delete()),
)

ANY = {"id": "any", "type": {"id": "ANY_REF"}}
CONDITION = {"sourceMatcher": ANY, "targetMatcher": ANY, "reviewers": [{"id": 101}], "requiredApprovals": 1}
NO_DELETES = {"matcher_type": "PATTERN", "matcher_value": "x", "permission_type": "no-deletes", "repository_slug": R}


def _commented(bitbucket: Any) -> int:
    return int(bitbucket.add_pull_request_comment(W, R, 3, "One")["id"])


def _permission(bitbucket: Any) -> int:
    return int(bitbucket.get_branches_permissions(W, "", R)["values"][0]["id"])


def _condition(bitbucket: Any) -> int:
    return int(bitbucket.get_repo_conditions(W, R)[0]["id"])


ANNOTATION = {"message": "Unused", "severity": "LOW", "path": "README.md", "line": 1}
ATLASSIAN = (
    PeerCall("project_list", lambda b: b.project_list()),
    PeerCall("create_project", lambda b: b.create_project("ATLAS", "Atlas", "By a library")),
    PeerCall("project", lambda b: b.project("ATLAS")),
    PeerCall("project_exists", lambda b: b.project_exists("ATLAS")),
    PeerCall("update_project", lambda b: b.update_project("ATLAS", description="Changed")),
    PeerCall("project_summary", lambda b: b.project_summary("ATLAS"), ABSENT),
    PeerCall("project_avatar", lambda b: b.project_avatar(W), ABSENT),
    PeerCall("project_keys", lambda b: b.project_keys(W), ABSENT),
    PeerCall("project_users", lambda b: b.project_users(W), ABSENT),
    PeerCall("project_groups", lambda b: b.project_groups(W), ABSENT),
    PeerCall("project_default_permissions", lambda b: b.project_default_permissions(W, "PROJECT_READ"), ABSENT),
    PeerCall("get_project_conditions", lambda b: b.get_project_conditions(W)),
    PeerCall("get_users", lambda b: b.get_users("fred")),
    PeerCall("get_users_info", lambda b: b.get_users_info(), ABSENT),
    PeerCall("get_groups", lambda b: b.get_groups(), ABSENT),
    PeerCall("get_current_license", lambda b: b.get_current_license(), ABSENT),
    PeerCall("markup_preview", lambda b: b.markup_preview("*x*"), ABSENT),
    PeerCall("repo_list", lambda b: b.repo_list(W, limit=None)),
    PeerCall("repo_all_list", lambda b: b.repo_all_list(W)),
    PeerCall("create_repo", lambda b: b.create_repo("ATLAS", "made")),
    PeerCall("get_repo", lambda b: b.get_repo("ATLAS", "made")),
    PeerCall("repo_exists", lambda b: b.repo_exists("ATLAS", "made")),
    PeerCall("update_repo", lambda b: b.update_repo("ATLAS", "made", description="Changed")),
    PeerCall("get_repo_forkable", lambda b: b.get_repo_forkable("ATLAS", "made")),
    PeerCall("set_repo_forkable", lambda b: b.set_repo_forkable("ATLAS", "made", True)),
    PeerCall("delete_repo", lambda b: b.delete_repo("ATLAS", "made")),
    PeerCall("fork_repository", lambda b: b.fork_repository(W, R, "atlas-fork")),
    PeerCall("fork_repository_new_project", lambda b: b.fork_repository_new_project(W, R, "ATLAS", "atlas-fork")),
    PeerCall("repo_keys", lambda b: b.repo_keys(W, R), ABSENT),
    PeerCall("repo_users", lambda b: b.repo_users(W, R), ABSENT),
    PeerCall("get_repo_labels", lambda b: b.get_repo_labels(W, R), ABSENT),
    PeerCall("get_branches", lambda b: b.get_branches(W, R, filter="feature", order_by="ALPHABETICAL")),
    PeerCall("get_default_branch", lambda b: b.get_default_branch(W, R)),
    PeerCall("set_default_branch", lambda b: b.set_default_branch(W, R, "refs/heads/master")),
    PeerCall("create_branch", lambda b: b.create_branch(W, R, "atlas/one", "master", "By a library")),
    PeerCall("delete_branch", lambda b: b.delete_branch(W, R, "atlas/one")),
    PeerCall("get_tags", lambda b: b.get_tags(W, R, filter="v1")),
    PeerCall("get_project_tags", lambda b: b.get_project_tags(W, R, "v1.0")),
    PeerCall("set_tag", lambda b: b.set_tag(W, R, "atlas-1", "master", "By a library")),
    PeerCall("delete_tag", lambda b: b.delete_tag(W, R, "atlas-1")),
    PeerCall("get_webhooks", lambda b: b.get_webhooks(W, R), ABSENT),
    PeerCall("all_repo_hook_settings", lambda b: b.all_repo_hook_settings(W, R), ABSENT),
    PeerCall("create_webhook", lambda b: b.create_webhook(W, R, "x", [], "https://example.com", True), ABSENT),
    PeerCall("set_repo_label", lambda b: b.set_repo_label(W, R, "x"), ABSENT),
    PeerCall("repo_groups", lambda b: b.repo_groups(W, R), ABSENT),
    PeerCall("enable_repo_forking", lambda b: b.enable_repo_forking(W, R)),
    PeerCall("set_branching_model", lambda b: b.set_branching_model(W, R, {"development": {"useDefault": True}})),
    PeerCall("get_branching_model", lambda b: b.get_branching_model(W, R)),
    PeerCall("set_branches_permissions", lambda b: b.set_branches_permissions(W, **NO_DELETES)),
    PeerCall("get_branches_permissions", lambda b: b.get_branches_permissions(W, "", R)),
    PeerCall("all_branches_permissions", lambda b: b.all_branches_permissions(W, "", R)),
    PeerCall("get_branch_permission", lambda b: b.get_branch_permission(W, _permission(b), R)),
    PeerCall("delete_branch_permission", lambda b: b.delete_branch_permission(W, _permission(b), R)),
    PeerCall("set_pull_request_settings", lambda b: b.set_pull_request_settings(W, R, {"requiredApprovers": 0})),
    PeerCall("get_pull_request_settings", lambda b: b.get_pull_request_settings(W, R)),
    PeerCall("get_pull_requests", lambda b: b.get_pull_requests(W, R, state="ALL")),
    PeerCall(
        "open_pull_request",
        lambda b: b.open_pull_request(W, R, W, R, "feature/größe-日本語", "master", "By a library", "Text", ["mary"]),
    ),
    PeerCall(
        "create_pull_request",
        lambda b: b.create_pull_request(W, R, {"title": "x", "fromRef": {"id": FEATURE}, "toRef": {"id": "master"}}),
        Refusal(409, "one is open between the two branches"),
    ),
    PeerCall("get_pull_request", lambda b: b.get_pull_request(W, R, 3)),
    PeerCall("get_pull_requests_commits", lambda b: b.get_pull_requests_commits(W, R, 3)),
    PeerCall("update_pull_request", lambda b: b.update_pull_request(W, R, 4, {"version": 0, "title": "x"})),
    PeerCall("get_pull_requests_activities", lambda b: b.get_pull_requests_activities(W, R, 3)),
    PeerCall("get_pull_requests_changes", lambda b: b.get_pull_requests_changes(W, R, 3)),
    PeerCall("get_pull_requests_participants", lambda b: b.get_pull_requests_participants(W, R, 3)),
    PeerCall("change_reviewed_status", lambda b: b.change_reviewed_status(W, R, 3, "APPROVED", "fred")),
    PeerCall("add_pull_request_comment", lambda b: b.add_pull_request_comment(W, R, 3, "Nice")),
    PeerCall(
        "get_pull_request_comment",
        lambda b: b.get_pull_request_comment(W, R, 3, 1),
        Refusal(404, "the comment is of another pull request"),
    ),
    PeerCall(
        "add_pull_request_blocker_comment",
        lambda b: b.add_pull_request_blocker_comment(W, R, 3, "x", "BLOCKER"),
    ),
    PeerCall("search_pull_request_blocker_comment", lambda b: b.search_pull_request_blocker_comment(W, R, 3)),
    PeerCall("update_pull_request_comment", lambda b: b.update_pull_request_comment(W, R, 3, _commented(b), "Two", 0)),
    PeerCall("delete_pull_request_comment", lambda b: b.delete_pull_request_comment(W, R, 3, _commented(b), 0)),
    PeerCall(
        "add_pull_request_inline_comment",
        lambda b: b.add_pull_request_inline_comment(W, R, 3, "Here", "README.md", SEB, SEB),
        Refusal(409, "the pull request has other commits"),
    ),
    PeerCall(
        "assign_pull_request_participant_role",
        lambda b: b.assign_pull_request_participant_role(W, R, 3, "REVIEWER", "mary"),
        Refusal(409, "its author cannot review it"),
    ),
    PeerCall("is_pull_request_can_be_merged", lambda b: b.is_pull_request_can_be_merged(W, R, 3)),
    PeerCall("decline_pull_request", lambda b: b.decline_pull_request(W, R, 4, 1)),
    PeerCall("reopen_pull_request", lambda b: b.reopen_pull_request(W, R, 4, 2)),
    PeerCall(
        "merge_pull_request",
        lambda b: b.merge_pull_request(W, R, 4, "x", pr_version=3),
        Refusal(409, "the branches conflict"),
    ),
    PeerCall("delete_pull_request", lambda b: b.delete_pull_request(W, R, 4, 3)),
    PeerCall("get_dashboard_pull_requests", lambda b: b.get_dashboard_pull_requests()),
    PeerCall("check_inbox_pull_requests_count", lambda b: b.check_inbox_pull_requests_count(), UNKNOWN),
    PeerCall("check_inbox_pull_requests", lambda b: b.check_inbox_pull_requests(), UNKNOWN),
    PeerCall("get_tasks", lambda b: b.get_tasks(W, R, 3), UNKNOWN),
    PeerCall("get_diff", lambda b: b.get_diff(W, R, "languages/java.lang", "v2.0", "master")),
    PeerCall(
        "get_commits", lambda b: b.get_commits(W, R, "v2.0", "master", with_counts=True, avatar_size=64, limit=None)
    ),
    PeerCall("get_commit_changes", lambda b: b.get_commit_changes(W, R, commit_id=SEB)),
    PeerCall("get_commit_info", lambda b: b.get_commit_info(W, R, SEB, "README.md")),
    PeerCall("get_pull_requests_contain_commit", lambda b: b.get_pull_requests_contain_commit(W, R, SEB)),
    PeerCall("get_changelog", lambda b: b.get_changelog(W, R, FEATURE, "master")),
    PeerCall("get_associated_build_statuses", lambda b: b.get_associated_build_statuses(SEB)),
    PeerCall(
        "create_code_insights_report", lambda b: b.create_code_insights_report(W, R, SEB, "atlas", "By a library")
    ),
    PeerCall("get_code_insights_report", lambda b: b.get_code_insights_report(W, R, SEB, "atlas")),
    PeerCall(
        "add_code_insights_annotations_to_report",
        lambda b: b.add_code_insights_annotations_to_report(W, R, SEB, "atlas", [ANNOTATION]),
    ),
    PeerCall("delete_code_insights_report", lambda b: b.delete_code_insights_report(W, R, SEB, "atlas")),
    PeerCall("get_file_list", lambda b: b.get_file_list(W, R, "languages", limit=None)),
    PeerCall("get_content_of_file", lambda b: b.get_content_of_file(W, R, "README.md", at="master")),
    PeerCall("upload_file", lambda b: b.upload_file(W, R, "New", "Add it", "staging", "by/library.txt")),
    PeerCall(
        "update_file", lambda b: b.update_file(W, R, "Newer", "Change it", "staging", "by/library.txt", "staging")
    ),
    PeerCall(
        "update_file, changed meanwhile",
        lambda b: b.update_file(W, R, "Lost", "Change it", "staging", "by/library.txt", SEB),
        Refusal(409, "the file is not as it was in that commit"),
    ),
    PeerCall("download_repo_archive", lambda b: b.download_repo_archive(W, R, io.BytesIO())),
    PeerCall("create_repo_condition", lambda b: b.create_repo_condition(W, R, CONDITION)),
    PeerCall("get_repo_conditions", lambda b: b.get_repo_conditions(W, R)),
    PeerCall("get_repo_repo_conditions", lambda b: b.get_repo_repo_conditions(W, R)),
    PeerCall("get_repo_project_conditions", lambda b: b.get_repo_project_conditions(W, R)),
    PeerCall("update_repo_condition", lambda b: b.update_repo_condition(W, R, CONDITION, _condition(b))),
    PeerCall(
        "get_required_reviewers_for_pull_request",
        lambda b: b.get_required_reviewers_for_pull_request(W, R, W, R, FEATURE, "master"),
    ),
    PeerCall("delete_repo_condition", lambda b: b.delete_repo_condition(W, R, _condition(b))),
    PeerCall(
        "create_project_condition",
        lambda b: b.create_project_condition(W, CONDITION),
        Refusal(401, "an administrator of the project may"),
    ),
    PeerCall("health_check", lambda b: b.health_check(), UNKNOWN),
)

P = ("-p", W, "-r", R)
NEWEST = "the newest comment"
MADE = ("--from-branch", "fix#2790+quotes&more", "--to-branch", "master", "--title", "By bbdc")


def _words(*words: str, outcome: str | Refusal = WORKS) -> PeerCall:
    name = " ".join(word for word in words if word not in P)
    return PeerCall(name, lambda bbdc: bbdc(*words), outcome)


BBDC = (
    _words("account", "me", "--user-slug", "fred", outcome=ABSENT),
    _words("account", "recent-repos", outcome=ABSENT),
    _words("account", "ssh-keys", outcome=ABSENT),
    _words("account", "gpg-keys", outcome=ABSENT),
    _words("account", "user", "--user-slug", "fred"),
    _words("account", "settings", "--user-slug", "fred", outcome=ABSENT),
    _words("dashboard", "pull-requests"),
    _words("pr", "list", *P, "--state", "ALL"),
    _words("pr", "list", *P, "--direction", "OUTGOING", "--json"),
    _words("pr", "get", *P, "3"),
    _words("pr", "create", *P, *MADE, "--reviewer", "mary"),
    _words("pr", "create", *P, *MADE, outcome=Refusal(409, "one is open between the two branches")),
    _words("pr", "commits", *P, "3"),
    _words("pr", "for-commit", *P, SEB),
    _words("pr", "watch", *P, "3", outcome=Refusal(403, "it sends neither JSON nor the header against forgery")),
    _words("pr", "unwatch", *P, "3"),
    _words("pr", "comment", *P, "3", "--text", "Nice"),
    _words("pr", "comments", "add", *P, "3", "--text", "Nice"),
    _words("pr", "comments", "get", *P, "3", NEWEST),
    _words("pr", "comments", "update", *P, "3", NEWEST, "--text", "x"),
    _words("pr", "comments", "react", *P, "3", NEWEST, "--emoticon", "thumbsup"),
    _words("pr", "comments", "unreact", *P, "3", NEWEST, "--emoticon", "thumbsup"),
    _words("pr", "comments", "delete", *P, "3", NEWEST),
    _words("pr", "blockers", "add", *P, "3", "--text", "Stop"),
    _words("pr", "blockers", "get", *P, "3", NEWEST),
    _words("pr", "blockers", "update", *P, "3", NEWEST, "--text", "x"),
    _words("pr", "blockers", "delete", *P, "3", NEWEST),
    _words("pr", "participants", "status", *P, "3", "fred", "--status", "UNAPPROVED"),
    _words("pr", "participants", "search", *P, outcome=ABSENT),
    _words("pr", "review", "complete", *P, "3", "--status", "APPROVED", outcome=Refusal(404, "there is no draft")),
    _words("pr", "review", "discard", *P, "3", outcome=Refusal(404, "there is no draft")),
    _words("pr", "diff-file", *P, "3", "README.md"),
    _words("pr", "approve", *P, "3", outcome=Refusal(403, "it sends neither JSON nor the header against forgery")),
    _words("pr", "unapprove", *P, "3"),
    _words("pr", "decline", *P, "3"),
    _words("pr", "reopen", *P, "3"),
    _words("pr", "merge-check", *P, "3"),
    _words("pr", "merge", *P, "3"),
    _words("pr", "update", *P, "3", "--title", "x"),
    _words("pr", "participants", "list", *P, "3"),
    _words("pr", "comments", "list", *P, "3", "--path", "README.md"),
    _words("pr", "blockers", "list", *P, "3"),
    _words("pr", "review", "get", *P, "3"),
    _words("pr", "auto-merge", "get", *P, "3", outcome=Refusal(404, "no merge is armed")),
    _words("pr", "activities", *P, "3"),
    _words("pr", "changes", *P, "3"),
    _words("pr", "diff", *P, "3"),
    _words("pr", "diff-stats", *P, "3", "README.md"),
    _words("pr", "patch", *P, "3"),
    _words("pr", "merge-base", *P, "3"),
    _words("pr", "commit-message", *P, "3"),
    _words("pr", "rebase-check", *P, "3"),
    _words("pr", "rebase", *P, "3", outcome=Refusal(409, "the pull request is merged")),
    _words("pr", "delete", *P, "3", outcome=Refusal(401, "its author or an administrator may")),
)


@pytest.mark.filterwarnings("ignore:pkg_resources is deprecated", "ignore:Deprecated call to `pkg_resources")
def test_the_operations_of_stashy(sandbox: Sandbox) -> None:
    import stashy

    client = stashy.connect(sandbox.url, "fred", "fred")
    _check(sandbox, client, STASHY)
    client._client._session.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_operations_of_atlassian_python_api(sandbox: Sandbox) -> None:
    from atlassian import Bitbucket

    make: Any = Bitbucket  # it has no types
    with make(url=sandbox.url, username="fred", password="fred") as client:
        _check(sandbox, client, ATLASSIAN)


@pytest.fixture
def bbdc(sandbox: Sandbox) -> Callable[..., None]:
    """Run a command of bbdc-cli, as fred by a token."""
    from bbdc_cli.__main__ import app
    from typer.testing import CliRunner

    fred = sandbox.store.users.by_name("fred")
    _, token = sandbox.store.tokens.create(Owner(user_id=fred.id if fred else None), "bbdc", ("REPO_WRITE",), None)
    env = {"BITBUCKET_SERVER": f"{sandbox.url}/rest", "BITBUCKET_API_TOKEN": token}

    def run(*words: str) -> None:
        (newest,) = sandbox.store.database.row("select max(id) from pull_comments") or (None,)
        result = CliRunner().invoke(app, [str(newest) if word == NEWEST else word for word in words], env=env)
        if result.exception is not None:
            raise AssertionError(result.output) from result.exception

    return run


def test_the_operations_of_bbdc_cli(sandbox: Sandbox, bbdc: Callable[..., None]) -> None:
    _check(sandbox, bbdc, BBDC)
