from __future__ import annotations

import json

import pytest
from textual.widgets import TextArea

from bbcli.answers import Response
from bbcli.browser.answer import LONGEST, size
from bbcli.browser.document import MOST, Document
from bbcli.errors import ServerFailed
from tests.browser.sitting import JSON, Pretended, Sitting, sit


def answered(body: bytes, media_type: str = "application/json", status: int = 200, **headers: str) -> Pretended:
    return Pretended(Response(status, {"content-type": media_type, **headers}, body))


async def send(at: Sitting) -> None:
    await at.find("application properties")
    await at.press("f5")


def test_an_answer_shows_status_time_size_type_and_what_was_asked() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert "200 · 42 ms · 48 B · application/json" in at.screen
        assert "GET /rest/api/latest/application-properties" in at.screen

    sit(Pretended(), person)


def test_json_is_a_tree_that_folds() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert '▶ 0: {id: "a", message: "one"}' in at.screen
        await at.press("down", "down", "down", "enter")
        assert '└ message: "one"' in at.screen
        await at.press("enter")
        assert '└ message: "one"' not in at.screen

    sit(Pretended(), person)


def test_headers_are_folded_and_show_no_cookie() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert "▶ 3 headers" in at.screen
        assert "set-cookie" not in at.screen
        at.browser.query_one("#headers CollapsibleTitle").focus()
        await at.press("enter")
        assert "x-a: b␛[31m" in at.screen
        assert "set-cookie: ***" in at.screen

    sit(answered(b"{}", **{"set-cookie": "BITBUCKETSESSIONID=secret", "x-a": "b\x1b[31m"}), person)


def test_a_text_is_shown_as_text_without_control_characters() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        area = at.browser.query_one("#text", TextArea)
        assert area.text == "first\nsecond ␛[31m[bold]red"
        assert area.read_only
        assert "second ␛[31m[bold]red" in at.screen

    sit(answered(b"first\r\nsecond \x1b[31m[bold]red", "text/plain"), person)


def test_markup_and_control_characters_in_json_are_data() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert r'[red]a[/]: "[b]x[/b] \u001b[31m"' in at.screen

    sit(answered(json.dumps({"[red]a[/]": "[b]x[/b] \x1b[31m"}).encode()), person)


@pytest.mark.parametrize(
    ("body", "media_type", "shown"),
    [
        (b"", "application/json", "no body"),
        (b"{broken", "application/json", "{broken"),
        (b"null", "application/json", "null"),
        (b"[]", "application/json", "[0]"),
        (b"true", "application/json", "true"),
        (b"PK\x00\x01", "application/zip", "4 B that are no text"),
        (b"\xff\xfe", "text/plain", "\ufffd\ufffd"),
        (b"[" * 100_000, "application/json", "[[[["),
    ],
)
def test_every_body_can_be_shown(body: bytes, media_type: str, shown: str) -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert shown in at.screen

    sit(answered(body, media_type), person)


def test_a_refusal_is_shown_as_it_came() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert "404 · 42 ms" in at.screen
        assert "NoSuchProject" in at.screen
        assert at.browser.answer_panel.has_class("-failed")

    sit(answered(b'{"errors":"NoSuchProject"}', status=404), person)


def test_no_answer_is_an_error_in_a_line_with_its_hint() -> None:
    calls = Pretended(ServerFailed("bitbucket.example.com does not answer", hint="check the network"))

    async def person(at: Sitting) -> None:
        await send(at)
        assert "error: bitbucket.example.com does not answer" in at.screen
        assert "hint: check the network" in at.screen
        calls.answer = Response(204, {}, b"")
        await at.press("f5")
        assert "204 · 42 ms · 0 B · no media type" in at.screen
        assert "error:" not in at.screen

    sit(calls, person)


def test_what_is_too_long_is_cut_and_that_is_said() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert "cut after 1,000,000 characters" in at.screen
        assert len(at.browser.query_one("#text", TextArea).text) == LONGEST

    sit(answered(b"0123456789abcdef\n" * (LONGEST // 10), "text/plain"), person)


def test_what_has_too_many_values_is_cut_and_that_is_said() -> None:
    async def person(at: Sitting) -> None:
        await send(at)
        assert "cut after 5,000 values" in at.screen
        assert len(at.browser.query_one(Document).root.children[0].children) == 1

    sit(Pretended(Response(200, JSON, json.dumps({"values": [{"id": 1}] * MOST}).encode())), person)


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_000_000, "2.0 MB")])
def test_a_size_is_written_as_people_read_it(count: int, shown: str) -> None:
    assert size(count) == shown
