"""The curl lines of --dry-run and --debug, run by a shell: the same requests, and no secret in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Seen, Stub

REPO = "/projects/WORK/repos/my-repo"
PLUGIN = "/notes/1.0/things"
# What of a request says what is wanted; curl has a name of its own, and headers that it needs.
TELLING = ("authorization", "accept", "content-type", "x-atlassian-token", "x-extra", "x-empty", "cookie")


def run_shell(line: str, folder: Path, env: Mapping[str, str], stdin: str = "") -> str:
    """Run a shell line with only these variables, and return its stdout."""
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, input=stdin, check=True, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "NO_PROXY": "*", **env},
    )  # fmt: skip
    return done.stdout


def normalized_request(seen: Seen) -> tuple[str, str, dict[str, str], bytes]:
    """Return a comparable form of a request: without multipart boundaries and media types of files."""
    headers = {name: seen.headers[name] for name in TELLING if name in seen.headers}
    mark = re.search(r"boundary=(\S+)", headers.get("content-type", ""))
    if mark is None:
        return seen.method, seen.path, headers, seen.body
    headers["content-type"] = "multipart/form-data"
    body = re.sub(rb"Content-Type: [^\r]*\r\n", b"", seen.body.replace(mark[1].encode(), b"MARK"))
    return seen.method, seen.path, headers, body


CALLS: dict[str, Sequence[str]] = {
    "a read": ("GET", PLUGIN),
    "a query with what shells and URLs take for something else": (
        PLUGIN, "-p", "a=b c&d=e", "-p", "q='\"$HOME`x`!#%", "-p", "l[]=[1-3]{a,b}", "-p", "u=größe", "-p", "n=a\nb",
    ),
    "a path with spaces and braces": ("GET", "/notes/1.0/a b/{c}/d'e/$f"),
    "a write without a body": ("POST", PLUGIN),
    "a delete": ("DELETE", PLUGIN),
    "fields": (PLUGIN, "-f", "a=1", "-F", "b=1", "-F", "c[]=null", "-f", "d[e]=größe"),
    "texts with quotes, newlines and at signs": (
        PLUGIN, "-f", "a=it's \"so\" $HOME `x` \\n", "-f", "b=@file\n two\tlines ", "-f", "c=", "-f", "d='",
    ),
    "a body for put": ("PUT", PLUGIN, "-f", "a=b"),
    "a body for delete": ("DELETE", PLUGIN, "-f", "a=b"),
    "a body in a file": (PLUGIN, "--input", "it's a body.json"),
    "a body in a file of another type": (PLUGIN, "--input", "raw.bin", "-H", "Content-Type: text/x; charset=utf-8"),
    "a body on stdin": (PLUGIN, "--input", "-"),
    "a field in a file": (PLUGIN, "-F", "a=@it's a body.json"),
    "headers": (PLUGIN, "-X", "GET", "-H", "X-Extra: it's \"one\"; $HOME", "-H", "Accept: text/plain"),
    "a form": (PLUGIN, "--form", "a=it's; type=text/x \"q\"", "--form", "b=<raw.bin", "--form", "c=@raw.bin",
               "--form", "e=", "--form", "f=größe\nzwei"),
    "a form with files of strange names": (
        PLUGIN, "--form", "a=@semi;colon,comma.txt", "--form", "b=@it's a body.json",
    ),
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with the files that are sent."""
    (tmp_path / "it's a body.json").write_text('{\n "big": 123456789012345678901234567890, "t": "größe"}\n')
    (tmp_path / "raw.bin").write_bytes(b"\x00\xff\r\n@end")
    (tmp_path / "semi;colon,comma.txt").write_text("text\n")
    return tmp_path


@pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
def test_the_line_sends_what_the_call_sends(stub: Stub, invoke: Invoke, files: Path, words: Sequence[str]) -> None:
    dry = invoke("api", "call", *words, "--dry-run", "--no-check", stdin='{"on": "stdin"}\n')
    assert (dry.code, dry.err, dry.out.startswith("curl "), stub.seen) == (0, "", True, [])
    stub.answers.clear()
    path = "/rest" + ("/notes/1.0/a%20b/%7Bc%7D/d'e/$f" if "/a b" in "".join(words) else PLUGIN)
    method = re.search(r"-X (\w+)", dry.out)
    stub.expect(method[1] if method else "GET", path, json_body={"done": True}, times=2)
    real = invoke("api", "call", *words, "--no-check", stdin='{"on": "stdin"}\n')
    assert (real.code, real.err) == (0, "")
    printed = run_shell(dry.out, files, {"BBCLI_TOKEN": "stub-token"}, '{"on": "stdin"}\n')
    by_call, by_line = map(normalized_request, stub.seen)
    assert by_line == by_call
    assert printed == real.out


