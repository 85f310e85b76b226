"""`bbcli api call --dry-run`: nothing is sent, and the printed curl line sends the same request as the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"


@pytest.mark.parametrize("tty", [False, True])
def test_one_line_is_shown_wherever_it_goes(stub: Stub, invoke: Invoke, tty: bool) -> None:
    result = invoke("api", "call", "/projects/WORK", "--dry-run", tty=tty)
    assert result.out.count("\n") == 1
    assert result.out.endswith(f"{stub.url}/rest/api/latest/projects/WORK\n")


def test_secrets_of_a_query_are_left_to_variables_that_have_to_be_set(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("-p", "name=joe", "-p", "password=hush", "-p", "emailAddress=a@b.c", "-p", "displayName=Joe")
    result = invoke("api", "call", "POST", "/admin/users", *words, "--dry-run")
    assert """?name=joe&password='"${BBCLI_SECRET_PASSWORD:?}"'&email""" in result.out
    assert ("hush" in result.out, result.err) == (
        False,
        "set BBCLI_SECRET_PASSWORD before: what is secret is not in the line\n",
    )
    assert "hush" not in invoke("api", "call", "POST", "/admin/users", *words, "--debug").err


def test_a_list_is_shown_by_its_first_page_and_other_operations_are_refused(sandbox: Sandbox, invoke: Invoke) -> None:
    line = invoke("api", "call", f"{REPO}/commits", "--paginate", "-L", "3", "--dry-run").out
    assert line.endswith("/commits?limit=3'\n")
    assert invoke("api", "call", REPO, "--paginate", "--dry-run").code == 2
    assert requests_to(sandbox) == []


def test_an_invalid_call_is_2_in_a_dry_run_too(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/commits", "-p", "untli=x", "--dry-run")
    assert (result.code, result.out, requests_to(sandbox)) == (2, "", [])
    assert "did you mean until?" in result.err


def test_without_a_server_there_is_no_line(invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects", "--dry-run")
    hint = "bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)"
    assert (result.code, result.err) == (4, error_text("no server: sign in to one, or name one", hint))


def test_the_way_to_the_server_is_in_the_line(stub: Stub, invoke: Invoke) -> None:
    words = ("--proxy", "http://proxy.example.com:3128", "--ca-bundle", __file__)
    line = invoke("api", "call", "/projects", "--dry-run", *words).out
    assert (f"--cacert {__file__}" in line, "--proxy http://proxy.example.com:3128" in line) == (True, True)


def test_a_control_character_stays_escaped_in_the_line(sandbox: Sandbox, invoke: Invoke) -> None:
    line = invoke("api", "call", "POST", f"{REPO}/pull-requests/1/comments", "-f", "text=a\x01b", "--dry-run").out
    assert ('{"text":"a\\u0001b"}' in line, "\x01" in line) == (True, False)
    assert requests_to(sandbox) == []
