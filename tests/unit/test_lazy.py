"""What bbcli has in the place of slow modules is as good."""

from __future__ import annotations

import inspect

from hypothesis import given
from hypothesis import strategies as st

from bbcli._lazy import cleandoc


@given(st.text(" \t\nab"))
def test_a_docstring_is_cleaned_as_by_inspect(text: str) -> None:
    assert cleandoc(text) == inspect.cleandoc(text)
