"""Files that are edited through the REST API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Answer, Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"


def edit_file(api: Api, path: str, user: str | None = "fred", **fields: str) -> Answer:
    body = form(**{"content": "New", "branch": "staging", **fields})
    return api.send("PUT", f"{REPO}/browse/{path}", body, user=user, Content_Type=FORM)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (".git/config", {}),
        ("a/.GIT/b", {}),
        ("languages", {"sourceCommitId": "staging"}),
        ("languages", {}),
        ("README.md/below", {}),
        ("README.md/below", {"sourceCommitId": "staging"}),
    ],
)
def test_a_path_that_no_file_can_have_is_refused(api: Api, path: str, fields: dict[str, str]) -> None:
    assert edit_file(api, path, **fields).status in (400, 409)
    assert api.json(f"{REPO}/browse/languages?at=staging&type=true") == {"type": "DIRECTORY"}
    assert api.json(f"{REPO}/browse/README.md?at=staging&type=true") == {"type": "FILE"}


def test_a_long_name_and_an_odd_message_are_written(api: Api) -> None:
    written = edit_file(api, "x" * 3000, message="\0 odd\r\n\r\nmessage")
    assert written.status == 200
    assert api.get(f"{REPO}/raw/{'x' * 3000}?at=staging").body == b"New"


def test_of_two_who_write_at_once_one_is_refused(api: Api) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: edit_file(api, "contested", content=f"{number}"), range(6)))
    assert sorted(answer.status for answer in answers) == [200, *[409] * 5]


def test_a_stale_file_and_one_that_stays_the_same_are_told_apart(api: Api) -> None:
    first = edit_file(api, "told.txt").json["id"]
    assert edit_file(api, "told.txt", content="Newer", sourceCommitId=first).status == 200
    stale = edit_file(api, "told.txt", content="Lost", sourceCommitId=first)
    assert (stale.status, stale.exception) == (409, "FileOutOfDateException")
    assert edit_file(api, "told.txt", content="Lost").exception == "FileAlreadyExistsException"
    same = edit_file(api, "told.txt", content="Newer", sourceCommitId="staging")
    assert (same.status, same.exception) == (409, "FileContentUnmodifiedException")


def test_a_new_branch_starts_at_the_source_branch(api: Api) -> None:
    assert edit_file(api, "branched.txt", branch="brand/new").exception == "NoSuchBranchException"
    made = edit_file(api, "branched.txt", branch="brand/new", sourceBranch="staging")
    assert made.status == 200
    tip = api.json(f"{REPO}/branches?filterText=staging")["values"][0]["latestCommit"]
    assert [parent["id"] for parent in made.json["parents"]] == [tip]
    assert api.json(f"{REPO}/branches?filterText=brand/new")["values"][0]["latestCommit"] == made.json["id"]
    assert edit_file(api, "b.txt", branch="brand/2", sourceBranch="nowhere").exception == "NoSuchBranchException"


def test_a_token_that_is_nobodys_cannot_edit(api: Api) -> None:
    owner = "/rest/access-tokens/latest/projects/WORK/repos/my-repo"
    token = api.send("PUT", owner, {"name": "ci", "permissions": ["REPO_WRITE"]}, user="admin").json["token"]
    sent = {"Authorization": f"Bearer {token}", "Content_Type": FORM}
    answer = api.send("PUT", f"{REPO}/browse/by-token", form(content="x", branch="staging"), **sent)
    assert answer.status == 403
    assert edit_file(api, "by-nobody", user=None).status == 401


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"one\r\ntwo\r\n", b"one\rtwo\n\n", "größe".encode("utf-16"), b"\0\xff--x\r\n\r\n--y",
        bytes(range(256)), b"\r\n--", b"no end",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_file", [False, True])
def test_the_bytes_of_a_file_are_those_that_were_sent(api: Api, content: bytes, is_file: bool) -> None:
    name = b'content"; filename="a;b.txt"\r\nContent-Type: application/octet-stream' if is_file else b'content"'
    fields = ((b'branch"', b"staging"), (name, content), (b'message"', "Größe\r\n".encode()))
    parts = (b'--b-1\r\nContent-Disposition: form-data; name="%s\r\n\r\n%s\r\n' % field for field in fields)
    path = f"{REPO}/browse/bytes-{is_file}-{content.hex()[:60]}"
    sent = api.send("PUT", path, b"".join((*parts, b"--b-1--\r\n")), Content_Type='multipart/form-data; boundary="b-1"')
    assert (sent.status, sent.json["message"]) == (200, "Größe\r")
    assert api.get(f"{path.replace('browse', 'raw')}?at=staging").body == content


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary="])
def test_a_form_without_a_boundary_is_refused(api: Api, kind: str) -> None:
    assert api.send("PUT", f"{REPO}/browse/x", form(content="x", branch="staging"), Content_Type=kind).status == 400


def test_a_branch_whose_name_begins_the_name_of_others_is_not_one(api: Api) -> None:
    assert edit_file(api, "x", branch="feature").exception == "NoSuchBranchException"


def test_a_path_of_any_name_is_edited(api: Api) -> None:
    for name in ("a b", "a#b+c%25&d", 'say "hi"', "größe/日本", "two\nlines", "tab\tand\\backslash"):
        assert edit_file(api, quote(name)).status == 200
        assert api.get(f"{REPO}/raw/{quote(name)}?at=staging").body == b"New"


def test_a_program_stays_executable(api: Api) -> None:
    base = api.json(f"{REPO}/commits?path=bin/highlight&until=staging&limit=1")["values"][0]["id"]
    edited = edit_file(api, "bin/highlight", content="#!/bin/sh\n", sourceCommitId=base)
    assert edited.status == 200
    (change,) = api.json(f"{REPO}/commits/{edited.json['id']}/changes")["values"]
    assert (change["type"], change["executable"], change["srcExecutable"]) == ("MODIFY", True, True)
