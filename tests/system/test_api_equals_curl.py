"""Every GET of the sandbox, by `bbcli api call` and by curl: the same bytes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.api.examples import example
from bbcli.commands.api.request_builder import ANYTHING
from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.routes import ENDPOINTS, OUTSIDE_REST

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

REPO = "/api/latest/projects/WORK/repos/my-repo"
# What is asked for of an operation that no description has.
BESIDES = {
    "/capabilities": "/rest/capabilities", "/plugins/latest": "/rest/plugins/1.0",
    "/release-notes/latest/projects/{projectKey}/repos/{repositorySlug}/notes":
        "/rest/release-notes/latest/projects/WORK/repos/my-repo/notes",
    "/release-notes/latest/projects/{projectKey}/repos/{repositorySlug}/notes/{noteId}":
        "/rest/release-notes/latest/projects/WORK/repos/my-repo/notes/1",
    "/api/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/diff":
        f"/rest{REPO}/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1/diff",
    "/api/latest/projects/{projectKey}/repos/{repositorySlug}/compare/diff{path}":
        f"/rest{REPO}/compare/diff/languages/java.lang?from=v1.0&to=master",
    "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branchmodel":
        "/rest/branch-utils/latest/projects/WORK/repos/my-repo/branchmodel",
    "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branchmodel/configuration":
        "/rest/branch-utils/1.0/projects/WORK/repos/my-repo/branchmodel/configuration",
    "/branch-utils/latest/projects/{projectKey}/branchmodel/configuration":
        "/rest/branch-utils/1.0/projects/WORK/branchmodel/configuration",
    "/api/latest/projects/{projectKey}/repos/{repositorySlug}/compare/diff-stats-summary{path}":
        f"/rest{REPO}/compare/diff-stats-summary?from=v1.1&to=v1.0",
    "/api/latest/projects/{projectKey}/repos/{repositorySlug}/pull-requests/{pullRequestId}/diff":
        f"/rest{REPO}/pull-requests/3/diff",
    "/ui/latest/projects/{projectKey}/repos/{repositorySlug}/code-owners":
        "/rest/ui/latest/projects/WORK/repos/my-repo/code-owners?sourceRefId=staging&targetRefId=master",
}  # fmt: skip
# A page for people.
LEFT_OUT = {"/oauth2/latest/authorize"}
MORE = (
    f"/rest{REPO}/commits?limit=100&withCounts=true",
    f"/rest{REPO}/commits?until=feature/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC%E8%AA%9E",
    f"/rest{REPO}/browse/languages/java.lang?at=v1.0", f"/rest{REPO}/raw/languages/java.lang",
    "/rest/api/latest/projects?limit=1000", "/rest/api/latest/projects/NOPE", f"/rest{REPO}/commits/nope",
    f"/rest{REPO}/raw/nowhere.txt", "/rest/api/1.0/projects/~fred/repos", "/rest/nope/1.0/x",
)  # fmt: skip


def targets() -> list[str]:
    """Return the request target of every GET of the sandbox."""
    spec = bundled_spec()
    known = {operation.path: operation for operation in spec.operations if operation.method == "GET"}
    found = []
    for template in (endpoint.template for endpoint in ENDPOINTS if endpoint.method == "GET"):
        if template in known:
            found.append(example(spec, known[template]).request.target)
        elif template in BESIDES:
            found.append(BESIDES[template])
        elif template.endswith("/application.wadl"):
            found.append(f"/rest{template}")
        elif not template.startswith(OUTSIDE_REST) and template not in LEFT_OUT:
            raise AssertionError(f"{template} is asked for nowhere")
    return [*found, *MORE]


def curl(url: str, accept: str) -> bytes:
    words = ["curl", "--silent", "--globoff", "--noproxy", "*", "-u", "admin:admin", "-H", f"Accept: {accept}", url]
    return subprocess.run(words, check=True, capture_output=True).stdout


@pytest.mark.parametrize("target", targets())
def test_a_pipe_gets_the_bytes_that_curl_gets(sandbox: Sandbox, invoke: Invoke, target: str) -> None:
    env = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    result = invoke("api", "call", "GET", target, "--no-check", env=env)
    assert result.raw == curl(f"{sandbox.url}{target}", ANYTHING)
    assert "Traceback" not in result.err
    for accept in ("application/json", "text/plain"):
        result = invoke("api", "call", "GET", target, "--no-check", "-H", f"Accept: {accept}", env=env)
        assert result.raw == curl(f"{sandbox.url}{target}", accept)
