from __future__ import annotations

import pytest

from bbcli._lazy import msgspec
from bbcli.commands.api.browser.outline import facts, field_lines, type_name
from bbcli.openapi import Operation, Schema, Spec

TEXT = Schema("string")
STATE = Schema("string", enum=("OPEN", "MERGED"))
PERSON = Schema("object", properties={"name": TEXT, "friend": Schema(ref="Person")}, required=("name",))
SPEC = Spec(schemas={"Person": msgspec.Raw(msgspec.json.encode(PERSON))})


def test_facts_are_a_line_and_what_a_command_does_stands_before_it() -> None:
    pull = Operation(
        "GET", "/x", name="getX", permission=("REPO_READ", "ADMIN"), pages="values", since="7.2", plugin="p",
        deprecated="8.0",
    )  # fmt: skip
    assert facts(pull) == "getX · REPO_READ or ADMIN · paged · since 7.2 · plugin p · deprecated in 8.0"
    known = Operation("GET", "/api/latest/projects", name="getProjects", deprecated="yes")
    assert facts(known) == "List projects. (bbcli projects list)\ngetProjects · deprecated"


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (TEXT, "string"),
        (STATE, "string"),
        (Schema("boolean"), "boolean"),
        (Schema("array", items=Schema("number")), "list of number"),
        (Schema("array"), "list"),
        (Schema(ref="Person"), "object"),
        (Schema(properties={"a": TEXT}), "object"),
        (Schema(ref="Nobody"), "any"),
    ],
)
def test_a_type_is_a_word(schema: Schema, name: str) -> None:
    assert type_name(SPEC, schema) == name


def test_fields_stand_below_each_other_with_types_and_choices_down_to_a_depth() -> None:
    schema = Schema(
        properties={"state": STATE, "by": Schema(ref="Person"), "id": Schema("integer", read_only=True)},
        required=("state",),
    )
    assert list(field_lines(SPEC, schema, sent=True)) == [
        "state*  string: OPEN | MERGED",
        "by  object",
        "  name*  string",
        "  friend  object",
        "    name*  string",
        "    friend  object",
        "      name*  string",
        "      friend  object",
    ]
    answered = list(field_lines(SPEC, Schema("array", items=schema), sent=False))
    assert answered[0] == "state  string: OPEN | MERGED"
    assert answered[-1] == "id  integer"
