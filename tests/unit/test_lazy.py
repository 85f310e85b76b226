"""What bbcli has in the place of slow modules is as good."""

from __future__ import annotations

import inspect

from hypothesis import given
from hypothesis import strategies as st

from bbcli._lazy import _light_inspect, cleandoc


@given(st.text(" \t\nab"))
def test_a_docstring_is_cleaned_as_by_inspect(text: str) -> None:
    assert cleandoc(text) == inspect.cleandoc(text)


def test_a_light_inspect_reads_annotations_as_inspect_does() -> None:
    class Plain:
        pass

    class Annotated:
        name: str

    light = _light_inspect()
    for value in (Plain, Annotated, cleandoc):
        assert light.get_annotations(value) == inspect.get_annotations(value)
    assert light.get_annotations(Annotated, eval_str=True) == {"name": str}


def test_a_light_inspect_has_all_of_inspect() -> None:
    light = _light_inspect()
    assert (light.isfunction(cleandoc), light.isfunction(len)) == (True, False)
    assert light.signature(cleandoc) == inspect.signature(cleandoc)
