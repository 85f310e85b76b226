"""`bbcli doctor` on setups that are well, and as it is read: on a terminal, in a pipe, as JSON."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox, Tls
from tests.support.doctor import doctor, examined
from tests.support.plain_http import asked, token
from tests.support.proxies import tinyproxy
from tests.support.tls_server import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke, MemoryKeyring

ALL = [
    "versions", "configuration", "permissions", "server", "proxy", "trust", "name", "tcp", "tunnel", "tls",
    "bitbucket", "clock", "keyring", "credential", "account", "git", "remotes",
]  # fmt: skip
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


@pytest.fixture
def secure(populated: Path, tmp_path: Path) -> Iterator[tuple[Sandbox, Authority]]:
    """A sandbox at https://localhost of a private authority, to clients with its certificates."""
    authority = Authority.named("Example Corp", tmp_path)
    issued = authority.ca.issue_cert("localhost", common_name="localhost")
    certificate, key, ca = (tmp_path / f"server.{name}" for name in ("pem", "key", "ca"))
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    authority.ca.cert_pem.write_to_path(ca)
    data = shutil.copytree(populated, tmp_path / "data", symlinks=True)
    with Sandbox(data, tls=Tls(certificate, key, ca)) as running:
        yield running, authority


def test_all_is_well_with_a_login_a_private_authority_a_client_certificate_and_a_proxy(
    secure: tuple[Sandbox, Authority], vault: MemoryKeyring, invoke: Invoke, tmp_path: Path, working_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    running, authority = secure
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    subprocess.run(["git", "remote", "set-url", "origin", f"{running.url}/scm/work/my-repo.git"], cwd=working_copy)
    cert, key = authority.person()
    way = ["--ca-bundle", authority.bundle, "--client-cert", cert, "--client-key", key]
    with tinyproxy(tmp_path, "BasicAuth fred s3cret-9f") as proxy:
        env = {"NO_PROXY": "", "HTTPS_PROXY": f"http://fred:s3cret-9f@{proxy.place}"}
        words = ["auth", "login", running.url, "--username", "fred", "--password-stdin", *way]
        assert invoke(*words, stdin="fred", env=env).code == 0
        found = examined(cwd=working_copy, env=env)
        assert found.statuses == dict.fromkeys(ALL, True)
        text = doctor(cwd=working_copy, env=env).out
    said = {name: each["found"] for name, each in found.checks.items()}
    assert said["configuration"].endswith("config.toml knows 1 server")
    assert said["permissions"].endswith("config.toml has mode 0600: nobody else can read it")
    assert said["server"] == f"{running.url} (localhost)"
    assert said["proxy"] == f"http://fred:***@{proxy.place} (HTTPS_PROXY)"
    assert said["trust"] == f"{authority.bundle}; shows the client certificate {cert}"
    assert said["tunnel"] == f"the proxy {proxy.place} leads to {running.url.removeprefix('https://')}"
    assert said["tls"].startswith("“localhost” ends on ")
    assert ", signed by “Example Corp, Certificates”" in said["tls"]
    assert said["keyring"].startswith("tests.conftest.MemoryKeyring answers in ")
    assert said["credential"] == "basic, from keyring, of fred"
    assert said["remotes"] == "origin is WORK/my-repo"
    assert "s3cret-9f" not in text + found.result.out + found.result.err


def test_no_secret_is_part_of_it(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = token(sandbox, "users/fred")
    env = {"BBCLI_USERNAME": "", "BBCLI_PASSWORD": "", "BBCLI_TOKEN": secret}
    result = doctor(cwd=tmp_path, env=env)
    assert result.code == 0
    assert secret not in result.out + result.err
    assert "bearer, from BBCLI_TOKEN" in result.out


def test_it_changes_nothing_and_signs_in_once(sandbox: Sandbox, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    doctor(cwd=tmp_path)
    seen = asked(sandbox)
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


def test_nobody_is_asked_anything(sandbox: Sandbox, tmp_path: Path) -> None:
    env = {"BBCLI_PASSWORD": "", "BBCLI_USERNAME": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    result = doctor("--proxy", "http://fred@127.0.0.1:1", cwd=tmp_path, env=env, tty=True, width=200)
    assert "there is no password for fred at the proxy 127.0.0.1:1" in result.out
    assert (result.code, result.err) == (10, "")


# Where there is nothing


def run_doctor_process(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run it as a process with this environment and no other."""
    command = [sys.executable, "-m", "bbcli", "doctor", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=30)


def test_without_a_home_a_server_and_git_it_works(tmp_path: Path) -> None:
    run = run_doctor_process(tmp_path, "--json", PATH=str(tmp_path))
    checks = {each["check"]: each for each in json.loads(run.stdout)}
    error = json.loads(run.stderr)
    assert (run.returncode, error["kind"], error["message"]) == (4, "not_authenticated", checks["server"]["found"])
    assert (checks["configuration"]["ok"], checks["server"]["ok"], checks["git"]["ok"]) == (True, False, False)
    assert checks["server"]["found"] == "no server: sign in to one, or name one"
    assert checks["git"]["found"] == "git is not installed"
    assert checks["account"]["found"] == "not looked at: server comes first"
    assert not list(tmp_path.iterdir())


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
