"""Operations that servers have and the sandbox does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_an_operation_that_the_sandbox_lacks_is_named_as_that(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects/WORK/repos/my-repo/webhooks")
    named = "GET /rest/api/latest/projects/{projectKey}/repos/{repositorySlug}/webhooks"
    assert result.code == 9
    assert f"error: the sandbox does not implement {named}\n" in result.err
    assert result.err.endswith("hint: bbcli sandbox operations\n")
