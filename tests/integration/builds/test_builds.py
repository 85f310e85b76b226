"""`bbcli builds` against the live sandbox: list, show, set and delete, through the older and the newer resource."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.support.builds import FREE, REPO, STATUSES, R, set_build, states
from tests.support.plain_http import requests_to
from tests.unit.context.test_ci import SAID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Invoke
    from tests.support.sandbox_pool import DataPool

URL = ("--url", "https://ci.example.com/7")
SET = ("builds", "set", "--state", "successful", "--key", "new", *URL)


@pytest.fixture(scope="module")
def live_old(data_pool: DataPool) -> Iterator[Sandbox]:
    """A server that has only the older build resource."""
    with data_pool.directory() as data, Sandbox(data, version="7.13.0") as running:
        yield running


@pytest.fixture
def server_7(live_old: Sandbox, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("BBCLI_SERVER", live_old.url)
    live_old.requests.clear()
    return live_old


def build_requests(sandbox: Sandbox) -> list[tuple[str, str, int]]:
    """Return the requests to build resources, their paths from the commit on."""
    found = [seen for seen in requests_to(sandbox) if "/builds" in seen.path or STATUSES in seen.path]
    return [(seen.method, "new" if "/builds" in seen.path else "old", seen.status) for seen in found]


def test_the_builds_of_a_commit_are_listed_the_newest_first(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke("builds", "list", "01f9c86", *R)
    assert (result.code, result.err) == (0, "")
    assert [line.split("\t") for line in result.lines][:1] == [
        ["SUCCESSFUL", "nightly", "Nightly build", "2012-04-18T09:23:20Z", "", "https://ci.example.com/nightly/3"]
    ]
    assert [line.split("\t")[1] for line in result.lines] == ["nightly", "lint", "unit-tests"]
    assert [build["key"] for build in json.loads(invoke("builds", "list", tip, "--json").out)] == [
        "nightly",
        "lint",
        "unit-tests",
    ]


def test_a_full_hash_needs_no_repository_and_one_request(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    assert invoke("builds", "list", tip, "-L", "1").err == "1 shown, more exist: --all\n"
    assert [seen.path for seen in requests_to(sandbox)] == [f"{STATUSES}/{tip}"]


def test_a_terminal_gets_a_table(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("builds", "list", "master", *R, tty=True, env={"NO_COLOR": "1"}, width=100)
    assert result.lines[0].split() == ["STATE", "KEY", "NAME", "WHEN", "DESCRIPTION", "URL"]
    assert result.lines[1].startswith("SUCCESSFUL  nightly     Nightly build  1 day ago")


@pytest.mark.parametrize("words", [("-R", "WORK/my-repo"), ()])
def test_one_build_is_shown_by_its_key(sandbox: Sandbox, invoke: Invoke, tip: str, words: tuple[str, ...]) -> None:
    result = invoke("builds", "show", tip, "--key", "lint", *words)
    assert (result.code, result.lines[:3]) == (0, ["STATE\tSUCCESSFUL", "KEY\tlint", "NAME\tStyle"])
    assert build_requests(sandbox) == [("GET", "new" if words else "old", 200)]


def test_a_build_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke("builds", "show", "master", "--key", "nope", *R)
    assert (result.code, result.err.splitlines()) == (
        3,
        [
            f"error: commit {tip[:11]} has no build with the key 'nope'",
            f"hint: bbcli builds list {tip} -R WORK/my-repo",
        ],
    )
    assert invoke("builds", "show", FREE, "--key", "nope", *R).err.startswith(f"error: commit '{FREE}' does not exist")


def test_a_build_is_set_with_all_that_is_known_of_it(sandbox: Sandbox, invoke: Invoke) -> None:
    more = (
        "--name",
        "New",
        "--description",
        "All",
        "--build-number",
        "7",
        "--duration",
        "1m30s",
        "--ref",
        "master",
        "--parent",
        "plan",
        "--test-results",
        "passed=3, failed=1,skipped=0",
    )
    result = invoke(*SET, "master", *R, *more)
    assert (result.code, result.out, result.err) == (0, "", "")
    shown = json.loads(invoke("builds", "show", "master", *R, "--key", "new", "--json").out)
    expected = {
        "state": "SUCCESSFUL",
        "key": "new",
        "url": URL[1],
        "name": "New",
        "description": "All",
        "buildNumber": "7",
        "duration": 90000,
        "ref": "refs/heads/master",
        "parent": "plan",
        "repositorySlug": "my-repo",
        "testResults": {"successful": 3, "failed": 1, "skipped": 0},
    }
    assert {name: shown[name] for name in expected} == expected
    block = invoke("builds", "show", "master", *R, "--key", "new").out
    assert "DURATION\t1m30s\nTESTS\t3 passed, 1 failed, 0 skipped\n" in block


def test_a_build_that_is_set_again_is_replaced(sandbox: Sandbox, invoke: Invoke) -> None:
    for state in ("INPROGRESS", "failed", "Cancelled"):
        assert invoke("builds", "set", "v1.0", *R, "--state", state, "--key", "e2e", *URL).code == 0
    assert invoke("builds", "list", "v1.0", *R).lines[0].split("\t")[:2] == ["CANCELLED", "e2e"]


def test_without_a_repository_the_older_resource_is_used(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*SET, FREE).code == 0
    assert build_requests(sandbox) == [("POST", "old", 204)]
    assert states(sandbox, FREE) == {"new": "SUCCESSFUL"}
    rich = invoke(*SET, FREE, "--duration", "3s", "--ref", "refs/tags/v1.0")
    assert (rich.code, rich.err.splitlines()) == (
        2,
        ["error: --duration and --ref requires a repository", "hint: add -R WORK/my-repo"],
    )


def test_a_terminal_is_told_what_was_set(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    assert invoke(*SET, "master", *R, tty=True).err == f"set build new of commit {tip[:11]} to SUCCESSFUL\n"


def test_an_old_server_is_used_as_far_as_it_goes(server_7: Sandbox, invoke: Invoke, tip: str) -> None:
    assert invoke(*SET, tip, *R).code == 0
    assert build_requests(server_7) == [("POST", "new", 404), ("POST", "old", 204)]
    found = invoke("builds", "show", tip, "--key", "new", *R)
    assert (found.code, found.lines[3][:7]) == (0, "WHEN\t20")
    for words in (("--build-number", "7"), ("--state", "cancelled")):
        result = invoke(*SET, *words, tip, *R)
        option = " ".join(words).replace("cancelled", "CANCELLED").removesuffix(" 7")
        needed = "requires Bitbucket 7.14 or later"
        assert (result.code, result.err) == (1, f"error: {option} {needed}: {server_7.url} is older\n")
    gone = invoke("builds", "delete", tip, "--key", "new", "--yes", *R)
    assert (gone.code, gone.err[:38]) == (1, "error: build 'new' cannot be deleted: ")
    missing = invoke("builds", "delete", tip, "--key", "nope", "--yes", *R)
    assert (missing.code, missing.err.splitlines()[1]) == (3, f"hint: bbcli builds list {tip} -R WORK/my-repo")


@pytest.mark.parametrize(
    ("option", "most"),
    [
        ("--key", 255),
        ("--url", 450),
        ("--name", 255),
        ("--description", 255),
        ("--build-number", 255),
        ("--parent", 1024),
    ],
)
def test_values_that_are_too_long_are_not_sent(sandbox: Sandbox, invoke: Invoke, option: str, most: int) -> None:
    start = "https://x/" if option == "--url" else ""
    result = invoke(*SET, "master", *R, option, start.ljust(most, "x"))
    assert result.code == 0
    sandbox.requests.clear()
    # As Java counts: what is beyond the first plane is two.
    long = invoke(*SET, "master", *R, option, start.ljust(most - 1, "x") + "🎉")
    message = f"error: {option} has {most + 1} characters: the maximum is {most}\n"
    assert (long.code, long.err, requests_to(sandbox)) == (2, message, [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--key", ""), "error: invalid value for --key: the key is empty"),
        (("--url", " "), "error: --url is empty"),
        (("--state", "green"), "error: invalid value for --state: 'green' is not one of"),
        (("--test-results", "3"), "error: invalid value for --test-results: '3' is not of the form passed=3"),
        (("--test-results", "passed=-3"), "error: invalid value for --test-results"),
        (("--duration", "long"), "error: invalid value for --duration: 'long' is not a duration"),
    ],
)
def test_invalid_values_are_2(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], message: str) -> None:
    result = invoke(*SET, "master", *R, *words)
    assert (result.code, result.out, requests_to(sandbox)) == (2, "", [])
    assert result.err.startswith(message)


def test_a_build_is_deleted_when_its_key_is_typed_or_yes_is_said(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    for key in ("one", "two"):
        set_build(sandbox, tip, key, "FAILED")
    words = ("builds", "delete", "master", *R, "--key")
    assert invoke(*words, "one").err.splitlines()[1] == "hint: add --yes"
    assert invoke(*words, "one", tty=True, stdin="two\n").code == 1
    assert {"one", "two"} <= set(states(sandbox, tip))
    assert invoke(*words, "one", tty=True, stdin="one\n").code == 0
    assert (invoke(*words, "two", "--yes").code, {"one", "two"} & set(states(sandbox, tip))) == (0, set())
    assert invoke(*words, "two", "--yes").code == 3
    refused = invoke(*words, "lint", "--yes", env={"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"})
    assert (refused.code, "lint" in states(sandbox, tip)) == (5, True)


@pytest.mark.parametrize("name", SAID)
def test_in_ci_the_state_alone_is_enough(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    assert invoke("builds", "set", "--state", "failed", env=SAID[name]).code == 0
    (found,) = json.loads(invoke("builds", "list", "--json", env=SAID[name]).out)
    assert found["key"] in ("unit", "ci/unit")
    assert found["url"].startswith("https://ci.example.com/")
    assert invoke("builds", "wait", env=SAID[name]).code == 1
    sandbox.store.database.write("delete from builds where commit_id = ?", "a" * 40)


def test_options_take_precedence_over_ci_and_ci_over_the_local_clone(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str
) -> None:
    def first(*words: str, env: dict[str, str] | None = None) -> str:
        result = invoke("builds", "list", *words, cwd=working_copy, env=env)
        assert result.code == 0, result.err
        return next(seen.path for seen in requests_to(sandbox)[::-1] if STATUSES in seen.path).rpartition("/")[2]

    assert first() == tip
    assert first(env=SAID["Jenkins"]) == "a" * 40
    assert first(FREE) == FREE


def test_the_working_copy_says_commit_and_repository(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str
) -> None:
    assert invoke(*SET, cwd=working_copy).code == 0
    assert build_requests(sandbox) == [("POST", "new", 204)]
    assert states(sandbox, tip)["new"] == "SUCCESSFUL"


@pytest.mark.parametrize("words", [("list",), ("wait",), ("show", "--key", "k"), SET[1:]])
def test_without_a_commit_it_is_2(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]) -> None:
    result = invoke("builds", *words)
    assert (result.code, requests_to(sandbox)) == (2, [])
    assert result.err.splitlines() == [
        "error: no commit: no argument, no CI variable, no local clone",
        f"no repository: no remote in this directory is on {sandbox.url}",
        "hint: add COMMIT, or run the command in a local clone",
    ]


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (URL, "error: the build key is missing: no CI variable provides it", "hint: add --key"),
        (("--key", "k"), "error: the build URL is missing: no CI variable provides it", "hint: add --url"),
    ],
)
def test_without_key_or_url_it_is_2(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], message: str, hint: str
) -> None:
    result = invoke("builds", "set", "master", *R, "--state", "failed", *words)
    assert (result.code, result.err.splitlines()) == (2, [message, hint])


def test_the_repository_of_another_server_is_refused(sandbox: Sandbox, invoke: Invoke, git: Callable[..., str]) -> None:
    other = "https://other.example.com/projects/WORK/repos/my-repo"
    for words in (("list", FREE), SET[1:3]):
        assert invoke("builds", *words, "-R", other, *([] if words[0] == "list" else [FREE, *SET[4:]])).code == 2
    assert requests_to(sandbox) == []


def test_a_repository_that_may_not_be_read_is_5(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    mary = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    assert invoke(*SET, tip, "-R", "~fred/dotfiles", env=mary).code == 5
    assert [seen.path for seen in requests_to(sandbox)] == [
        f"{REPO.replace('WORK/repos/my-repo', '~fred/repos/dotfiles')}/commits/{tip}/builds"
    ]


@pytest.mark.parametrize(
    "words", ["builds set --key k --state failed --url", "insights report --key k --title t --link",
              "insights report --key k --title t --logo"]
)  # fmt: skip
@pytest.mark.parametrize("url", ["x", "ftp://x", "javascript:alert(1)", "https://fred:pw@x/"])
def test_what_is_no_web_page_is_refused_before_anything_is_sent(
    sandbox: Sandbox, invoke: Invoke, words: str, url: str
) -> None:
    sandbox.requests.clear()
    result = invoke(*words.split(), url, "-R", "WORK/my-repo", "--dry-run")
    option = words.rpartition(" ")[2]
    assert (result.code, result.err.splitlines()[0]) == (
        2, f"error: invalid value for {option}: {url!r} is not an http or https URL",
    )  # fmt: skip
    assert not sandbox.requests
