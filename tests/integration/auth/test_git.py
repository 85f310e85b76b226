"""Responses of `bbcli auth git-credential` to git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_git_is_answered_for_this_server_only(sandbox: Sandbox, invoke: Invoke) -> None:
    host = sandbox.url.removeprefix("http://")
    question = f"protocol=http\nhost={host}\npath=scm/work/my-repo.git\n\n"
    answer = invoke("auth", "git-credential", "get", stdin=question)
    assert (answer.code, answer.out) == (0, "username=fred\npassword=fred\n\n")
    for other in ("protocol=https\nhost=github.com\n\n", f"protocol=http\nhost={host}.evil.example\n\n", ""):
        refused = invoke("auth", "git-credential", "get", stdin=other)
        assert (refused.code, refused.out) == (0, "")


def test_git_itself_does_not_get_a_password_that_it_could_not_read(sandbox: Sandbox, invoke: Invoke) -> None:
    question = f"protocol=http\nhost={sandbox.url.removeprefix('http://')}\n\n"
    result = invoke("auth", "git-credential", "get", stdin=question, env={"BBCLI_PASSWORD": "fred\nhost=evil.example"})
    assert (result.code, result.out) == (10, ""), result.err


@pytest.mark.parametrize("operation", ["store", "erase", "capability"])
def test_git_cannot_store_a_credential(sandbox: Sandbox, invoke: Invoke, operation: str) -> None:
    host = sandbox.url.removeprefix("http://")
    result = invoke("auth", "git-credential", operation, stdin=f"protocol=http\nhost={host}\npassword=x\n\n")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert requests_to(sandbox) == []


def test_git_is_not_answered_over_another_protocol(sandbox: Sandbox, invoke: Invoke) -> None:
    host = "bitbucket.example.com"
    env = {"BBCLI_SERVER": f"https://{host}"}
    question = f"protocol=http\nhost={host}\n\n"
    assert invoke("auth", "git-credential", "get", stdin=question, env=env).out == ""
