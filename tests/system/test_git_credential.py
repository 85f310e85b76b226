"""bbcli as git's credential helper: requests of git, and responses."""

from __future__ import annotations

import os
import subprocess
import sys
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BASIC, BEARER, OAUTH1, OAUTH2, SESSION, Credential
from bbcli.auth.git_helper import (
    HelperSecrets,
    format_response,
    helper_command,
    is_for_server,
    parse_request,
    read_helper_secrets,
    response_for,
)
from bbcli.config.model import Server
from bbcli.errors import Misconfigured
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from pathlib import Path

CAN = "capability[]=authtype\nprotocol=https\nhost=h\n\n"
CAN_NOT = "protocol=https\nhost=h\n\n"
GONE = 4096  # no such file is open


def question(protocol: str, host: str, path: str | None = None) -> str:
    return f"protocol={protocol}\nhost={host}\n" + (f"path={path}\n\n" if path is not None else "\n")


@pytest.mark.parametrize(
    ("server_url", "asked"),
    [
        ("https://h", question("https", "h")),
        ("https://h", question("https", "h", "scm/work/my-repo.git")),
        ("https://h", question("https", "h:443")),
        ("https://h", question("https", "H")),
        ("http://localhost:7990", question("http", "localhost:7990")),
        ("https://[::1]:8443", question("https", "[::1]:8443")),
        ("https://a/bitbucket", question("https", "a")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/scm/work/my-repo.git")),
        ("https://h", "capability[]=authtype\nprotocol=https\nhost=h\nwwwauth[]=Basic realm=x\nwwwauth[]=Bearer\n\n"),
        ("https://h", "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=h\nusername=fr=ed\n"),
        ("https://a/my%20ctx", question("https", "a", "my ctx/scm/work/my-repo.git")),
        ("https://bücher.example", question("https", "bücher.example")),
    ],
)
def test_the_helper_answers_for_its_own_server(server_url: str, asked: str) -> None:
    assert is_for_server(parse_request(asked.encode()), server_url)


@pytest.mark.parametrize(
    ("server_url", "asked"),
    [
        ("https://h", question("http", "h")),
        ("https://h", question("https", "h.evil.example")),
        ("https://h", question("https", "h:8443")),
        ("https://h", question("https", "h:80")),
        ("https://h:8443", question("https", "h")),
        ("http://h", question("http", "h:443")),
        ("https://a/bitbucket", question("https", "a", "other/scm/work/my-repo.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket2/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/./scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "other/bitbucket/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/../other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/%2E%2e/other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/%252e%252e/other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/..;x/other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/..%3bx/other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/..\\other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/.. /other/scm/x.git")),
        ("https://a/bitbucket", question("https", "a", "bitbucket/%2525252525252e/x.git")),
        ("https://k", question("https", "\u212a")),
        ("https://h", "Protocol=https\nHost=h\n\n"),
        ("https://h", "protocol=https\n\nhost=h\n\n"),
        ("https://h", ""),
        ("https://h", "protocol=https\n"),
        ("https://h", "host=h\n"),
        ("https://h", "nonsense"),
    ],
)
def test_the_helper_is_silent_for_other_servers(server_url: str, asked: str) -> None:
    assert not is_for_server(parse_request(asked.encode()), server_url)


ENDS = ["\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0", "\t", "\x1b", "\x7f"]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        *((f"protocol=https\nhost=evil\nusername={end}host=h\n\n",
           "username contains a control character") for end in ENDS),
        *((f"protocol=https\nhost=h{end}\n\n", "host contains a control character") for end in ENDS),
        *((f"protocol=https{end}host=h\n\n", "protocol contains a control character") for end in ENDS),
        ("protocol=https\nhost=h\nwwwauth[]=x\rhost=h\n\n", "wwwauth[] contains a control character"),
        ("protocol=https\nhost=evil\nhost=h\n\n", "host occurs twice"),
        ("protocol=https\nhost=h\nprotocol=https\n\n", "protocol occurs twice"),
        ("protocol=https\nhost=h\npath=a\npath=b\n\n", "path occurs twice"),
        ("protocol=https\nhost\n\n", "a line does not have the form key=value"),
        ("protocol=https\n=h\n\n", "a line does not have the form key=value"),
        ("protocol=https\nhost =h\n\n", "a line does not have the form key=value"),
        *((f"protocol=https\nhost={host}\n\n", "host is not valid") for host in
          ("fred@h", "h/", "h?", "h#", "h:x", "h:", "-h", "h h", "h\\evil", "h%0a", "[h", "h:123456", "a,h")),
        ("protocol=https://\nhost=h\n\n", "protocol is not valid"),
    ],
)  # fmt: skip
def test_a_question_that_git_does_not_write_has_no_values(asked: str, problem: str) -> None:
    found = parse_request(asked.encode())
    assert (found.problem, found.values, is_for_server(found, "https://h")) == (problem, {}, False)


def test_bytes_that_are_no_text_are_no_problem_where_they_do_not_matter() -> None:
    assert is_for_server(parse_request(b"protocol=https\nhost=h\nwwwauth[]=Basic realm=\xe4\n\n"), "https://h")
    assert not is_for_server(parse_request(b"protocol=https\nhost=h\xff\n\n"), "https://h")


@pytest.mark.parametrize("end", ["\n", *ENDS])
@pytest.mark.parametrize("kind", [(BASIC, "x{}host=h", "fred"), (BASIC, "x", "f{}password=y"), (BEARER, "x{}", None)])
def test_an_answer_that_would_be_more_than_its_lines_is_refused(end: str, kind: tuple[str, str, str | None]) -> None:
    auth, secret, user = kind
    credential = Credential(auth, secret.format(end), user and user.format(end))
    for asked in (CAN, CAN_NOT):
        with pytest.raises(Misconfigured, match="git does not support control characters") as raised:
            response_for(parse_request(asked.encode()), credential)
        assert secret.format(end) not in f"{raised.value}{raised.value.hint}"
    with pytest.raises(Misconfigured):
        format_response({"password": f"x{end}"})


@pytest.mark.parametrize(
    ("credential", "can", "can_not"),
    [
        (
            Credential(BEARER, "t0ken", "fred"),
            "capability[]=authtype\nauthtype=Bearer\ncredential=t0ken\n\n",
            "username=fred\npassword=t0ken\n\n",
        ),
        (
            Credential(OAUTH2, "t0ken"),
            "capability[]=authtype\nauthtype=Bearer\ncredential=t0ken\n\n",
            "username=x-token-auth\npassword=t0ken\n\n",
        ),
        (
            Credential(BASIC, "pä:ss", "fred"),
            "username=fred\npassword=pä:ss\n\n",
            "username=fred\npassword=pä:ss\n\n",
        ),
    ],
)
def test_git_gets_a_token_as_one_where_it_can(credential: Credential, can: str, can_not: str) -> None:
    answers = tuple(response_for(parse_request(question.encode()), credential) for question in (CAN, CAN_NOT))
    assert answers == (can, can_not)


@pytest.mark.parametrize("auth", [SESSION, OAUTH1])
def test_a_login_that_git_can_not_use_is_said_to_be_one(auth: str) -> None:
    with pytest.raises(Misconfigured, match=f"git does not support logins of type {auth}") as raised:
        response_for(parse_request(CAN.encode()), Credential(auth, "s3cret"))
    assert "--with-token" in str(error_with_hint(raised.value).hint)


@pytest.mark.parametrize("credential", [Credential(BEARER, "t0ken"), Credential(BASIC, 'pä"ss\\', "fr ed")])
def test_a_credential_is_handed_over_in_an_open_file_that_may_be_read_twice(credential: Credential) -> None:
    with TemporaryFile() as file:
        handed = HelperSecrets(credential, {"BBCLI_PROXY_PASSWORD": "x"})
        file.write((handed.text or "").encode())
        file.flush()
        assert [read_helper_secrets(file.fileno()), read_helper_secrets(file.fileno())] == [handed, handed]


def test_nothing_to_hand_over_is_no_file() -> None:
    assert HelperSecrets().text is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"credential": null}',
        '{"credential": {"a": 1}, "environ": {}}',
        '{"secret": "x"}',
        '{"auth": "bearer", "secret": 1',
        '{"a": 1}',
    ],
)
def test_a_file_without_a_credential_is_refused(text: str) -> None:
    with TemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        with pytest.raises(Misconfigured, match="no credential was passed to the helper"):
            read_helper_secrets(file.fileno())


