"""Names of branches, tags and commits that are too long for git."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.cases import FORM, GIT_TAGS, PROJECT, PULLS, REPO, UTILS, VALUES, form

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api


def _pull(**ends: str) -> dict[str, Any]:
    return {"title": "Long", **{name: {"id": ends.get(name, "master")} for name in ("fromRef", "toRef")}}


LONG = "x" * 100_000
MANY = "/".join(["part"] * 20_000)
WIDE = "größe/" * 30_000 + "x"
SENT = (
    ("POST", REPO + "/branches", lambda name: {"name": name, "startPoint": "master"}),
    ("POST", REPO + "/branches", lambda name: {"name": "long", "startPoint": name}),
    ("POST", UTILS, lambda name: {"name": name, "startPoint": "master"}),
    ("POST", UTILS, lambda name: {"name": "long", "startPoint": name}),
    ("DELETE", UTILS, lambda name: {"name": name}),
    ("DELETE", UTILS, lambda name: {"name": "fix#2790+quotes&more", "endPoint": name}),
    ("POST", REPO + "/tags", lambda name: {"name": name, "startPoint": "master"}),
    ("POST", REPO + "/tags", lambda name: {"name": "long", "startPoint": name, "message": "Annotated"}),
    ("POST", GIT_TAGS, lambda name: {"name": name, "startPoint": "master", "type": "LIGHTWEIGHT"}),
    ("POST", GIT_TAGS, lambda name: {"name": "long", "startPoint": name, "type": "LIGHTWEIGHT"}),
    ("PUT", REPO + "/branches/default", lambda name: {"id": name}),
    ("PUT", REPO + "/default-branch", lambda name: {"id": name}),
    ("POST", PULLS, lambda name: _pull(fromRef=name)),
    ("POST", PULLS, lambda name: _pull(toRef=name)),
    ("PUT", REPO + "/browse/{path}", lambda name: form(content="New", branch=name)),
    ("PUT", REPO + "/browse/{path}", lambda name: form(content="New", branch="master", sourceCommitId=name)),
    ("POST", PROJECT + "/repos", lambda name: {"name": "long", "defaultBranch": name}),
    ("POST", REPO, lambda name: {"name": "long-fork", "defaultBranch": name}),
    ("PUT", REPO, lambda name: {"defaultBranch": name}),
)


@pytest.mark.parametrize("name", [LONG, MANY, WIDE], ids=["long", "many parts", "many bytes"])
@pytest.mark.parametrize(
    ("method", "template", "body"), SENT, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_name_that_is_too_long_for_git_is_400(api: Api, method: str, template: str, body: Any, name: str) -> None:
    sent = body(name)
    media_type = FORM if isinstance(sent, bytes) else "application/json"
    answer = api.send(method, "/rest" + template.format(**VALUES), sent, Content_Type=media_type)
    assert answer.status == 400
    assert len(answer.body) < 1000


def test_an_empty_repository_takes_no_default_branch_that_git_cannot_store(api: Api) -> None:
    answer = api.send("PUT", "/rest/api/latest/projects/WORK/repos/empty/default-branch", {"id": LONG})
    assert answer.status == 400


@pytest.mark.parametrize("name", ["x" * 250, "größe/" * 100 + "x"], ids=["part", "bytes"])
def test_the_longest_names_are_made_and_found(api: Api, name: str) -> None:
    branches = "/rest" + (REPO + "/branches").format(**VALUES)
    made = api.send("POST", branches, {"name": name, "startPoint": "master"})
    assert (made.status, made.json["displayId"]) == (200, name)
    assert api.send("POST", branches, {"name": "next/to", "startPoint": name}).json["latestCommit"]
    for each in (name, "next/to"):
        assert api.send("DELETE", "/rest" + UTILS.format(**VALUES), {"name": each}).status == 204
