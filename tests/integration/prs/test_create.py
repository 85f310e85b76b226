"""`bbcli prs create`: from the current branch, a fork or a name; what the server refuses loses no text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.commands.prs.pull_text import text_of_commits
from bbcli.sandbox.faults import Fault
from tests.integration.prs.test_argument import clone
from tests.integration.sandbox.pulls import PULLS, REPO
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.prs.conftest import Meanwhile
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/data-export")
TEMPLATE = ".bitbucket/PULL_REQUEST_TEMPLATE.md"
PLAIN = {"NO_COLOR": "1"}


def head(pulls: Pulls, name: str) -> str:
    """Make a branch with one commit."""
    pulls.commit(name, f"{name.rpartition('/')[2]}.txt", "x\n")
    return name


def create(invoke: Invoke, *words: str, **options: Any) -> Result:
    return invoke("prs", "create", *words, **options)


def made(pulls: Pulls, found: Result) -> Any:
    """Return the pull request whose URL is the last line of stdout."""
    assert found.code == 0, found.err
    return pulls.api.json(f"{PULLS}/{found.lines[-1].rpartition('/')[2]}")


@pytest.fixture
def work(sandbox: Sandbox, git: Callable[..., str], tmp_path: Path) -> Path:
    """A local clone of WORK/data-export."""
    return clone(sandbox, git, tmp_path, "work/data-export")


def commit(git: Callable[..., str], folder: Path, branch: str, *messages: str) -> None:
    """Make a branch with these commits."""
    git(folder, "switch", "-q", "-c", branch, "origin/master")
    for message in messages:
        git(folder, "commit", "-q", "--allow-empty", "-m", message)


def test_the_url_alone_is_the_last_line_and_json_is_the_servers_object(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    words = ("--title", "T", "-b", "D", "--draft", "--task", "do this", "-r", "seb.ruiz")
    found = create(invoke, *R, "--head", head(pulls, "one"), *words)
    pull = made(pulls, found)
    assert found.out == f"{sandbox.url}/projects/WORK/repos/data-export/pull-requests/{pull['id']}\n"
    facts = [pull[name] for name in ("title", "description", "draft")]
    assert (facts, pull["toRef"]["displayId"]) == (["T", "D", True], "master")
    assert [each["user"]["name"] for each in pull["reviewers"]] == ["seb.ruiz"]
    tasks = pulls.get(pull, "/blocker-comments")["values"]
    assert [task["text"] for task in tasks] == ["do this"]
    other = create(invoke, *R, "--head", head(pulls, "two"), "--title", "T", "--json")
    assert json.loads(other.out)["title"] == "T"


def test_an_existing_pull_request_is_named_with_6(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(title="First")
    found = create(invoke, *R, "--head", pull["fromRef"]["displayId"], "--title", "Second")
    url = f"{sandbox.url}/projects/WORK/repos/data-export/pull-requests/{pull['id']}"
    assert (found.code, found.out) == (6, "")
    assert f"existing pull request: #{pull['id']} First {url}\n" in found.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--head", "master"), 2, "branch master cannot be merged into itself"),
        (("--head", "no-such"), 3, "branch no-such does not exist in WORK/data-export"),
        (("--head", "same-as-master", "--base", "no-such"), 3, "branch no-such does not exist in WORK/data-export"),
        (("--head", "same-as-master"), 6, '"master" is already up-to-date with branch "same-as-master"'),
        (("--head", "~nobody/x:y"), 3, "does not exist"),
        ((), 2, "no source branch is named, and this directory is not a local clone"),
        (("--head", "same-as-master", "-r", "@no-such"), 3, "reviewer group @no-such does not exist"),
        (("-F", "missing", "--head", "same-as-master"), 2, "cannot read missing: No such file or directory"),
    ],
)
def test_a_refusal_is_one_clear_line(
    invoke: Invoke, pulls: Pulls, words: tuple[str, ...], code: int, message: str
) -> None:
    pulls.api.send("POST", f"{REPO}/branches", {"name": "same-as-master", "startPoint": "master"})
    found = create(invoke, *R, "--title", "T", *words)
    first = found.err.splitlines()[0]
    assert (found.code, found.out, message in first) == (code, "", True), found.err


def test_without_a_title_and_a_terminal_the_way_is_shown(invoke: Invoke, pulls: Pulls) -> None:
    found = create(invoke, *R, "--head", head(pulls, "untitled"))
    lines = ["error: the pull request has no title", "hint: add --title TEXT, or --fill to take it from the commits"]
    assert (found.code, found.err.splitlines()) == (2, lines)


@pytest.mark.parametrize(
    ("branch", "messages", "title", "description"),
    [
        ("feature/ABC-12-login-page", ["Add a page\n\nWith style."], "ABC-12: Add a page", "With style."),
        ("feature/ABC-12-login-page", ["ABC-12 Add"], "ABC-12 Add", ""),
        ("bugfix/ABC-12-login_page", ["One", "Two\n\nx"], "ABC-12: Login page", "* One\n* Two"),
        ("ABC-12", ["One", "Two"], "ABC-12", "* One\n* Two"),
        ("utf-8-names", ["One", "Two"], "Utf 8 names", "* One\n* Two"),
    ],
)
def test_commits_fill_the_text_with_the_issue_key_of_the_branch(
    branch: str, messages: list[str], title: str, description: str
) -> None:
    assert text_of_commits(branch, messages) == (title, description)


def test_the_summary_names_the_repository_of_a_fork_only(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], pulls: Pulls, work: Path
) -> None:
    commit(git, work, "feature/KEY-2-summary", "First")
    found = create(invoke, "--push", tty=True, stdin="Mine\n", env=PLAIN, cwd=work)
    assert "]: feature/KEY-2-summary → master of WORK/data-export\n" in found.err, found.err


def test_a_branch_that_is_not_pushed_is_pushed_when_asked(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], pulls: Pulls, work: Path
) -> None:
    commit(git, work, "feature/KEY-1-pushed", "First", "Second")
    refused = create(invoke, "--fill", cwd=work)
    hint = "hint: push it first: add --push, or run git push -u origin feature/KEY-1-pushed"
    assert (refused.code, refused.err.splitlines()) == (
        2, ["error: branch feature/KEY-1-pushed is not on the server", hint],
    )  # fmt: skip
    sandbox.requests.clear()
    dry = create(invoke, "--fill", "--push", "--dry-run", cwd=work)
    assert '"title":"KEY-1: Pushed","description":"* First\\n* Second"' in dry.out
    assert dry.err == "branch feature/KEY-1-pushed would be pushed to WORK/data-export first\n"
    assert all(seen.method == "GET" for seen in requests_to(sandbox))
    pull = made(pulls, create(invoke, "--fill", "--push", "--quiet", cwd=work))
    assert (pull["title"], pull["description"]) == ("KEY-1: Pushed", "* First\n* Second")
    assert pull["fromRef"]["latestCommit"] == git(work, "rev-parse", "HEAD").strip()
    assert git(work, "rev-parse", "--abbrev-ref", "@{upstream}").strip() == "origin/feature/KEY-1-pushed"


def test_a_branch_that_began_at_another_one_is_pushed_under_its_own_name(
    invoke: Invoke, git: Callable[..., str], pulls: Pulls, work: Path
) -> None:
    commit(git, work, "older", "First")
    git(work, "push", "-q", "origin", "older")
    git(work, "switch", "-q", "-c", "younger", "origin/older")
    git(work, "commit", "-q", "--allow-empty", "-m", "Second")
    pull = made(pulls, create(invoke, "--title", "T", "--push", cwd=work))
    assert pull["fromRef"]["displayId"] == "younger"
    assert git(work, "ls-remote", "origin", "older").split()[0] == git(work, "rev-parse", "older").strip()


def test_a_terminal_asks_before_it_pushes_newer_commits(
    invoke: Invoke, git: Callable[..., str], pulls: Pulls, work: Path
) -> None:
    commit(git, work, "newer", "First")
    git(work, "push", "-q", "origin", "newer")
    git(work, "commit", "-q", "--allow-empty", "-m", "Second")
    words = ("--title", "T")
    no = create(invoke, *words, cwd=work, tty=True, stdin="n\n", env=PLAIN)
    assert "Push 1 commit of newer to WORK/data-export? [Y/n]: " in no.err
    assert "warning: 1 commit of newer is not pushed: --push pushes first\n" in no.err
    pull = made(pulls, no)
    assert pull["fromRef"]["latestCommit"] == git(work, "rev-parse", "HEAD~1").strip()
    pulls.send("POST", pull, f"/decline?version={pull['version']}", {})
    yes = made(pulls, create(invoke, *words, cwd=work, tty=True, stdin="\n", env=PLAIN))
    assert yes["fromRef"]["latestCommit"] == git(work, "rev-parse", "HEAD").strip()


def test_a_terminal_shows_a_summary_and_asks_for_the_title(invoke: Invoke, pulls: Pulls) -> None:
    found = create(invoke, *R, "--head", head(pulls, "asked"), "-r", "mary", tty=True, stdin="Mine\n", env=PLAIN)
    pull = made(pulls, found)
    number = pull["id"]
    assert found.err.splitlines() == [
        "Title [Change asked.txt]: asked → master of WORK/data-export",
        "  Mine",
        "  reviewers: mary",
        f"created pull request {number} of WORK/data-export: Mine",
    ]
    assert pull["title"] == "Mine"


def test_a_fork_is_named_and_found_in_its_clone(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], pulls: Pulls, tmp_path: Path
) -> None:
    fork = pulls.api.send("POST", REPO, {"project": {"key": "~FRED"}, "name": "data-export"})
    assert fork.status == 201, fork.body
    folder = clone(sandbox, git, tmp_path, "~fred/data-export")
    commit(git, folder, "of-fork", "Fork it")
    git(folder, "push", "-q", "origin", "of-fork")
    pull = made(pulls, create(invoke, *R, "--fill", cwd=folder))
    assert (pull["fromRef"]["repository"]["project"]["key"], pull["title"]) == ("~FRED", "Fork it")
    again = create(invoke, *R, "--head", "~fred/data-export:of-fork", "--title", "T")
    assert (again.code, f"existing pull request: #{pull['id']}" in again.err) == (6, True), again.err


def test_the_branch_model_names_the_target(invoke: Invoke, pulls: Pulls) -> None:
    utils = "/rest/branch-utils/1.0/projects/WORK/repos/data-export/branchmodel/configuration"
    for name in ("develop", "stable"):
        pulls.api.send("POST", f"{REPO}/branches", {"name": name, "startPoint": "master"})
    model = {
        "development": {"refId": "refs/heads/develop", "useDefault": False},
        "production": {"refId": "refs/heads/stable", "useDefault": False},
        "types": [{"id": "HOTFIX", "enabled": True, "prefix": "hotfix/"}],
    }
    assert pulls.api.send("PUT", utils, model).status == 200
    into = {}
    for name in ("topic-of-model", "hotfix/urgent"):
        found = create(invoke, *R, "--head", head(pulls, name), "--title", "T", "--dry-run", "--json")
        into[name] = re.search(r'"toRef":\{"id":"([^"]+)"', json.loads(found.out)[0]["curl"])
    pulls.api.send("DELETE", utils)
    assert {name: match and match[1] for name, match in into.items()} == {
        "topic-of-model": "refs/heads/develop",
        "hotfix/urgent": "refs/heads/stable",
    }


def test_default_reviewers_code_owners_and_groups_review(invoke: Invoke, pulls: Pulls) -> None:
    users = {each["name"]: each["id"] for each in pulls.api.json("/rest/api/latest/users?limit=100")["values"]}
    condition = {
        "sourceMatcher": {"id": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF"}},
        "targetMatcher": {"id": "refs/heads/master", "type": {"id": "BRANCH"}},
        "reviewers": [{"id": users["mary"]}, {"id": users["fred"]}],
        "requiredApprovals": 0,
    }
    place = "/rest/default-reviewers/latest/projects/WORK/repos/data-export/condition"
    made_condition = pulls.api.send("POST", place, condition)
    assert made_condition.status == 200, made_condition.body
    pulls.commit("master", ".bitbucket/CODEOWNERS", "*.txt @zoe.oneil @fred\n")
    group = {"name": "core", "users": [{"name": "seb.ruiz"}]}
    assert pulls.api.send("POST", f"{REPO}/settings/reviewer-groups", group).status == 201

    def reviewers(branch: str, *words: str) -> set[str]:
        pull = made(pulls, create(invoke, *R, "--head", head(pulls, branch), "--title", "T", *words))
        return {each["user"]["name"] for each in pull["reviewers"]}

    owner = {name for name in users if name.startswith("zo")}
    assert reviewers("owned", "-r", "@core") - owner == {"mary", "seb.ruiz"}
    assert reviewers("alone", "--no-default-reviewers") == set()
    pulls.api.send("DELETE", f"{place}/{made_condition.json['id']}")


def test_invalid_reviewers_are_named_and_skipped_on_confirmation(invoke: Invoke, pulls: Pulls) -> None:
    words = (*R, "--head", head(pulls, "skipping"), "--title", "T", "-r", "mary,nobody,fred")
    refused = create(invoke, *words)
    assert (refused.code, refused.err.splitlines()[1:]) == (
        6,
        [
            "reviewer nobody: nobody is not a user.",
            "reviewer fred: fred is the author of the pull request.",
            "valid reviewers: mary",
            "hint: omit the invalid reviewers, or add --skip-invalid-reviewers",
        ],
    )
    asked = create(invoke, *words, tty=True, stdin="\n", env=PLAIN)
    assert (asked.code, "nobody and fred cannot review: continue without" in asked.err) == (6, True)
    found = create(invoke, *words, "--skip-invalid-reviewers")
    assert [each["user"]["name"] for each in made(pulls, found)["reviewers"]] == ["mary"]
    assert found.err == "warning: skipped the reviewers that the server refuses: nobody and fred\n"


def test_the_template_of_the_repository_begins_the_description(
    invoke: Invoke, pulls: Pulls, git: Callable[..., str], work: Path
) -> None:
    pulls.commit("templated", TEMPLATE, "## What\n\n## Why\n")
    pulls.api.send("POST", f"{REPO}/branches", {"name": "from-templated", "startPoint": "templated"})
    pulls.commit("from-templated", "t.txt", "x\n")
    words = ("--base", "templated", "--title", "T", "--dry-run")
    assert '"description":"## What\\n\\n## Why"' in create(invoke, *R, "--head", "from-templated", *words).out
    git(work, "fetch", "-q")
    git(work, "switch", "-q", "from-templated")
    (work / TEMPLATE).write_text("mine\n")
    assert '"description":"mine"' in create(invoke, *words, cwd=work).out
    assert '"description":"given"' in create(invoke, *words, "-b", "given", cwd=work).out
    piped = create(invoke, *words, "-F", "-", cwd=work, stdin="piped\n")
    assert '"description":"piped"' in piped.out


def test_a_text_that_the_server_refused_is_kept_and_recovered(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile
) -> None:
    branch = head(pulls, "kept")
    sandbox.faults.add(Fault("status", path="/rest/api/*/pull-requests", method="POST", status=409, times=1))
    env = meanwhile(text="Long\n\nwork\n")
    words = (*R, "--head", branch, "-e", "-r", "mary", "--task", "do it")
    failed = create(invoke, *words, tty=True, width=200, env=env)
    assert failed.code == 6, failed.err
    found = re.search(r"^hint: create it from this file: bbcli prs create --recover (\S+)$", failed.err, re.MULTILINE)
    assert found, failed.err
    pull = made(pulls, create(invoke, *R, "--recover", found[1]))
    assert (pull["title"], pull["description"], pull["fromRef"]["displayId"]) == ("Long", "work", branch)
    assert [each["user"]["name"] for each in pull["reviewers"]] == ["mary"]
    assert pulls.get(pull, "/blocker-comments")["values"][0]["text"] == "do it"
    bad = create(invoke, *R, "--recover", str(Path(__file__)))
    assert (bad.code, "has no saved pull request\n" in bad.err) == (2, True)


def test_the_form_is_opened_in_the_browser(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    found = create(invoke, *R, "--head", head(pulls, "web"), "--web")
    query = "create&sourceBranch=refs%2Fheads%2Fweb&targetBranch=refs%2Fheads%2F"
    assert (found.code, found.out) == (0, "")
    assert found.opened[0].startswith(f"{sandbox.url}/projects/WORK/repos/data-export/pull-requests?{query}")
