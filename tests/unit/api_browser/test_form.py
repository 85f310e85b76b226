from __future__ import annotations

import json

from textual.widgets import Select, TabbedContent, TextArea

from bbcli.errors import InvalidInput, NotAuthenticated
from bbcli.openapi import Body, Operation, Parameter, Schema, Spec
from tests.unit.api_browser.sitting import Pretended, Sitting, sit

OPEN = Operation(
    "GET",
    "/api/latest/things/{kind}",
    name="getThings",
    tags=("Thing",),
    parameters=(
        Parameter("kind", "path", required=True),
        Parameter("state", schema=Schema("string", enum=("OPEN", "MERGED"))),
        Parameter("flag", schema=Schema("boolean")),
        Parameter("limit", schema=Schema("number", default=25)),
        Parameter("names", schema=Schema("array", items=Schema("string"))),
    ),
)
MAKE = Operation(
    "POST",
    "/api/latest/things/{kind}",
    name="makeThing",
    tags=("Thing",),
    parameters=OPEN.parameters[:1],
    body=Body(
        ("application/json",),
        Schema(
            properties={"name": Schema("string", default="my thing"), "state": OPEN.parameters[1].schema},
            required=("name",),
        ),
    ),
)
THINGS = Spec.of((OPEN, MAKE), {}, title="Things", version="1.0")


def test_a_resource_shows_its_methods_and_their_parameters_with_types() -> None:
    async def person(at: Sitting) -> None:
        await at.find("things")
        shown = at.screen
        assert "/api/latest/things/{kind}" in shown
        assert "GET  POST" in shown
        for name, what in (("kind*", "required"), ("limit", "left out: 25"), ("names", "list of")):
            line = next(line for line in at.lines if name in line)
            assert what in line
        assert "number" in next(line for line in at.lines if "limit" in line)

    sit(Pretended(spec=THINGS), person)


def test_tab_goes_from_field_to_field_and_what_is_typed_is_asked_for() -> None:
    calls = Pretended(spec=THINGS)

    async def person(at: Sitting) -> None:
        await at.find("things")
        await at.type("red")
        await at.press("tab", "tab", "tab")
        await at.type("7")
        await at.press("tab")
        await at.type("a, b,")
        await at.press("f5")

    sit(calls, person)
    assert calls.sent[0].operation == OPEN
    assert calls.sent[0].values == (("kind", "red"), ("limit", "7"), ("names", "a"), ("names", "b"))


def test_a_choice_is_made_from_a_list_and_can_be_left_out_again() -> None:
    calls = Pretended(spec=THINGS, values={"kind": "red"})

    async def person(at: Sitting) -> None:
        await at.find("things")
        chooser = at.field("state").entry
        assert isinstance(chooser, Select)
        chooser.focus()
        await at.press("enter", "down", "down", "enter")
        assert at.field("state").text == "MERGED"
        at.field("flag").entry.focus()
        await at.press("enter", "down", "enter", "f5", "f4")
        chooser.focus()
        await at.press("enter", "home", "enter", "f5")

    sit(calls, person)
    assert calls.sent[0].values == (("kind", "red"), ("state", "MERGED"), ("flag", "true"))
    assert calls.sent[1].values == (("kind", "red"), ("flag", "true"))


def test_values_are_filled_from_the_working_copy_but_not_over_what_was_typed() -> None:
    calls = Pretended(values={"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "a" * 40})

    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        assert at.filled == calls.values
        at.field("projectKey").entry.value = "PLAY"
        assert at.browser.form_panel.form
        at.browser.form_panel.fill(at.browser.form_panel.form.operation, {"projectKey": "WORK"})
        assert at.filled["projectKey"] == "PLAY"

    sit(calls, person)


def test_the_focus_goes_on_to_the_first_field_that_nothing_is_known_for() -> None:
    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        assert at.browser.focused is at.field("commitId").entry

    sit(Pretended(values={"projectKey": "WORK", "repositorySlug": "my-repo"}), person)


def test_what_was_typed_for_a_repository_is_there_for_the_next_resource() -> None:
    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        for name, value in (("projectKey", "WORK"), ("repositorySlug", "r"), ("commitId", "a")):
            at.field(name).entry.value = value
        await at.press("f5", "n")
        await at.find("getBranches")
        assert at.filled == {"projectKey": "WORK", "repositorySlug": "r"}

    sit(Pretended(), person)


def test_a_body_begins_as_an_example_and_all_of_its_fields_can_be_read() -> None:
    calls = Pretended(spec=THINGS, values={"kind": "red"})

    async def person(at: Sitting) -> None:
        await at.find("make")
        assert at.browser.query_one(TabbedContent).active == "POST"
        area = next(iter(at.browser.query(TextArea).filter("Form TextArea")))
        assert json.loads(area.text) == {"name": "my thing"}
        assert "fields of the body" in at.screen
        assert "all of them as JSON" in at.screen
        at.browser.query("Form CollapsibleTitle").last().focus()
        await at.press("enter")
        assert '"state": "OPEN"' in at.screen
        area.load_text('{"name": "x"}')
        await at.press("f5", "y")

    sit(calls, person)
    assert (calls.sent[0].operation, calls.sent[0].body) == (MAKE, '{"name": "x"}')


def test_what_is_wrong_is_said_in_the_form_and_goes_when_it_is_mended() -> None:
    calls = Pretended(spec=THINGS, refusal=InvalidInput("GET /things/{kind}: limit: 'x' is no number", hint="-p"))

    async def person(at: Sitting) -> None:
        await at.find("things")
        await at.press("f5")
        assert "limit: 'x' is no number" in at.screen
        assert "-p" not in at.screen
        calls.refusal = None
        await at.press("f5")
        assert "is no number" not in at.screen

    sit(calls, person)
    assert len(calls.sent) == 1


def test_a_next_step_outside_of_the_form_is_shown() -> None:
    calls = Pretended(refusal=NotAuthenticated("no server is known", hint="bbcli auth login URL"), server="")

    async def person(at: Sitting) -> None:
        assert "no server" in at.lines[0]
        await at.find("webhook")
        await at.press("f5")
        assert "no server is known" in at.screen
        assert "hint: bbcli auth login URL" in at.screen

    sit(calls, person)


def test_the_buttons_and_enter_in_a_field_do_what_the_keys_do() -> None:
    calls = Pretended(spec=THINGS, values={"kind": "red"})

    async def person(at: Sitting) -> None:
        await at.find("things")
        await at.click("#curl")
        assert at.browser.clipboard == "curl https://bitbucket.example.com/rest/api/latest/things/red"
        await at.click("#bbcli")
        assert at.browser.clipboard == "bbcli api call GET /rest/api/latest/things/red"
        await at.click("#execute")
        assert len(calls.sent) == 1
        at.field("kind").entry.focus()
        await at.press("enter")

    sit(calls, person)
    assert [asked.values for asked in calls.sent] == [(("kind", "red"),)] * 2