def test_a_file_that_is_not_open_is_refused() -> None:
    with pytest.raises(Misconfigured, match="no credential was passed to the helper"):
        read_helper_secrets(GONE)


SERVER = Server("x", "https://h/my%20ctx;id")
WORDS = ["auth", "git-credential", "--server", "https://h/my%20ctx;id"]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bbcli that prints its arguments, beside the Python that runs it."""
    return stand_in(tmp_path / "it's here" / "bbcli", monkeypatch)


def stand_in(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n')
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path.with_name("python")))
    return path


def run_as_git(helper: str, cwd: Path, *folders: str) -> list[str]:
    """Run a helper as git does, with these directories in PATH; return the lines that it prints."""
    environ = {"PATH": os.pathsep.join((*folders, "/usr/bin", "/bin"))}
    run = subprocess.run(
        ["sh", "-c", f"{helper} get"], cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return run.stdout.splitlines()


def test_the_helper_is_this_very_bbcli_and_named_so_that_a_shell_can_read_it(program: Path, tmp_path: Path) -> None:
    assert run_as_git(helper_command(SERVER, allow_http=False), tmp_path) == [str(program), *WORDS, "get"]
    allowing = helper_command(SERVER, allow_http=True)
    assert run_as_git(allowing, tmp_path) == [str(program), *WORDS, "--allow-http", "get"]


def test_without_a_script_the_helper_is_the_python_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = stand_in(tmp_path / "bin" / "python", monkeypatch)
    found = run_as_git(helper_command(SERVER, allow_http=False), tmp_path)
    assert found == [str(python), "-P", "-m", "bbcli", *WORDS, "get"]


def test_after_bbcli_is_gone_the_helper_is_the_bbcli_of_path_but_no_relative_one(program: Path, tmp_path: Path) -> None:
    helper = helper_command(SERVER, allow_http=False)
    (tmp_path / "other").mkdir()
    program.rename(tmp_path / "other" / "bbcli")
    assert run_as_git(helper, tmp_path) == []
    assert run_as_git(helper, tmp_path, "other") == []
    assert run_as_git(helper, tmp_path / "other", "", ".") == []
    assert run_as_git(helper, tmp_path, str(tmp_path / "other")) == [str(tmp_path / "other" / "bbcli"), *WORDS, "get"]


@pytest.mark.parametrize(
    ("url", "is_answered"),
    [
        ("https://h.example/ctx/scm/work/my-repo.git", True),
        ("https://H.example:443/ctx/scm/work/my-repo.git", True),
        ("https://h.example/other/scm/work/my-repo.git", False),
        ("https://h.example/ctx/../other/scm/work/my-repo.git", False),
    ],
)
def test_git_itself_asks_and_is_answered(url: str, is_answered: bool) -> None:
    server = "https://h.example/ctx"
    section = "credential.https://h.example"
    helper = f"{section}.helper=!{helper_command(Server('x', server), allow_http=False)}"
    environ = {**os.environ, "BBCLI_SERVER": server, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "pä:ss"}
    words = ["git", "-c", helper, "-c", f"{section}.useHttpPath=true", "credential", "fill"]
    run = subprocess.run(words, env=environ, input=f"url={url}\n\n", capture_output=True, encoding="utf-8", check=False)
    assert (("username=fred\npassword=pä:ss\n" in run.stdout), run.returncode == 0) == (is_answered, is_answered)
