"""Invalid, missing and forbidden input: exit code, stdout and stderr, as text and as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import assert_fails
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

REPO_FORMS = "write WORK/my-repo, ~fred/my-repo, a web URL or a clone URL"
KEY_FORM = "write a key such as WORK, or ~fred for a personal project"
COMMIT_FORM = "write a commit such as 01f9c86, master, v1.0, HEAD"
UNKNOWN = "0123456789" * 4
NOT_REPOS = [
    "", "WORK/", "/my-repo", "WORK/my-repo/x", "WORK/../x", "WO RK/x", "1X/x", "WORK/a\nb", "WORK/my repo",
    "https://host/foo", "https://host/projects/WORK", "ftp://host/projects/WORK/repos/x", "ssh://host", "host:",
]  # fmt: skip
NOT_KEYS = ["", "1X", "WO RK", "~", "W-X", "WORK/my-repo", "~a/b", "ÜBUNG", "WORK?", "../x"]
NOT_COMMITS = [
    "", "a b", "..", "a..b..c", "a~x", "~1", "a^!", "a^{tree}", "@{", "@{u", "a~1b", "a:b", "x.lock", "/x", "x/", "x.",
    "a*", "a\x1b", "--", "-x~1", "a..-x", "a~1:b", "HEAD^{/fix}",
]  # fmt: skip


@pytest.mark.parametrize("command", ["commits list -R", "repos show"])
def test_a_mere_name_needs_a_usual_project(sandbox: Sandbox, invoke: Invoke, command: str) -> None:
    hint = "write PROJECT/my-repo, or set a default project: bbcli config set project PROJECT"
    assert_fails(invoke, f"{command} my-repo", 2, "'my-repo' is not a repository: the project is missing", hint)
    assert not sandbox.requests


@pytest.mark.parametrize("command", ["commits list -R", "repos show"])
@pytest.mark.parametrize("text", NOT_REPOS)
def test_a_malformed_repository_is_a_usage_error(sandbox: Sandbox, invoke: Invoke, command: str, text: str) -> None:
    assert_fails(invoke, f"{command} {shlex.quote(text)}", 2, f"{text!r} is not a repository", REPO_FORMS)
    assert not sandbox.requests


@pytest.mark.parametrize("text", NOT_KEYS)
def test_a_malformed_project_key_is_a_usage_error(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    assert_fails(invoke, f"projects show {shlex.quote(text)}", 2, f"{text!r} is not a project key", KEY_FORM)
    assert not sandbox.requests


@pytest.mark.parametrize("text", NOT_COMMITS)
def test_a_malformed_commit_is_a_usage_error(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    words = f"commits list -R WORK/my-repo --until={shlex.quote(text)}"
    assert_fails(invoke, words, 2, f"{text!r} is not a commit, branch or tag", COMMIT_FORM)
    assert not sandbox.requests


def test_signing_out_without_a_login_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "logout")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: no saved login for {sandbox.url}\nhint: bbcli auth status\n"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("projects show NOPE", "project NOPE does not exist", "bbcli projects list"),
        ("repos show WORK/nope", "repository WORK/nope does not exist", "bbcli repos list WORK"),
        (
            "watch pull 999 -R WORK/my-repo",
            "pull request 999 does not exist in WORK/my-repo",
            "bbcli prs list --state all -R WORK/my-repo",
        ),
    ],
)
def test_what_is_not_there_is_named(sandbox: Sandbox, invoke: Invoke, words: str, message: str, hint: str) -> None:
    assert assert_fails(invoke, words, 3, message, hint).get("status", 404) == 404


@pytest.mark.parametrize("name", ["feature/no#such", UNKNOWN])
@pytest.mark.parametrize(
    "command", ["commits list --until", "commits list --since", "commits show", "commits changes", "watch commit"]
)
def test_an_unknown_ref_or_hash_is_not_found(sandbox: Sandbox, invoke: Invoke, command: str, name: str) -> None:
    message = f"commit '{name}' does not exist in repository 'my-repo'"
    hint = "bbcli commits list -R WORK/my-repo"
    error = assert_fails(invoke, f"{command} '{name}' -R WORK/my-repo", 3, message, hint)
    if command == "watch commit":  # it has no JSON
        return
    assert error["exceptionName"] == "com.atlassian.bitbucket.commit.NoSuchCommitException"
    assert error["requestId"].startswith("@SANDBOX")


def test_an_unknown_path_is_not_found(sandbox: Sandbox, invoke: Invoke) -> None:
    head = invoke("commits", "list", "-R", "WORK/my-repo", "-L", "1").out.split("\t")[0]
    message = f'the path "no/such" does not exist at revision "{head}"'
    hint = "paths are case-sensitive; in a local clone they are relative to the current directory, with -R to the root"
    assert_fails(invoke, "commits diff master no/such -R WORK/my-repo", 3, message, hint)


def test_a_path_that_no_commit_touches_is_not_found(sandbox: Sandbox, invoke: Invoke) -> None:
    # A server that is asked for the history of a path answers as git does: nothing, and not an error.
    hint = "paths are case-sensitive; in a local clone they are relative to the current directory, with -R to the root"
    assert_fails(invoke, "commits list -R WORK/my-repo --path no/such", 3, "no commit changes 'no/such'", hint)


def test_an_empty_repository_says_that_it_has_no_default_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    message = "repository 'empty' has no default branch: 'refs/heads/master' does not exist"
    hint = "push a commit, or add --until BRANCH"
    assert_fails(invoke, "commits list -R WORK/empty", 3, message, hint)


def test_without_a_credential_all_the_ways_are_named(sandbox: Sandbox, invoke: Invoke) -> None:
    hint = f"bbcli auth login {sandbox.url}, or set BBCLI_TOKEN, or BBCLI_USERNAME and BBCLI_PASSWORD"
    assert_fails(invoke, "projects list", 4, f"no credential for {sandbox.url}", hint, env={"BBCLI_PASSWORD": ""})
    assert not sandbox.requests


def test_without_a_server_all_the_ways_are_named(invoke: Invoke) -> None:
    hint = "bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)"
    assert_fails(invoke, "projects list", 4, "no server is configured", hint)


@pytest.mark.parametrize("wrong", [{"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "wrong"}, {"BBCLI_TOKEN": "wrong"}])
def test_a_wrong_credential_is_not_authenticated(sandbox: Sandbox, invoke: Invoke, wrong: dict[str, str]) -> None:
    message = f"{sandbox.url}: authentication failed. Please check your credentials and try again"
    hint = f"check {' and '.join(wrong)}"
    error = assert_fails(invoke, "projects list", 4, message, hint, env=wrong)
    assert error["exceptionName"].endswith("IncorrectPasswordAuthenticationException")


def test_a_captcha_names_the_page_that_solves_it(sandbox: Sandbox, invoke: Invoke) -> None:
    wrong = {"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "wrong"}
    assert [invoke("projects", "list", env=wrong).code for _ in range(3)] == [4, 4, 4]
    right = {**wrong, "BBCLI_PASSWORD": "aahmed"}
    required = "CAPTCHA required. Sign in on the web page to solve it, then this account can be used again"
    hint = f"sign in once in the browser and solve the CAPTCHA: {sandbox.url}/login"
    assert_fails(invoke, "projects list", 4, f"{sandbox.url}: {required}", hint, env=right)


@pytest.mark.parametrize(
    ("words", "resource", "permission"),
    [
        ("repos edit WORK/my-repo --description x", "/projects/WORK/repos/my-repo", "REPO_ADMIN on WORK/my-repo"),
        ("repos create WORK/another", "/projects/WORK/repos", "REPO_CREATE on WORK"),
        ("projects delete WORK --yes", "/projects/WORK", "PROJECT_ADMIN on WORK"),
        ("projects create NEW", "/projects", "PROJECT_CREATE on {url}"),
        ("repos show ~fred/dotfiles", "/projects/~fred/repos/dotfiles", "REPO_READ on ~fred/dotfiles"),
    ],
)
def test_a_401_for_want_of_permission_names_it_and_is_not_a_wrong_password(
    sandbox: Sandbox, invoke: Invoke, words: str, resource: str, permission: str
) -> None:
    env = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    hint = f"ask an administrator for {permission.format(url=sandbox.url)}"
    error = assert_fails(invoke, words, 5, f"{resource}: you are not permitted to access this resource", hint, env=env)
    assert (error.get("status", 401), "password" in str(error).lower()) == (401, False)


def test_a_user_without_a_licence_is_not_permitted(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_USERNAME": "nolan", "BBCLI_PASSWORD": "nolan"}
    hint = "ask an administrator for a license on this server"
    assert_fails(invoke, "projects list", 5, f"{sandbox.url}: nolan is not licensed to use Bitbucket", hint, env=env)


TAKEN = "choose another name"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("repos create WORK/my-repo", "name my-repo: This repository URL is already taken (REPO)", TAKEN),
        ("projects create WORK", "name WORK: The project name is already in use (PROJECT)", TAKEN),
        (
            "projects delete WORK --yes",
            "the project WORK cannot be deleted because it has repositories",
            "delete its repositories first: bbcli repos list WORK",
        ),
    ],
)
def test_what_the_state_of_the_server_forbids_is_a_conflict(
    sandbox: Sandbox, invoke: Invoke, words: str, message: str, hint: str
) -> None:
    env = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    assert assert_fails(invoke, words, 6, message, hint, env=env).get("status", 409) == 409


def test_a_folder_that_is_no_working_copy_names_no_repository(sandbox: Sandbox, invoke: Invoke) -> None:
    message = f"no repository: no remote in this directory is on {sandbox.url}"
    assert_fails(invoke, "commits list", 2, message, "add -R WORK/my-repo")


def test_a_working_copy_without_a_fitting_remote_names_no_repository(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "https://github.com/work/my-repo.git")
    git(tmp_path, "remote", "add", "local", "../elsewhere")
    message = f"no repository: no remote in this directory is on {sandbox.url}"
    assert_fails(invoke, "commits list", 2, message, "add -R WORK/my-repo")


def test_remotes_that_differ_are_all_listed(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "one", f"{sandbox.url}/scm/work/my-repo.git")
    git(tmp_path, "remote", "add", "two", f"{sandbox.url}/scm/work/other.git")
    message = "several repositories: one is WORK/my-repo, two is WORK/other"
    assert_fails(invoke, "commits list", 2, message, "add -R REPO, or rename one remote to origin")


def test_head_outside_a_working_copy_is_a_usage_error(sandbox: Sandbox, invoke: Invoke) -> None:
    message = "HEAD: this directory is not a local clone of WORK/my-repo"
    for words in ("commits show HEAD", "commits show @", "commits list --until HEAD", "commits list --since HEAD"):
        assert_fails(invoke, f"{words} -R WORK/my-repo", 2, message, "use a commit, a branch or a tag")


@pytest.mark.parametrize(
    ("words", "what"),
    [("repos delete WORK/my-repo", "repository WORK/my-repo"), ("projects delete WORK", "project WORK")],
)
def test_without_a_terminal_deleting_needs_yes(sandbox: Sandbox, invoke: Invoke, words: str, what: str) -> None:
    assert_fails(invoke, words, 2, f"{what} was not deleted: cannot confirm deletion without a terminal", "add --yes")
    assert not [seen for seen in requests_to(sandbox) if seen.method != "GET"]


def test_without_a_terminal_nobody_is_asked_for_a_password(sandbox: Sandbox, invoke: Invoke) -> None:
    message = f"cannot prompt without a terminal: User name on {sandbox.url} (empty for an HTTP access token)"
    assert_fails(
        invoke, f"auth login {sandbox.url}", 2, message, f"bbcli auth login {sandbox.url} --with-token < token.txt"
    )
    assert not sandbox.requests


def test_a_repository_on_another_server_is_a_usage_error(sandbox: Sandbox, invoke: Invoke) -> None:
    message = f"WORK/x is on https://elsewhere.example, not on the selected server {sandbox.url}"
    hint = "bbcli auth login https://elsewhere.example, or add --server"
    assert_fails(invoke, "commits list -R https://elsewhere.example/projects/WORK/repos/x", 2, message, hint)


def test_plain_http_beyond_this_machine_is_refused(invoke: Invoke) -> None:
    message = "http://bitbucket.example.com is plain http: others could read the credential"
    hint = "use https, or add --allow-http"
    env = {"BBCLI_SERVER": "http://bitbucket.example.com", "BBCLI_TOKEN": "token"}
    assert_fails(invoke, "projects list", 2, message, hint, env=env)
