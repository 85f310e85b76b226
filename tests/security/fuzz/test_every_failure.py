"""Every command that sends requests, with server failures: one line as text, one object as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.failures import FAILURES
from tests.support.error_output import error_object
from tests.support.reverse_proxy import ReverseProxy, respond_with
from tests.support.samples import LEAKS, samples_for
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke, MemoryKeyring, Result
    from tests.security.leaks.failures import Failure
    from tests.support.samples import Sample

HTML = {"Content-Type": "text/html"}
RAW = "\x1b[31m\x9b2J\x07\u202e<script>alert(1)</script>"
MORE: dict[str, Failure] = {
    "bad JSON": lambda _: respond_with(200, '{"values": [{"id": 1}'),
    "JSON of another kind": lambda _: respond_with(200, "[[7]]"),
    "nothing": lambda _: respond_with(200),
    "nested too deeply": lambda _: respond_with(200, "[" * 100_000),
    "404 page": lambda _: respond_with(404, f"<!DOCTYPE html><title>{RAW}</title>{'<p>x</p>' * 5000}", HTML),
    "500 page that is called JSON": lambda _: respond_with(500, "<html><title>No</title>" + "<b>y</b>" * 999),
    "escapes": lambda _: respond_with(
        409, '{"errors": [{"message": "a\\u001b[31m\\nb", "details": ["\\u009b2J\\u0007"]}]}'
    ),
    "circle": lambda seen: respond_with(307, headers={"Location": seen.path}),
    "XSRF": lambda _: respond_with(403, "XSRF check failed", HTML),
    "CAPTCHA": lambda _: respond_with(
        401, headers={"X-Authentication-Denied-Reason": f"CAPTCHA_CHALLENGE; login-url={RAW!a}"}
    ),
}
ALL = {**FAILURES, **MORE}
# Of these what they ask, and whom, is not the server at hand.
ELSEWHERE = ("auth login", "auth refresh")
ENTRIES = [
    entry for entry in samples_for(LEAKS)
    if entry.asks and not (entry.many or entry.foreground or entry.in_person or entry.verb in ELSEWHERE)
]  # fmt: skip
# Each command meets every sixth failure, its neighbours the others; `exhaustive`: all of them.
SHARE = 6
HAVE_JSON = {
    words
    for words, command in EVERY.items()
    if "json" in {param.name for param in command.params} and not command.prints_nothing
}


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, vault: MemoryKeyring) -> Iterator[ReverseProxy]:
    """A server that fails."""
    with ReverseProxy() as failing:
        monkeypatch.setenv("BBCLI_SERVER", failing.url)
        monkeypatch.setenv("BBCLI_USERNAME", "fred")
        monkeypatch.setenv("BBCLI_PASSWORD", "s3cret-of-fred")
        yield failing


def shows_nothing_raw(result: Result, name: str) -> None:
    """Assert that the output of a failed run has no traceback, no HTML and no control characters."""
    assert not any(sign in result.err for sign in "\x1b\x9b\x07\u202e"), name
    assert not any(word in result.err for word in ("Traceback", "internal error", "<html", "<p>", "<b>")), name
    assert all(len(line) < 2000 for line in result.err.splitlines()), name


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(("number", "entry"), [*enumerate(ENTRIES)], ids=[str(entry) for entry in ENTRIES])
def test_a_failure_is_told_in_a_line_and_as_one_object(
    number: int, entry: Sample, share: int, front: ReverseProxy, invoke: Invoke, tmp_path: Path
) -> None:
    names = {"n": number, "url": front.url, "place": front.url[7:], "folder": tmp_path, "token_id": "1"}
    words, _, gits = entry.line.format(**names).partition(" -- ")
    line, behind = [*words.split(), "--retries", "0"], (["--", *gits.split()] if gits else [])
    stdin = entry.stdin.format(**names)
    for name in list(ALL)[number % share :: share]:
        front.reset(ALL[name])
        spoken = invoke(*line, *behind, stdin=stdin)
        shows_nothing_raw(spoken, name)
        assert front.seen, "it asked nothing"
        told = [each for each in spoken.err.splitlines() if each.startswith("error: ")]
        assert len(told) == (spoken.code != 0 and entry.verb not in ("doctor", "auth status")), (name, spoken)
        if entry.verb in HAVE_JSON:
            as_json = invoke(*line, "--json", *behind, stdin=stdin)
            shows_nothing_raw(as_json, name)
            # To a pipe any response is the content of a file.
            assert as_json.code == spoken.code or (entry.verb, spoken.code) == ("files show", 0), name
            if as_json.code:
                assert error_object(as_json)["message"], name
