"""`bbcli compare` and `bbcli commits diff A..B` against git's own output, over real repositories."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.commits import R, hashes
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

    Git = Callable[..., str]

# The options of git that give the text of the sandbox, which follows Bitbucket.
AS_SERVER = ("-c", "core.quotePath=false", "diff", "-M", "-C", "--full-index", "-U10")
MASTER = "WORK/my-repo:master"
LETTERS = {"A": "ADD", "C": "COPY", "D": "DELETE", "M": "MODIFY", "R": "MOVE", "T": "MODIFY"}


@pytest.fixture(scope="module")
def clone(live: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of WORK/my-repo with the branches `odd`, with every kind of change, and `aside`, which it left."""
    bare = next((live.data / "repositories").glob("1.git"))
    folder = tmp_path_factory.mktemp("compare") / "clone"
    run = _runner(folder)
    subprocess.run(["git", "clone", "-q", str(bare), str(folder)], check=True)
    _write(folder, {"kept.txt": "same\n" * 20, "gone.txt": "gone\n", "mode.sh": "#!/bin/sh\n", "tail": "no newline"})
    _write(folder, {"names/with space.txt": "a\n", 'names/quo"te\\s.txt': "b\n", "names/ta\tb.txt": "c\n"})
    _write(folder, {"pic.bin": b"\0\1\2", "empty": "", "link": "target\n", "names/größe 日本.txt": "d\n"})
    run("checkout", "-q", "-b", "aside", "master")
    _commit(run, "Prepare")
    run("checkout", "-q", "-b", "odd")
    run("mv", "kept.txt", "names/moved to here.txt")
    run("rm", "-q", "gone.txt", "empty", "link")
    (folder / "mode.sh").chmod(0o755)
    (folder / "link").symlink_to("target")
    _write(folder, {"tail": "no newline\nnow two", "pic.bin": b"\0\1\3", "names/with space.txt": "a\nb\n"})
    _write(folder, {'names/quo"te\\s.txt': "-- a/x\n++ b/x\n", "names/ta\tb.txt": "", "names/größe 日本.txt": "e\n"})
    _write(folder, {"new.bin": bytes(range(256)), "new empty": "", "crlf.txt": "a\r\nb\rc\r\n", "names/copy": "x\n"})
    _commit(run, "Change everything")
    run("checkout", "-q", "aside")
    _write(folder, {"aside.txt": "only here\n"})
    _commit(run, "Go on aside")
    run("checkout", "-q", "odd")
    run("merge", "-q", "--no-ff", "-m", "Merge aside", "aside~0")
    _write(folder, {"later.txt": "later\n"})
    _commit(run, "After the merge")
    run("checkout", "-q", "aside")
    _write(folder, {"aside.txt": "only here\nand more\n"})
    _commit(run, "Once more aside")
    run("push", "-q", "origin", "odd", "aside")
    return folder


def _runner(folder: Path) -> Callable[..., None]:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false")

    def run(*words: str) -> None:
        subprocess.run(["git", *who, *words], cwd=folder, check=True)

    return run


def _write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def _commit(run: Callable[..., None], message: str) -> None:
    run("add", "-A")
    run("commit", "-q", "-m", message)


RANGES = ("aside~2..odd", "odd..aside", "aside...odd", "odd...aside", "master..odd", "odd..master", "v1.1...odd")


def _refs(git: Git, clone: Path, span: str) -> str:
    """Return the range with hashes in the place of what only the clone resolves."""
    dots = "..." if "..." in span else ".."
    return dots.join(git(clone, "rev-parse", side).strip() for side in span.split(dots))


# Against git


@pytest.mark.parametrize("words", [("compare", "--diff"), ("commits", "diff")], ids=" ".join)
@pytest.mark.parametrize("span", RANGES)
def test_a_diff_of_a_range_is_that_of_git(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, span: str, words: tuple[str, ...]
) -> None:
    result = invoke(words[0], *words[1:], _refs(git, clone, span), *R)
    expected = subprocess.run(["git", *AS_SERVER, span], cwd=clone, capture_output=True, check=True).stdout
    assert (result.code, result.err) == (0, "")
    assert result.raw == expected


