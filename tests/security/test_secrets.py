"""A credential is sent to its server only: to no other server, no output, and no unrequested keyring."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import assert_fails

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
SECRET = "s3cret-7f3e9a"
# Nobody the sandbox knows, so that wrong passwords do not lock an account.
STRANGER = {"BBCLI_USERNAME": "stranger", "BBCLI_PASSWORD": SECRET}
FAULTS = ["429", "500", "502", "login-page", "cut", "drop", "redirect url=http://127.0.0.1:9/", "stuck", "endless"]


def hides(result: Result) -> bool:
    """Return True if neither stdout nor stderr contains the secret, plain or as in the header."""
    shown = result.out + result.err
    return not any(form in shown for form in (SECRET, b64encode(f"fred:{SECRET}".encode()).decode()))


@pytest.fixture
def other(stub: Stub) -> Stub:
    """The strict stub under the host name of a server without a login; it expects no request."""
    return stub


@pytest.mark.parametrize(
    "location",
    [
        "{other}/rest/api/latest/projects", "//{other_host}/rest/api/latest/projects", "https://{host}/rest/x",
        "http://{host}@{other_host}/", "http://localhost:{port}/rest/x", "{url}.example/rest/x", "http://{host}0/",
        "{url}:1/x", "ftp://{host}/x",
    ],
)  # fmt: skip
def test_a_redirect_to_another_place_is_not_followed(
    sandbox: Sandbox, other: Stub, invoke: Invoke, location: str
) -> None:
    url = sandbox.url
    target = location.format(
        url=url, host=url[7:], port=sandbox.port, other=other.url, other_host=other.url.removeprefix("http://")
    )
    sandbox.faults.add(Fault("redirect", url=target))
    env = {"BBCLI_SERVER": url, "BBCLI_TOKEN": "", "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": SECRET}
    result = invoke("projects", "list", "--retries", "0", env=env)
    assert (result.code, result.out, hides(result), other.seen) == (9, "", True, [])
    assert sandbox.faults.describe()[0]["seen"] == 1


def test_a_redirect_to_another_place_names_it(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("redirect url=https://sso.example.com/login?for=fred"))
    sent = f"GET {sandbox.url}{PROJECTS} is redirected to https://sso.example.com/login"
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith(f"error: single sign-on responded instead of Bitbucket: {sent}\nhint: use an HTTP")


def test_a_redirect_to_where_the_server_has_moved_names_both_places(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse(f"redirect url=https://new.example.com{PROJECTS}?limit=25"))
    message = (
        f"GET {sandbox.url}{PROJECTS} is redirected to https://new.example.com{PROJECTS}: the redirect is not followed"
    )
    assert_fails(
        invoke, "projects list", 9, message, "if the server has moved, sign in to the new URL: bbcli auth login URL"
    )


@pytest.mark.parametrize("path", ["/login", "/login.jsp?x=1", "/sso/start", "/saml2/idp", "/oauth2/sign_in", "/auth"])
def test_a_redirect_to_a_sign_in_page_of_the_server_is_single_sign_on(stub: Stub, invoke: Invoke, path: str) -> None:
    stub.expect("GET", f"/bitbucket{PROJECTS}", status=302, headers={"Location": path})
    stub.expect("GET", f"/bitbucket{PROJECTS}", status=303, headers={"Location": f"/bitbucket{path}"})
    for _ in range(2):
        result = invoke("projects", "list", env={"BBCLI_SERVER": f"{stub.url}/bitbucket"})
        assert (result.code, result.err.startswith("error: single sign-on responded")) == (9, True)


def test_a_redirect_to_another_port_names_the_port(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("redirect url=http://127.0.0.1:9/"))
    assert "127.0.0.1:9" in invoke("projects", "list").err


@pytest.mark.parametrize(
    "location",
    ["/other/rest/x", "/bitbucketeer/x", "/bitbucket/../rest/x", "../../../../../x", "/bitbucket/%2e%2e/other",
     "/bitbucket/a/%2E%2e/%2e./other", "/bitbucket/.%2e"],
)  # fmt: skip
def test_a_redirect_out_of_the_context_path_is_not_followed(stub: Stub, invoke: Invoke, location: str) -> None:
    stub.expect("GET", f"/bitbucket{PROJECTS}", status=302, headers={"Location": location})
    result = invoke("projects", "list", env={"BBCLI_SERVER": f"{stub.url}/bitbucket"})
    assert (result.code, result.out, len(stub.seen)) == (9, "", 1)


def test_a_redirect_to_what_is_no_url_or_to_nowhere_is_an_error_of_the_server(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=302, headers={"Location": "http://[bad"})
    stub.expect("GET", PROJECTS, status=302, times=2)
    assert invoke("projects", "list", "--retries", "0").code == 9
    message = f"{stub.url.removeprefix('http://')} did not respond like Bitbucket (302 text/html)"
    hint = "check the server's URL, its context path, and any proxy or single sign-on in front of it"
    assert assert_fails(invoke, "projects list", 9, message, hint)["status"] == 302


def test_a_redirected_write_goes_to_no_other_place(sandbox: Sandbox, other: Stub, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("redirect", method="POST", url=f"{other.url}/watch"))
    env = {"BBCLI_SERVER": sandbox.url, "BBCLI_TOKEN": "", "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    assert (invoke("watch", "repo", "WORK/my-repo", env=env).code, other.seen) == (9, [])


def test_the_credential_goes_to_the_server(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS)
    stub.page(PROJECTS)
    invoke("projects", "list", env={"BBCLI_TOKEN": SECRET})
    invoke("projects", "list", env={"BBCLI_TOKEN": "", "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": SECRET})
    basic = b64encode(f"fred:{SECRET}".encode()).decode()
    assert [seen.headers["authorization"] for seen in stub.seen] == [f"Bearer {SECRET}", f"Basic {basic}"]


@pytest.mark.parametrize(
    "env", [{"BBCLI_TOKEN": SECRET}, {"BBCLI_TOKEN": "", "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": SECRET}]
)
def test_the_environments_credential_is_for_the_environments_server_only(
    other: Stub, invoke: Invoke, env: dict[str, str]
) -> None:
    mine = "https://bitbucket.example.com"
    result = invoke("projects", "list", "--server", other.url, env={"BBCLI_SERVER": mine, **env})
    assert (result.code, result.out, hides(result), other.seen) == (4, "", True, [])
    assert result.err.startswith(f"error: no credential for {other.url}\nhint: ")


def test_a_repository_of_another_server_gets_no_credential(sandbox: Sandbox, other: Stub, invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": sandbox.url, "BBCLI_TOKEN": SECRET}
    result = invoke("commits", "list", "-R", f"{other.url}/projects/WORK/repos/my-repo", env=env)
    assert (result.code, hides(result), other.seen, list(sandbox.requests)) == (2, True, [], [])


@pytest.mark.parametrize("form", ["", "--json"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_failure_shows_the_secret(sandbox: Sandbox, invoke: Invoke, fault: str, form: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    token = invoke("projects", "list", *form.split(), env={"BBCLI_TOKEN": SECRET})
    password = invoke("projects", "list", *form.split(), env={"BBCLI_TOKEN": "", **STRANGER})
    assert hides(token)
    assert hides(password)
    assert "Traceback" not in token.err + password.err


def test_the_status_of_a_login_does_not_show_the_secret(stub: Stub, invoke: Invoke) -> None:
    headers = {"X-AUSERNAME": "fred"}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"}, headers=headers)
    result = invoke("auth", "status", "--json", env={"BBCLI_TOKEN": SECRET})
    assert (result.code, hides(result), '"user":"fred"' in result.out) == (0, True, True)


@pytest.mark.parametrize("form", ["", "--json"])
def test_a_server_that_repeats_the_secret_is_not_quoted_with_it(stub: Stub, invoke: Invoke, form: str) -> None:
    entry = {"message": f"Bad header: Bearer {SECRET}", "details": [SECRET]}
    stub.expect("GET", PROJECTS, status=400, json_body={"errors": [entry]})
    result = invoke("projects", "list", *form.split(), env={"BBCLI_TOKEN": SECRET})
    assert (result.code, hides(result)) == (2, True)


@pytest.mark.parametrize("text", ["https://fred:{}@host/scm/work/x.git", "ssh://fred:{}@host/work/x.git"])
def test_a_password_in_a_clone_url_is_not_shown(stub: Stub, invoke: Invoke, text: str) -> None:
    result = invoke("commits", "list", "-R", text.format(SECRET))
    assert (result.code, hides(result)) == (2, True)


def test_a_password_in_a_url_that_names_no_repository_is_not_shown(stub: Stub, invoke: Invoke) -> None:
    result = invoke("commits", "list", "-R", f"https://fred:{SECRET}@host/foo")
    assert (result.code, hides(result)) == (2, True)


def test_a_token_with_line_breaks_in_it_is_a_configuration_error(stub: Stub, invoke: Invoke) -> None:
    hint = "copy it again, without line breaks"
    assert_fails(
        invoke,
        "projects list",
        10,
        "BBCLI_TOKEN contains control characters",
        hint,
        env={"BBCLI_TOKEN": f"a\n{SECRET}"},
    )


def test_a_token_that_no_header_can_hold_is_a_configuration_error(stub: Stub, invoke: Invoke) -> None:
    result = invoke("projects", "list", env={"BBCLI_TOKEN": "tökén"})
    assert (result.code, "tökén" in result.err) == (10, False)


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_environment_credential_means_that_keyring_is_not_imported(
    sandbox: Sandbox, tmp_path: Path, signed_in: bool
) -> None:
    program = (
        "import sys; from bbcli.context.app import App; from bbcli.cli.main import run; "
        "code = run(['projects', 'list', '-L', '1'], App.of_process); "
        "sys.exit(code + 100 * ('keyring' in sys.modules))"
    )
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(
        f'[servers.here]\nurl = "{sandbox.url}"\nuser = "fred"\n[servers.here.accounts.fred]\nauth = "basic"\n'
    )
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    if not signed_in:
        del env["BBCLI_PASSWORD"]
    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=False, cwd=tmp_path)
    assert run.returncode == (0 if signed_in else 110), run.stderr


def test_no_answer_is_quoted_with_the_secret_whatever_its_status(stub: Stub, invoke: Invoke) -> None:
    env = {"BBCLI_TOKEN": SECRET}
    stub.expect("GET", PROJECTS, text=f"<html><title>you sent {SECRET}</title></html>")
    stub.expect("GET", PROJECTS, status=302, headers={"Location": f"https://sso.example.com/{SECRET}"})
    stub.expect("GET", PROJECTS, json_body={"values": [SECRET], "isLastPage": True})
    for _ in range(3):
        result = invoke("projects", "list", env=env)
        assert (result.code, hides(result)) == (9, True)


@pytest.mark.parametrize("password", ["errors", "message"])
def test_a_password_that_is_a_word_of_the_answer_does_not_break_it(
    sandbox: Sandbox, invoke: Invoke, password: str
) -> None:
    result = invoke("projects", "list", env={"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": password})
    assert (result.code, "authentication failed" in result.err) == (4, True)


@pytest.mark.parametrize("proxy", ["foo:bar:baz", "gopher://localhost:1"])
def test_a_proxy_that_can_not_be_used_is_a_matter_of_configuration(
    stub: Stub, invoke: Invoke, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {"NO_PROXY": "", "ALL_PROXY": proxy, "HTTP_PROXY": proxy}
    result = invoke("projects", "list", "-S", "https://bitbucket.invalid", env={**env, "BBCLI_SERVER": ""})
    assert (result.code, "internal error" in result.err, "NO_PROXY" in result.err) == (10, False, True)


@pytest.mark.parametrize("url", ["https://a..b", f"https://{'a' * 70}.example.com", "https://é..com"])
def test_a_host_name_that_none_can_have_is_not_tried_again(stub: Stub, invoke: Invoke, url: str) -> None:
    result = invoke("projects", "list", env={"BBCLI_SERVER": url})
    assert (result.code, result.waits, "internal error" in result.err) == (9, [], False)
