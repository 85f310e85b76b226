"""`bbcli api sync --from`: a description is imported from a file, stdin or a URL."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
import yaml

from bbcli.context.app import App
from bbcli.openapi.store import bundled_spec
from tests.support.error_output import assert_fails
from tests.support.plain_http import requests_to
from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

OPENAPI = {
    "openapi": "3.0.1",
    "servers": [{"url": "https://h/rest"}],
    "paths": {"/notes/1.0/all": {"get": {}, "post": {"tags": ["Notes"]}}, "/api/latest/projects": {"get": {}}},
}
WADL = """<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="http://h/rest/notes/1.0/">
<resource path="all"><method name="GET"/><method name="POST"/></resource></resources></application>"""
FORMS = {"notes.json": json.dumps(OPENAPI), "notes.yaml": yaml.safe_dump(OPENAPI), "notes.wadl": WADL}
JSON = {"Content-Type": "application/json"}
NOTES = ["GET /notes/1.0/all", "POST /notes/1.0/all"]


@pytest.fixture
def other_host() -> Iterator[Stub]:
    """Another host than the server."""
    with Stub() as running:
        yield running
    running.check()


def added_plugins(cwd: Path) -> dict[str, str]:
    """Return the known operations that are not in the bundled index, each with its plugin."""
    spec = App(None, None, None, dict(os.environ), cwd).spec
    new = spec.operations[len(bundled_spec().operations) :]
    return {f"{each.method} {each.path}": each.plugin for each in new}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_of_any_form_is_read_and_kept(sandbox: Sandbox, invoke: Invoke, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FORMS[name])
    found = invoke("api", "sync", "--from", str(path))
    total = 2 if name == "notes.wadl" else 3
    assert (found.code, found.out) == (0, f"{path}\t{total} operations, 2 new\n")
    assert found.err == f"saved 2 new operations for {sandbox.url}\n"
    assert [*added_plugins(tmp_path)] == NOTES
    assert not sandbox.requests


def test_an_operation_without_a_tag_belongs_to_the_start_of_its_path(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    assert invoke("api", "sync", "--from", "-", stdin=json.dumps(OPENAPI)).code == 0
    assert added_plugins(tmp_path) == {NOTES[0]: "notes", NOTES[1]: ""}


def test_plugin_names_the_owner_of_the_operations(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("api", "sync", "--from", "-", "--plugin", "Release Notes", stdin=json.dumps(OPENAPI)).code == 0
    assert set(added_plugins(tmp_path).values()) == {"Release Notes"}


def test_the_same_source_takes_the_place_of_the_one_before(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    for each in ("/notes/1.0/all", "/notes/1.0/some"):
        path.write_text(json.dumps({"openapi": "3.0.1", "paths": {each: {"get": {}}}}))
        assert invoke("api", "sync", "--from", str(path)).code == 0
    assert [*added_plugins(tmp_path)] == ["GET /notes/1.0/some"]


def test_the_same_name_takes_the_place_of_the_one_before_and_others_stay(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    for name, paths in (("a", ["/a/1.0/x"]), ("b", ["/b/1.0/x"]), ("a", ["/a/1.0/y"])):
        document = json.dumps({"openapi": "3.0.1", "paths": {each: {"get": {}} for each in paths}})
        assert invoke("api", "sync", "--from", "-", "--plugin", name, stdin=document).code == 0
    assert {*added_plugins(tmp_path)} == {"GET /a/1.0/y", "GET /b/1.0/x"}


def test_an_imported_description_stays_beside_that_of_the_server(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    assert invoke("api", "sync", "--from", "-", stdin=WADL).code == 0
    assert invoke("api", "sync").code == 0
    assert len(added_plugins(tmp_path)) == 8
    found = invoke("api", "sync", "--from", "-", stdin=WADL)
    assert found.err == f"saved 2 new operations for {sandbox.url}; Bitbucket 9.4.22\n"
    assert len(added_plugins(tmp_path)) == 8


def test_operations_of_the_index_are_not_saved(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    document = json.dumps({"openapi": "3.0.1", "paths": {"/api/1.0/projects/{key}": {"get": {}}}})
    found = invoke("api", "sync", "--from", "-", stdin=document)
    assert (found.out, found.err) == ("stdin\t1 operation, 0 new\n", f"no new operations for {sandbox.url}\n")
    assert added_plugins(tmp_path) == {}


def test_additions_to_operations_of_the_index_are_saved_and_used(sandbox: Sandbox, invoke: Invoke) -> None:
    colour = {"name": "colour", "in": "query", "schema": {"type": "string", "enum": ["RED", "BLUE"]}}
    document = json.dumps({"openapi": "3.0.1", "paths": {"/api/1.0/projects": {"get": {"parameters": [colour]}}}})
    found = invoke("api", "sync", "--from", "-", stdin=document)
    assert found.out == "stdin\t1 operation, 0 new, 1 with more parameters\n"
    assert found.err == f"saved more parameters for 1 operation for {sandbox.url}\n"
    shown = next(each for each in invoke("api", "show", "/projects").lines if "colour" in each)
    assert shown.endswith("RED | BLUE")
    assert invoke("api", "call", "/projects", "-p", "colour=RED").code == 0
    refused = invoke("api", "call", "/projects", "-p", "colour=GREEN")
    assert (refused.code, "colour: 'GREEN' is not one of RED, BLUE" in refused.err) == (2, True)
    assert len(invoke("api", "list", "--all").lines) == 546


def test_of_one_document_under_two_names_the_last_counts(sandbox: Sandbox, invoke: Invoke) -> None:
    for name in ("aaa", "zzz", "aaa", "zzz"):
        assert invoke("api", "sync", "--from", "-", "--plugin", name, stdin=WADL).code == 0
        assert len(invoke("api", "list", "--plugin", name).lines) == 2
    assert invoke("api", "list", "--plugin", "aaa").lines == []


def test_a_url_of_the_server_goes_with_its_credential(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    url = f"{sandbox.url}/rest/release-notes/1.0/application.wadl"
    found = invoke("api", "sync", "--from", f"{url}?x=y#z")
    assert (found.code, found.out) == (0, f"{url}\t4 operations, 4 new\n"), found.err
    assert [(seen.user, seen.query) for seen in requests_to(sandbox)] == [("fred", "x=y")]
    assert len(added_plugins(tmp_path)) == 4


def test_another_host_gets_no_credential(sandbox: Sandbox, other_host: Stub, invoke: Invoke, tmp_path: Path) -> None:
    other_host.expect("GET", "/notes.json", text=FORMS["notes.json"], headers=JSON)
    found = invoke("api", "sync", "--from", f"{other_host.url}/notes.json")
    assert (found.code, found.out) == (0, f"{other_host.url}/notes.json\t3 operations, 2 new\n"), found.err
    (seen,) = other_host.seen
    assert {"authorization", "cookie"} & seen.headers.keys() == set()
    assert "fred" not in str(seen)
    assert not sandbox.requests
    assert [*added_plugins(tmp_path)] == NOTES


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("/bitbucket/../notes.json", "/notes.json"),
        ("/bitbucket/%2e%2e/notes.json", "/bitbucket/%2e%2e/notes.json"),
        ("/bitbucketeer/notes.json", "/bitbucketeer/notes.json"),
    ],
)
def test_what_is_beside_the_server_on_its_host_gets_no_credential(
    stub: Stub, invoke: Invoke, way: str, asked: str
) -> None:
    stub.expect("GET", asked, text=FORMS["notes.json"], headers=JSON)
    found = invoke("api", "sync", "--from", f"{stub.url}{way}", env={"BBCLI_SERVER": f"{stub.url}/bitbucket"})
    assert found.code == 0, found.err
    assert "authorization" not in stub.seen[0].headers


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("http://example.com/notes.json", 2, "http://example.com is plain http: others could change the document"),
        ("https://fred:secret-word@example.com/x", 2, "not a URL of a document"),
        ("https://", 2, "not a URL of a document"),
        ("HTTPS://[::/x", 2, "not a URL of a document"),
        ("nowhere.json", 2, "nowhere.json: No such file or directory"),
        ("/", 2, "/: Is a directory"),
        ("/dev/null", 2, "/dev/null: the document is empty"),
        ("/dev/zero", 2, "/dev/zero is larger than 20 MB"),
        ("-", 2, "stdin: the document is empty"),
    ],
)
def test_an_unreadable_source_is_one_error_line(
    sandbox: Sandbox, invoke: Invoke, source: str, code: int, message: str
) -> None:
    found = invoke("api", "sync", "--from", source)
    assert (found.code, found.out) == (code, "")
    assert message in found.err.partition("\n")[0]
    assert "secret-word" not in found.err
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        ({"status": 404}, 3, "/x: 404 text/html"),
        ({"status": 403}, 9, "/x: 403 text/html"),
        ({"status": 302, "headers": {"Location": "https://example.com/x"}}, 9, "redirected"),
        ({"text": "<html><title>Log in</title>"}, 2, "the document is a web page, not a description"),
        ({"text": "x" * 20_000_001}, 2, "is larger than 20 MB"),
    ],
)
def test_a_missing_document_on_another_host_is_one_error_line(
    sandbox: Sandbox, other_host: Stub, invoke: Invoke, answer: dict[str, object], code: int, message: str
) -> None:
    other_host.expect("GET", "/x", **answer)  # type: ignore[arg-type]
    found = invoke("api", "sync", "--from", f"{other_host.url}/x", "--retries", "0")
    assert (found.code, found.out) == (code, "")
    assert message in found.err.partition("\n")[0]
    assert [seen.headers.get("authorization") for seen in other_host.seen] == [None]


def test_a_plug_in_without_a_source_is_refused(sandbox: Sandbox, invoke: Invoke) -> None:
    hint = "add --from FILE, or a URL"
    assert_fails(invoke, "api sync --plugin x", 2, "--plugin requires --from", hint)


def test_without_a_server_importing_is_refused(invoke: Invoke) -> None:
    found = invoke("api", "sync", "--from", "-", stdin=WADL)
    assert (found.code, found.err.partition("\n")[0]) == (4, "error: no server is configured")
