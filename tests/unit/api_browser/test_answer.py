from __future__ import annotations

import json

import pytest
from textual.widgets import TextArea

from bbcli.client.response import Response
from bbcli.commands.api.browser.answer import LONGEST, size
from bbcli.commands.api.browser.document import FEW, MOST, Document
from bbcli.errors import ServerFailed
from tests.unit.api_browser.sitting import Pretended, Sitting, sit

BODIES = (
    (b"", "application/json", "no body"),
    (b"{broken", "application/json", "{broken"),
    (b"null", "application/json", "null"),
    (b"[]", "application/json", "[0]"),
    (b"true", "application/json", "true"),
    (b"PK\x00\x01", "application/zip", "4 B that are no text"),
    (b"\xff\xfe", "text/plain", "\ufffd\ufffd"),
    (b"[" * 100_000, "application/json", "[[[["),
)


def answer(body: bytes, media_type: str = "application/json", status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, {"content-type": media_type, **named}, body)


def test_an_answer_shows_status_time_size_type_and_what_was_asked() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert "200 · 42 ms · 48 B · application/json" in at.screen
        assert "GET /rest/api/latest/application-properties" in at.screen

    sit(Pretended(), person)


def test_json_is_a_tree_that_folds() -> None:
    async def person(at: Sitting) -> None:
        values = [{"id": number, "message": "one"} for number in range(FEW)]
        await at.receive(answer(json.dumps({"values": values}).encode()))
        assert "▼ values: [60]" in at.screen
        assert '▶ 0: {id: 0, message: "one"}' in at.screen
        await at.press("down", "down", "enter")
        assert '└ message: "one"' in at.screen
        await at.press("enter")
        assert '└ message: "one"' not in at.screen

    sit(Pretended(), person)


def test_json_is_shown_as_a_whole_text_too() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(answer(json.dumps({"message": "x" * 100, "control": "\u202e"}).encode()))
        assert "x" * 60 not in at.screen
        await at.press("t")
        area = at.browser.query_one("#text", TextArea)
        assert json.loads(area.text) == {"message": "x" * 100, "control": "<U+202E>"}
        assert at.browser.focused is area
        await at.press("t")
        assert "▼ {message:" in at.screen
        await at.receive(answer(b"text", "text/plain"))
        assert "t Text" not in at.lines[-1]

    sit(Pretended(), person)


def test_of_what_is_short_all_is_shown() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(answer(b'{"errors":[{"message":"Project NOPE does not exist."}]}', status=404))
        assert "404 · 42 ms" in at.screen
        assert '└ message: "Project NOPE does not exist."' in at.screen
        assert at.browser.answer_panel.has_class("-failed")

    sit(Pretended(), person)


def test_headers_are_folded_and_show_no_cookie() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(answer(b"{}", set_cookie="BITBUCKETSESSIONID=secret", x_a="b\x1b[31m"))
        assert "▶ 3 headers" in at.screen
        assert "set-cookie" not in at.screen
        at.browser.query_one("#headers CollapsibleTitle").focus()
        await at.press("enter")
        assert "x-a: b␛[31m" in at.screen
        assert "set-cookie: ***" in at.screen

    sit(Pretended(), person)


def test_markup_and_control_characters_are_data_in_a_text_and_in_json() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(answer(b"first\r\nsecond \x1b[31m[bold]red", "text/plain"))
        area = at.browser.query_one("#text", TextArea)
        assert area.text == "first\nsecond ␛[31m[bold]red"
        assert area.read_only
        assert "second ␛[31m[bold]red" in at.screen
        await at.receive(answer(json.dumps({"[red]a[/]": "[b]x[/b] \x1b[31m\u202e"}).encode()))
        assert r'[red]a[/]: "[b]x[/b] \u001b[31m<U+202E>"' in at.screen

    sit(Pretended(), person)


def test_every_body_can_be_shown() -> None:
    async def person(at: Sitting) -> None:
        for body, media_type, shown in BODIES:
            await at.receive(answer(body, media_type))
            assert shown in at.screen

    sit(Pretended(), person)


def test_no_answer_is_an_error_in_a_line_with_its_hint() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(ServerFailed("bitbucket.example.com does not answer", hint="check the network"))
        assert "error: bitbucket.example.com does not answer" in at.screen
        assert "hint: check the network" in at.screen
        await at.receive(Response(204, {}, b""))
        assert "204 · 42 ms · 0 B · no media type" in at.screen
        assert "error:" not in at.screen

    sit(Pretended(), person)


def test_what_is_too_long_is_cut_and_that_is_said() -> None:
    async def person(at: Sitting) -> None:
        await at.receive(answer(f"{'x' * 999}\n".encode() * (LONGEST // 1000 + 1), "text/plain"))
        assert "cut after 1,000,000 characters" in at.screen
        assert len(at.browser.query_one("#text", TextArea).text) == LONGEST
        await at.receive(answer(json.dumps({"values": [{"id": 1}] * MOST}).encode()))
        assert "cut after 5,000 values" in at.screen
        top = at.browser.query_one(Document).root.children[0]
        assert sum(1 + len(each.children) for each in top.children[0].children) == MOST - 1

    sit(Pretended(), person)


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_000_000, "2.0 MB")])
def test_a_size_is_written_as_people_read_it(count: int, shown: str) -> None:
    assert size(count) == shown
