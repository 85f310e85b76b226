"""`bbcli prs diff`, `files` and `commits` against git's own output, over real repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
BRANCH = "feature/STASH-3000-syntax-highlight"
# The options of git that give the text of the sandbox, which follows Bitbucket.
AS_SERVER = ("-c", "core.quotePath=false", "diff", "-M", "-C", "--full-index", "-U10")
EXPORT = ("-R", "WORK/data-export")


def test_a_diff_is_what_the_branch_changed_since_the_merge_base(
    invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    found = invoke("prs", "diff", "3", *R)
    assert (found.code, found.out) == (0, git(bare, *AS_SERVER, f"master...{BRANCH}"))
    shown = invoke("prs", "diff", BRANCH, *R, "--path", "languages/groovy.lang")
    expected = git(bare, *AS_SERVER, f"master...{BRANCH}", "--", "languages/groovy.lang")
    assert (shown.out, len(expected) > 0) == (expected, True)


def test_a_path_is_relative_to_the_current_directory_of_a_clone_unless_the_repository_is_named(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    here = working_copy / "languages"
    url = f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests/3"
    expected = invoke("prs", "diff", "3", *R, "--path", "languages/groovy.lang").out
    for words, directory in (
        (("3", "--path", "groovy.lang"), here),
        ((BRANCH, "--path", "../languages/groovy.lang"), here),
        (("3", "--path", "languages/groovy.lang"), working_copy),
        (("3", *R, "--path", "languages/groovy.lang"), here),
        ((url, "--path", "languages/groovy.lang"), here),
    ):
        found = invoke("prs", "diff", *words, cwd=directory)
        assert (found.code, found.out) == (0, expected), found.err
    outside = invoke("prs", "diff", "3", "--path", "../../x", cwd=here)
    message = f"error: '../../x' is outside of the local clone {working_copy}"
    assert (outside.code, outside.err.splitlines()[0]) == (2, message)


def test_stat_paths_files_and_commits_are_those_of_git(invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    numbers = (line.split("\t") for line in git(bare, "diff", "--numstat", "-M", f"master...{BRANCH}").splitlines())
    expected = sorted((path, added, removed) for added, removed, path in numbers)
    assert sorted(tuple(line.split("\t")) for line in invoke("prs", "diff", "3", "--stat", *R).lines) == expected
    paths = [path for path, _, _ in expected]
    assert sorted(invoke("prs", "diff", "3", "--name-only", *R).lines) == paths
    assert sorted(line.split("\t")[1] for line in invoke("prs", "files", "3", *R).lines) == paths
    hashes = git(bare, "rev-list", f"master..{BRANCH}").split()
    assert [each["id"] for each in json.loads(invoke("prs", "commits", "3", "--json", *R).out)] == hashes


def test_a_patch_applies_with_git_am(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    base = git(working_copy, "merge-base", "origin/master", f"origin/{BRANCH}").strip()
    git(working_copy, "checkout", "-q", base)
    (working_copy / "mails").write_bytes(invoke("prs", "diff", "3", "--patch", *R).raw)
    git(working_copy, "am", "-q", "mails")
    assert git(working_copy, "rev-parse", "HEAD^{tree}") == git(working_copy, "rev-parse", f"origin/{BRANCH}^{{tree}}")


def test_a_terminal_shows_the_colors_of_git(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "diff", "3", *R, tty=True, env={"PAGER": "cat"})
    assert "\x1b[1mdiff --git " in found.out
    assert "\x1b[32m+" in found.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--stat", "--patch"), "--stat and --patch cannot be combined"),
        (("--patch", "--path", "a"), "--patch and --path cannot be combined"),
        (("--patch", "--unreviewed"), "--patch and --unreviewed cannot be combined"),
    ],
)
def test_options_that_contradict_each_other_are_2(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], message: str
) -> None:
    found = invoke("prs", "diff", "3", *R, *words)
    assert (found.code, found.err.splitlines()[0]) == (2, f"error: {message}")


def test_unreviewed_is_what_was_pushed_since_the_own_review(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    branch, number = pull["fromRef"]["displayId"], str(pull["id"])
    mary = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    words = ("prs", "diff", number, "--unreviewed", *EXPORT)
    assert f"+++ b/{branch}.txt" in invoke(*words, env=mary).out  # not reviewed yet: everything
    status = {"user": {"name": "mary"}, "status": "NEEDS_WORK"}
    assert pulls.send("PUT", pull, "/participants/mary", status, user="mary").status == 200
    found = invoke(*words)
    assert (found.code, found.out, found.err) == (0, "", "nothing was pushed since your last review\n")
    pulls.commit(branch, "later.txt", "later\n")
    found = invoke(*words)
    assert [line for line in found.lines if line.startswith("+++")] == ["+++ b/later.txt"]
    assert found.err.startswith("changes from commit ")
    assert invoke(*words, "--stat").lines == ["later.txt\t1\t0"]
    for line in (("files", number, "--unreviewed"), ("diff", number, "--unreviewed", "--name-only")):
        assert invoke("prs", *line, *EXPORT).lines[0].split("\t")[-1] in ("later.txt", "")
        assert len(invoke("prs", *line, *EXPORT).lines) == 1


def test_the_list_of_files_is_requested_whole_and_its_end_read_from_the_diff(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, git: Callable[..., str], tmp_path: Path
) -> None:
    """A server cuts the list at the requested limit, and at 1,000; `start` has no effect."""
    url = sandbox.url.replace("://", "://fred:fred@")
    git(tmp_path, "clone", "-q", f"{url}/scm/work/data-export.git", "clone")
    folder = tmp_path / "clone"
    git(folder, "checkout", "-q", "-b", "many")
    for each in range(1100):
        (folder / f"file-{each:04}.txt").write_text(f"{each}\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Many files")
    git(folder, "push", "-q", "origin", "many")
    number = str(pulls.create("many")["id"])
    sandbox.requests.clear()
    found = invoke("prs", "files", number, *EXPORT)
    assert (len(found.lines), "25 shown, more exist: --all" in found.err) == (25, True), found.err
    assert [seen.query for seen in requests_to(sandbox)] == ["withComments=false&limit=1000"]
    found = invoke("prs", "files", number, "--all", *EXPORT)
    assert (found.code, len({line.split("\t")[1] for line in found.lines}), len(found.lines)) == (0, 1100, 1100)
    assert "the server lists 1000 changes; the others are read from its diff" in found.err
    assert len(invoke("prs", "diff", number, "--name-only", *EXPORT).lines) == 1100
    assert len(invoke("prs", "diff", number, "--stat", *EXPORT).lines) == 1100


def test_files_behind_a_cut_are_read_from_the_diff_even_if_a_next_page_is_named(invoke: Invoke, stub: Stub) -> None:
    """Servers ignore `start`: the page that it names would be the first one again."""
    place = "/rest/api/latest/projects/WORK/repos/data-export/pull-requests/7"
    change = {"path": {"toString": "a"}, "type": "ADD"}
    stub.expect(
        "GET", f"{place}/changes", json_body={"values": [change], "isLastPage": False, "nextPageStart": 1, "limit": 1}
    )
    text = "".join(f"diff --git a/{name} b/{name}\nnew file mode 100644\n" for name in "ab")
    stub.expect("GET", f"{place}/diff", text=text, headers={"Content-Type": "text/plain"})
    found = invoke("prs", "files", "7", "--all", *EXPORT)
    assert (found.code, found.lines) == (0, ["ADD\ta\t", "ADD\tb\t"]), found.err
