"""Completion of comma-separated fields and columns."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.completion.candidates import candidates
from bbcli.cli.completion.line import read
from bbcli.cli.completion.session import CompletionSession
from bbcli.cli.completion.silent_app import SilentApp
from bbcli.cli.main import root
from bbcli.cli.tree import Node, Value

if TYPE_CHECKING:
    from collections.abc import Sequence


def offered(words: str, kind: str, begun: str) -> Sequence[str]:
    line = read(Node(root), words.split(), "")._replace(value=Value(kind), prefix=begun)
    session = CompletionSession(lambda: SilentApp(None, None, None, os.environ), line)
    return [value for value, _ in candidates(session, begun)]


@pytest.mark.parametrize(
    ("words", "begun", "expected"),
    [
        ("commits list", "au", ["author", "authorTimestamp"]),
        ("commits list", "id,author.em", ["id,author.emailAddress"]),
        ("commits list", "author,au", ["author,authorTimestamp"]),
        ("commits list", "parents[0].i", ["parents[0].id"]),
        ("commits show HEAD", "mess", ["message"]),
        ("repos list", "project.k", ["project.key"]),
        ("commits pulls HEAD", "toRef.display", ["toRef.displayId"]),
        ("api call /projects/WORK/repos/my-repo/branches", "latestCo", ["latestCommit"]),
        ("commits follow", "committer.em", ["committer.emailAddress"]),
        ("projects create X", "scop", ["scope"]),
        ("builds show", "testRes", ["testResults"]),
        ("insights list", "logo", ["logoUrl"]),
        ("auth status", "sou", ["source"]),
        ("doctor", "buildN", []),
        ("commits diff HEAD --stat", "hun", []),
        ("commits list", "no.such.", []),
    ],
)
def test_fields_are_those_of_the_columns_and_of_the_description(words: str, begun: str, expected: list[str]) -> None:
    assert offered(words, "fields", begun) == expected


def test_columns_are_named_by_their_headers() -> None:
    assert offered("commits list", "columns", "") == ["commit", "author", "when", "message", "issues"]
    others = ["when,commit", "when,author", "when,message", "when,issues"]
    assert offered("commits list", "columns", "when,") == others


def test_rows_are_ordered_by_a_column_in_either_direction() -> None:
    assert (offered("commits list", "order", "wh"), offered("commits list", "order", "-wh")) == (["when"], ["-when"])
