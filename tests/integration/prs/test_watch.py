"""`bbcli prs watch` and `bbcli prs activity`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bbcli.sandbox.store.records import Watch

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")


def test_a_pull_request_is_watched_and_no_longer_watched(sandbox: Sandbox, invoke: Invoke) -> None:
    planned = invoke("prs", "watch", "3", *R, "--dry-run")
    assert (planned.code, "/pull-requests/3/watch" in planned.out, sandbox.store.watches.of("fred")) == (0, True, [])
    for words in ((), ()):  # twice is fine
        assert invoke("prs", "watch", "3", *R, *words).code == 0
    assert sandbox.store.watches.of("fred") == [Watch("fred", "pull-request", "WORK", "my-repo", "3")]
    off = invoke("prs", "watch", "-", *R, "--off", stdin="3\n")
    assert (off.code, sandbox.store.watches.of("fred")) == (0, []), off.err
    missing = invoke("prs", "watch", "99", *R)
    assert (missing.code, missing.err.splitlines()[0]) == (
        3,
        "error: pull request 99 does not exist in WORK/my-repo",
    )


def test_each_activity_is_a_row_in_words_and_in_json_the_servers_object(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    pulls.send("POST", pull, f"/decline?version={pull['version']}", {})
    words = ("prs", "activity", str(pull["id"]), "-R", "WORK/data-export")
    assert [line.split("\t")[1:] for line in invoke(*words).lines] == [
        ["Fred Stone", "declined"],
        ["Fred Stone", "opened"],
    ]
    listed = json.loads(invoke(*words, "--json").out)
    assert [each["action"] for each in listed] == ["DECLINED", "OPENED"]


def test_an_activity_of_another_kind_or_shape_does_not_break_the_list(stub: Stub, invoke: Invoke) -> None:
    values = [
        {"id": 1, "action": "SOMETHING_NEW", "user": {"name": "x"}},
        {"id": 2, "action": "COMMENTED", "comment": [], "commentAnchor": 5},
        {"id": 3, "action": "RESCOPED", "added": {"total": 2}, "removed": {"total": 1}},
        {"id": 4, "action": "UPDATED", "addedReviewers": [{"displayName": "A"}, {"name": "b"}]},
        {"id": 5},
        {
            "id": 6,
            "action": "COMMENTED",
            "comment": {"text": "Both", "severity": "BLOCKER"},
            "commentAnchor": {
                "path": "a.py",
                "line": 4,
                "multilineAnchor": True,
                "multilineStartLine": 3,
            },
        },
    ]
    path = "/rest/api/latest/projects/WORK/repos/my-repo/pull-requests/3/activities"
    stub.expect("GET", path, json_body={"values": values, "isLastPage": True})
    found = invoke("prs", "activity", "3", *R, "--columns", "WHAT")
    assert found.lines[0::2][:2] == ["something new", "pushed 2 commits and removed 1 commit"], found.out
    assert found.lines[3] == "added reviewers A, b"
    assert found.lines[5] == "added a task on a.py:3-4: Both"
    assert found.code == 0
