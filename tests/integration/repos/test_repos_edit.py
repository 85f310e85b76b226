"""`bbcli repos create`, `edit`, `delete` and `fork` against the live sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import get, requests_to, values
from tests.support.repos import api, names

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

MARY = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}


def repo(sandbox: Sandbox, name: str) -> dict[str, Any]:
    found = json.loads(get(api(sandbox, name), user="admin"))
    assert isinstance(found, dict)
    return found


def repo_exists(sandbox: Sandbox, name: str) -> bool:
    project, _, slug = name.partition("/")
    return slug in {json.loads(value)["slug"] for value in values(api(sandbox, project), user="admin")}


# Create and edit


def test_create_sends_every_option(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["--name", "All Options", "--description", "größe", "--default-branch", "main", "--no-forkable", "--public"]
    result = invoke("repos", "create", "WORK/ignored", *words, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.raw == get(api(sandbox, "WORK/all-options")) + b"\n"
    made = repo(sandbox, "WORK/all-options")
    expected = {"name": "All Options", "description": "größe", "forkable": False, "public": True}
    assert made.items() >= expected.items()
    assert json.loads(get(api(sandbox, "WORK/all-options") + "/default-branch"))["displayId"] == "main"


def test_create_without_options(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "create", "work/plain")
    assert (result.code, result.err) == (0, "")
    assert dict(line.split("\t", 1) for line in result.lines)["SLUG"] == "plain"
    assert repo(sandbox, "WORK/plain").items() >= {"forkable": True, "public": False}.items()
    assert invoke("repos", "create", "WORK/locked", "--private", "--forkable").code == 0
    assert repo(sandbox, "WORK/locked").items() >= {"forkable": True, "public": False}.items()


@pytest.mark.parametrize(("name", "env", "code"), [("WORK/my-repo", {}, 6), ("NOPE/x", {}, 3), ("WORK/marys", MARY, 5)])
def test_what_can_not_be_created(
    sandbox: Sandbox, invoke: Invoke, name: str, env: dict[str, str], code: int
) -> None:  # fmt: skip
    result = invoke("repos", "create", name, env=env)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")


def test_edit_changes_what_is_named_and_leaves_the_rest(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/edit-me", "--description", "Text", "--public")
    assert invoke("repos", "edit", "WORK/edit-me", "--no-forkable").code == 0
    assert repo(sandbox, "WORK/edit-me").items() >= {"description": "Text", "public": True, "forkable": False}.items()
    result = invoke("repos", "edit", "WORK/edit-me", "--private", "--forkable", "--description", "New", "--json")
    assert result.raw == get(api(sandbox, "WORK/edit-me")) + b"\n"
    assert repo(sandbox, "WORK/edit-me").items() >= {"description": "New", "public": False, "forkable": True}.items()


def test_edit_archives_and_brings_back(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/to-archive")
    assert invoke("repos", "edit", "WORK/to-archive", "--archived").code == 0
    assert repo(sandbox, "WORK/to-archive")["archived"] is True
    refused = invoke("repos", "edit", "WORK/to-archive", "--description", "x")
    assert (refused.code, refused.out) == (6, "")
    assert refused.err.splitlines() == [
        "error: WORK/to-archive is archived: nothing in it was changed",
        "hint: bbcli repos edit WORK/to-archive --no-archived",
    ]
    assert invoke("repos", "edit", "WORK/to-archive", "--no-archived", "--description", "back").code == 0
    assert repo(sandbox, "WORK/to-archive").items() >= {"archived": False, "description": "back"}.items()


def test_edit_of_the_default_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    before = json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"]
    result = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "feature/größe-日本語", "--json")
    assert result.code == 0
    assert result.raw == get(api(sandbox, "WORK/my-repo")) + b"\n"
    assert json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"] == "feature/größe-日本語"
    missing = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "nope")
    assert (missing.code, missing.out) == (3, "")
    assert "'nope'" in missing.err
    assert invoke("repos", "edit", "WORK/my-repo", "--default-branch", before).code == 0
    assert json.loads(get(api(sandbox, "WORK/my-repo") + "/default-branch"))["displayId"] == before


def test_the_default_branch_may_be_given_by_its_full_name(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "edit", "WORK/my-repo", "--default-branch", "refs/heads/master").code == 0


def test_edit_of_nothing_is_2_and_of_what_one_may_not_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    nothing = invoke("repos", "edit", "WORK/my-repo")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err.startswith("error: nothing to change\n")
    assert requests_to(sandbox) == []
    assert invoke("repos", "edit", "WORK/my-repo", "--public", env=MARY).code == 5
    assert repo(sandbox, "WORK/my-repo")["public"] is False


def test_an_archived_repository_gets_another_default_branch_when_it_is_taken_out(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    invoke("repos", "fork", "WORK/my-repo", "--name", "put-away")
    invoke("repos", "edit", "~fred/put-away", "--archived")
    words = ["repos", "edit", "~fred/put-away", "--default-branch", "staging"]
    assert invoke(*words).code == 6
    assert '"archived":false' in invoke(*words, "--no-archived", "--json").out
    url = f"{sandbox.url}/rest/api/latest/projects/~fred/repos/put-away/default-branch"
    assert json.loads(get(url))["displayId"] == "staging"


# Delete


def test_delete_without_a_terminal_needs_yes(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/gone-1")
    refused = invoke("repos", "delete", "WORK/gone-1", stdin="WORK/gone-1\n")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[1] == "hint: add --yes"
    assert repo_exists(sandbox, "WORK/gone-1")
    assert not [seen for seen in requests_to(sandbox) if seen.method == "DELETE"]
    deleted = invoke("repos", "delete", "work/gone-1", "-y")
    assert (deleted.code, deleted.out, deleted.err) == (0, "", "")
    assert not repo_exists(sandbox, "WORK/gone-1")


def test_delete_asks_on_a_terminal_for_the_name(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/gone-2")
    wrong = invoke("repos", "delete", "WORK/gone-2", stdin="gone-2\n", tty=True)
    assert wrong.code == 1
    assert repo_exists(sandbox, "WORK/gone-2")
    right = invoke("repos", "delete", "WORK/gone-2", stdin="WORK/gone-2\n", tty=True)
    assert (right.code, right.out) == (0, "")
    assert right.err.endswith("deleted repository WORK/gone-2\n")
    assert not repo_exists(sandbox, "WORK/gone-2")


def test_ctrl_d_at_the_question_is_130_and_deletes_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "WORK/my-repo", tty=True)
    assert (result.code, result.out) == (130, "")
    assert result.err == "Type WORK/my-repo to delete the repository with 26 branches and 2 open pull requests: "
    assert repo_exists(sandbox, "WORK/my-repo")


def test_delete_names_what_it_deletes_and_never_takes_the_working_copys(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "--yes", env={"BBCLI_REPO": "WORK/my-repo"})
    assert (result.code, result.out) == (2, "")
    assert repo_exists(sandbox, "WORK/my-repo")


def test_delete_without_the_permission_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "delete", "WORK/my-repo", "--yes", env=MARY).code == 5
    assert repo_exists(sandbox, "WORK/my-repo")


def test_deleting_a_repository_that_is_not_there_is_3_and_asks_nobody(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (["--yes"], []):
        result = invoke("repos", "delete", "WORK/nope", *words, tty=True, env={"NO_COLOR": "1"})
        assert (result.code, result.out) == (3, "")
        assert result.err == "error: repository WORK/nope does not exist\nhint: bbcli repos list WORK\n"


@pytest.mark.parametrize("how", [{}, {"tty": True, "stdin": "WORK/old-name\n", "env": {"NO_COLOR": "1"}}])
def test_delete_by_an_old_name_is_refused_and_names_the_new_one(
    sandbox: Sandbox, invoke: Invoke, how: dict[str, Any]
) -> None:
    new = f"new-name-{len(how)}"
    invoke("repos", "create", "WORK/old-name")
    assert invoke("repos", "edit", "WORK/old-name", "--name", new).code == 0
    result = invoke("repos", "delete", "work/old-name", *([] if how else ["--yes"]), **how)
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text(
        f"repository WORK/old-name was renamed to WORK/{new}", f"bbcli repos delete WORK/{new}"
    )
    assert repo_exists(sandbox, f"WORK/{new}")
    assert not [seen for seen in requests_to(sandbox) if seen.method == "DELETE"]


# Forks


def test_fork_into_ones_own_project_and_into_another(sandbox: Sandbox, invoke: Invoke) -> None:
    own = invoke("repos", "fork", "OPEN/website", "--json")
    assert own.raw == get(api(sandbox, "~FRED/website")) + b"\n"
    assert json.loads(own.out)["origin"]["slug"] == "website"
    other = invoke("repos", "fork", "OPEN/website", "--to", "work", "--name", "Site copy")
    assert other.code == 0
    assert dict(line.split("\t", 1) for line in other.lines)["FORK OF"] == "OPEN/website"
    listed = invoke("repos", "forks", "OPEN/website", "--jsonl")
    assert listed.lines == values(api(sandbox, "OPEN/website") + "/forks")
    assert names(invoke("repos", "forks", "OPEN/website")) == ["website", "site-copy"]
    assert names(invoke("repos", "forks", "OPEN/website", "-L", "1")) == ["website"]


def test_a_fork_that_is_there_or_not_allowed_is_6(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "fork", "OPEN/hello-world").code == 0
    assert invoke("repos", "fork", "OPEN/hello-world").code == 6
    invoke("repos", "create", "WORK/unforkable", "--no-forkable")
    result = invoke("repos", "fork", "WORK/unforkable")
    assert (result.code, result.out) == (6, "")
    assert "may not be forked" in result.err


def test_a_default_branch_that_does_not_exist_has_to_be_pushed(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "no-such")
    hint = "push the branch first: git push origin BRANCH"
    assert (result.code, result.err) == (3, error_text("branch 'no-such' does not exist", hint))
