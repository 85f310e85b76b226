"""The sandbox as other versions of Bitbucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from bbcli.sandbox.version import Version
from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.oauth_client import AUTHORIZE, TOKEN, Client, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.sandbox_pool import DataPool

PROPERTIES = "/rest/api/latest/application-properties"
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
TOKENS = "/rest/access-tokens/latest/users/fred"


@pytest.fixture(scope="module")
def world(data_pool: DataPool) -> Iterator[Path]:
    with data_pool.directory() as data:
        yield data


@pytest.fixture(scope="module")
def ten(world: Path) -> Iterator[Api]:
    with Sandbox(world, version="10.4.2") as running:
        yield Api(running)


@pytest.mark.parametrize(
    ("version", "shown", "build"),
    [("7.19.3", "7.19.3", "7019003"), ("10.4.2", "10.4.2", "10004002"), ("8.0", "8.0.0", "8000000")],
)
def test_the_version_is_what_it_says_it_is(world: Path, version: str, shown: str, build: str) -> None:
    with Sandbox(world, version=version) as running:
        properties = Api(running).json(PROPERTIES, user=None)
    assert (properties["version"], properties["buildNumber"]) == (shown, build)


@pytest.mark.parametrize("text", ["", "9", "9.4.22.1", "9.x", "v9.4", "1000.1", "9.4-rc1"])
def test_what_looks_like_no_version_is_none(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a version such as 9"):
        Sandbox(tmp_path, version=text)


def test_versions_compare_as_numbers() -> None:
    assert Version.parse("7.9.10") < Version.parse("7.20") < Version.parse("10.0.1")


@pytest.mark.parametrize(("version", "status"), [("7.19.9", 404), ("7.20.0", 400)])
def test_oauth2_is_there_from_7_20_on(world: Path, version: str, status: int) -> None:
    with Sandbox(world, version=version) as running:
        api = Api(running)
        assert api.get(AUTHORIZE, user=None).status == status
        wrong = api.send("POST", TOKEN, b"grant_type=x&client_id=bbcli&client_secret=bbcli-secret", user=None)
        assert wrong.status == status
        assert running.has_oauth == (status == 400)


def test_there_is_a_login_page_in_every_version(world: Path) -> None:
    with Sandbox(world, version="5.16.0") as running:
        assert b"j_username" in Api(running).get("/login", user=None).body


@pytest.mark.parametrize(("version", "known"), [("7.21.0", False), ("8.0.0", True)])
def test_repositories_can_be_archived_from_8_on(world: Path, version: str, known: bool) -> None:
    with Sandbox(world, version=version) as running:
        assert ("archived" in Api(running).json(REPO)) is known


def test_ten_takes_no_password_but_on_its_pages(ten: Api) -> None:
    for user in ("fred", "fred:wrong", "ghost"):
        answer = ten.get(PROPERTIES, user=user)
        assert (answer.status, answer.json["errors"][0]["exceptionName"]) == (401, None)
        assert "password" in answer.json["errors"][0]["message"]
        assert answer.headers["X-AUSERNAME"] is None
    refs = "/scm/work/my-repo.git/info/refs?service=git-upload-pack"
    assert ten.get(refs).status == 401
    assert ten.get(PROPERTIES, user=None).status == 200
    assert name_of(ten, Client(ten).tokens()["access_token"]) == "fred"


def test_ten_takes_a_token_as_bearer_and_in_the_place_of_a_password(ten: Api) -> None:
    token = ten.sandbox.sign_in()["BBCLI_TOKEN"]
    assert name_of(ten, token) == "fred"
    assert ten.get(PROPERTIES, user=f"fred:{token}").headers["X-AUSERNAME"] == "fred"
    refs = "/scm/work/my-repo.git/info/refs?service=git-upload-pack"
    assert ten.get(refs, user=f"fred:{token}").status == 200


def test_a_version_before_ten_signs_fred_in_with_his_password(world: Path) -> None:
    with Sandbox(world) as running:
        assert running.sign_in() == {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}


def test_a_folder_that_was_made_before_oauth_gets_its_tables(world: Path) -> None:
    with Sandbox(world) as running:
        for table in ("oauth_clients", "oauth_codes", "oauth_tokens", "settings"):
            running.store.database.write(f"drop table {table}")
    with Sandbox(world) as running:
        assert Client(Api(running)).tokens()["token_type"] == "bearer"


def test_old_servers_ignore_drafts_and_lack_auto_merge(world: Path) -> None:
    body = {"title": "x", "draft": True, "fromRef": {"id": "docs/100%-done"}, "toRef": {"id": "master"}}
    with Sandbox(world, version="8.14.0") as running:
        api = Api(running)
        made = api.send("POST", f"{REPO}/pull-requests", body)
        assert (made.status, "draft" in made.json) == (201, False)
        assert api.get(f"{REPO}/pull-requests/3/auto-merge").status == 404
        assert api.get(f"{REPO}/pull-requests/3/tasks").json["status-code"] == 404
        comment = {"text": "x"}
        assert "threadResolved" in api.send("POST", f"{REPO}/pull-requests/3/comments", comment).json
    with Sandbox(world, version="8.8.0") as running:
        made = Api(running).send("POST", f"{REPO}/pull-requests/3/comments", comment)
        assert (made.status, "threadResolved" in made.json) == (201, False)
