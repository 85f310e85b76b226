from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.commands.commits.list import MULTI_REPO_COLUMNS
from bbcli.output import Record, RecordList
from bbcli.output.cells import CellContext
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = st.sampled_from(["a", "b", "jira-key", "0", "", "ü"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
# What is read of each object, in this order.
READS = st.lists(st.lists(st.lists(NAMES, min_size=1, max_size=3).map(".".join), max_size=5), min_size=1, max_size=5)
NOW_MS = 1_334_903_000_000
COLUMNS = {words: command.columns for words, command in EVERY.items() if command.columns}
COLUMNS["commits list, of many"] = MULTI_REPO_COLUMNS


@given(st.lists(VALUES, min_size=5, max_size=5), READS)
def test_what_is_read_of_an_object_of_a_list_is_what_it_says_alone(values: list[Any], reads: list[list[str]]) -> None:
    page = [json.dumps(value).encode() for value in values]
    for raw, listed, paths in zip(page, RecordList([page]), reads, strict=False):
        alone = Record(raw)
        assert [listed.get(path) for path in paths] == [alone.get(path) for path in paths]
        assert (listed.value, listed.raw) == (alone.value, raw)


@given(st.lists(st.dictionaries(NAMES, VALUES), min_size=4, max_size=4), READS)
def test_the_objects_of_a_list_can_be_read_in_any_order(values: list[Any], reads: list[list[str]]) -> None:
    records = list(RecordList([[json.dumps(value).encode() for value in values]]))
    for paths in reads:
        for value, listed in zip(values, records, strict=True):
            assert [listed.get(path) for path in paths] == [Record.of(**value).get(path) for path in paths]


def test_a_name_that_is_not_ascii_is_found_and_no_other_taken_for_it() -> None:
    name = "ü" * 2  # made now: of one that was encoded before, msgspec knows more
    records = list(RecordList([[f'{{"{name}":1}}'.encode(), f'{{"{name}":2}}'.encode(), b'{"":3}', b'{"":4}']]))
    assert [record.get(name) for record in records] == [1, 2, None, None]


def test_what_nobody_reads_is_not_decoded() -> None:
    # A decoder gives up at such a number, and then the others with a point stay as they are written.
    page = [b'{"a":1,"other":2}', b'{"a":1.5,"other":1e400}', b'{"other":1e400,"a":[2]}', b'{"a":3,"other":7}']
    records = list(RecordList([page]))
    assert [record.get("a") for record in records] == [1, 1.5, [2], 3]
    assert [record.get("other") for record in records] == [2, "1e400", "1e400", 7]
    assert Record(page[1]).get("a") == "1.5"


LINKED = {"self": [{"href": "https://h/x"}], "clone": [{"name": "http", "href": "https://h/x.git"}]}
PERSON = {"name": "jdoe", "displayName": "Jane Doe", "emailAddress": "j@x", "user": {"displayName": "Jane"}}
REPO = {"slug": "my-repo", "id": 1, "project": {"key": "WORK"}}
PROPERTIES = {
    "jira-key": ["AB-1"],
    "openTaskCount": 1,
    "commentCount": 2,
    "mergeCommit": {"id": "aaaa"},
    "mergeResult": {"outcome": "CONFLICTED"},
}
EVERYTHING = {
    "tag": "Repository",
    "operations": 98,
    "method": "GET",
    "permission": ["REPO_READ"],
    "since": "8.0",
    "id": "01f9c8680e9d",
    "displayId": "01f9c86",
    "author": PERSON,
    "committer": PERSON,
    "message": "AB-1: fix\n\nit",
    "authorTimestamp": 1_334_730_200_000,
    "committerTimestamp": 1_334_730_300_000,
    "createdDate": 1_334_730_400_000,
    "parents": [{"id": "aaaa", "displayId": "aa"}],
    "properties": PROPERTIES,
    "text": "Looks good",
    "attributes": {"jira-key": ["OLD-1"]},
    "type": "MODIFY",
    "path": {"toString": "a/b"},
    "srcPath": {"toString": "c"},
    "added": 1,
    "removed": 0,
    "title": "A pull request",
    "state": "OPEN",
    "toRef": {"displayId": "master", "repository": REPO},
    "fromRef": {"displayId": "topic", "latestCommit": "01f9c8680e9d", "repository": REPO},
    "closedDate": 1,
    "reviewers": [{"user": PERSON, "status": "APPROVED"}],
    "buildStats": {"successful": 1},
    "version": 0,
    "builds": [{"key": "unit", "state": "FAILED"}],
    "taskCounts": {"OPEN": 1},
    "autoMerge": {"strategyId": "squash"},
    "mergeability": {"canMerge": True},
    "section": "mine",
    "required": True,
    "kind": "build",
    "action": "OPENED",
    "anchor": {"path": "a/b"},
    "links": LINKED,
    "archived": True,
    "public": False,
    "slug": "my-repo",
    "forkable": True,
    "repository": {"slug": "my-repo", "project": {"key": "WORK"}},
    "project": {"key": "WORK", "public": True},
    "origin": {"slug": "up", "project": {"key": "UP"}},
    "key": "WORK",
    "description": "All of it",
    "ok": False,
    "check": "login",
    "found": "nothing",
    "hint": "sign in",
    "url": "https://h",
    "name": "x",
    "user": "jdoe",
    "active": True,
    "auth": "token",
    "source": "keyring",
    "backend": "a ring",
    "default": True,
    "expires": 1_334_730_500_000,
    "problem": "gone",
    "server": "h",
    "value": "v",
    "token": "t",
    "result": "not there",
    "updatedDate": 1_334_730_600_000,
    "buildNumber": "7",
    "duration": 90_000,
    "ref": "master",
    "testResults": {"successful": 1, "failed": 0},
    "parent": "plan",
    "alias": "co",
    "means": "commits list",
    "line": 3,
    "severity": "LOW",
    "annotations": [{"severity": "LOW"}],
    "details": "None",
    "reporter": "A linter",
    "data": [{"title": "Files", "value": 12}],
    "link": "https://h/l",
    "logoUrl": "https://h/g",
    "externalId": "e",
    "reportKey": "lint",
    "count": 1,
    "size": 12,
    "commitHash": "01f9c8680e9d",
    "latestCommit": "01f9c8680e9d",
    "isDefault": True,
    "reason": "merged",
    "metadata": {
        "b:latest-commit-metadata": {"id": "01f9c86", "author": PERSON, "committerTimestamp": 1, "message": "m"},
        "b:ahead-behind-metadata-provider": {"ahead": 1, "behind": 2},
        "b:build-status-metadata": {"successful": 1, "failed": 2},
        "b:outgoing-pull-request-metadata": {"pullRequest": {"id": 7, "state": "OPEN"}},
    },
    "development": {"displayId": "develop"},
    "production": {"displayId": "main"},
    "trigger": "push",
    "hash": "01f9",
    "types": [{"id": kind, "prefix": "x/"} for kind in ("BUGFIX", "FEATURE", "HOTFIX", "RELEASE")],
    "refChange": {"type": "UPDATE", "fromHash": "01f9c8680e9d", "toHash": "01f9c8680e9e"},
    "lastCommit": {"id": "01f9c8680e9d", "author": PERSON, "authorTimestamp": 1_334_730_200_000, "message": "m"},
    "branch": "fix",
    "commit": "01f9c8680e9d",
    "upstream": "origin/fix",
    "directory": "/home/fred/my-repo",
    "defaultBranch": "master",
    "updated": 1_334_730_700_000,
    "openPullRequests": "2",
    "file": "out/a",
}


# What pull requests call by the same names, but of other types.
OF_PULLS = {
    "user": PERSON,
    "author": {"user": PERSON, "displayName": "Jane"},
    "fromRef": {"id": "refs/heads/fix", "displayId": "fix", "latestCommit": "01f9c8680e9d", "repository": {}},
    "toRef": {"displayId": "master", "repository": {"slug": "my-repo", "project": {"key": "WORK"}}},
    "reviewers": [{"user": PERSON, "status": "APPROVED"}],
    "properties": {
        "commentCount": 1,
        "openTaskCount": 1,
        "resolvedTaskCount": 1,
        "mergeCommit": {"id": "01f9c8680e9d"},
        "mergeResult": {"outcome": "CONFLICTED"},
        "reactions": [{"emoticon": {"shortcut": "heart"}, "users": [PERSON]}],
    },
    "builds": {"successful": 1, "failed": 0, "inProgress": 0},
    "taskCounts": {"OPEN": 1},
    "mergeability": {"canMerge": True, "conflicted": False, "vetoes": []},
    "autoMerge": {"createdDate": 1, "strategyId": "squash"},
    "refChange": {"ref": {"displayId": "fix"}, "fromHash": "01f9c8680e9d", "toHash": "01f9c8680e9e"},
    "comments": [{"id": 1}],
    "closedDate": 1_334_730_200_000,
    "version": 1,
    "required": True,
    "kind": "build",
    "published": 1,
    "skipped": 1,
    "lastReviewedCommit": "01f9c8680e9d",
    "status": "APPROVED",
    "action": "APPROVED",
    "section": "yours",
}


def everything_of(words: str) -> dict[str, Any]:
    """Return an object that has all fields of the columns of a command."""
    return {**EVERYTHING, **(OF_PULLS if words.startswith("prs ") else {})}


@cache
def without_one(commands: str) -> list[bytes]:
    """Return objects that lack one field each, so that what a column reads instead is learned late."""
    everything = everything_of(f"{commands} ")
    values = ({name: value for name, value in everything.items() if name != left_out} for left_out in everything)
    return [json.dumps(value).encode() for value in values]


# One command of those that share their columns.
DISTINCT = {tuple(map(id, columns)): words for words, columns in COLUMNS.items()}.values()


def page_of(record: Record) -> str:
    return f"https://h/{record.get('repository.project.key')}/{record.get('id')}"


@pytest.mark.parametrize(("on_terminal", "told"), [(True, page_of), (False, None)])
@pytest.mark.parametrize("words", DISTINCT)
def test_a_command_s_columns_show_of_a_list_what_each_object_says_alone(
    words: str, on_terminal: bool, told: Callable[[Record], str] | None
) -> None:
    page = without_one("prs" if words.startswith("prs ") else "others")
    for listed, raw in zip(RecordList([page], page_of=told), page, strict=True):
        for column in COLUMNS[words]:
            alone = column.cell_of(CellContext(Record(raw, page_of=told), NOW_MS, on_terminal))
            assert column.cell_of(CellContext(listed, NOW_MS, on_terminal)) == alone, column.header


def test_what_only_a_terminal_shows_is_not_decoded_for_a_pipe() -> None:
    # Were it decoded, the time of the second commit would stay as it is written, and be no time.
    page = [b'{"authorTimestamp":0,"properties":%s,"links":%s}' % (odd, odd) for odd in (b"{}", b"1e400")]
    records = [CellContext(record, NOW_MS, on_terminal=False) for record in RecordList([page])]
    shown = [[column.cell_of(seen).text for column in COLUMNS["commits list"]] for seen in records]
    assert shown == [["", "", "1970-01-01T00:00:00Z", "", ""]] * 2


@pytest.mark.parametrize("words", DISTINCT)
def test_a_pipe_gets_the_whole_text_though_less_is_looked_at_for_it(words: str) -> None:
    everything = Record.of(**everything_of(words))
    for column in COLUMNS[words]:
        texts = {column.cell_of(CellContext(everything, NOW_MS, on_terminal)).text for on_terminal in (True, False)}
        assert len(texts) == 1, column.header


def test_every_column_finds_something_in_those_objects() -> None:
    for words, columns in COLUMNS.items():
        everything = Record.of(**everything_of(words))
        empty = [column.header for column in columns if not column.cell_of(CellContext(everything, NOW_MS)).text]
        assert empty == [], words
