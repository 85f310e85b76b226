from __future__ import annotations

import json

from textual.widgets import Select, TabbedContent, TextArea

from bbcli.errors import InvalidInput, NotAuthenticated
from bbcli.openapi import Body, Operation, Parameter, Schema, Spec
from tests.system.api_browser.browser_session import BrowserSession, FakeCalls, run_browser

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
    async def user(session: BrowserSession) -> None:
        await session.find("things")
        shown = session.screen
        assert "/api/latest/things/{kind}" in shown
        assert "GET  POST" in shown
        for name, what in (("kind*", "required"), ("limit", "default: 25"), ("names", "list of")):
            line = next(line for line in session.lines if name in line)
            assert what in line
        assert "number" in next(line for line in session.lines if "limit" in line)

    run_browser(FakeCalls(spec=THINGS), user)


def test_tab_goes_from_field_to_field_and_what_is_typed_is_asked_for() -> None:
    calls = FakeCalls(spec=THINGS)

    async def user(session: BrowserSession) -> None:
        await session.find("things")
        await session.type("red")
        await session.press("tab", "tab", "tab")
        await session.type("7")
        await session.press("tab")
        await session.type("a, b,")
        await session.press("f5")

    run_browser(calls, user)
    assert calls.sent[0].operation == OPEN
    assert calls.sent[0].values == (("kind", "red"), ("limit", "7"), ("names", "a"), ("names", "b"))


def test_a_choice_is_made_from_a_list_and_can_be_left_out_again() -> None:
    calls = FakeCalls(spec=THINGS, values={"kind": "red"})

    async def user(session: BrowserSession) -> None:
        await session.find("things")
        chooser = session.field("state").entry
        assert isinstance(chooser, Select)
        chooser.focus()
        await session.press("enter", "down", "down", "enter")
        assert session.field("state").text == "MERGED"
        session.field("flag").entry.focus()
        await session.press("enter", "down", "enter", "f5", "f4")
        chooser.focus()
        await session.press("enter", "home", "enter", "f5")

    run_browser(calls, user)
    assert calls.sent[0].values == (("kind", "red"), ("state", "MERGED"), ("flag", "true"))
    assert calls.sent[1].values == (("kind", "red"), ("flag", "true"))


def test_values_are_filled_from_the_working_copy_but_not_over_what_was_typed() -> None:
    calls = FakeCalls(values={"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "a" * 40})

    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        assert session.filled == calls.values
        session.field("projectKey").entry.value = "PLAY"
        assert session.browser.form_panel.form
        session.browser.form_panel.fill(session.browser.form_panel.form.operation, {"projectKey": "WORK"})
        assert session.filled["projectKey"] == "PLAY"

    run_browser(calls, user)


def test_the_focus_goes_on_to_the_first_field_that_nothing_is_known_for() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        assert session.browser.focused is session.field("commitId").entry

    run_browser(FakeCalls(values={"projectKey": "WORK", "repositorySlug": "my-repo"}), user)


def test_what_was_typed_for_a_repository_is_there_for_the_next_resource() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        for name, value in (("projectKey", "WORK"), ("repositorySlug", "r"), ("commitId", "a")):
            session.field(name).entry.value = value
        await session.press("f5", "n")
        await session.find("getBranches")
        assert session.filled == {"projectKey": "WORK", "repositorySlug": "r"}

    run_browser(FakeCalls(), user)


def test_a_body_begins_as_an_example_and_all_of_its_fields_can_be_read() -> None:
    calls = FakeCalls(spec=THINGS, values={"kind": "red"})

    async def user(session: BrowserSession) -> None:
        await session.find("make")
        assert session.browser.query_one(TabbedContent).active == "POST"
        area = next(iter(session.browser.query(TextArea).filter("Form TextArea")))
        assert json.loads(area.text) == {"name": "my thing"}
        assert "body fields" in session.screen
        assert "all body fields as JSON" in session.screen
        session.browser.query("Form CollapsibleTitle").last().focus()
        await session.press("enter")
        assert '"state": "OPEN"' in session.screen
        area.load_text('{"name": "x"}')
        await session.press("f5", "y")

    run_browser(calls, user)
    assert (calls.sent[0].operation, calls.sent[0].body) == (MAKE, '{"name": "x"}')


def test_what_is_wrong_is_said_in_the_form_and_goes_when_it_is_mended() -> None:
    calls = FakeCalls(spec=THINGS, refusal=InvalidInput("GET /things/{kind}: limit: 'x' is not a number", hint="-p"))

    async def user(session: BrowserSession) -> None:
        await session.find("things")
        await session.press("f5")
        assert "limit: 'x' is not a number" in session.screen
        assert "-p" not in session.screen
        calls.refusal = None
        await session.press("f5")
        assert "is not a number" not in session.screen

    run_browser(calls, user)
    assert len(calls.sent) == 1


def test_a_next_step_outside_of_the_form_is_shown() -> None:
    calls = FakeCalls(refusal=NotAuthenticated("no server is known", hint="bbcli auth login URL"), server="")

    async def user(session: BrowserSession) -> None:
        assert "no server" in session.lines[0]
        await session.find("webhook")
        await session.press("f5")
        assert "no server is known" in session.screen
        assert "hint: bbcli auth login URL" in session.screen

    run_browser(calls, user)


def test_the_buttons_and_enter_in_a_field_do_what_the_keys_do() -> None:
    calls = FakeCalls(spec=THINGS, values={"kind": "red"})

    async def user(session: BrowserSession) -> None:
        await session.find("things")
        await session.click("#curl")
        assert session.browser.clipboard == "curl https://bitbucket.example.com/rest/api/latest/things/red"
        await session.click("#bbcli")
        assert session.browser.clipboard == "bbcli api call GET /rest/api/latest/things/red"
        await session.click("#execute")
        assert len(calls.sent) == 1
        session.field("kind").entry.focus()
        await session.press("enter")

    run_browser(calls, user)
    assert [asked.values for asked in calls.sent] == [(("kind", "red"),)] * 2
