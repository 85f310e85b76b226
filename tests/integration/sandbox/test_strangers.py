"""The sandbox rejects requests for other host names, and large requests without a credential."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.errors import MAX_ANONYMOUS_BODY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Api

PROJECTS = "/rest/api/latest/projects"
LARGE = b"{" + b" " * MAX_ANONYMOUS_BODY + b"}"


FOREIGN = (
    "evil.example.com",
    "evil.example.com:7990",
    "localhost.example.com",
    "[x",
    "127.0.0.1.x",
    "127.0.0.1:1,evil",
)
OWN = ("localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:7990", "bitbucket.localhost", "10.0.0.7")


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", [PROJECTS, "/sandbox/faults", "/scm/work/my-repo.git/info/refs", "/login", "/nothing"])
def test_a_name_that_is_not_its_own_is_refused(api: Api, host: str, path: str) -> None:
    answer = api.get(path, Host=host)
    assert (answer.status, answer.exception) == (421, "None")
    assert answer.json["errors"][0]["message"] == f"{host} is not a name of this server."


@pytest.mark.parametrize("host", OWN)
def test_its_own_names_and_addresses_are_answered(api: Api, host: str) -> None:
    assert api.get(PROJECTS, Host=host).status == 200


def test_names_can_be_given(sandbox: Sandbox) -> None:
    given = type(sandbox)(sandbox.data, names=["Bitbucket"])
    assert given.is_allowed_host("bitbucket:7990")
    assert not given.is_allowed_host("bitbucket.example.com")


@pytest.mark.parametrize("path", [PROJECTS, "/sandbox/faults", f"{PROJECTS}/WORK/repos/my-repo/pull-requests"])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_large_body_of_nobody_is_refused(api: Api, path: str, is_chunked: bool) -> None:
    length = {"Transfer_Encoding": "chunked"} if is_chunked else {}
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(LARGE), LARGE) if is_chunked else LARGE
    assert api.send("POST", path, body, user=None, Content_Type="application/json", **length).status == 413


def test_a_large_body_with_a_wrong_password_is_refused_and_with_a_right_one_read(api: Api) -> None:
    assert api.send("POST", PROJECTS, LARGE, user="mary:wrong", Content_Type="application/json").status == 401
    assert api.send("POST", PROJECTS, LARGE, user="admin", Content_Type="application/json").status == 400


def test_a_large_body_of_nobody_reaches_no_git(sandbox: Sandbox) -> None:
    with socket.create_connection(("127.0.0.1", sandbox.port)) as connection:
        head = "POST /scm/work/my-repo.git/git-receive-pack HTTP/1.1\r\nHost: localhost\r\n"
        connection.sendall(f"{head}Content-Length: {1 << 40}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 401"


def test_a_large_question_of_nobody_is_not_read_by_git(api: Api, sandbox: Sandbox) -> None:
    found = next(each for each in sandbox.store.repositories.all() if each.public)
    path = f"/scm/{found.project.key.lower()}/{found.slug}.git/git-upload-pack"
    kind = "application/x-git-upload-pack-request"
    assert api.send("POST", path, LARGE, user=None, Content_Type=kind).status == 413
