"""`bbcli branches create`, `delete`, `default` and `model`, over real git."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.builds import Events
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
UTILS = "/rest/branch-utils/latest/projects/WORK/repos/my-repo/branches"
MARY = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
ODD = ["a#b+c&d", "größe/日本", "100%-done", "x/$;&_=@!.,"]


def heads(bare: Path) -> dict[str, str]:
    shown = ["git", "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads"]
    listed = subprocess.run(shown, cwd=bare, check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ") for line in listed.splitlines())


def writes(sandbox: Sandbox) -> list[str]:
    return [seen.method for seen in requests_to(sandbox) if seen.method != "GET"]


# Create


@pytest.mark.parametrize("name", ODD)
def test_a_branch_is_created_read_and_deleted_by_any_name(
    sandbox: Sandbox, invoke: Invoke, bare: Path, name: str
) -> None:
    made = invoke("branches", "create", name, *R, "--json")
    assert (made.code, json.loads(made.out)["id"]) == (0, f"refs/heads/{name}")
    assert heads(bare)[name] == heads(bare)["master"]
    assert invoke("branches", "delete", f"refs/heads/{name}", "--yes", *R).code == 0
    assert name not in heads(bare)


@pytest.mark.parametrize("start", ["v1.0", "refs/tags/v1.0", "release/1.0", "a6e47aa04e5", "v1.0~0"])
def test_a_branch_starts_at_a_tag_a_branch_or_a_commit(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], start: str
) -> None:
    assert invoke("branches", "create", "at", "--from", start, *R).code == 0
    assert heads(bare)["at"] == git(bare, "rev-parse", "v1.0^{commit}").strip()
    git(bare, "branch", "-D", "at")


def test_the_name_of_a_branch_and_a_tag_is_no_start(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    git(bare, "tag", "staging", "v1.0")
    result = invoke("branches", "create", "at", "--from", "staging", *R)
    hint = "write refs/heads/staging or refs/tags/staging"
    assert (result.code, result.err) == (2, error_text("staging is a branch and a tag", hint))
    assert writes(sandbox) == []
    assert invoke("branches", "create", "at", "--from", "refs/tags/staging", *R).code == 0
    assert heads(bare)["at"] == git(bare, "rev-parse", "v1.0^{commit}").strip()
    git(bare, "tag", "-d", "staging")
    git(bare, "branch", "-D", "at")


def test_a_start_that_does_not_exist_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("branches", "create", "at", "--from", "nope", *R)
    assert (result.code, result.err.splitlines()[1]) == (3, "hint: bbcli branches list -R WORK/my-repo")
    assert writes(sandbox) == []


def test_a_name_that_is_taken_is_6_and_a_dry_run_knows_it(sandbox: Sandbox, invoke: Invoke) -> None:
    taken = invoke("branches", "create", "staging", *R)
    message = "branch 'staging' already exists in repository 'my-repo'"
    assert (taken.code, taken.err) == (6, error_text(message, "choose another name"))
    assert "# the server will refuse this write: branch staging exists at e14fe487" in (
        invoke("branches", "create", "staging", *R, "--dry-run").out
    )


def test_the_type_is_the_prefix_of_the_branch_model(sandbox: Sandbox, invoke: Invoke, bare: Path) -> None:
    for name in ("login", "feature/login"):
        result = invoke("branches", "create", name, "--type", "feature", *R, "--dry-run")
        assert '"name":"feature/login"' in result.out


# Delete


def test_a_branch_that_does_not_exist_is_3_though_the_server_would_answer_204(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("branches", "delete", "nope", "--yes", *R)
    message = error_text("branch nope does not exist in WORK/my-repo", "bbcli branches list -R WORK/my-repo")
    assert (result.code, result.err, writes(sandbox)) == (3, message, [])


@pytest.mark.parametrize("words", [("master",), ("master", "staging"), ("--matching", "*ast*")])
def test_the_default_branch_is_never_deleted(
    sandbox: Sandbox, invoke: Invoke, bare: Path, words: tuple[str, ...]
) -> None:
    result = invoke("branches", "delete", *words, "--yes", *R)
    assert result.code == 6
    assert result.err.startswith("error: branch master was not deleted: it is the default branch of WORK/my-repo\n")
    assert (writes(sandbox), "staging" in heads(bare)) == ([], True)


def test_one_missing_name_of_several_deletes_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("branches", "delete", "staging", "nope", "none", "--yes", *R)
    assert (result.code, writes(sandbox)) == (3, [])
    assert result.err.startswith("error: branches nope, none do not exist in WORK/my-repo\n")


def test_a_branch_and_a_tag_of_one_name_are_told_apart(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    git(bare, "branch", "v1.1", "master")
    assert invoke("branches", "delete", "v1.1", "--yes", *R).code == 0
    assert ("v1.1" in heads(bare), git(bare, "tag", "-l", "v1.1")) == (False, "v1.1\n")


def test_several_names_are_confirmed_once_by_their_number(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    for name in ("try/a", "try/b/c", "retry"):
        git(bare, "branch", name, "master")
    words = ("branches", "delete", "--matching", "try/*", *R)
    refused = invoke(*words, tty=True, stdin="1\n", env={"NO_COLOR": "1"})
    shown = "branch try/a at 6e011dacb73\nbranch try/b/c at 6e011dacb73\nType 2 to delete the branches: "
    message = "error: branches matching try/* were not deleted: the typed number differs\n"
    assert (refused.code, refused.err) == (1, shown + message)
    assert invoke(*words, tty=True, stdin="2\n").code == 0
    assert {"try/a", "try/b/c", "retry"} & heads(bare).keys() == {"retry"}
    assert invoke(*words, "--yes").err == "no branch of WORK/my-repo matches try/*\n"


def test_a_question_about_several_branches_says_what_each_of_them_loses(sandbox: Sandbox, invoke: Invoke) -> None:
    lost = "1 commit that is not in master and open pull request #4"
    words = ("branches", "delete", "staging", "feature/STASH-3011-version-3", *R)
    refused = invoke(*words, tty=True, stdin="1\n", env={"NO_COLOR": "1"})
    assert refused.err.splitlines()[:2] == [
        "branch staging at e14fe4873e5",
        f"branch feature/STASH-3011-version-3 at 64f8f60645d with {lost}",
    ]


def test_names_are_read_from_stdin_one_per_line_or_as_objects(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    for name in ("try/a", "try/b", "try/c"):
        git(bare, "branch", name, "master")
    listed = invoke("branches", "list", "--filter", "try/a", *R, "--jsonl").out
    result = invoke("branches", "delete", "-", "--yes", *R, stdin=f"{listed}try/b\tx\nnope\nrefs/heads/try/c\n")
    assert (result.code, result.err) == (3, "error: nope: branch nope does not exist in WORK/my-repo\n")
    assert not {"try/a", "try/b", "try/c"} & heads(bare).keys()


def test_a_pattern_among_the_names_leads_to_the_option(invoke: Invoke) -> None:
    result = invoke("branches", "delete", "try/*", "--yes", *R)
    assert (result.code, result.err) == (2, error_text("'try/*' is not the name of a branch", "--matching 'try/*'"))


def test_stdin_and_names_cannot_be_combined(invoke: Invoke) -> None:
    assert invoke("branches", "delete", "a", "-", "--yes", *R).err.startswith("error: - reads names from stdin")
    assert invoke("branches", "delete", "--yes", *R).err.startswith("error: name the branches, or select them")
    assert invoke("branches", "delete", "a", "--matching", "b", "--yes", *R).code == 2


def push(bare: Path, url: str, branch: str) -> Callable[[], str]:
    """Return a function that pushes a commit to a branch, as the administrator does."""

    def run() -> str:
        place = url.replace("://", "://admin:admin@") + "/scm/work/my-repo.git"
        made = ["git", "commit-tree", f"{branch}^{{tree}}", "-p", branch, "-m", "More"]
        commit = subprocess.run(made, cwd=bare, check=True, capture_output=True, text=True).stdout.strip()
        words = ["git", "push", "--quiet", place, f"{commit}:refs/heads/{branch}"]
        subprocess.run(words, cwd=bare, check=True, capture_output=True)
        return commit

    return run


def test_a_push_between_look_and_delete_is_not_lost_and_names_who_pushed(
    sandbox: Sandbox, bare: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(bare, "branch", "busy", "v1.0")
    sandbox.faults.add(Fault("status", UTILS, "DELETE", times=1, status=429, retry_after=1))
    result = Events(tmp_path)("branches", "delete", "busy", "--yes", *R, events=(push(bare, sandbox.url, "busy"),))
    now = heads(bare)["busy"][:11]
    message = (
        f"branch busy was not deleted: Ada Min <admin@example.com> pushed {now} in the meantime; it was at a6e47aa04e5"
    )
    assert result.code == 6
    assert error_text(message, "see what was pushed: bbcli branches show busy -R WORK/my-repo") in result.err
    git(bare, "branch", "-D", "busy")


REFUSED = {"errors": [{"message": "no", "exceptionName": "com.atlassian.AuthorisationException"}]}
OTHER_PUSH = {"values": [{"user": {"name": "Eve"}, "refChange": {"toHash": "c" * 40}}], "isLastPage": True}


@pytest.mark.parametrize(("status", "log"), [(401, REFUSED), (200, OTHER_PUSH), (200, {"values": []})])
def test_without_that_push_in_the_log_the_author_of_the_commit_is_named(
    stub: Stub, invoke: Invoke, status: int, log: dict[str, object]
) -> None:
    def seen(commit: str) -> dict[str, object]:
        return {"id": "refs/heads/x", "displayId": "x", "latestCommit": commit * 40, "isDefault": False}

    stub.page(f"{REPO}/branches", seen("a"))
    stub.expect("DELETE", UTILS, status=400, json_body={"errors": [{"message": "Mismatch"}]})
    stub.page(f"{REPO}/branches", seen("b"))
    stub.expect("GET", f"{REPO}/ref-change-activities", status=status, json_body=log)
    stub.expect("GET", f"{REPO}/commits/{'b' * 40}", json_body={"author": {"name": "Mary"}})
    result = invoke("branches", "delete", "x", "--yes", *R)
    message = f"error: branch x was not deleted: {'b' * 11} by Mary was pushed in the meantime; it was at {'a' * 11}"
    assert (result.code, result.err.splitlines()[0]) == (6, message)


@pytest.mark.parametrize("noun", ["branches", "tags"])
def test_a_name_of_another_type_is_an_error_of_the_server_and_deletes_nothing(
    stub: Stub, invoke: Invoke, noun: str
) -> None:
    stub.page(f"{REPO}/{noun}", {"displayId": "x"}, {"displayId": {"a": 1}})
    result = invoke(noun, "delete", "x", "y", "--yes", *R)
    assert (result.code, result.err[:50]) == (9, "error: the server's response has no valid displayI")


def test_a_branch_without_its_full_name_is_an_error_of_the_server(stub: Stub, invoke: Invoke) -> None:
    stub.page(f"{REPO}/branches", {"displayId": "x", "id": None})
    result = invoke("branches", "default", "x", *R)
    assert (result.code, result.err[:50]) == (9, "error: the server's response has no valid id: noth")


def test_a_refusal_of_a_branch_that_has_not_moved_is_the_servers_own(stub: Stub, invoke: Invoke) -> None:
    seen = {"id": "refs/heads/x", "displayId": "x", "latestCommit": "a" * 40, "isDefault": False}
    stub.page(f"{REPO}/branches", seen)
    stub.expect("DELETE", UTILS, status=409, json_body={"errors": [{"message": "Protected by a hook."}]})
    stub.page(f"{REPO}/branches", seen)
    result = invoke("branches", "delete", "x", "--yes", *R)
    assert (result.code, result.err) == (6, "error: protected by a hook\n")


def test_a_branch_that_is_gone_by_then_is_6(stub: Stub, invoke: Invoke) -> None:
    seen = {"id": "refs/heads/x", "displayId": "x", "latestCommit": "a" * 40, "isDefault": False}
    stub.page(f"{REPO}/branches", seen)
    stub.expect("DELETE", UTILS, status=409, json_body={"errors": [{"message": "No."}]})
    stub.page(f"{REPO}/branches")
    result = invoke("branches", "delete", "x", "--yes", *R)
    message = "error: branch x was not deleted: someone else deleted it in the meantime\n"
    assert (result.code, result.err) == (6, message)


def test_a_dry_run_shows_what_would_be_lost(sandbox: Sandbox, invoke: Invoke) -> None:
    one = invoke("branches", "delete", "docs/100%-done", *R, "--dry-run").out
    assert "# lost: branch docs/100%-done with 1 commit that is not in master\n" in one
    assert '"endPoint":"9f5f131c0620445522acb05a7c854b5b4c583142"' in one
    many = invoke("branches", "delete", "staging", "release/1.0", *R, "--dry-run").out
    assert "# lost: branch staging at e14fe4873e5\n" in many
    assert (many.count("curl -X DELETE"), writes(sandbox)) == (2, [])


# The default branch


def test_the_default_branch_is_shown_and_changed(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("branches", "default", *R).lines[0] == "NAME\tmaster"
    assert '# id: "refs/heads/master" → "refs/heads/staging"' in (
        invoke("branches", "default", "staging", *R, "--dry-run").out
    )
    assert invoke("branches", "default", "staging", *R).lines[0] == "NAME\tstaging"
    assert invoke("branches", "default", "refs/heads/master", *R, "--json").code == 0
    assert json.loads(invoke("branches", "default", *R, "--json").out)["displayId"] == "master"


def test_a_default_branch_that_does_not_exist_is_refused_though_servers_accept_it(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    assert (invoke("branches", "default", "nope", *R).code, writes(sandbox)) == (3, [])
    assert invoke("branches", "default", "-R", "WORK/empty").lines[0] == "NAME\tmaster"


# The branch model


def test_the_model_is_shown_without_a_subcommand(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = invoke("branches", "model", *R)
    assert shown.lines == [
        "DEVELOPMENT\tmaster", "PRODUCTION\t", "BUGFIX\tbugfix/", "FEATURE\tfeature/", "HOTFIX\thotfix/",
        "RELEASE\trelease/",
    ]  # fmt: skip
    assert shown.out == invoke("branches", "model", "show", *R).out


def test_only_the_given_values_of_the_model_change(sandbox: Sandbox, invoke: Invoke) -> None:
    change = ("branches", "model", "set", *R)
    assert "# does not exist yet\n" in invoke(*change, "--production", "staging", "--dry-run").out
    assert invoke(*change, "--production", "staging", "--type", "hotfix=").code == 0
    dry = invoke(*change, "--development", "release/1.0", "--type", "feature=feat/", "--dry-run").out
    assert "# development.useDefault: true → false\n" in dry
    assert invoke(*change, "--type", "feature=feat/").code == 0
    shown = dict(line.split("\t") for line in invoke("branches", "model", *R).lines)
    assert (shown["DEVELOPMENT"], shown["PRODUCTION"]) == ("master", "staging")
    assert (shown["FEATURE"], shown["HOTFIX"], shown["BUGFIX"]) == ("feat/", "", "bugfix/")
    refused = invoke("branches", "create", "x", "--type", "hotfix", *R)
    message = "the branch model of WORK/my-repo has no type hotfix"
    assert (refused.code, refused.err) == (2, error_text(message, "its types: bugfix, feature, release"))
    assert invoke(*change, "--no-production", "--type", "hotfix=hotfix/").code == 0
    assert "PRODUCTION\t\n" in invoke("branches", "model", *R).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--type", "epic=epic/"), 2),
        (("--type", "feature"), 2),
        (("--production", "x", "--no-production"), 2),
        (("--development", "nope"), 3),
    ],
)
def test_a_model_that_cannot_be_is_refused(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], code: int) -> None:
    assert (invoke("branches", "model", "set", *words, *R).code, writes(sandbox)) == (code, [])


def test_a_model_that_is_not_enabled_is_3(stub: Stub, invoke: Invoke) -> None:
    message = "You must enable the branch model first."
    error = {"message": message, "exceptionName": "com.atlassian.bitbucket.NoSuchEntityException"}
    stub.expect("GET", UTILS.replace("/branches", "/branchmodel"), status=404, json_body={"errors": [error]})
    result = invoke("branches", "model", *R)
    hint = "bbcli branches model set --development BRANCH -R WORK/my-repo"
    assert (result.code, result.err) == (3, error_text("the branch model of WORK/my-repo is not enabled", hint))
