"""Parsing foreign text takes linear time: a few hundred kB do not stop a run."""

from __future__ import annotations

import json
import re
import signal
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.auth import validate
from bbcli.auth.redact import redact
from bbcli.client import error_mapping, pages
from bbcli.client.http import curl, proxy, transport, urls
from bbcli.client.response import Response
from bbcli.commands.api import request_args
from bbcli.commands.branches.protection import glob
from bbcli.commands.insights import report
from bbcli.commands.prs import pull_text
from bbcli.commands.prs.comments import apply
from bbcli.config import addresses
from bbcli.context.findings import read
from bbcli.context.findings.paths import RepoRoot
from bbcli.errors import BbcliError
from bbcli.openapi import Parameter, Schema, example, openapi3, search, wadl
from bbcli.output import cells, delimited, markdown, markdown_text, source
from bbcli.output import json as json_output
from bbcli.output import yaml as yaml_output
from bbcli.records import repair
from tests.support.loopback import response_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 50_000
# Seconds of CPU time. What is linear takes some hundredths; what is quadratic took minutes.
QUICK, LONGEST = 0.25, 4.0
# Of half the text, what is linear takes half the time, and what is quadratic a quarter.
GROWTH = 3
ROOT = RepoRoot("/repo", "/repo")
BASIC: Any = SimpleNamespace(auth="basic", source="x")
OAUTH1: Any = SimpleNamespace(auth="oauth1", source="x")
RUNS = (
    "<",
    '"',
    "'",
    "\x1b",
    "\x1b]",
    "\x1b[0",
    " ",
    "\t",
    "\n",
    "\\",
    "/",
    "[",
    "{",
    "&",
    "%",
    "=",
    ":",
    "-",
    "1",
    "a",
)


def response(text: str, status: int = 200, **headers: str) -> Response:
    return Response(status, {"content-type": "text/html", **headers}, text.encode(), "https://h/x")


def sarif(text: str) -> object:
    result = {"ruleId": text, "message": {"text": text}, "locations": [_place(text)]}
    run = {"tool": {"driver": {"name": "x", "rules": [{"id": text}, {"id": "a"}]}}, "results": [result]}
    return read.read_findings(read.Source("x", json.dumps({"version": "2.1.0", "runs": [run]})), "sarif", ROOT)


