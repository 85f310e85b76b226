"""Paging of directories, file lines and search results."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bbcli.client.pages import browsed, hits
from bbcli.errors import ServerFailed


def folder(**envelope: Any) -> bytes:
    page = {"size": 1, "limit": 25, "isLastPage": True, "values": [{"path": "a"}], "start": 0, **envelope}
    return json.dumps({"path": {"name": ""}, "revision": "master", "children": page}).encode()


def lines(*texts: str, **envelope: Any) -> bytes:
    found = [{"text": text} for text in texts]
    return json.dumps({"lines": found, "start": 0, "size": len(texts), "isLastPage": True, **envelope}).encode()


def found(**page: Any) -> bytes:
    code = {"category": "primary", "isLastPage": True, "count": 1, "start": 0, "nextStart": 25, "values": [{}], **page}
    return json.dumps({"scope": {"type": "GLOBAL"}, "code": code}).encode()


def texts(values: Any) -> list[Any]:
    return [json.loads(bytes(value)) for value in values]


def test_a_folder_is_the_page_below_its_children() -> None:
    page = browsed(folder())
    assert (texts(page.values), page.is_last, page.next_start, page.limit) == ([{"path": "a"}], True, None, 25)
    assert browsed(folder(isLastPage=False, nextPageStart=7)).next_start == 7
    assert browsed(folder(isLastPage=False, nextPageStart=None)).next_start is None


def test_a_file_is_its_lines() -> None:
    page = browsed(lines("a", "b"))
    assert (texts(page.values), page.is_last, page.next_start) == ([{"text": "a"}, {"text": "b"}], True, None)


@pytest.mark.parametrize(
    ("envelope", "next_start"),
    [
        ({"isLastPage": False, "start": 10}, 12),
        ({"isLastPage": False, "start": 10, "nextPageStart": None}, 12),
        ({"isLastPage": False, "start": 10, "nextPageStart": 50}, 50),
        ({"isLastPage": True, "start": 10, "nextPageStart": 50}, None),
        ({"start": 10}, None),
    ],
)
def test_a_file_goes_on_where_the_server_says_or_behind_its_last_line(
    envelope: dict[str, Any], next_start: int | None
) -> None:
    assert browsed(lines("a", "b", **envelope)).next_start == next_start


def test_a_file_of_which_little_is_said_goes_on_behind_its_lines() -> None:
    assert browsed(b'{"lines": [{"text": "a"}], "isLastPage": false}').next_start == 1
    assert browsed(b'{"lines": [{"text": "a"}]}').next_start is None


def test_a_file_without_a_line_more_does_not_go_on_for_ever() -> None:
    assert browsed(lines(isLastPage=False, start=10)).next_start is None


def test_what_was_found_goes_on_at_next_start() -> None:
    page = hits("code")(found())
    assert (texts(page.values), page.is_last, page.next_start) == ([{}], True, None)
    assert hits("code")(found(isLastPage=False)).next_start == 25
    assert hits("code")(found(isLastPage=False, nextStart=None)).next_start is None


def test_an_entity_of_which_nothing_is_said_has_nothing() -> None:
    page = hits("repositories")(found())
    assert (page.values, page.is_last, page.next_start) == ([], True, None)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b'{"values": []}', b'{"children": 1}', b'{"lines": "x"}', b"1"]
)
def test_what_is_no_page_is_a_failure_of_the_server(body: bytes) -> None:
    with pytest.raises(ServerFailed, match="the server's answer is not a page of a list"):
        browsed(body)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"code": 1}', b'{"code": {"isLastPage": true}}'])
def test_what_is_no_answer_of_a_search_is_a_failure_of_the_server(body: bytes) -> None:
    with pytest.raises(ServerFailed, match="the server's answer is not a page of a list"):
        hits("code")(body)
