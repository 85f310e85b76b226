"""The sandbox compared with Atlassian's document: status, media type and body of every operation.

DIFFERENCES lists responses of real servers that differ from the document; an unused entry fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from bbcli.sandbox.routes import ENDPOINTS, branch_model, reviewers
from bbcli.sandbox.routes.plugins import NOTE, NOTES
from bbcli.sandbox.routes.repos import SIZES
from tests.integration.sandbox.cases import CASES, COMMIT, PULL, VALUES, Case
from tests.system.contract.contract import Difference, contract_findings, load, needs_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.sandbox.conftest import Answer, Api

pytestmark = needs_document

UNDOCUMENTED = {
    "/capabilities": "what other applications look at; recorded from servers",
    "/j_atl_security_check": "the login page's form",
    COMMIT + "/diff": "the document has it with a path only, servers without one too",
    PULL + "/diff": "the document has it with a path only, servers without one too",
    reviewers.CODE_OWNERS: "an endpoint of the web pages, in no document",
    "/sandbox/faults": "the sandbox's own",
    "/sandbox/captcha/{userSlug}": "the sandbox's own",
    "/sandbox/sessions": "the sandbox's own",
    "/sandbox/oauth/access-tokens": "the sandbox's own",
    "/sandbox/oauth/logins": "the sandbox's own",
    "/sandbox/oauth/lifetime": "the sandbox's own",
    "/sandbox/oauth/clients": "the sandbox's own",
    "/sandbox/oauth1/consumers": "the sandbox's own",
    "/api/latest/application.wadl": "WADL, documented for servers before 9.0",
    "/release-notes/latest/application.wadl": "WADL of a plugin",
    "/plugins/latest": "what the Universal Plugin Manager lists; its version is 1.0",
    branch_model.OF_REPOSITORY: "the branch model is not in the document",
    f"{branch_model.OF_REPOSITORY}/configuration": "the branch model is not in the document",
    f"{branch_model.OF_PROJECT}/configuration": "the branch model is not in the document",
    NOTES: "of an invented plugin",
    NOTE: "of an invented plugin",
    "/search/latest/search": "search",
    SIZES: "of the web interface, for the settings of a repository",
    "/login": "the page with the login form",
    "/oauth2/latest/authorize": "OAuth 2.0, from 7.20",
    "/oauth2/latest/token": "OAuth 2.0, from 7.20",
    "/plugins/servlet/oauth/request-token": "OAuth 1.0a",
    "/plugins/servlet/oauth/authorize": "OAuth 1.0a",
    "/plugins/servlet/oauth/access-token": "OAuth 1.0a",
}


ENVELOPE = "error envelope: "
HISTORY = "commits and changes have the second envelope"
PERSON = "an author matched to an account is shown as the account"
DIFF = "the document shows one file's difference; servers send the whole, with fromHash, toHash and truncated"
TAGGED = "hash is null for a lightweight tag"

DIFFERENCES = (
    Difference("GET /api/latest/users", "extra $.*", "a page; the document says one user"),
    Difference("*", "type $.errors[].context", ENVELOPE + "context is null where no field is meant"),
    Difference("*", "type $.errors[].exceptionName", ENVELOPE + "null for field validation and a missing tag"),
    Difference("* */comments/{commentId}", "extra $.errors[].*Version", ENVELOPE + "out of date says both versions"),
    Difference("POST */pull-requests", "extra $.errors[].existingPullRequest", ENVELOPE + "duplicate shows the other"),
    Difference("GET */commits", "extra $.*Count", "withCounts adds totalCount and authorCount"),
    Difference("GET *", "type $.nextPageStart", HISTORY + ", with nextPageStart null on the last page"),
    Difference("GET */changes", "extra $.*Hash", HISTORY + ", changes with fromHash and toHash"),
    Difference("GET */changes", "extra $.properties", "recorded: an empty object beside the hashes"),
    Difference("GET */commits/{commitId}", "extra $.parents.*", "recorded: the parents of a single commit are whole"),
    Difference("GET */changes", "extra $.values[].path.toString", "a path has toString"),
    Difference("GET */changes", "extra $.values[].properties", "properties.gitChangeType"),
    Difference("GET */commits", "extra $.values[].properties", "properties.jira-key"),
    Difference("GET */merge-base", "extra $.properties", "properties.jira-key"),
    Difference("GET */commits", "extra $.values[].author.*", PERSON),
    Difference("GET */commits", "extra $.values[].committer.*", PERSON),
    Difference("PUT */browse/{path}", "extra $.author.*", PERSON),
    Difference("PUT */browse/{path}", "extra $.committer.*", PERSON),
    Difference("* */branches", "extra $*isDefault", "isDefault; `default` is never sent"),
    Difference("GET */branches/default", "extra $.isDefault", "isDefault; `default` is never sent"),
    Difference("POST */tags", "type $.hash", TAGGED),
    Difference("GET */tags", "type $.values[].hash", TAGGED),
    Difference("GET */diff*{path}", "extra $.*", DIFF),
    Difference("GET */tags/{name}", "no body", "a missing tag is 404 without errors"),
    Difference("GET */info/{commitId}", "status 404", "a commit that does not exist; the document names no error"),
    Difference("GET */last-modified*", "extra $.files.*", "files by name; the document shows an example's names"),
    Difference("GET */last-modified*", "extra $.latestCommit", "the document has it below files"),
    Difference("* */restrictions*", "extra $*matcher.active", "recorded: a matcher says whether it is active"),
    Difference("DELETE */restrictions/{id}", "status 404", "no such restriction; the document names 204 alone"),
    Difference("GET */raw/{path}", "media type text/plain", "raw is the file, not JSON"),
    Difference("* /access-tokens/*", "type $*createdDate", "dates are epoch ms everywhere"),
    Difference("* */pull-requests*", "extra $*.properties", "PULL REQUESTS A.3: properties, in lists with counters"),
    Difference("GET */pull-requests/{pullRequestId}/commits", "extra $.*Count", "withCounts adds both"),
    Difference("* */comments*", "extra $*.permittedOperations", "recorded: what the caller may do with a comment"),
    Difference("* */pull-requests*", "extra $*.author", "the document forgot it; clients that work read it"),
    Difference("* */comments*", "extra $*anchor.path.toString", "a path has toString"),
    Difference("GET */pull-request-suggestions", "extra $.values.changeTime", "the document spells it changeTme"),
    Difference("GET /api/latest/inbox/*", "status 200", "the document names no response"),
    Difference("GET */activities", "extra $.values.*", "PULL REQUESTS A.3: members of comments, rescopes and merges"),
    Difference("GET */{pullRequestId}/changes", "extra $.*", "a page of changes; the document says one change"),
    Difference("* */pull-requests/*", "extra $*permittedOperations", "recorded: what the caller may do with a comment"),
    Difference("* */comments*", "type $*anchor.path", "in and out, the path of a pull request's comment is text"),
    Difference("* */comments*", "extra $*anchor.orphaned", "whether the line of a comment is gone"),
    Difference("GET */{pullRequestId}/comments", "status 400", "a path is required"),
    Difference("GET */merge", "extra $.canMerge", "recorded: canMerge"),
    Difference("* */pull-requests*", "extra $.errors.*Version", ENVELOPE + "out of date says both versions"),
    Difference("* */pull-requests*", "extra $.errors.pullRequest", ENVELOPE + "out of date has the new pull request"),
    Difference("POST */merge", "extra $.errors.conflicted", ENVELOPE + "a veto says whether it is a conflict"),
    Difference("POST */merge", "extra $.errors.vetoes", ENVELOPE + "vetoed lists the vetoes"),
    Difference("* */pull-requests*", "extra $.errors.*eviewer*", ENVELOPE + "invalid reviewers and the valid ones"),
    Difference("* */settings/pull-requests", "extra $.needsWork", "documented before 9.0"),
    Difference("* */settings/pull-requests", "extra $.unapproveOnUpdate", "documented before 9.0"),
    Difference("* */reports*", "type $*data.value", "the document's own words and its example have numbers, too"),
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load()


@pytest.fixture(scope="module")
def findings(document: dict[str, Any], api: Api) -> list[tuple[str, str]]:
    """Return the differences of all cases from the document as (operation, finding)."""
    found: list[tuple[str, str]] = []
    kept: dict[str, str] = {}
    for case in CASES:
        answer = _send(api, case, kept)
        assert answer.status == case.status, f"{case.operation}: {answer.status} {answer.body!r}"
        if case.keep is not None:
            kept[case.keep[0]] = str(answer.json[case.keep[1]])
        media_type = answer.headers.get("Content-Type", "")
        compared = contract_findings(document, case.operation, answer.status, media_type, answer.body)
        found += [(case.operation, finding) for finding in compared]
    return found


def _send(api: Api, case: Case, kept: Mapping[str, str]) -> Answer:
    values = {name: quote(value, safe="/~") for name, value in {**VALUES, **kept, **case.values}.items()}
    path = "/rest" + case.template.format(**values) + (f"?{case.query}" if case.query else "")
    headers = {"Content-Type": case.media_type} if case.media_type else {}
    return api.send(case.method, quote(path, safe="/~?&=%"), case.body, user=case.user, Accept=case.accept, **headers)


def test_every_operation_that_is_implemented_is_held_against_the_document(document: dict[str, Any]) -> None:
    documented = {
        f"{endpoint.method} {endpoint.template}" for endpoint in ENDPOINTS if endpoint.template not in UNDOCUMENTED
    }
    assert {case.operation for case in CASES} == documented


def test_every_route_is_in_the_document_or_in_the_list_of_others(document: dict[str, Any]) -> None:
    unknown = {
        endpoint.template
        for endpoint in ENDPOINTS
        if endpoint.method.lower() not in document["paths"].get(endpoint.template, {})
    }
    assert unknown == set(UNDOCUMENTED)


def test_answers_differ_from_the_document_only_where_real_servers_do(findings: list[tuple[str, str]]) -> None:
    unexplained = {
        f"{operation}: {finding}"
        for operation, finding in findings
        if not any(difference.explains(operation, finding) for difference in DIFFERENCES)
    }
    assert sorted(unexplained) == []


def test_every_listed_difference_is_still_needed(findings: list[tuple[str, str]]) -> None:
    unneeded = [
        difference
        for difference in DIFFERENCES
        if not any(difference.explains(operation, finding) for operation, finding in findings)
    ]
    assert unneeded == []
