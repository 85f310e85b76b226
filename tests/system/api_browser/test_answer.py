from __future__ import annotations

import json

from textual.widgets import TextArea

from bbcli.client.response import Response
from bbcli.commands.api.browser.json_tree import MAX_EXPANDED, MAX_VALUES, JsonTree
from bbcli.commands.api.browser.response import MAX_TEXT
from bbcli.errors import ServerFailed
from tests.system.api_browser.browser_session import BrowserSession, FakeCalls, run_browser

BODIES = (
    (b"", "application/json", "no body"),
    (b"{broken", "application/json", "{broken"),
    (b"null", "application/json", "null"),
    (b"[]", "application/json", "[0]"),
    (b"true", "application/json", "true"),
    (b"PK\x00\x01", "application/zip", "4 B of binary data"),
    (b"\xff\xfe", "text/plain", "\ufffd\ufffd"),
    (b"[" * 100_000, "application/json", "[[[["),
)


def answer(body: bytes, media_type: str = "application/json", status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": media_type, **named}, body)


def test_an_answer_shows_status_time_size_type_and_what_was_asked() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert "200 · 42 ms · 48 B · application/json" in session.screen
        assert "GET /rest/api/latest/application-properties" in session.screen

    run_browser(FakeCalls(), user)


def test_json_is_a_tree_that_folds() -> None:
    async def user(session: BrowserSession) -> None:
        values = [{"id": number, "message": "one"} for number in range(MAX_EXPANDED)]
        await session.receive(answer(json.dumps({"values": values}).encode()))
        assert "▼ values: [60]" in session.screen
        assert '▶ 0: {id: 0, message: "one"}' in session.screen
        await session.press("down", "down", "enter")
        assert '└ message: "one"' in session.screen
        await session.press("enter")
        assert '└ message: "one"' not in session.screen

    run_browser(FakeCalls(), user)


def test_json_is_shown_as_a_whole_text_too() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(answer(json.dumps({"message": "x" * 100, "control": "\u202e"}).encode()))
        assert "x" * 60 not in session.screen
        await session.press("t")
        area = session.browser.query_one("#text", TextArea)
        assert json.loads(area.text) == {"message": "x" * 100, "control": "<U+202E>"}
        assert session.browser.focused is area
        await session.press("t")
        assert "▼ {message:" in session.screen
        await session.receive(answer(b"text", "text/plain"))
        assert "t Text" not in session.lines[-1]

    run_browser(FakeCalls(), user)


def test_of_what_is_short_all_is_shown() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(answer(b'{"errors":[{"message":"Project NOPE does not exist."}]}', status=404))
        assert "404 · 42 ms" in session.screen
        assert '└ message: "Project NOPE does not exist."' in session.screen
        assert session.browser.response_panel.has_class("-failed")

    run_browser(FakeCalls(), user)


def test_headers_are_folded_and_show_no_cookie() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(answer(b"{}", set_cookie="BITBUCKETSESSIONID=secret", x_a="b\x1b[31m"))
        assert "▶ 3 headers" in session.screen
        assert "set-cookie" not in session.screen
        session.browser.query_one("#headers CollapsibleTitle").focus()
        await session.press("enter")
        assert "x-a: b␛[31m" in session.screen
        assert "set-cookie: ***" in session.screen

    run_browser(FakeCalls(), user)


def test_markup_and_control_characters_are_data_in_a_text_and_in_json() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(answer(b"first\r\nsecond \x1b[31m[bold]red", "text/plain"))
        area = session.browser.query_one("#text", TextArea)
        assert area.text == "first\nsecond ␛[31m[bold]red"
        assert area.read_only
        assert "second ␛[31m[bold]red" in session.screen
        await session.receive(answer(json.dumps({"[red]a[/]": "[b]x[/b] \x1b[31m\u202e"}).encode()))
        assert r'[red]a[/]: "[b]x[/b] \u001b[31m<U+202E>"' in session.screen

    run_browser(FakeCalls(), user)


def test_every_body_can_be_shown() -> None:
    async def user(session: BrowserSession) -> None:
        for body, media_type, shown in BODIES:
            await session.receive(answer(body, media_type))
            assert shown in session.screen

    run_browser(FakeCalls(), user)


def test_no_answer_is_an_error_in_a_line_with_its_hint() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(ServerFailed("bitbucket.example.com does not answer", hint="check the network"))
        assert "error: bitbucket.example.com does not answer" in session.screen
        assert "hint: check the network" in session.screen
        await session.receive(Response(204, {}, b""))
        assert "204 · 42 ms · 0 B · no media type" in session.screen
        assert "error:" not in session.screen

    run_browser(FakeCalls(), user)


def test_what_is_too_long_is_cut_and_that_is_said() -> None:
    async def user(session: BrowserSession) -> None:
        await session.receive(answer(f"{'x' * 999}\n".encode() * (MAX_TEXT // 1000 + 1), "text/plain"))
        assert "truncated after 1,000,000 characters" in session.screen
        assert len(session.browser.query_one("#text", TextArea).text) == MAX_TEXT
        await session.receive(answer(json.dumps({"values": [{"id": 1}] * MAX_VALUES}).encode()))
        assert "truncated after 5,000 values" in session.screen
        top = session.browser.query_one(JsonTree).root.children[0]
        assert sum(1 + len(each.children) for each in top.children[0].children) == MAX_VALUES - 1

    run_browser(FakeCalls(), user)