@pytest.mark.parametrize("words", [("compare",), ("commits", "diff")], ids=" ".join)
@pytest.mark.parametrize("span", RANGES)
def test_line_counts_of_a_range_are_those_of_git(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, span: str, words: tuple[str, ...]
) -> None:
    result = invoke(*words, _refs(git, clone, span), "--stat", "--jsonl", *R)
    found = [tuple(json.loads(line).values()) for line in result.lines]
    assert found == _numstat(git, clone, span)


@pytest.mark.parametrize("span", RANGES)
def test_files_of_a_range_are_those_of_git(sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, span: str) -> None:
    result = invoke("compare", _refs(git, clone, span), "--files", "--all", "--jsonl", *R)
    found = [json.loads(line) for line in result.lines]
    assert [(each["type"], each["path"]["toString"], _source(each)) for each in found] == _status(git, clone, span)


def _source(change: dict[str, dict[str, str]]) -> str | None:
    return change["srcPath"]["toString"] if "srcPath" in change else None


def _numstat(git: Git, clone: Path, span: str) -> list[tuple[str, int, int]]:
    """Return path, added and removed lines of each file as git counts them; a binary file has none."""
    words = iter(git(clone, "diff", "-M", "-C", "--numstat", "-z", span).split("\0")[:-1])
    found = []
    for word in words:
        added, removed, path = word.split("\t", 2)
        if not path:
            _, path = next(words), next(words)
        found.append((path, int(added.replace("-", "0")), int(removed.replace("-", "0"))))
    return found


def _status(git: Git, clone: Path, span: str) -> list[tuple[str, str, str | None]]:
    words = iter(git(clone, "diff", "-M", "-C", "--name-status", "-z", span).split("\0")[:-1])
    found = []
    for letter in words:
        source = next(words) if letter[0] in "CR" else None
        found.append((LETTERS[letter[0]], next(words), source))
    return found


@pytest.mark.parametrize("span", RANGES)
def test_commits_of_a_range_are_those_of_git(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, span: str
) -> None:
    result = invoke("compare", _refs(git, clone, span), "--all", *R)
    assert sorted(hashes(result)) == sorted(git(clone, "rev-list", span).split())


def test_totals_are_the_sums_of_git(sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git) -> None:
    for span in ("aside~2..odd", "aside...odd"):
        counts = _numstat(git, clone, span)
        expected = [len(counts), sum(each[1] for each in counts), sum(each[2] for each in counts)]
        result = invoke("compare", _refs(git, clone, span), "--shortstat", *R)
        assert result.lines == ["\t".join(map(str, expected))]


# What is requested


def _asked(sandbox: Sandbox) -> list[str]:
    """Return the paths of the requests below the repository's, each with its query."""
    found = requests_to(sandbox)
    return [f"{seen.path.partition('/my-repo/')[2]}?{seen.query}".replace("&limit=25", "") for seen in found]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("v1.1..v1.2",), "compare/commits?from=v1.2&to=v1.1"),
        (("v1.1", "v1.2"), "compare/commits?from=v1.2&to=v1.1"),
        (("v1.2",), "compare/commits?from=v1.2"),
        (("v1.2..",), "compare/commits?to=v1.2"),
        (("v1.1..v1.2", "--files"), "changes?since=v1.1&until=v1.2"),
        (("v1.1...v1.2", "--files"), "compare/changes?from=v1.2&to=v1.1"),
        (("v1.1..v1.2", "--diff"), "diff?since=v1.1&until=v1.2"),
        (("v1.1...v1.2", "--diff", "--json"), "compare/diff?from=v1.2&to=v1.1"),
        (("v1.1...v1.2", "--stat"), "compare/diff?from=v1.2&to=v1.1"),
        (("refs/tags/v1.1..fix#2790+quotes&more",),
         "compare/commits?from=fix%232790%2Bquotes%26more&to=refs%2Ftags%2Fv1.1"),
    ],
)  # fmt: skip
def test_a_comparison_is_one_request(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], asked: str) -> None:
    assert invoke("compare", *words, *R).code == 0
    assert _asked(sandbox) == [asked]


