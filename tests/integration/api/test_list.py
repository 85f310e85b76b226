"""`bbcli api list` and `api tags`: offline search, ranking, filters and output."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Invoke

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"


def list_operations(invoke: Invoke, *words: str) -> list[str]:
    """Return the operations that are found, each as METHOD and path."""
    result = invoke("api", "list", *words)
    assert (result.code, re.sub(r"\d+ shown, more exist: leave -L out\n", "", result.err)) == (0, ""), result.err
    return [" ".join(line.split("\t")[:2]) for line in result.lines]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("watch commit", f"POST {REPO}/commits/{{commitId}}/watch"),
        ("create token", "PUT /access-tokens/latest/users/{userSlug}"),
        ("merge pull request", f"POST {REPO}/pull-requests/{{pullRequestId}}/merge"),
        ("build status", "POST /build-status/latest/commits/{commitId}"),
        ("webhook", f"POST {REPO}/webhooks"),
    ],
)
def test_the_wanted_operation_is_among_the_first_three(invoke: Invoke, words: str, wanted: str) -> None:
    assert wanted in list_operations(invoke, *words.split())[:3]
    assert wanted in list_operations(invoke, words)[:3]


def test_watch_commit_is_found_first(invoke: Invoke) -> None:
    assert list_operations(invoke, "watch", "commit")[0] == f"POST {REPO}/commits/{{commitId}}/watch"


def test_a_row_has_method_path_permission_and_version(invoke: Invoke) -> None:
    lines = invoke("api", "list", "auto-merge", "pull").lines
    assert f"POST\t{REPO}/pull-requests/{{pullRequestId}}/auto-merge\tREPO_WRITE\t8.15" in lines


def test_filters_leave_only_what_fits(invoke: Invoke) -> None:
    objects = [json.loads(line) for line in invoke("api", "list", "--jsonl").lines]

    def expected(**fits: object) -> int:
        return sum(all(each.get(name) == value for name, value in fits.items()) for each in objects)

    assert len(list_operations(invoke, "--method", "delete")) == expected(method="DELETE") > 50
    assert len(list_operations(invoke, "--reads")) == expected(method="GET") > 200
    assert len(list_operations(invoke, "--writes")) == 546 - len(list_operations(invoke, "--reads"))
    security = [each for each in objects if "Security" in each.get("tags", ()) and each["method"] == "GET"]
    assert len(list_operations(invoke, "--tag", "SECUR", "--method", "GET")) == len(security) > 0
    assert list_operations(invoke, "--writes", "--method", "GET") == []
    assert list_operations(invoke, "--plugin", "nope") == []


def test_filters_and_words_work_together(invoke: Invoke) -> None:
    writes = list_operations(invoke, "branch", "--writes")
    assert f"POST {REPO}/branches" in writes
    assert not any(line.startswith("GET ") for line in writes)
    assert list_operations(invoke, "watch", "commit", "--method", "DELETE") == [
        f"DELETE {REPO}/commits/{{commitId}}/watch"
    ]


def test_a_limit_is_a_limit_in_each_case(invoke: Invoke) -> None:
    assert len(list_operations(invoke, "-L", "3")) == 3
    assert len(list_operations(invoke, "-L", "3", "--reads")) == 3
    assert list_operations(invoke, "commit", "-L", "2") == list_operations(invoke, "commit")[:2]
    assert invoke("api", "list", "-L", "3").err == "3 shown, more exist: leave -L out\n"
    result = invoke("api", "list", "-L", "0")
    assert (result.code, result.out) == (2, "")
    assert "'0' is not a count of 1 or more\n" in result.err


def test_json_is_one_array_of_what_is_known_of_each(invoke: Invoke) -> None:
    result = invoke("api", "list", "watch", "commit", "--json")
    first, second = json.loads(result.out)
    assert (first["method"], second["method"]) == ("POST", "DELETE")
    assert first["path"] == f"{REPO}/commits/{{commitId}}/watch"
    assert [each["name"] for each in first["parameters"]] == ["projectKey", "repositorySlug", "commitId"]
    assert invoke("api", "list", "watch", "commit", "--jsonl").out == result.out[1:-2].replace("},\n{", "}\n{") + "\n"


def test_words_that_no_operation_has_all_of_find_what_has_the_most(invoke: Invoke) -> None:
    result = invoke("api", "list", "xyzzy", "commit", "watch", "-L", "1")
    assert result.lines[0].startswith(f"POST\t{REPO}/commits/{{commitId}}/watch\t")
    most = "no operation has all of these words: these have the most of them\n"
    assert result.err == f"{most}1 shown, more exist: leave -L out\n"


def test_an_empty_result_is_a_message_on_a_terminal_and_an_empty_list_in_a_pipe(invoke: Invoke) -> None:
    assert invoke("api", "list", "xyzzy", tty=True).err == "nothing found\n"
    in_pipe = invoke("api", "list", "xyzzy")
    assert (in_pipe.code, in_pipe.out, in_pipe.err) == (0, "", "")
    assert invoke("api", "list", "xyzzy", "--json").out == "[]\n"


def test_operations_of_a_pipe_are_given_with_their_whole_paths(invoke: Invoke) -> None:
    assert all(line.split(" ")[1].startswith("/") for line in list_operations(invoke))
    assert sum(line.split(" ")[1].startswith("/api/latest/") for line in list_operations(invoke)) > 300


def test_tags_are_listed_with_how_many_operations_have_each(invoke: Invoke) -> None:
    result = invoke("api", "tags")
    rows = [line.split("\t") for line in result.lines]
    assert (result.code, result.err) == (0, "")
    assert ["Pull Requests", "72"] in rows
    assert rows == sorted(rows)
    for tag, count in rows:
        # A tag that is a part of another's name finds that, too.
        others = sum(int(number) for other, number in rows if tag in other)
        assert int(count) <= len(list_operations(invoke, "--tag", tag)) <= others


def test_tags_in_json_have_numbers(invoke: Invoke) -> None:
    tags = json.loads(invoke("api", "tags", "--json").out)
    assert {"tag": "Security", "operations": 42} in tags


def test_no_server_is_asked_even_if_there_is_one(invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": "http://127.0.0.1:1", "BBCLI_TOKEN": "x"}
    for words in (("list", "commit"), ("tags",), ("show", "/projects")):
        assert invoke("api", *words, env=env).code == 0
    assert os.environ["BBCLI_SERVER"] == "http://127.0.0.1:1"
