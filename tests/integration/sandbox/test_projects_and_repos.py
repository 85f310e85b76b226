"""Projects, repositories and users over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

PROJECTS = "/rest/api/latest/projects"
WORK = f"{PROJECTS}/WORK"


def test_hidden_projects_leave_gaps_in_the_positions(api: Api) -> None:
    page = api.json(f"{PROJECTS}?limit=1")
    assert list(page) == ["size", "limit", "isLastPage", "values", "start", "nextPageStart"]
    assert (page["size"], page["start"], page["nextPageStart"]) == (1, 0, 2)


@pytest.mark.parametrize("limit", [1, 2, 7, 1000])
def test_following_the_pages_gives_every_project_once_whatever_the_limit(api: Api, limit: int) -> None:
    keys = [project["key"] for project in api.all(PROJECTS, limit=limit)]
    assert len(keys) == len(set(keys)) == 24
    assert {"WORK", "OPEN", "~FRED"} <= set(keys)


def test_the_world_has_enough_to_page_through(api: Api) -> None:
    assert len(api.all(PROJECTS, limit=100, user="admin")) >= 30
    assert len(api.all("/rest/api/latest/repos", limit=100)) >= 60


def test_the_last_page_has_no_next_start_and_the_limit_is_clamped_silently(api: Api) -> None:
    page = api.json(f"{PROJECTS}?limit=5000")
    assert page["limit"] == 1000
    assert page["isLastPage"] is True
    assert "nextPageStart" not in page
    assert api.json(PROJECTS)["limit"] == 25


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "start=-1", "start=x", "limit="])
def test_a_start_or_limit_that_is_no_number_is_400(api: Api, query: str) -> None:
    answer = api.get(f"{PROJECTS}?{query}")
    assert (answer.status, answer.exception) == (400, "ArgumentValidationException")


def test_mary_reads_work_and_what_is_public_only(api: Api) -> None:
    assert [project["key"] for project in api.json(PROJECTS, user="mary")["values"]] == ["~FRED", "OPEN", "WORK"]
    assert [project["key"] for project in api.json(PROJECTS, user=None)["values"]] == ["~FRED", "OPEN"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("name=wor", ["WORK"]),
        ("name=nothing", []),
        ("permission=PROJECT_ADMIN", ["~FRED"]),
        ("permission=PROJECT_WRITE", ["~FRED", "OPEN", "WORK"]),
        ("permission=REPO_ADMIN", ["~FRED", "WORK"]),
    ],
)
def test_projects_are_filtered_by_name_and_permission(api: Api, query: str, keys: list[str]) -> None:
    assert [project["key"] for project in api.json(f"{PROJECTS}?{query}")["values"]] == keys


def test_an_unknown_permission_is_400(api: Api) -> None:
    assert api.get(f"{PROJECTS}?permission=ALL").status == 400
    assert api.get("/rest/api/latest/repos?permission=PROJECT_READ").status == 400
    assert api.get("/rest/api/latest/repos?state=BROKEN").status == 400


def test_a_project_is_created_changed_and_deleted(api: Api) -> None:
    created = api.send("POST", PROJECTS, {"key": "new_1", "name": "New", "public": True, "description": ""})
    assert (created.status, created.json["key"], created.json["public"]) == (201, "NEW_1", True)
    assert "description" not in created.json
    path = f"{PROJECTS}/new_1"
    changed = api.send("PUT", path, {"name": "Newer", "description": "Text", "public": False}).json
    assert (changed["id"], changed["name"], changed["description"]) == (created.json["id"], "Newer", "Text")
    assert api.send("PUT", path, {"name": "Work"}).status == 409
    assert api.send("POST", f"{path}/repos", {"name": "R"}).status == 201
    refused = api.send("DELETE", path)
    assert (refused.status, refused.exception) == (409, "IntegrityException")
    assert api.send("DELETE", f"{path}/repos/r").status == 202
    assert api.send("DELETE", path).status == 204
    gone = api.get(path)
    assert (gone.status, gone.json["errors"][0]["message"]) == (404, "Project new_1 does not exist.")


def test_keys_are_found_in_any_case_and_shown_in_upper_case(api: Api) -> None:
    assert api.json(f"{PROJECTS}/work")["key"] == "WORK"
    assert api.json(f"{PROJECTS}/~fred")["type"] == "PERSONAL"
    assert api.json(f"{PROJECTS}/work/repos/MY-REPO")["slug"] == "my-repo"


def test_a_repository_has_its_keys_in_order_and_links_to_the_host_that_was_called(api: Api) -> None:
    repository = api.json(f"{WORK}/repos/my-repo", Host="bitbucket.localhost:7990")
    assert list(repository)[:6] == ["slug", "id", "name", "description", "hierarchyId", "scmId"]
    clone = {link["name"]: link["href"] for link in repository["links"]["clone"]}
    assert clone == {
        "http": "http://bitbucket.localhost:7990/scm/work/my-repo.git",
        "ssh": "ssh://git@bitbucket.localhost:7999/work/my-repo.git",
    }
    self_link = repository["links"]["self"][0]["href"]
    assert self_link == "http://bitbucket.localhost:7990/projects/WORK/repos/my-repo/browse"
    personal = api.json(f"{PROJECTS}/~fred/repos/notes")["links"]
    assert personal["self"][0]["href"].endswith("/users/fred/repos/notes/browse")
    assert any(link["href"].endswith("/scm/~fred/notes.git") for link in personal["clone"])


def test_repositories_of_all_projects_are_filtered(api: Api) -> None:
    def slugs(query: str) -> list[str]:
        return [repository["slug"] for repository in api.all(f"/rest/api/latest/repos?{query}", limit=9)]

    assert slugs("name=my-") == ["my-repo"]
    assert slugs("projectkey=open&name=%20WEB%20") == ["website"]
    assert slugs("projectname=source") == ["awesome-list", "hello-world", "website"]
    assert slugs("archived=ARCHIVED") == ["archived-repo"]
    assert "archived-repo" not in slugs("projectkey=WORK")
    assert "archived-repo" in slugs("projectkey=WORK&archived=all")
    assert slugs("visibility=public") == ["notes", "awesome-list", "hello-world", "website"]
    assert slugs("visibility=private&projectkey=~fred") == ["dotfiles"]
    assert slugs("state=INITIALISING") == []
    assert set(slugs("permission=REPO_ADMIN&name=o")) < set(slugs("name=o"))


def test_a_repository_is_created_renamed_moved_and_deleted(api: Api) -> None:
    created = api.send("POST", f"{WORK}/repos", {"name": "My  new Repo", "defaultBranch": "main"})
    assert (created.status, created.json["slug"]) == (201, "my-new-repo")
    old = f"{WORK}/repos/my-new-repo"
    assert api.json(f"{old}/default-branch")["id"] == "refs/heads/main"
    renamed = api.send("PUT", old, {"name": "Other", "description": "D", "public": True, "forkable": False})
    assert (renamed.status, renamed.json["slug"], renamed.json["id"]) == (201, "other", created.json["id"])
    moved = api.get(f"{old}/branches?limit=3")
    assert moved.status == 307
    assert moved.headers["Location"] == f"{api.sandbox.url}{WORK}/repos/other/branches?limit=3"
    elsewhere = api.send("PUT", f"{WORK}/repos/other", {"project": {"key": "~fred"}})
    assert elsewhere.json["project"]["key"] == "~FRED"
    assert api.get(f"{WORK}/repos/other").headers["Location"].endswith("/projects/~FRED/repos/other")
    assert api.send("POST", f"{PROJECTS}/~fred/repos/other", {"name": "f"}).status == 409
    deleted = api.send("DELETE", f"{PROJECTS}/~fred/repos/other")
    assert (deleted.status, deleted.json["exceptionName"]) == (202, None)
    assert api.send("DELETE", f"{PROJECTS}/~fred/repos/other").status == 204
    assert api.get(old).status == 404


def test_a_renamed_repository_redirects_only_those_who_may_read_it(api: Api) -> None:
    api.send("POST", f"{WORK}/repos", {"name": "before"})
    api.send("PUT", f"{WORK}/repos/before", {"name": "after"})
    assert api.get(f"{WORK}/repos/before", user="mary").status == 307
    assert api.get(f"{WORK}/repos/before", user="aahmed").status == 401


def test_a_name_that_is_taken_or_impossible_is_refused_under_its_field(api: Api) -> None:
    taken = api.send("POST", f"{WORK}/repos", {"name": "my repo"})
    assert (taken.status, taken.json["errors"][0]["context"]) == (409, "name")
    for name in ("", "/x", "-x", "x" * 129):
        answer = api.send("POST", f"{WORK}/repos", {"name": name})
        assert (answer.status, answer.json["errors"][0]["context"]) == (400, "name")
    assert api.send("POST", f"{WORK}/repos", {"name": "x", "scmId": "hg"}).status == 400
    assert api.send("PUT", f"{WORK}/repos/my-repo", {"name": "empty"}).status == 409


def test_the_same_repository_made_twice_at_once_is_one(api: Api) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: api.send("POST", f"{WORK}/repos", {"name": "twice"}).status, range(6)))
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]


def test_deleting_while_others_read_never_ends_in_500(api: Api) -> None:
    def read(slug: str) -> set[int]:
        paths = (f"{WORK}/repos", f"{WORK}/repos/{slug}/commits", f"{WORK}/repos/{slug}/branches")
        return {api.get(path).status for path in paths * 3}

    slugs = [f"{name}-{number}" for number, name in enumerate(["gone"] * 6)]
    for slug in slugs:
        api.send("POST", f"{WORK}/repos/my-repo", {"name": slug, "project": {"key": "WORK"}})
    with ThreadPoolExecutor(12) as pool:
        reading = [pool.submit(read, slug) for slug in slugs]
        deleting = [pool.submit(api.send, "DELETE", f"{WORK}/repos/{slug}") for slug in slugs]
        assert {done.result().status for done in deleting} == {202}
        assert set().union(*(done.result() for done in reading)) <= {200, 404}


def test_a_fork_remembers_its_origin_and_goes_to_ones_own_project(api: Api) -> None:
    fork = api.send("POST", f"{WORK}/repos/my-repo", {}, user="mary")
    assert (fork.status, fork.json["project"]["key"], fork.json["slug"]) == (201, "~MARY", "my-repo")
    assert fork.json["origin"]["project"]["key"] == "WORK"
    assert [each["slug"] for each in api.json(f"{WORK}/repos/my-repo/forks", user="mary")["values"]] == ["my-repo"]
    assert api.json(f"{WORK}/repos/my-repo/forks")["values"] == []
    commits = api.json(f"{PROJECTS}/~mary/repos/my-repo/commits?until=01f9c86", user="mary")
    assert commits["values"][0]["message"].startswith("NONE: Add groovy")
    into_work = api.send("POST", f"{WORK}/repos/my-repo", {"project": {"key": "WORK"}}, user="mary")
    assert into_work.exception == "AuthorisationException"
    nowhere = api.send("POST", f"{WORK}/repos/my-repo", {"project": {"key": "NOPE"}})
    assert nowhere.exception == "NoSuchProjectException"


def test_an_archived_repository_refuses_writes_until_it_is_brought_back(api: Api) -> None:
    path = f"{WORK}/repos/archived-repo"
    branch = {"name": "x", "startPoint": "master"}
    assert api.send("POST", f"{path}/branches", branch).status == 403
    assert api.send("PUT", path, {"name": "x"}).status == 403
    assert api.send("PUT", path, {"archived": False}).json["archived"] is False
    assert api.send("POST", f"{path}/branches", branch).status == 200
    assert api.send("PUT", path, {"archived": True}).json["archived"] is True


def test_users_are_found_by_any_of_their_names(api: Api) -> None:
    for text in ("mary", "FIELDS", "mary@example"):
        assert [user["name"] for user in api.json(f"/rest/api/latest/users?filter={text}")["values"]] == ["mary"]
    user = api.json("/rest/api/latest/users/j%C3%B6rg_example.com")
    assert user["name"] == "jörg@example.com"
    assert api.get("/rest/api/latest/users/ghost").exception == "NoSuchUserException"


def test_capabilities_are_open_to_anybody(api: Api) -> None:
    answer = api.get("/rest/capabilities", user=None)
    assert (answer.status, answer.json["application"]) == (200, "stash")


def test_personal_repositories_are_below_users_too(api: Api) -> None:
    personal, places = f"{PROJECTS}/~fred/repos", [f"/rest/api/{name}/users" for name in ("latest", "1.0")]
    for place in places:
        for owner in ("fred", "~fred", "FRED"):
            for path in ("", "/dotfiles", "/dotfiles/commits?limit=1", "/dotfiles/raw/README.md"):
                assert api.get(f"{place}/{owner}/repos{path}").body == api.get(f"{personal}{path}").body
    assert api.send("POST", f"{places[0]}/fred/repos", {"name": "scripts"}).json["project"]["key"] == "~FRED"
    assert api.send("PUT", f"{places[0]}/fred/repos/scripts", {"name": "tools"}).json["slug"] == "tools"
    moved = api.get(f"{places[0]}/fred/repos/scripts/commits?limit=1")
    assert (moved.status, moved.headers["Location"]) == (
        307,
        f"{api.sandbox.url}{PROJECTS}/~FRED/repos/tools/commits?limit=1",
    )
    assert api.send("DELETE", f"{places[0]}/fred/repos/tools").status == 202
    assert api.get(f"{places[0]}/fred").json["slug"] == "fred"
    assert api.get(f"{places[0]}/ghost/repos/dotfiles").exception == "NoSuchProjectException"
