"""The pull requests of the last weeks in a new sandbox."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.populate import populate
from bbcli.sandbox.server import Sandbox
from tests.conftest import NOW
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from pathlib import Path

REPO = "/rest/api/latest/projects/WORK/repos/billing-ui"
PULLS = f"{REPO}/pull-requests"
DAY = 86_400_000


def pulls(api: Api, query: str = "state=ALL") -> dict[str, Any]:
    """Return the pull requests by the number of their issue, or their title."""
    return {each["title"].partition(":")[0]: each for each in api.json(f"{PULLS}?{query}&limit=100")["values"]}


def test_there_is_one_in_every_state_with_numbers_in_order_of_creation(api: Api) -> None:
    found = sorted(pulls(api).values(), key=lambda each: each["id"])
    states = [each["state"] for each in found]
    assert states == ["MERGED", "DECLINED", "MERGED", *["OPEN"] * 5]
    created = [each["createdDate"] for each in found]
    assert created == sorted(created)
    assert all(each["createdDate"] <= each["updatedDate"] < NOW * 1000 for each in found)
    assert [each["draft"] for each in found].count(True) == 1


def test_one_waits_for_fred_and_is_vetoed_by_a_task(api: Api) -> None:
    (waiting,) = [
        each for each in api.json("/rest/api/latest/inbox/pull-requests")["values"]
        if each["toRef"]["repository"]["slug"] == "billing-ui"
    ]  # fmt: skip
    assert waiting["properties"]["openTaskCount"] == 1
    shown = api.json(f"{PULLS}/{waiting['id']}/merge")
    assert [veto["summaryMessage"] for veto in shown["vetoes"]] == ["Not all tasks are resolved"]
    thread = api.json(f"{PULLS}/{waiting['id']}/comments?path=src/csv.js")["values"][0]
    assert len(thread["comments"]) == 2
    commented = [each for each in api.json(f"{PULLS}/{waiting['id']}/activities")["values"] if "diff" in each]
    lines = [line["line"] for segment in commented[0]["diff"]["hunks"][0]["segments"] for line in segment["lines"]]
    assert "  return rows.map((row) => row.join(SEPARATOR)).join('\\n');" in lines


def test_one_is_in_conflict_and_one_can_be_merged(api: Api) -> None:
    found = pulls(api, "state=OPEN")
    conflict, ready = (api.json(f"{PULLS}/{found[key]['id']}/merge") for key in ("BILL-18", "BILL-27"))
    assert conflict == {"canMerge": False, "conflicted": True, "outcome": "CONFLICTED", "vetoes": []}
    assert ready["canMerge"] is True


def test_a_branch_of_fred_has_no_pull_request_and_one_of_another_is_stale(api: Api) -> None:
    since = int(api.sandbox.clock()) - int(NOW) + 7 * DAY // 1000
    found = api.json(f"/rest/api/latest/dashboard/pull-request-suggestions?changesSince={since}&limit=100")["values"]
    assert "feature/BILL-31-reminders" in [each["fromRef"]["displayId"] for each in found]
    oldest = api.json(f"{REPO}/branches?orderBy=MODIFICATION&limit=100")["values"][-1]
    commit = api.json(f"{REPO}/commits/{oldest['latestCommit']}")
    assert (oldest["displayId"], NOW * 1000 - commit["committerTimestamp"]) == ("spike/websockets", 60 * DAY)


def test_ages_count_from_the_day_of_creation(tmp_path: Path) -> None:
    later = 4_000_000_000.0
    with Sandbox(tmp_path / "data", clock=lambda: later) as running:
        newest = max(each["createdDate"] for each in pulls(Api(running)).values())
    assert 0 < later * 1000 - newest < DAY


def test_the_repository_is_sound(sandbox: Sandbox, tmp_path: Path) -> None:
    populate(tmp_path / "data", lambda: NOW)
    repository = sandbox.store.repositories.by_slug("WORK", "billing-ui")
    assert repository is not None
    path = tmp_path / "data" / "repositories" / f"{repository.id}.git"
    run = subprocess.run(["git", f"--git-dir={path}", "fsck", "--strict"], check=True, capture_output=True, text=True)
    assert "error" not in run.stderr


def test_the_refs_of_open_pull_requests_are_there_and_right(sandbox: Sandbox, api: Api) -> None:
    repository = sandbox.store.repositories.by_slug("WORK", "billing-ui")
    assert repository is not None
    git = GitRepository(sandbox.data / "repositories" / f"{repository.id}.git", repository.slug).git

    def refs() -> list[str]:
        return (
            git.output("for-each-ref", "--format=%(refname) %(objectname)", "refs/pull-requests").decode().split("\n")
        )

    before = refs()
    for pull in pulls(api, "state=OPEN").values():
        assert api.get(f"{PULLS}/{pull['id']}/merge").status == 200
    # Nothing was written: tests that only read share a sandbox.
    assert refs() == before
    assert [ref.split(" ")[0].rpartition("/")[2] for ref in before].count("merge") == 4