def test_a_call_of_the_sandbox_is_the_same_by_its_line(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("# New\n")
    env = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    words = ("--form", "content=@new.md", "--form", "message=By a; line", "--form", "branch=master")
    dry = invoke("api", "call", f"{REPO}/browse/new/by-line.md", *words, "--dry-run", env=env)
    assert requests_to(sandbox) == []
    assert json.loads(run_shell(dry.out, tmp_path, env))["message"] == "By a; line"
    assert invoke("api", "call", f"{REPO}/raw/new/by-line.md").out == "# New\n"
    listed = invoke("api", "call", f"{REPO}/commits", "-p", "limit=1", "-p", "until=master")
    line = invoke("api", "call", f"{REPO}/commits", "-p", "limit=1", "-p", "until=master", "--dry-run", env=env)
    assert run_shell(line.out, tmp_path, env) == listed.out


def test_a_password_and_a_token_are_left_to_variables(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    env = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    by_password = invoke("api", "call", "/projects/WORK", "--dry-run", env=env).out
    assert '-u "$BBCLI_USERNAME:$BBCLI_PASSWORD"' in by_password
    assert json.loads(run_shell(by_password, tmp_path, env))["key"] == "WORK"
    by_token = invoke("api", "call", "/projects/WORK", "--dry-run", env={"BBCLI_TOKEN": "s3cret"}).out
    assert ('"Authorization: Bearer $BBCLI_TOKEN"' in by_token, "s3cret" in by_token) == (True, False)


def test_a_session_is_left_to_a_variable(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    login = ("auth", "login", signed_out.url, "--username", "fred", "--password-stdin", "--session")
    assert invoke(*login, stdin="fred").code == 0
    signed_out.requests.clear()
    line = invoke("api", "call", "/projects/WORK", "--dry-run").out
    assert ('-b "$BBCLI_COOKIE"' in line, requests_to(signed_out)) == (True, [])
    user = signed_out.store.users.by_name("fred")
    assert user is not None
    cookie = f"BITBUCKETSESSIONID={signed_out.store.users.open_session(user)}"
    assert json.loads(run_shell(line, tmp_path, {"BBCLI_COOKIE": cookie}))["key"] == "WORK"


def test_without_a_credential_the_line_has_none(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("api", "call", "/application-properties", "--dry-run", env={"BBCLI_SERVER": signed_out.url})
    assert (result.code, result.err) == (0, "")
    assert not re.search(r"Authorization| -u | -b ", result.out)
    assert "version" in json.loads(run_shell(result.out, tmp_path, {}))


def test_secrets_of_a_body_and_of_a_header_are_left_to_variables(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    words = ("-f", "user=fred", "-f", "new-password=hush'1", "-f", "more[token]=hush2", "-H", "X-Api-Key: hush3")
    line = invoke("api", "call", PLUGIN, *words, "--dry-run", "--no-check").out
    assert "hush" not in line
    stub.expect("POST", f"/rest{PLUGIN}", json_body={})
    env = {
        "BBCLI_TOKEN": "stub-token",
        "BBCLI_SECRET_NEW_PASSWORD": "hush'1",
        "BBCLI_SECRET_MORE_TOKEN": "hush2",
        "BBCLI_SECRET_X_API_KEY": "hush3",
    }
    run_shell(line, tmp_path, env)
    seen = stub.seen[0]
    assert json.loads(seen.body) == {"user": "fred", "new-password": "hush'1", "more": {"token": "hush2"}}
    assert seen.headers["x-api-key"] == "hush3"


def test_secrets_are_left_to_variables_be_they_numbers_parts_of_a_form_or_below_a_name(
    stub: Stub, invoke: Invoke, tmp_path: Path
) -> None:
    call = ("api", "call", "POST", PLUGIN, "--dry-run", "--no-check")
    body = ("-F", "pin[password]=1234567", "-f", "secret[name]=hush", "-F", "secret[on]=true", "-F", "count=7")
    as_json = invoke(*call, *body)
    as_form = invoke(*call, "--form", "password=hush 'x'", "--form", "note=seen", "-H", "X-Api-Key: hush")
    told = "set {} before: what is secret is not in the line\n"
    assert as_json.err == told.format("BBCLI_SECRET_PIN_PASSWORD and BBCLI_SECRET_SECRET_NAME")
    assert as_form.err == told.format("BBCLI_SECRET_X_API_KEY and BBCLI_SECRET_PASSWORD")
    assert not any(secret in as_json.out + as_form.out for secret in ("1234567", "hush"))
    stub.expect("POST", f"/rest{PLUGIN}", json_body={}, times=2)
    env = {
        "BBCLI_TOKEN": "stub-token",
        "BBCLI_SECRET_X_API_KEY": "k",
        "BBCLI_SECRET_PASSWORD": "hush 'x'",
        "BBCLI_SECRET_SECRET_NAME": "s",
    }
    run_shell(as_json.out, tmp_path, {**env, "BBCLI_SECRET_PIN_PASSWORD": "1234567"})
    run_shell(as_form.out, tmp_path, env)
    assert json.loads(stub.seen[0].body) == {
        "pin": {"password": 1234567}, "secret": {"name": "s", "on": True}, "count": 7,
    }  # fmt: skip
    assert b"hush 'x'\r\n" in stub.seen[1].body
    assert stub.seen[1].headers["x-api-key"] == "k"


@pytest.mark.needs("curl")
@pytest.mark.parametrize("words", ["projects list -L 1", "watch repo WORK/my-repo", "projects show WORK"])
@pytest.mark.parametrize("kind", ["token", "password"])
def test_a_line_of_debug_runs_again_in_a_shell(sandbox: Sandbox, invoke: Invoke, words: str, kind: str) -> None:
    env = {"BBCLI_TOKEN": create_token(sandbox, "users/fred", "REPO_WRITE") if kind == "token" else ""}
    result = invoke(*words.split(), "--debug", env=env)
    assert result.code == 0
    # All of stderr goes to the shell: what is no command is a comment.
    script = f"{result.err.partition('1 shown')[0]}".replace("curl ", "curl -sS -w '%{http_code}' -o /dev/null ")
    run = subprocess.run(["sh", "-c", script], env=dict(os.environ), capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == (result.err.partition("\n# ")[2][:3], "")
