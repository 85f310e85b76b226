"""`bbcli api sync`: operations of a server are discovered and saved."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.context.app import App
from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.server import Sandbox
from tests.conftest import NOW
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

NOTES = "/release-notes/1.0/projects/{projectKey}/repos/{repositorySlug}/notes"
ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
PROPERTIES = "/rest/api/latest/application-properties"
RELEASE_NOTES = "/rest/release-notes/1.0/application.wadl"


def make_app(cwd: Path) -> App:
    """Make an App that has only the environment and no credential."""
    return App(None, None, None, dict(os.environ), cwd, clock=lambda: NOW)


def added_operations(cwd: Path) -> list[str]:
    """Return the known operations that are not in the bundled index."""
    known = {each.key for each in bundled_spec().operations}
    return [f"{each.method} {each.path}" for each in make_app(cwd).spec.operations if each.key not in known]


def sync_rows(found: Result) -> dict[str, str]:
    assert found.code == 0, found.err
    return dict(line.split("\t") for line in found.lines)


def cache_entry(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache").glob("*-api.json")
    return path


def test_the_resources_of_a_plug_in_are_found(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("api", "sync", env=ADMIN)
    told = sync_rows(found)
    assert told[PROPERTIES] == "Bitbucket 9.4.22"
    assert told["/rest/capabilities"] == "2 capabilities"
    assert told["/rest/plugins/1.0/"] == "3 plugins, 1 user-installed"
    assert told[RELEASE_NOTES] == "4 operations, 4 new"
    assert told["/rest/api/1.0/application.wadl"].endswith("operations, 2 new")
    assert told["/rest/build-status/latest/application.wadl"] == "not found"
    assert found.err.endswith(f"saved 6 new operations for {sandbox.url}; Bitbucket 9.4.22; 21 sources not found\n")
    assert {f"GET {NOTES}", f"POST {NOTES}", f"DELETE {NOTES}/{{noteId}}"} <= {*added_operations(tmp_path)}
    listed = next(each for each in make_app(tmp_path).spec.operations if each.path == NOTES)
    assert (listed.name, listed.plugin, listed.tags) == ("listNotes", "release-notes", ("release-notes",))


def test_without_admin_permission_they_are_found_by_the_capabilities(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    told = sync_rows(invoke("api", "sync"))
    assert (told["/rest/plugins/1.0/"], told[RELEASE_NOTES]) == ("not allowed", "4 operations, 4 new")
    assert f"GET {NOTES}" in added_operations(tmp_path)


def test_json_has_the_numbers(sandbox: Sandbox, invoke: Invoke) -> None:
    records = {each["source"]: each for each in json.loads(invoke("api", "sync", "--json").out)}
    assert records[RELEASE_NOTES]["operations"] == records[RELEASE_NOTES]["new"] == 4
    assert records["/rest/capabilities"]["operations"] is None


def test_each_is_asked_once_and_one_after_the_other(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("api", "sync", env=ADMIN)
    seen = [request.path for request in requests_to(sandbox)]
    assert len(seen) == len({*seen}) > 20
    assert seen[:1] == [PROPERTIES]


def test_syncing_twice_saves_a_description_once(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    first = invoke("api", "sync")
    once = (added_operations(tmp_path), cache_entry(tmp_path).read_bytes())
    second = invoke("api", "sync")
    assert (second.raw, second.err) == (first.raw, first.err)
    assert (added_operations(tmp_path), cache_entry(tmp_path).read_bytes()) == once
    assert len(once[0]) == len({*once[0]}) == 6


def test_after_the_server_is_gone_it_is_still_known(
    populated: Path, tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(tmp_path / "data") as running:
        for name, value in {**running.sign_in(), "BBCLI_SERVER": running.url}.items():
            monkeypatch.setenv(name, value)
        assert invoke("api", "sync").code == 0
    assert f"GET {NOTES}" in added_operations(tmp_path)
    gone = invoke("api", "sync", "--retries", "0")
    assert (gone.code, gone.out) == (9, "")
    assert f"GET {NOTES}" in added_operations(tmp_path)


def test_a_description_is_shared_by_accounts_and_not_by_servers(
    sandbox: Sandbox, second: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("api", "sync", env=ADMIN).code == 0
    for name in ADMIN:
        monkeypatch.delenv(name)
    assert len(added_operations(tmp_path)) == 6
    monkeypatch.setenv("BBCLI_SERVER", second.url)
    assert added_operations(tmp_path) == []
    monkeypatch.delenv("BBCLI_SERVER")
    assert added_operations(tmp_path) == []


def test_a_saved_description_does_not_expire(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("api", "sync").code == 0
    kept = json.loads(cache_entry(tmp_path).read_text())
    cache_entry(tmp_path).write_text(json.dumps({**kept, "at": 0}))
    assert len(added_operations(tmp_path)) == 6


def test_what_was_found_by_an_administrator_is_asked_for_by_others(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    assert invoke("api", "sync", env=ADMIN).code == 0
    # As though no capability had named it.
    kept = cache_entry(tmp_path).read_text().replace("/release-notes/1.0/", "/release-notes/latest/")
    cache_entry(tmp_path).write_text(kept)
    told = sync_rows(invoke("api", "sync", env={"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}))
    assert told["/rest/release-notes/latest/application.wadl"] == "4 operations, 4 new"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"[]",
        b'{"at": 1, "value": "9.4.22"}',
        b'{"at": 1, "value": {"specs": {"": {"operations": [{"method": 1}]}}}}',
        b'{"at": 1, "value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}',
        b'{"at": 1, "value": {"specs": {"": {"schemas": {"Note": {"type": 1}}}}}}',
        b'{"at": 1, "value": ' + b"[" * 100_000,
    ],
)
def test_a_broken_file_is_none_and_mended(sandbox: Sandbox, invoke: Invoke, tmp_path: Path, content: bytes) -> None:
    assert invoke("api", "sync").code == 0
    cache_entry(tmp_path).write_bytes(content)
    assert make_app(tmp_path).spec == bundled_spec()
    assert invoke("api", "sync").code == 0
    assert len(added_operations(tmp_path)) == 6


def test_where_nothing_can_be_written_it_is_said(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("api", "sync", env={"BBCLI_CACHE_DIR": "/dev/null/cache"})
    assert (found.code, found.err) == (0, "warning: cannot save the result in /dev/null/cache\n")
    assert make_app(tmp_path).spec == bundled_spec()


def test_cache_clear_forgets_it(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("api", "sync").code == 0
    assert invoke("cache", "clear", "--server", sandbox.url).code == 0
    assert added_operations(tmp_path) == []


def test_without_a_server_a_home_or_a_configuration_the_index_serves(tmp_path: Path) -> None:
    bare = App(None, None, None, {}, tmp_path)
    assert bare.spec is bundled_spec()


def test_a_server_that_is_not_there_is_an_error(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROPERTIES, drop=True)
    found = invoke("api", "sync", "--retries", "0")
    assert (found.code, found.out) == (9, "")


def test_a_login_that_is_not_good_is_an_error(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("api", "sync", env={"BBCLI_PASSWORD": "wrong-password"})
    assert (found.code, found.out, list(tmp_path.glob("cache/*"))) == (4, "", [])


GOOD = (
    '<application xmlns="http://wadl.dev.java.net/2009/02"><resources><resource path="a">'
    '<method name="GET" id="b"/></resource></resources></application>'
)
XML = {"Content-Type": "application/xml"}
TEXT = {"Content-Type": "text/plain"}
BUNDLED = sorted({each.path.split("/")[1] for each in bundled_spec().operations} - {"api", "admin"})


def expect_missing(stub: Stub, *roots: str) -> None:
    for root in roots:
        stub.expect("GET", f"/rest/{root}/application.wadl", status=404)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"text": GOOD, "headers": XML}, "1 operation, 1 new"),
        ({"text": "<html><title>Log in</title></html>"}, "not found (a web page)"),
        ({"status": 302, "headers": {"Location": "/login"}}, "not found (redirected)"),
        ({"status": 302, "headers": {"Location": "https://sso.example.com/"}}, "not found (redirected)"),
        ({"status": 401, "json_body": {}}, "not allowed"),
        ({"status": 404, "json_body": {}}, "not found"),
        ({"status": 500, "text": "oops", "headers": TEXT}, "cannot be read: 500 text/plain"),
        ({"text": GOOD.replace('"a"', f'"{"a b" * 999}"'), "headers": XML}, "cannot be read: the path 'a ba ba b"),
        ({"text": "<a>", "headers": XML}, "cannot be read: not XML: no element found"),
        ({"text": f"<!DOCTYPE a>{GOOD}", "headers": XML}, "cannot be read: the WADL document has a DOCTYPE"),
        ({"text": "x" * 20_000_001, "headers": XML}, "cannot be read: it is larger than 20 MB"),
        ({"drop": True}, "cannot be read: "),
    ],
)
def test_an_unreadable_description_is_reported_and_not_an_error(
    stub: Stub, invoke: Invoke, answer: dict[str, Any], told: str
) -> None:
    stub.expect("GET", PROPERTIES, json_body={"version": "7.21.0"})
    stub.expect("GET", "/rest/capabilities", status=404, json_body={})
    stub.expect("GET", "/rest/api/1.0/application.wadl", **answer)
    expect_missing(stub, *([] if answer.get("text") == GOOD else ["api/latest"]))
    stub.expect("GET", "/rest/plugins/1.0/", status=403)
    expect_missing(stub, *(f"{root}/latest" for root in BUNDLED))
    found = invoke("api", "sync", "--retries", "0")
    result = sync_rows(found)["/rest/api/1.0/application.wadl"]
    assert result.startswith(told)
    assert len(result) < 350
    assert "Bitbucket 7.21.0" in found.err


def test_a_server_that_stops_responding_is_an_error(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    stub.expect("GET", PROPERTIES, json_body={"version": "7.21.0"})
    stub.expect("GET", "/rest/capabilities", drop=True)
    stub.expect("GET", "/rest/api/1.0/application.wadl", drop=True)
    found = invoke("api", "sync", "--retries", "0")
    assert (found.code, len(found.lines), list(tmp_path.glob("cache/*"))) == (9, 2, [])


@pytest.mark.parametrize(
    "others",
    [
        [{"key": "x.off", "enabled": False}, {"key": "x.bundled", "userInstalled": False}],
        [{"key": "x.../../y"}, {"key": None}, {"key": "a b"}, {"key": ["a"]}, {}, 7],
    ],
)
def test_where_the_resources_of_a_plug_in_are_is_guessed_from_its_key(
    stub: Stub, invoke: Invoke, tmp_path: Path, others: list[Any]
) -> None:
    odd = {"a": f"{stub.url}/rest/../../x/1.0", "b": 7, "c": f"{stub.url}/rest/capabilities/x"}
    stub.expect("GET", PROPERTIES, json_body={"version": "7.21.0"})
    stub.expect("GET", "/rest/capabilities", json_body={"capabilities": odd})
    expect_missing(stub, "api/1.0", "api/latest")
    stub.expect(
        "GET", "/rest/plugins/1.0/", json_body={"plugins": [{"key": "com.example.stash-notes-plugin"}, *others]}
    )
    for root in sorted({*BUNDLED, "notes", "stash-notes-plugin"}):
        expect_missing(stub, *([f"{root}/latest"] if root in BUNDLED else [f"{root}/1.0"]))
        if root == "notes":
            stub.expect("GET", "/rest/notes/latest/application.wadl", text=GOOD, headers=XML)
        elif root not in BUNDLED:
            expect_missing(stub, f"{root}/latest")
    assert invoke("api", "sync").code == 0
    assert added_operations(tmp_path) == ["GET /notes/latest/a"]
