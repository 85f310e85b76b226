"""`bbcli prs decline`, `reopen` and `delete`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/data-export")


def test_a_pull_request_is_declined_with_a_reason_and_reopened(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    declined = invoke("prs", "decline", str(pull["id"]), *R, "-m", "replaced", "--json")
    assert (declined.code, json.loads(declined.out)["state"]) == (0, "DECLINED"), declined.err
    comments = [each["comment"]["text"] for each in pulls.get(pull, "/activities")["values"] if "comment" in each]
    assert comments == ["replaced"]
    reopened = invoke("prs", "reopen", str(pull["id"]), *R, "--json")
    assert (reopened.code, json.loads(reopened.out)["state"]) == (0, "OPEN"), reopened.err
    assert pulls.actions(pull)[0] == "REOPENED"


def test_a_pull_request_in_the_wrong_state_is_one_clear_line(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number = str(pull["id"])
    of = f"pull request {number} of WORK/data-export"
    assert invoke("prs", "reopen", number, *R).err == f"error: {of} was not reopened: it is open\n"
    pulls.send("POST", pull, f"/merge?version={pull['version']}", {})
    for verb, done in (
        ("decline", "declined"), ("merge", "merged"), ("rebase", "rebased"), ("ready", "changed"),
    ):  # fmt: skip
        found = invoke("prs", verb, number, *R)
        assert (found.code, found.err) == (6, f"error: {of} was not {done}: it is merged already\n")
    found = invoke("prs", "delete", number, *R, "--yes")
    message = f"error: {of} was not deleted: it is merged already, and merged pull requests cannot be deleted\n"
    assert (found.code, found.err) == (6, message)


def test_a_declined_pull_request_is_not_called_declined_already_by_other_verbs(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number = str(pull["id"])
    of = f"pull request {number} of WORK/data-export"
    pulls.send("POST", pull, f"/decline?version={pull['version']}", {})
    again = invoke("prs", "decline", number, *R)
    assert (again.code, again.err) == (6, f"error: {of} was not declined: it is declined already\n")
    for verb, done in (("merge", "merged"), ("rebase", "rebased"), ("ready", "changed")):
        found = invoke("prs", verb, number, *R)
        lines = [f"error: {of} was not {done}: it is declined", f"hint: bbcli prs reopen {number} -R WORK/data-export"]
        assert (found.code, found.err.splitlines()) == (6, lines)


@pytest.mark.parametrize(("answer", "code"), [("{id}", 0), ("no", 1)])
def test_a_pull_request_is_deleted_after_its_number_is_typed(
    invoke: Invoke, pulls: Pulls, answer: str, code: int
) -> None:
    pull = pulls.create(title="Mine")
    found = invoke("prs", "delete", str(pull["id"]), *R, stdin=answer.format(**pull) + "\n", tty=True)
    assert (found.code, f"Type {pull['id']} to delete the pull request with the title 'Mine'" in found.err) == (
        code,
        True,
    )
    assert pulls.send("GET", pull).status == (404 if code == 0 else 200)
