"""Paths that a server or proxy would normalize to another path are neither sent nor followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.config.addresses import clone_url_problem, has_detour, is_below
from bbcli.errors import InvalidInput
from bbcli.openapi import loading

if TYPE_CHECKING:
    from bbcli.openapi import Spec
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

DETOURS = (
    "..", ".", "..;", "..;x=1", ".;a/..;b", "..\\x", "x\\..\\y", "%2e%2e", "%2E.", "%252e%252e", "%25252e.", "..%2f",
    "..%252fx", "..%5cx", "..%255cx", "..%3bx", "%2e%2e%3b", "%c0%ae%c0%ae", "%e0%80%ae.", "x%2f..%2fy", "..%c0%afx",
    "%2525252525252e",
)  # fmt: skip


@pytest.mark.parametrize("step", DETOURS)
def test_a_path_that_climbs_is_refused_in_any_encoding(step: str) -> None:
    assert has_detour(f"/a/{step}/b")
    assert not is_below("https://h/ctx", f"https://h/ctx/{step}/other")
    assert clone_url_problem(f"https://h/scm/work/{step}/my-repo.git", "https://h", "http")


@pytest.mark.parametrize(
    "path", ["/a...b", "/...", "/.git", "/a.", "/100%", "/a%2Fb", "/a;b", "/a\\b", "/%E2%80%A6", "/a..b"]
)
def test_a_path_that_does_not_climb_is_accepted(path: str) -> None:
    assert not has_detour(path)
    assert is_below("https://h/ctx", f"https://h/ctx{path}?x=../y#/../z")


@pytest.mark.parametrize("step", DETOURS[2:])  # dots in plain lead somewhere below before anything is sent
def test_a_redirect_by_a_detour_is_not_followed(stub: Stub, invoke: Invoke, step: str) -> None:
    stub.expect("GET", "/ctx/rest/api/latest/projects", status=307, headers={"Location": f"/ctx/a/{step}/other"})
    env = {"BBCLI_SERVER": f"{stub.url}/ctx", "BBCLI_RETRIES": "0"}
    result = invoke("projects", "list", env=env)
    assert (result.code, len(stub.seen)) == (9, 1)


@pytest.mark.parametrize("step", DETOURS)
@pytest.mark.parametrize("base", ["", "{url}"])
def test_a_call_of_a_detour_is_not_sent(stub: Stub, invoke: Invoke, step: str, base: str) -> None:
    path = f"{base.format(url=stub.url)}/rest/api/latest/{step}/x"
    result = invoke("api", "call", path, "--no-check")
    assert (result.code, stub.seen) == (2, [])


@pytest.mark.parametrize("step", ["..;x", "%2e%2e", "%252e."])
@pytest.mark.parametrize("form", ["OpenAPI", "WADL"])
def test_a_description_with_a_detour_is_refused(step: str, form: str) -> None:
    with pytest.raises(InvalidInput, match="is no template of a resource"):
        spec_with_path(f"/a/{step}/b", form)


def spec_with_path(path: str, form: str) -> Spec:
    if form == "OpenAPI":
        spec = {"openapi": "3.0.1", "info": {}, "paths": {path: {"get": {"responses": {}}}}}
        return loading.read(json.dumps(spec).encode())
    resource = f'<resource path="{path}"><method name="GET"/></resource>'
    namespace = "http://wadl.dev.java.net/2009/02"
    text = f'<application xmlns="{namespace}"><resources base="/">{resource}</resources></application>'
    return loading.read(text.encode(), "/api/1.0")
