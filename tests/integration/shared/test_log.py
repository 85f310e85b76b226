"""--log: requests and responses as JSON lines, without secrets."""

from __future__ import annotations

import json
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.client.http.request_log import Log
from bbcli.client.response import Response
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECT = "/rest/api/latest/projects/WORK"
ALL = ("commits", "list", "-R", "WORK/my-repo", "--all")
of_unix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are Unix's")


def log_records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_request_is_a_line(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("projects", "show", "WORK", "--log", "log.jsonl").code == 0
    assert invoke("repos", "edit", "WORK/my-repo", "--public", "--log", "log.jsonl").code == 0
    assert invoke("projects", "show", "NOPE", "--log", "log.jsonl").code == 3
    first, second, third = log_records(tmp_path / "log.jsonl")
    size, request_id = first.pop("bytes"), first.pop("requestId")
    assert first == {
        "time": "2012-04-20T06:23:20.000Z", "method": "GET", "url": f"{sandbox.url}{PROJECT}",
        "attempt": 1, "sent": 0, "status": 200, "ms": 0,
    }  # fmt: skip
    assert (size > 100, request_id.startswith("@")) == (True, True)
    assert (second["method"], second["sent"]) == ("PUT", len(b'{"public":true}'))
    assert third["status"] == 404


def test_without_the_option_nothing_is_logged(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("projects", "show", "WORK").code == 0
    assert invoke("projects", "show", "WORK", env={"BBCLI_LOG": ""}).code == 0
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []
    assert invoke("projects", "show", "WORK", env={"BBCLI_LOG": "by-variable.jsonl"}).code == 0
    assert len(log_records(tmp_path / "by-variable.jsonl")) == 1


@of_unix
def test_only_its_owner_reads_a_new_one_and_an_old_one_stays_as_it_is(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    old.write_text("{}\n")
    old.chmod(0o640)
    for name in ("new", "old"):
        assert invoke("projects", "show", "WORK", "--log", name).code == 0
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "old")]
    assert (modes, len(log_records(old))) == ([0o600, 0o640], 2)


@pytest.mark.parametrize(("name", "problem"), [("", "Is a directory"), ("no/log", "No such file or directory")])
def test_an_unwritable_log_stops_the_run_before_a_request(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, name: str, problem: str
) -> None:
    path = tmp_path / name
    result = invoke("projects", "edit", "WORK", "--public", "--log", str(path))
    hint = "--log FILE, or BBCLI_LOG, names another file"
    assert (result.code, result.err) == (1, error_text(f"the log can't be written: {path}: {problem}", hint))
    assert requests_to(sandbox) == []


def test_a_log_that_becomes_unwritable_is_one_warning(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    said: list[str] = []
    log = Log.at(tmp_path / "folder" / "log", hide=str, clock=lambda: 0.0, remark=said.append)
    (tmp_path / "folder" / "log").unlink()
    (tmp_path / "folder").rmdir()
    answered = Response(200, {}, b"")
    assert [log.of("GET", "http://x/", None, 1, lambda: answered) for _ in range(2)] == [answered] * 2
    assert said == [f"warning: {tmp_path}/folder/log can't be written any more: the log is not whole"]


def test_each_try_is_a_line(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    stub.expect("GET", PROJECT, status=503, headers={"Retry-After": "0"})
    stub.expect("GET", PROJECT, drop=True)
    stub.expect("GET", PROJECT, json_body={"key": "WORK"})
    assert invoke("projects", "show", "WORK", "--log", "log").code == 0
    found = log_records(tmp_path / "log")
    assert [(each["attempt"], each.get("status")) for each in found] == [(1, 503), (2, None), (3, 200)]
    assert ["error" in each for each in found] == [False, True, False]


def test_a_network_that_fails_is_in_it(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    server = {"BBCLI_SERVER": "http://127.0.0.1:9", "BBCLI_LOG": "log"}
    assert invoke("projects", "show", "WORK", "--retries", "0", env=server).code == 9
    (line,) = log_records(tmp_path / "log")
    assert (line["url"], "status" in line) == (f"http://127.0.0.1:9{PROJECT}", False)
    assert "refused" in line["error"]


def test_a_body_that_is_handed_on_is_counted(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    words = ("api", "call", "/projects/WORK/repos/my-repo/raw/README.md")
    result = invoke(*words, "--log", "log")
    assert result.code == 0
    assert [each["bytes"] for each in log_records(tmp_path / "log")] == [len(result.raw)]


def test_prefetched_pages_are_logged_once(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke(*ALL, "--log", "log").code == 0
    paths = [f"{sandbox.url}{seen.path}" + (f"?{seen.query}" if seen.query else "") for seen in requests_to(sandbox)]
    assert sorted(each["url"] for each in log_records(tmp_path / "log")) == sorted(paths)


def test_no_secret_is_in_it(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    stub.expect("POST", "/rest/notes/1.0/x", json_body={"echo": "hush-2"}, headers={"X-AREQUESTID": "stub-token"})
    words = ("api", "call", "POST", "/notes/1.0/x", "-p", "password=hush-1", "-p", "q=stub-token", "-f", "token=hush-2")
    assert invoke(*words, "--no-check", "--log", "log").code == 0
    text = (tmp_path / "log").read_text()
    assert ([word for word in ("hush", "stub-token") if word in text], "q=***" in text) == ([], True)


def test_a_login_leaves_no_secret_in_it(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    words = ("auth", "login", signed_out.url, "--create-token", "--username", "mary", "--password-stdin", "--store")
    assert invoke(*words, "file", "--log", "log", stdin="mary").code == 0
    token = invoke("auth", "token").out.strip()
    text = (tmp_path / "log").read_text()
    assert (len(log_records(tmp_path / "log")) > 2, token in text) == (True, False)


def test_unsent_requests_are_not_logged(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    words = ("watch", "repo", "WORK/my-repo", "--log", "log")
    assert invoke(*words, "--dry-run").code == 0
    assert invoke(*words, env={"BBCLI_READ_ONLY": "1"}).code == 10
    assert log_records(tmp_path / "log") == []
