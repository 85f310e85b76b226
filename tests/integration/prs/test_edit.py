"""`bbcli prs edit` and `ready`: reviewers stay, and a change of others is never overwritten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.integration.sandbox.pulls import PULLS
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.prs.conftest import Meanwhile
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/data-export")


def names(pull: Any) -> dict[str, str]:
    """Return the status of each reviewer by name."""
    return {each["user"]["name"]: each["status"] for each in pull["reviewers"]}


def writes(sandbox: Sandbox) -> list[str]:
    return [seen.method for seen in requests_to(sandbox) if seen.method != "GET"]


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (("--title", "Better"), "title", "Better"),
        (("-b", "Longer"), "description", "Longer"),
        (("--base", "other"), "toRef.displayId", "other"),
    ],
)
def test_only_the_given_values_change_and_reviews_stay(
    invoke: Invoke, pulls: Pulls, words: tuple[str, ...], field: str, value: str
) -> None:
    if "other" in words:
        pulls.commit("other", "other.txt", "x\n")
    pull = pulls.create(reviewers=("mary", "seb.ruiz"), description="Before")
    pulls.send("PUT", pull, "/participants/mary", {"user": {"name": "mary"}, "status": "APPROVED"}, user="mary")
    found = invoke("prs", "edit", str(pull["id"]), *R, *words, "--json")
    assert found.code == 0, found.err
    edited = json.loads(found.out)
    known = {"title": pull["title"], "description": "Before", "toRef.displayId": "master"}
    assert {"title": edited["title"], "description": edited["description"],
            "toRef.displayId": edited["toRef"]["displayId"]} == {**known, field: value}  # fmt: skip
    assert names(edited) == {"mary": "APPROVED", "seb.ruiz": "UNAPPROVED"}


def test_one_reviewer_is_changed_without_sending_the_others(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    sandbox.requests.clear()
    added = invoke("prs", "edit", str(pull["id"]), *R, "--add-reviewer", "seb.ruiz", "--json")
    assert (added.code, set(names(json.loads(added.out)))) == (0, {"mary", "seb.ruiz"}), added.err
    assert writes(sandbox) == ["POST"]
    removed = invoke("prs", "edit", str(pull["id"]), *R, "--remove-reviewer", "mary", "--json")
    assert (removed.code, set(names(json.loads(removed.out)))) == (0, {"seb.ruiz"}), removed.err
    assert writes(sandbox) == ["POST", "DELETE"]


def test_several_changes_are_one_write_so_that_a_refusal_changes_nothing(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    pull = pulls.create(reviewers=("mary",))
    sandbox.requests.clear()
    words = ("--title", "New", "--add-reviewer", "seb.ruiz,nobody")
    refused = invoke("prs", "edit", str(pull["id"]), *R, *words)
    assert (refused.code, "reviewer nobody: nobody is not a user" in refused.err) == (6, True), refused.err
    assert writes(sandbox) == ["PUT"]
    assert (pulls.get(pull)["title"], set(names(pulls.get(pull)))) == (pull["title"], {"mary"})
    stranger = invoke("prs", "edit", str(pull["id"]), *R, "--remove-reviewer", "fred")
    message = f"error: fred is not a reviewer of pull request {pull['id']} of WORK/data-export"
    assert (stranger.code, stranger.err.splitlines()) == (2, [message, "hint: the reviewers are: mary"])


def test_a_change_without_effect_is_not_sent(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    sandbox.requests.clear()
    words = ("--title", pull["title"], "--base", "master", "--add-reviewer", "mary")
    assert invoke("prs", "edit", str(pull["id"]), *R, *words).code == 0
    assert writes(sandbox) == []


def test_the_editor_has_the_title_in_its_first_line(invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile) -> None:
    pull = pulls.create(description="One\ntwo")
    env = meanwhile(text="New title\n\nNew\ntext\n")
    found = invoke("prs", "edit", str(pull["id"]), *R, "--json", tty=True, env=env)
    edited = json.loads(found.out)
    assert (found.code, edited["title"], edited["description"]) == (0, "New title", "New\ntext"), found.err
    kept = invoke("prs", "edit", str(pull["id"]), *R, tty=True, env=meanwhile(text="\n"))
    assert (kept.code, "error: the title is empty" in kept.err) == (2, True)


def test_a_change_of_others_meanwhile_is_not_overwritten_and_they_are_named(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile
) -> None:
    pull = pulls.create(reviewers=("mary",))
    body = {"title": "Theirs", "version": pull["version"], "reviewers": [{"user": {"name": "seb.ruiz"}}]}
    env = meanwhile(("PUT", f"{PULLS}/{pull['id']}", body), user="fred", text="Mine\n")
    sandbox.requests.clear()
    found = invoke("prs", "edit", str(pull["id"]), *R, tty=True, env=env)
    first, changed, hint = found.err.splitlines()
    assert changed == "changed since it was read: the title, the reviewers"
    message = f"error: pull request {pull['id']} of WORK/data-export was not changed: Fred Stone "
    assert (found.code, first.startswith(message), first.endswith(" in the meantime")) == (6, True, True), found.err
    assert hint.endswith(f"bbcli prs show {pull['id']} --activity -R WORK/data-export")
    assert (pulls.get(pull)["title"], set(names(pulls.get(pull)))) == ("Theirs", {"seb.ruiz"})
    assert writes(sandbox) == ["PUT", "PUT"]  # theirs and ours


def test_a_write_is_sent_again_once_if_only_the_target_branch_moved(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile
) -> None:
    neighbour, pull = pulls.create(), pulls.create(reviewers=("mary",))
    merge = f"{PULLS}/{neighbour['id']}/merge?version={neighbour['version']}"
    sandbox.requests.clear()
    env = meanwhile(("POST", merge, {}), user="fred", text="Mine\n")
    found = invoke("prs", "edit", str(pull["id"]), *R, "--json", tty=True, env=env)
    assert (found.code, json.loads(found.out)["title"]) == (0, "Mine"), found.err
    assert (writes(sandbox), set(names(pulls.get(pull)))) == (["POST", "PUT", "PUT"], {"mary"})


def test_another_conflict_is_never_sent_again(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault("vetoed", path="/rest/api/*", method="PUT"))
    sandbox.requests.clear()
    found = invoke("prs", "edit", str(pull["id"]), *R, "--title", "x")
    sandbox.faults.clear()
    assert (found.code, writes(sandbox)) == (6, ["PUT"])


def test_a_missing_target_branch_is_named(invoke: Invoke, pulls: Pulls) -> None:
    found = invoke("prs", "edit", str(pulls.create()["id"]), *R, "--base", "no-such")
    lines = [
        "error: branch no-such does not exist in WORK/data-export",
        "hint: bbcli branches list -R WORK/data-export",
    ]
    assert (found.code, found.err.splitlines()) == (3, lines)


def test_a_draft_becomes_ready_and_a_draft_again(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",), draft=True)
    for words, draft in (((), False), (("--undo",), True)):
        found = invoke("prs", "ready", str(pull["id"]), *R, *words, "--json")
        assert (found.code, json.loads(found.out)["draft"]) == (0, draft), found.err
        assert set(names(json.loads(found.out))) == {"mary"}
    sandbox.requests.clear()
    assert invoke("prs", "ready", str(pull["id"]), *R, "--undo").code == 0
    assert writes(sandbox) == []


def test_a_dry_run_shows_the_current_and_the_new_values(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    words = ("--title", "New", "--add-reviewer", "seb.ruiz", "--dry-run", "--json=changes")
    found = invoke("prs", "edit", str(pull["id"]), *R, *words)
    assert json.loads(found.out) == [
        {
            "changes": [
                {"field": "title", "from": pull["title"], "to": "New"},
                {"field": "reviewers", "from": ["mary"], "to": ["mary", "seb.ruiz"]},
            ]
        }
    ]
