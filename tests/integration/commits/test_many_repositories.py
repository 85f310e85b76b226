"""`bbcli commits list` over many repositories: one list, newest first, even if a repository fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.commits import api
from tests.support.error_output import error_object, error_text
from tests.support.oauth_flow import Clock, Runs, StdoutWithAction
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

ALL = ("--all", "--jsonl")
TWO = ("-R", "WORK/my-repo", "-R", "WORK/pdf-maker")
EMPTY = "WORK/empty: repository 'empty' has no default branch: 'refs/heads/master' does not exist"


def slugs(sandbox: Sandbox, project: str = "WORK") -> list[str]:
    url = f"{sandbox.url}/rest/api/latest/projects/{project}/repos"
    return [str(json.loads(repo)["slug"]) for repo in values(url)]


def history(sandbox: Sandbox, slug: str, project: str = "WORK") -> list[dict[str, Any]]:
    """Return the commits of a repository from the server, each prefixed with its repository."""
    origin = {"repository": {"slug": slug, "project": {"key": project}}}
    return [{**origin, **json.loads(value)} for value in values(api(sandbox, name=f"{project}/{slug}"))]


def newest_first(lists: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Merge lists by taking the newest head each time; of equal times the earlier list goes first."""
    lists = [list(each) for each in lists]
    while lists := [each for each in lists if each]:
        yield max(lists, key=lambda each: int(each[0]["committerTimestamp"])).pop(0)


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.lines]


