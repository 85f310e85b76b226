"""`bbcli auth tokens`: tokens of users, projects and repositories, and the permission to create them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_status import sign_in
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

OWNERS = [(), ("--project", "work"), ("-R", "WORK/my-repo")]
ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
NO_TOKENS = error_text(
    "access tokens cannot create or revoke access tokens",
    "set BBCLI_USERNAME and BBCLI_PASSWORD, or sign in with --session",
)


@pytest.fixture
def sandbox_without_tokens(sandbox: Sandbox) -> Sandbox:
    """The sandbox without tokens."""
    sandbox.store.database.write("delete from tokens")
    return sandbox


@pytest.mark.parametrize("owner", OWNERS)
def test_a_token_is_made_listed_used_and_revoked(
    sandbox_without_tokens: Sandbox, invoke: Invoke, owner: tuple[str, ...]
) -> None:
    made = invoke("auth", "tokens", "create", "ci", "--permissions", "repo_read", *owner, "--json", env=ADMIN)
    assert (made.code, made.err) == (0, "")
    found = json.loads(made.out)
    assert list(found) == ["id", "createdDate", "name", "token"]
    listed = invoke("auth", "tokens", "list", *owner)
    assert listed.code == 0
    assert re.fullmatch(rf"{found['id']}\tci\t\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", listed.out)
    as_token = {"BBCLI_TOKEN": found["token"]}
    assert invoke("commits", "list", "-R", "WORK/my-repo", "-L", "1", env=as_token).code == 0
    revoked = invoke("auth", "tokens", "revoke", found["id"], "--yes", *owner, env={"BBCLI_TOKEN": ""})
    assert (revoked.code, revoked.out, revoked.err) == (0, "", "")
    assert invoke("auth", "tokens", "list", *owner).out == ""
    assert invoke("commits", "list", "-R", "WORK/my-repo", env=as_token).code == 4


def test_a_token_is_shown_as_a_block_and_lives_as_long_as_is_said(
    sandbox_without_tokens: Sandbox, invoke: Invoke
) -> None:
    made = invoke("auth", "tokens", "create", "nightly", "--permissions", "REPO_READ,PROJECT_READ", "--expires", "12w")
    assert [line.split("\t")[0] for line in made.lines] == ["ID", "NAME", "CREATED", "TOKEN"]
    (row,) = sandbox_without_tokens.store.database.rows("select * from tokens")
    assert (row["name"], row["expiry_days"]) == ("nightly", 84)
    assert json.loads(row["permissions"]) == ["REPO_READ", "PROJECT_READ"]


def test_a_user_whose_slug_is_not_the_name_has_tokens(sandbox_without_tokens: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "jörg@example.com"}
    assert invoke("auth", "tokens", "create", "x", "--permissions", "REPO_READ", env=env).code == 0
    assert [line.split("\t")[1] for line in invoke("auth", "tokens", "list", env=env).lines] == ["x"]


def test_a_list_stops_at_its_limit_and_says_so(sandbox_without_tokens: Sandbox, invoke: Invoke) -> None:
    for _ in range(3):
        create_token(sandbox_without_tokens, "users/fred")
    result = invoke("auth", "tokens", "list", "-L", "2")
    assert (len(result.lines), result.err) == (2, "2 shown, more exist: --all\n")
    assert len(invoke("auth", "tokens", "list", "--all").lines) == 3


def test_a_token_lists_tokens_and_makes_none(sandbox_without_tokens: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_TOKEN": create_token(sandbox_without_tokens, "users/fred")}
    listed = invoke("auth", "tokens", "list", env=env)
    assert (listed.code, len(listed.lines)) == (0, 1)
    for words in (("create", "x", "--permissions", "REPO_READ"), ("revoke", listed.out.split("\t")[0], "--yes")):
        refused = invoke("auth", "tokens", *words, env=env)
        assert (refused.code, refused.out, refused.err) == (5, "", NO_TOKENS)
    assert [seen.method for seen in requests_to(sandbox_without_tokens) if seen.method == "DELETE"] == []


def test_a_project_or_repository_token_must_name_the_owner_of_tokens(
    sandbox_without_tokens: Sandbox, invoke: Invoke
) -> None:
    env = {"BBCLI_TOKEN": create_token(sandbox_without_tokens, "projects/WORK", user="admin")}
    result = invoke("auth", "tokens", "list", env=env)
    message, hint = "cannot select tokens: this login does not belong to a user", "add --project PROJECT or -R REPO"
    assert (result.code, result.err) == (2, error_text(message, hint))
    assert invoke("auth", "tokens", "list", "--project", "WORK", env=env).code in (0, 5)


def test_a_session_makes_tokens(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    sign_in(invoke, signed_out, "mary", "--session")
    assert invoke("auth", "tokens", "create", "x", "--permissions", "REPO_READ").code == 0


def test_a_password_makes_tokens_where_rest_takes_none(ten: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": ten.url, "BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    made = invoke("auth", "tokens", "create", "x", "--permissions", "REPO_READ", "--json", env=env)
    assert made.code == 0, made.err
    listed = invoke("auth", "tokens", "list", env=env)
    assert (listed.code, len(listed.lines)) == (0, 1)
    assert invoke("auth", "tokens", "revoke", json.loads(made.out)["id"], "-y", env=env).code == 0
    assert ten.store.database.rows("select * from tokens") == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("create x", 2, "missing option --permissions"),
        ("create x --permissions read-only", 2, "invalid value for --permissions"),
        ("create x --permissions REPO_DANCE", 2, "permissions"),
        ("create x --permissions REPO_READ --expires soon", 2, "invalid value for --expires"),
        (
            "create x --permissions REPO_READ --project WORK -R WORK/my-repo",
            2,
            "--project and --repo cannot be combined",
        ),
        ("list --project NOPE", 3, "project NOPE does not exist"),
        ("list --project OPEN", 5, "not permitted"),
        ("revoke 1 --yes", 3, "the access token does not exist"),
        ("revoke 1", 2, "access token 1 was not deleted: cannot confirm deletion without a terminal"),
    ],
)
def test_a_refused_operation_is_explained(
    sandbox_without_tokens: Sandbox, invoke: Invoke, words: str, code: int, message: str
) -> None:
    result = invoke("auth", "tokens", *words.split())
    assert (result.code, result.out) == (code, ""), result.err
    assert message in result.err.lower() or message in result.err
