"""Reports of tools in each JSON format; data/ORIGIN.md names the tool of each sample."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.context.findings.paths import RepoRoot
from bbcli.context.findings.read import Source, read_findings
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.context.findings.model import Findings

DATA = Path(__file__).parent / "data"
SHOP = RepoRoot("/home/ci/shop", "/home/ci/shop")
RUFF = [
    ("src/app.py", 1, "MEDIUM", "BUG", "`os` imported but unused (F401)"),
    ("src/app.py", 6, "MEDIUM", "VULNERABILITY", "Use of `assert` detected (S101)"),
    ("src/app.py", 7, "MEDIUM", "BUG", "Local variable `x` is assigned to but never used (F841)"),
    (
        "src/app.py",
        8,
        "MEDIUM",
        "VULNERABILITY",
        "`subprocess` call with `shell=True` identified, security issue (S602)",
    ),
    ("src/app.py", 9, "HIGH", "BUG", "Undefined name `undefined_name` (F821)"),
    ("src/broken.py", 1, "HIGH", "BUG", "Expected a parameter or the end of the parameter list (invalid-syntax)"),
    ("src/broken.py", 1, "HIGH", "BUG", "Expected `)`, found newline (invalid-syntax)"),
]
PYLINT = [
    ("src/broken.py", 1, "HIGH", "BUG", "Parsing failed: 'invalid syntax (broken, line 1)' (syntax-error)"),
    ("src/app.py", 1, "LOW", "CODE_SMELL", "Missing module docstring (missing-module-docstring)"),
    ("src/app.py", 5, "LOW", "CODE_SMELL", "Missing function or method docstring (missing-function-docstring)"),
    ("src/app.py", 9, "HIGH", "BUG", "Undefined variable 'undefined_name' (undefined-variable)"),
    ("src/app.py", 7, "MEDIUM", "CODE_SMELL", "Unused variable 'x' (unused-variable)"),
    ("src/app.py", 1, "MEDIUM", "CODE_SMELL", "Unused import os (unused-import)"),
]
ESLINT = [
    ("web/app.js", 1, "MEDIUM", "CODE_SMELL", "'addOne' is defined but never used. (no-unused-vars)"),
    ("web/app.js", 2, "HIGH", "BUG", "Use the isNaN function to compare with NaN. (use-isnan)"),
    ("web/app.js", 5, "MEDIUM", "CODE_SMELL", "Unexpected var, use let or const instead. (no-var)"),
    ("web/app.js", 5, "MEDIUM", "CODE_SMELL", "'unused' is assigned a value but never used. (no-unused-vars)"),
    ("web/broken.js", 1, "HIGH", "BUG", "Parsing error: Unexpected token ;"),
]
SAMPLES = [
    ("ruff.json", "ruff", RUFF),
    ("ruff.jsonl", "ruff", RUFF),
    ("ruff.sarif", "ruff", RUFF),
    ("pylint.json", "pylint", PYLINT),
    ("pylint2.json", "pylint", PYLINT),
    ("eslint.json", "ESLint", ESLINT),
    ("eslint-metadata.json", "ESLint", ESLINT),
]


def read_text(text: str, form: str = "auto", root: RepoRoot = SHOP) -> Findings:
    return read_findings(Source("it", text), form, root)


def finding_rows(found: Findings) -> list[tuple[Any, ...]]:
    return [(each.path, each.line, each.severity, each.type, each.message) for each in found.annotations]


@pytest.mark.parametrize(("file", "tool", "expected"), SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_a_tool_says_the_same_in_each_of_its_forms(file: str, tool: str, expected: list[tuple[Any, ...]]) -> None:
    text = (DATA / file).read_text("utf-8")
    found = read_text(text)
    assert (found.tool, sorted(finding_rows(found), key=str)) == (tool, sorted(expected, key=str))
    form = "sarif" if file.endswith(".sarif") else tool.lower()
    assert read_text(text, form) == found


@pytest.mark.parametrize(("file", "tool", "expected"), SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_a_tool_that_ran_elsewhere_is_understood_by_where_its_root_was(
    file: str, tool: str, expected: list[tuple[Any, ...]]
) -> None:
    text = (DATA / file).read_text("utf-8").replace("/home/ci/shop", "/src/x")
    assert finding_rows(read_text(text, root=RepoRoot("/src/x", "/src/x"))) == finding_rows(
        read_text((DATA / file).read_text("utf-8"))
    )


def test_gitlabs_code_quality_has_fingerprints() -> None:
    first = read_text((DATA / "gitlab.json").read_text("utf-8")).annotations[0]
    assert (first.path, first.line, first.severity, first.type) == ("src/app.py", 1, "MEDIUM", "CODE_SMELL")
    assert (first.message, first.external_id) == ("F401: `os` imported but unused", "6bac89e9adbea5fa")
    line = {"description": "x", "severity": "blocker", "categories": ["Security"], "location": {"lines": {"begin": 3}}}
    (found,) = read_text(json.dumps([line])).annotations
    assert (found.line, found.severity, found.type) == (None, "HIGH", "VULNERABILITY")


def test_links_of_rules_are_taken_along() -> None:
    assert read_text((DATA / "ruff.json").read_text("utf-8")).annotations[0].link == (
        "https://docs.astral.sh/ruff/rules/unused-import"
    )
    assert read_text((DATA / "eslint-metadata.json").read_text("utf-8")).annotations[1].link == (
        "https://eslint.org/docs/latest/rules/use-isnan"
    )


def test_a_line_of_a_notebook_counts_in_its_cell() -> None:
    finding = {"code": "F401", "cell": 2, "filename": "a.ipynb", "location": {"row": 3}, "message": "unused"}
    (found,) = read_text(json.dumps([finding])).annotations
    assert (found.path, found.line, found.message) == ("a.ipynb", None, "cell 2, line 3: unused (F401)")


def test_a_file_as_powershell_writes_it_is_read() -> None:
    from bbcli.context.findings.read import _decode

    for encoded in ("[]".encode("utf-16"), b"\xef\xbb\xbf[]", b"[]"):
        assert _decode("it", encoded) == "[]"


@pytest.mark.parametrize(
    "text", ["[]", '{"annotations": []}', '{"version": "2.1.0", "runs": []}', '{"messages": [], "statistics": {}}']
)
def test_a_tool_that_found_nothing_found_nothing(text: str) -> None:
    assert read_text(text).annotations == ()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("ruff", "a.py:1:1: F401 [*] `os` imported but unused\nFound 1 error.\n"),
        ("ruff", "All checks passed!\n"),
        ("pylint", "************* Module a\na.py:1:0: C0114: Missing module docstring (missing-module-docstring)\n"),
        ("pylint", "Your code has been rated at 10.00/10\n"),
        ("eslint", "/home/ci/shop/web/app.js\n  1:10  warning  'addOne' is defined but never used  no-unused-vars\n"),
    ],
)
def test_the_text_output_of_a_tool_is_refused_with_a_hint_at_json(form: str, text: str) -> None:
    for used, problem in (("auto", "unrecognized report format"), (form, f"not a report of {form}")):
        with pytest.raises(InvalidInput) as error:
            read_text(text, used)
        assert error.value.message == f"it: line 1: {problem}"
        assert "JSON" in str(error.value.hint)


def test_an_empty_text_is_nothing_found_only_of_a_tool_that_says_nothing_then() -> None:
    assert (read_text(" \n", "eslint").annotations, read_text("", "pylint").annotations) == ((), ())
    for form in ("auto", "ruff", "sarif", "bitbucket"):
        with pytest.raises(InvalidInput, match="it is empty"):
            read_text("", form)


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("auto", '[{"code": "F401",\n "filename" 3}]', "it: line 2, column 13: expecting ':' delimiter"),
        ("auto", "[NaN]", "it: value NaN is not a number"),
        ("auto", "[" * 100_000, "it: the JSON is nested too deeply"),
        ("auto", "Traceback (most recent call last):\n  File", "it: line 1: unrecognized report format"),
        ("auto", "\na.c:1:2: error: no such file", "it: line 2: unrecognized report format"),
        ("eslint", "Oops! Something went wrong! :(", "it: line 1: not a report of eslint"),
        ("auto", '{"what": 1}', "it: the document has an unrecognized format"),
        ("auto", '[{"what": 1}]', "it: [0] has an unrecognized format"),
        ("auto", "[3]", "it: [0] has an unrecognized format"),
        ("ruff", '{"a": 1}', "it: the document is not a list"),
        ("ruff", '[{"filename": "a", "location": {"row": "x"}}]', "it: [0].location.row is not an integer"),
        ("auto", '[{"filename": 3, "location": {}}]', "it: [0].filename is not a string"),
        ("auto", '[{"filename": "a", "location": {"row": 4294967296}}]', "it: [0].location.row is not a line number"),
        ("pylint", '[{"message": "x", "path": "a", "line": 1.5}]', "it: [0].line is not an integer"),
        ("eslint", '[{"filePath": "a", "messages": {}}]', "it: [0].messages is not a list"),
        ("eslint", '[{"filePath": "a", "messages": [7]}]', "it: [0].messages[0] is not an object"),
        ("gitlab", '[{"description": "x", "location": {"path": 3}}]', "it: [0].location.path is not a string"),
        ("sarif", '{"runs": []}', "it: version is missing: only SARIF 2.1.0 is supported"),
        ("auto", '{"$schema": "x", "version": "1.0.0"}', "it: version is 1.0.0: only SARIF 2.1.0 is supported"),
        (
            "sarif",
            '{"version": "2.1.0", "runs": [{"results": [{"locations": 3}]}]}',
            "it: runs[0].results[0].locations is not a list",
        ),
        (
            "sarif",
            '{"version": "2.1.0", "runs": [{"results": [{"properties": {"security-severity": "bad"}}]}]}',
            "it: runs[0].results[0].properties.security-severity is not a number",
        ),
        ("auto", '{"annotations": [{"severity": "LOW"}]}', "it: annotations[0].message is missing"),
        (
            "auto",
            '{"annotations": [{"message": "x", "severity": "BAD"}]}',
            "it: annotations[0].severity is 'BAD', not LOW or MEDIUM or HIGH",
        ),
        ("auto", '[{"message": "x", "severity": "LOW", "line": -1}]', "it: [0].line is not a line number"),
        ("auto", '[{"message": "x", "severity": "LOW", "fiel": "a"}]', "it: [0].fiel is not a known field"),
        (
            "auto",
            '[{"message": "x", "severity": "LOW", "link": "here"}]',
            "it: [0].link is 'here', not an http or https URL",
        ),
        (
            "auto",
            json.dumps([{"message": "x" * 2001, "severity": "LOW"}]),
            "it: [0].message has 2001 characters: the maximum is 2000",
        ),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(form: str, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_text(text, form)
    assert error.value.message == message


WORDS = (
    "filename",
    "location",
    "row",
    "code",
    "message",
    "messages",
    "severity",
    "line",
    "path",
    "filePath",
    "ruleId",
    "symbol",
    "runs",
    "version",
    "results",
    "tool",
    "driver",
    "rules",
    "rule",
    "ruleIndex",
    "ruleId",
    "id",
    "text",
    "locations",
    "physicalLocation",
    "artifactLocation",
    "uri",
    "uriBaseId",
    "region",
    "startLine",
    "index",
    "suppressions",
    "level",
    "properties",
    "security-severity",
    "tags",
    "arguments",
    "annotations",
    "description",
)
ODD = st.sampled_from(["file:///a b", "http://[", "..", "2.1.0", "%SRCROOT%", "a\0b", "file:///a%00b", "C:\\x"])
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=9), ODD)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)
LOGS = st.lists(DOCUMENTS, max_size=2).map(
    lambda found: {"version": "2.1.0", "runs": [{"results": found, "tool": {"driver": {"rules": found}}}]}
)


@given(
    DOCUMENTS | LOGS | st.text(), st.sampled_from(["auto", "sarif", "ruff", "eslint", "pylint", "gitlab", "bitbucket"])
)
def test_whatever_is_read_is_understood_or_refused(document: Any, form: str) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    with suppress(InvalidInput):
        assert all(each.message and each.severity for each in read_text(text, form).annotations)
