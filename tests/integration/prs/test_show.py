"""`bbcli prs show`: one view of a pull request, its discussion, and text of people that is data."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.commands.prs.comments.threads import threads_of
from bbcli.sandbox.faults import Fault
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/data-export")
PLAIN = {"NO_COLOR": "1"}
HOSTILE = """# Plan \x1b[31m

See [the page](https://evil.example/x) and ![plan](attachment:1/plan.png) \x1b]0;t\x07 &#8238;x
second line

<b onclick=1>bold</b>

| a | b |
|---|---|
| 1 | 2\x9b31m |

```python
x = '\x1b[2J'
```
"""


def show(invoke: Invoke, pull: Any, *words: str, **options: Any) -> str:
    """Return what `prs show` writes."""
    found = invoke("prs", "show", str(pull["id"]), *R, *words, **options)
    assert (found.code, found.err) == (0, ""), found.err
    return found.out


def comment(pulls: Pulls, pull: Any, user: str = "mary", **body: Any) -> Any:
    made = pulls.send("POST", pull, "/comments", body, user=user)
    assert made.status == 201, made.body
    return made.json


def line_of(pull: Any, number: int) -> dict[str, Any]:
    """Return the anchor of a line of the file that Pulls.create adds."""
    path = f"{pull['fromRef']['displayId']}.txt"
    return {"path": path, "line": number, "lineType": "ADDED", "fileType": "TO", "diffType": "EFFECTIVE"}


def test_the_view_has_reviewers_builds_tasks_and_merge_checks(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary", "seb.ruiz"), title="All of it", description="Some *text*.\r\nMore.")
    body = {"user": {"name": "mary"}, "status": "APPROVED"}
    pulls.send("PUT", pull, "/participants/mary", body, user="mary")
    comment(pulls, pull, text="do this", severity="BLOCKER")
    build = {"key": "unit", "state": "FAILED", "url": "https://ci.example.com/7"}
    pulls.api.send("POST", f"/rest/build-status/latest/commits/{pull['fromRef']['latestCommit']}", build)
    sandbox.requests.clear()
    shown = show(invoke, pull, tty=True, env=PLAIN)
    for part in (
        "TITLE       All of it", "✓ Mary Fields (approved)", "· Seb Ruiz (not reviewed)",
        "✗ unit  https://ci.example.com/7", "TASKS       1 open", "MERGE       ✓ can be merged",
        f"BRANCHES    {pull['fromRef']['displayId']} → master", "\nSome text.\nMore.\n",
    ):  # fmt: skip
        assert part in shown
    # The pull request first, then everything about it at once.
    assert len(requests_to(sandbox)) == 5
    piped = show(invoke, pull)
    assert "REVIEWERS\tmary approved, seb.ruiz not reviewed\n" in piped
    assert "BUILDS\tunit FAILED\n" in piped


def test_json_is_the_servers_object_with_the_facts_in_front(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    server = pulls.api.get(f"/rest/api/latest/projects/WORK/repos/data-export/pull-requests/{pull['id']}").body.decode()
    written = show(invoke, pull, "--json")
    assert written.strip().endswith(server[1:])
    assert {"mergeability", "taskCounts", "builds"} <= json.loads(written).keys()
    assert show(invoke, pull, "--json", "--brief").strip() == server


def test_a_conflict_and_vetoes_are_said(invoke: Invoke, pulls: Pulls) -> None:
    pulls.commit("left", "same.txt", "left\n")
    pulls.commit("right", "same.txt", "right\n")
    clash = pulls.create("left", toRef={"id": "refs/heads/right"})
    assert "MERGE       ✗ conflicts with the target branch\n" in show(invoke, clash, tty=True, env=PLAIN)
    settings = "/rest/api/latest/projects/WORK/repos/data-export/settings/pull-requests"
    assert pulls.api.send("POST", settings, {"requiredApprovers": 2}).status == 200
    vetoed = show(invoke, pulls.create(), tty=True, env=PLAIN, width=200)
    pulls.api.send("POST", settings, {"requiredApprovers": 0})
    assert re.search(r"MERGE       ✗ \S.*approv", vetoed), vetoed


def test_a_closed_pull_request_has_no_merge_checks(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    pulls.send("POST", pull, f"/decline?version={pull['version']}", {})
    sandbox.requests.clear()
    shown = show(invoke, pull, tty=True, env=PLAIN)
    assert "STATE       DECLINED" in shown
    assert "MERGE" not in shown
    assert not any(seen.path.endswith("/merge") for seen in requests_to(sandbox))


def test_threads_have_their_lines_of_code_and_open_ones_come_first(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(title="discussed")
    done = comment(pulls, pull, text="resolved one")
    pulls.send("PUT", pull, f"/comments/{done['id']}", {"state": "RESOLVED", "version": done["version"]})
    root = comment(pulls, pull, text="why `two`?", anchor=line_of(pull, 2))
    comment(pulls, pull, "fred", text="because", parent={"id": root["id"]})
    shown = show(invoke, pull, "--comments", tty=True, env=PLAIN)
    path = f"{pull['fromRef']['displayId']}.txt"
    expected = f"\nOpen thread (1)\n\n{path}:2\n  1 + one\n> 2 + two\nMary Fields · "
    assert expected in shown
    assert re.search(r"\n  why two\?\n  Fred Stone · .* · #\d+\n    because\n", shown)
    assert shown.index("why two?") < shown.index("Resolved thread (1)") < shown.index("resolved one")
    # Each comment once, however many activities it is in.
    assert shown.count("because") == 1
    listed = json.loads(show(invoke, pull, "--comments", "--json"))["comments"]
    assert [each["text"] for each in listed] == ["why `two`?", "resolved one"]
    assert listed[0]["anchor"]["line"] == 2


def test_the_activity_is_a_line_each_the_newest_last(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    pulls.send("PUT", pull, "/participants/mary", {"user": {"name": "mary"}, "status": "NEEDS_WORK"}, user="mary")
    pulls.commit(pull["fromRef"]["displayId"], "more.txt", "more\n")
    comment(pulls, pull, text="first line\nsecond")
    text = show(invoke, pull, "--activity")
    lines = [line.partition("Z  ")[2] for line in text[text.index("\nActivity\n") :].splitlines() if "Z  " in line]
    assert lines == [
        "Fred Stone opened",
        "Mary Fields marked as needs work",
        "Fred Stone pushed 1 commit",
        "Mary Fields commented: first line",
    ]


@pytest.mark.parametrize("width", [80, 160])
def test_markdown_of_people_is_data(invoke: Invoke, pulls: Pulls, width: int) -> None:
    """Neither raw characters nor entities become escape sequences; links and images show where they lead."""
    pull = pulls.create(title="t\x1b[31m", description=HOSTILE)
    comment(pulls, pull, text=HOSTILE, anchor=line_of(pull, 1))
    shown = show(invoke, pull, "--comments", "--activity", tty=True, width=width)
    allowed = re.sub(r"\x1b\[[\d;]*m|\x1b\]8;;(?:https?://127\.0\.0\.1[!-~]*)?\x1b\\", "", shown)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", allowed)
    for part in ("the page (https://evil.example/x)", "[image: plan] (attachment:1/plan.png)", "<b onclick=1>bold</b>"):
        assert part in allowed
    assert "second line" in allowed
    assert all(len(line) <= width for line in allowed.splitlines() if not line.startswith("WEB "))
    piped = show(invoke, pull, "--comments")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", piped)


def test_a_fact_that_cannot_be_read_is_a_warning(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault.parse("500 path=/rest/build-status/*"))
    found = invoke("prs", "show", str(pull["id"]), *R, "--retries", "0")
    assert (found.code, "MERGE\tcan be merged\n" in found.out) == (0, True)
    assert found.err.startswith(f"warning: cannot read the builds of pull request {pull['id']} of WORK/data-export: ")


def test_a_wrong_password_is_sent_once(sandbox: Sandbox, invoke: Invoke) -> None:
    """Several requests at once with a wrong password would lock the account."""
    found = invoke("prs", "show", "1", *R, env={"BBCLI_PASSWORD": "wrong"})
    assert (found.code, len(requests_to(sandbox))) == (4, 1)


def test_the_web_page_opens(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "show", "3", "-R", "WORK/my-repo", "--web")
    assert found.opened == [f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests/3"]


def test_one_that_is_closed_in_the_meantime_has_no_merge_checks(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    """Servers answer 409 for the merge checks of a closed pull request."""
    pull = pulls.create()
    sandbox.faults.add(Fault.parse("409 path=/rest/api/*/merge"))
    assert "MERGE\t\n" in show(invoke, pull)


def test_a_number_without_a_pull_request_leads_to_their_list(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "show", "9999", *R)
    assert (found.code, found.err.splitlines()[-1]) == (3, "hint: bbcli prs list --state all -R WORK/data-export")


def test_several_are_shown_one_after_the_other(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("prs", "show", "-", "-R", "WORK/my-repo", "--brief")
    drawn = invoke(*words, stdin="3\n4\n", tty=True, env=PLAIN)
    assert [line[12:] for line in drawn.lines if line.startswith("ID ")] == ["WORK/my-repo#3", "WORK/my-repo#4"]
    assert len(invoke(*words, stdin="3\n4\n").lines) == 2
    assert [each["id"] for each in json.loads(invoke(*words, "--json", stdin="3\n4\n").out)] == [3, 4]


def test_a_reply_in_an_activity_of_its_own_is_in_its_thread_alone() -> None:
    """Servers name a comment in several activities, and resolved ones with `threadResolved` false."""
    reply = {"id": 2, "text": "reply", "comments": []}
    root = {"id": 1, "text": "root", "comments": [reply], "state": "RESOLVED", "threadResolved": False}
    activities: list[dict[str, Any]] = [
        {"action": "COMMENTED", "commentAction": "REPLIED", "comment": reply},
        {"action": "COMMENTED", "commentAction": "EDITED", "comment": root},
        {"action": "COMMENTED", "commentAction": "ADDED", "comment": root},
        {"action": "COMMENTED", "commentAction": "DELETED", "comment": {"id": 3}},
        {"action": "COMMENTED", "commentAction": "REPLIED", "comment": {"id": 4, "text": "its thread is not here"}},
        {"action": "COMMENTED"},
    ]
    threads = threads_of(activities)
    assert [(thread.comment["id"], thread.is_resolved) for thread in threads] == [(4, False), (1, True)]
