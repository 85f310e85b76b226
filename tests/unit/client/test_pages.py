from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.client.pages import Limiter, Page
from bbcli.client.prefetch import Pager
from bbcli.errors import ServerFailed
from bbcli.records import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCALARS = st.none() | st.booleans() | st.integers() | st.text(alphabet=st.characters(codec="utf-8"))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abç"), inner), max_leaves=4)
# A page holds some values; the next one starts anywhere after it, since filtering leaves gaps.
SHAPES = st.lists(st.tuples(st.lists(VALUES, max_size=4), st.integers(1, 50)), min_size=1, max_size=6)


@dataclass
class Server:
    """Serves a list in one of both page envelopes, and records the requested starts."""

    shape: list[tuple[list[object], int]]
    says_null: bool = False
    is_capped: bool = False
    asked: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def starts(self) -> list[int]:
        return [sum(gap for _, gap in self.shape[:index]) for index in range(len(self.shape))]

    def fetch(self, start: int) -> Page:
        self.asked.append(start)
        index = self.starts.index(start)
        values, gap = self.shape[index]
        is_last = index == len(self.shape) - 1
        envelope = {"size": len(values), "limit": 25, "isLastPage": is_last and not self.is_capped, "values": values}
        following = None if is_last else start + gap
        if following is not None or self.says_null or self.is_capped:
            envelope["nextPageStart"] = following
        return Page.parse(json.dumps({**envelope, "start": start}).encode())

    def read(self, cut: Limiter, keep: object = None) -> list[object]:
        assert keep is None or callable(keep)
        cut.keep = keep and (lambda raw: keep(json.loads(bytes(raw))))
        found = cut.values(pages(self.fetch, self.warnings.append))
        return [json.loads(bytes(raw)) for page in found for raw in page]

    @property
    def everything(self) -> list[object]:
        return [value for values, _ in self.shape for value in values]


@dataclass
class Fetched:
    """A list that is read page by page."""

    fetch: Callable[[int], Page]

    def page(self, start: int, size: int) -> Page:
        assert size > 0
        return self.fetch(start)

    def page_ahead(self, start: int, size: int) -> Callable[[], Page]:
        raise AssertionError(f"{start} is asked for ahead of its turn, in values {size}")


def pages(fetch: Callable[[int], Page], warn: Callable[[str], None]) -> Iterator[Page]:
    return Pager(Fetched(fetch), warn=warn).pages()


@given(SHAPES, st.booleans())
def test_a_list_is_the_concatenation_of_its_pages_whatever_their_gaps(
    shape: list[tuple[list[object], int]], says_null: bool
) -> None:
    server = Server(shape, says_null)
    cut = Limiter(None)
    assert server.read(cut) == server.everything
    assert server.asked == server.starts
    assert (cut.taken, cut.more, server.warnings) == (len(server.everything), False, [])


@given(SHAPES, st.integers(1, 12))
def test_a_limit_takes_the_first_and_asks_for_no_page_beyond_it(
    shape: list[tuple[list[object], int]], limit: int
) -> None:
    server = Server(shape)
    cut = Limiter(limit)
    assert server.read(cut) == server.everything[:limit]
    needed = next((n for n in range(1, len(shape) + 1) if sum(len(values) for values, _ in shape[:n]) >= limit), None)
    assert server.asked == server.starts[:needed]
    in_these_pages = sum(len(values) for values, _ in shape[:needed])
    # Only another request could tell whether the pages that are left hold something.
    assert cut.more == (in_these_pages > limit or (needed is not None and needed < len(shape)))


@given(SHAPES, st.none() | st.integers(1, 6))
def test_a_limit_counts_what_was_kept(shape: list[tuple[list[object], int]], limit: int | None) -> None:
    server = Server(shape)
    cut = Limiter(limit)
    kept = [value for value in server.everything if isinstance(value, str)]
    assert server.read(cut, lambda value: isinstance(value, str)) == kept[:limit]
    assert cut.taken == len(kept[:limit])
    assert cut.more or len(kept) == cut.taken


@given(SHAPES, st.integers(0, 60))
def test_a_start_that_does_not_advance_ends_the_list_in_an_error_after_what_was_found(
    shape: list[tuple[list[object], int]], back: int
) -> None:
    server = Server([*shape, ([], 1)])
    last = server.starts[-1]
    found: list[bytes] = []

    def fetch(start: int) -> Page:
        page = server.fetch(start)
        return Page((b'"end"',), is_last=False, next_start=max(0, last - back)) if start == last else page

    with pytest.raises(ServerFailed, match="does not advance") as raised:
        found.extend(bytes(value) for page in pages(fetch, server.warnings.append) for value in page.values)
    assert raised.value.exit_code == 9
    assert [json.loads(value) for value in found] == [*server.everything, "end"]
    assert server.asked == server.starts


