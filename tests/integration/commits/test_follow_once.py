"""`bbcli commits follow` over merges, forced pushes, rewritten histories: each commit once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bbcli.commands.commits.follow import state_file
from tests.support.pushes import Branch, Follower, nothing

if TYPE_CHECKING:
    import pytest

    from bbcli.sandbox.server import Sandbox

COMMITS = "/rest/api/latest/projects/WORK/repos/my-repo/commits"


def test_a_merge_brings_all_of_what_it_merges_however_old_it_is(
    branch: Branch, follow: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = branch.tip
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2001-01-01T00:00:00Z")
    branch.commit("old 1", base)
    branch.commit("old 2", "old 1")
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    branch.push("before")

    def merge() -> None:
        branch.point(branch.commit("merge", branch.tip, "old 2"))

    found = follow.messages(events=(branch.pushes("after"), merge, branch.pushes("last")))
    assert sorted(found) == ["after", "last", "merge", "old 1", "old 2"]
    assert (found[0], found[-1]) == ("after", "last")


def test_what_a_forced_push_drops_does_not_come_again_when_it_comes_back(branch: Branch, follow: Follower) -> None:
    base = branch.tip
    result = follow(
        events=(
            branch.pushes("a", "b"), partial(branch.replace, base, "c"), branch.pushes("d"),
            lambda: branch.point(branch.commit("merge", "d", "b")),
        )
    )  # fmt: skip
    assert [line.split("\t")[3] for line in result.lines] == ["a", "b", "c", "d", "merge"]
    assert result.err == "a force push removed 2 commits from the branch\n"


def test_what_was_there_before_and_is_dropped_is_not_new_when_it_comes_back(branch: Branch, follow: Follower) -> None:
    base = branch.tip
    branch.push(*(f"before {number}" for number in range(120)))  # more than is known by name
    back = partial(branch.point, "before 119")
    assert follow.messages(events=(partial(branch.replace, base, "new"), back, branch.pushes("last"))) == [
        "new",
        "last",
    ]


def test_a_branch_that_is_set_back_and_pushed_again_brings_nothing_new(branch: Branch, follow: Follower) -> None:
    base = branch.tip
    back, again = partial(branch.point, base), partial(branch.point, "b")
    result = follow(events=(branch.pushes("a", "b"), back, nothing, nothing, again, branch.pushes("c")))
    assert [line.split("\t")[3] for line in result.lines] == ["a", "b", "c"]
    assert result.err == "a force push removed 2 commits from the branch\n"


def test_a_tip_that_is_cleared_away_is_gone_on_behind_what_is_known(
    sandbox: Sandbox, branch: Branch, follow: Follower
) -> None:
    base = branch.tip

    def rewrite() -> None:
        branch.replace(base, "c", "d")
        branch.clear_away()

    result = follow(events=(branch.pushes("a", "b"), rewrite, branch.pushes("e")))
    assert [line.split("\t")[3] for line in result.lines] == ["a", "b", "c", "d", "e"]
    gone = branch.made["b"][:11]
    assert result.err == (
        f"warning: the history was rewritten, and {gone} was deleted on the server: "
        f"following continues after {base[:11]}\n"
    )


def test_a_history_that_was_rewritten_from_its_beginning_is_new(branch: Branch, follow: Follower) -> None:
    def rewrite() -> None:
        root = branch.git("commit-tree", f"{branch.tip}^{{tree}}", "-m", "root")
        branch.replace(root, "c")
        branch.git("for-each-ref", "--format=delete %(refname)", "refs/heads/kept")
        branch.clear_away()

    alone = Branch(branch.bare, "alone")
    root = branch.git("commit-tree", f"{branch.tip}^{{tree}}", "-m", "first")
    branch.git("update-ref", "refs/heads/alone", root)
    follow.branch = branch = alone
    result = follow(events=(branch.pushes("a"), rewrite))
    assert [line.split("\t")[3] for line in result.lines] == ["a", "root", "c"]
    assert "all commits of the branch are new" in result.err


def test_more_than_a_page_arrives_at_once(branch: Branch, follow: Follower) -> None:
    names = [f"number {number}" for number in range(120)]
    assert follow.messages(events=(branch.pushes(*names), branch.pushes("last"))) == [*names, "last"]


def test_names_of_commits_are_kept_up_to_a_number() -> None:
    full = state_file.Position("t", {}).with_known([str(number) for number in range(state_file.MAX_KNOWN)])
    known = list(full.with_known(["new"]).known)
    assert (len(known), known[0], known[-1]) == (state_file.MAX_KNOWN, "1", "new")
