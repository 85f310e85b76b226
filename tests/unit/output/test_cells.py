from __future__ import annotations

import sys
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output import Record, cells
from bbcli.output.cells import Cell, CellContext, ago, iso, one_line, visible
from bbcli.records import plain

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))
# Of Unicode's Default_Ignorable_Code_Point those that are no Cf, and the marks of Cf that are drawn.
IGNORED = {
    chr(code)
    for first, last in (
        (0x34F, 0x34F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2065, 0x2065),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
}
DRAWN = set(map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)))
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def harmful(text: str) -> set[str]:
    """Return the characters that a terminal or parser would interpret, and the invisible ones."""
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {char for char in text if unicodedata.category(char) in categories or char in IGNORED} - DRAWN


def context_of(now: int = 0, /, **facts: Any) -> CellContext:
    return CellContext(Record.of(**facts), now)


def test_no_control_unseen_or_broken_character_of_all_unicode_is_left() -> None:
    assert harmful(visible(EVERY_CHARACTER)) == set()


@pytest.mark.parametrize("keep", ["\n", "\n\t", "\r\n\t"])
def test_only_what_is_to_be_kept_is_left(keep: str) -> None:
    assert harmful(visible(EVERY_CHARACTER, keep=keep)) == set(keep)


def test_what_shows_already_stays_as_it_is() -> None:
    shows = "".join(char for char in EVERY_CHARACTER if (char.isprintable() and char not in IGNORED) or char in DRAWN)
    assert visible(f"{shows}\x1b") == f"{shows}␛"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cر",
        "क्\u200dष",
        "শ\u09cd\u200dর",
        "👩\u200d💻",
        "👨🏽\u200d🚀",
        "❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3",
        "☎\ufe0e",
        "ᠠ\u180bᠠ",
    ],
    ids=ascii,
)
def test_joiners_and_selectors_stay_where_a_language_or_an_emoji_needs_them(text: str) -> None:
    assert visible(text) == text
    assert one_line(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ma\u200dster", "ma<U+200D>ster"),
        ("می\u200c\u200cخ", "می<U+200C><U+200C>خ"),
        ("می\u200c", "می<U+200C>"),
        ("👩\u200d", "👩<U+200D>"),
        ("😀\ufe0f\ufe01\U000e0141", "😀\ufe0f<U+FE01><U+E0141>"),
        ("a\ufe0f\u200d👩", "a<U+FE0F><U+200D>👩"),
        ("1\ufe0f", "1<U+FE0F>"),
    ],
    ids=ascii,
)
def test_where_they_mean_nothing_they_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


TEXTS = st.text() | st.text("a1👩❤خक\u200c\u200d\ufe0e\ufe0f\u20e3\u180b\u3164\n\U000e0041")


@given(TEXTS, st.sampled_from(["", "\n", "\r\n\t"]))
def test_making_visible_twice_is_making_visible_once(text: str, keep: str) -> None:
    assert visible(visible(text, keep=keep), keep=keep) == visible(text, keep=keep)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\x7f", "␡"),
        ("\x9b1m", "<U+009B>1m"),
        ("a\u202eb", "a<U+202E>b"),
        ("\0", "␀"),
        ("\udcff", "\ufffd"),
        ("\ufeff", "<U+FEFF>"),
        ("a\u200bb", "a<U+200B>b"),
        ("pass\xadword", "pass<U+00AD>word"),
        ("\u3164", "<U+3164>"),
        ("\U000e0041", "<U+E0041>"),
    ],
)
def test_a_control_character_becomes_one_that_shows(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text() | st.text("a\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
def test_a_cell_is_one_line_without_tabs(text: str) -> None:
    line = one_line(text)
    assert "\t" not in line
    assert line.splitlines() in ([], [line])
    assert harmful(line) == set()


def test_line_breaks_and_tabs_of_a_cell_become_spaces() -> None:
    assert one_line("a\tb\r\nc\nd\re\n") == "a b c d e "


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        ([], ""),
        ("ü", "ü"),
        ([1, None, "a", [True]], "1, , a, true"),
    ],
)
def test_a_value_reads_as_a_script_wants_it(value: object, text: str) -> None:
    assert plain(value) == text
    assert cells.text(value, context_of()) == Cell(text)


@given(st.integers(-30_000_000_000_000, 250_000_000_000_000))
def test_a_time_in_a_pipe_is_iso_8601_in_utc_to_the_second(ms: int) -> None:
    found = datetime.fromisoformat(iso(ms))
    assert found.tzinfo == UTC
    assert found.timestamp() == ms // 1000
    assert len(iso(ms)) == 20


def test_a_time_before_the_year_1000_has_four_digits_too() -> None:
    assert iso(-62_135_596_800_000) == "0001-01-01T00:00:00Z"


@pytest.mark.parametrize("ms", [10**18, -(10**18), 1e300])
def test_a_time_beyond_the_calendar_is_its_number(ms: float) -> None:
    assert iso(ms) == str(ms)


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "just now"),
        (4999, "just now"),
        (-4999, "just now"),
        (5 * SECOND, "5 seconds ago"),
        (59_999, "59 seconds ago"),
        (MINUTE, "1 minute ago"),
        (HOUR - 1, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (23 * HOUR, "23 hours ago"),
        (DAY, "1 day ago"),
        (2 * DAY, "2 days ago"),
        (7 * DAY, "1 week ago"),
        (30 * DAY, "4 weeks ago"),
        (31 * DAY, "1 month ago"),
        (364 * DAY, "11 months ago"),
        (366 * DAY, "1 year ago"),
        (20 * 366 * DAY, "20 years ago"),
        (-3 * HOUR, "in 3 hours"),
    ],
)
def test_an_age_is_said_in_its_largest_whole_unit(ms: int, words: str) -> None:
    assert ago(ms) == words


