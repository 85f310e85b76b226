"""Secrets are removed from texts in every encoding."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.redact import MASK, MIN_LENGTH, _pattern, _trimmed, redact
from bbcli.errors import CUT

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD = "Pä&s\"w<o>rd %+/=9'f3e9a71c"
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "URL": quote,
    "URL, with its slashes": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "form in a URL": lambda text: quote(urlencode({"x": text})).removeprefix("x%3D"),
    "URL, small": lambda text: quote(text).lower(),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, not ASCII": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "slashes of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "HTML": html.escape,
    "HTML in HTML": lambda text: html.escape(html.escape(text)),
    "HTML in numbers": lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#034;"),
    "Python": lambda text: repr(text)[1:-1],
    "bytes of Python": lambda text: repr(text.encode())[2:-1],
    "sentence": lambda text: text[:1].lower() + text[1:],
    "lines": lambda text: text.replace(" ", "\n"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "secret", [PASSWORD, "BBDC-MzI5NDY4/TQ2MTgz:Niq+==", "😀 smiles", "a\\b\\\\c'd", "abc\u212adef", "word\u0130"]
)
def test_a_secret_is_found_in_every_form(secret: str, form: str) -> None:
    assert redact(f"before {FORMS[form](secret)} after", [secret]) == "before *** after"


@given(st.text(min_size=MIN_LENGTH).filter(lambda text: len(_trimmed(text)) >= MIN_LENGTH), st.sampled_from([*FORMS]))
def test_no_text_is_passed_over_that_the_pattern_of_a_secret_matches(secret: str, form: str) -> None:
    text = FORMS[form](secret).replace(CUT, "")
    assert redact(text, [secret]) == _pattern(_trimmed(secret)).sub(MASK, text)


@pytest.mark.parametrize("form", FORMS)
def test_a_cut_secret_is_found_up_to_the_cut(form: str) -> None:
    """The cut may split an encoded character; a rest shorter than the minimum of a secret may remain."""
    text, least = FORMS[form](PASSWORD), len(FORMS[form](PASSWORD[:MIN_LENGTH]))
    assert len(text) - least > 12
    for length in range(least, len(text)):
        assert redact(f"before {text[:length]}…", [PASSWORD]) == "before ***…", text[:length]


def test_the_beginning_of_a_secret_is_no_secret_where_nothing_was_cut() -> None:
    assert redact("the bitbucket is full…", ["bitbucket-1"]) == "the bitbucket is full…"
    assert redact("the bitbucke…", ["bitbucket-1"]) == "the ***…"
    assert redact("the bit…", ["bitbucket-1"]) == "the bit…"


def test_short_texts_are_not_secrets_and_long_secrets_go_first() -> None:
    assert redact("abc abcd abcde", ["abc", "abcd", "abcde", ""]) == "abc *** ***"


def test_a_stop_at_the_end_of_a_secret_may_be_missing() -> None:
    assert redact("you sent hunter2", ["hunter2."]) == "you sent ***"


def test_a_text_that_is_kept_is_found_whole() -> None:
    grant = json.dumps({"access_token": "a" * 200, "refresh_token": "b" * 200})
    assert redact(f"x {grant} y …", [grant]) == "x *** y …"


@given(st.text(min_size=MIN_LENGTH, max_size=40), st.sampled_from(sorted(FORMS)))
def test_no_secret_is_left_and_none_breaks_the_pattern(secret: str, form: str) -> None:
    bare = secret.strip().rstrip(".")
    if len(bare) >= MIN_LENGTH and form != "lines":
        assert bare not in redact(f"<{FORMS['URL'](secret)}>{secret}", [secret]) or bare in "<***>***"


def test_base64_is_another_secret() -> None:
    """A credential lists its encoded forms as secrets: base64 in a text is not decoded."""
    sent = b64encode(b"fred:s3cret").decode()
    assert redact(sent, ["s3cret"]) == sent
    assert redact(sent, ["s3cret", sent]) == "***"
