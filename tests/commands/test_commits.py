"""`bbcli commits` against the live sandbox: what it lists is held against plain HTTP and against git itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.plain_http import asked, get, next_start, objects, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result

R = ("-R", "WORK/my-repo")
PUBLISHED = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
NAMES = [
    "fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "docs/100%-done", "release/1.0", "v1.0",
    "builds/2012/04/größe+1", "last#good&build", "demo/日本", "refs/heads/release/2.0", "refs/tags/v0.1",
]  # fmt: skip


def api(sandbox: Sandbox, rest: str = "", name: str = "WORK/my-repo") -> str:
    project, _, slug = name.partition("/")
    return f"{sandbox.url}/rest/api/latest/projects/{project}/repos/{slug}/commits{rest}"


def history(sandbox: Sandbox, **query: str) -> list[dict[str, Any]]:
    return [json.loads(value) for value in values(api(sandbox), limit=100, **query)]


def hashes(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [line.split("\t")[0] for line in result.lines]


@pytest.fixture
def bare(sandbox: Sandbox) -> Path:
    """The git repository behind WORK/my-repo."""
    found = sandbox.store.repositories.at("WORK", "my-repo")
    assert found is not None
    return sandbox.data / "repositories" / f"{found.id}.git"


@pytest.fixture
def tip(bare: Path, git: Callable[..., str]) -> str:
    """The hash of the newest commit of master."""
    return git(bare, "rev-parse", "master").strip()


@pytest.fixture
def working_copy(sandbox: Sandbox, bare: Path, tmp_path: Path, git: Callable[..., str]) -> Path:
    """A clone whose remote is the sandbox, made without HTTP."""
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(bare), str(copy))
    git(copy, "remote", "set-url", "origin", f"{sandbox.url}/scm/work/my-repo.git")
    return copy


# The list, byte for byte


@pytest.mark.parametrize("query", [{}, {"limit": "25"}, {"limit": "7"}, {"limit": "1000"}])
def test_the_whole_list_is_what_a_loop_over_the_pages_gives(
    sandbox: Sandbox, invoke: Invoke, query: dict[str, str]
) -> None:
    expected = values(api(sandbox), until="master", **query)
    assert len(expected) >= 290
    result = invoke("commits", "list", *R, "--until", "master", "--all", "--jsonl")
    assert (result.code, result.err) == (0, "")
    assert result.raw == "".join(f"{value}\n" for value in expected).encode()


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
@pytest.mark.parametrize("limit", ["", "&limit=25"])
def test_the_whole_list_is_what_a_curl_loop_gives(sandbox: Sandbox, invoke: Invoke, limit: str) -> None:
    found: list[str] = []
    start: int | None = 0
    while start is not None:
        url = f"{sandbox.url}/rest/api/1.0/projects/WORK/repos/my-repo/commits/?until=master&start={start}{limit}"
        run = subprocess.run(["curl", "-sf", "-u", "fred:fred", url], capture_output=True, check=True)
        page = run.stdout.decode()
        found += objects(page)
        start = next_start(page)
    result = invoke("commits", "list", *R, "--until", "master", "--all", "--jsonl")
    assert result.raw == "".join(f"{value}\n" for value in found).encode()


def test_the_json_array_holds_the_same_bytes(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--all", "--json")
    assert result.out == "[" + ",\n".join(values(api(sandbox))) + "]\n"
    assert invoke("commits", "list", *R, "--all", "-o", "json").raw == result.raw


def test_rows_hold_the_full_hash_the_time_and_the_first_line(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    second = history(sandbox)[1]["id"]
    result = invoke("commits", "list", *R, "-L", "2")
    assert [line.split("\t") for line in result.lines] == [
        [tip, "Seb Ruiz", "2012-04-18T06:23:20Z", "NONE: Add groovy as java synhi"],
        [second, "Pierre-Etienne Poirot", "2012-04-17T05:12:05Z", "STASH-2121: fix typo (CR-STASH-1199)"],
    ]  # fmt: skip
    assert result.err == "2 shown, more exist: --all\n"


def test_authors_are_shown_by_their_full_names(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = {line.split("\t")[1] for line in invoke("commits", "list", *R, "--all").lines}
    assert "Fred Stone" in shown
    assert "fred" not in shown


def test_every_row_of_the_odd_history_has_four_cells_and_no_control_character(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--all")
    assert {line.count("\t") for line in result.out.split("\n")[:-1]} == {3}
    assert not [char for char in result.out if ord(char) < 32 and char not in "\t\n"]
    assert any("␛[31mred␛[0m" in line for line in result.lines)
    assert any(line.endswith("\t") for line in result.lines), "the empty message"


def test_no_escape_sequence_of_the_server_reaches_a_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (["list", "--all"], ["list", "--all", "--json"]):
        result = invoke("commits", *words, *R, "--color", "never", tty=True, width=200)
        assert "\x1b" not in result.out
        assert "\x07" not in result.out
    odd = next(commit["id"] for commit in history(sandbox) if "\x1b" in commit["message"])
    assert "\x1b" not in invoke("commits", "show", odd, *R, "--color", "never", tty=True).out


def test_a_terminal_gets_short_hashes_ages_and_links(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    plain = invoke("commits", "list", *R, "-L", "2", "--color", "never", tty=True)
    assert plain.lines[0].split() == ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"]
    assert plain.lines[1].startswith(f"{tip[:11]}  Seb Ruiz")
    assert "2 days ago" not in plain.lines[0]
    assert all(len(line) <= 80 for line in plain.lines)
    coloured = invoke("commits", "list", *R, "-L", "2", tty=True)
    assert f";{sandbox.url}/projects/WORK/repos/my-repo/commits/{tip}\x1b\\" in coloured.out


def test_the_limit_is_25_and_is_said_in_a_pipe(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R)
    assert (len(result.lines), result.err) == (25, "25 shown, more exist: --all\n")
    assert len(invoke("commits", "list", *R, "--limit", "130").lines) == 130


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "²", ""])
def test_a_limit_that_is_none_is_2(sandbox: Sandbox, invoke: Invoke, limit: str) -> None:
    result = invoke("commits", "list", *R, "--limit", limit)
    assert (result.code, result.out) == (2, "")
    assert "--limit" in result.err
    assert asked(sandbox) == []


# What the server filters


@pytest.mark.parametrize("name", NAMES)
def test_until_goes_as_it_is_typed(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "list", *R, "--until", name, "-L", "1")
    assert hashes(result) == [git(bare, "rev-parse", f"{name}^{{commit}}").strip()]
    assert [seen.query for seen in asked(sandbox)] == [f"until={quote(name, safe='')}&limit=1"]


@pytest.mark.parametrize("name", NAMES)
def test_since_goes_as_it_is_typed(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "list", *R, "--since", name, "--all")
    assert hashes(result) == git(bare, "rev-list", "master", f"^{name}").split()


def test_since_and_until_together(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    result = invoke("commits", "list", *R, "--since", "v1.0", "--until", "v1.1", "--all")
    assert sorted(hashes(result)) == sorted(git(bare, "rev-list", "v1.0..v1.1").split())


@pytest.mark.parametrize("path", ["README.md", "languages", "docs/Getting started (short).md", "images/logo.bmp"])
def test_path_goes_as_it_is_typed(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    result = invoke("commits", "list", *R, "--path", path, "--all", "--jsonl")
    assert result.lines == values(api(sandbox), path=path)
    assert result.lines
    assert asked(sandbox)[0].query == f"path={quote(path, safe='')}&limit=1000"


def test_follow_goes_over_renames(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    path = "highlighter/core/tokenizer.py"
    followed = hashes(invoke("commits", "list", *R, "--path", path, "--follow", "--all"))
    assert followed == git(bare, "log", "--follow", "--format=%H", "master", "--", path).split()
    alone = hashes(invoke("commits", "list", *R, "--path", path, "--all"))
    assert alone == followed[: len(alone)]
    assert len(alone) < len(followed)


def test_follow_without_a_path_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--follow")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: --follow needs the --path of a file\n")


@pytest.mark.parametrize(("merges", "option"), [("only", "--merges"), ("exclude", "--no-merges")])
def test_merges(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], merges: str, option: str
) -> None:  # fmt: skip
    found = hashes(invoke("commits", "list", *R, "--merges", merges, "--all"))
    assert sorted(found) == sorted(git(bare, "rev-list", option, "master").split())
    both = hashes(invoke("commits", "list", *R, "--merges", "include", "--all"))
    assert both == hashes(invoke("commits", "list", *R, "--all"))


# What bbcli filters as pages arrive


def test_author_matches_name_account_and_address(sandbox: Sandbox, invoke: Invoke) -> None:
    everything = history(sandbox)
    by_name = [each["id"] for each in everything if each["author"]["name"] == "Zoë O'Neil"]
    assert hashes(invoke("commits", "list", *R, "--author", "zOË", "--all")) == by_name
    assert hashes(invoke("commits", "list", *R, "--author", "tanaka@example", "--all")) == [
        each["id"] for each in everything if each["author"].get("emailAddress") == "tanaka@example.com"
    ]
    by_account = [each["id"] for each in everything if each["author"].get("displayName") == "Mary Fields"]
    assert hashes(invoke("commits", "list", *R, "--author", "Mary Fields", "--all")) == by_account
    assert by_name
    assert by_account


def test_grep_looks_into_the_whole_message(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("commits", "list", *R, "--grep", "REVIEW @aahmed", "--all", "--jsonl")
    assert found.lines == values(api(sandbox))[:1]


def test_issue_matches_whole_keys_in_any_case(sandbox: Sandbox, invoke: Invoke) -> None:
    assert hashes(invoke("commits", "list", *R, "--issue", "cr-stash-1199")) == [history(sandbox)[1]["id"]]
    assert hashes(invoke("commits", "list", *R, "--issue", "STASH-212")) == []


def test_after_and_before_are_times_of_the_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    middle = history(sandbox)[100]["committerTimestamp"]
    newer = [each["id"] for each in history(sandbox) if each["committerTimestamp"] > middle]
    older = [each["id"] for each in history(sandbox) if each["committerTimestamp"] < middle]
    text = datetime.fromtimestamp(middle / 1000, UTC).isoformat()
    assert hashes(invoke("commits", "list", *R, "--after", text, "--all")) == newer
    assert hashes(invoke("commits", "list", *R, "--before", text, "--all")) == older
    assert hashes(invoke("commits", "list", *R, "--after", "2012-04-17", "--before", "2012-04-18T00:00+00:00")) == [
        history(sandbox)[1]["id"]
    ]
    assert hashes(invoke("commits", "list", *R, "--after", "2w")) == []


@pytest.mark.parametrize("option", ["--after", "--before"])
def test_a_date_that_is_none_is_2(sandbox: Sandbox, invoke: Invoke, option: str) -> None:
    for text in ("yesterday-ish", "2012-13-01", "99999999999w"):
        result = invoke("commits", "list", *R, option, text)
        assert (result.code, result.out) == (2, "")
        assert text in result.err


def test_the_limit_counts_the_matches_and_stops_at_the_last(sandbox: Sandbox, invoke: Invoke) -> None:
    matching = [each["id"] for each in history(sandbox) if "Zoë" in each["author"]["name"]]
    assert len(matching) > 10
    before = len(asked(sandbox))
    result = invoke("commits", "list", *R, "--author", "zoë", "-L", "2")
    assert hashes(result) == matching[:2]
    assert result.err == "2 shown, more may exist: --all\n"
    assert len(asked(sandbox)) == before + 1
    all_of_them = invoke("commits", "list", *R, "--author", "zoë", "-L", str(len(matching)))
    assert hashes(all_of_them) == matching


def test_filters_add_up(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["--author", "seb", "--grep", "groovy", "--after", "2012-04-01", "--merges", "exclude"]
    assert hashes(invoke("commits", "list", *R, *words)) == [history(sandbox)[0]["id"]]
    assert invoke("commits", "list", *R, *words, "--issue", "NO-1", "--json").out == "[]\n"


# Where the repository comes from


def test_bbcli_repo_names_the_repository_and_r_goes_before_it(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_REPO": f"{sandbox.url}/projects/WORK/repos/trunk-based/browse"}
    assert invoke("commits", "list", env=env).out.endswith("\tStart trunk-based\n")
    assert invoke("commits", "list", "-R", "~fred/notes", env=env).out.endswith("\tStart notes\n")


def test_a_working_copy_names_the_repository(sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str) -> None:
    folder = working_copy / "languages"
    assert hashes(invoke("commits", "list", "-L", "1", cwd=folder)) == [tip]


def test_upstream_goes_before_origin(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "add", "upstream", "ssh://git@127.0.0.1:7999/work/trunk-based.git")
    assert invoke("commits", "list", cwd=working_copy).out.endswith("\tStart trunk-based\n")


def test_a_remote_of_another_server_is_passed_over(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "add", "upstream", "https://github.com/work/trunk-based.git")
    assert hashes(invoke("commits", "list", "-L", "1", cwd=working_copy)) == [tip]


def test_two_remotes_that_differ_are_an_error_that_lists_both(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "rename", "origin", "ours")
    git(working_copy, "remote", "add", "theirs", f"{sandbox.url}/scm/work/trunk-based.git")
    result = invoke("commits", "list", cwd=working_copy)
    assert (result.code, result.out) == (2, "")
    assert "ours is WORK/my-repo" in result.err
    assert "theirs is WORK/trunk-based" in result.err
    git(working_copy, "remote", "set-url", "theirs", "git@127.0.0.1:WORK/my-repo.git")
    assert invoke("commits", "list", cwd=working_copy).code == 0


def test_no_remote_that_fits_is_2(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "set-url", "origin", "https://bitbucket.example.com/scm/work/my-repo.git")
    for folder in (working_copy, working_copy.parent):
        result = invoke("commits", "list", cwd=folder)
        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f"error: which repository? No remote of this folder is on {sandbox.url}\nhint: name one: -R WORK/my-repo\n"
        )


def test_a_pushed_commit_shows_in_the_clone_at_once(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    host = sandbox.url.removeprefix("http://")
    git(tmp_path, "clone", "-q", f"http://fred:fred@{host}/scm/work/status-page.git")
    copy = tmp_path / "status-page"
    git(copy, "commit", "-q", "--allow-empty", "-m", "Größe\n\nJust now")
    git(copy, "push", "-q")
    result = invoke("commits", "list", "-L", "1", cwd=copy)
    assert hashes(result) == [git(copy, "rev-parse", "HEAD").strip()]
    assert result.lines[0].endswith("\tGröße")


# What is not there


@pytest.mark.parametrize("option", ["--until", "--since"])
def test_a_ref_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke, option: str) -> None:
    result = invoke("commits", "list", *R, option, "nope")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: commit 'nope' does not exist in repository 'my-repo'\nhint: ")


def test_a_path_that_is_not_there_has_no_commits(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--path", "no/such/file")
    assert result.code in (0, 3)
    assert result.out == ""


def test_a_repository_or_project_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    for name, words in (("WORK/nope", "repository WORK/nope"), ("NOPE/x", "project NOPE")):
        result = invoke("commits", "list", "-R", name)
        assert (result.code, result.out) == (3, "")
        assert result.err.startswith(f"error: {words} does not exist\nhint: ")


def test_an_empty_repository_says_so_with_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", "-R", "WORK/empty")
    assert (result.code, result.out) == (3, "")
    assert "no default branch" in result.err
    assert "no commits yet" in result.err


def test_a_repository_that_one_may_not_read_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    mary = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    result = invoke("commits", "list", "-R", "~fred/dotfiles", env=mary)
    assert (result.code, result.out) == (5, "")
    assert "not permitted" in result.err


# Show


@pytest.mark.parametrize("name", ["01f9c86", PUBLISHED, "master", "refs/heads/master"])
def test_show_takes_a_commit_by_every_name(sandbox: Sandbox, invoke: Invoke, tip: str, name: str) -> None:
    result = invoke("commits", "show", name, *R, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.raw == get(api(sandbox, f"/{tip}")) + b"\n"


@pytest.mark.parametrize("name", NAMES)
def test_show_takes_every_odd_name(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "show", name, *R, "--json")
    assert json.loads(result.out)["id"] == git(bare, "rev-parse", f"{name}^{{commit}}").strip()


def test_a_full_hash_costs_one_request_and_a_short_one_two(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    invoke("commits", "show", PUBLISHED, *R)
    assert [seen.path.rpartition("/")[2] for seen in asked(sandbox)] == [PUBLISHED]
    invoke("commits", "show", "01f9c86", *R)
    assert [seen.path.rpartition("/")[2] for seen in asked(sandbox)][1:] == ["commits", tip]


def test_head_is_that_of_the_working_copy(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "checkout", "-q", "v1.0")
    result = invoke("commits", "show", "HEAD", "--json", cwd=working_copy)
    assert json.loads(result.out)["id"] == git(working_copy, "rev-parse", "HEAD").strip()
    assert len(asked(sandbox)) == 1


def test_head_outside_a_working_copy_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "show", "HEAD", *R)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: HEAD is the commit of a git checkout")


def test_a_block_shows_a_commit_with_its_page(sandbox: Sandbox, invoke: Invoke) -> None:
    second = history(sandbox)[1]
    block = dict(line.split("\t", 1) for line in invoke("commits", "show", second["id"], *R).lines)
    assert block == {
        "COMMIT": second["id"], "AUTHOR": "Pierre-Etienne Poirot", "DATE": "2012-04-17T05:12:05Z",
        "COMMITTER": "Pierre-Etienne Poirot", "COMMITTED": "2012-04-17T05:12:05Z",
        "PARENTS": second["parents"][0]["id"], "ISSUES": "STASH-2121, CR-STASH-1199",
        "WEB": f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{second['id']}",
        "MESSAGE": "STASH-2121: fix typo (CR-STASH-1199)",
    }  # fmt: skip


def test_a_message_keeps_its_lines_on_a_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    lines = invoke("commits", "show", "01f9c86", *R, "--color", "never", tty=True).lines
    assert [line.split()[0] for line in lines][-2:] == ["MESSAGE", "+review"]
    assert not [line for line in lines if line.startswith("ISSUES")], "a field without a value is left out"


@pytest.mark.parametrize("name", ["nope", "0" * 40, "ffffff"])
def test_a_commit_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    result = invoke("commits", "show", name, *R)
    assert (result.code, result.out) == (3, "")
    assert f"commit '{name}' does not exist" in result.err


@pytest.mark.parametrize(
    "name", ["-x", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "[a", "a\\b", "", "a@{1}", "a.lock", "/a", "a/"]
)
def test_a_name_that_can_be_no_commit_is_2_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    result = invoke("commits", "show", *R, "--", name)
    assert (result.code, result.out) == (2, "")
    assert "is not a commit, branch or tag" in result.err
    assert asked(sandbox) == []


# Changes


def test_changes_lists_the_files(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke("commits", "changes", "master", *R)
    assert (result.code, result.out) == (0, "MODIFY\tlanguages/java.lang\t\n")
    assert invoke("commits", "changes", "master", *R, "--jsonl").lines == values(api(sandbox, f"/{tip}/changes"))


def test_changes_tells_where_a_file_was_before(sandbox: Sandbox, invoke: Invoke) -> None:
    renamed = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    result = invoke("commits", "changes", renamed, *R)
    assert result.out == "MOVE\tdocs/Getting started (short).md\tdocs/getting started.md\n"


def test_changes_of_a_merge_and_of_the_first_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    merge = history(sandbox, merges="only")[0]["id"]
    assert invoke("commits", "changes", merge, *R, "--jsonl").lines == values(api(sandbox, f"/{merge}/changes"))
    assert invoke("commits", "changes", history(sandbox)[-1]["id"], *R).out == "ADD\tREADME.md\t\n"
    limited = invoke("commits", "changes", merge, *R, "-L", "1")
    assert (len(limited.lines), limited.err) == (1, "1 shown, more exist: --all\n")


# Diff


def test_a_diff_is_the_text_that_git_writes(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    for commit in history(sandbox)[:300:12]:
        for parent in commit["parents"][:1]:
            words = [
                "-c",
                "core.quotePath=false",
                "diff",
                "-M",
                "-C",
                "--full-index",
                "-U10",
                parent["id"],
                commit["id"],
            ]
            assert invoke("commits", "diff", commit["id"], *R).out == git(bare, *words)


def test_a_diff_applies_with_git(sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]) -> None:
    git(working_copy, "checkout", "-q", "HEAD^")
    (working_copy / "p").write_bytes(invoke("commits", "diff", "01f9c86", *R).raw)
    git(working_copy, "apply", "--index", "p")
    assert git(working_copy, "write-tree") == git(working_copy, "rev-parse", "master^{tree}")


def test_a_diff_of_one_file(sandbox: Sandbox, invoke: Invoke) -> None:
    merge = next(each for each in history(sandbox, merges="only"))
    paths = [json.loads(each)["path"]["toString"] for each in values(api(sandbox, f"/{merge['id']}/changes"))]
    result = invoke("commits", "diff", merge["id"], paths[0], *R)
    assert [line for line in result.lines if line.startswith("diff ")] == [f"diff --git a/{paths[0]} b/{paths[0]}"]
    spaced = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    path = "docs/Getting started (short).md"
    assert path in invoke("commits", "diff", spaced, path, *R).out
    assert asked(sandbox)[-1].path.endswith("/diff/docs/Getting%20started%20%28short%29.md")


def test_a_diff_of_a_file_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "diff", "master", "no/such", *R)
    assert (result.code, result.out) == (3, "")
    assert "no/such" in result.err


@pytest.mark.parametrize("path", ["../etc/passwd", "a/./b"])
def test_a_path_that_climbs_is_2(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    assert invoke("commits", "diff", PUBLISHED, path, *R).code == 2
    assert asked(sandbox) == []


def test_json_gives_the_servers_json_diff(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    expected = get(api(sandbox, f"/{tip}/diff")) + b"\n"
    assert invoke("commits", "diff", "master", *R, "--json").raw == expected
    assert invoke("commits", "diff", "master", *R, "-o", "jsonl").raw == expected
    one = get(api(sandbox, f"/{tip}/diff/languages/java.lang")) + b"\n"
    assert invoke("commits", "diff", "master", "languages/java.lang", *R, "--json").raw == one


def test_stat_counts_as_git_does(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    for commit in history(sandbox)[:300:12]:
        if not commit["parents"]:
            continue
        numbers = git(bare, "diff", "-M", "--numstat", "-z", commit["parents"][0]["id"], commit["id"])
        if "-\t-" in numbers or "\t\0" in numbers:  # a picture; a file that was moved
            continue
        expected = [line.split("\t") for line in numbers.split("\0") if line]
        result = invoke("commits", "diff", commit["id"], *R, "--stat")
        assert [line.split("\t") for line in result.lines] == [[path, plus, minus] for plus, minus, path in expected]


def test_stat_knows_a_moved_file_a_picture_and_the_first_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    moved = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    assert invoke("commits", "diff", moved, *R, "--stat").out == "docs/Getting started (short).md\t0\t0\n"
    picture = next(each["id"] for each in history(sandbox) if each["message"].startswith("A darker logo"))
    assert invoke("commits", "diff", picture, *R, "--stat").out == "images/logo.bmp\t0\t0\n"
    assert invoke("commits", "diff", history(sandbox)[-1]["id"], *R, "--stat").out == "README.md\t3\t0\n"


def test_stat_is_json_where_that_is_asked_for(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "diff", "master", *R, "--stat", "--json")
    assert json.loads(result.out) == [{"path": "languages/java.lang", "added": 1, "removed": 1}]


# Pull requests


def test_pulls_lists_the_pull_requests_that_hold_a_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    branch = "feature/STASH-3000-syntax-highlight"
    result = invoke("commits", "pulls", branch, *R)
    assert result.out == "3\tSTASH-3000: Highlight groovy\tOPEN\tMary Fields\tmaster\n"
    full = hashes(invoke("commits", "list", *R, "--until", branch, "-L", "1"))[0]
    assert invoke("commits", "pulls", full, *R, "--jsonl").lines == values(api(sandbox, f"/{full}/pull-requests"))
    assert invoke("commits", "pulls", "v0.1", *R, "--json").out == "[]\n"


# Comments


def test_comments_are_added_and_listed_by_file(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    added = invoke(
        "commits", "comments", "master", *R, "--path", "languages/java.lang", "--add", "Größe\tok?", "--json"
    )
    assert (added.code, added.err) == (0, "")
    shown = json.loads(added.out)
    assert (shown["text"], shown["author"]["name"]) == ("Größe\tok?", "fred")
    url = api(sandbox, f"/{tip}/comments")
    listed = invoke("commits", "comments", "master", *R, "--path", "languages/java.lang", "--jsonl")
    assert listed.lines == values(url, path="languages/java.lang")
    every_file = invoke("commits", "comments", "master", *R, "--jsonl")
    assert every_file.lines == listed.lines
    row = invoke("commits", "comments", "master", *R).lines[-1].split("\t")
    assert (row[0], row[1], row[4]) == (str(shown["id"]), "Fred Stone", "Größe ok?")


def test_a_comment_shows_the_path_that_it_is_about(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("commits", "comments", "v0.5", *R, "--path", "VERSION", "--add", "See there")
    row = invoke("commits", "comments", "v0.5", *R, "--path", "VERSION").lines[0].split("\t")
    assert row[3] == "VERSION"


def test_a_comment_on_the_whole_commit_from_stdin(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "comments", "v0.1", *R, "--add", "-", "--json", stdin="Line one\nLine two\n")
    assert result.code == 0
    assert json.loads(result.out)["text"] == "Line one\nLine two\n"
    assert "anchor" not in json.loads(result.out)
    assert invoke("commits", "comments", "v0.1", *R, "--json").out == "[]\n"


def test_an_empty_comment_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    for words, stdin in ((["--add", ""], ""), (["--add", "-"], "")):
        result = invoke("commits", "comments", "v0.1", *R, *words, stdin=stdin)
        assert (result.code, result.out) == (2, "")
        assert "text" in result.err


def test_comments_stop_at_the_limit(sandbox: Sandbox, invoke: Invoke) -> None:
    for text in ("one", "two", "three"):
        invoke("commits", "comments", "v0.2", *R, "--path", "VERSION", "--add", text)
    result = invoke("commits", "comments", "v0.2", *R, "-L", "2")
    assert [line.split("\t")[4] for line in result.lines] == ["one", "two"]
    assert "--all" in result.err
    everything = invoke("commits", "comments", "v0.2", *R, "--all")
    assert (len(everything.lines), everything.err) == (3, "")


def test_a_comment_in_an_archived_repository_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "comments", "master", "-R", "WORK/archived-repo", "--add", "x")
    assert (result.code, result.out) == (5, "")
    assert "archived" in result.err


# Open


def test_open_opens_the_page_of_the_commit(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    page = f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{tip}"
    opened = invoke("commits", "open", "master", *R)
    assert (opened.code, opened.out, opened.err, opened.opened) == (0, "", "", [page])
    assert invoke("commits", "open", "master", *R, tty=True).err == f"opened {page}\n"
    printed = invoke("commits", "open", "master", *R, "--print")
    assert (printed.out, printed.opened) == (f"{page}\n", [])
    assert (
        f"{sandbox.url}/users/fred/repos/notes/commits/"
        in invoke("commits", "open", "master", "-R", "~fred/notes", "--print").out
    )
