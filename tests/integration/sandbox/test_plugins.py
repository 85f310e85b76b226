"""The example plugin, the list of plugins, and the WADL documents."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bbcli.openapi import wadl
from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "/rest/release-notes/1.0"
NOTES = f"{ROOT}/projects/WORK/repos/my-repo/notes"
WADL = "application/vnd.sun.wadl+xml"


@pytest.fixture(autouse=True)
def no_notes(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from notes")


def test_a_note_is_written_read_listed_and_taken_away(api: Api) -> None:
    made = api.send("POST", NOTES, {"title": "1.0", "text": "The first one", "tag": "v1.0"})
    assert made.status == 201
    note = made.json
    assert (note["title"], note["text"], note["tag"]) == ("1.0", "The first one", "v1.0")
    assert note["author"]["name"] == "fred"
    assert api.json(f"{NOTES}/{note['id']}") == note
    assert api.json(NOTES)["values"] == [note]
    assert api.send("DELETE", f"{NOTES}/{note['id']}").status == 204
    assert api.json(NOTES)["values"] == []
    assert api.get(f"{NOTES}/{note['id']}").exception == "NoSuchNoteException"


def test_notes_are_paged_the_newest_first_and_by_tag(api: Api) -> None:
    for number in range(5):
        assert api.send("POST", NOTES, {"title": f"{number}", "text": "x", "tag": f"v{number % 2}"}).status == 201
    assert [note["title"] for note in api.all(NOTES, limit=2)] == ["4", "3", "2", "1", "0"]
    assert [note["title"] for note in api.all(f"{NOTES}?tag=v1", limit=1)] == ["3", "1"]


def test_notes_are_of_one_repository(api: Api) -> None:
    note = api.send("POST", NOTES, {"title": "1.0", "text": "x"}).json
    other = NOTES.replace("my-repo", "audit-log")
    assert (api.json(other)["values"], api.get(f"{other}/{note['id']}").status) == ([], 404)
    assert "tag" not in note


def test_a_note_needs_title_and_text_and_somebody_who_may_write(api: Api) -> None:
    refused = api.send("POST", NOTES, {"title": " "})
    assert (refused.status, [error["context"] for error in refused.json["errors"]]) == (400, ["title", "text"])
    assert (
        api.send("POST", NOTES, {"title": "x", "text": "x"}, user=None).exception == "AuthenticationRequiredException"
    )
    archived = NOTES.replace("my-repo", "archived-repo")
    assert api.send("POST", archived, {"title": "x", "text": "x"}).status == 403


def test_plug_ins_are_listed_for_administrators_alone(api: Api) -> None:
    listed = api.json("/rest/plugins/1.0/", user="admin")["plugins"]
    (added,) = [each for each in listed if each["userInstalled"]]
    assert (added["key"], added["enabled"]) == ("com.example.bitbucket.release-notes", True)
    assert {*added} == {"key", "name", "version", "enabled", "userInstalled", "links"}
    assert [api.get("/rest/plugins/1.0/", user=user).exception for user in ("fred", None)] == [
        "AuthorisationException",
        "AuthenticationRequiredException",
    ]


@pytest.mark.parametrize("path", ["/rest/api/1.0", "/rest/api/latest"])
def test_wadl_tells_what_is_below_its_base(api: Api, sandbox: Sandbox, path: str) -> None:
    answer = api.get(f"{path}/application.wadl", Accept=f"{WADL}, */*;q=0.1")
    assert answer.headers["Content-Type"].partition(";")[0] == WADL
    (resources,) = ET.fromstring(answer.body).iter("{http://wadl.dev.java.net/2009/02}resources")
    assert resources.get("base") == f"{sandbox.url}{path}/"
    operations = {(each.method, each.path) for each in wadl.read(answer.body, "").operations}
    assert ("GET", "/api/latest/projects/{projectKey}/repos/{repositorySlug}/browse/{path}") in operations
    assert ("POST", "/api/latest/projects") in operations
    assert not [found for found in operations if "wadl" in found[1] or found[0] == "OPTIONS"]


def test_wadl_of_a_plug_in_tells_of_its_parameters(api: Api) -> None:
    operations = wadl.read(api.get(f"{ROOT}/application.wadl").body, "").operations
    assert [each.name for each in operations] == ["listNotes", "createNote", "showNote", "deleteNote"]
    assert [each.name for each in operations[0].parameters] == ["projectKey", "repositorySlug", "tag", "start", "limit"]


def test_wadl_is_no_json(api: Api) -> None:
    assert api.get(f"{ROOT}/application.wadl", Accept="application/json").status == 406


def test_wadl_is_behind_the_context_path(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "data", context_path="/bitbucket") as running:
        body = Api(running).get(f"{ROOT}/application.wadl").body
        assert f'base="{running.url}{ROOT}/"'.encode() in body
