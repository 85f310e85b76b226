"""`repos clone` with the real git over private CAs, client certificates and proxies, and a later fetch."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.proxies import Tinyproxy, tinyproxy
from tests.support.tls_sandbox import KEY_PASSWORD, PROXY_PASSWORD, Realm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

CLONE = ["repos", "clone", "WORK/my-repo", "copy"]
SECRETS = {"BBCLI_PROXY_PASSWORD": PROXY_PASSWORD, "BBCLI_CLIENT_KEY_PASSWORD": KEY_PASSWORD}


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a git on the PATH that records its arguments and environment, also of its children; return the records."""
    real, notes, folder = shutil.which("git"), tmp_path / "notes", tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\n{{ printf "argv: %s\\n" "$*"; env; }} >> "{notes}"\nexec "{real}" "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return notes


def signed_in(invoke: Invoke, server: Sandbox, way: Sequence[str], env: Mapping[str, str] | None = None) -> None:
    """Sign in with the secret in a file: git's helper is another process without access to the keyring in memory."""
    words = ["auth", "login", server.url, "--username", "fred", "--password-stdin", "--store", "file", *way]
    run = invoke(*words, stdin="fred", env=env)
    assert run.code == 0, run.err


def fetched(copy: Path, **env: str) -> tuple[int, str]:
    words = ["git", "-C", str(copy), "fetch", "--quiet", "--refetch"]
    run = subprocess.run(words, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=60)
    return run.returncode, run.stderr


def cloned(invoke: Invoke, tmp_path: Path, *words: str, env: Mapping[str, str] | None = None) -> Path:
    run = invoke(*CLONE, *words, "--", "--quiet", env=env)
    assert (run.code, run.out) == (0, ""), run.err
    assert (tmp_path / "copy" / "README.md").exists()
    return tmp_path / "copy"


@pytest.mark.parametrize("bundle", ["bundle", "hashed"])
def test_a_private_authority(realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, bundle: str) -> None:
    signed_in(invoke, open_server, ["--ca-bundle", getattr(realm, bundle)])
    assert fetched(cloned(invoke, tmp_path)) == (0, "")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "BBCLI_CA_BUNDLE"])
def test_an_authority_of_a_variable_is_gits_too(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, variable: str
) -> None:
    env = {variable: realm.bundle}
    signed_in(invoke, open_server, [], env)
    assert fetched(cloned(invoke, tmp_path, env=env), **env) == (0, "")


@pytest.mark.parametrize("form", ["two files", "one file", "a locked key"])
def test_a_client_certificate(realm: Realm, gated: Sandbox, invoke: Invoke, tmp_path: Path, form: str) -> None:
    cert, key = realm.client_files
    shown = {
        "two files": ["--client-cert", cert, "--client-key", key],
        "one file": ["--client-cert", realm.certificate_with_key],
        "a locked key": ["--client-cert", cert, "--client-key", realm.locked_key],
    }[form]
    env = {"BBCLI_CLIENT_KEY_PASSWORD": KEY_PASSWORD} if form == "a locked key" else {}
    signed_in(invoke, gated, ["--ca-bundle", realm.bundle, *shown], env)
    assert fetched(cloned(invoke, tmp_path, env=env), **env) == (0, "")


