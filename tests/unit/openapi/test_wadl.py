"""WADL: documents of Jersey, incomplete documents, and invalid ones."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bbcli.errors import InvalidInput
from bbcli.openapi import Body, Operation, Parameter, Schema
from bbcli.openapi.wadl import read

NAMESPACE = "http://wadl.dev.java.net/2009/02"
NOTES = """
<resource path="/projects/{projectKey}/notes">
  <param name="projectKey" style="template" type="xs:string"/>
  <method id="list" name="GET">
    <request>
      <param name="start" style="query" type="xs:int" default="0"/>
      <param name="limit" style="query" type="xs:long"/>
      <param name="draft" style="query" type="xs:boolean" default="false" required="true"/>
      <param name="order" style="query" type="xs:string"><option value="OLD"/><option value="NEW"/></param>
      <param name="X-Kind" style="header" type="xs:string"/>
    </request>
    <response><representation mediaType="application/json;charset=UTF-8"/></response>
  </method>
  <method id="create" name="POST">
    <request><representation mediaType="application/json"/></request>
    <response status="201 400"><representation mediaType="application/json"/></response>
  </method>
  <resource path="{noteId: [0-9]{1,9}}"><method id="remove" name="DELETE"/></resource>
</resource>
"""


def wadl(
    *resources: str, base: str = "http://h/bitbucket/rest/release-notes/1.0/", namespace: str = NAMESPACE
) -> bytes:
    within = f'<resources base="{base}">{"".join(resources)}</resources>'
    return f'<application xmlns="{namespace}">{within}</application>'.encode()


def operations(
    *resources: str, root: str = "/x/1.0", base: str = "http://h/rest/release-notes/1.0/"
) -> list[Operation]:
    return list(read(wadl(*resources, base=base), root).operations)


def paths(*resources: str, root: str = "/x/1.0", base: str = "http://h/rest/release-notes/1.0/") -> list[str]:
    return [f"{each.method} {each.path}" for each in operations(*resources, root=root, base=base)]


def test_nested_resources_are_one_path_each() -> None:
    notes = "/release-notes/1.0/projects/{projectKey}/notes"
    assert paths(NOTES) == [f"GET {notes}", f"POST {notes}", f"DELETE {notes}/{{noteId}}"]


def test_parameters_have_place_type_enum_and_default() -> None:
    assert operations(NOTES)[0].parameters == (
        Parameter("projectKey", "path", required=True),
        Parameter("draft", required=True, schema=Schema("boolean", default=False)),
        Parameter("start", schema=Schema("integer", format="int32", default=0)),
        Parameter("limit", schema=Schema("integer", format="int64")),
        Parameter("order", schema=Schema("string", enum=("OLD", "NEW"))),
        Parameter("X-Kind", "header"),
    )


def test_bodies_and_answers_have_media_types_and_refusals_a_status() -> None:
    listed, created, removed = operations(NOTES)
    assert (listed.body, [each.types for each in listed.answers]) == (None, [("application/json",)])
    assert created.body == Body(("application/json",))
    assert ([each.status for each in created.answers], created.fails) == ([201], (400,))
    assert (removed.body, removed.answers) == (None, ())


def test_what_takes_start_and_limit_is_paged() -> None:
    assert [each.pages for each in operations(NOTES)] == ["values", "", ""]


def test_the_pattern_of_a_variable_is_kept_beside_it() -> None:
    (_, _, removed) = operations(NOTES)
    assert removed.parameters[1] == Parameter("noteId", "path", True, Schema("string", pattern="[0-9]{1,9}"))


@pytest.mark.parametrize("template", ["files/{path:.*}", "files/{path: .*}", "files{path:(/.*)?}", "files/{path:/?.*}"])
def test_a_variable_for_the_rest_of_a_path_may_be_empty(template: str) -> None:
    (found,) = operations(f'<resource path="{template}"><method name="GET"/></resource>')
    assert found.path == "/release-notes/1.0/files/{path}"
    assert found.parameters == (Parameter("path", "path", required=True, schema=Schema("string", pattern=".*")),)


@pytest.mark.parametrize(
    ("base", "root", "path"),
    [
        ("https://h/rest/api/1.0/", "/x/1.0", "/api/latest/notes"),
        ("https://h/bitbucket/rest/api/latest", "/x/1.0", "/api/latest/notes"),
        ("https://h/rest/x/2.0/", "/x/latest", "/x/2.0/notes"),
        ("https://h/rest/", "/x/1.0", "/x/1.0/notes"),
        ("", "/api/1.0", "/api/latest/notes"),
        ("", "x/1.0/", "/x/1.0/notes"),
        ("", "", "/notes"),
    ],
)
def test_the_base_says_what_the_paths_are_below_else_the_root(base: str, root: str, path: str) -> None:
    assert paths('<resource path="notes"><method name="GET"/></resource>', base=base, root=root) == [f"GET {path}"]


def test_paths_may_begin_with_the_root_themselves() -> None:
    resource = '<resource path="/x/1.0/notes"><method name="GET"/></resource>'
    assert paths(resource, base="https://h/rest", root="/x/1.0") == ["GET /x/1.0/notes"]


def test_what_jersey_adds_is_left_out() -> None:
    get = '<method name="GET"/>'
    own = f'<resource path="application.wadl">{get}<resource path="{{path}}">{get}</resource></resource>'
    other = f'<resource path="a"><method name="OPTIONS"/>{get}</resource>'
    assert paths(own, other) == ["GET /release-notes/1.0/a"]


def test_parts_that_are_named_stand_once_and_are_referred_to() -> None:
    document = f"""<application xmlns="{NAMESPACE}">
      <method id="list" name="GET"><request><param href="#start"/></request></method>
      <param id="start" name="start" style="query" type="xs:int"/>
      <resources base="http://h/rest/x/1.0"><resource path="a"><method href="#list"/></resource></resources>
    </application>"""
    (found,) = read(document.encode(), "").operations
    assert (found.method, found.path, [each.name for each in found.parameters]) == ("GET", "/x/1.0/a", ["start"])


def test_a_plug_in_is_named_by_who_asks() -> None:
    (found,) = read(wadl('<resource path="a"><method name="GET"/></resource>'), "", plugin="notes").operations
    assert (found.plugin, found.tags) == ("notes", ("notes",))


def test_the_namespace_of_old_is_read_too_and_no_other() -> None:
    old = wadl(NOTES, namespace="http://research.sun.com/wadl/2006/10")
    assert len(read(old, "").operations) == 3
    with pytest.raises(InvalidInput, match="this is no WADL document"):
        read(wadl(NOTES, namespace="http://example.com/"), "")


def test_other_namespaces_within_it_mean_nothing() -> None:
    foreign = '<f:resource xmlns:f="http://example.com" path="b"><method name="GET"/></f:resource>'
    assert paths(foreign, '<resource path="a"><method name="GET"/></resource>') == ["GET /release-notes/1.0/a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_that_defines_something_is_refused_unread(encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;">]><application>&c;</application>'
    with pytest.raises(InvalidInput, match="has a DOCTYPE"):
        read(bomb.encode(encoding), "")


@pytest.mark.parametrize("path", ["a/../b", "..", "a b", "a?b=c", "a#b", "{a", "a}", "{a:{b", "a\\b", "a//b", "./a"])
def test_what_is_no_path_is_named(path: str) -> None:
    with pytest.raises(InvalidInput, match="is no template of a resource") as refused:
        paths(f'<resource path="{path}"><method name="GET"/></resource>')
    assert repr(path) in refused.value.message


@pytest.mark.parametrize("base", ["http://h/rest/{x}/1.0/", "http://[h/rest/x/1.0/", "http://h/rest/../x/"])
def test_a_base_that_is_none_is_named(base: str) -> None:
    with pytest.raises(InvalidInput):
        paths(base=base)


def test_resources_that_are_nested_without_end_are_refused() -> None:
    deep = '<resource path="a">' * 100_000 + "</resource>" * 100_000
    with pytest.raises(InvalidInput, match="nested without end"):
        paths(deep)


@given(st.binary())
@example(b"\xff\xfe<\0")
@example(b'<?xml version="1.0" encoding="utf-7"?><a/>')
@example(b'<?xml version="1.0" encoding="nowhere"?><a/>')
def test_bytes_are_a_description_or_invalid(document: bytes) -> None:
    with suppress(InvalidInput):
        read(document, "/x/1.0")


WORDS = st.sampled_from(
    ["", "GET", "OPTIONS", "{a}", "{a:.*}", "{a{b}}", "#i", "xs:int", "1", "x", "200 x", "../", "/rest/"]
)
TEXT = WORDS | st.text(
    st.characters(codec="utf-8", exclude_characters='<&"', exclude_categories=["Cc", "Cs"]), max_size=9
)
NAMES = ["resources", "resource", "method", "request", "response", "param", "representation", "option", "f:x"]
ATTRIBUTES = [
    "path",
    "name",
    "id",
    "href",
    "style",
    "type",
    "default",
    "status",
    "base",
    "mediaType",
    "value",
    "repeating",
]


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), TEXT, max_size=5)

    def written(name: str, given: dict[str, str], within: list[str]) -> str:
        words = "".join(f' {key}="{value}"' for key, value in given.items())
        return f"<{name}{words}>{''.join(within)}</{name}>"

    return st.builds(written, st.sampled_from(NAMES), attributes, st.lists(inner, max_size=4))


@given(st.lists(st.recursive(st.just(""), element, max_leaves=12), max_size=4), TEXT)
def test_whatever_is_well_formed_is_a_description_or_invalid(within: list[str], root: str) -> None:
    document = f'<application xmlns="{NAMESPACE}" xmlns:f="f">{"".join(within)}</application>'
    with suppress(InvalidInput):
        for operation in read(document.encode(), root).operations:
            assert operation.path.startswith("/")
            assert {each.name for each in operation.parameters if each.place == "path"} == set(operation.variables)
