"""`doctor` as a process with its own environment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox, Tls
from tests.support.doctor import doctor, examined
from tests.support.proxies import tinyproxy
from tests.support.tls_server import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke, MemoryKeyring

ALL = [
    "versions", "configuration", "permissions", "server", "proxy", "certificates", "dns", "tcp", "tunnel", "tls",
    "bitbucket", "clock", "keyring", "credential", "account", "git", "remotes",
]  # fmt: skip


@pytest.fixture
def secure(populated: Path, tmp_path: Path) -> Iterator[tuple[Sandbox, Authority]]:
    """A sandbox at https://localhost with a private CA that requires client certificates."""
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
    cert, key = authority.client_files()
    way = ["--ca-bundle", authority.ca_file, "--client-cert", cert, "--client-key", key]
    with tinyproxy(tmp_path, "BasicAuth fred s3cret-9f") as proxy:
        env = {"NO_PROXY": "", "HTTPS_PROXY": f"http://fred:s3cret-9f@{proxy.place}"}
        words = ["auth", "login", running.url, "--username", "fred", "--password-stdin", *way]
        assert invoke(*words, stdin="fred", env=env).code == 0
        found = examined(cwd=working_copy, env=env)
        assert found.statuses == dict.fromkeys(ALL, True)
        text = doctor(cwd=working_copy, env=env).out
    said = {name: each["found"] for name, each in found.checks.items()}
    assert said["configuration"].endswith("config.toml: 1 server")
    assert said["permissions"].endswith("config.toml has mode 0600: private")
    assert said["server"] == f"{running.url} (localhost)"
    assert said["proxy"] == f"http://fred:***@{proxy.place} (HTTPS_PROXY)"
    assert said["certificates"] == f"{authority.ca_file}; client certificate {cert}"
    assert said["tunnel"] == f"the proxy {proxy.place} connects to {running.url.removeprefix('https://')}"
    assert said["tls"].startswith("“localhost” expires on ")
    assert ", signed by “Example Corp, Certificates”" in said["tls"]
    assert said["keyring"].startswith("tests.conftest.MemoryKeyring responded in ")
    assert said["credential"] == "basic, from keyring, of fred"
    assert said["remotes"] == "origin is WORK/my-repo"
    assert "s3cret-9f" not in text + found.result.out + found.result.err


# How it reads


# Where there is nothing


def run_doctor_process(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run doctor as a process with only this environment."""
    command = [sys.executable, "-m", "bbcli", "doctor", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=30)


def test_without_a_home_a_server_and_git_it_works(tmp_path: Path) -> None:
    run = run_doctor_process(tmp_path, "--json", PATH=str(tmp_path))
    checks = {each["check"]: each for each in json.loads(run.stdout)}
    error = json.loads(run.stderr)
    assert (run.returncode, error["kind"], error["message"]) == (4, "not_authenticated", checks["server"]["found"])
    assert (checks["configuration"]["ok"], checks["server"]["ok"], checks["git"]["ok"]) == (True, False, False)
    assert checks["server"]["found"] == "no server is configured"
    assert checks["git"]["found"] == "git is not installed"
    assert checks["account"]["found"] == "skipped: server failed"
    assert not list(tmp_path.iterdir())
