"""`bbcli api call`: the response is written byte for byte to a pipe, escaped on a terminal, complete to a file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_text
from tests.support.plain_http import get
from tests.support.terminal import ESCAPE

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"
PLUGIN = "/notes/1.0/thing"
QUIET = ("api", "call", PLUGIN, "--no-check")
EVIL = "\x1b]0;owned\x07\x1b[2J\u202e"
IMAGE = bytes(range(256)) * 4


def rest_url(sandbox: Sandbox, path: str) -> str:
    return f"{sandbox.url}/rest/api/latest{path}"


@pytest.mark.parametrize(
    "path", ["/projects/WORK", "/projects?limit=3", f"{REPO}/commits?limit=2", f"{REPO}/tags/v1.0"]
)
def test_a_pipe_gets_the_bytes_of_the_server(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    result = invoke("api", "call", path)
    assert (result.code, result.raw, result.err) == (0, get(rest_url(sandbox, path)), "")
    assert invoke("api", "call", path, "--json").raw == result.raw


def test_text_is_given_as_bytes_too(sandbox: Sandbox, invoke: Invoke) -> None:
    path = f"{REPO}/raw/README.md"
    assert invoke("api", "call", path).raw == get(rest_url(sandbox, path), accept="*/*")


def test_binary_answers_are_bytes_too(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"/rest{PLUGIN}", text=IMAGE, headers={"Content-Type": "image/png"})
    result = invoke(*QUIET)
    assert (result.code, result.raw, result.err) == (0, IMAGE, "")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/json;charset=UTF-8", "text/html"])
@pytest.mark.parametrize("status", [200, 404])
def test_no_escape_sequence_of_a_server_reaches_a_terminal(stub: Stub, invoke: Invoke, kind: str, status: int) -> None:
    text = json.dumps({"a": EVIL}, ensure_ascii=False) if "json" in kind else f"<p>{EVIL}\nsecond"
    headers = {"Content-Type": kind, "X-Evil": "\x1b[2J", "X-AUSERNAME": "fred"}
    stub.expect("GET", f"/rest{PLUGIN}", text=text, status=status, headers=headers)
    result = invoke(*QUIET, "--include", tty=True, env={"NO_COLOR": "1"})
    shown = ESCAPE.sub("", result.out)
    assert "\x1b" not in shown + result.err
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert result.out.startswith(f"HTTP/1.1 {status} ")


def test_a_terminal_gets_no_binary(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"/rest{PLUGIN}", text=IMAGE, headers={"Content-Type": "image/png"})
    result = invoke(*QUIET, tty=True, env={"NO_COLOR": "1"})
    message = "the response is binary: 1024 bytes of image/png"
    assert (result.code, result.out, result.err) == (2, "", error_text(message, "use --output-file FILE, or a pipe"))


def test_a_body_that_is_declared_as_json_but_is_not_is_shown_as_text(stub: Stub, invoke: Invoke) -> None:
    stub.expect(
        "GET", f"/rest{PLUGIN}", text="not { json\xff".encode("latin-1"), headers={"Content-Type": "application/json"}
    )
    assert invoke(*QUIET, tty=True).out == "not { json\ufffd\n"


def test_an_empty_answer_is_nothing(stub: Stub, invoke: Invoke) -> None:
    for tty in (False, True):
        stub.expect("GET", f"/rest{PLUGIN}", headers={"Content-Type": "application/json"})
        result = invoke(*QUIET, tty=tty)
        assert (result.code, result.out, result.err) == (0, "", "")


def test_a_file_gets_the_bytes_and_stdout_none(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    for tty in (False, True):
        result = invoke("api", "call", "/projects/WORK", "--output-file", str(file), tty=tty)
        assert (result.code, result.out, result.err) == (0, "", "")
        assert file.read_bytes() == get(rest_url(sandbox, "/projects/WORK"))
    assert list(tmp_path.iterdir()) == [file]
    assert invoke("api", "call", "/projects/WORK", "--output-file", "-").raw == file.read_bytes()


def test_an_answer_that_breaks_off_leaves_the_file_as_it_was(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("before")
    sandbox.faults.add(Fault("cut", times=1))
    result = invoke("api", "call", "/projects/WORK", "--output-file", str(file), "--retries", "0")
    assert (result.code, result.out, file.read_text(), list(tmp_path.iterdir())) == (9, "", "before", [file])
    assert sandbox.url in result.err


def test_an_answer_that_breaks_off_in_a_pipe_is_9_and_not_asked_for_again(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"/rest{PLUGIN}", text=IMAGE, headers={"Content-Type": "image/png"}, cut=24)
    result = invoke(*QUIET)
    assert (result.code, result.raw, len(stub.seen)) == (9, IMAGE[:-24], 1)
    assert result.err.startswith(f"error: {stub.url}: ")


def test_a_refusal_leaves_the_file_as_it_was_and_its_body_goes_to_stdout(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    file.write_text("before")
    result = invoke("api", "call", "/projects/NOPE", "--output-file", str(file))
    assert (result.code, file.read_text()) == (3, "before")
    assert json.loads(result.out)["errors"][0]["message"] == "Project NOPE does not exist."


def test_output_to_a_link_or_a_pipe_writes_its_target(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    assert invoke("api", "call", "/projects/WORK", "--output-file", str(tmp_path / "link")).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == get(rest_url(sandbox, "/projects/WORK"))
    assert invoke("api", "call", "/projects/WORK", "--output-file", os.devnull).code == 0


@pytest.mark.parametrize("name", ["no/such/folder", ".", "/dev/full"])
def test_a_file_that_can_not_be_written_is_named(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    result = invoke("api", "call", "/projects/WORK", "--output-file", name)
    assert (result.code in (1, 2), result.out, name in result.err) == (True, "", True)
    assert "stdout" not in result.err


def test_include_shows_status_and_headers_before_the_body(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "-i", "/projects/WORK")
    head, _, body = result.out.partition("\n\n")
    first, *headers = head.split("\n")
    assert first == "HTTP/1.1 200 OK"
    assert "x-ausername: fred" in headers
    assert "content-type: application/json;charset=UTF-8" in headers
    assert body.encode() == get(rest_url(sandbox, "/projects/WORK"))
    refused = invoke("api", "call", "/projects/NOPE", "--include")
    assert (refused.code, refused.out.startswith("HTTP/1.1 404 Not Found\n")) == (3, True)


def test_include_shows_no_cookie_that_lets_somebody_in(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"/rest{PLUGIN}", json_body={}, headers={"Set-Cookie": "BITBUCKETSESSIONID=s3cret; Path=/"})
    result = invoke(*QUIET, "--include")
    assert ("set-cookie: ***\n" in result.out, "s3cret" in result.out) == (True, False)


def test_silent_shows_nothing_but_what_went_wrong(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects/WORK", "--silent")
    assert (result.code, result.out, result.err) == (0, "", "")
    result = invoke("api", "call", "/projects/NOPE", "--silent")
    assert (result.code, result.out) == (3, "")
    assert result.err == error_text("project NOPE does not exist", "bbcli projects list")
    with_head = invoke("api", "call", "/projects/WORK", "--silent", "--include")
    assert (with_head.lines[0], with_head.out.endswith("\n\n")) == ("HTTP/1.1 200 OK", True)