@given(SHAPES, st.none() | st.integers(1, 12))
def test_a_capped_list_ends_with_one_warning_unless_the_limit_came_first(
    shape: list[tuple[list[object], int]], limit: int | None
) -> None:
    server = Server(shape, is_capped=True)
    cut = Limiter(limit)
    assert server.read(cut) == server.everything[:limit]
    reached = limit is not None and len(server.everything) >= limit
    assert cut.more == reached
    assert len(server.warnings) == (0 if reached else 1)


def test_a_page_is_handed_on_before_the_next_is_asked_for() -> None:
    server = Server([([1, 2], 25), ([3], 25)])
    found = Limiter().values(pages(server.fetch, server.warnings.append))
    assert list(map(bytes, next(found))) == [b"1", b"2"]
    assert server.asked == [0]


def test_the_capped_list_says_so() -> None:
    server = Server([([1], 1)], is_capped=True)
    server.read(Limiter(None))
    assert server.warnings == ["warning: the server cuts this list short: what follows can't be asked for"]


@pytest.mark.parametrize(
    "value",
    [
        b"1e400",
        b"1.0000000000000000000001",
        b"123456789012345678901234567890",
        b"-0",
        b"1E+2",
        b'"\\u00e9\\/"',
        b'{ "b" : 1,"a":2,"b":3 }',
        b"[ ]",
    ],
)
def test_a_value_is_the_bytes_that_came(value: bytes) -> None:
    page = Page.parse(b'{"values":[' + value + b" , " + value + b' ] ,"isLastPage":true,"other":{"x":1}}')
    assert list(map(bytes, page.values)) == [value, value]


@pytest.mark.parametrize(
    ("rest", "is_last", "next_start"),
    [
        (b"", True, None),
        (b',"isLastPage":true,"nextPageStart":7', True, None),
        (b',"isLastPage":false,"nextPageStart":2,"start":0,"limit":1,"size":1', False, 2),
        (b',"isLastPage":false,"nextPageStart":null', False, None),
        (b',"isLastPage":false', False, None),
        (b',"nextPageStart":123456789012345678901234567890,"isLastPage":false', False, 123456789012345678901234567890),
    ],
)
def test_where_the_next_page_starts_is_what_the_envelope_says(
    rest: bytes, is_last: bool, next_start: int | None
) -> None:
    page = Page.parse(b'{"values":[1]' + rest + b"}")
    assert (page.is_last, page.next_start) == (is_last, next_start)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"values":null}',
        b'{"values":{}}',
        b'{"values":[1,]}',
        b'{"values":[1]',
        b"<html>",
        b'{"values":[],"isLastPage":"no"}',
        b'{"values":[],"isLastPage":false,"nextPageStart":"2"}',
        b'{"values":["\x1b[31m"]}',
        b'{"values":["a\nb"]}',
        b'\xff\xfe{"values":[]}',
        b'{"values":[nope]}',
    ],
)
def test_what_is_no_page_is_a_failure_of_the_server(body: bytes) -> None:
    with pytest.raises(ServerFailed, match="not a page of a list"):
        Page.parse(body)


@given(st.binary() | st.binary().map(lambda junk: b'{"values":[' + junk + b"]}"))
def test_any_bytes_are_a_page_or_a_failure_of_the_server(body: bytes) -> None:
    try:
        Page.parse(body)
        decode(body)
    except ServerFailed:
        pass


@pytest.mark.parametrize("parse", [Page.parse, decode])
def test_a_value_nested_too_deep_is_a_failure_of_the_server(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(ServerFailed):
        parse(b'{"values":[' + b"[" * 100_000)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a":', b"{'a': 1}"])
def test_what_is_not_json_is_a_failure_of_the_server(body: bytes) -> None:
    with pytest.raises(ServerFailed, match="is not JSON"):
        decode(body)


def test_pages_that_are_empty_now_and_then_do_not_end_a_list() -> None:
    def fetch(start: int) -> Page:
        return Page((b"{}",) if start % 60 == 0 else (), start == 180, None if start == 180 else start + 1)

    assert sum(len(page.values) for page in pages(fetch, lambda _: None)) == 4
