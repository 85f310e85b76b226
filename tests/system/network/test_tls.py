"""TLS with real certificates: trusted CAs, client certificates, and the errors of both."""

from __future__ import annotations

import re
import ssl
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.client.http.connection import Connection
from bbcli.client.http.probe import peer_certificates
from bbcli.errors import ServerFailed
from tests.support.error_output import assert_fails, error_text
from tests.support.tls_server import FUTURE, PAST, Authority, SecureStub, require_client_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Invoke

PROJECTS = "/rest/api/latest/projects"
ONCE = "projects list --retries 0"
BUNDLE = "to trust the CA, save its certificate in PEM format and use --ca-bundle FILE"
KEY = "--client-cert FILE, and --client-key FILE if the key is in another file, both PEM"
ADMINISTRATOR = "check the clock of this machine, and contact the server's administrator"
BOTH = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """The CA of the tests' server."""
    return Authority.named("Example Corp", tmp_path)


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    """A CA that is not trusted."""
    return Authority.named("Nobody", tmp_path)


@pytest.fixture
def secure(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecureStub]:
    """A stub at https://localhost; a test may make its TLS context stricter."""
    with SecureStub(context=authority.server_context()) as running:
        monkeypatch.setenv("BBCLI_TOKEN", "stub-token")
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        yield running
    running.check()


def env_of(stub: SecureStub, **more: str) -> dict[str, str]:
    return {"BBCLI_SERVER": stub.url, "BBCLI_TOKEN": "stub-token", **more}


# What gets through