def test_the_commits_of_a_project_are_those_of_its_repositories_the_newest_first(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    lists = [history(sandbox, slug) for slug in slugs(sandbox) if slug != "empty"]
    found = invoke("commits", "list", "--project", "WORK", *ALL)
    assert (found.code, found.err) == (0, "")
    assert records(found) == list(newest_first(lists))
    assert len(lists) > 30


def test_the_list_is_the_same_however_many_are_asked_at_once(sandbox: Sandbox, invoke: Invoke) -> None:
    several = ("--project", "GEO", "--project", "DOCS", "-R", "WORK/my-repo", "-R", "WORK/pdf-maker")
    lists = [invoke("commits", "list", *several, *ALL, "--jobs", jobs).raw for jobs in ("1", "16")]
    assert lists[0] == lists[1] != b""


def test_each_object_is_the_servers_with_its_repository_in_front(sandbox: Sandbox, invoke: Invoke) -> None:
    own = values(api(sandbox))
    found = [line for line in invoke("commits", "list", *TWO, *ALL).lines if '"slug":"my-repo"' in line]
    origin = '{"repository":{"slug":"my-repo","project":{"key":"WORK"}},'
    assert found == [origin + value[1:] for value in own]


def test_a_limit_asks_each_repository_for_no_more_than_that(sandbox: Sandbox, invoke: Invoke) -> None:
    count = len(slugs(sandbox))
    sandbox.requests.clear()
    found = invoke("commits", "list", "--project", "WORK", "-L", "3")
    assert (found.code, len(found.lines)) == (0, 3)
    assert found.err == "3 shown, more may exist: --all\n"
    requests = [seen for seen in requests_to(sandbox) if seen.path.endswith("/commits")]
    assert (len(requests), {seen.query for seen in requests}) == (count, {"limit=3"})


def test_a_second_page_is_asked_for_when_the_first_is_used_up(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *TWO, "-L", "150", "--jsonl")
    assert (found.code, len(found.lines)) == (0, 150)
    requests = [seen.path.split("/")[-2] for seen in requests_to(sandbox) if seen.path.endswith("/commits")]
    assert sorted(requests) == ["my-repo", "my-repo", "pdf-maker"]


def test_a_push_while_many_are_read_does_not_shift_one(
    sandbox: Sandbox, bare: Path, git: Callable[..., str], tmp_path: Path
) -> None:
    runs = Runs(Clock(), tmp_path)
    before = runs("commits", "list", *TWO, "--all").lines

    def push() -> None:
        tree = git(bare, "rev-parse", "master^{tree}").strip()
        commit = git(bare, "commit-tree", tree, "-p", "master", "-m", "pushed").strip()
        git(bare, "update-ref", "refs/heads/master", commit)

    out = StdoutWithAction(push)
    found = runs("commits", "list", *TWO, "--all", "--jobs", "1", out=out)
    assert (found.code, out.act, found.lines) == (0, None, before), found.err


def test_repositories_named_by_their_slug_are_those_that_were_named(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(f'[servers.here]\nurl = "{sandbox.url}"\nproject = "WORK"\n', encoding="utf-8")
    config.chmod(0o600)
    found = invoke("commits", "list", "-R", "my-repo", "-R", "empty", "-L", "1")
    assert (found.code, EMPTY in found.err) == (3, True), found.err


@pytest.mark.parametrize("value", ['{"id":"x","committerTimestamp":1e999}', "5"])
def test_an_object_that_can_not_be_read_ends_its_own_list(stub: Stub, invoke: Invoke, value: str) -> None:
    good = '{"id":"a","committerTimestamp":1}'
    page = '{"values":[%s],"isLastPage":true}'
    for slug, listed in (("a", f"{good},{value},{good}"), ("b", good)):
        path = f"/rest/api/latest/projects/WORK/repos/{slug}/commits"
        stub.expect("GET", path, text=page % listed, headers={"Content-Type": "application/json"})
    found = invoke("commits", "list", "-R", "WORK/a", "-R", "WORK/b", *ALL)
    assert (found.code, len(found.lines)) == (9, 2)
    assert error_object(found)["details"][0].startswith("WORK/a: the server's list holds what ")


def test_a_filter_counts_what_it_keeps(sandbox: Sandbox, invoke: Invoke) -> None:
    lists = [history(sandbox, slug) for slug in ("my-repo", "pdf-maker")]
    expected = [commit for commit in newest_first(lists) if commit["author"].get("displayName") == "Mary Fields"]
    found = invoke("commits", "list", *TWO, "--author", "Mary Fields", "-L", "4", "--jsonl")
    assert records(found) == expected[:4]


def test_rows_begin_with_the_repository(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *TWO, "-L", "2")
    assert [line.split("\t")[0] for line in found.lines] == ["WORK/my-repo"] * 2
    shown = invoke("commits", "list", *TWO, "-L", "2", tty=True, env={"TERM": "dumb"}).lines
    assert [line.split()[0] for line in shown[:2]] == ["REPO", "WORK/my-repo"]


def test_on_a_terminal_each_commit_leads_to_its_own_page(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/pdf-maker", "-R", "GEO/geo-service", "--all", tty=True, width=200)
    for name in ("WORK/repos/pdf-maker", "GEO/repos/geo-service"):
        project, _, slug = name.partition("/repos/")
        assert f"/projects/{name}/commits/{history(sandbox, slug, project)[0]['id']}" in found.out


def test_a_repository_that_is_named_twice_is_listed_once(sandbox: Sandbox, invoke: Invoke) -> None:
    once = invoke("commits", "list", "-R", "WORK/pdf-maker", *ALL)
    found = invoke("commits", "list", "-R", "WORK/pdf-maker", "-R", "work/PDF-maker", *ALL)
    assert [commit["id"] for commit in records(found)] == [commit["id"] for commit in records(once)]


def test_repositories_and_projects_can_be_named_together(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/pdf-maker", "--project", "GEO", "--project", "DOCS", *ALL)
    keys = {commit["repository"]["project"]["key"] for commit in records(found)}
    assert keys == {"WORK", "GEO", "DOCS"}


# What goes wrong


def test_a_repository_that_can_t_be_read_is_named_and_ends_no_other(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/nope", "-R", "WORK/my-repo", *ALL)
    assert (found.code, len(found.lines)) == (3, len(values(api(sandbox))))
    error = error_object(found)
    assert (error["kind"], error["message"]) == ("not_found", "1 of 2 repositories could not be read")
    assert error["details"] == ["WORK/nope: repository WORK/nope does not exist"]


def test_rows_are_followed_by_one_line_per_failed_repository(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/nope", "-R", "WORK/my-repo", "-R", "WORK/empty", "-L", "1")
    assert (found.code, len(found.lines)) == (3, 1)
    assert found.err == (
        "error: 2 of 3 repositories could not be read\nWORK/nope: repository WORK/nope does not exist\n"
        f"{EMPTY}\n1 shown, more may exist: --all\n"
    )


def test_an_empty_repository_of_a_project_is_not_a_failure(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", "--project", "WORK", "-L", "1")
    assert (found.code, found.err) == (0, "1 shown, more may exist: --all\n")
    named = invoke("commits", "list", "--project", "WORK", "-R", "WORK/empty", "-L", "1")
    assert (named.code, named.err.splitlines()[1]) == (3, EMPTY)
    assert named.raw == found.raw


def test_failures_of_several_kinds_are_a_failure(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("409 path=/rest/api/latest/projects/WORK/repos/pdf-maker/*"))
    found = invoke("commits", "list", "-R", "WORK/nope", "-R", "WORK/my-repo", "-R", "WORK/pdf-maker", "-L", "1")
    assert (found.code, len(found.lines)) == (1, 1)


def test_a_server_in_trouble_ends_one_list_after_what_came_of_it(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = len(values(api(sandbox)))
    sandbox.faults.add(Fault.parse("500 path=/rest/api/latest/projects/WORK/repos/my-repo/* after=1"))
    found = invoke("commits", "list", *TWO, "--all", "--retries", "0")
    assert found.code == 9
    assert 100 <= len(found.lines) < whole
    assert any(line.startswith("WORK/pdf-maker") for line in found.lines)


def test_a_login_that_is_not_taken_ends_all_at_once(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *TWO, "--all", env={"BBCLI_PASSWORD": "wrong"})
    assert (found.code, found.out) == (4, "")
    assert "could not be read" not in found.err
    assert len(requests_to(sandbox)) == 1, "more failed attempts would lock the account"


@pytest.mark.parametrize("fault", ["drop", "cut", "stuck"])
def test_a_repository_with_an_unusable_response_does_not_end_the_others(
    sandbox: Sandbox, invoke: Invoke, fault: str
) -> None:
    sandbox.faults.add(Fault.parse(f"{fault} path=/rest/api/latest/projects/WORK/repos/my-repo/*"))
    found = invoke("commits", "list", *TWO, "--all", "--retries", "0")
    assert (found.code, found.err.splitlines()[0]) == (9, "error: 1 of 2 repositories could not be read")
    assert found.err.splitlines()[1].startswith("WORK/my-repo: ")
    assert any(line.startswith("WORK/pdf-maker") for line in found.lines)


def test_a_network_that_fails_ends_all_after_three(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("drop after=2 path=/rest/api/latest/projects/*"))
    found = invoke("commits", "list", "--project", "WORK", "--all", "--retries", "0", "--jobs", "1")
    assert (found.code, found.out) == (9, "")
    assert "could not be read" not in found.err
    assert len(requests_to(sandbox)) == 5, "the repositories, the commits of one, and three that got no answer"


def test_one_that_the_server_cuts_short_is_named(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("endless path=/rest/api/latest/projects/WORK/repos/my-repo/*"))
    found = invoke("commits", "list", *TWO, "--all")
    warning = "warning: the server cuts this list short: what follows can't be asked for (WORK/my-repo)\n"
    assert (found.code, found.err) == (0, warning)


def test_a_merged_list_that_ends_at_once_says_how_much_was_written(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("401 after=1 path=/rest/api/latest/projects/WORK/repos/my-repo/*"))
    found = invoke("commits", "list", "-R", "WORK/my-repo", "-R", "WORK/pdf-maker", "--all", "--jobs", "1")
    assert found.code == 4
    assert f"{len(found.lines)} rows written" in found.err.splitlines()


def test_a_branch_that_one_has_is_missed_in_the_other(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *TWO, "--until", "v1.0", "-L", "1")
    assert (found.code, len(found.lines)) == (3, 1)
    assert "WORK/pdf-maker: commit 'v1.0' does not exist" in found.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("--start 7", "--start is a position in the list of one repository"),
        ("--until HEAD", "HEAD is a commit of one repository: name a branch"),
        ("--since @", "HEAD is a commit of one repository: name a branch"),
    ],
)
def test_what_only_one_repository_has_is_refused(sandbox: Sandbox, invoke: Invoke, words: str, what: str) -> None:
    found = invoke("commits", "list", *TWO, *words.split())
    assert (found.code, found.out) == (2, "")
    assert found.err == error_text(what, "bbcli commits list --help")
    assert requests_to(sandbox) == []