def test_git_that_was_set_up_clones_by_itself(
    realm: Realm, gated: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    cert, key = realm.client_files
    way = ["--ca-bundle", realm.bundle, "--client-cert", cert, "--client-key", key]
    signed_in(invoke, gated, way)
    words = ["git", "clone", "--quiet", f"{gated.url}/scm/work/my-repo.git", str(tmp_path / "copy")]
    assert subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 128
    for _ in range(2):
        assert invoke("auth", "setup-git", "--insecure").code == 0
    assert "sslverify" not in (tmp_path / "gitconfig").read_text().lower()
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert fetched(tmp_path / "copy") == (0, "")


def test_a_login_without_verification(open_server: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    signed_in(invoke, open_server, ["--insecure"])
    code, said = fetched(cloned(invoke, tmp_path))
    assert code == 0
    assert said == "", "the helper asks the server nothing"


def test_what_is_not_verified_for_once_is_verified_later(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    signed_in(invoke, open_server, ["--ca-bundle", realm.bundle])
    copy = cloned(invoke, tmp_path, "--insecure")
    assert "sslverify" not in (copy / ".git" / "config").read_text().lower()


@pytest.mark.parametrize("way", ["variable", "stored"])
def test_a_proxy(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with tinyproxy(tmp_path) as proxy:
        env = {"HTTPS_PROXY": proxy.url} if way == "variable" else {}
        signed_in(
            invoke,
            open_server,
            ["--ca-bundle", realm.bundle, *(["--proxy", proxy.url] if way == "stored" else [])],
            env,
        )
        before = len(proxy.requests)
        copy = cloned(invoke, tmp_path, env=env)
        assert len(proxy.requests) >= before + 2, "bbcli's request, and git's"
        before = len(proxy.requests)
        assert fetched(copy, **env) == (0, "")
        assert len(proxy.requests) > before


def test_the_direct_way_is_gits_too(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, guarded: Tinyproxy
) -> None:
    env = {"HTTPS_PROXY": guarded.url}
    signed_in(invoke, open_server, ["--ca-bundle", realm.bundle, "--proxy", "none"], env)
    assert fetched(cloned(invoke, tmp_path, env=env), **env) == (0, "")
    assert guarded.requests == []


def test_passwords_of_proxy_and_key_reach_git_and_show_nowhere(
    realm: Realm, gated: Sandbox, invoke: Invoke, tmp_path: Path, guarded: Tinyproxy, witness: Path
) -> None:
    cert, _ = realm.client_files
    way = ["--ca-bundle", realm.bundle, "--client-cert", cert, "--client-key", realm.locked_key]
    signed_in(invoke, gated, [*way, "--proxy", f"http://fred@{guarded.place}"], SECRETS)
    copy = cloned(invoke, tmp_path, env=SECRETS)
    noted = witness.read_text()
    assert "argv: " in noted
    settings = (copy / ".git" / "config").read_text()
    for name, secret in SECRETS.items():
        holding = {line for line in noted.splitlines() if secret in line}
        # `git version` and its like are run with what is left of the environment of this process.
        assert holding <= {f"{name}={secret}"}
        assert secret not in settings
    assert "--credential-fd" not in settings
    assert fetched(copy, **SECRETS) == (0, "")
    code, said = fetched(copy, BBCLI_PROXY_PASSWORD="", BBCLI_CLIENT_KEY_PASSWORD="")
    assert code != 0
    assert "password" in said.lower()


def test_a_way_that_is_named_for_the_clone_holds_in_it_later(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, guarded: Tinyproxy
) -> None:
    signed_in(invoke, open_server, ["--ca-bundle", realm.bundle])
    copy = cloned(invoke, tmp_path, "--proxy", f"http://fred@{guarded.place}", env=SECRETS)
    before = len(guarded.requests)
    assert fetched(copy, **SECRETS) == (0, "")
    assert len(guarded.requests) > before


def test_a_token_of_the_environment_goes_with_them(
    realm: Realm, gated: Sandbox, invoke: Invoke, tmp_path: Path, guarded: Tinyproxy
) -> None:
    cert, _ = realm.client_files
    way = ["--ca-bundle", realm.bundle, "--client-cert", cert, "--client-key", realm.locked_key]
    login = {"BBCLI_SERVER": gated.url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    copy = cloned(invoke, tmp_path, *way, "--proxy", f"http://fred@{guarded.place}", env={**SECRETS, **login})
    settings = (copy / ".git" / "config").read_text()
    assert "credential" not in settings
    assert realm.bundle in settings, "whom to trust is no secret, and later fetches need it, too"


def test_what_git_can_not_do_with_a_wrong_password_ends_in_1(
    realm: Realm, open_server: Sandbox, invoke: Invoke, tmp_path: Path, guarded: Tinyproxy
) -> None:
    words = ["--ca-bundle", realm.bundle, "--proxy", f"http://fred@{guarded.place}"]
    signed_in(invoke, open_server, words, SECRETS)
    run = invoke(*CLONE, env={"BBCLI_PROXY_PASSWORD": "wrong-77"})
    assert (run.code, run.out) == (9, "")
    assert "does not accept fred with this password" in run.err
    assert not (tmp_path / "copy").exists()