@pytest.mark.parametrize("env", ["BBCLI_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "option"])
def test_a_private_authority_is_trusted_when_it_is_named(
    secure: SecureStub, authority: Authority, invoke: Invoke, env: str
) -> None:
    secure.page(PROJECTS, {"key": "WORK"})
    words = ["--ca-bundle", authority.ca_file] if env == "option" else []
    result = invoke("projects", "list", *words, env={} if words else {env: authority.ca_file})
    assert (result.code, result.out.split("\t")[0], result.err) == (0, "WORK", "")


def test_a_bundle_of_the_option_goes_before_the_variables(
    secure: SecureStub, authority: Authority, stranger: Authority, invoke: Invoke
) -> None:
    secure.page(PROJECTS)
    others = dict.fromkeys(("BBCLI_CA_BUNDLE", "REQUESTS_CA_BUNDLE"), stranger.ca_file)
    assert invoke("projects", "list", "--ca-bundle", authority.ca_file, env=others).code == 0
    assert invoke(*ONCE.split(), env={**others, "BBCLI_CA_BUNDLE": stranger.ca_file}).code == 9


def test_a_folder_of_certificates_is_looked_up_by_their_hashes(
    secure: SecureStub, authority: Authority, invoke: Invoke, tmp_path: Path
) -> None:
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(Path(authority.ca_file).read_bytes())
    message = f"the CA bundle {folder} is a directory without hashed certificate names"
    assert_fails(invoke, f"{ONCE} --ca-bundle {folder}", 10, message, f"openssl rehash {folder}")
    subprocess.run(["openssl", "rehash", str(folder)], check=True)
    secure.page(PROJECTS)
    assert invoke("projects", "list", "--ca-bundle", str(folder)).code == 0


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize("in_one", [False, True])
def test_a_client_certificate_is_shown(
    secure: SecureStub, authority: Authority, invoke: Invoke, tmp_path: Path, version: ssl.TLSVersion, in_one: bool
) -> None:
    require_client_certificate(secure.context, authority, version)
    cert, key = authority.client_files()
    both = tmp_path / "both.pem"
    both.write_bytes(Path(key).read_bytes() + Path(cert).read_bytes())
    words = ["--client-cert", str(both)] if in_one else ["--client-cert", cert, "--client-key", key]
    secure.page(PROJECTS, {"key": "WORK"})
    result = invoke("projects", "list", *words, env={"BBCLI_CA_BUNDLE": authority.ca_file})
    assert (result.code, result.err) == (0, "")


def locked(key: str, password: str) -> str:
    """Return the file of this key, encrypted."""
    path = f"{key}.locked"
    command = ["openssl", "pkey", "-in", key, "-aes256", "-passout", f"pass:{password}", "-out", path]
    subprocess.run(command, check=True)
    return path


def test_an_encrypted_client_key_is_opened(secure: SecureStub, authority: Authority, invoke: Invoke) -> None:
    require_client_certificate(secure.context, authority, ssl.TLSVersion.TLSv1_3)
    cert, key = authority.client_files()
    words = ["--client-cert", cert, "--client-key", locked(key, "sesame"), "--ca-bundle", authority.ca_file]
    secure.page(PROJECTS)
    assert invoke("projects", "list", *words, env={"BBCLI_CLIENT_KEY_PASSWORD": "sesame"}).code == 0


def test_a_key_without_a_password_asks_for_none(secure: SecureStub, authority: Authority, invoke: Invoke) -> None:
    cert, key = authority.client_files()
    secure.page(PROJECTS)
    words = ["--client-cert", cert, "--client-key", key, "--ca-bundle", authority.ca_file]
    result = invoke("projects", "list", *words, tty=True, env={"TERM": "dumb"})
    assert (result.code, "assword" in result.err) == (0, False)


@pytest.mark.parametrize("tty", [False, True])
def test_insecure_accepts_any_certificate_and_warns_each_time(secure: SecureStub, invoke: Invoke, tty: bool) -> None:
    warning = f"warning: the certificate of {secure.host} is not verified (--insecure)\n"
    for _ in range(2):
        secure.page(PROJECTS, {"key": "WORK"})
        result = invoke("projects", "list", "--insecure", tty=tty, env={"NO_COLOR": "1"})
        assert (result.code, result.err) == (0, warning)


def test_with_json_the_warning_comes_last(secure: SecureStub, invoke: Invoke) -> None:
    secure.page(PROJECTS, {"key": "WORK"})
    result = invoke("projects", "list", "--insecure", "--json")
    assert (result.code, result.out, result.err.startswith("warning: ")) == (0, '[{"key": "WORK"}]\n', True)


def test_what_is_stored_for_a_server_holds_and_a_run_overrides_it(
    secure: SecureStub, authority: Authority, stranger: Authority, invoke: Invoke, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(f'[servers.here]\nurl = "{secure.url}"\nca_bundle = "{authority.ca_file}"\n')
    secure.page(PROJECTS)
    assert invoke("projects", "list").code == 0
    assert invoke(*ONCE.split(), "--ca-bundle", stranger.ca_file).code == 9
    config.write_text(f'[servers.here]\nurl = "{secure.url}"\ninsecure = true\n')
    secure.page(PROJECTS)
    assert invoke("projects", "list").err.startswith("warning: ")
    # Who names whom to trust wants it verified.
    assert invoke(*ONCE.split(), "--ca-bundle", stranger.ca_file).code == 9
    secure.page(PROJECTS)
    assert invoke("projects", "list", "--ca-bundle", authority.ca_file).err == ""


# What does not, and what is said


def test_an_unknown_authority_is_named(secure: SecureStub, stranger: Authority, invoke: Invoke) -> None:
    message = f"the certificate of {secure.host} is signed by “Example Corp, Certificates” that is not trusted"
    assert_fails(invoke, ONCE, 9, message, BUNDLE)
    assert_fails(invoke, f"{ONCE} --ca-bundle {stranger.ca_file}", 9, message, BUNDLE)


def test_a_failed_verification_is_not_tried_again(secure: SecureStub, invoke: Invoke) -> None:
    assert (invoke("projects", "list").waits, secure.seen) == ([], [])


def test_a_self_signed_certificate_is_called_that(authority: Authority, invoke: Invoke) -> None:
    with SecureStub(context=authority.self_signed_context()) as stub:
        message = f"the certificate of {stub.host} is self-signed and not trusted"
        hint = "to trust the certificate, save it in PEM format and use --ca-bundle FILE"
        assert_fails(invoke, ONCE, 9, message, hint, env=env_of(stub))


@pytest.mark.parametrize(
    ("during", "words"), [(PAST, "expired on 2020-02-29"), (FUTURE, "is not valid before 2090-03-01")]
)
def test_a_certificate_out_of_its_time_is_said_with_the_day(
    authority: Authority, invoke: Invoke, during: tuple[object, object], words: str
) -> None:
    with SecureStub(context=authority.server_context("localhost", during=during)) as stub:  # type: ignore[arg-type]
        message = f"the certificate of {stub.host} {words} (signed by “Example Corp, Certificates”)"
        assert_fails(invoke, ONCE, 9, message, ADMINISTRATOR, env=env_of(stub, BBCLI_CA_BUNDLE=authority.ca_file))


def test_a_certificate_of_another_host_names_those_it_is_for(authority: Authority, invoke: Invoke) -> None:
    with SecureStub(context=authority.server_context("git.example.com", "10.0.0.1")) as stub:
        signed = "(signed by “Example Corp, Certificates”)"
        message = f"the certificate of {stub.host} is for git.example.com, 10.0.0.1, not for this host {signed}"
        hint = "use one of these names in the server's URL"
        assert_fails(invoke, ONCE, 9, message, hint, env=env_of(stub, BBCLI_CA_BUNDLE=authority.ca_file))


def test_without_a_client_certificate_it_is_said_that_one_is_wanted(
    secure: SecureStub, authority: Authority, invoke: Invoke
) -> None:
    require_client_certificate(secure.context, authority, ssl.TLSVersion.TLSv1_3)
    assert_fails(
        invoke, f"{ONCE} --ca-bundle {authority.ca_file}", 9, f"{secure.host} requires a client certificate", KEY
    )


def test_in_tls_1_2_a_missing_client_certificate_is_a_guess(
    secure: SecureStub, authority: Authority, invoke: Invoke
) -> None:
    require_client_certificate(secure.context, authority, ssl.TLSVersion.TLSv1_2)
    hint = "the server may require a client certificate: --client-cert FILE"
    message = f"{secure.host} aborted the TLS handshake"
    assert_fails(invoke, f"{ONCE} --ca-bundle {authority.ca_file}", 9, message, hint)


@pytest.mark.parametrize("version", BOTH)
def test_a_client_certificate_that_is_refused_is_named(
    secure: SecureStub, authority: Authority, stranger: Authority, invoke: Invoke, version: ssl.TLSVersion
) -> None:
    require_client_certificate(secure.context, authority, version)
    cert, key = stranger.client_files()
    words = f"{ONCE} --ca-bundle {authority.ca_file} --client-cert {cert} --client-key {key}"
    message = f"{secure.host} does not accept the client certificate {cert} (unknown ca)"
    assert_fails(invoke, words, 9, message, f"check the certificate: {KEY}")


def test_a_write_is_not_repeated_for_a_refused_certificate(
    secure: SecureStub, authority: Authority, invoke: Invoke
) -> None:
    require_client_certificate(secure.context, authority, ssl.TLSVersion.TLSv1_3)
    result = invoke("watch", "repo", "WORK/my-repo", "--ca-bundle", authority.ca_file)
    assert (result.code, result.waits) == (9, [])


@pytest.mark.parametrize(
    "status", [("The SSL certificate error", "wrong"), ("No required SSL certificate was sent", "none")]
)
def test_a_gateway_that_wants_a_certificate_after_the_handshake_is_understood(
    secure: SecureStub, authority: Authority, invoke: Invoke, status: tuple[str, str]
) -> None:
    page = f"<html><head><title>400 {status[0]}</title></head><body>nginx</body></html>"
    secure.expect("GET", PROJECTS, status=400, text=page, times=2)
    message = f"{secure.host} requires a client certificate (400 text/html, “400 {status[0]}”)"
    assert_fails(invoke, f"{ONCE} --ca-bundle {authority.ca_file}", 9, message, KEY)


def test_a_protocol_that_is_too_old_is_said(authority: Authority, invoke: Invoke) -> None:
    context = authority.server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with SecureStub(context=context) as stub:
        message = f"{stub.host} supports only old versions of TLS: bbcli requires 1.2 or later"
        hint = "check the proxy in front of the server, or contact its administrator"
        assert_fails(invoke, ONCE, 9, message, hint, env=env_of(stub, BBCLI_CA_BUNDLE=authority.ca_file))


def test_plain_http_to_where_https_is_spoken_is_said(secure: SecureStub, authority: Authority, invoke: Invoke) -> None:
    result = invoke(*ONCE.split(), env={"BBCLI_SERVER": secure.url.replace("https", "http")})
    assert (result.code, result.out) == (9, "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the CA bundle {path}: No such file or directory"),
        ("junk", "the CA bundle {path} contains no certificate in PEM format"),
        ("", "the CA bundle {path} contains no certificate in PEM format"),
    ],
)
def test_an_invalid_ca_bundle_is_named(
    secure: SecureStub, invoke: Invoke, tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    hint = "use --ca-bundle FILE: the CA certificates to trust, in PEM format"
    assert_fails(invoke, f"{ONCE} --ca-bundle {path}", 10, message.format(path=path), hint)


def test_what_is_wrong_with_a_client_certificate_is_named(
    secure: SecureStub, authority: Authority, invoke: Invoke, tmp_path: Path
) -> None:
    (cert, key), (_, other) = authority.client_files(), authority.client_files("mary@example.com")
    shut, junk, none = locked(key, "sesame"), tmp_path / "junk", tmp_path / "none"
    junk.write_text("junk")
    wrong = {
        (cert, other): (f"the client key {other} does not match the certificate {cert}", KEY),
        (cert, junk): (f"the client key {junk} contains no key in PEM format", KEY),
        (cert, none): (f"the client key {none}: No such file or directory", KEY),
        (key, key): (f"the client certificate {key} contains no certificate in PEM format", KEY),
        (none, key): (f"the client certificate {none}: No such file or directory", KEY),
        (cert, shut): (f"the password of the client key {shut} is wrong", "check BBCLI_CLIENT_KEY_PASSWORD"),
    }
    for (shown, secret), (message, hint) in wrong.items():
        words = f"{ONCE} --client-cert {shown} --client-key {secret}"
        assert_fails(invoke, words, 10, message, hint, env={"BBCLI_CLIENT_KEY_PASSWORD": "wr0ng-one"})
    result = invoke(*ONCE.split(), "--client-key", key)
    assert (result.code, result.err) == (
        2,
        error_text("a client key requires a client certificate", "add --client-cert FILE"),
    )


def test_a_locked_key_with_nobody_to_ask_names_the_variable(
    secure: SecureStub, authority: Authority, invoke: Invoke
) -> None:
    cert, key = authority.client_files()
    words = f"{ONCE} --client-cert {cert} --client-key {locked(key, 'sesame')}"
    assert_fails(invoke, words, 10, "the client key requires a password", "set BBCLI_CLIENT_KEY_PASSWORD")


# Looking at a certificate


def test_the_certificate_of_a_server_can_be_looked_at_without_trust(secure: SecureStub) -> None:
    seen = peer_certificates(Connection(secure.url))[0]
    assert (seen.issuer, set(seen.names)) == ("Example Corp, Certificates", {"localhost", "127.0.0.1"})
    assert secure.seen == []


@pytest.mark.parametrize("url", ["http://localhost:{port}", "https://localhost:1"])
def test_where_no_certificate_is_shown_it_is_an_error(secure: SecureStub, url: str) -> None:
    with pytest.raises(ServerFailed, match=r"localhost:\d+ sent no certificate: "):
        peer_certificates(Connection(url.format(port=secure.url.rpartition(":")[2])))
    assert not re.search("GET|HEAD", str(secure.unexpected))