@given(st.integers(5 * SECOND, 10**14), st.integers(0, 10**13))
def test_what_is_older_is_not_said_to_be_younger(ms: int, more: int) -> None:
    units = ["second", "minute", "hour", "day", "week", "month", "year"]

    def rank(words: str) -> tuple[int, int]:
        count, unit, _ = words.split()
        return units.index(unit.removesuffix("s")), int(count)

    assert rank(ago(ms)) <= rank(ago(ms + more))
    assert ago(-ms) == f"in {ago(ms).removesuffix(' ago')}"


def test_an_age_is_whole_in_a_pipe_and_short_on_a_terminal() -> None:
    assert cells.age(1_334_730_200_000, context_of(1_334_730_200_000 + 2 * DAY)) == Cell(
        "2012-04-18T06:23:20Z", "2 days ago", "dim"
    )
    assert cells.moment(0, context_of(HOUR)).short == "1970-01-01T00:00:00Z (1 hour ago)"


@pytest.mark.parametrize("value", [None, "soon", []])
def test_a_time_that_is_none_is_empty(value: object) -> None:
    assert cells.age(value, context_of()) == Cell("")
    assert cells.moment(value, context_of()) == Cell("")


def test_the_line_of_a_comment_calls_a_suggestion_one() -> None:
    texts = ("\nGood.\nMore", "```suggestion\r\n  x = 1\r\n```\n", "\n````suggestion\n````", "```python\nx\n```", None)
    shown = [cells.comment_line(text, context_of()).text for text in texts]
    assert shown == ["Good.", "Suggestion: x = 1", "Suggestion:", "```python", ""]


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("One\ntwo", "One"),
        ("", ""),
        (None, ""),
        ("\n \r\n two\nthree", " two"),
        ("one\r\ntwo", "one"),
        ("a\u2028b", "a"),
    ],
)
def test_the_subject_of_a_message_is_its_first_line_that_says_something(message: str | None, subject: str) -> None:
    assert cells.first_line(message, context_of()).text == subject


@pytest.mark.parametrize("member", ["properties", "attributes"])
def test_issue_keys_are_read_where_new_and_old_servers_put_them(member: str) -> None:
    facts: dict[str, Any] = {member: {"jira-key": ["STASH-2121", "CR-1"]}}
    commit = context_of(**facts)
    assert cells.issue_keys(commit.record) == ("STASH-2121", "CR-1")
    assert cells.keys(None, commit).text == "STASH-2121, CR-1"
    assert [part for part, _ in cells.first_line("STASH-2121: fix", commit).accents] == ["STASH-2121", "CR-1"]


def test_a_hash_is_whole_in_a_pipe_and_as_the_server_shortens_it_on_a_terminal() -> None:
    commit = context_of(id="01f9c8680e9d", displayId="01f9c86", links={"self": [{"href": "https://h/c"}]})
    assert cells.commit("01f9c8680e9d", commit) == Cell("01f9c8680e9d", "01f9c86", "yellow", "https://h/c")
    assert cells.commit("01f9c8680e9d", context_of()).short == ""


def test_parents_are_their_hashes() -> None:
    parents = [{"id": "aaaa", "displayId": "aa"}, {"id": "bbbb", "displayId": "bb"}]
    assert cells.hashes(parents, context_of()) == Cell("aaaa bbbb", "aa bb", "yellow")
    assert cells.hashes(None, context_of()).text == ""


@pytest.mark.parametrize(
    ("author", "text"),
    [
        (None, ""),
        ({"name": "Seb Ruiz"}, "Seb Ruiz"),
        ({"name": "seb", "displayName": "Seb Ruiz", "emailAddress": "s@x"}, "Seb Ruiz <s@x>"),
        ({"emailAddress": "s@x"}, " <s@x>"),
    ],
)
def test_an_author_reads_as_git_writes_one(author: object, text: str) -> None:
    assert cells.person(author) == text


def test_a_link_leads_to_the_page_of_the_record() -> None:
    repo = context_of(links={"self": [{"href": "https://h/r"}]})
    assert (
        cells.linked("r", repo).link
        == cells.web(None, repo).link
        == cells.url("https://h/r", repo).link
        == "https://h/r"
    )
    assert cells.linked("r", context_of()).link == ""


def test_words_and_counts_have_the_colours_that_people_expect() -> None:
    assert cells.visibility(True, context_of()) == Cell("public", style="green")
    assert cells.visibility(None, context_of()).text == "private"
    assert cells.state("OFFLINE", context_of()) == Cell("OFFLINE", style="red")
    assert cells.state("NEW_ONE", context_of()) == Cell("NEW_ONE")
    assert (cells.added(3, context_of()).short, cells.removed(2, context_of()).short) == ("+3", "-2")
    assert (cells.added(3, context_of()).text, cells.removed(0, context_of()).style) == ("3", "dim")
    assert cells.dim("x", context_of()) == Cell("x", style="dim")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("a", {"b": 1}),
        ("l.1.c", "x"),
        ("l.2", None),
        ("l.x", None),
        ("a.b.c", None),
        ("no.such", None),
        ("n", None),
    ],
)
def test_a_path_leads_into_a_record_or_to_nothing(path: str, value: object) -> None:
    assert Record.of(a={"b": 1}, l=[0, {"c": "x"}], n=None).get(path) == value


def test_a_record_can_be_told_its_page() -> None:
    record = Record.of(id="x", links={"self": [{"href": "https://h/own"}]})
    assert record.web_url == "https://h/own"
    told = record.with_web_url(lambda shown: f"https://h/{shown.get('id')}")
    assert (told.web_url, told.raw) == ("https://h/x", record.raw)
