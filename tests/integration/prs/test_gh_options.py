"""Options of gh that have another name here: both names do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.mark.parametrize(
    ("words", "ours"),
    [
        ("list --author @me", "list --author me"),
        ("list --reviewer @me", "list --reviewer me"),
        ("status --user @me", "status"),
        ("inbox --user @me", "inbox"),
        ("view 3 -c", "show 3 --comments"),
        ("create --head staging --title x -r @me --dry-run", "create --head staging --title x -r me --dry-run"),
        ("review 3 -a -b Good --dry-run", "review 3 --approve -m Good --dry-run"),
        ("review 3 --request-changes --body Bad --dry-run", "review 3 --needs-work --message Bad --dry-run"),
        ("review 3 -r --dry-run", "review 3 --needs-work --dry-run"),
        ("comment 3 -b Text --dry-run", "comment 3 -m Text --dry-run"),
        ("comment 3 --body-file - --dry-run", "comment 3 --message-file - --dry-run"),
        ("close 3 -c Why --dry-run", "decline 3 -m Why --dry-run"),
        ("close 3 --comment Why --dry-run", "decline 3 -m Why --dry-run"),
        ("checks 3 --wait -i 5s --max-wait 0", "checks 3 --wait --interval 5s --max-wait 0"),
    ],
)
def test_an_option_of_gh_does_the_same(sandbox: Sandbox, invoke: Invoke, words: str, ours: str) -> None:
    theirs, own = (
        invoke("prs", *line.split(), stdin="Text\n", env={"BBCLI_REPO": "WORK/my-repo"}) for line in (words, ours)
    )
    assert (theirs.code, theirs.out) == (own.code, own.out), theirs.err
    assert theirs.code in (0, 1, 8), theirs.err


def test_the_list_opens_as_a_web_page(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "list", "-w", "-R", "WORK/my-repo")
    assert found.opened == [f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests"]
    assert found.err == ""
    words = ("-s", "all", "--author", "me", "--no-draft", "-L", "5")
    filtered = invoke("prs", "list", "--web", *words, "-R", "WORK/my-repo")
    assert (filtered.opened, filtered.err) == (
        found.opened,
        "the web page shows all open pull requests: it ignores --state, --author, --draft\n",
    )
    assert invoke("prs", "list", "--web", "-s", "open", "-R", "WORK/my-repo").err == ""
    several = invoke("prs", "list", "-w", "-R", "WORK/my-repo", "-R", "WORK/data-export")
    assert (several.code, "--web cannot be combined with several repositories" in several.err) == (2, True)
