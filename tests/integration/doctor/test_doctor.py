"""`bbcli doctor` on valid setups, and its output on a terminal, in a pipe and as JSON."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.doctor import doctor, examined
from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


ALL = [
    "versions",
    "configuration",
    "permissions",
    "server",
    "proxy",
    "trust",
    "name",
    "tcp",
    "tunnel",
    "tls",
    "bitbucket",
    "clock",
    "keyring",
    "credential",
    "account",
    "git",
    "remotes",
]
NEVER_HERE = {"permissions", "trust", "tunnel"}
# Not a wrong password: three of them, and the account is locked.
WRONG = {"BBCLI_TOKEN": "BBDC-wrong"}


def test_on_a_healthy_setup_all_is_well(sandbox: Sandbox, tmp_path: Path) -> None:
    found = examined(cwd=tmp_path)
    assert (found.code, found.result.err) == (0, "")
    assert found.statuses == {name: True for name in ALL if name not in NEVER_HERE}
    said = {name: each["found"] for name, each in found.checks.items()}
    assert said["server"] == sandbox.url
    assert said["proxy"] == "none: the direct way"
    assert said["tcp"] == f"{sandbox.url.removeprefix('http://')} can be reached"
    assert said["tls"] == "none: plain http"
    assert said["bitbucket"] == "Bitbucket 9.4.22"
    assert said["credential"] == "basic, from BBCLI_USERNAME and BBCLI_PASSWORD, of fred"
    assert said["account"] == "fred"
    assert said["git"].startswith("git version 2.")
    assert said["versions"].startswith("bbcli 0.1.0, Python 3.")
    assert {"OpenSSL", "httpx", "keyring"} <= set(said["versions"].split())


def test_no_secret_is_part_of_it(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = create_token(sandbox, "users/fred")
    env = {"BBCLI_USERNAME": "", "BBCLI_PASSWORD": "", "BBCLI_TOKEN": secret}
    result = doctor(cwd=tmp_path, env=env)
    assert result.code == 0
    assert secret not in result.out + result.err
    assert "bearer, from BBCLI_TOKEN" in result.out


def test_it_changes_nothing_and_signs_in_once(sandbox: Sandbox, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    doctor(cwd=tmp_path)
    seen = requests_to(sandbox)
    assert {each.method for each in seen} == {"GET"}
    assert [each.user for each in seen if each.user] == ["fred"]
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before and "cache" not in path.parts] == []


# How it reads


def test_in_a_pipe_it_is_a_line_a_check(sandbox: Sandbox, tmp_path: Path) -> None:
    result = doctor(cwd=tmp_path, env=WRONG)
    rows = [line.split("\t") for line in result.lines]
    assert {len(row) for row in rows} == {3}
    assert [row[0] for row in rows if row[1] in ("account", "git")] == ["fail", "ok"]
    (account,) = [row[2] for row in rows if row[1] == "account"]
    assert account.endswith("; hint: check BBCLI_TOKEN")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_on_a_terminal_nothing_is_cut_and_the_hint_has_a_line_of_its_own(
    sandbox: Sandbox, tmp_path: Path, width: int
) -> None:
    result = doctor(cwd=tmp_path, env=WRONG, tty=True, width=width)
    assert (result.code, result.err) == (4, "")
    assert max(map(len, result.lines)) <= width
    assert "…" not in result.out
    marked = [line for line in result.lines[1:] if line[0] != " "]
    assert {line[0] for line in marked} == {"✓", "✗"}
    assert [line.split()[1] for line in marked if line[0] == "✗"] == ["account"]
    indent = result.lines[0].index("FOUND")
    assert {line[:indent].strip() for line in result.lines[1:] if line not in marked} == {""}
    at = next(number for number, line in enumerate(result.lines) if line.startswith("✗"))
    assert any(line[indent:].startswith("hint: check") for line in result.lines[at:])
    whole = "".join(line[indent:].strip() for line in result.lines).replace(" ", "")
    for each in examined(cwd=tmp_path, env=WRONG).checks.values():
        if each["check"] != "clock":  # which may be a second older
            assert each["found"].replace(" ", "") in whole


def test_as_json_each_check_has_the_same_members(sandbox: Sandbox, tmp_path: Path) -> None:
    checks = json.loads(doctor("--json", cwd=tmp_path, env={"BBCLI_SERVER": "http://127.0.0.1:1"}).out)
    assert {tuple(each) for each in checks} == {("check", "ok", "found", "hint", "exitCode")}
    assert {each["ok"] for each in checks} == {True, False, None}


def test_doctor_asks_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    env = {"BBCLI_PASSWORD": "", "BBCLI_USERNAME": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    result = doctor("--proxy", "http://fred@127.0.0.1:1", cwd=tmp_path, env=env, tty=True, width=200)
    assert "there is no password for fred at the proxy 127.0.0.1:1" in result.out
    assert (result.code, result.err) == (10, "")


# Where there is nothing


def test_a_folder_that_can_not_be_entered_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    found = examined(cwd=tmp_path)
    assert (found.code, found.first[0]) == (10, "configuration")


def test_the_file_stays_as_it_is(sandbox: Sandbox, tmp_path: Path) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text("[servers]\n")
    config.chmod(0o644)
    examined(cwd=tmp_path)
    assert stat.S_IMODE(os.stat(config).st_mode) == 0o644  # noqa: PTH116
