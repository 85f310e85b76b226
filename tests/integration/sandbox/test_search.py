"""Search for words in files of default branches: readable repositories only, in the page form of search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Answer, Api

PATH = "/rest/search/latest/search"


@pytest.fixture(scope="module")
def sandbox_with_files(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Add a file to WORK/audit-log on its default branch, and one on another branch only."""
    import subprocess

    found = sandbox.store.repositories.by_slug("WORK", "audit-log")
    assert found is not None
    copy = tmp_path_factory.mktemp("copy")

    def git(*words: str) -> None:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        subprocess.run(["git", *identity, *words], cwd=copy, check=True, capture_output=True)

    git("clone", "-q", str(sandbox.data / "repositories" / f"{found.id}.git"), ".")
    (copy / "böse datei.txt").write_text("one Zebra & a <zebra>\nanother\nzebra three\nquokka\n")
    git("add", ".")
    git("commit", "-qm", "zebra")
    git("push", "-q", "origin", "HEAD")
    git("checkout", "-qb", "side")
    (copy / "side.txt").write_text("zebra on the side\n")
    git("add", ".")
    git("commit", "-qm", "side")
    git("push", "-q", "origin", "side")
    return sandbox


def search(api: Api, query: str, user: str | None = "fred", **entities: Any) -> Answer:
    return api.send("POST", PATH, {"query": query, "entities": entities or {"code": {}}}, user=user)


def code(api: Api, query: str, user: str | None = "fred", **asked: int) -> Any:
    answer = search(api, query, user, code=asked)
    assert answer.status == 200, answer.body
    return answer.json["code"]


def test_a_hit_has_file_lines_and_marks(sandbox_with_files: Sandbox, api: Api) -> None:
    (hit,) = code(api, "zebra")["values"]
    assert (hit["repository"]["slug"], hit["file"], hit["hitCount"]) == ("audit-log", "böse datei.txt", 2)
    assert hit["hitContexts"] == [
        [{"line": 1, "text": "one <em>Zebra</em> &amp; a &lt;<em>zebra</em>&gt;"}],
        [{"line": 3, "text": "<em>zebra</em> three"}],
    ]


def test_all_words_have_to_be_in_the_file_and_a_phrase_in_a_line(sandbox_with_files: Sandbox, api: Api) -> None:
    assert code(api, "repo:WORK/audit-log zebra quokka")["count"] == 1
    assert [
        code(api, f"repo:WORK/audit-log {query}")["count"]
        for query in ("zebra wombat", '"zebra quokka"', '"zebra three"')
    ] == [0, 0, 1]


def test_lines_that_follow_each_other_stand_together(sandbox_with_files: Sandbox, api: Api) -> None:
    (hit,) = code(api, "repo:WORK/audit-log zebra quokka")["values"]
    assert [[line["line"] for line in context] for context in hit["hitContexts"]] == [[1], [3, 4]]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("project:WORK zebra", 1),
        ("project:work repo:AUDIT-LOG zebra", 1),
        ("repo:WORK/audit-log zebra", 1),
        ('project:"WORK" zebra', 1),
        ("project:OPEN zebra", 0),
        ("repo:my-repo zebra", 0),
    ],
)
def test_modifiers_say_where(sandbox_with_files: Sandbox, api: Api, query: str, count: int) -> None:
    assert code(api, query)["count"] == count


def test_what_may_not_be_read_is_not_found(sandbox_with_files: Sandbox, api: Api) -> None:
    assert [code(api, "repo:WORK/audit-log zebra", user)["count"] for user in ("fred", None)] == [1, 0]


def test_pages_say_where_the_next_one_starts(sandbox_with_files: Sandbox, api: Api) -> None:
    whole = code(api, "repo:WORK/my-repo e", limit=1000)
    assert (whole["isLastPage"], len(whole["values"])) == (True, whole["count"])
    found, start, last = [], 0, False
    while not last:
        page = code(api, "repo:WORK/my-repo e", start=start, limit=len(whole["values"]) // 3)
        assert (page["category"], page["count"], page["start"]) == ("primary", whole["count"], start)
        found += page["values"]
        start, last = page["nextStart"], page["isLastPage"]
    assert found == whole["values"]
    assert len(found) > 7, "more than one page"


def test_repositories_are_found_by_name(sandbox_with_files: Sandbox, api: Api) -> None:
    answer = search(api, "audit", repositories={"limit": 1}, code={})
    assert [each["slug"] for each in answer.json["repositories"]["values"]] == ["audit-log"]
    assert {"code", "repositories", "scope", "query"} == {*answer.json}


@pytest.mark.parametrize(
    ("query", "entities", "context"),
    [
        ("x" * 251, {"code": {}}, "query"),
        ("", {"code": {}}, "query"),
        ("project:WORK", {"code": {}}, "query"),
        ("a\0b", {"code": {}}, "query"),
        ("x", {}, "entities"),
        ("x", {"people": {}}, "entities"),
        ("x", {"code": 1}, "code"),
        ("x", {"code": {"limit": 0}}, "limit"),
    ],
)
def test_what_can_not_be_looked_for_is_refused(api: Api, query: str, entities: Any, context: str) -> None:
    answer = api.send("POST", PATH, {"query": query, "entities": entities})
    assert (answer.status, answer.json["errors"][0]["context"]) == (400, context)


def test_the_longest_query_is_fine(api: Api) -> None:
    assert code(api, "repo:WORK/my-repo ".ljust(250, "x"))["values"] == []


def test_no_more_than_a_thousand_are_found(sandbox: Sandbox, api: Api, tmp_path: Path, git: Callable[..., str]) -> None:
    found = sandbox.store.repositories.by_slug("WORK", "backup-jobs")
    assert found is not None
    git(tmp_path, "clone", "-q", str(sandbox.data / "repositories" / f"{found.id}.git"), "copy")
    for number in range(1001):
        (tmp_path / "copy" / f"{number}.txt").write_text("wombat\n")
    git(tmp_path / "copy", "add", ".")
    git(tmp_path / "copy", "commit", "-qm", "many")
    git(tmp_path / "copy", "push", "-q", "origin", "HEAD")
    page = code(api, "repo:backup-jobs wombat", limit=2000)
    assert (page["count"], len(page["values"]), page["isLastPage"]) == (1000, 1000, True)
