"""Operations: implemented, missing in the sandbox, and unknown to Bitbucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from tests.conftest import Invoke
    from tests.support.sandbox_pool import DataPool

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
TEMPLATE = "/rest/api/latest/projects/{projectKey}/repos/{repositorySlug}"


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("GET", f"{REPO}/webhooks", f"{TEMPLATE}/webhooks"),
        ("GET", f"{REPO.replace('latest', '1.0')}/webhooks/", f"{TEMPLATE}/webhooks"),
        ("GET", "/rest/api/latest/users/fred/repos/notes/webhooks", f"{TEMPLATE}/webhooks"),
        ("PUT", f"{REPO}/webhooks/3", f"{TEMPLATE}/webhooks/{{webhookId}}"),
        ("DELETE", "/rest/ssh/latest/keys", "/rest/ssh/latest/keys"),
    ],
)
def test_an_operation_that_only_servers_have_is_501(api: Api, method: str, path: str, named: str) -> None:
    answer = api.send(method, path)
    (error,) = answer.json["errors"]
    assert answer.status == 501
    assert error == {
        "context": None,
        "message": f"the sandbox does not implement {method} {named}",
        "exceptionName": None,
    }


@pytest.mark.parametrize("path", ["/rest/api/latest/nowhere", "/rest/admin/users", "/rest/projects", "/rest/x"])
def test_what_no_server_has_is_404(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/json;charset=UTF-8")
    assert answer.json["status-code"] == 404


def test_an_operation_of_a_later_version_is_404(data_pool: DataPool) -> None:
    with data_pool.directory() as data, Sandbox(data, version="7.13.0") as running:
        assert Api(running).get(f"{REPO}/commits/{'0' * 40}/builds?key=x").status == 404
        assert Api(running).get(f"{REPO}/webhooks").status == 501


def test_the_operations_are_listed_with_the_version_that_each_needs(invoke: Invoke, api: Api) -> None:
    run = invoke("sandbox", "operations", "--json")
    listed = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert {"method": "GET", "path": f"{TEMPLATE}/commits", "since": None} in listed
    assert {"method": "PUT", "path": "/rest/oauth2/latest/token", "since": "7.20"} not in listed
    assert {"method": "POST", "path": "/rest/oauth2/latest/token", "since": "7.20"} in listed
    assert {"method": "GET", "path": "/sandbox/faults", "since": None} in listed
    assert listed == sorted(listed, key=lambda each: (each["path"], each["method"]))
    table = invoke("sandbox", "operations", "-o", "tsv", "--headers").lines
    assert (table[0], len(table)) == ("METHOD\tPATH\tSINCE", len(listed) + 1)
