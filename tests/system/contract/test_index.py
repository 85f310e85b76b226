"""The bundled index, compared with Atlassian's OpenAPI document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.openapi.generate import build, to_json
from bbcli.openapi.store import INDEX, bundled_spec
from tests.system.contract.contract import DOCUMENT, needs_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_document


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(DOCUMENT.read_bytes())


def test_the_defects_that_are_listed_are_those_of_the_document(document: Any) -> None:
    facts = [(path, each) for path, item in document["paths"].items() for each in item.values()]
    names = Counter(each["operationId"] for _, each in facts)
    assert sorted(name for name, count in names.items() if count > 1) == ["authenticate", "get", "getStatus"]
    assert sum(name.rpartition("_")[2].isdecimal() for name in names) == 155
    assert sum("content" in parameter for _, each in facts for parameter in each.get("parameters", ())) == 2
    assert sum(not before.endswith("/") for path, _ in facts for before in path.split("{path}")[:-1]) == 2
    declared = [{parameter["name"] for parameter in each.get("parameters", ())} for _, each in facts]
    in_paths = [{part.partition("}")[0] for part in path.split("{")[1:]} for path, _ in facts]
    assert sum(not found <= known for found, known in zip(in_paths, declared, strict=True)) == 5


def test_the_index_is_what_the_document_makes(document: Any) -> None:
    assert to_json(build(document)) == INDEX.read_bytes()


def test_it_is_made_again_by_a_command(tmp_path: Path) -> None:
    found = tmp_path / "index.json"
    run = subprocess.run(
        [sys.executable, "-m", "bbcli.openapi.generate", DOCUMENT, found], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.splitlines() == [*bundled_spec().mended, "546 operations in index.json"]
    assert found.read_bytes() == INDEX.read_bytes()


def test_no_description_of_the_document_is_in_it(document: Any) -> None:
    index = INDEX.read_text("utf-8")
    said = {each["description"] for each in _objects(document) if isinstance(each.get("description"), str)}
    assert len(said) > 1000
    assert [text for text in said if len(text.split()) > 3 and text in index] == []


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(each)
