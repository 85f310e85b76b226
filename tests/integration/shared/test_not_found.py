"""Repositories and projects that do not exist: each verb that takes one exits with 3, names it, and hints at a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

# The words of each verb that takes a repository. `{}` is the repository.
WITH_REPO = {
    "branches create": "x -R {}",
    "branches default": "-R {}",
    "branches delete": "x --yes -R {}",
    "branches info": "master -R {}",
    "branches list": "-R {}",
    "branches log": "master -R {}",
    "branches model set": "--no-production -R {}",
    "branches model show": "-R {}",
    "branches prune": "--merged --yes -R {}",
    "branches show": "master -R {}",
    "tags create": "x -R {}",
    "tags delete": "v1.0 --yes -R {}",
    "tags list": "-R {}",
    "tags show": "v1.0 -R {}",
    "builds delete": "master --key k -R {} --yes",
    "builds list": "master -R {}",
    "builds set": "master --state failed --key k --url http://ci/1 -R {}",
    "builds show": "master --key k -R {}",
    "builds wait": "master -R {}",
    "commits changes": "master -R {}",
    "commits comments": "master -R {}",
    "commits diff": "master -R {}",
    "commits follow": "-R {}",
    "commits list": "-R {}",
    "commits pulls": "master -R {}",
    "commits show": "master -R {}",
    "files blame": "README.md -R {}",
    "files find": "*.md -R {}",
    "files list": "-R {}",
    "files log": "README.md -R {}",
    "files show": "README.md -R {}",
    "compare": "master v1.0 -R {}",
    "files archive": "-R {}",
    "files create": "a.txt --from - -m x -R {}",
    "files download": "README.md -R {}",
    "files edit": "README.md --from - -m x -R {}",
    "insights annotate": "master --key k -R {}",
    "insights annotations": "master -R {}",
    "insights delete": "master --key k -R {} --yes",
    "insights list": "master -R {}",
    "insights report": "master --key k --title Lint -R {}",
    "insights show": "master --key k -R {}",
    "prs activity": "1 -R {}",
    "prs checks": "1 -R {}",
    "prs show": "1 -R {}",
    "prs wait": "1 --until merged -R {}",
    "prs watch": "1 -R {}",
    "prs create": "--head x --title x -R {}",
    "prs decline": "1 -R {}",
    "prs delete": "1 --yes -R {}",
    "prs edit": "1 --title x -R {}",
    "prs merge": "1 -R {}",
    "prs ready": "1 -R {}",
    "prs rebase": "1 -R {}",
    "prs reopen": "1 -R {}",
    "prs checkout": "3 -R {}",
    "prs commits": "3 -R {}",
    "prs diff": "3 -R {}",
    "prs files": "3 -R {}",
    "prs stack create": "a --base master -R {}",
    "prs stack merge": "3 -R {}",
    "prs stack rebase": "3 -R {}",
    "prs stack show": "3 -R {}",
    "prs comment": "1 -m x -R {}",
    "prs comments apply": "1 2 -R {}",
    "prs comments delete": "1 2 --yes -R {}",
    "prs comments edit": "1 2 -m x -R {}",
    "prs comments list": "1 -R {}",
    "prs comments react": "1 2 heart -R {}",
    "prs comments reopen": "1 2 -R {}",
    "prs comments resolve": "1 2 -R {}",
    "prs comments show": "1 2 -R {}",
    "prs review discard": "1 --yes -R {}",
    "prs review import": "1 - --format pylint --approve -R {}",
    "prs review set": "1 --approve -R {}",
    "prs review show": "1 -R {}",
    "prs review start": "1 -m x -R {}",
    "prs review submit": "1 -R {}",
    "prs tasks add": "1 -m x -R {}",
    "prs tasks list": "1 -R {}",
    "prs tasks reopen": "1 2 -R {}",
    "prs tasks resolve": "1 2 -R {}",
    "repos clone": "{}",
    "repos delete": "{} --yes",
    "repos edit": "{} --description x",
    "repos fork": "{}",
    "repos forks": "{}",
    "repos rename": "{} other",
    "repos show": "{}",
    "watch commit": "master -R {}",
    "watch pull": "1 -R {}",
    "watch repo": "{}",
}
WITH_PROJECT = {
    "commits list": "--project {}",
    "projects delete": "{} --yes",
    "projects edit": "{} --name x",
    "projects show": "{}",
    "repos create": "{}/x",
    "repos fork": "WORK/my-repo --to {}",
}
ELSEWHERE = {
    "api browse": "needs a terminal",
    "api call": "shows the response of the server: integration/api",
    "auth tokens create": "integration/auth/test_tokens.py",
    "auth tokens list": "integration/auth/test_tokens.py",
    "auth tokens revoke": "integration/auth/test_tokens.py",
    "branches open": "opens a page without a request",
    "commits open": "opens a page without a request",
    "files open": "opens a page without a request",
    "projects create": "makes the project",
    "prs open": "opens a page without a request",
    "repos browse": "integration/repos/test_browse.py",
    "repos list": "leads to the search by name: integration/repos/test_rename.py",
    "repos open": "opens a page without a request",
}
STDIN = '{"annotations": []}'


def test_each_verb_that_takes_a_repository_or_project_is_tested() -> None:
    taking = {
        verb: {each.name for each in command.params} & {"repo", "project"}
        for verb, command in EVERY.items()
        if verb not in ELSEWHERE
    }
    taking_repo = {verb for verb, names in taking.items() if "repo" in names} - {"repos create"}
    assert taking_repo | {"commits list"} == {*WITH_REPO}
    assert {verb for verb, names in taking.items() if names == {"project"}} <= {*WITH_PROJECT}


@pytest.mark.parametrize("verb", WITH_REPO)
def test_a_repository_that_does_not_exist_is_3(sandbox: Sandbox, invoke: Invoke, verb: str) -> None:
    for repo, message in (
        ("WORK/nope", error_text("repository WORK/nope does not exist", "bbcli repos list WORK")),
        ("NOPE/x", error_text("project NOPE does not exist", "bbcli projects list")),
    ):
        result = invoke(*verb.split(), *WITH_REPO[verb].format(repo).split(), stdin=STDIN)
        assert (result.code, result.out) == (3, "")
        assert result.err.endswith(message)


@pytest.mark.parametrize("verb", WITH_PROJECT)
def test_a_project_that_does_not_exist_is_3(sandbox: Sandbox, invoke: Invoke, verb: str) -> None:
    result = invoke(*verb.split(), *WITH_PROJECT[verb].format("NOPE").split())
    message = error_text("project NOPE does not exist", "bbcli projects list")
    assert (result.code, result.out, result.err) == (3, "", message)