def _place(uri: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": uri}}}


def read_report_as(form: str) -> Callable[[str], object]:
    return lambda text: read.read_findings(read.Source("x", text), form, ROOT)


def error_from_text(text: str) -> object:
    entry = {"message": text, "context": text, "exceptionName": text, "details": [text]}
    return error_mapping.error_from_response(response(json.dumps({"errors": [entry]}), 409), "https://h", BASIC)


# What meets foreign text, and what of it is worst for it, beside the runs that all of them meet.
MEETING: dict[str, tuple[Callable[[str], object], tuple[str, ...]]] = {
    "bodies of --debug": (
        curl.without_secrets,
        (
            "passw",
            "<passw",
            "<a passw ",
            '"passw',
            '"passw"',
            '"passw" ',
            "&token",
            "?",
            "code",
            'form-data; name="',
            'form-data; name="passw"\r\n',
            'form-data; name="passw"',
            "value=",
            "<a token value=",
            "Bearer ",
        ),
    ),
    "a secret": (
        lambda text: redact(f"{text}…", ["!pass", "%25%&&&", "\\" * 8 + "w", "a" + " " * 8 + "b"]),
        ("&amp;", "&#0", "%25", "\\\\x", "!!", "a ", "a        ", "\\x5c", "+", "amp;"),
    ),
    "the title of a page": (lambda text: response(text).title, ("<title>", "<title", "<title>a<")),
    "a page to sign in on": (
        lambda text: error_mapping.is_sign_in(response(text)),
        ("<title>", "<title", "login ", "type="),
    ),
    "a refusal": (error_from_text, ("(", ". ")),
    "a refusal in plain": (
        lambda text: error_mapping.error_from_response(response(text, 400), "https://h"),
        ("<title>", "ssl "),
    ),
    "a refusal of a password": (
        lambda text: error_mapping.error_from_response(response(text, 401), "https://h", BASIC),
        ("basic auth ",),
    ),
    "headers of a refusal": (
        lambda text: error_mapping.error_from_response(
            response("", 401, **{"www-authenticate": text, "x-authentication-denied-reason": f"CAPTCHA {text}"}),
            "https://h",
            OAUTH1,
        ),
        ("oauth_problem=", "login-url="),
    ),
    "a cookie": (lambda text: transport._cookie(f"a=b;{text}"), ("max-age=", "max-age= ", "0")),
    "the reason of a proxy": (lambda text: proxy.verdict(f"403 {text}"), ()),
    "NO_PROXY": (lambda text: proxy.is_exempt("http://h", text), (",", "a,", ".")),
    "a redirect": (lambda text: urls.resolved("https://h/x", text), ("../", "/.", "%2e", ";/")),
    "a request to the listener": (
        lambda text: response_to(f"GET /x HTTP/1.1\r\nhost: a{text}b\r\n\r\n".encode(), 1),
        ("\r\nhost: ",),
    ),
    "a repository": (addresses.parse_repo, ("/projects/a", "/repos/a", "/projects/a/repos/a/", "a.git", "a/")),
    "a URL of one": (
        lambda text: addresses.parse_repo(f"https://h/{text}"),
        ("/projects/a", "/projects/a/repos/a/", "/scm/", "/scm/a/a", ".git", "/rest/api/a"),
    ),
    "a server": (lambda text: addresses.parse_server(f"https://h/{text}"), ("/rest", "/scm/", "@", "%2f")),
    "a clone URL": (
        lambda text: addresses.clone_url_problem(f"https://h/scm/{text}", "https://h", "http"),
        (".git", "/scm/"),
    ),
    "a path": (lambda text: request_args.parse_path(f"/{text}"), ("%25", "../", "a/")),
    "cookies": (validate.cookie_credential, ("a=", "a=b;", "; ")),
    "text of no tool": (read_report_as("auto"), ("x:1:1: E1 ",)),
    "SARIF": (sarif, ("a/", "[x](1", "[", "\\[", "{{", "{0")),
    "a datum of a report": (lambda text: report.parse_datum(f"a={text}"), ("1d", "1.", "%")),
    "a cell": (lambda text: cells.one_line(cells.visible(text)), ("\r\n", "\u2028")),
    "JSON that is repaired": (
        lambda text: repair.repair(f'{{"a":"{text}'.encode()),
        ('"', '\\"', '",', "[", "\\ud800"),
    ),
    "JSON that breaks off in an escape": (
        lambda text: repair.repair(f'{{"a":"{text}\\'.encode()),
        ('"', '\\"', '"a\\\\'),
    ),
    "values of a page": (
        lambda text: pages._holds_too_many(f'{{"values":[{text}'.encode()),
        ('"', '\\"', "{},", "[0,", '"a",'),
    ),
    "TSV": (lambda text: delimited._line([f"a{text}b"]), ()),
    "Markdown": (lambda text: markdown.escaped(f"a{text}b"), ("http://", "http://!", "_", "&a", "www.")),
    "colours of JSON": (lambda text: json_output._TOKEN.sub(json_output._coloured, json.dumps({"a": text})), ()),
    "YAML": (lambda text: yaml_output._NOT_PLAIN.match(text), ("1e", "0x")),
    "YAML in lines": (lambda text: yaml_output._can_stand_as_lines(f"a{text}"), (" \n",)),
    "permissions": (openapi3.permissions_in, ("<br", "<i", "<br/>", "may <i>", "permission", ". ")),
    "a path of WADL": (lambda text: wadl._VARIABLE.sub("", text), ("{a:", "{a:{b}", "{ ", "{a ")),
    "segments of WADL": (lambda text: wadl._SEGMENTS.fullmatch(text), ("/a", "/{a}", "/.")),
    "WADL": (lambda text: wadl.read(text.encode(), "/api"), ("<a>", "<!DOCTYPE ")),
    "words": (search.split_words, ("aA", "A")),
    "a pattern": (lambda text: example._LITERAL.match(text), ("\\.",)),
    "names": (
        lambda text: openapi3.read({"paths": {f"/rest{text}": {"get": {"operationId": f"a{text}"}}}}),
        ("_1", "/rest/"),
    ),
    "a suggestion in a comment": (
        lambda text: apply.suggestions(text * 4),
        ("```suggestion\n", " ```suggestion\n", "````suggestion\n```\n", "```suggestion\n```x\n"),
    ),
    "a comment on a terminal": (
        lambda text: markdown_text.draw_markdown(text, 80, colour=True),
        ("> ", "- ", "a\n"),
    ),
    "a paragraph of a comment": (
        lambda text: markdown_text.draw_markdown(f"a{text * 2}".replace("\n", " "), 80, colour=True),
        ("**a** ", "*a* `b` ", "`a", "[a](b) ", "![a](b) ", "&#8238;", "a@b.c "),
    ),
    "the name of a branch that a restriction can match": (
        lambda text: [glob(each)(f"refs/heads/{text}") for each in ("*a" * 9 + "b", "**a" * 9 + "b", "**/" * 9 + "b")],
        ("a/", "aa/"),
    ),
    "the pattern of a restriction": (lambda text: glob(text)("refs/heads/aaaa/aaaa"), ("*a", "**/", "**a", "?")),
    "the branch of a pull request": (lambda text: pull_text.issue_key(text * 4), ("A_", "A1_", "-A")),
    "a pattern of a server": (
        lambda _: [
            example.value_for(Parameter("x", "query", schema=Schema("string", pattern=each, min_length=10**10)))
            for each in ("(a+)+$", "a*" * 20 + "b", "(a|a){30}b", "a+a+b")
        ],
        (),
    ),
}


class TooSlow(BaseException):
    pass


@pytest.fixture(autouse=True)
def limited() -> Iterator[None]:
    """Interrupt the test after its time limit; the regular expression engine handles signals, too."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", MEETING)
def test_foreign_text_takes_time_that_grows_with_its_length(name: str) -> None:
    meet, worst = MEETING[name]
    for unit in (*RUNS, *worst):
        took = seconds(meet, unit, SIZE)
        if took > QUICK:
            assert took < GROWTH * seconds(meet, unit, SIZE // 2), f"characters of {unit!r}"


def seconds(meet: Callable[[str], object], unit: str, size: int) -> float:
    """Return the CPU time of a text of so many characters."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        with suppress(BbcliError, urls.UnusableURL, ValueError, re.error):
            meet(unit * (size // len(unit)))
    except TooSlow:
        pytest.fail(f"{size} characters of {unit!r} take more than {LONGEST} s")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer of CPU time")
@pytest.mark.parametrize(("language", "unit"), [("autoit", "\t"), ("fan", "a"), ("terraform", "a")])
def test_code_whose_lexer_is_slow_is_drawn_without_colors(
    language: str, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment names the language of its code. One comment waits for it, and no other of the run."""
    assert markdown_text._PATIENCE < LONGEST
    monkeypatch.setattr(markdown_text, "_PATIENCE", QUICK)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        text = f"```{language}\nx{unit * 8000}x\n```"
        drawn = [markdown_text.draw_markdown(f"{text}\n{number}", 80, colour=True) for number in range(9)]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        markdown_text._gave_up.clear()
    assert not [each for each in drawn if "\x1b[3" in each]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no timer of CPU time")
@pytest.mark.parametrize(("name", "lines"), [("x.au3", ["\t" * 1900] * 130), ("x.tf", ["a" * 1900] * 100)])
def test_a_file_whose_lexer_is_slow_is_shown_without_colors(
    name: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert source._PATIENCE < LONGEST
    monkeypatch.setattr(source, "_PATIENCE", QUICK)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        assert source._colored(lines, name) == lines
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
