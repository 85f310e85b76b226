"""Checks of path parameters and forms, and suggestions for misspelled names."""

from __future__ import annotations

from typing import Any

import pytest

from bbcli.openapi import Body, Operation, Parameter, Schema, Spec
from bbcli.openapi.check import body_problems, form_problems, path_parameter_problems
from bbcli.openapi.store import bundled_spec
from tests.support.hints import notices_with_options

TEXT = Schema("string")
FORM = "multipart/form-data"
LEVEL = Schema("string", enum=("DEBUG", "INFO"))
LOG = Operation(
    "PUT",
    "/logs/{line}/{level}/{name}",
    parameters=(
        Parameter("line", "path", True, Schema("integer", minimum=1)),
        Parameter("level", "path", True, LEVEL),
        Parameter("name", "path", True),
        Parameter("depth", schema=Schema("integer")),
    ),
)
PARTS = Schema("object", properties={"content": TEXT, "branch": TEXT, "message": TEXT}, required=("content", "branch"))
EDIT = Operation("PUT", "/files", body=Body((FORM,), PARTS))


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"line": "1", "level": "INFO", "name": "any thing"}, []),
        ({}, []),
        ({"line": "one"}, ["line: 'one' is not an integer"]),
        ({"line": "0"}, ["line: 0 is too small: the minimum is 1"]),
        ({"level": "info"}, ["level: 'info' is not one of DEBUG, INFO: did you mean INFO?"]),
        ({"depth": "x", "other": "y"}, []),
    ],
)
def test_a_variable_of_the_path_has_its_type_and_its_choices(given: dict[str, str], problems: list[str]) -> None:
    assert list(path_parameter_problems(LOG, given)) == problems


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (("content", "branch", "message", "content"), []),
        (("branch",), ["content is missing in the form: --form content=…"]),
        (("content", "branch", "mesage"), ["mesage is not a part of the form: did you mean message?"]),
        (
            ("content", "branch", "zzz", "yyy", "zzz"),
            ["zzz is not a part of the form: use content, branch, message", "yyy is not a part of the form"],
        ),
    ],
)
def test_a_form_has_its_parts_and_no_other(names: tuple[str, ...], problems: list[str]) -> None:
    assert notices_with_options(form_problems(Spec(), EDIT, names)) == problems


def test_a_form_of_which_nothing_is_described_has_any_part() -> None:
    assert notices_with_options(form_problems(Spec(), Operation("PUT", "/x", body=Body((FORM,))), ("a",))) == []
    assert notices_with_options(form_problems(Spec(), Operation("PUT", "/x"), ("a",))) == []


def test_a_form_that_is_missing_is_named_with_its_parts() -> None:
    assert notices_with_options(body_problems(Spec(), EDIT, None, None)) == [
        "the request body is missing: --form content=… --form branch=…"
    ]
    anything = Operation("PUT", "/x", body=Body((FORM,), required=True))
    assert notices_with_options(body_problems(Spec(), anything, None, None)) == [
        "the request body is missing: --form name=value"
    ]


def test_the_form_of_a_file_needs_content_and_a_branch() -> None:
    path = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/browse/{path}"
    operation = bundled_spec().at(path)["PUT"]
    missing = [f"{name} is missing in the form: --form {name}=…" for name in ("content", "branch")]
    assert notices_with_options(form_problems(bundled_spec(), operation, ())) == missing
    assert (
        notices_with_options(
            form_problems(bundled_spec(), operation, ("content", "branch", "message", "sourceCommitId"))
        )
        == []
    )


USER = Schema("object", properties={"name": TEXT, "display": TEXT})
THING = Schema(
    "object", properties={"title": TEXT, "owner": USER, "people": Schema("array", items=USER), "any": Schema()}
)
MADE = Operation("POST", "/things", body=Body(schema=THING))


@pytest.mark.parametrize(
    ("value", "sentences"),
    [
        ({"title": "x", "owner": {"name": "y"}, "any": {"titel": 1}}, []),
        ({"titel": "x"}, ["titel is not a field of the body: did you mean title?"]),
        ({"titel": "x", "title": "y"}, ["titel is not a field of the body: use title, owner, people, any"]),
        ({"owner": {"nmae": "x"}}, ["owner.nmae is not a field of the body: did you mean owner.name?"]),
        ({"people": [{}, {"nmae": "x"}]}, ["people[1].nmae is not a field of the body: did you mean people[1].name?"]),
        (
            {"yyy": 1, "zzz": 2},
            ["yyy is not a field of the body", "zzz is not a field of the body: use title, owner, people, any"],
        ),
        ({}, []),
        (None, []),
    ],
)
def test_an_unknown_field_of_the_body_is_a_problem(value: Any, sentences: list[str]) -> None:
    assert notices_with_options(body_problems(Spec(), MADE, "application/json", value)) == sentences
