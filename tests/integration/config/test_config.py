"""`bbcli config`: settings per server, defaults, and unknown keys in the file."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from bbcli.commands import config as help_text
from bbcli.config import settings
from tests.integration.auth.test_status import sign_in
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

KEYS = (
    "default, limit, color, pager, columns.COMMAND, project, repo, ssh_host, ca_bundle, client_cert, "
    "client_key, insecure, proxy, read_only, max_body_size"
)


def test_the_help_names_every_key_there_is() -> None:
    assert settings.ALL_KEYS == help_text.KEYS


@pytest.fixture
def saved_login(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> Sandbox:
    """The sandbox with a saved login of fred, under the name `here`."""
    assert sign_in(invoke, signed_out, "fred", "--name", "here").code == 0
    signed_out.requests.clear()
    return signed_out


def test_a_default_project_is_meant_where_a_name_stands_alone(saved_login: Sandbox, invoke: Invoke) -> None:
    alone = invoke("repos", "show", "my-repo")
    message = "'my-repo' is not a repository: the project is missing"
    hint = "write PROJECT/my-repo, or set a default project: bbcli config set project PROJECT"
    assert (alone.code, alone.err) == (2, error_text(message, hint))
    assert invoke("config", "set", "project", "work").code == 0
    assert invoke("config", "get", "project").out == "WORK\n"
    listed = invoke("commits", "list", "-R", "my-repo", "-L", "1")
    assert (listed.code, len(listed.lines)) == (0, 1)
    assert invoke("repos", "show", "OPEN/website", "--brief").code == 0, "one that is named is named"
    assert requests_to(saved_login)[-2].path.startswith("/rest/api/latest/projects/WORK/repos/my-repo/commits")


def test_a_default_repository_is_meant_where_none_is_named(saved_login: Sandbox, invoke: Invoke) -> None:
    assert invoke("commits", "list").code == 2
    assert invoke("config", "set", "repo", "work/my-repo").code == 0
    listed = invoke("commits", "list", "-L", "1")
    assert (listed.code, len(listed.lines)) == (0, 1)
    assert invoke("repos", "show").lines[0] == "NAME\tmy-repo"
    assert invoke("config", "unset", "repo").code == 0
    assert invoke("commits", "list").code == 2


def test_a_working_copy_goes_before_the_default_repository(
    saved_login: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    assert invoke("config", "set", "repo", "OPEN/website").code == 0
    assert invoke("repos", "show", cwd=working_copy).lines[0] == "NAME\tmy-repo"
    assert invoke("repos", "show").lines[0] == "NAME\twebsite"


def test_the_list_shows_every_setting_and_no_secret(saved_login: Sandbox, invoke: Invoke) -> None:
    for key, value in (("project", "WORK"), ("ssh_host", "git.example.com"), ("insecure", "true")):
        assert invoke("config", "set", key, value).code == 0
    listed = [line.split("\t") for line in invoke("config", "list").lines]
    assert [line[:3] for line in listed if line[4] == "config"] == [
        ["", "default", "here"],
        ["here", "url", saved_login.url],
        ["here", "user", "fred"],
        ["here", "project", "WORK"],
        ["here", "ssh_host", "git.example.com"],
        ["here", "insecure", "true"],
    ]
    as_json = json.loads(invoke("config", "list", "--json").out)
    assert as_json[0] == {"server": None, "key": "default", "value": "here", "default": None, "source": "config"}
    assert requests_to(saved_login) == []


def test_a_server_is_named_and_the_default_chosen(
    saved_login: Sandbox, second: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    sign_in(invoke, second, "admin", "--name", "there")
    assert invoke("config", "set", "project", "OPEN", "--server", "there").code == 0
    assert invoke("config", "get", "project", "-S", second.url).out == "OPEN\n"
    assert invoke("config", "get", "project").code == 3
    assert invoke("config", "get", "project", env={"BBCLI_SERVER": "there"}).out == "OPEN\n"
    assert invoke("config", "set", "default", "there", env={"BBCLI_SERVER": ""}).code == 0
    assert invoke("config", "get", "project").out == "OPEN\n"
    assert invoke("auth", "status").out.split("\t")[:4] == ["there", second.url, "admin", "default"]
    assert invoke("config", "set", "default", saved_login.url).code == 0
    assert invoke("config", "get", "default").out == "here\n"
    assert invoke("config", "unset", "default").code == 0
    assert invoke("projects", "list").code == 4, "no server is meant"


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        ("get project", 3, "project is not set", "bbcli config list"),
        ("get nonsense", 2, "'nonsense' is not a setting", f"use one of {KEYS}"),
        ("set url https://x", 2, "'url' is not a setting", f"use one of {KEYS}"),
        ("set project a/b", 2, "'a/b' is not a project key",
         "write a key such as WORK, or ~fred for a personal project"),
        ("set insecure maybe", 2, "'maybe' is not true or false", None),
        ("set default nowhere", 2, "server 'nowhere' is not configured (servers: here)", "bbcli auth login URL"),
        ("set project WORK -S https://bitbucket.example.com", 2,
         "https://bitbucket.example.com is not configured", "bbcli auth login URL"),
    ],
)  # fmt: skip
def test_invalid_values_are_refused(
    saved_login: Sandbox, invoke: Invoke, words: str, code: int, message: str, hint: str | None
) -> None:
    result = invoke("config", *words.split())
    assert (result.code, result.out, result.err) == (code, "", error_text(message, hint))


def test_a_url_with_a_password_in_it_is_kept_without(saved_login: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    pasted = saved_login.url.replace("://", "://fred:s3cret@")
    results = [invoke("config", "set", "default", pasted), invoke("config", "set", "proxy", "http://fred:s3cret@proxy")]
    assert [result.code for result in results] == [0, 2]
    everything = (tmp_path / "config" / "config.toml").read_text() + "".join(result.err for result in results)
    assert "s3cret" not in everything


def test_unknown_keys_are_warned_about_and_kept_with_the_comments(
    saved_login: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "config" / "config.toml"
    assert invoke("config", "path").out == f"{path}\n"
    text = path.read_text()
    path.write_text(f"# mine\ntheme = 'dark'\n{text}\n[servers.here.later]\nsome = 1 # thing\n")
    result = invoke("config", "set", "project", "WORK")
    assert result.code == 0
    assert result.err.splitlines() == [f"warning: {path}: unknown key {key}" for key in ("theme", "servers.here.later")]
    kept = path.read_text()
    assert kept.startswith("# mine\ntheme = 'dark'\n")
    assert "some = 1 # thing" in kept
    assert 'project = "WORK"' in kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    as_json = invoke("repos", "show", "my-repo", "--json")
    assert (as_json.code, json.loads(as_json.out)["slug"]) == (0, "my-repo")


def test_a_script_changes_and_reads_it(saved_login: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert [invoke("config", verb, "project", *value).err for verb, *value in (["set", "OPEN"], ["unset"])] == ["", ""]
    assert invoke("config", "get", "project").code == 3
    assert invoke("config", "unset", "project").code == 0, "again is fine"
    (tmp_path / "config" / "config.toml").write_text("default = [")
    broken = invoke("config", "list")
    assert (broken.code, broken.out) == (10, "")
    assert invoke("config", "path").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("set project work", "set project of here to 'WORK' in {path}"),
        ("unset project", "removed project of here from {path}"),
        ("set limit 50", "set limit to '50' in {path}"),
        ("set columns.commits.list COMMIT", "set columns.commits.list to 'COMMIT' in {path}"),
        ("unset limit", "removed limit from {path}"),
        ("set default here", "set default to 'here' in {path}"),
    ],
)
def test_a_change_is_confirmed_on_a_terminal_with_its_place(
    saved_login: Sandbox, invoke: Invoke, tmp_path: Path, words: str, said: str
) -> None:
    result = invoke("config", *words.split(), tty=True)
    path = tmp_path / "config" / "config.toml"
    assert (result.code, result.out, result.err) == (0, "", f"{said.format(path=path)}\n")
    assert invoke("config", *words.split()).err == ""


@pytest.mark.parametrize(
    ("words", "variable"),
    [
        ("set read_only true", "BBCLI_READ_ONLY=1"),
        ("set repo WORK/my-repo", "BBCLI_REPO"),
        ("get read_only", "BBCLI_READ_ONLY=1"),
    ],
)
def test_a_setting_of_a_server_that_is_not_saved_leads_to_its_variable(
    sandbox: Sandbox, invoke: Invoke, words: str, variable: str
) -> None:
    result = invoke("config", *words.split())
    hint = f"set {variable}, or save the server: bbcli auth login URL"
    assert (result.code, result.err) == (2, error_text(f"{sandbox.url} is not configured", hint))
