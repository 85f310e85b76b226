from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.oauth_callback import OUT_OF_BAND, ForeignCallback, PastedCallback, parse_parameters, parse_pasted
from bbcli.errors import BbcliError, InvalidInput

PAGE = "https://h/authorize"


def code_of(query: str) -> str:
    """Return the code of the matching callback; None for any other."""
    found = parse_parameters(query)
    if found.get("state") != "s":
        raise ForeignCallback
    return found["code"]


def test_a_pasted_address_is_read_as_the_answer_of_the_browser_is() -> None:
    way = PastedCallback("https://x/y", lambda _: "https://x/y?code=c0de&state=s", lambda _: None)
    assert way.answer(PAGE, code_of) == "c0de"
    with pytest.raises(ForeignCallback):
        PastedCallback("https://x/y", lambda _: "https://x/y?code=c0de&state=t", lambda _: None).answer(PAGE, code_of)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("http://127.0.0.1:1/callback?code=a&state=b", "code=a&state=b"),
        (" https://x/y?code=a&state=b#top\n", "code=a&state=b"),
        ("127.0.0.1:1/callback?code=a", "code=a"),
        ("?code=a&x=http://h", "code=a&x=http://h"),
        ("code=a&x=http://h/?", ""),
        ("code=a&iss=https://h", "code=a&iss=https://h"),
        ("123456", "123456"),
    ],
)
def test_a_pasted_address_is_read_whole_or_in_part(text: str, query: str) -> None:
    if query:
        assert parse_pasted(text) == query
    else:
        with pytest.raises(InvalidInput):
            parse_pasted(text)


@pytest.mark.parametrize("text", ["", " \n", "http://127.0.0.1:1/callback", "https://h/x#code=1", "http://h/?", "#a"])
def test_a_pasted_text_without_an_answer_says_so(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a redirect URL of the server"):
        parse_pasted(text)


@given(st.text())
def test_no_pasted_text_breaks_the_reading_of_it(text: str) -> None:
    way = PastedCallback("https://x/y", lambda _: text, lambda _: None)
    with pytest.raises(BbcliError):
        way.answer(PAGE, code_of)


def test_where_the_server_shows_a_code_the_code_is_asked_for() -> None:
    asked_for: list[str] = []

    def ask(question: str) -> str:
        asked_for.append(question)
        return " c0de \n"

    said: list[str] = []
    assert PastedCallback(OUT_OF_BAND, ask, said.append).answer(PAGE, str) == "c0de"
    assert PastedCallback("https://x/y", ask, said.append).answer(PAGE, str) == "c0de"
    assert asked_for == ["Code shown on the last page", "URL"]
    assert said[0] == said[1] == f"Open this URL in a browser and sign in: {PAGE}"
    assert "paste it here" in said[2]
