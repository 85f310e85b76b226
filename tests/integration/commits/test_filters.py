"""Filters of `bbcli commits list` against the live sandbox: by the server and by bbcli."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.support.commits import NAMES, R, api, hashes, history
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub


# What is local


@pytest.mark.parametrize("name", ["HEAD", "@"])
def test_head_is_the_commit_of_the_working_copy(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str], name: str
) -> None:
    git(working_copy, "checkout", "-q", "v1.0")
    local = git(working_copy, "rev-parse", "HEAD").strip()
    until = invoke("commits", "list", "--until", name, "-L", "1", cwd=working_copy)
    assert hashes(until) == [local]
    since = invoke("commits", "list", "--since", name, "--until", "master", "--all", cwd=working_copy)
    assert hashes(since) == git(working_copy, "rev-list", "HEAD..origin/master").split()
    assert {quote(name) in seen.query for seen in requests_to(sandbox)} == {False}


@pytest.mark.parametrize("option", ["--until", "--since"])
def test_head_in_a_checkout_of_another_repository_is_2(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, option: str
) -> None:
    result = invoke("commits", "list", "-R", "WORK/empty", option, "HEAD", cwd=working_copy)
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text(
        "HEAD: this directory is not a local clone of WORK/empty", "use a commit, a branch or a tag"
    )
    assert requests_to(sandbox) == []


def test_head_before_the_first_commit_is_2(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", f"{sandbox.url}/scm/work/empty.git")
    result = invoke("commits", "list", "--until", "HEAD")
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text("HEAD: this local clone of WORK/empty has no commits yet", "use a branch or a tag")


# What the server filters


@pytest.mark.parametrize("name", NAMES)
def test_until_goes_as_it_is_typed(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "list", *R, "--until", name, "-L", "1")
    assert hashes(result) == [git(bare, "rev-parse", f"{name}^{{commit}}").strip()]
    assert [seen.query for seen in requests_to(sandbox)] == [f"until={quote(name, safe='')}&limit=1"]


@pytest.mark.parametrize("name", NAMES)
def test_since_goes_as_it_is_typed(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "list", *R, "--since", name, "--all")
    assert hashes(result) == git(bare, "rev-list", "master", f"^{name}").split()


def test_since_and_until_together(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    result = invoke("commits", "list", *R, "--since", "v1.0", "--until", "v1.1", "--all")
    assert sorted(hashes(result)) == sorted(git(bare, "rev-list", "v1.0..v1.1").split())


@pytest.mark.parametrize("path", ["README.md", "languages", "docs/Getting started (short).md", "images/logo.bmp"])
def test_path_goes_as_it_is_typed(sandbox: Sandbox, invoke: Invoke, path: str, tip: str) -> None:
    result = invoke("commits", "list", *R, "--path", path, "--all", "--jsonl")
    assert result.lines == values(api(sandbox), path=path)
    assert result.lines
    assert [request.query for request in requests_to(sandbox)[:2]] == [
        "limit=1", f"until={tip}&path={quote(path, safe='')}&limit=1000"
    ]  # fmt: skip


def test_follow_goes_over_renames(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    path = "highlighter/core/tokenizer.py"
    followed = hashes(invoke("commits", "list", *R, "--path", path, "--follow", "--all"))
    assert followed == git(bare, "log", "--follow", "--format=%H", "master", "--", path).split()
    alone = hashes(invoke("commits", "list", *R, "--path", path, "--all"))
    assert alone == followed[: len(alone)]
    assert len(alone) < len(followed)


def test_follow_without_a_path_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--follow")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: --follow requires the --path of a file\n")


@pytest.mark.parametrize(("merges", "option"), [("only", "--merges"), ("exclude", "--no-merges")])
def test_merges(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], merges: str, option: str
) -> None:  # fmt: skip
    found = hashes(invoke("commits", "list", *R, "--merges", merges, "--all"))
    assert sorted(found) == sorted(git(bare, "rev-list", option, "master").split())
    both = hashes(invoke("commits", "list", *R, "--merges", "include", "--all"))
    assert both == hashes(invoke("commits", "list", *R, "--all"))


# What bbcli filters as pages arrive


def test_author_matches_name_account_and_address(sandbox: Sandbox, invoke: Invoke) -> None:
    everything = history(sandbox)
    by_name = [each["id"] for each in everything if each["author"]["name"] == "Zoë O'Neil"]
    assert hashes(invoke("commits", "list", *R, "--author", "zOË", "--all")) == by_name
    assert hashes(invoke("commits", "list", *R, "--author", "tanaka@example", "--all")) == [
        each["id"] for each in everything if each["author"].get("emailAddress") == "tanaka@example.com"
    ]
    by_account = [each["id"] for each in everything if each["author"].get("displayName") == "Mary Fields"]
    assert hashes(invoke("commits", "list", *R, "--author", "Mary Fields", "--all")) == by_account
    assert by_name
    assert by_account


def test_grep_looks_into_the_whole_message(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *R, "--grep", "REVIEW @aahmed", "--all", "--jsonl")
    assert found.lines == values(api(sandbox))[:1]


def test_issue_matches_whole_keys_in_any_case(sandbox: Sandbox, invoke: Invoke) -> None:
    assert hashes(invoke("commits", "list", *R, "--issue", "cr-stash-1199")) == [history(sandbox)[1]["id"]]
    assert hashes(invoke("commits", "list", *R, "--issue", "STASH-212")) == []


def test_after_and_before_are_times_of_the_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = history(sandbox)
    middle = whole[100]["committerTimestamp"]
    newer = [each["id"] for each in whole if each["committerTimestamp"] > middle]
    older = [each["id"] for each in whole if each["committerTimestamp"] < middle]
    text = datetime.fromtimestamp(middle / 1000, UTC).isoformat()
    assert hashes(invoke("commits", "list", *R, "--after", text, "--all")) == newer
    assert hashes(invoke("commits", "list", *R, "--before", text, "--all")) == older
    assert hashes(invoke("commits", "list", *R, "--after", "2012-04-17", "--before", "2012-04-18T00:00+00:00")) == [
        whole[1]["id"]
    ]
    for age in ("2w", "2 weeks", "2 weeks ago", "14d", "1 day ago", "1y"):
        assert hashes(invoke("commits", "list", *R, "--after", age)) == []
    everything = [each["id"] for each in whole]
    assert hashes(invoke("commits", "list", *R, "--before", "1 year ago", "--all")) == everything
    assert hashes(invoke("commits", "list", *R, "--after", "99 years ago", "--all")) == everything


@pytest.mark.parametrize("option", ["--after", "--before"])
def test_an_invalid_date_is_2(sandbox: Sandbox, invoke: Invoke, option: str) -> None:
    for text in ("yesterday-ish", "2012-13-01", "99999999999w"):
        result = invoke("commits", "list", *R, option, text)
        assert (result.code, result.out) == (2, "")
        assert text in result.err


def test_the_limit_counts_the_matches_and_stops_at_the_last(sandbox: Sandbox, invoke: Invoke) -> None:
    matching = [each["id"] for each in history(sandbox) if "Zoë" in each["author"]["name"]]
    assert len(matching) > 10
    before = len(requests_to(sandbox))
    result = invoke("commits", "list", *R, "--author", "zoë", "-L", "2")
    assert hashes(result) == matching[:2]
    assert result.err == "2 shown, more may exist: --all\n"
    assert len(requests_to(sandbox)) == before + 2, "one is for the user of this name"
    all_of_them = invoke("commits", "list", *R, "--author", "zoë", "-L", str(len(matching)))
    assert hashes(all_of_them) == matching


def test_filters_add_up(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["--author", "seb", "--grep", "groovy", "--after", "2012-04-01", "--merges", "exclude"]
    assert hashes(invoke("commits", "list", *R, *words)) == [history(sandbox)[0]["id"]]
    assert invoke("commits", "list", *R, *words, "--issue", "NO-1", "--json").out == "[]\n"


@pytest.mark.parametrize("option", ["--after", "--before"])
def test_a_commit_without_a_time_is_kept(stub: Stub, invoke: Invoke, option: str) -> None:
    commits = [{"id": "a" * 40}, {"id": "b" * 40, "authorTimestamp": None}]
    stub.expect(
        "GET", "/rest/api/latest/projects/WORK/repos/my-repo/commits", json_body={"values": commits, "isLastPage": True}
    )
    result = invoke("commits", "list", *R, option, "2012-04-17", "--json=id")
    assert (result.code, [each["id"][0] for each in json.loads(result.out)]) == (0, ["a", "b"]), result.err
