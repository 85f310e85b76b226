"""Size limits of response bodies: pages and objects, errors, probes, ignored bodies and streams."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest

from bbcli.client.client import Client
from bbcli.client.http.body import UnknownCoding, read, unpacked
from bbcli.client.http.connection import Connection
from bbcli.client.pages import MOST_VALUES
from bbcli.client.prefetch import PrefetchPool
from bbcli.client.request import Request
from bbcli.config.sizes import format_size, parse_size
from bbcli.errors import ServerFailed
from tests.support.error_output import assert_fails

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
REPO = f"{PROJECTS}/WORK/repos/r"
COMMITS = f"{REPO}/commits"
PROPERTIES = "/rest/api/latest/application-properties"
JSON = {"Content-Type": "application/json"}
PACKED = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
OTHER_LIMIT = "check the server's URL, and any proxy in front of it"
KB, MB = 1 << 10, 1 << 20


def limit(size: str) -> str:
    return f"the limit is {size}: change it with --max-body-size or BBCLI_MAX_BODY_SIZE"


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 1)


def page(size: int) -> bytes:
    """Return a compressed page of a list whose JSON has at least this many bytes."""
    return packed(b'{"isLastPage":true,"values":[{"key":"%s"}]}' % (b"x" * size))


@pytest.mark.parametrize(
    ("words", "path", "options"),
    [
        ("projects list", PROJECTS, "--max-body-size 100K"),
        ("commits list -R WORK/r", COMMITS, "--max-body-size 102400"),
        ("repos show WORK/r", REPO, "--max-body-size 100k"),
        ("commits changes 0a943a2f5fe3b17bb7d1b6fcd7f0b1a8f6e8e7ff -R WORK/r", COMMITS, "--max-body-size 100K"),
        ("api call GET /projects --paginate", PROJECTS, "--max-body-size 100K"),
        ("api call GET /projects -o yaml", PROJECTS, "--max-body-size 100K"),
    ],
)
def test_a_page_or_an_object_above_the_limit_is_an_error(
    stub: Stub, invoke: Invoke, words: str, path: str, options: str
) -> None:
    path += "/0a943a2f5fe3b17bb7d1b6fcd7f0b1a8f6e8e7ff/changes" if "changes" in words else ""
    stub.expect("GET", path, text=page(100 * KB), headers=PACKED)
    result = invoke(*words.split(), *options.split())
    assert (result.code, result.out) == (9, "")
    assert result.err == f"error: the response of {path} is larger than 100K\nhint: {limit('100K')}\n"


def test_a_page_of_more_values_than_any_server_gives_is_an_error(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, text=b'{"values":[%s{}]}' % (b"{}," * MOST_VALUES), headers=JSON)
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith("error: the server's response is not a page of a list: more than 250000 values")


def test_values_may_have_as_many_members_as_they_like(stub: Stub, invoke: Invoke) -> None:
    value = b'{"key":"a","text":"\\",","list":[%s0]}' % (b"0," * MOST_VALUES)
    stub.expect("GET", PROJECTS, text=b'{"isLastPage":true,"values":[%s]}' % value, headers=JSON)
    assert invoke("projects", "list", "--json").raw == b"[%s]\n" % value


def test_a_body_within_the_limit_is_read(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, text=page(100 * KB), headers=PACKED)
    assert invoke("projects", "list", "--json", "--max-body-size", "101K").code == 0


def test_an_unpacked_page_has_the_same_limit(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS, {"key": "x" * KB})
    stub.page(PROJECTS, {"key": "x" * KB})
    assert_fails(
        invoke, "projects list --max-body-size 1K", 9, f"the response of {PROJECTS} is larger than 1K", limit("1K")
    )


def test_the_limit_is_64_mib(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, text=page(64 * MB), headers=PACKED)
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    assert f"is larger than 64M\nhint: {limit('64M')}\n" in result.err


def test_the_limit_is_set_by_the_environment_and_for_a_server(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(f'default = "here"\n[servers.here]\nurl = "{stub.url}"\n')
    assert invoke("config", "set", "max_body_size", "2048k").code == 0
    assert invoke("config", "get", "max_body_size").out == "2M\n"
    stub.expect("GET", PROJECTS, text=page(2 * MB), headers=PACKED, times=3)
    assert f"hint: {limit('2M')}\n" in invoke("projects", "list").err
    assert f"hint: {limit('1K')}\n" in invoke("projects", "list", env={"BBCLI_MAX_BODY_SIZE": "1K"}).err
    assert f"hint: {limit('3K')}\n" in invoke("projects", "list", "--max-body-size", "3K").err


@pytest.mark.parametrize("size", ["0", "", "x", "1.5M", "-1", "64T", "6 M", "64MiB", "\u0663M", "9" * 13])
def test_an_invalid_size_is_refused(invoke: Invoke, tmp_path: Path, size: str) -> None:
    option = invoke("projects", "list", f"--max-body-size={size}")
    assert (option.code, f"{size!r} is not a size: write 500K, 64M or 2G" in option.err) == (2, True)
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(f'[servers.here]\nurl = "https://h"\nmax_body_size = "{size}"\n')
    result = invoke("config", "list")
    assert (result.code, "line 3: servers.here.max_body_size is not a size such as 64M" in result.err) == (10, True)


def test_a_size_is_read_as_it_is_written() -> None:
    for size in ("1", "1023", "1K", "1025K", "64M", "3G", "4096G"):
        assert format_size(parse_size(size)) == size


def test_pages_ahead_of_their_turn_share_the_limit(stub: Stub) -> None:
    stub.expect("GET", PROJECTS, text=packed(b"x" * (5 * MB)), headers=PACKED, times=2)
    client = Client(Connection(stub.url), ahead=PrefetchPool(16))
    request = Request("GET", "/api/latest/projects")
    with pytest.raises(ServerFailed, match="is larger than 4M"):
        client.prefetchable(request)()
    # The pager asks for it again then.
    assert len(client.send(request).body) == 5 * MB
    client.close()


# Errors and probes


@pytest.mark.parametrize("status", [400, 404, 409, 500])
def test_an_error_is_cut_and_its_message_is_used_as_far_as_it_goes(stub: Stub, invoke: Invoke, status: int) -> None:
    said = b'{"errors":[{"context":null,"message":"It is \\"no\\" \xc3\xbc\\u00fc%s","exceptionName":null}]}'
    for filling in (b"x" * (2 * MB), b"\\u00fc" * (300 * KB), b"\xc3\xbc" * MB, b"\\\\" * MB, b'\\"' * MB):
        stub.expect("GET", REPO, status=status, text=packed(said % filling), headers=PACKED)
        result = invoke("repos", "show", "WORK/r", "--retries", "0", "--max-body-size", "1K")
        assert result.code == {400: 2, 404: 3, 409: 6, 500: 9}[status]
        assert result.err.startswith('error: it is "no" \u00fc\u00fc')
        assert len(result.err) < 2_200


@pytest.mark.parametrize("body", [b'{"errors":[{"x":"%s"}]}', b'{"message":{"a":"%s"}}', b"%s"])
def test_an_error_without_a_message_is_named_by_its_status(stub: Stub, invoke: Invoke, body: bytes) -> None:
    stub.expect("GET", REPO, status=404, text=packed(body % (b"x" * 2 * MB)), headers=PACKED)
    result = invoke("repos", "show", "WORK/r")
    assert (result.code, "(404 application/json)" in result.err, len(result.err) < 500) == (9, True, True)


def test_a_message_of_a_cut_error_that_is_not_unicode_is_repaired(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", REPO, status=404, text=packed(b'{"message":"No \\ud800%s' % (b"x" * 2 * MB)), headers=PACKED)
    result = invoke("repos", "show", "WORK/r")
    assert (result.code, result.err[:13]) == (3, "error: no \ufffdxx")


def test_the_body_of_a_redirect_is_not_read_beyond_1_mib(stub: Stub, invoke: Invoke) -> None:
    there = {**PACKED, "Location": f"{stub.url}{PROJECTS}/OTHER/repos/r"}
    stub.expect("GET", REPO, status=301, text=packed(b"x" * 2 * MB), headers=there)
    stub.expect("GET", f"{PROJECTS}/OTHER/repos/r", json_body={"slug": "r"})
    assert invoke("repos", "show", "WORK/r", "--json").code == 0


@pytest.mark.parametrize("words", ["doctor", "auth status", "api sync"])
def test_a_probe_is_not_read_beyond_1_mib_whatever_the_option_says(stub: Stub, invoke: Invoke, words: str) -> None:
    properties = packed(b'{"version":"9.4.0","x":"%s"}' % (b"x" * MB))
    stub.expect("GET", PROPERTIES, text=properties, headers=PACKED)
    if words == "doctor":
        stub.expect("GET", PROPERTIES, text=properties, headers=PACKED)
    result = invoke(*words.split(), "--max-body-size", "1G")
    stub.answers.clear()
    said = f"the response of {PROPERTIES} is larger than 1M"
    assert (result.code, said in result.out + result.err) == (4 if words == "auth status" else 9, True), result


@pytest.mark.parametrize("filling", [b"", b"x" * (3 * MB)])
def test_the_body_of_a_write_that_nobody_reads_is_not_kept(stub: Stub, invoke: Invoke, filling: bytes) -> None:
    body = packed(b'{"repository":{"slug":"r","x":"%s"}}' % filling)
    stub.expect("POST", f"{REPO}/watch", text=body, headers=PACKED)
    assert invoke("watch", "repo", "WORK/r", "--max-body-size", "1K").code == 0


def test_a_long_page_instead_of_such_a_write_is_an_error(stub: Stub, invoke: Invoke) -> None:
    html = b"<html><title>Log in</title>%s</html>" % (b"x" * 2 * MB)
    stub.expect("POST", f"{REPO}/watch", text=html)
    result = invoke("watch", "repo", "WORK/r")
    assert (result.code, "single sign-on responded instead of Bitbucket" in result.err) == (9, True)


# Streams


def test_a_stream_has_no_limit(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    body = page(100 * KB)
    stub.expect("GET", PROJECTS, text=body, headers=PACKED, times=3)
    words = ("api", "call", "GET", "/projects", "--max-body-size", "1K")
    assert invoke(*words).raw == gzip.decompress(body)
    assert invoke(*words, "--output-file", str(tmp_path / "file")).code == 0
    assert (tmp_path / "file").read_bytes() == gzip.decompress(body)
    # A terminal is shown JSON that is decoded.
    assert f"hint: {limit('1K')}\n" in invoke(*words, tty=True, env={"NO_COLOR": "1"}).err


DIFF = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\xff%s\n+\xc3\xbc\n--- a\n"


@pytest.mark.parametrize("size", [1, 70_000, 200_000])
def test_a_diff_as_text_has_no_limit(stub: Stub, invoke: Invoke, size: int) -> None:
    commit = "0a943a2f5fe3b17bb7d1b6fcd7f0b1a8f6e8e7ff"
    text = {**PACKED, "Content-Type": "text/plain"}
    stub.expect("GET", f"{COMMITS}/{commit}/diff", text=packed(DIFF % (b"x" * size)), headers=text, times=2)
    words = ("commits", "diff", commit, "-R", "WORK/r", "--max-body-size", "1K")
    assert invoke(*words).raw == DIFF % (b"x" * size)
    lines = invoke(*words, tty=True).out.split("\n")
    assert lines[0] == "\x1b[1mdiff --git a/x b/x\x1b[0m"
    assert lines[-3:] == ["\x1b[32m+\u00fc\x1b[0m", "\x1b[31m--- a\x1b[0m", ""]
    assert lines[4].count("x") == size


def test_a_diff_that_breaks_off_at_once_is_asked_for_again(stub: Stub, invoke: Invoke) -> None:
    commit = "0a943a2f5fe3b17bb7d1b6fcd7f0b1a8f6e8e7ff"
    text = {"Content-Type": "text/plain"}
    for cut in (9, 9, 0):
        stub.expect("GET", f"{COMMITS}/{commit}/diff", text=DIFF, headers=text, cut=cut)
    result = invoke("commits", "diff", commit, "-R", "WORK/r")
    assert (result.code, result.raw, len(result.waits)) == (0, DIFF, 2)


def test_a_long_page_of_html_is_passed_on_whole(stub: Stub, invoke: Invoke) -> None:
    html = b"<html>%s</html>" % (b"x" * MB)
    stub.expect("GET", "/rest/files/latest/page", text=html)
    result = invoke("api", "call", "GET", "/rest/files/latest/page", "--max-body-size", "1K")
    assert result.raw == html


# What a body is packed in


def test_members_of_gzip_are_unpacked_one_after_the_other(stub: Stub, invoke: Invoke) -> None:
    whole = b'{"isLastPage":true,"values":[{"key":"WORK","name":"Work"}]}'
    parts = packed(whole[:9]) + packed(b"") + packed(whole[9:])
    for ending in (b"", b"\0" * 9, b"garbage"):
        stub.expect("GET", PROJECTS, text=parts + ending, headers=PACKED)
        assert invoke("projects", "list", "--json=key").out == '[{"key":"WORK"}]\n'


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "GZIP,br"])
def test_an_encoding_that_was_not_requested_is_an_error(stub: Stub, invoke: Invoke, coding: str) -> None:
    path = {"projects list": PROJECTS, "api call GET /projects": PROJECTS}
    for words, where in path.items():
        stub.expect("GET", where, text=b"\x1b\x00", headers={**PACKED, "Content-Encoding": coding})
        result = invoke(*words.split())
        said = f"the response of {where} has the content encoding {coding.lower()!r}, which was not requested"
        assert (result.code, result.out, said in result.err) == (9, "", True)


def test_an_error_in_an_unknown_encoding_is_named_by_its_status(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", REPO, status=404, text=b"\x1b\x00", headers={**PACKED, "Content-Encoding": "br"})
    assert "(404 application/json)" in invoke("repos", "show", "WORK/r").err


def forever(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def endless_gzip() -> Iterator[bytes]:
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    while True:
        yield packing.compress(b"x" * MB)


@pytest.mark.parametrize(
    ("chunks", "kept"),
    [
        (endless_gzip(), 100_000),
        (forever(packed(b"")), 0),
        (forever(packed(b"x")), None),
        (iter((packed(b"x"), *(b"garbage" for _ in range(100_000)))), 1),
        # Blocks of deflate that hold nothing.
        (iter((packed(b"")[:10], *(b"\x00\x00\x00\xff\xff" for _ in range(100_000)))), 0),
    ],
)
def test_an_endless_body_is_abandoned_at_the_limit(chunks: Iterator[bytes], kept: int | None) -> None:
    body, is_cut = read(chunks, "gzip", 100_000)
    assert is_cut
    assert kept is None or len(body) == kept


def test_no_more_than_a_slice_is_unpacked_at_once() -> None:
    body = packed(b"\0" * (64 * MB))
    pieces = [len(piece) for piece in unpacked([body], "gzip")]
    assert (sum(pieces), max(pieces) <= 2 * MB) == (64 * MB, True)


def test_a_response_without_a_body_may_name_any_encoding() -> None:
    assert list(unpacked([], "br")) == list(unpacked([b""], "br")) == []
    with pytest.raises(UnknownCoding):
        list(unpacked([b"x"], "br"))
