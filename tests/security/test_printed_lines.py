"""Printed curl and bbcli lines keep their arguments when bash runs them, whatever text they contain."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bbcli.client.http.command_line import CommandLine, Variable, comment
from bbcli.client.http.connection import Connection
from bbcli.client.http.curl import curl_line, is_secret, without_secrets
from bbcli.client.http.proxy import Proxy
from bbcli.client.request import Request
from bbcli.commands.api.command_lines import bbcli_line
from bbcli.commands.api.request_args import ApiCallInput, Body
from bbcli.commands.api.request_builder import Call
from bbcli.commands.prs.conflicts import git_lines
from bbcli.config.shell import command_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Dumps the words that a command was called with; text beside it, as of a command that was smuggled in, comes through.
DUMP = "PATH=/nowhere; curl() { printf '%s\\0' \"$@\"; }; bbcli() { printf '%s\\0' \"$@\"; }\n"
ENV = {name: f"<{name}>" for name in ("BBCLI_TOKEN", "BBCLI_USERNAME", "BBCLI_PASSWORD", "BBCLI_PROXY_PASSWORD", "X")}
NASTY = (
    "\x01BBCLI_PASSWORD\x01", "${BBCLI_TOKEN:?}", "$BBCLI_PASSWORD", "`printf 1`", "$(printf 2)", "'", '"', "\\", "!x",
    "\n", "; printf 3", "#", "~", "*", "é", "\u2028", "\x1b[31m", "'\"${X:?}\"'", "-x", "@x", "\r",
)  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXT = (
    st.lists(st.sampled_from(NASTY) | st.text(CHARACTERS, max_size=8), min_size=1, max_size=4).map("".join).filter(bool)
)
NAMES = TEXT | st.sampled_from(["password", "2fa_token", "BBCLI_PASSWORD", "GITHUB_TOKEN", "name"])
VALUES = st.recursive(
    TEXT | st.booleans() | st.none() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def words_of(line: str, **variables: str) -> list[str]:
    """Return the arguments of a command line as bash passes them."""
    run = subprocess.run(["bash", "-c", DUMP + line], env=ENV | variables, capture_output=True, check=True)
    assert run.stderr == b""
    return run.stdout.decode().split("\0")[:-1]


def behind(words: list[str], option: str) -> str:
    return words[words.index(option) + 1]


@settings(max_examples=40)
@given(
    method=TEXT, path=TEXT.filter(lambda text: not {*"={}"} & {*text}), header=TEXT, file=TEXT, user=TEXT,
    proxy=TEXT.map(lambda text: "".join(char for char in text if char not in "/?#[]@:\r\n\t")),
    content=TEXT.map(str.encode) | st.binary(max_size=20).map(lambda data: data.replace(b"\0", b"")),
)  # fmt: skip
def test_foreign_text_in_any_place_of_a_curl_line_is_itself(
    method: str, path: str, header: str, file: str, proxy: str, user: str, content: bytes
) -> None:
    way = Proxy(f"http://h{proxy}:1", user, "secret")
    request = Request(method, f"/{path}", data=b"= " + content, more_headers={"X-Extra": header, "X-Api-Key": header})
    line = curl_line(
        request, Connection("https://h", ca_bundle=file, client_cert=file, proxy=way), {"Authorization": "Basic x"},
        named=["X-Extra", "X-Api-Key"],
    )  # fmt: skip
    words = words_of(line.text(), BBCLI_SECRET_X_API_KEY="<key>")
    assert (words[-1], behind(words, "--cacert"), behind(words, "--cert")) == (f"https://h/rest/{path}", file, file)
    assert behind(words, "-u") == "<BBCLI_USERNAME>:<BBCLI_PASSWORD>"
    assert behind(words, "--proxy") == way.url_with("<BBCLI_PROXY_PASSWORD>")
    assert {f"X-Extra: {header}", "X-Api-Key: <key>"} <= {*words}
    assert behind(words, "-X") == method
    assert behind(words, "--data") == without_secrets("= " + content.decode("utf-8", "replace"))
    assert sum("<BBCLI_" in word for word in words) == 2, "variables that bbcli did not write are not expanded"


def with_sevens(value: Any, *, secret: bool = False) -> Any:
    """Return a value whose secret fields are 7, like the variables that stand for them."""
    match value:
        case dict():
            return {name: with_sevens(each, secret=secret or is_secret(name)) for name, each in value.items()}
        case list():
            return [with_sevens(each, secret=secret) for each in value]
        case str():
            return "7" if secret else value
        case bool() | None:
            return value
        case _:
            return 7 if secret else value


@settings(max_examples=40)
@given(body=st.dictionaries(NAMES, VALUES, max_size=3))
@example({"text": "\x01BBCLI_PASSWORD\x01", "a\x01BBCLI_TOKEN\x01": 1})
@example({"BBCLI_PASSWORD": "x", "2fa_token": 1, "GITHUB_TOKEN": [{"a": "b"}]})
def test_a_body_of_json_is_itself_but_for_its_secrets(body: dict[str, Any]) -> None:
    line = curl_line(Request("POST", "/x", data=json.dumps(body).encode()), Connection("https://h"), {})
    variables = dict.fromkeys(line.variables, "7")
    assert all(name.startswith("BBCLI_SECRET_") for name in variables), "no variable of another program is expanded"
    assert json.loads(behind(words_of(line.text(), **variables), "--data")) == with_sevens(body)


@settings(max_examples=40)
@given(parts=st.lists(st.tuples(NAMES, TEXT), min_size=1, max_size=3))
def test_a_part_of_a_form_and_a_field_of_a_query_are_themselves_but_for_their_secrets(
    parts: list[tuple[str, str]],
) -> None:
    parts = [(name.replace("=", ""), value) for name, value in parts]
    source = [word for name, value in parts for word in ("--form-string", f"{name}={value}")]
    request = Request("POST", "/x", query=dict(parts))
    line = curl_line(request, Connection("https://h"), {}, source)
    words = words_of(line.text(), **dict.fromkeys(line.variables, "7"))
    shown = [f"{name}={'7' if is_secret(name) else value}" for name, value in parts]
    assert [word for option, word in pairwise(words) if option == "--form-string"] == shown
    query = {name: "7" if is_secret(name) else value for name, value in dict(parts).items()}
    assert words[-1] == f"https://h{Request('POST', '/x', query=query).target}"


@settings(max_examples=40)
@given(words=st.lists(st.lists(TEXT | st.just(Variable("X")), min_size=1, max_size=3), min_size=1), secret=TEXT)
def test_a_secret_that_is_hidden_breaks_no_quotes(words: list[list[str | Variable]], secret: str) -> None:
    def hide(text: str) -> str:
        return text.replace(secret, "***")

    line = CommandLine((("curl",), *map(tuple, words)))
    texts = ["".join("\0" if isinstance(part, Variable) else part for part in word).split("\0") for word in words]
    assert words_of(line.text(hide)) == [ENV["X"].join(map(hide, each)) for each in texts]


@settings(max_examples=40)
@given(path=TEXT, query=TEXT, value=VALUES)
def test_foreign_text_in_a_line_of_bbcli_is_itself(path: str, query: str, value: Any) -> None:
    assume(not {"?"} & set(path))
    call = Call(
        Request("POST", f"/{path}", query={"q": query}),
        None,
        ApiCallInput("", headers=(("X", query),), body=Body.of({"a": value})),
    )
    line = bbcli_line(call)
    words = words_of(line if line.startswith("bbcli") else line.rpartition(" | ")[2])
    assert words[:4] == ["api", "call", "POST", f"/{path}"]
    assert (behind(words, "-p"), behind(words, "-H")) == (f"q={query}", f"X: {query}")


@pytest.mark.needs("dash", "bash", "zsh")
@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "zsh"])
def test_every_shell_of_the_family_reads_a_line_alike(shell: str) -> None:
    words = [*NASTY, "=ls", "a=~", "%1", "{a,b}", "[a-z]", "?", "$'\\n'", "^a^b", ":h", "<(id)"]
    line = CommandLine((("curl",), *((word,) for word in words), *((Variable("X"), word) for word in words)))
    run = subprocess.run([shell, "-c", DUMP + line.text()], env=ENV, capture_output=True, check=True)
    assert run.stdout.decode().split("\0")[:-1] == [*words, *(ENV["X"] + word for word in words)]


@pytest.mark.parametrize(
    "branch", ["+main", "-Cmain", "-", "--exec=touch$IFS/x", "HEAD", "@", "topic:main", "+topic:main", "main~1", "a;b"]
)
def test_a_git_line_pushes_and_moves_no_other_branch(tmp_path: Path, git: Callable[..., str], branch: str) -> None:
    here = tmp_path / "here"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "there")
    git(tmp_path, "clone", "-q", "there", "here")
    git(here, "commit", "-q", "--allow-empty", "-m", "one")
    git(here, "push", "-q", "origin", "HEAD:main", "HEAD:topic")
    with suppress(subprocess.CalledProcessError):  # a name of which git makes no branch
        git(here, "push", "-q", "origin", f"HEAD:refs/heads/{branch}")
    git(here, "commit", "-q", "--allow-empty", "-m", "own")
    before = git(here, "rev-parse", "main", "origin/main")
    git(here, "switch", "-q", "topic")
    merge, push = ("git", "merge", "-q", "--no-edit", "main"), ("git", "push", "-q", "--force", "origin")
    lines = [*git_lines(branch, "origin", merge, push)]
    subprocess.run(["bash", "-c", "\n".join(lines)], cwd=here, capture_output=True, check=False)
    git(here, "fetch", "-q")
    assert git(here, "rev-parse", "main", "origin/main") == before


@pytest.mark.needs("fish")
@pytest.mark.parametrize("end", ["", "\\", "\\\\", "\\'", "'\\'", "\\'\"; printf 4; #", "\\\\'\"; printf 5; #"])
def test_fish_reads_a_line_of_bbcli_alike(end: str) -> None:
    """Between single quotes fish takes a backslash before a quote, or another backslash, for an escape."""
    words = [*(word + end for word in NASTY), "a\\nb", "=ls", "{a,b}", "%self", "(printf 6)", "^a"]
    line = f"function bbcli; printf '%s\\0' $argv; end; {command_line('bbcli', *words)}"
    run = subprocess.run(["fish", "--no-config", "-c", line], capture_output=True, check=True)
    assert run.stdout.decode().split("\0")[:-1] == words
    assert words_of(command_line("bbcli", *words)) == words


@settings(max_examples=40)
@given(TEXT)
def test_a_comment_runs_nothing(text: str) -> None:
    assert words_of(comment(text)) == []


def test_a_history_that_an_interactive_shell_would_expand_is_between_single_quotes() -> None:
    assert CommandLine((("a!b", Variable("X")),)).text() == "'a!b'\"${X:?}\""


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_each_line_of_a_comment_is_one(end: str) -> None:
    assert comment(f"a{end}rm x") == "# a\n# rm x"
