"""Requests that Schemathesis makes from Atlassian's document, for every operation that the sandbox has.

Every response conforms to the document or to a listed difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bbcli.sandbox.routes import ENDPOINTS
from tests.integration.sandbox.cases import PROJECT, REPO, VALUES
from tests.system.contract.contract import Difference, contract_findings, load, needs_document
from tests.system.contract.test_sandbox_answers import DIFFERENCES, UNDOCUMENTED

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

pytestmark = needs_document

EXAMPLES = 12  # of each operation
ANSWERS = (
    Difference("*", "status 400", "the document names few of the arguments that are refused"),
    Difference("*", "status 404", "nor does it always say that the project, repository or commit may not be there"),
    Difference("GET *.diff", "media type application/json", "an error is JSON"),
    Difference("* /default-reviewers/*", "status 401", "the document names 400 or 404 alone"),
    Difference("* */condition*", "status 415", "the document takes any media type, its examples are JSON"),
    Difference("POST */builds", "status 415", "the document takes any media type, its examples are JSON"),
    Difference("GET */diff*", "media type application/json", "text only for those who prefer text"),
    Difference("POST */repos/{repositorySlug}", "status 409", "a fork whose name exists"),
    Difference("GET */restrictions/{id}", "no body", "an id that is no number is a 404 without errors"),
    Difference("DELETE *", "no body", "204 where there is no repository; a 204 has no body"),
)
ORDER = ("GET", "POST", "PUT", "DELETE")
OPERATIONS = sorted(
    (endpoint for endpoint in ENDPOINTS if endpoint.template not in UNDOCUMENTED),
    # What changes most comes last, so that the others find something.
    key=lambda each: (ORDER.index(each.method), each.template in (REPO, PROJECT)),
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load()


@pytest.fixture(scope="module")
def schema(document: dict[str, Any]) -> Any:
    paths = {endpoint.template: document["paths"][endpoint.template] for endpoint in OPERATIONS}
    return schemathesis.openapi.from_dict({**document, "paths": paths})


@pytest.mark.parametrize("endpoint", OPERATIONS, ids=lambda each: f"{each.method} {each.template}")
def test_generated_requests_are_answered_as_documented(
    sandbox: Sandbox, document: dict[str, Any], schema: Any, endpoint: Any
) -> None:
    operation = f"{endpoint.method} {endpoint.template}"
    found: set[str] = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=schema[endpoint.template][endpoint.method].as_strategy(), is_real=st.booleans())
    def send(case: Any, is_real: bool) -> None:
        if is_real:  # a place that exists
            case.path_parameters.update({name: VALUES[name] for name in case.path_parameters if name in VALUES})
        answer = case.call(
            base_url=f"{sandbox.url}/rest", auth=("fred", "fred"), headers={"X-Atlassian-Token": "no-check"}, timeout=20
        )
        assert answer.status_code < 500, answer.content
        media_type = answer.headers.get("content-type", [""])[0]
        found.update(contract_findings(document, operation, answer.status_code, media_type, answer.content))

    send()
    known = (*DIFFERENCES, *ANSWERS)
    assert {each for each in found if not any(one.explains(operation, each) for one in known)} == set()
