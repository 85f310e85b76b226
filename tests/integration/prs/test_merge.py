"""`bbcli prs merge` and `rebase`: what will happen, what prevents it, and who was faster."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.commands.prs.conflicts import REBASE, add_git_lines
from bbcli.commands.prs.pull import Pull
from bbcli.config.addresses import RepoAddress
from bbcli.errors import Conflict, ErrorDetails
from bbcli.output import Record
from bbcli.sandbox.faults import Fault
from tests.integration.sandbox.pulls import PULLS, REPO
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.prs.conftest import Meanwhile
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/data-export")
SETTINGS = f"{REPO}/settings/pull-requests"


def merge(invoke: Invoke, pull: Any, *words: str, **options: Any) -> Result:
    return invoke("prs", "merge", str(pull["id"]), *R, *words, **options)


def writes(sandbox: Sandbox) -> list[str]:
    return [seen.method for seen in requests_to(sandbox) if seen.method != "GET"]


def branches(pulls: Pulls) -> set[str]:
    return {each["displayId"] for each in pulls.api.json(f"{REPO}/branches?limit=1000")["values"]}


@pytest.fixture
def clash(pulls: Pulls) -> Any:
    """A pull request in conflict."""
    known = branches(pulls)
    if "left" not in known:
        pulls.commit("left", "same.txt", "left\n")
        pulls.commit("right", "same.txt", "right\n")
        return pulls.create("left", toRef={"id": "refs/heads/right"})
    return next(each for each in pulls.api.json(f"{PULLS}?at=refs/heads/right")["values"])


@pytest.fixture
def one_approval(pulls: Pulls) -> Iterator[None]:
    """A merge needs an approval."""
    assert pulls.api.send("POST", SETTINGS, {"requiredApprovers": 1}).status == 200
    yield
    assert pulls.api.send("POST", SETTINGS, {"requiredApprovers": 0}).status == 200


def test_a_script_merges_with_three_reads_at_once_and_one_write(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.requests.clear()
    found = merge(invoke, pull, "--json")
    assert (found.code, json.loads(found.out)["state"], found.err) == (0, "MERGED", "")
    assert [seen.method for seen in requests_to(sandbox)] == ["GET", "GET", "GET", "POST"]


@pytest.mark.parametrize(("answer", "state"), [("\n", "MERGED"), ("n\n", "OPEN")])
def test_a_terminal_shows_what_will_happen_and_asks(invoke: Invoke, pulls: Pulls, answer: str, state: str) -> None:
    pull = pulls.create(title="Mine")
    branch = pull["fromRef"]["displayId"]
    env = {"NO_COLOR": "1"}
    found = merge(invoke, pull, "--delete-branch", tty=True, width=160, stdin=answer, env=env)
    name = f"pull request {pull['id']} of WORK/data-export"
    shown = found.err.splitlines()
    assert shown[:3] == [
        f"{name}: Mine",
        f"  {branch} at {pull['fromRef']['latestCommit'][:11]} → master, strategy no-ff (default)",
        f"  branch {branch} of WORK/data-export is deleted then",
    ]
    assert shown[3].startswith(f"Merge {name}? [Y/n]: ")
    assert (pulls.get(pull)["state"], branch in branches(pulls)) == (state, state == "OPEN")
    assert found.code == (0 if state == "MERGED" else 1)


def test_the_message_is_that_of_the_commit(invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile) -> None:
    pull = pulls.create()
    assert merge(invoke, pull, "-m", "All of it\n\nwith a body").code == 0
    newest = f"{REPO}/commits?until=master&limit=1"
    assert pulls.api.json(newest)["values"][0]["message"] == "All of it\n\nwith a body"
    edited = merge(invoke, pulls.create(), "-e", "--yes", tty=True, env=meanwhile(text="Edited\n"))
    assert (edited.code, pulls.api.json(newest)["values"][0]["message"]) == (0, "Edited"), edited.err


def test_only_enabled_strategies_are_used(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.requests.clear()
    found = merge(invoke, pull, "--strategy", "squash")
    lines = ["error: merge strategy squash is not enabled in WORK/data-export", "hint: use one of: no-ff"]
    assert (found.code, found.err.splitlines(), writes(sandbox)) == (2, lines, [])
    config = {"defaultStrategy": {"id": "no-ff"}, "strategies": [{"id": "no-ff"}, {"id": "squash"}]}
    assert pulls.api.send("POST", SETTINGS, {"mergeConfig": config}).status == 200
    assert merge(invoke, pull, "--strategy", "squash").code == 0
    assert len(pulls.api.json(f"{REPO}/commits?until=master&limit=1")["values"][0]["parents"]) == 1


def test_each_veto_is_a_line_and_nothing_is_sent(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, one_approval: None
) -> None:
    pull = pulls.create(draft=True)
    sandbox.requests.clear()
    found = merge(invoke, pull)
    assert (found.code, found.err.splitlines()) == (
        6,
        [
            f"error: pull request {pull['id']} of WORK/data-export was not merged: 2 merge checks failed",
            "Pull request is a draft: A draft cannot be merged until it is marked as ready for review.",
            "Requires approvals: You still need 1 approval before this pull request can be merged.",
            "hint: wait until the checks pass: add --wait, or --auto to merge then",
        ],
    )
    assert writes(sandbox) == []
    dry = merge(invoke, pull, "--dry-run")
    assert "# the server will refuse this write: Pull request is a draft: " in dry.out


def test_a_conflict_has_the_git_lines_that_resolve_it(sandbox: Sandbox, invoke: Invoke, clash: Any) -> None:
    sandbox.requests.clear()
    found = merge(invoke, clash)
    assert (found.code, found.err.splitlines()) == (
        6,
        [
            f"error: pull request {clash['id']} of WORK/data-export was not merged: it conflicts with right",
            "git fetch origin",
            "git switch left",
            "git merge origin/right",
            "git push origin left",
            "hint: resolve the conflicts and commit before the push",
        ],
    )
    assert writes(sandbox) == []


def test_a_veto_that_only_the_merge_meets_is_reported_and_not_sent_again(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault("vetoed", path="/rest/api/*/merge", method="POST"))
    sandbox.requests.clear()
    found = merge(invoke, pull)
    sandbox.faults.clear()
    name = f"error: pull request {pull['id']} of WORK/data-export was not merged: "
    assert (found.code, found.err.startswith(name), writes(sandbox)) == (6, True, ["POST"])


def test_a_push_meanwhile_prevents_the_merge_and_its_author_is_named(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile
) -> None:
    """A change of the source branch is not what was read; one of the target branch alone does not matter."""
    pull, neighbour = pulls.create(), pulls.create()
    rebase = f"{PULLS}/{pull['id']}/rebase".replace("/rest/api/", "/rest/git/")
    other = f"{PULLS}/{neighbour['id']}/merge?version={neighbour['version']}"
    body = {"version": pull["version"] + 1}
    env = meanwhile(("POST", other, {}), ("POST", rebase, body), user="fred", text="x\n")
    sandbox.requests.clear()
    found = merge(invoke, pull, "-e", "--yes", tty=True, env=env)
    first = f"error: pull request {pull['id']} of WORK/data-export was not merged: Fred Stone pushed "
    assert (found.code, any(line.startswith(first) for line in found.err.splitlines())) == (6, True), found.err
    assert "changed since it was read: the source branch\n" in found.err
    assert (pulls.get(pull)["state"], writes(sandbox)) == ("OPEN", ["POST", "POST", "POST"])


def test_a_neighbours_merge_meanwhile_does_not_prevent_the_merge(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile
) -> None:
    pull, neighbour = pulls.create(), pulls.create()
    other = f"{PULLS}/{neighbour['id']}/merge?version={neighbour['version']}"
    env = meanwhile(("POST", other, {}), user="fred", text="x\n")
    sandbox.requests.clear()
    found = merge(invoke, pull, "-e", "--yes", tty=True, env=env)
    assert (found.code, pulls.get(pull)["state"]) == (0, "MERGED"), found.err
    assert writes(sandbox) == ["POST", "POST", "POST"]  # theirs, the stale one, and the one that merged


def test_a_merge_by_another_person_meanwhile_is_named(invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile) -> None:
    pull = pulls.create()
    env = meanwhile(("POST", f"{PULLS}/{pull['id']}/merge?version={pull['version']}", {}), user="fred", text="x\n")
    found = merge(invoke, pull, "-e", "--yes", tty=True, env=env)
    last = found.err.splitlines()[-1]
    name = f"pull request {pull['id']} of WORK/data-export was not merged"
    assert (found.code, last) == (6, f"error: {name}: this pull request has already been merged")


def test_a_lost_response_is_made_up_for_by_reading(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault("cut", path="/rest/api/*/merge", method="POST", times=1))
    sandbox.requests.clear()
    found = merge(invoke, pull, "--json=state")
    sandbox.faults.clear()
    assert (found.code, json.loads(found.out), writes(sandbox)) == (0, {"state": "MERGED"}, ["POST"]), found.err
    assert "the response was lost (" in found.err


@pytest.mark.parametrize("words", [("-m", "--dry-run"), ("--message", "-d")])
def test_an_option_is_not_taken_for_the_message(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, words: tuple[str, ...]
) -> None:
    """In gh, -m is the strategy and takes no text."""
    pull = pulls.create()
    sandbox.requests.clear()
    found = merge(invoke, pull, *words)
    assert (found.code, found.err.splitlines()[0]) == (2, f"error: option --message requires a value, not {words[1]}")
    assert writes(sandbox) == []


@pytest.mark.parametrize(("commit", "code"), [("right", 0), ("0123456789", 6)])
def test_only_the_commit_that_is_named_is_merged(invoke: Invoke, pulls: Pulls, commit: str, code: int) -> None:
    pull = pulls.create()
    head = pull["fromRef"]["latestCommit"]
    found = merge(invoke, pull, "--match-head", head[:12] if commit == "right" else commit)
    assert (found.code, f"its newest commit is {head[:11]}, not 0123456789" in found.err) == (code, code == 6)


def test_a_branch_that_another_pull_request_needs_is_not_deleted_and_nothing_is_merged(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    pulls.api.send("POST", f"{REPO}/branches", {"name": f"on-{branch}", "startPoint": branch})
    pulls.commit(f"on-{branch}", "upper.txt", "x\n")
    upper = pulls.create(f"on-{branch}", toRef={"id": f"refs/heads/{branch}"})
    sandbox.requests.clear()
    found = merge(invoke, pull, "--delete-branch")
    message = f"branch {branch} of WORK/data-export cannot be deleted: WORK/data-export#{upper['id']} needs it\n"
    assert (found.code, message in found.err, writes(sandbox)) == (6, True, []), found.err


def test_a_branch_that_moved_after_the_merge_stays(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault("status", path="/rest/branch-utils/*", method="DELETE", status=409))
    found = merge(invoke, pull, "--delete-branch", "--json=state")
    sandbox.faults.clear()
    assert (found.code, json.loads(found.out)) == (6, {"state": "MERGED"})
    assert f"pull request {pull['id']} of WORK/data-export is merged; " in found.err


def test_an_auto_merge_is_requested_canceled_and_merges_at_once_if_nothing_prevents_it(
    invoke: Invoke, pulls: Pulls
) -> None:
    pull = pulls.create(draft=True)
    refused = merge(invoke, pull, "--auto")
    assert (refused.code, "hint: an administrator enables it: bbcli api call PUT" in refused.err) == (5, True)
    assert pulls.api.send("PUT", f"{REPO}/settings/auto-merge", {"enabled": True}).status == 200
    armed = merge(invoke, pull, "--auto", tty=True, stdin="\n", env={"NO_COLOR": "1"})
    assert (armed.code, "  when its checks pass: Pull request is a draft: " in armed.err) == (0, True), armed.err
    assert f"pull request {pull['id']} of WORK/data-export will be merged when its checks pass" in armed.err
    assert pulls.send("GET", pull, "/auto-merge").status == 200
    assert merge(invoke, pull, "--disable-auto").code == 0
    assert pulls.send("GET", pull, "/auto-merge").status == 404
    again = merge(invoke, pull, "--disable-auto")
    assert (again.code, "has no auto-merge to cancel" in again.err) == (6, True)
    at_once = merge(invoke, pulls.create(), "--auto", "--json=state")
    assert json.loads(at_once.out) == {"state": "MERGED"}


def test_a_merge_that_waits_ends_with_8_if_the_time_is_up(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, one_approval: None
) -> None:
    pull = pulls.create()
    sandbox.requests.clear()
    found = merge(invoke, pull, "--wait", "--max-wait", "0")
    name = f"error: pull request {pull['id']} of WORK/data-export was not merged: its checks are pending"
    assert (found.code, found.err.startswith(name), writes(sandbox)) == (8, True, []), found.err
    assert "Requires approvals: You still need 1 approval" in found.err


def test_a_rebase_that_meets_conflicts_has_the_git_lines_too(invoke: Invoke, clash: Any) -> None:
    found = invoke("prs", "rebase", str(clash["id"]), *R)
    first, *lines = found.err.splitlines()
    assert first.startswith(f"error: pull request {clash['id']} of WORK/data-export was not rebased: ")
    assert (found.code, lines) == (
        6,
        [
            "git fetch origin",
            "git switch left",
            "git rebase origin/right",
            "git push --force-with-lease --force-if-includes origin left",
            "hint: if git reports conflicts: resolve them and continue the rebase before the push",
        ],
    )


@pytest.mark.parametrize(
    ("remotes", "lines"),
    [
        (
            {"WORK/r": "origin"},
            [
                "git fetch origin",
                "bbcli prs checkout 7 -R WORK/r",
                "git rebase origin/main",
                "git push --force-with-lease --force-if-includes",
            ],
        ),
        (
            {"~fred/r": "origin"},
            [
                "git remote add upstream URL",
                "git fetch upstream",
                "git switch topic",
                "git rebase upstream/main",
                "git push --force-with-lease --force-if-includes origin topic",
            ],
        ),
        (
            {"~fred/r": "fork", "WORK/r": "origin"},
            [
                "git fetch origin",
                "git switch topic",
                "git rebase origin/main",
                "git push --force-with-lease --force-if-includes fork topic",
            ],
        ),
    ],
)
def test_the_git_lines_of_a_fork_are_those_of_the_clone(remotes: dict[str, str], lines: list[str]) -> None:
    clone = SimpleNamespace(remote_of=lambda repo, _: remotes.get(str(repo), ""))
    app: Any = SimpleNamespace(selection=SimpleNamespace(local_clone=clone), server=None)
    fork = {"id": "refs/heads/topic", "repository": {"slug": "r", "project": {"key": "~fred"}}}
    record = Record.of(id=7, fromRef=fork, toRef={"id": "refs/heads/main"})
    error = Conflict("x", refusal=ErrorDetails(409))
    add_git_lines(app, Pull(RepoAddress("WORK", "r"), 7), record, REBASE, error)
    assert list(error.refusal.details) == lines


def test_a_rebase_moves_the_source_branch_and_a_second_one_does_nothing(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    neighbour = pulls.create()
    assert merge(invoke, neighbour).code == 0
    found = invoke("prs", "rebase", str(pull["id"]), *R, "--json")
    change = json.loads(found.out)["refChange"]
    assert (found.code, change["fromHash"]) == (0, pull["fromRef"]["latestCommit"]), found.err
    again = invoke("prs", "rebase", str(pull["id"]), *R, tty=True, env={"NO_COLOR": "1"})
    branch = pull["fromRef"]["displayId"]
    assert (again.code, again.out, again.err) == (0, "", f"branch {branch} is up to date with master\n")
