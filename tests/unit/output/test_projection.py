"""Selected fields of an object keep their bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.errors import ServerFailed
from bbcli.output.field_paths import FieldPath, parse_paths, projection
from bbcli.records import Record

RAW = b"""{"id" : "a", "n": 100000000000000000001.50, "u": "\\u00e9\\ud83d\\ude00\xc3\xa9", "o": {"x": 1E5, "y": [ ] },
 "parents": [{"id":"p","n":1}, {"id": "q"}, 7], "none": null}"""


def projected(paths: str, raw: bytes = RAW) -> str:
    return projection(parse_paths(paths), Record(raw))(raw).decode()


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        ("n,id", '{"n":100000000000000000001.50,"id":"a"}'),
        ("u", '{"u":"\\u00e9\\ud83d\\ude00é"}'),
        ("o.x", '{"o":{"x":1E5}}'),
        ("o", '{"o":{"x": 1E5, "y": [ ] }}'),
        ("o.x,o", '{"o":{"x": 1E5, "y": [ ] }}'),
        ("parents.id", '{"parents":[{"id":"p"},{"id":"q"},null]}'),
        ("parents[1].id", '{"parents":[null,{"id":"q"}]}'),
        ("parents[0],parents.id", '{"parents":[{"id":"p","n":1},{"id":"q"},null]}'),
        ("parents[0].n,parents.id", '{"parents":[{"id":"p","n":1},{"id":"q"},null]}'),
        ("parents[999999999].id", '{"parents":[null,null,null]}'),
        ("missing,o.z,none.x,id.x", '{"missing":null,"o":{"z":null},"none":null,"id":null}'),
    ],
)
def test_what_is_left_keeps_its_bytes_its_nesting_and_the_order_in_which_it_was_asked_for(
    paths: str, left: str
) -> None:
    assert projected(paths) == left


def test_an_object_that_can_t_be_read_is_the_server_s_failure() -> None:
    with pytest.raises(ServerFailed, match="can't be read"):
        projected("a", b'{"a" 1}')


names = st.sampled_from(["a", "b", "c", "0", "1", "ü", "x.y"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner), max_leaves=20)
paths = st.lists(st.lists(names, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4)


def project_by_decoding(value: Any, wanted: list[tuple[str, ...]]) -> Any:
    """Return the value with the wanted paths only, found path by path."""
    if () in wanted:
        return value
    if isinstance(value, dict):
        left = {}
        for name in dict.fromkeys(path[0] for path in wanted):
            below = [path[1:] for path in wanted if path[0] == name]
            left[name] = project_by_decoding(value[name], below) if name in value else None
        return left
    if not isinstance(value, list):
        return None
    over = [path for path in wanted if not path[0].isdecimal()]
    last = max([int(path[0]) for path in wanted if path[0].isdecimal()], default=-1)
    found = []
    for place, each in enumerate(value):
        here = [*over, *(path[1:] for path in wanted if path[0] == str(place))]
        if over or place <= last:
            found.append(project_by_decoding(each, here) if here else None)
    return found


@given(st.dictionaries(names, values), paths)
def test_it_is_what_a_slow_reading_of_the_paths_leaves(value: dict[str, Any], steps: list[tuple[str, ...]]) -> None:
    project = projection([FieldPath("", each) for each in steps], Record(b""))
    left = project(json.dumps(value, ensure_ascii=False).encode())
    assert json.loads(left) == project_by_decoding(value, steps)
    assert json.dumps(json.loads(left)) == json.dumps(project_by_decoding(value, steps))