def test_totals_from_the_merge_base_are_those_of_the_server(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("compare", "v1.1...v1.2", "--shortstat", *R).lines == ["24\t191\t1"]
    assert _asked(sandbox)[-1] == "compare/diff-stats-summary?from=v1.2&to=v1.1"
    assert not [each for each in _asked(sandbox) if each.startswith("compare/diff?")]


def test_pages_after_the_first_begin_at_its_first_commit(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    assert invoke("compare", "v1.0..master", "--all", *R).code == 0
    assert [each.partition("&")[0] for each in _asked(sandbox)][:2] == [
        "compare/commits?from=master", f"compare/commits?from={tip}",
    ]  # fmt: skip


def test_an_omitted_side_of_two_trees_is_the_default_branch_by_name(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("compare", "v1.2..", "--diff", *R).code == 0
    assert _asked(sandbox) == ["default-branch?", "diff?since=v1.2&until=refs%2Fheads%2Fmaster"]


def test_the_tips_of_a_merge_base_are_requested_at_once(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("compare", "v1.1...v1.2", "--diff", *R).code == 0
    assert sorted(each.partition("?")[0].rpartition("/")[2] for each in _asked(sandbox)) == [
        "commits", "commits", "diff", "merge-base",
    ]  # fmt: skip


def test_head_and_revisions_are_those_of_the_local_clone(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git
) -> None:
    git(working_copy, "checkout", "-q", "v1.2")
    result = invoke("compare", "HEAD~2..HEAD", cwd=working_copy)
    assert hashes(result) == git(working_copy, "rev-list", "HEAD~2..HEAD").split()
    result = invoke("commits", "diff", "HEAD~2..", "--stat", cwd=working_copy)
    assert len(result.lines) == len(git(working_copy, "diff", "--numstat", "HEAD~2..").splitlines())


def test_without_sides_it_is_the_current_branch(sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git) -> None:
    git(working_copy, "checkout", "-q", "feature/STASH-3000-syntax-highlight")
    result = invoke("compare", cwd=working_copy)
    assert hashes(result) == git(working_copy, "rev-list", "master..HEAD").split()
    assert result.err == "comparing branch feature/STASH-3000-syntax-highlight with the default branch\n"
    git(working_copy, "checkout", "-q", "--detach", "v1.2")
    assert invoke("compare", cwd=working_copy).err == "comparing commit 444ddda7b64 with the default branch\n"


def test_a_current_branch_that_was_not_pushed_is_3(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git
) -> None:
    git(working_copy, "checkout", "-q", "-b", "unpushed")
    result = invoke("compare", cwd=working_copy)
    assert (result.code, result.err.splitlines()[-1]) == (
        3,
        "hint: push the branch first: git push -u origin HEAD",
    )


def test_without_sides_and_without_a_clone_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("compare", *R)
    message = "missing argument A..B: this directory is not a local clone of the repository"
    assert (result.code, result.err) == (2, error_text(message, "bbcli compare --help"))
    assert requests_to(sandbox) == []


# What is refused


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ((".." ,), "'..' has no sides", "name two branches, tags or commits: A..B"),
        (("a..b", "c"), "the range a..b and a second side cannot be combined", "name one range, or two sides"),
        (("a", "b", "--diff", "-L", "3"), "--limit cannot be combined with --diff", "bbcli compare --help"),
        (("a b",), "'a b' is not a commit, branch or tag", "write a commit such as 01f9c86, master, v1.0, HEAD"),
        (("a..b..c",), "'b..c' is not a commit, branch or tag", "list a range of commits: bbcli commits list b..c"),
        (("master..~fred/my-repo:x", "--diff"),
         f"cannot diff {MASTER}..~fred/my-repo:x: the server diffs two repositories from their merge base only",
         f"write three dots: {MASTER}...~fred/my-repo:x"),
        (("master", "no repo:x"), "'no repo' is not a repository",
         "write WORK/my-repo, ~fred/my-repo, a web URL or a clone URL"),
    ],
)  # fmt: skip
def test_a_comparison_that_cannot_be_is_2_before_a_request(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], message: str, hint: str
) -> None:
    result = invoke("compare", *words, *R)
    assert (result.code, result.out, result.err) == (2, "", error_text(message, hint))
    assert requests_to(sandbox) == []


def test_an_unknown_side_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (("nope",), ("nope..v1.1",), ("v1.1...nope", "--diff"), ("v1.1..nope", "--files")):
        result = invoke("compare", *words, *R)
        assert (result.code, result.out) == (3, "")
        message = "commit 'nope' does not exist in repository 'my-repo'"
        assert result.err == error_text(message, "bbcli branches list -R WORK/my-repo")


def test_sides_without_a_common_ancestor_are_3(sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git) -> None:
    tree = git(clone, "rev-parse", "v1.1^{tree}").strip()
    root = git(clone, "-c", "user.name=T", "-c", "user.email=t@x.org", "commit-tree", tree, "-m", "Root").strip()
    git(clone, "push", "-q", "origin", f"{root}:refs/heads/unrelated")
    result = invoke("compare", "master...unrelated", "--diff", *R)
    assert (result.code, result.out) == (3, "")
    assert "have no common ancestor" in result.err


# What the server truncates: changes after 1,000, diffs after 10,000 lines


@pytest.fixture(scope="module")
def many(live: Sandbox) -> None:
    """The branch `many`: 1,007 new files of 10 lines, one of them moved and changed."""
    bare = next((live.data / "repositories").glob("1.git"))
    lines = ["commit refs/heads/many\ncommitter Test <test@example.com> 1334900000 +0000\ndata 4\nMany\n"]
    lines.append("from refs/heads/master^0\nR README.md zz/README\n")
    content = "line\n" * 10
    lines += [f"M 100644 inline many/{number:04}.txt\ndata {len(content)}\n{content}\n" for number in range(1007)]
    subprocess.run(["git", "fast-import", "--quiet"], cwd=bare, input="".join(lines).encode(), check=True)


@pytest.mark.parametrize("span", ["master..many", "master...many"])
def test_files_beyond_those_that_the_server_lists_are_read_from_the_diff(
    sandbox: Sandbox, invoke: Invoke, many: None, git: Git, bare: Path, span: str
) -> None:
    result = invoke("compare", span, "--files", "--all", "--jsonl", *R)
    found = [json.loads(line) for line in result.lines]
    assert [(each["type"], each["path"]["toString"], _source(each)) for each in found] == _status(git, bare, span)
    assert result.err == "the server lists 1000 changes; the others are read from its diff\n"
    assert found[-1].keys() == (found[0].keys() | {"srcPath", "srcExecutable"}) - {"links"}
    limited = invoke("compare", span, "--files", "-L", "1003", *R)
    assert (len(limited.lines), limited.err.splitlines()[-1]) == (1003, "1003 shown, more exist: --all")
    assert len(invoke("compare", span, "--files", "-L", "1000", *R).lines) == 1000


def test_the_counts_of_a_truncated_diff_are_those_of_its_text(
    sandbox: Sandbox, invoke: Invoke, many: None, git: Git, bare: Path
) -> None:
    for words in (("compare", "master..many"), ("commits", "diff", "master..many"), ("commits", "diff", "many")):
        result = invoke(*words, "--stat", "--jsonl", *R)
        assert (result.code, result.err) == (0, "")
        found = [tuple(json.loads(line).values()) for line in result.lines]
        assert found == _numstat(git, bare, "master..many")


def test_the_json_of_a_truncated_diff_has_a_warning(sandbox: Sandbox, invoke: Invoke, many: None) -> None:
    result = invoke("compare", "master...many", "--diff", "--json", *R)
    assert json.loads(result.out)["truncated"] is True
    assert result.err == "warning: the server truncates this diff: later lines are missing; omit --json\n"


def test_a_diff_of_a_range_applies_with_git(sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git) -> None:
    diff = invoke("compare", "master", "odd", "--diff", *R)
    git(clone, "checkout", "-q", "--detach", "master")
    (clone / "p").write_bytes(diff.raw)
    # Binary files are not in the text of a server.
    git(clone, "apply", "--index", "--exclude=*.bin", "p")
    git(clone, "rm", "-q", "--cached", "--ignore-unmatch", "pic.bin")
    assert git(clone, "diff", "--cached", "--name-only", "odd").split() == ["new.bin", "pic.bin"]
